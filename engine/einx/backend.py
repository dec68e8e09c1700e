"""Choosing the backend for a block of code.

>>> import einx
>>> with einx.backend.use("numpy"):
...     einx.arange("a", a=3).tolist()
[0, 1, 2]
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar

from einx.errors import in_one_frame

__all__ = ["current", "use"]

in_use: ContextVar[str | None] = ContextVar("einx_backend", default=None)


@in_one_frame
def use(name: str) -> AbstractContextManager[None]:
    """Use a backend for all calls in a ``with`` block that do not pass one, in this thread and task only.

    Args:
        name: Name of the backend.

    Raises:
        BackendResolutionError: There is no backend of that name.
    """
    from einx.backends.registry import get_backend

    get_backend(name)
    return _using(name)


@contextmanager
def _using(name: str) -> Iterator[None]:
    token = in_use.set(name)
    try:
        yield
    finally:
        in_use.reset(token)


def current() -> str | None:
    """The backend in use here, ``None`` outside of all ``with`` blocks."""
    return in_use.get()
