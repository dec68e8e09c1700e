"""Functions and classes of the file: what their definitions bind, and how their bodies are run through."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal, cast

from einx_lsp.inference.annotated import annotated, made, with_default
from einx_lsp.inference.bindings import Facts, bound_names, rebound_inside
from einx_lsp.inference.claims import own_claims
from einx_lsp.inference.dependencies import Outside
from einx_lsp.inference.enumerations import made_members
from einx_lsp.inference.expected import expects_errors
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.functions import begin
from einx_lsp.inference.guards import may_be_taken
from einx_lsp.inference.metaclasses import finished, metaclass_of
from einx_lsp.inference.objects import (
    ENUMERATIONS,
    PLAIN_LIBRARIES,
    TYPED_DICTS,
    is_enumeration,
    is_plain_base,
    linearized,
    member,
    put_members,
)
from einx_lsp.inference.run import NUMBERS, Body, ClassBody, Executor, Method, given_of, module_cell
from einx_lsp.inference.state import State, after_unknown, protected
from einx_lsp.inference.stored import joined, recorded, storing
from einx_lsp.inference.testing import follow_test, is_failing, is_test
from einx_lsp.inference.trailing_comments import apply_to_parameters
from einx_lsp.python.blocks import Block
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    Bound,
    Class,
    Code,
    Function,
    Instance,
    Many,
    Named,
    Partial,
    Ref,
    Text,
    Value,
)

__all__ = [
    "EXECUTE",
    "analyse_class",
    "analyse_function",
    "analyse_method",
    "attributes_of",
    "certain",
    "function_of",
    "in_order",
]

_MAKERS = ("__init__", "__post_init__", "setup", "build")
"""Methods that store the attributes of an object before the others are called."""

_COLLECTED = "__init__"
"""What a class of tests must not have: pytest passes over it."""

_HOOKS = frozenset({"__getattribute__", "__setattr__", "__getattr__"})


def function_of(frame: Frame, node: Body, name: str) -> Function:
    """The function that a definition makes; its defaults are evaluated.

    Args:
        frame: The scope.
        node: The definition.
        name: The name of the function.
    """
    arguments = node.args
    by_order = [parameter.arg for parameter in _parameters(arguments)]
    defaults: list[tuple[str, Value]] = []
    for parameter, default in zip(by_order[len(by_order) - len(arguments.defaults) :], arguments.defaults, strict=True):
        defaults.append((parameter, frame.evaluate(default)))
    for one, given in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if given is not None:
            defaults.append((one.arg, frame.evaluate(given)))
    frame.captured = True
    scope: int | None
    owner: Code | None
    if frame.body is not None:
        scope, owner = frame.outer, Code(frame.body.place, frame.run.module, frame.body.node)
    else:
        scope, owner = (None if frame.local is None else frame.number), frame.owner
    code = Code(frame.run.place(node), frame.run.module, node)
    return Function(name, code.place, code, scope, tuple(defaults), owner)


def _define_function(frame: Frame, node: ast.stmt) -> None:
    node = cast("ast.FunctionDef | ast.AsyncFunctionDef", node)
    decorators = [frame.evaluate(decorator) for decorator in node.decorator_list]
    value: Value = function_of(frame, node, node.name)
    if isinstance(value, Function):
        begin(frame, value)
    for decorator, written in zip(reversed(decorators), reversed(node.decorator_list), strict=True):
        value = _decorated(frame, decorator, value, written)
    frame.bind(node.name, value)
    run = frame.run
    if any(map(expects_errors, node.decorator_list)) or any(map(is_failing, decorators)):
        frame.bind(node.name, UNKNOWN)
    if run.following:
        return
    if frame.body is not None:
        frame.body.functions.append((node, run.block))
    elif run.later is not None:
        run.later.append(node)
    else:
        run.rules.analyse_function(frame, node)


_MANAGERS = (Named("contextlib.contextmanager"), Named("contextlib.asynccontextmanager"))
"""Decorators that make context managers of generators."""


def _decorated(frame: Frame, decorator: Value, value: Value, node: ast.expr) -> Value:
    """What a decorator makes of a function."""
    if isinstance(node, ast.Attribute) and node.attr in {"setter", "deleter", "getter"}:
        of = frame.evaluate(node.value)
        if node.attr == "setter" and isinstance(of, Function) and of.binding == "property":
            return replace(of, setter=value) if isinstance(value, Function) else UNKNOWN
        return UNKNOWN
    if decorator in _MANAGERS and isinstance(value, Function):
        return Partial(Named("contextlib.made"), (value,))
    return frame.run.rules.call(frame, decorator, given_of([value], frame.run.place(node)), node)


_MANAGERS = (Named("contextlib.contextmanager"), Named("contextlib.asynccontextmanager"))


def _define_class(frame: Frame, node: ast.stmt) -> None:
    node = cast("ast.ClassDef", node)
    run = frame.run
    decorators = [frame.evaluate(part) for part in node.decorator_list]
    keywords = {keyword.arg: frame.evaluate(keyword.value) for keyword in node.keywords}
    bases = [_base(frame, base) for base in node.bases]
    body = ClassBody(node, run.place(node))
    local = bound_names(node.body)
    outer = None if frame.local is None else frame.outer if frame.body is not None else frame.number
    behind = run.behind if node is run.cut else ()
    unstable = _unstable(frame, node.body, [member.facts for member, _ in behind])
    inside = Frame(run, State(), local, frame.read, unstable, body, inner=frame.from_inside, outer=outer)
    inside.state.take(frame.state)
    inside.state.alive = frame.state.alive
    frame.captured = True
    inside.execute(node.body[: len(node.body) - sum(len(statements) for _, statements in behind)])
    for member_run, statements in behind:
        inside.run = member_run
        inside.execute(statements, 0)
    inside.run = run
    frame.state.take(inside.state)
    body.plain = _HOOKS.isdisjoint(local)
    bases_in_order = linearized(bases)
    hook = next((found for base in bases_in_order if (found := _subclass_hook(frame, base)) is not None), None)
    typed = not TYPED_DICTS.isdisjoint(bases_in_order)
    told = keywords.keys() <= {"metaclass"} or isinstance(hook, Function) or typed
    meta = metaclass_of(frame, keywords.get("metaclass"), bases)
    open_keywords = _is_made_unseen(keywords, bases, meta, told)
    plain = body.plain and not node.decorator_list and not node.keywords and all(map(_is_plain, bases))
    if plain:
        body.constants = {
            name: value
            for name, value in inside.state.values.items()
            if local.get(name) == 1 and name not in body.fields and _is_constant(inside, name, value)
        }
    enumerates = any(isinstance(base, Named) and base.name in ENUMERATIONS for base in bases_in_order)
    if open_keywords or not (enumerates or all(isinstance(base, Class) or is_plain_base(base) for base in bases)):
        frame.forget_what_calls_change()
    data = [decorator for decorator in decorators if _is_dataclass(decorator)]
    kind: Literal["plain", "data", "tuple"] = (
        "tuple" if Named("typing.NamedTuple") in bases else "data" if data else "plain"
    )
    members = tuple(
        (inside.mangled(name), value if name not in inside.unstable else UNKNOWN)
        for name, value in inside.state.values.items()
        if "." not in name
    )
    made = Class(
        node.name,
        tuple(body.constants.items()),
        run.place(node),
        Code(run.place(node), run.module, node),
        bases_in_order,
        members,
        tuple(name for name in body.fields if name not in body.variables) if kind != "plain" else None,
        kind,
        _OVERRIDES.isdisjoint(local) and len(data) == len(decorators) and not open_keywords,
        None if open_keywords or inside.unstable else _cell(frame, node),
        meta,
    )
    made = _with_members(frame, made, node)
    for name, kept in members:
        _name_descriptor(frame, made, name, kept, node)
    if hook is not None:
        _initialise_subclass(frame, made, hook, keywords, node)
    value: Value = made if meta is None else finished(frame, made, bases, keywords, node)
    body.made = made = value if isinstance(value, Class) else made
    for decorator, written in zip(reversed(decorators), reversed(node.decorator_list), strict=True):
        if not _is_dataclass(decorator):
            value = _decorated(frame, decorator, value, written)
    frame.bind(node.name, value)
    if run.following:
        return
    if run.later is not None:
        run.later.append(body)
    else:
        run.rules.analyse_class(frame, body)


def _is_made_unseen(
    keywords: Mapping[str | None, Value], bases: Sequence[Value], meta: Class | None, told: bool
) -> bool:
    """Whether it is not known what makes a class of its body."""
    if meta is not None:
        return None in keywords
    said = keywords.get("metaclass") not in {None, *_METACLASSES}
    return not told or said or any(isinstance(base, Class) and base.meta is not None for base in bases)


def _base(frame: Frame, node: ast.expr) -> Value:
    """A base of a class; of one with type arguments, the class that these are given to."""
    value = frame.evaluate(node)
    if value is UNKNOWN and isinstance(node, ast.Subscript):
        of = frame.evaluate(node.value)
        generic = isinstance(of, Class) and member(of, "__class_getitem__", frame=frame) is None
        return of if generic or of in _GENERICS else UNKNOWN
    return value


_GENERICS = tuple(
    Named(f"{module}.{name}") for module in ("typing", "typing_extensions") for name in ("Generic", "Protocol")
)


def _with_members(frame: Frame, made: Class, node: ast.ClassDef) -> Class:
    """A class that has just been made, from where on what happens to its members is known."""
    if is_enumeration(made):
        at = node.bases[0] if node.bases else node.keywords[0].value
        made = made_members(frame, made, made.members, at) or replace(made, plain=False, cell=None)
    if made.cell is not None:
        put_members(frame, made, dict(made.members))
    return made


def _subclass_hook(frame: Frame, base: Value) -> Value | None:
    return member(base, "__init_subclass__", frame=frame) if isinstance(base, Class) else None


def _initialise_subclass(
    frame: Frame, made: Class, hook: Value, keywords: Mapping[str | None, Value], node: ast.ClassDef
) -> None:
    """Run what a base says is to be done with a new class."""
    named = [(name, value) for name, value in keywords.items() if name is not None and name != "metaclass"]
    given = given_of((), frame.run.place(node), named)
    at = node.bases[0] if node.bases else node.keywords[0].value
    called = Bound(made, hook) if isinstance(hook, Function) and None not in keywords else UNKNOWN
    frame.run.rules.call(frame, called, given, at)


def _name_descriptor(frame: Frame, made: Class, name: str, value: Value, node: ast.ClassDef) -> None:
    """Tell an object that is stored in a class its name, if it wants to know."""
    held = frame.contents(value)
    if made.cell is not None and isinstance(held, Instance) and held.made_of is not None:
        method = member(held.made_of, "__set_name__", frame=frame)
        if isinstance(method, Function):
            at = next((part.value for part in node.body if isinstance(part, ast.Assign)), None)
            place = frame.run.place(node)
            if at is not None:
                frame.run.rules.call(frame, Bound(value, method), given_of([made, Text(name)], place), at)


def _cell(frame: Frame, node: ast.ClassDef) -> int | None:
    """The object that is to hold the members of a class, ``None`` if what is done to it is not followed."""
    root = frame.run.root
    if not frame.follows_classes() or frame.run.module != root.module or root.summaries is not None:
        return None
    if frame.local is not None:
        return next(NUMBERS)
    return module_cell(root.module, f"\0class {node.name}") if frame.run.outside.is_bound_once(node.name) else None


_OVERRIDES = frozenset({"__new__", "__setattr__", "__getattribute__", "__delattr__", "__init_subclass__"})
_METACLASSES = (Named("abc.ABCMeta"), Named("builtins.type"))
_DATACLASS = Named("dataclasses.dataclass")


def _is_dataclass(decorator: Value) -> bool:
    return decorator == _DATACLASS or (isinstance(decorator, Partial) and decorator.function == _DATACLASS)


def _unstable(frame: Frame, statements: Sequence[ast.stmt], more: Sequence[Facts] = ()) -> frozenset[str]:
    rebinding = any(facts.rebinding for facts in (frame.run.facts, *more))
    return rebound_inside(statements) if rebinding else frozenset()


def _is_plain(base: Value) -> bool:
    match base:
        case Class():
            return True
        case Named(name):
            return name == "builtins.object" or name.partition(".")[0] in {*PLAIN_LIBRARIES, "abc", "typing"}
        case _:
            return False


def _is_constant(frame: Frame, name: str, value: Value) -> bool:
    if value == UNKNOWN or isinstance(value, Function | Class | Ref | Bound | Partial):
        return False
    outside = frame.run.outside
    return outside.times_declared(name) == 1 and outside.times_stored(name) == 0


def analyse_class(frame: Frame, body: ClassBody) -> None:
    """Run through the methods of a class, those first that store its attributes.

    Args:
        frame: The scope that the class is defined in.
        body: The class.
    """
    attributes = attributes_of(frame.run.outside, body)
    several = storing(frame.run.outside, body)
    if several:
        methods = {name for where in several.values() for name in where.methods}
        stores = recorded(frame, lambda: _run_methods(frame, body, attributes.copy(), methods))
        known = joined(several, stores, frame.run.lengths)
    else:
        known = {}
    _run_makers(frame, body, attributes)
    attributes.update(known)
    for function, _ in in_order(body)[1]:
        analyse_method(frame, body, function, attributes)
    for function, _ in body.functions:
        analyse_tests(frame, body, function, attributes)


def _run_makers(frame: Frame, body: ClassBody, attributes: dict[str, Value]) -> None:
    """Run through the methods that store the attributes of an object first; these are added to what is known."""
    for function, _ in in_order(body)[0]:
        stored = analyse_method(frame, body, function, attributes)
        attributes.update(certain(frame.run.outside, body, stored))


def _run_methods(frame: Frame, body: ClassBody, attributes: dict[str, Value], names: Container[str]) -> None:
    """Run through the methods of some names, and through those before that store attributes first."""
    _run_makers(frame, body, attributes)
    for function, _ in in_order(body)[1]:
        if function.name in names:
            analyse_method(frame, body, function, attributes)


def analyse_tests(frame: Frame, body: ClassBody, function: Method, attributes: Mapping[str, Value]) -> None:
    """Follow a method with what pytest calls it with, if it is a test of a class that pytest collects.

    Args:
        frame: The scope that the class is defined in.
        body: The class.
        function: The method.
        attributes: What the object has.
    """
    if is_test(function) and body.made is not None and _COLLECTED not in dict(body.made.members):
        follow_test(frame, function, _receiver(frame, body, attributes), body.made)


def in_order(body: ClassBody) -> tuple[list[tuple[Method, Block]], list[tuple[Method, Block]]]:
    """The methods of a class: those that store its attributes before the others are called, and the others.

    Args:
        body: The class.
    """
    makers = [one for name in _MAKERS for one in body.functions if one[0].name == name]
    return makers, [one for one in body.functions if one[0].name not in _MAKERS]


def attributes_of(outside: Outside, body: ClassBody) -> dict[str, Value]:
    """The attributes of an object of a class that its body tells.

    Args:
        outside: The module.
        body: The class.
    """
    attributes = dict(body.constants)
    if body.plain:
        attributes.update(
            (name, value)
            for name, value in body.fields.items()
            if value != UNKNOWN and outside.times_declared(name) <= 1 and outside.times_stored(name) == 0
        )
    return attributes


def certain(outside: Outside, body: ClassBody, stored: Mapping[str, Value]) -> Iterator[tuple[str, Value]]:
    """The attributes that nothing but one statement stores; what is only ever ``None`` here is stored elsewhere.

    Args:
        outside: The module.
        body: The class.
        stored: What a method has stored.
    """
    for name, value in stored.items() if body.plain else ():
        if value == UNKNOWN or value is NOTHING:
            continue
        if outside.times_stored(name) == 1 and outside.times_declared(name) == 0:
            yield name, value


def analyse_method(
    frame: Frame, body: ClassBody, function: Method, attributes: Mapping[str, Value]
) -> dict[str, Value]:
    """Run through a method.

    Args:
        frame: The scope that the class is defined in; it gets to know what the attributes hold that nothing changes.
        body: The class.
        function: The method.
        attributes: What the object has.

    Returns:
        What it has stored in attributes of the object when it ends.
    """
    ref = _receiver(frame, body, attributes)
    receiver: Value = ref
    kinds = {decorator.id for decorator in function.decorator_list if isinstance(decorator, ast.Name)}
    if "staticmethod" in kinds:
        analyse_function(frame, function)
        return {}
    if "classmethod" in kinds or function.name in {"__new__", "__init_subclass__", "__class_getitem__"}:
        receiver = Class(body.node.name, tuple(body.constants.items()))
    owner, frame.owner = frame.owner, None if body.made is None else body.made.code
    try:
        end = analyse_function(frame, function, receiver)
    finally:
        frame.owner = owner
    first = _parameters(function.args)[:1]
    at_end = UNKNOWN if end is None or not first else end.objects.get(ref.number, UNKNOWN)
    if end is not None and isinstance(at_end, Instance):
        _keep_objects(frame, end, at_end)
    return dict(at_end.attributes) if isinstance(at_end, Instance) else {}


def _receiver(frame: Frame, body: ClassBody, attributes: Mapping[str, Value]) -> Ref:
    """Any object of a class."""
    said = body.fields
    held = tuple((name, made(frame, value) if said.get(name) is value else value) for name, value in attributes.items())
    return frame.make(Instance(body.node.name, held, body.made, exact=False))


def _keep_objects(frame: Frame, end: State, held: Instance) -> None:
    """Let other methods know what the attributes of an object hold that nothing changes."""
    kept = protected((), {-1: held, **end.objects}, frame.run.outside)
    for number in kept & end.objects.keys():
        frame.state.hold(number, end.objects[number])


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
    body: list[ast.stmt] = [] if isinstance(node, ast.Lambda) else node.body
    local = dict.fromkeys(_names(node.args), 1)
    for name, count in (_walrus(node) if isinstance(node, ast.Lambda) else bound_names(body)).items():
        local[name] = local.get(name, 0) + count
    outer = None if frame.local is None or not frame.run.root.live else frame.number
    inside = Frame(frame.run, State(), local, frame.from_inside, _unstable(frame, body), outer=outer)
    outside = frame.run.outside
    inside.state.objects = {
        number: after_unknown(held, outside) if receiver is None else held
        for number, held in frame.state.objects.items()
    }
    inside.state.changed = set(inside.state.objects)
    inside.state.escaped = frozenset(inside.state.objects)
    inside.owner, inside.receiver = (frame.owner, None) if receiver is None else (frame.owner, receiver)
    inside.code = node
    if getattr(node, "returns", None) is not None and not any(map(_yields, ast.walk(node))):
        code = Code(frame.run.place(node), frame.run.module, node)
        inside.claims = own_claims(code, frame.owner, frame.read, inside.lengths)
    _bind_parameters(inside, node.args, receiver)
    if frame.run.root.trailing:
        apply_to_parameters(inside, node.args)
    run = frame.run
    live, silent, unasked = run.root.live, run.silent, run.unasked
    run.unasked = unasked or isinstance(node, ast.Lambda)
    live[inside.number] = inside
    # It is not called here: who stands guard over the definition is not there when it is.
    guards, run.guards = run.guards, ()
    expected = any(_expects_errors(frame, decorator) for decorator in getattr(node, "decorator_list", ()))
    run.silent = silent or may_be_taken(guards) or expected
    try:
        return _run(inside, node, body)
    finally:
        run.silent, run.unasked, run.guards = silent, unasked, guards
        del live[inside.number]


def _yields(node: ast.AST) -> bool:
    return isinstance(node, ast.Yield | ast.YieldFrom)


def _expects_errors(frame: Frame, decorator: ast.expr) -> bool:
    """Whether a decorator says that what is under it raises, under whatever name."""
    return expects_errors(decorator) or (isinstance(decorator, ast.Name) and is_failing(frame.read(decorator.id)))


def _run(inside: Frame, node: Body, body: list[ast.stmt]) -> State | None:
    is_lambda = isinstance(node, ast.Lambda)
    frame = inside
    if isinstance(node, ast.Lambda):
        inside.evaluate(node.body)
        return None
    start = frame.run.block.span(node)[0] if frame.run.block.comments and not is_lambda else None
    inside.execute(body, start)
    end = inside.state
    for state, _ in inside.exits:
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
    if receiver is not None and by_order:
        frame.bind(by_order[0].arg, receiver)
        by_order, defaults = by_order[1:], defaults[1:]
    both = list(zip([*by_order, *arguments.kwonlyargs], defaults, strict=True))
    # An axis may be called by a parameter, wherever that stands, as in "{n} c".
    for parameter, default in sorted(both, key=lambda pair: _is_of_numbers(pair[0].annotation), reverse=True):
        value = UNKNOWN if parameter.annotation is None else annotated(frame, parameter.annotation)
        frame.bind(parameter.arg, made(frame, with_default(value, default)))
    for rest in (arguments.vararg, arguments.kwarg):
        if rest is not None:
            frame.bind(rest.arg, UNKNOWN)
    if arguments.vararg is not None and arguments.vararg.annotation is not None:
        frame.bind(arguments.vararg.arg, Many("tuple", annotated(frame, arguments.vararg.annotation)))


def _is_of_numbers(annotation: ast.expr | None) -> bool:
    return isinstance(annotation, ast.Name) and annotation.id == "int"


EXECUTE: Mapping[type[ast.AST], Executor] = {
    ast.FunctionDef: _define_function,
    ast.AsyncFunctionDef: _define_function,
    ast.ClassDef: _define_class,
}
"""By kind of definition."""
