"""Rules of the Python around a description: what is passed to a call, and comments for this tool."""

from __future__ import annotations

from einx_lsp.rules.rule import Rule, Severity

__all__ = ["CALLS", "COMMENTS", "UNKNOWN_RULE"]


def _rule(
    code: str, name: str, summary: str, explanation: str, call: str, fix: str, severity: Severity = "error"
) -> Rule:
    example = f"import einx\nimport numpy as np\n\nx = np.zeros((4, 6))\n{call}\n"
    return Rule(code, name, severity, summary, explanation, example, fix)


CALLS = (
    _rule(
        "EX501",
        "no-such-operation",
        "einx has no operation of that name.",
        "`einx.trace` and the command line take the name of an operation as a string.",
        'einx.trace("summ", "a [b]", [(4, 6)])',
        "Write the name of an operation.",
    ),
    _rule(
        "EX502",
        "description-type",
        "The description is no string.",
        "The first argument of a call is the description; the tensors follow it.",
        'einx.id(x, "a b -> b a")',
        "Pass the description first.",
    ),
    _rule(
        "EX503",
        "not-a-tensor",
        "An argument cannot be a tensor.",
        "Tensors are arrays, numbers, nested lists of numbers, or functions that make an array of a given shape. A "
        "string, None or a dict is none of these.",
        'einx.add("a b, b", x, "bias")',
        "Pass an array.",
    ),
    _rule(
        "EX504",
        "ragged-list",
        "The parts of a nested list have different lengths.",
        "A nested list is converted to an array, so all its rows are equally long.",
        'einx.sum("a [b]", [[1, 2], [3]])',
        "Make the rows equally long.",
    ),
    _rule(
        "EX505",
        "op-missing",
        "An adapter is not told which function to run.",
        "`reduce`, `elementwise`, `vmap`, `vmap_with_axis` and `index` run a function of yours, passed as `op=`.",
        'einx.reduce("a [b]", x)',
        "Write `op=function`.",
    ),
    _rule(
        "EX506",
        "op-unknown",
        "`op=` names no operation that the adapter can run.",
        "As `op=`, an adapter takes a function, or the name of one of einx's operations of its own kind.",
        'einx.reduce("a [b]", x, op="softmax")',
        "Pass a function, or the name of an operation of the same kind.",
    ),
)
"""The rules ``EX5xx``."""

UNKNOWN_RULE = _rule(
    "EX601",
    "unknown-rule",
    "An ignore comment names a rule that there is not.",
    "`# einx: ignore[axis-size-conflict]` or `# einx: ignore[EX301]` hides the findings of that rule in the call that "
    "it stands beside. A name that no rule has hides nothing.",
    'einx.sum("a [b]", x)  # einx: ignore[axis-size]',
    "Spell the rule as `einx-lsp rule` lists it.",
    "warning",
)
COMMENTS = (UNKNOWN_RULE,)
"""The rules ``EX6xx``."""
