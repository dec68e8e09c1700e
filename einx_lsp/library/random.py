"""Random numbers: distributions whose last argument is the shape, and what draws from or mixes an array."""

from __future__ import annotations

from collections.abc import Mapping

from einx_lsp.library import dtypes, reading
from einx_lsp.library.arguments import Bound, Entry, Refused, Rule, Undetermined
from einx_lsp.library.arithmetic import unify
from einx_lsp.library.elementwise import combined
from einx_lsp.values.model import NOTHING, Instance, Items, Named, Number, Shape, Tensor, Value

__all__ = ["FUNCTIONS", "METHODS"]

_COMMON = frozenset({"self", "size", "dtype", "out"})
"""Parameters that are not those of a distribution."""


def _sized(dtype: str | None) -> Rule:
    """A draw of the shape ``size``, or else of that of the parameters."""

    def rule(bound: Bound) -> Value:
        parameters = [value for name, value in bound.values.items() if name not in _COMMON]
        made = dtype if bound.values.get("dtype", NOTHING) == NOTHING else dtypes.named(bound["dtype"])
        if bound["size"] != NOTHING:
            return _drawn(bound, reading.shape(bound["size"]), made)
        if not all(isinstance(value, Tensor | Items | Number) for value in parameters):
            raise Undetermined
        shape = combined(parameters).shape if parameters else ()
        return _single(dtype) if shape == () else _drawn(bound, shape, made)

    return rule


def _single(dtype: str | None) -> Value:
    """One number, which is Python's own."""
    return Number("float" if dtype == "float64" else None)


def _drawn(bound: Bound, shape: Shape | None, dtype: str | None) -> Value:
    if shape is None:
        raise Undetermined  # one number, if the size is None
    return Tensor(bound.framework, shape, dtype, bound.place)


def _by_lengths(bound: Bound) -> Value:
    """``rand(2, 3)``: the lengths are the arguments."""
    if not bound.rest:
        return Number("float")
    return _drawn(bound, tuple(map(reading.length, bound.rest)), "float64")


def _permutation(bound: Bound) -> Value:
    value = bound["x"]
    if isinstance(value, Number):
        return _drawn(bound, (reading.length(value),), "int64")
    found, shape = reading.ranked(value)
    if not shape:
        raise Undetermined
    return _drawn(bound, shape, found.dtype)


def _one_of(bound: Bound, value: Value) -> Value:
    """A single draw: of a number, Python's own."""
    if isinstance(value, Number):
        return Number("int")
    if not isinstance(value, Tensor):
        raise Undetermined
    found, shape = reading.ranked(value)
    axis = reading.axis(bound.values.get("axis", Number("int", 0)), len(shape))
    if dtypes.named(Named(f"numpy.{found.dtype}")) is None:
        raise Undetermined  # of anything
    return _drawn(bound, (*shape[:axis], *shape[axis + 1 :]), found.dtype)


def _choice(bound: Bound) -> Value:
    """A draw of rows from an array, or of numbers below one."""
    value = bound["a"]
    if bound["size"] == NOTHING:
        return _one_of(bound, value)
    size = reading.shape(bound["size"])
    axis = reading.integer(bound["axis"]) if "axis" in bound.values else 0
    if isinstance(value, Number):
        return _drawn(bound, size, "int64")
    found, shape = reading.ranked(value)
    if not shape or size is None:
        raise Undetermined
    axis = reading.axis(Number("int", axis), len(shape))
    return _drawn(bound, (*shape[:axis], *size, *shape[axis + 1 :]), found.dtype)


_LOCATION = {
    "normal": "0.0 1.0",
    "uniform": "0.0 1.0",
    "laplace": "0.0 1.0",
    "logistic": "0.0 1.0",
    "gumbel": "0.0 1.0",
}
_CONTINUOUS: Mapping[str, str] = {
    **{name: "loc={} scale={}".format(*values.split()) for name, values in _LOCATION.items()},
    "uniform": "low=0.0 high=1.0",
    "lognormal": "mean=0.0 sigma=1.0",
    "exponential": "scale=1.0",
    "rayleigh": "scale=1.0",
    "gamma": "shape scale=1.0",
    "beta": "a b",
    "chisquare": "df",
    "triangular": "left mode right",
}
_DISCRETE: Mapping[str, str] = {"poisson": "lam=1.0", "binomial": "n p", "geometric": "p"}


def _integers(bound: Bound) -> Value:
    ends = [bound["low"]] if bound["high"] == NOTHING else [bound["low"], bound["high"]]
    dtype = "int64" if bound["dtype"] == NOTHING else dtypes.named(bound["dtype"])
    if bound["size"] != NOTHING:
        return _drawn(bound, reading.shape(bound["size"]), dtype)
    shape = combined(ends).shape
    if shape != ():
        return _drawn(bound, shape, dtype)
    if bound["dtype"] != NOTHING:
        return Number(None)
    return _drawn(bound, (), dtype) if "endpoint" in bound.values else Number("int")


def _vectors(bound: Bound) -> Value:
    """``multivariate_normal``: draws of vectors as long as their mean."""
    _, mean = reading.ranked(bound["mean"])
    _, covariance = reading.ranked(bound["cov"])
    if len(mean) != 1 or len(covariance) != 2:
        raise Refused
    length = unify(mean[0], unify(covariance[0], covariance[1]))
    size = () if bound["size"] == NOTHING else reading.shape(bound["size"])
    return _drawn(bound, None if size is None else (*size, length), "float64")


_VECTORS = Entry("mean cov size=None check_valid='warn' tol=1e-08 * method='svd'", _vectors)
_DISTRIBUTIONS: Mapping[str, Entry] = {
    "multivariate_normal": _VECTORS,
    **{name: Entry(f"{parameters} size=None", _sized("float64")) for name, parameters in _CONTINUOUS.items()},
    **{name: Entry(f"{parameters} size=None", _sized("int64")) for name, parameters in _DISCRETE.items()},
}
_SIZED = Entry("size=None", _sized("float64"))
_LEGACY: Mapping[str, Entry] = {
    **_DISTRIBUTIONS,
    **dict.fromkeys(
        ("random", "random_sample", "ranf", "sample", "standard_normal", "standard_exponential"),
        _SIZED,
    ),
    "rand": Entry("*lengths", _by_lengths),
    "randn": Entry("*lengths", _by_lengths),
    "randint": Entry("low high=None size=None dtype=None", _integers),
    "permutation": Entry("x", _permutation),
    "choice": Entry("a size=None replace=True p=None", _choice),
}
_SAMPLE = Entry("size=None dtype=None out!", _sized("float64"))
_GENERATOR: Mapping[str, Entry] = {
    **_DISTRIBUTIONS,
    "random": _SAMPLE,
    "standard_normal": _SAMPLE,
    "integers": Entry("low high=None size=None dtype=None endpoint=False", _integers),
    "permutation": Entry("x axis=0", _permutation),
    "permuted": Entry("x * axis=None out!", _permutation),
    "choice": Entry("a size=None replace=True p=None axis=0 shuffle=True", _choice),
}

FUNCTIONS: Mapping[str, Entry] = {
    **{f"random.{name}": entry for name, entry in _LEGACY.items()},
    "random.default_rng": Entry("seed=None", lambda _: Instance("numpy.random.Generator")),
    "random.RandomState": Entry("seed=None", lambda _: Instance("numpy.random.RandomState")),
}
"""Names within ``numpy``."""


def _methods(entries: Mapping[str, Entry]) -> Mapping[str, Entry]:
    return {name: Entry(f"self {entry.parameters}", entry.rule) for name, entry in entries.items()}


METHODS: Mapping[str, Mapping[str, Entry]] = {
    "numpy.random.Generator": _methods(_GENERATOR),
    "numpy.random.RandomState": _methods(_LEGACY),
}
"""By the class of the receiver."""
