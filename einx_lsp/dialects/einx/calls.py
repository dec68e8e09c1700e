"""Calls of einx: which argument is what, what the engine says of them, and what they return.

Nothing is concluded from what is not known. Where it decides what a call does, only mistakes of the description itself
are found, as these raise whatever the rest is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from einx.backends.registry import DEFAULT, base_name, get_backend, preferred
from einx.call.miss import adapted
from einx.errors import EinxError, SemanticError
from einx.notation import parse
from einx.notation.hoist import description as parse_description
from einx.operations.calls import name_of
from einx.operations.keywords import PASSED, Hole
from einx.operations.layout import Input
from einx.operations.rules import rules
from einx.operations.table import OPERATIONS, Operation
from einx.sizes.symbolic import Size, Symbolic, symbol
from einx_lsp.dialects.call import Argument, Call
from einx_lsp.dialects.einx.answers import Answer, Axes, axes_of, fits, traced
from einx_lsp.dialects.einx.arguments import (
    Constant,
    UndecidedError,
    constant_of,
    framework_of,
    input_of,
    lengths_of,
    names_in,
)
from einx_lsp.dialects.einx.compiled import Compiled
from einx_lsp.dialects.einx.findings import Subject, findings_of
from einx_lsp.python.literals import Located
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    Function,
    Items,
    Named,
    Nothing,
    Number,
    Tensor,
    Text,
    Unknown,
    Value,
)

__all__ = ["ADAPTERS", "QUERIES", "understand"]

QUERIES: Mapping[str, Value] = {
    "check": NOTHING,
    "matches": Number("bool"),
    "solve": UNKNOWN,
    "solve_axes": UNKNOWN,
    "solve_shapes": UNKNOWN,
}
"""Functions that ask whether tensors fit a description, and what they return."""

ADAPTERS = {
    "adapt_numpylike_reduce": "reduce",
    "adapt_numpylike_elementwise": "elementwise",
    "adapt_with_vmap": "vmap",
}
"""Functions that make an operation of a function, and the operation that runs it."""

OWN = frozenset({"backend", "graph"})
"""Keywords of every operation."""


class Verdict(NamedTuple):
    """What is made of a call.

    Attributes:
        operation: The operation that runs.
        answer: What the engine says.
        result: What the call returns if it does not raise.
        inputs: What the engine was told of the tensors.
        errors: Further errors, found before the engine was asked.
        lengths: What keywords that are not known are called.
    """

    operation: str
    answer: Answer = Answer()
    result: Value = UNKNOWN
    inputs: tuple[Input, ...] = ()
    errors: tuple[EinxError, ...] = ()
    lengths: Mapping[str, Symbolic] = MappingProxyType({})


_Judge: TypeAlias = Callable[[str, tuple[Argument, ...]], Verdict]
"""What is made of a call with a known description and these tensors."""


def understand(call: Call) -> Compiled | None:
    """What a call of einx means.

    Args:
        call: The call.

    Returns:
        ``None`` if einx has no such function.
    """
    name = call.function.removeprefix("einx.")
    if name in OPERATIONS:
        return _described(call, 0, lambda text, tensors: _operation(call, OPERATIONS[name], text, tensors))
    if name in QUERIES:
        return _described(call, 0, lambda text, tensors: _query(call, name, text, tensors))
    if name == "trace":
        return _described(call, 1, lambda text, _: _trace(call, text))
    adapter, bound, function = name.partition(":")
    if adapter.rpartition(".")[2] not in ADAPTERS:
        return None
    if not bound:
        made = Named(f"{call.function}:{_function_name(call)}")
        return Compiled("einx", call, None, (), made, operation=name)
    record = OPERATIONS[ADAPTERS[adapter.rpartition(".")[2]]]
    return _described(call, 0, lambda text, tensors: _operation(call, record, text, tensors, _signed(function)))


# What all calls with a description share


def _described(call: Call, place: int, judge: _Judge) -> Compiled:
    """What a call means whose description is the argument at ``place``."""
    arguments = call.arguments
    name = call.function.removeprefix("einx.")
    if len(arguments) <= place:
        return Compiled("einx", call, None, (), UNKNOWN, operation=name)
    argument, tensors = arguments[place], arguments[place + 1 :]
    if not isinstance(argument.value, Text):
        error = _description_error(argument.value) if call.complete else None
        return _understood(call, Subject(call, argument, None, tensors, ()), Verdict(name, Answer(error=error)))
    text = argument.value.value
    verdict = Verdict(name)
    if call.complete:
        try:
            verdict = judge(text, tensors)
        except UndecidedError:
            pass
        except EinxError as error:
            verdict = Verdict(name, Answer(error=error))
    return _understood(call, Subject(call, argument, argument.value.located, tensors, verdict.inputs), verdict)


def _understood(call: Call, subject: Subject, verdict: Verdict) -> Compiled:
    assert subject.description is not None
    value = subject.description.value
    errors = [*verdict.errors]
    malformed = _syntax_error(value.value) if isinstance(value, Text) else None
    if malformed is not None:
        errors.insert(0, malformed.within(operation=verdict.operation))
    elif verdict.answer.error is not None:
        errors.append(verdict.answer.error)
    if call.silent:
        errors = []
    located: Located | None = subject.located
    return Compiled(
        "einx",
        call,
        located,
        tuple(finding for error in errors for finding in findings_of(error, subject)),
        UNKNOWN if errors else verdict.result,
        verdict.lengths,
        operation=verdict.operation,
        shapes=verdict.inputs,
        trace=verdict.answer.trace,
        error=errors[0] if errors else None,
    )


def _syntax_error(text: str) -> EinxError | None:
    """What is wrong with a description whatever it is for."""
    if not parse(text).errors:
        return None
    try:
        parse_description(text)
    except EinxError as error:
        return error
    return None


def _description_error(value: Value) -> EinxError | None:
    """The error for a description that is certainly no string."""
    match value:
        case Tensor():
            what = "an array"
        case Number():
            what = "a number"
        case Nothing():
            what = "None"
        case Items(kind=kind):
            what = f"a {kind}"
        case _:
            return None
    return SemanticError(
        f"the description is {what}, but it is a string",
        code="description-type",
        hint="pass the description first, then the tensors",
    )


# Operations


def _operation(
    call: Call, record: Operation, text: str, tensors: tuple[Argument, ...], bound: _Function | None = None
) -> Verdict:
    """What a call of an operation does.

    Raises:
        UndecidedError: That depends on something that is not known.
    """
    keywords = {name: argument.value for name, argument in call.keywords.items()}
    record, function = (record, bound) if bound or not record.adapter else _adapter(record, keywords)
    inputs, errors = _inputs(tensors)
    axes = axes_of(text)
    if rules(record.family).declares and axes.outputs is None and (function is None or function.signature is None):
        raise UndecidedError
    options, known = _options(record, keywords)
    rest = {name: value for name, value in keywords.items() if name not in OWN | record.options | {"op"}}
    own = set() if function is None else rest.keys() - axes.names - PASSED.get(record.family, frozenset())
    lengths = lengths_of(
        {name: value for name, value in rest.items() if name not in own},
        axes.repeated,
        names_in(item.shape or () for item in inputs) | names_in(map(_number, keywords.values())),
        _called(call, axes),
    )
    framework, backend = _backend(keywords.get("backend"), tensors)
    inputs = _joined(inputs, tensors, backend)
    answer = traced(
        record.name,
        text,
        inputs,
        {**lengths, **options, **{name: _passed(name, rest[name]) for name in rest if name in own}},
        backend=backend,
        op=function,
    )
    if answer.error is not None and not _is_certain(answer.error, inputs):
        answer = Answer(answer.trace)
    if answer.error is None and answer.trace is not None and not known:
        answer = answer._replace(trace=answer.trace._replace(source=None, undetermined="an option is not known"))
    result = _result(call, record, answer, framework, tensors)
    if keywords.get("graph", Number("bool", False)) != Number("bool", False):
        result = UNKNOWN
    called = {name: length for name, length in lengths.items() if isinstance(length, Symbolic)}
    unknown = {name: length for name, length in called.items() if _number(keywords[name]) is None}
    return Verdict(record.name if bound is None else bound.name, answer, result, inputs, errors, unknown)


class _Function(NamedTuple):
    """A caller's function: its name in the code, and the signature that it declares."""

    name: str
    signature: str | None


def _adapter(record: Operation, keywords: dict[str, Value]) -> tuple[Operation, _Function | None]:
    """The operation that runs for ``op=``, and the function."""
    op = keywords.get("op", NOTHING)
    match op:
        case Text(value=name):
            return adapted(record, name)[0], None
        case Nothing() | Number() | Items() | Tensor():
            return adapted(record, None)[0], None  # raises, as nothing of these can be called
        case _:
            return record, _Function(_name_in_code(op), None)


def _passed(name: str, value: Value) -> Constant:
    """What the caller's function is passed by keyword: any that is no axis, as what it accepts is not known."""
    if isinstance(value, Items) and value.kind != "tuple":
        return Hole(name)
    try:
        return constant_of(value)
    except UndecidedError:
        return Hole(name)


def _name_in_code(function: Value) -> str:
    match function:
        case Function(name=name):
            return _as_written(name)
        case Named(name=name):
            return _as_written(name.rpartition(".")[2])
        case _:
            return "op"


def _as_written(name: str) -> str:
    """The name that the engine gives to a function of that name."""

    def function() -> None:
        pass

    function.__name__ = name
    return name_of(function)


def _function_name(call: Call) -> str:
    """What an operation made of a function is remembered by: its name and its signature."""
    name = _name_in_code(call.arguments[0].value) if call.arguments else "op"
    declared = call.arguments[1] if len(call.arguments) > 1 else call.keywords.get("signature")
    signature = declared.value.value if declared is not None and isinstance(declared.value, Text) else ""
    return f"{name}:{signature}"


def _signed(function: str) -> _Function:
    name, _, signature = function.partition(":")
    return _Function(name, signature or None)


def _inputs(tensors: Iterable[Argument]) -> tuple[tuple[Input, ...], tuple[EinxError, ...]]:
    """What is known of tensors; what cannot be one counts as unknown beside its error."""
    found = [_input(argument, number) for number, argument in enumerate(tensors, start=1)]
    inputs = tuple(item if isinstance(item, Input) else Input("array", None) for item in found)
    return inputs, tuple(item for item in found if isinstance(item, EinxError))


def _input(argument: Argument, number: int) -> Input | EinxError:
    try:
        return input_of(argument.value, number)
    except EinxError as error:
        return error


def _number(value: Value) -> object:
    return value.value if isinstance(value, Number) else None


def _options(record: Operation, keywords: Mapping[str, Value]) -> tuple[dict[str, Constant], bool]:
    """The options of an operation, and whether they are what will be passed."""
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


def _is_certain(error: EinxError, inputs: Iterable[Input]) -> bool:
    """Whether a call raises whatever is not known.

    An extremum over an empty axis is none if another axis turns out to be empty too, as no element is asked for then.
    """
    known = all(isinstance(length, int) for item in inputs for length in item.shape or (None,))
    return known or error.code != "empty-reduction"


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


def _called(call: Call, axes: Axes) -> dict[str, str]:
    """What the file calls the values of the keywords that are plain names, and not those of other axes."""
    texts = {name: place.block.text[slice(*place.span)] for name, (_, place) in call.keywords.items()}
    return {name: text for name, text in texts.items() if text.isidentifier() and text not in axes.names - {name}}


# Queries and trace


def _query(call: Call, name: str, text: str, tensors: tuple[Argument, ...]) -> Verdict:
    """What a query says."""
    left_open = [argument.value == NOTHING for argument in tensors]
    inputs, errors = _inputs(
        argument._replace(value=UNKNOWN) if is_open else argument
        for argument, is_open in zip(tensors, left_open, strict=True)
    )
    keywords = {keyword: argument.value for keyword, argument in call.keywords.items()}
    axes = axes_of(text)
    taken = names_in(item.shape or () for item in inputs) | names_in(map(_number, keywords.values()))
    lengths = lengths_of(keywords, axes.repeated, taken, _called(call, axes))
    partial = any(
        not is_open and item.kind != "factory" and (item.shape is None or None in item.shape)
        for item, is_open in zip(inputs, left_open, strict=True)
    )
    answer = fits(name, text, tuple(item.shape for item in inputs), lengths, partial=partial)
    return Verdict(name, answer, QUERIES[name], inputs, errors)


def _trace(call: Call, text: str) -> Verdict:
    """What a call of ``einx.trace`` says, which takes shapes in place of tensors."""
    operation = call.arguments[0].value
    if not isinstance(operation, Text) or len(call.arguments) != 3:
        raise UndecidedError
    keywords = {name: argument.value for name, argument in call.keywords.items()}
    shapes = call.arguments[2].value
    if "op" in keywords or not isinstance(shapes, Items):
        raise UndecidedError
    inputs = tuple(map(_typed_in, shapes.items))
    record = OPERATIONS.get(operation.value)
    if record is None:
        return Verdict("trace", traced(operation.value, text, inputs, {}), UNKNOWN, inputs)
    if rules(record.family).declares and axes_of(text).outputs is None:
        raise UndecidedError
    options, _ = _options(record, keywords)
    own = {name: value for name, value in keywords.items() if name not in record.options | {"backend"}}
    lengths = lengths_of(own, axes_of(text).repeated, names_in(item.shape or () for item in inputs))
    answer = traced(record.name, text, inputs, {**lengths, **options})
    return Verdict(record.name, answer, UNKNOWN, inputs)


def _typed_in(shape: Value) -> Input:
    """A shape that is passed to ``einx.trace``, where a string is the name of an unknown length."""
    if not isinstance(shape, Items):
        return Input("array", None)
    return Input("array", tuple(map(_typed_length, shape.items)))


def _typed_length(length: Value) -> Size | None:
    match length:
        case Number(kind="int", value=int() | Symbolic() as number):
            return number
        case Text(value=name):
            return symbol(name)
        case _:
            return None
