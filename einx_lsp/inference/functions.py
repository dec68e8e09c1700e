"""Attributes of functions, and functions that pick another by the class of their first argument."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence

from einx_lsp.inference.annotated import type_written
from einx_lsp.inference.deciding import is_below
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.kinds import is_instance
from einx_lsp.inference.objects import keep_attribute
from einx_lsp.inference.run import Given, module_cell
from einx_lsp.values.model import (
    UNKNOWN,
    Bound,
    Class,
    Code,
    Function,
    Instance,
    Named,
    Partial,
    Ref,
    Scope,
    Text,
    Value,
)

__all__ = ["RULES", "begin", "call", "dispatched", "method", "put_attribute_of_function", "read_attribute_of_function"]

# ---------------------------------------------------------------------------------------------------------------------
# Attributes


def _cell() -> int:
    """The object that holds the functions that have attributes, each with an object that holds these."""
    return module_cell("", "\0functions")


def _key(function: Function) -> str | None:
    """What tells a function from all others, but for those that the same statement has made in the same scope."""
    code = function.code
    return None if code is None else f"{code.module} {hash(code.place)} {function.scope}"


def _known(frame: Frame) -> dict[str, Value]:
    held = frame.held(_cell())
    return dict(held.names) if isinstance(held, Scope) else {}


def begin(frame: Frame, function: Function) -> None:
    """A statement makes a function; if it has made one before in the same scope, these are not told apart.

    Args:
        frame: The scope.
        function: The function.
    """
    known, key = _known(frame), _key(function)
    if key in known:
        known[key] = UNKNOWN
        frame.put(_cell(), Scope(tuple(known.items()), None))


def _attributes(frame: Frame, function: Function, *, make: bool) -> Value | None:
    """The object that holds the attributes of a function, ``None`` if it has none."""
    known, key = _known(frame), _key(function)
    if key is None:
        return UNKNOWN
    if key not in known and make:
        known[key] = frame.make(Instance("function", (), _FUNCTION, exact=True))
        frame.put(_cell(), Scope(tuple(known.items()), None))
    return known.get(key)


_FUNCTION = Class("function")


def put_attribute_of_function(frame: Frame, function: Function, name: str, value: Value | None) -> None:
    """Store an attribute of a function.

    Args:
        frame: The scope.
        function: The function.
        name: The attribute.
        value: What is stored; ``None`` if it is deleted.
    """
    ref = _attributes(frame, function, make=True)
    if isinstance(ref, Ref):
        keep_attribute(frame, ref, name, value)
    else:
        frame.store(None, name, UNKNOWN if value is None else value)


def read_attribute_of_function(frame: Frame, function: Function, name: str) -> Value:
    """An attribute of a function.

    Args:
        frame: The scope.
        function: The function.
        name: The attribute.
    """
    ref = _attributes(frame, function, make=False)
    held = frame.contents(ref) if isinstance(ref, Ref) else UNKNOWN
    found = dict(held.attributes).get(name) if isinstance(held, Instance) else None
    if found is not None:
        return found
    return Text(function.name) if name == "__name__" and ref is not UNKNOWN else UNKNOWN


def _wraps(_frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    return Partial(_WRAPPING, tuple(argument.value for argument in given.positional[:1]))


_WRAPPING = Named("functools.wrapping")


def _wrapping(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    """Let one function look like another, and know it."""
    match [argument.value for argument in given.positional]:
        case [wrapped, Function() as wrapper]:
            inner = wrapped.function if isinstance(wrapped, Bound) else wrapped
            if isinstance(inner, Function):
                ref = _attributes(frame, inner, make=False)
                held = frame.contents(ref) if isinstance(ref, Ref) else UNKNOWN
                pairs = dict(held.attributes) if isinstance(held, Instance) else {}
                pairs.setdefault("__name__", Text(inner.name))
                for name, value in pairs.items():
                    put_attribute_of_function(frame, wrapper, name, value)
            put_attribute_of_function(frame, wrapper, "__wrapped__", wrapped)
            return wrapper
        case [_, wrapper]:
            return wrapper
        case _:
            return None


def _updated(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    """``functools.update_wrapper``."""
    first, second, *_ = (*given.positional, None, None)
    if len(given.positional) < 2:
        return None
    first, second, *_ = given.positional
    return _wrapping(frame, node, given._replace(positional=(second, first)))


# ---------------------------------------------------------------------------------------------------------------------
# Functions that pick another

_SINGLE, _METHOD = Named("functools.singledispatch"), Named("functools.singledispatchmethod")
"""Stand for functions that pick one of others: the default, then classes with what is called for them in turns."""


def _single(kind: Named) -> Callable[[Frame, ast.expr, Given], Value | None]:
    def rule(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
        match [argument.value for argument in given.positional]:
            case [Function() as function]:
                return frame.make(Partial(kind, (function,)))
            case _:
                return None

    return rule


def _held(frame: Frame, value: Value) -> Partial | None:
    held = frame.contents(value)
    return held if isinstance(held, Partial) and held.function in {_SINGLE, _METHOD} else None


def _register(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    """``function.register(class)``, as a decorator or with the function, or of a function with an annotation."""
    owner, *rest = (argument.value for argument in given.positional)
    held = _held(frame, owner)
    if held is None or not isinstance(owner, Ref):
        return None
    match rest:
        case [Function() as function]:
            cls = _annotated(frame, function, is_method=held.function == _METHOD)
        case [cls, Function() as function]:
            pass
        case [cls]:
            return Partial(_REGISTER, (owner, cls))
        case _:
            return None
    frame.put(owner.number, Partial(held.function, (*held.positional, cls, function)))
    return function


_REGISTER = Named("functools.register")


def _annotated(frame: Frame, function: Function, *, is_method: bool) -> Value:
    """The class that the first parameter is annotated with."""
    node = function.code.node if function.code is not None else None
    if not isinstance(node, ast.FunctionDef):
        return UNKNOWN
    parameters = [*node.args.posonlyargs, *node.args.args][int(is_method) :]
    annotation = parameters[0].annotation if parameters else None
    return UNKNOWN if annotation is None else type_written(frame, annotation)


def _picked(frame: Frame, held: Partial, value: Value) -> Value:
    """The function for a value."""
    default, *pairs = held.positional
    fitting: list[tuple[Value, Value]] = []
    for cls, function in zip(pairs[::2], pairs[1::2], strict=True):
        holds = is_instance(frame, value, cls)
        if holds is None:
            return UNKNOWN
        if holds:
            fitting.append((cls, function))
    # The last that was registered for a class counts, and the class that is below the others.
    best = [one for one in fitting if all(is_below(frame, one[0], other) is True for other, _ in fitting)]
    if fitting and not best:
        return fitting[0][1] if len(fitting) == 1 else UNKNOWN
    return best[-1][1] if best else default


def call(frame: Frame, node: ast.expr, function: Value, given: Given) -> Value | None:
    """Call a function that picks another; ``None`` for all else.

    Args:
        frame: The scope.
        node: The call.
        function: What is called.
        given: The arguments.
    """
    held = _held(frame, function)
    if held is None:
        return None
    first = given.positional[0].value if given.positional else UNKNOWN
    return frame.run.rules.call(frame, _picked(frame, held, first), given, node)


def dispatched(frame: Frame, value: Value, receiver: Value) -> Value | None:
    """A method that picks another, bound to an object; ``None`` for all else.

    Args:
        frame: The scope.
        value: What the class binds.
        receiver: The object.
    """
    held = _held(frame, value)
    return Partial(_DISPATCHED, (value, receiver)) if held is not None and held.function == _METHOD else None


_DISPATCHED = Named("functools.dispatched")


def _call_dispatched(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    owner, receiver, *rest = given.positional
    held = _held(frame, owner.value)
    if held is None or not rest:
        return None
    picked = _picked(frame, held, rest[0].value)
    called = Bound(receiver.value, picked) if isinstance(picked, Function) else UNKNOWN
    return frame.run.rules.call(frame, called, given._replace(positional=tuple(rest)), node)


def method(frame: Frame, value: Value, name: str) -> Value | None:
    """A method of a function that picks another, ``None`` for all else.

    Args:
        frame: The scope.
        value: The function.
        name: The method.
    """
    if _held(frame, value) is None:
        return None
    return {"register": Partial(_REGISTER, (value,)), "dispatch": Partial(_DISPATCH, (value,))}.get(name)


_DISPATCH = Named("functools.dispatch")


def _dispatch(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    """The function for a class."""
    values: Sequence[Value] = [argument.value for argument in given.positional]
    match values:
        case [owner, Class(code=Code()) as cls] if (held := _held(frame, owner)) is not None:
            return _picked(frame, held, frame.make(Instance(cls.name, (), cls, exact=True)))
        case _:
            return None


RULES: Mapping[str, Callable[[Frame, ast.expr, Given], Value | None]] = {
    "functools.wraps": _wraps,
    "functools.wrapping": _wrapping,
    "functools.update_wrapper": _updated,
    "functools.singledispatch": _single(_SINGLE),
    "functools.singledispatchmethod": _single(_METHOD),
    "functools.register": _register,
    "functools.dispatch": _dispatch,
    "functools.dispatched": _call_dispatched,
    "functools.partialmethod": lambda _frame, _node, given: Partial(
        Named("functools.partialmethod"),
        tuple(argument.value for argument in given.positional),
        tuple((name, argument.value) for name, argument in given.keywords.items()),
    ),
}
"""By qualified name."""
