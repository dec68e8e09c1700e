"""What each backend does not support, and why: by tracing, as the backends describe themselves, and by dtype.

What a framework refuses by dtype no description says; it is declared here, a line each, and the tests see to it that
each line is true. Tests leave out what stands here, and nothing else; docs/backends.md shows it as a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from einx.errors import OperationNotSupportedError, SemanticError
from einx.operations.layout import array_of
from einx.operations.table import OPERATIONS, Operation
from einx.tracing import trace


class Refused(NamedTuple):
    """What a framework refuses by dtype.

    Attributes:
        operations: The operations.
        dtypes: The dtypes, of which an operand has one.
        reason: Why, for the documentation.
    """

    operations: str
    dtypes: str
    reason: str


INTEGERS = "int8 int16 int32 int64 uint8 uint16 uint32 uint64"
UNSIGNED = "uint16 uint32 uint64"
FLOATS = "float16 bfloat16 float32 float64"
COMPLEX = "complex64 complex128"
ORDERED = "max min maximum minimum less less_equal greater greater_equal argmax argmin"
SORTED = "sort argsort topk argtopk"

REFUSED: Mapping[str, tuple[Refused, ...]] = {
    "torch": (
        Refused("mean var std logaddexp", f"bool {INTEGERS}", "only floats and complex numbers"),
        Refused("softmax log_softmax", f"bool {INTEGERS} {COMPLEX}", "only floats"),
        Refused(
            f"{ORDERED} maximum_at minimum_at", f"{UNSIGNED} {COMPLEX}", "neither complex nor long unsigned numbers"
        ),
        Refused(SORTED, COMPLEX, "no complex numbers"),
        Refused("add logical_and logical_or set_at add_at multiply_at flip", UNSIGNED, "no long unsigned numbers"),
        Refused("subtract subtract_at", f"bool {UNSIGNED}", "neither booleans nor long unsigned numbers"),
        Refused("floor_divide", f"bool {UNSIGNED} {COMPLEX}", "only floats, signed integers and uint8"),
    ),
    "jax": (
        Refused("subtract subtract_at", "bool", "no booleans"),
        Refused("floor_divide argmax argmin", COMPLEX, "only real numbers"),
    ),
    "array_api_strict": (
        Refused("sum prod cumsum cumprod add subtract multiply", "bool", "only numbers"),
        Refused("mean divide true_divide", f"bool {INTEGERS}", "only floats and complex numbers"),
        Refused("var std logsumexp logaddexp softmax log_softmax", f"bool {INTEGERS} {COMPLEX}", "only floats"),
        Refused(f"{ORDERED} {SORTED} floor_divide", f"bool {COMPLEX}", "only real numbers"),
        Refused("logical_and logical_or", f"{INTEGERS} {FLOATS} {COMPLEX}", "only booleans"),
    ),
}

KINDS = {"boo": "bool", "int": "integer", "uin": "integer", "flo": "float", "bfl": "float", "com": "complex"}
"""The kind of a dtype by the first letters of its name."""

CALLS: Mapping[str, tuple[str, tuple[tuple[int, ...], ...], dict[str, Any]]] = {
    "identity": ("a b -> b a", ((2, 3),), {}),
    "reduction": ("a [b]", ((2, 3),), {}),
    "elementwise": ("a b, b", ((2, 3), (3,)), {}),
    "contraction": ("a b, b c -> a c", ((2, 3), (3, 4)), {}),
    "gather": ("[a] b, p -> p b", ((2, 3), (4,)), {}),
    "update": ("[a] b, p, p b", ((2, 3), (4,), (4, 3)), {}),
    "preserving": ("a [b]", ((2, 3),), {}),
    "topk": ("a [b->2]", ((2, 3),), {}),
    "arg": ("a [b c] -> a [2]", ((2, 3, 4),), {}),
    "creation": ("a b [2]", (), {"a": 2, "b": 3}),
    "vmap": ("a [b] -> a", ((2, 3),), {}),
    "vmap_with_axis": ("a [b] -> a", ((2, 3),), {}),
    "index": ("[a] b, p -> p b", ((2, 3), (4,)), {}),
}
"""A call of each family: description, shapes, keywords."""

OWN: Mapping[str, tuple[str, tuple[tuple[int, ...], ...], dict[str, Any]]] = {
    "where": ("a b, a b, b", ((2, 3), (2, 3), (3,)), {}),
    "roll": ("a [b]", ((2, 3),), {"shift": 1}),
}
"""Of operations that need another one than their family."""

OPTIONS: Mapping[str, tuple[Any, ...]] = {
    "keepdims": (True,),
    "dtype": ("float64",),
    "correction": (1,),
    "descending": (True,),
    "largest": (False,),
    "mode": ("raise", "clip", "wrap", "fill"),
}
"""Options and the values of them that a backend might not support."""

DTYPES = {"gather": ("f4", "i8"), "update": ("f4", "i8", "f4"), "index": ("f4", "i8")}
"""The dtypes of the tensors of a family, where they matter."""


def cases(row: Operation) -> Iterable[Mapping[str, Any]]:
    """The keywords of an operation: none, and each value of each of its options."""
    yield {}
    for name, values in OPTIONS.items():
        if name in row.options:
            yield from ({name: value} for value in values)


@cache
def _untraceable(backend: str, operation: str, option: tuple[str, Any] | None) -> str | None:
    row = OPERATIONS[operation]
    description, shapes, keywords = OWN.get(operation) or CALLS[row.family]
    dtypes = DTYPES.get(row.family, ("f4",) * len(shapes))
    inputs = [array_of(shape, dtype) for shape, dtype in zip(shapes, dtypes, strict=True)]
    try:
        trace(operation, description, inputs, backend=backend, **keywords, **dict([option] if option else []))
    except OperationNotSupportedError as error:
        return error.args[0] if not error.hint else error.hint
    except SemanticError as error:
        if error.code != "mode-not-supported":
            raise
        return str(error).splitlines()[0]
    return None


def unsupported(backend: str, operation: str, keywords: Mapping[str, Any]) -> str | None:
    """Why a backend does not have an operation with these keywords; ``None`` if it has."""
    options = OPERATIONS[operation].options
    given = [None, *((name, value) for name, value in keywords.items() if name in options and name in OPTIONS)]
    found = (_untraceable(backend, operation, option) for option in given)
    return next((reason for reason in found if reason is not None), None)


def refused(backend: str, operation: str, dtypes: Iterable[str]) -> str | None:
    """Why the framework refuses an operation on operands of these dtypes; ``None`` if it takes them."""
    found = {*dtypes}
    if backend == "array_api_strict" and len({KINDS[name[:3]] for name in found}) > 1:
        return "the standard promotes no two kinds of dtypes to one"
    for row in REFUSED.get(backend, ()):
        if operation in row.operations.split() and found & {*row.dtypes.split()}:
            return row.reason
    return None
