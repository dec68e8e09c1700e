"""Shapes as the strings of type hints write them: ``"b c h w"``, ``"*batch 3"``, ``"... {n} d"``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from einx.sizes.symbolic import Size, Symbolic
from einx_lsp.inference.length_text import length_of
from einx_lsp.values.model import DOTS, NOTHING, Length, Number, Shape, Text, Value

__all__ = ["Dimensions", "dimensions_of", "dimensions_of_parts", "looks_like_axes"]

_MOST = 64
"""Axes of a tensor: NumPy has no more."""


class Dimensions(NamedTuple):
    """What is said of a shape.

    Attributes:
        shape: The lengths; ``None`` if the rank is left open.
        first: Of an open rank, the lengths at its start.
        last: Those at its end.
    """

    shape: Shape | None = None
    first: Shape = ()
    last: Shape = ()


OPEN = Dimensions()
"""Nothing is said."""


def dimensions_of(text: str, named: Callable[[str], Size], bound: Callable[[str], Length]) -> Dimensions:
    """The shape that jaxtyping's dimensions say.

    Args:
        text: The dimensions.
        named: The length that a name stands for.
        bound: The length that a name or path in braces stands for, which is a variable of the program.

    >>> from einx.sizes.symbolic import symbol
    >>> dimensions_of("b 3 _ rows=4 h+1 #c", symbol, symbol).shape
    (b, 3, None, 4, h + 1, None)
    >>> dimensions_of("b *inner c", symbol, symbol)
    Dimensions(shape=None, first=(b,), last=(c,))
    >>> dimensions_of("{n} 2*{m}", symbol, symbol).shape
    (n, 2 * m)
    """
    words = text.split()
    if "," in text or len(words) > _MOST or any(word.count("{") != word.count("}") for word in words):
        return OPEN
    return _ends([None if _is_several(word) else (_length(word, named, bound),) for word in words])


def _ends(parts: Iterable[tuple[Length] | None]) -> Dimensions:
    """The shape of axes with lengths, and of places that stand for any number of them."""
    found = list(parts)
    several = [place for place, part in enumerate(found) if part is None]
    lengths = [part[0] if part is not None else None for part in found]
    if not several:
        return Dimensions(tuple(lengths))
    if len(several) > 1:
        return OPEN
    return Dimensions(None, tuple(lengths[: several[0]]), tuple(lengths[several[0] + 1 :]))


def _is_several(word: str) -> bool:
    """Whether a word stands for any number of axes, as ``...`` and ``*batch`` do, or may."""
    if word.count("=") > 1:
        return True
    modifiers = word.partition("=")[2] or word
    return "..." in modifiers or "*" in modifiers[: len(modifiers) - len(modifiers.lstrip("#*?_"))]


_BRACES = re.compile(r"\{([^\W\d][\w.]*)\}")


def _length(word: str, named: Callable[[str], Size], bound: Callable[[str], Length]) -> Length:
    """One axis. What may be broadcast (``#``) or differs by leaf (``?``) is not certain."""
    name, equals, rest = word.partition("=")
    dimension = rest if equals else name
    if not dimension or dimension[0] in "#?_" or "?" in dimension:
        return None
    paths = _BRACES.findall(dimension)
    if not paths:
        return length_of(dimension, named)
    found = {f"v{place}": bound(path) for place, path in enumerate(paths)}
    if None in found.values():
        return None
    numbers = iter(found)
    plain = _BRACES.sub(lambda _: next(numbers), dimension)
    stands: dict[str, Size] = {key: length for key, length in found.items() if length is not None}
    return length_of(plain, lambda key: stands[key] if key in stands else named(key))


# Dimensions one by one


def dimensions_of_parts(parts: Iterable[Value], named: Callable[[str], Size]) -> Dimensions | None:
    """The shape that dimensions say which are written one by one: ``"b", 3, -1, ...``.

    Args:
        parts: The dimensions.
        named: The length that a name stands for.

    Returns:
        ``None`` if one of them is no dimension.

    >>> from einx.sizes.symbolic import symbol
    >>> dimensions_of_parts([Text("b"), Number("int", 3), Number("int", -1)], symbol)
    Dimensions(shape=(b, 3, None), first=(), last=())
    >>> dimensions_of_parts([DOTS, Text("d")], symbol)
    Dimensions(shape=None, first=(), last=(d,))
    """
    found: list[tuple[Length] | None] = []
    for part in parts:
        match part:
            case Number("int", int(length)):
                found.append((length if length >= 0 else None,))
            case Number("int", Symbolic() as length):
                found.append((length,))
            case Number("int"):
                found.append((None,))
            case Text(name) if name.isidentifier():
                found.append((None if name.startswith("_") else named(name),))
            case _ if part is NOTHING:
                found.append((None,))
            case _ if part is DOTS:
                found.append(None)
            case _:
                return None
    return _ends(found) if len(found) <= _MOST else None


# Texts that may be anything

_WORD = re.compile(r"[^\W\d]\w*|\d+|\.\.\.|[*#?]{1,2}[^\W\d]\w*|[*]{0,1}\.\.\.")
_SHORT = re.compile(r"[*#?]*[^\W\d]{1,2}\d{0,2}|[*#?]*[^\W\d]_\w{1,8}|\d+|\.\.\.")
_USUAL = frozenset(
    "batch bs seq len length time steps dim dims emb embed hid hidden head heads chan channel channels height width "
    "depth row rows col cols feat feats feature features tok token tokens vocab num_heads n_heads head_dim d_model "
    "seq_len batch_size in_features out_features query queries key keys frames frame group groups inp out patch "
    "patches classes points nodes edges samples".split()
)
_PROSE = frozenset("is of in to as by or an at on if no it be we so do us my up".split())


def looks_like_axes(text: str, *, strictly: bool = True) -> bool:
    """Whether a text that may be anything says dimensions.

    Args:
        text: The text.
        strictly: Whether it may be a sentence as well, so that only what axes are usually called is believed.

    >>> looks_like_axes("b n d"), looks_like_axes("... 3"), looks_like_axes("the mask"), looks_like_axes("n is d")
    (True, True, False, False)
    >>> looks_like_axes("the mask", strictly=False), looks_like_axes("a, b", strictly=False)
    (True, False)
    """
    words = text.split()
    if not words or len(words) > _MOST:
        return False
    if not strictly:
        return all(_WORD.fullmatch(word) for word in words)
    return all((_SHORT.fullmatch(word) or word.lstrip("*#?") in _USUAL) and word not in _PROSE for word in words)
