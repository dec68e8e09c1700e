"""Elementwise operations: scalars to scalar, with every axis a loop.

Arrays broadcast from the right as in NumPy, so an axis of length 1 is inserted only where one is missing between
others. Operations on many tensors are chained from the left.
"""

from __future__ import annotations

from einx.errors import SemanticError
from einx.graph.named import Named, pack, spread, unpack
from einx.graph.values import Value, broadcast
from einx.notation import tree
from einx.operations.calls import call_checked
from einx.operations.layout import Lowering, check_distinct, check_left_out
from einx.operations.rules import Call, Family
from einx.operations.signature import (
    bracketed_part,
    check_tensor_count,
    has_brackets,
    including_input,
    require_one_output,
    without_brackets,
)
from einx.sizes.sized import Leaf, leaves


def complete(call: Call) -> tree.Description:
    """Fill in the second tensor's expression (its part is in brackets) and the output."""
    description = shorthand(call)
    check_tensor_count(description, call.tensors)
    require_one_output(description)
    bracketed = [*description.inputs, *(description.outputs or ())]
    if has_brackets(bracketed):
        raise SemanticError(
            "the operation runs on single elements, so no axis is in brackets",
            code="brackets-not-allowed",
            spans=[node.span for part in bracketed for node in tree.walk(part) if isinstance(node, tree.Bracket)],
            hint="take the brackets away; with one expression for two tensors they mark the axes of the second",
        )
    outputs = description.outputs or (including_input(call.operation, description.inputs),)
    return tree.Description(description.inputs, outputs)


def shorthand(call: Call) -> tree.Description:
    """``a [b]`` for two tensors is ``a b, b``."""
    inputs, outputs = call.description.inputs, call.description.outputs
    if call.tensors != 2 or len(inputs) != 1 or not has_brackets(inputs):
        return call.description
    (first,) = inputs
    plain = None if outputs is None else tuple(map(without_brackets, outputs))
    return tree.Description((without_brackets(first), bracketed_part(first)), plain)


def lower(lowering: Lowering) -> list[Value]:
    """Bring all tensors into one order of axes, run the operation, bring the result into the form of the output."""
    (target,) = lowering.sized.outputs
    wanted = tuple(leaves(target))
    check_distinct(wanted)
    operands = [
        unpack(lowering.build, value, tensor)
        for value, tensor in zip(lowering.inputs(), lowering.sized.inputs, strict=True)
    ]
    check_left_out((axis for operand in operands for axis in operand.axes), wanted)
    order = common_order(operands, wanted)
    arrays = [spread(lowering.build, operand, order) for operand in operands]
    value = combine(lowering, arrays)
    return [pack(lowering.build, Named(value, order), target)]


def common_order(operands: list[Named], wanted: tuple[Leaf, ...]) -> tuple[Leaf, ...]:
    """The order of axes in which to compute: the output's, or that of an input if it saves transposing."""
    present = {key for operand in operands for key in operand.keys}
    candidates = [tuple(axis for axis in wanted if axis.key in present)]
    everything = {axis.key for axis in candidates[0]}
    for operand in operands:
        axes = tuple(axis for axis in operand.axes if axis.key in everything)
        if len(axes) == len(everything):
            candidates.append(axes)

    def transposes(order: tuple[Leaf, ...]) -> int:
        places = {axis.key: place for place, axis in enumerate(order)}
        steps = int(order != candidates[0] and [axis.key for axis in order] != [axis.key for axis in candidates[0]])
        for operand in operands:
            found = [places[key] for key in operand.keys if key in places]
            steps += found != sorted(found)
        return steps

    return min(candidates, key=transposes)


def combine(lowering: Lowering, arrays: list[Value]) -> Value:
    """The operation on arrays that broadcast against each other."""
    if lowering.function is not None:
        return call_checked(lowering, arrays, [broadcast([array.shape for array in arrays])])[0]
    if lowering.operation == "where":
        return lowering.build("where", *arrays)
    value = arrays[0]
    for array in arrays[1:]:
        value = lowering.build(lowering.operation, value, array)
    return value


FAMILY = Family(complete, lower)
