"""The table of all rules, by name and by code."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import NamedTuple

from einx_lsp.rules.annotations import ANNOTATIONS
from einx_lsp.rules.calls import CALLS, COMMENTS
from einx_lsp.rules.einsum import EINSUM
from einx_lsp.rules.meaning import MEANING
from einx_lsp.rules.rule import Rule
from einx_lsp.rules.shapes import LENGTHS, RANKS
from einx_lsp.rules.syntax import SYNTAX

__all__ = ["CODES", "GROUPS", "RULES", "Group", "Rule", "find", "nearest"]


class Group(NamedTuple):
    """Rules whose codes begin alike.

    Attributes:
        prefix: How their codes begin.
        title: What they are about.
        rules: The rules, by code.
    """

    prefix: str
    title: str
    rules: tuple[Rule, ...]


GROUPS = (
    Group("EX1", "Syntax", SYNTAX),
    Group("EX2", "Ranks", RANKS),
    Group("EX3", "Lengths", LENGTHS),
    Group("EX4", "Meaning", MEANING),
    Group("EX5", "Calls", CALLS),
    Group("EX6", "Comments", COMMENTS),
    Group("EX7", "np.einsum", EINSUM),
    Group("EX8", "Annotations", ANNOTATIONS),
)
"""All rules."""

RULES: Mapping[str, Rule] = MappingProxyType({rule.name: rule for group in GROUPS for rule in group.rules})
"""All rules by name."""

CODES: Mapping[str, Rule] = MappingProxyType({rule.code: rule for rule in RULES.values()})
"""All rules by code."""


def find(text: str) -> Rule | None:
    """The rule of a name or code, in any case.

    Args:
        text: What a person wrote.

    >>> find("ex301").name, find("Rank-Mismatch").code, find("EX999")
    ('axis-size-conflict', 'EX201', None)
    """
    return RULES.get(text.lower()) or CODES.get(text.upper())


def nearest(text: str) -> str | None:
    """The name or code that was probably meant by one that there is not.

    Args:
        text: What a person wrote.

    >>> nearest("rank-mismach"), nearest("EX3010"), nearest("nothing like it")
    ('rank-mismatch', 'EX301', None)
    """
    wanted = text[:100].upper()
    close = get_close_matches(wanted.lower(), RULES, n=1) or [code for code in CODES if code.startswith(wanted)]
    close = close or get_close_matches(wanted, CODES, n=1)
    return close[0] if close else None
