"""Descriptions of frameworks, and all that the description of another one needs (see docs/backends.md).

A description is a :class:`Backend`. It spells the primitives of :data:`PRIMITIVES` in the framework's words, by the
name of a function or by a function that returns the text, and builds others out of these, by rules of its own or the
default ones. Such a rule takes a :class:`Builder` and the primitive's arguments; those on named axes take
:class:`Named` arrays.

Attributes:
    PRIMITIVES: What may be spelled or built: arguments and meaning of each, by name.
    PYTHON: The spellings of what is Python rather than a framework's.
    ASCENDING: The rules for frameworks that sort in one direction only.
    LOOP: The rule for functions of the caller's in a loop of Python's, for a variant.
    vmapped: The rule for functions of the caller's by the framework's own ``vmap``.
    diagonal_last: The rule for diagonals by the framework's own function, which puts them at the end.
    call: The text of a call, for spellings.
"""

from einx.backends.base import Backend, Rule, Spelling, Variant, call
from einx.backends.default import ASCENDING, LOOP, diagonal_last
from einx.backends.spelling import SPELLINGS as PYTHON
from einx.backends.vmapping import vmapped
from einx.graph.build import Builder
from einx.graph.named import Named
from einx.graph.primitives import PRIMITIVES
from einx.graph.source import Writer
from einx.graph.values import Slice, Value

__all__ = [
    "ASCENDING",
    "LOOP",
    "PRIMITIVES",
    "PYTHON",
    "Backend",
    "Builder",
    "Named",
    "Rule",
    "Slice",
    "Spelling",
    "Value",
    "Variant",
    "Writer",
    "call",
    "diagonal_last",
    "vmapped",
]
