"""A function of the caller's in a loop of Python's, as a way that a framework with its own ``vmap`` offers besides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from einx.backends import default

in_a_loop: dict[str, Callable[..., Any]] = {"vmap": default.vmap}
