"""What clients that ask for diagnostics have been told, so that they hear when nothing has changed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from lsprotocol import types

__all__ = ["Reports"]


class Reports:
    """What clients have been told when they asked, by the names that the answers were given."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._last: dict[str, tuple[str, Sequence[types.Diagnostic]]] = {}

    def report(self, uri: str, items: Sequence[types.Diagnostic], known: str | None) -> types.DocumentDiagnosticReport:
        """The answer to a client that has the answer ``known``."""
        name, before = self._last.get(uri, (None, None))
        if name is None or items != before:
            name = str(next(self._numbers))
            self._last[uri] = name, items
        if name == known:
            return types.RelatedUnchangedDocumentDiagnosticReport(result_id=name)
        return types.RelatedFullDocumentDiagnosticReport(items=items, result_id=name)

    def is_outdated(self, uri: str, items: Sequence[types.Diagnostic]) -> bool:
        """Whether a client was told something else of a file."""
        return uri in self._last and self._last[uri][1] != items

    def forget(self, uri: str) -> None:
        """Forget a file that is closed."""
        self._last.pop(uri, None)
