"""The arguments of a call, and how they meet the parameters of a library function.

A table says the parameters of a function as its documentation does (``"a axis=None * keepdims=False"``), and a rule
asks for them by name, so no rule counts positions.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from einx.sizes.symbolic import InexactError
from einx_lsp.python.parsing import expression_of
from einx_lsp.values.model import NOTHING, UNKNOWN, Number, Text, Value

if TYPE_CHECKING:
    from einx_lsp.python.blocks import Place

__all__ = ["Arguments", "Bound", "Entry", "FunctionRule", "Rule", "Undetermined", "apply", "bind"]


class Undetermined(Exception):  # noqa: N818 (not a fault: the answer of a rule that has none)
    """Nothing is known of a result: the library refuses the arguments, or too little is known of them."""


class Arguments(NamedTuple):
    """The arguments of a call.

    Attributes:
        positional: Those by position, the receiver of a method first.
        keywords: Those by name.
        complete: Whether these are all; not with ``*args`` or ``**kwargs`` of which nothing is known.
        place: The call.
    """

    positional: tuple[Value, ...]
    keywords: Mapping[str, Value]
    complete: bool
    place: Place | None


FunctionRule: TypeAlias = Callable[[Arguments], Value]


@dataclass(frozen=True, slots=True)
class Bound:
    """The arguments of a call by the names of the parameters.

    Attributes:
        values: A value for each parameter, its default if it is not given.
        rest: What a parameter ``*names`` takes up.
        framework: Whose function it is.
        place: The call.
    """

    values: Mapping[str, Value]
    rest: tuple[Value, ...]
    framework: str
    place: Place | None

    def __getitem__(self, name: str) -> Value:
        return self.values[name]


Rule: TypeAlias = Callable[[Bound], Value]


class Entry(NamedTuple):
    """A library function in a table.

    Attributes:
        parameters: Its parameters, with spaces between them: ``name``, ``name=default``, ``*names``, ``*`` (those
            after it by name only), and ``name!`` for one that may be left out and of which a rule knows nothing if
            it is given.
        rule: What a call gives.
    """

    parameters: str
    rule: Rule


class _Parameter(NamedTuple):
    name: str
    default: Value | None
    by_name: bool
    unsupported: bool


class _Signature(NamedTuple):
    parameters: tuple[_Parameter, ...]
    variadic: bool


_CONSTANTS: Mapping[type, Callable[[object], Value]] = {
    bool: lambda value: Number("bool", bool(value)),
    str: lambda value: Text(str(value)),
    type(None): lambda _: NOTHING,
}


@cache
def _signature(text: str) -> _Signature:
    parameters = []
    by_name = variadic = False
    for part in text.split():
        if part.startswith("*"):
            by_name = True
            variadic = part != "*"
            continue
        name, equals, default = part.partition("=")
        unsupported = name.endswith("!")
        value = NOTHING if unsupported else _default(default) if equals else None
        parameters.append(_Parameter(name.removesuffix("!"), value, by_name, unsupported))
    return _Signature(tuple(parameters), variadic)


def _default(text: str) -> Value:
    node = expression_of(text)
    assert node is not None
    value: object = ast.literal_eval(node)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Number("int" if isinstance(value, int) else "float", value)
    return _CONSTANTS[type(value)](value)


def bind(parameters: str, arguments: Arguments, framework: str) -> Bound:
    """The arguments by the names of the parameters.

    Args:
        parameters: The parameters, as in :class:`Entry`.
        arguments: The arguments of a call.
        framework: Whose function it is.

    Raises:
        Undetermined: They do not fit, are not all known, or one is given that no rule deals with.

    >>> bound = bind("a axis=None * keepdims=False", Arguments((UNKNOWN,), {"axis": Number("int", 1)}, True, None), "")
    >>> bound["axis"], bound["keepdims"]
    (Number(kind='int', value=1), Number(kind='bool', value=False))
    """
    signature = _signature(parameters)
    places = [parameter for parameter in signature.parameters if not parameter.by_name]
    if not arguments.complete or (len(arguments.positional) > len(places) and not signature.variadic):
        raise Undetermined
    given = {parameter.name: value for parameter, value in zip(places, arguments.positional, strict=False)}
    if not given.keys().isdisjoint(arguments.keywords):
        raise Undetermined
    given.update(arguments.keywords)
    values = {}
    for parameter in signature.parameters:
        value = given.pop(parameter.name, parameter.default)
        if value is None or (parameter.unsupported and value != NOTHING):
            raise Undetermined
        values[parameter.name] = value
    if given:
        raise Undetermined
    return Bound(values, arguments.positional[len(places) :], framework, arguments.place)


def apply(entry: Entry, framework: str, arguments: Arguments) -> Value:
    """What a call of a library function gives, :data:`~einx_lsp.values.model.UNKNOWN` if that is not certain.

    Args:
        entry: The function.
        framework: Whose it is.
        arguments: Its arguments.
    """
    try:
        return entry.rule(bind(entry.parameters, arguments, framework))
    except (Undetermined, InexactError):
        return UNKNOWN
