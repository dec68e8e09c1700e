"""What is computed for each version of a file, in a thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from einx_lsp.server import convert
from einx_lsp.server.documents import Snapshot
from einx_lsp.server.paths import path_of, uri_of

if TYPE_CHECKING:
    from lsprotocol import types

    from einx_lsp.ide.document import Document, Workspace
    from einx_lsp.server.client import Client

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
    """

    document: Document
    diagnostics: list[types.Diagnostic]
    elsewhere: Mapping[str, Elsewhere]


def analyse(client: Client, snapshot: Snapshot, cancelled: Callable[[], bool], workspace: Workspace) -> Analysis:
    """Analyse a version.

    The analysis is imported by the first call, so that the server answers ``initialize`` before it is loaded.

    Args:
        client: What the client can do.
        snapshot: The version.
        cancelled: Asked now and then; the work is given up when it answers True.
        workspace: The files that it may import.
    """
    from einx_lsp.ide.diagnostics import diagnostics, elsewhere
    from einx_lsp.ide.document import open_document

    document = open_document(snapshot.text, cancelled, workspace, path_of(snapshot.uri))
    found = [convert.diagnostic(each, snapshot, client) for each in diagnostics(document)]
    others: dict[str, Elsewhere] = {}
    for path, told in elsewhere(document).items():
        module = snapshot.beside(uri_of(path), document.imported[path].text)
        others[path] = Elsewhere(module.text, [convert.diagnostic(each, module, client) for each in told])
    return Analysis(document, found, others)


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
