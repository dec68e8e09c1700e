"""What is computed for each version of a file, in a thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from time import thread_time
from typing import TYPE_CHECKING, Final, NamedTuple

from einx_lsp.server import convert
from einx_lsp.server.documents import Snapshot
from einx_lsp.server.paths import path_of, uri_of

if TYPE_CHECKING:
    from lsprotocol import types

    from einx_lsp.ide.document import Document, Workspace
    from einx_lsp.server.client import Client
    from einx_lsp.settings import Settings

__all__ = ["Analysis", "Elsewhere", "analyse", "warm_up"]


class Elsewhere(NamedTuple):
    """What is wrong in a module as a file calls it.

    Attributes:
        text: What stands in the module; the findings are none of another version.
        diagnostics: The findings, as the client is told.
    """

    text: str
    diagnostics: Sequence[types.Diagnostic]


class Analysis(NamedTuple):
    """What is known of one version of a file.

    Attributes:
        document: What hovers and the like ask.
        diagnostics: The findings, as the client is told.
        elsewhere: Those in the modules that the file calls, by their paths.
        settings: What the project of the file wants, as it was when the version was analysed.
    """

    document: Document
    diagnostics: list[types.Diagnostic]
    elsewhere: Mapping[str, Elsewhere]
    settings: Settings


FIRST: Final = 1.0
"""Seconds of work after which what is found so far is told; most files are done long before."""

AGAIN: Final = 10
"""How many times as long as telling it has taken passes at least until it is told again."""


class _Telling:
    """Tells what is found in a version that takes long, as it comes.

    Args:
        make: Makes of a document what is told.
        tell: Whom.
    """

    def __init__(self, make: Callable[[Document], Analysis], tell: Callable[[Analysis], None]) -> None:
        self._make = make
        self._tell = tell
        self._next = thread_time() + FIRST

    def __call__(self, so_far: Callable[[], Document]) -> None:
        """Tell, if it is time."""
        start = thread_time()
        if start >= self._next:
            self._tell(self._make(so_far()))
            self._next = thread_time() + max(FIRST, AGAIN * (thread_time() - start))


def analyse(
    client: Client,
    snapshot: Snapshot,
    cancelled: Callable[[], bool],
    workspace: Workspace,
    tell: Callable[[Analysis], None],
) -> Analysis:
    """Analyse a version.

    The analysis is imported by the first call, so that the server answers ``initialize`` before it is loaded.

    Args:
        client: What the client can do.
        snapshot: The version.
        cancelled: Asked now and then; the work is given up when it answers True.
        workspace: The files that it may import.
        tell: Is given what is found before the end, if that takes long.
    """
    from einx_lsp.ide.document import open_document

    path = _path(snapshot.uri)
    trailing = path is not None and _settings_of(path).shape_comments
    telling = _Telling(partial(_of_document, client, snapshot), tell)
    document = open_document(snapshot.text, cancelled, workspace, path_of(snapshot.uri), telling, trailing=trailing)
    return _of_document(client, snapshot, document)


def _of_document(client: Client, snapshot: Snapshot, document: Document) -> Analysis:
    from einx_lsp.ide.diagnostics import diagnostics, elsewhere
    from einx_lsp.settings import DEFAULT

    path = _path(snapshot.uri)
    settings = DEFAULT if path is None else _settings_of(path)
    if path is not None and settings.excludes(Path(path)):
        return Analysis(document, [], {}, settings)
    found = [convert.diagnostic(each, snapshot, client) for each in diagnostics(document, settings)]
    others: dict[str, Elsewhere] = {}
    for other, told in elsewhere(document, _settings_of).items():
        if _settings_of(other).excludes(Path(other)):
            continue
        module = snapshot.beside(uri_of(other), document.imported[other].text)
        others[other] = Elsewhere(module.text, [convert.diagnostic(each, module, client) for each in told])
    return Analysis(document, found, others, settings)


def _settings_of(path: str) -> Settings:
    from einx_lsp.settings import settings_for

    return settings_for(Path(path).parent)


def _path(uri: str) -> str | None:
    """The file of a name in the protocol, if it is one on this machine."""
    return (path_of(uri) or None) if uri.startswith("file:") else None


# Has a description and shapes, so that parser, solver and inference have run once.
_EXAMPLE = 'import einx\nimport numpy as np\neinx.sum("a [b]", np.zeros((2, 3)))\n'


def warm_up() -> None:
    """Load what an analysis needs before the first file asks for it."""
    from einx_lsp.ide.diagnostics import diagnostics
    from einx_lsp.ide.document import open_document
    from einx_lsp.ide.hover import hover

    document = open_document(_EXAMPLE)
    diagnostics(document)
    hover(document, _EXAMPLE.index("[b]") + 1)
