"""``with``: what context managers bind, what they do when they are left, and which errors they take.

A generator that is a context manager is run to its ``yield``, where the block is run, and then to its end: so it sees
the errors of the block as Python throws them into it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import cast

from einx_lsp.inference import targets
from einx_lsp.inference.concurrency import stays_itself
from einx_lsp.inference.conditions import truth
from einx_lsp.inference.errors import Kinds, exception, takes
from einx_lsp.inference.expected import expected_of, expects_errors
from einx_lsp.inference.following import follow
from einx_lsp.inference.frame import Frame, path_of
from einx_lsp.inference.guards import Guard, Raised, guarded, pass_on
from einx_lsp.inference.handling import Ways, interrupted
from einx_lsp.inference.objects import attribute_of, member
from einx_lsp.inference.run import Given, given_of
from einx_lsp.inference.state import State
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    Bound,
    Function,
    Instance,
    Named,
    Partial,
    Ref,
    Value,
)

__all__ = ["EXIT_STACK", "RULES", "enter", "leave", "of_stack", "run_with", "swallows"]

EXIT_STACK = Named("contextlib.ExitStack")
"""A context manager that leaves those that it has entered, and calls what it was given: its arguments, in order."""

_TRANSPARENT = frozenset(
    "builtins numpy torch jax tensorflow warnings tempfile threading multiprocessing concurrent time os io "
    "pathlib".split()
)
"""Libraries whose context managers let every exception pass."""


@dataclass(frozen=True, slots=True)
class _Manager:
    """A context manager that was entered.

    Attributes:
        value: The object.
        node: The expression behind ``with``.
        answer: Whether it takes an error.
        may_take: Whether it may take one of which nothing is known.
        expects: Whether its block certainly fails.
    """

    value: Value
    node: ast.expr
    answer: Callable[[Kinds], bool | None]
    may_take: bool
    expects: bool = False


def run_with(frame: Frame, node: ast.stmt) -> None:
    """Run ``with``.

    Args:
        frame: The scope.
        node: The statement.
    """
    node = cast("ast.With | ast.AsyncWith", node)
    _run_items(frame, node, node.items)


def _run_items(frame: Frame, node: ast.With | ast.AsyncWith, items: Sequence[ast.withitem]) -> None:
    """Enter the managers one after the other, and leave them in the opposite order."""
    if not items:
        frame.execute(node.body, _start(frame, node))
        return
    item = items[0]
    value = frame.evaluate(item.context_expr)
    generator = _generator_of(frame, value)

    def block(entered: Value) -> None:
        if item.optional_vars is not None:
            targets.assign(frame, item.optional_vars, entered)
        _run_items(frame, node, items[1:])

    if generator is not None and _run_around(frame, generator, item.context_expr, block):
        return
    entered = enter(frame, value, item.context_expr)
    if item.optional_vars is not None:
        targets.assign(frame, item.optional_vars, entered)
    manager = _manager_of(frame, value, item.context_expr)
    if manager is None:
        _run_items(frame, node, items[1:])
        return
    before, ways = frame.state.copy(), Ways.now(frame)
    with guarded(frame, manager.answer) as guard:
        _run_items(frame, node, items[1:])
    _leave(frame, node, manager, guard, before, ways)


def _leave(
    frame: Frame, node: ast.With | ast.AsyncWith, manager: _Manager, guard: Guard, before: State, ways: Ways
) -> None:
    """Leave a context manager on each way out."""
    taken: list[State] = []
    if manager.may_take and guard.is_doubtful():
        taken.append(interrupted(frame, before, frame.state, node.body))
    if manager.expects:
        frame.state.kill()
    _exit(frame, manager, None)
    ways.on_each(lambda: _exit(frame, manager, None))
    end = frame.state
    for error in guard.raised:
        frame.state = error.state.copy()
        swallowed = _exit(frame, manager, error)
        if not frame.state.alive:
            continue
        if swallowed is not False:
            taken.append(frame.state.copy())
        if swallowed is not True:
            pass_on(frame, replace(error, state=frame.state, origin=error.origin if swallowed is False else None))
    frame.state = end
    for state in taken:
        frame.state = frame.join(frame.state, state)


def _manager_of(frame: Frame, value: Value, node: ast.expr) -> _Manager | None:
    """A context manager, ``None`` for one that lets all errors pass and does nothing when it is left."""
    expected = expected_of(frame, value, node)
    if expected is not None:
        classes, expects = expected
        taking = partial(_takes_expected if expects else takes, frame, classes)
        return _Manager(value, node, taking, may_take=True, expects=expects)
    if _is_transparent(frame, node) or (isinstance(value, Partial) and _is_harmless(value)):
        return None
    if stays_itself(frame, value):
        return None
    if _is_stack(frame, value):
        return _Manager(value, node, lambda _: None, may_take=True)
    made_elsewhere = value is UNKNOWN and isinstance(node, ast.Name)
    swallows = True if expects_errors(node) or made_elsewhere else _swallows(frame, value)
    answer = None if swallows else False
    return _Manager(value, node, lambda _: answer, may_take=swallows is not False)


_VALUE_ERROR = exception("ValueError")


def _takes_expected(frame: Frame, classes: Value, kinds: Kinds) -> bool | None:
    """Whether an error is taken where one is expected; a test that names the general class is not said to be wrong."""
    taken = takes(frame, classes, kinds)
    return None if taken is False and takes(frame, classes, (_VALUE_ERROR,)) is not False else taken


def _is_harmless(manager: Partial) -> bool:
    return isinstance(manager.function, Named) and manager.function.name.partition(".")[0] in _TRANSPARENT


def leave(frame: Frame, manager: Value, node: ast.expr) -> None:
    """Leave a context manager behind the end of its block.

    Args:
        frame: The scope.
        manager: The context manager.
        node: The expression behind ``with``.
    """
    known = _manager_of(frame, manager, node)
    if known is not None:
        _exit(frame, known, None)


def swallows(frame: Frame, manager: Value, node: ast.expr) -> bool:
    """Whether a context manager may let an exception pass away, or has to be followed to know.

    Args:
        frame: The scope.
        manager: The context manager.
        node: The expression behind ``with``.
    """
    generator = isinstance(manager, Partial) and manager.function == Named("contextlib.entering")
    return expects_errors(node) or generator or _is_stack(frame, manager) or _swallows(frame, manager) is True


def enter(frame: Frame, manager: Value, node: ast.expr) -> Value:
    """Enter a context manager.

    Args:
        frame: The scope.
        manager: The context manager.
        node: The expression behind ``with``.

    Returns:
        What ``as`` binds.
    """
    if stays_itself(frame, manager) or _is_stack(frame, manager):
        return manager
    match manager:
        case Ref() if isinstance(frame.contents(manager), Instance):
            method = attribute_of(frame, manager, "__enter__")
            if isinstance(method, Bound):
                return frame.run.rules.call(frame, method, Given(), node)
            frame.forget_what_calls_change([manager])
            return UNKNOWN
        case Partial(Named("contextlib.suppress")):
            return NOTHING
        case Partial(Named("contextlib.nullcontext"), (given,)):
            return given
        case Partial(Named("contextlib.entering")):
            frame.forget_what_calls_change([manager])
            return UNKNOWN
        case _:
            return UNKNOWN


def _exit(frame: Frame, manager: _Manager, error: Raised | None) -> bool | None:
    """Leave a context manager; whether it takes the error."""
    held = frame.contents(manager.value)
    if isinstance(held, Partial) and held.function == EXIT_STACK:
        return _exit_all(frame, manager, held, error)
    if isinstance(manager.value, Ref) and isinstance(held, Instance) and frame.state.alive:
        method = attribute_of(frame, manager.value, "__exit__")
        if isinstance(method, Bound):
            given = given_of(_told(error), frame.run.place(manager.node))
            result = frame.run.rules.call(frame, method, given, manager.node)
            return truth(frame, result)
    return False if error is None else manager.answer(error.kinds)


def _swallows(frame: Frame, manager: Value) -> bool | None:
    """Whether a context manager of the file may let an exception pass away, ``None`` for one that is not known."""
    held = frame.contents(manager)
    if isinstance(held, Instance) and held.made_of is not None:
        method = member(held.made_of, "__exit__", frame=frame)
        if not isinstance(method, Function) or method.code is None:
            return method is not None
        returns = [part for part in ast.walk(method.code.node) if isinstance(part, ast.Return)]
        return any(_may_be_true(part.value) for part in returns)
    return None


def _is_stack(frame: Frame, manager: Value) -> bool:
    held = frame.contents(manager)
    return isinstance(held, Partial) and held.function == EXIT_STACK


_CALLBACK, _HOOK = Named("contextlib.callback"), Named("contextlib.hook")
"""What a stack calls without the error, and with it."""


def of_stack(frame: Frame, node: ast.expr, ref: Ref, name: str, given: Given) -> Value | None:
    """Call a method of a stack of context managers; ``None`` if it is none that is followed.

    Args:
        frame: The scope.
        node: The call.
        ref: The object.
        name: The method.
        given: The arguments.
    """
    held = frame.contents(ref)
    if not isinstance(held, Partial) or held.function != EXIT_STACK or not given.positional or not given.complete:
        return None
    first, *rest = (argument.value for argument in given.positional)
    keywords = tuple((key, argument.value) for key, argument in given.keywords.items())
    if name == "enter_context":
        result, entry = enter(frame, first, node), first
    elif name == "callback":
        result, entry = first, Partial(_CALLBACK, (first, *rest), keywords)
    elif name == "push":
        is_manager = isinstance(frame.contents(first), Instance)
        result, entry = first, first if is_manager else Partial(_HOOK, (first,))
    else:
        return None
    held = frame.contents(ref)
    if isinstance(held, Partial):
        frame.put(ref.number, Partial(EXIT_STACK, (*held.positional, entry)))
    return result


def _exit_all(frame: Frame, stack: _Manager, held: Partial, error: Raised | None) -> bool | None:
    """Leave all that a stack has entered, the last first; whether the error is taken."""
    swallowed: bool | None = False
    for entry in reversed(held.positional):
        passing = None if swallowed is True else error
        answer = _exit_one(frame, stack, entry, passing)
        if passing is not None:
            swallowed = True if answer is True else None if None in (answer, swallowed) else False
    return swallowed


def _exit_one(frame: Frame, stack: _Manager, entry: Value, error: Raised | None) -> bool | None:
    place, call = frame.run.place(stack.node), frame.run.rules.call
    match entry:
        case Partial(Named("contextlib.callback"), (function, *values), keywords):
            call(frame, function, given_of(values, place, keywords), stack.node)
            return False
        case Partial(Named("contextlib.hook"), (function,)):
            return truth(frame, call(frame, function, given_of(_told(error), place), stack.node))
        case _:
            manager = _manager_of(frame, entry, stack.node) if not _is_stack(frame, entry) else None
            return False if manager is None else _exit(frame, replace(manager, may_take=True), error)


def _told(error: Raised | None) -> list[Value]:
    """What is told of an error when a context manager is left."""
    if error is None:
        return [NOTHING] * 3
    return [error.kinds[0] if len(error.kinds) == 1 else UNKNOWN, error.value, UNKNOWN]


def _may_be_true(node: ast.expr | None) -> bool:
    return node is not None and not (isinstance(node, ast.Constant) and not node.value)


def _is_transparent(frame: Frame, node: ast.expr) -> bool:
    if not isinstance(node, ast.Call) or path_of(node.func) is None:
        return False
    function = frame.known(path_of(node.func) or "")
    return isinstance(function, Named) and function.name.partition(".")[0] in _TRANSPARENT


# ---------------------------------------------------------------------------------------------------------------------
# Generators


@dataclass(frozen=True, slots=True)
class _Generator:
    """A call of a function that is a context manager because it yields once.

    Attributes:
        function: The function.
        receiver: The object whose method it is.
        given: Its arguments.
    """

    function: Function
    receiver: Value | None
    given: Partial


def _generator_of(frame: Frame, manager: Value) -> _Generator | None:
    match manager:
        case Partial(Named("contextlib.entering"), (Function() as function, *_)):
            receiver = None
        case Partial(Named("contextlib.entering"), (Bound(receiver, Function() as function), *_)):
            pass
        case _:
            return None
    assert isinstance(manager, Partial)
    once = frame.state.alive and function.code is not None and _yields_once(function.code.node)
    return _Generator(function, receiver, manager) if once else None


@lru_cache(maxsize=1024)
def _yields_once(node: ast.AST) -> bool:
    """Whether a function yields at one place alone, and that in no loop, so that it does so once at most."""
    yields = [part for part in ast.walk(node) if isinstance(part, ast.Yield | ast.YieldFrom)]
    loops = [part for part in ast.walk(node) if isinstance(part, ast.For | ast.AsyncFor | ast.While)]
    return len(yields) == 1 and isinstance(yields[0], ast.Yield) and not any(_holds(loop, yields[0]) for loop in loops)


def _holds(outer: ast.AST, inner: ast.AST) -> bool:
    return any(part is inner for part in ast.walk(outer))


def _run_around(frame: Frame, generator: _Generator, node: ast.expr, block: Callable[[Value], None]) -> bool:
    """Run a generator, and at its ``yield`` a block that gets what it yields; whether it could be followed."""
    run, ways = frame.run, Ways.now(frame)
    left: list[State] = []

    def at_yield(inside: Frame, value: Value) -> None:
        if not inside.state.alive:
            return
        frame.state.take(inside.state)
        # What is raised in the block is raised at the yield: those stand guard over it that do so there.
        guards, run.guards = run.guards, inside.run.guards
        with guarded(frame, lambda _: False) as guard:
            block(value)
        run.guards = guards
        left.append(frame.state)
        goes_on = [frame.state, *ways.states()]
        errors = list(guard.raised)
        at = inside.state
        for error in errors:
            left.append(error.state.copy())
            frame.state, inside.state = error.state.copy(), _with_objects(at, error.state)
            pass_on(inside, replace(error, state=inside.state))
        frame.state = _joined(frame, [state.copy() for state in left])
        inside.state = _joined(inside, [_with_objects(at, state) for state in goes_on])

    place = frame.run.place(node)
    given = given_of(generator.given.positional[1:], place, generator.given.keywords)
    found = follow(frame, generator.function, given, place, generator.receiver, asked=True, at_yield=at_yield)
    if found is None:
        return False
    if not left:
        frame.state.kill()  # it raises before it yields
        return True
    end = frame.state
    frame.state = _joined(frame, left)
    for state in (frame.state, *ways.states()):
        state.take(end)
        state.alive = state.alive and end.alive
    return True


def _decorating(_frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    """A context manager that is called with a function decorates it."""
    match [argument.value for argument in given.positional]:
        case [*manager, Function() | Bound() as function]:
            return Partial(_DECORATED, (Partial(Named("contextlib.entering"), tuple(manager)), function))
        case _:
            return None


_DECORATED = Named("contextlib.decorated")


def _call_decorated(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    """Call a function within a context manager that is entered anew each time."""
    manager, function, *rest = given.positional
    generator, results = _generator_of(frame, manager.value), list[Value]()

    def block(_entered: Value) -> None:
        inner = given._replace(positional=tuple(rest))
        results.append(frame.run.rules.call(frame, function.value, inner, node))

    if generator is None or not _run_around(frame, generator, node, block):
        return None
    return results[0] if len(results) == 1 else UNKNOWN


RULES: Mapping[str, Callable[[Frame, ast.expr, Given], Value | None]] = {
    "contextlib.entering": _decorating,
    "contextlib.decorated": _call_decorated,
}
"""By qualified name."""


def _with_objects(state: State, other: State) -> State:
    """What is known in one scope when objects are as another has left them."""
    made = state.copy()
    made.take(other)
    made.alive = state.alive and other.alive
    if other.open:
        made.forget_all(other.open)
    return made


def _joined(frame: Frame, states: Sequence[State]) -> State:
    found = states[0]
    for state in states[1:]:
        found = frame.join(found, state)
    return found


def _start(frame: Frame, node: ast.AST) -> int | None:
    return frame.run.block.span(node)[0] if frame.run.block.comments else None
