"""The k largest or smallest elements along one axis: ``[n] -> [k]``."""

from __future__ import annotations

from einx.errors import SemanticError
from einx.graph.named import Named, lengths_of, marked, pack, unmarked, unpack
from einx.graph.values import Slice, Value
from einx.notation import tree
from einx.operations.layout import Lowering, check_distinct, check_left_out
from einx.operations.preserving import argsort
from einx.operations.rules import Call, Family
from einx.operations.signature import check_tensor_count, has_brackets, require_one_output, require_outputs
from einx.sizes.sized import leaves, whole_brackets
from einx.sizes.symbolic import is_negative
from einx.sizes.wording import abbreviated


def complete(call: Call) -> tree.Description:
    """Nothing may be left out."""
    check_tensor_count(call.description, call.tensors)
    require_outputs(call.description, "nothing says how many elements are wanted")
    require_one_output(call.description)
    (source,) = call.description.inputs
    if not has_brackets([source]):
        raise SemanticError(
            "nothing says along which axis the elements are compared",
            code="brackets-missing",
            spans=[source.span],
            hint="put it in brackets, with how many elements are wanted, as in `a [b->3]`",
        )
    return call.description


def lower(lowering: Lowering) -> list[Value]:
    """Sort, and take the first elements."""
    build, source, target = lowering.build, *map(whole_brackets, (*lowering.sized.inputs, *lowering.sized.outputs))
    x, wanted = unpack(build, lowering.inputs()[0], source), tuple(leaves(target))
    check_distinct(wanted)
    check_left_out(unmarked(x.axes), wanted)
    along, found = marked(x.axes), marked(wanted)
    if len(along) != 1 or len(found) != 1:
        raise SemanticError(
            f"the operation makes one axis of one, but {len(along)} of the input and {len(found)} of the output are "
            "in brackets",
            code="bracket-count",
            spans=[axis.span for axis in (*along, *found)],
            hint="bracket one axis on each side, as in `a [b] -> a [3]`",
        )
    length, count = along[0].length, found[0].length
    lowering.spare.append(length - count)
    if is_negative(length - count):
        raise SemanticError(
            f"axis {found[0].text} asks for {abbreviated(count)} elements, but axis {along[0].text} has only "
            f"{abbreviated(length)}",
            code="too-few-elements",
            spans=[along[0].span, found[0].span],
        )
    place = x.axes.index(along[0])
    largest = lowering.options.get("largest") is not False
    if lowering.operation == "argtopk":
        value = argsort(build, x.value, place, descending=largest)
    else:
        value = build("sort", x.value, axis=place)
        value = build("flip", value, axis=place) if largest else value
    items = [Slice(None, count) if number == place else Slice() for number in range(len(x.axes))]
    axes = (*x.axes[:place], found[0], *x.axes[place + 1 :])
    return [pack(build, Named(build.reshape(build.slice(value, items), lengths_of(axes)), axes), target)]


FAMILY = Family(complete, lower)
