"""Where the modules lie that a file imports, and what stands in them.

Names resolve as they do for ``python FILE``: in the folder of the file, beside the packages that it is in, in the
folder of the nearest ``pyproject.toml`` and in ``src`` there. Nothing else is read: what is installed is known by
tables only. A folder without an ``__init__.py`` is a module only if nothing of its name is installed.
"""

from __future__ import annotations

import sys
import tokenize
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

__all__ = ["AMBIGUOUS", "Files"]

AMBIGUOUS: Final = ""
"""The path of a module that might be one of several files."""

_INSTALLED = sys.stdlib_module_names | frozenset(
    "beartype dask einops einx equinox flax haiku jax jaxlib jaxtyping keras numpy optax pytest scipy tensorflow torch "
    "torchtyping torchvision typing_extensions".split()
)
"""What is installed wherever it is imported, for all that matters: where ``torch/`` holds data, torch is torch."""

_LARGEST = 4 * 2**20
"""Bytes up to which a module is read."""


class _Read(NamedTuple):
    """A file as it was read last."""

    stamp: tuple[int, int]
    text: str | None


class Files:
    """The files of a workspace.

    Args:
        opened: The texts of files that are open in an editor, by path; they win over what is on the disk.
    """

    def __init__(self, opened: Mapping[str, str] | None = None) -> None:
        self.opened: Mapping[str, str] = {} if opened is None else opened
        self._read: dict[str, _Read] = {}

    def find(self, importer: str, level: int, module: str) -> str | None:
        """The file of a module, a folder for a package without an ``__init__.py``.

        Args:
            importer: The file that imports it.
            level: How many dots stand before the name.
            module: The name, ``a.b``; empty for ``from . import x``.

        Returns:
            ``None`` if it is no module of the workspace, :data:`AMBIGUOUS` if it may be one of two.
        """
        folder = Path(importer).parent
        if level:
            for _ in range(level - 1):
                folder = folder.parent
            found = self._module_in(folder, module)
            return None if found is None else str(found)
        candidates = dict.fromkeys(
            path
            for root in _roots(folder)
            if (path := self._module_in(root, module)) is not None and not self._is_hidden(root, module)
        )
        files = [path for path in candidates if not path.is_dir()] or list(candidates)
        return None if not files else str(files[0]) if len(files) == 1 else AMBIGUOUS

    def _is_hidden(self, root: Path, module: str) -> bool:
        """Whether what is in a folder is not found, as it is a folder itself and something of its name is installed."""
        top = module.partition(".")[0]
        if top not in _INSTALLED:
            return False
        found = self._module_in(root, top)
        return found is not None and found.is_dir()

    def _module_in(self, root: Path, module: str) -> Path | None:
        base = root.joinpath(*module.split(".")) if module else root
        try:
            if self._is_file(package := base / "__init__.py"):
                return package
            if module and self._is_file(file := base.with_name(f"{base.name}.py")):
                return file
            return base if module and base.is_dir() else None
        except (OSError, ValueError):
            return None

    def _is_file(self, path: Path) -> bool:
        return str(path) in self.opened or path.is_file()

    def renew(self) -> None:
        """Files were made or removed: where modules lie is looked up again."""
        _roots.cache_clear()

    def text(self, path: str) -> str | None:
        """The text of a file, ``None`` if it cannot be read.

        Args:
            path: The file.
        """
        opened = self.opened.get(path)
        if opened is not None:
            return opened
        try:
            found = Path(path).stat()
        except (OSError, ValueError):
            return None
        stamp = (found.st_mtime_ns, found.st_size)
        known = self._read.get(path)
        if known is None or known.stamp != stamp:
            known = self._read[path] = _Read(stamp, _text_of(path) if found.st_size <= _LARGEST else None)
        return known.text


def _text_of(path: str) -> str | None:
    try:
        if not Path(path).is_file():
            return None
        with tokenize.open(path) as file:
            return file.read()
    except (OSError, ValueError, SyntaxError, LookupError):
        return None


@lru_cache(maxsize=512)
def _roots(folder: Path) -> tuple[Path, ...]:
    """The folders in which the modules lie that a file in a folder imports."""
    found = {folder: None}
    package = folder
    while (package / "__init__.py").is_file():
        package = package.parent
        found[package] = None
    for here in (folder, *folder.parents):
        if (here / "pyproject.toml").is_file():
            found[here] = None
            if (source := here / "src").is_dir():
                found[source] = None
            break
    return tuple(found)
