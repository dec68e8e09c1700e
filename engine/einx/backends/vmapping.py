"""A function of the caller's on marked axes, by a ``vmap`` of the framework's: one around the other for each loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from einx.graph.build import Builder
from einx.graph.named import Named, lengths_of
from einx.graph.source import Writer
from einx.graph.values import Shape, Value
from einx.sizes.sized import Leaf


def places_of(operands: Sequence[Named], loops: Sequence[Leaf]) -> list[tuple[int | None, ...]]:
    """For each loop, from the outermost on, the place of its axis in each operand, without the loops around it."""
    found = []
    axes = [list(x.keys) for x in operands]
    for loop in loops:
        found.append(tuple(keys.index(loop.key) if loop.key in keys else None for keys in axes))
        axes = [[key for key in keys if key != loop.key] for keys in axes]
    return found


def vmapped(vmap: str, into: str, out_of: str) -> Callable[..., Any]:
    """The rule for frameworks that have such a function.

    Args:
        vmap: Its name.
        into: Its parameter for the axes of the operands.
        out_of: That for the axes of the results.
    """

    def rule(
        build: Builder, function: Value, operands: Sequence[Named], loops: tuple[Leaf, ...], cores: Sequence[Shape]
    ) -> list[Value]:
        lengths = lengths_of(loops)

        def wrapped(inner: Value, places: tuple[int | None, ...]) -> Value:
            def spell(write: Writer) -> str:
                return f"{vmap}({write.write(inner)}, {into}={write.write(places)}, {out_of}=0)"

            return build("expression", inner, spell, shape=())

        for places in reversed(places_of(operands, loops)):
            function = wrapped(function, places)
        arrays = [build.array(x.value) for x in operands]
        if len(cores) == 1:
            return [build("call", function, *arrays, shape=(*lengths, *cores[0]))]
        results = build("call", function, *arrays, shape=())
        return [build("item", results, place, shape=(*lengths, *core)) for place, core in enumerate(cores)]

    return rule
