"""What functions of Python and of its standard library do that see objects, classes and functions.

What only looks at numbers, strings and arrays is in the tables of the library.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal, TypeAlias

from einx_lsp.inference import (
    collecting,
    commandline,
    concurrency,
    containers,
    enumerations,
    executing,
    functions,
    kinds,
    managers,
    picking,
    testing,
)
from einx_lsp.inference.annotated import made
from einx_lsp.inference.annotations import RETURNS
from einx_lsp.inference.conditions import truth
from einx_lsp.inference.copying import copied, copied_deeply, pickled, unpickled
from einx_lsp.inference.deciding import OBJECT, has_name, is_below, is_subdtype, kind_of
from einx_lsp.inference.following import COROUTINE, PENDING, awaited
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.guards import fails
from einx_lsp.inference.iteration import elements, next_of
from einx_lsp.inference.keys import as_key
from einx_lsp.inference.making import fields_of
from einx_lsp.inference.metaclasses import made_by_type, new_class
from einx_lsp.inference.objects import (
    attribute_of,
    class_of,
    computed,
    is_followed,
    is_metaclass,
    keep_attribute,
    lacks,
    member,
    put_attribute,
    put_class_attribute,
    put_past_hook,
)
from einx_lsp.inference.run import Given, given_of
from einx_lsp.values.join import any_of, join, options_of
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    Binding,
    Bound,
    Class,
    Code,
    Function,
    GenericAlias,
    Instance,
    Items,
    Many,
    Method,
    ModuleFile,
    Named,
    Nothing,
    Number,
    Partial,
    Range,
    Ref,
    Super,
    Tensor,
    Text,
    Union,
    Unknown,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary

__all__ = ["NEW_TYPE", "RULES", "TUPLE_METHODS", "attributes_of", "read_attribute", "rule_of"]


_Rule: TypeAlias = Callable[[Frame, ast.expr, Given], "Value | None"]


def _call(frame: Frame, function: Value, given: Given, node: ast.expr) -> Value:
    return frame.run.rules.call(frame, function, given, node)


def read_attribute(frame: Frame, owner: Value, name: str, node: ast.expr) -> Value:
    """An attribute of a value; a property is run.

    Args:
        frame: The scope.
        owner: The value.
        name: The attribute.
        node: The expression that reads it.
    """
    if isinstance(owner, Union) and all(isinstance(option, Ref) for option in owner.options):
        methods = tuple(concurrency.method(frame, option, name) or UNKNOWN for option in owner.options)
        if UNKNOWN not in methods:
            return any_of(methods)
    if isinstance(owner, Function | Bound):
        return functions.read_attribute_of_function(frame, owner.function if isinstance(owner, Bound) else owner, name)
    if isinstance(owner, Ref) and (picking_method := functions.method(frame, owner, name)) is not None:
        return picking_method
    found = attribute_of(frame, owner, name)
    if found is UNKNOWN and isinstance(owner, Ref | ModuleFile):
        getter = computed(frame, owner, name)
        if getter is not None:
            return _call(frame, getter[0], given_of(getter[1], frame.run.place(node)), node)
    if found is UNKNOWN and isinstance(owner, Ref):
        known = commandline.method(frame, owner, name) or concurrency.method(frame, owner, name)
        return known or _tuple_method(frame, owner, name) or UNKNOWN
    if isinstance(found, Bound) and found.function.binding in {"property", "cached"}:
        value = _call(frame, found, Given(), node)
        if found.function.binding == "cached" and isinstance(owner, Ref) and frame.state.alive:
            keep_attribute(frame, owner, name, value)
        return value
    return found


def attributes_of(frame: Frame, value: Value) -> Value:
    """The attributes of an object as a dict that is only read.

    Args:
        frame: The scope.
        value: The object.
    """
    held = frame.contents(value)
    if isinstance(held, Instance) and held.exact:
        return frame.make(Dictionary(held.attributes))
    return UNKNOWN


# Named tuples and dataclasses


def _tuple_method(frame: Frame, ref: Ref, name: str) -> Value | None:
    held = frame.contents(ref)
    is_tuple = isinstance(held, Instance) and held.made_of is not None and held.made_of.kind == "tuple"
    return Method(ref, name) if is_tuple and name in TUPLE_METHODS else None


def _replaced(frame: Frame, ref: Ref, given: Given) -> Value | None:
    """The same object with other fields."""
    held = frame.contents(ref)
    if not isinstance(held, Instance) or not held.exact or not given.complete:
        return None
    if held.made_of is not None and member(held.made_of, "__post_init__", frame=frame, made=True) is not None:
        return None
    kept = {**dict(held.attributes), **{name: argument.value for name, argument in given.keywords.items()}}
    return frame.make(Instance(held.of, tuple(kept.items()), held.made_of, exact=True))


def _as_dict(frame: Frame, ref: Ref, _: Given) -> Value | None:
    held = frame.contents(ref)
    return frame.make(Dictionary(held.attributes)) if isinstance(held, Instance) and held.exact else None


def _is_not_given(default: Value | None) -> bool:
    """Whether a field is none of the arguments of the constructor: ``field(init=False)``."""
    return isinstance(default, Partial) and dict(default.keywords).get("init") == Number("bool", False)


def _replaced_data(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    """``dataclasses.replace``, which makes another object of the fields of one."""
    if len(given.positional) != 1 or not given.complete:
        return None
    found = [_replaced_one(frame, node, given, option) for option in options_of(given.positional[0].value)]
    known = [one for one in found if one is not None]
    return any_of(tuple(known)) if len(known) == len(found) else None


def _replaced_one(frame: Frame, node: ast.expr, given: Given, ref: Value) -> Value | None:
    """The same object with other fields, initialised as its class says."""
    held = frame.contents(ref)
    cls = held.made_of if isinstance(held, Instance) and held.exact else None
    if not isinstance(ref, Ref) or not isinstance(held, Instance) or cls is None:
        return None
    if member(cls, "__post_init__", frame=frame) is None:
        return _replaced(frame, ref, given._replace(positional=()))
    given_to_it = [name for name in fields_of(cls) if not _is_not_given(member(cls, name, made=True, frame=frame))]
    known = {name: value for name, value in held.attributes if name in given_to_it}
    known.update((name, argument.value) for name, argument in given.keywords.items())
    return _call(frame, cls, given_of((), frame.run.place(node), known.items()), node)


TUPLE_METHODS: Mapping[str, Callable[[Frame, Ref, Given], Value | None]] = {
    "_replace": _replaced,
    "_asdict": _as_dict,
}


def _of_object(rule: Callable[[Frame, Ref, Given], Value | None]) -> _Rule:
    def apply(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
        if not given.positional:
            return None
        rest = given._replace(positional=given.positional[1:])
        found = [
            rule(frame, option, rest) if isinstance(option, Ref) else None
            for option in options_of(given.positional[0].value)
        ]
        known = [one for one in found if one is not None]
        return any_of(tuple(known)) if len(known) == len(found) else None

    return apply


def _named_tuple(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    match [frame.contents(argument.value) for argument in given.positional]:
        case [Text(name), Text(fields)]:
            names = fields.replace(",", " ").split()
        case [Text(name), Items(_, items)]:
            names = [item.value for item in items if isinstance(item, Text)]
            if len(names) != len(items):
                return None
        case _:
            return None
    if given.keywords.keys() - {"defaults"}:
        return None
    members: tuple[tuple[str, Value], ...] = ()
    if "defaults" in given.keywords:
        defaults = frame.contents(given.keywords["defaults"].value)
        if not isinstance(defaults, Items) or len(defaults.items) > len(names):
            return None
        members = tuple(zip(names[len(names) - len(defaults.items) :], defaults.items, strict=True))
    place = frame.run.place(node)
    code = Code(place, frame.run.module, node)
    return Class(name, (), place, code, (Named("typing.NamedTuple"),), members, tuple(names), "tuple")


def _dataclass(_frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    pairs = tuple((name, argument.value) for name, argument in given.keywords.items())
    return None if given.positional else Partial(Named("dataclasses.dataclass"), (), pairs)


def _slice(_frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    values = [argument.value for argument in given.positional]
    if given.keywords or not given.complete or not 1 <= len(values) <= 3:
        return None
    start, stop, step = (NOTHING, values[0], NOTHING) if len(values) == 1 else (*values, NOTHING)[:3]
    return Range(start, stop, step)


def _fields(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    """``dataclasses.fields``, of which the names are known."""
    if len(given.positional) != 1:
        return None
    value = frame.contents(given.positional[0].value)
    cls = value.made_of if isinstance(value, Instance) else value
    if not isinstance(cls, Class) or cls.kind != "data":
        return None
    names = fields_of(cls)
    return Items("tuple", tuple(Instance("Field", (("name", Text(name)),), _FIELD, exact=True) for name in names))


_FIELD = Class("Field")


def _short(stops_at: bool) -> _Rule:
    """``any`` and ``all``, which ask for elements until one decides."""

    def rule(frame: Frame, node: ast.expr, given: Given) -> Value | None:
        if len(given.positional) != 1:
            return None
        value = given.positional[0].value
        found = _decided(frame, value, node, stops_at) if isinstance(value, Ref) else None
        if found is not None:
            return Number("bool", found)
        silent, frame.run.silent = frame.run.silent, True
        rest = elements(frame, value, node)
        frame.run.silent = silent
        holds = None if rest.items is None else [truth(frame, item) for item in rest.items]
        if holds is None or None in holds:
            return Number("bool")
        return Number("bool", any(holds) if stops_at else all(holds))

    return rule


def _decided(frame: Frame, ref: Ref, node: ast.expr, stops_at: bool) -> bool | None:
    """Ask an iterator for one element after the other, up to the one that decides."""
    before = frame.state.copy()
    for _ in range(_MOST_ASKED):
        step = frame.run.rules.advance(frame, ref, node)
        if step is None:
            break
        if step.ended:
            return not stops_at
        holds = truth(frame, step.value)
        if holds is None:
            break
        if holds is stops_at:
            return stops_at
    frame.state = before
    return None


_MOST_ASKED = 64


# Functions of Python itself that see objects


def _super(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    if not given.positional and frame.owner is not None and frame.receiver is not None:
        return Super(frame.owner, frame.receiver)
    match [argument.value for argument in given.positional]:
        case [Class(code=Code() as code), receiver]:
            return Super(code, receiver)
        case _:
            return None


def _sequence(kind: Literal["list", "tuple"]) -> _Rule:
    def rule(frame: Frame, node: ast.expr, given: Given) -> Value | None:
        if given.keywords or len(given.positional) > 1 or not given.complete:
            return None
        if not given.positional:
            return frame.make(Items("list", ())) if kind == "list" else Items("tuple", ())
        value = given.positional[0].value
        found = elements(frame, value, node)
        if found.items is None and found.each is UNKNOWN and found.length is None:
            frame.escape([value])
        held: Value = Items(kind, found.items) if found.items is not None else Many(kind, found.each, found.length)
        return frame.make(held) if kind == "list" else held

    return rule


def _deque(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    """``deque``, as a list that can be turned."""
    if not given.complete or len(given.positional) > 2 or given.keywords.keys() - {"maxlen"}:
        return None
    limit = given.positional[1].value if len(given.positional) == 2 else UNKNOWN
    limit = given.keywords["maxlen"].value if given.keywords else limit
    made = _sequence("list")(frame, node, Given(given.positional[:1]))
    if (len(given.positional) < 2 and not given.keywords) or limit is NOTHING or not isinstance(made, Ref):
        return made
    held = frame.contents(made)
    if isinstance(limit, Number) and isinstance(limit.value, int) and limit.value >= 0 and isinstance(held, Items):
        frame.put(made.number, containers.bounded(held.items, limit.value))
    else:
        each = held.element if isinstance(held, Many) else any_of(held.items) if isinstance(held, Items) else UNKNOWN
        frame.put(made.number, Many("list", UNKNOWN if isinstance(held, Items) and not held.items else each))
    return made


_CACHED = Named("functools.cached")


def _cache(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    """``lru_cache``: what a function has returned once for some arguments it returns again."""
    match [argument.value for argument in given.positional]:
        case [Function() as function]:
            return Partial(_CACHED, (function, frame.make(Dictionary(()))))
        case _:
            return Partial(Named("functools.cache"))


def _call_cached(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    function, store, *rest = (argument.value for argument in given.positional)
    inner = given._replace(positional=given.positional[2:])
    held = frame.contents(store)
    frozen = [frame.frozen(value) for value in (*rest, *(one.value for one in given.keywords.values()))]
    key = f"\1{frozen!r}{sorted(given.keywords)}"
    if not isinstance(held, Dictionary) or not isinstance(store, Ref) or len(key) > 2000:
        return UNKNOWN
    known = dict(held.items)
    if key not in known:
        found = _call(frame, function, inner, node)
        held = frame.contents(store)
        known = {**(dict(held.items) if isinstance(held, Dictionary) else {}), key: found}
        frame.put(store.number, Dictionary(tuple(known.items())))
    return known[key]


def _dict(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    if len(given.positional) > 1 or not given.complete:
        return None
    pairs: dict[str, Value] = {}
    for argument in given.positional:
        held = frame.contents(argument.value)
        if isinstance(held, Dictionary):
            pairs.update(held.items)
            continue
        found = elements(frame, argument.value, node).items
        if found is None:
            return None
        for item in found:
            match item:
                case Items(_, (key, value)) if (name := as_key(key, frame)) is not None:
                    pairs[name] = value
                case _:
                    return None
    pairs.update((name, argument.value) for name, argument in given.keywords.items())
    return frame.make(Dictionary(tuple(pairs.items())))


def _partial(_frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    if not given.positional or not given.complete:
        return None
    first, *rest = (argument.value for argument in given.positional)
    return Partial(first, tuple(rest), tuple((name, argument.value) for name, argument in given.keywords.items()))


def _new_type(_frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    match [argument.value for argument in given.positional]:
        case [_, of]:
            return GenericAlias(NEW_TYPE, (of,))
        case _:
            return None


NEW_TYPE = Named("typing.NewType")


def _field(_frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    pairs = tuple((name, argument.value) for name, argument in given.keywords.items())
    return Partial(Named("dataclasses.field"), (), pairs)


def _isinstance(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    if len(given.positional) != 2:
        return None
    holds = kinds.is_instance(frame, given.positional[0].value, given.positional[1].value)
    return Number("bool", holds)


def _callable(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    match frame.contents(given.positional[0].value) if len(given.positional) == 1 else UNKNOWN:
        case Function() | Bound() | Class() | Partial():
            return Number("bool", True)
        case Tensor() | Number() | Text() | Items() | Nothing() | Dictionary():
            return Number("bool", False)
        case _:
            return Number("bool")


def _attribute(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    match [argument.value for argument in given.positional]:
        case [owner, Text(name), *default] if len(default) <= 1:
            found = read_attribute(frame, owner, name, node)
            if not default:
                return found
            if found is UNKNOWN and lacks(frame, owner, name):
                return default[0]
            held = frame.contents(owner)
            if isinstance(held, Instance) and held.exact and found is UNKNOWN:
                known = any(one == name for one, _ in held.attributes)
                missing = (
                    not known
                    and held.made_of is not None
                    and member(held.made_of, name, frame=frame, made=True) is None
                )
                return default[0] if missing else UNKNOWN
            return found
        case _:
            return UNKNOWN


def _has_attribute(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    match [argument.value for argument in given.positional]:
        case [owner, Text(name)]:
            has = has_name(owner, name)
            missing = lacks(frame, owner, name) if has is None else not has
            held = frame.contents(owner)
            if missing is None and isinstance(held, Tensor) and name in _OF_ARRAYS:
                missing = False
            return Number("bool", None if missing is None else not missing)
        case _:
            return None


_OF_ARRAYS = frozenset("shape ndim dtype".split())
"""Attributes that tensors of every library have."""


def _set_attribute(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    match [argument.value for argument in given.positional]:
        case [Ref() as owner, Text(name), value]:
            put_attribute(frame, owner, name, value, node)
        case [Class(code=Code()) as owner, Text(name), value]:
            put_class_attribute(frame, owner, name, value)
        case [Function() as owner, Text(name), value]:
            functions.put_attribute_of_function(frame, owner, name, value)
        case [owner, Text(name), value]:
            frame.store(None, name, value)
        case [Ref() as owner, *_]:
            frame.forget_attributes(owner)
            frame.forget_what_calls_change(given.values())
        case _:
            frame.forget_what_calls_change(given.values())
    return NOTHING


def _set_past_hook(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    match [argument.value for argument in given.positional]:
        case [Ref() as owner, Text(name), value]:
            put_past_hook(frame, owner, name, value, node)
            return NOTHING
        case _:
            return None


def _new(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    """``object.__new__``: an object that has nothing yet."""
    match [argument.value for argument in given.positional[:1]]:
        case [Class() as meta] if is_metaclass(meta):
            return new_class(frame, _node, given)
        case [Class(kind="plain") as cls] if is_followed(frame, cls):
            return frame.make(Instance(cls.name, (), cls, exact=True))
        case _:
            return None


def _type(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    if len(given.positional) != 1:
        return made_by_type(frame, _node, given)
    cls = class_of(frame, given.positional[0].value)
    return kind_of(frame, given.positional[0].value) if cls is None else cls


def _object(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    """``object()``, which programs know by its identity."""
    return None if given.positional or given.keywords else frame.make(Instance("object", (), OBJECT, exact=True))


def _is_subclass(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    match [argument.value for argument in given.positional]:
        case [cls, others]:
            return Number("bool", is_below(frame, cls, others))
        case _:
            return None


def _is_subdtype(_frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    match [argument.value for argument in given.positional]:
        case [one, other]:
            return Number("bool", is_subdtype(one, other))
        case _:
            return None


def _rank(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    """``np.ndim``."""
    match [frame.frozen(argument.value) for argument in given.positional]:
        case [Tensor(shape=tuple(shape))]:
            return Number("int", len(shape))
        case [Number() | Text()]:
            return Number("int", 0)
        case _:
            return None


def _is_scalar(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    """``np.isscalar``, which says no to arrays without axes, and yes to numbers of NumPy."""
    match [frame.frozen(argument.value) for argument in given.positional]:
        case [Number() | Text()]:
            return Number("bool", True)
        case [Tensor(shape=tuple(shape))] if shape:
            return Number("bool", False)
        case [Items() | Nothing() | Dictionary()]:
            return Number("bool", False)
        case _:
            return None


def _iter(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    if len(given.positional) == 2 and given.complete and not given.keywords:
        return frame.make(Partial(Named("builtins.iter_until"), tuple(argument.value for argument in given.positional)))
    if len(given.positional) != 1:
        return None
    value = given.positional[0].value
    held = frame.contents(value)
    if isinstance(value, Ref) and isinstance(held, Partial | Function) and not collecting.is_set(held):
        return value
    found = elements(frame, value, node)
    return frame.make(Many("any", found.each) if found.items is None else Items("tuple", found.items))


def _next(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    if not 1 <= len(given.positional) <= 2 or not given.complete:
        return None
    iterator = given.positional[0].value
    if not isinstance(iterator, Ref):
        return None
    method = attribute_of(frame, iterator, "__next__") if isinstance(frame.contents(iterator), Instance) else None
    if isinstance(method, Bound):
        return _call(frame, method, Given(), node)
    default = given.positional[1].value if len(given.positional) == 2 else UNKNOWN
    step = frame.run.rules.advance(frame, iterator, node)
    if step is not None:
        if step.ended and len(given.positional) == 1:
            fails(frame, "StopIteration")
        return default if step.ended else step.value
    place = frame.run.place(node)
    silent, frame.run.silent = frame.run.silent, True  # what is behind the next element may never be asked for
    found = next_of(frame, iterator, lambda function, values: _call(frame, function, given_of(values, place), node))
    frame.run.silent = silent
    return UNKNOWN if found is None else join(found, default) if isinstance(found, Unknown) else found


def _namespace(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    if given.positional or not given.complete:
        return None
    pairs = tuple((name, argument.value) for name, argument in given.keywords.items())
    return frame.make(Instance("SimpleNamespace", pairs, _NAMESPACE, exact=True))


_NAMESPACE = Class("SimpleNamespace")


def _decorator(_frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    """What looks at a function and gives it back; with options, what does that."""
    match [argument.value for argument in given.positional]:
        case [Function() | Bound() | Partial() | Class() as function]:
            return function
        case _:
            return Partial(Named("builtins.decorator"))


def _jaxtyped(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    """``jaxtyped``: with options, they are remembered, as they say who checks annotations."""
    if given.positional or not given.complete:
        return _decorator(frame, node, given)
    pairs = tuple((name, argument.value) for name, argument in given.keywords.items())
    return Partial(Named("jaxtyping.jaxtyped"), (), pairs)


def _returns(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    """Call a function of which only the result is known: it may do anything."""
    result, *rest = (argument.value for argument in given.positional)
    frame.forget_what_calls_change([*rest, *(argument.value for argument in given.keywords.values())])
    return made(frame, result)


def _run_coroutine(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    return awaited(frame, given.positional[0].value) if given.positional else None


def _task(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    """What runs a coroutine later: by when it is awaited."""
    value = given.positional[0].value if given.positional else UNKNOWN
    held = frame.contents(value)
    return value if isinstance(held, Partial) and held.function in {PENDING, COROUTINE} else None


def _gather(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    """``asyncio.gather``: what its arguments give, in their order."""
    found = [awaited(frame, argument.value) for argument in given.positional]
    known = [one for one in found if one is not None]
    if len(known) < len(found) or not given.complete:
        return None
    return Partial(COROUTINE, (frame.make(Items("list", tuple(known))),))


def _import_module(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    """``importlib.import_module`` and ``__import__`` with a name that is known."""
    match [argument.value for argument in given.positional]:
        case [Text(name)] if not name.startswith("."):
            path = frame.run.find(0, name)
            library = name.partition(".")[0]
            return ModuleFile(path) if path else Named(name) if path is None and library in _LIBRARIES else UNKNOWN
        case _:
            return None


_LIBRARIES = frozenset("einx numpy math torch jax itertools functools operator".split())
"""Libraries that no file of a workspace is taken for."""


def _suppress(_frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    """A context manager that takes errors of some classes."""
    classes = tuple(argument.value for argument in given.positional)
    return Partial(Named("contextlib.suppress"), classes) if given.complete else None


def _exit_stack(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    return None if given.positional else frame.make(Partial(managers.EXIT_STACK))


def _raises(_frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    """``pytest.raises`` without a function: a context manager whose block is to fail."""
    match [argument.value for argument in given.positional]:
        case [classes] if given.complete:
            return Partial(Named("pytest.raises"), (classes,))
        case _:
            return None


def _undecorated(_frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    return given.positional[0].value if given.positional else UNKNOWN


def _binding(kind: Binding) -> _Rule:
    def rule(_frame: Frame, _node: ast.expr, given: Given) -> Value | None:
        match [argument.value for argument in given.positional]:
            case [Function() as function]:
                return replace(function, binding=kind)
            case _:
                return None

    return rule


def _reduce(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    if not 2 <= len(given.positional) <= 3 or not given.complete:
        return None
    function, values, *start = (argument.value for argument in given.positional)
    found = elements(frame, values, node).items
    if found is None:
        return None
    place = frame.run.place(node)
    items = [*start, *found]
    if not items:
        return UNKNOWN
    result = items[0]
    for item in items[1:]:
        result = _call(frame, function, given_of((result, item), place), node)
    return result


def _manager(_frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    """A context manager that is a generator: it runs when it is entered."""
    values = tuple(argument.value for argument in given.positional)
    keywords = tuple((name, argument.value) for name, argument in given.keywords.items())
    return Partial(Named("contextlib.entering"), values, keywords) if given.complete else None


_DECORATORS = (
    "torch.no_grad torch.inference_mode torch.enable_grad torch.jit.script "
    "torch.compile torch.jit.export torch.jit.ignore jax.jit beartype.beartype "
    "typeguard.typechecked typing.final typing.override typing.no_type_check abc.abstractmethod "
    "typing_extensions.override typing_extensions.final numba.njit "
    "numba.jit enum.unique functools.total_ordering flax.linen.compact equinox.filter_jit"
).split()
"""Decorators that leave what a function gives as it is, as names or called with options."""

RULES: Mapping[str, _Rule] = {
    **picking.RULES,
    **collecting.RULES,
    **concurrency.RULES,
    **testing.RULES,
    **enumerations.RULES,
    **functions.RULES,
    **managers.RULES,
    "operator.attributes_got": picking.attributes_got(read_attribute),
    "operator.method_called": picking.method_called(read_attribute),
    "builtins.compile": executing.compiled,
    "builtins.super": _super,
    "builtins.list": _sequence("list"),
    "builtins.tuple": _sequence("tuple"),
    "builtins.dict": _dict,
    "builtins.isinstance": _isinstance,
    "builtins.callable": _callable,
    "builtins.getattr": _attribute,
    "builtins.hasattr": _has_attribute,
    "builtins.setattr": _set_attribute,
    "builtins.delattr": _set_attribute,
    "builtins.object.__setattr__": _set_past_hook,
    "builtins.object.__new__": _new,
    "builtins.type.__new__": new_class,
    "builtins.type": _type,
    "builtins.object": _object,
    "builtins.issubclass": _is_subclass,
    "numpy.issubdtype": _is_subdtype,
    "numpy.ndim": _rank,
    "numpy.isscalar": _is_scalar,
    "builtins.iter": _iter,
    "builtins.any": _short(True),
    "builtins.nothing": lambda _frame, _node, _given: NOTHING,
    "builtins.slice": _slice,
    "dataclasses.fields": _fields,
    "builtins.all": _short(False),
    "argparse.ArgumentParser": lambda frame, _node, given: commandline.parser(frame, given),
    "collections.deque": _deque,
    "collections.namedtuple": _named_tuple,
    "dataclasses.dataclass": _dataclass,
    "dataclasses.replace": _replaced_data,
    "copy.replace": _replaced_data,
    "dataclasses.asdict": _of_object(_as_dict),
    "builtins.next": _next,
    "builtins.staticmethod": _binding("static"),
    "builtins.classmethod": _binding("class"),
    "builtins.property": _binding("property"),
    "functools.cached_property": _binding("cached"),
    "functools.partial": _partial,
    "functools.lru_cache": _cache,
    "functools.cache": _cache,
    "functools.cached": _call_cached,
    "typing.NewType": _new_type,
    "functools.reduce": _reduce,
    "dataclasses.field": _field,
    "types.SimpleNamespace": _namespace,
    "copy.copy": copied,
    "copy.deepcopy": copied_deeply,
    "pickle.dumps": pickled,
    "pickle.loads": unpickled,
    "typing.cast": lambda _frame, _node, given: given.positional[1].value if len(given.positional) == 2 else None,
    "builtins.decorator": _undecorated,
    "asyncio.gather": _gather,
    "asyncio.run": _run_coroutine,
    **dict.fromkeys(("asyncio.create_task", "asyncio.ensure_future", "asyncio.shield", "asyncio.wait_for"), _task),
    "contextlib.made": _manager,
    "jaxtyping.jaxtyped": _jaxtyped,
    RETURNS.name: _returns,
    "contextlib.suppress": _suppress,
    "importlib.import_module": _import_module,
    "contextlib.ExitStack": _exit_stack,
    "pytest.raises": _raises,
    **dict.fromkeys(_DECORATORS, _decorator),
}
"""By qualified name; what gives ``None`` is left to the tables of libraries."""


def rule_of(name: str) -> _Rule | None:
    """What calling something of the standard library, or of pytest, does.

    Args:
        name: Its qualified name.

    Returns:
        ``None`` if nothing is said of it here.
    """
    found = RULES.get(name)
    return testing.rule_of_mark(name) if found is None and name.startswith(testing.MARKS) else found
