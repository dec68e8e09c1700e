"""The command runs on its own ``einx``, whatever else is installed under that name.

An environment may hold the published package of that name, and ``import einx`` is then that one. The tools carry
their engine in a folder of their own; the command puts this folder first on the path of its process, and of the
processes that it starts, as :mod:`multiprocessing` hands the path on. ``import einx_lsp`` alone changes nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

__all__ = ["find_engine", "use_own_engine"]

_PACKAGE: Final = Path(__file__).resolve().parent.parent


def find_engine(package: Path = _PACKAGE) -> Path | None:
    """The folder that holds the tools' own ``einx``; ``None`` if the installation is damaged.

    Args:
        package: The folder of ``einx_lsp``. An installation has the engine within it, a checkout beside it.
    """
    folders = (package / "_engine", package.parent / "engine")
    return next((folder for folder in folders if (folder / "einx" / "notation" / "grammar.lark").is_file()), None)


def use_own_engine() -> str | None:
    """Make ``import einx`` the tools' own in this process.

    Returns:
        Why that cannot be, as one sentence; ``None`` if it is done.
    """
    engine = find_engine()
    if engine is None:
        return f"there is no engine in {_PACKAGE}; reinstall einx-lsp."
    imported = sys.modules.get("einx")
    if imported is not None and not Path(getattr(imported, "__file__", None) or "").resolve().is_relative_to(engine):
        return "another package einx has been imported in this process; start einx-lsp in one of its own."
    first = str(engine)
    sys.path[:] = [first, *(entry for entry in sys.path if entry != first)]
    return None
