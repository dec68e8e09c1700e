"""All findings of a file, except those that a comment hides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from einx_lsp.ide.document import Document
from einx_lsp.ide.ignores import Ignores, ignores_of
from einx_lsp.inference.analysis import Caller, Followed
from einx_lsp.python.blocks import Block, Placed
from einx_lsp.python.lines import Span
from einx_lsp.rules.calls import UNKNOWN_RULE
from einx_lsp.rules.finding import Finding
from einx_lsp.rules.rule import Rule
from einx_lsp.settings import DEFAULT, Settings

__all__ = ["Diagnostic", "RelatedNote", "Source", "diagnostics", "elsewhere"]


class Source(NamedTuple):
    """Another file than the one that a diagnostic is in.

    Attributes:
        path: Where it lies.
        text: What stands in it.
    """

    path: str
    text: str


class RelatedNote(NamedTuple):
    """A place that explains a diagnostic, and what it has to do with it.

    Attributes:
        span: The place.
        message: What it has to do with it.
        source: The file that it is in, ``None`` for that of the diagnostic.
    """

    span: Span
    message: str
    source: Source | None = None


class Diagnostic(NamedTuple):
    """Something that is wrong at a place of a file.

    Attributes:
        span: What to underline.
        code: The code of the rule.
        name: Its name.
        severity: ``error``, ``warning`` or ``information``.
        message: What is wrong and, on a line of its own, what to write instead.
        related: Places that explain it.
    """

    span: Span
    code: str
    name: str
    severity: str
    message: str
    related: tuple[RelatedNote, ...]


def diagnostics(document: Document, settings: Settings = DEFAULT) -> tuple[Diagnostic, ...]:
    """The findings of a file, in the order of their places.

    Args:
        document: The file.
        settings: Which rules are reported, and how much they weigh.
    """
    found: dict[Diagnostic, None] = {}
    ignores: dict[Block, Ignores] = {}
    for placed in document.module.blocks:
        ignored = ignores_of(placed.block)
        if ignored is not None:
            ignores[placed.block] = ignored
            if settings.reports(UNKNOWN_RULE):
                found.update(dict.fromkeys(_unknown_rules(placed, ignored, settings)))
    for placed, call in document.wrong_calls():
        ignored = ignores.get(placed.block)
        place = call.call.place
        elsewhere_told = document.is_right_as_called(place) or document.is_told_as_called(place)
        for finding in () if elsewhere_told else call.findings:
            hidden = not settings.reports(finding.rule) or (ignored is not None and ignored.hides(finding))
            if not hidden and (shown := _diagnostic(document, placed, finding, settings)) is not None:
                found[shown] = None
    for followed in document.followed():
        here = document.placed(followed.meaning.call.place.block) if followed.module == document.path else None
        if here is not None:
            found.update(dict.fromkeys(_in_function(document, document, here, followed, settings)))
    for claim in document.claims():
        here = document.placed(claim.finding.places[0].block) if claim.module == document.path else None
        if here is not None:
            found.update(dict.fromkeys(_shown(document, document, here, (claim.finding,), claim.callers, settings)))
    return tuple(sorted(found, key=_order))


def elsewhere(
    document: Document, settings_of: Callable[[str], Settings] = lambda _: DEFAULT
) -> Mapping[str, tuple[Diagnostic, ...]]:
    """What is wrong in modules of the workspace as the file calls them, by their paths, with offsets into these.

    Args:
        document: The file.
        settings_of: Which rules are reported in the module of a path, and how much they weigh.
    """
    found: dict[str, dict[Diagnostic, None]] = {}
    for followed in document.followed():
        other = document.imported.get(followed.module)
        placed = None if other is None else other.placed(followed.meaning.call.place.block)
        if other is not None and placed is not None:
            told = _in_function(other, document, placed, followed, settings_of(other.path))
            found.setdefault(other.path, {}).update(dict.fromkeys(told))
    for claim in document.claims():
        other = document.imported.get(claim.module)
        placed = None if other is None else other.placed(claim.finding.places[0].block)
        if other is not None and placed is not None:
            told = _shown(other, document, placed, (claim.finding,), claim.callers, settings_of(other.path))
            found.setdefault(other.path, {}).update(dict.fromkeys(told))
    return {path: tuple(sorted(told, key=_order)) for path, told in found.items() if told}


def _in_function(
    document: Document, analysed: Document, placed: Placed, followed: Followed, settings: Settings
) -> list[Diagnostic]:
    """What is wrong in a function as it is called.

    Args:
        document: The file that the function is in.
        analysed: The one in whose analysis the call was found.
        placed: The block that the function is in.
        followed: What was understood in it.
        settings: Those of the file that the function is in.
    """
    return _shown(document, analysed, placed, followed.meaning.findings, followed.callers, settings)


def _shown(
    document: Document,
    analysed: Document,
    placed: Placed,
    findings: Sequence[Finding],
    callers: Sequence[Caller],
    settings: Settings,
) -> list[Diagnostic]:
    """Findings in a block, with the calls that led to them, without those that a comment hides."""
    ignored = ignores_of(placed.block)
    related = tuple(_callers(document, analysed, callers))
    shown = [
        _diagnostic(document, placed, finding, settings, related)
        for finding in findings
        if settings.reports(finding.rule) and (ignored is None or not ignored.hides(finding))
    ]
    return [one for one in shown if one is not None]


_CALLERS = 5
"""Calls that are told of those that lead to a finding, the innermost ones."""


def _callers(document: Document, analysed: Document, callers: Sequence[Caller]) -> Iterator[RelatedNote]:
    """The calls that led to a function, the innermost first."""
    for place, module in callers[-1 : -_CALLERS - 1 : -1]:
        other = analysed if module == analysed.path else analysed.imported.get(module)
        placed = None if other is None else other.placed(place.block)
        if other is not None and placed is not None:
            source = None if other.path == document.path else Source(other.path, other.text)
            yield RelatedNote((placed.start + place.span[0], placed.start + place.span[1]), "in this call", source)


def _order(diagnostic: Diagnostic) -> tuple[Span, str, str]:
    return diagnostic.span, diagnostic.code, diagnostic.message


def _diagnostic(
    document: Document, placed: Placed, finding: Finding, settings: Settings, callers: tuple[RelatedNote, ...] = ()
) -> Diagnostic | None:
    first, *others = finding.places
    span = document.span(first, placed)
    if span is None:
        return None
    notes = [(place, "together with this") for place in others]
    related = []
    for place, message in (*notes, *finding.related):
        where = document.span(place, placed)
        if where is not None and where != span:
            related.append(RelatedNote(where, message))
    message = finding.message if finding.hint is None else f"{finding.message}\n{finding.hint}"
    return _made(finding.rule, span, message, (*related, *callers), settings)


def _unknown_rules(placed: Placed, ignores: Ignores, settings: Settings) -> list[Diagnostic]:
    return [
        _made(
            UNKNOWN_RULE,
            (placed.start + span[0], placed.start + span[1]),
            f"there is no rule {name}" if name else "the brackets name no rule",
            (),
            settings,
        )
        for name, span in ignores.unknown
    ]


def _made(rule: Rule, span: Span, message: str, related: tuple[RelatedNote, ...], settings: Settings) -> Diagnostic:
    return Diagnostic(span, rule.code, rule.name, settings.severity_of(rule), message, related)
