"""Values that belong to a thread or a context: ``threading.local`` and ``contextvars``."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeAlias

from einx_lsp.inference.frame import Frame
from einx_lsp.inference.objects import keep_attribute
from einx_lsp.inference.run import Given, module_cell
from einx_lsp.values.model import NOTHING, UNKNOWN, Class, Instance, Items, Number, Ref, Scope, Value

__all__ = ["METHODS", "RULES", "apart", "is_followed"]

_LOCAL, _VARIABLE, _TOKEN, _CONTEXT = Class("local"), Class("ContextVar"), Class("Token"), Class("Context")
_DEFAULT, _VALUE, _OF, _KEPT = "\0default", "\0value", "\0of", "\0kept"

_Held: TypeAlias = "dict[int, Instance]"


def _cell() -> int:
    """The object that holds all such objects, whoever has made them."""
    return module_cell("", "\0contexts")


def _register(frame: Frame, held: Instance) -> Ref:
    ref = frame.make(held)
    known = frame.held(_cell())
    before = known.names if isinstance(known, Scope) else ()
    frame.put(_cell(), Scope((*before, (str(ref.number), ref)), None))
    return ref


def _all_of(frame: Frame, cls: Class) -> _Held:
    """The objects of a class, with what they hold."""
    known = frame.held(_cell())
    refs = [ref for _, ref in known.names if isinstance(ref, Ref)] if isinstance(known, Scope) else []
    held = ((ref.number, frame.held(ref.number)) for ref in refs)
    return {number: value for number, value in held if isinstance(value, Instance) and value.made_of is cls}


def is_followed(frame: Frame) -> bool:
    """Whether all such objects are known.

    Args:
        frame: The scope.
    """
    return isinstance(frame.held(_cell()), Scope) or (
        _cell() not in frame.state.objects and frame.run.outside.held(_cell()) is None
    )


@contextmanager
def apart(frame: Frame) -> Iterator[None]:
    """While another thread runs, which has none of the values of this one.

    Args:
        frame: The scope.
    """
    before: dict[int, Instance] = {**_all_of(frame, _LOCAL), **_all_of(frame, _VARIABLE)}
    for number, held in before.items():
        kept = tuple((name, value) for name, value in held.attributes if name == _DEFAULT)
        frame.state.hold(number, Instance(held.of, kept, held.made_of, exact=True))
    yield
    _restore(frame, before)


def _restore(frame: Frame, objects: _Held) -> None:
    for number, held in objects.items():
        frame.state.hold(number, held)


def _local(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    return None if given.positional else _register(frame, Instance("local", (), _LOCAL, exact=True))


# Context variables


def _variable(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    default = given.keywords.get("default")
    pairs = () if default is None else ((_DEFAULT, default.value),)
    return _register(frame, Instance("ContextVar", pairs, _VARIABLE, exact=True))


def _get(_frame: Frame, _node: ast.expr, _ref: Ref, held: Instance, given: Given) -> Value | None:
    known = dict(held.attributes)
    default = given.positional[0].value if given.positional else known.get(_DEFAULT, UNKNOWN)
    return known.get(_VALUE, default)


def _set(frame: Frame, _node: ast.expr, ref: Ref, held: Instance, given: Given) -> Value | None:
    if len(given.positional) != 1:
        return None
    before = dict(held.attributes).get(_VALUE)
    keep_attribute(frame, ref, _VALUE, given.positional[0].value)
    pairs: tuple[tuple[str, Value], ...] = ((_OF, ref),) if before is None else ((_OF, ref), (_VALUE, before))
    return frame.make(Instance("Token", pairs, _TOKEN, exact=True))


def _reset(frame: Frame, _node: ast.expr, ref: Ref, _held: Instance, given: Given) -> Value | None:
    token = frame.contents(given.positional[0].value) if given.positional else UNKNOWN
    known = dict(token.attributes) if isinstance(token, Instance) and token.made_of is _TOKEN else {}
    if known.get(_OF) != ref:
        return None
    keep_attribute(frame, ref, _VALUE, known.get(_VALUE))
    return NOTHING


def _copy(frame: Frame, _node: ast.expr, _given: Given) -> Value | None:
    return frame.make(Instance("Context", ((_KEPT, _written(_all_of(frame, _VARIABLE))),), _CONTEXT, exact=True))


def _written(values: Mapping[int, Instance]) -> Value:
    return Items("tuple", tuple(Items("tuple", (Number("int", number), held)) for number, held in values.items()))


def _read(held: Instance) -> _Held:
    kept = dict(held.attributes).get(_KEPT)
    found: _Held = {}
    for item in kept.items if isinstance(kept, Items) else ():
        match item:
            case Items(_, (Number(_, int(number)), Instance() as value)):
                found[number] = value
            case _:
                pass
    return found


def _run(frame: Frame, node: ast.expr, ref: Ref, held: Instance, given: Given) -> Value | None:
    """``context.run``: what is set meanwhile stays in the context."""
    if not given.positional:
        return None
    outside = _all_of(frame, _VARIABLE)
    _restore(frame, _read(held))
    inner = given._replace(positional=given.positional[1:])
    result = frame.run.rules.call(frame, given.positional[0].value, inner, node)
    keep_attribute(frame, ref, _KEPT, _written(_all_of(frame, _VARIABLE)))
    _restore(frame, outside)
    return result


METHODS: Mapping[Class, Mapping[str, Callable[[Frame, ast.expr, Ref, Instance, Given], Value | None]]] = {
    _VARIABLE: {"get": _get, "set": _set, "reset": _reset},
    _CONTEXT: {"run": _run},
}
"""Methods of such objects."""

RULES: Mapping[str, Callable[[Frame, ast.expr, Given], Value | None]] = {
    "threading.local": _local,
    "contextvars.ContextVar": _variable,
    "contextvars.copy_context": _copy,
}
"""By qualified name."""
