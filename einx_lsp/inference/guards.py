"""Errors on their way: from where they are raised to who takes them.

A statement that takes errors, or does something while they pass, stands guard over what runs in it, in functions that
are followed from there as well. An error that is certainly raised is kept by the innermost guard, with what is known at
that point, and the way goes on there. What is not followed may raise as well: guards count such doubts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from einx_lsp.dialects.meaning import Meaning
from einx_lsp.inference.errors import ANY_OF_A_CALL, Kinds, exception, made
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.run import Caller, Followed, Run
from einx_lsp.inference.state import State
from einx_lsp.values.join import any_of
from einx_lsp.values.model import UNKNOWN, Value

__all__ = ["Guard", "Origin", "Passes", "Raised", "fails", "fate", "guarded", "may_be_taken", "pass_on", "throw"]


@dataclass(frozen=True, slots=True)
class Origin:
    """A call with a description that raises, of which it is to be seen whether its error is taken.

    Attributes:
        run: The run that it is in.
        meaning: What it means.
        callers: The calls that led to it.
    """

    run: Run
    meaning: Meaning
    callers: tuple[Caller, ...]

    def tell(self) -> None:
        """Nobody takes the error: it is told."""
        place, run = self.meaning.call.place, self.run
        known = run.calls.get(place.span)
        if known is not None and known.findings:
            return
        run.calls[place.span] = self.meaning
        if run.following:
            kept = run.root.followed.setdefault(place, [])
            if not any(one.meaning.findings for one in kept):
                kept[:] = [one for one in kept if one.callers != self.callers]
                kept.append(Followed(self.meaning, self.callers, run.module))


@dataclass(frozen=True, slots=True)
class Raised:
    """An error on its way.

    Attributes:
        state: What is known where it is, in the scope of the guard that keeps it.
        kinds: The classes that it may be of.
        value: The object.
        origin: The call that raises it, if that is one with a description.
    """

    state: State
    kinds: Kinds
    value: Value = UNKNOWN
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Passes:
    """The answer of a guard that lets an error pass as another.

    Attributes:
        kinds: The classes that this one may be of.
    """

    kinds: Kinds


@dataclass(slots=True, eq=False)
class Guard:
    """Who stands guard over what runs in a statement.

    Attributes:
        frame: The scope of the statement.
        answer: Whether an error of some classes is taken here: ``None`` if that is not known.
        doubts: How many doubts there were before.
        raised: The errors that have come here.
    """

    frame: Frame
    answer: Callable[[Kinds], bool | Passes | None]
    doubts: int
    raised: list[Raised] = field(default_factory=list)

    def is_doubtful(self) -> bool:
        """Whether errors may have come here that are not known."""
        return self.frame.run.root.doubts != self.doubts


@contextmanager
def guarded(frame: Frame, answer: Callable[[Kinds], bool | Passes | None]) -> Iterator[Guard]:
    """While something stands guard.

    Args:
        frame: The scope.
        answer: Whether it takes an error of some classes.
    """
    run = frame.run
    guard = Guard(frame, answer, run.root.doubts)
    before, run.guards = run.guards, (*run.guards, guard)
    try:
        yield guard
    finally:
        run.guards = before


def fate(guards: Sequence[Guard], kinds: Kinds) -> bool | None:
    """Whether an error is taken, ``None`` if that is not known.

    Args:
        guards: Who stands guard, the innermost last.
        kinds: The classes that it may be of.
    """
    for guard in reversed(guards):
        match guard.answer(kinds):
            case False:
                pass
            case Passes(others):
                kinds = others
            case answer:
                return True if answer is True else None
    return False


def may_be_taken(guards: Sequence[Guard]) -> bool:
    """Whether somebody may take errors of calls with a description.

    Args:
        guards: Who stands guard.
    """
    return bool(guards) and any(fate(guards, (kind,)) is not False for kind in ANY_OF_A_CALL)


_MOST = 6
"""Errors that a guard tells apart."""


def throw(frame: Frame, kinds: Kinds, value: Value = UNKNOWN, origin: Origin | None = None) -> None:
    """Leave what runs with an error.

    Args:
        frame: The scope.
        kinds: The classes that it may be of.
        value: The object.
        origin: The call that raises it.
    """
    guards = frame.run.guards
    if frame.state.alive and guards:
        guard = guards[-1]
        state = frame.state.copy() if guard.frame is frame else _seen_from(guard.frame, frame.state)
        _keep(guard, Raised(state, kinds, value, origin))
    frame.state.kill()


def fails(frame: Frame, name: str) -> None:
    """Something other than a call with a description certainly raises an error.

    Where nobody takes it, the program ends, which is not told: it is followed as if it went on with something unknown.

    Args:
        frame: The scope.
        name: The built-in class of the error.
    """
    guards = frame.run.guards
    if guards and frame.state.alive and fate(guards, (exception(name),)) is not False:
        throw(frame, (exception(name),), made(frame, f"builtins.{name}", None) or UNKNOWN)


def _seen_from(outer: Frame, state: State) -> State:
    """What is known in a scope when a function leaves with an error that is called from there."""
    seen = outer.state.copy()
    tensors = state.tensors and not seen.tensors
    seen.take(state)
    seen.alive = True
    if state.open:
        seen.forget_all(state.open)
    if tensors:
        seen.forget_tensors()
    return seen


def _keep(guard: Guard, error: Raised) -> None:
    if len(guard.raised) < _MOST:
        guard.raised.append(error)
        return
    last = guard.raised.pop()
    state = guard.frame.join(last.state.copy(), error.state)
    kinds = tuple(dict.fromkeys((*last.kinds, *error.kinds)))
    guard.raised.append(Raised(state, kinds, any_of((last.value, error.value))))


def pass_on(frame: Frame, error: Raised) -> None:
    """An error certainly passes a guard, whose statement has been left: the next one has it.

    Args:
        frame: The scope of the statement.
        error: The error, with what is known after what the statement does when errors pass.
    """
    guards = frame.run.guards
    if error.origin is not None and fate(guards, error.kinds) is False:
        error.origin.tell()
    if guards:
        before, frame.state = frame.state, error.state.copy()
        throw(frame, error.kinds, error.value, error.origin)
        frame.state = before
