"""What assignment, loops and comprehensions bind."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from functools import reduce

from einx_lsp.inference.bindings import nodes_of
from einx_lsp.inference.frame import Frame, path_of
from einx_lsp.inference.narrowing import name_lengths, set_rank, shape_of
from einx_lsp.library import registry
from einx_lsp.values.join import join
from einx_lsp.values.model import UNKNOWN, Items, Named, Number, Tensor, Value

__all__ = ["assign", "assign_value", "augmented", "element_of", "loses", "shadow"]

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
        _name_all(frame, source.path, source.start, source.stop, target)
    try:
        return frame.evaluate(node)
    finally:
        frame.hint = None


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
            for part, item in zip(parts, _unpacked(parts, value), strict=True):
                inner = part.value if isinstance(part, ast.Starred) else part
                _assign(frame, inner, item, bind)
        case ast.Attribute(value=owner, attr=name):
            receiver = frame.evaluate(owner)
            path = None if isinstance(receiver, Tensor) else path_of(target)
            frame.store(path, name, value)
        case ast.Subscript(value=owner, slice=index):
            receiver = frame.evaluate(owner)
            frame.evaluate(index)
            if not isinstance(receiver, Tensor):
                frame.state.forget_lists()
        case _:
            frame.evaluate(target)


def _unpacked(parts: Sequence[ast.expr], value: Value) -> list[Value]:
    """The values that targets get from one value."""
    starred = next((index for index, part in enumerate(parts) if isinstance(part, ast.Starred)), None)
    if isinstance(value, Items):
        extra = len(value.items) - len(parts)
        if starred is None and extra == 0:
            return list(value.items)
        if starred is not None and extra >= -1:
            stop = starred + extra + 1
            rest = Items("list", value.items[starred:stop])
            return [*value.items[:starred], rest, *value.items[stop:]]
        return [UNKNOWN] * len(parts)  # raises
    inner = _element(value)
    return [UNKNOWN if index == starred else inner for index in range(len(parts))]


def _element(value: Value) -> Value:
    """Any element of a value that is iterated over."""
    match value:
        case Tensor(shape=tuple(shape)) if shape:
            return Tensor(value.framework, shape[1:], value.dtype, value.place)
        case Items(items=items) if items:
            return reduce(join, items)
        case _:
            return UNKNOWN


_COUNTED = {"builtins.enumerate", "builtins.zip"}


def element_of(frame: Frame, node: ast.expr) -> Value:
    """Any element of what an expression gives; the expression is evaluated.

    Args:
        frame: The scope.
        node: What is iterated over.
    """
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        function = frame.read(node.func.id)
        plain = node.args and not any(isinstance(part, ast.Starred) for part in node.args)
        if plain and isinstance(function, Named):
            if function.name in _COUNTED:
                values = [element_of(frame, part) for part in node.args]
                if function.name == "builtins.zip":
                    return Items("tuple", tuple(values))
                return Items("tuple", (Number("int"), values[0]))
            if function.name == "builtins.range":
                frame.evaluate(node)
                return Number("int")
    return _element(frame.evaluate(node))


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
    current = UNKNOWN if isinstance(target, ast.Subscript) else frame.evaluate(_loaded(target))
    right = frame.evaluate(node)
    if not isinstance(current, Tensor | Number):
        frame.state.forget_lists()
    if UNKNOWN in (current, right) or (isinstance(current, Items) and current.kind == "list"):
        value: Value = UNKNOWN
    else:
        value = registry.binary(type(operator), current, right, frame.run.place(target))
    if isinstance(current, Tensor) and current.framework in {"numpy", "torch"}:
        value = current  # changed in place: what does not fit raises
    assign(frame, target, value)


def _loaded(target: ast.expr) -> ast.expr:
    match target:
        case ast.Name(id=name):
            made: ast.expr = ast.Name(id=name, ctx=ast.Load())
        case ast.Attribute(value=value, attr=name):
            made = ast.Attribute(value=value, attr=name, ctx=ast.Load())
        case _:
            return target
    return ast.copy_location(made, target)
