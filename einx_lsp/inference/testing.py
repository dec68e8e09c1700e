"""Tests as pytest calls them: with each set of values that they are parametrized with, and with fixtures of the file.

A set of values is a call of the test that the program makes by way of pytest, so it is followed like any other. A set
that is marked to fail or to be left out is no call that is to work, and what is not known is an unknown argument.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import islice, product
from typing import NamedTuple, TypeAlias, TypeGuard

from einx_lsp.inference.following import follow
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.iteration import elements
from einx_lsp.inference.run import Given, given_of
from einx_lsp.inference.state import refs_in
from einx_lsp.python.blocks import Place
from einx_lsp.values.model import UNKNOWN, Class, Function, Items, Many, Named, Number, Partial, Text, Value

__all__ = ["MARKS", "RULES", "follow_test", "is_failing", "is_test", "rule_of_mark"]

MARKS = "pytest.mark."
"""How the names of marks begin."""

_PARAMETRIZE, _SET, _FIXTURE = f"{MARKS}parametrize", "pytest.param", "pytest.fixture"
_LEFT_OUT = frozenset({f"{MARKS}xfail", f"{MARKS}skip", f"{MARKS}skipif"})

_MOST = 20
"""Sets of values that a test is followed with."""

_DEEPEST = 5
"""Fixtures that need fixtures."""

_Rule: TypeAlias = "Callable[[Frame, ast.expr, Given], Value | None]"
_Definition: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef"


def rule_of_mark(name: str) -> _Rule:
    """What calling a mark gives: what it is put on, or the mark with its options.

    Args:
        name: The qualified name of the mark, which may be any.
    """

    def rule(_frame: Frame, _node: ast.expr, given: Given) -> Value | None:
        last = given.positional[-1].value if given.positional else UNKNOWN
        return last if isinstance(last, Function | Class) else _with_options(Named(name), given)

    return rule


def _with_options(function: Named, given: Given) -> Value:
    if not given.complete:
        return UNKNOWN
    values = tuple(argument.value for argument in given.positional)
    return Partial(function, values, tuple((name, argument.value) for name, argument in given.keywords.items()))


def is_failing(mark: Value) -> bool:
    """Whether a mark says that what it is put on fails.

    Args:
        mark: The mark, with its options or without.
    """
    return _name_of(mark) == f"{MARKS}xfail"


def _name_of(value: Value) -> str:
    match value:
        case Named(name) | Partial(Named(name)):
            return name
        case _:
            return ""


def is_test(node: ast.AST) -> TypeGuard[_Definition]:
    """Whether a definition is what pytest takes for a test, with parameters that it gives values to.

    Args:
        node: Any node.
    """
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return node.name.startswith("test") and bool(node.args.args)


def follow_test(frame: Frame, node: _Definition, receiver: Value | None = None, cls: Class | None = None) -> None:
    """Follow a test with what pytest calls it with.

    Args:
        frame: The scope that it is defined in.
        node: Its definition.
        receiver: The object that it is a method of.
        cls: The class of that.
    """
    members = {} if cls is None else dict(cls.members)
    function = frame.read(node.name) if cls is None else members.get(node.name)
    if not isinstance(function, Function) or function.code is None or function.code.node is not node:
        return  # it is decorated with more than marks, or another test of the same name takes its place
    if frame.missing("pytestmark") is not None or "pytestmark" in members:
        return  # marks of all tests of the file, or of the class
    scope = _apart(frame, members)
    of_class = None if cls is None or cls.code is None else cls.code.node
    written: list[ast.expr] = [*node.decorator_list, *getattr(of_class, "decorator_list", ())]
    marks = [scope.evaluate(mark) for mark in written]
    if any(_name_of(mark) in _LEFT_OUT for mark in marks):
        return
    own = frame.run.place(node.args.args[-1])  # a class may stand in another block
    sets = [
        _sets(scope, mark, at, own if number >= len(node.decorator_list) else None)
        for number, (mark, at) in enumerate(zip(marks, written, strict=True))
        if isinstance(mark, Partial) and _name_of(mark) == _PARAMETRIZE
    ]
    _follow_with(_Test(frame, node, function, members, receiver), sets)


def _apart(frame: Frame, members: Mapping[str, Value]) -> Frame:
    """The scope that decorators are read in once more, where nothing is told of what they do."""
    run = replace(frame.run, calls={}, asked={}, silent=True)
    return Frame(run, frame.state.copy(), {}, lambda name: members.get(name) or frame.missing(name))


class _Test(NamedTuple):
    """A test of the file.

    Attributes:
        frame: The scope that it is defined in.
        node: Its definition.
        function: The function.
        members: What its class binds.
        receiver: The object that it is a method of.
    """

    frame: Frame
    node: _Definition
    function: Function
    members: Mapping[str, Value]
    receiver: Value | None


def _follow_with(test: _Test, sets: Sequence[Sequence[_Set]]) -> None:
    """Follow a test with all combinations of sets of values."""
    frame, given = test.frame, {name for each in sets for one in each for name in one.values}
    at = frame.run.place(test.node.args.args[-1])

    def run() -> None:
        needed = [name for name in _required(test.node.args, test.receiver) if name not in given]
        fixtures = {name: _fixture_value(test, name, at) for name in needed}
        if not sets and all(value is UNKNOWN for value in fixtures.values()):
            return
        for combination in islice(product(*sets), _MOST):
            values = fixtures | {name: value for one in combination for name, value in one.values.items()}
            place = combination[0].place if combination else at
            before = frame.state.copy()
            _called(frame, test.function, place, test.receiver, values)
            frame.state = before

    root = frame.run.root
    stated, root.stated = root.stated, False
    try:
        frame.branch(run, frame.state.copy())
    finally:
        root.stated = stated


def _called(
    frame: Frame, function: Function, place: Place, receiver: Value | None, values: Mapping[str, Value]
) -> Value | None:
    return follow(frame, function, given_of((), place, values.items()), place, receiver, asked=True)


def _required(arguments: ast.arguments, receiver: Value | None) -> list[str]:
    """The parameters that pytest looks for a value for."""
    by_order = [parameter.arg for parameter in arguments.args[: len(arguments.args) - len(arguments.defaults)]]
    by_name = [
        parameter.arg
        for parameter, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if default is None
    ]
    return [*by_order[receiver is not None :], *by_name]


# Sets of values


class _Set(NamedTuple):
    """Values for some of the parameters of a test, and where they stand."""

    values: Mapping[str, Value]
    place: Place


def _sets(frame: Frame, mark: Partial, written: ast.expr, place: Place | None) -> list[_Set]:
    """The sets of values that a mark gives, without those that are no calls that are to work.

    Args:
        frame: The scope.
        mark: The mark.
        written: The mark as it is written.
        place: Where to point, if not at the mark.
    """
    said = {**dict(zip(("argnames", "argvalues", "indirect"), mark.positional, strict=False)), **dict(mark.keywords)}
    names, single = _parameters(frame, said.get("argnames", UNKNOWN))
    values = elements(frame, said.get("argvalues", UNKNOWN), written).items
    if not names:
        return []  # anything may be given
    if values is None or said.get("indirect", _DIRECT) != _DIRECT:
        return [_Set(dict.fromkeys(names, UNKNOWN), place or frame.run.place(written))]
    found: list[_Set] = []
    places = _places(frame, written, len(values)) if place is None else [place] * len(values)
    for value, at in zip(values, places, strict=True):
        row = _row(frame, value, single)
        if row is not None:
            known = row if len(row) == len(names) else (UNKNOWN,) * len(names)
            found.append(_Set(dict(zip(names, known, strict=True)), at))
    return found


_DIRECT = Number("bool", False)


def _parameters(frame: Frame, value: Value) -> tuple[tuple[str, ...], bool]:
    """The parameters that a mark gives values for, none if not known, and whether a value is that of the only one."""
    match frame.contents(value):
        case Text(text):
            names = tuple(name for part in text.split(",") if (name := part.strip()))
            return names, len(names) == 1
        case Items(items=items) if all(isinstance(item, Text) for item in items):
            return tuple(item.value for item in items if isinstance(item, Text)), False
        case _:
            return (), False


def _row(frame: Frame, value: Value, single: bool) -> tuple[Value, ...] | None:
    """The values of a set, none if they are not known; ``None`` if it is marked to fail, or not to be run."""
    match value:
        case Partial(Named(name), values, pairs) if name == _SET:
            return values if _runs(frame, dict(pairs).get("marks", Items("tuple", ()))) else None
        case _ if single:
            return (value,)
        case _:
            held = frame.contents(value)
            return held.items if isinstance(held, Items) else ()


def _runs(frame: Frame, marks: Value) -> bool:
    """Whether what has some marks is certain to run, and to end without an error."""
    held = frame.contents(marks)
    names = map(_name_of, held.items if isinstance(held, Items) else (held,))
    return all(name.startswith(MARKS) and name not in _LEFT_OUT for name in names)


def _places(frame: Frame, written: ast.expr, count: int) -> Sequence[Place]:
    """Where sets of values stand, if they are written as a list; else the mark is what there is to point at."""
    given = [*written.args[1:2], *(one.value for one in written.keywords)] if isinstance(written, ast.Call) else []
    for node in given:
        if isinstance(node, ast.List | ast.Tuple) and len(node.elts) == count:
            return [frame.run.place(part) for part in node.elts]
    return [frame.run.place(written)] * count


# Fixtures


def _fixture_value(test: _Test, name: str, at: Place, depth: int = 0) -> Value:
    """What the fixture of a name gives, as far as that is known."""
    in_class = test.members.get(name)
    match test.frame.missing(name) if in_class is None else in_class:
        case Partial(Named(of), (Function() as function,), pairs) if of == _FIXTURE:
            node = None if function.code is None else function.code.node
        case _:
            return UNKNOWN
    if not isinstance(node, ast.FunctionDef) or depth > _DEEPEST or "name" in dict(pairs):
        return UNKNOWN
    receiver = None if in_class is None else test.receiver
    needed = {one: _fixture_value(test, one, at, depth + 1) for one in _required(node.args, receiver) if one != name}
    result = _called(test.frame, function, at, receiver, needed)
    return UNKNOWN if result is None else _given_by(result, node)


def _given_by(result: Value, node: ast.FunctionDef) -> Value:
    """What a fixture gives of what a call of it gives: what it returns, or what it yields before it cleans up."""
    if not any(isinstance(part, ast.Yield | ast.YieldFrom) for part in ast.walk(node)):
        return result
    match result:
        case Items(items=(first, *_)) | Many(element=first) if next(refs_in((first,)), None) is None:
            return first
        case _:
            return UNKNOWN


def _made(name: str) -> _Rule:
    """What keeps what it is given for pytest, or for ``with``."""
    return lambda _frame, _node, given: _with_options(Named(name), given)


RULES: Mapping[str, _Rule] = {
    _SET: _made(_SET),
    _FIXTURE: _made(_FIXTURE),
    "contextlib.nullcontext": _made("contextlib.nullcontext"),
}
"""By qualified name; marks may have any name, see :func:`rule_of_mark`."""
