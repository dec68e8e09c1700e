"""Functions that give places: of the elements that are not zero, of diagonals and triangles, of bins; and truths."""

from __future__ import annotations

from collections.abc import Mapping

from einx_lsp.library import reading
from einx_lsp.library.arguments import Bound, Entry, Refused, Rule, Undetermined
from einx_lsp.library.arithmetic import add, at_least, broadcast, unify, volume
from einx_lsp.values.model import NOTHING, Instance, Items, Length, Named, Number, Tensor, Value

__all__ = ["FUNCTIONS"]


def _flat(bound: Bound) -> Value:
    reading.array(bound["a"])
    return reading.result(bound, (None,), "int64", bound["a"])


def _rows(bound: Bound) -> Value:
    """``argwhere``: a row of places for each element."""
    _, shape = reading.ranked(bound["a"])
    return reading.result(bound, (None, len(shape)), "int64", bound["a"])


def _bins(bound: Bound) -> Value:
    """``bincount``: at least as many as asked for."""
    _, shape = reading.ranked(bound["x"])
    if len(shape) != 1:
        raise Refused
    weighted = bound["weights"] != NOTHING
    return reading.result(bound, (None,), "float64" if weighted else "int64", bound["x"])


def _diagonal(bound: Bound) -> Value:
    length = reading.length(bound["n"])
    return _pair(bound, length, reading.integer(bound["ndim"]))


def _pair(bound: Bound, length: Length, count: int = 2) -> Value:
    if not 0 <= count <= 64:
        raise Undetermined
    return Items("tuple", (reading.result(bound, (length,), "int64"),) * count)


def _triangle(*, lower: bool) -> Rule:
    def rule(bound: Bound) -> Value:
        rows = reading.length(bound["n"])
        columns = rows if bound["m"] == NOTHING else reading.length(bound["m"])
        offset = bound["k"].value if isinstance(bound["k"], Number) else None
        if not (isinstance(rows, int) and isinstance(columns, int) and isinstance(offset, int)):
            return _pair(bound, None)
        return _pair(bound, _elements(rows, columns, offset, lower=lower))

    return rule


_MOST = 4096
"""Rows of a triangle that are counted."""


def _elements(rows: int, columns: int, offset: int, *, lower: bool) -> Length:
    """How many elements are on one side of a diagonal, which is part of it.

    >>> _elements(3, 3, 0, lower=True), _elements(3, 3, 1, lower=False)
    (6, 3)
    """
    if rows > _MOST:
        return None
    below = [min(max(row + offset + (1 if lower else 0), 0), columns) for row in range(rows)]
    return sum(below) if lower else sum(columns - count for count in below)


def _contained(bound: Bound) -> Value:
    found = reading.array(bound["element"])
    return reading.result(bound, found.shape, "bool", bound["element"])


def _truth(bound: Bound) -> Value:
    for name in ("a", "b"):
        reading.array(bound[name])
    return Number("bool")


def _nothing(bound: Bound) -> Value:
    del bound
    return NOTHING


def _limits(bound: Bound) -> Value:
    """``finfo`` and ``iinfo``: what numbers of a type there are."""
    kind = bound["dtype"]
    dtype = kind.name.rpartition(".")[2] if isinstance(kind, Named) and kind.name.startswith("numpy.") else None
    names = "eps epsneg max min tiny smallest_normal smallest_subnormal resolution".split()
    return Instance("numpy.finfo", tuple((name, Tensor("numpy", (), dtype)) for name in names))


def _windows(bound: Bound) -> Value:
    """``sliding_window_view``: fewer places, and the lengths of a window behind them."""
    found, shape = reading.ranked(bound["x"])
    window = bound["window_shape"]
    lengths = [reading.length(item) for item in (window.items if isinstance(window, Items) else (window,))]
    if bound["axis"] == NOTHING:
        axes = list(range(len(shape)))
    else:
        given = bound["axis"].items if isinstance(bound["axis"], Items) else (bound["axis"],)
        axes = [reading.axis(item, len(shape)) for item in given]
    if len(axes) != len(lengths):
        raise Refused
    left = list(shape)
    for axis, length in zip(axes, lengths, strict=True):
        left[axis] = _fewer(left[axis], length)
    return reading.result(bound, (*left, *lengths), found.dtype, bound["x"])


def _fewer(length: Length, window: Length) -> Length:
    """How many windows of a length there are."""
    if length is None or window is None:
        return None
    if isinstance(length, int) and isinstance(window, int) and window > length:
        raise Refused
    return add(add(length, 1), -window if isinstance(window, int) else None)


def _turned(bound: Bound) -> Value:
    """``rot90``."""
    found, shape = reading.ranked(bound["a"])
    first, second = reading.axes(bound["axes"], len(shape))
    times = bound["k"].value if isinstance(bound["k"], Number) else None
    turned = list(shape)
    if not isinstance(times, int):
        same = shape[first] is not None and shape[first] == shape[second]
        turned[first] = turned[second] = shape[first] if same else None
    elif times % 2:
        turned[first], turned[second] = turned[second], turned[first]
    return reading.result(bound, tuple(turned), found.dtype, bound["a"])


def _cross(bound: Bound) -> Value:
    """``cross``, along the last axes unless told otherwise."""
    first, a = reading.ranked(bound["a"])
    second, b = reading.ranked(bound["b"])
    if not a or not b:
        raise Refused
    if any(bound[name] not in {NOTHING, Number("int", -1)} for name in ("axisa", "axisb", "axisc", "axis")):
        raise Undetermined
    unify(a[-1], 3)
    unify(b[-1], 3)
    around = broadcast((a[:-1], b[:-1]))
    shape = None if around is None else (*around, 3)
    return reading.result(bound, shape, None, first, second)


def _interpolated(bound: Bound) -> Value:
    found = reading.array(bound["x"])
    return reading.result(bound, found.shape, None, bound["x"])


def _histogram(bound: Bound) -> Value:
    if bound["weights"] != NOTHING:
        raise Undetermined
    bins = bound["bins"]
    if isinstance(bins, Number):
        count = reading.length(bins)
    else:
        _, edges = reading.ranked(bins)
        count = add(volume(edges), -1) if len(edges) == 1 and edges[0] is not None and at_least(edges[0], 1) else None
    values = reading.result(bound, (count,), None, bound["a"])
    return Items("tuple", (values, reading.result(bound, (add(count, 1),), None, bound["a"])))


_TOLERANCES = "rtol=0 atol=0 equal_nan=True err_msg='' verbose=True strict=False"
_ASSERTIONS = "allclose array_equal equal array_almost_equal almost_equal array_less"

FUNCTIONS: Mapping[str, Entry] = {
    "flatnonzero": Entry("a", _flat),
    "argwhere": Entry("a", _rows),
    "bincount": Entry("x weights=None minlength=0", _bins),
    "diag_indices": Entry("n ndim=2", _diagonal),
    "triu_indices": Entry("n k=0 m=None", _triangle(lower=False)),
    "tril_indices": Entry("n k=0 m=None", _triangle(lower=True)),
    "isin": Entry("element test_elements assume_unique=False invert=False * kind=None", _contained),
    "histogram": Entry("a bins=10 range=None density=None weights=None", _histogram),
    "interp": Entry("x xp fp left=None right=None period=None", _interpolated),
    "allclose": Entry("a b rtol=0 atol=0 equal_nan=False", _truth),
    "array_equal": Entry("a1:a a2:b equal_nan=False", _truth),
    "array_equiv": Entry("a1:a a2:b", _truth),
    "fill_diagonal": Entry("a val wrap=False", _nothing),
    **{
        f"testing.assert_{name}": Entry(f"actual desired {_TOLERANCES} decimal=6", _nothing)
        for name in _ASSERTIONS.split()
    },
    **dict.fromkeys(("finfo", "iinfo"), Entry("dtype", _limits)),
    "lib.stride_tricks.sliding_window_view": Entry("x window_shape axis=None * subok=False writeable=False", _windows),
    "rot90": Entry("m:a k=1 axes=(0,1)", _turned),
    "cross": Entry("a b axisa=-1 axisb=-1 axisc=-1 axis=None", _cross),
}
