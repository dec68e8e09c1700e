"""Reductions: ``[…] -> []``."""

from __future__ import annotations

from typing import Any

from einx.graph.dtypes import DTYPES, code_of
from einx.graph.named import lengths_of, unmarked, unpack
from einx.graph.values import Shape, Value, is_empty
from einx.notation import tree
from einx.operations import signature
from einx.operations.calls import call_checked
from einx.operations.layout import Lowering, axis_argument
from einx.operations.options import dtype_name
from einx.operations.problems import brackets_of, forbid_brackets, problem, require_brackets
from einx.operations.rules import Call, Family
from einx.sizes.sized import Leaf
from einx.sizes.solve import UndeterminedError, Wanted
from einx.sizes.symbolic import equal
from einx.sizes.wording import subject_of

EXTREMUM = {"max": "maximum", "min": "minimum", "argmax": "maximum", "argmin": "minimum"}
"""What is looked for by operations that have no value over no elements."""

DISPERSIONS = frozenset({"var", "std"})
"""Operations that give real numbers, of whatever they are."""


def complete(call: Call) -> tree.Description:
    """Fill in brackets or the output."""
    source = call.only_input()
    if call.description.outputs is not None:
        (target,) = call.description.outputs
        if call.keepdims:
            raise problem("keepdims-with-output", [target])
        if not brackets_of(source):
            source = signature.bracket_absent(source, signature.marks(target))
        forbid_brackets("brackets-in-output", target)
        return tree.Description((source,), (target,))
    require_brackets("nothing-to-reduce", source)
    if call.keepdims:
        target = signature.bracketed_as(source, lambda bracket: tree.Number(1, bracket.span))
    else:
        target = signature.without_bracketed(source)
    return tree.Description((source,), (target,))


def lower(lowering: Lowering) -> list[Value]:
    """Reduce the bracketed axes, then bring the rest into the form of the output."""
    build, output = lowering.build, lowering.output()
    x = unpack(build, lowering.inputs()[0], lowering.sized.inputs[0])
    rest = unmarked(x.axes)
    output.check_left_out(x)
    places = [place for place, axis in enumerate(x.axes) if axis.marked]
    check_not_empty(lowering.operation, x.axes)
    if keeps_places(x.axes, output.axes):
        shape = tuple(1 if axis.marked else axis.length for axis in x.axes)
        return [build.reshape(reduce(lowering, x.value, places, shape, keepdims=True), lengths_of(output.tensor))]
    return lowering.packed(reduce(lowering, x.value, places, lengths_of(rest), keepdims=None), rest, output)


def reduce(lowering: Lowering, x: Value, places: list[int], shape: Shape, *, keepdims: bool | None) -> Value:
    """The reduction itself, or the caller's."""
    axis = axis_argument(places)
    if lowering.operation in DISPERSIONS:
        return dispersion(lowering, x, axis=axis, keepdims=keepdims)
    if lowering.request.function is None:
        # Frameworks refuse an axis without elements, even for no result, unless they have a value to begin with.
        nothing = lowering.operation in EXTREMUM and is_empty(shape) and is_empty(x.shape)
        initial = 0 if nothing else None
        return lowering.build(
            lowering.operation, x, axis=axis, keepdims=keepdims, dtype=lowering.dtype, initial=initial
        )
    reduced = tuple(length for place, length in enumerate(x.shape) if place not in places)
    return lowering.build.reshape(call_checked(lowering, [x], [reduced], axis=axis)[0], shape)


def dispersion(lowering: Lowering, x: Value, **params: Any) -> Value:
    """The variance or its root, which are no integers; of complex numbers they are real.

    Raises:
        SemanticError: Integers or booleans are asked for.
    """
    build, name = lowering.build, dtype_name(lowering.request.options.get("dtype"))
    params["correction"] = lowering.request.options.get("correction")
    kind = "f" if name is None else DTYPES[name][0]
    if kind not in "fc":
        raise problem("option-type/no-float", dtype=name, operation=lowering.operation)
    if name is None or kind == "c" or not (code_of(x) or "f").startswith("c"):
        return build(lowering.operation, x, dtype=lowering.dtype, **params)
    # As floats, complex numbers would lose their imaginary part.
    dtype = build("dtype", "complex128" if name == "float64" else "complex64", inline=True)
    found = build(lowering.operation, build("asarray", x, dtype=dtype), **params)
    return found if name in ("float32", "float64") else build("asarray", found, dtype=lowering.dtype)


def keeps_places(axes: tuple[Leaf, ...], wanted: tuple[Leaf, ...]) -> bool:
    """Whether the output is the input with an unnamed 1 at the place of every reduced axis."""
    return len(axes) == len(wanted) and all(
        (not new.named and new.text == "1") if old.marked else new.key == old.key
        for old, new in zip(axes, wanted, strict=True)
    )


def check_not_empty(operation: str, axes: tuple[Leaf, ...]) -> None:
    """Raise if an operation that has no value over no elements would have to give one.

    Raises:
        SemanticError: It would.
        UndeterminedError: An axis has no elements, but there may be no result to give either.
    """
    empty, rest = next((axis for axis in axes if axis.marked and axis.length == 0), None), lengths_of(unmarked(axes))
    if operation not in EXTREMUM or empty is None or is_empty(rest):
        return
    if any(equal(length, 0) is None for length in rest):
        raise UndeterminedError(f"whether {operation} over no elements has a result to give is not known")
    raise problem("empty-reduction", [empty], subject=subject_of(empty.text), extremum=EXTREMUM[operation])


FAMILY = Family(complete, lower, wanted=Wanted.SHAPES)
