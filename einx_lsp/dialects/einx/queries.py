"""Calls that ask whether tensors fit a description, and ``einx.trace``, which takes shapes in place of tensors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from einx.errors import AxisSizeError, RankError
from einx.operations.layout import Input
from einx.operations.rules import rules
from einx.operations.table import OPERATIONS
from einx.sizes.symbolic import Size, Symbolic, symbol
from einx_lsp.dialects.call import Argument, Call
from einx_lsp.dialects.einx.answers import Answer, Axes, axes_of, fits, traced
from einx_lsp.dialects.einx.arguments import Constant, UndecidedError, lengths_of, names_in
from einx_lsp.dialects.einx.operations import options_of
from einx_lsp.dialects.einx.renaming import Shape
from einx_lsp.dialects.einx.verdict import Verdict, inputs_of, lengths_in
from einx_lsp.values.model import NOTHING, UNKNOWN, Items, Number, Text, Value
from einx_lsp.values.model import Mapping as Dictionary

__all__ = ["QUERIES", "query", "trace"]

QUERIES: Mapping[str, Value] = {
    "check": NOTHING,
    "matches": Number("bool"),
    "solve": UNKNOWN,
    "solve_axes": UNKNOWN,
    "solve_shapes": UNKNOWN,
}
"""Functions that ask whether tensors fit a description, and what they return."""


def query(call: Call, name: str, text: str, tensors: tuple[Argument, ...]) -> Verdict:
    """What a query says."""
    left_open = [argument.value == NOTHING for argument in tensors]
    inputs, errors = inputs_of(
        argument._replace(value=UNKNOWN) if is_open else argument
        for argument, is_open in zip(tensors, left_open, strict=True)
    )
    keywords = {keyword: argument.value for keyword, argument in call.keywords.items()}
    lengths = lengths_in(call, keywords, axes_of(text), inputs)
    partial = any(
        not is_open and item.kind != "factory" and (item.shape is None or None in item.shape)
        for item, is_open in zip(inputs, left_open, strict=True)
    )
    answer = fits(name, text, tuple(item.shape for item in inputs), lengths, partial=partial)
    result = QUERIES[name]
    if name in _SOLVED and answer.error is None:
        result = _SOLVED[name](answer, axes_of(text))
    if name == "matches" and not partial and not errors and call.complete:
        result = _matches(text, inputs, lengths)
    return Verdict(name, answer, result, inputs, errors)


def _axes(answer: Answer, axes: Axes) -> Value:
    """What ``solve_axes`` gives: lengths by the names of axes."""
    found = ((name, _length(answer.lengths.get(name), repeated=name in axes.repeated)) for name in axes.named)
    return Dictionary(tuple(found)) if answer.lengths else UNKNOWN


def _length(length: Shape | Size | None, *, repeated: bool) -> Value:
    if isinstance(length, tuple):
        return Items("tuple", tuple(Number("int", each) for each in length))
    return UNKNOWN if repeated else Number("int", length)


def _shapes(answer: Answer, _axes: Axes) -> Value:
    """What ``solve_shapes`` gives: the shape of each tensor."""
    if not answer.inputs:
        return UNKNOWN
    return Items("tuple", tuple(UNKNOWN if shape is None else _length(shape, repeated=True) for shape in answer.inputs))


_SOLVED: Mapping[str, Callable[[Answer, Axes], Value]] = {"solve": _axes, "solve_axes": _axes, "solve_shapes": _shapes}
"""What the queries give that find lengths."""


def _matches(text: str, inputs: Sequence[Input], lengths: Mapping[str, Constant]) -> Value:
    """Whether tensors fit a description, as far as that is certain."""
    shapes = tuple(item.shape for item in inputs)
    if any(item.kind == "factory" for item in inputs) or None in shapes:
        return Number("bool")
    error = fits("check", text, shapes, lengths, partial=False).error
    if error is not None:
        return Number("bool", False) if isinstance(error, RankError | AxisSizeError) else Number("bool")
    known = all(isinstance(length, int) for shape in shapes for length in shape or ())
    known = known and all(isinstance(length, int) for length in lengths.values())
    return Number("bool", True if known else None)


def trace(call: Call, text: str) -> Verdict:
    """What a call of ``einx.trace`` says, which takes shapes in place of tensors."""
    operation = call.arguments[0].value
    if not isinstance(operation, Text) or len(call.arguments) != 3:
        raise UndecidedError
    keywords = {name: argument.value for name, argument in call.keywords.items()}
    shapes = call.arguments[2].value
    if "op" in keywords or not isinstance(shapes, Items):
        raise UndecidedError
    inputs = tuple(map(_typed_in, shapes.items))
    record = OPERATIONS.get(operation.value)
    if record is None:
        return Verdict("trace", traced(operation.value, text, inputs, {}), UNKNOWN, inputs)
    if rules(record.family).declares and axes_of(text).outputs is None:
        raise UndecidedError
    options, _ = options_of(record, keywords)
    own = {name: value for name, value in keywords.items() if name not in record.options | {"backend"}}
    lengths = lengths_of(own, axes_of(text).repeated, names_in(item.shape or () for item in inputs))
    answer = traced(record.name, text, inputs, {**lengths, **options})
    return Verdict(record.name, answer, UNKNOWN, inputs)


def _typed_in(shape: Value) -> Input:
    """A shape that is passed to ``einx.trace``, where a string is the name of an unknown length."""
    if not isinstance(shape, Items):
        return Input("array", None)
    return Input("array", tuple(map(_typed_length, shape.items)))


def _typed_length(length: Value) -> Size | None:
    match length:
        case Number(kind="int", value=int() | Symbolic() as number):
            return number
        case Text(value=name):
            return symbol(name)
        case _:
            return None
