"""Rules of the Python around a description: what is passed to a call, and comments for this tool."""

from __future__ import annotations

from einx_lsp.rules.rule import Blame, rule_of

__all__ = ["CALLS", "COMMENTS", "UNKNOWN_RULE"]


CALLS = (
    rule_of(
        "EX501",
        "no-such-operation",
        "einx has no operation of that name.",
        "`einx.trace` and the command line take the name of an operation as a string. Else it is an "
        "attribute of `einx`, of which only slips are told, such as `einx.rearange`: other releases may have more.",
        'einx.trace("summ", "a [b]", [(4, 6)])',
        "Write the name of an operation.",
        blame=Blame(argument=0),
    ),
    rule_of(
        "EX502",
        "description-type",
        "The description is no string.",
        "The first argument of a call is the description; the tensors follow it.",
        'einx.id(x, "a b -> b a")',
        "Pass the description first.",
    ),
    rule_of(
        "EX503",
        "not-a-tensor",
        "An argument cannot be a tensor.",
        "Tensors are arrays, numbers, nested lists of numbers, or functions that make an array of a given shape. A "
        "string, None or a dict is none of these.",
        'einx.add("a b, b", x, "bias")',
        "Pass an array.",
    ),
    rule_of(
        "EX504",
        "ragged-list",
        "The parts of a nested list have different lengths.",
        "A nested list is converted to an array, so all its rows are equally long.",
        'einx.sum("a [b]", [[1, 2], [3]])',
        "Make the rows equally long.",
    ),
    rule_of(
        "EX505",
        "op-missing",
        "An adapter is not told which function to run.",
        "`reduce`, `elementwise`, `vmap`, `vmap_with_axis` and `index` run a function of yours, passed as `op=`.",
        'einx.reduce("a [b]", x)',
        "Write `op=function`.",
        blame=Blame(absent=True),
    ),
    rule_of(
        "EX506",
        "op-unknown",
        "`op=` names no operation that the adapter can run.",
        "As `op=`, an adapter takes a function, or the name of one of einx's operations of its own kind.",
        'einx.reduce("a [b]", x, op="softmax")',
        "Pass a function, or the name of an operation of the same kind.",
        blame=Blame(option="op"),
    ),
)
"""The rules ``EX5xx``."""

UNKNOWN_RULE = rule_of(
    "EX601",
    "unknown-rule",
    "An ignore comment names a rule that there is not.",
    "`# einx: ignore[axis-size-conflict]` or `# einx: ignore[EX301]` hides the findings of that rule in the call that "
    "it stands beside. A name that no rule has hides nothing.",
    'einx.sum("a [b]", x)  # einx: ignore[axis-size]',
    "Spell the rule as `einx-lsp rule` lists it.",
    severity="warning",
)
COMMENTS = (UNKNOWN_RULE,)
"""The rules ``EX6xx``."""
