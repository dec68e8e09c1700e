"""Calls of functions, classes and objects of the files: their bodies are run with the arguments of the call.

A call is followed as long as the run has steps left, which are counted and not timed, so that what is found depends on
neither the machine nor the order of analyses. What cannot be followed may have done anything to what it was given.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache, partial
from typing import NamedTuple, cast

from einx_lsp.dialects.call import Argument
from einx_lsp.inference.bindings import bound_names, facts_at, rebound_inside
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.module import BUILTINS
from einx_lsp.inference.remembering import Name, Note
from einx_lsp.inference.run import NUMBERS, TEXT, Caller, Followed, Given, Run, given_of, module_cell
from einx_lsp.inference.state import State
from einx_lsp.python.blocks import Place
from einx_lsp.values.join import any_of
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    Bound,
    Cell,
    Code,
    Function,
    Items,
    Many,
    Named,
    Partial,
    Ref,
    Scope,
    Tensor,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary

__all__ = [
    "COROUTINE",
    "GENERATOR",
    "PENDING",
    "awaited",
    "elsewhere",
    "ended",
    "follow",
    "is_at_end",
    "left_behind",
    "opened",
    "reader",
    "reopened",
    "run_generator",
    "running",
    "suspended",
]

GENERATOR = Named("builtins.generator")
"""What a call of a generator is a call of until it is asked for its elements."""

COROUTINE = Named("builtins.coroutine")
"""A coroutine that has run, with its result for who awaits it."""

PENDING = Named("builtins.pending")
"""What a call of an ``async`` function is a call of until it is awaited."""

_DEEPEST = 30
"""Calls within calls that are followed."""

_DEEPEST_IN_ALL = 360
"""How deep in statements and expressions all of them together may be; the stack of Python bears more."""

_CALLERS = 3
"""Callers of which is kept what a call in a function means for them."""

_AGAIN = 12
"""How often a function may be among the calls that are being followed."""


class _Definition(NamedTuple):
    """What is read off a function once."""

    body: tuple[ast.stmt, ...]
    result: ast.expr | None
    arguments: ast.arguments
    local: Mapping[str, int]
    unstable: frozenset[str]
    yields: bool
    own_global: frozenset[str]
    own_nonlocal: frozenset[str]


@lru_cache(maxsize=4096)
def _definition(node: ast.AST) -> _Definition:
    node = cast("ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda", node)
    is_lambda = isinstance(node, ast.Lambda)
    body: list[ast.stmt] = (
        [ast.copy_location(ast.Expr(value=node.body), node.body)] if isinstance(node, ast.Lambda) else node.body
    )
    local = dict.fromkeys(_names(node.args), 1)
    for name, count in bound_names(body).items():
        local[name] = local.get(name, 0) + count
    return _Definition(
        () if is_lambda else tuple(body),
        node.body if isinstance(node, ast.Lambda) else None,
        node.args,
        local,
        rebound_inside(body),
        any(isinstance(part, ast.Yield | ast.YieldFrom) for part in _own(body)),
        frozenset(name for part in _own(body) if isinstance(part, ast.Global) for name in part.names),
        frozenset(name for part in _own(body) if isinstance(part, ast.Nonlocal) for name in part.names),
    )


def _own(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    waiting = list(body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            waiting.extend(ast.iter_child_nodes(node))


def _names(arguments: ast.arguments) -> Iterator[str]:
    rest = (arguments.vararg, arguments.kwarg)
    for parameter in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *rest):
        if parameter is not None:
            yield parameter.arg


def follow(
    frame: Frame,
    function: Function,
    given: Given,
    place: Place,
    receiver: Value | None = None,
    asked: bool = False,
    at_yield: Callable[[Frame, Value], None] | None = None,
) -> Value | None:
    """Run a function with the arguments of a call.

    Args:
        frame: The scope of the call.
        function: The function.
        given: The arguments.
        place: The call.
        receiver: The object that it is a method of, its first argument then.
        asked: Whether a generator is asked for its elements; until then it does not run.
        at_yield: What happens while a generator waits that has yielded something.

    Returns:
        What it returns; ``None`` if it is not followed.
    """
    root, code = frame.run.root, function.code
    if code is None or not frame.state.alive:
        return None
    if is_at_end(frame, code):
        root.memory.spoil()
        return None
    definition = _definition(code.node)
    deferred = definition.yields or isinstance(code.node, ast.AsyncFunctionDef)
    if deferred and not asked:
        given_values = tuple(argument.value for argument in given.positional)
        keywords = tuple((name, argument.value) for name, argument in given.keywords.items())
        if not given.complete:
            return None
        called: Value = function if receiver is None else Bound(receiver, function)
        kind = GENERATOR if definition.yields else PENDING
        return frame.make(Partial(kind, (called, *given_values), keywords))
    given = _with_receiver(given, place, receiver)
    values = _bound_parameters(frame, definition.arguments, function, given)
    if values is None:
        return None
    claims = frame.run.rules.hold(frame, function, given)
    if claims is UNKNOWN:
        frame.state.kill()
        return UNKNOWN
    memory = root.memory
    # What is caught, handled or waited for is part of no result.
    apart = deferred or bool(frame.run.guards) or frame.run.handled is not None or root.attempts > 0
    apart = apart or not frame.run.rules.remembers
    known = None if apart else memory.recall(frame, code, function.scope, values, partial(look_up, frame))
    if known is not None:
        return _recalled(frame, known, place)
    if root.stack.count(code) and memory.is_active(frame, code, values):
        memory.spoil()
        return None
    memory.begin(frame, code, values, next(NUMBERS))
    try:
        inside = _opened(frame, function, code, values, receiver)
        inside.at_yield, inside.code = at_yield, code.node
        inside.claims = None if definition.yields else claims
        with running(frame, inside, code, place):
            result = _run_body(inside, code.node, definition)
        value = _returned(frame, inside, result, definition)
    except BaseException:
        memory.drop()
        raise
    memory.end(function.scope, frame, None if apart else value)
    return (
        Partial(COROUTINE, (value,)) if isinstance(code.node, ast.AsyncFunctionDef) and not definition.yields else value
    )


def _with_receiver(given: Given, place: Place, receiver: Value | None) -> Given:
    """The arguments of a call, the object of a method before the others."""
    if receiver is None:
        return given
    return given._replace(positional=(Argument(receiver, place), *given.positional))


def _recalled(frame: Frame, known: tuple[Value, tuple[Note, ...]], place: Place) -> Value:
    """The result of a call that is remembered; what was understood in it is noted for this call as well."""
    root = frame.run.root
    value, notes = known
    root.steps += 3
    if notes and not root.supposed:
        (root.quiet if frame.run.silent else root.loud).update(root.stack)
    for run, callers in notes:
        chain = (*root.chain, Caller(place, frame.run.module), *callers)
        _keep(root.followed, run, chain)
        root.memory.note(run, chain)
    return value


def opened(
    frame: Frame, function: Function, code: Code, given: Given, place: Place, receiver: Value | None
) -> Frame | None:
    """The scope of a call, with its parameters bound and nothing run.

    Args:
        frame: The scope of the call.
        function: The function.
        code: Its definition.
        given: The arguments.
        place: The call.
        receiver: The object that it is a method of, its first argument then.

    Returns:
        ``None`` if the call does not fit, or is not known well enough.
    """
    given = _with_receiver(given, place, receiver)
    values = _bound_parameters(frame, _definition(code.node).arguments, function, given)
    return None if values is None else _opened(frame, function, code, values, receiver)


def _opened(frame: Frame, function: Function, code: Code, values: Mapping[str, Value], receiver: Value | None) -> Frame:
    """The scope of a call with the values of its parameters."""
    definition = _definition(code.node)
    frame.run.root.steps += 3
    inside = _scope_of(frame, function, code, definition, receiver)
    inside.cells = _cells(frame, definition, function.scope, code.module)
    for name, value in values.items():
        inside.bind(name, value)
    return inside


def _scope_of(frame: Frame, function: Function, code: Code, definition: _Definition, receiver: Value | None) -> Frame:
    """A scope of a function in which nothing is bound."""
    state = State()
    state.take(frame.state)
    inside = Frame(
        _run_of(frame.run, code),
        state,
        definition.local,
        _nowhere,
        definition.unstable,
        outer=function.scope,
    )
    inside.owner, inside.receiver = function.owner, receiver
    inside.parent = inside.inner = reader(inside, function.scope, code.module)
    return inside


def _nowhere(_name: str) -> Value | None:
    """The names around a scope that is being made."""
    return None


def reopened(frame: Frame, function: Function, code: Code, receiver: Value | None, number: int) -> Frame | None:
    """The scope of a call that was interrupted, as it was left by :func:`suspended`.

    Args:
        frame: The scope that goes on with it.
        function: The function.
        code: Its definition.
        receiver: The object that it is a method of.
        number: The scope.
    """
    held = frame.held(number)
    if not isinstance(held, Scope) or is_at_end(frame, code):
        return None
    definition = _definition(code.node)
    frame.run.root.steps += 1
    frame.run.root.memory.spoil()
    inside = _scope_of(frame, function, code, definition, receiver)
    inside.number = number
    inside.captured = True
    inside.cells = _outer_cells(frame, definition, function.scope, code.module)
    for name, value in held.names:
        if isinstance(value, Cell):
            inside.cells[name] = value.number
        else:
            inside.state.values[name] = value
    return inside


def left_behind(frame: Frame, number: int, code: Code) -> Frame | None:
    """A scope that was left, for a generator expression in it: its names are read and not bound.

    Args:
        frame: The scope that asks.
        number: The scope.
        code: The generator expression.
    """
    held = frame.held(number)
    if not isinstance(held, Scope):
        return None
    state = State()
    state.take(frame.state)
    local = dict.fromkeys((name for name, _ in held.names), 1)
    inside = Frame(_run_of(frame.run, code), state, local, _nowhere, outer=held.parent)
    inside.parent = inside.inner = reader(inside, held.parent, code.module)
    inside.number = number
    for name, value in held.names:
        if isinstance(value, Cell):
            inside.cells[name] = value.number
        else:
            inside.state.values[name] = value
    return inside


@contextmanager
def elsewhere(frame: Frame, owner: Frame, code: Code) -> Iterator[None]:
    """Run something of another block in its scope; what is found there is found in a call.

    Args:
        frame: The scope that asks.
        owner: The scope.
        code: What is run.
    """
    run, root = owner.run, frame.run.root
    owner.run = _run_of(run, code)
    chain = root.chain[-1].place if root.chain else Place(frame.run.block, (0, 0))
    try:
        yield
    finally:
        _keep(root.followed, owner.run, (*root.chain, Caller(chain, frame.run.module)))
        owner.run = run


def suspended(frame: Frame, inside: Frame, values: Iterable[Value]) -> int:
    """Leave the scope of a call that is going to be gone on with.

    Args:
        frame: The scope that goes on meanwhile.
        inside: The scope that is left.
        values: What is needed besides its names to go on.

    Returns:
        Its number, by which it is found again.
    """
    inside.captured = True
    _take_over(frame, inside, inside.state, [Cell(inside.number), *values])
    return inside.number


def ended(frame: Frame, inside: Frame, values: Iterable[Value]) -> None:
    """Leave the scope of a call that has come to its end.

    Args:
        frame: The scope that goes on.
        inside: The scope that is left.
        values: What it gives.
    """
    _take_over(frame, inside, inside.state, values)


def is_at_end(frame: Frame, code: Code) -> bool:
    """Whether no further call of a function is followed: the run has no steps left, or is too deep.

    Args:
        frame: The scope of the call.
        code: The function.
    """
    root = frame.run.root
    return (
        root.steps > root.most
        or len(root.stack) >= _DEEPEST
        or root.stack.count(code) >= _AGAIN
        or root.total + root.depth > _DEEPEST_IN_ALL
    )


@contextmanager
def running(frame: Frame, inside: Frame, code: Code, place: Place) -> Iterator[None]:
    """While a function is run, it is among those that are being followed.

    Args:
        frame: The scope of the call.
        inside: The scope of the function.
        code: The function.
        place: The call.
    """
    root = frame.run.root
    root.stack.append(code)
    root.chain.append(Caller(place, frame.run.module))
    root.live[inside.number] = inside
    depth, root.depth = root.depth, 0
    root.total += depth
    try:
        yield
    finally:
        root.stack.pop()
        root.chain.pop()
        root.depth = depth
        root.total -= depth
        del root.live[inside.number]
        chain = (*root.chain, Caller(place, frame.run.module))
        _keep(root.followed, inside.run, chain)
        root.memory.note(inside.run, chain)


def _cells(frame: Frame, definition: _Definition, scope: int | None, module: str) -> dict[str, int]:
    """The objects that hold the names of a function that it or functions in it share with other scopes."""
    found = _outer_cells(frame, definition, scope, module)
    shared = definition.unstable - definition.own_global - definition.own_nonlocal
    found.update((name, next(NUMBERS)) for name in shared if name in definition.local)
    return found


def _outer_cells(frame: Frame, definition: _Definition, scope: int | None, module: str) -> dict[str, int]:
    """Those of them that hold names of scopes around it."""
    found = {name: module_cell(module, name) for name in definition.own_global}
    for name in definition.own_nonlocal:
        number = _outer_cell(frame, scope, name)
        if number is not None:
            found[name] = number
    return found


def _outer_cell(frame: Frame, scope: int | None, name: str) -> int | None:
    while scope is not None:
        live = frame.run.root.live.get(scope)
        if live is not None:
            if name in live.cells:
                return live.cells[name]
            scope = live.outer
            continue
        held = frame.held(scope)
        if not isinstance(held, Scope):
            return None
        for key, value in held.names:
            if key == name:
                return value.number if isinstance(value, Cell) else None
        scope = held.parent
    return None


def _run_of(run: Run, code: Code) -> Run:
    """The run through the block of a function that is followed."""
    block = code.place.block
    return replace(
        run,
        block=block,
        facts=facts_at(block),
        module=code.module,
        later=None,
        cut=None,
        behind=(),
        following=True,
        calls={},
        asked={},
        turns=False,
        spent=set(),
    )


def reader(frame: Frame, scope: int | None, module: str) -> Callable[[str], Value | None]:
    """How a function reads the names around it: from scopes that are being run, or from what is left of them.

    Args:
        frame: The scope of the function: what it has changed itself, it sees.
        scope: The scope that the function was made in, ``None`` for that of its module.
        module: The file that it is in.
    """
    root = frame.run.root

    def read(name: str) -> Value | None:
        number = scope
        while number is not None:
            live = root.live.get(number)
            held = None if live is not None else frame.held(number)
            if isinstance(held, Dictionary):  # the namespace that a text was run in
                return dict(held.items).get(name) or BUILTINS.get(name)
            if live is None and not isinstance(held, Scope):
                return UNKNOWN
            if _binds(live, held, name):
                break
            number = live.outer if live is not None else cast("Scope", held).parent
        found = look_up(frame, (number, module, name))
        root.memory.read((number, module, name), found)
        return found

    return read


def _binds(live: Frame | None, held: Value | None, name: str) -> bool:
    """Whether a scope that is being run, or one of which something is left, binds a name."""
    if live is not None:
        return name in live.cells or (live.local is not None and name in live.local)
    return isinstance(held, Scope) and any(key == name for key, _ in held.names)


def look_up(frame: Frame, name: Name) -> Value | None:
    """The value of a name in the scope that binds it, ``None`` if it is not bound there.

    Args:
        frame: The scope that reads it.
        name: The scope that binds it, the module, and the name.
    """
    root = frame.run.root
    number, module, word = name
    if number is not None:
        live = root.live.get(number)
        if live is not None:
            if word in live.cells:
                return frame.held(live.cells[word])
            return None if word in live.unstable else live.state.values.get(word)
        held = frame.held(number)
        value = (
            next((value for key, value in held.names if key == word), UNKNOWN) if isinstance(held, Scope) else UNKNOWN
        )
        return frame.held(value.number) if isinstance(value, Cell) else value
    if module.removeprefix(TEXT) == root.module:
        shared = root.top is not None and root.outside.is_rebound(word)
        return frame.held(module_cell(root.module, word)) if shared else root.globals(word)
    found = root.outside.exported(module, word)
    if found is UNKNOWN:
        return frame.held(module_cell(module, word))
    return BUILTINS.get(word) if found is None else found


def _run_body(inside: Frame, node: ast.AST, definition: _Definition) -> Value:
    """Run the body; the value of a lambda."""
    if definition.result is not None:
        value = inside.evaluate(definition.result)
        if inside.state.alive:
            inside.exits.append((inside.state, value))
        return value
    start = inside.run.block.span(node)[0] if inside.run.block.comments else None
    inside.execute(list(definition.body), start)
    if inside.state.alive:
        inside.exits.append((inside.state, NOTHING))
    return UNKNOWN


def _returned(frame: Frame, inside: Frame, _result: Value, definition: _Definition) -> Value:
    """Take over what the function has done; what it returns."""
    if not inside.exits:
        frame.state.kill()
        return UNKNOWN
    end, _ = inside.exits[0]
    for state, _ in inside.exits[1:]:
        end = inside.join(end, state)
    if definition.yields:
        yielded = tuple(inside.yielded)
        exact = inside.exact_yields and len(inside.exits) == 1
        result: Value = Items("tuple", yielded) if exact else Many("any", any_of(yielded))
    else:
        result = any_of(tuple(value for _, value in inside.exits))
        if result is UNKNOWN:
            before, inside.state = inside.state, end
            inside.escape([value for _, value in inside.exits])
            inside.state = before
    _take_over(frame, inside, end, [result])
    return result


def _take_over(frame: Frame, inside: Frame, end: State, values: Iterable[Value]) -> None:
    """Let what a function has done be so for its caller, and keep its names for the functions that were made in it."""
    if inside.captured:
        names = tuple(
            (name, Cell(inside.cells[name]) if name in inside.cells else end.values.get(name, UNKNOWN))
            for name in inside.local or ()
        )
        end.objects[inside.number] = Scope(names, inside.outer)
    inside.state = end
    inside.drop_unreachable(frame.state.objects, [*values, *map(Cell, inside.cells.values())])
    if end.open:
        frame.state.forget_all(end.open)
    tensors = end.tensors and not frame.state.tensors
    frame.state.take(end)
    if tensors:
        frame.state.forget_tensors()


def _keep(kept: dict[Place, list[Followed]], run: Run, callers: tuple[Caller, ...]) -> None:
    """Remember what was understood in a function that was followed, with the calls that led there."""
    if run.module.startswith(TEXT):
        return  # it has no place in a file
    for understood in run.calls.values():
        call = understood.call
        if call.silent or not (understood.findings or any(map(_is_shaped, call.arguments))):
            continue
        found = kept.setdefault(call.place, [])
        same = next((number for number, one in enumerate(found) if one.callers == callers), len(found))
        new = Followed(understood, callers, run.module)
        if same == len(found) < _CALLERS:
            found.append(new)
        elif understood.findings and not any(one.meaning.findings for one in found):
            found[min(same, _CALLERS - 1)] = new


def _is_shaped(argument: Argument) -> bool:
    return isinstance(argument.value, Tensor) and argument.value.shape is not None


def _bound_parameters(
    frame: Frame, arguments: ast.arguments, function: Function, given: Given
) -> dict[str, Value] | None:
    """The value of each parameter; ``None`` if the call does not fit, which raises, or is not known well enough."""
    by_order = [parameter.arg for parameter in (*arguments.posonlyargs, *arguments.args)]
    by_name = {parameter.arg for parameter in (*arguments.args, *arguments.kwonlyargs)}
    values: dict[str, Value] = {}
    positional = [argument.value for argument in given.positional]
    values.update(zip(by_order, positional, strict=False))
    extra = positional[len(by_order) :]
    if extra and arguments.vararg is None:
        return None
    rest: dict[str, Value] = {}
    for name, argument in given.keywords.items():
        if name in by_name and name not in values:
            values[name] = argument.value
        elif arguments.kwarg is not None and name not in values:
            rest[name] = argument.value
        else:
            return None
    defaults = dict(function.defaults)
    for name in (*by_order, *(parameter.arg for parameter in arguments.kwonlyargs)):
        if name not in values:
            if not given.complete:
                values[name] = UNKNOWN
            elif name in defaults:
                values[name] = defaults[name]
            else:
                return None
    if arguments.vararg is not None:
        values[arguments.vararg.arg] = Items("tuple", tuple(extra)) if given.complete else UNKNOWN
    if arguments.kwarg is not None:
        values[arguments.kwarg.arg] = frame.make(Dictionary(tuple(rest.items()))) if given.complete else UNKNOWN
    return values


def awaited(frame: Frame, value: Value) -> Value | None:
    """What a coroutine returns, which runs where it is awaited for the first time.

    Args:
        frame: The scope that awaits it.
        value: The coroutine.

    Returns:
        ``None`` if it is none that is known.
    """
    match frame.contents(value):
        case Partial(function, (result,)) if function == COROUTINE:
            return result
        case Partial(function, (called, *given), keywords) if function == PENDING and isinstance(value, Ref):
            frame.put(value.number, Partial(COROUTINE, (UNKNOWN,)))
            match run_generator(frame, called, given, keywords):
                case Partial(function, (result,)) if function == COROUTINE:
                    frame.put(value.number, Partial(COROUTINE, (result,)))
                    return result
                case _:
                    return UNKNOWN
        case _:
            return None


def run_generator(
    frame: Frame, function: Value, positional: Sequence[Value], keywords: tuple[tuple[str, Value], ...]
) -> Value:
    """What a generator yields, run from its start to its end.

    Args:
        frame: The scope that asks.
        function: The function, with its object for a method.
        positional: The arguments.
        keywords: Those with a name.
    """
    root = frame.run.root
    place = root.chain[-1].place if root.chain else Place(frame.run.block, (0, 0))
    if root.asking is not None and root.asking.block is frame.run.block:
        place = root.asking
    root.asking = None
    receiver, inner = (function.receiver, function.function) if isinstance(function, Bound) else (None, function)
    if not isinstance(inner, Function):
        return UNKNOWN
    found = follow(frame, inner, given_of(positional, place, keywords), place, receiver, asked=True)
    if found is None:
        frame.forget_what_calls_change([function, *positional, *(value for _, value in keywords)])
        return UNKNOWN
    return found
