"""Any module that follows the Python array API standard, such as CuPy: what the standard has, and nothing else.

The backend has the name of the module: ``backend="array_api_strict"``.
https://data-apis.org/array-api/2024.12/
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Any

from einx.backends import default, exponentials
from einx.backends.base import Backend, Spelling, no_such_dtype
from einx.backends.contraction_order import pairwise
from einx.backends.matrix_product import matrix_product, product_of
from einx.backends.spelling import SPELLINGS as OF_PYTHON
from einx.backends.spelling import device_of, in_own_order, indices, is_array, is_numpys, loop, reshape
from einx.graph.build import Builder
from einx.graph.dtypes import SHORT, code_of, common_code
from einx.graph.named import Named, lengths_of, select, spread
from einx.graph.primitives import reduced
from einx.graph.source import Writer
from einx.graph.subscripts import indexed_first, subscripts
from einx.graph.values import Argument, Shape, Value, element_count
from einx.sizes.sized import Leaf

SAME_NAME = (
    "reshape broadcast_to stack zeros empty arange result_type sum mean prod var std count_nonzero any all max min "
    "multiply divide floor_divide remainder logical_and logical_or maximum minimum logaddexp less less_equal greater "
    "greater_equal equal not_equal where clip exp log matmul flip roll sort argsort argmax argmin add subtract"
)
"""Functions that have the name and the arguments of the primitive."""

NUMBERS = frozenset(
    "add subtract multiply divide true_divide floor_divide remainder maximum minimum logaddexp less less_equal greater "
    "greater_equal equal not_equal where result_type call loop expression".split()
)
"""Primitives that take a number of Python's beside an array."""


def asarray(value: Value, write: Writer) -> str:
    """``xp.asarray(i1, device=i0.device)``, or ``xp.astype(x0, xp.float32)`` for what is an array."""
    (x,), dtype = value.args, value.params.get("dtype")
    text, of_dtype = write.write(x), "" if dtype is None else f", dtype={write.write(dtype)}"
    if is_array(x) and dtype is not None:
        return f"xp.astype({text}, {write.write(dtype)}, copy=False)"
    text = in_own_order(text) if is_numpys(x) else text
    return f"xp.asarray({text}{of_dtype}{device_of(value, write)})"


def copy(value: Value, write: Writer) -> str:
    """``xp.asarray(x, copy=True)``."""
    return f"xp.asarray({write.write(value.source)}, copy=True)"


def dtype(value: Value, _write: Writer) -> str:
    """``xp.float32``; places are 64-bit integers."""
    if value.args[0] == "bfloat16" or value.args[0] in SHORT:
        raise no_such_dtype("the array API standard", value.args[0])
    return f"xp.{'int64' if value.args[0] == 'index' else value.args[0]}"


def cumulative(value: Value, write: Writer) -> str:
    """``xp.cumulative_sum(x, axis=1)``."""
    name = {"cumsum": "cumulative_sum", "cumprod": "cumulative_prod"}[value.op]
    params = ", ".join(f"{key}={write.write(param)}" for key, param in value.params.items())
    return f"xp.{name}({write.write(value.args[0])}, {params})"


def sort(value: Value, write: Writer) -> str:
    """``xp.sort(x, axis=1, descending=True, stable=True)``."""
    x, axis = write.write(value.args[0]), write.write(value.params["axis"])
    descending = ", descending=True" if value.params.get("descending") else ""
    return f"xp.{value.op}({x}, axis={axis}{descending}, stable=True)"


def slice_of(value: Value, write: Writer) -> str:
    """``x[:, 0, :]``, with a subscript for every axis, as the standard has it."""
    array, items = value.args
    assert isinstance(items, tuple)
    return f"{write.write(array)}[{', '.join(map(write.write, items)) or '()'}]"


SPELLINGS: dict[str, Spelling] = {
    **OF_PYTHON,
    **{name: f"xp.{name}" for name in SAME_NAME.split()},
    "transpose": "xp.permute_dims",
    "concatenate": "xp.concat",
    "true_divide": "xp.divide",
    "cumsum": cumulative,
    "cumprod": cumulative,
    "asarray": asarray,
    "copy": copy,
    "dtype": dtype,
    "indices": indices("xp"),
    "sort": sort,
    "argsort": sort,
    "reshape": reshape("xp"),
    "slice": slice_of,
    "loop": partial(loop, whole=True),
}


def numbers_first(name: str, build: Builder, *args: Argument, **params: Any) -> Value:
    """A function of several operands, of which one is an array."""
    dtype = params.pop("dtype", None)
    found = build.spelled(name, *with_an_array(build, *args), **params)
    return found if dtype is None else build("asarray", found, dtype=dtype)


def with_an_array(build: Builder, *args: Argument) -> tuple[Argument, ...]:
    """The operands, of which the first is made an array if all are numbers of Python's."""
    if any(isinstance(x, Value) and not x.is_weak for x in args):
        return args
    weak = [x for x in args if isinstance(x, Value)]
    return (build("asarray", args[0], dtype=result_type(build, *weak) if len(weak) > 1 else None), *args[1:])


def where(build: Builder, condition: Value, x: Argument, y: Argument) -> Value:
    """``xp.where``, whose condition is an array of booleans, and of whose others one is an array."""
    return build.spelled("where", default.condition_of(build, condition), *with_an_array(build, x, y))


def result_type(build: Builder, *args: Argument) -> Value:
    """``xp.result_type``, which wants one array: of numbers alone it is that of the one of the highest kind."""
    if all(isinstance(x, Value) and x.is_weak for x in args):
        args = (build("asarray", max(args, key=kind_of), inline=True),)
    return build.spelled("result_type", *args, inline=True)


def kind_of(x: Argument) -> int:
    """How high the kind of a number of Python's is."""
    assert isinstance(x, Value)
    return "bifc".find(code_of(x) or "f")


def extremum(name: str, build: Builder, x: Value, *, axis: Argument, **params: Any) -> Value:
    """``xp.max``, which has nothing to begin with: of no elements, where there is no result either, it is nothing."""
    if params.pop("initial", None) is None:
        return build.spelled(name, x, axis=axis, **params)
    shape = reduced(x, axis=axis, keepdims=params.get("keepdims"))
    return build("zeros", shape, dtype=build("result_type", build.array(x), inline=True))


def dispersion(name: str, build: Builder, x: Value, *, axis: Argument, **params: Any) -> Value:
    """``xp.var`` and ``xp.mean``, which compute in no other dtype."""
    dtype = params.pop("dtype", None)
    return build.spelled(name, x if dtype is None else build("asarray", x, dtype=dtype), axis=axis, **params)


def diagonal(build: Builder, x: Named) -> Named:
    """The diagonal along one axis after the other: every (n + 1)th element of both flattened into one."""
    keys = x.keys
    twice = next((axis for axis in x.axes if keys.count(axis.key) > 1), None)
    if twice is None:
        return x
    first, second = [place for place, key in enumerate(keys) if key == twice.key][:2]
    rest = [place for place in range(len(keys)) if place not in (first, second)]
    length = twice.length
    moved = build.transpose(x.value, (*rest, first, second))
    flat = build.reshape(moved, (*(x.axes[place].length for place in rest), length * length))
    count = len(rest)

    def spell(write: Writer) -> str:
        return f"{write.write(flat)}[{':, ' * count}::{write.write(length + 1)}]"

    found = build("expression", flat, spell, shape=(*flat.shape[:-1], length))
    return diagonal(build, Named(found, (*(x.axes[place] for place in rest), twice)))


def contract(build: Builder, operands: Sequence[Named], wanted: tuple[Leaf, ...], **_hints: bool) -> Named:
    """Products pair by pair: of matrices where something is summed over, else of elements."""
    operands, dtype = default.without_scalars(build, operands)
    if len(operands) == 1:
        return summed(build, operands[0], {axis.key for axis in wanted}, dtype)
    if common_code(*(operand.value for operand in operands)) is None and len(operands) > 1:
        known = [operand for operand in operands if code_of(operand.value) is not None]
        if known:
            operands = [Named(build("asarray", x.value, dtype=dtype), x.axes) for x in operands]

    def multiplied(first: Named, second: Named, axes: tuple[Leaf, ...], _last: bool) -> Named:
        product = product_of(first, second, axes, flattened=False)
        if "b1" in (code_of(first.value), code_of(second.value)):
            order = (*product.wanted, *product.summed, *product.lost)
            both = build("logical_and", *(spread(build, x, order) for x in (first, second)))
            count = len(product.wanted)
            places = tuple(range(count, len(order)))
            value = build.broadcast_to(both, lengths_of(order))
            return Named(build("any", value, axis=places) if places else value, product.wanted)
        lost = {axis.key for axis in product.lost}
        one, two = (summed(build, x, {*x.keys} - lost, dtype) for x in (first, second))
        product = product._replace(first=one, second=two)
        if product.summed:
            return matrix_product(build, product)
        arrays = [spread(build, x, axes) for x in (one, two)]
        return Named(build("multiply", *arrays), axes)

    return pairwise(operands, wanted, multiplied)


def summed(build: Builder, x: Named, kept: set[str], dtype: Value) -> Named:
    """The sum over all axes but those that are kept, in a dtype; of booleans whether any is true."""
    if code_of(x.value) != "b1":
        return default.summed(build, x, kept, dtype)
    places = tuple(place for place, key in enumerate(x.keys) if key not in kept)
    rest = tuple(axis for axis in x.axes if axis.key in kept)
    return Named(build("any", x.value, axis=places), rest) if places else x


def gather(build: Builder, x: Named, coordinates: Sequence[Named], loops: tuple[Leaf, ...]) -> Named:
    """``xp.take`` along the indexed axes flattened into one, as the standard has no index arrays beside slices."""
    order = indexed_first(x.axes, loops)
    first = select(build, x, [axis.key for axis in order])
    chosen = subscripts(build, first.axes, coordinates, loops)
    count = len(chosen.places)
    lengths, rows = lengths_of(first.axes[:count]), lengths_of(first.axes[count:])
    if not count:
        return Named(first.value, chosen.axes)
    flat, outside = flat_places(build, chosen.arrays, lengths)
    for beyond in outside:  # to where there is nothing, as a place beyond one axis might be one along the next
        flat = build("where", beyond, element_count(lengths), flat)
    shape = lengths_of(loops)
    places = build.reshape(build.broadcast_to(flat, shape), (element_count(shape),))
    array = build.reshape(first.value, (element_count(lengths), *rows))

    def spell(write: Writer) -> str:
        return f"xp.take({write.write(array)}, {write.write(places)}, axis=0)"

    taken = build("expression", array, spell, places, shape=(element_count(shape), *rows))
    return Named(build.reshape(taken, (*shape, *rows)), chosen.axes)


def flat_places(build: Builder, arrays: Sequence[Value], lengths: Shape) -> tuple[Value, list[Value]]:
    """The places in the flattened axes, where negative ones count from the end; and where they are out of range."""
    flat, outside = arrays[0], []
    for number, (array, length) in enumerate(zip(arrays, lengths, strict=True)):
        place = array
        if not in_range(array):
            place = build("where", build("less", array, 0), build("add", array, length), array)
            outside.append(build("less", place, 0))
            if len(lengths) > 1:
                outside[-1] = build("logical_or", outside[-1], build("greater_equal", place, length))
        flat = build("add", build("multiply", flat, length), place) if number else place
    return flat, outside


def in_range(x: Value) -> bool:
    """Whether coordinates have been brought into range, or have been in it from the beginning."""
    while x.op in ("reshape", "transpose", "broadcast_to"):
        x = x.source
    return x.op in ("arange", "zeros", "clip", "remainder") or (x.op == "where" and x.args[1] == 0)


RULES: dict[str, Callable[..., Any]] = {
    "diagonal": diagonal,
    "contract": contract,
    "gather": gather,
    **exponentials.RULES,
    "where": where,
    "result_type": result_type,
    **{name: partial(extremum, name) for name in ("max", "min")},
    **{name: partial(dispersion, name) for name in ("mean", "var", "std")},
    **{
        name: partial(numbers_first, name)
        for name in "add subtract multiply divide true_divide floor_divide remainder maximum minimum logaddexp less "
        "less_equal greater greater_equal equal not_equal".split()
    },
}

KNOWN = ("array_api_strict", "cupy", "dpnp", "ndonnx")
"""Modules that are taken for such ones even where they are not imported."""


@lru_cache
def array_api(module: str) -> Backend:
    """The description of a module that follows the standard."""
    return Backend(
        name=module,
        imports=("import numpy as np", f"import {module} as xp"),
        array_types=frozenset(),
        spellings=SPELLINGS,
        rules=RULES,
        lacks=frozenset({"update", "scatter", "unravel_index", "diagonal_of", "einsum", "nan_to_num"}),
        advice="the array API standard has no such function",
        devices=True,
        numbers=NUMBERS,
        coordinates=frozenset({"i8"}),
        made_by=f"{module}.asarray",
        install=module.replace("_", "-"),
    )
