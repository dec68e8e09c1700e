"""Functions that take axes away: sums, means, extrema and their places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from einx_lsp.library import dtypes, reading
from einx_lsp.library.arguments import Bound, Entry, Rule, Undetermined
from einx_lsp.library.arithmetic import volume
from einx_lsp.values.model import NOTHING, Items, Length, Number, Shape, Tensor, Value

__all__ = ["FUNCTIONS", "METHODS", "reduced"]

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
