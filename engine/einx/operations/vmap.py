"""A function of the caller's on the bracketed axes, for every place along the others.

Frameworks without a vmap of their own run it in a loop; the loop is part of the compiled code.
"""

from __future__ import annotations

import re

from einx.graph import subscripts
from einx.graph.named import Named, lengths_of, marked, unmarked
from einx.graph.values import Shape, Value
from einx.notation import tree
from einx.operations.calls import call_checked, function_value
from einx.operations.layout import Lowering, Output
from einx.operations.problems import brackets_of, problem
from einx.operations.rules import Call, Family
from einx.operations.signature import check_tensor_count, marks, without_bracketed
from einx.sizes.sized import Leaf


def complete(call: Call) -> tree.Description:
    """The output is required, unless the caller's function declares its signature."""
    check_tensor_count(call.description, call.tensors)
    if call.description.outputs is not None:
        return call.description
    if call.signature is None:
        raise problem("output-missing/vmap")
    return tree.Description(call.description.inputs, declared_outputs(call.description.inputs, call.signature))


def declared_outputs(inputs: tuple[tree.Sequence, ...], signature: str) -> tuple[tree.Sequence, ...]:
    """Outputs from a signature such as ``(m,n),(n)->(m)``: all loop axes, then the core axes of each result.

    Core axes take the names of the bracketed axes that stand for them in the inputs; ``...`` stands for all of them.

    Raises:
        SemanticError: The signature does not fit the brackets.
    """
    before, _, after = signature.replace(" ", "").partition("->")
    cores, brackets = _cores(before), [_bracketed_units(node) for node in inputs]
    if len(cores) != len(brackets) or any(
        core != ["..."] and len(core) != len(units) for core, units in zip(cores, brackets, strict=True)
    ):
        raise problem("signature-mismatch", inputs, signature=signature)
    axes_of: dict[str, list[tree.Node]] = {}
    for core, units in zip(cores, brackets, strict=True):
        axes_of |= {"...": units} if core == ["..."] else {name: [unit] for name, unit in zip(core, units, strict=True)}
    loops = {repr(unit): unit for node in inputs for unit in without_bracketed(node).items if marks(unit)}
    results = []
    for names in _cores(after):
        missing = [name for name in names if name not in axes_of]
        if missing:
            raise problem("output-missing/declared", signature=signature, axis=missing[0])
        core_axes = tuple(unit for name in names for unit in axes_of[name])
        bracket = (tree.Bracket(tree.Sequence(core_axes)),) if core_axes else ()
        results.append(tree.Sequence((*loops.values(), *bracket)))
    return tuple(results)


def _cores(side: str) -> list[list[str]]:
    """The core axes of each operand; NumPy marks optional ones with ``?``, which a description does not leave out."""
    return [
        ["..."] if part == "..." else [name.rstrip("?") for name in part[1:-1].split(",") if name]
        for part in re.findall(r"\([^)]*\)|\.\.\.", side)
    ]


def _bracketed_units(node: tree.Node) -> list[tree.Node]:
    return [unit for bracket in brackets_of(node) for unit in tree.children(bracket.body)]


def lower(lowering: Lowering) -> list[Value]:
    """Loop over all axes outside brackets and stack the results."""
    operands, outputs = lowering.operands(), lowering.outputs()
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
