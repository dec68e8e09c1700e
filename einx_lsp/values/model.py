"""What can be known of an object without running the program.

Values are immutable and hashable. Two are equal if they say the same of the object; where in the file a value was
written (``place``, ``located``) does not count, so that an analysis can be kept when its inputs only moved.
Everything that is not known is :data:`UNKNOWN`, or ``None`` inside a value (a length, a rank, a kind).
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

from einx.sizes.symbolic import Size, Symbolic

if TYPE_CHECKING:
    import ast

    from _typeshed import DataclassInstance

    from einx_lsp.python.blocks import Place
    from einx_lsp.python.literals import Located

__all__ = [
    "DOTS",
    "NOTHING",
    "UNKNOWN",
    "ArrayLike",
    "Binding",
    "Bound",
    "Cell",
    "Class",
    "Code",
    "Dots",
    "Function",
    "GenericAlias",
    "Instance",
    "Items",
    "Kind",
    "Layer",
    "Length",
    "Many",
    "Mapping",
    "Method",
    "ModuleFile",
    "Named",
    "Nothing",
    "Number",
    "OpenItems",
    "Partial",
    "Range",
    "Ref",
    "Scope",
    "Shape",
    "Size",
    "Super",
    "Symbolic",
    "Tensor",
    "Text",
    "Union",
    "Unknown",
    "Value",
]

Length: TypeAlias = "Size | None"
"""A length of a dimension, ``None`` if it is not known."""
Shape: TypeAlias = "tuple[Length, ...]"
Kind: TypeAlias = Literal["int", "float", "bool", "complex"]


def _shown(value: DataclassInstance) -> str:
    """The text of a value: its fields, those left out that are seldom given and say nothing here."""
    parts = [
        f"{one.name}={getattr(value, one.name)!r}"
        for one in fields(value)
        if one.repr or (one.compare and getattr(value, one.name) != one.default)
    ]
    return f"{type(value).__name__}({', '.join(parts)})"


class _Single:
    """A value that holds no other."""

    __slots__ = ()

    size: ClassVar[int] = 1
    depth: ClassVar[int] = 0


@dataclass(frozen=True, slots=True)
class _Composed:
    """A value that is made of others.

    Attributes:
        size: How much there is in it, each part counted as often as it is there: what compares or copies it does so.
        depth: How many values stand within each other.
    """

    size: int = field(init=False, compare=False, repr=False)
    depth: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        size, depth = 1, 0
        name: str
        for name in self.__match_args__:
            within, below = _extent(getattr(self, name))
            size += within
            depth = max(depth, below)
        object.__setattr__(self, "size", size)
        object.__setattr__(self, "depth", depth + 1)


def _extent(part: object) -> tuple[int, int]:
    """Size and depth of something in a value."""
    if isinstance(part, tuple):
        size = depth = 0
        for item in part:
            held = item[-1] if type(item) is tuple and item else item  # an item, or a name with what it stands for
            size += 1
            if isinstance(held, _Composed):
                size += held.size
                depth = max(depth, held.depth)
        return size, depth
    return (part.size, part.depth) if isinstance(part, _Composed) else (1, 0)


@dataclass(frozen=True, slots=True)
class Unknown(_Single):
    """Anything at all."""

    def __repr__(self) -> str:
        return "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Number(_Single):
    """A Python number.

    Attributes:
        kind: Its type, ``None`` if not known.
        value: The number, symbolic for one that is a length; ``None`` if not known.

    >>> Number("int", 3) == Number("float", 3.0), Number("bool", True) == Number("int", 1)
    (False, False)
    """

    kind: Kind | None
    value: Size | float | complex | None = None


@dataclass(frozen=True, slots=True)
class Text(_Single):
    """A ``str``.

    Attributes:
        value: Its characters.
        located: Where each of them stands in the file, if they do.
    """

    value: str
    located: Located | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Nothing(_Single):
    """``None``."""

    def __repr__(self) -> str:
        return "NOTHING"


@dataclass(frozen=True, slots=True)
class Dots(_Single):
    """``...``."""

    def __repr__(self) -> str:
        return "DOTS"


@dataclass(frozen=True, slots=True)
class Items(_Composed):
    """A tuple or list of known length.

    Attributes:
        kind: Which of the two.
        items: What is in it.
        names: The attributes that the items of a named tuple are, too.
        most: How many a list keeps that forgets those that do not fit, as a bounded ``deque`` does.

    >>> Items("tuple", (NOTHING, NOTHING), ("values", "indices")) == Items("tuple", (NOTHING, NOTHING))
    False
    """

    kind: Literal["tuple", "list"]
    items: tuple[Value, ...]
    names: tuple[str, ...] = field(default=(), repr=False)
    most: int | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        return _shown(self)


@dataclass(frozen=True, slots=True)
class OpenItems(_Composed):
    """A tuple or list whose length is not known, as ``x.shape[:-1]`` is if the rank of ``x`` is not.

    Attributes:
        kind: Which of the two.
        first: The items at its start that are known to be there.
        each: What holds of every item between these and the last.
        last: The items at its end; none of them is one of the first, so it has at least as many as both together.
    """

    kind: Literal["tuple", "list"]
    first: tuple[Value, ...] = ()
    each: Value = Unknown()
    last: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapping(_Composed):
    """A ``dict`` whose keys are known, in order; each key once.

    Attributes:
        items: Its keys, as texts, with what they are mapped to.
        missing: What is called for a key that is not there, as by ``defaultdict``; the value itself if it is a number,
            as of a ``Counter``.
    """

    items: tuple[tuple[str, Value], ...]
    missing: Value | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Range(_Composed):
    """A ``slice``; what is left out is :data:`NOTHING`."""

    start: Value
    stop: Value
    step: Value


@dataclass(frozen=True, slots=True)
class Tensor(_Single):
    """An array of a framework.

    Attributes:
        framework: ``"numpy"``, ``"torch"``, ``"jax"`` or ``"tensorflow"``; ``None`` if not known.
        shape: One length per dimension, ``None`` for a length that is not known; ``None`` if the rank is not known.
        dtype: Name of the element type, ``"float32"``; ``None`` if not known.
        place: The expression, annotation or comment that the shape comes from.
        first: Of an open rank (no ``shape``), the lengths of the first dimensions that are known to be there.
        last: Likewise of the last ones; none of them is one of the first, so the rank is at least that of both.

    >>> Tensor("numpy", (3, None))
    Tensor(framework='numpy', shape=(3, None), dtype=None)
    >>> Tensor("torch", None, last=(64,))
    Tensor(framework='torch', shape=None, dtype=None, last=(64,))
    """

    framework: str | None
    shape: Shape | None
    dtype: str | None = None
    place: Place | None = field(default=None, compare=False, repr=False)
    first: Shape = field(default=(), repr=False)
    last: Shape = field(default=(), repr=False)

    def __repr__(self) -> str:
        return _shown(self)


@dataclass(frozen=True, slots=True)
class Named(_Single):
    """A module, function, class or constant that is imported (or built in), by its qualified name: ``"numpy.zeros"``.

    A built-in function is ``"builtins.len"``.
    """

    name: str


@dataclass(frozen=True, slots=True)
class Code:
    """A definition in a file that has been read: a function, lambda or class.

    Two are equal if they stand at the same place of blocks with the same text.

    Attributes:
        place: Where it stands.
        module: The file that it is in, as the workspace calls it.
        node: Its tree.
    """

    place: Place
    module: str
    node: ast.AST = field(compare=False, repr=False)


Binding: TypeAlias = Literal["plain", "static", "class", "property", "cached"]
"""How a function in a class is bound to objects."""


@dataclass(frozen=True, slots=True)
class ModuleFile(_Single):
    """A module that is a file of the workspace.

    Attributes:
        path: The file; a folder for a package without an ``__init__.py``.
    """

    path: str


@dataclass(frozen=True, slots=True)
class Function(_Composed):
    """A function of a file.

    Attributes:
        name: Its name, ``"<lambda>"`` for one without.
        code: Its definition, ``None`` if it cannot be followed.
        scope: The scope that it was made in, ``None`` for that of its module.
        defaults: The defaults of parameters that were evaluated with the definition.
        owner: The name of the class that it was defined in.
        binding: How it is bound to objects of its class.
        setter: For a property, what is called when it is stored.
        place: Where its definition stands.
    """

    name: str
    place: Place | None = field(default=None, compare=False, repr=False)
    code: Code | None = field(default=None, repr=False)
    scope: int | None = field(default=None, repr=False)
    defaults: tuple[tuple[str, Value], ...] = field(default=(), repr=False)
    owner: Code | None = field(default=None, repr=False)
    binding: Binding = field(default="plain", repr=False)
    setter: Function | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Class(_Composed):
    """A class of a file.

    Attributes:
        name: Its name.
        constants: The attributes of the class itself that are certain for every object, whoever made it.
        place: Where its definition stands.
        code: Its definition, ``None`` if it cannot be followed.
        behind: The classes that it inherits from, in the order in which attributes are looked for.
        members: All that its body binds.
        fields: For a dataclass or named tuple, its own fields in order; ``None`` for any other class.
        kind: Whether it is a dataclass or a named tuple.
        plain: Whether making an object and storing attributes do what they do by default.
        cell: The object that holds the members as they are now, ``None`` if they are not followed.
        meta: The metaclass of a file that it is an object of.
    """

    name: str
    constants: tuple[tuple[str, Value], ...] = ()
    place: Place | None = field(default=None, compare=False, repr=False)
    code: Code | None = field(default=None, repr=False)
    behind: tuple[Value, ...] = field(default=(), repr=False)
    members: tuple[tuple[str, Value], ...] = field(default=(), repr=False)
    fields: tuple[str, ...] | None = field(default=None, repr=False)
    kind: Literal["plain", "data", "tuple"] = field(default="plain", repr=False)
    plain: bool = field(default=True, repr=False)
    cell: int | None = field(default=None, repr=False)
    meta: Class | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Instance(_Composed):
    """What an object of a class holds.

    Attributes:
        of: The name of the class.
        attributes: The attributes that are known.
        made_of: The class, ``None`` for one of a library.
        exact: Whether these are all that the object itself has.
    """

    of: str
    attributes: tuple[tuple[str, Value], ...] = ()
    made_of: Class | None = field(default=None, repr=False)
    exact: bool = field(default=False, repr=False)


@dataclass(frozen=True, slots=True)
class Ref(_Single):
    """An object that can change and is known by more than one name: a list, a dict, an object of a class of a file.

    What it holds is part of the state of the program.

    Attributes:
        number: What tells it from all others.
    """

    number: int


@dataclass(frozen=True, slots=True)
class Many(_Composed):
    """Any number of elements, in a list, a tuple, an iterator.

    Attributes:
        kind: What holds them; ``"any"`` if that is not known.
        element: What holds of each.
        length: How many, ``None`` if not known.
    """

    kind: Literal["tuple", "list", "any"]
    element: Value
    length: Length = None


@dataclass(frozen=True, slots=True)
class Scope(_Composed):
    """The names of a function that has returned, for the functions that were made in it.

    Attributes:
        names: What they are bound to.
        parent: The scope around it, ``None`` for that of the module.
    """

    names: tuple[tuple[str, Value], ...]
    parent: int | None


@dataclass(frozen=True, slots=True)
class Cell(_Single):
    """Stands for what a name is bound to that functions of other scopes bind as well (``nonlocal``, ``global``).

    Attributes:
        number: The object of the state that holds it.
    """

    number: int


@dataclass(frozen=True, slots=True, eq=False)
class Union(_Composed):
    """One of several values, different in kind: ``None`` or a tensor, tensors of different rank.

    Attributes:
        options: At least two, none of them a union or unknown; their order says nothing.
    """

    options: tuple[Value, ...]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Union):
            return NotImplemented
        return len(self.options) == len(other.options) and all(option in other.options for option in self.options)

    def __hash__(self) -> int:
        return hash(frozenset(self.options))


@dataclass(frozen=True, slots=True)
class Bound(_Composed):
    """A function of a file with the object that it is a method of."""

    receiver: Value
    function: Function


@dataclass(frozen=True, slots=True)
class Partial(_Composed):
    """A callable with arguments that are given already, as ``functools.partial`` makes."""

    function: Value
    positional: tuple[Value, ...] = ()
    keywords: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Super(_Composed):
    """What ``super()`` gives: the attributes of the classes behind one, for an object."""

    behind: Code
    receiver: Value


@dataclass(frozen=True, slots=True)
class Layer(_Composed):
    """A layer of a library, made and not yet called: ``torch.nn.Linear(3, 4)``.

    Attributes:
        name: The qualified name of its class.
        arguments: What it was made of, by the names of the parameters, defaults included.
        attributes: What it owns, such as its weights.
        parts: The layers that it is made of, in order; any values, as classes of the file are layers too.
        names: What the parts are called, if they have names.
        grows: Whether parts may be added later, as to a list.
    """

    name: str
    arguments: tuple[tuple[str, Value], ...] = ()
    attributes: tuple[tuple[str, Value], ...] = ()
    parts: tuple[Value, ...] = ()
    names: tuple[str, ...] = ()
    grows: bool = False


@dataclass(frozen=True, slots=True)
class GenericAlias(_Composed):
    """A type with arguments, as annotations are made of: ``Float[Array, "b c"]``, ``list[int]``, ``int | None``.

    Attributes:
        of: The type.
        arguments: The arguments; strings and ``...`` as they are written.
    """

    of: Value
    arguments: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class ArrayLike(_Single):
    """What string calls have taken as a tensor: an array, or else a nested list of numbers.

    Only for other string calls is anything known of it, as all else does different things to a list.

    Attributes:
        shape: Its shape as those calls see it.
        place: The call that has taken it so.
    """

    shape: Shape
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Method(_Composed):
    """A method of a value, not yet called: ``x.reshape``."""

    receiver: Value
    name: str


Value: TypeAlias = (
    Unknown
    | Number
    | Text
    | Nothing
    | Dots
    | Items
    | OpenItems
    | Mapping
    | Range
    | Tensor
    | Named
    | Function
    | Class
    | Instance
    | Layer
    | Method
    | GenericAlias
    | ArrayLike
    | ModuleFile
    | Ref
    | Many
    | Cell
    | Scope
    | Union
    | Bound
    | Partial
    | Super
)

UNKNOWN = Unknown()
NOTHING = Nothing()
DOTS = Dots()
