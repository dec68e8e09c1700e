"""All findings of a file, except those that a comment hides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from einx_lsp.ide.document import Document
from einx_lsp.ide.ignores import Ignores, ignores_of
from einx_lsp.inference.analysis import Followed
from einx_lsp.python.blocks import Block, Placed
from einx_lsp.python.lines import Span
from einx_lsp.rules.calls import UNKNOWN_RULE
from einx_lsp.rules.finding import Finding, Related
from einx_lsp.rules.rule import Rule

__all__ = ["Diagnostic", "RelatedNote", "diagnostics", "elsewhere"]


class RelatedNote(NamedTuple):
    """A place that explains a diagnostic, and what it has to do with it."""

    span: Span
    message: str


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


def diagnostics(document: Document) -> tuple[Diagnostic, ...]:
    """All findings of a file, in the order of their places.

    Args:
        document: The file.
    """
    found: dict[Diagnostic, None] = {}
    ignores: dict[Block, Ignores] = {}
    for placed in document.module.blocks:
        ignored = ignores_of(placed.block)
        if ignored is not None:
            ignores[placed.block] = ignored
            found.update(dict.fromkeys(_unknown_rules(placed, ignored)))
    for placed, call in document.calls():
        ignored = ignores.get(placed.block)
        right = bool(call.findings) and document.is_right_as_called(call.call.place)
        for finding in () if right else call.findings:
            hidden = ignored is not None and ignored.hides(finding)
            if not hidden and (shown := _diagnostic(document, placed, finding)) is not None:
                found[shown] = None
    for followed in document.followed():
        where = document.placed(followed.meaning.call.place.block)
        if where is not None:
            found.update(dict.fromkeys(_in_function(document, where, followed, ignores.get(where.block))))
    return tuple(sorted(found, key=_order))


def _in_function(document: Document, placed: Placed, followed: Followed, ignored: Ignores | None) -> list[Diagnostic]:
    """What is wrong in a function as it is called."""
    shown = [
        _diagnostic(document, placed, _with_callers(finding, followed))
        for finding in followed.meaning.findings
        if ignored is None or not ignored.hides(finding)
    ]
    return [one for one in shown if one is not None]


def elsewhere(document: Document) -> Mapping[str, tuple[Diagnostic, ...]]:
    """What is wrong in modules of the workspace as the file calls them, by their paths, with offsets into these.

    Args:
        document: The file.
    """
    found: dict[str, dict[Diagnostic, None]] = {}
    others: dict[str, Document] = {}
    for followed in document.followed():
        block = followed.meaning.call.place.block
        if document.placed(block) is not None:
            continue
        for path, exports in document.analysis.imported.items():
            other = others.setdefault(path, document.of_module(exports.module))
            placed = other.placed(block)
            if placed is not None:
                told = _in_function(other, placed, followed, ignores_of(block))
                found.setdefault(path, {}).update(dict.fromkeys(told))
    return {path: tuple(sorted(told, key=_order)) for path, told in found.items() if told}


_CALLERS = 5
"""Calls that are told of those that lead to a finding, the innermost ones."""


def _with_callers(finding: Finding, followed: Followed) -> Finding:
    """A finding in a function as it is called, with the calls that make it one."""
    callers = tuple(Related(place, "in this call") for place in followed.callers[-1 : -_CALLERS - 1 : -1])
    return finding._replace(related=(*finding.related, *callers))


def _order(diagnostic: Diagnostic) -> tuple[Span, str, str]:
    return diagnostic.span, diagnostic.code, diagnostic.message


def _diagnostic(document: Document, placed: Placed, finding: Finding) -> Diagnostic | None:
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
    return _made(finding.rule, span, message, tuple(related))


def _unknown_rules(placed: Placed, ignores: Ignores) -> list[Diagnostic]:
    return [
        _made(
            UNKNOWN_RULE,
            (placed.start + span[0], placed.start + span[1]),
            f"there is no rule {name}" if name else "the brackets name no rule",
            (),
        )
        for name, span in ignores.unknown
    ]


def _made(rule: Rule, span: Span, message: str, related: tuple[RelatedNote, ...]) -> Diagnostic:
    return Diagnostic(span, rule.code, rule.name, rule.severity, message, related)
