"""The subscripts of ``einsum``."""

from __future__ import annotations

from collections.abc import Sequence

from einx_lsp.library.arguments import Undetermined
from einx_lsp.library.arithmetic import broadcast, unify
from einx_lsp.values.model import Length, Shape

__all__ = ["shape_of"]

_DOTS = "..."


def shape_of(subscripts: str, shapes: Sequence[Shape]) -> Shape:
    """The shape of a result of ``einsum``.

    Args:
        subscripts: The text.
        shapes: The shapes of the operands.

    Raises:
        Undetermined: The text or the shapes are refused.

    >>> shape_of("...ij, ...jk -> ...ik", [(8, 2, 3), (3, 4)]), shape_of("ba", [(2, 3)])
    ((8, 2, 4), (3, 2))
    """
    left, arrow, output = "".join(subscripts.split()).partition("->")
    inputs = left.split(",")
    if len(inputs) != len(shapes):
        raise Undetermined
    named: dict[str, list[Length]] = {}
    rest = [_read(term, shape, named) for term, shape in zip(inputs, shapes, strict=True)]
    batch = broadcast(shape for shape in rest if shape is not None)
    lengths = {name: _agreed(found) for name, found in named.items()}
    if batch is None:
        raise Undetermined
    if not arrow:
        once = "".join(sorted(name for name in lengths if left.count(name) == 1))
        output = (_DOTS if any(shape is not None for shape in rest) else "") + once
    return _written(output, lengths, batch)


def _agreed(found: Sequence[Length]) -> Length:
    """The length of an axis that has a letter; a length of 1 may stand for any."""
    shape = broadcast([(length,) for length in found])
    return None if shape is None else shape[0]


def _terms(term: str) -> tuple[str, str | None]:
    """The letters before and after an ellipsis; ``None`` after if there is none."""
    before, dots, after = term.partition(_DOTS)
    if not all(letter.isascii() and letter.isalpha() for letter in before + after):
        raise Undetermined
    return before, after if dots else None


def _read(term: str, shape: Shape, named: dict[str, list[Length]]) -> Shape | None:
    """Note the lengths of the letters, and return what the ellipsis stands for."""
    before, after = _terms(term)
    rank = len(before) + len(after or "")
    if len(shape) < rank or (after is None and len(shape) != rank):
        raise Undetermined
    end = len(shape) - len(after or "")
    seen: dict[str, Length] = {}
    for name, length in zip(before + (after or ""), shape[: len(before)] + shape[end:], strict=True):
        seen[name] = unify(seen.get(name), length)
        named.setdefault(name, []).append(length)
    return None if after is None else shape[len(before) : end]


def _written(output: str, lengths: dict[str, Length], batch: Shape) -> Shape:
    before, after = _terms(output)
    names = before + (after or "")
    if len(set(names)) != len(names) or not set(names) <= lengths.keys() or (after is None and batch):
        raise Undetermined
    return (
        *(lengths[name] for name in before),
        *(batch if after is not None else ()),
        *(lengths[name] for name in after or ""),
    )
