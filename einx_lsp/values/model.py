"""What can be known of an object without running the program.

Values are immutable and hashable. Two are equal if they say the same of the object; where in the file a value was
written (``place``, ``located``) does not count, so that an analysis can be kept when its inputs only moved.
Everything that is not known is :data:`UNKNOWN`, or ``None`` inside a value (a length, a rank, a kind).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from einx.sizes.symbolic import Size, Symbolic

if TYPE_CHECKING:
    from einx_lsp.python.blocks import Place
    from einx_lsp.python.literals import Located

__all__ = [
    "DOTS",
    "NOTHING",
    "UNKNOWN",
    "Class",
    "Dots",
    "Function",
    "Instance",
    "Items",
    "Kind",
    "Length",
    "Mapping",
    "Method",
    "Named",
    "Nothing",
    "Number",
    "Range",
    "Shape",
    "Size",
    "Symbolic",
    "Tensor",
    "Text",
    "Unknown",
    "Value",
]

Length: TypeAlias = "Size | None"
"""A length of a dimension, ``None`` if it is not known."""
Shape: TypeAlias = "tuple[Length, ...]"
Kind: TypeAlias = Literal["int", "float", "bool", "complex"]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Anything at all."""

    def __repr__(self) -> str:
        return "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Number:
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
class Text:
    """A ``str``.

    Attributes:
        value: Its characters.
        located: Where each of them stands in the file, if they do.
    """

    value: str
    located: Located | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Nothing:
    """``None``."""

    def __repr__(self) -> str:
        return "NOTHING"


@dataclass(frozen=True, slots=True)
class Dots:
    """``...``."""

    def __repr__(self) -> str:
        return "DOTS"


@dataclass(frozen=True, slots=True)
class Items:
    """A tuple or list of known length."""

    kind: Literal["tuple", "list"]
    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """A ``dict`` whose keys are known strings, in order; each key once."""

    items: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Range:
    """A ``slice``; what is left out is :data:`NOTHING`."""

    start: Value
    stop: Value
    step: Value


@dataclass(frozen=True, slots=True)
class Tensor:
    """An array of a framework.

    Attributes:
        framework: ``"numpy"``, ``"torch"``, ``"jax"`` or ``"tensorflow"``; ``None`` if not known.
        shape: One length per dimension, ``None`` for a length that is not known; ``None`` if the rank is not known.
        dtype: Name of the element type, ``"float32"``; ``None`` if not known.
        place: The expression, annotation or comment that the shape comes from.

    >>> Tensor("numpy", (3, None))
    Tensor(framework='numpy', shape=(3, None), dtype=None)
    """

    framework: str | None
    shape: Shape | None
    dtype: str | None = None
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Named:
    """A module, function, class or constant that is imported (or built in), by its qualified name: ``"numpy.zeros"``.

    A built-in function is ``"builtins.len"``.
    """

    name: str


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the file."""

    name: str
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Class:
    """A class of the file.

    Attributes:
        name: Its name.
        constants: The attributes of the class itself that are known.
        place: Where its definition stands.
    """

    name: str
    constants: tuple[tuple[str, Value], ...] = ()
    place: Place | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of a class of the file.

    Attributes:
        of: The name of the class.
        attributes: The attributes that are known, those of the class included.
    """

    of: str
    attributes: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Method:
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
    | Mapping
    | Range
    | Tensor
    | Named
    | Function
    | Class
    | Instance
    | Method
)

UNKNOWN = Unknown()
NOTHING = Nothing()
DOTS = Dots()
