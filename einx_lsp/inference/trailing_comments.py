"""Comments behind statements that tell a shape: ``x = load()  # b n d``, for projects that want them to count.

Nobody holds such comments against what runs, and most comments are sentences. So only what is written like a shape and
like nothing else is taken for one, it never says more of a shape that is known, and its names are no lengths that
others have: what counts is how many there are, and numbers.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from einx_lsp.inference.frame import Frame, path_of
from einx_lsp.python.blocks import Place
from einx_lsp.python.lines import Span
from einx_lsp.values.model import UNKNOWN, Length, Number, Tensor, Value

__all__ = ["apply_behind", "apply_to_parameters", "lengths_in"]

_BEHIND = re.compile(r"[ \t]*,?[ \t]*#[ \t]*([^\r\n]*)")

_SHAPE = re.compile(r"(?:shape|->)\s*[:=]?\s*")
"""How a comment may begin that says what it is."""

_TIMES = re.compile(r"\s+[xX\u00d7]\s+")
_LETTER = re.compile(r"[^\W\d_]\d?'?")
_NAME = re.compile(r"[^\W\d]\w{0,15}")
_NUMBER = re.compile(r"\d{1,7}")
_PRODUCT = re.compile(r"[\w*+/()-]*\w[*+/-]\w[\w*+/()-]*")
_OPEN = frozenset({"_", "?", "-1"})
_WORDS = frozenset(
    "bs nh hd dh dk dv dq dim dims seq len time batch heads head emb embed hid hidden vocab chan channels ch cin cout "
    "height width feat feats features tokens patches frames groups classes points nodes edges".split()
)
"""Words that axes are called by, beside letters."""

_MOST = 12

_COORDINATES = ({"x", "y"}, {"u", "v"}, {"i", "j"}, {"r", "g"}, {"h", "s", "v"}, {"q", "r"}, {"t", "l"}, {"a", "i"})
"""Letters that together tell what is in an array, rather than its shape."""

_NO_TENSOR = re.compile(r"shape|size|dim|len|num|count|idx|index|axes|axis|rank|^n_|_n$")
"""How something is called that a tuple of lengths may be, so that its comment may be its value."""


def lengths_in(text: str) -> tuple[str, ...] | None:
    """The lengths that a comment tells, in words; ``None`` if it may be something else.

    Args:
        text: The comment without ``#``.

    >>> lengths_in("b n d"), lengths_in("(B, N, 3)"), lengths_in("B x N x D"), lengths_in("2 3 4")
    (('b', 'n', 'd'), ('B', 'N', '3'), ('B', 'N', 'D'), ('2', '3', '4'))
    >>> lengths_in("a list"), lengths_in("(optional)"), lengths_in("(2, 3)"), lengths_in("x y"), lengths_in("b")
    (None, None, None, None, None)
    """
    text = text.strip()
    said = _SHAPE.match(text)
    rest = text[said.end() :] if said is not None else text
    inner, bracketed = _inner(rest)
    if "," in inner:
        words = [word.strip() for word in inner.split(",")]
        words = words[:-1] if words[-1] == "" and bracketed else words
        fits = bracketed and _fit(words, single=inner.rstrip().endswith(","), short=True)
    elif _TIMES.search(inner):
        words = _TIMES.split(inner.strip())
        fits = _fit(words, single=False, short=False)
    else:
        words = inner.split()
        fits = "x" not in words and _fit(words, single=bracketed and rest.startswith("["), short=True)
    if not fits or _are_contents(words):
        return None
    are_values = bracketed and said is None and not any(_NAME.fullmatch(word) for word in words)
    return None if are_values else tuple(words)


def _inner(text: str) -> tuple[str, bool]:
    """What stands in the brackets around a text, and whether there are any."""
    for opening, closing in ("()", "[]"):
        if text.startswith(opening) and text.endswith(closing):
            inner = text[1:-1]
            return inner, not any(bracket in inner for bracket in "[]") and inner.count("(") == inner.count(")")
    return text, False


def _fit(words: list[str], *, single: bool, short: bool) -> bool:
    """Whether all words are lengths; letters and numbers, and words that lengths are called by if letters are there."""
    if not (1 if single else 2) <= len(words) <= _MOST or words.count("...") > 1:
        return False
    plain = [word for word in words if word not in _OPEN and word != "..." and not _NUMBER.fullmatch(word)]
    if not short:
        return all(_NAME.fullmatch(word) or _PRODUCT.fullmatch(word) for word in plain)
    letters = [word for word in plain if _LETTER.fullmatch(word) or _PRODUCT.fullmatch(word)]
    others = [word for word in plain if word not in letters]
    if not all(word.lower() in _WORDS for word in others):
        return False
    return not others or any(letter not in {"a", "A", "i", "I"} for letter in letters) or len(letters) > 1


def _are_contents(words: list[str]) -> bool:
    letters = {word.lower() for word in words}
    return any(each <= letters for each in _COORDINATES)


def apply_behind(frame: Frame, node: ast.Assign | ast.AnnAssign) -> None:
    """Take the comment behind an assignment for a shape, if it is one.

    Args:
        frame: The scope.
        node: The assignment; it has been run.
    """
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    path = path_of(targets[0]) if len(targets) == 1 else None
    if path is not None:
        _apply(frame, path, frame.run.block.span(node)[1])


def apply_to_parameters(frame: Frame, arguments: ast.arguments) -> None:
    """Take comments behind parameters for shapes, where each parameter stands on a line of its own.

    Args:
        frame: The scope of the function; its parameters are bound.
        arguments: The parameters.
    """
    given = list(_with_ends(arguments))
    lines = [parameter.lineno for parameter, _ in given]
    for parameter, end in given:
        if lines.count(parameter.lineno) == 1:
            _apply(frame, parameter.arg, frame.run.block.span(end)[1])


def _with_ends(arguments: ast.arguments) -> Iterator[tuple[ast.arg, ast.AST]]:
    """The parameters with what stands last of each."""
    by_order = [*arguments.posonlyargs, *arguments.args]
    missing: list[ast.expr | None] = [None] * (len(by_order) - len(arguments.defaults))
    defaults = [*missing, *arguments.defaults, *arguments.kw_defaults]
    for parameter, default in zip([*by_order, *arguments.kwonlyargs], defaults, strict=True):
        yield parameter, parameter if default is None else default


def _apply(frame: Frame, path: str, end: int) -> None:
    """Say of what a path is bound to what the comment says that follows an offset of the block."""
    block = frame.run.block
    comment = _BEHIND.match(block.text, end)
    if comment is None or _NO_TENSOR.search(path.rpartition(".")[2].lower()):
        return
    words = lengths_in(comment[1])
    if words is None or any(_is_named(frame, word) for word in words):
        return
    value = frame.known(path)
    if value is UNKNOWN or (isinstance(value, Tensor) and value.shape is None):
        frame.narrow(path, _shaped(frame, value, words, (comment.start(1), comment.end(1))))


def _is_named(frame: Frame, word: str) -> bool:
    """Whether a word of a comment is what the program calls something that is no length."""
    value = frame.state.values.get(word)
    value = frame.missing(word) if value is None else value
    return value is not None and value is not UNKNOWN and not isinstance(value, Number)


def _shaped(frame: Frame, value: Value, words: tuple[str, ...], span: Span) -> Value:
    lengths = [_length(frame, word) for word in words]
    open_at = words.index("...") if "..." in words else None
    known = value if isinstance(value, Tensor) else Tensor(None, None)
    place = known.place or Place(frame.run.block, span)
    if open_at is None:
        return Tensor(known.framework, tuple(lengths), known.dtype, place)
    if known.first or known.last:
        return value
    return Tensor(known.framework, None, known.dtype, place, tuple(lengths[:open_at]), tuple(lengths[open_at + 1 :]))


def _length(frame: Frame, word: str) -> Length:
    if _NUMBER.fullmatch(word):
        return int(word)
    return frame.lengths.fresh(word) if word.isidentifier() and word not in _OPEN else None
