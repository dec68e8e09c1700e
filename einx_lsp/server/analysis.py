"""What is computed for each version of a file, in a thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from einx_lsp.server import convert

if TYPE_CHECKING:
    from lsprotocol import types

    from einx_lsp.ide.document import Document
    from einx_lsp.server.client import Client
    from einx_lsp.server.documents import Snapshot

__all__ = ["Analysis", "analyse", "warm_up"]


class Analysis(NamedTuple):
    """What is known of one version of a file.

    Attributes:
        document: What hovers and the like ask.
        diagnostics: The findings, as the client is told.
    """

    document: Document
    diagnostics: list[types.Diagnostic]


def analyse(client: Client, snapshot: Snapshot, cancelled: Callable[[], bool]) -> Analysis:
    """Analyse a version.

    The analysis is imported by the first call, so that the server answers ``initialize`` before it is loaded.
    """
    from einx_lsp.ide.diagnostics import diagnostics
    from einx_lsp.ide.document import open_document

    document = open_document(snapshot.text, cancelled)
    found = diagnostics(document)
    return Analysis(document, [convert.diagnostic(each, snapshot, client) for each in found])


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
