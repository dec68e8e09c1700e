"""Backends: choosing one for a block of code, and adding one from outside.

>>> import einx
>>> with einx.backend.use("numpy"):
...     einx.arange("a", a=3).tolist()
[0, 1, 2]
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from einx.dynamo import constant, looked_into
from einx.errors import EinxError, in_one_frame

if TYPE_CHECKING:
    from einx.backends.base import Backend

__all__ = ["current", "get", "register", "use"]

in_use: ContextVar[str | None] = ContextVar("einx_backend", default=None)


@in_one_frame
def get(backend: Any) -> Backend:
    """The description of a backend.

    Args:
        backend: Its name, or an array of it.

    Raises:
        BackendResolutionError: There is no such backend.
        ImportBackendError: Its framework is not installed.

    >>> get("numpy").name
    'numpy'
    """
    from einx.backends.registry import backend_of_type, base_name, get_backend

    if not isinstance(backend, str):
        backend = backend_of_type(type(backend)) or backend
    found = get_backend(backend)
    _check_installed(base_name(backend))
    return found


@in_one_frame
def use(name: str) -> AbstractContextManager[None]:
    """Use a backend for all calls in a ``with`` block that do not pass one, in this thread and task only.

    Args:
        name: Name of the backend, or of a way in which it writes some operations, such as ``jax.vmap``; others are
            then written as always.

    Raises:
        BackendResolutionError: There is no backend of that name.
        ImportBackendError: Its framework is not installed.
    """
    from einx.backends.registry import base_name, get_backend, preferred

    get_backend(name)
    _check_installed(base_name(name))
    return _using(preferred(name))


def _check_installed(name: str) -> None:
    import sys
    from importlib.util import find_spec

    from einx.backends.registry import get_backend

    module = get_backend(name).imports[-1].split()[1].partition(".")[0]
    try:
        found = module in sys.modules or find_spec(module) is not None
    except (ImportError, ValueError):
        found = False
    if not found:
        raise missing_framework(name, f"there is no module named {module!r}")


def missing_framework(name: str, error: object) -> EinxError:
    """The error for a backend whose framework is not installed."""
    from einx.backends.registry import base_name, get_backend
    from einx.operations.problems import problem

    package = get_backend(base_name(name)).install
    return problem("import-backend", error=error, install=f"pip install {package}" if package else "")


@contextmanager
def _using(name: str | None) -> Iterator[None]:
    token, before = in_use.set(name), mirror.name
    mirror.name = name
    try:
        yield
    finally:
        mirror.name = before
        in_use.reset(token)


class Mirror:
    """What torch.compile is told of the backends in use, as it cannot look into a context variable.

    Attributes:
        name: The backend that was last put in use, in any thread. It is guarded, so that code is compiled anew where
            another one is in use; which one that is in this thread is asked when it is compiled.
        inside: The backend of a ``with`` block within the code that is compiled.
    """

    def __init__(self) -> None:
        self.name: str | None = None
        self.inside: str | None = None


mirror = Mirror()


class Mirrored:
    """A ``with`` block within compiled code.

    Args:
        name: Name of the backend.
    """

    def __init__(self, name: str) -> None:
        self._name, self._before = name, mirror.inside

    def __enter__(self) -> None:
        self._before, mirror.inside = mirror.inside, self._name

    def __exit__(self, *_: object) -> None:
        mirror.inside = self._before


@constant
def _checked(name: str) -> str:
    """The name of a backend that there is."""
    with use(name):
        return str(in_use.get())


def _use_in_compiled_code(name: str) -> Mirrored:
    return Mirrored(_checked(name))


looked_into(use, _use_in_compiled_code)


@constant
def _described(backend: str | type) -> Backend:
    """The description of a backend of a name, or of a class of arrays."""
    from einx.backends.registry import backend_of_type

    return get(backend if isinstance(backend, str) else backend_of_type(backend) or backend)


def _get_in_compiled_code(backend: Any) -> Backend:
    return _described(backend if isinstance(backend, str) else type(backend))


looked_into(get, _get_in_compiled_code)


@in_one_frame
def register(backend: Backend) -> None:
    """Add a backend, or replace one that was registered under the same name.

    Args:
        backend: Its description (:class:`einx.backends.base.Backend`; docs/backends.md tells how to write one).

    Raises:
        BackendResolutionError: It is no description, has the name of a backend of this package, or says something that
            no description says.
    """
    from einx.backends.descriptions import check_description
    from einx.backends.registry import REGISTERED

    check_description(backend)
    REGISTERED[backend.name] = backend
    _forget()


def _forget() -> None:
    """What was found out of types and calls before there was this backend."""
    import sys

    arguments = sys.modules.get("einx.call.arguments")
    if arguments is not None:
        arguments.backend_of.cache_clear()
        arguments.array_kind.cache_clear()
        sys.modules["einx.call.cache"].clear_cache()


def current() -> str | None:
    """The backend in use here, ``None`` outside of all ``with`` blocks."""
    name = in_use.get()
    return None if name is None else name.removesuffix("?")


@constant
def _current(inside: str | None, _guarded: str | None) -> str | None:
    return current() if inside is None else inside.removesuffix("?")


def _current_in_compiled_code() -> str | None:
    return _current(mirror.inside, mirror.name)


looked_into(current, _current_in_compiled_code)
