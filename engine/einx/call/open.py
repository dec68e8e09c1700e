"""Graphs over symbolic lengths: what a call with :func:`einx.shaped` in an array's place compiles to.

The code serves all lengths for which what tracing took for granted holds. For the others it calls the operation itself,
whose specialised code has the right result, or raises the error; so both always agree.
"""

from __future__ import annotations

from collections.abc import Callable

from einx.call.compiled import Bound, Code, CompiledGraph, compile_graph
from einx.call.dispatch import Call, make_operation
from einx.errors import EinxError
from einx.graph.guards import is_plain
from einx.graph.source import SPECIALISE, Source
from einx.operations.layout import Input
from einx.sizes.solve import UndeterminedError
from einx.sizes.symbolic import InexactError, Size
from einx.tracing import Request, Traced, compile_source


class Specialised:
    """A call of an operation, waiting for its arrays.

    Args:
        call: The call.
    """

    def __init__(self, call: Call) -> None:
        self._call = call._replace(tensors=(), lengths=dict(call.lengths))
        self._run = make_operation(call.record, call.function, call.signature)

    def __reduce__(self) -> tuple[type[Specialised], tuple[Call]]:
        return Specialised, (self._call,)

    def of_function(self, op: Bound | Callable[..., object]) -> Specialised:
        """The same call, with another function of the caller's, or with other keywords."""
        function, keywords = op if isinstance(op, Bound) else (op, {})
        passed = {"op": function} if self._call.function is None else {}
        return Specialised(self._call._replace(lengths={**self._call.lengths, **keywords, **passed}))

    def __call__(self, *tensors: object) -> object:
        """Run the call on arrays."""
        call = self._call
        return self._run(call.description, *tensors, backend=call.backend, **call.lengths)  # type: ignore[arg-type]


def compile_open(call: Call, request: Request) -> CompiledGraph:
    """The graph of a call over symbolic lengths.

    Raises:
        EinxError: The call is wrong whatever the lengths are.
    """
    specialise = Specialised(call)
    found = granting(request)
    if found is not None:
        return compile_graph(*found, specialise)
    # The lengths decide what the code is.
    parameters = ", ".join(f"i{number}" for number in range(len(request.inputs)))
    source = Source(f"def op0({parameters}):\n    return {SPECIALISE}({parameters})\n", {}, SPECIALISE)
    return CompiledGraph(Code(source, request.operation.name, request.description, request.backend, specialise))


def granting(request: Request) -> tuple[Request, Traced] | None:
    """A request and its trace, once axes that are left out are granted to be of length 1; ``None`` if it has none."""
    try:
        traced = compile_source(request, checked=True)
    except InexactError:
        return None
    except UndeterminedError as question:
        one = question.one
        if one is None or not is_plain(one):
            return None
        try:
            return granting(request._replace(inputs=tuple(_with_one(item, one) for item in request.inputs)))
        except EinxError:  # of this length alone
            return None
    return None if traced.source.free else (request, traced)


def _with_one(item: Input, one: Size) -> Input:
    if item.shape is None:
        return item
    return item._replace(shape=tuple(1 if length == one else length for length in item.shape))
