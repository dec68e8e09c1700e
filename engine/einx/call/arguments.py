"""What a call's tensors are: arrays, scalars, nested lists, factories; and which backend they ask for.

A tensor enters the cache's key as its type and one more part: the shape of an array, the shape of nested lists, what a
factory accepts. Everything that tracing needs is in the key, so a cache entry depends on nothing else.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from operator import index
from types import FunctionType
from typing import NamedTuple

from einx.backend import in_use
from einx.backends.registry import DEFAULT, backend_of_type, base_name, get_backend, qualified_names
from einx.backends.results import is_masked
from einx.call.layouts import of_layout, refuse
from einx.call.shaped import Shaped
from einx.errors import shown
from einx.graph.dtypes import DTYPES
from einx.operations.layout import Input
from einx.operations.options import dtype_name
from einx.operations.parameters import Parameters, of_function
from einx.operations.problems import problem

PYTHON_SCALARS = frozenset({bool, int, float, complex})

FACTORY_PARAMETERS = frozenset({"name", "init", "in_axis", "out_axis", "batch_axis"})
"""What a tensor factory is told about its tensor, if it accepts it."""


class Accepts(frozenset[str]):
    """The part of the key for a factory: the names of the optional parameters that it accepts."""

    __slots__ = ()


class Stand:
    """Stands for a tensor, or for what else was passed, of which only this is known.

    Attributes:
        kind: The class.
        shape: The lengths, if all are known.
    """

    def __init__(self, kind: type, shape: Sequence[int | None] | None = None) -> None:
        self.kind = kind
        self.shape = None if shape is None or None in shape else tuple(shape)


def class_of(tensor: object) -> type:
    """The class of a tensor."""
    return tensor.kind if isinstance(tensor, Stand) else type(tensor)


class ListShape(NamedTuple):
    """The part of the key for nested lists: their shape, and the kind of their elements."""

    shape: tuple[int, ...]
    kind: str


def a_kind(value: object) -> str:
    """What kind of thing a value is, for a message."""
    shape = None if isinstance(value, type) else getattr_or_none(value, "shape")
    if isinstance(shape, tuple):
        return f"an array of shape {shown(tuple(tuple.__iter__(shape)))}"  # without the name of a framework's class
    kind = class_of(value).__name__
    return f"{'an' if kind[:1].lower() in set('aeio') else 'a'} {kind}"


def getattr_or_none(value: object, name: str) -> object:
    """An attribute of the caller's object, ``None`` if asking for it raises anything."""
    try:
        return getattr(value, name, None)
    except Exception:  # noqa: BLE001 (the caller's object may raise anything)
        return None


def attribute(tensor: object, number: int, name: str) -> object:
    """An attribute of a tensor.

    Raises:
        BackendResolutionError: Asking for it raises.
    """
    try:
        return getattr(tensor, name, None)
    except Exception as error:
        nested = of_layout(tensor, None, number)
        if nested is not None:
            raise nested from None
        what = f"is a {type(tensor).__name__}, whose {name} cannot be read"
        raise problem("not-a-tensor", argument=number, what=what) from error


SYMBOLS: Mapping[str, str] = {
    "torch.SymInt": "torch",
    "jax._src.export.shape_poly._DimExpr": "jax",
}
"""The classes of lengths that are no numbers, by their qualified names, and whose they are."""


@lru_cache(maxsize=256)
def framework_of(kind: type) -> str | None:
    """Whose symbols a class is for; ``None`` if it is none of symbols."""
    return SYMBOLS.get(f"{kind.__module__}.{kind.__qualname__}")


def is_symbol(length: object) -> bool:
    """Whether a length is a symbol of a framework's."""
    kind: type = type(length)
    return framework_of(kind) is not None


def has_symbols(tensors: Sequence[object], lengths: Mapping[str, object]) -> bool:
    """Whether a shape of one of the tensors, or a keyword, has a symbol in it."""
    shapes = [getattr_or_none(tensor, "shape") for tensor in tensors]
    return any(not _is_plain(value) and _holds_symbols(value) for value in (*shapes, *lengths.values()))


def _is_plain(value: object) -> bool:
    """Whether a keyword or a shape certainly has no symbol in it, which is seen at once."""
    return {*map(type, value)} <= PLAIN_LENGTHS if isinstance(value, tuple) else type(value) in PLAIN_LENGTHS


PLAIN_LENGTHS = frozenset({int})
"""The types of lengths that are numbers."""


def _holds_symbols(value: object, depth: int = 8) -> bool:
    """Whether a keyword or a shape has a symbol in it, which is not nested deeper than an ellipsis may be."""
    if isinstance(value, tuple | list):
        return depth > 0 and any(_holds_symbols(part, depth - 1) for part in value)
    return is_symbol(value)


def length_of(length: object) -> int:
    """A length of a shape as an int; what compilers and exporters put in the place of one stays as it is."""
    return length if is_symbol(length) else index(length)  # type: ignore[return-value, arg-type]


def key_part(tensor: object, number: int) -> Hashable:
    """What a tensor contributes to the key, besides its type: the shape of an array, say.

    Args:
        tensor: The tensor.
        number: Which argument it is, from 1, for messages.

    Raises:
        BackendResolutionError: It is nothing that can be a tensor.
        SemanticError: It is a list whose parts have different shapes.
    """
    kind: type = type(tensor)
    if kind in PYTHON_SCALARS or framework_of(kind):
        return None
    if isinstance(tensor, Shaped):
        return tensor
    if isinstance(tensor, FunctionType):
        return accepts(of_function(tensor))
    if isinstance(tensor, list | tuple):
        return _list_shape(tensor, number)
    shape = None if isinstance(tensor, type) else attribute(tensor, number, "shape")
    lengths = None if shape is None else _lengths(shape)
    if lengths is None or any(map(is_symbol, lengths)):  # as those of nested tensors are
        nested = of_layout(tensor, None, number)
        if nested is not None:
            raise nested
    if lengths is not None:
        return lengths
    if callable(tensor):
        return accepts(of_function(tensor))
    if shape is None and isinstance(tensor, int | float | complex):
        return None
    is_odd = f"is a {kind.__name__} of shape {shown(shape)}, which is no tuple of lengths"
    what = f"is {a_kind(tensor)}, which is no tensor" if shape is None else is_odd
    raise problem("not-a-tensor", argument=number, what=what)


def _lengths(shape: object) -> tuple[int, ...] | None:
    """The lengths that a shape is of, if it is one."""
    try:
        lengths = tuple(map(length_of, shape))  # type: ignore[call-overload]  # what is no sequence raises
    except Exception:  # noqa: BLE001 (the caller's object may raise anything)
        return None
    return lengths if all(is_symbol(length) or length >= 0 for length in lengths) else None


def _list_shape(tensor: Sequence[object], number: int) -> ListShape:
    import numpy as np

    for backend in dict.fromkeys(filter(None, map(backend_of, _kinds(tensor)))):
        if get_backend(backend).priority and backend != "numpy.ma":
            stack = get_backend(backend).spellings["stack"]
            what = f"is a list of arrays of {framework(backend)}, which {stack} makes one of"
            raise problem("not-a-tensor", argument=number, what=what)
    try:
        array = np.asarray(tensor)
    except ValueError:
        raise problem("ragged-list", argument=number) from None
    except Exception as error:
        raise problem("not-a-tensor", argument=number, what="is a list that makes no array") from error
    if array.dtype.kind in "OUSV":
        raise problem("not-a-tensor", argument=number, what="is a list of something else than numbers")
    if any(map(is_masked, tensor)):
        raise problem(
            "not-a-tensor", argument=number, what="is a list of masked arrays, which np.ma.stack makes one of"
        )
    return ListShape(array.shape, array.dtype.kind)


MOST_NESTED = 64
"""How deep lists are nested at most, in NumPy."""


def _kinds(parts: Sequence[object], depth: int = 1) -> set[type]:
    """The types of what nested lists hold."""
    found = {*map(type, parts)}
    if depth < MOST_NESTED and not found.isdisjoint((list, tuple)):
        for part in parts:
            if isinstance(part, list | tuple):
                found |= _kinds(part, depth + 1)
    return found


def accepts(parameters: Parameters | None) -> Accepts:
    """What a tensor factory with these parameters accepts, but for its first one, the shape."""
    if parameters is None:
        return Accepts()
    if parameters.all_keywords:
        return Accepts(FACTORY_PARAMETERS)
    return Accepts((FACTORY_PARAMETERS & parameters.names) - {parameters.first})


def input_of(kind: type, part: object, dtype: object) -> Input:
    """What tracing is told of a tensor, from its parts of the key and its dtype (if its family's key has it)."""
    match part:
        case None:
            return Input("scalar", (), _SCALAR_KINDS.get(kind, "i" if framework_of(kind) else "f"))
        case Accepts():
            return Input("factory", None, accepts=part)
        case Shaped():
            return part.as_input()
        case ListShape(shape=shape, kind=element):
            return Input("list", shape, element)
        case _:
            return Input(array_kind(kind), part, code_of_dtype(dtype))  # type: ignore[arg-type]


def code_of_dtype(dtype: object) -> str | None:
    """What tracing is told of a dtype, of any framework (see :mod:`einx.graph.dtypes`)."""
    with suppress(Exception):  # the caller's object may raise anything
        if dtype is not None and (name := dtype_name(dtype)) is not None:
            return DTYPES[name]
    letter, size = getattr_or_none(dtype, "kind"), getattr_or_none(dtype, "itemsize")
    if letter == "V" and getattr_or_none(getattr_or_none(dtype, "type"), "__name__") != "void":
        return None  # numbers of somebody's own, which may be any
    return f"{letter}{size}" if isinstance(letter, str) and isinstance(size, int) else None


@lru_cache(maxsize=1024)
def array_kind(kind: type) -> str:
    """Whether arrays of a type are plain ones, have gaps, or are to be converted."""
    if backend_of(kind) == "numpy.ma":
        return "masked"
    return "array" if get_backend(DEFAULT).converted.isdisjoint(qualified_names(kind)) else "subclass"


_SCALAR_KINDS = {bool: "b", int: "i", float: "f", complex: "c"}


@lru_cache(maxsize=1024)
def backend_of(kind: type) -> str | None:
    """The backend of an array type; ``None`` for scalars, lists and functions, which go with any."""
    return None if NUMPY_SCALAR in qualified_names(kind) else backend_of_type(kind)


NUMPY_SCALAR = "numpy.generic"
"""The class of NumPy's scalars, which have a shape like arrays and go with any backend like numbers."""


def is_numpy(kind: type) -> bool:
    """Whether arrays or scalars of a type are NumPy's, and have no gaps."""
    return backend_of(kind) == DEFAULT or NUMPY_SCALAR in qualified_names(kind)


def joined(inputs: Sequence[Input], tensors: Sequence[object], backend: str) -> tuple[Input, ...]:
    """The inputs as a backend has to take them: arrays of NumPy's beside another framework's are converted.

    Raises:
        BackendResolutionError: An array has gaps, which no other framework knows.
    """
    if get_backend(base_name(backend)).takes_numpy:
        return tuple(inputs)
    found = []
    for number, (item, tensor) in enumerate(zip(inputs, tensors, strict=True), start=1):
        if item.kind == "masked":
            raise problem("masked-elsewhere", argument=number, backend=base_name(backend))
        foreign = item.kind in ("array", "subclass") and is_numpy(class_of(tensor))
        found.append(item._replace(kind="foreign") if foreign else item)
    return tuple(found)


def check_layouts(tensors: Sequence[object], inputs: Sequence[Input], backend: str) -> None:
    """Raise if an array has another layout than the backend takes.

    Raises:
        BackendResolutionError: One has.
    """
    layout = get_backend(base_name(backend)).layout
    if layout is not None:
        refuse(layout, [place for place, item in enumerate(inputs) if item.kind == "array"], *tensors)


def of_own_kind(tensors: Sequence[object], backend: str) -> str:
    """The backend that is asked for, or that for a kind of its arrays, if one of them is: masked, or fake."""
    base = base_name(backend)
    for tensor in tensors:
        found = None if isinstance(tensor, Shaped) else backend_of(class_of(tensor))
        if found is not None and get_backend(found).within == base:
            return f"{found}{backend.removeprefix(base)}"
    return backend


def check_backend(tensors: Sequence[object], backend: str) -> None:
    """Raise if an array is of another framework than the one that is asked for.

    Raises:
        BackendResolutionError: One is.
    """
    base = base_name(backend)
    for number, tensor in enumerate(tensors, start=1):
        kind = class_of(tensor)
        found = None if isinstance(tensor, Shaped) else backend_of(kind)
        if found is not None and framework(found) not in (DEFAULT, framework(base)):
            asking = "in-use" if in_use.get() == backend else "passed"
            raise problem(f"two-backends/{asking}", argument=number, found=found, backend=base)


def framework(backend: str) -> str:
    """The framework that a backend writes for."""
    return get_backend(backend).within or backend


def resolve_backend(tensors: Sequence[object], inputs: Sequence[Input]) -> str:
    """The backend that a call's tensors ask for.

    Raises:
        BackendResolutionError: They are of two frameworks, or of one that is not known.
    """
    found: dict[str, int] = {}
    for number, (tensor, item) in enumerate(zip(tensors, inputs, strict=True), start=1):
        kind = class_of(tensor)
        names = qualified_names(kind)
        name = tensor.backend if isinstance(tensor, Shaped) else backend_of(kind)
        if name is not None:
            found.setdefault(name, number)
        elif item.kind == "array" and not isinstance(tensor, Shaped) and NUMPY_SCALAR not in names:
            raise problem("unknown-array-type", argument=number, kind=names[0])
    if not found:
        return DEFAULT
    ranked = sorted(found, key=lambda name: -get_backend(name).priority)
    first = ranked[0]
    second = next((name for name in ranked if get_backend(name).priority and framework(name) != framework(first)), None)
    if second is not None and "numpy.ma" in (first, second):
        other = first if second == "numpy.ma" else second
        raise problem("masked-elsewhere", argument=found["numpy.ma"], backend=framework(other))
    if second is not None:
        raise problem("two-backends", argument=found[first], first=first, other=found[second], second=second)
    return ranked[0]
