"""Warning of call sites that keep compiling anew (``EINX_WARN_ON_RETRACE``)."""

from __future__ import annotations

import os
import sys
import warnings
from collections import Counter

from einx.errors import RetraceWarning

PACKAGE = os.path.dirname(os.path.dirname(__file__)) + os.sep  # noqa: PTH120 (pathlib takes 8 ms to import)

_traces: Counter[tuple[str, int, str]] = Counter()


def count_trace(operation: str) -> None:
    """Count a trace for the line of the caller's that led to it, and warn when it has retraced too often.

    One thread at a time traces, so nothing is locked here.
    """
    text = os.environ.get("EINX_WARN_ON_RETRACE", "")
    if not text.isdigit() or int(text) == 0:
        return
    site, depth = call_site()
    key = (*site, operation)
    _traces[key] += 1
    retraced = _traces[key] - 1  # the first trace is none again
    if retraced == int(text):
        warnings.warn(
            f"einx.{operation} has been retraced {retraced} times from this line: its arguments have another shape "
            "or type, or its keywords another value, in every call",
            RetraceWarning,
            stacklevel=depth,
        )


def call_site() -> tuple[tuple[str, int], int]:
    """File and line of the innermost frame outside this package, and its distance for ``warnings``."""
    frame = sys._getframe(1)  # noqa: SLF001 (what the standard library uses for this, too)
    depth = 1
    while frame.f_back is not None and frame.f_code.co_filename.startswith(PACKAGE):
        frame = frame.f_back
        depth += 1
    return (frame.f_code.co_filename, frame.f_lineno), depth
