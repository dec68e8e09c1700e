"""The parts of a text for people, such as a hover: what a dialect says, however it is written later."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

__all__ = ["Code", "Inline", "Mono", "Paragraph", "Part", "Table", "prose"]


class Mono(NamedTuple):
    """A piece of code within a sentence."""

    text: str


Inline: TypeAlias = "tuple[str | Mono, ...]"
"""A sentence, or what stands in a cell of a table."""


class Paragraph(NamedTuple):
    """A sentence or more."""

    text: Inline


class Code(NamedTuple):
    """Lines of code; ``language`` is empty for what is no program."""

    text: str
    language: str = ""


class Table(NamedTuple):
    """Rows of cells below their headings."""

    head: tuple[str, ...]
    rows: tuple[tuple[Inline, ...], ...]


Part: TypeAlias = "Paragraph | Code | Table"


def prose(text: str) -> Inline:
    """A sentence in which pieces of code stand between backticks.

    >>> prose("write `->` here")
    ('write ', Mono(text='->'), ' here')
    """
    pieces = text.split("`")
    if len(pieces) % 2 == 0:  # one of them stands for itself
        return (text,)
    return tuple(Mono(piece) if place % 2 else piece for place, piece in enumerate(pieces) if piece)
