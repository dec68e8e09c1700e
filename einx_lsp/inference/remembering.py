"""What followed calls have given, for the same call in the same surroundings: a layer that a loop calls, a helper.

While a function is followed, what it looks at is noted: objects from before the call and names around it. If it has
changed nothing and made nothing, then a call with the same arguments that finds all that unchanged gives the same, and
is not followed again. So programs that call one function often are followed to their end, within the same steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from einx.sizes.symbolic import Symbolic, unknowns
from einx_lsp.inference.dependencies import same
from einx_lsp.inference.state import CLOSED, parts, refs_in
from einx_lsp.values.model import UNKNOWN, Code, Many, Number, Tensor, Value

if TYPE_CHECKING:
    import ast

    from einx_lsp.inference.frame import Frame
    from einx_lsp.inference.run import Caller, Run

__all__ = ["Memory", "Note", "Recording"]

_MOST = 8
"""Results that are kept of a function."""

Name: TypeAlias = "tuple[int | None, str, str]"
"""A name that was read: the scope that it was found in, ``None`` for that of a module; the module; the name itself."""


class Note(NamedTuple):
    """The calls that were understood in a function that was followed.

    Attributes:
        run: The run through it.
        callers: The calls that led to it from the one that is remembered, without this one.
    """

    run: Run
    callers: tuple[Caller, ...]


@dataclass(slots=True)
class Recording:
    """What a call that is being followed has looked at and done so far.

    Attributes:
        code: The function.
        values: The values of its parameters.
        start: The numbers of objects and scopes from before are below this one.
        depth: How many calls led to this one.
        scopes: How many scopes had been opened.
        not_understood: How many calls had not been understood.
        before: What the objects held.
        escaped: Which of them had escaped.
        around: What else counts of the surroundings.
        objects: What objects from before held when they were first looked at.
        names: What names around the function stood for.
        notes: The calls that were understood.
        spoiled: Whether what it does may depend on more than that.
    """

    code: Code
    values: Mapping[str, Value]
    start: int
    depth: int
    scopes: int
    not_understood: int
    before: Mapping[int, Value]
    escaped: frozenset[int]
    around: tuple[object, ...]
    objects: dict[int, Value] = field(default_factory=dict)
    names: dict[Name, Value | None] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    spoiled: bool = False


@dataclass(frozen=True, slots=True)
class _Remembered:
    """A call that has been followed, what it rests on and what it has given."""

    values: Mapping[str, Value]
    scope: int | None
    around: tuple[object, ...]
    objects: Mapping[int, Value]
    names: Mapping[Name, Value | None]
    result: Value
    notes: tuple[Note, ...]
    not_understood: tuple[ast.expr, ...]


@dataclass(slots=True)
class Memory:
    """The calls of one run.

    Attributes:
        active: The calls that are being followed, the innermost last.
    """

    active: list[Recording] = field(default_factory=list)
    _kept: dict[Code, list[_Remembered]] = field(default_factory=dict)

    def spoil(self) -> None:
        """Something happens that may touch any object."""
        if self.active:
            self.active[-1].spoiled = True

    def look_at(self, number: int, held: Value) -> None:
        """An object is looked at."""
        recording = self.active[-1]
        if number < recording.start:
            recording.objects.setdefault(number, held)

    def read(self, name: Name, value: Value | None) -> None:
        """A name is read that the function that reads it does not bind."""
        if self.active and (name[0] is None or name[0] < self.active[-1].start):
            self.active[-1].names.setdefault(name, value)

    def recall(
        self,
        frame: Frame,
        code: Code,
        scope: int | None,
        values: Mapping[str, Value],
        look_up: Callable[[Name], Value | None],
    ) -> tuple[Value, tuple[Note, ...]] | None:
        """What a call gives, if it was followed before with the same arguments and all that it looks at is the same.

        Args:
            frame: The scope of the call.
            code: The function.
            scope: The scope that it was made in.
            values: The values of its parameters.
            look_up: Reads a name again.

        Returns:
            Its result, and the calls that were understood; ``None`` if it is to be followed.
        """
        kept = self._kept.get(code)
        if not kept:
            return None
        around = _around(frame)
        for one in kept:
            if (
                one.scope == scope
                and one.around == around
                and _each_same(one.values, values)
                and all(_same(held, frame.held(number)) for number, held in one.objects.items())
                and all(_same(value, look_up(name)) for name, value in one.names.items())
            ):
                for name, value in one.names.items():
                    self.read(name, value)
                frame.run.root.not_understood.extend(one.not_understood)
                return one.result, one.notes
        return None

    def is_active(self, frame: Frame, code: Code, values: Mapping[str, Value]) -> bool:
        """Whether a function is being followed with the same arguments already, so that nothing new is found in it.

        Args:
            frame: The scope of the call.
            code: The function.
            values: The values of its parameters.
        """
        objects = frame.state.objects
        return any(
            one.code == code
            and _each_same(one.values, values)
            and all(objects.get(number) is held for number, held in one.before.items())
            for one in self.active
        )

    def begin(self, frame: Frame, code: Code, values: Mapping[str, Value], start: int) -> Recording:
        """Note from here on what a call looks at.

        Args:
            frame: The scope of the call.
            code: The function.
            values: The values of its parameters.
            start: A number that no object or scope has yet; those that come have higher ones.
        """
        root = frame.run.root
        recording = Recording(
            code,
            values,
            start,
            len(root.chain),
            root.scopes,
            len(root.not_understood),
            frame.state.objects,
            frame.state.escaped,
            _around(frame),
        )
        recording.spoiled = root.summaries is not None or frame.state.tensors or frame.state.open != CLOSED
        self.active.append(recording)
        return recording

    def note(self, run: Run, chain: tuple[Caller, ...]) -> None:
        """Keep which calls were understood in a function, with the calls that led to it."""
        if self.active and run.calls:
            self.active[-1].notes.append(Note(run, chain))

    def end(self, scope: int | None, frame: Frame, result: Value | None) -> None:
        """Remember a call, if it has done nothing but give its result.

        Args:
            scope: The scope that the function was made in.
            frame: The scope of the call, behind it.
            result: What it has given, ``None`` for a generator, of which nothing is remembered.
        """
        recording = self.active.pop()
        root = frame.run.root
        recording.spoiled = recording.spoiled or root.steps >= root.most
        whole = result is not None and not recording.spoiled and _is_pure(recording, frame)
        if whole and result is not None and _is_from_before(recording, root.scope, result):
            new = _Remembered(
                recording.values,
                scope,
                recording.around,
                recording.objects,
                recording.names,
                result,
                tuple(note._replace(callers=note.callers[recording.depth + 1 :]) for note in recording.notes),
                tuple(root.not_understood[recording.not_understood :]),
            )
            self._kept[recording.code] = [new, *self._kept.get(recording.code, ())[: _MOST - 1]]
        if self.active:
            self._pass_on(recording)

    def drop(self) -> None:
        """Forget a call that did not come to its end."""
        self.active.pop()

    def _pass_on(self, recording: Recording) -> None:
        """Let the call around one know what that one has looked at."""
        around = self.active[-1]
        around.spoiled = around.spoiled or recording.spoiled
        for number, held in recording.objects.items():
            if number < around.start:
                around.objects.setdefault(number, held)
        for name, value in recording.names.items():
            self.read(name, value)
        around.notes.extend(recording.notes)


def _around(frame: Frame) -> tuple[object, ...]:
    """What counts of the surroundings of a call besides objects and names."""
    run, state = frame.run, frame.state
    flags = (run.silent, run.unasked, state.outside, state.tensors, state.open, frame.delayed)
    root = run.root
    summed = frozenset(root.summed) if root.summed else None
    return *flags, root.loops, root.stated, root.supposed, frame.follows_classes(), summed


def _same(a: Value | None, b: Value | None) -> bool:
    return a is b or same(a, b)


def _each_same(a: Mapping[str, Value], b: Mapping[str, Value]) -> bool:
    return a.keys() == b.keys() and all(_same(value, b[name]) for name, value in a.items())


def _is_pure(recording: Recording, frame: Frame) -> bool:
    """Whether a call has left all objects as they were, and made none that is left."""
    state, before = frame.state, recording.before
    return (
        state.alive
        and state.escaped == recording.escaped
        and _around(frame) == recording.around
        and len(state.objects) == len(before)
        and all(state.objects.get(number) is held for number, held in before.items())
    )


def _is_from_before(recording: Recording, scope: str, result: Value) -> bool:
    """Whether nothing in a result was made in the call: no object, no scope, no length."""
    if any(number >= recording.start for number in refs_in([result])):
        return False
    prefix = f"{scope}."
    for length in _lengths_in(result):
        for unknown in unknowns(length):
            own, _, _ = unknown.scope.removeprefix(prefix).partition("~")
            if unknown.scope.startswith(prefix) and int(own) > recording.scopes:
                return False
    return True


def _lengths_in(value: Value) -> Iterator[Symbolic]:
    waiting = [value]
    while waiting:
        match waiting.pop():
            case Tensor(shape=shape, first=first, last=last):
                yield from (length for length in (*(shape or ()), *first, *last) if isinstance(length, Symbolic))
            case Number(value=Symbolic() as length):
                yield length
            case Many(_, element, length):
                waiting.append(element)
                if isinstance(length, Symbolic):
                    yield length
            case held if held is not UNKNOWN:
                waiting.extend(parts(held))
            case _:
                pass
