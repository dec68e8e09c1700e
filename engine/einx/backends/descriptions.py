"""What is wrong with the description of a backend from outside, said when it is registered rather than in some call."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from einx.backends.base import Backend, Variant
from einx.backends.registry import MODULES, base_name, preferred
from einx.errors import BackendResolutionError, shown
from einx.graph.primitives import PRIMITIVES


def check_description(backend: object) -> None:
    """Raise unless something describes a backend.

    Args:
        backend: What was passed to :func:`einx.backend.register`.

    Raises:
        BackendResolutionError: It is something else, or a part of it cannot be right.
    """
    if not isinstance(backend, Backend):
        message, hint = f"{shown(backend)} is no description of a backend", "pass an einx.backends.Backend"
        raise BackendResolutionError(message, code="backend-description", hint=hint)
    for message, hint in _mistakes(backend):
        raise BackendResolutionError(message, code="backend-description", hint=hint)


def _mistakes(backend: Backend) -> Iterator[tuple[str, str]]:
    """What is wrong, and what to write instead."""
    name: Any = backend.name
    if not isinstance(name, str) or not name:
        yield f"the name of a backend is a string, not {shown(name)}", 'write name="...", as in backend="..."'
    elif name in MODULES:
        yield f"there already is a backend named {name!r}", "give it another name"
    elif preferred(name) not in (None, name):
        yield f"{name!r} is the name of a variant of the backend {base_name(name)}", "give it another name"
    for part in ("imports", "array_types", "converted", "lacks"):
        several = getattr(backend, part)
        if isinstance(several, str) or not isinstance(several, Collection) or not {*map(type, several)} <= {str}:
            yield f"{part} of the backend {name} are several strings, not {shown(several)}", f"write {part}=(...,)"
    for part in ("spellings", "rules", "variants"):
        if not isinstance(getattr(backend, part), Mapping):
            found = shown(getattr(backend, part))
            yield f"{part} of the backend {name} go by names, but are {found}", f'write {part}={{"...": ...}}'
    variants: Mapping[str, object] = backend.variants
    for key, variant in variants.items():
        if not isinstance(variant, Variant):
            hint = "pass an einx.backends.Variant"
            yield f"the variant {key} of the backend {name} is described by {shown(variant)}", hint
    if not backend.imports or not all(map(_is_import, backend.imports)):
        hint = 'write imports=("import numpy as np",), for example; the last one is that of the framework'
        yield f"the imports of the backend {name} are lines of Python, not {shown(backend.imports)}", hint
    yield from _unknown_primitives(backend)


def _is_import(line: str) -> bool:
    return line.split(" ", maxsplit=1)[0] in ("import", "from") and len(line.split()) > 1


def _unknown_primitives(backend: Backend) -> Iterator[tuple[str, str]]:
    variants = [(f"rules of the variant {key}", variant.rules) for key, variant in backend.variants.items()]
    named: list[tuple[str, Iterable[str]]] = [
        ("spellings", backend.spellings),
        ("rules", backend.rules),
        ("lacks", backend.lacks),
        *variants,
    ]
    for part, names in named:
        for unknown in (name for name in names if name not in PRIMITIVES):
            close = get_close_matches(str(unknown), PRIMITIVES, n=1)
            hint = f"did you mean {close[0]!r}?" if close else "einx.backends.PRIMITIVES lists all"
            yield f"the {part} of the backend {backend.name} are of primitives, and {unknown!r} is none", hint
