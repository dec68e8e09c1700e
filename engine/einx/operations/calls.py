"""Calling a function of the caller's from compiled code, with a check of what it returns.

The compiled code shows the call under the function's own name; the check sits in the object that the name stands for,
so it is there at run time without a line in the text.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from einx.errors import CallOperationError
from einx.graph.dtypes import DTYPES
from einx.graph.values import Argument, Shape, Value
from einx.operations.keywords import Hole
from einx.operations.layout import Lowering
from einx.operations.options import dtype_name
from einx.operations.problems import problem


class Checked(NamedTuple):
    """A function whose results must have given shapes.

    Attributes:
        function: The caller's function.
        shapes: The shape of each result; none for a tensor factory over symbolic lengths, which is passed its shape.
        role: How the function was passed, for the message; as ``op=`` if left out.
        operation: The operation that calls it, for the message.
        description: The description of the call, for the message.
        integers: The results are coordinates, so they must be integers.
        masked: They may be masked arrays.
        made: What makes the framework's arrays of numbers and of NumPy's arrays, by its qualified name, where such
            results are to be converted.
        devices: It is told on which device, that of the arguments.
    """

    function: Callable[..., object]
    shapes: tuple[Shape, ...]
    role: str | None = None
    operation: str | None = None
    description: str | None = None
    integers: bool = False
    masked: bool = False
    made: str | None = None
    devices: bool = False

    def __call__(self, *args: object, **kwargs: object) -> object:
        """Call the function and check what it returns."""
        result = self.function(*args, **kwargs)
        if self.made is not None:
            result = self._converted(result, args)
        try:
            self.check(result, self.shapes or args[:1])
        except CallOperationError as error:
            raise error.within(operation=self.operation, description=self.description) from None
        return result

    def _converted(self, result: object, args: Sequence[object]) -> object:
        parts = result if len(self.shapes) != 1 else (result,)
        if not isinstance(parts, tuple | list) or not any(map(is_number_or_numpy, parts)):
            return result
        module, _, name = str(self.made).rpartition(".")
        make = getattr(sys.modules[module], name)
        device = next((found for x in args if (found := getattr(x, "device", None)) is not None), None)
        where = {"device": device} if self.devices and device is not None else {}
        made = [make(part, **where) if is_number_or_numpy(part) else part for part in parts]
        return made if len(self.shapes) != 1 else made[0]

    def check(self, result: object, shapes: Sequence[Any]) -> None:
        """Raise unless a result has these shapes.

        Raises:
            CallOperationError: It has not.
        """
        role = self.role or f"the function {name_of(self.function)} passed as op="
        several = len(shapes) != 1
        if several and (not isinstance(result, tuple | list) or len(result) != len(shapes)):
            found = f"{len(result)} results" if isinstance(result, tuple | list) else f"a {type(result).__name__}"
            raise problem("result-count", role=role, found=found, count=len(shapes))
        for part, shape in zip(result if several else (result,), shapes, strict=True):  # type: ignore[call-overload]
            if is_masked(part) and not self.masked:
                raise problem("result-masked", role=role)
            check_shape(part, shape, role)
        kind = kind_of(getattr(result, "dtype", None)) if self.integers else "i"
        if kind not in "iuO" and 0 not in shapes[0]:
            raise problem("result-dtype", role=role, found="booleans" if kind == "b" else "no integers")


NUMBERS = (bool, int, float, complex)
"""What Python counts with."""


def is_number_or_numpy(x: object) -> bool:
    """Whether something is a number, or one of NumPy's arrays or scalars."""
    return isinstance(x, NUMBERS) or type(x).__module__ == "numpy"


def kind_of(dtype: object) -> str:
    """The kind of a dtype of any framework, as NumPy has it; integers where there is none."""
    name = None if dtype is None else dtype_name(dtype)
    return str(getattr(dtype, "kind", "i")) if name is None else DTYPES[name][0]


def is_masked(x: object) -> bool:
    """Whether something is an array of NumPy's with gaps."""
    masked = sys.modules.get("numpy.ma")  # which NumPy loads when it is first asked for
    return masked is not None and isinstance(x, masked.MaskedArray)


NO_ARRAYS = (str, bytes, dict, set, frozenset)
"""What NumPy would make arrays of objects of."""


def check_shape(result: object, expected: Shape, role: str) -> None:
    """Raise if an array does not have the shape that the description gives it; symbolic lengths are not judged.

    Raises:
        CallOperationError: It has another.
    """
    shape = getattr(result, "shape", None)
    if shape is None:
        if result is None or callable(result) or isinstance(result, NO_ARRAYS):
            kind = "None" if result is None else f"a {type(result).__name__}"
            raise problem("result-type", role=role, found=kind, expected=expected)
        import numpy as np

        shape = np.asarray(result).shape
    if len(shape) != len(expected) or any(a != b for a, b in zip(shape, expected, strict=True) if isinstance(b, int)):
        raise problem("result-shape", role=role, shape=tuple(shape), expected=expected)


def function_value(lowering: Lowering, shapes: Sequence[Shape]) -> Value:
    """The caller's function as a value of the graph, under its own name and with its own keywords."""
    function = lowering.request.function
    assert function is not None
    build = lowering.build
    made, devices = build.backend.made_by, build.backend.devices
    told = {"operation": lowering.operation, "description": lowering.request.description}
    checked = Checked(function, tuple(shapes), made=made, devices=devices, **told)  # type: ignore[arg-type]  # strings
    value = build.constant(name_of(function), checked)
    keywords = tuple(
        (name, build.constant(name, thing) if isinstance(thing, Hole) else thing)
        for name, thing in lowering.request.keywords.items()
    )
    return build("partial", value, keywords, inline=True) if keywords else value


def name_of(function: object) -> str:
    """A name for a function in generated code."""
    name = None
    with suppress(Exception):  # the caller's object may raise anything
        name = getattr(function, "__name__", None)
    return name if isinstance(name, str) and name.isidentifier() else "op"


def call_checked(
    lowering: Lowering, arguments: Sequence[Argument], shapes: Sequence[Shape], **params: Any
) -> list[Value]:
    """The results of one call of the caller's function."""
    function = function_value(lowering, shapes)
    if len(shapes) == 1:
        return [lowering.build("call", function, *arguments, shape=shapes[0], **params)]
    results = lowering.build("call", function, *arguments, shape=(), **params)
    return [lowering.build("item", results, place, shape=shape) for place, shape in enumerate(shapes)]
