"""What clients that ask for diagnostics have been told, so that they hear when nothing has changed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from einx_lsp.settings import Problem

__all__ = ["Reports"]


class Reports:
    """What clients have been told when they asked, by the names that the answers were given."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._last: dict[str, tuple[str, Sequence[types.Diagnostic]]] = {}
        self._settings: dict[str, Sequence[Problem]] = {}
        self._used: dict[str, str] = {}
        self._early: set[str] = set()

    def report(
        self, uri: str, items: Sequence[types.Diagnostic], known: str | None, *, complete: bool = True
    ) -> types.DocumentDiagnosticReport:
        """The answer to a client that has the answer ``known``.

        Args:
            uri: The file.
            items: What is found in it.
            known: The name of the answer that the client has.
            complete: Whether that is all.
        """
        (self._early.discard if complete else self._early.add)(uri)
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

    def is_early(self, uri: str) -> bool:
        """Whether a client was told of a file before all was found."""
        return uri in self._early

    def is_new(self, uri: str, problems: Sequence[Problem]) -> bool:
        """Whether a client has yet to be told what is wrong with a file of settings, which is told from now on."""
        before = self._settings.get(uri, ())
        self._settings[uri] = problems
        return before != problems

    def left_over(self, uri: str, used: str | None) -> list[str]:
        """The files of settings of which something wrong was told, and that no open file has any more.

        Args:
            uri: A file that is open, or was until now.
            used: The file of its settings from here on; ``None`` if it has none.
        """
        if used is None:
            self._used.pop(uri, None)
        else:
            self._used[uri] = used
        gone = self._settings.keys() - self._used.values()
        return sorted(each for each in gone if self._settings.pop(each))

    def forget(self, uri: str) -> None:
        """Forget a file that is closed."""
        self._last.pop(uri, None)
        self._early.discard(uri)
