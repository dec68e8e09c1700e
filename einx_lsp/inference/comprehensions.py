"""Comprehensions and generator expressions: each has a scope of its own, and a generator runs when it is asked."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import cast

from einx_lsp.inference import targets
from einx_lsp.inference.collecting import make_set
from einx_lsp.inference.conditions import assume, truth
from einx_lsp.inference.containers import bounded
from einx_lsp.inference.following import elsewhere, left_behind
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.iteration import Elements, elements
from einx_lsp.inference.keys import as_key
from einx_lsp.inference.state import State
from einx_lsp.values.join import any_of
from einx_lsp.values.model import (
    UNKNOWN,
    Code,
    Function,
    Instance,
    Items,
    Many,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary

__all__ = ["comprehension", "generate"]


def comprehension(frame: Frame, node: ast.expr) -> Value:
    """What a comprehension makes, or the generator of a generator expression.

    Args:
        frame: The scope.
        node: The expression.
    """
    node = cast("ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp", node)
    source = frame.evaluate(node.generators[0].iter)
    first = elements(frame, source, node)
    if node.generators[0].is_async and isinstance(frame.contents(source), Instance):
        first = Elements(None, UNKNOWN)
    if not isinstance(node, ast.GeneratorExp):
        return _made(frame, node, first)
    # It runs when it is asked for its elements; until then, only what cannot change is certain.
    delayed = frame.delayed
    unasked = frame.run.unasked
    frame.delayed = frame.run.unasked = True
    if not frame.run.following:
        # Only for what is wrong in it whatever it is given: nothing of it has happened yet.
        frame.branch(lambda: _ignore(_collected(frame, node, first)), frame.state.copy())
    for name in _walrus(node):
        frame.bind(name, UNKNOWN)
    frame.delayed, frame.run.unasked = delayed, unasked
    frame.captured = True
    code = Code(frame.run.place(node), frame.run.module, node)
    held = Many("any", first.each, first.length) if first.items is None else Items("tuple", first.items)
    scope = None if frame.local is None else frame.number
    return frame.make(Function("<generator>", None, code, scope, (("", held),)))


def _ignore(_found: Elements) -> None:
    """What is found for what happens while it is."""


def generate(frame: Frame, generator: Function) -> Value:
    """The elements of a generator expression that are asked for now.

    Args:
        frame: The scope that asks.
        generator: The generator expression.
    """
    code = generator.code
    assert code is not None
    root = frame.run.root
    owner = root.live.get(generator.scope) if generator.scope is not None else root.top
    first = elements(frame, generator.defaults[0][1], cast("ast.expr", code.node))
    if owner is None and generator.scope is not None:
        owner = left_behind(frame, generator.scope, code)
    if owner is None or len(root.stack) > 40 or owner.run.module != code.module:
        return Many("any", UNKNOWN)
    state, run = owner.state, owner.run
    if owner is not frame:
        owner.state = state.copy()
        owner.state.take(frame.state)
        owner.state.alive, owner.state.sure = frame.state.alive, frame.state.sure
    delayed, owner.delayed = owner.delayed, False
    node = cast("ast.GeneratorExp", code.node)
    try:
        if run.block is code.place.block:
            found = _collected(owner, node, first)
        else:
            with elsewhere(frame, owner, code):
                found = _collected(owner, node, first)
    finally:
        owner.delayed = delayed
        if owner is not frame:
            frame.state.take(owner.state)
            owner.state = state
    return Many("any", found.each, found.length) if found.items is None else Items("tuple", found.items)


def _made(frame: Frame, node: ast.ListComp | ast.SetComp | ast.DictComp, first: Elements) -> Value:
    found = _collected(frame, node, first)
    if isinstance(node, ast.SetComp):
        return make_set(frame, found.items)
    if isinstance(node, ast.ListComp):
        held = Many("list", found.each, found.length) if found.items is None else bounded(found.items)
        return frame.make(held)
    pairs: dict[str, Value] = {}
    for item in found.items or (UNKNOWN,):
        match item:
            case Items(_, (key, value)) if (name := as_key(key, frame)) is not None:
                pairs[name] = value
            case _:
                frame.escape([item, *pairs.values()])
                return UNKNOWN
    return frame.make(Dictionary(tuple(pairs.items())))


_TURNS = 32
"""Elements of a comprehension or loop that are gone through one by one."""


def _collected(
    frame: Frame,
    node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp,
    first: Elements,
) -> Elements:
    """What the parts of a comprehension give, each time; what it binds is not seen outside."""
    after, shadowed = frame.state.values.copy(), len(frame.shadowed)
    past, frame.past_class = frame.past_class, frame.body is not None
    if frame.delayed:
        frame.state.forget_paths()
    try:
        found = _turns(frame, node, 0, first)
    finally:
        frame.past_class = past
        del frame.shadowed[shadowed:]
    known = frame.state.values
    bound = {name: known.get(name, UNKNOWN) for name in _walrus(node)}
    if frame.state.owners:
        after = {path: value for path, value in after.items() if "." not in path or path in known}
    frame.state.values = after
    for name, value in bound.items():
        frame.bind(name, value)
    return found


def _walrus(node: ast.expr) -> list[str]:
    return [part.target.id for part in ast.walk(node) if isinstance(part, ast.NamedExpr)]


def _turns(
    frame: Frame,
    node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp,
    depth: int,
    source: Elements,
) -> Elements:
    """Go through the elements of one ``for`` of a comprehension."""
    if depth == len(node.generators):
        if isinstance(node, ast.DictComp):
            key = frame.evaluate(node.key)
            return Elements((Items("tuple", (key, frame.evaluate(node.value))),), UNKNOWN)
        value = frame.evaluate(node.elt)
        return Elements((value,), value)
    generator = node.generators[depth]
    if generator.is_async and depth > 0:
        source = Elements(None, UNKNOWN)
    one_by_one = source.items is not None and len(source.items) <= _TURNS and not frame.delayed
    if source.items is not None and one_by_one:
        return _one_by_one(frame, node, depth, source.items)
    targets.loses(frame, [node])
    before = frame.state.copy()
    turn = _turn(frame, node, depth, source.each)
    if source.items is not None and not source.items:
        return Elements((), UNKNOWN, 0)
    values = frame.state.values.copy()
    frame.state = frame.join(before, frame.state)
    frame.state.values = values
    if turn is None:
        return Elements(None, UNKNOWN)
    inner, certain = turn
    length = source.length if certain and inner.items is not None and len(inner.items) == 1 else None
    return Elements(None, any_of(inner.items) if inner.items else inner.each, length)


def _one_by_one(
    frame: Frame,
    node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp,
    depth: int,
    items: Sequence[Value],
) -> Elements:
    """Go through elements that are known one by one."""
    found: list[Value] | None = []
    each: list[Value] = []
    for item in items:
        turn = _turn(frame, node, depth, item)
        if turn is None:
            continue
        inner, certain = turn
        each.append(inner.each if inner.items is None or not inner.items else any_of(inner.items))
        if inner.items is None or not certain:
            found = None
        elif found is not None:
            found.extend(inner.items)
    if found is None:
        return Elements(None, any_of(tuple(each)))
    return Elements(tuple(found), any_of(tuple(found)), len(found))


def _turn(
    frame: Frame,
    node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp,
    depth: int,
    item: Value,
) -> tuple[Elements, bool] | None:
    """One turn: what it gives, and whether it certainly does; ``None`` if it certainly does not."""
    generator = node.generators[depth]
    targets.shadow(frame, generator.target, item)
    certain = True
    skipped: State | None = None
    for test in generator.ifs:
        holds = truth(frame, frame.evaluate(test))
        if holds is False:
            return None
        certain = certain and holds is True
        if holds is None and skipped is None:
            skipped = frame.state.copy()
        assume(frame, test, True)
    inner_source = (
        elements(frame, frame.evaluate(node.generators[depth + 1].iter), node)
        if depth + 1 < len(node.generators)
        else Elements((), UNKNOWN)
    )
    found = _turns(frame, node, depth + 1, inner_source)
    if skipped is not None:
        frame.state = frame.join(frame.state, skipped)
    return found, certain
