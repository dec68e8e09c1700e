"""Which backends there are: those of this package, registered ones, and modules that follow the array API standard."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from einx.errors import BackendResolutionError, shown

if TYPE_CHECKING:
    from einx.backends.base import Backend

MODULES = {
    "numpy": ("einx.backends.numpy", "NUMPY"),
    "numpy.ma": ("einx.backends.numpy.masked", "MASKED"),
    "torch": ("einx.backends.torch", "TORCH"),
    "torch.fake": ("einx.backends.torch.fake", "FAKE"),
    "jax": ("einx.backends.jax", "JAX"),
}
"""Where the description of each backend of this package is found."""

REGISTERED: dict[str, Backend] = {}
"""Backends from outside of this package, by name."""

DEFAULT = "numpy"
"""The backend of calls whose arguments say nothing."""

WHERE_THERE_IS = "?"
"""What follows the name of a variant that is to be used by the families that have it, and by no others."""


def get_backend(name: object) -> Backend:
    """The description of a backend, or of a variant of one, such as ``jax.vmap``.

    Raises:
        BackendResolutionError: There is none of that name.
    """
    found = _known(name) if isinstance(name, str) else None
    if found is None:
        raise no_such_backend(name)
    return found


@cache
def _of_this_package(name: str) -> Backend:
    module, attribute = MODULES[name]
    backend: Backend = getattr(import_module(module), attribute)
    return backend


def for_family(name: str, family: str) -> Backend:
    """The description of a backend as it writes the operations of a family.

    Raises:
        BackendResolutionError: There is no backend of that name, or no such variant for this family.
    """
    base, variant = _split(name)
    backend = get_backend(base)
    if not variant:
        return backend
    found = backend.variants.get(variant.removesuffix(WHERE_THERE_IS))
    if found is None or family not in found.families:
        if found is not None and variant.endswith(WHERE_THERE_IS):
            return backend
        names = [f"{base}.{key}" for key, value in backend.variants.items() if family in value.families]
        if found is None and not names:
            raise no_such_backend(name)
        has = f"it has: {', '.join(names)}" if names else f"it has none; write backend={base!r}"
        raise BackendResolutionError(
            f"this operation has no spelling {name.removesuffix(WHERE_THERE_IS)!r}", code="no-such-backend", hint=has
        )
    return _varied(backend, variant.removesuffix(WHERE_THERE_IS))


@lru_cache(maxsize=256)
def _varied(backend: Backend, variant: str) -> Backend:
    return replace(backend, rules={**backend.rules, **backend.variants[variant].rules})


def base_name(name: str) -> str:
    """The name of a backend without that of a variant."""
    return _split(name)[0]


def preferred(name: str) -> str | None:
    """The name under which operations of all families are written, a variant where there is one; ``None`` if unknown.

    >>> preferred("jax"), preferred("jax.index"), preferred("jacks")
    ('jax', 'jax.index?', None)
    """
    if _known(name) is None:
        return None
    return name if base_name(name) == name else f"{name}{WHERE_THERE_IS}"


def _split(name: str) -> tuple[str, str]:
    if not isinstance(name, str):  # whatever the caller passed
        raise no_such_backend(name)
    if name in MODULES or name in REGISTERED:
        return name, ""
    base, _, variant = name.rpartition(".")
    found = _known(base) if base and variant else None
    return (base, variant) if found is not None and found.name == base and found.variants else (name, "")


def _known(name: str) -> Backend | None:
    if name in REGISTERED:
        return REGISTERED[name]
    if name in MODULES:
        return _of_this_package(name)
    base, _, variant = name.rpartition(".")
    if base in MODULES or base in REGISTERED:
        found = get_backend(base)
        return found if variant.removesuffix(WHERE_THERE_IS) in found.variants else None
    return _following_the_standard(name)


def _following_the_standard(name: str) -> Backend | None:
    from einx.backends.array_api import KNOWN, array_api

    module = sys.modules.get(name)
    follows = hasattr(module, "__array_namespace_info__") or hasattr(module, "__array_api_version__")
    return array_api(name) if name in KNOWN or follows else None


def no_such_backend(name: object) -> BackendResolutionError:
    """The error for what names no backend."""
    from difflib import get_close_matches

    names = [known for known in (*MODULES, *REGISTERED) if get_backend(known).within is None]
    module = getattr(name, "__name__", None) if isinstance(name, ModuleType) else None
    base = name.rpartition(".")[0] if isinstance(name, str) else ""
    if module in names:
        hint = f"write {module!r}"
    elif base in names and (variants := get_backend(base).variants):
        hint = f"variants of it are: {', '.join(f'{base}.{key}' for key in variants)}"
    elif isinstance(name, str) and (close := get_close_matches(name, names, n=1)):
        hint = f"did you mean {close[0]!r}?"
    else:
        hint = f"there are: {', '.join(names)}, and modules that follow the array API standard, once imported"
    return BackendResolutionError(f"there is no backend named {shown(name)}", code="no-such-backend", hint=hint)


def backend_of_type(kind: type) -> str | None:
    """The backend whose arrays are of a class, by its qualified name and those of the classes that it inherits from."""
    names = qualified_names(kind)
    roots = {name.partition(".")[0] for name in names}
    for qualified in names:
        for name, backend in REGISTERED.items():
            if qualified in backend.array_types:
                return name
        for name in MODULES:
            ours = "jaxlib" if name == "jax" else name
            if roots & {name.partition(".")[0], ours} and qualified in get_backend(name).array_types:
                return name
    if hasattr(kind, "__array_namespace__"):
        root = kind.__module__.partition(".")[0]
        return root if _following_the_standard(root) is not None else None
    return None


@lru_cache(maxsize=1024)
def qualified_names(kind: type) -> Sequence[str]:
    """The qualified names of a class and of those that it inherits from."""
    return tuple(f"{base.__module__}.{base.__qualname__}" for base in kind.__mro__)
