"""A function of the caller's on the bracketed axes, for every place along the others.

Frameworks without a vmap of their own run it in a loop; the loop is part of the compiled code.
"""

from __future__ import annotations

import re

from einx.errors import SemanticError
from einx.graph.named import Named, distinct_marked, lengths_of, marked, pack, unmarked, unpack
from einx.graph.values import Shape, Value
from einx.notation import tree
from einx.operations.calls import call_checked, function_value
from einx.operations.layout import Lowering, check_distinct, check_left_out
from einx.operations.rules import Call, Family
from einx.operations.signature import check_tensor_count, marks, without_bracketed
from einx.sizes.sized import Leaf, leaves, whole_brackets


def complete(call: Call) -> tree.Description:
    """The output is required, unless the caller's function declares its signature."""
    check_tensor_count(call.description, call.tensors)
    if call.description.outputs is not None:
        return call.description
    if call.signature is None:
        raise SemanticError(
            "the output is missing, as nothing tells what the function returns",
            code="output-missing",
            hint="write it after `->`, with the axes that the function returns in brackets",
        )
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
        raise SemanticError(
            f"the function declares the signature {signature}, which does not fit the brackets",
            code="signature-mismatch",
            spans=[node.span for node in inputs],
            hint="bracket the axes that the function sees, or write the output",
        )
    axes_of: dict[str, list[tree.Node]] = {}
    for core, units in zip(cores, brackets, strict=True):
        axes_of |= {"...": units} if core == ["..."] else {name: [unit] for name, unit in zip(core, units, strict=True)}
    loops = {repr(unit): unit for node in inputs for unit in without_bracketed(node).items if marks(unit)}
    results = []
    for names in _cores(after):
        missing = [name for name in names if name not in axes_of]
        if missing:
            raise SemanticError(
                f"the function declares the signature {signature}, whose output axis {missing[0]} no input has",
                code="output-missing",
                hint="write the output after `->`",
            )
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
    return [unit for part in tree.walk(node) if isinstance(part, tree.Bracket) for unit in tree.children(part.body)]


def lower(lowering: Lowering) -> list[Value]:
    """Loop over all axes outside brackets and stack the results."""
    sized = lowering.sized
    operands = []
    for value, tensor in zip(lowering.inputs(), sized.inputs, strict=True):
        operands.append(unpack(lowering.build, value, whole_brackets(tensor)))
    targets = [whole_brackets(tensor) for tensor in sized.outputs]
    wanted = [distinct_marked(tuple(leaves(target))) for target in targets]
    present = {axis.key for operand in operands for axis in unmarked(operand.axes)}
    for axes in wanted:
        check_distinct(axes)
        for operand in operands:
            check_left_out(unmarked(operand.axes), axes)
    loops = loop_axes(operands, wanted, present)
    results = run(lowering, operands, loops, [lengths_of(marked(axes)) for axes in wanted])
    return [
        pack(lowering.build, Named(result, (*loops, *marked(axes))), target, axes)
        for result, axes, target in zip(results, wanted, targets, strict=True)
    ]


def loop_axes(operands: list[Named], wanted: list[tuple[Leaf, ...]], present: set[str]) -> tuple[Leaf, ...]:
    """The axes to loop over, in the order of the outputs; those of length 1 that no output has come last."""
    order: dict[str, Leaf] = {}
    for axes in (*wanted, *(operand.axes for operand in operands)):
        for axis in unmarked(axes):
            if axis.key in present:
                order.setdefault(axis.key, axis)
    return tuple(order.values())


def run(lowering: Lowering, operands: list[Named], loops: tuple[Leaf, ...], cores: list[Shape]) -> list[Value]:
    """One array per output, with the loop axes first."""
    if not loops:
        return call_checked(lowering, [operand.value for operand in operands], cores)
    results: list[Value] = lowering.build.named("vmap", function_value(lowering, cores), operands, loops, cores)
    return results


FAMILY = Family(complete, lower, declares=True)
