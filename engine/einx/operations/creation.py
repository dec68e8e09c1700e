"""Tensors made from nothing but a description: the coordinates of a grid."""

from __future__ import annotations

from dataclasses import replace

from einx.graph.named import lengths_of, marked, unmarked
from einx.graph.values import Value
from einx.notation import tree
from einx.operations.layout import Lowering, output_of
from einx.operations.problems import problem
from einx.operations.rules import Call, Family
from einx.operations.signature import require_one_output
from einx.sizes.solve import Wanted
from einx.sizes.symbolic import equal


def complete(call: Call) -> tree.Description:
    """The one expression of the description is the output."""
    if call.description.outputs is not None or len(call.description.inputs) != 1:
        raise problem("output-only")
    description = tree.Description((), call.description.inputs)
    require_one_output(description)
    return description


def lower(lowering: Lowering) -> list[Value]:
    """One coordinate per axis outside the brackets, along the axis in brackets."""
    output = output_of(lowering.sized.outputs[0])
    grid, along = unmarked(output.axes), marked(output.axes)
    shape = lengths_of(grid)
    if (along or len(grid) != 1) and (len(along) != 1 or equal(along[0].length, len(grid)) is False):
        raise problem("coordinate-count/grid", along or output.axes, count=len(grid))
    if len(grid) == 1:
        return lowering.packed(lowering.build("arange", shape[0]), grid, output)
    if equal(along[0].length, len(grid)) is None:
        lowering.granted.append((along[0].length, len(grid)))
    coordinates = replace(along[0], length=len(grid))
    return lowering.packed(lowering.build("indices", shape), (coordinates, *grid), output)


FAMILY = Family(complete, lower, wanted=Wanted.AXES)
