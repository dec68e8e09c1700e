"""What to underline in a description, and what to tell of the tensors beside it."""

from __future__ import annotations

from collections.abc import Iterator

from einx.errors import Span
from einx_lsp.dialects.call import Argument
from einx_lsp.dialects.wording import source_of
from einx_lsp.python.blocks import Place
from einx_lsp.python.literals import Located
from einx_lsp.rules.finding import Related
from einx_lsp.values.model import ArrayLike, Shape, Tensor

__all__ = ["keyword_name", "shape_notes", "visible"]


def keyword_name(name: str, value: Place) -> Place:
    """The place of the name of a keyword.

    Args:
        name: The name.
        value: The place of its value; where the name does not stand before it, as that is in a dict, it is returned.

    >>> from einx_lsp.python import read
    >>> block = read("f(x, b = 3)").blocks[0].block
    >>> keyword_name("b", Place(block, (9, 10))).span, keyword_name("c", Place(block, (9, 10))).span
    ((5, 6), (9, 10))
    """
    before = value.block.text[: value.span[0]].rstrip("( \t\f\r\n")
    written = before.removesuffix("=").rstrip()
    if written == before or not written.endswith(name):
        return value
    return value._replace(span=(len(written) - len(name), len(written)))


def visible(located: Located, span: Span) -> Span:
    """The place of a part of a description; of an empty part, a character beside it.

    Args:
        located: Where the characters of the description stand.
        span: The part.
    """
    start, stop = span
    if start == stop:
        length = len(located.value)
        if length == 0:
            begin, end = located.span(0, 0)
            return max(0, begin - 1), end + 1  # the quotes
        start = min(start, length - 1)
        stop = start + 1
    return located.span(start, stop)


def shape_notes(argument: Argument, number: int, shape: Shape, dimension: int | None) -> Iterator[Related]:
    """What a finding about the rank or a length of a tensor rests on.

    Args:
        argument: The tensor.
        number: Which it is, from 1.
        shape: Its shape.
        dimension: The dimension that it is about, from 1; ``None`` if it is about the rank.
    """
    if dimension is None:
        what = f"has {len(shape)} dimension{'' if len(shape) == 1 else 's'}"
    else:
        what = f"has length {shape[dimension - 1]}"
    dimensions = "" if dimension is None else f", dimension {dimension}"
    yield Related(argument.place, f"argument {number}{dimensions} {what}: `{source_of(argument.place)}`")
    value = argument.value
    if isinstance(value, Tensor) and value.place is not None and value.place != argument.place:
        yield Related(value.place, f"the shape of argument {number} comes from here")
    if isinstance(value, ArrayLike) and value.place is not None:
        yield Related(value.place, f"this call describes argument {number} otherwise: one of the two is wrong")
