"""How a contraction is computed: one einsum."""

from __future__ import annotations

from collections.abc import Sequence

from einx.graph.values import Value
from einx.operations.layout import LETTERS, Lowering, Operand, lengths_of
from einx.sizes.sized import Leaf


def contract(lowering: Lowering, operands: Sequence[Operand], result: tuple[Leaf, ...]) -> Value:
    letters: dict[str, str] = {}
    for operand in operands:
        for key in operand.keys:
            letters.setdefault(key, LETTERS[len(letters)])
    sides = ",".join("".join(letters[key] for key in operand.keys) for operand in operands)
    equation = f"{sides}->{''.join(letters[axis.key] for axis in result)}"
    return lowering.build("einsum", equation, *(operand.value for operand in operands), shape=lengths_of(result))
