"""Functions that make arrays from shapes, numbers and literals."""

from __future__ import annotations

import collections.abc
from dataclasses import replace
from math import ceil

from einx.sizes.symbolic import InexactError
from einx_lsp.library import dtypes, reading
from einx_lsp.library.arguments import Bound, Entry, Refused, Rule, Undetermined
from einx_lsp.library.arithmetic import add, at_least, diagonal_length
from einx_lsp.library.frameworks import framework
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    Items,
    Length,
    Many,
    Mapping,
    Nothing,
    Number,
    Shape,
    Tensor,
    Text,
    Value,
)

__all__ = ["FUNCTIONS", "TORCH_FUNCTIONS", "TORCH_METHODS"]


def _dtype(bound: Bound, default: str | None) -> str | None:
    match bound["dtype"]:
        case Nothing():
            return framework(bound.framework).made_widths.get(default or "", default)
        case Items() | Mapping():
            raise Undetermined  # fields or a shape for each element
        case Text(text) if "," in text or "(" in text:
            raise Undetermined
        case given:
            return dtypes.named(given)


def _filled(bound: Bound) -> Value:
    return reading.result(bound, reading.shape(bound["shape"]), _dtype(bound, "float64"))


def _full(bound: Bound) -> Value:
    shape = reading.shape(bound["shape"])
    value = bound["fill_value"]
    default = dtypes.of_number(value) if isinstance(value, Number) else None
    if isinstance(value, Tensor) and value.framework == bound.framework != "torch":
        default = value.dtype
    return reading.result(bound, shape, _dtype(bound, default))


def _filled_like(bound: Bound) -> Value:
    model = reading.array(bound["a"])
    shape = model.shape if bound.values.get("shape", NOTHING) == NOTHING else reading.shape(bound["shape"])
    dtype = model.dtype if bound["dtype"] == NOTHING else _dtype(bound, None)
    return reading.result(bound, shape, dtype, bound["a"])


def _arange(bound: Bound) -> Value:
    start, stop, step = bound["start"], bound["stop"], bound["step"]
    if start == NOTHING:
        start = Number("int", 0)
    if stop == NOTHING:
        start, stop = Number("int", 0), start
    bounds = [start, stop, step]
    if not all(isinstance(value, Number) for value in bounds):
        count = None
    else:
        count = _count(*(value.value for value in bounds if isinstance(value, Number)))
    kinds = [dtypes.of_number(value) if isinstance(value, Number) else None for value in bounds]
    return reading.result(bound, (count,), _dtype(bound, dtypes.promoted(kinds)))


def _count(start: object, stop: object, step: object) -> Length:
    """How many numbers there are from ``start`` to ``stop``."""
    numbers = [value for value in (start, stop, step) if isinstance(value, int | float)]
    if step == 0:
        raise Undetermined
    if len(numbers) == 3:
        return _rounded_up(*numbers)
    if step != 1 or isinstance(step, float) or isinstance(start, float | complex) or isinstance(stop, float | complex):
        return None
    return _span(start, stop)


def _rounded_up(start: float, stop: float, step: float) -> Length:
    if all(isinstance(value, int) for value in (start, stop, step)):
        return reading.count_of_range(int(start), int(stop), int(step))
    try:
        return max(0, ceil((stop - start) / step))
    except (OverflowError, ValueError):
        return None


def _span(start: object, stop: object) -> Length:
    first, last = reading.as_size(start), reading.as_size(stop)
    if first is None or last is None:
        return None
    if at_least(first, last):
        return 0
    try:
        return last - first if at_least(last, first) else None
    except InexactError:
        return None


def _spaced(bound: Bound) -> Value:
    """Numbers between two ends, each of which may be an array."""
    start, stop = reading.array(bound["start"]), reading.array(bound["stop"])
    count = reading.length(bound["num"])
    if start.shape != () or stop.shape != ():
        raise Undetermined
    spaced = reading.result(bound, (count,), _dtype(bound, "float64" if _is_real(bound) else None))
    if "retstep" in bound.values and reading.flag(bound["retstep"]):
        return Items("tuple", (spaced, UNKNOWN))
    return spaced


def _is_real(bound: Bound) -> bool:
    ends = bound["start"], bound["stop"]
    return all(isinstance(end, Number) and end.kind in {"int", "float"} for end in ends)


def _eye(bound: Bound) -> Value:
    rows = reading.length(bound["N"])
    columns = rows if bound["M"] == NOTHING else reading.length(bound["M"])
    return reading.result(bound, (rows, columns), _dtype(bound, "float64"))


def _identity(bound: Bound) -> Value:
    rows = reading.length(bound["n"])
    return reading.result(bound, (rows, rows), _dtype(bound, "float64"))


def _at_least(rank: int) -> Rule:
    def rule(bound: Bound) -> Value:
        value = bound["a"]
        if isinstance(value, Items) and bound["dtype"] != NOTHING and dtypes.named(bound["dtype"]) is None:
            raise Undetermined  # of objects or records, where the innermost lists may be elements
        found = Tensor(None, None) if value == UNKNOWN else _any_number(value)
        shape = found.shape
        if shape is not None and len(shape) < rank:
            shape = (1,) * (rank - len(shape)) + shape
        return Tensor(bound.framework, shape, _dtype(bound, found.dtype), found.place or bound.place)

    return rule


def _any_number(value: Value) -> Tensor:
    """An array of any number of elements, of which an empty list has none, whatever they would be."""
    match value:
        case Many("list" | "tuple", element, count):
            each = reading.array(element)
            if each.shape is None or (each.shape and not (isinstance(count, int) and count > 0)):
                raise Undetermined
            return Tensor(each.framework, (count, *each.shape), each.dtype if count else None, each.place)
        case _:
            return reading.array(value)


def _diag(bound: Bound) -> Value:
    found, shape = reading.ranked(bound["v"])
    offset = reading.integer(bound["k"])
    if len(shape) == 1:
        side = add(shape[0], abs(offset))
        return reading.result(bound, (side, side), found.dtype, bound["v"])
    if len(shape) != 2:
        raise Undetermined
    return reading.result(bound, (diagonal_length(shape[0], shape[1], offset),), found.dtype, bound["v"])


def _meshgrid(bound: Bound) -> Value:
    lengths: list[Length] = []
    for value in bound.rest:
        _, shape = reading.ranked(value)
        if len(shape) > 1:
            raise Undetermined
        lengths.append(shape[0] if shape else 1)
    if reading.flag(bound["sparse"]):
        raise Undetermined
    indexing = reading.text(bound["indexing"])
    if indexing not in {"xy", "ij"}:
        raise Undetermined
    if indexing == "xy" and len(lengths) > 1:
        lengths[:2] = lengths[1::-1]
    grids = (reading.result(bound, tuple(lengths), reading.array(value).dtype, value) for value in bound.rest)
    return Items("tuple", tuple(grids))


def _indices(bound: Bound) -> Value:
    shape = reading.shape(bound["dimensions"])
    if shape is None or reading.flag(bound["sparse"]):
        raise Undetermined
    return reading.result(bound, (len(shape), *shape), _dtype(bound, "int64"))


def _scalar(dtype: str) -> Rule:
    """``np.float32(x)``: a number, or an array of that type."""

    def rule(bound: Bound) -> Value:
        if not isinstance(bound["x"], Number | Tensor):
            raise Undetermined
        return reading.result(bound, reading.array(bound["x"]).shape, dtype, bound["x"])

    return rule


_SCALARS = "int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 complex64 complex128"

_LIKE = "dtype=None order='K' subok=True shape=None * device=None"

FUNCTIONS: collections.abc.Mapping[str, Entry] = {
    **dict.fromkeys(("zeros", "ones", "empty"), Entry("shape dtype=None order='C' * device=None like!", _filled)),
    "full": Entry("shape fill_value dtype=None order='C' * device=None like!", _full),
    **dict.fromkeys(("zeros_like", "ones_like", "empty_like"), Entry(f"a {_LIKE}", _filled_like)),
    "full_like": Entry(f"a fill_value {_LIKE}", _filled_like),
    "arange": Entry("start stop=None step=1 dtype=None * device=None like!", _arange),
    "linspace": Entry("start stop num=50 endpoint=True retstep=False dtype=None axis=0 * device=None", _spaced),
    "logspace": Entry("start stop num=50 endpoint=True base=10.0 dtype=None axis=0", _spaced),
    "geomspace": Entry("start stop num=50 endpoint=True dtype=None axis=0", _spaced),
    "eye": Entry("N M=None k=0 dtype=None order='C' * device=None like!", _eye),
    "identity": Entry("n dtype=None * like!", _identity),
    "tri": Entry("N M=None k=0 dtype=None * like!", _eye),
    "diag": Entry("v k=0", _diag),
    "meshgrid": Entry("*xi copy=True sparse=False indexing='xy'", _meshgrid),
    "indices": Entry("dimensions dtype=None sparse=False", _indices),
    **{name: Entry("x=0", _scalar(name)) for name in _SCALARS.split()},
    "array": Entry("a dtype=None * copy=True order='K' subok=False ndmin! like!", _at_least(0)),
    "asarray": Entry("a dtype=None order=None * device=None copy=None like!", _at_least(0)),
    "asanyarray": Entry("a dtype=None order=None * device=None copy=None like!", _at_least(0)),
    "ascontiguousarray": Entry("a dtype=None * like!", _at_least(1)),
    "asfortranarray": Entry("a dtype=None * like!", _at_least(1)),
}


def _lengths(bound: Bound) -> Shape | None:
    """The shape of what is made, as lengths one by one, as a tuple, or by the name ``size``."""
    given = bound.rest or (() if bound["size"] == NOTHING else (bound["size"],))
    if not given:
        raise Undetermined
    if len(given) == 1 and not isinstance(given[0], Number):
        return reading.shape(given[0])
    return tuple(map(reading.length, given))


def _by_lengths(default: str | None) -> Rule:
    def rule(bound: Bound) -> Value:
        return reading.result(bound, _lengths(bound), _dtype(bound, default))

    return rule


def _like_receiver(bound: Bound) -> Value:
    """``x.new_zeros(2, 3)``: of the element type of the receiver."""
    dtype = reading.array(bound["self"]).dtype if bound["dtype"] == NOTHING else _dtype(bound, None)
    return reading.result(bound, _lengths(bound), dtype, bound["self"])


def _random_integers(bound: Bound) -> Value:
    """``randint(high, size)`` or ``randint(low, high, size)``."""
    size = bound["size"] if bound["size"] != NOTHING else bound.rest[-1] if len(bound.rest) > 1 else NOTHING
    if size == NOTHING or isinstance(size, Number):
        raise Undetermined
    return reading.result(bound, reading.shape(size), _dtype(bound, "int64"))


def _range_of(name: str) -> Rule:
    def rule(bound: Bound) -> Value:
        return reading.result(bound, (reading.length(bound[name]),), _dtype(bound, "int64"))

    return rule


def _from_data(bound: Bound) -> Value:
    """An array of what is given, whose numbers have the element type that is set."""
    value = bound["a"]
    found = Tensor(None, None) if value == UNKNOWN else reading.array(value)
    given = bound["dtype"] == NOTHING
    dtype = found.dtype if given and isinstance(value, Tensor) else _dtype(bound, found.dtype)
    if isinstance(value, Items) and given and any(reading.arrays_in(value)):
        dtype = None
    return Tensor(bound.framework, found.shape, dtype, bound.place, found.first, found.last)


def _legacy(bound: Bound) -> Value:
    """``torch.Tensor(2, 3)``, or of data."""
    if bound.rest and all(isinstance(value, Number) for value in bound.rest):
        return reading.result(bound, tuple(map(reading.length, bound.rest)), None)
    if len(bound.rest) != 1 or isinstance(bound.rest[0], Number):
        raise Undetermined
    found = reading.array(bound.rest[0])
    return Tensor(bound.framework, found.shape, None, bound.place, found.first, found.last)


def _grids(bound: Bound) -> Value:
    given = bound.rest
    if len(given) == 1 and isinstance(given[0], Items):
        given = given[0].items
    return _meshgrid(replace(bound, rest=given, values={**bound.values, "sparse": Number("bool", False)}))


def _of_parameter(bound: Bound) -> Value:
    if not isinstance(bound["data"], Tensor):
        raise Undetermined
    return replace(bound["data"], place=bound["data"].place or bound.place)


def _band(bound: Bound) -> Value:
    return reading.result(bound, (2, None), "int64")


def _drawn(bound: Bound) -> Value:
    """Places drawn by weights: as many for each row of them."""
    _, shape = reading.ranked(bound["a"])
    if not shape:
        raise Refused
    return reading.result(bound, (*shape[:-1], reading.length(bound["count"])), "int64", bound["a"])


_MADE = "dtype=None layout=None device=None requires_grad=False pin_memory=False"
_TORCH_LIKE = "dtype=None layout=None device=None requires_grad=False memory_format=None"
_TORCH_MAKING = f"*lengths size=None out! {_MADE} memory_format=None names! generator=None"

TORCH_FUNCTIONS: collections.abc.Mapping[str, Entry] = {
    **dict.fromkeys("zeros ones empty rand randn".split(), Entry(_TORCH_MAKING, _by_lengths("float64"))),
    "full": Entry(f"size:shape fill_value * out! {_MADE}", _full),
    **dict.fromkeys(
        "zeros_like ones_like empty_like rand_like randn_like".split(), Entry(f"input:a * {_TORCH_LIKE}", _filled_like)
    ),
    "full_like": Entry(f"input:a fill_value * {_TORCH_LIKE}", _filled_like),
    "randint_like": Entry(f"input:a low high=None * {_TORCH_LIKE}", _filled_like),
    "arange": Entry(f"start=None end:stop=None step=1 * out! {_MADE}", _arange),
    "linspace": Entry(f"start end:stop steps:num * out! {_MADE}", _spaced),
    "logspace": Entry(f"start end:stop steps:num base=10.0 * out! {_MADE}", _spaced),
    "eye": Entry(f"n:N m:M=None * out! {_MADE}", _eye),
    "randint": Entry(f"*bounds low=None high=None size=None generator=None out! {_MADE}", _random_integers),
    "randperm": Entry(f"n * generator=None out! {_MADE}", _range_of("n")),
    "multinomial": Entry("input:a num_samples:count replacement=False * generator=None out!", _drawn),
    **dict.fromkeys(("tril_indices", "triu_indices"), Entry("row col offset=0 * dtype=None device=None", _band)),
    **dict.fromkeys(
        ("tensor", "as_tensor", "asarray"),
        Entry("data|obj:a dtype=None device=None requires_grad=False pin_memory=False copy=None", _from_data),
    ),
    "from_numpy": Entry("ndarray:a dtype=None", _from_data),
    **dict.fromkeys("Tensor FloatTensor LongTensor BoolTensor".split(), Entry("*data", _legacy)),
    "diag": Entry("input:v diagonal:k=0 * out!", _diag),
    "meshgrid": Entry("*tensors indexing='ij'", _grids),
    "nn.Parameter": Entry("data requires_grad=True", _of_parameter),
    "nn.parameter.Parameter": Entry("data requires_grad=True", _of_parameter),
    "nn.Buffer": Entry("data * persistent=True", _of_parameter),
}

TORCH_METHODS: collections.abc.Mapping[str, Entry] = {
    **dict.fromkeys("new_zeros new_ones new_empty".split(), Entry(f"self *lengths size=None {_MADE}", _like_receiver)),
    "new_full": Entry(f"self size fill_value * {_MADE}", _like_receiver),
    "new_tensor": Entry(f"self data:a * {_MADE}", _from_data),
    "diag": TORCH_FUNCTIONS["diag"],
    "multinomial": TORCH_FUNCTIONS["multinomial"],
}
