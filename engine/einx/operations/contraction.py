"""Contractions: any sum of products."""

from __future__ import annotations

from functools import partial

from einx.graph.named import Named, marked, unmarked, unpack
from einx.graph.values import Value
from einx.notation import tree
from einx.operations import signature
from einx.operations.layout import Lowering, check_left_out
from einx.operations.problems import brackets_of
from einx.operations.rules import Call, Family
from einx.sizes.sized import Flat, leaves
from einx.sizes.solve import Wanted


def complete(call: Call) -> tree.Description:
    """Fill in the second tensor's expression and the output; brackets in the inputs say what may be summed over."""
    signature.require_one_output(call.description)
    inputs, outputs = call.description.inputs, call.description.outputs
    is_marked = brackets_of(*inputs, *(outputs or ())) or inputs == outputs  # `[->]` is no bracket any more
    if outputs is not None and call.tensors == 2 and len(inputs) == 1 and is_marked:
        inputs = (inputs[0], weight_expression(inputs[0], outputs[0]))
    signature.check_tensor_count(tree.Description(inputs, outputs), call.tensors)
    plain = tuple(map(signature.without_brackets, inputs))
    if outputs is None:
        if brackets_of(*inputs):
            signature.require_outputs(call.description, "with brackets, dot cannot tell which axes the result has")
        return tree.Description(plain, (signature.including_input(plain),))
    return tree.Description(inputs, tuple(map(signature.without_brackets, outputs)))


def weight_expression(source: tree.Sequence, target: tree.Sequence) -> tree.Sequence:
    """The second tensor of ``a [b->c]``: the bracketed axes of the input, then those of the output that are new."""
    known, before = signature.marks(source), signature.bracketed_part(source)

    def drop_known(node: tree.Node) -> tuple[tree.Node, ...] | None:
        is_unit = isinstance(node, tree.Axis | tree.Number | tree.Group | tree.Ellipsis)
        return () if is_unit and signature.marks(node) <= known else None

    new = signature.rewrite(signature.bracketed_part(target), drop_known).items
    return tree.Sequence((*((tree.Bracket(before, source.span),) if before.items else ()), *new), source.span)


def lower(lowering: Lowering) -> list[Value]:
    """Take all tensors apart into axes, contract, put the result together."""
    output = lowering.output()
    everything = tuple(axis for tensor in lowering.sized.inputs for axis in leaves(tensor))
    if marked(everything):
        check_left_out(unmarked(everything), output.axes)
    operands = [
        unpack(lowering.build, value, tensor, keep_marked=False)
        for value, tensor in zip(lowering.inputs(partial(factory_axes, lowering)), lowering.sized.inputs, strict=True)
    ]
    if lowering.dtype is not None:
        operands = [Named(lowering.build("asarray", x.value, dtype=lowering.dtype), x.axes) for x in operands]
    present = {key for x in operands for key in x.keys}
    result = tuple(axis for axis in output.axes if axis.key in present)
    flattened = any(isinstance(dim, Flat) for dim in output.tensor)
    found: Named = lowering.build.named("contract", operands, result, flattened=flattened)
    return lowering.packed(*found, output)


def factory_axes(lowering: Lowering, number: int) -> dict[str, tuple[int, ...]]:
    """What a tensor factory may want to know of the dimensions of its tensor, for example to scale random weights.

    ``in_axis`` are the dimensions that are summed over, ``out_axis`` those that only this tensor has and the output
    keeps, ``batch_axis`` those that it shares with another tensor and the output.
    """
    tensors = lowering.sized.inputs
    wanted = {axis.key for axis in leaves(lowering.sized.outputs[0])}
    others = {axis.key for place, other in enumerate(tensors) if place != number for axis in leaves(other)}
    roles: dict[str, list[int]] = {"in_axis": [], "out_axis": [], "batch_axis": []}
    for place, dim in enumerate(tensors[number]):
        keys = {axis.key for axis in leaves(dim)}
        roles["in_axis" if not keys & wanted else "batch_axis" if keys & others else "out_axis"].append(place)
    return {name: tuple(places) for name, places in roles.items()}


FAMILY = Family(complete, lower, wanted=Wanted.SHAPES)
