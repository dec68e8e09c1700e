"""Names for unknown lengths that do not change from one analysis to the next.

The interpreter gives the unknown lengths of every run names of their own, so that those of different scopes are never
taken for each other. Answers of the engine are kept by what was asked, and would never be found again under such
names: for a question they are renamed to what they look like, numbered where several look alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from einx.operations.layout import Input
from einx.sizes.symbolic import InexactError, Size, Symbolic, substitute, symbol
from einx.sizes.unknown import Unknown
from einx_lsp.dialects.einx.arguments import Constant, unknowns_in

__all__ = ["Renaming", "Shape", "renaming_of"]

Shape = tuple[Size | None, ...]


class Renaming(NamedTuple):
    """Names of the file, and names for a question, by each other."""

    there: Mapping[Unknown, Size]
    back: Mapping[Unknown, Size]

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


def _renamed(shape: Shape, sizes: Mapping[Unknown, Size]) -> Shape:
    return tuple(_length(length, sizes) for length in shape)


def _length(length: Size | None, sizes: Mapping[Unknown, Size]) -> Size | None:
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

    >>> there, back = renaming_of([symbol("b", "f") * 2, (symbol("c", "g"),)])
    >>> there
    {Unknown(name='b', scope='f'): b, Unknown(name='c', scope='g'): c}
    >>> list(back)
    [Unknown(name='b', scope='0'), Unknown(name='c', scope='0')]
    """
    there: dict[Unknown, Size] = {}
    back: dict[Unknown, Size] = {}
    seen: Counter[str] = Counter()
    for unknown in unknowns_in(values):
        if unknown not in there:
            scope = str(seen[unknown.name])
            seen[unknown.name] += 1
            there[unknown] = symbol(unknown.name, scope)
            back[Unknown(unknown.name, scope)] = symbol(*unknown)
    return Renaming(there, back)
