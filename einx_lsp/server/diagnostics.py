"""``textDocument/publishDiagnostics`` and ``textDocument/diagnostic``: findings, sent or asked for.

A client that can ask is not sent any. It names what it has got last time, and hears that nothing has changed if so. It
asks after an edit; where an edit of one file changes what is found in another, it is told to ask again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from lsprotocol import types

from einx_lsp.server import convert
from einx_lsp.server.session import Session
from einx_lsp.server.work import SupersededError

if TYPE_CHECKING:
    from einx_lsp.server.analysis import Analysis
    from einx_lsp.server.documents import Snapshot

__all__ = [
    "OPTIONS",
    "Sender",
    "clear",
    "clear_settings",
    "publish",
    "publish_early",
    "publish_settings",
    "pull",
    "tell",
]

OPTIONS: Final = types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=False, identifier="einx")

Send: TypeAlias = Callable[[types.PublishDiagnosticsParams], None]
"""Sends findings to the client."""


class Sender(NamedTuple):
    """How a client is told.

    Attributes:
        send: Sends it findings.
        refresh: Tells it to ask again.
    """

    send: Send
    refresh: Callable[[], object]


async def publish(session: Session, snapshot: Snapshot, sender: Sender, *, edited: bool = True) -> bool:
    """Tell the client of the findings of a version, unless it is out of date when they are known.

    Args:
        session: What is known.
        snapshot: The version.
        sender: How it is told.
        edited: Whether the file itself is new or was edited, so that a client that asks does so without being told.

    Returns:
        Whether the version is still the latest one.
    """
    try:
        analysis = await session.analyses.of(snapshot)
    except SupersededError:
        return False
    # The analysis may have been done just when an edit came in.
    if session.documents.get(snapshot.uri) is not snapshot:
        return False
    others = session.findings.take(snapshot.uri, analysis)
    tell(session, [snapshot], sender, edited=edited)
    tell(session, filter(None, map(session.documents.at, sorted(others))), sender, edited=False)
    return True


def tell(session: Session, snapshots: Iterable[Snapshot], sender: Sender, *, edited: bool) -> None:
    """Tell the client of files in which other things may be found than before.

    Args:
        session: What is known.
        snapshots: The latest versions of these files.
        sender: How it is told.
        edited: Whether they are new or edited themselves.
    """
    outdated = False
    for snapshot in filter(session.is_analysed, snapshots):
        if session.client.pulls:
            told = not edited or session.reports.is_early(snapshot.uri)
            outdated |= told and session.reports.is_outdated(snapshot.uri, session.findings.of(snapshot))
        elif (found := session.findings.news(snapshot)) is not None:
            sender.send(types.PublishDiagnosticsParams(snapshot.uri, found, version=snapshot.version))
    if outdated and session.client.refreshes:
        sender.refresh()


def publish_early(session: Session, snapshot: Snapshot, analysis: Analysis, sender: Sender) -> None:
    """Tell a client that does not ask what is found of a version so far.

    Args:
        session: What is known.
        snapshot: The version.
        analysis: What is found.
        sender: How the client is told.
    """
    if session.is_analysed(snapshot) and not session.client.pulls:
        found = session.findings.news(snapshot, analysis)
        if found:
            sender.send(types.PublishDiagnosticsParams(snapshot.uri, found, version=snapshot.version))


async def publish_settings(session: Session, snapshot: Snapshot, send: Send) -> None:
    """Send what is wrong with the settings that a version was analysed with, if that has changed; take back the rest.

    It is sent to clients that ask, too: they ask about Python files only.
    """
    try:
        analysis = await session.analyses.of(snapshot)
    except SupersededError:
        return
    if analysis is None or session.documents.get(snapshot.uri) is not snapshot:
        return
    path = analysis.settings.path
    uri = None if path is None else path.as_uri()
    clear_settings(session, snapshot.uri, uri, send)
    if uri is not None and session.reports.is_new(uri, analysis.settings.problems):
        send(types.PublishDiagnosticsParams(uri, [convert.problem(each) for each in analysis.settings.problems]))


def clear_settings(session: Session, uri: str, used: str | None, send: Send) -> None:
    """Take back what was sent of files of settings that no open file has any more.

    Args:
        session: What is known.
        uri: A file that is open, or was until now.
        used: The file of its settings from here on; ``None`` if it has none.
        send: How the client is told.
    """
    for each in session.reports.left_over(uri, used):
        clear(each, send)


def clear(uri: str, send: Send) -> None:
    """Take back what was sent, when a file is closed."""
    send(types.PublishDiagnosticsParams(uri, []))


async def pull(session: Session, params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
    """Answer a client that asks."""
    uri = params.text_document.uri
    # A question names no version: while edits come in, the answer is for the latest one.
    while (snapshot := session.snapshot(uri)) is not None:
        try:
            analysis, complete = await _early(session, snapshot)
        except SupersededError:
            continue
        found = session.findings.of(snapshot, analysis) if analysis else []
        return session.reports.report(uri, found, params.previous_result_id, complete=complete)
    return types.RelatedFullDocumentDiagnosticReport(items=[])


async def _early(session: Session, snapshot: Snapshot) -> tuple[Analysis | None, bool]:
    """What is known first of a version, where the client can be told to ask again."""
    if session.client.refreshes:
        return await session.analyses.early(snapshot)
    return await session.analyses.of(snapshot), True
