"""From an error of the engine to findings: what to underline, and where the lengths in the message come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from einx.errors import EinxError, Origin
from einx.operations.layout import Input
from einx_lsp.dialects.call import Argument, Call
from einx_lsp.dialects.places import keyword_name, shape_notes, visible
from einx_lsp.dialects.wording import source_of
from einx_lsp.python.blocks import Place
from einx_lsp.python.literals import Located
from einx_lsp.rules.finding import Finding, Related
from einx_lsp.rules.rule import Blame
from einx_lsp.rules.table import RULES

__all__ = ["Subject", "findings_of"]


class Subject(NamedTuple):
    """What an error is about.

    Attributes:
        call: The call.
        description: The argument that is the description.
        located: Where the characters of the description stand, if that is known.
        tensors: The arguments that are tensors.
        inputs: What the engine was told of them.
    """

    call: Call
    description: Argument
    located: Located | None
    tensors: Sequence[Argument]
    inputs: Sequence[Input]


def findings_of(error: EinxError, subject: Subject) -> Iterator[Finding]:
    """One finding for an error, and one for each independent one that it carries.

    Args:
        error: What the engine says.
        subject: The call.
    """
    for one in (error, *error.others):
        rule = RULES.get(one.code)
        if rule is not None:
            places = _places(one, rule.blame, subject)
            related = dict.fromkeys(note for note in _related(one, subject) if note.place not in places)
            yield Finding(rule, places, one.message, one.hint, tuple(related), subject.call.place)


# Places


def _places(error: EinxError, blame: Blame, subject: Subject) -> tuple[Place, ...]:
    """What to underline, the most telling place first."""
    argument = _argument(error, blame, subject)
    if argument is not None:
        keyword = next((name for name, one in subject.call.keywords.items() if one is argument), None)
        return (keyword_name(keyword, argument.place) if blame.name and keyword is not None else argument.place,)
    located = subject.located
    if located is not None and error.spans and not _is_put_together(located, subject.call):
        spans = error.spans[::-1] if blame.last else error.spans
        return tuple(dict.fromkeys(Place(located.block, visible(located, span)) for span in spans))
    if blame.absent:
        return (subject.call.name_place,)
    return (subject.description.place,)


def _is_put_together(located: Located, call: Call) -> bool:
    """Whether a description is made of several pieces, elsewhere than in the call: none of them is to blame."""
    start, stop = call.place.span
    sources = [piece.source for piece in located.pieces]
    within = located.block is call.place.block and all(start <= one[0] and one[1] <= stop for one in sources)
    return len(sources) > 1 and not within


def _argument(error: EinxError, blame: Blame, subject: Subject) -> Argument | None:
    """The argument or keyword that an error is about rather than the description."""
    keywords = subject.call.keywords
    if blame.argument is not None:
        return subject.call.arguments[blame.argument]
    if blame.option is not None and blame.option in keywords:
        return keywords[blame.option]
    if error.spans:
        return None
    for origin in error.origins:
        if origin.keyword is not None and origin.keyword in keywords:
            return keywords[origin.keyword]
        if origin.argument is not None and origin.argument <= len(subject.tensors):
            return subject.tensors[origin.argument - 1]
    return None


# Where lengths come from


def _related(error: EinxError, subject: Subject) -> Iterator[Related]:
    for origin in error.origins:
        keyword = None if origin.keyword is None else subject.call.keywords.get(origin.keyword)
        if keyword is not None:
            place = keyword.place
            yield Related(place, f"{origin} is `{source_of(place)}`")
        elif origin.kind == "argument":
            yield from _about_argument(origin, subject)


def _about_argument(origin: Origin, subject: Subject) -> Iterator[Related]:
    number, dimension = origin.argument, origin.dimension
    if number is None or number > len(subject.tensors) or dimension is origin.rank is None:
        return  # it is about the argument itself, which is underlined
    argument = subject.tensors[number - 1]
    shape = subject.inputs[number - 1].shape if number <= len(subject.inputs) else None
    if shape is None:
        return
    yield from shape_notes(argument, number, shape, dimension)
