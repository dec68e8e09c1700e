"""What loops, unpacking, comprehensions and ``*`` take out of a value, one element after the other."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from einx_lsp.inference.frame import Frame, given_of
from einx_lsp.inference.objects import attribute_of
from einx_lsp.values.join import any_of
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    Bound,
    Function,
    Instance,
    Items,
    Layer,
    Length,
    Many,
    Named,
    Number,
    OpenItems,
    Partial,
    Ref,
    Tensor,
    Text,
    Union,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary

__all__ = ["LAZY", "Elements", "elements", "elements_of", "lazily", "next_of"]

_MOST = 256
"""Elements that are told apart; of more, what holds of each is known."""

Caller: TypeAlias = Callable[[Value, Sequence[Value]], Value]
"""Calls a value with positional arguments."""


class Elements(NamedTuple):
    """What is in a value that is iterated over.

    Attributes:
        items: The elements in order, ``None`` if their number is not known.
        each: What holds of each.
        length: How many there are, if that is known otherwise.
    """

    items: tuple[Value, ...] | None
    each: Value
    length: Length = None


_NOTHING_KNOWN = Elements(None, UNKNOWN)

LAZY = frozenset(f"builtins.{name}" for name in "map zip enumerate filter reversed range".split()) | frozenset(
    {"itertools.chain", "itertools.product", "itertools.pairwise", "itertools.repeat", "itertools.count"}
)
"""What gives an iterator: it is asked for its elements where these are used."""


def lazily(name: str, positional: Sequence[Value], keywords: Sequence[tuple[str, Value]]) -> Value:
    """What a call of one of :data:`LAZY` gives: the call itself, still to be made.

    Args:
        name: The qualified name.
        positional: The arguments.
        keywords: Those with a name.
    """
    return Partial(Named(name), tuple(positional), tuple(keywords))


def _known(items: tuple[Value, ...]) -> Elements:
    if len(items) > _MOST:
        return Elements(None, any_of(items), len(items))
    return Elements(items, any_of(items), len(items))


def elements_of(frame: Frame, value: Value, call: Caller) -> Elements:
    """The elements of a value.

    Args:
        frame: The scope.
        value: What is iterated over.
        call: How the functions are called that it asks for its elements.
    """
    rule = _BY_KIND.get(type(value))
    return _NOTHING_KNOWN if rule is None else rule(frame, value, call)


def _of_options(frame: Frame, union: Union, call: Caller) -> Elements:
    found = [elements_of(frame, option, call) for option in union.options if option is not NOTHING]
    return found[0] if len(found) == 1 else Elements(None, any_of(tuple(one.each for one in found)))


def _of_tensor(_frame: Frame, tensor: Tensor, _call: Caller) -> Elements:
    if not tensor.shape:
        return _NOTHING_KNOWN
    length, *rest = tensor.shape
    if tensor.dtype == "object" and not rest:
        return Elements(None, UNKNOWN, length)
    row = Tensor(tensor.framework, tuple(rest), tensor.dtype, tensor.place)
    return _known((row,) * length) if isinstance(length, int) and length <= _MOST else Elements(None, row, length)


def _of_call(frame: Frame, partial: Partial, call: Caller) -> Elements:
    match partial:
        case Partial(Named(name), items, keywords) if name in LAZY:
            return _LAZY_RULES.get(name, _unknown_rule)(frame, items, dict(keywords), call)
        case Partial(Named("builtins.view"), (Ref() as of, Text(which))):
            return _view(frame.contents(of), which)
        case Partial(Named("builtins.generator"), (function, *given), keywords):
            found = frame.run.rules.run_generator(frame, function, given, keywords)
            return elements_of(frame, found, call)
        case _:
            return _NOTHING_KNOWN


def _of_function(frame: Frame, function: Function, call: Caller) -> Elements:
    is_generator = function.name == "<generator>"
    return elements_of(frame, call(function, ()), call) if is_generator else _NOTHING_KNOWN


_BY_KIND: Mapping[type, Callable[[Frame, Any, Caller], Elements]] = {
    Ref: lambda frame, ref, call: _of_object(frame, ref, frame.contents(ref), call),
    Items: lambda _frame, value, _call: _known(value.items),
    Union: _of_options,
    Text: lambda _frame, text, _call: _known(tuple(map(Text, text.value[: _MOST + 1]))),
    Many: lambda _frame, many, _call: Elements(None, many.element, many.length),
    Layer: lambda _frame, layer, _call: _known(layer.parts) if layer.parts or not layer.grows else _NOTHING_KNOWN,
    OpenItems: lambda _frame, value, _call: Elements(None, any_of((*value.first, value.each, *value.last))),
    Dictionary: lambda _frame, held, _call: _known(tuple(Text(name) for name, _ in held.items)),
    Tensor: _of_tensor,
    Partial: _of_call,
    Function: _of_function,
}
"""How the elements of a value are found, by its kind."""


def _view(held: Value, which: str) -> Elements:
    """What is in a view of a dict as it is now."""
    if not isinstance(held, Dictionary):
        return _NOTHING_KNOWN
    keys = [Number("int", int(name[1:])) if name.startswith("\0") else Text(name) for name, _ in held.items]
    values = [value for _, value in held.items]
    if which == "keys":
        return _known(tuple(keys))
    if which == "values":
        return _known(tuple(values))
    return _known(tuple(Items("tuple", pair) for pair in zip(keys, values, strict=True)))


def _of_object(frame: Frame, ref: Ref, held: Value, call: Caller) -> Elements:
    match held:
        case Instance(attributes=pairs, made_of=cls, exact=True) if cls is not None and cls.kind == "tuple":
            return _known(tuple(value for _, value in pairs))
        case Instance() | Ref():
            return _of_instance(frame, ref, call)
        case Partial() | Function() | Items("tuple") | Many("any"):
            # An iterator: who takes the elements leaves none.
            found = elements_of(frame, held, call)
            rest = Items("tuple", ()) if found.items is not None else Many("any", found.each)
            frame.put(ref.number, rest)
            return found
        case _:
            return elements_of(frame, held, call)


def _of_instance(frame: Frame, ref: Ref, call: Caller) -> Elements:
    """The elements of an object of a class of a file: what its ``__iter__`` gives."""
    method = attribute_of(frame, ref, "__iter__")
    if not isinstance(method, Bound):
        return _NOTHING_KNOWN
    made = call(method, ())
    return _NOTHING_KNOWN if made == ref else elements_of(frame, made, call)


def next_of(frame: Frame, ref: Ref, call: Caller) -> Value | None:
    """The next element of an iterator, which moves on; ``None`` if it is none, or has no more.

    Args:
        frame: The scope.
        ref: The iterator.
        call: How the functions are called that it asks for its elements.
    """
    held = frame.contents(ref)
    if isinstance(held, Partial | Function):
        found = elements_of(frame, held, call)
        held = Many("any", found.each) if found.items is None else Items("tuple", found.items)
        frame.put(ref.number, held)
    match held:
        case Items("tuple", items) if items:
            frame.put(ref.number, Items("tuple", items[1:]))
            return items[0]
        case Many("any", each):
            return each
        case _:
            return None


def elements(frame: Frame, value: Value, node: ast.expr) -> Elements:
    """The elements of a value that is iterated over; what it calls for them is called.

    Args:
        frame: The scope.
        value: The value.
        node: The expression that asks for them.
    """

    def called(function: Value, positional: Sequence[Value]) -> Value:
        return frame.run.rules.call(frame, function, given_of(positional, frame.run.place(node)), node)

    return elements_of(frame, value, called)


_Rule: TypeAlias = Callable[[Frame, "tuple[Value, ...]", "dict[str, Value]", Caller], Elements]


def _unknown_rule(_frame: Frame, _items: tuple[Value, ...], _keywords: dict[str, Value], _call: Caller) -> Elements:
    return _NOTHING_KNOWN


def _map(frame: Frame, items: tuple[Value, ...], keywords: dict[str, Value], call: Caller) -> Elements:
    if len(items) < 2 or keywords:
        return _NOTHING_KNOWN
    rows = _rows(frame, items[1:], call)
    if rows.items is None:
        given = rows.each.items if isinstance(rows.each, Items) else (UNKNOWN,) * (len(items) - 1)
        return Elements(None, call(items[0], given), rows.length)
    return _known(tuple(call(items[0], row.items if isinstance(row, Items) else ()) for row in rows.items))


def _rows(frame: Frame, values: Sequence[Value], call: Caller) -> Elements:
    """The elements of several values side by side."""
    columns = [elements_of(frame, value, call) for value in values]
    lists = [column.items for column in columns if column.items is not None]
    endless = [column for column in columns if column.items is None]
    if not endless:
        return _known(tuple(Items("tuple", row) for row in zip(*lists, strict=False)))
    return Elements(None, Items("tuple", tuple(column.each for column in columns)), _shortest(columns))


def _shortest(columns: Sequence[Elements]) -> Length:
    lengths = {column.length for column in columns}
    return lengths.pop() if len(lengths) == 1 else None


def _zip(frame: Frame, items: tuple[Value, ...], _keywords: dict[str, Value], call: Caller) -> Elements:
    return _rows(frame, items, call) if items else _known(())


def _enumerate(frame: Frame, items: tuple[Value, ...], keywords: dict[str, Value], call: Caller) -> Elements:
    start = items[1] if len(items) > 1 else keywords.get("start", Number("int", 0))
    found = elements_of(frame, items[0], call) if items else _NOTHING_KNOWN
    if found.items is None or not (isinstance(start, Number) and isinstance(start.value, int)):
        return Elements(None, Items("tuple", (Number("int"), found.each)), found.length)
    first = start.value
    return _known(tuple(Items("tuple", (Number("int", first + place), item)) for place, item in enumerate(found.items)))


def _range(_frame: Frame, items: tuple[Value, ...], _keywords: dict[str, Value], _call: Caller) -> Elements:
    numbers = [item.value for item in items if isinstance(item, Number) and item.kind in {"int", "bool"}]
    known = [number for number in numbers if isinstance(number, int)]
    if len(known) == len(items) and 1 <= len(known) <= 3 and (len(known) < 3 or known[2] != 0):
        counted = range(*known)
        if len(counted) <= _MOST:
            return _known(tuple(Number("int", number) for number in counted))
        return Elements(None, Number("int"), len(counted))
    length = numbers[0] if len(items) == 1 == len(numbers) else None
    return Elements(None, Number("int"), None if isinstance(length, float | complex) else length)


def _filter(frame: Frame, items: tuple[Value, ...], _keywords: dict[str, Value], call: Caller) -> Elements:
    if len(items) != 2:
        return _NOTHING_KNOWN
    found = elements_of(frame, items[1], call)
    return Elements(None, found.each)


def _reversed(frame: Frame, items: tuple[Value, ...], _keywords: dict[str, Value], call: Caller) -> Elements:
    found = elements_of(frame, items[0], call) if len(items) == 1 else _NOTHING_KNOWN
    return found if found.items is None else _known(found.items[::-1])


def _chain(frame: Frame, items: tuple[Value, ...], _keywords: dict[str, Value], call: Caller) -> Elements:
    found = [elements_of(frame, item, call) for item in items]
    lists = [one.items for one in found]
    if all(one is not None for one in lists):
        return _known(tuple(item for one in lists for item in one or ()))
    return Elements(None, any_of(tuple(one.each for one in found)))


def _pairwise(frame: Frame, items: tuple[Value, ...], _keywords: dict[str, Value], call: Caller) -> Elements:
    found = elements_of(frame, items[0], call) if len(items) == 1 else _NOTHING_KNOWN
    if found.items is None:
        return Elements(None, Items("tuple", (found.each, found.each)))
    return _known(tuple(Items("tuple", pair) for pair in zip(found.items, found.items[1:], strict=False)))


_LAZY_RULES: dict[str, _Rule] = {
    "builtins.map": _map,
    "builtins.zip": _zip,
    "builtins.enumerate": _enumerate,
    "builtins.range": _range,
    "builtins.filter": _filter,
    "builtins.reversed": _reversed,
    "itertools.chain": _chain,
    "itertools.pairwise": _pairwise,
}
