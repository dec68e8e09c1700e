"""What is known of the dtype of a value: its kind and size as NumPy has them, such as ``f4``, or nothing."""

from __future__ import annotations

from collections.abc import Mapping

from einx.graph.primitives import PRIMITIVES
from einx.graph.values import Value

SHORT = frozenset(
    "float8_e3m4 float8_e4m3 float8_e4m3b11fnuz float8_e4m3fn float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz "
    "float8_e8m0fnu float4_e2m1fn int2 int4 uint2 uint4".split()
)
"""Numbers of 8 bits and less that frameworks have beside NumPy's: of a size there are several, so each is its own code.

https://github.com/jax-ml/ml_dtypes
"""

DTYPES: Mapping[str, str] = {
    "bool": "b1",
    **{f"{kind}{8 * size}": f"{kind[0]}{size}" for kind in ("int", "uint") for size in (1, 2, 4, 8)},
    "float16": "f2",
    "bfloat16": "f2b",  # as large as float16, and another dtype
    "float32": "f4",
    "float64": "f8",
    "complex64": "c8",
    "complex128": "c16",
    **{name: name for name in SHORT},
}
"""Dtypes by name, those of the array API standard and shorter ones: the first letter is the kind."""

ANY = "?"
"""What stands for a dtype that may be any: the code has to be right for all."""

HALVES = frozenset({"f2", "f2b", *(name for name in SHORT if name.startswith("float"))})
"""Floats in which no long sum should be carried."""

WITHOUT_NAN = frozenset({"float4_e2m1fn"})
"""Floats that are all finite."""


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
