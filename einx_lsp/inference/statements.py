"""What a statement does, for every kind of statement but definitions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, cast

from einx_lsp.inference import patterns, targets
from einx_lsp.inference.annotated import agreed, annotated, made, type_written, with_default
from einx_lsp.inference.bindings import is_resize
from einx_lsp.inference.claims import hold_result
from einx_lsp.inference.conditions import assume, not_understood, truth
from einx_lsp.inference.doubting import is_in_doubt, seem_dead, supposed
from einx_lsp.inference.errors import exception
from einx_lsp.inference.errors import made as made_error
from einx_lsp.inference.frame import Frame, path_of
from einx_lsp.inference.guards import throw
from einx_lsp.inference.handling import run_raise, run_try
from einx_lsp.inference.imports import run_import, run_import_from
from einx_lsp.inference.loops import run_for, run_while
from einx_lsp.inference.managers import run_with
from einx_lsp.inference.run import Executor
from einx_lsp.inference.state import State
from einx_lsp.inference.trailing_comments import apply_behind
from einx_lsp.python.recovery import UNKNOWN as UNKNOWN_NAME
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    ArrayLike,
    Items,
    Named,
    Number,
    Tensor,
    Value,
)
from einx_lsp.values.model import Union as UnionValue

__all__ = ["EXECUTE"]

Action: TypeAlias = Callable[[], None]


def _expression(frame: Frame, node: ast.stmt) -> None:
    node = cast("ast.Expr", node)
    if is_resize(node):
        _resize(frame, cast("ast.Call", node.value))
    elif not isinstance(node.value, ast.Constant):
        frame.evaluate(node.value)


def _resize(frame: Frame, node: ast.Call) -> None:
    """``x.resize(shape)``, which changes the array under all its names; through this one, its new shape is known."""
    path = path_of(node.func.value) if isinstance(node.func, ast.Attribute) else None
    before = UNKNOWN if path is None else frame.known(path)
    frame.evaluate(node)
    once = any(isinstance(part, ast.Call | ast.Starred) for one in node.args for part in ast.walk(one))
    given = [UNKNOWN] if once else [frame.evaluate(part) for part in node.args]
    frame.state.forget_tensors()
    if path is None or not isinstance(before, Tensor) or before.framework != "numpy":
        return
    listed = frame.contents(given[0]) if len(given) == 1 else Items("tuple", tuple(given))
    lengths = listed.items if isinstance(listed, Items) else (listed,)
    known = [part.value for part in lengths if isinstance(part, Number) and isinstance(part.value, int)]
    if len(known) == len(lengths):
        frame.narrow(path, Tensor("numpy", tuple(known), before.dtype, before.place))


def _assign(frame: Frame, node: ast.stmt) -> None:
    node = cast("ast.Assign", node)
    value = targets.assign_value(frame, node.targets, node.value)
    for target in node.targets:
        targets.assign(frame, target, value)
    if frame.run.root.trailing and frame.run.module == frame.run.root.module:
        apply_behind(frame, node)


def _annotated_assign(frame: Frame, node: ast.stmt) -> None:
    node = cast("ast.AnnAssign", node)
    name = node.target.id if isinstance(node.target, ast.Name) else None
    if name is not None and frame.body is not None:
        # A field as a rule: each object has its own value.
        frame.body.fields[name] = with_default(annotated(frame, node.annotation), node.value)
        if "ClassVar" in ast.dump(node.annotation):
            frame.body.variables.add(name)
    if node.value is not None:
        value = targets.assign_value(frame, [node.target], node.value)
        if isinstance(value, Tensor) or value is UNKNOWN:
            value = agreed(value, made(frame, annotated(frame, node.annotation)))
        targets.assign(frame, node.target, value)
        if frame.run.root.trailing and frame.run.module == frame.run.root.module:
            apply_behind(frame, node)
    elif isinstance(node.annotation, ast.Name) and node.annotation.id == UNKNOWN_NAME:
        targets.assign(frame, node.target, UNKNOWN)


def _augmented_assign(frame: Frame, node: ast.stmt) -> None:
    node = cast("ast.AugAssign", node)
    targets.augmented(frame, node.target, node.op, node.value)


def _delete(frame: Frame, node: ast.stmt) -> None:
    for target in cast("ast.Delete", node).targets:
        targets.delete(frame, target)


def _return(frame: Frame, node: ast.stmt) -> None:
    node = cast("ast.Return", node)
    value = NOTHING if node.value is None else frame.evaluate(node.value)
    if node.value is not None and frame.claims is not None:
        hold_result(frame, node.value, value)
    if frame.state.alive:
        frame.exits.append((frame.state.copy(), value))
    frame.state.kill()


def _break(frame: Frame, _node: ast.stmt) -> None:
    if frame.state.alive:
        frame.breaks.append(frame.state.copy())
    frame.state.kill()


def _continue(frame: Frame, _node: ast.stmt) -> None:
    if frame.state.alive:
        frame.continues.append(frame.state.copy())
    frame.state.kill()


def _pass(_frame: Frame, _node: ast.stmt) -> None:
    """Nothing happens."""


def _assert(frame: Frame, node: ast.stmt) -> None:
    node = cast("ast.Assert", node)
    holds = truth(frame, frame.evaluate(node.test))
    if node.msg is not None:
        message = node.msg
        frame.branch(lambda: _ignore(frame.evaluate(message)), frame.state.copy())
    if holds is False:
        throw(frame, (exception("AssertionError"),), made_error(frame, "builtins.AssertionError", None) or UNKNOWN)
    elif holds is None:
        frame.doubt()
    assume(frame, node.test, True)


def _ignore(_value: Value) -> None:
    """The value of an expression that is evaluated for what happens in it."""


def _if(frame: Frame, node: ast.stmt) -> None:
    """Run ``if`` with all its ``elif``, which nest as deep as the chain is long."""
    ends: list[State] = []
    rest: list[ast.stmt] = [node]
    start: int | None = None
    sure = frame.state.sure
    certain, doubtful = True, False
    typing: list[int] = []
    while len(rest) == 1 and isinstance(rest[0], ast.If) and (not ends or _is_elif(frame, rest[0])):
        step = rest[0]
        before = len(frame.run.root.not_understood)
        with supposed(frame, doubtful):
            value = frame.evaluate(step.test)
        holds = truth(frame, value)
        is_typing = value == _TYPE_CHECKING or (isinstance(step.test, ast.Name) and step.test.id == "TYPE_CHECKING")
        if is_typing:
            typing.append(len(ends))
            holds = None
        in_doubt = holds is not None and is_in_doubt(frame, step.test)
        certain = certain and holds is not None and not in_doubt
        otherwise = frame.state.copy()
        start = _start(frame, step)
        mentioned = not_understood(frame, step.test, value, before)
        _take_branch(frame, step.test, True, mentioned, holds, in_doubt)
        frame.state.sure = sure and certain
        with supposed(frame, doubtful or holds is False):
            frame.execute(step.body, start)
        ends.append(frame.state)
        frame.state = otherwise
        _take_branch(frame, step.test, False, mentioned, holds, in_doubt)
        doubtful = doubtful or holds is True
        start = _end(frame, step.body)
        rest = step.orelse
    frame.state.sure = sure and certain
    with supposed(frame, doubtful):
        frame.execute(rest, start)
    left = any(not end.alive for end in [*ends, frame.state])
    for number, end in enumerate(ends):
        if number in typing:
            _add_names(frame, end)
        else:
            frame.state = frame.join(frame.state, end)
    frame.state.sure = sure and (certain or not left)


_TYPE_CHECKING = Named("typing.TYPE_CHECKING")


def _add_names(frame: Frame, end: State) -> None:
    """Know names for annotations that are bound for type checkers alone, if the program itself does not bind them."""
    values = frame.state.values
    new = [name for name in end.values if name not in values and "." not in name and frame.missing(name) is None]
    values.update((name, end.values[name]) for name in new)


def _take_branch(
    frame: Frame, test: ast.expr, branch: bool, mentioned: Sequence[str], holds: bool | None, in_doubt: bool
) -> None:
    """Take what is known into a branch of a test, which seems dead if the test comes out otherwise."""
    for path in mentioned:
        frame.narrow(path, UNKNOWN)
    if holds is (not branch):
        seem_dead(frame, test, in_doubt)
    assume(frame, test, branch)


def _is_elif(frame: Frame, node: ast.If) -> bool:
    """Whether an ``if`` may be run as part of a chain: comments do not stand before it."""
    return not frame.run.block.comments or frame.run.block.text.startswith("elif", frame.run.block.span(node)[0])


def _start(frame: Frame, node: ast.AST) -> int | None:
    return frame.run.block.span(node)[0] if frame.run.block.comments else None


def _end(frame: Frame, statements: Sequence[ast.stmt]) -> int | None:
    return frame.run.block.span(statements[-1])[1] if frame.run.block.comments and statements else None


_SHAPED = (Tensor, UnionValue, ArrayLike)
"""Values of which a test may say more."""


def _match(frame: Frame, node: ast.stmt) -> None:
    node = cast("ast.Match", node)
    subject = frame.evaluate(node.subject)
    path = path_of(node.subject)
    ends: list[State] = []
    sure = frame.state.sure
    certain, doubtful = True, False
    for case in node.cases:
        otherwise = frame.state.copy()
        found = patterns.matched(frame, case.pattern, subject)
        in_doubt = found.holds is not None and not _takes_all(case.pattern) and is_in_doubt(frame, node.subject)
        certain = certain and found.holds is not None and case.guard is None and not in_doubt
        if path is not None and found.holds is None and isinstance(frame.contents(frame.known(path)), _SHAPED):
            frame.narrow(path, UNKNOWN)
        for name in _captured(case.pattern):
            frame.bind(name, found.names.get(name, UNKNOWN))
        holds = found.holds
        if found.holds is False:
            seem_dead(frame, node.subject, in_doubt)
        with supposed(frame, doubtful or found.holds is False):
            if case.guard is not None:
                passes = truth(frame, frame.evaluate(case.guard))
                if found.holds is True:
                    otherwise = frame.state.copy()  # what the pattern has bound stays
                assume(frame, case.guard, True)
                if passes is False:
                    frame.state.kill()
                holds = passes if holds is True else None if holds is None or passes is not False else False
            frame.state.sure = sure and certain
            frame.execute(case.body, _start(frame, case.pattern))
        ends.append(frame.state)
        frame.state = otherwise
        if found.holds is None:
            _perhaps_bound(frame, case)
        if holds is True:
            seem_dead(frame, node.subject, in_doubt)
            doubtful = True
    left = any(not end.alive for end in [*ends, frame.state])
    for end in ends:
        frame.state = frame.join(frame.state, end)
    frame.state.sure = sure and (certain or not left)


def _perhaps_bound(frame: Frame, case: ast.match_case) -> None:
    """A pattern may have bound its names, and its guard may have run, although the case is not taken."""
    for name in _captured(case.pattern):
        frame.bind(name, UNKNOWN)
    if case.guard is not None:
        targets.loses(frame, [case.guard])


def _takes_all(pattern: ast.pattern) -> bool:
    return isinstance(pattern, ast.MatchAs) and pattern.pattern is None


def _captured(pattern: ast.pattern) -> list[str]:
    names: list[str] = []
    for part in ast.walk(pattern):
        match part:
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                names.append(name)
            case _:
                pass
    return names


def _type_alias(frame: Frame, node: ast.stmt) -> None:
    name, value = getattr(node, "name", None), getattr(node, "value", None)
    if isinstance(name, ast.Name) and isinstance(value, ast.expr):
        frame.bind(name.id, UNKNOWN if getattr(node, "type_params", ()) else type_written(frame, value))


_NEWER: Mapping[str, Executor] = {"TryStar": run_try, "TypeAlias": _type_alias}
"""Statements that some versions of Python do not have."""

EXECUTE: Mapping[type[ast.AST], Executor] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated_assign,
    ast.AugAssign: _augmented_assign,
    ast.Delete: _delete,
    ast.Return: _return,
    ast.Raise: run_raise,
    ast.Break: _break,
    ast.Continue: _continue,
    ast.Pass: _pass,
    ast.Global: _pass,
    ast.Nonlocal: _pass,
    ast.Assert: _assert,
    ast.If: _if,
    ast.For: run_for,
    ast.AsyncFor: run_for,
    ast.While: run_while,
    ast.With: run_with,
    ast.AsyncWith: run_with,
    ast.Try: run_try,
    ast.Match: _match,
    ast.Import: run_import,
    ast.ImportFrom: run_import_from,
    **{
        getattr(ast, name): rule
        for name, rule in (("TryStar", run_try), ("TypeAlias", _type_alias))
        if hasattr(ast, name)
    },
}
"""By kind of statement; definitions are in :mod:`einx_lsp.inference.definitions`."""
