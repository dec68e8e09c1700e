"""Rules of a description and the tensors that are passed to it: ranks and lengths."""

from __future__ import annotations

from functools import partial

from einx_lsp.rules.rule import Blame, rule_of

__all__ = ["LENGTHS", "RANKS"]


_rule = partial(rule_of, before="import einx\nimport numpy as np\n\n")

RANKS = (
    _rule(
        "EX201",
        "rank-mismatch",
        "A tensor has another number of dimensions than its expression.",
        "Each unit of an expression is one dimension of its tensor: an axis, a number, or a group such as `(a b)`. "
        "Only an ellipsis stands for any number of them.",
        'einx.sum("a b [c]", np.zeros((4, 6)))',
        "Name each dimension, or write `...` for those that do not matter.",
    ),
    _rule(
        "EX202",
        "ellipsis-conflict",
        "An ellipsis would have to repeat differently often in two places.",
        "All places of one name under an ellipsis repeat equally often, and so do all anonymous `...` of a "
        "description. The ranks of the tensors do not allow that here, or one axis stands under ellipses in one place "
        "and under none in another.",
        'einx.add("a..., a...", np.zeros((4, 6)), np.zeros((4, 6, 2)))',
        "Give axes that repeat differently often different names.",
        blame=Blame(last=True),
    ),
    _rule(
        "EX203",
        "ellipsis-open",
        "Nothing says how often an ellipsis repeats.",
        "How often an ellipsis repeats follows from the rank of a tensor that it describes, or from a sequence of "
        "lengths passed for one of its axes. Several ellipses in one tensor need such a sequence.",
        'einx.sum("[a...] b...", np.zeros((4, 6)))',
        "Pass one length per repetition, such as `a=(2, 3)`.",
    ),
)
"""The rules ``EX2xx``."""

LENGTHS = (
    _rule(
        "EX301",
        "axis-size-conflict",
        "An axis would have two different lengths.",
        "All places of one name have the same length. Lengths come from the shapes of the tensors, from keywords and "
        "from numbers in the description; here two of them contradict each other.",
        'einx.dot("a b, b c -> a c", np.zeros((4, 6)), np.zeros((5, 7)))',
        "Give the axes different names if they are different axes; otherwise mend the shape or the keyword.",
        blame=Blame(last=True),
    ),
    _rule(
        "EX302",
        "axis-size-not-divisible",
        "A dimension cannot be split evenly.",
        "A group such as `(a b)` is as long as the product of its axes. The dimension is not a multiple of the lengths "
        "that are given for the others.",
        'einx.sum("(a [b])", np.zeros(10), b=3)',
        "Pass a length that divides the dimension.",
    ),
    _rule(
        "EX303",
        "axis-size-no-root",
        "A dimension is no square, cube or other power.",
        "In `(a a)` both axes have the same length, so the dimension is a square number.",
        'einx.id("(a a) -> a", np.zeros(10))',
        "Give the axes different names, and pass the length of one of them.",
    ),
    _rule(
        "EX304",
        "axis-size-negative",
        "A length would be negative.",
        "A length is 0 or more. In `(a + b)` the parts are together as long as the dimension, so none is longer than "
        "that.",
        'einx.id("(a + b) -> a, b", np.zeros(4), a=6)',
        "Pass a length that fits into the dimension.",
    ),
    _rule(
        "EX305",
        "axis-size-open",
        "Nothing determines the length of an axis.",
        "A length follows from a shape, a keyword or a number, or from those of the other axes of a group. einx never "
        "searches: also where only one way to split a dimension exists, it has to be said.",
        'einx.id("(a b) -> b a", np.zeros(12))',
        "Pass the length of one of the axes as a keyword, such as `a=3`.",
    ),
    _rule(
        "EX306",
        "axis-size-type",
        "A keyword is no length.",
        "Keywords of a call are lengths of axes: a non-negative int, or a sequence of them for an axis under an "
        "ellipsis. A bool, a float, a string or None is none of these.",
        'einx.sum("(a [b])", np.zeros(10), b=2.5)',
        "Pass an int, for example with `//` in place of `/`.",
    ),
    _rule(
        "EX307",
        "no-such-axis",
        "A keyword names an axis that the description does not have.",
        "Every keyword of a call, except the operation's own, is the length of an axis of the description. A name that "
        "stands nowhere in it is a slip.",
        'einx.sum("(a [b])", np.zeros(10), c=2)',
        "Spell the name as in the description, or leave the keyword out.",
        blame=Blame(name=True),
    ),
)
"""The rules ``EX3xx``."""
