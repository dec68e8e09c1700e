"""Where a file lies, which is what imports go by, and what the protocol calls it."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from pygls.uris import from_fs_path, to_fs_path

__all__ = ["path_of", "uri_of"]


@lru_cache(maxsize=512)
def path_of(uri: str) -> str:
    """Where a file lies, absolute; empty for one that lies nowhere, as one that has not been saved yet.

    Args:
        uri: Its name in the protocol.

    >>> path_of("untitled:Untitled-1"), path_of("file://[broken")
    ('', '')
    """
    try:
        path = to_fs_path(uri)
    except ValueError:
        return ""
    return os.path.normpath(path) if path and Path(path).is_absolute() else ""


def uri_of(path: str) -> str:
    """What the protocol calls a file.

    Args:
        path: Where it lies, absolute.
    """
    return from_fs_path(path) or ""
