"""What a string call says of the tensors that it was given, once it has returned.

It says nothing about what these are: the first is an array or a nested list of numbers, so that its shape holds for
further string calls alone; a later one may be a function that makes an array, so that something is said only of what
is known to be an array.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace

from einx.sizes.symbolic import InexactError, Size, equal, substitute, unknowns
from einx.sizes.unknown import Unknown
from einx_lsp.dialects.call import Argument
from einx_lsp.dialects.meaning import KEYWORD
from einx_lsp.inference.frame import Frame, path_of
from einx_lsp.python.blocks import Place
from einx_lsp.values.model import UNKNOWN, ArrayLike, Length, Nothing, Ref, Shape, Tensor, Union, Value

__all__ = ["forget_lists", "own_lengths", "tell", "tensor_paths"]


def tensor_paths(frame: Frame, node: ast.Call, arguments: Sequence[Argument]) -> list[str | None]:
    """The names and paths of the tensors of a string call, ``None`` for those that are something else.

    Args:
        frame: The scope.
        node: The call.
        arguments: Its arguments, which may be from elsewhere, as with ``functools.partial``.
    """
    written = {frame.run.place(argument): path_of(argument) for argument in node.args}
    return [written.get(argument.place) for argument in arguments[1:]]


def tell(
    frame: Frame,
    paths: Sequence[str | None],
    shapes: Sequence[Shape | None],
    own: Callable[[Length], Length],
    place: Place,
) -> None:
    """Say of what is bound to names and paths what a string call has said.

    Args:
        frame: The scope.
        paths: The names and paths of its tensors, ``None`` for one that is something else.
        shapes: Their shapes.
        own: The lengths of the scope for those of the call.
        place: The call.
    """
    said = [
        (path, tuple(map(own, shape)), number == 0)
        for number, (path, shape) in enumerate(zip(paths, shapes, strict=False))
        if path is not None and shape is not None
    ]
    if any(_contradicts(frame.contents(frame.known(path)), shape, place) for path, shape, _ in said):
        # Two sources disagree, or this is never reached: which of them is wrong is not known.
        for path, _, _ in said:
            if isinstance(frame.contents(frame.known(path)), Tensor | ArrayLike | Union):
                frame.narrow(path, UNKNOWN)
        return
    for path, shape, first in said:
        _tell(frame, path, shape, place, first=first)


def _contradicts(held: Value, shape: Shape, place: Place) -> bool:
    match held:
        case Tensor():
            return _told(held, shape, place) is UNKNOWN
        case ArrayLike(known):
            return _merged(known, shape) is None
        case _:
            return False


def _tell(frame: Frame, path: str, shape: Shape, place: Place, *, first: bool) -> None:
    value = frame.known(path)
    held = frame.contents(value)
    match held:
        case Tensor():
            _narrow(frame, path, held, _told(held, shape, place))
        case Union(options):
            left = [_told(option, shape, place) for option in options if isinstance(option, Tensor)]
            fitting = [option for option in left if option is not UNKNOWN]
            if len(fitting) == 1 and all(isinstance(option, Tensor | Nothing) for option in options):
                frame.narrow(path, fitting[0])
        case ArrayLike(known) if isinstance(value, Ref):
            merged = _merged(known, shape)
            if merged is not None and merged != known:
                frame.put(value.number, replace(held, shape=merged))
        case _ if held is UNKNOWN and first:
            frame.narrow(path, frame.make(ArrayLike(shape, place)))
        case _:
            pass


def _narrow(frame: Frame, path: str, before: Value, after: Value) -> None:
    if after is not before:
        frame.narrow(path, after)


def _told(tensor: Tensor, shape: Shape, place: Place) -> Value:
    """A tensor with a shape that is said of it; unknown if it has another."""
    if tensor.shape is None:
        if not _reaches(tensor.first, shape) or not _reaches(tensor.last[::-1], shape[::-1]):
            return UNKNOWN
        return replace(tensor, shape=shape, first=(), last=(), place=tensor.place or place)
    merged = _merged(tensor.shape, shape)
    if merged is None:
        return UNKNOWN
    return tensor if merged == tensor.shape else replace(tensor, shape=merged)


def _reaches(ends: Shape, shape: Shape) -> bool:
    return len(ends) <= len(shape) and _merged(ends, shape[: len(ends)]) is not None


def _merged(known: Shape, said: Shape) -> Shape | None:
    """The lengths that both say, ``None`` if they contradict."""
    if len(known) != len(said):
        return None
    found: list[Length] = []
    for one, other in zip(known, said, strict=True):
        if one is not None and other is not None and equal(one, other) is False:
            return None
        found.append(other if one is None or (isinstance(other, int) and not isinstance(one, int)) else one)
    return tuple(found)


def forget_lists(frame: Frame) -> None:
    """Something has been changed that is not known: it may be any of the lists that string calls were given.

    Args:
        frame: The scope.
    """
    objects = frame.state.objects
    objects.update({number: UNKNOWN for number, held in objects.items() if isinstance(held, ArrayLike)})


def own_lengths(frame: Frame) -> Callable[[Length], Length]:
    """A function that gives the lengths that the engine has named after axes names of the scope, for one call.

    The engine calls a length that it cannot determine by the name of its axis; the same name in the next call is
    another length.

    Args:
        frame: The scope.
    """
    fresh: dict[Unknown, Size] = {}

    def own(length: Length) -> Length:
        if length is None or isinstance(length, int):
            return length
        for unknown in unknowns(length):
            if unknown.scope in {"", KEYWORD} and unknown not in fresh:
                fresh[unknown] = frame.lengths.fresh(unknown.name)
        try:
            return substitute(length, fresh) if fresh else length
        except (InexactError, ZeroDivisionError):
            return None

    return own
