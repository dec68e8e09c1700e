"""Classes of a file and their objects: where an attribute is found, how a method is bound, how an object is made."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping, Sequence

from einx_lsp.inference.dependencies import MEMBERS
from einx_lsp.inference.frame import Frame, path_of
from einx_lsp.inference.run import given_of, module_cell
from einx_lsp.inference.tables import element_of
from einx_lsp.library import registry
from einx_lsp.values.join import any_of
from einx_lsp.values.model import (
    UNKNOWN,
    Bound,
    Class,
    Code,
    Function,
    Instance,
    Items,
    Layer,
    Many,
    Method,
    ModuleFile,
    Named,
    Nothing,
    Number,
    OpenItems,
    Partial,
    Ref,
    Super,
    Text,
    Union,
    Unknown,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary

__all__ = [
    "ENUMERATIONS",
    "TYPED_DICTS",
    "attribute_of",
    "bound",
    "class_of",
    "computed",
    "enumerated",
    "exported",
    "is_enumeration",
    "is_followed",
    "is_generic",
    "is_metaclass",
    "is_open",
    "keep_attribute",
    "lacks",
    "linearized",
    "member",
    "members_of",
    "mro",
    "namespace_owner",
    "put_attribute",
    "put_class_attribute",
    "put_in_namespace",
    "put_members",
    "put_past_hook",
    "submodule_cell",
]

PLAIN_BASES = frozenset(
    (
        "builtins.object builtins.type abc.ABC typing.Generic typing.Protocol typing.NamedTuple "
        "typing_extensions.Protocol typing_extensions.Generic typing.TypedDict typing_extensions.TypedDict "
        "threading.Thread"
    ).split()
) | frozenset(
    f"builtins.{name}"
    for name, cls in vars(builtins).items()
    if isinstance(cls, type) and issubclass(cls, BaseException)
)
_BARE_BASES = PLAIN_BASES - {"threading.Thread"}
"""Those of them whose objects have nothing that an error does not have, too."""

TYPED_DICTS = frozenset({Named("typing.TypedDict"), Named("typing_extensions.TypedDict")})
"""What makes a class whose calls give plain dicts."""

ENUMERATIONS = frozenset(f"enum.{name}" for name in "Enum IntEnum StrEnum Flag IntFlag".split())
"""Classes of the standard library whose subclasses have the objects that their bodies name."""

PLAIN_LIBRARIES = frozenset("torch jax flax equinox haiku tensorflow keras".split())
"""Libraries whose classes leave the attributes of a subclass as they are written."""


def mro(cls: Class) -> tuple[Value, ...]:
    """A class and all behind it, in the order in which attributes are looked for.

    Args:
        cls: The class.
    """
    return (cls, *cls.behind)


def linearized(bases: Sequence[Value]) -> tuple[Value, ...]:
    """All classes behind one with some bases, in the order in which attributes are looked for.

    The order is Python's C3 linearization; where there is none, defining the class raises.

    Args:
        bases: The bases.
    """
    rows: list[list[Value]] = [list(mro(base)) if isinstance(base, Class) else [base] for base in bases]
    return tuple(_merged([*rows, list(bases)]))


def _merged(rows: list[list[Value]]) -> Iterator[Value]:
    while rows := [row for row in rows if row]:
        head = next((row[0] for row in rows if not any(_among(row[0], other[1:]) for other in rows)), rows[0][0])
        yield head
        rows = [[one for one in row if not _is(one, head)] for row in rows]


def _among(one: Value, others: Sequence[Value]) -> bool:
    return any(_is(one, other) for other in others)


def _is(one: Value, other: Value) -> bool:
    if isinstance(one, Class) and isinstance(other, Class):
        return one.code == other.code
    return one is other or (one is not UNKNOWN and one == other)


def is_open(cls: Class) -> bool:
    """Whether a class may have members, or do things to its objects, that are not seen.

    Args:
        cls: The class.
    """
    return any(not one.plain if isinstance(one, Class) else not is_plain_base(one) for one in mro(cls))


def members_of(frame: Frame, cls: Class) -> Mapping[str, Value] | None:
    """What a class itself binds at this point of the program, ``None`` if it may have been changed unseen.

    Args:
        frame: The scope.
        cls: The class.
    """
    if cls.cell is None or not frame.follows_classes():
        return None
    held = frame.held(cls.cell)
    return dict(held.keywords) if isinstance(held, Partial) and held.function == MEMBERS else None


def put_members(frame: Frame, cls: Class, members: Mapping[str, Value]) -> None:
    """Say what a class itself binds from here on.

    Args:
        frame: The scope.
        cls: The class.
        members: What it binds.
    """
    if cls.cell is not None:
        frame.put(cls.cell, Partial(MEMBERS, (), tuple(members.items())))


def is_followed(frame: Frame, cls: Class) -> bool:
    """Whether all is known that was done to a class and to those behind it.

    Args:
        frame: The scope.
        cls: The class.
    """
    return all(members_of(frame, one) is not None if isinstance(one, Class) else is_plain_base(one) for one in mro(cls))


def put_class_attribute(frame: Frame, cls: Class, name: str, value: Value | None) -> None:
    """Store an attribute of a class.

    Args:
        frame: The scope.
        cls: The class.
        name: The attribute.
        value: What is stored; ``None`` if it is deleted.
    """
    known = members_of(frame, cls)
    if known is None or name.startswith("__"):
        frame.store(None, name, UNKNOWN if value is None else value)
        return
    members = dict(known)
    members.pop(name, None)
    if value is not None:
        members[name] = value
    put_members(frame, cls, members)
    frame.state.forget_attribute(name)


def is_plain_base(base: Value) -> bool:
    """Whether a base that is no class of a file leaves the attributes of objects as they are written.

    Args:
        base: The base.
    """
    if not isinstance(base, Named):
        return False
    return base.name in PLAIN_BASES or base.name.partition(".")[0] in {*PLAIN_LIBRARIES, "enum"}


def is_generic(frame: Frame, cls: Class) -> bool:
    """Whether a class takes type arguments, which change nothing of what it makes.

    Args:
        frame: The scope.
        cls: The class.
    """
    generic = any(isinstance(one, Named) and one.name.endswith(".Generic") for one in cls.behind)
    written = isinstance(cls.code, Code) and bool(getattr(cls.code.node, "type_params", ()))
    return (generic or written) and member(cls, "__class_getitem__", frame=frame) is None


def is_metaclass(cls: Class) -> bool:
    """Whether the objects of a class are classes.

    Args:
        cls: The class.
    """
    return Named("builtins.type") in cls.behind


def is_enumeration(cls: Class) -> bool:
    """Whether a class is an enumeration.

    Args:
        cls: The class.
    """
    return any(isinstance(base, Named) and base.name in ENUMERATIONS for base in cls.behind)


def enumerated(frame: Frame, cls: Class) -> dict[str, Ref] | None:
    """The members of an enumeration by name, in order; ``None`` if it is none whose members are known.

    Args:
        frame: The scope.
        cls: The class.
    """
    bound = members_of(frame, cls) if is_enumeration(cls) else None
    found: dict[str, Ref] = {}
    for name, value in () if bound is None else bound.items():
        held = frame.contents(value)
        if isinstance(value, Ref) and isinstance(held, Instance) and any(key == "_name_" for key, _ in held.attributes):
            found[name] = value
    return found or None


def member(cls: Class, name: str, behind: Code | None = None, *, frame: Frame, made: bool = False) -> Value | None:
    """What a class or one of its bases binds a name to.

    Args:
        cls: The class.
        name: The name.
        behind: The class behind which to begin, if not with the class itself.
        frame: The scope.
        made: Whether what their bodies have bound is meant, and not what they bind at this point.

    Returns:
        ``None`` if none of them binds it; a base that is not known may.
    """
    frame.run.outside.members.add(name)
    for one in mro(cls):
        if behind is not None:
            if isinstance(one, Class) and one.code == behind:
                behind = None
            continue
        if isinstance(one, Class):
            now = None if made else members_of(frame, one)
            for key, value in one.members if now is None else now.items():
                if key == name:
                    return value
        elif not is_plain_base(one):
            return UNKNOWN
    return None


def class_of(frame: Frame, value: Value) -> Class | None:
    """The class of an object of a file.

    Args:
        frame: The scope.
        value: The object.
    """
    held = frame.contents(value)
    return held.made_of if isinstance(held, Instance) else None


def attribute_of(frame: Frame, value: Value, name: str) -> Value:
    """An attribute of a value; a property is a :class:`Bound` function that is still to be called.

    Args:
        frame: The scope.
        value: The value.
        name: The attribute.
    """
    match value:
        case Ref():
            held = frame.contents(value)
            if isinstance(held, Instance):
                return _of_instance(frame, value, held, name)
            return registry.attribute_of(value, name) if held is UNKNOWN else _method_of(value, held, name)
        case Instance(made_of=Class()):
            return _of_instance(frame, value, value, name)
        case Partial() if element_of(value) is not None:
            return Method(value, name)
        case Function() | Class() if name in {"__name__", "__qualname__"}:
            return Text(value.name) if name == "__name__" else UNKNOWN
        case Bound(function=function) if name == "__name__":
            return Text(function.name)
        case Class():
            return _of_class(frame, value, name)
        case ModuleFile(path):
            return _of_module(frame, path, name)
        case Super(behind, receiver):
            return _of_super(frame, behind, receiver, name)
        case Union(options):
            # What cannot have the attribute raises.
            found = tuple(attribute_of(frame, option, name) for option in options if not _lacks(option))
            return any_of(found)
        case _:
            return registry.attribute_of(value, name)


def _lacks(value: Value) -> bool:
    from einx_lsp.values.model import NOTHING

    return value is NOTHING


def _method_of(ref: Ref, held: Value, name: str) -> Value:
    found = registry.attribute_of(held, name)
    return Method(ref, name) if found is UNKNOWN or isinstance(found, Method) else found


def _of_instance(frame: Frame, value: Value, held: Instance, name: str) -> Value:
    for key, known in held.attributes:
        if key == name:
            return known
    cls = held.made_of
    if name in {"__dict__", "__class__"} or cls is None:
        return cls if name == "__class__" and cls is not None else UNKNOWN
    outside = frame.run.outside
    followed = held.exact and is_followed(frame, cls)
    if not followed and (outside.times_stored_late(name) or (not held.exact and outside.times_stored(name))):
        return UNKNOWN
    if member(cls, "__getattribute__", frame=frame) is not None:
        return UNKNOWN
    found = member(cls, name, frame=frame)
    if found is None or (not held.exact and outside.times_declared(name) != 1):
        # Where any object of the class or of a subclass is meant, only what is written once is certain.
        return UNKNOWN
    if followed and isinstance(found, Ref) and isinstance(frame.contents(found), Partial):
        return Partial(Named("functools.dispatched"), (found, value))
    if followed and isinstance(found, Ref) and not _is_perhaps(frame, found, "__get__"):
        return found
    return bound(found, value, cls)


def lacks(frame: Frame, owner: Value, name: str) -> bool | None:
    """Whether reading an attribute of a value certainly raises ``AttributeError``, ``None`` if that is not known.

    Args:
        frame: The scope.
        owner: The value.
        name: The attribute.
    """
    held = frame.contents(owner)
    if isinstance(held, Instance):
        return _instance_lacks(frame, held, name)
    if isinstance(held, Number):
        return None if held.kind is None else not hasattr(_NUMBERS[held.kind], name)
    if isinstance(held, Items):
        return not held.names and not hasattr(list if held.kind == "list" else tuple, name)
    plain = _PLAIN_TYPES.get(type(held))
    return None if plain is None else not hasattr(plain, name)


_NUMBERS: Mapping[str, type] = {"int": int, "float": float, "bool": bool, "complex": complex}
_PLAIN_TYPES: Mapping[type, type] = {Text: str, Dictionary: dict, Nothing: type(None)}
"""Types of Python whose objects have no attributes of their own."""


def _instance_lacks(frame: Frame, held: Instance, name: str) -> bool | None:
    cls = held.made_of
    if any(key == name for key, _ in held.attributes):
        return False
    if cls is None or cls.code is None or not held.exact or not is_followed(frame, cls):
        return None
    if member(cls, name, frame=frame) is not None:
        return False
    bases = [one.name for one in mro(cls) if isinstance(one, Named)]
    dynamic = any(member(cls, hook, frame=frame) is not None for hook in ("__getattr__", "__getattribute__"))
    told = name.startswith("__") or dynamic or any(base not in _BARE_BASES for base in bases)
    return None if told or hasattr(BaseException, name) else True


def _is_perhaps(frame: Frame, value: Ref, method: str) -> bool:
    """Whether an object may be a descriptor that has a method."""
    held = frame.contents(value)
    if isinstance(held, Instance) and held.exact and held.made_of is not None and is_followed(frame, held.made_of):
        return member(held.made_of, method, frame=frame) is not None
    return not isinstance(held, Items | Many | Dictionary | OpenItems)


def _of_descriptor(frame: Frame, value: Value | None, method: str) -> Bound | None:
    """A method of a descriptor, ``None`` if it is none that is known."""
    held = UNKNOWN if value is None else frame.contents(value)
    if value is None or not isinstance(held, Instance) or not held.exact or held.made_of is None:
        return None
    found = member(held.made_of, method, frame=frame)
    return Bound(value, found) if isinstance(found, Function) and is_followed(frame, held.made_of) else None


def computed(frame: Frame, owner: Value, name: str) -> tuple[Value, tuple[Value, ...]] | None:
    """What is called to get an attribute of an object or module: a descriptor's ``__get__``, or ``__getattr__``.

    Args:
        frame: The scope.
        owner: The object.
        name: The attribute, which the object does not have itself.

    Returns:
        The method, and what it is given; ``None`` if there is none that is known.
    """
    if isinstance(owner, ModuleFile):
        hook = None if name.startswith("__") else frame.run.outside.exported(owner.path, "__getattr__")
        missing = isinstance(hook, Function) and exported(frame, owner.path, name) is None
        return (hook, (Text(name),)) if missing and isinstance(hook, Function) else None
    held = frame.contents(owner)
    if not isinstance(held, Instance) or not held.exact or held.made_of is None:
        return None
    cls = held.made_of
    if any(key == name for key, _ in held.attributes) or not is_followed(frame, cls):
        return None
    found = member(cls, name, frame=frame)
    if found is None:
        hook = member(cls, "__getattr__", frame=frame)
        return (Bound(owner, hook), (Text(name),)) if isinstance(hook, Function) else None
    getter = _of_descriptor(frame, found, "__get__")
    return None if getter is None else (getter, (owner, cls))


def bound(found: Value, receiver: Value, cls: Class) -> Value:
    """What a class binds a name to, as an attribute of an object of it.

    Args:
        found: What the class binds it to.
        receiver: The object.
        cls: Its class.
    """
    match found:
        case Function(binding="static"):
            return found
        case Function(binding="class"):
            return Bound(cls, found)
        case Function():
            return Bound(receiver, found)
        case Partial(Named("contextlib.made"), (Function() as function,)):
            return Partial(found.function, (Bound(receiver, function),))
        case Partial(Named("functools.partialmethod"), (Function() as function, *given), keywords):
            return Partial(Bound(receiver, function), tuple(given), keywords)
        case Ref():
            return UNKNOWN  # perhaps a descriptor
        case _:
            return found


def _of_class(frame: Frame, cls: Class, name: str) -> Value:
    followed = cls.code is not None and is_followed(frame, cls)
    for key, known in () if followed else cls.constants:
        if key == name:
            return known
    if not followed and (cls.code is None or frame.run.outside.times_stored_late(name) or is_open(cls)):
        return UNKNOWN
    found = member(cls, name, frame=frame)
    if found is None and cls.meta is not None and is_followed(frame, cls.meta):
        found = member(cls.meta, name, frame=frame)
        return UNKNOWN if found is None else bound(found, cls, cls.meta) if not isinstance(found, Ref) else found
    match found:
        case None | Function(binding="property" | "cached"):
            return UNKNOWN
        case Function(binding="class"):
            return Bound(cls, found)
        case _:
            return found


def exported(frame: Frame, path: str, name: str) -> Value | None:
    """What a name of a module of the workspace is bound to at this point, ``None`` if it is not.

    Args:
        frame: The scope.
        path: The file.
        name: The name.
    """
    found = frame.run.outside.exported(path, name)
    # Of one that its functions bind, what they have bound it to so far.
    return frame.held(module_cell(path, name)) if found is UNKNOWN else found


def submodule_cell(package: str, name: str) -> int:
    """The object that holds a module of a package once it has taken the place of what the package binds.

    Args:
        package: The file of the package.
        name: The module.
    """
    return module_cell(package, f"\0module {name}")


def _of_module(frame: Frame, path: str, name: str) -> Value:
    number = submodule_cell(path, name)
    if number in frame.state.objects or frame.run.outside.held(number) is not None:
        return frame.held(number)
    found = exported(frame, path, name)
    if found is not None and found is not UNKNOWN:
        return found
    inner = frame.run.outside.path_of(1, name, path)
    return ModuleFile(inner) if inner and found is None else UNKNOWN


def _of_super(frame: Frame, behind: Code, receiver: Value, name: str) -> Value:
    cls = receiver if isinstance(receiver, Class) else class_of(frame, receiver)
    if cls is None:
        return UNKNOWN
    if isinstance(receiver, Class) and not any(isinstance(one, Class) and one.code == behind for one in mro(receiver)):
        return _of_type(frame, behind, receiver, name)
    held = frame.contents(receiver)
    if not (isinstance(held, Instance) and held.exact) and frame.run.outside.inherits_twice():
        return UNKNOWN  # in a subclass with several bases, another class may come between
    found = member(cls, name, behind, frame=frame)
    if found is None and name == "__setattr__" and isinstance(receiver, Ref):
        return Partial(Named("builtins.object.__setattr__"), (receiver,))
    if found is None and name == "__new__":
        return Named("builtins.object.__new__")
    if found is None and name in {"__init__", "__init_subclass__", "__set_name__"}:
        return Named("builtins.nothing")  # that of object, or of a library that leaves attributes alone
    if name == "__new__" and isinstance(found, Function):
        return found
    return UNKNOWN if found is None else bound(found, receiver, cls)


def _of_type(frame: Frame, behind: Code, cls: Class, name: str) -> Value:
    """An attribute of a class as ``super()`` gives it in a method of its metaclass."""
    if cls.meta is None:
        return UNKNOWN
    found = member(cls.meta, name, behind, frame=frame)
    if isinstance(found, Function):
        return Bound(cls, found)
    if found is None and name == "__call__":
        return Partial(Named("builtins.type.__call__"), (cls,))
    return Named("builtins.nothing") if found is None and name == "__init__" else UNKNOWN


def put_attribute(frame: Frame, ref: Ref, name: str, value: Value, node: ast.expr) -> None:
    """Store an attribute of an object: what its class says happens.

    Args:
        frame: The scope.
        ref: The object.
        name: The attribute.
        value: What is stored.
        node: The expression that stores it.
    """
    held = frame.contents(ref)
    if not isinstance(held, Instance):
        frame.lose_classes()
        frame.escape([value])
        return
    if name == "__class__":
        _put_class(frame, ref, held, value)
        return
    cls = held.made_of
    hook = None if cls is None else member(cls, "__setattr__", frame=frame)
    if cls is not None and isinstance(hook, Function) and held.exact and is_followed(frame, cls):
        given = given_of([Text(name), value], frame.run.place(node))
        frame.run.rules.call(frame, Bound(ref, hook), given, node)
        return
    put_past_hook(frame, ref, name, value, node)


def _put_class(frame: Frame, ref: Ref, held: Instance, value: Value) -> None:
    """Make an object one of another class; it keeps what it has itself."""
    known = held.exact and isinstance(value, Class) and value.kind == "plain" and is_followed(frame, value)
    if known and isinstance(value, Class) and held.made_of is not None and is_followed(frame, held.made_of):
        frame.put(ref.number, Instance(value.name, held.attributes, value, exact=True))
    else:
        frame.forget_attributes(ref)


def put_past_hook(frame: Frame, ref: Ref, name: str, value: Value, node: ast.expr) -> None:
    """Store an attribute of an object as ``object.__setattr__`` does.

    Args:
        frame: The scope.
        ref: The object.
        name: The attribute.
        value: What is stored.
        node: The expression that stores it.
    """
    held = frame.contents(ref)
    if not isinstance(held, Instance):
        put_attribute(frame, ref, name, value, node)
        return
    cls = held.made_of
    own = None if cls is None else member(cls, name, frame=frame)
    descriptor = None if cls is None or not held.exact else _of_descriptor(frame, own, "__set__")
    if descriptor is not None and cls is not None and is_followed(frame, cls):
        frame.run.rules.call(frame, descriptor, given_of([ref, value], frame.run.place(node)), node)
        return
    if held.exact and isinstance(own, Function) and own.binding == "property" and own.setter is not None:
        frame.run.rules.call(frame, Bound(ref, own.setter), given_of([value], frame.run.place(node)), node)
        return
    followed = cls is not None and held.exact and is_followed(frame, cls)
    plain = isinstance(own, Function) and own.binding in {"plain", "cached", "static", "class"}
    plain = plain or (followed and isinstance(own, Ref) and not _is_perhaps(frame, own, "__set__"))
    if cls is not None and (
        (not cls.plain and not followed) or (isinstance(own, Function | Ref | Unknown) and not plain)
    ):
        value = UNKNOWN  # a property or descriptor, perhaps
    keep_attribute(frame, ref, name, value)


def namespace_owner(frame: Frame, node: ast.expr) -> Ref | None:
    """The object of which ``x.__dict__`` or ``vars(x)`` is the dict; ``None`` for all else.

    Args:
        frame: The scope.
        node: The expression.
    """
    match node:
        case ast.Attribute(value=owner, attr="__dict__"):
            pass
        case ast.Call(func=ast.Name(id="vars"), args=[owner], keywords=[]):
            if frame.read("vars") != Named("builtins.vars"):
                return None
        case _:
            return None
    if path_of(owner) is None:
        return None
    value = frame.evaluate(owner)
    held = frame.contents(value)
    return value if isinstance(value, Ref) and isinstance(held, Instance) and held.exact and held.made_of else None


def put_in_namespace(frame: Frame, ref: Ref, name: str, value: Value) -> None:
    """Store in the dict of an object, past all that its class says of storing.

    Args:
        frame: The scope.
        ref: The object.
        name: The attribute.
        value: What is stored.
    """
    held = frame.contents(ref)
    cls = held.made_of if isinstance(held, Instance) else None
    own = UNKNOWN if cls is None else member(cls, name, frame=frame)
    hidden = own is UNKNOWN or isinstance(own, Ref) or (isinstance(own, Function) and own.binding == "property")
    keep_attribute(frame, ref, name, UNKNOWN if hidden else value)


def keep_attribute(frame: Frame, ref: Ref, name: str, value: Value | None) -> None:
    """Say what an attribute in an object itself is.

    Args:
        frame: The scope.
        ref: The object.
        name: The attribute.
        value: What it is bound to; ``None`` if it is deleted.
    """
    held = frame.contents(ref)
    if isinstance(held, Instance):
        pairs = dict(held.attributes)
        if value is None:
            pairs.pop(name, None)
        else:
            pairs[name] = value
        frame.put(ref.number, Instance(held.of, tuple(pairs.items()), held.made_of, held.exact))


def thawed(frame: Frame, value: Value) -> Value:
    """A value that a library gives, with objects for the lists and dicts in it.

    Args:
        frame: The scope.
        value: The value.
    """
    match value:
        case Items("list", items):
            return frame.make(Items("list", tuple(thawed(frame, item) for item in items)))
        case Items("tuple", items) if any(isinstance(item, Items | Dictionary) for item in items):
            return Items("tuple", tuple(thawed(frame, item) for item in items))
        case Many("list") | Dictionary() | OpenItems("list"):
            return frame.make(value)
        case Layer(grows=True):
            return frame.make(value)
        case _:
            return value
