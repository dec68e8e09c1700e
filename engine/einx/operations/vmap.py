"""A function of the caller's on the bracketed axes, for every place along the others.

Frameworks without a vmap of their own run it in a loop; the loop is part of the compiled code.
"""

from __future__ import annotations

import re
from keyword import iskeyword

from einx.errors import SemanticError
from einx.graph.values import Shape, Slice, Value
from einx.notation import tree
from einx.operations.calls import call_checked, function_value
from einx.operations.layout import (
    Lowering,
    Operand,
    arrange,
    check_distinct,
    check_left_out,
    distinct_marked,
    lengths_of,
    marked,
    shape_of,
    unmarked,
    unpack,
)
from einx.operations.rules import Call, Family
from einx.operations.signature import check_tensor_count, has_brackets
from einx.sizes.sized import Leaf, leaves, whole_brackets
from einx.sizes.symbolic import equal


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

    Core axes take the names of the bracketed axes that stand for them in the inputs.

    Raises:
        SemanticError: The signature does not fit the brackets.
    """
    before, _, after = signature.replace(" ", "").partition("->")
    cores = [_names(part) for part in re.findall(r"\(([^)]*)\)", before)]
    brackets = [_bracketed_units(node) for node in inputs]
    if [len(core) for core in cores] != [len(units) for units in brackets]:
        raise SemanticError(
            f"the function declares the signature {signature}, which does not fit the brackets",
            code="signature-mismatch",
            spans=[node.span for node in inputs],
            hint="bracket the axes that the function sees, or write the output",
        )
    axis_of = {
        name: unit for core, units in zip(cores, brackets, strict=True) for name, unit in zip(core, units, strict=True)
    }
    loops: dict[str, tree.Node] = {}
    for node in inputs:
        for unit in node.items:
            if not has_brackets([unit]) and not isinstance(unit, tree.Number):
                loops.setdefault(repr(unit), unit)
    results = []
    for part in re.findall(r"\(([^)]*)\)", after):
        missing = [name for name in _names(part) if name not in axis_of]
        if missing:
            raise SemanticError(
                f"the function declares the signature {signature}, whose output axis {missing[0]} no input has",
                code="output-missing",
                hint="write the output after `->`",
            )
        core = tuple(axis_of[name] for name in _names(part))
        bracket = (tree.Bracket(tree.Sequence(core)),) if core else ()
        results.append(tree.Sequence((*loops.values(), *bracket)))
    return tuple(results)


def _names(part: str) -> list[str]:
    """The core axes of one operand; NumPy marks optional ones with ``?``, which a description does not leave out."""
    return [name.rstrip("?") for name in part.split(",") if name]


def _bracketed_units(node: tree.Node) -> list[tree.Node]:
    return [unit for part in tree.walk(node) if isinstance(part, tree.Bracket) for unit in tree.children(part.body)]


def lower(lowering: Lowering) -> list[Value]:
    """Loop over all axes outside brackets and stack the results."""
    sized = lowering.sized
    operands = []
    for value, tensor in zip(lowering.inputs(), sized.inputs, strict=True):
        operand = unpack(lowering, value, whole_brackets(tensor))
        operands.append(Operand(operand.value, distinct_marked(operand.axes)))
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
        lowering.graph.reshape(arrange(lowering, Operand(result, (*loops, *marked(axes))), axes), shape_of(target))
        for result, axes, target in zip(results, wanted, targets, strict=True)
    ]


def loop_axes(operands: list[Operand], wanted: list[tuple[Leaf, ...]], present: set[str]) -> tuple[Leaf, ...]:
    """The axes to loop over, in the order of the outputs; those of length 1 that no output has come last."""
    order: dict[str, Leaf] = {}
    for axes in (*wanted, *(operand.axes for operand in operands)):
        for axis in unmarked(axes):
            if axis.key in present:
                order.setdefault(axis.key, axis)
    return tuple(order.values())


def run(lowering: Lowering, operands: list[Operand], loops: tuple[Leaf, ...], cores: list[Shape]) -> list[Value]:
    """One array per output, with the loop axes first."""
    build = lowering.build
    if not loops:
        return call_checked(lowering, [operand.value for operand in operands], cores)
    lengths = lengths_of(loops)
    shapes = [(*lengths, *core) for core in cores]
    if any(equal(length, 0) is True for length in lengths):
        return [build("zeros", shape, shape=shape) for shape in shapes]
    names = loop_names(loops)
    pairs = []
    for operand in operands:
        items = tuple(Slice() if axis.marked else names[axis.key] for axis in operand.axes)
        pairs.append((operand.value, items))
    over = tuple((names[axis.key], axis.length) for axis in loops)
    calls = build("loop", function_value(lowering, cores), *pairs, over=over, shape=())
    if len(cores) == 1:
        return [build("reshape", calls, shapes[0], shape=shapes[0])]
    return [
        build("reshape", build("take_each", calls, place, shape=(), inline=True), shape, shape=shape)
        for place, shape in enumerate(shapes)
    ]


def loop_names(loops: tuple[Leaf, ...]) -> dict[str, str]:
    """Names for the variables of the loops: those of the axes, where Python and the generated code allow it."""
    names: dict[str, str] = {}
    for axis in loops:
        plain = axis.text.replace(".", "_").strip("_") or "n"
        usable = plain.isidentifier() and not iskeyword(plain) and not re.fullmatch(r"[ix]\d+|np|op\d*|range|y", plain)
        name = plain if usable else f"n{len(names)}"
        while name in names.values():
            name += "_"
        names[axis.key] = name
    return names


FAMILY = Family(complete, lower, declares=True)
