"""Coordinates of an extremum: ``[…] -> [k]``, or ``[a] -> []`` for one axis."""

from __future__ import annotations

from einx.errors import SemanticError
from einx.graph.named import Named, lengths_of, marked, pack, shape_of, unmarked, unpack
from einx.graph.values import Value
from einx.notation import tree
from einx.operations.layout import Lowering, check_distinct, check_left_out
from einx.operations.reduction import check_not_empty
from einx.operations.rules import Call, Family
from einx.operations.signature import bracketed_as, check_tensor_count, require_one_output
from einx.sizes.sized import Leaf, leaves, whole_brackets
from einx.sizes.solve import Sized
from einx.sizes.symbolic import equal
from einx.sizes.wording import plural


def complete(call: Call) -> tree.Description:
    """Outputs that are left out are filled in by :func:`outputs`, as they depend on the number of axes."""
    check_tensor_count(call.description, call.tensors)
    require_one_output(call.description)
    (source,) = call.description.inputs
    brackets = [node for node in tree.walk(source) if isinstance(node, tree.Bracket)]
    if not brackets:
        raise SemanticError(
            f"nothing says along which axes to look for the {call.operation.removeprefix('arg')}imum",
            code="brackets-missing",
            spans=[source.span],
            hint="put these axes in brackets, as in `a [b]`",
        )
    if call.description.outputs is None and (len(brackets) > 1 or _repeats(source, brackets[0])):
        raise SemanticError(
            "the output is left out, but there are several brackets, so nothing says where the coordinates go",
            code="output-ambiguous",
            spans=[node.span for node in brackets],
            hint="write the output, with the coordinates in brackets, as in `[a] b [c] -> b [2]`",
        )
    return call.description


def _repeats(source: tree.Node, bracket: tree.Bracket) -> bool:
    """Whether a bracket stands inside an ellipsis."""
    return any(
        isinstance(node, tree.Ellipsis) and any(part is bracket for part in tree.walk(node))
        for node in tree.walk(source)
    )


def outputs(description: tree.Description, sized: Sized) -> tree.Description:
    """The coordinates in the place of the one bracket."""
    count = len(marked(leaves(whole_brackets(sized.inputs[0]))))
    (source,) = description.inputs

    def coordinates(bracket: tree.Bracket) -> tree.Node:
        number = tree.Number(count, bracket.span)
        return tree.Bracket(tree.Sequence((number,), bracket.span), bracket.span)

    return tree.Description(description.inputs, (bracketed_as(source, coordinates),))


def lower(lowering: Lowering) -> list[Value]:
    """Find the place along the bracketed axes, as one number or as coordinates."""
    source, (target,) = whole_brackets(lowering.sized.inputs[0]), lowering.sized.outputs
    wanted = tuple(leaves(target))
    check_distinct(wanted)
    x = unpack(lowering.build, lowering.inputs()[0], source)
    rest, along = unmarked(x.axes), marked(x.axes)
    check_left_out(rest, wanted)
    coordinates = coordinate_axis(lowering.operation, along, wanted)
    if coordinates is not None and equal(coordinates.length, len(along)) is None:
        lowering.granted.append((coordinates.length, len(along)))
    check_not_empty(lowering.operation, x.axes, lengths_of(rest), frozenset({lowering.operation}))
    if not along or any(equal(axis.length, 0) is True for axis in along):
        # There is nothing to find, which frameworks refuse all the same.
        return [lowering.build("zeros", shape_of(target), dtype=lowering.build("dtype", "int64", inline=True))]
    if len(along) == 1:
        place = next(place for place, axis in enumerate(x.axes) if axis.marked)
        value = lowering.build(lowering.operation, x.value, axis=place)
        return [pack(lowering.build, Named(value, rest), target)]
    assert coordinates is not None
    present = {axis.key for axis in rest}
    order = tuple(axis for axis in wanted if axis is coordinates or axis.key in present)
    found: Named = lowering.build.named("places", x, order, coordinates, extremum=lowering.operation)
    return [pack(lowering.build, found, target)]


def coordinate_axis(operation: str, along: tuple[Leaf, ...], wanted: tuple[Leaf, ...]) -> Leaf | None:
    """The bracketed axis of the output that holds the coordinates, if there is one.

    Raises:
        SemanticError: There are several, it has another length, or it is missing where several axes need it.
    """
    found = marked(wanted)
    count = len(along)
    if not found and count == 1:
        return None
    if len(found) == 1 and equal(found[0].length, count) is not False:
        return found[0]
    if not found:
        problem = f"needs {count} coordinates per place, but the output has no bracketed axis for them"
    elif len(found) > 1:
        problem = f"puts its coordinates along one bracketed axis, but the output has {len(found)}"
    else:
        problem = (
            f"gives {plural(count, 'coordinate')}, but the bracketed axis of the output has length {found[0].length}"
        )
    raise SemanticError(
        f"{operation} over [{' '.join(axis.text for axis in along)}] {problem}",
        code="coordinate-count",
        spans=[axis.span for axis in (*along, *found)],
        hint=f"write [{count}] in the output",
    )


FAMILY = Family(complete, lower, outputs=outputs)
