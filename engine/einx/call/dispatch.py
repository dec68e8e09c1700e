"""The public operations: one dictionary look-up, then the compiled function.

``make_operation`` returns a closure, not an object, as a call of a function is the cheapest call there is. A call
builds its key from the description, the backend, types and shapes of the tensors and the lengths; on a miss,
:func:`miss` builds everything else from the same parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from einx.backend import in_use
from einx.call.cache import Cache, tick, turn
from einx.call.compiling import traced_operation
from einx.call.document import LateSignature, document
from einx.dynamo import looked_into
from einx.errors import EinxError
from einx.operations.table import Operation


class Call(NamedTuple):
    """A call as it was made.

    Attributes:
        record: The operation.
        description: The description.
        tensors: The tensors.
        backend: Name of the backend, if one was passed or is in use.
        lengths: The keywords: lengths of axes, options of the operation, ``op=`` (what stands for a function, if the
            code is to run with any), keywords of that function (what stands for them).
        function: The caller's function, for an adapter that is bound to one.
        signature: The signature that this function declares.
    """

    record: Operation
    description: object
    tensors: Sequence[object] = ()
    backend: str | None = None
    lengths: Mapping[str, object] = {}
    function: Callable[..., object] | None = None
    signature: str | None = None


class Slot:
    """What stands for a function of the caller's in keys and in compiled code, so that both serve all such functions.

    Args:
        name: The name of the function in the code.
        signature: The signature that it declares.
    """

    __slots__ = ("__name__", "signature")

    def __init__(self, name: str, signature: str | None = None) -> None:
        self.__name__ = name
        self.signature = signature

    def __call__(self, *_arguments: object) -> object:
        """There is nothing to call until a call of the operation passes a function."""
        raise AssertionError


class _Late:
    """The functions of :mod:`einx.call.miss`, which is imported when one of them is first needed."""

    def __getattr__(self, name: str) -> Any:
        with turn:
            from einx.call import miss

        function = getattr(miss, name)
        setattr(self, name, function)
        return function


late = _Late()


class _Missing:
    """The place of a tensor that was not passed."""

    shape = ()
    dtype = None

    def __repr__(self) -> str:
        return "<missing>"


MISSING: Any = _Missing()


PLAIN = frozenset({int, bool, str, Slot})
"""Types of keyword arguments that go into a key as they are, beside their type."""


def typed_items(lengths: dict[str, Any]) -> Any:
    """What keywords that are not all ints contribute to the key."""
    kinds = [value.__class__ for value in lengths.values()]
    if PLAIN.issuperset(kinds):
        return (*lengths.items(), *kinds)
    return late.key_of_lengths(lengths)


def given(x: object, y: object, z: object, more: tuple[object, ...]) -> int:
    """How many tensors were passed."""
    return 3 + len(more) if z is not MISSING else (x is not MISSING) + (y is not MISSING)


class EinxFunction(Protocol):
    """How a public operation is called."""

    __name__: str

    def __call__(
        self,
        description: str,
        /,
        *tensors: Any,
        backend: str | None = None,
        graph: bool = False,
        **lengths: Any,
    ) -> Any:
        """Run the operation, or return its compiled graph."""


def make_operation(  # noqa: C901, PLR0915 (the hot path: spelled out, as every call inside it would count)
    record: Operation, function: Callable[..., object] | None = None, signature: str | None = None
) -> EinxFunction:
    """The public function of an operation.

    Args:
        record: The operation.
        function: The caller's function, for an adapter that is bound to one.
        signature: The signature that this function declares.
    """
    cache: Cache[Any] = Cache(record.name)
    entries = cache.entries
    find = entries.get
    now = tick
    current = in_use.get
    typed = record.typed
    adapts = record.adapter

    # Everything is spelled out for up to three tensors, as a loop over them would cost more than all the rest.
    def operation(  # noqa: C901, PLR0915
        description: Any = MISSING,
        x: Any = MISSING,
        y: Any = MISSING,
        z: Any = MISSING,
        /,
        *more: Any,
        backend: str | None = None,
        graph: bool = False,
        **lengths: Any,
    ) -> Any:
        run: Any
        key: Any
        op: Any = None
        try:
            if backend is None:
                backend = current()
            if adapts and lengths:
                op = late.bound(record, function, description, lengths, graph)
            named: Any = None
            if lengths:
                for length in lengths.values():
                    if length.__class__ is not int:  # True would find the entry of 1
                        named = typed_items(lengths)
                        break
                else:
                    named = (*lengths.items(),)
            a = getattr(x, "shape", None)
            if a is None:
                a = late.key_part(x, 1)
            if y is MISSING:
                if typed:
                    key = (description, backend, named, x.__class__, a, getattr(x, "dtype", None))
                else:
                    key = (description, backend, named, x.__class__, a)
            else:
                b = getattr(y, "shape", None)
                if b is None:
                    b = late.key_part(y, 2)
                if z is MISSING:
                    if typed:
                        d, e = getattr(x, "dtype", None), getattr(y, "dtype", None)
                        key = (description, backend, named, x.__class__, a, y.__class__, b, d, e)
                    else:
                        key = (description, backend, named, x.__class__, a, y.__class__, b)
                else:
                    c = getattr(z, "shape", None)
                    if c is None:
                        c = late.key_part(z, 3)
                    key = (description, backend, named, x.__class__, a, y.__class__, b, z.__class__, c)
                    if more:
                        key += (*[tensor.__class__ for tensor in more], *late.key_parts(more, 4))
                    if typed:
                        key += (getattr(x, "dtype", None), getattr(y, "dtype", None), getattr(z, "dtype", None))
                        if more:
                            key += (*[getattr(tensor, "dtype", None) for tensor in more],)
            kept = find(key)
        except Exception:  # noqa: BLE001 (the caller's objects may raise anything; what is wrong is found out below)
            kept = key = None
        if kept is None:
            tensors = (x, y, z, *more)[: given(x, y, z, more)]
            try:
                call = Call(record, description, tensors, backend, lengths, function, signature)
                run = late.compile_call(cache, key, call)
            except EinxError as error:
                raise error.with_traceback(None) from error.__cause__
        else:
            run = kept.entry
            kept.used = now()
        try:
            if graph is not False:
                found = late.graph_of(run, graph, op)
                if found is not None:
                    return found
            if op is not None:
                run = run.bind(op)
            if y is MISSING:
                return run() if x is MISSING else run(x)
            return run(x, y) if z is MISSING else run(x, y, z, *more)
        except Exception as error:
            if late.told(error, record.name, description, (x, y, z, *more)[: given(x, y, z, more)]):
                raise error.with_traceback(None) from error.__cause__
            raise

    operation.__name__ = operation.__qualname__ = record.name
    operation.__doc__ = document(record)
    operation.__module__ = "einx"
    operation.__signature__ = LateSignature(record)  # type: ignore[attr-defined]
    looked_into(operation, traced_operation(record, function, signature))
    return operation


__all__ = ["EinxError", "EinxFunction", "make_operation"]
