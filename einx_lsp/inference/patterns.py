"""What a ``case`` of ``match`` says of its subject: whether it fits, and what its names are bound to."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from einx_lsp.inference.comparing import equal
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.keys import as_key
from einx_lsp.inference.kinds import is_instance
from einx_lsp.inference.objects import attribute_of, member
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    Instance,
    Items,
    Many,
    Nothing,
    Number,
    Ref,
    Tensor,
    Text,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary

__all__ = ["Matched", "matched"]


class Matched(NamedTuple):
    """What a pattern says.

    Attributes:
        holds: Whether the subject fits, ``None`` if that is not known.
        names: What names are bound to if it does.
    """

    holds: bool | None
    names: Mapping[str, Value] = MappingProxyType({})


def matched(frame: Frame, pattern: ast.pattern, subject: Value) -> Matched:
    """Hold a pattern against a value.

    Args:
        frame: The scope.
        pattern: The pattern.
        subject: The value.
    """
    match pattern:
        case ast.MatchAs(pattern=None, name=name):
            return Matched(True, {} if name is None else {name: subject})
        case ast.MatchAs(pattern=inner, name=str(name)) if inner is not None:
            found = matched(frame, inner, subject)
            return found._replace(names={**found.names, name: subject})
        case ast.MatchSingleton(value=None):
            return Matched(None if subject is UNKNOWN else isinstance(subject, Nothing))
        case ast.MatchValue(value=value):
            wanted = frame.evaluate(value)
            if isinstance(wanted, Ref):
                return Matched(equal(frame, subject, wanted))
            return Matched(_equal(frame.frozen(subject), wanted))
        case ast.MatchOr(patterns=parts):
            return _any(frame, parts, subject)
        case ast.MatchSequence(patterns=parts):
            return _sequence(frame, parts, frame.contents(subject))
        case ast.MatchMapping(keys=keys, patterns=parts, rest=None):
            return _mapping(frame, keys, parts, frame.contents(subject))
        case ast.MatchClass(cls=cls):
            return _class(frame, pattern, frame.evaluate(cls), subject)
        case _:
            return Matched(None)


def _equal(subject: Value, value: Value) -> bool | None:
    match subject, value:
        case (Number(_, int() | float() as one), Number(_, int() | float() as other)):
            return one == other
        case (Text(one), Text(other)):
            return one == other
        case (Nothing(), Number() | Text()) | (Number(), Text()) | (Text(), Number()):
            return False
        case _:
            return None


def _any(frame: Frame, parts: Sequence[ast.pattern], subject: Value) -> Matched:
    found = [matched(frame, part, subject) for part in parts]
    first = next((one for one in found if one.holds is not False), None)
    if first is None:
        return Matched(False)
    return first if first.holds is True or len(parts) == 1 else Matched(None)


def _all(found: Sequence[Matched], holds: bool | None = True) -> Matched:
    names: dict[str, Value] = {}
    for one in found:
        names.update(one.names)
        holds = False if False in (holds, one.holds) else None if None in (holds, one.holds) else True
    return Matched(holds, names)


def _sequence(frame: Frame, parts: Sequence[ast.pattern], subject: Value) -> Matched:
    if isinstance(subject, Number | Text | Nothing | Tensor | Dictionary):
        return Matched(False)  # an array is no sequence either
    starred = next((place for place, part in enumerate(parts) if isinstance(part, ast.MatchStar)), None)
    if not isinstance(subject, Items):
        each = subject.element if isinstance(subject, Many) else UNKNOWN
        others = [part for part in parts if not isinstance(part, ast.MatchStar)]
        return _all([matched(frame, part, each) for part in others], None)
    items = subject.items
    if starred is None:
        if len(items) != len(parts):
            return Matched(False)
        return _all([matched(frame, part, item) for part, item in zip(parts, items, strict=True)])
    behind = len(parts) - starred - 1
    if len(items) < len(parts) - 1:
        return Matched(False)
    stop = len(items) - behind
    pairs = [*zip(parts[:starred], items, strict=False), *zip(parts[starred + 1 :], items[stop:], strict=True)]
    found = _all([matched(frame, part, item) for part, item in pairs])
    star = parts[starred]
    name = star.name if isinstance(star, ast.MatchStar) else None
    if name is None:
        return found
    return found._replace(names={**found.names, name: frame.make(Items("list", items[starred:stop]))})


def _mapping(frame: Frame, keys: Sequence[ast.expr], parts: Sequence[ast.pattern], subject: Value) -> Matched:
    if isinstance(subject, Number | Text | Nothing | Tensor | Items | Many):
        return Matched(False)
    if not isinstance(subject, Dictionary):
        return Matched(None)
    known = dict(subject.items)
    found: list[Matched] = []
    for key, part in zip(keys, parts, strict=True):
        name = as_key(frame.evaluate(key), frame)
        if name is None:
            return Matched(None)
        if name not in known:
            return Matched(False)
        found.append(matched(frame, part, known[name]))
    return _all(found)


def _class(frame: Frame, pattern: ast.MatchClass, cls: Value, subject: Value) -> Matched:
    holds = is_instance(frame, subject, cls)
    if holds is False:
        return Matched(False)
    found: list[Matched] = []
    held = frame.contents(subject)
    fields: tuple[str, ...] | None = None
    if isinstance(held, Instance) and held.made_of is not None:
        fields = held.made_of.fields if member(held.made_of, "__match_args__", frame=frame, made=True) is None else None
    names = list(pattern.kwd_attrs)
    parts = list(pattern.kwd_patterns)
    if pattern.patterns:
        if fields is None:
            builtin = len(pattern.patterns) == 1 and not isinstance(held, Instance)
            if not builtin:
                return Matched(None)
            found.append(matched(frame, pattern.patterns[0], subject))
        else:
            names = [*fields[: len(pattern.patterns)], *names]
            parts = [*pattern.patterns, *parts]
    for name, part in zip(names, parts, strict=False):
        value = attribute_of(frame, subject, name)
        found.append(matched(frame, part, value))
    result = _all(found, holds)
    return result if subject is not NOTHING else Matched(result.holds)
