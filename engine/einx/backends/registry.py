"""Which backends there are."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from einx.errors import BackendResolutionError, shown

if TYPE_CHECKING:
    from einx.backends.base import Backend

MODULES = {"numpy": ("einx.backends.numpy", "NUMPY"), "numpy.ma": ("einx.backends.numpy.masked", "MASKED")}
"""Where the description of each backend is found."""

DEFAULT = "numpy"
"""The backend of calls whose arguments say nothing."""


def get_backend(name: object) -> Backend:
    """The description of a backend.

    Raises:
        BackendResolutionError: There is none of that name.
    """
    place = MODULES.get(name) if isinstance(name, str) else None
    if place is None:
        module = getattr(name, "__name__", None) if isinstance(name, ModuleType) else None
        known = f"write {module!r}" if module in MODULES else f"there are: {', '.join(MODULES)}"
        raise BackendResolutionError(f"there is no backend named {shown(name)}", code="no-such-backend", hint=known)
    module, attribute = place
    backend: Backend = getattr(import_module(module), attribute)
    return backend


def backend_of_type(qualified_name: str) -> str | None:
    """The backend whose arrays are of a class, by its qualified name."""
    for name in MODULES:
        if qualified_name in get_backend(name).array_types:
            return name
    return None
