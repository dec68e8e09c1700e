"""Attributes that several statements store: for a method that is run on its own, each may be what any of them stores.

All of these statements must stand in the methods of one class, where each of them is seen. Their values are found by
running the methods that store first, with nothing known of such attributes, so that what is found holds whichever of
them has run before.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from einx.sizes.symbolic import Size, substitute, unknowns
from einx.sizes.unknown import Unknown
from einx_lsp.inference.dependencies import Outside
from einx_lsp.inference.doubting import supposed
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.run import ClassBody, Method
from einx_lsp.inference.unknowns import LengthNames
from einx_lsp.values.join import any_of, union
from einx_lsp.values.model import NOTHING, UNKNOWN, Items, Length, Nothing, Number, Tensor, Text, Union, Value

__all__ = ["Storing", "joined", "recorded", "storing"]

_FIRST = frozenset({"__init__", "__post_init__"})
"""Methods that run once for an object, before all others: what they store belongs together."""


@dataclass(slots=True)
class Storing:
    """Where the methods of a class store an attribute.

    Attributes:
        targets: What is assigned to.
        changes: How many statements change what the attribute holds, as ``+=`` does.
        methods: The methods that do one or the other.
    """

    targets: list[ast.expr] = field(default_factory=list)
    changes: int = 0
    methods: set[str] = field(default_factory=set)

    def is_late(self) -> bool:
        """Whether one of the methods may run at any time."""
        return not self.methods <= _FIRST


def storing(outside: Outside, body: ClassBody) -> Mapping[str, Storing]:
    """The attributes that are stored more than once, or late, and by methods of a class alone.

    Args:
        outside: The module.
        body: The class.
    """
    if not body.plain:
        return {}
    found: dict[str, Storing] = {}
    for method, _ in body.functions:
        for name, (targets, changes) in _stores(method).items():
            where = found.setdefault(name, Storing())
            where.targets += targets
            where.changes += changes
            where.methods.add(method.name)
    return {
        name: where
        for name, where in found.items()
        if (len(where.targets) + where.changes > 1 or where.is_late())
        and outside.times_stored(name) == len(where.targets) + where.changes
        and outside.times_declared(name) == 0
    }


@lru_cache(maxsize=4096)
def _stores(method: Method) -> Mapping[str, tuple[list[ast.expr], int]]:
    """What a method assigns to attributes of its object, and how often it changes them in place."""
    found: dict[str, tuple[list[ast.expr], int]] = {}
    changed = {part.target for part in _own(method) if isinstance(part, ast.AugAssign)} if method.args.args else set()
    for part in _own(method) if method.args.args else ():
        if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store) and _is_own(part, method):
            targets, changes = found.get(part.attr, ([], 0))
            found[part.attr] = (targets, changes + 1) if part in changed else ([*targets, part], changes)
    return found


def _is_own(target: ast.Attribute, method: Method) -> bool:
    """Whether an attribute is one of the object, under the name that it is written with."""
    of_object = isinstance(target.value, ast.Name) and target.value.id == method.args.args[0].arg
    return of_object and not target.attr.startswith("__")


def _own(method: Method) -> Iterator[ast.AST]:
    """The nodes of a method without those of functions in it, which run at any time."""
    waiting: list[ast.AST] = [*reversed(method.body)]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            waiting.extend(reversed([*ast.iter_child_nodes(node)]))


def recorded(frame: Frame, run: Callable[[], None]) -> Mapping[ast.expr, Value]:
    """What is stored in attributes of an object while its methods run, by the targets; nothing else comes of it.

    Args:
        frame: The scope that the class is defined in.
        run: Runs the methods.
    """
    root, before = frame.run.root, frame.run
    steps, root.stores = root.steps, {}
    frame.run = replace(before, calls={}, asked={}, spent=set())
    try:
        with supposed(frame):
            frame.branch(run, frame.state.copy())
        return root.stores
    finally:
        frame.run, root.steps, root.stores = before, steps, None


def joined(
    where: Mapping[str, Storing], stores: Mapping[ast.expr, Value], lengths: Callable[[], LengthNames]
) -> dict[str, Value]:
    """What is known of attributes whichever statement has stored them last.

    Args:
        where: The attributes.
        stores: What is stored, by the targets.
        lengths: Makes a scope of lengths for an attribute.
    """
    found = {name: _stored(one, stores, lengths) for name, one in where.items()}
    return {name: value for name, value in found.items() if value is not UNKNOWN and value is not NOTHING}


def _stored(where: Storing, stores: Mapping[ast.expr, Value], lengths: Callable[[], LengthNames]) -> Value:
    value = any_of(tuple(stores.get(target, UNKNOWN) for target in where.targets))
    if where.changes and not (isinstance(value, Tensor) and value.framework in {"numpy", "torch"}):
        return UNKNOWN  # such arrays are changed in place, and keep their shape; all else is replaced
    return _plain(value, _renaming(lengths()) if where.is_late() else lambda length: length)


def _renaming(names: LengthNames) -> Callable[[Length], Length]:
    """Lengths of one attribute: the method that stored it may have run again for others, with other lengths."""
    fresh: dict[Unknown, Size] = {}

    def renamed(length: Length) -> Length:
        if length is None or isinstance(length, int):
            return length
        fresh.update((one, names.fresh(one.name)) for one in unknowns(length) if one not in fresh)
        return substitute(length, fresh)

    return renamed


def _plain(value: Value, own: Callable[[Length], Length]) -> Value:
    """A value of which nothing can change and whose lengths are known to all methods; unknown if it is another."""
    match value:
        case Tensor(shape=None, first=first, last=last):
            return replace(value, first=tuple(map(own, first)), last=tuple(map(own, last)))
        case Tensor(shape=tuple(shape)):
            return replace(value, shape=tuple(map(own, shape)))
        case Number("int", length) if not isinstance(length, float | complex):
            return Number("int", own(length))
        case Items("tuple", items):
            return Items("tuple", tuple(_plain(item, own) for item in items), value.names)
        case Union(options):
            return union(tuple(_plain(option, own) for option in options))
        case Number() | Text() | Nothing():
            return value
        case _:
            return UNKNOWN
