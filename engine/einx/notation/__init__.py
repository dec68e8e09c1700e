"""The notation: from text to tree (``parse``), to one expression per tensor (``hoist``), and back (``render``).

Importing it loads no parser; that happens when the first description is parsed.
"""

from einx.notation.hoist import description, hoist
from einx.notation.parse import Parsed, expected, parse, parse_strict
from einx.notation.render import render
from einx.notation.tree import Description, Node

__all__ = ["Description", "Node", "Parsed", "description", "expected", "hoist", "parse", "parse_strict", "render"]
