"""Products of matrices and what is like them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from einx_lsp.library import dtypes, reading
from einx_lsp.library.arguments import Bound, Entry, Refused, Rule, Undetermined
from einx_lsp.library.arithmetic import broadcast, unify, volume
from einx_lsp.library.frameworks import framework as framework_row
from einx_lsp.values.model import Items, Length, Number, Shape, Tensor, Value

__all__ = ["FUNCTIONS", "METHODS", "matrix_product"]


def matrix_product(left: Value, right: Value) -> Tensor:
    """The result of ``left @ right``; its place is not set.

    Raises:
        Undetermined: The shapes do not fit, or one is no array.
    """
    a, b = reading.array(left), reading.array(right)
    frameworks = reading.frameworks(left, right)
    framework = frameworks.pop() if len(frameworks) == 1 else None
    shape = None if a.shape is None or b.shape is None else matrix_shape(a.shape, b.shape)
    return Tensor(framework, shape, _element_type(framework, a, b))


def _element_type(name: str | None, a: Tensor, b: Tensor) -> str | None:
    """The element type of a product; where those of matrices must be the same, others are not followed."""
    if framework_row(name).promotes_by_kind:
        return a.dtype if a.dtype == b.dtype else None
    return dtypes.promoted((a.dtype, b.dtype))


def matrix_shape(a: Shape, b: Shape) -> Shape | None:
    """The shape of a matrix product.

    Raises:
        Undetermined: The shapes do not fit.

    >>> matrix_shape((8, 2, 3), (3, 4)), matrix_shape((3,), (3, 4)), matrix_shape((3,), (3,))
    ((8, 2, 4), (4,), ())
    """
    if not a or not b:
        raise Refused
    unify(a[-1], b[-2] if len(b) > 1 else b[0])
    batch = broadcast((a[:-2], b[:-2]))
    if batch is None:
        return None
    rows = a[-2:-1] if len(a) > 1 else ()
    columns = b[-1:] if len(b) > 1 else ()
    return (*batch, *rows, *columns)


def _dot_shape(a: Shape, b: Shape) -> Shape:
    """The shape of ``dot``: the last axis of one with the last but one of the other."""
    if not a or not b:
        return (*a, *b)
    unify(a[-1], b[-2] if len(b) > 1 else b[0])
    return (*a[:-1], *b[:-2], *(b[-1:] if len(b) > 1 else ()))


def _inner_shape(a: Shape, b: Shape) -> Shape:
    if not a or not b:
        return (*a, *b)
    unify(a[-1], b[-1])
    return (*a[:-1], *b[:-1])


def _outer_shape(a: Shape, b: Shape) -> Shape:
    return (volume(a), volume(b))


def _vdot_shape(a: Shape, b: Shape) -> Shape:
    unify(volume(a), volume(b))
    return ()


def _kron_shape(a: Shape, b: Shape) -> Shape:
    rank = max(len(a), len(b))
    pairs = zip((1,) * (rank - len(a)) + a, (1,) * (rank - len(b)) + b, strict=True)
    return tuple(map(volume, pairs))


def _vecdot_shape(a: Shape, b: Shape) -> Shape | None:
    if not a or not b:
        raise Refused
    unify(a[-1], b[-1])
    return broadcast((a[:-1], b[:-1]))


def _of_two(rule: Callable[[Shape, Shape], Shape | None]) -> Rule:
    def apply(bound: Bound) -> Value:
        a, b = reading.array(bound["a"]), reading.array(bound["b"])
        shape = None if a.shape is None or b.shape is None else rule(a.shape, b.shape)
        return reading.result(bound, shape, _element_type(bound.framework, a, b), bound["a"], bound["b"])

    return apply


def _tensordot(bound: Bound) -> Value:
    first, a = reading.ranked(bound["a"])
    second, b = reading.ranked(bound["b"])
    ours, theirs = _summed_axes(bound["axes"], len(a), len(b))
    if len(ours) != len(theirs):
        raise Undetermined
    for one, other in zip(ours, theirs, strict=True):
        unify(a[one], b[other])
    shape = (*_without(a, ours), *_without(b, theirs))
    return reading.result(bound, shape, _element_type(bound.framework, first, second), bound["a"], bound["b"])


def _summed_axes(axes: Value, rank: int, other: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    if isinstance(axes, Number):
        count = reading.integer(axes)
        if not 0 <= count <= min(rank, other):
            raise Undetermined
        return tuple(range(rank - count, rank)), tuple(range(count))
    if not isinstance(axes, Items) or len(axes.items) != 2:
        raise Undetermined
    return reading.axes(axes.items[0], rank), reading.axes(axes.items[1], other)


def _without(shape: Shape, axes: Sequence[int]) -> Shape:
    return tuple(length for axis, length in enumerate(shape) if axis not in axes)


def _square(shape: Shape) -> tuple[Shape, Length]:
    """The batch and the side of square matrices."""
    if len(shape) < 2:
        raise Undetermined
    return shape[:-2], unify(shape[-2], shape[-1])


def _inverse(bound: Bound) -> Value:
    found, shape = reading.ranked(bound["a"])
    batch, side = _square(shape)
    return reading.result(bound, (*batch, side, side), _floating(found), bound["a"])


def _determinant(bound: Bound) -> Value:
    found, shape = reading.ranked(bound["a"])
    return reading.result(bound, _square(shape)[0], _floating(found), bound["a"])


def _floating(tensor: Tensor) -> str | None:
    return tensor.dtype if tensor.dtype in {"float32", "float64"} else None


def _solution(bound: Bound) -> Value:
    """The solution of equations whose right side is one vector, or a matrix."""
    _, shape = reading.ranked(bound["a"])
    _, right = reading.ranked(bound["b"])
    batch, side = _square(shape)
    if len(right) == 1:
        unify(side, right[0])
        return reading.result(bound, (*batch, side), None, bound["a"], bound["b"])
    if batch and len(right) < len(shape):
        raise Undetermined  # a batch of vectors for some versions, a matrix for others
    return reading.result(bound, matrix_shape((*batch, side, side), right), None, bound["a"], bound["b"])


_OUT = "* casting='same_kind' order='K' dtype! subok=True"

FUNCTIONS: Mapping[str, Entry] = {
    "matmul": Entry(f"a b out! {_OUT}", _of_two(matrix_shape)),
    "dot": Entry("a b out!", _of_two(_dot_shape)),
    "inner": Entry("a b", _of_two(_inner_shape)),
    "outer": Entry("a b out!", _of_two(_outer_shape)),
    "vdot": Entry("a b", _of_two(_vdot_shape)),
    "vecdot": Entry(f"a b out! {_OUT}", _of_two(_vecdot_shape)),
    "kron": Entry("a b", _of_two(_kron_shape)),
    "tensordot": Entry("a b axes=2", _tensordot),
    "linalg.inv": Entry("a", _inverse),
    "linalg.det": Entry("a", _determinant),
    "linalg.cholesky": Entry("a * upper=False", _inverse),
    "linalg.solve": Entry("a b", _solution),
}

METHODS: Mapping[str, Entry] = {"dot": FUNCTIONS["dot"]}
