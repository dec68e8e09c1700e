"""Generators that stop at a ``yield`` and go on behind it: ``next``, ``send``, ``throw``, ``close``.

A generator that is interrupted is a value like any other: the number of the scope that holds its names, and the way to
the ``yield`` through the statements around it. To go on, that way is walked again, and whatever comes behind it is run.
So the state of a program can be copied and joined while generators wait in it. Where it cannot be told which statement
comes next, nothing is done: who asks finds out what he can from the generator as a whole.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias, cast

from einx_lsp.inference import targets
from einx_lsp.inference.conditions import assume, truth
from einx_lsp.inference.following import COROUTINE, GENERATOR, ended, is_at_end, opened, reopened, running, suspended
from einx_lsp.inference.frame import Frame, path_of
from einx_lsp.inference.iteration import is_generator
from einx_lsp.inference.managers import enter, leave, swallows
from einx_lsp.inference.run import Given, Resumed, given_of
from einx_lsp.python.blocks import Place
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    Bound,
    Cell,
    Code,
    Function,
    Items,
    Named,
    Number,
    Partial,
    Ref,
    Text,
    Value,
)

__all__ = ["SUSPENDED", "Undecided", "call", "iterator", "next_element", "resume"]

SUSPENDED = Named("builtins.suspended")
"""What a generator is a call of that has stopped at a ``yield``."""

_MOST_TURNS = 64
"""Turns of a loop between one ``yield`` and the next."""

_CLOSING = Named("builtins.GeneratorExit")


class Undecided(Exception):  # noqa: N818 (nothing went wrong)
    """It is not known which statement comes next."""


class _End(Enum):
    """How statements are left."""

    DONE = auto()
    YIELDS = auto()
    RETURNS = auto()
    BREAKS = auto()
    CONTINUES = auto()
    RAISES = auto()


class _At(NamedTuple):
    """A statement on the way to a ``yield``.

    Attributes:
        place: Which of those beside it it is.
        part: Which of its own statements the way goes on through; empty for the statement with the ``yield`` itself.
        kept: What it needs to go on: the iterator of a loop, of ``yield from``, the managers of ``with``.
    """

    place: int
    part: str = ""
    kept: Value = NOTHING


def _encoded(way: Sequence[_At]) -> Items:
    return Items("tuple", tuple(Items("tuple", (Number("int", at.place), Text(at.part), at.kept)) for at in way))


def _decoded(value: Value) -> tuple[_At, ...] | None:
    if not isinstance(value, Items):
        return None
    found: list[_At] = []
    for item in value.items:
        match item:
            case Items(_, (Number(_, int(index)), Text(part), kept)):
                found.append(_At(index, part, kept))
            case _:
                return None
    return tuple(found)


_Yield: TypeAlias = "ast.Yield | ast.YieldFrom"
_SIMPLE = (ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return)
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_UNSURE = (ast.IfExp, ast.BoolOp, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
"""Expressions that may not evaluate what is in them, or do so several times."""


@lru_cache(maxsize=4096)
def _yields(statement: ast.AST) -> tuple[_Yield, ...] | None:
    """The ``yield`` expressions of a statement; ``None`` if one stands where it may be passed over."""
    found: list[_Yield] = []
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            found.append(node)
        if isinstance(node, _INNER):
            continue
        if isinstance(node, _UNSURE) and any(isinstance(part, ast.Yield | ast.YieldFrom) for part in ast.walk(node)):
            return None
        waiting.extend(ast.iter_child_nodes(node))
    return tuple(found)


@dataclass(slots=True)
class _Walk:
    """A way through the statements of a generator, from where it stands to the next ``yield``.

    Attributes:
        frame: Its scope.
        sent: What the ``yield`` gives at which it stands.
        thrown: The class of the exception that is raised there.
        value: What it yields or returns.
        way: The statements that lead to where it stops, the outermost first.
        entry: The way through the statement that has just stopped, and what it needs to go on.
    """

    frame: Frame
    sent: Value = NOTHING
    thrown: Value | None = None
    value: Value = NOTHING
    way: list[_At] = field(default_factory=list)
    entry: tuple[str, Value] = ("", NOTHING)

    def block(self, statements: Sequence[ast.stmt], at: tuple[_At, ...] | None = None) -> _End:
        """Run statements, those before the way that leads into them excepted.

        Args:
            statements: The statements.
            at: The way to where the generator stands, if that is among them.
        """
        first = 0 if at is None else at[0].place
        for index in range(first, len(statements)):
            entered = None if at is None or index > first else at
            end = self._statement(statements[index], entered)
            if end is _End.YIELDS:
                self.way.insert(0, _At(index, *self.entry))
            if end is not _End.DONE:
                return end
        return _End.DONE

    def _statement(self, statement: ast.stmt, at: tuple[_At, ...] | None) -> _End:
        yields = _yields(statement)
        if yields == ():
            return self.plain(statement)
        rule = _WALKED.get(type(statement))
        if yields is None or rule is None:
            raise Undecided
        return rule(self, statement, at)

    def plain(self, statement: ast.stmt) -> _End:
        """Run a statement without a ``yield``, or behind it.

        Args:
            statement: The statement.
        """
        frame = self.frame
        before = (len(frame.exits), len(frame.breaks), len(frame.continues))
        frame.execute([statement])
        after = (len(frame.exits), len(frame.breaks), len(frame.continues))
        if after == before:
            return _End.DONE if frame.state.alive else _End.RAISES
        if frame.state.alive or sum(after) != sum(before) + 1:
            raise Undecided
        if after[0] > before[0]:
            frame.state, self.value = frame.exits.pop()
            return _End.RETURNS
        left, end = (frame.breaks, _End.BREAKS) if after[1] > before[1] else (frame.continues, _End.CONTINUES)
        frame.state = left.pop()
        return end

    def part(self, statement: ast.stmt, name: str, at: tuple[_At, ...] | None, kept: Value = NOTHING) -> _End:
        """Run the statements within one.

        Args:
            statement: The statement.
            name: Which of its parts.
            at: The way to where the generator stands, if that is in it.
            kept: What is needed to go on behind it.
        """
        if name.startswith("handler"):
            body = cast("ast.Try", statement).handlers[int(name.removeprefix("handler"))].body
        else:
            body = getattr(statement, name)
        end = self.block(body, at)
        if end is _End.YIELDS:
            self.entry = (name, kept)
        return end


def _simple(walk: _Walk, statement: ast.stmt, at: tuple[_At, ...] | None) -> _End:
    """A statement with one ``yield`` in it: up to that, or behind it."""
    frame = walk.frame
    found = _yields(statement)
    if found is None or len(found) != 1:
        raise Undecided
    (node,) = found
    if at is None:
        if isinstance(node, ast.YieldFrom):
            return _delegated(walk, statement, node, iterator(frame, frame.evaluate(node.value), node.value))
        walk.value = NOTHING if node.value is None else frame.evaluate(node.value)
        walk.entry = ("", NOTHING)
        return _End.YIELDS if frame.state.alive else _End.RAISES
    if isinstance(node, ast.YieldFrom):
        return _delegated(walk, statement, node, at[0].kept)
    if walk.thrown is not None:
        return _End.RAISES
    return _received(walk, statement, node, walk.sent)


def _received(walk: _Walk, statement: ast.stmt, node: _Yield, value: Value) -> _End:
    """Run a statement in which a ``yield`` has given something."""
    frame = walk.frame
    walk.sent = NOTHING
    frame.received = (node, value)
    try:
        return walk.plain(statement)
    finally:
        frame.received = None


def _delegated(walk: _Walk, statement: ast.stmt, node: ast.YieldFrom, source: Value) -> _End:
    """``yield from``: the next element of the inner iterator, or what the statement does with what that returns."""
    frame = walk.frame
    sent, thrown = walk.sent, walk.thrown
    walk.sent, walk.thrown = NOTHING, None
    if thrown is not None and not is_generator(frame, frame.contents(source)):
        walk.thrown = thrown
        return _End.RAISES
    step: Resumed | None
    if thrown is None and sent is NOTHING:
        step, source = next_element(frame, source, node)
    else:
        step = resume(frame, source, sent, thrown, node) if isinstance(source, Ref) else None
    if step is None:
        raise Undecided
    if not frame.state.alive:
        walk.thrown = thrown
        return _End.RAISES
    if step.ended and thrown == _CLOSING:
        walk.thrown = thrown
        return _End.RAISES
    if step.ended:
        return _received(walk, statement, node, step.value)
    walk.value, walk.entry = step.value, ("", source)
    return _End.YIELDS


_OF_LIST = Named("builtins.list_iterator")
"""An iterator over a list: the list, and the number of the next element."""


def iterator(frame: Frame, value: Value, node: ast.expr) -> Value:
    """What gives the elements of a value one after the other.

    Args:
        frame: The scope.
        value: The value.
        node: The expression that asks for them.
    """
    held = frame.contents(value)
    if isinstance(value, Ref) and isinstance(held, Items) and held.kind == "list":
        return Partial(_OF_LIST, (value, Number("int", 0)))
    if isinstance(value, Partial) and value.function == _OF_LIST:
        return value
    return frame.run.rules.call(frame, Named("builtins.iter"), given_of([value], frame.run.place(node)), node)


def next_element(frame: Frame, source: Value, node: ast.expr) -> tuple[Resumed, Value]:
    """The next element, and what gives those behind it.

    Args:
        frame: The scope.
        source: What :func:`iterator` has given.
        node: The expression that asks for it.

    Raises:
        Undecided: If it is not known whether there is one.
    """
    match source:
        case Partial(function, (Ref() as of, Number(kind, int(place)))) if function == _OF_LIST:
            held = frame.contents(of)
            if not isinstance(held, Items):
                raise Undecided
            if place >= len(held.items):
                return Resumed(NOTHING, True), source
            return Resumed(held.items[place], False), Partial(_OF_LIST, (of, Number(kind, place + 1)))
        case Ref():
            step = frame.run.rules.advance(frame, source, node)
            if step is None:
                raise Undecided
            return step, source
        case _:
            raise Undecided


def _if(walk: _Walk, statement: ast.stmt, at: tuple[_At, ...] | None) -> _End:
    node, frame = cast("ast.If", statement), walk.frame
    if at is not None:
        return walk.part(node, at[0].part, at[1:])
    if _yields(node.test) != ():
        raise Undecided
    holds = truth(frame, frame.evaluate(node.test))
    if holds is None:
        raise Undecided
    assume(frame, node.test, holds)
    return walk.part(node, "body" if holds else "orelse", None)


def _turns(walk: _Walk, node: ast.For | ast.AsyncFor | ast.While, at: tuple[_At, ...] | None) -> _End:
    """Go through the turns of a loop; ``walk.entry`` holds its iterator while it is in one."""
    if at is not None and at[0].part == "orelse":
        return walk.part(node, "orelse", at[1:])
    kept = at[0].kept if at is not None else _begun(walk, node)
    inner = None if at is None else at[1:]
    for _ in range(_MOST_TURNS):
        if inner is None:
            holds, kept = _goes_on(walk, node, kept)
            if not walk.frame.state.alive:
                return _End.RAISES
            if not holds:
                return walk.part(node, "orelse", None)
        end = walk.part(node, "body", inner, kept)
        inner = None
        if end is _End.BREAKS:
            return _End.DONE
        if end not in {_End.DONE, _End.CONTINUES}:
            return end
    raise Undecided


def _begun(walk: _Walk, node: ast.For | ast.AsyncFor | ast.While) -> Value:
    if isinstance(node, ast.While):
        return NOTHING
    return iterator(walk.frame, walk.frame.evaluate(node.iter), node.iter)


def _goes_on(walk: _Walk, node: ast.For | ast.AsyncFor | ast.While, kept: Value) -> tuple[bool, Value]:
    """Whether there is another turn, with what is needed for those behind it."""
    frame = walk.frame
    if isinstance(node, ast.While):
        holds = truth(frame, frame.evaluate(node.test))
        if holds is None:
            raise Undecided
        assume(frame, node.test, holds)
        return holds, kept
    step, kept = next_element(frame, kept, node.iter)
    if not step.ended:
        targets.assign(frame, node.target, step.value)
    return not step.ended, kept


def _loop(walk: _Walk, statement: ast.stmt, at: tuple[_At, ...] | None) -> _End:
    return _turns(walk, cast("ast.For", statement), at)


def _with(walk: _Walk, statement: ast.stmt, at: tuple[_At, ...] | None) -> _End:
    node, frame = cast("ast.With", statement), walk.frame
    if at is None:
        managers: list[Value] = []
        for item in node.items:
            manager = frame.evaluate(item.context_expr)
            if swallows(frame, manager, item.context_expr):
                raise Undecided
            value = enter(frame, manager, item.context_expr)
            if item.optional_vars is not None:
                targets.assign(frame, item.optional_vars, value)
            managers.append(manager)
        kept = Items("tuple", tuple(managers))
    else:
        kept = cast("Items", at[0].kept)
    end = walk.part(node, "body", None if at is None else at[1:], kept)
    if end is not _End.YIELDS:
        alive, frame.state.alive = frame.state.alive, True
        for manager, item in zip(reversed(kept.items), reversed(node.items), strict=True):
            leave(frame, manager, item.context_expr)
        frame.state.alive = alive and frame.state.alive
    return end


def _try(walk: _Walk, statement: ast.stmt, at: tuple[_At, ...] | None) -> _End:
    """``try`` around a ``yield``: of what is raised in it, only what is thrown into the generator is known."""
    node = cast("ast.Try", statement)
    part = "body" if at is None else at[0].part
    if part == "body" and node.handlers and not _only_yields(node.body):
        raise Undecided
    inner = None if at is None else at[1:]
    if part != "finalbody":
        end = walk.part(node, part, inner)
        if end is _End.DONE and part == "body" and node.orelse:
            end = walk.part(node, "orelse", None)
        elif end is _End.RAISES and part == "body" and node.handlers:
            end = _handled(walk, node)
        if end is _End.YIELDS or not node.finalbody:
            return end
        inner = None
        walk.entry = ("", NOTHING)
    else:
        assert at is not None
        name, thrown, walk.value = cast("Items", at[0].kept).items
        end, walk.thrown = _ENDS[name], None if thrown is NOTHING else thrown
    return _final(walk, node, end, inner)


def _final(walk: _Walk, node: ast.Try, end: _End, at: tuple[_At, ...] | None) -> _End:
    """Run ``finally`` behind a block that was left in some way, which goes on then."""
    frame, value, thrown = walk.frame, walk.value, walk.thrown
    if end is _End.RAISES and thrown is None:
        return end  # what has raised is not known, nor is the state at that point
    frame.state.alive, walk.thrown = True, None
    kept = Items("tuple", (Text(end.name), NOTHING if thrown is None else thrown, value))
    last = walk.part(node, "finalbody", at, kept)
    if last is not _End.DONE:
        return last
    walk.value, walk.thrown = value, thrown
    if end is _End.RAISES:
        frame.state.kill()
    return end


_ENDS: Mapping[Value, _End] = {Text(end.name): end for end in _End}


def _handled(walk: _Walk, node: ast.Try) -> _End:
    """Give what was thrown to the handler that takes it."""
    frame, thrown = walk.frame, walk.thrown
    if thrown is None:
        raise Undecided
    for number, handler in enumerate(node.handlers):
        takes = True if handler.type is None else _takes(frame, handler.type, thrown)
        if takes is None:
            raise Undecided
        if takes:
            walk.thrown = None
            frame.state.alive = True
            if handler.name is not None:
                frame.bind(handler.name, UNKNOWN)
            end = walk.part(node, f"handler{number}", None)
            if end is _End.RAISES:
                last = handler.body[-1]
                walk.thrown = thrown if isinstance(last, ast.Raise) and last.exc is None else UNKNOWN
            return end
    return _End.RAISES


def _takes(frame: Frame, node: ast.expr, thrown: Value) -> bool | None:
    """Whether a handler takes exceptions of a class, ``None`` if that is not known."""
    kinds = node.elts if isinstance(node, ast.Tuple) else [node]
    values = [UNKNOWN if path_of(kind) is None else frame.known(path_of(kind) or "") for kind in kinds]
    if not isinstance(thrown, Named) or not all(isinstance(value, Named) for value in values):
        return None
    cls = _exception(thrown)
    answers = [_is_above(value, thrown, cls) for value in values]
    return True if True in answers else None if None in answers else False


def _exception(value: Value) -> type[BaseException] | None:
    name = value.name if isinstance(value, Named) else ""
    found = getattr(builtins, name.removeprefix("builtins."), None) if name.startswith("builtins.") else None
    return found if isinstance(found, type) and issubclass(found, BaseException) else None


def _is_above(value: Value, thrown: Named, cls: type[BaseException] | None) -> bool | None:
    if value == thrown:
        return True
    other = _exception(value)
    return None if other is None or cls is None else issubclass(cls, other)


@lru_cache(maxsize=1024)
def _body_of(node: ast.AST) -> list[ast.stmt]:
    """The statements of a generator; a lambda with ``yield`` in it returns its expression."""
    if isinstance(node, ast.Lambda):
        return [ast.copy_location(ast.Return(value=node.body), node.body)]
    return cast("ast.FunctionDef", node).body


@lru_cache(maxsize=1024)
def _yields_alone(statement: ast.stmt) -> bool:
    """Whether nothing in a statement can raise but its ``yield``."""
    match statement:
        case ast.Pass():
            return True
        case ast.Expr(value=ast.Yield(value=value)) | ast.Assign(targets=[ast.Name()], value=ast.Yield(value=value)):
            return value is None or isinstance(value, ast.Name | ast.Constant)
        case ast.While(test=ast.Constant(), body=body, orelse=[]):
            return all(map(_yields_alone, body))
        case _:
            return False


def _only_yields(statements: Sequence[ast.stmt]) -> bool:
    return all(map(_yields_alone, statements))


_WALKED: Mapping[type[ast.stmt], Callable[[_Walk, Any, tuple[_At, ...] | None], _End]] = {
    **dict.fromkeys(_SIMPLE, _simple),
    ast.If: _if,
    ast.While: _loop,
    ast.For: _loop,
    ast.AsyncFor: _loop,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _try,
}
"""Statements in which a generator can stop."""


# ---------------------------------------------------------------------------------------------------------------------


def resume(frame: Frame, ref: Ref, sent: Value, thrown: Value | None, node: ast.expr | None) -> Resumed | None:
    """Let a generator go on until it stops again.

    Args:
        frame: The scope that asks.
        ref: The generator.
        sent: What the ``yield`` gives at which it stands.
        thrown: The class of the exception that is raised there.
        node: The expression that asks.

    Returns:
        ``None`` if it is not known what it does; then all is as it was before.
    """
    held = frame.contents(ref)
    if held == Items("tuple", ()) and thrown is None:
        return Resumed(NOTHING, True)
    if not isinstance(held, Partial) or held.function not in {GENERATOR, SUSPENDED} or not frame.state.alive:
        return None
    called = held.positional[0]
    function = called.function if isinstance(called, Bound) else called
    if not isinstance(function, Function) or function.code is None or is_at_end(frame, function.code):
        return None
    before = frame.state.copy()
    place = _asking(frame) if node is None else frame.run.place(node)
    try:
        return _resumed(frame, ref, held, function, function.code, (sent, thrown, place))
    except Undecided:
        frame.state = before
        return None


def _asking(frame: Frame) -> Place:
    """The call that is being followed."""
    chain = frame.run.root.chain
    return chain[-1].place if chain else Place(frame.run.block, (0, 0))


def _resumed(
    frame: Frame,
    ref: Ref,
    held: Partial,
    function: Function,
    code: Code,
    given: tuple[Value, Value | None, Place],
) -> Resumed | None:
    sent, thrown, place = given
    called = held.positional[0]
    receiver = called.receiver if isinstance(called, Bound) else None
    at: tuple[_At, ...] | None = None
    if held.function == GENERATOR:
        if thrown is not None:
            frame.put(ref.number, Items("tuple", ()))
            return Resumed(NOTHING, True)
        whole = given_of(held.positional[1:], place, held.keywords)
        inside = opened(frame, function, code, whole, place, receiver)
    else:
        scope = held.positional[1]
        at = _decoded(held.positional[2])
        inside = reopened(frame, function, code, receiver, scope.number) if isinstance(scope, Cell) else None
    if inside is None or (held.function == SUSPENDED and at is None):
        return None
    # While it runs, it cannot be asked for anything.
    inside.state.objects[ref.number] = UNKNOWN
    walk = _Walk(inside, sent, thrown)
    with running(frame, inside, code, place):
        end = walk.block(_body_of(code.node), at)
    if end is _End.YIELDS:
        way = _encoded(walk.way)
        number = suspended(frame, inside, (walk.value, way))
        frame.put(ref.number, Partial(SUSPENDED, (called, Cell(number), way)))
        return Resumed(walk.value, False)
    if end is _End.RAISES:
        inside.state.alive = True
        ended(frame, inside, ())
        frame.put(ref.number, Items("tuple", ()))
        if thrown != _CLOSING or walk.thrown is None:
            frame.state.kill()
        return Resumed(UNKNOWN, True)
    value = walk.value if end is _End.RETURNS else NOTHING
    ended(frame, inside, [value])
    frame.put(ref.number, Items("tuple", ()))
    return Resumed(value, True)


def call(frame: Frame, node: ast.expr, receiver: Ref, name: str, given: Given) -> Value | None:
    """Call a method of a generator; ``None`` if it is none that is known.

    Args:
        frame: The scope.
        node: The call.
        receiver: The generator.
        name: The method.
        given: The arguments.
    """
    held = frame.contents(receiver)
    is_generator = isinstance(held, Partial) and held.function in {GENERATOR, SUSPENDED}
    if not is_generator or not given.complete or given.keywords:
        return None
    values = [argument.value for argument in given.positional]
    match name, values:
        case ("send" | "asend", [value]):
            step = resume(frame, receiver, value, None, node)
        case ("__next__" | "__anext__", []):
            step = resume(frame, receiver, NOTHING, None, node)
        case ("close" | "aclose", []):
            step = resume(frame, receiver, NOTHING, _CLOSING, node)
            if step is not None and step.ended:
                return NOTHING
        case ("throw" | "athrow", [value, *_]):
            kind = _class_thrown(frame, node, value)
            step = None if kind is None else resume(frame, receiver, NOTHING, kind, node)
        case _:
            return None
    if step is None:
        frame.forget_what_calls_change([receiver, *values])
        frame.put(receiver.number, UNKNOWN)
        return UNKNOWN
    if step.ended:
        frame.state.kill()  # StopIteration
    return Partial(COROUTINE, (step.value,)) if name in _AWAITED else step.value


_AWAITED = frozenset("asend __anext__ athrow".split())


def _class_thrown(frame: Frame, node: ast.expr, value: Value) -> Value | None:
    """The class of an exception that is thrown, or made for that."""
    match node:
        case ast.Call(args=[ast.Call(func=made), *_]) if _exception(found := frame.evaluate(made)) is not None:
            return found
        case _:
            return value if _exception(value) is not None else None
