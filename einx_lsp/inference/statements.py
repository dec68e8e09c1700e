"""What a statement does, for every kind of statement but definitions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias, cast

from einx_lsp.inference import targets
from einx_lsp.inference.annotations import value_of
from einx_lsp.inference.bindings import bound_names, is_resize, targets_of
from einx_lsp.inference.calls import expects_errors
from einx_lsp.inference.conditions import assume, truth
from einx_lsp.inference.frame import Executor, Frame, path_of
from einx_lsp.inference.imports import run_import, run_import_from
from einx_lsp.inference.state import State, settled
from einx_lsp.python.recovery import UNKNOWN as UNKNOWN_NAME
from einx_lsp.values.join import join
from einx_lsp.values.model import UNKNOWN, Named, Text, Value

__all__ = ["EXECUTE", "annotated"]

Action: TypeAlias = Callable[[], None]


def _expression(frame: Frame, node: ast.stmt) -> None:
    node = cast("ast.Expr", node)
    if not isinstance(node.value, ast.Constant):
        frame.evaluate(node.value)
    if is_resize(node):
        frame.state.forget_tensors()


def _assign(frame: Frame, node: ast.stmt) -> None:
    node = cast("ast.Assign", node)
    value = targets.assign_value(frame, node.targets, node.value)
    for target in node.targets:
        targets.assign(frame, target, value)


def _annotated_assign(frame: Frame, node: ast.stmt) -> None:
    node = cast("ast.AnnAssign", node)
    name = node.target.id if isinstance(node.target, ast.Name) else None
    if name is not None and frame.body is not None:
        # A field as a rule: each object has its own value.
        frame.body.fields[name] = annotated(frame, node.annotation)
    if node.value is not None:
        value = targets.assign_value(frame, [node.target], node.value)
        targets.assign(frame, node.target, annotated(frame, node.annotation) if value == UNKNOWN else value)
    elif isinstance(node.annotation, ast.Name) and node.annotation.id == UNKNOWN_NAME:
        targets.assign(frame, node.target, UNKNOWN)


def annotated(frame: Frame, annotation: ast.expr) -> Value:
    """What an annotation says of what it annotates.

    Args:
        frame: The scope.
        annotation: The annotation.
    """

    def resolve(node: ast.expr) -> Value:
        if path_of(node) is not None:
            return frame.evaluate(node)
        return Text(node.value) if isinstance(node, ast.Constant) and isinstance(node.value, str) else UNKNOWN

    return value_of(annotation, resolve, frame.run.place(annotation), frame.lengths)


def _augmented_assign(frame: Frame, node: ast.stmt) -> None:
    node = cast("ast.AugAssign", node)
    targets.augmented(frame, node.target, node.op, node.value)


def _delete(frame: Frame, node: ast.stmt) -> None:
    for target in cast("ast.Delete", node).targets:
        targets.assign(frame, target, UNKNOWN)


def _return(frame: Frame, node: ast.stmt) -> None:
    value = cast("ast.Return", node).value
    if value is not None:
        frame.evaluate(value)
    if frame.state.alive:
        frame.exits.append(frame.state.copy())
    frame.state.kill()


def _raise(frame: Frame, node: ast.stmt) -> None:
    node = cast("ast.Raise", node)
    for part in (node.exc, node.cause):
        if part is not None:
            frame.evaluate(part)
    frame.state.kill()


def _leave(frame: Frame, _node: ast.stmt) -> None:
    frame.state.kill()


def _pass(_frame: Frame, _node: ast.stmt) -> None:
    """Nothing happens."""


def _assert(frame: Frame, node: ast.stmt) -> None:
    node = cast("ast.Assert", node)
    holds = truth(frame.evaluate(node.test))
    if node.msg is not None:
        message = node.msg
        frame.branch(lambda: _ignore(frame.evaluate(message)), frame.state.copy())
    assume(frame, node.test, True)
    if holds is False:
        frame.state.kill()


def _ignore(_value: Value) -> None:
    """The value of an expression that is evaluated for what happens in it."""


def _if(frame: Frame, node: ast.stmt) -> None:
    """Run ``if`` with all its ``elif``, which nest as deep as the chain is long."""
    ends: list[State] = []
    rest: list[ast.stmt] = [node]
    start: int | None = None
    while len(rest) == 1 and isinstance(rest[0], ast.If) and (not ends or _is_elif(frame, rest[0])):
        step = rest[0]
        holds = truth(frame.evaluate(step.test))
        otherwise = frame.state.copy()
        start = _start(frame, step)
        assume(frame, step.test, True)
        if holds is False:
            frame.state.kill()
        frame.execute(step.body, start)
        ends.append(frame.state)
        frame.state = otherwise
        assume(frame, step.test, False)
        if holds is True:
            frame.state.kill()
        start = _end(frame, step.body)
        rest = step.orelse
    frame.execute(rest, start)
    for end in ends:
        frame.state = frame.join(frame.state, end)


def _is_elif(frame: Frame, node: ast.If) -> bool:
    """Whether an ``if`` may be run as part of a chain: comments do not stand before it."""
    return not frame.run.block.comments or frame.run.block.text.startswith("elif", frame.run.block.span(node)[0])


def _start(frame: Frame, node: ast.AST) -> int | None:
    return frame.run.block.span(node)[0] if frame.run.block.comments else None


def _end(frame: Frame, statements: Sequence[ast.stmt]) -> int | None:
    return frame.run.block.span(statements[-1])[1] if frame.run.block.comments and statements else None


def forget(frame: Frame, statements: Sequence[ast.stmt], others: Iterable[ast.expr] = ()) -> None:
    """Forget all that statements may change that run any number of times, or only in part.

    Args:
        frame: The scope.
        statements: The statements.
        others: Targets and conditions that belong to them.
    """
    holders = [ast.copy_location(ast.Expr(value=other), other) for other in others]
    for name in bound_names([*statements, *holders]):
        frame.bind(name, UNKNOWN)
    stored = targets_of([*statements, *holders])
    frame.forget_what_calls_change()
    frame.state.forget_paths(lambda path: path.rpartition(".")[2] not in stored)


def _for(frame: Frame, node: ast.stmt) -> None:
    node = cast("ast.For | ast.AsyncFor", node)
    element = targets.element_of(frame, node.iter)
    forget(frame, node.body, [node.target])
    after = frame.state.copy()
    targets.assign(frame, node.target, UNKNOWN if isinstance(node, ast.AsyncFor) else element)
    frame.execute(node.body, _start(frame, node))
    _finish_loop(frame, after, node)


def _while(frame: Frame, node: ast.stmt) -> None:
    node = cast("ast.While", node)
    forget(frame, node.body, [node.test])
    holds = truth(frame.evaluate(node.test))
    after = frame.state.copy()
    assume(frame, node.test, True)
    if holds is False:
        frame.state.kill()
    frame.execute(node.body, _start(frame, node))
    _finish_loop(frame, after, node)


def _finish_loop(frame: Frame, after: State, node: ast.For | ast.AsyncFor | ast.While) -> None:
    if frame.state.open:
        after.forget_all(frame.state.open)
    frame.state = after
    if node.orelse:
        left = after.copy()
        frame.execute(node.orelse, _end(frame, node.body))
        frame.state = frame.join(frame.state, left)


_TRANSPARENT = frozenset(
    "builtins numpy torch jax tensorflow warnings tempfile threading multiprocessing time os io pathlib".split()
)
"""Libraries whose context managers let every exception pass."""


def _with(frame: Frame, node: ast.stmt) -> None:
    node = cast("ast.With | ast.AsyncWith", node)
    silent, transparent = frame.run.silent, True
    for item in node.items:
        transparent = transparent and _is_transparent(frame, item.context_expr)
        frame.evaluate(item.context_expr)
        if item.optional_vars is not None:
            targets.assign(frame, item.optional_vars, UNKNOWN)
        frame.run.silent = frame.run.silent or expects_errors(item.context_expr)
    before = frame.state.copy()
    try:
        frame.execute(node.body, _start(frame, node))
    finally:
        frame.run.silent = silent
    if not transparent:
        cut = _interrupted(frame, before, frame.state, node.body)
        frame.state = frame.join(frame.state, cut)


def _is_transparent(frame: Frame, node: ast.expr) -> bool:
    if not isinstance(node, ast.Call) or path_of(node.func) is None:
        return False
    function = frame.evaluate(node.func)
    return isinstance(function, Named) and function.name.partition(".")[0] in _TRANSPARENT


def _interrupted(frame: Frame, before: State, after: State, statements: Sequence[ast.stmt]) -> State:
    """What is known if statements may have been left at any point by an exception."""
    kept: dict[str, Value] = {}
    for name, count in bound_names(statements).items():
        earlier, later = before.values.get(name), after.values.get(name)
        if count == 1 and later is not None and settled(later) and "." not in name:
            earlier = frame.missing(name) if earlier is None else earlier
            kept[name] = later if earlier is None else join(earlier, later)

    def run() -> None:
        forget(frame, statements)
        for name, value in kept.items():
            frame.bind(name, value)
        if after.open:
            frame.state.forget_all(after.open)

    return frame.branch(run, before)


def _try(frame: Frame, node: ast.stmt) -> None:
    node = cast("ast.Try", node)  # or, since Python 3.11, ast.TryStar, which has the same parts
    before = frame.state.copy()
    frame.execute(node.body, _start(frame, node))
    cut = _interrupted(frame, before.copy(), frame.state, node.body)
    frame.execute(node.orelse, _end(frame, node.body))
    ends = [frame.state]
    for handler in node.handlers:
        frame.state = cut.copy()
        _handle(frame, handler)
        ends.append(frame.state)
    frame.state = ends[0]
    for end in ends[1:]:
        frame.state = frame.join(frame.state, end)
    if node.finalbody:
        _finally(frame, before, node)


def _handle(frame: Frame, handler: ast.ExceptHandler) -> None:
    if handler.type is not None:
        frame.evaluate(handler.type)
    if handler.name is not None:
        frame.bind(handler.name, UNKNOWN)
    frame.execute(handler.body, _start(frame, handler))
    if handler.name is not None:
        frame.bind(handler.name, UNKNOWN)


def _finally(frame: Frame, before: State, node: ast.Try) -> None:
    """Run ``finally`` as it may be reached from anywhere; what was known at the end is known after it, too."""
    end = frame.state
    frame.state = before
    parts = [*node.body, *node.orelse, *(part for handler in node.handlers for part in handler.body)]
    forget(frame, parts)
    frame.execute(node.finalbody)
    final = frame.state
    frame.state = end
    forget(frame, node.finalbody)
    if not final.alive:
        frame.state.kill()
    for name in bound_names(node.finalbody):
        frame.bind(name, final.values.get(name, UNKNOWN))


def _match(frame: Frame, node: ast.stmt) -> None:
    node = cast("ast.Match", node)
    frame.evaluate(node.subject)
    ends: list[State] = []
    for case in node.cases:
        otherwise = frame.state.copy()
        forget(frame, [], ())
        for name in _captured(case.pattern):
            frame.bind(name, UNKNOWN)
        if case.guard is not None:
            frame.evaluate(case.guard)
            assume(frame, case.guard, True)
        frame.execute(case.body, _start(frame, case.pattern))
        ends.append(frame.state)
        # Patterns that fail may still have bound names.
        frame.state = otherwise
        for name in _captured(case.pattern):
            frame.bind(name, UNKNOWN)
        if case.guard is not None:
            targets.loses(frame, [case.guard])
    for end in ends:
        frame.state = frame.join(frame.state, end)


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
    name = getattr(node, "name", None)
    if isinstance(name, ast.Name):
        frame.bind(name.id, UNKNOWN)


EXECUTE: Mapping[type[ast.AST], Executor] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated_assign,
    ast.AugAssign: _augmented_assign,
    ast.Delete: _delete,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Break: _leave,
    ast.Continue: _leave,
    ast.Pass: _pass,
    ast.Global: _pass,
    ast.Nonlocal: _pass,
    ast.Assert: _assert,
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _try,
    ast.Match: _match,
    ast.Import: run_import,
    ast.ImportFrom: run_import_from,
    **{
        getattr(ast, name): rule for name, rule in (("TryStar", _try), ("TypeAlias", _type_alias)) if hasattr(ast, name)
    },
}
"""By kind of statement; definitions are in :mod:`einx_lsp.inference.definitions`."""
