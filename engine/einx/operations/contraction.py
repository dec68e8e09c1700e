"""Contractions: any sum of products."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from einx.graph.values import Value
from einx.notation import tree
from einx.operations.contraction_order import Path, best_order
from einx.operations.layout import (
    LETTERS,
    Lowering,
    Operand,
    check_distinct,
    check_left_out,
    marked,
    pack,
    unmarked,
    unpack,
)
from einx.operations.products import SMALL, Roles, einsum, multiply, without_lost
from einx.operations.rules import Call
from einx.operations.signature import (
    bracketed_part,
    check_tensor_count,
    has_brackets,
    including_input,
    marks,
    require_one_output,
    require_outputs,
    rewrite,
    without_brackets,
)
from einx.sizes.sized import Flat, Leaf, leaves
from einx.sizes.symbolic import estimate


def complete(call: Call) -> tree.Description:
    """Fill in the second tensor's expression and the output; brackets in the inputs say what may be summed over."""
    require_one_output(call.description)
    inputs, outputs = call.description.inputs, call.description.outputs
    if (
        call.tensors == 2
        and len(inputs) == 1
        and outputs is not None
        and (
            has_brackets([*inputs, *outputs]) or inputs == outputs  # `[->]` is no bracket any more
        )
    ):
        inputs = (inputs[0], weight_expression(inputs[0], outputs[0]))
    check_tensor_count(tree.Description(inputs, outputs), call.tensors)
    plain = tuple(map(without_brackets, inputs))
    if outputs is None:
        if has_brackets(inputs):
            require_outputs(call.description, "with brackets, dot cannot tell which axes the result has")
        return tree.Description(plain, (including_input(call.operation, plain),))
    return tree.Description(inputs, tuple(map(without_brackets, outputs)))


def weight_expression(source: tree.Sequence, target: tree.Sequence) -> tree.Sequence:
    """The second tensor of ``a [b->c]``: the bracketed axes of the input, then those of the output that are new."""
    before = bracketed_part(source)
    known = marks(source)
    after = bracketed_part(target)

    def drop_known(node: tree.Node) -> tuple[tree.Node, ...] | None:
        if isinstance(node, tree.Axis | tree.Number | tree.Group) and marks(node) <= known:
            return ()
        return () if isinstance(node, tree.Ellipsis) and marks(node) <= known else None

    summed = (tree.Bracket(before, source.span),) if before.items else ()
    return tree.Sequence((*summed, *rewrite(after, drop_known).items), source.span)


def lower(lowering: Lowering) -> list[Value]:
    """Take all tensors apart into axes, contract, put the result together."""
    (target,) = lowering.sized.outputs
    wanted = tuple(leaves(target))
    check_distinct(wanted)
    everything = tuple(axis for tensor in lowering.sized.inputs for axis in leaves(tensor))
    if marked(everything):
        check_left_out(unmarked(everything), wanted)
    operands = [
        unpack(lowering, value, tensor, keep_marked=False)
        for value, tensor in zip(lowering.inputs(**factory_axes(lowering)), lowering.sized.inputs, strict=True)
    ]
    present = {key for operand in operands for key in operand.keys}
    result = tuple(axis for axis in wanted if axis.key in present)
    flattened = any(isinstance(dim, Flat) for dim in target)
    return [pack(lowering, contract(lowering, operands, result, flattened=flattened), target)]


def contract(lowering: Lowering, operands: list[Operand], result: tuple[Leaf, ...], *, flattened: bool) -> Operand:
    """The sum of products over all axes that the result does not have.

    Args:
        lowering: The call.
        operands: The tensors, each axis once.
        result: The axes of the result, in the order in which they would be best.
        flattened: The result is going to be reshaped.

    Returns:
        An operand with these axes, in any order.
    """
    if len(operands) == 1:
        lost = tuple(axis for axis in operands[0].axes if axis not in result)
        return without_lost(lowering, operands[0], Roles((), (), (), (), lost))
    lengths = {axis.key: estimate(axis.length) for operand in operands for axis in operand.axes}
    if len(operands) == 2:
        return multiply(lowering, operands[0], operands[1], result, flattened=flattened)
    if prod(lengths.values()) <= SMALL and len(lengths) <= len(LETTERS):
        return einsum(lowering, operands, result)
    axes = [frozenset(operand.keys) for operand in operands]
    kept = frozenset(axis.key for axis in result)
    values: dict[int, Operand] = {}  # by the identity of the path, as very long ones nest very deeply
    for path, outside in steps(best_order(axes, kept, lengths), axes, kept):
        if isinstance(path, int):
            values[id(path)] = operands[path]
            continue
        first, second = (values.pop(id(part)) for part in path)
        found = {axis.key: axis for operand in (first, second) for axis in operand.axes}
        wanted = result if outside is kept else tuple(axis for key, axis in found.items() if key in outside)
        values[id(path)] = multiply(lowering, first, second, wanted, flattened=flattened and outside == kept)
    return values.popitem()[1]


def steps(path: Path, axes: Sequence[frozenset[str]], kept: frozenset[str]) -> list[tuple[Path, frozenset[str]]]:
    """The parts of a path, each after what it is made of, with the axes that are needed after it."""
    parts = [path]
    for part in parts:  # grows on the way
        if not isinstance(part, int):
            parts += part
    present: dict[int, frozenset[str]] = {}
    for part in reversed(parts):
        present[id(part)] = axes[part] if isinstance(part, int) else present[id(part[0])] | present[id(part[1])]
    found: list[tuple[Path, frozenset[str]]] = []
    pending = [(path, kept)]
    while pending:
        part, outside = pending.pop()
        found.append((part, outside))
        if not isinstance(part, int):
            one, other = part
            pending += [(one, outside | present[id(other)]), (other, outside | present[id(one)])]
    return found[::-1]


def factory_axes(lowering: Lowering) -> dict[str, dict[str, tuple[int, ...] | str]]:
    """What a tensor factory may want to know of the dimensions of its tensor, for example to scale random weights.

    ``in_axis`` are the dimensions that are summed over, ``out_axis`` those that only this tensor has and the output
    keeps, ``batch_axis`` those that it shares with another tensor and the output.
    """
    tensors = lowering.sized.inputs
    wanted = {axis.key for tensor in lowering.sized.outputs for axis in leaves(tensor)}
    about: dict[str, dict[str, tuple[int, ...] | str]] = {}
    for number, (argument, tensor) in enumerate(zip(lowering.arguments, tensors, strict=True)):
        if argument.kind != "factory":
            continue
        others = {axis.key for place, other in enumerate(tensors) if place != number for axis in leaves(other)}
        roles: dict[str, list[int]] = {"in_axis": [], "out_axis": [], "batch_axis": []}
        for place, dim in enumerate(tensor):
            keys = {axis.key for axis in leaves(dim)}
            if not keys & wanted:
                roles["in_axis"].append(place)
            elif keys & others:
                roles["batch_axis"].append(place)
            else:
                roles["out_axis"].append(place)
        about[f"argument{number}"] = {name: tuple(places) for name, places in roles.items()}
    return about
