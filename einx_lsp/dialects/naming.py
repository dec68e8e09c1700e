"""What tensors are called in a loop: as the caller has written them, where subscripts can stand behind that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

__all__ = ["names_of"]

_PATH = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_NUMBER = re.compile(r"[-+]?[\d.][\w.]*|True|False")
_WORD = re.compile(r"[^\W\d]\w*")

LONGEST = 32
"""How long a path may be to be written out."""

SPARE = ("x", "y", "w", "v", "u", "t", "s", "r", "q", "p")
"""Names for what has none."""

RESULTS = ("z", "out", "result")
"""Names for the result."""


def names_of(texts: Sequence[str], taken: Iterable[str], *, result: bool = False) -> list[str]:
    """A name for each tensor of a loop.

    A name, a path of attributes or a number stands for itself. Anything else goes by a letter that is the name of
    nothing in the call, neither of another tensor nor of an axis nor within an expression.

    Args:
        texts: How the tensors are written; empty for one that is not.
        taken: Names that mean something else there, such as axes.
        result: Whether to add a name for the result.

    >>> names_of(["mask", "self.w", "0", "x > 0", "mask"], ["b"])
    ['mask', 'self.w', '0', 'y', 'mask']
    >>> names_of(["z", "b", "f(x)"], ["b"], result=True)
    ['z', 'y', 'w', 'out']
    """
    axes = set(taken)
    used = axes | {word for text in texts for word in _WORD.findall(text)}
    spare = (name for name in (*SPARE, *(f"x{number}" for number in range(len(texts)))) if name not in used)
    names = [text if _is_plain(text) and _first(text) not in axes else next(spare) for text in texts]
    if result:
        # Several results are numbered.
        numbered = {word.rstrip("0123456789") for word in used}
        names.append(
            next(name for name in (*RESULTS, *(f"z_{number}_" for number in range(99))) if name not in numbered)
        )
    return names


def _is_plain(text: str) -> bool:
    return len(text) <= LONGEST and bool(_PATH.fullmatch(text) or _NUMBER.fullmatch(text))


def _first(text: str) -> str:
    return text.partition(".")[0]
