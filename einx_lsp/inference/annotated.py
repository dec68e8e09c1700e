"""What an annotation in a program says, with the names that hold at its place."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from einx.sizes.symbolic import Symbolic, equal
from einx_lsp.inference.annotations import Lengths, Program, type_in, value_of
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.module import BUILTINS
from einx_lsp.inference.objects import attribute_of, member, mro
from einx_lsp.inference.run import given_of
from einx_lsp.inference.tables import element_of, is_typed_dict, table
from einx_lsp.inference.unknowns import LengthNames
from einx_lsp.python.blocks import Place
from einx_lsp.values.join import any_of, join, union
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    Bound,
    Class,
    Code,
    Function,
    Instance,
    Items,
    Length,
    Many,
    Number,
    Partial,
    Shape,
    Tensor,
    Union,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary

__all__ = ["agreed", "annotated", "annotated_in", "made", "type_of", "type_written", "with_default"]

Read: TypeAlias = Callable[[str], "Value | None"]
"""The value of a name, ``None`` if nothing binds it."""


def annotated(frame: Frame, annotation: ast.expr) -> Value:
    """What an annotation says of what it annotates; lists and objects in it are still to be :func:`made`.

    Args:
        frame: The scope.
        annotation: The annotation.
    """
    program = Program(partial(_item, frame, annotation), partial(_instance, frame, ()), partial(_length, frame))
    return value_of(annotation, frame.evaluate, frame.run.place(annotation), frame.lengths, program)


def type_written(frame: Frame, written: ast.expr) -> Value:
    """The type that is written, for ``type X = …``.

    Args:
        frame: The scope.
        written: The type.
    """
    return type_in(written, frame.evaluate, Program(partial(_item, frame, written)))


def annotated_in(frame: Frame, annotation: ast.expr, read: Read, place: Place, lengths: Lengths) -> Value:
    """What an annotation says that stands elsewhere.

    Args:
        frame: The scope that asks.
        annotation: The annotation.
        read: The value of a name at its place.
        place: Its place.
        lengths: What the names of lengths stand for.
    """
    return _elsewhere(frame, annotation, read, place, lengths, ())


def _elsewhere(
    frame: Frame, annotation: ast.expr, read: Read, place: Place, lengths: Lengths, within: tuple[Code, ...]
) -> Value:
    def resolve(node: ast.expr) -> Value:
        match node:
            case ast.Name(id=name):
                return read(name) or BUILTINS.get(name, UNKNOWN)
            case ast.Attribute(value=owner, attr=name):
                return attribute_of(frame, resolve(owner), name)
            case _:
                return UNKNOWN

    program = Program(partial(_item, frame, annotation), partial(_instance, frame, within))
    return value_of(annotation, resolve, place, lengths, program)


def type_of(frame: Frame, of: Value, key: Value, node: ast.expr) -> Value:
    """What ``class[key]`` gives for a class of a file that says so itself.

    Args:
        frame: The scope.
        of: The class, or an object that is used like one.
        key: The key.
        node: The expression to point at.
    """
    return _item(frame, node, of, key)


def _item(frame: Frame, node: ast.expr, of: Value, key: Value) -> Value:
    if isinstance(of, Class):
        method: Value | None = member(of, "__class_getitem__", frame=frame, made=True)
        if isinstance(method, Function):
            method = Bound(of, replace(method, binding="class"))
    else:
        held = frame.contents(of)
        has = (
            isinstance(held, Instance)
            and held.made_of is not None
            and member(held.made_of, "__getitem__", frame=frame, made=True)
        )
        method = attribute_of(frame, of, "__getitem__") if has else None
    if not isinstance(method, Bound):
        return UNKNOWN
    silent, frame.run.silent = frame.run.silent, True
    try:
        return frame.run.rules.call(frame, method, given_of([key], frame.run.place(node)), node)
    finally:
        frame.run.silent = silent


def _length(frame: Frame, path: str) -> Length:
    """The length that a variable is, as ``{n}`` says; one that is not known gets its name."""
    value = frame.known(path)
    match value:
        case Number("int", int(length)) if length >= 0:
            return length
        case Number("int", Symbolic() as length):
            return length
        case Number("int", None) | Number(None, None):
            named = frame.lengths.fresh(path)
            frame.narrow(path, Number("int", named))
            return named
        case _:
            return None


# Objects of classes of the files

_MOST_NESTED = 2


def _instance(frame: Frame, within: tuple[Code, ...], cls: Class) -> Value:
    """An object of a class: its fields, as far as annotations in the class say what they are."""
    code = cls.code
    if code is None or code in within or len(within) >= _MOST_NESTED:
        return UNKNOWN
    lengths = frame.run.lengths()
    fields: dict[str, Value] = {}
    for one in reversed(mro(cls)):
        if isinstance(one, Class) and one.code is not None:
            fields.update(_fields(frame, one.code, lengths, (*within, code)))
    if cls.kind == "tuple" and cls.fields is not None:
        return Items("tuple", tuple(fields.get(name, UNKNOWN) for name in cls.fields), cls.fields)
    if is_typed_dict(cls):
        return _typed_dict(cls, fields)
    outside = frame.run.outside
    sure = tuple(
        (name, value)
        for name, value in fields.items()
        if value is not UNKNOWN and outside.times_declared(name) <= 1 and outside.times_stored(name) == 0
    )
    return Instance(cls.name, sure) if sure else UNKNOWN


def _typed_dict(cls: Class, fields: dict[str, Value]) -> Value:
    """What an object of a typed dict holds: all of its keys, or some of them if they need not be there."""
    whole = [one.code.node for one in mro(cls) if isinstance(one, Class) and one.code is not None]
    optional = any(isinstance(node, ast.ClassDef) and _may_lack(node) for node in whole)
    return table(any_of(tuple(fields.values()))) if optional else Dictionary(tuple(fields.items()))


def _may_lack(node: ast.ClassDef) -> bool:
    return bool(node.keywords) or any(
        isinstance(part, ast.Name | ast.Attribute) and ast.unparse(part).endswith("NotRequired")
        for part in ast.walk(node)
    )


def _fields(frame: Frame, code: Code, lengths: LengthNames, within: tuple[Code, ...]) -> dict[str, Value]:
    node = code.node
    if not isinstance(node, ast.ClassDef) or node.col_offset:
        return {}  # the names of a function around it are gone
    read = partial(_global, frame, code.module)
    found: dict[str, Value] = {}
    for statement in node.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=default):
                place = Place(code.place.block, code.place.block.span(annotation))
                found[name] = with_default(_elsewhere(frame, annotation, read, place, lengths, within), default)
            case _:
                pass
    return found


def _global(frame: Frame, module: str, name: str) -> Value | None:
    root = frame.run.root
    return root.globals(name) if module == root.module else root.outside.exported(module, name)


# Values


def with_default(value: Value, default: ast.expr | None) -> Value:
    """A value that is a default where nobody gives one: it may be ``None`` whatever its annotation says.

    Args:
        value: What the annotation says.
        default: The default.
    """
    if isinstance(default, ast.Constant) and default.value is None and value is not UNKNOWN:
        return join(value, NOTHING)
    return value


def made(frame: Frame, value: Value) -> Value:
    """A value with lists and objects for those in it, which others have as well.

    Args:
        frame: The scope.
        value: What an annotation says.
    """
    match value:
        case Partial() if element_of(value) is None:
            return value
        case Dictionary(items):
            ref = frame.make(Dictionary(tuple((name, made(frame, item)) for name, item in items)))
            frame.escape([ref])
            return ref
        case Many("list") | Instance() | Partial():
            ref = frame.make(value)
            frame.escape([ref])
            return ref
        case Items(kind, items):
            return Items(kind, tuple(made(frame, item) for item in items), value.names)
        case Union(options):
            return union(tuple(made(frame, option) for option in options))
        case _:
            return value


def agreed(known: Value, said: Value) -> Value:
    """What is known of a value and what an annotation or a comment says of it; unknown where they contradict.

    Args:
        known: What is known.
        said: What is said.

    >>> agreed(Tensor("torch", None), Tensor(None, (None, 3)))
    Tensor(framework='torch', shape=(None, 3), dtype=None)
    >>> agreed(Tensor("torch", (2, 4)), Tensor(None, (None, 3)))
    UNKNOWN
    """
    if not isinstance(known, Tensor):
        return said if known is UNKNOWN else known
    if not isinstance(said, Tensor):
        return known
    if said.shape is None:
        return known
    if known.shape is None:
        return replace(known, shape=said.shape, first=(), last=(), place=said.place)
    if len(known.shape) != len(said.shape) or any(map(_differ, known.shape, said.shape)):
        return UNKNOWN
    return replace(known, shape=_lengths(known.shape, said.shape))


def _differ(known: Length, said: Length) -> bool:
    return known is not None and said is not None and equal(known, said) is False


def _lengths(known: Shape, said: Shape) -> Shape:
    return tuple(
        other if one is None or (isinstance(other, int) and not isinstance(one, int)) else one
        for one, other in zip(known, said, strict=True)
    )
