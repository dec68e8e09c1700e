"""Whether the ``einx`` that would be imported is the one that the tools are made of.

The package that is published under that name is another one, and would fail somewhere deep inside.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec

__all__ = ["foreign_einx"]

# Files of this project's einx which others do not have.
_MARKS: Final = ("tracing.py", "notation/grammar.lark")


def foreign_einx(found: ModuleSpec | None) -> str | None:
    """Why the tools cannot work with the ``einx`` that would be imported, ``None`` if it can.

    Args:
        found: Where the import system would take it from. It is not imported.
    """
    folders = [Path(folder) for folder in (found.submodule_search_locations or ())] if found else []
    if any(all((folder / mark).is_file() for mark in _MARKS) for folder in folders):
        return None
    where = str(folders[0]) if folders else "nowhere"
    return (
        f"the einx that Python would import is not the one that einx-lsp is made of (found: {where}); "
        "uninstall the package einx and reinstall einx-lsp, or start it from another folder."
    )
