"""What is wrong in the open files: by themselves, and as other open files call what stands in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from einx_lsp.server.paths import path_of

if TYPE_CHECKING:
    from lsprotocol import types

    from einx_lsp.server.analysis import Analysis
    from einx_lsp.server.documents import Snapshot

__all__ = ["Findings"]


class Findings:
    """The latest analysis of each open file, as far as it is there, and what the client has been sent of each."""

    def __init__(self) -> None:
        self._analyses: dict[str, Analysis] = {}
        self._sent: dict[str, tuple[Snapshot, list[types.Diagnostic]]] = {}

    def take(self, uri: str, analysis: Analysis | None) -> set[str]:
        """Take in an analysis.

        Args:
            uri: The file.
            analysis: What is known of it; ``None`` if the analysis has failed, or the file is closed.

        Returns:
            The paths of other files of which it says other things than the one before.
        """
        before = self._analyses.pop(uri, None)
        if analysis is not None:
            self._analyses[uri] = analysis
        old = {} if before is None else before.elsewhere
        new = {} if analysis is None else analysis.elsewhere
        return {path for path in old.keys() | new.keys() if old.get(path) != new.get(path)}

    def forget(self, uri: str) -> set[str]:
        """Forget a file that is closed.

        Args:
            uri: The file.

        Returns:
            The paths of other files in which it has found something.
        """
        self._sent.pop(uri, None)
        return self.take(uri, None)

    def importers(self, paths: Iterable[str]) -> list[str]:
        """The files that import one of some files, directly or not.

        Args:
            paths: Where these lie.
        """
        wanted = set(paths)
        return [
            uri
            for uri, analysis in self._analyses.items()
            if not wanted.isdisjoint(analysis.document.imported) and path_of(uri) not in wanted
        ]

    def of(self, snapshot: Snapshot, analysis: Analysis | None = None) -> list[types.Diagnostic]:
        """All that is wrong in a version of a file, each once.

        Args:
            snapshot: The version.
            analysis: What is known of it; what was taken in last if left out.
        """
        analysis = self._analyses.get(snapshot.uri) if analysis is None else analysis
        found = [] if analysis is None else list(analysis.diagnostics)
        path = path_of(snapshot.uri)
        known = {_place(one) for one in found}
        for uri in sorted(self._analyses):
            told = self._analyses[uri].elsewhere.get(path)
            if uri == snapshot.uri or told is None or told.text != snapshot.text:
                continue
            for one in told.diagnostics:
                if _place(one) not in known:
                    known.add(_place(one))
                    found.append(one)
        return found

    def news(self, snapshot: Snapshot, analysis: Analysis | None = None) -> list[types.Diagnostic] | None:
        """What to send of a version of a file.

        Args:
            snapshot: The version.
            analysis: What is known of it; what was taken in last if left out.

        Returns:
            ``None`` if just that has been sent.
        """
        found = self.of(snapshot, analysis)
        version, sent = self._sent.get(snapshot.uri, (None, []))
        if version is snapshot and sent == found:
            return None
        self._sent[snapshot.uri] = snapshot, found
        return found


def _place(found: types.Diagnostic) -> tuple[int, int, int, int, object]:
    start, end = found.range.start, found.range.end
    return start.line, start.character, end.line, end.character, found.code
