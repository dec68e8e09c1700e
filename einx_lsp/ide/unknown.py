"""Which arguments of a call have shapes that nothing tells, why, and what to write so that they are known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from einx_lsp.dialects.call import Argument
from einx_lsp.dialects.meaning import Meaning
from einx_lsp.dialects.parts import Paragraph, prose
from einx_lsp.dialects.wording import source_text
from einx_lsp.ide.document import Document
from einx_lsp.inference.causes import Cause, is_shapeless
from einx_lsp.python.lines import Span
from einx_lsp.values.model import Tensor

__all__ = ["Unknown", "told", "unknown_arguments"]


class Unknown(NamedTuple):
    """An argument whose shape is not known before its call.

    Attributes:
        argument: The argument.
        expression: What the description says of it.
        cause: Where knowledge ended, ``None`` where that cannot be told.
    """

    argument: Argument
    expression: str | None
    cause: Cause | None


def unknown_arguments(document: Document, meaning: Meaning) -> Iterator[Unknown]:
    """The arguments of a call whose shapes nothing tells but the call itself.

    Args:
        document: The file.
        meaning: The call.
    """
    seen: set[Span] = set()
    for text, argument, _ in meaning.inputs:
        if argument is None or not is_shapeless(argument.value) or argument.place.span in seen:
            continue
        if isinstance(argument.value, Tensor) and (argument.value.first or argument.value.last):
            continue  # its rank is left open, as it may be any
        seen.add(argument.place.span)
        yield Unknown(argument, text, document.causes.of(argument.place))


def told(found: Unknown) -> Paragraph | None:
    """What a person is told of it.

    Args:
        found: The argument.
    """
    if found.cause is None:
        return None
    source = source_text(found.argument)
    hint = _hint(source, found.expression)
    sentence = f"Before the call, the shape of `{source}` is not known: {found.cause.sentence}"
    return Paragraph(prose(sentence if hint is None else f"{sentence}; write `{hint}`"))


_NAME = re.compile(r"[^\W\d]\w*")
_AXES = re.compile(r"[^\W\d]\w*|\d+")


def _hint(source: str, expression: str | None) -> str | None:
    """A comment that states the shape of what has a name, its lengths named as in the description where that goes."""
    if not _NAME.fullmatch(source):
        return None
    axes = (expression or "").replace("[", " ").replace("]", " ").split()
    lengths = axes if axes and all(map(_AXES.fullmatch, axes)) else ["b", "n", "d"]
    return f"# einx: {source} = ({', '.join(lengths)}{',' * (len(lengths) == 1)})"
