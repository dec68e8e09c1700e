"""Reductions: ``[…] -> []``."""

from __future__ import annotations

from typing import Any

from einx.errors import SemanticError
from einx.graph.named import Named, lengths_of, pack, shape_of, unmarked, unpack
from einx.graph.values import Shape, Value
from einx.notation import tree
from einx.operations.calls import call_checked
from einx.operations.layout import Lowering, axis_argument, check_distinct, check_left_out
from einx.operations.rules import Call, Family
from einx.operations.signature import (
    bracket_absent,
    bracketed_as,
    check_tensor_count,
    has_brackets,
    marks,
    require_one_output,
    without_bracketed,
)
from einx.operations.table import OPERATIONS
from einx.sizes.sized import Leaf, leaves
from einx.sizes.solve import UndeterminedError, Wanted
from einx.sizes.symbolic import equal
from einx.sizes.wording import subject_of

EXTREMUM = {"max": "maximum", "min": "minimum", "argmax": "maximum", "argmin": "minimum"}
"""What is looked for by operations that need an element."""

NEEDS_ELEMENTS = frozenset(name for name, row in OPERATIONS.items() if row.needs_elements)
"""Reductions that have no value over no elements."""


def complete(call: Call) -> tree.Description:
    """Fill in brackets or the output."""
    check_tensor_count(call.description, call.tensors)
    require_one_output(call.description)
    (source,) = call.description.inputs
    if call.description.outputs is not None:
        (target,) = call.description.outputs
        if call.options.get("keepdims"):
            raise SemanticError(
                "keepdims=True goes with a description without `->`; write `1` in the output instead",
                code="keepdims-with-output",
                spans=[target.span],
            )
        if not has_brackets([source]):
            source = bracket_absent(source, marks(target))
        if has_brackets([target]):
            raise SemanticError(
                "the output of a reduction has no bracketed axes",
                code="brackets-in-output",
                spans=[node.span for node in tree.walk(target) if isinstance(node, tree.Bracket)],
                hint="leave the brackets and the axes in them out of the output",
            )
        return tree.Description((source,), (target,))
    if not has_brackets([source]):
        raise SemanticError(
            "nothing says which axes to reduce: there are neither brackets nor `->`",
            code="nothing-to-reduce",
            spans=[source.span],
            hint="put the axes to reduce in brackets, as in `a [b]`, or write the output, as in `a b -> a`",
        )
    if call.options.get("keepdims"):
        target = bracketed_as(source, lambda bracket: tree.Number(1, bracket.span))
    else:
        target = without_bracketed(source)
    return tree.Description((source,), (target,))


def lower(lowering: Lowering) -> list[Value]:
    """Reduce the bracketed axes, then bring the rest into the form of the output."""
    (source,), (target,) = lowering.sized.inputs, lowering.sized.outputs
    wanted = tuple(leaves(target))
    check_distinct(wanted)
    x = unpack(lowering.build, lowering.inputs()[0], source)
    rest = unmarked(x.axes)
    check_left_out(rest, wanted)
    places = [place for place, axis in enumerate(x.axes) if axis.marked]
    check_not_empty(lowering.operation, x.axes, lengths_of(rest), NEEDS_ELEMENTS)
    if keeps_places(x.axes, wanted):
        shape = tuple(1 if axis.marked else axis.length for axis in x.axes)
        value = reduce(lowering, x.value, places, shape, keepdims=True)
        return [lowering.build.reshape(value, shape_of(target))]
    value = reduce(lowering, x.value, places, lengths_of(rest), keepdims=None)
    return [pack(lowering.build, Named(value, rest), target)]


def reduce(lowering: Lowering, x: Value, places: list[int], shape: Shape, *, keepdims: bool | None) -> Value:
    """The reduction itself, or the caller's."""
    axis = axis_argument(places)
    if lowering.operation in NEEDS_ELEMENTS and is_empty(shape) and is_empty(x.shape):
        # No result is asked for, but frameworks refuse an axis without elements unless they have a value to begin with.
        return lowering.build(lowering.operation, x, axis=axis, keepdims=keepdims, initial=0)
    if lowering.function is None:
        own: dict[str, Any] = {"dtype": lowering.dtype, "correction": lowering.options.get("correction")}
        return lowering.build(lowering.operation, x, axis=axis, keepdims=keepdims, **own)
    if keepdims:
        reduced = tuple(length for place, length in enumerate(x.shape) if place not in places)
        value = call_checked(lowering, [x], [reduced], axis=axis)[0]
        return lowering.build.reshape(value, shape)
    return call_checked(lowering, [x], [shape], axis=axis)[0]


def is_empty(shape: Shape) -> bool:
    """Whether an array of this shape certainly has no elements."""
    return any(length == 0 for length in shape)


def keeps_places(axes: tuple[Leaf, ...], wanted: tuple[Leaf, ...]) -> bool:
    """Whether the output is the input with an unnamed 1 at the place of every reduced axis."""
    return len(axes) == len(wanted) and all(
        (not new.named and new.text == "1") if old.marked else new.key == old.key
        for old, new in zip(axes, wanted, strict=True)
    )


def check_not_empty(operation: str, axes: tuple[Leaf, ...], rest: Shape, needing: frozenset[str]) -> None:
    """Raise if an operation that has no value over no elements would have to give one.

    Raises:
        SemanticError: It would.
        UndeterminedError: An axis has no elements, but there may be no result to give either.
    """
    empty = next((axis for axis in axes if axis.marked and equal(axis.length, 0) is True), None)
    if operation not in needing or empty is None or is_empty(rest):
        return
    if any(equal(length, 0) is None for length in rest):
        raise UndeterminedError(f"whether {operation} over no elements has a result to give is not known")
    raise SemanticError(
        f"{subject_of(empty.text)} has length 0, and nothing has no {EXTREMUM[operation]}",
        code="empty-reduction",
        spans=[empty.span],
    )


FAMILY = Family(complete, lower, wanted=Wanted.SHAPES)
