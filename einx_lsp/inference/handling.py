"""``try`` and ``raise``: who takes an error, and what is known where it has been taken.

An error that is certainly raised leads to its handler with what is known at that point; where something may raise that
is not followed, a handler is entered from anywhere. What happens on the way out happens on each way that leads out.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import cast

from einx_lsp.inference.bindings import bound_names
from einx_lsp.inference.errors import ANY, Kinds, kinds_of, made, takes
from einx_lsp.inference.frame import Frame, path_of
from einx_lsp.inference.guards import Guard, Passes, Raised, guarded, pass_on, throw
from einx_lsp.inference.loops import forget
from einx_lsp.inference.run import Given
from einx_lsp.inference.state import State, after_unknown, join_objects, settled
from einx_lsp.values.join import any_of, join
from einx_lsp.values.model import (
    UNKNOWN,
    Class,
    Items,
    Named,
    Value,
)

__all__ = ["Ways", "interrupted", "run_raise", "run_try"]


# ---------------------------------------------------------------------------------------------------------------------
# Raising


def run_raise(frame: Frame, node: ast.stmt) -> None:
    """Run ``raise``.

    Args:
        frame: The scope.
        node: The statement.
    """
    node = cast("ast.Raise", node)
    handled = frame.run.handled
    if node.exc is None:
        if handled is None:
            throw(frame, ANY)
        else:
            throw(frame, handled.kinds, handled.value, handled.origin)
        return
    value = frame.evaluate(node.exc)
    if node.cause is not None:
        frame.evaluate(node.cause)
    if handled is not None and value is not UNKNOWN and value == handled.value:
        throw(frame, handled.kinds, handled.value, handled.origin)
        return
    kinds = kinds_of(frame, value)
    if frame.run.guards and frame.state.alive and isinstance(value, Class):
        value = frame.run.rules.call(frame, value, Given(), node.exc)
    elif isinstance(value, Named):
        value = made(frame, value.name, ()) or UNKNOWN
    throw(frame, kinds, value)


# ---------------------------------------------------------------------------------------------------------------------
# Ways out


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways that lead out of a statement other than its end and errors: those that have been left on since.

    Attributes:
        frame: The scope.
        exits: How many ``return`` were reached before.
        breaks: How many ``break``.
        continues: How many ``continue``.
    """

    frame: Frame
    exits: int
    breaks: int
    continues: int

    @classmethod
    def now(cls, frame: Frame) -> Ways:
        """The ways that lead out of a statement that begins here.

        Args:
            frame: The scope.
        """
        return cls(frame, len(frame.exits), len(frame.breaks), len(frame.continues))

    def are_left(self) -> bool:
        """Whether the statement is left on one of them."""
        frame = self.frame
        counts = len(frame.exits), len(frame.breaks), len(frame.continues)
        return counts != (self.exits, self.breaks, self.continues)

    def states(self) -> list[State]:
        """What is known on each of them."""
        frame = self.frame
        exits = [state for state, _ in frame.exits[self.exits :]]
        return [*exits, *frame.breaks[self.breaks :], *frame.continues[self.continues :]]

    def on_each(self, act: Callable[[], object]) -> None:
        """Do something on each of them; one that is not left any more after that is gone.

        Args:
            act: Does it, in the state of the scope.
        """
        frame = self.frame
        exits, breaks, continues = (
            frame.exits[self.exits :],
            frame.breaks[self.breaks :],
            frame.continues[self.continues :],
        )
        del frame.exits[self.exits :], frame.breaks[self.breaks :], frame.continues[self.continues :]
        end = frame.state
        for state, value in exits:
            frame.state = state
            act()
            if frame.state.alive:
                frame.exits.append((frame.state, value))
        for before, after in ((breaks, frame.breaks), (continues, frame.continues)):
            for state in before:
                frame.state = state
                act()
                if frame.state.alive:
                    after.append(frame.state)
        frame.state = end


def _joined(frame: Frame, states: Iterable[State]) -> State | None:
    found: State | None = None
    for state in states:
        found = state if found is None else frame.join(found, state)
    return found


def interrupted(frame: Frame, before: State, after: State, statements: Sequence[ast.stmt]) -> State:
    """What is known if statements may have been left at any point by an exception.

    Args:
        frame: The scope.
        before: What is known before them; it is used up.
        after: What is known at their end.
        statements: The statements.
    """
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
            frame.state.hold(number, after_unknown(whole, frame.run.outside))
        for name, value in kept.items():
            frame.bind(name, value)
        if after.open:
            frame.state.forget_all(after.open)

    return frame.branch(run, before)


@lru_cache(maxsize=4096)
def _bound_in(statements: tuple[ast.stmt, ...]) -> Mapping[str, int]:
    return bound_names(statements)


@lru_cache(maxsize=4096)
def _own(statements: tuple[ast.stmt, ...]) -> tuple[ast.AST, ...]:
    """The nodes of statements without those of functions and classes within them."""
    found: list[ast.AST] = []
    waiting: list[ast.AST] = list(statements)
    while waiting:
        node = waiting.pop()
        found.append(node)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            waiting.extend(ast.iter_child_nodes(node))
    return tuple(found)


# ---------------------------------------------------------------------------------------------------------------------
# try


def run_try(frame: Frame, node: ast.stmt) -> None:
    """Run ``try``.

    Args:
        frame: The scope.
        node: The statement.
    """
    node = cast("ast.Try", node)  # or, since Python 3.11, ast.TryStar, which has the same parts
    before, ways = frame.state.copy(), Ways.now(frame)
    classes = [_classes(frame, handler.type, node.body) for handler in node.handlers]
    with guarded(frame, partial(_answer_of_finally, node.finalbody)) as last:
        with guarded(frame, partial(_answer_of_handlers, frame, node, classes)) as guard:
            frame.execute(node.body, _start(frame, node))
        _handle_all(frame, node, classes, guard, before, ways)
    if node.finalbody:
        _finally(frame, node, before, last, ways)
    else:
        for error in last.raised:
            pass_on(frame, error)


def _handle_all(frame: Frame, node: ast.Try, classes: Sequence[Value], guard: Guard, before: State, ways: Ways) -> None:
    """Run ``else`` and the handlers, each from where the errors come from that it may take."""
    run = frame.run
    is_star = not isinstance(node, ast.Try)
    doubtful = guard.is_doubtful() or (is_star and bool(guard.raised))
    fails = not frame.state.alive and not ways.are_left()
    cut = interrupted(frame, before.copy(), frame.state, node.body) if doubtful and node.handlers else None
    frame.execute(node.orelse, _end(frame, node.body))
    ends = [frame.state]
    entries, passing = _dispatched(frame, node, classes, guard.raised)
    silent, sure = run.silent, before.sure
    certain = fails and not doubtful and not passing and sum(map(bool, entries)) == 1
    for handler, entry in zip(node.handlers, entries, strict=True):
        states = [error.state.copy() for error in entry] + ([] if cut is None else [cut.copy()])
        found = _joined(frame, states)
        if found is None:
            found = before.copy()
            found.kill()
        frame.state = found
        frame.state.sure = sure and certain
        run.silent = silent or (run.following and doubtful and not fails)
        _handle(frame, handler, _the_only(entry) if cut is None else _any_error(entry))
        run.silent = silent
        ends.append(frame.state)
    frame.state = ends[0]
    for end in ends[1:]:
        frame.state = frame.join(frame.state, end)
    for error in passing:
        pass_on(frame, error)


def _classes(frame: Frame, node: ast.expr | None, body: Sequence[ast.stmt]) -> Value:
    """The classes that stand behind ``except``, ``None`` for all."""
    if node is None:
        return Named("builtins.BaseException")
    if isinstance(node, ast.Tuple):
        return Items("tuple", tuple(_classes(frame, part, body) for part in node.elts))
    path = path_of(node)
    if path is None or path.partition(".")[0] in _bound_in(tuple(body)):
        return UNKNOWN
    known = frame.known(path)
    if known is not UNKNOWN or not frame.state.alive:
        return known
    found: list[Value] = []
    frame.branch(lambda: found.append(frame.evaluate(node)), frame.state.copy())
    return found[0]


def _answer_of_handlers(frame: Frame, node: ast.Try, classes: Sequence[Value], kinds: Kinds) -> bool | Passes | None:
    for handler, of in zip(node.handlers, classes, strict=True):
        taken = takes(frame, of, kinds)
        if taken is False:
            continue
        answer = _answer_of_handler(frame, handler)
        if answer is False:
            continue
        return answer if taken and isinstance(node, ast.Try) else None
    return False


def _answer_of_handler(frame: Frame, handler: ast.ExceptHandler) -> bool | Passes | None:
    """What becomes of an error that a handler takes, as far as its text tells."""
    nodes = _own(tuple(handler.body))
    raises = [node for node in nodes if isinstance(node, ast.Raise)]
    last = handler.body[-1]
    if not raises:
        return True
    if not isinstance(last, ast.Raise) or any(isinstance(node, _LEAVING) for node in nodes):
        return None
    if len(raises) > 1:
        return Passes(ANY)
    if last.exc is None or (isinstance(last.exc, ast.Name) and last.exc.id == handler.name):
        return False
    path = path_of(last.exc.func if isinstance(last.exc, ast.Call) else last.exc)
    return Passes(ANY if path is None else kinds_of(frame, frame.known(path)))


_LEAVING = (ast.Return, ast.Break, ast.Continue)


def _dispatched(
    frame: Frame, node: ast.Try, classes: Sequence[Value], raised: Sequence[Raised]
) -> tuple[list[list[Raised]], list[Raised]]:
    """The errors that each handler may take, and those that may pass all."""
    entries: list[list[Raised]] = [[] for _ in node.handlers]
    passing: list[Raised] = []
    for error in raised:
        certain = True
        for entry, of in zip(entries, classes, strict=True):
            taken = takes(frame, of, error.kinds)
            if taken is not False:
                entry.append(error)
                certain = False
            if taken is True:
                break
        else:
            passing.append(error if certain else replace(error, origin=None))
    return entries, passing


def _the_only(entry: Sequence[Raised]) -> Raised:
    """The error that a handler has; what is known of all if there are several."""
    return entry[0] if len(entry) == 1 else _any_error(entry)


def _any_error(entry: Sequence[Raised]) -> Raised:
    return Raised(State(), ANY, UNKNOWN if not entry else any_of(tuple(error.value for error in entry)))


def _handle(frame: Frame, handler: ast.ExceptHandler, error: Raised) -> None:
    """Run a handler."""
    run, ways = frame.run, Ways.now(frame)
    handled, run.handled = run.handled, error
    with guarded(frame, lambda _: False) as guard:
        if handler.type is not None:
            frame.evaluate(handler.type)
        if handler.name is not None:
            frame.bind(handler.name, error.value)
        frame.execute(handler.body, _start(frame, handler))
        if handler.name is not None:
            frame.bind(handler.name, UNKNOWN)
    run.handled = handled
    certain = not frame.state.alive and not ways.are_left()
    for one in guard.raised:
        pass_on(frame, one if certain else replace(one, origin=None))


# ---------------------------------------------------------------------------------------------------------------------
# finally


def _answer_of_finally(final: Sequence[ast.stmt], _kinds: Kinds) -> bool | None:
    """Whether ``finally`` ends an error by leaving on its own."""
    if any(isinstance(node, _LEAVING) for node in final):
        return True
    return None if any(isinstance(node, _LEAVING) for node in _own(tuple(final))) else False


def _finally(frame: Frame, node: ast.Try, before: State, last: Guard, ways: Ways) -> None:
    """Run ``finally`` on each way out, and as it may be reached from anywhere if something may raise."""
    final, doubtful = node.finalbody, last.is_doubtful()

    def act() -> None:
        frame.execute(final)

    if any(isinstance(part, ast.Yield | ast.YieldFrom) for part in _own(tuple(final))):
        frame.exact_yields = False
    parts = [*node.body, *node.orelse, *(part for handler in node.handlers for part in handler.body)]
    cut = interrupted(frame, before, frame.state, parts) if doubtful else None
    alive = frame.state.alive
    act()
    ways.on_each(act)
    end = frame.state
    for error in last.raised:
        frame.state = error.state.copy()
        act()
        if frame.state.alive:
            pass_on(frame, replace(error, state=frame.state))
    if cut is not None:
        frame.state = cut
        act()
    frame.state = end
    frame.state.alive = frame.state.alive and alive


def _start(frame: Frame, node: ast.AST) -> int | None:
    return frame.run.block.span(node)[0] if frame.run.block.comments else None


def _end(frame: Frame, statements: Sequence[ast.stmt]) -> int | None:
    return frame.run.block.span(statements[-1])[1] if frame.run.block.comments and statements else None
