"""``copy.copy``, ``copy.deepcopy``, ``pickle``: other objects that hold the same, or what their classes say of it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from einx_lsp.inference.frame import Frame
from einx_lsp.inference.objects import is_followed, member
from einx_lsp.inference.run import Given, given_of
from einx_lsp.values.model import (
    UNKNOWN,
    Bound,
    Class,
    Function,
    Instance,
    Items,
    Layer,
    Many,
    Named,
    Nothing,
    Number,
    Partial,
    Ref,
    Tensor,
    Text,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary

__all__ = ["copied", "copied_deeply", "pickled", "unpickled"]

_COPYING = frozenset("__copy__ __deepcopy__ __getstate__ __setstate__ __reduce__ __reduce_ex__ __getnewargs__".split())
_FOLLOWED = frozenset({"__getstate__", "__setstate__", "__reduce__"})
"""What is followed of it by whoever copies; each way of copying has a method of its own besides."""

PICKLED = Named("pickle.pickled")


@dataclass(slots=True)
class _Copy:
    """A copy that is being made.

    Attributes:
        frame: The scope.
        node: The call.
        own: The method that this way of copying asks an object for.
        deep: Whether what the object holds is copied as well.
        known: The copies of objects.
    """

    frame: Frame
    node: ast.expr
    own: str
    deep: bool
    known: dict[int, Value] = field(default_factory=dict)

    def of(self, value: Value) -> Value:
        """A copy of a value.

        Args:
            value: The value.
        """
        match value:
            case Ref(number):
                if number not in self.known:
                    self.known[number] = self._of_object(value)
                return self.known[number]
            case Items(kind, items):
                return Items(kind, tuple(map(self.part, items)), value.names, value.most)
            case Tensor() | Number() | Text() | Named() | Nothing() | Class() | Layer() | Function():
                return value
            case _:
                return UNKNOWN

    def part(self, value: Value) -> Value:
        """What a copy holds where the original holds a value.

        Args:
            value: The value.
        """
        return self.of(value) if self.deep else value

    def _of_object(self, ref: Ref) -> Value:
        frame = self.frame
        held = frame.contents(ref)
        if isinstance(held, Instance):
            return self._of_instance(ref, held)
        if held is UNKNOWN or isinstance(held, Function):
            return UNKNOWN
        if not self.deep:
            return frame.make(held)
        made = frame.make(UNKNOWN)
        self.known[ref.number] = made
        frame.put(made.number, self._contents(held))
        return made

    def _contents(self, held: Value) -> Value:
        match held:
            case Items():
                return self.of(held)
            case Dictionary(items, missing):
                return Dictionary(self._pairs(items), missing)
            case Many(kind, element, length):
                return Many(kind, self.of(element), length)
            case Layer():
                return held
            case Partial(Named("builtins.set")):
                return held
            case _:
                return UNKNOWN

    def _pairs(self, pairs: tuple[tuple[str, Value], ...]) -> tuple[tuple[str, Value], ...]:
        return tuple((name, self.part(value)) for name, value in pairs)

    def _of_instance(self, ref: Ref, held: Instance) -> Value:
        frame, cls = self.frame, held.made_of
        if cls is None or not held.exact:
            return UNKNOWN if cls is None or self._says_how(cls) else self._plainly(ref, held)
        hooks = {name for name in _COPYING if member(cls, name, frame=frame) is not None}
        if hooks and not is_followed(frame, cls):
            return UNKNOWN
        if self.own in hooks:
            given = (frame.make(Dictionary(())),) if self.own == "__deepcopy__" else ()
            return self._called(ref, cls, self.own, given)
        hooks -= {"__copy__", "__deepcopy__"}
        if not hooks <= _FOLLOWED or (hooks & {"__reduce__"} and len(hooks) > 1):
            return UNKNOWN
        if "__reduce__" in hooks:
            return self._rebuilt(self._called(ref, cls, "__reduce__", ()))
        return self._with_state(ref, held, cls, hooks) if hooks else self._plainly(ref, held)

    def _says_how(self, cls: Class) -> bool:
        return any(member(cls, name, frame=self.frame) is not None for name in _COPYING)

    def _plainly(self, ref: Ref, held: Instance) -> Ref:
        made = self.frame.make(UNKNOWN)
        self.known[ref.number] = made
        copy = Instance(held.of, self._pairs(held.attributes), held.made_of, held.exact)
        self.frame.put(made.number, copy)
        return made

    def _with_state(self, ref: Ref, held: Instance, cls: Class, hooks: set[str]) -> Value:
        """A copy that is given the state of the original, as its class says what that is."""
        frame = self.frame
        named = "__getstate__" in hooks
        state = self._called(ref, cls, "__getstate__", ()) if named else frame.make(Dictionary(held.attributes))
        made = frame.make(Instance(held.of, (), cls, exact=True))
        self.known[ref.number] = made
        state = self.part(state)
        if "__setstate__" in hooks:
            self._called(made, cls, "__setstate__", (state,))
            return made
        attributes = frame.contents(state)
        if not isinstance(attributes, Dictionary):
            return UNKNOWN
        frame.put(made.number, Instance(held.of, attributes.items, cls, exact=True))
        return made

    def _called(self, ref: Ref, cls: Class, name: str, given: tuple[Value, ...]) -> Value:
        frame = self.frame
        method = member(cls, name, frame=frame)
        called = Bound(ref, method) if isinstance(method, Function) else UNKNOWN
        return frame.run.rules.call(frame, called, given_of(given, frame.run.place(self.node)), self.node)

    def _rebuilt(self, reduced: Value) -> Value:
        """What ``__reduce__`` says how to make: by a call, without more state."""
        match reduced:
            case Items("tuple", (maker, Items("tuple", given))):
                frame = self.frame
                arguments = given_of(tuple(map(self.part, given)), frame.run.place(self.node))
                return frame.run.rules.call(frame, maker, arguments, self.node)
            case _:
                return UNKNOWN


def copied(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    """``copy.copy``: another object that holds the same.

    Args:
        frame: The scope.
        node: The call.
        given: The arguments.
    """
    if len(given.positional) != 1:
        return None
    value = given.positional[0].value
    return _Copy(frame, node, "__copy__", deep=False).of(value) if isinstance(value, Ref) else value


def copied_deeply(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    """``copy.deepcopy``: another object that holds copies of all that it holds.

    Args:
        frame: The scope.
        node: The call.
        given: The arguments.
    """
    if not given.positional:
        return None
    return _Copy(frame, node, "__deepcopy__", deep=True).of(given.positional[0].value)


def pickled(frame: Frame, node: ast.expr, given: Given) -> Value | None:
    """``pickle.dumps``: what an object is at that moment.

    Args:
        frame: The scope.
        node: The call.
        given: The arguments.
    """
    if not given.positional:
        return None
    return Partial(PICKLED, (_Copy(frame, node, "", deep=True).of(given.positional[0].value),))


def unpickled(frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    """``pickle.loads``: another object each time.

    Args:
        frame: The scope.
        given: The arguments.
    """
    match [argument.value for argument in given.positional]:
        case [Partial(function, (value,))] if function == PICKLED:
            return _plain_copy(frame, value, {})
        case _:
            return None


def _plain_copy(frame: Frame, value: Value, known: dict[int, Value]) -> Value:
    """The objects that a pickle holds once more: what their classes say of it was asked when it was made."""
    match value:
        case Ref(number):
            if number not in known:
                made = known[number] = frame.make(UNKNOWN)
                frame.put(made.number, _plain_copy(frame, frame.contents(value), known))
            return known[number]
        case Instance(of, attributes):
            pairs = tuple((name, _plain_copy(frame, part, known)) for name, part in attributes)
            return Instance(of, pairs, value.made_of, value.exact)
        case Items(kind, items):
            return Items(kind, tuple(_plain_copy(frame, item, known) for item in items), value.names, value.most)
        case Dictionary(items, missing):
            return Dictionary(tuple((name, _plain_copy(frame, part, known)) for name, part in items), missing)
        case _:
            return value
