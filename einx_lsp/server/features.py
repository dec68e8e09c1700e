"""The requests about a file that are answered, one row each, and how all of them are.

A request is answered for the version that the client sees when it asks. That version is analysed in a thread, and so is
what the request asks of the analysis computed; the loop only converts.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified

from einx_lsp.server import convert, diagnostics
from einx_lsp.server.client import Client
from einx_lsp.server.session import Session
from einx_lsp.server.work import SupersededError

if TYPE_CHECKING:
    from einx_lsp.ide.document import Document
    from einx_lsp.ide.hover import Hover
    from einx_lsp.server.documents import Snapshot

__all__ = ["FEATURES", "Feature", "answer"]


class About(Protocol):
    """The parameters of a request about a file."""

    @property
    def text_document(self) -> types.TextDocumentIdentifier:
        """The file."""


P = TypeVar("P", bound=About)
T = TypeVar("T")
R = TypeVar("R")


def answer(
    session: Session,
    params: P,
    *,
    compute: Callable[[Document, Snapshot, P], T | None],
    convert: Callable[[T, Snapshot, Client], R],
) -> Awaitable[R | None] | None:
    """The reply to a request, as soon as the version that the client sees now is analysed.

    Args:
        session: What is known.
        params: What is asked.
        compute: Asks it of an analysed file, in a thread; ``None`` if there is nothing to tell.
        convert: Says that in the protocol's terms.
    """
    snapshot = session.snapshot(params.text_document.uri)
    if snapshot is None:
        return None

    async def reply() -> R | None:
        try:
            analysis = await session.analyses.of(snapshot)
        except SupersededError:
            raise JsonRpcContentModified from None
        if analysis is None:
            return None
        found = await session.pool.run(lambda: compute(analysis.document, snapshot, params))
        return None if found is None else convert(found, snapshot, session.client)

    return reply()


class Feature(NamedTuple):
    """A request that is answered.

    Attributes:
        method: Its name in the protocol.
        reply: The answer to its parameters.
        options: What the client is told of it.
        is_offered: Whether a client is told of it at all.
    """

    method: str
    reply: Callable[[Session, Any], object]
    options: object = None
    is_offered: Callable[[Client], bool] = lambda _: True


def _hover(document: Document, snapshot: Snapshot, params: types.HoverParams) -> Hover | None:
    from einx_lsp.ide.hover import hover

    return hover(document, snapshot.offset(params.position))


FEATURES: Final = (
    Feature(types.TEXT_DOCUMENT_HOVER, partial(answer, compute=_hover, convert=convert.hover)),
    Feature(types.TEXT_DOCUMENT_DIAGNOSTIC, diagnostics.pull, diagnostics.OPTIONS, lambda client: client.pulls),
)
"""All requests that are answered."""
