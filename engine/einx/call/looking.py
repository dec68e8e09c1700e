"""Finding the code of a call inside a compiler, from what :mod:`einx.call.compiling` tells of its arguments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import CodeType, FunctionType
from typing import Any

from einx.call.arguments import ListShape, Stand, a_kind, accepts, check_backend, input_of, joined, resolve_backend
from einx.call.compiling import Kind, NestedList, NestedTensor, Unread
from einx.call.dispatch import MISSING
from einx.call.miss import adapted, checked_description, describe, option, slot
from einx.call.shaped import Shaped
from einx.call.symbolic import Pattern, Question, Unknowns, name_or_error
from einx.operations.calls import name_of
from einx.operations.keywords import own_keywords
from einx.operations.layout import Input
from einx.operations.parameters import of_code, of_function
from einx.operations.problems import problem
from einx.operations.table import Operation


def name_of_operation(
    record: Operation,
    function: Callable[..., object] | None,
    signature: str | None,
    head: Sequence[object],
    backend: str | None,
    kinds: Sequence[Kind],
    given: Sequence[tuple[str, Any]],
    op: Any,
    graph: object,
) -> str:
    """The name of the code of a call, or of code that raises what is wrong with it.

    Args:
        record: The operation.
        function: The caller's function, for an adapter that is bound to one.
        signature: The signature that this function declares.
        head: The description, or what is told of what stands in its place.
        backend: Name of the backend, if one was passed or is in use.
        kinds: What is told of each tensor.
        given: What is told of the keywords.
        op: What is told of ``op=``.
        graph: What was passed for ``graph=``.
    """
    shapes: list[str] = []
    description = None

    def make() -> Pattern:
        nonlocal description
        description = told_description(record.name, head, kinds)
        if isinstance(graph, type):
            raise problem("graph-type", kind=a_kind(Stand(graph)))
        if graph:
            raise problem("graph-compiled")
        check_read(given)
        unknowns = Unknowns()
        inputs = tuple(told_input(kind, number, unknowns, record.name) for number, kind in enumerate(kinds, start=1))
        shapes.extend(map(describe, inputs))
        tensors = [Stand(kind[0]) for kind in kinds]
        chosen = resolve_backend(tensors, inputs) if backend is None else backend
        if backend is not None:
            check_backend(tensors, chosen)
        found, declared = record, signature
        stand_in = None if function is None else slot(name_of(function), signature)
        if record.adapter and function is None:
            found, stand_in, declared = adapted(record, told_function(op))
        options = tuple((name, option(value)) for name, value in given if name in record.options)
        lengths = tuple(
            (name, unknowns.passed(name, option(value))) for name, value in given if name not in record.options
        )
        return Pattern(
            found, description, chosen, joined(inputs, tensors, chosen), lengths, options, stand_in, declared
        )

    return name_or_error(
        make, lambda error: error.within(description=description, operation=record.name, shapes=shapes)
    )


def names_of_own(record: Operation, head: Sequence[object], names: Sequence[str]) -> list[str]:
    """The keywords of a call of an adapter that are the function's own, which is not asked what it accepts."""
    if not head or not isinstance(head[0], str):
        return []
    anything = dict.fromkeys(names)
    return [*own_keywords(record.family, head[0], lambda **_: None, anything, record.options)]


def name_of_question(
    question: str, head: Sequence[object], kinds: Sequence[Kind | None], given: Sequence[tuple[str, Any]]
) -> str:
    """The name of the code that answers a question, or raises what is wrong with it.

    Args:
        question: ``check``, ``matches``, ``solve``, ``solve_axes`` or ``solve_shapes``.
        head: The description, or what is told of what stands in its place.
        kinds: What is told of each tensor, ``None`` for one that may have any shape.
        given: What is told of the keywords.
    """
    description = None

    def make() -> Question:
        nonlocal description
        description = told_description(question, head, kinds)
        check_read(given)
        unknowns = Unknowns()
        inputs = tuple(
            None if kind is None else told_input(kind, number, unknowns, question)
            for number, kind in enumerate(kinds, start=1)
        )
        lengths = tuple((name, unknowns.passed(name, option(value))) for name, value in given)
        return Question(question, description, inputs, lengths)

    return name_or_error(make, lambda error: error.within(description=description, operation=question))


def told_description(name: str, head: Sequence[Any], kinds: Sequence[Kind | None]) -> str:
    """The description.

    Raises:
        SemanticError: There is none in the first place.
    """
    first = head[0] if head else MISSING
    texts = [kind[1] for kind in kinds if kind is not None and isinstance(kind[1], str)]
    return checked_description(name, Stand(*first) if isinstance(first, tuple) else first, texts)


def check_read(given: Sequence[tuple[str, Any]]) -> None:
    """Raise if a keyword is, or holds, an array of which Dynamo does not tell the numbers.

    Raises:
        SemanticError: One does.
    """
    for name, value in given:
        if isinstance(value, tuple):
            if value[:1] == (Unread,):
                raise problem("keyword-unread", keyword=name, kind=a_kind(Stand(value[1])))
            check_read([(name, part) for part in value])


def told_input(kind: Kind, number: int, unknowns: Unknowns, operation: str) -> Input:
    """What tracing is told of a tensor.

    Args:
        kind: What is told of it.
        number: Which argument it is, from 1.
        unknowns: What makes unknowns of lengths that are not told.
        operation: The operation.

    Raises:
        EinxError: It is none.
    """
    cls, part, dtype = kind
    if cls is NestedTensor:
        raise problem("array-layout/nested", argument=number)
    if cls is NestedList:
        if part is None:
            raise problem("ragged-list", argument=number)
        if dtype is None:
            raise problem("not-a-tensor", argument=number, what="is a list of something else than numbers")
        return input_of(list, ListShape(part, dtype), None)
    if issubclass(cls, Shaped):
        raise problem("shaped-without-graph", place=number, what="einx.shaped(...)", operation=operation)
    if isinstance(part, CodeType):
        return input_of(cls, accepts(of_code(part)), None)
    if part is None and cls in (bool, int, float, complex):
        return input_of(cls, None, None)
    if isinstance(part, tuple):
        return input_of(cls, unknowns.shape(part), dtype)
    if callable(part):
        return input_of(cls, accepts(of_function(part)), None)
    raise problem("not-a-tensor", argument=number, what=f"is {a_kind(Stand(cls))}, which is no tensor")


def told_function(op: Any) -> object:
    """What was passed as ``op=``: a name, or something that stands for a function."""
    if not isinstance(op, tuple):
        return op
    return slot("op", op[1]) if op[0] is FunctionType else None
