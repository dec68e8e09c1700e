"""Classes that are made by metaclasses of the file, or by ``type`` with three arguments."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from einx_lsp.inference.frame import Frame
from einx_lsp.inference.objects import (
    is_enumeration,
    is_followed,
    is_metaclass,
    is_plain_base,
    linearized,
    member,
    put_members,
)
from einx_lsp.inference.run import NUMBERS, Given, given_of
from einx_lsp.values.model import UNKNOWN, Bound, Class, Code, Function, Instance, Items, Ref, Text, Value
from einx_lsp.values.model import Mapping as Dictionary

__all__ = ["finished", "made_by_type", "metaclass_of", "new_class"]

_NOT_FOLLOWED = ("__prepare__", "__setattr__", "__getattribute__", "__getattr__", "__instancecheck__", "mro")


def metaclass_of(frame: Frame, said: Value | None, bases: Iterable[Value]) -> Class | None:
    """The metaclass of the file that makes a class; ``None`` if it is none that is followed.

    Args:
        frame: The scope.
        said: What stands behind ``metaclass=``.
        bases: The bases of the class.
    """
    inherited = (base.meta for base in bases if isinstance(base, Class) and base.meta is not None)
    found = said if said is not None else next(inherited, None)
    if not isinstance(found, Class) or not is_metaclass(found) or not is_followed(frame, found):
        return None
    return found if all(member(found, name, frame=frame) is None for name in _NOT_FOLLOWED) else None


def finished(
    frame: Frame, made: Class, bases: Sequence[Value], keywords: Mapping[str | None, Value], node: ast.ClassDef
) -> Value:
    """What a metaclass makes of a class whose body has run.

    Args:
        frame: The scope that it is defined in.
        made: The class as it would be without.
        bases: Its bases.
        keywords: What stands behind them.
        node: The definition.
    """
    meta = made.meta
    assert meta is not None
    at = node.keywords[0].value if node.keywords else node.bases[0]
    named = [(name, value) for name, value in keywords.items() if name is not None and name != "metaclass"]
    namespace = frame.make(Dictionary(made.members))
    given = given_of((Text(made.name), Items("tuple", tuple(bases)), namespace), frame.run.place(node), named)
    result: Value = made
    new = member(meta, "__new__", frame=frame)
    if new is not None:
        frame.run.root.making.append(made)
        called = Bound(meta, new) if isinstance(new, Function) else UNKNOWN
        result = frame.run.rules.call(frame, called, given, at)
        frame.run.root.making.pop()
    if not isinstance(result, Class) or result.code != made.code:
        return UNKNOWN if isinstance(result, Class) else result
    init = member(meta, "__init__", frame=frame)
    if init is not None:
        frame.run.rules.call(frame, Bound(result, init) if isinstance(init, Function) else UNKNOWN, given, at)
    return result


def new_class(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    """``type.__new__(metaclass, name, bases, namespace)``: the class that is being defined, or another one.

    Args:
        frame: The scope.
        node: The call.
        given: The arguments.
    """
    match [argument.value for argument in given.positional]:
        case [Class() as meta, Text(name), bases, Ref() as namespace] if is_metaclass(meta):
            held, making = frame.contents(namespace), frame.run.root.making
            if making and making[-1].name == name and isinstance(held, Dictionary):
                made = replace(making[-1], members=held.items, constants=())
                put_members(frame, made, dict(held.items))
                return made
            return _new(frame, node, (name, bases, namespace), meta)
        case _:
            return None


def made_by_type(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    """``type(name, bases, namespace)``.

    Args:
        frame: The scope.
        node: The call.
        given: The arguments.
    """
    match [argument.value for argument in given.positional]:
        case [Text(name), bases, Ref() as namespace] if not given.keywords and given.complete:
            return _new(frame, node, (name, bases, namespace), None)
        case _:
            return None


def _new(frame: Frame, node: ast.expr, said: tuple[str, Value, Ref], meta: Class | None) -> Value | None:
    name, bases, namespace = said
    held, behind = frame.contents(namespace), frame.contents(bases)
    if not isinstance(held, Dictionary) or not isinstance(behind, Items):
        return None
    plain = all(_is_plain(frame, base) for base in behind.items)
    described = any(isinstance(frame.contents(value), Instance) for _, value in held.items)
    if not plain or described or any(key.startswith("\0") for key, _ in held.items):
        return None
    number = next(NUMBERS)
    followed = frame.follows_classes() and frame.run.root.summaries is None
    # Of several classes that one call makes, each is another one.
    code = Code(frame.run.place(node), f"{frame.run.module}\0{number}", node)
    made = Class(
        name, (), code.place, code, linearized(behind.items), held.items, cell=number if followed else None, meta=meta
    )
    if followed:
        put_members(frame, made, dict(held.items))
    return made


def _is_plain(frame: Frame, base: Value) -> bool:
    """Whether a base has no say in how classes are made of it."""
    if not isinstance(base, Class):
        return is_plain_base(base)
    hooked = member(base, "__init_subclass__", frame=frame) is not None
    return base.meta is None and not hooked and not is_enumeration(base) and base.kind == "plain"
