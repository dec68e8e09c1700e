"""Threads, pools and queues, as far as programs wait for what they do.

A thread that is joined at once has run when the program goes on. What a pool is given to do is done in the order in
which it is given, as it may be. Of a queue, what has been put into it is known until code that is not followed has it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

from einx_lsp.inference.comparing import order
from einx_lsp.inference.frame import Frame, Given, given_of
from einx_lsp.inference.iteration import elements, lazily, unasked
from einx_lsp.python.blocks import Block
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    Class,
    Instance,
    Items,
    Method,
    Named,
    Number,
    Partial,
    Ref,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary

__all__ = ["RULES", "call", "method", "stays_itself"]

_Rule: TypeAlias = Callable[[Frame, ast.expr, Given], "Value | None"]
_Method: TypeAlias = Callable[[Frame, ast.expr, Ref, Instance, Given], "Value | None"]

_THREAD, _POOL, _FUTURE = Class("Thread"), Class("ThreadPoolExecutor"), Class("Future")
_FIRST, _LAST, _SMALLEST = Named("queue.Queue"), Named("queue.LifoQueue"), Named("queue.PriorityQueue")
_QUEUES = frozenset({_FIRST, _LAST, _SMALLEST})

# Attributes that no program can name.
_TARGET, _GIVEN, _NAMED, _RESULT = "\0target", "\0given", "\0named", "\0result"


def _object(frame: Frame, cls: Class, attributes: Mapping[str, Value] | None = None) -> Value:
    return frame.make(Instance(cls.name, tuple((attributes or {}).items()), cls, exact=True))


# Threads


def _thread(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    if given.positional or not given.complete:
        return None
    named = {name: argument.value for name, argument in given.keywords.items()}
    return _made_thread(frame, node, named.get("target", NOTHING), named.get("args"), named.get("kwargs"))


def _timer(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    values = [argument.value for argument in given.positional]
    if given.keywords or not given.complete or not 2 <= len(values) <= 4:
        return None
    _, target, positional, keywords = (*values, None, None)[:4]
    return _made_thread(frame, node, target or NOTHING, positional, keywords)


def _made_thread(
    frame: Frame, node: ast.expr, target: Value, positional: Value | None, keywords: Value | None
) -> Value | None:
    items = () if positional is None or positional is NOTHING else elements(frame, positional, node).items
    pairs = Dictionary(()) if keywords is None or keywords is NOTHING else frame.contents(keywords)
    if items is None or not isinstance(pairs, Dictionary):
        return None
    return _object(frame, _THREAD, {_TARGET: target, _GIVEN: Items("tuple", items), _NAMED: Dictionary(pairs.items)})


def _start(frame: Frame, node: ast.expr, ref: Ref, held: Instance, given: Given) -> Value | None:
    known = dict(held.attributes)
    target, items, pairs = known.get(_TARGET), known.get(_GIVEN), known.get(_NAMED)
    if given.positional or target is None or not isinstance(items, Items) or not isinstance(pairs, Dictionary):
        return None
    if target is NOTHING:
        return NOTHING
    if id(node) not in _joined_at_once(frame.run.block):
        # It runs while the program goes on.
        frame.forget_what_calls_change([ref])
        return NOTHING
    whole = given_of(items.items, frame.run.place(node), pairs.items)
    _run(frame, target, whole, node)
    return NOTHING


def _run(frame: Frame, target: Value, given: Given, node: ast.expr) -> Value:
    """Call something whose exceptions do not reach the caller."""
    before = frame.state.copy()
    result = frame.run.rules.call(frame, target, given, node)
    if before.alive and not frame.state.alive:
        frame.state = before
        frame.forget_what_calls_change([target, *given.values()])
        return UNKNOWN
    return result


@lru_cache(maxsize=64)
def _joined_at_once(block: Block) -> frozenset[int]:
    """The calls of ``start`` in a block after which nothing else is done until the thread is joined."""
    found = (
        _started(first, second)
        for statement in block.statements
        for holder in ast.walk(statement)
        for body in (getattr(holder, name, None) for name in ("body", "orelse", "finalbody"))
        if isinstance(body, list)
        for first, second in pairwise(body)
    )
    return frozenset(id(call) for call in found if call is not None)


def _started(first: ast.stmt, second: ast.stmt) -> ast.Call | None:
    match first, second:
        case ast.For(target, iterable, [inner], []), ast.For(other, again, [after], []):
            same = ast.dump(target) == ast.dump(other) and ast.dump(iterable) == ast.dump(again)
            return _started(inner, after) if same and isinstance(iterable, ast.Name) else None
        case (
            ast.Expr(ast.Call(ast.Attribute(one, "start"), [], []) as call),
            ast.Expr(ast.Call(ast.Attribute(other, "join"), [], [])),
        ):
            return call if ast.dump(one) == ast.dump(other) else None
        case _:
            return None


def _nothing(_frame: Frame, _node: ast.expr, _ref: Ref, _held: Instance, _given: Given) -> Value | None:
    return NOTHING


# Pools


def _pool(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    return _object(frame, _POOL) if given.complete and "initializer" not in given.keywords else None


def _map(frame: Frame, _node: ast.expr, _ref: Ref, _held: Instance, given: Given) -> Value | None:
    if len(given.positional) < 2 or not given.complete or given.keywords.keys() - {"timeout", "chunksize"}:
        return None
    return frame.make(lazily("builtins.map", [argument.value for argument in given.positional], ()))


def _submit(frame: Frame, node: ast.expr, _ref: Ref, _held: Instance, given: Given) -> Value | None:
    if not given.positional or not given.complete:
        return None
    target = given.positional[0].value
    with unasked(frame):  # what goes wrong is raised by who asks for the result
        result = _run(frame, target, given._replace(positional=given.positional[1:]), node)
    return _object(frame, _FUTURE, {_RESULT: result})


def _result(_frame: Frame, _node: ast.expr, _ref: Ref, held: Instance, _given: Given) -> Value | None:
    return dict(held.attributes).get(_RESULT)


def _done(frame: Frame, node: ast.expr, ref: Ref, _held: Instance, given: Given) -> Value | None:
    if len(given.positional) != 1:
        return None
    _run(frame, given.positional[0].value, given_of([ref], frame.run.place(node)), node)
    return NOTHING


# Queues


def _queue(kind: Named) -> _Rule:
    def rule(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
        return frame.make(Partial(kind)) if given.complete else None

    return rule


_MOST = 256
"""Elements of a queue that are kept."""


def _put(frame: Frame, ref: Ref, held: Partial, given: Given) -> Value | None:
    if not given.positional:
        return None
    value = given.positional[0].value
    if len(held.positional) < _MOST:
        frame.put(ref.number, Partial(held.function, (*held.positional, value)))
    else:
        frame.escape([value, *held.positional])
        frame.put(ref.number, UNKNOWN)
    return NOTHING


def _get(frame: Frame, ref: Ref, held: Partial, _given: Given) -> Value | None:
    items = held.positional
    place = _place(frame, held, items) if items else None
    if place is None:
        # Another thread may put something into it, or has taken something.
        frame.forget_what_calls_change([ref])
        frame.put(ref.number, UNKNOWN)
        return UNKNOWN
    frame.put(ref.number, Partial(held.function, (*items[:place], *items[place + 1 :])))
    return items[place]


def _place(frame: Frame, held: Partial, items: Sequence[Value]) -> int | None:
    """Which element is next."""
    if held.function == _SMALLEST:
        places = order(frame, items)
        return None if places is None else places[0]
    return 0 if held.function == _FIRST else len(items) - 1


_QUEUE: Mapping[str, Callable[[Frame, Ref, Partial, Given], Value | None]] = {
    "put": _put,
    "put_nowait": _put,
    "get": _get,
    "get_nowait": _get,
    "empty": lambda _frame, _ref, held, _given: Number("bool", not held.positional),
    "qsize": lambda _frame, _ref, held, _given: Number("int", len(held.positional)),
}

_METHODS: Mapping[Class, Mapping[str, _Method]] = {
    _THREAD: {"start": _start, "join": _nothing},
    _POOL: {"map": _map, "submit": _submit, "shutdown": _nothing},
    _FUTURE: {"result": _result, "add_done_callback": _done},
}


def _methods(held: Value) -> Mapping[str, _Method]:
    for cls, methods in _METHODS.items():
        if isinstance(held, Instance) and held.made_of is cls:
            return methods
    return {}


def method(frame: Frame, value: Value, name: str) -> Method | None:
    """A method of a thread, pool, future or queue, ``None`` for all else.

    Args:
        frame: The scope.
        value: The object.
        name: The attribute.
    """
    return Method(value, name) if name in _methods(frame.contents(value)) else None


def call(frame: Frame, node: ast.expr, receiver: Ref, name: str, given: Given) -> Value | None:
    """Call a method of such an object; ``None`` if it is none.

    Args:
        frame: The scope.
        node: The call.
        receiver: The object.
        name: The method.
        given: The arguments.
    """
    held = frame.contents(receiver)
    if isinstance(held, Partial) and held.function in _QUEUES and name in _QUEUE:
        return _QUEUE[name](frame, receiver, held, given)
    rule = _methods(held).get(name)
    if rule is None or not isinstance(held, Instance):
        return None
    return rule(frame, node, receiver, held, given)


def stays_itself(frame: Frame, value: Value) -> bool:
    """Whether ``with`` binds such an object itself.

    Args:
        frame: The scope.
        value: The object.
    """
    held = frame.contents(value)
    return isinstance(held, Instance) and held.made_of is _POOL


RULES: Mapping[str, _Rule] = {
    "threading.Thread": _thread,
    "threading.Timer": _timer,
    "concurrent.futures.ThreadPoolExecutor": _pool,
    "queue.Queue": _queue(_FIRST),
    "queue.SimpleQueue": _queue(_FIRST),
    "queue.LifoQueue": _queue(_LAST),
    "queue.PriorityQueue": _queue(_SMALLEST),
}
"""By qualified name."""
