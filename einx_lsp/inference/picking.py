"""Functions that pick among values by what others say of them: ``operator``, ``sorted``, ``max`` and ``min``."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import TypeAlias

from einx_lsp.inference.comparing import order
from einx_lsp.inference.conditions import truth
from einx_lsp.inference.containers import item_of
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.iteration import SET, elements, unasked
from einx_lsp.inference.objects import thawed
from einx_lsp.inference.run import Given, given_of
from einx_lsp.library import registry
from einx_lsp.values.join import any_of
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    Items,
    Many,
    Named,
    Number,
    Partial,
    Ref,
    Tensor,
    Text,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary

__all__ = ["RULES", "attributes_got", "method_called", "sort", "sorted_in_place"]

_Rule: TypeAlias = Callable[[Frame, ast.expr, Given], "Value | None"]
_Read: TypeAlias = Callable[[Frame, Value, str, ast.expr], Value]


def _kept(name: str) -> _Rule:
    """``itemgetter`` and its like: a function that keeps what it is to look for."""

    def rule(_frame: Frame, _node: ast.expr, given: Given) -> Value | None:
        if not given.positional or not given.complete:
            return None
        pairs = tuple((key, argument.value) for key, argument in given.keywords.items())
        return Partial(Named(name), tuple(argument.value for argument in given.positional), pairs)

    return rule


def _item(frame: Frame, value: Value, key: Value, node: ast.expr) -> Value:
    held = frame.contents(value)
    match held:
        case Dictionary() | Many() | Items():
            found = item_of(held, key, frame)
            return frame.make(found) if isinstance(found, Items | Many) and found.kind == "list" else found
        case Tensor() | Text():
            return registry.subscript(held, frame.frozen(key), frame.run.place(node))
        case _:
            return UNKNOWN


def _several(found: list[Value]) -> Value:
    return found[0] if len(found) == 1 else Items("tuple", tuple(found))


def _items_got(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    *keys, value = (argument.value for argument in given.positional)
    return _several([_item(frame, value, key, node) for key in keys]) if keys else None


def attributes_got(read: _Read) -> _Rule:
    """What ``attrgetter`` makes, which follows dots.

    Args:
        read: How an attribute is read.
    """

    def rule(frame: Frame, node: ast.expr, given: Given) -> Value | None:
        *paths, value = (argument.value for argument in given.positional)
        found: list[Value] = []
        for path in paths:
            if not isinstance(path, Text):
                return UNKNOWN
            one = value
            for name in path.value.split("."):
                one = read(frame, one, name, node)
            found.append(one)
        return _several(found) if found else None

    return rule


def method_called(read: _Read) -> _Rule:
    """What ``methodcaller`` makes.

    Args:
        read: How an attribute is read.
    """

    def rule(frame: Frame, node: ast.expr, given: Given) -> Value | None:
        if len(given.positional) < 2 or not isinstance(name := given.positional[0].value, Text):
            return None
        method = read(frame, given.positional[-1].value, name.value, node)
        rest = given._replace(positional=given.positional[1:-1])
        return frame.run.rules.call(frame, method, rest, node)

    return rule


def _keys(frame: Frame, items: tuple[Value, ...], key: Value, node: ast.expr) -> list[Value]:
    place = frame.run.place(node)
    if key is NOTHING:
        return list(items)
    return [frame.run.rules.call(frame, key, given_of([item], place), node) for item in items]


def _key_of(given: Given) -> Value:
    return given.keywords["key"].value if "key" in given.keywords else NOTHING


def _call_with_any(frame: Frame, key: Value, each: Value, node: ast.expr) -> None:
    if key is not NOTHING:
        with unasked(frame):
            frame.run.rules.call(frame, key, given_of([each], frame.run.place(node)), node)


def _extreme(largest: bool) -> _Rule:
    def rule(frame: Frame, node: ast.expr, given: Given) -> Value | None:
        if "key" not in given.keywords or given.keywords.keys() - {"key", "default"} or not given.complete:
            return None
        values = tuple(argument.value for argument in given.positional)
        found = elements(frame, values[0], node) if len(values) == 1 else None
        items = values if found is None else found.items
        key = _key_of(given)
        if items is None:
            _call_with_any(frame, key, UNKNOWN if found is None else found.each, node)
            return UNKNOWN if found is None or "default" in given.keywords else found.each
        if not items:
            return given.keywords["default"].value if "default" in given.keywords else UNKNOWN
        keys = _keys(frame, items, key, node)
        # Of equal ones the first is taken, by either function.
        places = order(frame, keys, backwards=largest)
        return any_of(items) if places is None else items[places[0]]

    return rule


def sort(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    """``sorted``, of elements whose keys are known.

    Args:
        frame: The scope.
        node: The call.
        given: Its arguments.
    """
    if len(given.positional) != 1 or not given.complete or given.keywords.keys() - {"reverse", "key"}:
        return None
    found = elements(frame, given.positional[0].value, node)
    held = frame.contents(given.positional[0].value)
    if isinstance(held, Partial) and held.function == SET and "key" not in given.keywords:
        found = found._replace(items=held.positional)  # their order decides nothing, as no two are equal
    key = _key_of(given)
    backwards = truth(frame, given.keywords["reverse"].value) if "reverse" in given.keywords else False
    if found.items is None:
        _call_with_any(frame, key, found.each, node)
        return frame.make(Many("list", found.each, found.length))
    places = order(frame, _keys(frame, found.items, key, node), backwards=bool(backwards))
    if places is None or backwards is None:
        return frame.make(Many("list", found.each, found.length) if found.items else Items("list", ()))
    return frame.make(Items("list", tuple(found.items[place] for place in places)))


def _tee(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    """Iterators over the same elements."""
    if not 1 <= len(given.positional) <= 2 or given.keywords or not given.complete:
        return None
    times = given.positional[1].value if len(given.positional) == 2 else Number("int", 2)
    if not isinstance(times, Number) or not isinstance(times.value, int) or not 0 <= times.value <= 8:
        return None
    with unasked(frame):
        found = elements(frame, given.positional[0].value, node)
    held: Value = Many("any", found.each) if found.items is None else Items("tuple", found.items)
    return Items("tuple", tuple(frame.make(held) for _ in range(times.value)))


_OPERATORS: Mapping[str, type[ast.operator]] = {
    "add": ast.Add,
    "concat": ast.Add,
    "sub": ast.Sub,
    "mul": ast.Mult,
    "truediv": ast.Div,
    "floordiv": ast.FloorDiv,
    "mod": ast.Mod,
    "pow": ast.Pow,
    "matmul": ast.MatMult,
}


def _operator(operator: type[ast.operator]) -> _Rule:
    def rule(frame: Frame, node: ast.expr, given: Given) -> Value | None:
        if len(given.positional) != 2 or given.keywords or not given.complete:
            return None
        one, other = (frame.frozen(argument.value) for argument in given.positional)
        if not all(isinstance(value, Number | Text | Items | Tensor) for value in (one, other)):
            return None
        return thawed(frame, registry.binary(operator, one, other, frame.run.place(node)))

    return rule


RULES: Mapping[str, _Rule] = {
    "builtins.sorted": sort,
    "builtins.max": _extreme(largest=True),
    "builtins.min": _extreme(largest=False),
    "itertools.tee": _tee,
    "operator.itemgetter": _kept("operator.items_got"),
    "operator.attrgetter": _kept("operator.attributes_got"),
    "operator.methodcaller": _kept("operator.method_called"),
    "operator.items_got": _items_got,
    **{f"operator.{name}": _operator(operator) for name, operator in _OPERATORS.items()},
}
"""By qualified name."""


def sorted_in_place(frame: Frame, ref: Ref, node: ast.expr, given: Given) -> Value | None:
    """``list.sort``; ``None`` if it is no list.

    Args:
        frame: The scope.
        ref: The list.
        node: The call.
        given: Its arguments.
    """
    held = frame.contents(ref)
    if not isinstance(held, Items | Many) or held.kind != "list":
        return None
    argument = given_of([ref], frame.run.place(node)).positional
    made = sort(frame, node, given._replace(positional=argument))
    if made is None or given.positional:
        return None
    frame.put(ref.number, frame.contents(made))
    return NOTHING
