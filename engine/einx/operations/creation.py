"""Tensors made from nothing but a description: the coordinates of a grid."""

from __future__ import annotations

from einx.errors import SemanticError
from einx.graph.named import Named, lengths_of, marked, pack, unmarked
from einx.graph.values import Value
from einx.notation import tree
from einx.operations.layout import Lowering, check_distinct
from einx.operations.rules import Call, Family
from einx.operations.signature import require_one_output
from einx.sizes.sized import leaves
from einx.sizes.solve import Wanted
from einx.sizes.symbolic import equal


def complete(call: Call) -> tree.Description:
    """The one expression of the description is the output."""
    if call.description.outputs is not None or len(call.description.inputs) != 1:
        raise SemanticError(
            "takes the expression of its result, without `->` and `,`",
            code="output-only",
            hint="write, for example, `a b [2]`",
        )
    description = tree.Description((), call.description.inputs)
    require_one_output(description)
    return description


def lower(lowering: Lowering) -> list[Value]:
    """One coordinate per axis outside the brackets, along the axis in brackets."""
    (target,) = lowering.sized.outputs
    axes = tuple(leaves(target))
    check_distinct(axes)
    grid, along = unmarked(axes), marked(axes)
    shape = lengths_of(grid)
    if not along and len(grid) == 1:
        value = lowering.build("arange", shape[0])
        return [pack(lowering.build, Named(value, grid), target)]
    if len(along) != 1 or equal(along[0].length, len(grid)) is False:
        raise SemanticError(
            f"the grid over {len(grid)} axes has {len(grid)} coordinates, which stand along one bracketed axis",
            code="coordinate-count",
            spans=[axis.span for axis in along] or [axis.span for axis in axes],
            hint=f"write [{len(grid)}] where the coordinates go",
        )
    place = axes.index(along[0])
    if len(grid) == 1:
        value = lowering.build("arange", shape[0])
        return [pack(lowering.build, Named(value, grid), target)]
    value = lowering.build("indices", shape, shape=(len(grid), *shape))
    order = (*range(1, place + 1), 0, *range(place + 1, len(axes)))
    return [pack(lowering.build, Named(lowering.build.transpose(value, order), axes), target)]


FAMILY = Family(complete, lower, wanted=Wanted.AXES)
