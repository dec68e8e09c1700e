"""Names of operations as they may be mistyped.

Another release of einx may have operations that are not known here, so a name counts as a mistake only if it is one
slip away from an operation that there is, and no name of a NumPy function.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import einx
from einx.operations.problems import problem
from einx_lsp.dialects.call import Call
from einx_lsp.dialects.meaning import Meaning
from einx_lsp.library import registry
from einx_lsp.rules.finding import Finding
from einx_lsp.rules.table import RULES

__all__ = ["is_mistyped", "meant", "mistyped"]


def mistyped(meaning: Meaning) -> Iterator[Finding]:
    """A finding for a call of a function that is no more than a slip of the keyboard."""
    call = meaning.call
    name = _missing(call)
    close = None if name is None else meant(name)
    if close is not None:
        error = problem("no-such-operation", operation=name, advice=f"did you mean {close}?")
        yield Finding(RULES[error.code], (call.name_place,), error.message, error.hint, (), call.place)


def is_mistyped(call: Call) -> bool:
    """Whether a call is one of these."""
    name = _missing(call)
    return name is not None and meant(name) is not None


def _missing(call: Call) -> str | None:
    """The attribute of the module that is called; any other name stands for what was fetched before."""
    is_attribute = call.name_place.span[0] > call.place.span[0]
    return call.function.removeprefix("einx.") if is_attribute else None


SHORTEST = 4
"""Letters that a name has at least, as short names are one slip away from each other."""


@lru_cache(1024)
def meant(name: str) -> str | None:
    """The function of einx that is meant by a name that it does not have.

    Args:
        name: The name as it is written.

    Returns:
        ``None`` if there is such a function, or none that is that close.

    >>> meant("rearange"), meant("softmxa"), meant("sumn"), meant("sum"), meant("solve_values"), meant("sqrt")
    ('rearrange', 'softmax', 'sum', None, None, None)
    """
    if len(name) < SHORTEST or hasattr(einx, name) or registry.function(f"numpy.{name}") is not None:
        return None
    functions = (each for each in einx.__all__ if callable(getattr(einx, each)) and each.islower())
    return next((each for each in functions if each[0] == name[0] and _is_one_slip(name, each)), None)


def _is_one_slip(a: str, b: str) -> bool:
    """Whether two words differ by one letter that is added, left out or another one, or by two that are swapped."""
    shorter, longer = sorted((a, b), key=len)
    start = next((place for place, pair in enumerate(zip(a, b, strict=False)) if pair[0] != pair[1]), len(shorter))
    if len(shorter) < len(longer):
        return shorter[start:] == longer[start + 1 :]
    rest, other = a[start:], b[start:]
    return rest[1:] == other[1:] or (rest[1:2] + rest[:1] == other[:2] and rest[2:] == other[2:])
