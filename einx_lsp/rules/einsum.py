"""Rules of ``np.einsum``: its subscripts, and the operands that they describe."""

from __future__ import annotations

from functools import partial

from einx_lsp.rules.rule import rule_of

__all__ = ["EINSUM"]

_rule = partial(rule_of, before="import numpy as np\n\nx = np.zeros((4, 6))\n")

EINSUM = (
    _rule(
        "EX701",
        "einsum-syntax",
        "The subscripts of `np.einsum` cannot be read.",
        "Subscripts are letters from `a` to `z` and `A` to `Z`, one for each dimension of an operand, and `...` for "
        "those that have none. Commas separate the operands, and `->` stands once, before the output.",
        'np.einsum("a_b->b", x)',
        "Write one letter for each dimension.",
    ),
    _rule(
        "EX702",
        "einsum-operands",
        "There are more or fewer operands than subscripts for them.",
        "The part before `->` has subscripts for each operand, with commas between them.",
        'np.einsum("ab,bc->ac", x)',
        "Write subscripts for each operand that is passed, and pass an operand for all of them.",
    ),
    _rule(
        "EX703",
        "einsum-rank",
        "An operand has another number of dimensions than letters.",
        "Each letter is one dimension of its operand. Only `...` stands for any number of them.",
        'np.einsum("abc->a", x)',
        "Write one letter for each dimension, or `...` for those that do not matter.",
    ),
    _rule(
        "EX704",
        "einsum-length",
        "A letter would have two different lengths.",
        "All places of a letter are equally long, except that operands are broadcast: a dimension of length 1 goes "
        "with any other in another operand. Within one operand, as in `ii`, the lengths are the same in any case.",
        'np.einsum("ab,bc->ac", x, np.zeros((5, 7)))',
        "Use another letter, or mend the shape of one of the operands.",
    ),
    _rule(
        "EX705",
        "einsum-output",
        "A letter of the output is in none of the inputs.",
        "The output has letters of the inputs only; nothing says how long another one is.",
        'np.einsum("ab->ac", x)',
        "Write a letter of the inputs, or leave it out.",
    ),
    _rule(
        "EX706",
        "einsum-output-twice",
        "A letter is in the output twice.",
        "In an input, a letter that stands twice is the diagonal. The output has each letter once.",
        'np.einsum("ab->aba", x)',
        "Leave one of them out.",
    ),
    _rule(
        "EX707",
        "einsum-ellipsis",
        "The output lacks the `...` of the inputs.",
        "The dimensions that `...` stands for are in the output; einsum sums over letters only.",
        'np.einsum("...b->b", x)',
        "Write `...` in the output too, or letters for the dimensions to sum over.",
    ),
)
"""The rules ``EX7xx``."""
