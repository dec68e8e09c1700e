"""The next element of any iterator: of generators, and of what asks others for theirs, such as ``zip`` and ``map``."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import cast

from einx_lsp.inference.conditions import truth
from einx_lsp.inference.following import GENERATOR
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.generators import SUSPENDED, Undecided, iterator, next_element, resume
from einx_lsp.inference.iteration import next_of, unasked
from einx_lsp.inference.run import Resumed, given_of
from einx_lsp.values.model import NOTHING, Function, Items, Named, Number, Partial, Ref, Value

__all__ = ["advance"]


def advance(frame: Frame, ref: Ref, node: ast.expr | None) -> Resumed | None:
    """The next element of an iterator, which moves on.

    Args:
        frame: The scope that asks.
        ref: The iterator.
        node: The expression that asks; ``None`` if there is none, where only generators are asked.

    Returns:
        ``None`` if it is not known whether there is one, or what it is an element of.
    """
    held = frame.contents(ref)
    if isinstance(held, Partial) and held.function in {GENERATOR, SUSPENDED}:
        return resume(frame, ref, NOTHING, None, node)
    if node is None:
        return None
    if isinstance(held, Partial) and isinstance(held.function, Named) and held.function.name in _OVER_OTHERS:
        return _over_others(frame, ref, held, node)
    if isinstance(held, Function):
        return _of_expression(frame, ref, held)
    if not isinstance(held, Partial) and not (isinstance(held, Items) and held.kind == "tuple"):
        return None
    place = frame.run.place(node)
    with unasked(frame):
        found = next_of(
            frame, ref, lambda function, values: frame.run.rules.call(frame, function, given_of(values, place), node)
        )
    if found is not None:
        return Resumed(found, False) if isinstance(frame.contents(ref), Items) else None
    return Resumed(NOTHING, True) if frame.contents(ref) == Items("tuple", ()) else None


def _over_others(frame: Frame, ref: Ref, held: Partial, node: ast.expr) -> Resumed | None:
    """The next element of what is over generators: ``enumerate``, ``zip``, ``map``, ``filter``."""
    before = frame.state.copy()
    try:
        return _of_sources(frame, ref, held, node)
    except Undecided:
        frame.state = before
        return None


_ENDED = Resumed(NOTHING, True)
_OVER_OTHERS = frozenset({"builtins.enumerate", "builtins.zip", "builtins.map", "builtins.filter"})


def _of_expression(frame: Frame, ref: Ref, held: Function) -> Resumed | None:
    """The next element of a generator expression: what it makes of the next elements of its first source."""
    before = frame.state.copy()
    while held.name == "<generator>" and held.defaults:
        first = held.defaults[0][1]
        if not isinstance(first, Items):
            break
        if not first.items:
            frame.put(ref.number, first)
            return _ENDED
        source, rest = (replace(first, items=part) for part in (first.items[:1], first.items[1:]))
        held = replace(held, defaults=(("", rest),))
        frame.put(ref.number, held)
        found = frame.run.rules.generate(frame, replace(held, defaults=(("", source),)))
        if not isinstance(found, Items) or len(found.items) > 1:
            break
        if found.items:
            return Resumed(found.items[0], False)
    frame.state = before
    return None


def _of_sources(frame: Frame, ref: Ref, held: Partial, node: ast.expr) -> Resumed:
    name = cast("Named", held.function).name
    options = dict(held.keywords)
    called = held.positional[:1] if name in {"builtins.map", "builtins.filter"} else ()
    sources = held.positional[len(called) :]
    number: Value = Number("int", 0)
    if name == "builtins.enumerate":
        number = sources[1] if len(sources) > 1 else options.get("start", number)
        sources = sources[:1]
    elif options.keys() - {"strict"}:
        raise Undecided
    rest: list[Value] = []
    found: list[Value] = []
    for source in sources:
        step, left = next_element(frame, iterator(frame, source, node), node)
        if step.ended:
            frame.put(ref.number, Items("tuple", ()))
            return _ENDED
        found.append(step.value)
        rest.append(left)
    place = frame.run.place(node)
    after: tuple[Value, ...] = (*called, *rest)
    value: Value = Items("tuple", tuple(found))
    if name == "builtins.enumerate":
        if not (isinstance(number, Number) and isinstance(number.value, int)):
            raise Undecided
        value, after = Items("tuple", (number, *found)), (*rest, Number("int", number.value + 1))
    frame.put(ref.number, Partial(held.function, after))
    if name == "builtins.map":
        return Resumed(frame.run.rules.call(frame, called[0], given_of(found, place), node), False)
    if name == "builtins.filter":
        value = found[0]
        tested = value if called[0] is NOTHING else frame.run.rules.call(frame, called[0], given_of(found, place), node)
        holds = truth(frame, tested)
        if holds is None:
            raise Undecided
        return Resumed(value, False) if holds else _of_sources(frame, ref, Partial(held.function, after), node)
    return Resumed(value, False)
