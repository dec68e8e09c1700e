"""Names of element types: what is named by an argument ``dtype``, and what operations make of them.

A name that ends without a number of bits (``"int"``, ``"float"``, as annotations say them) stands for a kind.
"""

from __future__ import annotations

from collections.abc import Iterable

from einx_lsp.values.model import Named, Nothing, Number, Text, Value

__all__ = [
    "NAMES",
    "averaged",
    "divided",
    "floated",
    "is_bool",
    "is_inexact",
    "is_integer",
    "is_nothing",
    "named",
    "of_number",
    "promoted",
    "promoted_by_kind",
    "summed",
    "summed_by_kind",
    "with_scalars",
]

_ORDER = ("bool", "int64", "float64", "complex128")
_OF_KIND = {"bool": "bool", "int": "int64", "float": "float64", "complex": "complex128"}
_OF_BUILTIN = {f"builtins.{kind}": name for kind, name in _OF_KIND.items()}
_BITS = {"int": "8 16 32 64", "uint": "8 16 32 64", "float": "16 32 64", "complex": "64 128", "bfloat": "16"}
NAMES = frozenset({"bool", *(f"{kind}{bits}" for kind, all_bits in _BITS.items() for bits in all_bits.split())})
_ALIASES = {"bool_": "bool", "single": "float32", "double": "float64", "half": "float16", "intp": "int64"}
_TORCH_ALIASES = {
    "float": "float32",
    "cfloat": "complex64",
    "cdouble": "complex128",
    "short": "int16",
    "int": "int32",
    "long": "int64",
}
_FRAMEWORKS = frozenset({"numpy", "torch", "jax.numpy", "tensorflow"})


def named(value: Value) -> str | None:
    """The element type that an argument names.

    >>> named(Named("numpy.float32")), named(Text("int8")), named(Named("builtins.float")), named(Named("x.y"))
    ('float32', 'int8', 'float64', None)
    >>> named(Named("torch.long")), named(Named("torch.float"))
    ('int64', 'float32')
    """
    match value:
        case Text("O" | "object") | Named("builtins.object" | "numpy.object_"):
            return "object"
        case Text(text):
            return text if text in NAMES else None
        case Named(name) if name in _OF_BUILTIN:
            return _OF_BUILTIN[name]
        case Named(name):
            framework, _, last = name.rpartition(".")
            last = (_TORCH_ALIASES if framework == "torch" else {}).get(last, _ALIASES.get(last, last))
            return last if framework in _FRAMEWORKS and last in NAMES else None
        case _:
            return None


def is_nothing(value: Value) -> bool:
    """Whether an argument is ``None``, as if it was left out."""
    return isinstance(value, Nothing)


def of_number(number: Number) -> str | None:
    """The element type of an array that is made of a Python number."""
    if number.kind == "int" and isinstance(number.value, int) and not -(2**63) <= number.value < 2**63:
        return None
    return _OF_KIND[number.kind] if number.kind else None


def is_bool(dtype: str | None) -> bool:
    """Whether the elements are truth values for certain."""
    return dtype == "bool"


def is_integer(dtype: str | None) -> bool:
    """Whether the elements are integers for certain."""
    return dtype is not None and dtype.startswith(("int", "uint"))


def is_inexact(dtype: str | None) -> bool:
    """Whether the elements are floating or complex for certain."""
    return dtype is not None and dtype.startswith(("float", "bfloat", "complex"))


def promoted(dtypes: Iterable[str | None]) -> str | None:
    """The element type of what is made of several, where it is easy to tell.

    >>> promoted(["int64", "float64"]), promoted(["float32", "float32"]), promoted(["float32", "int64"])
    ('float64', 'float32', None)
    """
    found = set(dtypes)
    if len(found) == 1:
        return found.pop()
    if found and found <= set(_ORDER):
        return max((name for name in found if name is not None), key=_ORDER.index)
    return None


def with_scalars(arrays: Iterable[str | None], kinds: Iterable[str | None]) -> str | None:
    """The element type of arrays with Python numbers, which are weaker than arrays of their kind.

    Args:
        arrays: The element types of the arrays.
        kinds: The kinds of the numbers.

    >>> with_scalars(["float32"], ["int"]), with_scalars(["int64"], ["float"])
    ('float32', None)
    """
    dtype, numbers = promoted(arrays), set(kinds)
    if not numbers:
        return dtype
    if dtype is None:
        return None
    weaker: set[str | None] = {"bool"}
    if dtype != "bool":
        weaker.add("int")
    if is_inexact(dtype):
        weaker.add("float")
    if dtype.startswith("complex"):
        weaker.add("complex")
    return dtype if numbers <= weaker else None


_KIND_ORDER = ("bool", "int", "float", "complex")


def _kind(dtype: str) -> str:
    stem = dtype.rstrip("0123456789")
    return {"uint": "int", "bfloat": "float"}.get(stem, stem)


def promoted_by_kind(arrays: Iterable[str | None], numbers: Iterable[str | None], *, alike: bool) -> str | None:
    """The element type where a higher kind wins, however wide the elements of a lower one are, as in PyTorch.

    Args:
        arrays: The element types of the arrays.
        numbers: The kinds of Python numbers among the operands, which are weaker than arrays of their kind.
        alike: Whether all arrays have axes; one without is weaker than others of its kind.

    >>> promoted_by_kind(["int64", "float32"], [], alike=True), promoted_by_kind(["int32"], ["float"], alike=True)
    ('float32', 'float')
    >>> promoted_by_kind(["float16", "float32"], [], alike=True)
    """
    found, kinds = set(arrays), set(numbers)
    if not found or None in found or None in kinds:
        return None
    ordered = sorted((_KIND_ORDER.index(_kind(dtype)), dtype) for dtype in found if dtype is not None)
    highest = [dtype for rank, dtype in ordered if rank == ordered[-1][0]]
    if len(highest) > 1 or (len(found) > 1 and not alike):
        return None
    wanted = max((kind for kind in kinds if kind is not None), key=_KIND_ORDER.index, default="bool")
    if _KIND_ORDER.index(wanted) <= ordered[-1][0]:
        return highest[0]
    return {"int": "int64"}.get(wanted, wanted) if wanted != "complex" or _kind(highest[0]) != "float" else None


def floated(dtype: str | None) -> str | None:
    """The element type of a quotient or a sine where integers become the floating type that is set."""
    return "float" if is_bool(dtype) or is_integer(dtype) else dtype


def divided(dtype: str | None) -> str | None:
    """The element type of a quotient, a mean, a sine."""
    if dtype in {"int64", "int32", "bool"}:
        return "float64" if dtype != "bool" else None
    return dtype if is_inexact(dtype) else None


def averaged(dtype: str | None) -> str | None:
    """The element type of a mean."""
    return "float64" if dtype == "bool" else divided(dtype)


def summed_by_kind(dtype: str | None) -> str | None:
    """The element type of a sum where all integers become the widest ones, and nothing else changes."""
    return "int64" if is_bool(dtype) or is_integer(dtype) else dtype


def summed(dtype: str | None) -> str | None:
    """The element type of a sum."""
    if dtype == "bool":
        return "int64"
    return dtype if dtype in {"int64", "uint64", "float16", "float32", "float64", "complex64", "complex128"} else None
