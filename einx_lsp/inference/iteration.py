"""What loops, unpacking, comprehensions and ``*`` take out of a value, one element after the other."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeAlias

from einx_lsp.inference.comparing import comparable, equal
from einx_lsp.inference.conditions import truth
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.keys import key_value
from einx_lsp.inference.objects import attribute_of, enumerated, is_open, member
from einx_lsp.inference.run import given_of
from einx_lsp.inference.tables import element_of
from einx_lsp.library.reading import count_of_range
from einx_lsp.values.join import any_of
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    Bound,
    Class,
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

__all__ = ["LAZY", "SET", "Elements", "elements", "elements_of", "is_generator", "lazily", "next_of", "unasked"]

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

SET = Named("builtins.set")
"""What a set is a call of that was made of its elements, each once."""

_ITERTOOLS = (
    "chain chain.from_iterable product permutations combinations pairwise repeat count cycle accumulate islice "
    "starmap zip_longest groupby"
)

LAZY = frozenset(f"builtins.{name}" for name in "map zip enumerate filter reversed range iter_until".split()) | {
    f"itertools.{name}" for name in _ITERTOOLS.split()
}
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


_MOST_ADVANCED = 64
"""Elements that a generator is asked for one by one when all are wanted."""


def _drained(frame: Frame, ref: Ref, node: ast.expr | None = None) -> Elements | None:
    """All elements of a generator that is asked for one after the other; ``None`` if that does not tell them."""
    before = frame.state.copy()
    found: list[Value] = []
    for _ in range(_MOST_ADVANCED):
        step = frame.run.rules.advance(frame, ref, node)
        if step is None:
            break
        if step.ended:
            return _known(tuple(found))
        found.append(step.value)
    frame.state = before
    return None


def is_generator(frame: Frame, held: Value) -> bool:
    """Whether something that is held runs code when it is asked for an element: a generator, or what is over one.

    Args:
        frame: The scope.
        held: What an object holds.
    """
    match held:
        case Partial(Named("builtins.generator" | "builtins.suspended")):
            return True
        case Partial(Named("builtins.enumerate" | "builtins.zip" | "builtins.map" | "builtins.filter"), sources):
            return any(isinstance(one, Ref) and is_generator(frame, frame.contents(one)) for one in sources)
        case _:
            return False


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
        case Partial(Named("builtins.set"), items):
            # In an order that nobody knows.
            return _known(items) if len(items) < 2 else Elements(None, any_of(items), len(items))
        case Partial(Named("builtins.view"), (Ref() as of, Text(which))):
            return _view(frame.contents(of), which)
        case Partial(Named("builtins.suspended")):
            frame.forget_what_calls_change([partial])
            return _NOTHING_KNOWN
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
    Dictionary: lambda _frame, held, _call: _known(tuple(key_value(name) for name, _ in held.items)),
    Tensor: _of_tensor,
    Class: lambda frame, cls, _call: _of_enumeration(enumerated(frame, cls)),
    Partial: _of_call,
    Function: _of_function,
}
"""How the elements of a value are found, by its kind."""


def _of_enumeration(members: Mapping[str, Ref] | None) -> Elements:
    return _NOTHING_KNOWN if members is None else _known(tuple(dict.fromkeys(members.values())))


def _view(held: Value, which: str) -> Elements:
    """What is in a view of a dict as it is now."""
    if not isinstance(held, Dictionary):
        return _NOTHING_KNOWN
    keys = [key_value(name) for name, _ in held.items]
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
        case Partial() if element_of(held) is not None:
            return _NOTHING_KNOWN  # its keys
        case Partial(function) if function == SET:
            return elements_of(frame, held, call)
        case Partial() | Function() | Items("tuple") | Many("any"):
            # An iterator: who takes the elements leaves none.
            drained = _drained(frame, ref) if is_generator(frame, held) else None
            found = elements_of(frame, held, call) if drained is None else drained
            rest = Items("tuple", ()) if found.items is not None else Many("any", found.each)
            frame.put(ref.number, rest)
            return found
        case _:
            return elements_of(frame, held, call)


def _of_instance(frame: Frame, ref: Ref, call: Caller) -> Elements:
    """The elements of an object of a class of a file: what its ``__iter__`` gives."""
    method = attribute_of(frame, ref, "__iter__")
    if not isinstance(method, Bound):
        return _by_number(frame, ref, call)
    made = call(method, ())
    return _by_next(frame, ref, call) if made == ref else elements_of(frame, made, call)


_MOST_CALLS = 32
"""Calls that are made to find elements one after the other."""


def _by_next(frame: Frame, ref: Ref, call: Caller) -> Elements:
    """The elements of an object that is its own iterator: what ``__next__`` gives until it raises."""
    method = attribute_of(frame, ref, "__next__")
    return (
        _called_until_raising(frame, ref, lambda _: call(method, ())) if isinstance(method, Bound) else _NOTHING_KNOWN
    )


def _by_number(frame: Frame, ref: Ref, call: Caller) -> Elements:
    """The elements of an object that only has ``__getitem__``: those of 0, 1, ... until it raises."""
    held = frame.contents(ref)
    method = attribute_of(frame, ref, "__getitem__")
    cls = held.made_of if isinstance(held, Instance) and held.exact else None
    plain = cls is not None and not is_open(cls) and member(cls, "__iter__", frame=frame, made=True) is None
    if not plain or not isinstance(method, Bound):
        return _NOTHING_KNOWN
    return _called_until_raising(frame, ref, lambda number: call(method, (Number("int", number),)))


def _called_until_raising(frame: Frame, ref: Ref, element: Callable[[int], Value]) -> Elements:
    """What calls give one after the other, up to the first that raises."""
    found: list[Value] = []
    before = frame.state.copy()
    for number in range(_MOST_CALLS):
        last = frame.state.copy()
        item = element(number)
        if not frame.state.alive:
            frame.state = last
            return _known(tuple(found))
        if item is UNKNOWN:
            break
        found.append(item)
    frame.state = before
    frame.forget_what_calls_change([ref])
    return _NOTHING_KNOWN


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
    if isinstance(value, Ref) and is_generator(frame, frame.contents(value)):
        drained = _drained(frame, value, node)
        if drained is not None:
            return drained
        frame.run.root.asking = frame.run.place(node)

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
    iterators = [value for value in values if isinstance(value, Ref) and _is_iterator(frame.contents(value))]
    if len(set(iterators)) < len(iterators):
        return _in_turns(frame, values, call)
    held = [frame.contents(value) for value in values]
    endless = {place: values[place] for place, one in enumerate(held) if _is_endless(one) or is_generator(frame, one)}
    columns = [
        _NOTHING_KNOWN if place in endless else elements_of(frame, value, call) for place, value in enumerate(values)
    ]
    lists = [column.items for place, column in enumerate(columns) if place not in endless]
    if lists and all(one is not None for one in lists):
        shortest = min(len(one) for one in lists if one is not None)
        last = next(place for place, one in enumerate(columns) if one.items is not None and len(one.items) == shortest)
        # Those that stand before the one that ends are asked once more.
        whole = [
            _first(frame, endless[place], shortest + (place < last), call) if place in endless else column.items
            for place, column in enumerate(columns)
        ]
        known = [one for one in whole if one is not None]
        if len(known) == len(whole):
            return _known(tuple(Items("tuple", row) for row in zip(*known, strict=False)))
    columns = [
        elements_of(frame, endless[place], call) if place in endless else column for place, column in enumerate(columns)
    ]
    finite = [column for place, column in enumerate(columns) if place not in endless]
    return Elements(None, Items("tuple", tuple(column.each for column in columns)), _shortest(finite))


def _is_iterator(held: Value) -> bool:
    kept = isinstance(held, Partial) and held.function == SET
    return isinstance(held, Partial | Function | Items | Many) and getattr(held, "kind", "any") != "list" and not kept


def _in_turns(frame: Frame, values: Sequence[Value], call: Caller) -> Elements:
    """The elements of an iterator that several columns take from in turns: ``zip(*[iter(x)] * 2)``."""
    if len(set(values)) > 1:
        return Elements(None, Items("tuple", (UNKNOWN,) * len(values)))
    found, count = elements_of(frame, values[0], call), len(values)
    if found.items is None:
        return Elements(None, Items("tuple", (found.each,) * count))
    rows = range(0, len(found.items) - count + 1, count)
    return _known(tuple(Items("tuple", found.items[start : start + count]) for start in rows))


def _is_endless(held: Value) -> bool:
    match held:
        case Partial(Named("itertools.repeat"), (_,), ()) | Partial(Named("itertools.count" | "itertools.cycle")):
            return True
        case _:
            return False


def _first(frame: Frame, value: Value, count: int, call: Caller) -> tuple[Value, ...] | None:
    """The first elements of what has no end, which moves on; ``None`` if they are not known."""
    held = frame.contents(value)
    found: tuple[Value, ...] | None = None
    if isinstance(value, Ref) and is_generator(frame, held):
        return _taken(frame, value, count)
    match held:
        case Partial(Named("itertools.repeat"), (element,)):
            return (element,) * count
        case Partial(Named("itertools.count"), given, ()):
            numbers = [_whole(one) for one in (*given, *(Number("int", 0), Number("int", 1))[len(given) :])]
            known = [number for number in numbers if number is not None]
            if len(known) == 2 == len(numbers):
                found = tuple(Number("int", known[0] + place * known[1]) for place in range(count))
        case Partial(Named("itertools.cycle"), (of,)):
            parts = elements_of(frame, of, call).items
            found = tuple(itertools.islice(itertools.cycle(parts), count)) if parts else None
        case _:
            return None
    if isinstance(value, Ref):
        frame.put(value.number, Many("any", UNKNOWN if found is None else any_of(found)))
    return found


def _taken(frame: Frame, ref: Ref, count: int) -> tuple[Value, ...] | None:
    """So many elements of a generator, fewer if it ends; ``None`` if they are not known."""
    found: list[Value] = []
    for _ in range(count):
        step = frame.run.rules.advance(frame, ref, None)
        if step is None:
            frame.forget_what_calls_change([ref])
            frame.put(ref.number, Many("any", UNKNOWN))
            return None
        if step.ended:
            break
        found.append(step.value)
    return tuple(found)


def _whole(value: Value) -> int | None:
    return value.value if isinstance(value, Number) and isinstance(value.value, int) else None


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
        length = count_of_range(counted.start, counted.stop, counted.step)
        if length <= _MOST:
            return _known(tuple(Number("int", number) for number in counted))
        return Elements(None, Number("int"), length)
    stop = numbers[0] if len(items) == 1 == len(numbers) else None
    return Elements(None, Number("int"), None if isinstance(stop, float | complex) else stop)


def _filter(frame: Frame, items: tuple[Value, ...], _keywords: dict[str, Value], call: Caller) -> Elements:
    if len(items) != 2:
        return _NOTHING_KNOWN
    found = elements_of(frame, items[1], call)
    if found.items is None or len(found.items) > _MOST_CALLS:
        if items[0] is not NOTHING:
            call(items[0], (found.each,))
        return Elements(None, found.each)
    holds = [truth(frame, item if items[0] is NOTHING else call(items[0], (item,))) for item in found.items]
    if None in holds:
        return Elements(
            None, any_of(tuple(item for item, one in zip(found.items, holds, strict=True) if one is not False))
        )
    return _known(tuple(item for item, one in zip(found.items, holds, strict=True) if one))


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


def _chained(frame: Frame, items: tuple[Value, ...], keywords: dict[str, Value], call: Caller) -> Elements:
    found = elements_of(frame, items[0], call) if len(items) == 1 else _NOTHING_KNOWN
    if found.items is None:
        return Elements(None, elements_of(frame, found.each, call).each)
    return _chain(frame, found.items, keywords, call)


def _repeat(_frame: Frame, items: tuple[Value, ...], keywords: dict[str, Value], _call: Caller) -> Elements:
    if not items:
        return _NOTHING_KNOWN
    times = _whole(items[1] if len(items) > 1 else keywords.get("times", UNKNOWN))
    return Elements(None, items[0]) if times is None or times > _MOST else _known((items[0],) * times)


def _count(_frame: Frame, items: tuple[Value, ...], keywords: dict[str, Value], _call: Caller) -> Elements:
    whole = all(isinstance(one, Number) and one.kind == "int" for one in (*items, *keywords.values()))
    return Elements(None, Number("int") if whole else UNKNOWN)


def _cycle(frame: Frame, items: tuple[Value, ...], _keywords: dict[str, Value], call: Caller) -> Elements:
    return Elements(None, elements_of(frame, items[0], call).each) if len(items) == 1 else _NOTHING_KNOWN


def _accumulate(frame: Frame, items: tuple[Value, ...], keywords: dict[str, Value], call: Caller) -> Elements:
    if not 1 <= len(items) <= 2 or keywords.keys() - {"func", "initial"}:
        return _NOTHING_KNOWN
    function = items[1] if len(items) == 2 else keywords.get("func", NOTHING)
    found = elements_of(frame, items[0], call).items
    if found is None:
        call(function, (UNKNOWN, UNKNOWN))
        return _NOTHING_KNOWN
    initial = keywords.get("initial", NOTHING)
    rest = found if initial is NOTHING else (initial, *found)
    steps = list(rest[:1])
    for item in rest[1:]:
        steps.append(call(Named("operator.add") if function is NOTHING else function, (steps[-1], item)))
    return _known(tuple(steps))


@contextmanager
def unasked(frame: Frame) -> Iterator[None]:
    """While elements are found that may never be asked for, nothing that goes wrong is told.

    Args:
        frame: The scope.
    """
    silent, frame.run.silent = frame.run.silent, True
    try:
        yield
    finally:
        frame.run.silent = silent


def _islice(frame: Frame, items: tuple[Value, ...], keywords: dict[str, Value], call: Caller) -> Elements:
    if not 2 <= len(items) <= 4 or keywords:
        return _NOTHING_KNOWN
    source = items[0]
    stop = _whole(items[1] if len(items) == 2 else items[2])
    if isinstance(source, Ref) and is_generator(frame, frame.contents(source)) and stop is not None:
        bounds = [None if one is NOTHING else _whole(one) for one in items[1:]]
        taken = _taken(frame, source, stop) if 0 <= stop <= _MOST_ADVANCED else None
        return _NOTHING_KNOWN if taken is None else _known(taken[slice(*bounds)])
    with unasked(frame):
        first = _first(frame, source, _MOST, call)
        found = Elements(first, any_of(first)) if first else elements_of(frame, source, call)
    bounds = [None if one is NOTHING else _whole(one) for one in items[1:]]
    certain = all(bound is not None or one is NOTHING for bound, one in zip(bounds, items[1:], strict=True))
    if found.items is None or not certain or any(bound is not None and bound < 0 for bound in bounds):
        return Elements(None, found.each)
    part = slice(*bounds)
    taken = found.items[part]
    if isinstance(source, Ref) and _is_iterator(frame.contents(source)):
        # What is not asked for stays in the iterator.
        left = found.items[part.stop :] if part.stop is not None else ()
        frame.put(source.number, Items("tuple", left) if not first else Many("any", found.each))
    return _known(taken)


def _starmap(frame: Frame, items: tuple[Value, ...], _keywords: dict[str, Value], call: Caller) -> Elements:
    if len(items) != 2:
        return _NOTHING_KNOWN
    rows = elements_of(frame, items[1], call)
    if rows.items is None:
        given = elements_of(frame, rows.each, call).items
        return Elements(None, call(items[0], (UNKNOWN,) if given is None else given), rows.length)
    found: list[Value] = []
    for row in rows.items:
        given = elements_of(frame, row, call).items
        if given is None:
            call(items[0], (UNKNOWN,))
        found.append(UNKNOWN if given is None else call(items[0], given))
    return _known(tuple(found))


def _zip_longest(frame: Frame, items: tuple[Value, ...], keywords: dict[str, Value], call: Caller) -> Elements:
    columns = [elements_of(frame, item, call).items for item in items]
    lists = [column for column in columns if column is not None]
    if len(lists) < len(columns):
        return Elements(None, Items("tuple", (UNKNOWN,) * len(items)))
    filled = keywords.get("fillvalue", NOTHING)
    return _known(tuple(Items("tuple", row) for row in itertools.zip_longest(*lists, fillvalue=filled)))


def _arranged(arrange: Callable[..., Iterable[tuple[Value, ...]]]) -> _Rule:
    """``product``, ``permutations`` and ``combinations``, of elements that are known."""

    def rule(frame: Frame, items: tuple[Value, ...], keywords: dict[str, Value], call: Caller) -> Elements:
        lists = arrange is itertools.product
        sources = items if lists else items[:1]
        found = [elements_of(frame, item, call) for item in sources]
        known = [one.items for one in found if one.items is not None]
        more = [*(() if lists else items[1:]), *keywords.values()]
        numbers = [number for number in map(_whole, more) if number is not None]
        if len(known) < len(found) or len(numbers) < len(more) or any(not 0 <= number <= 8 for number in numbers):
            return _NOTHING_KNOWN
        options = dict(zip(keywords, numbers[len(numbers) - len(keywords) :], strict=True))
        made = arrange(*known, *numbers[: len(numbers) - len(keywords)], **options)
        rows = tuple(Items("tuple", row) for row in itertools.islice(made, _MOST + 1))
        return _known(rows) if len(rows) <= _MOST else Elements(None, any_of(rows))

    return rule


def _groupby(frame: Frame, items: tuple[Value, ...], keywords: dict[str, Value], call: Caller) -> Elements:
    """Pairs of a key and an iterator over the elements that follow each other and have it."""
    if not 1 <= len(items) <= 2 or keywords.keys() - {"key"}:
        return _NOTHING_KNOWN
    key = items[1] if len(items) == 2 else keywords.get("key", NOTHING)
    found = elements_of(frame, items[0], call)
    if found.items is None:
        group = frame.make(Many("any", found.each))
        return Elements(None, Items("tuple", (found.each if key is NOTHING else call(key, (found.each,)), group)))
    groups: list[tuple[Value, list[Value]]] = []
    for item in found.items:
        named = item if key is NOTHING else call(key, (item,))
        same = equal(frame, groups[-1][0], named) if groups else False
        if same is None or comparable(frame, named) is None:
            return Elements(None, UNKNOWN)
        if same:
            groups[-1][1].append(item)
        else:
            groups.append((named, [item]))
    return _known(tuple(Items("tuple", (named, frame.make(Items("tuple", tuple(group))))) for named, group in groups))


def _until(frame: Frame, items: tuple[Value, ...], _keywords: dict[str, Value], call: Caller) -> Elements:
    """``iter(function, last)``: what a function gives until it gives something."""
    function, last = items
    found: list[Value] = []
    for _ in range(_MOST_CALLS):
        item = call(function, ())
        same = equal(frame, item, last)
        if same is None or not frame.state.alive:
            break
        if same:
            return _known(tuple(found))
        found.append(item)
    frame.forget_what_calls_change([function])
    return _NOTHING_KNOWN


_LAZY_RULES: dict[str, _Rule] = {
    "builtins.map": _map,
    "builtins.zip": _zip,
    "builtins.enumerate": _enumerate,
    "builtins.range": _range,
    "builtins.filter": _filter,
    "builtins.reversed": _reversed,
    "itertools.chain": _chain,
    "itertools.pairwise": _pairwise,
    "builtins.iter_until": _until,
    "itertools.chain.from_iterable": _chained,
    "itertools.repeat": _repeat,
    "itertools.count": _count,
    "itertools.cycle": _cycle,
    "itertools.accumulate": _accumulate,
    "itertools.islice": _islice,
    "itertools.starmap": _starmap,
    "itertools.zip_longest": _zip_longest,
    "itertools.product": _arranged(itertools.product),
    "itertools.permutations": _arranged(itertools.permutations),
    "itertools.combinations": _arranged(itertools.combinations),
    "itertools.groupby": _groupby,
}
