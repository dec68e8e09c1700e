"""Elementwise operations: scalars to scalar, with every axis a loop.

Arrays broadcast from the right as in NumPy, so an axis of length 1 is inserted only where one is missing between
others. Operations on many tensors are chained from the left.
"""

from __future__ import annotations

from collections import Counter
from functools import partial, reduce
from itertools import islice

from einx.graph.named import Named, spread
from einx.graph.values import Value, broadcast
from einx.notation import tree
from einx.operations import signature
from einx.operations.calls import call_checked
from einx.operations.layout import Lowering
from einx.operations.problems import brackets_of, forbid_brackets
from einx.operations.rules import Call, Family
from einx.sizes.sized import Leaf


def complete(call: Call) -> tree.Description:
    """Fill in the second tensor's expression (its part is in brackets) and the output."""
    description = shorthand(call)
    signature.check_tensor_count(description, call.tensors)
    signature.require_one_output(description)
    forbid_brackets("brackets-not-allowed/elementwise", *description.inputs, *(description.outputs or ()))
    outputs = description.outputs or (signature.including_input(description.inputs),)
    return tree.Description(description.inputs, outputs)


def shorthand(call: Call) -> tree.Description:
    """``a [b]`` for two tensors is ``a b, b``."""
    inputs, outputs = call.description.inputs, call.description.outputs
    if call.tensors != 2 or len(inputs) != 1 or not brackets_of(*inputs):
        return call.description
    (first,) = inputs
    plain = None if outputs is None else tuple(map(signature.without_brackets, outputs))
    return tree.Description((signature.without_brackets(first), signature.bracketed_part(first)), plain)


def lower(lowering: Lowering) -> list[Value]:
    """Bring all tensors into one order of axes, run the operation, bring the result into the form of the output."""
    output, operands = lowering.output(), lowering.operands()
    output.check_left_out(*operands)
    order = common_order(operands, output.axes)
    arrays = [spread(lowering.build, operand, order) for operand in operands]
    return lowering.packed(combine(lowering, arrays), order, output)


MOST_ORDERS = 8
"""Orders of axes that are compared; hundreds of tensors may each have another."""


def common_order(operands: list[Named], wanted: tuple[Leaf, ...]) -> tuple[Leaf, ...]:
    """The order of axes in which to compute: the output's, or that of an input if it saves transposing."""
    counts = Counter(operand.keys for operand in operands)
    axes = {axis.key: axis for axis in wanted if any(axis.key in keys for keys in counts)}
    first, *others = tuple(axes), *(tuple(key for key in keys if key in axes) for keys in islice(counts, MOST_ORDERS))

    def transposes(order: tuple[str, ...]) -> int:
        places = {key: place for place, key in enumerate(order)}
        found = [([places[key] for key in keys if key in places], count) for keys, count in counts.items()]
        return (order != first) + sum(count for there, count in found if there != sorted(there))

    best = min([first, *(order for order in others if len(order) == len(first))], key=transposes)
    return tuple(axes[key] for key in best)


def combine(lowering: Lowering, arrays: list[Value]) -> Value:
    """The operation on arrays that broadcast against each other."""
    if lowering.request.function is not None:
        return call_checked(lowering, arrays, [broadcast([array.shape for array in arrays])])[0]
    if lowering.operation == "where":
        return lowering.build("where", *arrays)
    if len(arrays) > 2:  # numbers of Python's last, as two of them would make a number that has a dtype
        arrays = sorted(arrays, key=lambda array: array.is_weak)
    return reduce(partial(lowering.build, lowering.operation), arrays)


FAMILY = Family(complete, lower)
