"""Every error that einx raises on purpose, and how it is shown.

An error carries its parts as attributes (code, description, spans, shapes, hint), so that an editor can underline
the axis and a terminal can print carets under it, from the same object. Errors are raised where the reason is known
(parser, solver, rules of an operation) with a message and spans; what only the caller knows (operation, shapes of the
arguments) is filled in on the way up by :meth:`EinxError.within`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Literal, NamedTuple, ParamSpec, TypeVar

__all__ = [
    "AxisSizeError",
    "BackendResolutionError",
    "CallOperationError",
    "EinxError",
    "ImportBackendError",
    "OperationNotSupportedError",
    "Origin",
    "RankError",
    "RetraceWarning",
    "SemanticError",
    "Span",
    "SyntaxError",
]

Span = tuple[int, int]
"""Half-open range of character offsets into a description."""


class Origin(NamedTuple):
    """Where a length comes from; its text is how a message says it.

    Attributes:
        kind: What stated it: the shape of an argument, a keyword, a number in the description, or nobody (``unknown``,
            for a length that is open in an editor and goes by a name of its own).
        argument: Which argument, from 1.
        dimension: Which of its dimensions, from 1; ``None`` where it is about the rank.
        rank: The rank of the argument, where it is about that.
        keyword: The name of the keyword.
        number: The number.
        span: What the description says there, as half-open character offsets.

    >>> print(Origin("argument", argument=1, dimension=2))
    argument 1, dimension 2
    >>> print(Origin("keyword", keyword="g"))
    keyword g
    """

    kind: Literal["argument", "keyword", "number", "unknown"]
    argument: int | None = None
    dimension: int | None = None
    rank: int | None = None
    keyword: str | None = None
    number: int | None = None
    span: Span | None = None

    def __str__(self) -> str:
        match self.kind:
            case "argument" if self.dimension is not None:
                return f"argument {self.argument}, dimension {self.dimension}"
            case "argument":
                return f"argument {self.argument} of rank {self.rank}"
            case "keyword":
                return f"keyword {self.keyword}"
            case "number":
                return f"the number {self.number}"
            case _:
                return "unknown"


class EinxError(Exception):
    r"""Base of all errors of this library.

    Args:
        message: One sentence that names what is wrong, with the values and where each came from.
        code: Stable kebab-case name of the kind of error, for example ``"axis-size-conflict"``.
        spans: Ranges of ``description`` that are to blame, as half-open character offsets.
        hint: What to write instead, where that is known.
        description: The description of the call, as it was passed.
        operation: Name of the operation that was called.
        shapes: One rendered shape per argument, as ``"(2, 3)"`` or ``"unknown"``.
        others: Further, independent errors of the same call.
        origins: Where the lengths or ranks come from that the error rests on.

    >>> str(EinxError("axis b is unknown", code="open-axis", description="a b", spans=[(2, 3)]))
    'axis b is unknown\n    a b\n      ^'
    """

    def __init__(
        self,
        message: str,
        *,
        code: str,
        spans: Sequence[Span] = (),
        hint: str | None = None,
        description: str | None = None,
        operation: str | None = None,
        shapes: Sequence[str] | None = None,
        others: Sequence[EinxError] = (),
        origins: Sequence[Origin] = (),
    ) -> None:
        # Not passed on to Exception, which has it: compilers of Python know the words below, and no others.
        self.message = message
        self.code = code
        self.spans: tuple[Span, ...] = tuple(dict.fromkeys(spans))
        self.hint = hint
        self.description = description
        self.operation = operation
        self.shapes = None if shapes is None else tuple(shapes)
        self.others = tuple(others)
        self.origins = tuple(origins)

    def within(
        self,
        *,
        description: str | None = None,
        operation: str | None = None,
        shapes: Sequence[str] | None = None,
    ) -> EinxError:
        """Fill in the parts of the call that are not known yet, and return the error itself."""
        self.description = description if self.description is None else self.description
        self.operation = operation if self.operation is None else self.operation
        if self.shapes is None and shapes is not None:
            self.shapes = tuple(shapes)
        for other in self.others:
            other.within(description=description, operation=operation, shapes=shapes)
        return self

    def __reduce__(self) -> tuple[Callable[..., EinxError], tuple[object, ...], dict[str, object]]:
        return _restored, (type(self), self.args), self.__dict__

    def __str__(self) -> str:
        shapes = self.shapes or ()
        arguments = [f"  argument {number}: {shape}" for number, shape in enumerate(shapes[:MOST_SHAPES], start=1)]
        if len(shapes) > MOST_SHAPES:
            arguments.append(f"  and {len(shapes) - MOST_SHAPES} more arguments")
        lines = _lines("" if self.operation is None else f"einx.{self.operation}: ", self, arguments)
        for other in self.others[:MOST_OTHERS]:
            lines += _lines("also: ", other, [])
        if len(self.others) > MOST_OTHERS:
            lines.append(f"and {len(self.others) - MOST_OTHERS} more mistakes")
        return "\n".join(line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}..." for line in lines)


def _lines(head: str, error: EinxError, arguments: Sequence[str]) -> list[str]:
    """The lines of one error: what is wrong, where, with which arguments, and what to write instead."""
    carets = [] if error.description is None else caret_lines(*excerpt(error.description, error.spans))
    return [f"{head}{error.message}", *carets, *arguments, *([] if error.hint is None else [f"  {error.hint}"])]


LONGEST_LINE = 1000
"""How many characters of a line a message shows."""

MOST_OTHERS = 6
"""How many further mistakes a message lists."""

MOST_LINES = 12
"""How many lines of a description a message shows."""

MOST_SHAPES = 12
"""How many arguments a message lists, so that it is no longer than a screen."""


Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def in_one_frame(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """The function, such that a traceback of an EinxError shows the caller's line and one frame of einx."""

    @wraps(function)
    def public(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        try:
            return function(*args, **kwargs)
        except EinxError as error:
            raise error.with_traceback(None) from error.__cause__

    return public


def _restored(kind: type[EinxError], arguments: tuple[object, ...]) -> EinxError:
    """A pickled error without its attributes, which follow: subclasses may ask more of their callers."""
    return kind.__new__(kind, *arguments)


def excerpt(text: str, spans: Sequence[Span]) -> tuple[str, Sequence[Span]]:
    """What a message shows of a description, and the spans in that: of a long one what is around the first of them.

    >>> excerpt("a b", [(2, 3)])
    ('a b', [(2, 3)])
    """
    if len(text) <= LONGEST_LINE and text.count("\n") < MOST_LINES:
        return text, spans
    begin = max(0, min((start for start, _ in spans), default=0) - LONGEST)
    part = " ".join(text[begin : begin + 2 * LONGEST].split("\n"))
    moved = [(max(0, start - begin), min(end - begin, len(part))) for start, end in spans if start - begin < len(part)]
    return f"{part}...", moved


LONGEST = 80
"""How many characters of a value a message shows."""


def shown(value: object) -> str:
    """A value for a message: on one line, shortened, and whatever its ``__repr__`` does.

    >>> shown(list(range(1000))), shown({"a": 1})
    ('[0, 1, 2, 3, 4, 5, ...]', "{'a': 1}")
    """
    from reprlib import repr as shortened

    try:
        text = " ".join(shortened(value).split())
    except Exception:  # noqa: BLE001 (the caller's object may raise anything)
        text = f"<{type(value).__name__}>"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def caret_lines(text: str, spans: Sequence[Span], indent: str = "    ") -> list[str]:
    r"""The lines of ``text``, each followed by a line of carets where a span touches it.

    An empty span is shown as one caret at its place. Tabs are kept, so that carets stand under their characters.

    >>> print(*caret_lines("a b", [(2, 3)]), sep="\n")
        a b
          ^
    """
    result = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        marks = ["\t" if char == "\t" else " " for char in f"{line} "]
        for begin, stop in spans:
            for position in range(max(begin, start), min(max(stop, begin + 1), end + 1)):
                marks[position - start] = "^"
        result.append(indent + line)
        if "^" in marks:
            result.append(indent + "".join(marks).rstrip())
        start = end + 1
    return result


class SyntaxError(EinxError):
    """The description does not follow the grammar."""


class RankError(EinxError):
    """An expression has another number of dimensions than its tensor, or an ellipsis stays undetermined."""


class AxisSizeError(EinxError):
    """Lengths of axes contradict each other, do not divide, or stay open."""


class SemanticError(EinxError):
    """A well-formed description that the operation cannot give a meaning to."""


class OperationNotSupportedError(EinxError):
    """The backend has no way to run the operation."""


class ImportBackendError(EinxError):
    """The framework of the backend cannot be imported."""


class BackendResolutionError(EinxError):
    """The backend cannot be told from the arguments."""


class CallOperationError(EinxError):
    """A function that the caller passed in (factory, ``op=``) gave a result of the wrong shape or number."""


class RetraceWarning(UserWarning):
    """One call site keeps compiling anew (environment variable ``EINX_WARN_ON_RETRACE``)."""
