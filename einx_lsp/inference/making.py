"""Objects of the classes of files: they are made, initialised, and called by their methods."""

from __future__ import annotations

from collections.abc import Callable

from einx_lsp.inference.following import follow
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.objects import attribute_of, bound, is_followed, is_metaclass, is_open, member, mro
from einx_lsp.inference.run import Given
from einx_lsp.python.blocks import Place
from einx_lsp.values.model import (
    UNKNOWN,
    Bound,
    Class,
    Function,
    Instance,
    Named,
    Partial,
    Ref,
    Union,
    Unknown,
    Value,
)

__all__ = ["fields_of", "make_object", "method_of_call"]

# Objects


def make_object(
    frame: Frame,
    cls: Class,
    given: Given,
    place: Place,
    call: Callable[[Value, Given], Value],
) -> Value | None:
    """Make an object of a class of a file.

    Args:
        frame: The scope of the call.
        cls: The class.
        given: The arguments.
        place: The call.
        call: How anything else is called.

    Returns:
        The object; ``None`` if what happens is not known.
    """
    followed = cls.code is not None and is_followed(frame, cls)
    if is_metaclass(cls):
        return None
    if cls.code is None or (is_open(cls) and not followed) or not frame.state.alive:
        return None
    new = member(cls, "__new__", frame=frame)
    if new is not None:
        return _made_by(frame, cls, new, given, place, call) if followed else None
    return _initialised(frame, cls, given, place, call)


def _made_by(
    frame: Frame, cls: Class, new: Value, given: Given, place: Place, call: Callable[[Value, Given], Value]
) -> Value | None:
    """What ``__new__`` gives, which is initialised if it is an object of the class."""
    if not isinstance(new, Function):
        return None
    made = call(Bound(cls, new), given)
    held = frame.contents(made)
    if isinstance(held, Instance) and held.exact and held.made_of is not None and isinstance(made, Ref):
        if any(isinstance(one, Class) and one.code == cls.code for one in mro(held.made_of)):
            _initialise(frame, held.made_of, made, member(held.made_of, "__init__", frame=frame), given, place)
        return made
    if isinstance(held, Unknown | Union | Instance):
        frame.forget_what_calls_change([made, *given.values()])
        return UNKNOWN
    return made


def _initialised(
    frame: Frame, cls: Class, given: Given, place: Place, call: Callable[[Value, Given], Value]
) -> Value | None:
    """A new object of a class, initialised."""
    if cls.kind == "tuple" or any(isinstance(one, Class) and one.kind == "tuple" for one in mro(cls)):
        fields = fields_of(cls)
        values = _field_values(frame, cls, fields, given, call)
        return None if values is None else frame.make(Instance(cls.name, tuple(values.items()), cls, exact=True))
    ref = frame.make(Instance(cls.name, (), cls, exact=True))
    init = member(cls, "__init__", frame=frame)
    if any(isinstance(one, Class) and one.kind == "data" for one in mro(cls)) and init is None:
        values = _field_values(frame, cls, fields_of(cls), given, call)
        if values is None:
            return None
        frame.put(ref.number, Instance(cls.name, tuple(values.items()), cls, exact=True))
        init, given = member(cls, "__post_init__", frame=frame), Given()
    _initialise(frame, cls, ref, init, given, place)
    return ref


def _initialise(frame: Frame, cls: Class, ref: Ref, init: Value | None, given: Given, place: Place) -> None:
    if init is None:
        return
    if not isinstance(init, Function) or follow(frame, init, given, place, ref) is None:
        frame.forget_what_calls_change([ref, *given.values()])
        held = frame.contents(ref)
        if isinstance(held, Instance):
            frame.put(ref.number, Instance(cls.name, (), cls, exact=False))


def fields_of(cls: Class) -> list[str]:
    """The fields of a dataclass or named tuple, those of its bases first.

    Args:
        cls: The class.
    """
    found: dict[str, None] = {}
    for one in reversed(mro(cls)):
        if isinstance(one, Class) and one.fields is not None:
            found.update(dict.fromkeys(one.fields))
    return list(found)


def _field_values(
    frame: Frame, cls: Class, fields: list[str], given: Given, call: Callable[[Value, Given], Value]
) -> dict[str, Value] | None:
    if len(given.positional) > len(fields) or any(name not in fields for name in given.keywords):
        return None
    values = {name: argument.value for name, argument in zip(fields, given.positional, strict=False)}
    for name in fields:
        if name in values:
            continue
        if name in given.keywords:
            values[name] = given.keywords[name].value
        elif not given.complete:
            values[name] = UNKNOWN
        else:
            default = member(cls, name, frame=frame, made=True)
            values[name] = UNKNOWN if default is None else _default(default, call)
    return values


def _default(value: Value, call: Callable[[Value, Given], Value]) -> Value:
    """The default of a field, which may be described by ``field(default_factory=list)``."""
    if not (isinstance(value, Partial) and value.function == Named("dataclasses.field")):
        return value
    said = dict(value.keywords)
    if "default" in said:
        return said["default"]
    return call(said["default_factory"], Given()) if "default_factory" in said else UNKNOWN


def method_of_call(frame: Frame, value: Value) -> Value | None:
    """The method that is run when an object is called, ``None`` if there is none.

    Args:
        frame: The scope.
        value: The object.
    """
    held = frame.contents(value)
    if not isinstance(held, Instance) or held.made_of is None:
        return None
    cls = held.made_of
    own = member(cls, "__call__", frame=frame)
    if own is not None:
        return bound(own, value, cls)
    if any(one == Named("torch.nn.Module") or one == Named("torch.nn.modules.module.Module") for one in mro(cls)):
        return attribute_of(frame, value, "forward")
    return None
