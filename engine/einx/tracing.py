"""From a call to the code that it compiles to, on shapes alone.

This is the whole pipeline up to the source text: description, tree, lengths, graph, Python. It touches no array and
imports no framework, so an editor shows with it exactly what runs. :mod:`einx.call` adds arrays, a cache and ``exec``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from einx.backends.registry import DEFAULT, for_family
from einx.errors import AxisSizeError, EinxError, Origin, RankError, Span, in_one_frame
from einx.graph.build import Builder
from einx.graph.guards import Guards
from einx.graph.named import lengths_of
from einx.graph.source import Source, write_answer, write_source
from einx.graph.values import Shape
from einx.notation import hoist, parse, tree
from einx.notation.hoist import description as parse_description
from einx.notation.render import render
from einx.operations.keywords import own_keywords, written
from einx.operations.layout import NO_SHAPE, Dimension, Input, Lowering, Request, array_of
from einx.operations.options import check_options
from einx.operations.problems import problem
from einx.operations.rules import Call, Family, rules
from einx.operations.signature import check_tensor_count, counted
from einx.operations.table import OPERATIONS, Operation
from einx.sizes.contradiction import Statement
from einx.sizes.known import known_lengths
from einx.sizes.solve import (
    Given,
    InputShape,
    Nested,
    Sized,
    UndeterminedError,
    Wanted,
    check_names,
    given_lengths,
    solve,
)
from einx.sizes.structure import Structure
from einx.sizes.symbolic import InexactError, Size, Symbolic, equal, unknowns
from einx.sizes.wording import abbreviated, plural

__all__ = ["Request", "Trace", "Traced", "compile_source", "known", "query", "solved", "trace"]


class Traced(NamedTuple):
    """The outcome of a request: the description in full, its lengths, and the code."""

    completed: tree.Description
    sized: Sized
    source: Source
    output_shapes: tuple[Shape, ...]


class Trace(NamedTuple):
    """What is known of a call before it runs.

    Attributes:
        lengths: The length of each named axis, a tuple of lengths for one under an ellipsis; ints or symbolic sizes.
        origins: For each of them, where the length comes from.
        input_shapes: The shape that the description gives each input, ``None`` if unknown.
        output_shapes: The shape of each output, ``None`` if unknown.
        source: The compiled code, ``None`` if unknown.
        completed: The description with all that it left out, such as ``a [b] -> a``; ``None`` if unknown.
        undetermined: Why the code is unknown, ``None`` if it is known or there is none, as the call is wrong.
        places: By what is written at each place of the description, its lengths, one for each repetition; of an
            ellipsis without a name those that it stands for.
        claims: For axes and groups whose lengths contradict something, what is stated of each.
    """

    lengths: Mapping[str, Nested]
    origins: Mapping[str, tuple[Origin, ...]]
    input_shapes: tuple[Shape, ...] | None
    output_shapes: tuple[Shape, ...] | None
    source: str | None
    completed: str | None = None
    undetermined: str | None = None
    places: Mapping[Span, tuple[Size | None, ...]] = {}
    claims: Mapping[str, Sequence[Statement]] = {}

    def __str__(self) -> str:
        return self.source if self.source is not None else f"# {self.undetermined}"


@in_one_frame
def trace(
    operation: str,
    description: str,
    shapes: Sequence[Sequence[Dimension] | Input | None],
    /,
    *,
    backend: str | None = None,
    op: Callable[..., object] | None = None,
    **lengths: object,
) -> Trace:
    """What a call would compile to, from the shapes of its arguments; no array is touched, no framework imported.

    Args:
        operation: Name of the operation, for example ``"sum"``.
        description: The description.
        shapes: The shape of each argument: lengths as ints, names or symbolic sizes, ``None`` for an unknown length;
            ``None`` for an argument of unknown shape or rank; an :class:`Input` for more (a tensor factory, say).
        backend: Name of the backend, NumPy if left out.
        op: The caller's function, for adapters; one named ``op`` is assumed if it is left out.
        **lengths: Lengths of axes (ints or symbolic sizes), options of the operation, and keywords of ``op``.

    Returns:
        Lengths, output shapes and source, as far as they follow.

    Raises:
        EinxError: The call would raise whatever the unknown lengths are.

    >>> print(trace("sum", "a [b]", [(10, 10)]))
    import numpy as np
    def op0(i0):
        x0 = np.sum(i0, axis=1)
        return x0
    <BLANKLINE>
    >>> trace("sum", "a [b]", [("n", 3)]).output_shapes
    ((n,),)
    """
    record = OPERATIONS.get(operation)
    if record is None:
        from difflib import get_close_matches

        close = get_close_matches(operation, OPERATIONS, n=1)
        raise problem("no-such-operation", operation=operation, advice=f"did you mean {close[0]!r}?" if close else "")
    options = {name: lengths.pop(name) for name in record.options if name in lengths}
    options = {name: tuple(option) if isinstance(option, list) else option for name, option in options.items()}
    inputs = tuple(shape if isinstance(shape, Input) else array_of(shape) for shape in shapes)
    if not record.typed:  # then the code serves arrays of all dtypes
        inputs = tuple(item if item.kind in NO_SHAPE else item._replace(dtype=None) for item in inputs)
    try:
        function = (op or _stand_in) if record.adapter else None
        own = {} if function is None else own_keywords(record.family, description, function, lengths, frozenset())
        lengths = {name: length for name, length in lengths.items() if name not in own}
        given = given_lengths(lengths)
        declared = getattr(op, "signature", None)
        signature = declared if isinstance(declared, str) else None
        keywords = {name: written(name, value) for name, value in own.items()}
        request = Request(
            record, description, inputs, backend or DEFAULT, given, options, function, signature, keywords
        )
        traced = compile_source(request)
    except (UndeterminedError, InexactError) as reason:
        why = str(reason) or "lengths that are not known do not come out whole"
        return known(operation, description, [item.shape for item in inputs], lengths)._replace(undetermined=why)
    except EinxError as error:
        shown = [render_shape(item.shape) for item in inputs]
        raise error.within(description=description, operation=operation, shapes=shown) from None
    sized = traced.sized
    return Trace(
        sized.lengths,
        sized.origins(),
        tuple(map(lengths_of, sized.inputs)),
        traced.output_shapes,
        traced.source.text,
        render(traced.completed),
        places=sized.places(),
    )


def known(operation: str, description: str, shapes: Sequence[InputShape], lengths: Mapping[str, object]) -> Trace:
    """What is known of the lengths of a call, although it may be wrong and its description malformed.

    Args:
        operation: Name of the operation or query.
        description: The description.
        shapes: The shape of each tensor as far as it is known.
        lengths: Lengths of axes, and options of the operation.

    Returns:
        The lengths that do not rest on what is wrong, and the claims about those that are in conflict.

    >>> found = known("dot", "a b, b c -> a c", [(3, 4), (5, 6)], {})
    >>> found.lengths, [(claim.value, str(claim.origin)) for claim in found.claims["b"]]
    ({'a': 3, 'c': 6}, [(4, 'argument 1, dimension 2'), (5, 'argument 2, dimension 1')])
    """
    options = OPERATIONS[operation].options if operation in OPERATIONS else ()
    given = given_lengths({name: length for name, length in lengths.items() if name not in options})
    sized = known_lengths(hoist(parse(description).tree), shapes, given)
    if sized is None:
        return Trace({}, {}, None, None, None)
    return Trace(sized.lengths, sized.origins(), None, None, None, None, None, sized.places(), sized.claims)


def query(
    name: str,
    description: str,
    shapes: Sequence[InputShape],
    lengths: Mapping[str, object],
    *,
    partial: bool = False,
) -> Sized | None:
    """What a question about a description comes to, from the shapes of its tensors.

    Args:
        name: ``check``, ``matches``, ``solve``, ``solve_axes`` or ``solve_shapes``.
        description: One expression per tensor.
        shapes: The shape of each tensor as far as it is known, ``None`` for one that may have any.
        lengths: Lengths of axes.
        partial: More would be known at run time.

    Returns:
        The lengths; ``None`` if ``matches`` says no.

    Raises:
        EinxError: The call would raise.
        UndeterminedError: Too little is known; not if all shapes are.

    >>> query("solve_axes", "(a b)", [(6,)], {"a": 2}).lengths
    {'a': 2, 'b': 3}
    >>> query("matches", "a a", [(2, 3)], {}) is None
    True
    """
    try:
        parsed = parse_description(description)
        if parsed.outputs is not None:
            raise problem("inputs-only")
        check_tensor_count(parsed, len(shapes))
        return solve(Structure(parsed), shapes, given_lengths(lengths), QUERIES[name], partial=partial)
    except EinxError as error:
        # There is no answer but an error to a keyword that is no length.
        if name == "matches" and isinstance(error, RankError | AxisSizeError) and error.code != "axis-size-type":
            return None
        shown = list(map(render_shape, shapes))
        raise error.within(description=description, operation=name, shapes=shown) from None


def _stand_in(*_arguments: object, **_parameters: object) -> object:
    raise AssertionError("stands for a function that is not known; it is never called")


_stand_in.__name__ = "op"


def render_shape(shape: InputShape) -> str:
    """A shape for a message."""
    if shape is None:
        return "unknown shape"
    inner = ", ".join("?" if length is None else abbreviated(length) for length in shape)
    return f"shape ({inner},)" if len(shape) == 1 else f"shape ({inner})"


@lru_cache(maxsize=4096)
def _completed(
    operation: Operation, description: str, count: int, keepdims: bool, signature: str | None
) -> tuple[Family, Structure]:
    """The part of tracing that depends on the description alone."""
    family = rules(operation.family)
    call = Call(operation.name, parse_description(description), count, keepdims, signature)
    check_tensors(operation, count)
    if not family.concatenates:
        check_no_concatenation(call.description)
    return family, Structure(family.complete(call))


def check_tensors(operation: Operation, count: int) -> None:
    """Raise if an operation does not take so many tensors."""
    fewest, most = operation.tensors
    if not fewest <= count <= (count if most is None else most):
        exactly = plural(fewest, "tensor") if fewest else "no tensors"
        wanted = f"{fewest} or more tensors" if most is None else exactly
        raise problem("tensor-count", wanted=wanted, passed=counted(count))


QUERIES = {
    "check": Wanted.FIT,
    "matches": Wanted.FIT,
    "solve": Wanted.AXES,
    "solve_axes": Wanted.AXES,
    "solve_shapes": Wanted.SHAPES,
}
"""Questions about a description, and what has to come out of solving for each."""


def check_no_concatenation(description: tree.Description) -> None:
    """Raise if axes are concatenated in an operation that has no meaning for that."""
    expressions = (*description.inputs, *(description.outputs or ()))
    found = [node for expression in expressions for node in tree.walk(expression) if isinstance(node, tree.Concat)]
    if found:
        raise problem("concatenation-not-allowed", found)


def leaves_open(description: tree.Description, given: Mapping[str, object]) -> bool:
    """Whether outputs are left out, or have an axis whose length neither an input nor the caller gives."""
    if description.outputs is None:
        return True
    axes, wanted = (
        {node.name for expression in side for node in tree.walk(expression) if isinstance(node, tree.Axis)}
        for side in (description.inputs, description.outputs)
    )
    return not wanted <= axes | given.keys()


def solved(request: Request) -> tuple[Family, tree.Description, Sized]:
    """The description of a request, completed and with all lengths."""
    check_options(request.options)
    description, count, keepdims = request.description, len(request.inputs), request.options.get("keepdims") is True
    family, structure = _completed(request.operation, description, count, keepdims, request.signature)
    shapes = [item.shape for item in request.inputs]
    partial = any(item.kind != "factory" and (item.shape is None or None in item.shape) for item in request.inputs)
    check_names(structure, request.given)
    wanted = family.wanted if request.operation.counts_axes else Wanted.SHAPES
    if family.outputs is not None and leaves_open(structure.description, request.given):
        first = solve(structure, shapes, request.given, Wanted.COUNT, partial=partial)
        structure = Structure(family.outputs(structure.description, first))
    sized = solve(structure, shapes, request.given, wanted, partial=partial)
    return family, structure.description, sized


def _guards(lowering: Lowering, *, checked: bool) -> Guards:
    """What is granted of symbolic lengths."""
    lengths = [length for tensor in lowering.sized.inputs for length in lengths_of(tensor)]
    given = passed_lengths(lowering.request.given)
    if not checked and not any(isinstance(size, Symbolic) for size in (*lengths, *given)):
        return Guards(())
    shaped = [item.kind not in NO_SHAPE for item in lowering.request.inputs]
    found = guards_of(lowering.sized, [item.shape for item in lowering.request.inputs], shaped)
    sizes, pairs = [*found.sizes, *lowering.spare], [*found.pairs, *lowering.granted]
    passed = [name for size in given for name in unknowns(size)] if checked else ()
    return found._replace(sizes=sizes, pairs=pairs, checked=checked, passed=passed)


def passed_lengths(given: Mapping[str, Given]) -> list[Size]:
    """The lengths that are passed by keyword, in order."""
    return [size for passed in given.values() for size in passed.values.values()]


def guards_of(sized: Sized, shapes: Sequence[InputShape], arrays: Sequence[bool]) -> Guards:
    """What solving has granted of symbolic lengths.

    Args:
        sized: The solved description.
        shapes: The shapes that it was solved for.
        arrays: Which of the tensors have a shape in the code.
    """
    granted = sized.granted()
    pairs, found = [*granted.pairs], []
    for shape, tensor, is_array in zip(shapes, sized.inputs, arrays, strict=True):
        solved = lengths_of(tensor)
        stated = tuple(
            length if known is None else known for known, length in zip(shape or solved, solved, strict=True)
        )
        found.append(stated if is_array else None)
        pairs += [pair for pair in zip(stated, solved, strict=True) if equal(*pair) is not True]
    return Guards(found, granted.sizes, granted.divisors, pairs)


def answer_of(name: str, sized: Sized | None) -> object:
    """What a question returns, from the lengths that its tensors have; ``None`` if they do not fit the description."""
    if name == "check":
        return None
    if sized is None or name == "matches":
        return sized is not None
    return tuple(map(lengths_of, sized.inputs)) if name == "solve_shapes" else sized.lengths


def compile_answer(
    name: str, description: str, shapes: Sequence[InputShape], lengths: Mapping[str, object]
) -> Source | None:
    """The code that answers a question about a description for symbolic lengths; ``None`` if they decide what it is.

    Args:
        name: The question, as for :func:`query`.
        description: One expression per tensor.
        shapes: The shape of each tensor, ``None`` for one that may have any.
        lengths: Lengths of axes, those that are symbolic being passed to the code.

    Raises:
        EinxError: The call would raise whatever the symbolic lengths are.
    """
    try:
        sized = query(name, description, shapes, lengths)
    except (UndeterminedError, InexactError):
        return None
    backend = for_family(DEFAULT, "identity")  # no framework is asked for anything
    build = Builder(backend)
    inputs = [build.input("array", ()) for _ in shapes]  # only their names are needed
    passed = [name for size in passed_lengths(given_lengths(lengths)) for name in unknowns(size)]
    if sized is None:
        return write_answer(inputs, False, backend, Guards((), passed=passed), judges=True)
    answer = answer_of(name, sized)
    guards = guards_of(sized, shapes, [shape is not None for shape in shapes])._replace(checked=True, passed=passed)
    source = write_answer(inputs, answer, backend, guards, judges=name == "matches")
    return None if source.free else source


def compile_source(request: Request, *, checked: bool = False) -> Traced:
    """Trace a request down to its source.

    Args:
        request: The request.
        checked: Code over symbolic lengths checks the shapes of its arguments.

    Raises:
        EinxError: The call is wrong.
        UndeterminedError: Too little is known; not if all shapes are.
    """
    family, completed, sized = solved(request)
    backend = for_family(request.backend, request.operation.family)
    lowering = Lowering(request, Builder(backend), sized)
    outputs = [lowering.own(value) for value in family.lower(lowering)]
    shapes: tuple[tuple[Size, ...], ...] = tuple(value.shape for value in outputs)
    guards = _guards(lowering, checked=checked)
    return Traced(completed, sized, write_source(lowering.build.inputs, outputs, backend, guards), shapes)
