"""Which files to look at, and their text."""

from __future__ import annotations

import io
import os
import tokenize
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

__all__ = ["python_files", "read_text"]

SUFFIXES = (".py", ".pyi")

SKIPPED = frozenset({"__pycache__", "node_modules"})
"""Folders in which no source of the project is; besides them, hidden ones and virtual environments."""


def python_files(paths: Iterable[Path], report: Callable[[OSError], None]) -> Iterator[Path]:
    """The files to check, sorted within each path, each once.

    Args:
        paths: Files, which are taken whatever they are called, and folders.
        report: Told of what cannot be read.
    """
    seen: set[Path] = set()
    for path in paths:
        for file in _below(path, report) if path.is_dir() else (path,):
            key = Path(os.path.abspath(file))  # noqa: PTH100 (links are not followed, and `..` is)
            if key not in seen:
                seen.add(key)
                yield file


def _below(folder: Path, report: Callable[[OSError], None]) -> Iterator[Path]:
    """The Python files of a folder that is walked, and of those below it."""
    for root, folders, files in os.walk(folder, onerror=report):
        inside = Path(root)
        folders[:] = sorted(name for name in folders if _is_walked(inside / name))
        yield from (inside / name for name in sorted(files) if name.endswith(SUFFIXES))


def _is_walked(folder: Path) -> bool:
    name = folder.name
    return not name.startswith(".") and name not in SKIPPED and not (folder / "pyvenv.cfg").exists()


def read_text(path: Path) -> str:
    """The text of a Python file, decoded as Python does, with its line ends as they are.

    Raises:
        OSError: It cannot be read.
        SyntaxError: It declares an encoding that there is not.
        UnicodeError: It is not in its encoding, or that cannot be read.
    """
    return decoded(path.read_bytes())


def decoded(content: bytes) -> str:
    r"""The text of a Python file.

    Raises:
        SyntaxError: It declares an encoding that there is not.
        UnicodeError: It is not in its encoding, or that cannot be read.

    >>> decoded(b"# coding: latin-1\r\nx = '\xe9'")
    "# coding: latin-1\r\nx = 'é'"
    """
    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    return content.decode(encoding)
