"""What the server knows of its client and of the files that the client has open; pygls has no part in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Final

from einx_lsp.server.client import Client
from einx_lsp.server.documents import Documents
from einx_lsp.server.findings import Findings
from einx_lsp.server.reports import Reports

if TYPE_CHECKING:
    from einx_lsp.ide.document import Workspace
    from einx_lsp.server.analysis import Analysis
    from einx_lsp.server.documents import Snapshot
    from einx_lsp.server.work import Analyses, Pool

__all__ = ["Session"]

LANGUAGE: Final = "python"
"""Files in other languages are kept, as edits come for them too, but never read."""


@dataclass(slots=True)
class Session:
    """The state of the server between two messages.

    Attributes:
        pool: Where to compute.
        analyses: What is known of the open files.
        documents: The open files.
        reports: What the client has been told when it asked for diagnostics.
        client: What the client can do.
        findings: What is known to be wrong.
    """

    pool: Pool
    analyses: Analyses[Analysis]
    documents: Documents = field(default_factory=Documents)
    reports: Reports = field(default_factory=Reports)
    client: Client = field(default_factory=Client)
    findings: Findings = field(default_factory=Findings)
    _workspace: Workspace | None = None
    _lock: Lock = field(default_factory=Lock)

    def workspace(self) -> Workspace:
        """The modules that the open files import; made by the first thread that asks."""
        from einx_lsp.ide.document import open_workspace

        with self._lock:
            if self._workspace is None:
                self._workspace = open_workspace(self.documents.texts)
            return self._workspace

    def files_moved(self) -> None:
        """Files were made or removed on the disk."""
        with self._lock:
            if self._workspace is not None:
                self._workspace.files.renew()

    def snapshot(self, uri: str) -> Snapshot | None:
        """The latest version of a file, ``None`` if it is not open or never read."""
        found = self.documents.get(uri)
        return found if found is not None and is_read(found) else None

    def is_analysed(self, snapshot: Snapshot) -> bool:
        """Whether a version of a file is the latest one, and one that is read."""
        return self.snapshot(snapshot.uri) is snapshot


def is_read(snapshot: Snapshot) -> bool:
    """Whether a file is in the language that is read."""
    return snapshot.language == LANGUAGE
