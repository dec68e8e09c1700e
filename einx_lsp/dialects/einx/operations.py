"""Calls of operations: which keyword is what, which code runs, and what it returns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from einx.backends.registry import DEFAULT, base_name, get_backend, preferred
from einx.call.miss import adapted
from einx.errors import EinxError
from einx.operations.keywords import PASSED, Hole
from einx.operations.layout import Input
from einx.operations.rules import rules
from einx.operations.table import Operation
from einx.sizes.symbolic import Symbolic
from einx_lsp.dialects.call import Argument, Call
from einx_lsp.dialects.einx.adapters import Adapted, name_in_code
from einx_lsp.dialects.einx.answers import Answer, Axes, axes_of, traced
from einx_lsp.dialects.einx.arguments import Constant, UndecidedError, constant_of, framework_of, names_in
from einx_lsp.dialects.einx.open_ranks import asked
from einx_lsp.dialects.einx.verdict import Verdict, inputs_of, lengths_in, unknown_lengths
from einx_lsp.values.join import any_of, plain
from einx_lsp.values.model import NOTHING, UNKNOWN, Items, Nothing, Number, Tensor, Text, Unknown, Value

__all__ = ["operation", "options_of"]

OWN = frozenset({"backend", "graph"})
"""Keywords of every operation."""

FALSE = Number("bool", False)


class _Function(NamedTuple):
    """A caller's function: its name in the code, and the signature that it declares."""

    name: str
    signature: str | None


def operation(
    call: Call, record: Operation, text: str, tensors: tuple[Argument, ...], made: Adapted | None = None
) -> Verdict:
    """What a call of an operation does.

    Args:
        call: The call.
        record: The operation.
        text: The description.
        tensors: The arguments that are tensors.
        made: For an operation that an adapter has made, what it is made of.

    Raises:
        UndecidedError: That depends on something that is not known.
    """
    keywords = {name: argument.value for name, argument in call.keywords.items()}
    record, function = _what_runs(record, keywords, made)
    inputs, errors = inputs_of(tensors)
    axes = axes_of(text)
    if rules(record.family).declares and axes.outputs is None and (function is None or function.signature is None):
        raise UndecidedError
    given = _given(call, record, function, axes, inputs)
    framework, backend = _backend(keywords.get("backend"), tensors)
    inputs = _joined(inputs, tensors, backend)

    def ask(inputs: tuple[Input, ...]) -> Answer:
        return traced(record.name, text, inputs, given.told, backend=backend, op=function)

    answer = _certain(ask(inputs), inputs)
    if not given.known:
        answer = _without_code(answer)
    if keywords.get("graph", FALSE) != FALSE:
        result: Value = UNKNOWN
    elif answer.outputs is None and answer.error is None and any(map(_is_open, tensors)):
        result = _open_result(call, record, [one for _, one in asked(text, inputs, tensors, ask)], framework, tensors)
    else:
        result = _result(call, record, answer, framework, tensors)
    name = record.name if made is None else made.function
    return Verdict(name, answer, result, inputs, errors, given.unknown, ask if given.known else None)


# What runs


def _what_runs(
    record: Operation, keywords: Mapping[str, Value], made: Adapted | None
) -> tuple[Operation, _Function | None]:
    """The operation that runs, and the function that it runs."""
    if made is not None:
        return record, _Function(made.function, made.signature)
    if not record.adapter:
        return record, None
    op = keywords.get("op", NOTHING)
    match op:
        case Text(value=name):
            return adapted(record, name)[0], None
        case Nothing() | Number() | Items() | Tensor():
            return adapted(record, None)[0], None  # raises, as nothing of these can be called
        case _:
            return record, _Function(name_in_code(op), None)


# Keywords


class _Given(NamedTuple):
    """What the keywords of a call say.

    Attributes:
        told: What the engine is told.
        known: Whether these are the options that will be passed.
        unknown: What lengths are called that are not known.
    """

    told: Mapping[str, Constant]
    known: bool
    unknown: Mapping[str, Symbolic]


def _given(call: Call, record: Operation, function: _Function | None, axes: Axes, inputs: Iterable[Input]) -> _Given:
    keywords = {name: argument.value for name, argument in call.keywords.items()}
    options, known = options_of(record, keywords)
    rest = {name: value for name, value in keywords.items() if name not in OWN | record.options | {"op"}}
    passed = set() if function is None else rest.keys() - axes.names - PASSED.get(record.family, frozenset())
    lengths = lengths_in(call, {name: value for name, value in rest.items() if name not in passed}, axes, inputs)
    told = {**lengths, **options, **{name: _passed(name, rest[name]) for name in rest if name in passed}}
    return _Given(told, known, unknown_lengths(keywords, lengths))


def _passed(name: str, value: Value) -> Constant:
    """What the caller's function is passed by keyword: any that is no axis, as what it accepts is not known."""
    if isinstance(value, Items) and value.kind != "tuple":
        return Hole(name)
    try:
        return constant_of(value)
    except UndecidedError:
        return Hole(name)


def options_of(record: Operation, keywords: Mapping[str, Value]) -> tuple[dict[str, Constant], bool]:
    """The options of an operation, and whether they are what will be passed.

    Raises:
        UndecidedError: One that shapes depend on is not known.
    """
    options = {name: _option(keywords[name]) for name in record.options & keywords.keys()}
    if options.get("keepdims") is UNKNOWN:  # the only one that shapes depend on
        raise UndecidedError
    known = UNKNOWN not in options.values()
    if options.get("mode") is UNKNOWN:
        options.pop("fill_value", None)  # it goes with one of the modes only
    if options.get("shift") is UNKNOWN:
        options["shift"] = 1  # one number goes with any axes
    return {name: value for name, value in options.items() if not isinstance(value, Unknown)}, known


def _option(value: Value) -> Constant | Unknown:
    try:
        found = constant_of(value)
    except UndecidedError:
        return UNKNOWN
    return UNKNOWN if names_in([found]) else found


# Frameworks


def _joined(inputs: tuple[Input, ...], tensors: Iterable[Argument], backend: str) -> tuple[Input, ...]:
    """The inputs as a backend has to take them: arrays that are known to be NumPy's are converted for another."""
    if get_backend(base_name(backend)).takes_numpy:
        return inputs
    values = [argument.value for argument in tensors]
    foreign = [isinstance(value, Tensor) and value.framework == "numpy" for value in values]
    return tuple(item._replace(kind="foreign") if joins else item for item, joins in zip(inputs, foreign, strict=True))


def _backend(given: Value | None, tensors: Iterable[Argument]) -> tuple[str | None, str]:
    """The framework of the result, and the backend to show code for."""
    match given:
        case Text(value=name):
            return base_name(name), preferred(name) or DEFAULT
        case None | Nothing():
            framework = framework_of(argument.value for argument in tensors)
        case _:
            framework = None
    return framework, preferred(framework or "") or DEFAULT


# What comes out


def _certain(answer: Answer, inputs: Iterable[Input]) -> Answer:
    """An answer without an error that may not be raised, as something is not known."""
    if answer.error is None or _is_certain(answer.error, inputs):
        return answer
    return Answer(answer.trace)


def _without_code(answer: Answer) -> Answer:
    """An answer for a call of which an option is not known."""
    if answer.error is not None or answer.trace is None:
        return answer
    return answer._replace(trace=answer.trace._replace(source=None, undetermined="an option is not known"))


def _is_certain(error: EinxError, inputs: Iterable[Input]) -> bool:
    """Whether a call raises whatever is not known.

    An extremum over an empty axis is none if another axis turns out to be empty too, as no element is asked for then.
    """
    known = all(isinstance(length, int) for item in inputs for length in item.shape or (None,))
    return known or error.code != "empty-reduction"


def _is_open(argument: Argument) -> bool:
    """Whether an argument is a tensor of which only the ends are known."""
    return isinstance(argument.value, Tensor) and bool(argument.value.first or argument.value.last)


def _open_result(
    call: Call, record: Operation, answers: list[Answer], framework: str | None, tensors: tuple[Argument, ...]
) -> Value:
    """What a call returns whose tensors have any rank: what is the same for the first few that they can have."""
    if len(answers) < 2:
        return UNKNOWN
    results = [_result(call, record, answer, framework, tensors) for answer in answers]
    if all(isinstance(result, Items) for result in results):
        columns = zip(*(result.items for result in results if isinstance(result, Items)), strict=False)
        return Items("tuple", tuple(plain(any_of(column)) for column in columns))
    return plain(any_of(tuple(results)))


def _result(
    call: Call, record: Operation, answer: Answer, framework: str | None, tensors: tuple[Argument, ...]
) -> Value:
    if answer.outputs is None:
        return UNKNOWN
    dtype = None
    if record.same_elements and tensors and (len(tensors) == 1 or record.name == "get_at"):
        first = tensors[0].value
        dtype = first.dtype if isinstance(first, Tensor) else None
    results = [Tensor(framework, shape, dtype, call.place) for shape in answer.outputs]
    return results[0] if len(results) == 1 else Items("tuple", tuple(results))
