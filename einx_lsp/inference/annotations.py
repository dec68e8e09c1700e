"""What annotations say of values: jaxtyping and what is written like it, torchtyping, NumPy's types, array classes.

An annotation is first read as a type, which is a value like any other as programs give names to types and compute
them; then it is asked what a value of the type is. Only what is certain is taken: where a type is not known, and is
not written as one of arrays is, it says nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol, TypeAlias

from einx.sizes.symbolic import Size
from einx_lsp.inference.dimensions import Dimensions, dimensions_of, dimensions_of_parts, looks_like_axes
from einx_lsp.inference.tables import table
from einx_lsp.library import dtypes
from einx_lsp.python.blocks import Place
from einx_lsp.python.parsing import expression_of
from einx_lsp.values.join import any_of
from einx_lsp.values.model import (
    DOTS,
    NOTHING,
    UNKNOWN,
    Class,
    GenericAlias,
    Items,
    Length,
    Many,
    Named,
    Number,
    Partial,
    Range,
    Ref,
    Shape,
    Tensor,
    Text,
    Union,
    Value,
)

__all__ = ["NO_PROGRAM", "RETURNS", "Lengths", "Program", "Resolve", "alias_of", "either_type", "type_in", "value_of"]

Resolve: TypeAlias = Callable[[ast.expr], Value]

RETURNS = Named("builtins.returns")
"""What a function is called of which only the result is known."""

_DEEPEST = 20
_LONGEST = 10_000
_LARGEST = 200
"""Parts of a type; what is larger is unknown."""

_SIMPLE: Mapping[str, Value] = {
    "builtins.int": Number("int"),
    "builtins.bool": Number("bool"),
    # Where a float is asked for, an int will do.
    "builtins.float": Number(None),
    "builtins.complex": Number(None),
    "builtins.None": NOTHING,
    "types.NoneType": NOTHING,
}

_ARRAYS: Mapping[str, tuple[str, str | None]] = {
    "numpy.ndarray": ("numpy", None),
    "numpy.typing.NDArray": ("numpy", None),
    "torch.Tensor": ("torch", None),
    "torch.nn.Parameter": ("torch", None),
    "torch.nn.parameter.Parameter": ("torch", None),
    "torch.FloatTensor": ("torch", "float32"),
    "torch.LongTensor": ("torch", "int64"),
    "torch.BoolTensor": ("torch", "bool"),
    "jax.Array": ("jax", None),
    "jax.numpy.ndarray": ("jax", None),
    "jaxtyping.Array": ("jax", None),
    "tensorflow.Tensor": ("tensorflow", None),
}
"""Array classes with their frameworks and element types."""

_KINDS = {"Bool": "bool", "Int": "int", "UInt": "uint", "Float": "float", "Complex": "complex", "Integer": "integer"}
_WIDTHS = "Int2 Int4 Int8 Int16 Int32 Int64 UInt2 UInt4 UInt8 UInt16 UInt32 UInt64 Float16 Float32 Float64"
_DTYPES: Mapping[str, str | None] = {
    **_KINDS,
    **{name: name.lower() for name in _WIDTHS.split()},
    "BFloat16": "bfloat16",
    "Complex64": "complex64",
    "Complex128": "complex128",
    **dict.fromkeys("Shaped Num Inexact Real Key Float8e4m3b11fnuz Float8e4m3fn Float8e4m3fnuz Float8e5m2".split()),
    "Float8e5m2fnuz": None,
}
"""The element types of jaxtyping by name; ``None`` where several are meant."""

_HINTS: Mapping[str, str | None] = {
    **_DTYPES,
    **dict.fromkeys("Tensor TensorType Array ArrayType NDArray FloatTensor".split()),
}
"""What projects call classes of their own whose subscript says axes."""

_SURE = frozenset({*_DTYPES, "TensorType"} - set("Key Num Real Complex Inexact Integer".split()))
"""Those of which one word is an axis, and no class that is named before it is defined."""


class Lengths(Protocol):
    """Who knows lengths by their names."""

    def named(self, name: str) -> Size:
        """The length that annotations call by a name."""


@dataclass(frozen=True, slots=True)
class Program:
    """What the program is asked that an annotation stands in.

    Attributes:
        item: What ``type[key]`` is for a type that is none of a library.
        instance: What is known of an object of a class of a file.
        length: The length that a variable of the program is.
    """

    item: Callable[[Value, Value], Value] = lambda _type, _key: UNKNOWN
    instance: Callable[[Class], Value] = lambda _cls: UNKNOWN
    length: Callable[[str], Length] = lambda _path: None


NO_PROGRAM = Program()


class _Scope(NamedTuple):
    """What an annotation is read with."""

    resolve: Resolve
    place: Place | None
    lengths: Lengths
    program: Program
    depth: int = 0

    def deeper(self) -> _Scope:
        return self._replace(depth=self.depth + 1)


def value_of(
    annotation: ast.expr,
    resolve: Resolve,
    place: Place | None,
    lengths: Lengths,
    program: Program = NO_PROGRAM,
) -> Value:
    """What is known of a value with an annotation.

    Args:
        annotation: The annotation, perhaps as a string.
        resolve: What a name or attribute in it stands for: ``Float`` for ``jaxtyping.Float``.
        place: The annotation.
        lengths: What the names of lengths stand for.
        program: The program that it stands in.

    >>> from einx_lsp.inference.unknowns import LengthNames
    >>> names = {"Float": Named("jaxtyping.Float"), "Array": Named("jaxtyping.Array")}
    >>> written = ast.parse('Float[Array, "b 3"]', mode="eval").body
    >>> value_of(written, lambda node: names[node.id], None, LengthNames("f"))
    Tensor(framework='jax', shape=(b, 3), dtype='float')
    """
    scope = _Scope(resolve, place, lengths, program)
    return _value(_type(annotation, scope), scope)


def type_in(annotation: ast.expr, resolve: Resolve, program: Program = NO_PROGRAM) -> Value:
    """The type that an annotation is, as a value that names can be bound to.

    Args:
        annotation: The annotation.
        resolve: What a name or attribute in it stands for.
        program: The program that it stands in.
    """
    return _type(annotation, _Scope(resolve, None, _NO_LENGTHS, program))


class _NoLengths:
    """A type is asked for no length."""

    def named(self, name: str) -> Size:
        raise AssertionError(name)


_NO_LENGTHS = _NoLengths()


# Types


def _type(node: ast.expr, scope: _Scope) -> Value:
    """The type that an annotation, or a part of one, is."""
    if scope.depth > _DEEPEST:
        return UNKNOWN
    scope = scope.deeper()
    match node:
        case ast.Constant(value):
            return _constant(value)
        case ast.UnaryOp(ast.USub(), ast.Constant(int() as value)):
            return Number("int", -value)
        case ast.JoinedStr(parts):
            return _text(parts, scope)
        case ast.Name() | ast.Attribute():
            return scope.resolve(node)
        case ast.Subscript(value, key):
            return _subscripted(node, _type(value, scope), _type(key, scope), scope)
        case ast.BinOp(left, ast.BitOr(), right):
            return _made(Named("typing.Union"), (_type(left, scope), _type(right, scope)))
        case ast.Tuple(parts):
            return Items("tuple", tuple(_type(part, scope) for part in parts))
        case ast.Starred(inner):
            return _made(Named("typing.Unpack"), (_type(inner, scope),))
        case ast.Slice(lower, upper, None):
            start, stop = (NOTHING if part is None else _type(part, scope) for part in (lower, upper))
            return Range(start, stop, NOTHING)
        case _:
            return UNKNOWN


def _constant(value: object) -> Value:
    match value:
        case str():
            return Text(value)
        case bool():
            return Number("bool", value)
        case int():
            return Number("int", value)
        case None:
            return NOTHING
        case _:
            return DOTS if value is ... else UNKNOWN


def _text(parts: list[ast.expr], scope: _Scope) -> Value:
    """An f-string of texts and names."""
    found: list[str] = []
    for part in parts:
        match part:
            case ast.Constant(str() as text):
                found.append(text)
            case ast.FormattedValue(ast.Name() | ast.Attribute() as name, -1, None):
                match scope.resolve(name):
                    case Text(text):
                        found.append(text)
                    case Number("int", int(number)):
                        found.append(str(number))
                    case _:
                        return UNKNOWN
            case _:
                return UNKNOWN
    return Text("".join(found))


def _subscripted(node: ast.Subscript, of: Value, key: Value, scope: _Scope) -> Value:
    if isinstance(of, Class | Ref):
        found = scope.program.item(of, key)
        if found is not UNKNOWN:
            return found
    if not isinstance(of, Named | GenericAlias):
        of = Named(_name_of(node.value))  # all that is known of it
    return _made(of, _arguments(key))


def _name_of(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _arguments(key: Value) -> tuple[Value, ...]:
    return key.items if isinstance(key, Items) and key.kind == "tuple" else (key,)


def _made(of: Value, arguments: tuple[Value, ...]) -> Value:
    made = GenericAlias(of, arguments)
    return made if _size(made, _LARGEST) >= 0 else UNKNOWN


def _size(value: Value, left: int) -> int:
    """How many parts fewer than some a type has, negative if it has more."""
    left -= 1
    if isinstance(value, GenericAlias | Items):
        for part in value.arguments if isinstance(value, GenericAlias) else value.items:
            if left < 0:
                break
            left = _size(part, left)
    return left


def alias_of(of: Value, key: Value) -> Value | None:
    """The type that a subscript makes of a type while the program runs.

    Args:
        of: What is subscripted.
        key: The subscript.

    Returns:
        ``None`` if it is no type that anything is known of.

    >>> alias_of(Named("jaxtyping.Float"), Items("tuple", (Named("jax.Array"), Text("b"))))
    GenericAlias(of=Named(name='jaxtyping.Float'), arguments=(Named(name='jax.Array'), Text(value='b', located=None)))
    >>> alias_of(Named("os.environ"), Text("b c"))
    """
    if isinstance(of, Named) and of.name not in _RULES and not _is_hint(of.name):
        return None
    return _made(of, _arguments(key)) if isinstance(of, Named | GenericAlias) else None


def _is_hint(name: str) -> bool:
    return name.rpartition(".")[2] in _DTYPES


def either_type(a: Value, b: Value) -> Value | None:
    """The type that ``a | b`` is; ``None`` if they are no types.

    Args:
        a: The left operand.
        b: The right operand.

    >>> either_type(Named("builtins.int"), NOTHING)
    GenericAlias(of=Named(name='typing.Union'), arguments=(Named(name='builtins.int'), NOTHING))
    """
    if not all(one is NOTHING or isinstance(one, Named | GenericAlias | Class | Text) for one in (a, b)):
        return None
    return _made(Named("typing.Union"), (a, b)) if _is_type(a) or _is_type(b) else None


def _is_type(value: Value) -> bool:
    return isinstance(value, GenericAlias) or (isinstance(value, Named) and value.name in {*_ARRAYS, *_SIMPLE})


# What a value of a type is


def _value(of: Value, scope: _Scope) -> Value:
    if scope.depth > _DEEPEST:
        return UNKNOWN
    scope = scope.deeper()
    match of:
        case Text(text):
            written = None if len(text) > _LONGEST else expression_of(text.strip())
            return UNKNOWN if written is None else _value(_type(written, scope), scope)
        case Named(name) if name in _ARRAYS:
            framework, dtype = _ARRAYS[name]
            return Tensor(framework, None, dtype, scope.place)
        case Named(name):
            return _SIMPLE.get(name, UNKNOWN)
        case GenericAlias(Named(name), arguments):
            rule = _RULES.get(name)
            return _hint(name, arguments, scope) if rule is None else rule(arguments, scope)
        case Class():
            return scope.program.instance(of)
        case _:
            return NOTHING if of is NOTHING else UNKNOWN


_Rule: TypeAlias = Callable[[tuple[Value, ...], _Scope], Value]


def _first(arguments: tuple[Value, ...], scope: _Scope) -> Value:
    return _value(arguments[0], scope)


def _union(arguments: tuple[Value, ...], scope: _Scope) -> Value:
    return any_of(tuple(_value(part, scope) for part in arguments))


def _optional(arguments: tuple[Value, ...], scope: _Scope) -> Value:
    return _union((*arguments, NOTHING), scope)


def _literal(arguments: tuple[Value, ...], _scope: _Scope) -> Value:
    return any_of(arguments)


def _tuple(arguments: tuple[Value, ...], scope: _Scope) -> Value:
    if len(arguments) == 2 and arguments[1] is DOTS:
        return Many("tuple", _value(arguments[0], scope))
    if any(_is_open(part) for part in arguments):
        return UNKNOWN
    return Items("tuple", tuple(_value(part, scope) for part in arguments))


def _is_open(part: Value) -> bool:
    return part is DOTS or (isinstance(part, GenericAlias) and part.of == Named("typing.Unpack"))


def _list(arguments: tuple[Value, ...], scope: _Scope) -> Value:
    return Many("list", _value(arguments[0], scope))


def _any_number(arguments: tuple[Value, ...], scope: _Scope) -> Value:
    return Many("any", _value(arguments[0], scope))


def _dict(arguments: tuple[Value, ...], scope: _Scope) -> Value:
    return table(_value(arguments[1], scope)) if len(arguments) == 2 else UNKNOWN


def _callable(arguments: tuple[Value, ...], scope: _Scope) -> Value:
    """A function of which it is known what it gives; names of lengths are those of each call."""
    found = _value(arguments[1], scope) if len(arguments) == 2 else UNKNOWN
    return UNKNOWN if found is UNKNOWN else Partial(RETURNS, (_unnamed(found),))


def _unnamed(value: Value) -> Value:
    """A value without lengths that are only names."""

    def known(shape: Shape) -> Shape:
        return tuple(length if isinstance(length, int) else None for length in shape)

    match value:
        case Tensor(shape=shape):
            return replace(
                value, shape=None if shape is None else known(shape), first=known(value.first), last=known(value.last)
            )
        case Items(kind, items):
            return Items(kind, tuple(map(_unnamed, items)), value.names)
        case Many(kind, element):
            return Many(kind, _unnamed(element))
        case Union(options):
            return any_of(tuple(map(_unnamed, options)))
        case Number() | Text():
            return value
        case _:
            return value if value is NOTHING else UNKNOWN


def _annotated(arguments: tuple[Value, ...], scope: _Scope) -> Value:
    """``Annotated[Tensor, "b c"]``, ``Annotated[Tensor, ("b", 3)]``; validators and sentences say nothing."""
    found = _value(arguments[0], scope)
    if not isinstance(found, Tensor) or found.shape is not None or found.first or found.last:
        return found
    said = [one for part in arguments[1:] if (one := _metadata(part, scope)) is not None]
    return _shaped(found, said[0]) if len(said) == 1 else found


def _metadata(part: Value, scope: _Scope) -> Dimensions | None:
    match part:
        case Text(text) if looks_like_axes(text):
            return _dimensions(text, scope)
        case Items("tuple", items) if all(looks_like_axes(item.value) for item in items if isinstance(item, Text)):
            return dimensions_of_parts(items, scope.lengths.named)
        case _:
            return None


def _dimensions(text: str, scope: _Scope) -> Dimensions:
    return dimensions_of(text, scope.lengths.named, scope.program.length)


def _shaped(tensor: Tensor, said: Dimensions) -> Tensor:
    return replace(tensor, shape=said.shape, first=said.first, last=said.last)


# NumPy


def _ndarray(arguments: tuple[Value, ...], scope: _Scope) -> Value:
    """``np.ndarray[tuple[Literal[3], int], np.dtype[np.float32]]``."""
    dtype = None
    if len(arguments) == 2 and isinstance(arguments[1], GenericAlias):
        dtype = dtypes.named(arguments[1].arguments[0])
    shape = None
    if isinstance(arguments[0], GenericAlias) and arguments[0].of in (Named("builtins.tuple"), Named("typing.Tuple")):
        parts = arguments[0].arguments
        shape = None if any(map(_is_open, parts)) else tuple(_literal_length(part, scope) for part in parts)
    return Tensor("numpy", shape, dtype, scope.place)


def _literal_length(part: Value, scope: _Scope) -> Length:
    found = _value(part, scope) if isinstance(part, GenericAlias) else UNKNOWN
    if isinstance(found, Number) and isinstance(found.value, int) and found.value >= 0:
        return found.value
    return None


def _ndarray_of_dtype(arguments: tuple[Value, ...], scope: _Scope) -> Value:
    return Tensor("numpy", None, dtypes.named(arguments[0]), scope.place)


# jaxtyping


class _Array(NamedTuple):
    """An array class: its framework, the axes that it says itself, which stand last, and its element type."""

    framework: str | None
    axes: str = ""
    dtype: str | None = None


def _jaxtyping(dtype: str | None) -> _Rule:
    def rule(arguments: tuple[Value, ...], scope: _Scope) -> Value:
        if len(arguments) != 2:
            return UNKNOWN
        array = _array(arguments[0], scope)
        if array is None:
            return UNKNOWN
        tensor = Tensor(array.framework, None, dtype or array.dtype, scope.place)
        if not isinstance(arguments[1], Text):
            return tensor
        return _shaped(tensor, _dimensions(f"{arguments[1].value} {array.axes}", scope))

    return rule


def _array(of: Value, scope: _Scope) -> _Array | None:
    """The array class that a type is; ``None`` if it may be something else."""
    if scope.depth > _DEEPEST:
        return None
    scope = scope.deeper()
    match of:
        case Named(name) if name in _ARRAYS:
            return _Array(_ARRAYS[name][0])
        case Text(text):
            written = expression_of(text.strip()) if len(text) <= _LONGEST else None
            return None if written is None else _array(_type(written, scope), scope)
        case GenericAlias(Named("typing.Union"), arguments):
            found = [_array(part, scope) for part in arguments]
            frameworks = {one.framework for one in found if one is not None}
            if None in found or any(one.axes for one in found if one is not None):
                return None
            return _Array(frameworks.pop() if len(frameworks) == 1 else None)
        case GenericAlias(Named(name), (array, Text(axes))) if name.startswith("jaxtyping."):
            inner = _array(array, scope)
            return inner and _Array(inner.framework, f"{axes} {inner.axes}", _DTYPES.get(name.rpartition(".")[2]))
        case GenericAlias(Named("numpy.ndarray" | "numpy.typing.NDArray")):
            return _Array("numpy")
        case _:
            return None


# Classes of projects that are written like jaxtyping's, and are not known


def _hint(name: str, arguments: tuple[Value, ...], scope: _Scope) -> Value:
    """``Float["b n d"]``, ``Float[Tensor, "b n d"]`` of a class that is not known: what the text says."""
    last = name.rpartition(".")[2]
    match arguments:
        case (Text(text),):
            alone = len(text.split()) == 1
            if alone and last not in _HINTS:
                return UNKNOWN  # perhaps a class
            if looks_like_axes(text, strictly=last not in (_SURE if alone else _HINTS)):
                return _shaped(Tensor(None, None, _HINTS.get(last), scope.place), _dimensions(text, scope))
        case (array, Text(text)) if last in _DTYPES and looks_like_axes(text, strictly=False):
            known = _array(array, scope)
            framework = None if known is None else known.framework
            return _shaped(Tensor(framework, None, _DTYPES[last], scope.place), _dimensions(text, scope))
        case _:
            pass
    return UNKNOWN


# torchtyping


_PYTHON: Mapping[Value, str] = {Named(f"builtins.{name}"): name for name in ("float", "int", "bool", "complex")}
"""Of which width they are is up to torch's defaults."""


def _torchtyping(arguments: tuple[Value, ...], scope: _Scope) -> Value:
    """``TensorType["b", 3, ..., float]``; a named axis may have a length: ``"b": 4``."""
    dtype: str | None = None
    parts: list[Value] = []
    for argument in arguments:
        match argument:
            case Range(_, upper):
                parts.append(upper)
            case Named() | GenericAlias():
                dtype = _PYTHON.get(argument) or dtypes.named(argument) or dtype
            case _:
                parts.append(argument)
    tensor = Tensor("torch", None, dtype, scope.place)
    said = dimensions_of_parts(parts, scope.lengths.named) if parts else None
    return tensor if said is None else _shaped(tensor, said)


# All of them

_TYPING: Mapping[str, _Rule] = {
    "Annotated": _annotated,
    **dict.fromkeys("Final ClassVar Required NotRequired ReadOnly NewType".split(), _first),
    "Optional": _optional,
    "Union": _union,
    "Literal": _literal,
    "Tuple": _tuple,
    "List": _list,
    **dict.fromkeys("Sequence Iterable Iterator Collection Generator".split(), _any_number),
    **dict.fromkeys("Set FrozenSet AbstractSet Deque Reversible ValuesView Container".split(), _any_number),
    **dict.fromkeys("Dict Mapping MutableMapping OrderedDict DefaultDict".split(), _dict),
    "Callable": _callable,
    "Unpack": lambda _arguments, _scope: UNKNOWN,
}

_RULES: Mapping[str, _Rule] = {
    **{f"{module}.{name}": rule for module in ("typing", "typing_extensions") for name, rule in _TYPING.items()},
    **{f"collections.abc.{name}": rule for name, rule in _TYPING.items() if rule in {_any_number, _dict, _callable}},
    **dict.fromkeys("builtins.dict collections.OrderedDict collections.defaultdict".split(), _dict),
    **dict.fromkeys("builtins.set builtins.frozenset collections.deque".split(), _any_number),
    **{f"jaxtyping.{name}": _jaxtyping(dtype) for name, dtype in _DTYPES.items()},
    "builtins.tuple": _tuple,
    "builtins.list": _list,
    "dataclasses.InitVar": _first,
    "numpy.ndarray": _ndarray,
    "numpy.dtype": lambda _arguments, _scope: UNKNOWN,
    "numpy.typing.NDArray": _ndarray_of_dtype,
    "torchtyping.TensorType": _torchtyping,
}
"""By the qualified name of a type, what its arguments say."""
