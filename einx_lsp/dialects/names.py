"""Names for unknown lengths that do not change from one analysis to the next.

The interpreter gives the unknown lengths of every run names of their own, so that those of different scopes are never
taken for each other. Answers of the engine are kept by what was asked, and would never be found again under such
names: for a question they are renamed to what they look like, numbered where several look alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from einx.operations.layout import Input
from einx.sizes.symbolic import InexactError, Size, Symbolic, names, substitute, symbol
from einx_lsp.dialects.arguments import Constant

__all__ = ["OwnName", "Renaming", "Shape", "renaming_of"]

Shape = tuple[Size | None, ...]


class OwnName(str):
    """A name that equals no plain string, as the engine names open lengths by plain strings.

    Attributes:
        number: What tells it from others that look alike.

    >>> OwnName("b", 0) == OwnName("b", 0), OwnName("b", 0) == OwnName("b", 1), OwnName("b", 0) == "b"
    (True, False, False)
    """

    __slots__ = ("number",)

    number: int

    def __new__(cls, name: str, number: int) -> OwnName:  # noqa: D102, PYI034 (Self is not in typing before 3.11)
        made = super().__new__(cls, name)
        made.number = number
        return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OwnName) and self.number == other.number and str.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((str(self), self.number))

    def __lt__(self, other: str) -> bool:
        return _order(self) < _order(other)

    def __gt__(self, other: str) -> bool:
        return _order(self) > _order(other)

    def __reduce__(self) -> tuple[type[OwnName], tuple[str, int]]:
        return OwnName, (str(self), self.number)


def _order(name: str) -> tuple[str, int]:
    return str(name), name.number if isinstance(name, OwnName) else -1


class Renaming(NamedTuple):
    """Names of the file, and names for a question, by each other."""

    there: Mapping[str, Size]
    back: Mapping[str, Size]

    def shape(self, shape: Shape | None) -> Shape | None:
        """A shape in the names for a question."""
        return None if shape is None else _renamed(shape, self.there)

    def inputs(self, inputs: tuple[Input, ...]) -> tuple[Input, ...]:
        """Tensors in the names for a question."""
        if not self.there:
            return inputs
        return tuple(item._replace(shape=self.shape(item.shape)) for item in inputs)

    def constant(self, value: Constant) -> Constant:
        """A keyword in the names for a question."""
        if isinstance(value, tuple):
            return tuple(map(self.constant, value))
        return substitute(value, self.there) if isinstance(value, Symbolic) else value

    def answer(self, shape: Shape) -> Shape:
        """A shape of an answer in the names of the file."""
        return _renamed(shape, self.back) if self.back else shape


def _renamed(shape: Shape, sizes: Mapping[str, Size]) -> Shape:
    return tuple(_length(length, sizes) for length in shape)


def _length(length: Size | None, sizes: Mapping[str, Size]) -> Size | None:
    if length is None or isinstance(length, int):
        return length
    try:
        return substitute(length, sizes)
    except (InexactError, ZeroDivisionError):
        return None


def renaming_of(values: Iterable[object]) -> Renaming:
    """Names for a question about shapes and keywords.

    Args:
        values: Lengths, and sequences of lengths.

    >>> there, back = renaming_of([symbol("b") * 2, (symbol("c"),)])
    >>> there, back
    ({'b': b, 'c': c}, {'b': b, 'c': c})
    """
    there: dict[str, Size] = {}
    back: dict[str, Size] = {}
    seen: dict[str, int] = {}
    for name in _names(values):
        if name not in there:
            number = seen[str(name)] = seen.get(str(name), -1) + 1
            own = OwnName(name, number)
            there[name] = symbol(own)
            back[own] = symbol(name)
    return Renaming(there, back)


def _names(values: Iterable[object]) -> Iterable[str]:
    """All names, in an order that depends on what they look like only."""
    for value in values:
        if isinstance(value, Symbolic):
            written = names(value)
            yield from (name for name in value.order if name in written)
            yield from sorted(written.difference(value.order))  # those in roots
        elif isinstance(value, tuple):
            yield from _names(value)
