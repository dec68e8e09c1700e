"""Methods, subscripts and changes of lists and dicts, which are objects of the state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias, cast

from einx_lsp.inference import tables
from einx_lsp.inference.comparing import equal
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.iteration import Elements
from einx_lsp.inference.keys import as_key
from einx_lsp.values.join import any_of, join
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    Items,
    Layer,
    Many,
    Named,
    Number,
    Partial,
    Range,
    Ref,
    Text,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary

__all__ = ["bounded", "item_of", "method", "put_item", "put_slice", "remove_item"]

_LONGEST = 256
"""Elements of a list or dict that are kept."""

Iterate: TypeAlias = Callable[[Value], Elements]


def bounded(items: tuple[Value, ...], most: int | None = None, *, left: bool = False) -> Value:
    """A list of elements, told apart as long as they are not many.

    Args:
        items: The elements.
        most: How many it keeps, if there is a limit.
        left: Whether those were added at its start, so that the last ones are forgotten.
    """
    if most is not None:
        items = items[:most] if left else items[max(len(items) - most, 0) :]
    return Items("list", items, (), most) if len(items) <= _LONGEST else Many("list", any_of(items), len(items))


def index_of(value: Value) -> int | None:
    """The number that an index is."""
    return value.value if isinstance(value, Number) and isinstance(value.value, int) else None


def item_of(held: Value, key: Value, frame: Frame | None = None) -> Value:
    """``held[key]`` of a list or dict.

    Args:
        held: What it holds.
        key: The key.
        frame: The scope, for objects that are keys.
    """
    match held:
        case Items(kind, items):
            return _element(kind, items, key)
        case Many(kind, element, _):
            return Many(kind, element) if isinstance(key, Range) else element
        case Dictionary(pairs):
            name = as_key(key, frame)
            if name is None:
                return any_of(tuple(value for _, value in pairs)) if held.missing is None else UNKNOWN
            other = held.missing if isinstance(held.missing, Number) else UNKNOWN
            return next((value for one, value in pairs if one == name), other)
        case _:
            each = tables.element_of(held)
            return UNKNOWN if each is None else each


def _element(kind: str, items: tuple[Value, ...], key: Value) -> Value:
    match key:
        case Number(_, int(place)):
            return items[place] if -len(items) <= place < len(items) else UNKNOWN
        case Number():
            return any_of(items)
        case Range(start, stop, step):
            bounds = [None if part is NOTHING else index_of(part) for part in (start, stop, step)]
            unknown = any(
                bound is None and part is not NOTHING for bound, part in zip(bounds, (start, stop, step), strict=True)
            )
            if unknown or bounds[2] == 0:
                return Many("list" if kind == "list" else "tuple", any_of(items))
            return Items("list" if kind == "list" else "tuple", items[slice(*bounds)])
        case _:
            return UNKNOWN


def put_item(held: Value, key: Value, value: Value, frame: Frame | None = None) -> Value:
    """What a list or dict holds after ``held[key] = value``.

    Args:
        held: What it held.
        key: The key.
        value: What is stored.
        frame: The scope, for objects that are keys.
    """
    match held:
        case Items("list", items):
            place = index_of(key)
            if place is not None:
                if not -len(items) <= place < len(items):
                    return held  # raises
                place %= len(items)
                return replace(held, items=(*items[:place], value, *items[place + 1 :]))
            if isinstance(key, Range):
                return Many("list", UNKNOWN)
            return Items("list", tuple(join(item, value) for item in items))
        case Many("list", element, length):
            return Many("list", UNKNOWN) if isinstance(key, Range) else Many("list", join(element, value), length)
        case Dictionary(pairs):
            name = as_key(key, frame)
            if name is None or len(pairs) > _LONGEST:
                return UNKNOWN
            return replace(held, items=tuple({**dict(pairs), name: value}.items()))
        case _:
            return tables.put(held, value)


def put_slice(held: Value, part: Range, values: tuple[Value, ...] | None) -> Value:
    """What a list holds after ``held[start:stop] = values``.

    Args:
        held: What it held.
        part: The slice.
        values: What is stored, ``None`` if it is not known.
    """
    bounds = [None if bound is NOTHING else index_of(bound) for bound in (part.start, part.stop, part.step)]
    certain = all(
        bound is not None or one is NOTHING
        for bound, one in zip(bounds, (part.start, part.stop, part.step), strict=True)
    )
    if not isinstance(held, Items) or held.kind != "list" or values is None or not certain:
        return Many("list", UNKNOWN)
    items = list(held.items)
    try:
        items[slice(*bounds)] = values
    except ValueError:
        return held  # raises
    return bounded(tuple(items))


def remove_item(held: Value, key: Value, frame: Frame | None = None) -> Value:
    """What a list or dict holds after ``del held[key]``.

    Args:
        held: What it held.
        key: The key.
        frame: The scope, for objects that are keys.
    """
    match held:
        case Items("list") if isinstance(key, Range) and key.step is NOTHING:
            return put_slice(held, key, ())
        case Items("list", items):
            place = index_of(key)
            if place is None or not -len(items) <= place < len(items):
                return Many("list", any_of(items))
            place %= len(items)
            return replace(held, items=(*items[:place], *items[place + 1 :]))
        case Dictionary(pairs):
            name = as_key(key, frame)
            return UNKNOWN if name is None else replace(held, items=tuple(pair for pair in pairs if pair[0] != name))
        case Many("list", element, _):
            return Many("list", element)
        case _:
            return UNKNOWN


# Methods

_Method: TypeAlias = "Callable[[Frame, Ref, Value, Sequence[Value], Mapping[str, Value], Iterate], Value | None]"


def method(
    frame: Frame,
    ref: Ref,
    name: str,
    positional: Sequence[Value],
    keywords: Mapping[str, Value],
    iterate: Iterate,
) -> Value | None:
    """Call a method of a list or dict.

    Args:
        frame: The scope.
        ref: The object.
        name: The method.
        positional: The arguments.
        keywords: Those with a name.
        iterate: How the elements of a value are found.

    Returns:
        What it returns; ``None`` if there is no such method that is known.
    """
    held = frame.contents(ref)
    match held:
        case Items("list") | Many("list"):
            rule = _LIST.get(name)
        case Dictionary():
            rule = _DICT.get(name)
        case Layer():
            rule = _LAYERS.get(name)
        case _:
            return None if keywords else tables.method(frame, ref, name, positional)
    return None if rule is None else rule(frame, ref, held, positional, keywords, iterate)


def _append(frame: Frame, ref: Ref, held: Value, given: Sequence[Value], *_: object) -> Value | None:
    if len(given) != 1:
        return None
    if isinstance(held, Items):
        frame.put(ref.number, bounded((*held.items, given[0]), held.most))
    elif isinstance(held, Many):
        frame.put(ref.number, Many("list", join(held.element, given[0])))
    return NOTHING


def _extend(
    frame: Frame,
    ref: Ref,
    _held: Value,
    given: Sequence[Value],
    _keywords: Mapping[str, Value],
    iterate: Iterate,
    *,
    left: bool = False,
) -> Value | None:
    if len(given) != 1:
        return None
    more = iterate(given[0])
    held = frame.contents(ref)
    if isinstance(held, Items) and more.items is not None:
        # The first that comes from the left is the last that stands there.
        joined = (*more.items[::-1], *held.items) if left else (*held.items, *more.items)
        frame.put(ref.number, bounded(joined, held.most, left=left))
    else:
        each = held.element if isinstance(held, Many) else any_of(held.items) if isinstance(held, Items) else UNKNOWN
        frame.put(ref.number, Many("list", join(each, more.each) if _any(held) else more.each))
    return NOTHING


def _any(held: Value) -> bool:
    return not (isinstance(held, Items) and not held.items)


def _insert(frame: Frame, ref: Ref, held: Value, given: Sequence[Value], *_: object) -> Value | None:
    place = index_of(given[0]) if len(given) == 2 else None
    if len(given) != 2:
        return None
    if isinstance(held, Items) and place is not None:
        items = list(held.items)
        items.insert(max(-len(items), min(place, len(items))), given[1])
        frame.put(ref.number, bounded(tuple(items), held.most, left=True))
    else:
        each = held.element if isinstance(held, Many) else any_of(held.items) if isinstance(held, Items) else UNKNOWN
        frame.put(ref.number, Many("list", join(each, given[1]) if _any(held) else given[1]))
    return NOTHING


def _pop(frame: Frame, ref: Ref, held: Value, given: Sequence[Value], *_: object) -> Value | None:
    key = given[0] if given else Number("int", -1)
    found = item_of(held, key)
    frame.put(ref.number, remove_item(held, key))
    return found


def _clear(frame: Frame, ref: Ref, held: Value, *_: object) -> Value | None:
    kept = isinstance(held, Dictionary | Items)
    frame.put(ref.number, replace(cast("Items", held), items=()) if kept else Items("list", ()))
    return NOTHING


def _reverse(frame: Frame, ref: Ref, held: Value, *_: object) -> Value | None:
    if isinstance(held, Items):
        frame.put(ref.number, replace(held, items=held.items[::-1]))
    return NOTHING


def _sort(frame: Frame, ref: Ref, held: Value, *_: object) -> Value | None:
    # What is sorted by keys is sorted where these can be found; here, no order is known.
    if isinstance(held, Items):
        frame.put(ref.number, Many("list", any_of(held.items), len(held.items)) if held.items else held)
    return NOTHING


def _append_left(frame: Frame, ref: Ref, held: Value, given: Sequence[Value], *rest: Any) -> Value | None:
    return _insert(frame, ref, held, (Number("int", 0), *given), *rest)


def _pop_left(frame: Frame, ref: Ref, held: Value, given: Sequence[Value], *rest: Any) -> Value | None:
    return None if given else _pop(frame, ref, held, (Number("int", 0),), *rest)


def _rotate(frame: Frame, ref: Ref, held: Value, given: Sequence[Value], *_: object) -> Value | None:
    steps = index_of(given[0]) if given else 1
    if isinstance(held, Items) and held.items:
        first = None if steps is None else -steps % len(held.items)
        turned = None if first is None else replace(held, items=(*held.items[first:], *held.items[:first]))
        frame.put(ref.number, turned or Many("list", any_of(held.items), len(held.items)))
    return NOTHING


def _remove(frame: Frame, ref: Ref, held: Value, given: Sequence[Value], *_: object) -> Value | None:
    if len(given) != 1:
        return None
    if isinstance(held, Items):
        same = [equal(frame, item, given[0]) for item in held.items]
        place = same.index(True) if True in same else None
        if place is None or None in same[:place]:
            frame.put(ref.number, Many("list", any_of(held.items)))
        else:
            frame.put(ref.number, replace(held, items=(*held.items[:place], *held.items[place + 1 :])))
    elif isinstance(held, Many):
        frame.put(ref.number, Many("list", held.element))
    return NOTHING


def _copy(frame: Frame, _ref: Ref, held: Value, *_: object) -> Value | None:
    return frame.make(held)


def _count(_frame: Frame, _ref: Ref, _held: Value, *_: object) -> Value | None:
    return Number("int")


def _get(frame: Frame, _ref: Ref, held: Value, given: Sequence[Value], *_: object) -> Value | None:
    if not isinstance(held, Dictionary) or not 1 <= len(given) <= 2:
        return None
    default = given[1] if len(given) == 2 else NOTHING
    name = as_key(given[0], frame)
    if name is None:
        return any_of((*(value for _, value in held.items), default))
    return dict(held.items).get(name, default)


def _view(which: str) -> _Method:
    """``keys()``, ``values()`` and ``items()``, which follow the dict."""

    def rule(_frame: Frame, ref: Ref, held: Value, *_: object) -> Value | None:
        return Partial(Named("builtins.view"), (ref, Text(which))) if isinstance(held, Dictionary) else None

    return rule


def _dict_pop(frame: Frame, ref: Ref, held: Value, given: Sequence[Value], *_: object) -> Value | None:
    if not isinstance(held, Dictionary) or not 1 <= len(given) <= 2:
        return None
    name = as_key(given[0], frame)
    if name is None:
        frame.put(ref.number, UNKNOWN)
        return UNKNOWN
    found = dict(held.items).get(name, given[1] if len(given) == 2 else UNKNOWN)
    frame.put(ref.number, remove_item(held, given[0], frame))
    return found


def _setdefault(frame: Frame, ref: Ref, held: Value, given: Sequence[Value], *_: object) -> Value | None:
    name = as_key(given[0], frame) if given else None
    if not isinstance(held, Dictionary) or not given:
        return None
    if name is None:
        frame.put(ref.number, UNKNOWN)
        return UNKNOWN
    known = dict(held.items)
    if name not in known:
        known[name] = given[1] if len(given) == 2 else NOTHING
        frame.put(ref.number, replace(held, items=tuple(known.items())))
    return known[name]


def _update(
    frame: Frame,
    ref: Ref,
    held: Value,
    given: Sequence[Value],
    keywords: Mapping[str, Value],
    _iterate: Iterate,
) -> Value | None:
    if not isinstance(held, Dictionary) or len(given) > 1:
        return None
    known = dict(held.items)
    for value in given:
        more = frame.contents(value)
        if not isinstance(more, Dictionary):
            frame.put(ref.number, UNKNOWN)
            return NOTHING
        known.update(more.items)
    known.update(keywords)
    frame.put(ref.number, replace(held, items=tuple(known.items())))
    return NOTHING


def _append_layer(frame: Frame, ref: Ref, held: Value, given: Sequence[Value], *_: object) -> Value | None:
    if not isinstance(held, Layer) or held.names or len(given) != 1:
        frame.put(ref.number, UNKNOWN)
    else:
        frame.put(ref.number, replace(held, parts=(*held.parts, given[0])))
    return ref


def _changed_layer(frame: Frame, ref: Ref, _held: Value, *_: object) -> Value | None:
    frame.put(ref.number, UNKNOWN)
    return UNKNOWN


_LAYERS: Mapping[str, _Method] = {
    "append": _append_layer,
    **dict.fromkeys("extend insert pop add_module register_module update clear".split(), _changed_layer),
}

_LIST: Mapping[str, _Method] = {
    "append": _append,
    "extend": _extend,
    "insert": _insert,
    "pop": _pop,
    "clear": _clear,
    "remove": _remove,
    "reverse": _reverse,
    "sort": _sort,
    "appendleft": _append_left,
    "popleft": _pop_left,
    "extendleft": partial(_extend, left=True),
    "rotate": _rotate,
    "copy": _copy,
    "count": _count,
    "index": _count,
}

_DICT: Mapping[str, _Method] = {
    "get": _get,
    "keys": _view("keys"),
    "values": _view("values"),
    "items": _view("items"),
    "pop": _dict_pop,
    "setdefault": _setdefault,
    "update": _update,
    "clear": _clear,
    "copy": _copy,
}
