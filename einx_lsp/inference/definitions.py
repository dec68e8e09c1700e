"""Functions and classes of the file: what their definitions bind, and how their bodies are run through."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from einx_lsp.inference.bindings import bound_names, rebound_inside
from einx_lsp.inference.frame import Body, ClassBody, Executor, Frame
from einx_lsp.inference.state import State, is_mutable
from einx_lsp.inference.statements import annotated
from einx_lsp.values.model import NOTHING, UNKNOWN, Class, Function, Instance, Named, Value

__all__ = ["EXECUTE", "analyse_class", "analyse_function"]

_MAKERS = ("__init__", "__post_init__", "setup", "build")
"""Methods that store the attributes of an object before the others are called."""

_HOOKS = frozenset({"__getattribute__", "__setattr__", "__getattr__"})
_PLAIN_LIBRARIES = frozenset("torch jax flax equinox haiku tensorflow keras abc typing".split())
"""Libraries whose classes leave the attributes of a subclass as they are written."""


def _define_function(frame: Frame, node: ast.stmt) -> None:
    node = cast("ast.FunctionDef | ast.AsyncFunctionDef", node)
    for decorator in node.decorator_list:
        frame.evaluate(decorator)
    for default in (*node.args.defaults, *node.args.kw_defaults):
        if default is not None:
            frame.evaluate(default)
    frame.bind(node.name, UNKNOWN if node.decorator_list else Function(node.name, frame.run.place(node)))
    run = frame.run
    if frame.body is not None:
        frame.body.functions.append(node)
    elif run.later is not None:
        run.later.append(node)
    else:
        run.rules.analyse_function(frame, node)


def _define_class(frame: Frame, node: ast.stmt) -> None:
    node = cast("ast.ClassDef", node)
    run = frame.run
    for part in (*node.decorator_list, *(keyword.value for keyword in node.keywords)):
        frame.evaluate(part)
    bases = [frame.evaluate(base) for base in node.bases]
    body = ClassBody(node)
    local = bound_names(node.body)
    inside = Frame(run, State(), local, frame.read, _unstable(frame, node.body), body, inner=frame.from_inside)
    inside.state.alive = frame.state.alive
    inside.execute(node.body)
    frame.forget_what_calls_change()
    body.plain = _HOOKS.isdisjoint(local)
    plain = body.plain and not node.decorator_list and not node.keywords and all(map(_is_plain, bases))
    if plain:
        body.constants = {
            name: value
            for name, value in inside.state.values.items()
            if local.get(name) == 1 and name not in body.fields and _is_constant(inside, name, value)
        }
    frame.bind(node.name, Class(node.name, tuple(body.constants.items()), run.place(node)) if plain else UNKNOWN)
    if run.later is not None:
        run.later.append(body)
    else:
        run.rules.analyse_class(frame, body)


def _unstable(frame: Frame, statements: Sequence[ast.stmt]) -> frozenset[str]:
    return rebound_inside(statements) if frame.run.facts.rebinding else frozenset()


def _is_plain(base: Value) -> bool:
    match base:
        case Class():
            return True
        case Named(name):
            return name == "builtins.object" or name.partition(".")[0] in _PLAIN_LIBRARIES
        case _:
            return False


def _is_constant(frame: Frame, name: str, value: Value) -> bool:
    if value == UNKNOWN or isinstance(value, Function | Class) or is_mutable(value):
        return False
    outside = frame.run.outside
    return outside.times_declared(name) == 1 and outside.times_stored(name) == 0


def analyse_class(frame: Frame, body: ClassBody) -> None:
    """Run through the methods of a class, those first that store its attributes.

    Args:
        frame: The scope that the class is defined in.
        body: The class.
    """
    attributes = dict(body.constants)
    outside = frame.run.outside
    if body.plain:
        attributes.update(
            (name, value)
            for name, value in body.fields.items()
            if value != UNKNOWN and outside.times_declared(name) <= 1 and outside.times_stored(name) == 0
        )
    makers = [function for name in _MAKERS for function in body.functions if function.name == name]
    for function in makers:
        stored = _analyse_method(frame, body, function, attributes)
        if body.plain:
            attributes.update(_certain(frame, stored))
    for function in body.functions:
        if function.name not in _MAKERS:
            _analyse_method(frame, body, function, attributes)


def _certain(frame: Frame, stored: Mapping[str, Value]) -> Iterator[tuple[str, Value]]:
    """The attributes that nothing but one statement stores."""
    outside = frame.run.outside
    for name, value in stored.items():
        if value == UNKNOWN or is_mutable(value):
            continue
        if outside.times_stored(name) == 1 and outside.times_declared(name) == 0:
            yield name, value


def _analyse_method(
    frame: Frame, body: ClassBody, function: ast.FunctionDef | ast.AsyncFunctionDef, attributes: Mapping[str, Value]
) -> dict[str, Value]:
    """Run through a method; returns what it has stored in attributes of the object when it ends."""
    receiver: Value = Instance(body.node.name, tuple(attributes.items()))
    kinds = {decorator.id for decorator in function.decorator_list if isinstance(decorator, ast.Name)}
    if "staticmethod" in kinds:
        analyse_function(frame, function)
        return {}
    if "classmethod" in kinds or function.name in {"__new__", "__init_subclass__", "__class_getitem__"}:
        receiver = Class(body.node.name, tuple(body.constants.items()))
    end = analyse_function(frame, function, receiver)
    first = _parameters(function.args)[:1]
    if end is None or not first:
        return {}
    prefix = f"{first[0].arg}."
    return {
        path.removeprefix(prefix): value
        for path, value in end.values.items()
        if path.startswith(prefix) and path.count(".") == 1
    }


def _parameters(arguments: ast.arguments) -> list[ast.arg]:
    return [*arguments.posonlyargs, *arguments.args]


def analyse_function(frame: Frame, node: Body, receiver: Value | None = None) -> State | None:
    """Run through the body of a function.

    Args:
        frame: The scope that the function is defined in.
        node: The function.
        receiver: What its first parameter is, if it is a method.

    Returns:
        What is known where it returns; ``None`` for a ``lambda``.
    """
    is_lambda = isinstance(node, ast.Lambda)
    body: list[ast.stmt] = [] if isinstance(node, ast.Lambda) else node.body
    local = dict.fromkeys(_names(node.args), 1)
    for name, count in (_walrus(node) if isinstance(node, ast.Lambda) else bound_names(body)).items():
        local[name] = local.get(name, 0) + count
    inside = Frame(frame.run, State(), local, frame.from_inside, _unstable(frame, body))
    _bind_parameters(inside, node.args, receiver)
    if isinstance(node, ast.Lambda):
        inside.evaluate(node.body)
        return None
    start = frame.run.block.span(node)[0] if frame.run.block.comments and not is_lambda else None
    inside.execute(body, start)
    end = inside.state
    for state in inside.exits:
        end = inside.join(end, state)
    return end


def _walrus(node: ast.Lambda) -> dict[str, int]:
    return bound_names([ast.copy_location(ast.Expr(value=node.body), node.body)])


def _names(arguments: ast.arguments) -> Iterator[str]:
    for parameter in (*_parameters(arguments), *arguments.kwonlyargs, arguments.vararg, arguments.kwarg):
        if parameter is not None:
            yield parameter.arg


def _bind_parameters(frame: Frame, arguments: ast.arguments, receiver: Value | None) -> None:
    by_order = _parameters(arguments)
    missing: list[ast.expr | None] = [None] * (len(by_order) - len(arguments.defaults))
    defaults = [*missing, *arguments.defaults, *arguments.kw_defaults]
    for parameter, default in zip([*by_order, *arguments.kwonlyargs], defaults, strict=True):
        value = UNKNOWN if parameter.annotation is None else annotated(frame, parameter.annotation)
        if isinstance(default, ast.Constant) and default.value is None and value != NOTHING:
            value = UNKNOWN  # may be None, whatever its annotation says
        frame.bind(parameter.arg, value)
    if receiver is not None and by_order:
        frame.bind(by_order[0].arg, receiver)
    for rest in (arguments.vararg, arguments.kwarg):
        if rest is not None:
            frame.bind(rest.arg, UNKNOWN)


EXECUTE: Mapping[type[ast.AST], Executor] = {
    ast.FunctionDef: _define_function,
    ast.AsyncFunctionDef: _define_function,
    ast.ClassDef: _define_class,
}
"""By kind of definition."""
