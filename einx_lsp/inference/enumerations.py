"""Enumerations: classes whose body's names become their objects, each once.

A member is an object of its class with ``name`` and ``value``. Members that are numbers or strings, too (``IntEnum``,
``StrEnum``, ``class Axis(str, Enum)``) know their plain value, which library functions and operators see.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from einx_lsp.inference.comparing import equal
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.iteration import elements
from einx_lsp.inference.objects import ENUMERATIONS, enumerated, member, put_members
from einx_lsp.inference.run import NUMBERS, Given, given_of
from einx_lsp.python.blocks import Place
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    Bound,
    Class,
    Code,
    Function,
    Instance,
    Items,
    Named,
    Number,
    Partial,
    Ref,
    Text,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary
from einx_lsp.values.plain import PLAIN

__all__ = ["AUTO", "RULES", "item", "looked_up", "made_members"]

AUTO = Partial(Named("enum.auto"))

_MIXED: Mapping[Value, Value] = {Named(f"builtins.{name}"): Named(f"enum.{name}") for name in ("str", "int", "float")}
"""What stands for a class of Python's of which the members are objects as well."""

_NOT_FOLLOWED = frozenset("__new__ _generate_next_value_ _missing_ _ignore_ _order_ _value_".split())


def made_members(frame: Frame, cls: Class, bound: Sequence[tuple[str, Value]], node: ast.expr | None) -> Class | None:
    """An enumeration with its members.

    Args:
        frame: The scope that it is defined in.
        cls: The class with all that its body binds.
        bound: What its body binds, in order.
        node: An expression of the definition, for calls.

    Returns:
        ``None`` if it is not known what its members are.
    """
    behind = tuple(_MIXED.get(base, base) if isinstance(base, Named) else base for base in cls.behind)
    cls = replace(cls, behind=behind)
    names = [name for name, value in bound if _is_member(name, value)]
    if not _NOT_FOLLOWED.isdisjoint(name for name, _ in bound):
        return None
    if any(value is UNKNOWN for _, value in bound):
        return None
    values = _numbered(cls, [(name, value) for name, value in bound if name in names])
    if values is None:
        return None
    known: list[tuple[Value, Ref]] = []
    refs: dict[str, Ref] = {}
    for name, value in values.items():
        same = [equal(frame, value, other) if value != other else True for other, _ in known]
        if None in same and not all(
            _differ(value, other) for (other, _), one in zip(known, same, strict=True) if one is None
        ):
            return None
        found = next((ref for (_, ref), one in zip(known, same, strict=True) if one), None)
        refs[name] = found or frame.make(UNKNOWN)
        if found is None:
            known.append((value, refs[name]))
    whole = replace(cls, constants=(), members=tuple({**dict(bound), **refs}.items()), fields=None, plain=True)
    _make(frame, whole, values, refs, node)
    return whole


def _differ(one: Value, other: Value) -> bool:
    """Whether two values that cannot be compared are different objects in any case."""
    return type(one) is not type(other) or isinstance(one, Ref | Function)


def _is_member(name: str, value: Value) -> bool:
    return not name.startswith("_") and not isinstance(value, Function | Class)


def _make(
    frame: Frame, cls: Class, values: Mapping[str, Value], refs: Mapping[str, Ref], node: ast.expr | None
) -> None:
    init = member(cls, "__init__", frame=frame)
    done: set[int] = set()
    for name, value in values.items():
        ref = refs[name]
        if ref.number in done:
            continue
        done.add(ref.number)
        attributes = {"name": Text(name), "_name_": Text(name), "value": value, "_value_": value}
        plain = {PLAIN: value} if _is_plain(cls) else {}
        frame.put(ref.number, Instance(cls.name, tuple({**attributes, **plain}.items()), cls, exact=True))
        if isinstance(init, Function) and node is not None:
            held = value.items if isinstance(value, Items) and value.kind == "tuple" else (value,)
            frame.run.rules.call(frame, Bound(ref, init), given_of(held, frame.run.place(node)), node)


def _bases(cls: Class) -> set[str]:
    return {base.name for base in cls.behind if isinstance(base, Named)}


def _is_plain(cls: Class) -> bool:
    """Whether the members are numbers or strings as well."""
    return not _bases(cls).isdisjoint(
        {"enum.str", "enum.int", "enum.float", "enum.IntEnum", "enum.StrEnum", "enum.IntFlag"}
    )


def _numbered(cls: Class, pairs: Sequence[tuple[str, Value]]) -> dict[str, Value] | None:
    """The values of members, those that ``auto`` makes among them."""
    bases = _bases(cls)
    found: dict[str, Value] = {}
    last: int | None = 0
    for name, written in pairs:
        value = _automatic(bases, name, last) if written == AUTO else written
        if value is None:
            return None
        last = value.value if isinstance(value, Number) and isinstance(value.value, int) else None
        found[name] = value
    return found


def _automatic(bases: set[str], name: str, last: int | None) -> Value | None:
    """What ``auto`` gives for a name, behind a member with some value."""
    if "enum.StrEnum" in bases:
        return Text(name.lower())
    if last is None or "enum.str" in bases:
        return None
    return Number("int", 1 << last.bit_length() if bases & {"enum.Flag", "enum.IntFlag"} else last + 1)


def looked_up(frame: Frame, cls: Class, given: Given) -> Value | None:
    """``Size(value)``: the member that has a value.

    Args:
        frame: The scope.
        cls: The enumeration.
        given: The arguments.
    """
    known = enumerated(frame, cls)
    if known is None or len(given.positional) != 1 or given.keywords or not given.complete:
        return None
    wanted = given.positional[0].value
    if wanted in known.values():
        return wanted
    for ref in known.values():
        held = frame.contents(ref)
        value = dict(held.attributes).get("value", UNKNOWN) if isinstance(held, Instance) else UNKNOWN
        same = equal(frame, value, wanted)
        if same is None:
            return UNKNOWN
        if same:
            return ref
    return UNKNOWN


def item(frame: Frame, cls: Class, key: Value) -> Value | None:
    """``Size["NAME"]``; ``None`` if it is no enumeration whose members are known.

    Args:
        frame: The scope.
        cls: The class.
        key: The name.
    """
    known = enumerated(frame, cls)
    if known is None:
        return None
    return known.get(key.value, UNKNOWN) if isinstance(key, Text) else UNKNOWN


def _called(kind: str) -> Callable[[Frame, ast.expr, Given], Value | None]:
    """``Enum("Size", ...)``: an enumeration of names, or of names with values."""

    def rule(frame: Frame, node: ast.expr, given: Given) -> Value | None:
        if len(given.positional) != 2 or given.keywords or not given.complete or not isinstance(node, ast.Call):
            return None
        name, listed = given.positional[0].value, given.positional[1].value
        pairs = _listed(frame, listed, node)
        if not isinstance(name, Text) or pairs is None:
            return None
        place: Place = frame.run.place(node)
        code = Code(place, frame.run.module, node)
        cell = next(NUMBERS) if frame.follows_classes() and frame.run.root.summaries is None else None
        cls = Class(name.value, (), place, code, (Named(kind),), tuple(pairs), None, "plain", True, cell)
        made = made_members(frame, cls, pairs, None)
        if made is not None:
            put_members(frame, made, dict(made.members))
        return made

    return rule


def _listed(frame: Frame, listed: Value, node: ast.expr) -> list[tuple[str, Value]] | None:
    held = frame.contents(listed)
    if isinstance(held, Dictionary):
        return list(held.items)
    if isinstance(held, Text):
        return [(name, AUTO) for name in held.value.replace(",", " ").split()]
    found: list[tuple[str, Value]] = []
    for one in elements(frame, listed, node).items or (NOTHING,):
        match one:
            case Text(name):
                found.append((name, AUTO))
            case Items(_, (Text(name), value)):
                found.append((name, value))
            case _:
                return None
    return found


RULES: Mapping[str, Callable[[Frame, ast.expr, Given], Value | None]] = {
    "enum.auto": lambda _frame, _node, _given: AUTO,
    **{kind: _called(kind) for kind in sorted(ENUMERATIONS)},
}
"""By qualified name."""
