"""Loops: turn by turn where the elements are known and few, else until a further turn changes nothing.

Findings of a loop are those of the state that holds in every turn, and those of the first turn at statements that
every first turn reaches. A length that differs from turn to turn is unknown from the third turn on.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from einx_lsp.dialects.meaning import Meaning
from einx_lsp.inference import targets
from einx_lsp.inference.bindings import bound_names, targets_of
from einx_lsp.inference.conditions import assume, truth
from einx_lsp.inference.doubting import is_in_doubt
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.iteration import Elements, elements, is_generator
from einx_lsp.inference.run import Summaries
from einx_lsp.inference.state import State, after_unknown, join_objects
from einx_lsp.inference.unknowns import LengthNames
from einx_lsp.values.join import options_of
from einx_lsp.values.model import UNKNOWN, Items, Named, Partial, Ref, Value
from einx_lsp.values.model import Mapping as Dictionary

__all__ = ["forget", "run_for", "run_while"]

_UNROLLED = 24
"""Elements that are gone through one by one."""

_NESTED = 3
"""Loops within loops that are run until they are stable."""

_TURNS = 4
"""Turns after which what still changes is unknown."""


def forget(frame: Frame, statements: Sequence[ast.stmt], others: Iterable[ast.expr] = ()) -> None:
    """Forget all that statements may change that run any number of times, or only in part.

    Args:
        frame: The scope.
        statements: The statements.
        others: Targets and conditions that belong to them.
    """
    names, stored = _changes(tuple(statements), tuple(others))
    for name in names:
        frame.bind(name, UNKNOWN)
    if frame.local is None:
        for name in frame.run.root.executed:
            frame.bind(name, UNKNOWN)
    frame.forget_what_calls_change()
    state = frame.state
    for number in state.changed & state.objects.keys():
        state.objects[number] = after_unknown(state.objects[number], frame.run.outside)
    state.changed.clear()
    frame.state.forget_paths(lambda path: path.rpartition(".")[2] not in stored)


@lru_cache(maxsize=8192)
def _changes(statements: tuple[ast.stmt, ...], others: tuple[ast.expr, ...]) -> tuple[tuple[str, ...], frozenset[str]]:
    """The names that statements bind, and the attributes that they store."""
    holders = [ast.copy_location(ast.Expr(value=other), other) for other in others]
    return tuple(bound_names([*statements, *holders])), targets_of([*statements, *holders])


def run_for(frame: Frame, node: ast.stmt) -> None:
    """Run ``for``.

    Args:
        frame: The scope.
        node: The statement.
    """
    assert isinstance(node, ast.For | ast.AsyncFor)
    value = frame.evaluate(node.iter)
    if isinstance(value, Ref) and is_generator(frame, frame.contents(value)) and _as_they_come(frame, node, value):
        return
    # Elements behind one at which the loop is left may never be made, so nothing is found wrong in making them.
    silent = frame.run.silent
    frame.run.silent = silent or _may_leave(node)
    match frame.contents(value):
        case Partial(Named("builtins.iter_until"), called):
            # It is called between the turns, which may change what it gives.
            frame.forget_what_calls_change(called)
            source = Elements(None, UNKNOWN)
        case _:
            source = elements(frame, value, node.iter)
    frame.run.silent = silent
    if source.items is not None and len(source.items) <= _UNROLLED and isinstance(node, ast.For) and _cheap(frame):
        _one_by_one(frame, node, _walked(frame, node, value, source.items), source.items)
        return
    element = UNKNOWN if isinstance(node, ast.AsyncFor) else source.each

    def enter() -> None:
        targets.assign(frame, node.target, element)

    _until_stable(frame, node, enter, lambda: None, [node.target])


def _as_they_come(frame: Frame, node: ast.For | ast.AsyncFor, generator: Ref) -> bool:
    """Go through what a generator yields, which runs between the turns; whether that tells all of them apart."""
    before = frame.state.copy()
    exits, yielded, exact = len(frame.exits), len(frame.yielded), frame.exact_yields
    known = True

    def come() -> Iterator[Value]:
        nonlocal known
        for _ in range(_UNROLLED + 1):
            step = frame.run.rules.advance(frame, generator, node.iter)
            if step is None:
                break
            if step.ended or not frame.state.alive:
                return
            yield step.value
        known = False
        frame.state.kill()

    if _cheap(frame):
        _one_by_one(frame, node, come())
        if known:
            return True
    frame.state = before
    del frame.exits[exits:], frame.yielded[yielded:]
    frame.exact_yields = exact
    return False


@lru_cache(maxsize=4096)
def _may_leave(node: ast.For | ast.AsyncFor) -> bool:
    return any(isinstance(part, ast.Break | ast.Return | ast.Raise) for one in node.body for part in ast.walk(one))


def run_while(frame: Frame, node: ast.stmt) -> None:
    """Run ``while``.

    Args:
        frame: The scope.
        node: The statement.
    """
    assert isinstance(node, ast.While)
    holds: list[bool | None] = []
    doubts: list[bool] = []

    def enter() -> None:
        found = truth(frame, frame.evaluate(node.test))
        doubts.append(found is not None and is_in_doubt(frame, node.test))
        holds.append(found)
        assume(frame, node.test, True)
        if found is False:
            frame.state.kill()

    def leave() -> None:
        assume(frame, node.test, False)
        if any(doubts):
            forget(frame, node.body)  # it may run more often than it seems, or less
        elif holds and all(found is True for found in holds):
            frame.state.kill()

    loop = _Loop(frame)
    if not _turn_by_turn(frame, node, loop):
        _until_stable(frame, node, enter, leave, [node.test])
    elif node.orelse:
        frame.execute(node.orelse, _end(frame, node.body))
    loop.ends()


_STEPS = 400
"""Statements in the turns of ``while`` that are run one after the other; the last turn is run to its end."""


def _turn_by_turn(frame: Frame, node: ast.While, loop: _Loop) -> bool:
    """Run the turns of ``while`` as long as it is known that there is one more, and that none has left the loop.

    Returns:
        Whether it has come to its end; if it has not, its further turns begin here.
    """
    root, run, lengths = frame.run.root, frame.run, frame.lengths
    if root.summaries is not None or not frame.state.alive:
        return False
    sure, turns, exits, first = frame.state.sure, run.turns, len(frame.exits), root.steps
    try:
        for _ in range(_UNROLLED):
            if root.steps - first > _STEPS or not _cheap(frame):
                return False
            head = frame.state.copy()
            frame.lengths = lengths.turn()
            holds = truth(frame, frame.evaluate(node.test))
            if holds is None or is_in_doubt(frame, node.test):
                frame.state = head
                return False
            assume(frame, node.test, holds)
            if holds is False:
                return True
            run.turns, frame.state.sure = True, True
            frame.execute(node.body, _start(frame, node))
            loop.turn_ends()
            run.turns, frame.state.sure = turns, sure
            if not frame.state.alive:
                return True
            if frame.breaks or len(frame.exits) > exits:
                return False
            frame.drop_unreachable(head.objects, [*frame.state.values.values(), *frame.yielded])
        return False
    finally:
        frame.lengths = lengths


def _cheap(frame: Frame) -> bool:
    return frame.run.root.steps < frame.run.root.most


class _Loop:
    """What a loop within a loop must not see of the one around it."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.breaks, self.continues = frame.breaks, frame.continues
        frame.breaks, frame.continues = [], []

    def turn_ends(self) -> None:
        """Join the ways that lead to the next turn."""
        frame = self.frame
        for state in frame.continues:
            frame.state = frame.join(frame.state, state)
        frame.continues = []

    def ends(self) -> None:
        """Join the ways that lead out of it."""
        frame = self.frame
        for state in frame.breaks:
            frame.state = frame.join(frame.state, state)
        frame.breaks, frame.continues = self.breaks, self.continues


def _walked(frame: Frame, node: ast.For, value: Value, items: tuple[Value, ...]) -> Iterator[Value]:
    """The elements of a loop; those of a list as they are when their turn comes, as the loop may change it."""
    for place in range(2 * _UNROLLED):
        held = frame.contents(value)
        changes = isinstance(value, Ref) and isinstance(held, Items) and held.kind == "list"
        now = held.items if changes and isinstance(held, Items) else items
        if place >= len(now):
            return
        yield now[place]
    forget(frame, node.body, [node.target])


def _one_by_one(
    frame: Frame, node: ast.For | ast.AsyncFor, turns: Iterator[Value], items: tuple[Value, ...] = ()
) -> None:
    loop = _Loop(frame)
    sure = frame.state.sure
    start = _start(frame, node)
    lengths = frame.lengths
    before = frame.state.objects.copy()
    for item in turns:
        frame.lengths = lengths.turn()
        targets.assign(frame, node.target, item)
        frame.execute(node.body, start)
        loop.turn_ends()
        if not frame.state.alive:
            break
        frame.drop_unreachable(before, [*frame.state.values.values(), *items, *frame.yielded])
    frame.lengths = lengths
    if frame.breaks:
        frame.state.sure = False
    if node.orelse:
        frame.execute(node.orelse, _end(frame, node.body))
    loop.ends()
    frame.state.sure = sure and frame.state.alive


@dataclass(slots=True)
class _Turns:
    """Turns of a loop whose number is not known.

    Attributes:
        frame: The scope.
        node: The loop.
        enter: Begins a turn: binds the target, or takes for granted that the condition holds.
        loop: The loop.
        lengths: The lengths of the scope outside the loop.
        first: What was found to be wrong in the first turn, at statements that every first turn reaches.
    """

    frame: Frame
    node: ast.For | ast.AsyncFor | ast.While
    enter: Callable[[], None]
    loop: _Loop
    lengths: LengthNames
    first: dict[tuple[int, int], Meaning] = field(default_factory=dict)

    def run(self, head: State, number: int | None) -> State:
        """Run a turn: the ``number``-th of some, or any if that is not said.

        Args:
            head: What is known where it begins; it is not changed.
            number: Which turn.

        Returns:
            What is known where it ends.
        """
        frame, run = self.frame, self.frame.run
        frame.state = head.copy()
        frame.lengths = self.lengths.turn()
        frame.breaks, frame.continues = [], []
        run.calls = {}
        turns, run.turns = run.turns, run.turns or number == 0
        frame.state.sure = number == 0
        self.enter()
        frame.execute(self.node.body, _start(frame, self.node))
        self.loop.turn_ends()
        run.turns = turns
        if number == 0:
            self.first = {span: one for span, one in run.calls.items() if one.findings and not one.call.silent}
        frame.drop_unreachable(head.objects, [*frame.state.values.values(), *frame.yielded])
        return frame.state


def _until_stable(
    frame: Frame,
    node: ast.For | ast.AsyncFor | ast.While,
    enter: Callable[[], None],
    leave: Callable[[], None],
    others: Sequence[ast.expr],
) -> None:
    """Run the body until the state at its head stays the same."""
    loop = _Loop(frame)
    run, root = frame.run, frame.run.root
    sure, calls, summaries = frame.state.sure, run.calls, root.summaries
    turns = _Turns(frame, node, enter, loop, frame.lengths)
    root.loops += 1
    head = _stable(frame, turns, root.summaries) or _forgetful(frame, turns, others)
    root.loops -= 1
    root.summaries = summaries
    frame.lengths = turns.lengths
    found = dict(calls)
    found.update({span: one for span, one in run.calls.items() if span not in found or one.findings})
    found.update({span: one for span, one in turns.first.items() if not found[span].findings})
    calls.update(found)
    run.calls = calls
    frame.state = head
    frame.state.sure = sure
    if isinstance(node, ast.While):
        frame.evaluate(node.test)
    leave()
    if node.orelse:
        frame.execute(node.orelse, _end(frame, node.body))
    loop.ends()
    frame.state.sure = sure


def _stable(frame: Frame, turns: _Turns, summaries: Summaries | None) -> State | None:
    """What is known at the head of a loop after any number of turns; ``None`` if that does not settle soon."""
    root, head = frame.run.root, frame.state
    if root.steps >= root.most or not head.alive or root.loops > _NESTED:
        return None
    for number in range(_TURNS):
        if number == 1:
            root.summaries = {} if summaries is None else summaries
        end = turns.run(head, number)
        before = head.copy()
        new = frame.join(before, end) if end.alive else before
        if number >= 1:
            _widen(new, head)
        if _same(frame, new, head):
            return head
        head = new
    frame.state = head
    return None


def _forgetful(frame: Frame, turns: _Turns, others: Sequence[ast.expr]) -> State:
    """What is known at the head of a loop whatever its turns do; the body is run once from there."""
    forget(frame, turns.node.body, others)
    head = frame.state
    end = turns.run(head, None)
    if end.open:
        head.forget_all(end.open)
    return head


def _same(frame: Frame, a: State, b: State) -> bool:
    return (
        a.values == b.values
        and all(held == _before(frame, number, held, b) for number, held in a.objects.items())
        and (a.escaped, a.outside, a.tensors, a.open) == (b.escaped, b.outside, b.tensors, b.open)
    )


def _before(frame: Frame, number: int, held: Value, state: State) -> Value:
    """What an object held that holds something now: one that was not there then has not changed."""
    if number in state.objects:
        return state.objects[number]
    return held if frame.run.outside.held(number) is None else frame.held(number, state)


def _widen(new: State, old: State) -> None:
    """Let what still changes be unknown."""
    for name, value in new.values.items():
        before = old.values.get(name)
        if before is not None and before is not value and before != value:
            new.values[name] = _wider(before, value)
    for number, held in list(new.objects.items()):
        before = old.objects.get(number)
        if before is not None and before is not held and before != held:
            new.hold(number, _wider(before, held))


def _wider(before: Value, now: Value) -> Value:
    """What holds of both and can only change a few times more."""
    joined = join_objects(before, now)
    options = options_of(joined)
    grows = any(
        isinstance(option, Dictionary) or (isinstance(option, Items) and option.kind == "list") for option in options
    )
    return UNKNOWN if grows and joined != before and not _same_keys(before, joined) else joined


def _same_keys(before: Value, now: Value) -> bool:
    """Whether a dict has the keys that it had, so that its values settle as others do."""
    if not isinstance(before, Dictionary) or not isinstance(now, Dictionary):
        return False
    return [name for name, _ in before.items] == [name for name, _ in now.items]


def _start(frame: Frame, node: ast.AST) -> int | None:
    return frame.run.block.span(node)[0] if frame.run.block.comments else None


def _end(frame: Frame, statements: Sequence[ast.stmt]) -> int | None:
    return frame.run.block.span(statements[-1])[1] if frame.run.block.comments and statements else None
