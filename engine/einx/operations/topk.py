"""The k largest or smallest elements along one axis: ``[n] -> [k]``."""

from __future__ import annotations

from einx.graph.named import lengths_of, marked
from einx.graph.values import Slice, Value
from einx.notation import tree
from einx.operations.layout import Lowering
from einx.operations.problems import problem, require_brackets
from einx.operations.rules import Call, Family
from einx.operations.signature import require_outputs
from einx.sizes.symbolic import is_negative
from einx.sizes.wording import abbreviated


def complete(call: Call) -> tree.Description:
    """Nothing may be left out."""
    source = call.only_input()
    require_outputs(call.description, "nothing says how many elements are wanted")
    require_brackets("brackets-missing/topk", source)
    return call.description


def lower(lowering: Lowering) -> list[Value]:
    """Sort, and take the first elements."""
    (x,), output, build = lowering.operands(), lowering.output(), lowering.build
    output.check_left_out(x)
    along, found = marked(x.axes), marked(output.axes)
    if len(along) != 1 or len(found) != 1:
        raise problem("bracket-count/topk", (*along, *found), before=len(along), after=len(found))
    length, count = along[0].length, found[0].length
    lowering.spare.append(length - count)
    if is_negative(length - count):
        parts = {"found": found[0].text, "count": abbreviated(count), "along": along[0].text}
        raise problem("too-few-elements", (*along, *found), length=abbreviated(length), **parts)
    place = x.axes.index(along[0])
    sort, largest = lowering.operation.replace("topk", "sort"), lowering.request.options.get("largest") is not False
    value = build(sort, x.value, axis=place, descending=True if largest else None)
    axes = (*x.axes[:place], found[0], *x.axes[place + 1 :])
    return lowering.packed(build.reshape(build.slice(value, place, Slice(None, count)), lengths_of(axes)), axes, output)


FAMILY = Family(complete, lower)
