"""A row of the table of findings."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

__all__ = ["Blame", "Rule", "Severity", "rule_of"]

Severity: TypeAlias = Literal["error", "warning", "information"]


class Blame(NamedTuple):
    """What is underlined, where that is not the description or what the error itself names.

    Attributes:
        last: Places of the description are read from left to right until something does not fit, so that the last of
            several is to blame.
        option: The option that it is about, if that is passed.
        absent: It is about what is not there, so that the name of the function is underlined.
        argument: Which argument it is about, from 0.
        name: It is about the name of a keyword, and not about its value.
    """

    last: bool = False
    option: str | None = None
    absent: bool = False
    argument: int | None = None
    name: bool = False


THE_DESCRIPTION = Blame()
"""What nearly all rules are about, if the error names nothing else."""


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
        blame: What is underlined.
    """

    code: str
    name: str
    severity: Severity
    summary: str
    explanation: str
    example: str
    fix: str
    blame: Blame = THE_DESCRIPTION


def rule_of(
    code: str,
    name: str,
    summary: str,
    explanation: str,
    call: str,
    fix: str,
    *,
    severity: Severity = "error",
    blame: Blame = THE_DESCRIPTION,
    before: str = "import einx\nimport numpy as np\n\nx = np.zeros((4, 6))\n",
) -> Rule:
    """A rule whose example is one call below a few lines that all examples of its kind share.

    Args:
        code: Its code.
        name: Its name.
        summary: One line.
        explanation: What it means.
        call: The call in which it is broken.
        fix: What to do about it.
        severity: How much it weighs.
        blame: What is underlined.
        before: The lines above the call.
    """
    return Rule(code, name, severity, summary, explanation, f"{before}{call}\n", fix, blame)
