"""A rule that is broken at a place of a file."""

from __future__ import annotations

from typing import NamedTuple

from einx_lsp.python.blocks import Place
from einx_lsp.rules.rule import Rule

__all__ = ["Finding", "Related"]


class Related(NamedTuple):
    """A place that explains a finding, and what it has to do with it."""

    place: Place
    message: str


class Finding(NamedTuple):
    """One thing that is wrong.

    Attributes:
        rule: The rule that is broken.
        places: What is to blame; the first is where it is shown.
        message: One sentence, with the values that contradict each other.
        hint: What to write instead, if that is known.
        related: Where these values come from.
        call: The whole call, on whose lines an ignore comment counts.
    """

    rule: Rule
    places: tuple[Place, ...]
    message: str
    hint: str | None
    related: tuple[Related, ...]
    call: Place
