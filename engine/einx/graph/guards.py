"""What code over symbolic lengths begins with: lengths taken from the shapes, and checks of what was granted.

Tracing answers for all lengths at once, so it takes some things for granted: that `n // 4` comes out whole, that two
names stand for one number. Each becomes a condition in the code. Where one holds, the code is left for the specialised
code of the arrays at hand, which has the right result or the right error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from einx.graph.values import Shape
from einx.sizes.polynomials import ONE
from einx.sizes.symbolic import Size, Symbolic, symbol, unknowns
from einx.sizes.unknown import Unknown


class Guards(NamedTuple):
    """What is granted of the lengths in a graph.

    Attributes:
        shapes: The shape of each input, ``None`` for what has none in the code: a scalar, a list, a factory.
        sizes: They come out whole and are not negative.
        divisors: They are not 0.
        pairs: Both are the same number.
        checked: The shapes are checked; else it is known that arrays have them.
        passed: Unknowns that the code is passed as arguments behind the inputs.
    """

    shapes: Sequence[Shape | None]
    sizes: Sequence[Size] = ()
    divisors: Sequence[Size] = ()
    pairs: Sequence[tuple[Size, Size]] = ()
    checked: bool = False
    passed: Sequence[Unknown] = ()

    def unknowns(self) -> list[Unknown]:
        """The unknowns in the shapes, then those that are passed, then those in all else, in order."""
        shapes = (length for shape in self.shapes for length in shape or ())
        pairs = (size for pair in self.pairs for size in pair)
        inside = [name for size in (*self.sizes, *self.divisors, *pairs) for name in unknowns(size)]
        return [*(name for size in shapes for name in unknowns(size)), *self.passed, *inside]

    def places(self) -> dict[Unknown, tuple[int, int]]:
        """For each unknown that is a whole dimension, the first such input and dimension."""
        found: dict[Unknown, tuple[int, int]] = {}
        for number, shape in enumerate(self.shapes):
            for place, length in enumerate(shape or ()):
                if is_plain(length):
                    found.setdefault(unknowns(length)[0], (number, place))
        return found


def is_plain(size: Size) -> bool:
    """Whether a size is an unknown and nothing else."""
    return isinstance(size, Symbolic) and size == Symbolic({((size.order[0], 1),): 1}, ONE, size.order[:1])


class Condition(NamedTuple):
    """A condition under which the code does not go on.

    Attributes:
        text: The condition, in Python.
        relation: What holds else of each of the sides, a key of :data:`RELATIONS`.
        sides: Lengths, in Python.
    """

    text: str
    relation: str
    sides: tuple[tuple[str, ...], ...]


RELATIONS: Mapping[str, str] = {
    "positive": "{} >= 1",
    "whole": "mod({}, {}) == 0",
    "length": "{} >= 0",
    "same": "{} == {}",
}
"""What is granted of lengths, in the words in which symbolic lengths are constrained."""


def conditions(guards: Guards, inputs: Sequence[str], write: Callable[[object], str]) -> list[Condition]:
    """Conditions, each once, under which the code does not go on; an earlier one guards the later ones.

    Args:
        guards: What is granted.
        inputs: The names of the inputs.
        write: Writes a length.
    """
    found = [Condition(f"{write(divisor)} == 0", "positive", ((write(divisor),),)) for divisor in guards.divisors]
    for name in guards.passed:
        length = write(symbol(*name))
        found.append(Condition(f"{length} < 0", "length", ((length,),)))
    for size in guards.sizes:
        if isinstance(size, Symbolic):
            if size.denominator != ONE:
                above, below = (
                    atom(write(Symbolic(side, ONE, size.order))) for side in (size.numerator, size.denominator)
                )
                found.append(Condition(f"{above} % {below}", "whole", ((above, below),)))
            if any(factor < 0 for factor in size.numerator.values()):
                found.append(Condition(f"{write(size)} < 0", "length", ((write(size),),)))
    pairs = {frozenset((write(first), write(second))): (first, second) for first, second in reversed(guards.pairs)}
    for first, second in reversed(pairs.values()):
        sides = write(first), write(second)
        found.append(Condition(" != ".join(sides), "same", (sides,)))
    if guards.checked:
        found += _shape_conditions(guards, inputs, write)
    return list({condition.text: condition for condition in found}.values())


def atom(text: str) -> str:
    """An expression that binds tighter than any operator."""
    return text if text.isidentifier() or text.isdigit() else f"({text})"


def _shape_conditions(guards: Guards, inputs: Sequence[str], write: Callable[[object], str]) -> Iterator[Condition]:
    bound = set(guards.places().values())
    for number, shape in enumerate(guards.shapes):
        lengths = shape or ()
        places = [place for place in range(len(lengths)) if (number, place) not in bound]
        sides = [(f"{inputs[number]}.shape[{place}]", write(lengths[place])) for place in places]
        if shape is not None and len(places) == len(shape):  # the rank among them, which the others unpack
            yield Condition(f"{inputs[number]}.shape != {write(shape)}", "same", tuple(sides))
        else:
            yield from (Condition(" != ".join(side), "same", (side,)) for side in sides)


def bindings(guards: Guards, inputs: Sequence[str], names: dict[Unknown, str]) -> list[str]:
    """Statements that take lengths from the shapes.

    Args:
        guards: The shapes.
        inputs: The names of the inputs.
        names: The names of the unknowns that are needed.
    """
    at = {place: names[unknown] for unknown, place in guards.places().items() if unknown in names}
    lines = []
    for number, shape in enumerate(guards.shapes):
        targets = [at.get((number, place), "_") for place in range(len(shape or ()))]
        if set(targets) > {"_"} or (targets and "_" not in targets):
            left = f"{targets[0]}," if len(targets) == 1 else ", ".join(targets)
            lines.append(f"{left} = {inputs[number]}.shape")
    return lines
