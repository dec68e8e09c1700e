"""What a statement does, for every kind of statement but definitions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias, cast

from einx_lsp.dialects.call import Argument
from einx_lsp.dialects.meaning import Meaning
from einx_lsp.inference import patterns, targets
from einx_lsp.inference.annotated import agreed, annotated, made, type_written, with_default
from einx_lsp.inference.bindings import bound_names, is_resize
from einx_lsp.inference.concurrency import stays_itself
from einx_lsp.inference.conditions import assume, not_understood, truth
from einx_lsp.inference.expected import expects_errors, is_wrong
from einx_lsp.inference.frame import Executor, Frame, Given, given_of, path_of
from einx_lsp.inference.imports import run_import, run_import_from
from einx_lsp.inference.iteration import elements
from einx_lsp.inference.loops import forget, run_for, run_while
from einx_lsp.inference.objects import attribute_of, is_followed, member
from einx_lsp.inference.state import State, after_unknown, join_objects, settled
from einx_lsp.python.recovery import UNKNOWN as UNKNOWN_NAME
from einx_lsp.values.join import join
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    ArrayLike,
    Bound,
    Code,
    Function,
    Instance,
    Items,
    Named,
    Number,
    Partial,
    Ref,
    Tensor,
    Text,
    Value,
)
from einx_lsp.values.model import Union as UnionValue

__all__ = ["EXECUTE", "enter", "leave", "swallows"]

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
    if frame.state.alive:
        frame.exits.append((frame.state.copy(), value))
    frame.state.kill()


def _raise(frame: Frame, node: ast.stmt) -> None:
    node = cast("ast.Raise", node)
    for part in (node.exc, node.cause):
        if part is not None:
            frame.evaluate(part)
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
    sure = frame.state.sure
    certain = True
    while len(rest) == 1 and isinstance(rest[0], ast.If) and (not ends or _is_elif(frame, rest[0])):
        step = rest[0]
        before = len(frame.run.root.not_understood)
        value = frame.evaluate(step.test)
        holds = truth(frame, value)
        if isinstance(step.test, ast.Name) and step.test.id == "TYPE_CHECKING":
            holds = None
        certain = certain and holds is not None
        otherwise = frame.state.copy()
        start = _start(frame, step)
        mentioned = not_understood(frame, step.test, value, before)
        _take_branch(frame, step.test, True, mentioned)
        if holds is False:
            frame.state.kill()
        frame.state.sure = sure and certain
        frame.execute(step.body, start)
        ends.append(frame.state)
        frame.state = otherwise
        _take_branch(frame, step.test, False, mentioned)
        if holds is True:
            frame.state.kill()
        start = _end(frame, step.body)
        rest = step.orelse
    frame.state.sure = sure and certain
    frame.execute(rest, start)
    left = any(not end.alive for end in [*ends, frame.state])
    for end in ends:
        frame.state = frame.join(frame.state, end)
    frame.state.sure = sure and (certain or not left)


def _take_branch(frame: Frame, test: ast.expr, holds: bool, mentioned: Sequence[str]) -> None:
    for path in mentioned:
        frame.narrow(path, UNKNOWN)
    assume(frame, test, holds)


def _is_elif(frame: Frame, node: ast.If) -> bool:
    """Whether an ``if`` may be run as part of a chain: comments do not stand before it."""
    return not frame.run.block.comments or frame.run.block.text.startswith("elif", frame.run.block.span(node)[0])


def _start(frame: Frame, node: ast.AST) -> int | None:
    return frame.run.block.span(node)[0] if frame.run.block.comments else None


def _end(frame: Frame, statements: Sequence[ast.stmt]) -> int | None:
    return frame.run.block.span(statements[-1])[1] if frame.run.block.comments and statements else None


_TRANSPARENT = frozenset(
    "builtins numpy torch jax tensorflow warnings tempfile threading multiprocessing concurrent time os io "
    "pathlib".split()
)
"""Libraries whose context managers let every exception pass."""


def _with(frame: Frame, node: ast.stmt) -> None:
    node = cast("ast.With | ast.AsyncWith", node)
    silent, transparent = frame.run.silent, True
    entered: list[Value] = []
    for item in node.items:
        manager = frame.evaluate(item.context_expr)
        transparent = transparent and (_is_transparent(frame, item.context_expr) or _lets_pass(frame, manager))
        entered.append(manager)
        value = enter(frame, manager, item.context_expr)
        if item.optional_vars is not None:
            targets.assign(frame, item.optional_vars, value)
        frame.run.silent = frame.run.silent or swallows(frame, manager, item.context_expr)
    before = frame.state.copy()
    run = frame.run
    tried, run.tried, run.outcome = run.tried, None if transparent else _tried(node), None
    left = len(frame.exits), len(frame.breaks), len(frame.continues)
    try:
        frame.execute(node.body, _start(frame, node))
    finally:
        run.silent = silent
        asked, run.tried, run.outcome = cast("Meaning | None", run.outcome), tried, None
    if not transparent:
        # Where the first call raises, all is as it was before: nothing comes after an error that is not swallowed.
        fails = asked is not None and is_wrong(asked)
        cut = before if fails else _interrupted(frame, before, frame.state, node.body)
        frame.state = frame.join(frame.state, cut)

    def end() -> None:
        for manager, item in zip(reversed(entered), reversed(node.items), strict=True):
            leave(frame, manager, item.context_expr)

    end()
    _leave_early(frame, end, left)


def _leave_early(frame: Frame, end: Callable[[], None], before: tuple[int, int, int]) -> None:
    """Leave the managers of a block where it was left by ``return``, ``break`` or ``continue``."""
    exits, breaks, continues = before
    frame.exits[exits:] = [(frame.branch(end, state), value) for state, value in frame.exits[exits:]]
    frame.breaks[breaks:] = [frame.branch(end, state) for state in frame.breaks[breaks:]]
    frame.continues[continues:] = [frame.branch(end, state) for state in frame.continues[continues:]]


def enter(frame: Frame, manager: Value, node: ast.expr) -> Value:
    """Enter a context manager.

    Args:
        frame: The scope.
        manager: The context manager.
        node: The expression behind ``with``.

    Returns:
        What ``as`` binds.
    """
    if stays_itself(frame, manager):
        return manager
    match manager:
        case Ref() if isinstance(frame.contents(manager), Instance):
            method = attribute_of(frame, manager, "__enter__")
            if isinstance(method, Bound):
                return frame.run.rules.call(frame, method, Given(), node)
            frame.forget_what_calls_change([manager])
            return UNKNOWN
        case Partial(Named("contextlib.contextmanager"), (Ref() as generator, _)):
            step = frame.run.rules.advance(frame, generator, node)
            return elements(frame, generator, node).each if step is None else step.value
        case _:
            return UNKNOWN


def leave(frame: Frame, manager: Value, node: ast.expr) -> None:
    """Leave a context manager behind the end of its block.

    Args:
        frame: The scope.
        manager: The context manager.
        node: The expression behind ``with``.
    """
    match manager:
        case Partial(Named("contextlib.contextmanager"), (Ref() as generator, _)):
            _go_on(frame, generator, node)
        case _:
            pass
    if isinstance(manager, Ref) and isinstance(frame.contents(manager), Instance):
        method = attribute_of(frame, manager, "__exit__")
        if isinstance(method, Bound):
            alive = frame.state.alive
            frame.run.rules.call(frame, method, given_of([NOTHING] * 3, frame.run.place(node)), node)
            frame.state.alive = alive and frame.state.alive


def _go_on(frame: Frame, generator: Ref, node: ast.expr) -> None:
    """Run what stands behind the ``yield`` of a context manager."""
    if isinstance(frame.contents(generator), Items) or not frame.state.alive:
        return
    step = frame.run.rules.advance(frame, generator, node)
    if step is None:
        frame.forget_what_calls_change([generator])


def swallows(frame: Frame, manager: Value, node: ast.expr) -> bool:
    """Whether a context manager may let an exception pass away.

    Args:
        frame: The scope.
        manager: The context manager.
        node: The expression behind ``with``.
    """
    return expects_errors(node) or _swallows(frame, manager)


def _swallows(frame: Frame, manager: Value) -> bool:
    """Whether a context manager of the file may let an exception pass away."""
    held = frame.contents(manager)
    if isinstance(held, Instance) and held.made_of is not None:
        method = member(held.made_of, "__exit__", frame=frame)
        if not isinstance(method, Function) or method.code is None:
            return method is not None
        returns = [part for part in ast.walk(method.code.node) if isinstance(part, ast.Return)]
        return any(_may_be_true(part.value) for part in returns)
    match manager:
        case Partial(Named("contextlib.contextmanager"), (_, Function(code=Code(node=node)))):
            return any(isinstance(part, ast.Try) and part.handlers for part in ast.walk(node))
        case _:
            return False


def _lets_pass(frame: Frame, manager: Value) -> bool:
    """Whether a context manager is of the file, and certain to let every exception pass."""
    held = frame.contents(manager)
    match manager:
        case Ref() if isinstance(held, Instance) and held.exact and held.made_of is not None:
            return is_followed(frame, held.made_of) and not _swallows(frame, manager)
        case Partial(Named("contextlib.contextmanager"), (_, Function(code=Code(node=node)))):
            return not any(isinstance(part, ast.With | ast.AsyncWith) for part in ast.walk(node)) and not _swallows(
                frame, manager
            )
        case _:
            return False


def _may_be_true(node: ast.expr | None) -> bool:
    return node is not None and not (isinstance(node, ast.Constant) and not node.value)


def _is_transparent(frame: Frame, node: ast.expr) -> bool:
    if not isinstance(node, ast.Call) or path_of(node.func) is None:
        return False
    function = frame.known(path_of(node.func) or "")
    return isinstance(function, Named) and function.name.partition(".")[0] in _TRANSPARENT


def _interrupted(frame: Frame, before: State, after: State, statements: Sequence[ast.stmt]) -> State:
    """What is known if statements may have been left at any point by an exception."""
    kept: dict[str, Value] = {}
    for name, count in _bound_in(tuple(statements)).items():
        earlier, later = before.values.get(name), after.values.get(name)
        if count == 1 and later is not None and settled(later) and "." not in name:
            earlier = frame.missing(name) if earlier is None else earlier
            kept[name] = later if earlier is None else join(earlier, later)

    changed = {
        number: held
        for number, held in after.objects.items()
        if number not in before.objects or before.objects[number] != held
    }

    def run() -> None:
        forget(frame, statements)
        for number, held in changed.items():
            was = frame.state.objects.get(number)
            whole = held if was is None else join_objects(was, held)
            frame.state.objects[number] = after_unknown(whole, frame.run.outside)
        for name, value in kept.items():
            frame.bind(name, value)
        if after.open:
            frame.state.forget_all(after.open)

    return frame.branch(run, before)


@lru_cache(maxsize=4096)
def _bound_in(statements: tuple[ast.stmt, ...]) -> Mapping[str, int]:
    return bound_names(statements)


def _try(frame: Frame, node: ast.stmt) -> None:
    node = cast("ast.Try", node)  # or, since Python 3.11, ast.TryStar, which has the same parts
    before = frame.state.copy()
    run = frame.run
    silent, guarded = run.silent, run.guarded
    run.silent = silent or _lets_go(node.finalbody) or any(_may_catch(frame, handler) for handler in node.handlers)
    run.guarded = guarded or bool(node.handlers)
    exits = len(frame.exits)
    tried, run.tried, run.outcome = run.tried, _tried(node), None
    try:
        frame.execute(node.body, _start(frame, node))
    finally:
        run.silent, run.guarded = silent, guarded
        asked, run.tried, run.outcome = cast("Meaning | None", run.outcome), tried, None
    fails = not frame.state.alive and len(frame.exits) == exits and not frame.breaks and not frame.continues
    cut = _interrupted(frame, before.copy(), frame.state, node.body)
    frame.execute(node.orelse, _end(frame, node.body))
    ends = [frame.state]
    raises = None if asked is None or node.finalbody else _raises(asked, node)
    caught = raises is True and _is_caught(frame, node.handlers)
    for number, handler in enumerate(node.handlers):
        frame.state = before.copy() if caught else cut.copy()
        frame.state.sure = before.sure and caught
        if raises is False or (caught and number != _first_taking(frame, node.handlers)):
            frame.state.kill()
        run.silent = silent or (run.following and not fails)
        _handle(frame, handler)
        run.silent = silent
        ends.append(frame.state)
    frame.state = ends[0]
    for end in ends[1:]:
        frame.state = frame.join(frame.state, end)
    if node.finalbody:
        _finally(frame, before, node)


def _tried(node: ast.Try | ast.With | ast.AsyncWith) -> ast.Call | None:
    """The call that is the first thing to happen in a block, if all that it is given is there before."""
    first = node.body[0]
    match first:
        case ast.Assign(targets=[ast.Name()], value=ast.Call() as call):
            pass
        case ast.Expr(value=ast.Call() as call) | ast.Return(value=ast.Call() as call):
            pass
        case _:
            return None
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    plain = path_of(call.func) is not None and all(isinstance(part, ast.Constant | ast.Name) for part in given)
    return call if plain else None


_ONLY_SHAPES = frozenset("einx.check einx.id einx.solve_axes einx.solve_shapes".split())
"""Calls that do not raise if the shapes are right."""


def _raises(outcome: Meaning, node: ast.Try) -> bool | None:
    """Whether the first call of a ``try`` raises, and is all that may."""
    if is_wrong(outcome):
        return True
    call = outcome.call
    known = all(map(_is_fixed, (*call.arguments, *call.keywords.values())))
    clean = known and call.complete and not outcome.findings and call.function in _ONLY_SHAPES
    return False if clean and len(node.body) == 1 else None


def _is_fixed(argument: Argument) -> bool:
    match argument.value:
        case Text():
            return True
        case Number("int", value):
            return isinstance(value, int)
        case Tensor(framework="numpy", shape=tuple(shape)):
            return all(isinstance(length, int) for length in shape)
        case _:
            return False


_ALL_ERRORS = frozenset("builtins.Exception builtins.BaseException einx.errors.EinxError einx.EinxError".split())
"""Classes that take every error of a call."""


def _first_taking(frame: Frame, handlers: Sequence[ast.ExceptHandler]) -> int | None:
    """The handler that takes an error of a call; ``None`` if that is not certain."""
    for number, handler in enumerate(handlers):
        if handler.type is None:
            return number
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        values = [UNKNOWN if (path := path_of(kind)) is None else frame.known(path) for kind in kinds]
        names = [value.name if isinstance(value, Named) else "" for value in values]
        if not _ALL_ERRORS.isdisjoint(names):
            return number
        if not all(name in _OTHER_ERRORS for name in names):
            return None
    return None


def _is_caught(frame: Frame, handlers: Sequence[ast.ExceptHandler]) -> bool:
    return _first_taking(frame, handlers) is not None


_OTHER_ERRORS = frozenset(
    f"builtins.{name}"
    for name in (
        "OSError IOError ImportError ModuleNotFoundError KeyError IndexError LookupError AttributeError StopIteration "
        "KeyboardInterrupt SystemExit FileNotFoundError FileExistsError PermissionError ZeroDivisionError "
        "NotImplementedError RuntimeError AssertionError TimeoutError ConnectionError UnicodeError EOFError "
        "ArithmeticError OverflowError MemoryError NameError RecursionError GeneratorExit SyntaxError ValueError"
    ).split()
)
"""Errors that no call of a dialect raises for what is wrong with its string or shapes."""


def _lets_go(final: Sequence[ast.stmt]) -> bool:
    """Whether ``finally`` ends an error by leaving on its own."""
    return any(isinstance(part, ast.Return | ast.Break | ast.Continue) for one in final for part in ast.walk(one))


def _may_catch(frame: Frame, handler: ast.ExceptHandler) -> bool:
    """Whether a handler may take an error of a call away; not if it raises one in any case."""
    if handler.body and isinstance(handler.body[-1], ast.Raise):
        other = handler.body[-1].exc is not None and frame.run.guarded
        return other or any(isinstance(part, ast.Return | ast.Break | ast.Continue) for part in ast.walk(handler))
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    for kind in kinds:
        path = None if kind is None else path_of(kind)
        value = UNKNOWN if path is None else frame.known(path)
        if not (isinstance(value, Named) and value.name in _OTHER_ERRORS):
            return True
    return False


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


_SHAPED = (Tensor, UnionValue, ArrayLike)
"""Values of which a test may say more."""


def _match(frame: Frame, node: ast.stmt) -> None:
    node = cast("ast.Match", node)
    subject = frame.evaluate(node.subject)
    path = path_of(node.subject)
    ends: list[State] = []
    sure = frame.state.sure
    certain = True
    for case in node.cases:
        otherwise = frame.state.copy()
        found = patterns.matched(frame, case.pattern, subject)
        certain = certain and found.holds is not None and case.guard is None
        if path is not None and found.holds is None and isinstance(frame.contents(frame.known(path)), _SHAPED):
            frame.narrow(path, UNKNOWN)
        for name in _captured(case.pattern):
            frame.bind(name, found.names.get(name, UNKNOWN))
        if found.holds is False:
            frame.state.kill()
        holds = found.holds
        if case.guard is not None:
            passes = truth(frame, frame.evaluate(case.guard))
            assume(frame, case.guard, True)
            if passes is False:
                frame.state.kill()
            holds = passes if holds is True else None if holds is None or passes is not False else False
        frame.state.sure = sure and certain
        frame.execute(case.body, _start(frame, case.pattern))
        ends.append(frame.state)
        # Patterns that fail may still have bound names.
        frame.state = otherwise
        for name in _captured(case.pattern):
            frame.bind(name, UNKNOWN)
        if case.guard is not None:
            targets.loses(frame, [case.guard])
        if holds is True:
            frame.state.kill()
    left = any(not end.alive for end in [*ends, frame.state])
    for end in ends:
        frame.state = frame.join(frame.state, end)
    frame.state.sure = sure and (certain or not left)


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


EXECUTE: Mapping[type[ast.AST], Executor] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated_assign,
    ast.AugAssign: _augmented_assign,
    ast.Delete: _delete,
    ast.Return: _return,
    ast.Raise: _raise,
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
