"""Threads, pools and queues, as far as programs wait for what they do.

What a program gives does not depend on when its threads run, if it is right. So a thread runs to its end where it is
started, which is one of the orders that there may be; if it has to wait for something, it runs where the program waits
for it. What a pool is given to do is done in the order in which it is given, as it may be. Of a queue, what has been
put into it is known until code that is not followed has it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from einx_lsp.inference import contexts
from einx_lsp.inference.comparing import order
from einx_lsp.inference.contexts import apart
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.iteration import elements, lazily, unasked
from einx_lsp.inference.objects import attribute_of, keep_attribute
from einx_lsp.inference.run import Given, given_of, module_cell
from einx_lsp.values.join import any_of
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    Bound,
    Class,
    Instance,
    Items,
    Many,
    Method,
    Named,
    Number,
    Partial,
    Ref,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary

__all__ = ["RULES", "call", "method", "stays_itself", "wait"]

_Rule: TypeAlias = Callable[[Frame, ast.expr, Given], "Value | None"]
_Method: TypeAlias = Callable[[Frame, ast.expr, Ref, Instance, Given], "Value | None"]

_THREAD, _POOL, _FUTURE = Class("Thread"), Class("ThreadPoolExecutor"), Class("Future")
_LOCK, _EVENT = Class("Lock"), Class("Event")
_FIRST, _LAST, _SMALLEST = Named("queue.Queue"), Named("queue.LifoQueue"), Named("queue.PriorityQueue")
_QUEUES = frozenset({_FIRST, _LAST, _SMALLEST})

# Attributes that no program can name.
_TARGET, _GIVEN, _NAMED, _WAITING, _DELAYED = "\0target", "\0given", "\0named", "\0waiting", "\0delayed"
_RESULT, _CALLBACKS, _IS_SET = "\0result", "\0callbacks", "\0set"


def _object(frame: Frame, cls: Class, attributes: Mapping[str, Value] | None = None) -> Value:
    return frame.make(Instance(cls.name, tuple((attributes or {}).items()), cls, exact=True))


# Threads


def _thread(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    if not given.complete or (given.positional and given.positional[0].value is not NOTHING):
        return None
    named = {name: argument.value for name, argument in given.keywords.items()}
    return _made_thread(frame, node, named.get("target", NOTHING), named.get("args"), named.get("kwargs"))


def _timer(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    named = [given.keywords[name] for name in ("args", "kwargs") if name in given.keywords]
    values = [argument.value for argument in (*given.positional, *named)]
    if "kwargs" in given.keywords or not given.complete or not 2 <= len(values) <= 4:
        return None
    _, target, positional, keywords = (*values, None, None)[:4]
    made = _made_thread(frame, node, target or NOTHING, positional, keywords)
    if isinstance(made, Ref):
        keep_attribute(frame, made, _DELAYED, NOTHING)
    return made


def _made_thread(
    frame: Frame, node: ast.expr, target: Value, positional: Value | None, keywords: Value | None
) -> Value | None:
    items = () if positional is None or positional is NOTHING else elements(frame, positional, node).items
    pairs = Dictionary(()) if keywords is None or keywords is NOTHING else frame.contents(keywords)
    if items is None or not isinstance(pairs, Dictionary):
        return None
    return _object(frame, _THREAD, {_TARGET: target, _GIVEN: Items("tuple", items), _NAMED: Dictionary(pairs.items)})


def _start(frame: Frame, node: ast.expr, ref: Ref, held: Instance, given: Given) -> Value | None:
    if given.positional:
        return None
    delayed = _DELAYED in dict(held.attributes)
    if not delayed and _attempt(frame, node, ref, patient=False):
        keep_attribute(frame, ref, _WAITING, Number("bool", False))
        return NOTHING
    keep_attribute(frame, ref, _WAITING, Number("bool", True))
    frame.put(_cell(frame), Partial(_PENDING, (*_pending(frame), ref)))
    return NOTHING


def _join(frame: Frame, node: ast.expr, ref: Ref, held: Instance, _given: Given) -> Value | None:
    if dict(held.attributes).get(_WAITING) != Number("bool", False):
        _let_run(frame, node, ref)
    return NOTHING


def _cancel(frame: Frame, _node: ast.expr, ref: Ref, _held: Instance, _given: Given) -> Value | None:
    keep_attribute(frame, ref, _WAITING, Number("bool", False))
    return NOTHING


_PENDING = Named("threading.pending")


def _cell(frame: Frame) -> int:
    """The object that holds the threads that have been started and have not run."""
    return module_cell(frame.run.root.module, "\0threads")


def _pending(frame: Frame) -> tuple[Value, ...]:
    held = frame.held(_cell(frame))
    return held.positional if isinstance(held, Partial) and held.function == _PENDING else ()


def wait(frame: Frame, node: ast.expr) -> None:
    """The program waits: threads that have been started run now; a thread that waits runs later.

    Args:
        frame: The scope.
        node: The expression that waits.
    """
    root = frame.run.root
    if root.attempts:
        root.blocks += 1
        frame.state.kill()
        return
    for ref in _pending(frame):
        held = frame.contents(ref)
        if isinstance(ref, Ref) and isinstance(held, Instance):
            _join(frame, node, ref, held, Given())
    frame.put(_cell(frame), Partial(_PENDING))


def _let_run(frame: Frame, node: ast.expr, ref: Ref) -> None:
    """Run a thread that the program waits for."""
    if not _attempt(frame, node, ref, patient=True):
        frame.forget_what_calls_change([ref])
    keep_attribute(frame, ref, _WAITING, Number("bool", False))


def _attempt(frame: Frame, node: ast.expr, ref: Ref, patient: bool) -> bool:
    """Run a thread to its end; whether it could be, without waiting for something.

    One that sleeps first lets others run, and so is not run at once but by who is patient.
    """
    called = _called(frame, node, ref)
    if called is None or not frame.state.alive or not contexts.is_followed(frame):
        return False
    root, run = frame.run.root, frame.run
    before, blocks = frame.state.copy(), root.blocks
    followed = {place: list(kept) for place, kept in root.followed.items()}
    guards, run.guards = run.guards, ()  # its errors do not reach who has started it
    root.attempts += 1
    before_patience, root.patient = root.patient, patient
    with apart(frame):
        _run(frame, *called, node)
    root.attempts -= 1
    root.patient = before_patience
    run.guards = guards
    if root.blocks != blocks:
        frame.state = before
        root.followed.clear()
        root.followed.update(followed)
    return root.blocks == blocks


def _called(frame: Frame, node: ast.expr, ref: Ref) -> tuple[Value, Given] | None:
    """What a thread calls, and with what; ``None`` if that is not known."""
    held = frame.contents(ref)
    known = dict(held.attributes) if isinstance(held, Instance) else {}
    target, items, pairs = known.get(_TARGET), known.get(_GIVEN), known.get(_NAMED)
    if isinstance(items, Items) and isinstance(pairs, Dictionary) and target is not None:
        nothing = Named("builtins.nothing")
        return nothing if target is NOTHING else target, given_of(items.items, frame.run.place(node), pairs.items)
    run = attribute_of(frame, ref, "run")
    return (run, Given()) if isinstance(run, Bound) else None


def _run(frame: Frame, target: Value, given: Given, node: ast.expr) -> Value:
    """Call something whose exceptions do not reach the caller."""
    before = frame.state.copy()
    result = frame.run.rules.call(frame, target, given, node)
    if before.alive and not frame.state.alive:
        frame.state = before
        frame.forget_what_calls_change([target, *given.values()])
        return UNKNOWN
    return result


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


def _future(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    return None if given.positional else _object(frame, _FUTURE, {_CALLBACKS: Items("tuple", ())})


def _set_result(frame: Frame, node: ast.expr, ref: Ref, held: Instance, given: Given) -> Value | None:
    if len(given.positional) != 1:
        return None
    keep_attribute(frame, ref, _RESULT, given.positional[0].value)
    waiting = dict(held.attributes).get(_CALLBACKS)
    for callback in waiting.items if isinstance(waiting, Items) else ():
        _run(frame, callback, given_of([ref], frame.run.place(node)), node)
    return NOTHING


def _as_completed(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    """Futures in the order in which they end, which may be any."""
    if not given.positional:
        return None
    found = elements(frame, given.positional[0].value, node)
    results = [_known_result(frame, item) for item in found.items or ()]
    if found.items is None or None in results:
        return frame.make(Many("any", UNKNOWN, found.length))
    each = any_of(tuple(result for result in results if result is not None))
    return frame.make(Items("tuple", tuple(_object(frame, _FUTURE, {_RESULT: each}) for _ in results)))


def _known_result(frame: Frame, future: Value) -> Value | None:
    held = frame.contents(future)
    return dict(held.attributes).get(_RESULT) if isinstance(held, Instance) and held.made_of is _FUTURE else None


def _done(frame: Frame, node: ast.expr, ref: Ref, held: Instance, given: Given) -> Value | None:
    if len(given.positional) != 1:
        return None
    known = dict(held.attributes)
    waiting = known.get(_CALLBACKS)
    if _RESULT not in known and isinstance(waiting, Items):
        keep_attribute(frame, ref, _CALLBACKS, Items("tuple", (*waiting.items, given.positional[0].value)))
        return NOTHING
    _run(frame, given.positional[0].value, given_of([ref], frame.run.place(node)), node)
    return NOTHING


# Queues


def _queue(kind: Named) -> _Rule:
    def rule(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
        return frame.make(Partial(kind)) if given.complete else None

    return rule


_MOST = 256
"""Elements of a queue that are kept."""


def _put(frame: Frame, _node: ast.expr, ref: Ref, held: Partial, given: Given) -> Value | None:
    if not given.positional:
        return None
    value = given.positional[0].value
    if len(held.positional) < _MOST:
        frame.put(ref.number, Partial(held.function, (*held.positional, value)))
    else:
        frame.escape([value, *held.positional])
        frame.put(ref.number, UNKNOWN)
    return NOTHING


def _get(frame: Frame, node: ast.expr, ref: Ref, held: Partial, _given: Given) -> Value | None:
    if not held.positional:
        wait(frame, node)
        after = frame.contents(ref)
        if not frame.state.alive:
            return UNKNOWN
        held = after if isinstance(after, Partial) and after.function in _QUEUES else held
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


def _wait_for_all(frame: Frame, node: ast.expr, _ref: Ref, _held: Partial, _given: Given) -> Value | None:
    wait(frame, node)
    return NOTHING


def _empty(_frame: Frame, _node: ast.expr, _ref: Ref, held: Partial, _given: Given) -> Value | None:
    return Number("bool", not held.positional)


def _size(_frame: Frame, _node: ast.expr, _ref: Ref, held: Partial, _given: Given) -> Value | None:
    return Number("int", len(held.positional))


_QUEUE: Mapping[str, Callable[[Frame, ast.expr, Ref, Partial, Given], Value | None]] = {
    "put": _put,
    "put_nowait": _put,
    "get": _get,
    "get_nowait": _get,
    "empty": _empty,
    "qsize": _size,
    "task_done": lambda _frame, _node, _ref, _held, _given: NOTHING,
    "join": _wait_for_all,
}

# Locks and events


def _lock(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    return _object(frame, _LOCK) if given.complete else None


def _event(frame: Frame, _node: ast.expr, _given: Given) -> Value | None:
    return _object(frame, _EVENT, {_IS_SET: Number("bool", False)})


def _set_event(value: bool) -> _Method:
    def rule(frame: Frame, _node: ast.expr, ref: Ref, _held: Instance, _given: Given) -> Value | None:
        keep_attribute(frame, ref, _IS_SET, Number("bool", value))
        return NOTHING

    return rule


def _wait_for_event(frame: Frame, node: ast.expr, ref: Ref, held: Instance, _given: Given) -> Value | None:
    if dict(held.attributes).get(_IS_SET) != Number("bool", True):
        wait(frame, node)
        keep_attribute(frame, ref, _IS_SET, Number("bool", True))
    return Number("bool", True)


def _wait_for_others(frame: Frame, node: ast.expr, _ref: Ref, _held: Instance, _given: Given) -> Value | None:
    wait(frame, node)
    return UNKNOWN


def _sleep(frame: Frame, node: ast.expr, _given: Given) -> Value | None:
    if not (frame.run.root.attempts and frame.run.root.patient):
        wait(frame, node)
    return NOTHING


_METHODS: Mapping[Class, Mapping[str, _Method]] = {
    **contexts.METHODS,
    _THREAD: {"start": _start, "join": _join, "cancel": _cancel},
    _POOL: {"map": _map, "submit": _submit, "shutdown": _nothing},
    _FUTURE: {"result": _result, "add_done_callback": _done, "set_result": _set_result},
    _LOCK: {
        "acquire": lambda _frame, _node, _ref, _held, _given: Number("bool", True),
        "release": _nothing,
        "notify": _nothing,
        "notify_all": _nothing,
        "wait": _wait_for_others,
        "wait_for": _wait_for_others,
    },
    _EVENT: {
        "set": _set_event(True),
        "clear": _set_event(False),
        "wait": _wait_for_event,
        "is_set": lambda _frame, _node, _ref, held, _given: dict(held.attributes).get(_IS_SET),
    },
}


def _methods(held: Value) -> Mapping[str, _Method]:
    for cls, methods in _METHODS.items():
        if isinstance(held, Instance) and held.made_of is cls:
            return methods
    if isinstance(held, Instance) and held.made_of is not None and Named("threading.Thread") in held.made_of.behind:
        return _METHODS[_THREAD]
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
        return _QUEUE[name](frame, node, receiver, held, given)
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
    return isinstance(held, Instance) and held.made_of in {_POOL, _LOCK}


RULES: Mapping[str, _Rule] = {
    **contexts.RULES,
    "threading.Thread": _thread,
    "threading.Timer": _timer,
    "concurrent.futures.ThreadPoolExecutor": _pool,
    "queue.Queue": _queue(_FIRST),
    "queue.SimpleQueue": _queue(_FIRST),
    "queue.LifoQueue": _queue(_LAST),
    "queue.PriorityQueue": _queue(_SMALLEST),
    "threading.Lock": _lock,
    "threading.RLock": _lock,
    "threading.Semaphore": _lock,
    "threading.BoundedSemaphore": _lock,
    "threading.Condition": _lock,
    "threading.Event": _event,
    "time.sleep": _sleep,
    "concurrent.futures.Future": _future,
    "concurrent.futures.as_completed": _as_completed,
}
"""By qualified name."""
