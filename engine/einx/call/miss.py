"""What happens when a call is not in the cache: its key is taken apart, traced, compiled and stored.

It stands apart from :mod:`einx.call.dispatch` so that ``import einx`` loads nothing of the pipeline.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from operator import index
from traceback import walk_tb
from types import FunctionType, TracebackType
from typing import TYPE_CHECKING, Any, TypeAlias

from einx.call.arguments import (
    a_kind,
    attribute,
    check_backend,
    check_layouts,
    getattr_or_none,
    has_symbols,
    input_of,
    is_symbol,
    joined,
    key_part,
    of_own_kind,
    resolve_backend,
)
from einx.call.cache import Cache
from einx.call.compiled import COMPILED, Bound, CompiledGraph, compile_graph, is_shape_only, refusing
from einx.call.dispatch import MISSING, Call, Slot
from einx.call.open import compile_open
from einx.call.retrace import PACKAGE, count_trace
from einx.call.shaped import Shaped
from einx.errors import MOST_SHAPES, EinxError, shown
from einx.graph.values import Literal
from einx.operations.calls import name_of
from einx.operations.keywords import Hole, axes_of, own_keywords, told_apart, written
from einx.operations.layout import Input
from einx.operations.problems import problem
from einx.operations.table import OPERATIONS, Operation
from einx.sizes.solve import MOST_LENGTHS, given_lengths
from einx.tracing import Request, compile_source, render_shape

if TYPE_CHECKING:
    from einx.call.symbolic import SymbolicCall

__all__ = ["bound", "compile_call", "graph_of", "key_of_lengths", "key_part", "key_parts", "told"]

Function: TypeAlias = Callable[..., object]
Compiled: TypeAlias = "Function | CompiledGraph | SymbolicCall"
"""An entry of a cache: what runs, or a graph that waits for a function of the caller's."""


def key_parts(tensors: Sequence[object], first: int = 1) -> list[Hashable]:
    """What each tensor contributes to the key besides its type and dtype; ``first`` is the number of the first one.

    Raises:
        EinxError: One of them cannot be a tensor.
    """
    return [key_part(tensor, number) for number, tensor in enumerate(tensors, start=first)]


def key_of_lengths(lengths: Mapping[str, object]) -> tuple[Hashable, ...]:
    """What keywords contribute to the key that are not all ints."""
    return tuple((name, told_apart(freeze(value))) for name, value in lengths.items())


def freeze(value: object) -> Hashable:
    """A keyword argument in a form that can be in a key: sequences and arrays become tuples, numbers of arrays ints."""
    if isinstance(value, type):
        return value
    if is_symbol(value):
        return value
    if hasattr(value, "tolist"):
        if getattr(value, "size", 0) > MOST_LENGTHS:
            raise TypeError("an array of lengths that is none")
        value = value.tolist()
    elif hasattr(value, "__index__") and not isinstance(value, int):
        value = index(value)
    return tuple(map(freeze, value)) if isinstance(value, list | tuple | range) else value


def compile_call(cache: Cache[Compiled], key: Hashable, call: Call) -> Compiled:
    """The compiled function for a call, traced unless another thread has just done so.

    Args:
        cache: The cache of the operation.
        key: The call's key, ``None`` if it has none: something in it cannot be hashed, or is wrong.
        call: The call.

    Raises:
        EinxError: The call is wrong.
    """
    shapes: list[str] | None = None
    is_symbolic = has_symbols(call.tensors, call.lengths)

    def make() -> Compiled:
        nonlocal shapes
        inputs = described(call.tensors, typed=call.record.typed)
        shapes = list(map(describe, inputs))
        if call.backend is None:
            backend = resolve_backend(call.tensors, inputs)
        else:
            backend = of_own_kind(call.tensors, call.backend)
            check_backend(call.tensors, backend)
        inputs = joined(inputs, call.tensors, backend)
        check_layouts(call.tensors, inputs, backend)
        if is_symbolic:
            return symbolic_call(call, str(description), inputs, backend)
        count_trace(call.record.name)
        request = make_request(call, str(description), inputs, backend)
        is_open = any(isinstance(tensor, Shaped) for tensor in call.tensors)
        graph = compile_open(call, request) if is_open else compile_graph(request, compile_source(request))
        graph.has_no_arrays = any(map(is_shape_only, call.tensors))
        if isinstance(request.function, Slot) or any(isinstance(value, Hole) for value in request.keywords.values()):
            return graph
        run = refusing(call.record.name) if graph.has_no_arrays else graph.function
        run.__einx_graph__ = graph  # type: ignore[attr-defined]
        return run

    description = None
    try:
        description = checked_description(call.record.name, call.description, call.tensors)
        if is_symbolic:  # symbols belong to what is being compiled
            key = None
        elif isinstance(key, tuple):
            key = (description, *key[1:])
        return cache.get_or_make(key, make)
    except EinxError as error:
        raise error.within(description=description, operation=call.record.name, shapes=shapes) from error.__cause__


def checked_description(name: str, first: object, tensors: Sequence[object]) -> str:
    """The description as a plain string.

    Args:
        name: The operation, or the query.
        first: What was passed in the description's place.
        tensors: What was passed behind it.

    Raises:
        SemanticError: There is none in the first place.
    """
    if isinstance(first, str):
        return str.__str__(first)
    text = next((tensor for tensor in tensors if isinstance(tensor, str)), None)
    parts = {"operation": name, "text": "description" if text is None else shown(text)}
    raise problem("description-type/missing" if first is MISSING else "description-type", kind=a_kind(first), **parts)


def described(tensors: Sequence[object], *, typed: bool = False) -> tuple[Input, ...]:
    """What tracing is told of the tensors; of their dtypes only where these are in the key.

    Raises:
        EinxError: One of them is no tensor.
    """
    dtypes = [attribute(tensor, number, "dtype") if typed else None for number, tensor in enumerate(tensors, start=1)]
    return tuple(map(input_of, map(type, tensors), key_parts(tensors), dtypes))


def make_request(call: Call, description: str, inputs: tuple[Input, ...], backend: str) -> Request:
    """A request from the parts of a call; options of the operation are told from lengths of axes here."""
    remaining = dict(call.lengths)
    record, function, signature = call.record, call.function, call.signature
    if record.adapter and function is None:
        record, function, signature = adapted(record, remaining.pop("op", None))
    known = call.record.options | record.options
    options = {name: option(remaining.pop(name)) for name in known if name in remaining}
    own = {name: remaining.pop(name) for name, value in call.lengths.items() if isinstance(value, Literal | Hole)}
    return Request(record, description, inputs, backend, given_lengths(remaining), options, function, signature, own)


def symbolic_call(call: Call, description: str, inputs: tuple[Input, ...], backend: str) -> SymbolicCall:
    """What runs a call whose lengths are not all numbers.

    Raises:
        EinxError: The call is wrong, whatever these lengths are.
    """
    from einx.call.symbolic import Opened, Pattern, SymbolicCall  # few programs have such lengths

    remaining, opened = dict(call.lengths), Opened()
    record, function, signature = call.record, call.function, call.signature
    stand_in: Slot | None = None if function is None else slot(name_of(function), signature)
    if record.adapter and function is None:
        record, stand_in, signature = adapted(record, remaining.pop("op", None))
    own = {name: remaining.pop(name) for name, value in call.lengths.items() if isinstance(value, Literal | Hole)}
    keywords = tuple((name, value) for name, value in own.items() if isinstance(value, Literal))
    options = tuple((name, option(remaining.pop(name))) for name in call.record.options if name in remaining)
    given: Any = tuple((name, length(opened.keyword(name, value))) for name, value in remaining.items())
    pattern = Pattern(
        record, description, backend, tuple(map(opened.input, inputs)), given, options, stand_in, signature, keywords
    )
    return SymbolicCall(pattern, opened.symbols, function)


def option(value: object) -> Hashable:
    """An option of an operation in a form that tracing can keep; the text of a value that no option can be."""
    try:
        value = freeze(value)
        hash(value), bool(value), repr(value)
    except Exception:  # noqa: BLE001 (the caller's object may raise anything)
        return shown(value)
    return value


def length(value: object) -> Hashable:
    """A length in a form that tracing can keep; of what is none, something of the same name and text."""
    found = option(value)
    if isinstance(found, str) and not isinstance(value, str):
        return type(type(value).__name__, (), {"__repr__": lambda _: found})()  # type: ignore[no-any-return]
    return found


OP = Slot("op")
"""The place of a function that declares no signature, in code that shows no name."""

slot = lru_cache(maxsize=1024)(Slot)
"""One slot for all functions of a name and a signature: it stands for itself in keys."""


def slot_of(op: object, graph: object) -> object:
    """What stands for ``op=`` in a call's key: a slot for any function, what it is for all else.

    Args:
        op: What was passed.
        graph: Whether the function's name is to be in the code.
    """
    if op.__class__ is FunctionType and not op.__dict__ and graph is False:
        return OP
    if isinstance(op, str) or not callable(op):
        return op
    signature = getattr_or_none(op, "signature")
    name = "op" if graph is False else name_of(op)
    return slot(name, str.__str__(signature) if isinstance(signature, str) else None)


def bound(
    record: Operation, function: Function | None, description: object, keywords: dict[str, object], graph: object
) -> Bound | Function | None:
    """What a call of an adapter brings of its own, in whose place the keywords are given what stands for it.

    Args:
        record: The adapter.
        function: The function that it is bound to, if it is.
        description: The description.
        keywords: The keywords, which are changed.
        graph: Whether the function's name is to be in the code.

    Returns:
        ``None`` where compiled code runs as it is: nothing is passed, or what is wrong is found out later.
    """
    op: Function | None = function
    if function is None:
        passed = keywords.get("op")
        if passed.__class__ is FunctionType and not passed.__dict__ and graph is False:
            place: object = OP  # as slot_of says, without a call
        else:
            place = slot_of(passed, graph)
            if place is passed:
                return None
        op = passed  # type: ignore[assignment]  # it can be called
        keywords["op"] = place
        if len(keywords) == 1:
            return op
    passed_so = frozenset({"op"}) if function is None else frozenset()
    if isinstance(description, str) and keywords.keys() <= axes_of(description) | passed_so:
        return op if function is None else None
    assert op is not None
    other = record.options | passed_so
    own = own_keywords(record.family, description, op, keywords, other) if isinstance(description, str) else {}
    kept = {}
    for name, value in own.items():
        keywords[name] = written(name, value)
        if isinstance(keywords[name], Hole):
            kept[name] = value
    return Bound(op, kept) if kept else None if function is not None else op


def adapted(record: Operation, op: object) -> tuple[Operation, Slot | None, str | None]:
    """The operation that an adapter stands for: the caller's function, or a named one of the same family.

    Raises:
        SemanticError: ``op=`` is missing, or no function and no name of an operation of the family.
    """
    if isinstance(op, Slot):
        return record, op, op.signature
    if not isinstance(op, str):
        raise problem("op-missing")
    named = OPERATIONS.get(op)
    if named is None or named.adapter or named.family != record.family:
        names = [name for name, row in OPERATIONS.items() if row.family == record.family and not row.adapter]
        if not names:
            advice = f", or call einx.{op}" if named is not None else ""
            raise problem("op-unknown/function", op=shown(op), advice=advice)
        raise problem("op-unknown", op=shown(op), names=", ".join(names))
    return named, None, None


def describe(item: Input) -> str:
    """An argument for a message."""
    pattern = {"factory": "a tensor factory", "scalar": "a number", "list": "a list of {}"}.get(item.kind, "{}")
    return pattern.format(render_shape(item.shape))


def graph_of(run: Compiled, wanted: object, op: Bound | Function | None) -> CompiledGraph | None:
    """The graph that a compiled function belongs to, if it is wanted.

    Args:
        run: The entry of the cache.
        wanted: What was passed as ``graph=``.
        op: What it is to hold of the caller's, if it waits for that: a function, and its keywords.

    Raises:
        SemanticError: ``graph=`` is neither True nor False.
    """
    if not isinstance(wanted, int) and type(wanted).__name__ not in {"bool", "bool_"}:  # NumPy's, old and new
        raise problem("graph-type", kind=a_kind(wanted))
    if not wanted:
        return None
    graph: CompiledGraph = run if isinstance(run, CompiledGraph) else run.__einx_graph__  # type: ignore[union-attr]
    return graph if op is None else graph.of_function(op)


def told(error: Exception, operation: str, description: str, tensors: Sequence[object]) -> bool:
    """Prepare what was raised while compiled code ran; whether frames of this package are all that it passed.

    An error of the framework or of the caller's function is noted to have been raised in this call.
    """
    if isinstance(error, EinxError) and is_ours(error.__traceback__):
        error.within(operation=operation, description=description)
        return True
    if hasattr(error, "add_note"):  # Python 3.11 and newer
        call = f"in einx.{operation}({shown(description)}, ...)"
        with suppress(EinxError):  # a graph may be called with anything
            shapes = [describe(item).removeprefix("shape ") for item in described(tensors[:MOST_SHAPES])]
            call += f" of shapes {', '.join(shapes)}{', ...' if len(tensors) > MOST_SHAPES else ''}"
        error.add_note(call)
    return False


def is_ours(traceback: TracebackType | None) -> bool:
    """Whether all frames of a traceback are of this package or of compiled code."""
    return all(frame.f_code.co_filename.startswith((PACKAGE, COMPILED)) for frame, _ in walk_tb(traceback))
