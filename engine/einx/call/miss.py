"""What happens when a call is not in the cache: its key is taken apart, traced, compiled and stored.

It stands apart from :mod:`einx.call.dispatch` so that ``import einx`` loads nothing of the pipeline.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence

from einx.call.arguments import input_of, key_part, resolve_backend
from einx.call.cache import Cache
from einx.call.compiled import CompiledGraph, compile_graph
from einx.call.retrace import count_trace
from einx.errors import EinxError, SemanticError
from einx.operations.layout import Input
from einx.operations.table import OPERATIONS, Operation
from einx.sizes.solve import given_lengths
from einx.tracing import Request, compile_source, render_shape

__all__ = ["compile_call", "key_of_lengths", "key_part", "key_parts"]

Function = Callable[..., object]


def key_parts(tensors: Sequence[object], first: int = 1) -> list[Hashable]:
    """What each tensor contributes to the key besides its type and dtype; ``first`` is the number of the first one.

    Raises:
        EinxError: One of them cannot be a tensor.
    """
    parts: list[Hashable] = []
    for number, tensor in enumerate(tensors, start=first):
        shape = None if isinstance(tensor, type) else getattr(tensor, "shape", None)
        parts.append(key_part(tensor, number) if shape is None else shape)
    return parts


def key_of_lengths(lengths: Mapping[str, object]) -> tuple[Hashable, ...]:
    """What keywords contribute to the key that are not all ints: with their types, as True is equal to 1."""
    return tuple((name, type_of(value), value) for name, value in frozen(lengths).items())


def frozen(lengths: Mapping[str, object]) -> dict[str, Hashable]:
    """The keywords of a call with sequences as tuples."""
    return {name: freeze(value) for name, value in lengths.items()}


def freeze(value: object) -> Hashable:
    """A keyword argument in a form that can be in a key: sequences and arrays become tuples."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple | range):
        return tuple(map(freeze, value))
    try:
        hash(value)
    except TypeError:
        return repr(value)
    return value


def type_of(value: Hashable) -> Hashable:
    """The type of a frozen keyword argument, so that True is not taken for 1."""
    return tuple(map(type_of, value)) if isinstance(value, tuple) else type(value)


def compile_call(
    record: Operation,
    cache: Cache[Function],
    key: Hashable,
    description: str,
    backend: str | None,
    tensors: Sequence[object],
    lengths: Mapping[str, object],
    bound: tuple[Function | None, str | None],
) -> Function:
    """The compiled function for a call, traced unless another thread has just done so."""

    def make() -> Function:
        count_trace(record.name)
        return compile_function(record, description, backend, tensors, frozen(lengths), bound)

    if not isinstance(description, str):
        raise SemanticError(
            f"the description is of type {type(description).__name__}, but it has to be a string",
            code="description-type",
        )
    return cache.get_or_make(key, make)


def compile_function(
    record: Operation,
    description: str,
    backend: str | None,
    tensors: Sequence[object],
    lengths: Mapping[str, object],
    bound: tuple[Function | None, str | None],
) -> Function:
    """Trace and compile a call.

    Raises:
        EinxError: The call is wrong.
    """
    shown: list[str] | None = None
    try:
        kinds = [type(tensor) for tensor in tensors]
        parts = key_parts(tensors)
        dtypes = [getattr(tensor, "dtype", None) for tensor in tensors]
        inputs = tuple(map(input_of, kinds, parts, dtypes))
        shown = [describe(item) for item in inputs]
        name = backend or resolve_backend(kinds, parts)
        request = make_request(record, description, inputs, name, lengths, bound)
        graph = compile_graph(request, compile_source(request))
    except EinxError as error:
        raise error.within(description=description, operation=record.name, shapes=shown) from None
    return attach(graph)


def make_request(
    record: Operation,
    description: str,
    inputs: tuple[Input, ...],
    backend: str,
    lengths: Mapping[str, object],
    bound: tuple[Function | None, str | None],
) -> Request:
    """A request from the parts of a call; options of the operation are told from lengths of axes here."""
    remaining = dict(lengths)
    options = {name: remaining.pop(name) for name in record.options if name in remaining}
    function, signature = bound
    if record.adapter and function is None:
        record, function, signature = adapted(record, remaining.pop("op", None))
    return Request(record, description, inputs, backend, given_lengths(remaining), options, function, signature)


def adapted(record: Operation, op: object) -> tuple[Operation, Function | None, str | None]:
    """The operation that an adapter stands for: the caller's function, or a named one of the same family.

    Raises:
        SemanticError: ``op=`` is missing, or no function and no name of an operation of the family.
    """
    if isinstance(op, str):
        named = OPERATIONS.get(op)
        if named is None or named.adapter or named.family != record.family:
            raise SemanticError(
                f"op={op!r} names no operation that this adapter can run",
                code="op-unknown",
                hint="pass a function, or the name of one of: "
                + ", ".join(
                    name for name, row in OPERATIONS.items() if row.family == record.family and not row.adapter
                ),
            )
        return named, None, None
    if not callable(op):
        raise SemanticError("needs the function to run, passed as op=", code="op-missing", hint="write op=function")
    signature = getattr(op, "signature", None)
    return record, op, signature if isinstance(signature, str) else None


def attach(graph: CompiledGraph) -> Function:
    """The function of a graph, from which the graph is found again."""
    function = graph.function
    function.__einx_graph__ = graph  # type: ignore[attr-defined]
    return function


def describe(item: Input) -> str:
    """An argument for a message."""
    match item.kind:
        case "factory":
            return "a tensor factory"
        case "scalar":
            return "a number"
        case "list":
            return f"a list of {render_shape(item.shape)}"
        case _:
            return render_shape(item.shape)
