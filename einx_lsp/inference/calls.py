"""What a call gives: calls that a dialect understands, functions and methods of libraries, classes of the file."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple, cast

from einx.sizes.symbolic import InexactError, Size, substitute, unknowns
from einx.sizes.unknown import Unknown
from einx_lsp.dialects.call import Argument, Call
from einx_lsp.dialects.meaning import KEYWORD, Meaning
from einx_lsp.dialects.registry import understand
from einx_lsp.inference.bindings import DYNAMIC, RESHAPING
from einx_lsp.inference.frame import Frame, path_of
from einx_lsp.inference.narrowing import name_length, shape_of
from einx_lsp.library import registry
from einx_lsp.library.arguments import Arguments
from einx_lsp.python.blocks import Place
from einx_lsp.values.model import (
    UNKNOWN,
    Class,
    Instance,
    Items,
    Length,
    Method,
    Named,
    Number,
    Tensor,
    Text,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary

__all__ = ["call", "expects_errors"]

_HARMLESS = frozenset(
    "abs all any bool bytes callable chr complex divmod enumerate float format frozenset getattr hasattr hash hex "
    "id int isinstance issubclass iter len list max min oct ord pow print range repr reversed round set slice sorted "
    "str sum super tuple type zip".split()
)
"""Built-in functions that change nothing that they are given."""

_PURE_METHODS = frozenset("copy count get index items keys values".split())
"""Methods of lists, tuples and dicts that change nothing."""


class _Given(NamedTuple):
    positional: tuple[Argument, ...]
    keywords: Mapping[str, Argument]
    complete: bool


def call(frame: Frame, node: ast.expr) -> Value:
    """Evaluate a call.

    Args:
        frame: The scope.
        node: The call.
    """
    node = cast("ast.Call", node)
    hint, frame.hint = frame.hint, None
    function = frame.evaluate(node.func)
    given = _given(frame, node)
    if isinstance(node.func, ast.Name) and node.func.id in DYNAMIC and function == Named(f"builtins.{node.func.id}"):
        frame.state.forget_all()
        return UNKNOWN
    match function:
        case Named():
            return _named(frame, node, function, given, hint)
        case Method(receiver, name):
            return _method(frame, node, receiver, name, given)
        case Class(name, constants):
            frame.forget_what_calls_change()
            return Instance(name, constants)
        case _:
            return _unknown(frame, node, hint)


def _given(frame: Frame, node: ast.Call) -> _Given:
    positional: list[Argument] = []
    keywords: dict[str, Argument] = {}
    complete = in_order = True
    for part in node.args:
        inner = part.value if isinstance(part, ast.Starred) else part
        value = frame.evaluate(inner)
        if not in_order:
            continue
        place = frame.run.place(part)
        if not isinstance(part, ast.Starred):
            positional.append(Argument(value, place))
        elif isinstance(value, Items):
            positional.extend(Argument(item, place) for item in value.items)
        else:
            complete = in_order = False
    for keyword in node.keywords:
        value = frame.evaluate(keyword.value)
        place = frame.run.place(keyword.value)
        if keyword.arg is not None:
            keywords[keyword.arg] = Argument(value, place)
        elif isinstance(value, Dictionary):
            keywords.update((name, Argument(item, place)) for name, item in value.items)
        else:
            complete = False
    return _Given(tuple(positional), keywords, complete)


def _named(frame: Frame, node: ast.Call, function: Named, given: _Given, hint: str | None) -> Value:
    name = function.name
    understood = _understood(frame, node, function, given)
    if understood is not None:
        return understood
    if name == "builtins.len" and len(given.positional) == 1 and frame.state.alive:
        return _length(frame, node, given.positional[0].value, hint)
    rule = registry.function(name)
    if rule is not None:
        return rule(_arguments(given, frame.run.place(node)))
    library, _, rest = name.partition(".")
    return UNKNOWN if library == "builtins" and rest in _HARMLESS else _unknown(frame, node)


def _length(frame: Frame, node: ast.Call, value: Value, hint: str | None) -> Value:
    """What ``len`` gives: of something unknown, some length."""
    match value:
        case Items(items=items):
            return Number("int", len(items))
        case Text(text):
            return Number("int", len(text))
        case Tensor(shape=tuple(shape)) if shape:
            source = shape_of(node)
            if source is not None:
                name_length(frame, source.path, 0, hint)
                named = frame.known(source.path)
                if isinstance(named, Tensor) and named.shape:
                    return Number("int", named.shape[0])
            return Number("int", shape[0])
        case _:
            path = path_of(node.args[0])
            return Number("int", frame.lengths.fresh(hint or f"len({path or '...'})"))


def _understood(frame: Frame, node: ast.Call, function: Named, given: _Given) -> Value | None:
    """What a call gives that a dialect understands; it is noted. ``None`` for all others."""
    run = frame.run
    place = run.place(node)
    silent = run.silent or run.block.is_repaired(node)
    name = _name_place(frame, node.func)
    found = understand(
        Call(function.name, place, name, given.positional, given.keywords, given.complete, silent, function)
    )
    if found is None:
        return None
    run.calls.setdefault(place.span, found)
    own = _own_lengths(frame)
    if not silent:
        _name_keywords(frame, node, found, own)
    return _renamed(found.result, found.call.place, own)


def _name_place(frame: Frame, node: ast.expr) -> Place:
    place = frame.run.place(node)
    if isinstance(node, ast.Attribute):
        stop = place.span[1]
        return place._replace(span=(stop - len(node.attr), stop))
    return place


def _own_lengths(frame: Frame) -> Callable[[Length], Length]:
    """A function that gives the lengths that the engine has named after axes names of the scope, for one call.

    The engine calls a length that it cannot determine by the name of its axis; the same name in the next call is
    another length.
    """
    fresh: dict[Unknown, Size] = {}

    def own(length: Length) -> Length:
        if length is None or isinstance(length, int):
            return length
        for unknown in unknowns(length):
            if unknown.scope in {"", KEYWORD} and unknown not in fresh:
                fresh[unknown] = frame.lengths.fresh(unknown.name)
        try:
            return substitute(length, fresh) if fresh else length
        except (InexactError, ZeroDivisionError):
            return None

    return own


def _name_keywords(frame: Frame, node: ast.Call, found: Meaning, own: Callable[[Length], Length]) -> None:
    """Let names that were passed as lengths stand for these from here on, as the call would have raised otherwise."""
    for keyword in node.keywords:
        path, length = path_of(keyword.value), found.lengths.get(keyword.arg or "")
        if path is not None and length is not None and frame.known(path) in {UNKNOWN, Number("int")}:
            frame.narrow(path, Number("int", own(length)))


def _renamed(value: Value, place: Place, own: Callable[[Length], Length]) -> Value:
    """The result of a call with lengths of the scope."""
    match value:
        case Tensor(shape=tuple(shape)):
            return replace(value, shape=tuple(map(own, shape)), place=value.place or place)
        case Items(kind, items):
            return Items(kind, tuple(_renamed(item, place, own) for item in items))
        case _:
            return value


def _method(frame: Frame, node: ast.Call, receiver: Value, name: str, given: _Given) -> Value:
    if name in RESHAPING:
        frame.state.forget_tensors()
        return _unknown(frame, node)
    rule = registry.method(receiver, name)
    if rule is not None:
        arguments = _arguments(given, frame.run.place(node))
        return rule(arguments._replace(positional=(receiver, *arguments.positional)))
    if isinstance(receiver, Tensor | Text | Number) or name in _PURE_METHODS:
        return UNKNOWN
    return _unknown(frame, node)


def _arguments(given: _Given, place: Place) -> Arguments:
    return Arguments(
        tuple(argument.value for argument in given.positional),
        {name: argument.value for name, argument in given.keywords.items()},
        given.complete,
        place,
    )


def _unknown(frame: Frame, node: ast.Call, hint: str | None = None) -> Value:
    """Call something unknown."""
    frame.forget_what_calls_change()
    if isinstance(node.func, ast.Attribute) and node.func.attr in RESHAPING:
        frame.state.forget_tensors()
    if isinstance(node.func, ast.Attribute) and node.func.attr == "size":
        source = shape_of(node)
        if source is not None and source.single and frame.known(source.path) == UNKNOWN and frame.state.alive:
            return Number("int", frame.lengths.fresh(hint or f"{source.path}.size({source.start})"))
    return UNKNOWN


_ERRORS_EXPECTED = frozenset({"raises", "assertRaises", "assertRaisesRegex", "suppress"})


def expects_errors(node: ast.expr) -> bool:
    """Whether a context manager expects that what is in it raises.

    Args:
        node: The expression after ``with``.

    >>> expects_errors(ast.parse("pytest.raises(ValueError)", mode="eval").body)
    True
    """
    match node:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name in _ERRORS_EXPECTED
        case _:
            return False
