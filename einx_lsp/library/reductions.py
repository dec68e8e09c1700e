"""Functions that take axes away: sums, means, extrema and their places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from einx_lsp.library import dtypes, reading
from einx_lsp.library.arguments import Bound, Entry, Rule, Undetermined
from einx_lsp.library.arithmetic import volume
from einx_lsp.library.elementwise import combined
from einx_lsp.values.model import NOTHING, Items, Length, Number, Shape, Tensor, Value

__all__ = ["FUNCTIONS", "METHODS", "TORCH", "TORCH_FUNCTIONS", "reduced"]

_ElementType: TypeAlias = Callable[[str | None], "str | None"]


def reduced(shape: Shape | None, axis: Value, keepdims: Value) -> Shape | None:
    """A shape without axes.

    Args:
        shape: The shape.
        axis: The argument ``axis``: one, several, or ``None`` for all.
        keepdims: The argument ``keepdims``.

    Raises:
        Undetermined: There is no such axis, or it is not known which.

    >>> reduced((2, 3, 4), Number("int", -1), Number("bool", True))
    (2, 3, 1)
    """
    kept = reading.flag(keepdims)
    if shape is None:
        return () if axis == NOTHING and not kept else None
    axes = reading.axes(axis, len(shape))
    if kept:
        return tuple(1 if place in axes else length for place, length in enumerate(shape))
    return tuple(length for place, length in enumerate(shape) if place not in axes)


def _reduction(element_type: _ElementType, *, one_axis: bool = False, plain: bool = True) -> Rule:
    """A reduction; not a ``plain`` one gives a pair in some frameworks, if it is along an axis."""

    def rule(bound: Bound) -> Value:
        axis = bound["axis"]
        if not plain and axis != NOTHING and reading.of_any(bound["a"], lambda row: row.extrema_are_pairs):
            raise Undetermined
        if one_axis and isinstance(axis, Items):
            raise Undetermined
        found = reading.array(bound["a"])
        shape = reduced(found.shape, axis, bound["keepdims"])
        given = bound.values.get("dtype", NOTHING)
        if isinstance(given, Number):
            raise Undetermined  # of frameworks whose second parameter is not this one
        dtype = element_type(found.dtype) if given == NOTHING else dtypes.named(given)
        return reading.result(bound, shape, dtype, bound["a"])

    return rule


def _total(multiply: bool) -> Rule:
    """A sum or product, which of numbers in a tuple is a number."""
    plain = _reduction(dtypes.summed)

    def rule(bound: Bound) -> Value:
        parts = bound["a"]
        if (
            bound["axis"] == NOTHING
            and isinstance(parts, Items)
            and parts.items
            and not reading.flag(bound["keepdims"])
        ):
            sizes = [item.value if isinstance(item, Number) and item.kind == "int" else None for item in parts.items]
            lengths = [reading.as_size(size) for size in sizes]
            if bound["dtype"] == NOTHING and all(length is not None for length in lengths):
                return _number(lengths, multiply)
        return plain(bound)

    return rule


def _number(lengths: Iterable[Length], multiply: bool) -> Number:
    known = [length for length in lengths if length is not None]
    found = volume(known) if multiply else sum(known)
    if isinstance(found, int) and abs(found) >= 2**63:
        raise Undetermined
    return Number("int", found)


def _positions(dtype: str | None) -> str | None:
    del dtype
    return "int64"


def _real(dtype: str | None) -> str | None:
    return None if dtype is None or dtype.startswith("complex") else dtype


def _inexact(dtype: str | None) -> str | None:
    return dtype if dtypes.is_inexact(dtype) else None


def _bytes_or_truths(dtype: str | None) -> str | None:
    return None if dtype in {None, "uint8"} else "bool"


def _truths(dtype: str | None) -> str | None:
    return "bool" if dtype is not None else None


def _same(dtype: str | None) -> str | None:
    return dtype


def _unknown(dtype: str | None) -> str | None:
    del dtype
    return None


def _quantile(bound: Bound) -> Value:
    found, at = reading.array(bound["a"]), reading.array(bound["q"])
    shape = reduced(found.shape, bound["axis"], bound["keepdims"])
    if shape is None or at.shape is None:
        return reading.result(bound, None, None, bound["a"])
    return reading.result(bound, (*at.shape, *shape), None, bound["a"])


def _count(bound: Bound) -> Value:
    made = _reduction(_unknown)(bound)
    if isinstance(made, Tensor) and bound["axis"] == NOTHING and not reading.flag(bound["keepdims"]):
        return Number("int")
    return made


def _average(bound: Bound) -> Value:
    if reading.flag(bound["returned"]):
        raise Undetermined
    return _reduction(_unknown)(bound)


def _accumulated(bound: Bound) -> Value:
    found = reading.array(bound["a"])
    given = bound["dtype"]
    dtype = dtypes.summed(found.dtype) if given == NOTHING else dtypes.named(given)
    if bound["axis"] == NOTHING:
        shape: Shape | None = (None if found.shape is None else volume(found.shape),)
    else:
        shape = found.shape
        if shape is not None:
            reading.axis(bound["axis"], len(shape))
    return reading.result(bound, shape, dtype, bound["a"])


def _norm(bound: Bound) -> Value:
    """A norm of vectors, or of matrices where two axes are named."""
    found = reading.array(bound["x"])
    axis = bound["axis"]
    if bound["ord"] != NOTHING and axis == NOTHING and (found.shape is None or len(found.shape) not in {1, 2}):
        raise Undetermined
    if isinstance(axis, Items) and len(axis.items) > 2:
        raise Undetermined
    dtype = found.dtype if dtypes.is_inexact(found.dtype) and not str(found.dtype).startswith("complex") else None
    return reading.result(bound, reduced(found.shape, axis, bound["keepdims"]), dtype, bound["x"])


_SUM = "a axis=None dtype=None out! keepdims=False initial! where!"
_EXTREMUM = "a axis=None out! keepdims=False initial! where!"
_TRUTH = "a axis=None out! keepdims=False * where!"
_MEAN = "a axis=None dtype=None out! keepdims=False * where!"
_SPREAD = "a axis=None dtype=None out! ddof=0 keepdims=False * where! mean! correction!"
_PLACE = "a axis=None out! * keepdims=False"
_RUNNING = "a axis=None dtype=None out!"
_QUANTILE = "a q axis=None out! overwrite_input=False method='linear' keepdims=False * weights!"

_SHARED: Mapping[str, Entry] = {
    "sum": Entry(_SUM, _total(multiply=False)),
    "prod": Entry(_SUM, _total(multiply=True)),
    "max": Entry(_EXTREMUM, _reduction(_same, plain=False)),
    "min": Entry(_EXTREMUM, _reduction(_same, plain=False)),
    "mean": Entry(_MEAN, _reduction(dtypes.averaged)),
    "std": Entry(_SPREAD, _reduction(_unknown)),
    "var": Entry(_SPREAD, _reduction(_unknown)),
    "any": Entry(_TRUTH, _reduction(_truths)),
    "all": Entry(_TRUTH, _reduction(_truths)),
    "argmax": Entry(_PLACE, _reduction(_positions, one_axis=True)),
    "argmin": Entry(_PLACE, _reduction(_positions, one_axis=True)),
    "cumsum": Entry(_RUNNING, _accumulated),
    "cumprod": Entry(_RUNNING, _accumulated),
}

PAIRED = ("values", "indices")
"""The names of the parts of what gives extrema and their places."""


def pair(bound: Bound, shape: Shape | None, dtype: str | None, names: tuple[str, ...] = PAIRED) -> Items:
    """Values with the places that they come from, as a named tuple."""
    made = reading.result(bound, shape, dtype, bound["a"])
    return Items("tuple", (made, reading.result(bound, shape, "int64", bound["a"])), names)


def _axis(bound: Bound) -> Value:
    """The axis of a reduction of PyTorch, where no axes at all are all of them in some, and none in others."""
    axis = bound["axis"]
    if (isinstance(axis, Items) and not axis.items) or (isinstance(axis, Number) and axis.kind == "bool"):
        raise Undetermined
    return axis


def _over(element_type: _ElementType) -> Rule:
    """A reduction of PyTorch."""

    def rule(bound: Bound) -> Value:
        found = reading.array(bound["a"])
        given = bound.values.get("dtype", NOTHING)
        dtype = element_type(found.dtype) if given == NOTHING else dtypes.named(given)
        return reading.result(bound, reduced(found.shape, _axis(bound), bound["keepdims"]), dtype, bound["a"])

    return rule


def _both(names: tuple[str, str], *, same: bool) -> Rule:
    """Two results of a reduction: minima and maxima, a variance and a mean."""

    def rule(bound: Bound) -> Value:
        found = reading.array(bound["a"])
        shape = reduced(found.shape, _axis(bound), bound["keepdims"])
        made = reading.result(bound, shape, found.dtype if same else None, bound["a"])
        return Items("tuple", (made, made), names if same else ())

    return rule


def _ranked_pair(bound: Bound) -> Value:
    """What a reduction along one axis gives with the places; that of all elements gives none."""
    found = reading.array(bound["a"])
    if bound["axis"] == NOTHING:
        return reading.result(bound, (), found.dtype, bound["a"])
    shape = reduced(found.shape, Number("int", reading.integer(bound["axis"])), bound["keepdims"])
    return pair(bound, shape, found.dtype)


def _extremum(bound: Bound) -> Value:
    """``max``: of all elements, along an axis with the places, or of two arrays."""
    other = bound["axis"] if isinstance(bound["axis"], Tensor) else bound["other"]
    if other == NOTHING:
        return _ranked_pair(bound)
    found = combined((bound["a"], other))
    return reading.result(bound, found.shape, found.dtype, bound["a"], other)


def _along(element_type: _ElementType) -> Rule:
    """What runs along an axis and keeps the shape."""

    def rule(bound: Bound) -> Value:
        found = reading.array(bound["a"])
        given = bound.values.get("dtype", NOTHING)
        dtype = element_type(found.dtype) if given == NOTHING else dtypes.named(given)
        if found.shape is not None and len(found.shape):
            reading.axis(bound["axis"], len(found.shape))
        return reading.result(bound, found.shape, dtype, bound["a"])

    return rule


def _pairs_along(bound: Bound) -> Value:
    found = reading.array(bound["a"])
    if found.shape is not None and len(found.shape):
        reading.axis(bound["axis"], len(found.shape))
    return pair(bound, found.shape, found.dtype)


def _best(bound: Bound) -> Value:
    """``topk``: so many of an axis, with their places."""
    found, shape = reading.ranked(bound["a"])
    axis = reading.axis(bound["axis"], len(shape))
    return pair(bound, (*shape[:axis], reading.length(bound["k"]), *shape[axis + 1 :]), found.dtype)


def _quantiles(bound: Bound) -> Value:
    found, at = reading.array(bound["a"]), reading.array(bound["q"])
    shape = reduced(found.shape, bound["axis"], bound["keepdims"])
    if shape is None or at.shape is None:
        return reading.result(bound, None, None, bound["a"])
    return reading.result(bound, (*at.shape, *shape), None, bound["a"])


_OVER = "input:a dim:axis=None keepdim:keepdims=False * dtype=None out!"
_OVER_ONE = "input:a dim:axis keepdim:keepdims=False * out!"
_PAIRING = "input:a dim:axis=None keepdim:keepdims=False other=None * out!"
_SPREADING = "input:a dim:axis=None unbiased=None keepdim:keepdims=False * correction=1 out!"
_MATRIX_NORM = "A|input:a ord='fro' dim:axis=(-2,-1) keepdim:keepdims=False * dtype=None out!"

TORCH: Mapping[str, Entry] = {
    **dict.fromkeys(("sum", "nansum", "prod"), Entry(_OVER, _over(dtypes.summed_by_kind))),
    **dict.fromkeys(("mean", "nanmean"), Entry(_OVER, _over(_same))),
    **dict.fromkeys(("std", "var"), Entry(_SPREADING, _over(_real))),
    **dict.fromkeys(("amax", "amin"), Entry(_OVER, _over(_same))),
    **dict.fromkeys(("any", "all"), Entry(_OVER, _over(_bytes_or_truths))),
    **dict.fromkeys(("argmax", "argmin"), Entry(_OVER, _over(_positions))),
    "logsumexp": Entry(_OVER_ONE, _over(dtypes.floated)),
    "count_nonzero": Entry("input:a dim:axis=None keepdims=False", _over(_positions)),
    "norm": Entry("input:a p='fro' dim:axis=None keepdim:keepdims=False out! dtype=None", _over(_unknown)),
    "aminmax": Entry("input:a * dim:axis=None keepdim:keepdims=False out!", _both(("min", "max"), same=True)),
    **dict.fromkeys(("max", "min"), Entry(_PAIRING, _extremum)),
    **dict.fromkeys(("median", "nanmedian"), Entry(_PAIRING, _ranked_pair)),
    "mode": Entry("input:a dim:axis=-1 keepdim:keepdims=False * out!", _ranked_pair),
    "kthvalue": Entry("input:a k dim:axis=-1 keepdim:keepdims=False * out!", _ranked_pair),
    **dict.fromkeys(("cumsum", "cumprod"), Entry("input:a dim:axis * dtype=None out!", _along(dtypes.summed_by_kind))),
    "logcumsumexp": Entry("input:a dim:axis * out!", _along(_unknown)),
    **dict.fromkeys(("cummax", "cummin"), Entry("input:a dim:axis * out!", _pairs_along)),
    "topk": Entry("input:a k dim:axis=-1 largest=True sorted=True * out!", _best),
    "sort": Entry("input:a dim:axis=-1 descending=False stable=False * out!", _pairs_along),
    "argsort": Entry("input:a dim:axis=-1 descending=False stable=False", _along(_positions)),
    "msort": Entry("input:a * out! axis=0", _along(_same)),
    **dict.fromkeys(("softmax", "log_softmax"), Entry("input:a dim:axis dtype=None", _along(_inexact))),
    **dict.fromkeys(
        ("quantile", "nanquantile"),
        Entry("input:a q dim:axis=None keepdim:keepdims=False * interpolation='linear' out!", _quantiles),
    ),
}

TORCH_FUNCTIONS: Mapping[str, Entry] = {
    **dict.fromkeys(("var_mean", "std_mean"), Entry(_SPREADING, _both(("", ""), same=False))),
    "linalg.norm": Entry("A|input:a ord=None dim:axis=None keepdim:keepdims=False * dtype=None out!", _over(_unknown)),
    "linalg.vector_norm": Entry(
        "x|input:a ord=2 dim:axis=None keepdim:keepdims=False * dtype=None out!", _over(_unknown)
    ),
    "linalg.matrix_norm": Entry(_MATRIX_NORM, _over(_unknown)),
    "nn.functional.softmin": Entry("input:a dim:axis=None _stacklevel=3 dtype=None", _along(_unknown)),
}

FUNCTIONS: Mapping[str, Entry] = {
    **_SHARED,
    "amax": _SHARED["max"],
    "amin": _SHARED["min"],
    "nansum": Entry(_SUM, _reduction(dtypes.summed)),
    "nanprod": Entry(_SUM, _reduction(dtypes.summed)),
    "nanmax": Entry(_EXTREMUM, _reduction(_same)),
    "nanmin": Entry(_EXTREMUM, _reduction(_same)),
    "nanmean": Entry(_MEAN, _reduction(_unknown)),
    "nanstd": Entry(_SPREAD, _reduction(_unknown)),
    "nanvar": Entry(_SPREAD, _reduction(_unknown)),
    "nanargmax": Entry(_PLACE, _reduction(_positions, one_axis=True)),
    "nanargmin": Entry(_PLACE, _reduction(_positions, one_axis=True)),
    "nancumsum": Entry(_RUNNING, _accumulated),
    "nancumprod": Entry(_RUNNING, _accumulated),
    "median": Entry("a axis=None out! overwrite_input=False keepdims=False", _reduction(_unknown)),
    "nanmedian": Entry("a axis=None out! overwrite_input=False keepdims=False", _reduction(_unknown)),
    "ptp": Entry("a axis=None out! keepdims=False", _reduction(_same)),
    "count_nonzero": Entry("a axis=None * keepdims=False", _count),
    "average": Entry("a axis=None weights=None returned=False * keepdims=False", _average),
    "quantile": Entry(_QUANTILE, _quantile),
    "percentile": Entry(_QUANTILE, _quantile),
    "nanquantile": Entry(_QUANTILE, _quantile),
    "nanpercentile": Entry(_QUANTILE, _quantile),
    "linalg.norm": Entry("x ord=None axis=None keepdims=False", _norm),
}

METHODS: Mapping[str, Entry] = {
    **_SHARED,
    "std": Entry(_SPREAD.replace(" correction!", ""), _reduction(_unknown)),
    "var": Entry(_SPREAD.replace(" correction!", ""), _reduction(_unknown)),
}
