"""What annotations say of values: jaxtyping, NumPy's own shape types, the array classes of the frameworks.

Only what is certain is taken: an annotation that leaves room for ``None``, or for several classes, says nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from einx_lsp.inference.length_text import length_of
from einx_lsp.library import dtypes
from einx_lsp.python.parsing import expression_of
from einx_lsp.values.model import NOTHING, UNKNOWN, Items, Length, Named, Number, Shape, Tensor, Text, Value

if TYPE_CHECKING:
    from einx_lsp.inference.unknowns import LengthNames
    from einx_lsp.python.blocks import Place

__all__ = ["value_of"]

_Resolve: TypeAlias = Callable[[ast.expr], Value]

_DEEPEST = 20
_LONGEST = 10_000

_SIMPLE: Mapping[str, Value] = {
    "builtins.int": Number("int"),
    "builtins.bool": Number("bool"),
    # Where a float is asked for, an int will do.
    "builtins.float": Number(None),
    "builtins.complex": Number(None),
    "builtins.None": NOTHING,
}

_ARRAYS: Mapping[str, str] = {
    "numpy.ndarray": "numpy",
    "numpy.typing.NDArray": "numpy",
    "torch.Tensor": "torch",
    "torch.nn.Parameter": "torch",
    "torch.nn.parameter.Parameter": "torch",
    "jax.Array": "jax",
    "jax.numpy.ndarray": "jax",
    "jaxtyping.Array": "jax",
    "tensorflow.Tensor": "tensorflow",
}
"""Array classes and their frameworks."""

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

_WRAPPERS = frozenset({"Annotated", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly"})
_TYPING = frozenset({"typing", "typing_extensions"})
_TUPLES = frozenset({"builtins.tuple", "typing.Tuple"})


class _Scope(NamedTuple):
    """What an annotation is read with."""

    resolve: _Resolve
    place: Place | None
    lengths: LengthNames
    depth: int = 0


def value_of(annotation: ast.expr, resolve: _Resolve, place: Place | None, lengths: LengthNames) -> Value:
    """What is known of a value with an annotation.

    Args:
        annotation: The annotation, perhaps as a string.
        resolve: What an expression in it stands for: ``Float`` for ``jaxtyping.Float``.
        place: The annotation.
        lengths: What the names of lengths stand for.

    >>> from einx_lsp.inference.unknowns import LengthNames
    >>> names = {"Float": Named("jaxtyping.Float"), "Array": Named("jaxtyping.Array")}
    >>> written = ast.parse('Float[Array, "b 3"]', mode="eval").body
    >>> value_of(written, lambda node: names[node.id], None, LengthNames("f"))
    Tensor(framework='jax', shape=(b, 3), dtype='float')
    """
    return _value(annotation, _Scope(resolve, place, lengths))


def _value(annotation: ast.expr, scope: _Scope) -> Value:
    if scope.depth > _DEEPEST:
        return UNKNOWN
    scope = scope._replace(depth=scope.depth + 1)
    match annotation:
        case ast.Constant(None):
            return NOTHING
        case ast.Constant(str() as text):
            parsed = _parsed(text)
            return UNKNOWN if parsed is None else _value(parsed, scope)
        case ast.Name() | ast.Attribute():
            return _named(scope.resolve(annotation), scope)
        case ast.Subscript(value, key):
            return _subscripted(scope.resolve(value), _arguments(key), scope)
        case _:
            return UNKNOWN


def _parsed(text: str) -> ast.expr | None:
    """An annotation that is written as a string."""
    return None if len(text) > _LONGEST else expression_of(text.strip())


def _arguments(key: ast.expr) -> list[ast.expr]:
    return key.elts if isinstance(key, ast.Tuple) else [key]


def _named(value: Value, scope: _Scope) -> Value:
    """A class that is named, without a subscript; or an alias that stands for a value already."""
    match value:
        case Named(name) if name in _ARRAYS:
            return Tensor(_ARRAYS[name], None, None, scope.place)
        case Named(name):
            return _SIMPLE.get(name, UNKNOWN)
        case _:
            return UNKNOWN


def _subscripted(value: Value, arguments: list[ast.expr], scope: _Scope) -> Value:
    if not isinstance(value, Named):
        return UNKNOWN
    module, _, last = value.name.rpartition(".")
    if module == "jaxtyping" and last in _DTYPES and len(arguments) == 2:
        return _jaxtyping(last, arguments[0], arguments[1], scope)
    if module in _TYPING and last in _WRAPPERS and arguments:
        return _value(arguments[0], scope)
    if module in _TYPING and last == "Literal" and len(arguments) == 1:
        return _literal(arguments[0])
    if _is_tuple(value):
        return _tuple(arguments, scope)
    if value.name == "numpy.ndarray":
        return _ndarray(arguments, scope)
    if value.name == "numpy.typing.NDArray" and len(arguments) == 1:
        return Tensor("numpy", None, dtypes.named(_resolved(arguments[0], scope)), scope.place)
    return UNKNOWN


def _resolved(node: ast.expr, scope: _Scope) -> Value:
    return scope.resolve(node) if isinstance(node, ast.Name | ast.Attribute) else UNKNOWN


def _literal(node: ast.expr) -> Value:
    match node:
        case ast.Constant(bool() as value):
            return Number("bool", value)
        case ast.Constant(int() as value):
            return Number("int", value)
        case ast.Constant(str() as text):
            return Text(text)
        case ast.Constant(None):
            return NOTHING
        case _:
            return UNKNOWN


def _tuple(arguments: list[ast.expr], scope: _Scope) -> Value:
    if any(isinstance(part, ast.Starred) or _is_dots(part) for part in arguments):
        return UNKNOWN
    return Items("tuple", tuple(_value(part, scope) for part in arguments))


def _is_dots(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...


# NumPy


def _ndarray(arguments: list[ast.expr], scope: _Scope) -> Value:
    """``np.ndarray[tuple[Literal[3], int], np.dtype[np.float32]]``."""
    dtype = None
    if len(arguments) == 2 and isinstance(arguments[1], ast.Subscript):
        dtype = dtypes.named(_resolved(arguments[1].slice, scope))
    return Tensor("numpy", _numpy_shape(arguments[0], scope) if arguments else None, dtype, scope.place)


def _numpy_shape(node: ast.expr, scope: _Scope) -> Shape | None:
    if not isinstance(node, ast.Subscript) or not _is_tuple(scope.resolve(node.value)):
        return None
    parts = _arguments(node.slice)
    if any(isinstance(part, ast.Starred) or _is_dots(part) for part in parts):
        return None
    return tuple(_literal_length(part, scope) for part in parts)


def _is_tuple(value: Value) -> bool:
    return isinstance(value, Named) and value.name in _TUPLES


def _literal_length(node: ast.expr, scope: _Scope) -> Length:
    if not isinstance(node, ast.Subscript):
        return None
    found = _value(node, scope)
    if isinstance(found, Number) and isinstance(found.value, int) and found.value >= 0:
        return found.value
    return None


# jaxtyping


def _jaxtyping(name: str, array: ast.expr, dimensions: ast.expr, scope: _Scope) -> Value:
    text = _dimensions(dimensions, scope)
    framework = _framework(array, scope)
    if framework is None:
        return UNKNOWN
    shape = None if text is None else _shape(text, scope.lengths)
    return Tensor(framework or None, shape, _DTYPES[name], scope.place)


def _framework(array: ast.expr, scope: _Scope) -> str | None:
    """The framework of an array class, empty for any; ``None`` if the class may be no array."""
    match array:
        case ast.BinOp(left, ast.BitOr(), right):
            frameworks = {_framework(left, scope), _framework(right, scope)}
            return None if None in frameworks else frameworks.pop() if len(frameworks) == 1 else ""
        case ast.Constant(str() as text):
            parsed = _parsed(text)
            return None if parsed is None else _framework(parsed, scope)
        case ast.Name() | ast.Attribute():
            resolved = scope.resolve(array)
            return _ARRAYS.get(resolved.name) if isinstance(resolved, Named) else None
        case _:
            return None


def _dimensions(node: ast.expr, scope: _Scope) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    found = scope.resolve(node)
    return found.value if isinstance(found, Text) else None


def _shape(text: str, lengths: LengthNames) -> Shape | None:
    """The shape that jaxtyping's dimensions say.

    >>> from einx_lsp.inference.unknowns import LengthNames
    >>> _shape("b 3 _ rows=4 h+1 #c", LengthNames("f")), _shape("*batch c", LengthNames("f")), _shape("", None)
    ((b, 3, None, 4, h + 1, None), None, ())
    """
    words = text.split()
    if "," in text or len(words) > 64 or any(_is_several(word) for word in words):
        return None
    return tuple(_length(word, lengths) for word in words)


def _is_several(word: str) -> bool:
    """Whether a word stands for any number of axes, as ``...`` and ``*batch`` do, or may."""
    if word.count("=") > 1:
        return True
    modifiers = word.partition("=")[2] or word
    return "..." in modifiers or "*" in modifiers[: len(modifiers) - len(modifiers.lstrip("#*?_"))]


def _length(word: str, lengths: LengthNames) -> Length:
    """One axis. What may be broadcast (``#``), differs by leaf (``?``) or is computed (``{}``) is not certain."""
    name, equals, rest = word.partition("=")
    dimension = rest if equals else name
    if not dimension or dimension[0] in "#?_" or "?" in dimension:
        return None
    return length_of(dimension, lengths.named)
