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

from einx_lsp.library.frameworks import framework as row_of
from einx_lsp.python.parsing import expression_of
from einx_lsp.values.model import NOTHING, Items, Number, OpenItems, Text, Value

if TYPE_CHECKING:
    from einx_lsp.python.blocks import Place

__all__ = ["Arguments", "Bound", "Entry", "FunctionRule", "Refused", "Rule", "Spread", "Undetermined", "bind"]


class Undetermined(Exception):  # noqa: N818 (not a fault: the answer of a rule that has none)
    """Nothing is known of a result: the library refuses the arguments, or too little is known of them."""


class Refused(Undetermined):
    """The library refuses the arguments for certain, so that the program does not go on."""


class Spread(NamedTuple):
    """Arguments by position that are the items of a tuple of unknown length: ``*x.shape[:-1]``."""

    items: OpenItems


class Arguments(NamedTuple):
    """The arguments of a call.

    Attributes:
        positional: Those by position, the receiver of a method first.
        keywords: Those by name.
        complete: Whether these are all; not with ``*args`` or ``**kwargs`` of which nothing is known.
        place: The call.
    """

    positional: tuple[Value | Spread, ...]
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
            after it by name only), ``**`` (any others by name, which do not matter), ``name!`` for one that may be
            left out and of which a rule knows nothing if it is given, and ``written|also:asked`` for one that callers
            write otherwise than the rule asks for it.
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
    lenient: bool
    spellings: Mapping[str, str]


_CONSTANTS: Mapping[type, Callable[[object], Value]] = {
    bool: lambda value: Number("bool", bool(value)),
    str: lambda value: Text(str(value)),
    type(None): lambda _: NOTHING,
}


@cache
def _signature(text: str) -> _Signature:
    parameters = []
    spellings: dict[str, str] = {}
    by_name = variadic = lenient = False
    for part in text.split():
        if part.startswith("*"):
            by_name = True
            variadic = variadic or part not in {"*", "**"}
            lenient = lenient or part == "**"
            continue
        head, equals, default = part.partition("=")
        unsupported = head.endswith("!")
        written, _, asked = head.removesuffix("!").partition(":")
        names = written.split("|")
        value = NOTHING if unsupported else _default(default) if equals else None
        parameters.append(_Parameter(asked or names[0], value, by_name, unsupported))
        spellings.update(dict.fromkeys(names, asked or names[0]))
    return _Signature(tuple(parameters), variadic, lenient, spellings)


def _default(text: str) -> Value:
    node = expression_of(text)
    assert node is not None
    return _constant(ast.literal_eval(node))


def _constant(value: object) -> Value:
    if isinstance(value, tuple):
        return Items("tuple", tuple(map(_constant, value)))
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

    >>> from einx_lsp.values.model import UNKNOWN
    >>> bound = bind("a axis=None * keepdims=False", Arguments((UNKNOWN,), {"axis": Number("int", 1)}, True, None), "")
    >>> bound["axis"], bound["keepdims"]
    (Number(kind='int', value=1), Number(kind='bool', value=False))
    >>> bind("input:a dim:axis=None", Arguments((UNKNOWN,), {"dim": Number("int", 1)}, True, None), "torch")["axis"]
    Number(kind='int', value=1)
    """
    signature = _signature(parameters)
    places = [parameter for parameter in signature.parameters if not parameter.by_name]
    positional = tuple(value for value in arguments.positional if not isinstance(value, Spread))
    if not arguments.complete or len(positional) < len(arguments.positional):
        raise Undetermined
    if len(positional) > len(places) and not signature.variadic:
        raise Refused
    given = {parameter.name: value for parameter, value in zip(places, positional, strict=False)}
    spellings = row_of(framework).spellings
    for written, value in arguments.keywords.items():
        name = signature.spellings.get(written) or signature.spellings.get(spellings.get(written, ""))
        if name is None and signature.lenient:
            continue
        if name is None or name in given:
            raise Refused
        given[name] = value
    values: dict[str, Value] = {}
    for parameter in signature.parameters:
        found = given.get(parameter.name, parameter.default)
        if found is None or (parameter.unsupported and found != NOTHING):
            raise Undetermined
        values[parameter.name] = found
    return Bound(values, positional[len(places) :], framework, arguments.place)
