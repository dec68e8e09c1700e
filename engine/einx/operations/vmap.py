"""A function of the caller's on the bracketed axes, for every place along the others.

Frameworks without a vmap of their own run it in a loop; the loop is part of the compiled code.
"""

from __future__ import annotations

from einx.graph import subscripts
from einx.graph.named import Named, lengths_of, marked, unmarked
from einx.graph.values import Shape, Value
from einx.notation import tree
from einx.operations.calls import call_checked, function_value
from einx.operations.declared import check_lengths, declared_outputs
from einx.operations.layout import Lowering, Output
from einx.operations.problems import problem
from einx.operations.rules import Call, Family
from einx.operations.signature import check_tensor_count
from einx.sizes.sized import Leaf


def complete(call: Call) -> tree.Description:
    """The output is required, unless the caller's function declares its signature."""
    check_tensor_count(call.description, call.tensors)
    if call.description.outputs is not None:
        return call.description
    if call.signature is None:
        raise problem("output-missing/vmap")
    return tree.Description(call.description.inputs, declared_outputs(call.description.inputs, call.signature))


def lower(lowering: Lowering) -> list[Value]:
    """Loop over all axes outside brackets and stack the results."""
    operands, outputs = lowering.operands(), lowering.outputs()
    check_lengths(lowering.request.signature, operands)
    loops = loop_axes(operands, outputs)
    axes = [(*loops, *marked(output.axes)) for output in outputs]
    results = run(lowering, operands, loops, [lengths_of(marked(output.axes)) for output in outputs])
    return lowering.all_packed(results, axes, outputs)


def loop_axes(operands: list[Named], outputs: list[Output]) -> tuple[Leaf, ...]:
    """The axes to loop over, in the order of the outputs; those of length 1 that no output has come last.

    Raises:
        SemanticError: An output lacks one that is longer.
    """
    for output in outputs:
        output.check_left_out(*operands)
    outside = [Named(operand.value, unmarked(operand.axes)) for operand in operands]
    return subscripts.loop_axes(outside, [axis for output in outputs for axis in unmarked(output.axes)])


def run(lowering: Lowering, operands: list[Named], loops: tuple[Leaf, ...], cores: list[Shape]) -> list[Value]:
    """One array per output, with the loop axes first."""
    if not loops:
        return call_checked(lowering, [operand.value for operand in operands], cores)
    results: list[Value] = lowering.build.named("vmap", function_value(lowering, cores), operands, loops, cores)
    return results


FAMILY = Family(complete, lower, declares=True)
