"""A row of the table of findings."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

__all__ = ["Rule", "Severity"]

Severity: TypeAlias = Literal["error", "warning", "information"]


class Rule(NamedTuple):
    """A kind of finding.

    Attributes:
        code: ``EX`` and three digits, of which the first is the group; never given to another rule.
        name: The name under which the engine raises it, or that an ignore comment uses.
        severity: How much it weighs: an ``error`` raises whenever the line runs.
        summary: One line.
        explanation: What it means and why it is so, in Markdown.
        example: Python source in which the rule is broken once, and no other rule is.
        fix: What to do about it.
    """

    code: str
    name: str
    severity: Severity
    summary: str
    explanation: str
    example: str
    fix: str
