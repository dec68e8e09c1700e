"""A second reader of the notation, for tests: recursive descent, no code of the library.

``tensors_of`` gives one list of dimensions per tensor, with ``->`` and ``,`` hoisted and ellipses written out by the
true lengths of the axes, which the caller knows. Nothing is checked: descriptions are right, or the test is wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from math import prod

TOKEN = re.compile(r"\s+|->|\.\.\.|[A-Za-z_]\w*|\d+|[()\[\]+,|]")


@dataclass
class Unit:
    """Something written: kind is axis, number, ellipsis, group, bracket, sum, list, comma or arrow."""

    kind: str
    text: str = ""
    parts: list[Unit] = field(default_factory=list)
    place: int = -1


@dataclass(frozen=True)
class Axis:
    """One axis of a tensor: what tells it apart, its length, whether the operation sees it."""

    key: str
    length: int
    seen: bool


@dataclass(frozen=True)
class Flattened:
    """Several axes as one dimension."""

    parts: tuple[Dimension, ...]


@dataclass(frozen=True)
class Joined:
    """Several axes one after the other in one dimension."""

    parts: tuple[Dimension, ...]


Dimension = Axis | Flattened | Joined
Lengths = dict[str, "int | tuple[int, ...]"]


class Reader:
    """Reads tokens from the left."""

    def __init__(self, text: str) -> None:
        self.tokens = []
        place = 0
        while place < len(text):
            match = TOKEN.match(text, place)
            assert match, text[place:]
            self.tokens.append((match.group(), place))
            place = match.end()
        self.next = 0

    def peek(self, *, skip_space: bool = True) -> str:
        while skip_space and self.next < len(self.tokens) and self.tokens[self.next][0].isspace():
            self.next += 1
        return self.tokens[self.next][0] if self.next < len(self.tokens) else ""

    def take(self) -> tuple[str, int]:
        self.next += 1
        return self.tokens[self.next - 1]

    def arrow(self, *, inside: str = "") -> Unit:
        sides = [self.comma()]
        while self.peek() == "->" or (self.peek() == "|" and inside == "["):
            self.take()
            sides.append(self.comma())
        return sides[0] if len(sides) == 1 else Unit("arrow", parts=sides)

    def comma(self) -> Unit:
        parts = [self.sequence()]
        while self.peek() == ",":
            self.take()
            parts.append(self.sequence())
        return parts[0] if len(parts) == 1 else Unit("comma", parts=parts)

    def sequence(self) -> Unit:
        units = []
        while self.peek() not in ("", "->", ",", ")", "]", "|"):
            units.append(self.sum())
        return Unit("list", parts=units)

    def sum(self) -> Unit:
        parts = [self.postfix()]
        while self.peek() == "+":
            self.take()
            self.peek()
            parts.append(self.postfix())
        return parts[0] if len(parts) == 1 else Unit("sum", parts=parts)

    def postfix(self) -> Unit:
        unit = self.atom()
        while self.peek(skip_space=False) == "...":
            unit = Unit("ellipsis", parts=[unit], place=self.take()[1])
        return unit

    def atom(self) -> Unit:
        token, place = self.take()
        if token in "([":
            body = self.arrow(inside=token)
            assert self.peek() == {"(": ")", "[": "]"}[token]
            self.take()
            return Unit("group" if token == "(" else "bracket", parts=[body])
        if token == "...":
            return Unit("ellipsis", parts=[Unit("axis", "...", place=place)], place=place)
        return Unit("number" if token.isdigit() else "axis", token, place=place)


def alternatives(unit: Unit, kind: str) -> int:
    """How many operands the operators of a kind have anywhere in a unit, 1 without one."""
    if unit.kind == kind:
        return len(unit.parts)
    return max([1, *(alternatives(part, kind) for part in unit.parts)])


def selected(unit: Unit, kind: str, number: int) -> Unit:
    """The unit with one operand in place of every operator of a kind."""
    if unit.kind == kind:
        return unit.parts[number]
    return Unit(unit.kind, unit.text, [selected(part, kind, number) for part in unit.parts], unit.place)


def hoisted(unit: Unit, kind: str) -> list[Unit]:
    """One unit per operand of a kind, outermost operators first."""
    if unit.kind == kind:
        return [tensor for part in unit.parts for tensor in hoisted(part, kind)]
    count = alternatives(unit, kind)
    return [selected(unit, kind, number) for number in range(count)]


class Writer:
    """Writes ellipses out, by the true lengths."""

    def __init__(self, lengths: Lengths) -> None:
        self.lengths = lengths

    def count(self, unit: Unit, depth: int) -> int:
        """How often a unit under an ellipsis repeats."""
        for part in every(unit):
            if part.kind == "axis":
                value: object = self.lengths[part.text]
                for _ in range(depth):
                    value = value[0]  # type: ignore[index]
                return len(value)  # type: ignore[arg-type]
        raise AssertionError("an ellipsis without an axis")

    def dimensions(self, unit: Unit, index: tuple[int, ...] = (), *, seen: bool = False) -> list[Dimension]:
        """The dimensions that a unit stands for."""
        match unit.kind:
            case "list":
                return [dim for part in unit.parts for dim in self.dimensions(part, index, seen=seen)]
            case "bracket":
                return self.dimensions(unit.parts[0], index, seen=True)
            case "ellipsis":
                (inner,) = unit.parts
                repeats = range(self.count(inner, len(index)))
                return [dim for place in repeats for dim in self.dimensions(inner, (*index, place), seen=seen)]
            case "axis":
                value: object = self.lengths[unit.text]
                for place in index:
                    value = value[place]  # type: ignore[index]
                return [Axis(".".join([unit.text, *map(str, index)]), value, seen)]  # type: ignore[arg-type]
            case "number":
                return [
                    Axis(f"{unit.text}@{unit.place}" + "".join(f".{place}" for place in index), int(unit.text), seen)
                ]
            case "group":
                parts = self.dimensions(unit.parts[0], index, seen=seen)
                if len(parts) == 1:
                    return parts
                whole = Flattened(tuple(parts))
                return [Axis(repr(whole), length(whole), True)] if seen else [whole]
            case _:
                return [Joined(tuple(dim for part in unit.parts for dim in self.dimensions(part, index, seen=seen)))]


def every(unit: Unit) -> list[Unit]:
    """A unit and all below it."""
    return [unit, *(below for part in unit.parts for below in every(part))]


def length(dim: Dimension) -> int:
    """The length of a dimension."""
    if isinstance(dim, Axis):
        return dim.length
    lengths = [length(part) for part in dim.parts]
    return prod(lengths) if isinstance(dim, Flattened) else sum(lengths)


def axes(dims: list[Dimension] | tuple[Dimension, ...]) -> list[Axis]:
    """All axes of dimensions, left to right."""
    found = []
    for dim in dims:
        found += [dim] if isinstance(dim, Axis) else axes(dim.parts)
    return found


def tensors_of(description: str, lengths: Lengths) -> tuple[list[list[Dimension]], list[list[Dimension]]]:
    """The dimensions of every input and of every output of a description with ``->``."""
    reader = Reader(description)
    tree = reader.arrow()
    assert reader.peek() == "", description
    sides = hoisted(tree, "arrow")
    assert len(sides) == 2, description
    writer = Writer(lengths)
    before, after = ([writer.dimensions(tensor) for tensor in hoisted(side, "comma")] for side in sides)
    return before, after
