"""Lengths that a program gives names to: ``b, c = x.shape``, ``n = x.shape[0]``."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from einx_lsp.inference.frame import Frame, path_of
from einx_lsp.python.blocks import Place
from einx_lsp.values.model import NOTHING, UNKNOWN, ArrayLike, Length, Tensor, Union, Value

__all__ = ["ShapeOf", "as_tensor", "name_length", "name_lengths", "reshape", "set_rank", "shape_of"]


class ShapeOf(NamedTuple):
    """An expression that gives the shape of something, or one length of it.

    Attributes:
        path: What it is the shape of.
        start: The first dimension.
        stop: The dimension before which it ends, ``None`` for the last one.
        single: Whether it is one length.
    """

    path: str
    start: int
    stop: int | None
    single: bool


def shape_of(node: ast.expr) -> ShapeOf | None:
    """What an expression is the shape of, as far as that can be read off.

    Args:
        node: Any expression.

    >>> shape_of(ast.parse("self.x.shape[:2]", mode="eval").body)
    ShapeOf(path='self.x', start=0, stop=2, single=False)
    >>> shape_of(ast.parse("x.size(-1)", mode="eval").body), shape_of(ast.parse("x.size", mode="eval").body)
    (ShapeOf(path='x', start=-1, stop=None, single=True), None)
    """
    match node:
        case ast.Attribute(value=inner, attr="shape"):
            return _whole(inner)
        case ast.Call(func=ast.Attribute(value=inner, attr="size"), args=[], keywords=[]):
            return _whole(inner)
        case ast.Call(func=ast.Attribute(value=inner, attr="size"), args=[index], keywords=[]):
            return _part(_whole(inner), index)
        case ast.Call(func=ast.Name(id="len"), args=[inner], keywords=[]):
            whole = _whole(inner)
            return whole and whole._replace(single=True)
        case ast.Subscript(value=inner, slice=index):
            whole = shape_of(inner)
            return _part(whole, index) if whole is not None and not whole.single else None
        case _:
            return None


def _whole(node: ast.expr) -> ShapeOf | None:
    path = path_of(node)
    return None if path is None else ShapeOf(path, 0, None, False)


def _part(whole: ShapeOf | None, index: ast.expr) -> ShapeOf | None:
    if whole is None or whole.start != 0 or whole.stop is not None:
        return None
    if isinstance(index, ast.Slice):
        start = 0 if index.lower is None else _number(index.lower)
        stop = None if index.upper is None else _number(index.upper)
        if start is None or index.step is not None or (index.upper is not None and stop is None):
            return None
        return ShapeOf(whole.path, start, stop, False)
    number = _number(index)
    return None if number is None else ShapeOf(whole.path, number, None, True)


def _number(node: ast.expr) -> int | None:
    match node:
        case ast.Constant(value=int(number)) if not isinstance(number, bool):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(number))):
            return -number
        case _:
            return None


def name_lengths(frame: Frame, path: str, shown: Mapping[int, str]) -> None:
    """Give names to the unknown lengths of a tensor of known rank.

    Args:
        frame: The scope.
        path: The tensor.
        shown: How the lengths are called, by dimension; the others are called ``x.shape[0]`` and so on.
    """
    value = as_tensor(frame, path)
    if not isinstance(value, Tensor) or value.shape is None or None not in value.shape:
        return
    shape = tuple(
        frame.lengths.fresh(shown.get(index, f"{path}.shape[{index}]")) if length is None else length
        for index, length in enumerate(value.shape)
    )
    frame.narrow(path, replace(value, shape=shape))


def name_length(frame: Frame, path: str, index: int, shown: str | None) -> Length:
    """Give a name to one length of a tensor of known rank, if it is not known.

    Args:
        frame: The scope.
        path: The tensor.
        index: The dimension, counted from the end if it is negative.
        shown: How the length is called; ``x.shape[0]`` or the like if left out.

    Returns:
        The length; ``None`` if there is none.
    """
    value = as_tensor(frame, path)
    if not isinstance(value, Tensor) or value.shape is None or not -len(value.shape) <= index < len(value.shape):
        return None
    index %= len(value.shape)
    length = value.shape[index]
    if length is None:
        length = frame.lengths.fresh(shown or f"{path}.shape[{index}]")
        frame.narrow(path, replace(value, shape=(*value.shape[:index], length, *value.shape[index + 1 :])))
    return length


def as_tensor(frame: Frame, path: str) -> Value:
    """What a name or path is bound to of which an attribute of arrays is read: neither ``None`` nor a list.

    Args:
        frame: The scope.
        path: The name or path.
    """
    value = frame.known(path)
    if isinstance(value, Union):
        left = tuple(option for option in value.options if option is not NOTHING)
        if len(left) == 1 and isinstance(left[0], Tensor):
            value = left[0]
            frame.narrow(path, value)
    held = frame.contents(value)
    if isinstance(held, ArrayLike):
        value = Tensor(None, held.shape)
        frame.narrow(path, value)
    return value


def set_rank(frame: Frame, path: str, rank: int, place: Place | None) -> None:
    """Say how many dimensions something has, if that is not known.

    Args:
        frame: The scope.
        path: The tensor, or what must be one because it has a shape.
        rank: How many dimensions it has.
        place: What says so.
    """
    value = as_tensor(frame, path)
    if value == UNKNOWN:
        frame.narrow(path, Tensor(None, (None,) * rank, None, place))
    elif isinstance(value, Tensor) and value.shape is None:
        frame.narrow(path, replace(value, shape=(None,) * rank, place=value.place or place))


def reshape(frame: Frame, path: str, lengths: Sequence[Length], place: Place | None) -> None:
    """Say which lengths something has; what is known already stays.

    Args:
        frame: The scope.
        path: The tensor.
        lengths: Its lengths, ``None`` for what is not said.
        place: What says so.
    """
    set_rank(frame, path, len(lengths), place)
    value = frame.known(path)
    if isinstance(value, Tensor) and value.shape is not None and len(value.shape) == len(lengths):
        shape = tuple(
            said
            if said is not None and (known is None or (isinstance(said, int) and not isinstance(known, int)))
            else known
            for known, said in zip(value.shape, lengths, strict=True)
        )
        if shape != value.shape:
            frame.narrow(path, replace(value, shape=shape))
