"""Sets, counters and other dicts of ``collections``: the containers that lists and plain dicts do not show.

A set is kept as what is in it, in an order that says nothing: who walks over it gets its elements in no known order. A
counter and a ``defaultdict`` are dicts that know what a key has that is not there.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from einx_lsp.inference.comparing import comparable
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.iteration import SET, elements
from einx_lsp.inference.keys import as_key, key_value
from einx_lsp.inference.run import Given
from einx_lsp.values.model import NOTHING, UNKNOWN, Items, Named, Number, Partial, Ref, Value
from einx_lsp.values.model import Mapping as Dictionary

__all__ = ["RULES", "call", "combined", "is_set", "make_set"]

_Rule: TypeAlias = Callable[[Frame, ast.expr, Given], "Value | None"]
_Numbers: TypeAlias = "dict[str, int]"

_MOST = 256


def is_set(held: Value) -> bool:
    """Whether something that is held is a set whose elements are known.

    Args:
        held: What an object holds.
    """
    return isinstance(held, Partial) and held.function == SET


def _distinct(frame: Frame, items: Sequence[Value]) -> tuple[Value, ...] | None:
    """Elements, those that are equal once; ``None`` if it is not known which are."""
    found: dict[object, Value] = {}
    for item in items:
        known = comparable(frame, item)
        if known is None or (isinstance(frame.contents(item), Items) and not _is_hashable(known)):
            return None
        found.setdefault(known[0], item)
    return tuple(found.values()) if len(found) <= _MOST else None


def _is_hashable(value: object) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def make_set(frame: Frame, items: Sequence[Value] | None) -> Value:
    """A new set.

    Args:
        frame: The scope.
        items: What is put into it, ``None`` if that is not known.
    """
    known = None if items is None else _distinct(frame, items)
    if known is None:
        frame.escape(items or ())
        return UNKNOWN
    return frame.make(Partial(SET, known))


def _set(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    if len(given.positional) > 1 or given.keywords or not given.complete:
        return None
    return make_set(frame, _all_of(frame, given.positional[0].value, node) if given.positional else ())


def _all_of(frame: Frame, value: Value, node: ast.expr) -> tuple[Value, ...] | None:
    """What is in a value, in any order."""
    held = frame.contents(value)
    return held.positional if isinstance(held, Partial) and is_set(held) else elements(frame, value, node).items


_OPERATORS: Mapping[type[ast.operator], str] = {
    ast.BitOr: "union",
    ast.BitAnd: "intersection",
    ast.Sub: "difference",
    ast.BitXor: "symmetric_difference",
}


def combined(frame: Frame, operator: ast.operator, one: Value, other: Value) -> Value | None:
    """What an operator gives for two sets; ``None`` if they are none, or if that is not known.

    Args:
        frame: The scope.
        operator: The operator.
        one: What the left set holds.
        other: What the right one holds.
    """
    name = _OPERATORS.get(type(operator))
    if name is None or not isinstance(one, Partial) or not isinstance(other, Partial):
        return None
    found = _together(frame, name, one.positional, other.positional) if is_set(one) and is_set(other) else None
    return None if found is None else make_set(frame, found)


def _together(frame: Frame, name: str, one: Sequence[Value], other: Sequence[Value]) -> list[Value] | None:
    left, right = _by_object(frame, one), _by_object(frame, other)
    if left is None or right is None:
        return None
    match name:
        case "union":
            chosen = {**left, **right}
        case "intersection":
            chosen = {key: item for key, item in left.items() if key in right}
        case "difference":
            chosen = {key: item for key, item in left.items() if key not in right}
        case _:
            both = {**left, **right}
            chosen = {key: item for key, item in both.items() if (key in left) is not (key in right)}
    return list(chosen.values())


def _by_object(frame: Frame, items: Sequence[Value]) -> dict[object, Value] | None:
    found: dict[object, Value] = {}
    for item in items:
        known = comparable(frame, item)
        if known is None or not _is_hashable(known[0]):
            return None
        found[known[0]] = item
    return found


def _of_set(frame: Frame, node: ast.expr, ref: Ref, held: Partial, name: str, given: Given) -> Value | None:
    values = [argument.value for argument in given.positional]
    changes = name in {"add", "discard", "remove", "update", "difference_update", "intersection_update", "clear"}
    if name == "clear":
        frame.put(ref.number, Partial(SET))
        return NOTHING
    if name == "copy":
        return frame.make(held)
    if len(values) != 1:
        return None
    single = name in {"add", "discard", "remove"}
    more: Sequence[Value] | None = values if single else _all_of(frame, values[0], node)
    kind = _CHANGES.get(name, name)
    if name in {"issubset", "issuperset", "isdisjoint"}:
        found = None if more is None else _together(frame, *_ASKED[name], held.positional, more)
        return Number("bool", None if found is None else not found if name != "issuperset" else None)
    if kind not in _OPERATORS.values():
        return None
    result = None if more is None else _together(frame, kind, held.positional, more)
    if not changes:
        return make_set(frame, result)
    if result is None:
        frame.escape(values)
    frame.put(ref.number, UNKNOWN if result is None else Partial(SET, tuple(result)))
    return NOTHING


_CHANGES: Mapping[str, str] = {
    "add": "union",
    "update": "union",
    "discard": "difference",
    "remove": "difference",
    "difference_update": "difference",
    "intersection_update": "intersection",
}
_ASKED: Mapping[str, tuple[str]] = {
    "issubset": ("difference",),
    "issuperset": ("difference",),
    "isdisjoint": ("intersection",),
}


# ---------------------------------------------------------------------------------------------------------------------
# Dicts


def _default_dict(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    factory = given.positional[0].value if given.positional else NOTHING
    made = _dict(frame, node, given._replace(positional=given.positional[1:]))
    if made is None or factory is NOTHING:
        return made
    held = frame.contents(made)
    if not isinstance(held, Dictionary):
        return None
    frame.put(made.number, replace(held, missing=factory))
    return made


def _dict(frame: Frame, node: ast.expr, given: Given) -> Ref | None:
    made = frame.run.rules.call(frame, Named("builtins.dict"), given, node)
    return made if isinstance(made, Ref) and isinstance(frame.contents(made), Dictionary) else None


def _from_keys(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    if not 1 <= len(given.positional) <= 2 or given.keywords or not given.complete:
        return None
    keys = elements(frame, given.positional[0].value, node).items
    value = given.positional[1].value if len(given.positional) == 2 else NOTHING
    names = [as_key(key, frame) for key in keys or ()]
    known = [name for name in names if name is not None]
    if keys is None or len(known) < len(names):
        return None
    return frame.make(Dictionary(tuple(dict.fromkeys(known, value).items())))


_NONE = Number("int", 0)


def _counter(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    if len(given.positional) > 1 or not given.complete:
        return None
    counts: _Numbers = {}
    if given.positional:
        found = _counted(frame, given.positional[0].value, node)
        if found is None:
            return None
        counts = found
    for name, argument in given.keywords.items():
        if not isinstance(argument.value, Number) or not isinstance(argument.value.value, int):
            return None
        counts[name] = counts.get(name, 0) + argument.value.value
    return frame.make(_as_counter(counts))


def _as_counter(counts: _Numbers) -> Dictionary:
    return Dictionary(tuple((name, Number("int", count)) for name, count in counts.items()), _NONE)


def _counts(held: Value) -> _Numbers | None:
    """The numbers that a dict holds, if it holds nothing else."""
    if not isinstance(held, Dictionary):
        return None
    found = {name: part.value for name, part in held.items if isinstance(part, Number) and isinstance(part.value, int)}
    return found if len(found) == len(held.items) else None


def _counted(frame: Frame, value: Value, node: ast.expr) -> _Numbers | None:
    """What a counter makes of a value: the numbers of a dict, or how often each element is there."""
    held = frame.contents(value)
    if isinstance(held, Dictionary):
        return _counts(held)
    items = _all_of(frame, value, node)
    names = [as_key(item, frame) for item in items or ()]
    found: _Numbers = {}
    for name in names:
        if name is None:
            return None
        found[name] = found.get(name, 0) + 1
    return None if items is None else found


def _most_common(frame: Frame, _node: ast.expr, _ref: Ref, counts: _Numbers, given: Given) -> Value | None:
    ranked = sorted(counts.items(), key=lambda pair: -pair[1])
    if given.positional:
        match given.positional[0].value:
            case Number(_, int(most)):
                ranked = ranked[:most]
            case _:
                return None
    rows = tuple(Items("tuple", (key_value(name), Number("int", count))) for name, count in ranked)
    return frame.make(Items("list", rows))


def _elements(frame: Frame, _node: ast.expr, _ref: Ref, counts: _Numbers, _given: Given) -> Value | None:
    again = tuple(key_value(name) for name, count in counts.items() for _ in range(min(count, _MOST)))
    return frame.make(Items("tuple", again)) if len(again) <= _MOST else None


def _total(_frame: Frame, _node: ast.expr, _ref: Ref, counts: _Numbers, _given: Given) -> Value | None:
    return Number("int", sum(counts.values()))


def _changed(sign: int) -> Callable[[Frame, ast.expr, Ref, _Numbers, Given], Value | None]:
    def rule(frame: Frame, node: ast.expr, ref: Ref, counts: _Numbers, given: Given) -> Value | None:
        more = _counted(frame, given.positional[0].value, node) if len(given.positional) == 1 else None
        if more is None or given.keywords:
            frame.put(ref.number, UNKNOWN)
            return NOTHING
        result = dict(counts)
        for name, count in more.items():
            result[name] = result.get(name, 0) + sign * count
        frame.put(ref.number, _as_counter(result))
        return NOTHING

    return rule


_COUNTER: Mapping[str, Callable[[Frame, ast.expr, Ref, _Numbers, Given], Value | None]] = {
    "most_common": _most_common,
    "elements": _elements,
    "total": _total,
    "update": _changed(1),
    "subtract": _changed(-1),
}


def _pop_item(frame: Frame, ref: Ref, held: Dictionary, given: Given) -> Value | None:
    last = _is_last(given)
    if last is None or not held.items:
        return None
    name, value = held.items[-1 if last else 0]
    frame.put(ref.number, replace(held, items=held.items[:-1] if last else held.items[1:]))
    return Items("tuple", (key_value(name), value))


def _move_to_end(frame: Frame, ref: Ref, held: Dictionary, given: Given) -> Value | None:
    name = as_key(given.positional[0].value, frame) if given.positional else None
    last = _is_last(given._replace(positional=given.positional[1:]))
    moved = [pair for pair in held.items if pair[0] == name]
    if last is None or len(moved) != 1:
        return None
    rest = [pair for pair in held.items if pair[0] != name]
    frame.put(ref.number, replace(held, items=tuple((*rest, *moved) if last else (*moved, *rest))))
    return NOTHING


def _is_last(given: Given) -> bool | None:
    """Whether the end of a dict is meant, which is so if nothing is said."""
    said = [*given.positional, *given.keywords.values()]
    match [argument.value for argument in said]:
        case []:
            return True
        case [Number("bool", bool(last))] if not given.keywords.keys() - {"last"}:
            return last
        case _:
            return None


def call(frame: Frame, node: ast.expr, ref: Ref, name: str, given: Given) -> Value | None:
    """Call a method of a set, a counter or an ordered dict; ``None`` if it is none that is known.

    Args:
        frame: The scope.
        node: The call.
        ref: The object.
        name: The method.
        given: The arguments.
    """
    held = frame.contents(ref)
    if not given.complete:
        return None
    if isinstance(held, Partial) and is_set(held):
        return None if given.keywords else _of_set(frame, node, ref, held, name, given)
    if not isinstance(held, Dictionary):
        return None
    if held.missing == _NONE and name in _COUNTER:
        counts = _counts(held)
        return None if counts is None else _COUNTER[name](frame, node, ref, counts, given)
    if name == "popitem":
        return _pop_item(frame, ref, held, given)
    return _move_to_end(frame, ref, held, given) if name == "move_to_end" else None


RULES: Mapping[str, _Rule] = {
    "builtins.set": _set,
    "builtins.frozenset": _set,
    "builtins.dict.fromkeys": _from_keys,
    "collections.OrderedDict": _dict,
    "collections.OrderedDict.fromkeys": _from_keys,
    "collections.defaultdict": _default_dict,
    "collections.Counter": _counter,
}
"""By qualified name."""
