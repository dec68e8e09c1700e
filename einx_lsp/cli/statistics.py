"""How much is known of the calls in files, and where knowledge ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from einx_lsp.cli.terminal import shortened, visible

if TYPE_CHECKING:
    from einx_lsp.ide.document import Document

__all__ = ["Statistics", "as_json", "lines", "of", "together"]

NAMES = 5
"""Names that are told of each sort of cause, the most frequent ones."""


@dataclass(slots=True)
class Statistics:
    """What is counted. A shape is known if its rank is, before the call itself says anything.

    Attributes:
        known: Calls of whose tensors all shapes are known.
        partly: Calls of whose tensors some are.
        unknown: Calls of whose tensors none is.
        as_called: Of those that are not all known, the calls in functions of which a call is followed that has all.
        causes: How often knowledge of a tensor ended where, by the sort and the name of what is to blame.
    """

    known: int = 0
    partly: int = 0
    unknown: int = 0
    as_called: int = 0
    causes: Counter[tuple[str, str]] = field(default_factory=Counter)


def of(document: Document) -> Statistics:
    """Count in one file.

    Args:
        document: The file.
    """
    from einx_lsp.ide.unknown import unknown_arguments

    found = Statistics()
    for _, meaning in document.calls():
        tensors = sum(each.argument is not None for each in meaning.inputs)
        if not tensors or meaning.call.silent:
            continue
        unknown = list(unknown_arguments(document, meaning))
        if not unknown:
            found.known += 1
            continue
        if len(unknown) < tensors:
            found.partly += 1
        else:
            found.unknown += 1
        found.as_called += document.is_known_as_called(meaning)
        found.causes.update((one.cause.kind, one.cause.name) for one in unknown if one.cause is not None)
    return found


def together(all_: Iterable[Statistics]) -> Statistics:
    """The statistics of several files.

    Args:
        all_: Those of each.
    """
    sum_ = Statistics()
    for one in all_:
        sum_.known += one.known
        sum_.partly += one.partly
        sum_.unknown += one.unknown
        sum_.as_called += one.as_called
        sum_.causes.update(one.causes)
    return sum_


def lines(found: Statistics) -> Iterator[str]:
    """Statistics for a terminal.

    Args:
        found: What was counted.
    """
    total = found.known + found.partly + found.unknown
    yield f"calls with a description: {total}"
    rows = [
        ("all shapes known", found.known),
        ("some shapes known", found.partly),
        ("no shape known", found.unknown),
        ("known in a call that is followed", found.as_called),
    ]
    for what, count in rows:
        yield f"  {count:>6}  {what}"
    if found.causes:
        yield "where knowledge ended:"
    for kind, count, names in _by_kind(found):
        told = ", ".join(f"{visible(shortened(name))} ({times})" for name, times in names)
        yield f"  {count:>6}  {kind}: {told}"


def as_json(found: Statistics) -> dict[str, object]:
    """Statistics for programs.

    Args:
        found: What was counted.
    """
    return {
        "known": found.known,
        "partly": found.partly,
        "unknown": found.unknown,
        "known_as_called": found.as_called,
        "causes": [{"kind": kind, "count": count, "names": dict(names)} for kind, count, names in _by_kind(found)],
    }


def _by_kind(found: Statistics) -> Iterator[tuple[str, int, Sequence[tuple[str, int]]]]:
    """The sorts of causes with how often there was one and their names, the most frequent first."""
    counts: Counter[str] = Counter()
    for (kind, _), times in found.causes.items():
        counts[kind] += times
    for kind, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        names = [(name, times) for (other, name), times in found.causes.items() if other == kind]
        yield kind, count, sorted(names, key=lambda item: (-item[1], item[0]))[:NAMES]
