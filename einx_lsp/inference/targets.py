"""What assignment, loops and comprehensions bind."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence

from einx_lsp.inference import containers
from einx_lsp.inference.bindings import nodes_of
from einx_lsp.inference.containers import put_item, put_slice, remove_item
from einx_lsp.inference.frame import Frame, path_of
from einx_lsp.inference.functions import put_attribute_of_function
from einx_lsp.inference.guards import fails
from einx_lsp.inference.iteration import elements
from einx_lsp.inference.module import BUILTINS
from einx_lsp.inference.narrowing import name_lengths, set_rank, shape_of
from einx_lsp.inference.objects import (
    attribute_of,
    is_followed,
    keep_attribute,
    member,
    namespace_owner,
    put_attribute,
    put_class_attribute,
    put_in_namespace,
)
from einx_lsp.inference.run import given_of
from einx_lsp.inference.telling import forget_lists
from einx_lsp.library import registry
from einx_lsp.library.arguments import Arguments
from einx_lsp.values.join import join
from einx_lsp.values.model import (
    UNKNOWN,
    Bound,
    Class,
    Function,
    Instance,
    Items,
    Many,
    OpenItems,
    Range,
    Ref,
    Tensor,
    Text,
    Union,
    Unknown,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary
from einx_lsp.values.unpacking import unpacked, unpacked_around

__all__ = ["assign", "assign_value", "augmented", "delete", "loses", "shadow"]

Binder = Callable[[str, Value], None]


def assign_value(frame: Frame, target_nodes: Sequence[ast.expr], node: ast.expr) -> Value:
    """Evaluate the right side of an assignment; lengths in it are named after the targets.

    Args:
        frame: The scope.
        target_nodes: What it is assigned to.
        node: The right side.
    """
    source = shape_of(node)
    if source is None or len(target_nodes) != 1:
        return frame.evaluate(node)
    target = target_nodes[0]
    if source.single:
        frame.hint = _shown(target)
    elif isinstance(target, ast.Tuple | ast.List):
        if _never_fits(frame, source.path, source.start, source.stop, target):
            fails(frame, "ValueError")
            return UNKNOWN
        _name_all(frame, source.path, source.start, source.stop, target)
    try:
        return frame.evaluate(node)
    finally:
        frame.hint = None


def _never_fits(frame: Frame, path: str, start: int, stop: int | None, target: ast.Tuple | ast.List) -> bool:
    """Whether there certainly are more or fewer lengths than targets."""
    value = frame.known(path)
    if not isinstance(value, Tensor) or value.shape is None or not frame.run.guards:
        return False
    count = len(value.shape[start:stop])
    starred = any(isinstance(part, ast.Starred) for part in target.elts)
    return count < len(target.elts) - 1 if starred else count != len(target.elts)


def _shown(target: ast.expr) -> str | None:
    """How a length is called that is assigned."""
    match target:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name if name.strip("_") else None
        case _:
            return None


def _name_all(frame: Frame, path: str, start: int, stop: int | None, target: ast.Tuple | ast.List) -> None:
    """Name the lengths that are unpacked; that so many are says how many dimensions there are."""
    if any(isinstance(part, ast.Starred) for part in target.elts):
        return
    count = len(target.elts)
    if start == 0 and stop is None:
        set_rank(frame, path, count, frame.run.place(target))
    value = frame.known(path)
    if not isinstance(value, Tensor) or value.shape is None:
        return
    dimensions = range(len(value.shape))[start:stop]
    if len(dimensions) == count:
        shown = {dimension: _shown(part) for dimension, part in zip(dimensions, target.elts, strict=True)}
        name_lengths(frame, path, {dimension: name for dimension, name in shown.items() if name is not None})


def assign(frame: Frame, target: ast.expr, value: Value) -> None:
    """Assign a value.

    Args:
        frame: The scope.
        target: What it is assigned to.
        value: The value.
    """
    _assign(frame, target, value, frame.bind)


def shadow(frame: Frame, target: ast.expr, value: Value) -> None:
    """Bind the names of a comprehension.

    Args:
        frame: The scope that the comprehension stands in.
        target: What its elements are assigned to.
        value: An element.
    """
    _assign(frame, target, value, frame.shadow)


def _assign(frame: Frame, target: ast.expr, value: Value, bind: Binder) -> None:
    match target:
        case ast.Name(id=name):
            bind(name, value)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part, item in zip(parts, _unpacked(frame, target, parts, value), strict=True):
                inner = part.value if isinstance(part, ast.Starred) else part
                _assign(frame, inner, item, bind)
        case ast.Attribute(value=owner, attr=name):
            _store_attribute(frame, target, frame.evaluate(owner), frame.mangled(name), value)
        case ast.Subscript(value=owner, slice=index):
            of = namespace_owner(frame, owner)
            if of is not None and isinstance(key := frame.evaluate(index), Text):
                put_in_namespace(frame, of, key.value, value)
                return
            _store_item(frame, frame.evaluate(owner), frame.evaluate(index), value, target)
        case _:
            frame.evaluate(target)


def _store_attribute(frame: Frame, target: ast.expr, owner: Value, name: str, value: Value) -> None:
    held = frame.contents(owner)
    if isinstance(owner, Ref) and isinstance(held, Instance) and held.made_of is not None:
        stores = frame.run.root.stores
        if stores is not None and owner == frame.receiver and not frame.run.following:
            stores[target] = join(stores[target], value) if target in stores else value
        if name == "__dict__":
            if isinstance(value, Ref) and is_namespace(frame, held, frame.contents(value)):
                frame.share_namespace(owner, value)
            else:
                frame.forget_attributes(owner)
        else:
            put_attribute(frame, owner, name, value, target)
        return
    if isinstance(owner, Class) and owner.code is not None:
        put_class_attribute(frame, owner, name, value)
        return
    if isinstance(owner, Function):
        put_attribute_of_function(frame, owner, name, value)
        return
    if isinstance(owner, Union):
        frame.escape([value])
    path = path_of(target.value) if isinstance(target, ast.Attribute) and name == "shape" else None
    shaped = reshaped(frame, owner, "reshape", (value,), target) if path is not None else UNKNOWN
    frame.store(None if isinstance(owner, Tensor) else path_of(target), name, value)
    if path is not None and shaped is not UNKNOWN:
        frame.narrow(path, shaped)


def is_namespace(frame: Frame, held: Instance, value: Value) -> bool:
    """Whether a dict can hold the attributes of an object of which all is known that is done to it.

    Args:
        frame: The scope.
        held: What the object holds.
        value: What the dict holds.
    """
    named = isinstance(value, Dictionary) and not any(name.startswith("\0") for name, _ in value.items)
    return named and held.exact and held.made_of is not None and is_followed(frame, held.made_of)


def reshaped(frame: Frame, tensor: Value, method: str, given: Sequence[Value], node: ast.expr) -> Value:
    """What an array is after it was given another shape in place, by the name through which that was done.

    Args:
        frame: The scope.
        tensor: The array.
        method: The method that gives an array of that shape.
        given: Its arguments.
        node: The expression that does it.
    """
    rule = registry.method(tensor, method) if isinstance(tensor, Tensor) and tensor.framework == "numpy" else None
    if rule is None:
        return UNKNOWN
    arguments = Arguments((tensor, *map(frame.frozen, given)), {}, True, frame.run.place(node))
    return rule(arguments)


def _store_item(frame: Frame, owner: Value, key: Value, value: Value, target: ast.expr) -> None:
    held = frame.contents(owner)
    if isinstance(owner, Tensor):
        return
    if isinstance(owner, Ref) and isinstance(held, Items | Many) and isinstance(key, Range):
        found = elements(frame, value, target)
        if found.items is None:
            frame.escape([value])
        frame.put(owner.number, put_slice(frame.contents(owner), key, found.items))
        return
    if isinstance(owner, Ref) and not isinstance(held, Instance | Unknown):
        frame.put(owner.number, put_item(held, key, value, frame))
        return
    method = attribute_of(frame, owner, "__setitem__") if isinstance(held, Instance) else UNKNOWN
    if isinstance(method, Bound):
        given = given_of([key, value], frame.run.place(target))
        frame.run.rules.call(frame, method, given, target)
        return
    frame.forget_what_calls_change([owner, value])
    forget_lists(frame)


def delete(frame: Frame, target: ast.expr) -> None:
    """Run ``del target``.

    Args:
        frame: The scope.
        target: What is deleted.
    """
    if isinstance(target, ast.Subscript):
        of = namespace_owner(frame, target.value)
        if of is not None and isinstance(name := frame.evaluate(target.slice), Text):
            keep_attribute(frame, of, name.value, None)
            return
        owner, key = frame.evaluate(target.value), frame.evaluate(target.slice)
        held = frame.contents(owner)
        if isinstance(owner, Ref) and not isinstance(held, Instance | Unknown):
            frame.put(owner.number, remove_item(held, key, frame))
        elif not isinstance(owner, Tensor):
            frame.forget_what_calls_change([owner])
            forget_lists(frame)
        return
    if isinstance(target, ast.Attribute):
        owner = frame.evaluate(target.value)
        if isinstance(owner, Class) and owner.code is not None:
            put_class_attribute(frame, owner, frame.mangled(target.attr), None)
            return
        if isinstance(owner, Ref):
            keep_attribute(frame, owner, frame.mangled(target.attr), None)
            return
    # What the module does not bind any more is Python's.
    built_in = BUILTINS.get(target.id) if isinstance(target, ast.Name) and frame.local is None else None
    assign(frame, target, built_in or UNKNOWN)


def thawed_list(frame: Frame, value: Value) -> Value:
    """What a starred target gets: a list, which can change."""
    return frame.make(value) if isinstance(value, Items | OpenItems) else value


def _unpacked(frame: Frame, target: ast.expr, parts: Sequence[ast.expr], value: Value) -> list[Value]:
    """The values that targets get from one value."""
    starred = next((index for index, part in enumerate(parts) if isinstance(part, ast.Starred)), None)
    held = frame.contents(value)
    if isinstance(held, OpenItems):
        if starred is None:
            return unpacked(held, len(parts)) or [UNKNOWN] * len(parts)
        before, middle, after = unpacked_around(held, starred, len(parts) - starred - 1)
        return [*before, thawed_list(frame, middle), *after]
    found = elements(frame, value, target)
    if found.items is not None:
        extra = len(found.items) - len(parts)
        if starred is None and extra == 0:
            return list(found.items)
        if starred is not None and extra >= -1:
            stop = starred + extra + 1
            rest = frame.make(Items("list", found.items[starred:stop]))
            return [*found.items[:starred], rest, *found.items[stop:]]
        fails(frame, "ValueError")
        return [UNKNOWN] * len(parts)
    frame.doubt()
    rest_of = UNKNOWN if starred is None else frame.make(Many("list", found.each))
    return [rest_of if index == starred else found.each for index in range(len(parts))]


def loses(frame: Frame, nodes: Iterable[ast.AST]) -> None:
    """Forget what evaluating expressions any number of times may change.

    Args:
        frame: The scope.
        nodes: The expressions.
    """
    called = False
    for root in nodes:
        for node in nodes_of([root]):
            if isinstance(node, ast.NamedExpr):
                frame.bind(node.target.id, UNKNOWN)
            called = called or isinstance(node, ast.Call | ast.Await | ast.Yield | ast.YieldFrom)
    if called:
        frame.forget_what_calls_change()


def augmented(frame: Frame, target: ast.expr, operator: ast.operator, node: ast.expr) -> None:
    """Run ``target operator= node``.

    Args:
        frame: The scope.
        target: What is changed.
        operator: The operator.
        node: The right side.
    """
    current = frame.evaluate(_loaded(target))
    right = frame.evaluate(node)
    held = frame.contents(current)
    if isinstance(current, Ref):
        value = _changed(frame, current, held, operator, right, node)
    elif isinstance(current, Tensor) and current.framework in {"numpy", "torch"}:
        value = current  # changed in place: what does not fit raises
    else:
        if isinstance(current, Unknown | Union):
            frame.forget_what_calls_change([current])
            forget_lists(frame)
        value = frame.run.rules.binary(frame, operator, current, right, node)
    assign(frame, target, value)


def _changed(frame: Frame, ref: Ref, held: Value, operator: ast.operator, right: Value, node: ast.expr) -> Value:
    """What an object is after it was changed in place."""
    if isinstance(held, Items | Many) and isinstance(operator, ast.Add):
        containers.method(frame, ref, "extend", [right], {}, lambda value: elements(frame, value, node))
        return ref
    if isinstance(held, Dictionary) and isinstance(operator, ast.BitOr):
        containers.method(frame, ref, "update", [right], {}, lambda value: elements(frame, value, node))
        return ref
    if isinstance(held, Instance) and held.made_of is not None:
        in_place = member(held.made_of, f"__i{_SPELLED.get(type(operator), '')}__", frame=frame, made=True)
        if in_place is None:
            return frame.run.rules.binary(frame, operator, ref, right, node)
    frame.forget_what_calls_change([ref, right])
    return UNKNOWN


_SPELLED = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.MatMult: "matmul"}


def _loaded(target: ast.expr) -> ast.expr:
    match target:
        case ast.Name(id=name):
            made: ast.expr = ast.Name(id=name, ctx=ast.Load())
        case ast.Attribute(value=value, attr=name):
            made = ast.Attribute(value=value, attr=name, ctx=ast.Load())
        case ast.Subscript(value=value, slice=index):
            made = ast.Subscript(value=value, slice=index, ctx=ast.Load())
        case _:
            return target
    return ast.copy_location(made, target)
