"""Coordinates of an extremum: ``[…] -> [k]``, or ``[a] -> []`` for one axis."""

from __future__ import annotations

from einx.graph.named import Named, lengths_of, marked, unmarked
from einx.graph.values import Value, is_empty
from einx.notation import tree
from einx.operations.layout import Lowering, output_of
from einx.operations.problems import brackets_of, problem, require_brackets, texts_of
from einx.operations.reduction import EXTREMUM, check_not_empty
from einx.operations.rules import Call, Family
from einx.operations.signature import bracketed_as, marks
from einx.sizes.sized import Leaf, leaves, whole_brackets
from einx.sizes.solve import Sized
from einx.sizes.symbolic import equal
from einx.sizes.wording import plural


def complete(call: Call) -> tree.Description:
    """Outputs that are left out are filled in by :func:`outputs`, as they depend on the number of axes."""
    source = call.only_input()
    require_brackets("brackets-missing/arg", source, extremum=EXTREMUM[call.operation])
    brackets = brackets_of(source)
    repeats = any(isinstance(node, tree.Ellipsis) and brackets_of(node) for node in tree.walk(source))
    if call.description.outputs is None and (len(brackets) > 1 or repeats):
        raise problem("output-ambiguous/brackets", brackets)
    return call.description


def outputs(description: tree.Description, sized: Sized) -> tree.Description:
    """As many coordinates as axes: in the place of the one bracket, or where the output has a name for them."""
    count = len(marked(leaves(whole_brackets(sized.inputs[0]))))
    (source,) = description.inputs

    def coordinates(place: tree.Node) -> tree.Node:
        return tree.Bracket(tree.Sequence((tree.Number(count, place.span),), place.span), place.span)

    def counted(bracket: tree.Bracket) -> tree.Node:
        unit = tree.children(bracket.body)
        named = len(unit) == 1 and isinstance(unit[0], tree.Axis) and unit[0].name not in marks(source)
        return coordinates(unit[0]) if named else bracket

    written = description.outputs
    targets = (bracketed_as(source, coordinates),) if written is None else (bracketed_as(written[0], counted),)
    return tree.Description(description.inputs, targets)


def lower(lowering: Lowering) -> list[Value]:
    """Find the place along the bracketed axes, as one number or as coordinates."""
    build, output, (x,) = lowering.build, output_of(lowering.sized.outputs[0]), lowering.operands()
    rest, along = unmarked(x.axes), marked(x.axes)
    output.check_left_out(x)
    coordinates = coordinate_axis(lowering.operation, along, output.axes)
    if coordinates is not None and equal(coordinates.length, len(along)) is None:
        lowering.granted.append((coordinates.length, len(along)))
    check_not_empty(lowering.operation, x.axes)
    if not along or is_empty(lengths_of(along)):
        # There is nothing to find, which frameworks refuse all the same.
        return [build("zeros", lengths_of(output.tensor), dtype=build("dtype", "index", inline=True))]
    if len(along) == 1:
        return lowering.packed(build(lowering.operation, x.value, axis=x.axes.index(along[0])), rest, output)
    assert coordinates is not None
    order = tuple(axis for axis in output.axes if axis is coordinates or axis in rest)
    found: Named = build.named("places", x, order, coordinates, extremum=lowering.operation)
    return lowering.packed(*found, output)


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
        reason = f"needs {count} coordinates per place, but the output has no bracketed axis for them"
    elif len(found) > 1:
        reason = f"puts its coordinates along one bracketed axis, but the output has {len(found)}"
    else:
        given = plural(count, "coordinate")
        reason = f"gives {given}, but the bracketed axis of the output has length {found[0].length}"
    parts = {"operation": operation, "axes": texts_of(along), "reason": reason, "count": count}
    raise problem("coordinate-count/arg", (*along, *found), **parts)


FAMILY = Family(complete, lower, outputs=outputs)
