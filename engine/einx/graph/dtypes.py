"""What is known of the dtype of a value: its kind and size as NumPy has them, such as ``f4``, or nothing."""

from __future__ import annotations

from collections.abc import Mapping

from einx.graph.primitives import PRIMITIVES
from einx.graph.values import Value

DTYPES: Mapping[str, str] = {
    "bool": "b1",
    **{f"{kind}{8 * size}": f"{kind[0]}{size}" for kind in ("int", "uint") for size in (1, 2, 4, 8)},
    "float16": "f2",
    "bfloat16": "f2b",  # as large as float16, and another dtype
    "float32": "f4",
    "float64": "f8",
    "complex64": "c8",
    "complex128": "c16",
}
"""Dtypes by name, those of the array API standard and the short floats: the first letter is the kind."""

ANY = "?"
"""What stands for a dtype that may be any: the code has to be right for all."""

HALVES = frozenset({"f2", "f2b"})
"""Floats in which no long sum should be carried."""


def code_of(value: object) -> str | None:
    """The dtype of a value, ``None`` if it is not known; one letter for numbers and lists of Python's.

    >>> from einx.backends.registry import get_backend
    >>> from einx.graph.build import Builder
    >>> build = Builder(get_backend("numpy"))
    >>> code_of(build.reshape(build.input("array", (2, 3), "f4"), (6,)))
    'f4'
    """
    while isinstance(value, Value):
        if value.op in ("input", "expression"):
            code = value.params.get("dtype")
            return code if isinstance(code, str) and code != ANY else None
        if value.op == "asarray" and "dtype" in value.params:
            value = value.params["dtype"]
        elif value.op == "dtype":
            return DTYPES.get(str(value.args[0]))
        elif value.op == "asarray" or PRIMITIVES[value.op].same_dtype or (value.op, len(value.args)) == RESULT_OF_ONE:
            value = value.args[0]
        else:
            return None
    return None


RESULT_OF_ONE = ("result_type", 1)
"""The dtype of one array, as a value."""


def common_code(*values: Value) -> str | None:
    """The dtype that arrays have in common, ``None`` if they differ or one is not known."""
    codes = {code_of(value) for value in values}
    return codes.pop() if len(codes) == 1 else None
