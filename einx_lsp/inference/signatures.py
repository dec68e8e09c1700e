"""What the annotations of a function say of its result, where its body does not tell.

Names of lengths are bound across a signature: what ``b`` is in the result is what it is in the arguments.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from einx.sizes.symbolic import Size, equal, symbol
from einx_lsp.dialects.call import Argument
from einx_lsp.inference.annotated import annotated_in, made
from einx_lsp.inference.following import reader
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.run import Given
from einx_lsp.python.blocks import Place
from einx_lsp.values.model import UNKNOWN, Code, Function, Length, Tensor, Value

__all__ = ["result_said"]


def result_said(frame: Frame, function: Function, given: Given, place: Place, receiver: Value | None = None) -> Value:
    """What the annotation of its result says of what a function gives.

    Args:
        frame: The scope of the call.
        function: The function.
        given: The arguments.
        place: The call.
        receiver: The object that it is a method of.
    """
    code = function.code
    if code is None or not isinstance(code.node, ast.FunctionDef) or code.node.returns is None:
        return UNKNOWN
    if any(isinstance(part, ast.Yield | ast.YieldFrom) for part in ast.walk(code.node)):
        return UNKNOWN
    if receiver is not None:
        given = given._replace(positional=(Argument(receiver, place), *given.positional))
    names = _Bound(frame)
    for annotation, value in _annotated_arguments(code.node.args, given):
        names.bind(_said(frame, function, code, annotation, _Apart()), frame.frozen(value))
    return made(frame, _said(frame, function, code, code.node.returns, names))


def _said(frame: Frame, function: Function, code: Code, annotation: ast.expr, names: _Bound | _Apart) -> Value:
    read = reader(frame, function.scope, code.module)
    place = Place(code.place.block, code.place.block.span(annotation))
    return annotated_in(frame, annotation, read, place, names)


def _annotated_arguments(arguments: ast.arguments, given: Given) -> Iterator[tuple[ast.expr, Value]]:
    by_order = [*arguments.posonlyargs, *arguments.args]
    for parameter, argument in zip(by_order, given.positional, strict=False):
        if parameter.annotation is not None:
            yield parameter.annotation, argument.value
    for parameter in (*arguments.args, *arguments.kwonlyargs):
        if parameter.annotation is not None and parameter.arg in given.keywords:
            yield parameter.annotation, given.keywords[parameter.arg].value


_APART = "signature"
"""The scope of names in annotations of parameters, before they are held against arguments."""


class _Apart:
    """Names of lengths that are to be held against arguments."""

    def named(self, name: str) -> Size:
        """The length that annotations call by a name."""
        return symbol(name, _APART)


class _Bound:
    """Names of lengths with what they are in the arguments of a call.

    Args:
        frame: The scope of the call.
    """

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._lengths: dict[str, Length] = {}

    def bind(self, said: Value, value: Value) -> None:
        """Hold what is said of a parameter against an argument."""
        if not isinstance(said, Tensor) or not isinstance(value, Tensor):
            return
        if said.shape is None or value.shape is None or len(said.shape) != len(value.shape):
            return
        for name, length in zip(map(_name, said.shape), value.shape, strict=True):
            if name is None or length is None:
                continue
            known = self._lengths.setdefault(name, length)
            if known is None or equal(known, length) is not True:
                self._lengths[name] = None  # one of them is not what it should be, or both are not known

    def named(self, name: str) -> Size:
        """The length that annotations call by a name."""
        length = self._lengths.get(name)
        if length is None:
            length = self._lengths[name] = self._frame.lengths.fresh(name)
        return length


def _name(length: Length) -> str | None:
    """The name of a length that is nothing but a name."""
    text = str(length)
    return text if text.isidentifier() and length is not None and length == symbol(text, _APART) else None
