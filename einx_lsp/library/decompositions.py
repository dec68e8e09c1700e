"""Decompositions of matrices, by one rule each for every framework that has them."""

from __future__ import annotations

from collections.abc import Mapping

from einx_lsp.library import reading
from einx_lsp.library.arguments import Bound, Entry, Refused, Undetermined
from einx_lsp.library.arithmetic import at_least, unify
from einx_lsp.values.model import Items, Length, Shape, Tensor, Value

__all__ = ["FUNCTIONS", "eigen", "eigenvalues", "orthogonal", "singular"]


def _matrices(bound: Bound) -> tuple[Shape, Length, Length]:
    """The batch of an array of matrices, their rows and their columns."""
    _, shape = reading.ranked(bound["a"])
    if len(shape) < 2:
        raise Refused
    return shape[:-2], shape[-2], shape[-1]


def _shorter(rows: Length, columns: Length) -> Length:
    """The number of singular values."""
    if rows is None or columns is None:
        return None
    if at_least(rows, columns):
        return columns
    return rows if at_least(columns, rows) else None


def _tuple(bound: Bound, names: tuple[str, ...], *shapes: Shape) -> Value:
    return Items("tuple", tuple(reading.result(bound, shape, None, bound["a"]) for shape in shapes), names)


def orthogonal(bound: Bound) -> Value:
    """``linalg.qr``."""
    batch, rows, columns = _matrices(bound)
    mode = reading.text(bound["mode"])
    inner = rows if mode == "complete" else _shorter(rows, columns)
    if mode == "r":
        return reading.result(bound, (*batch, inner, columns), None, bound["a"])
    if mode not in {"reduced", "complete"}:
        raise Undetermined
    return _tuple(bound, ("Q", "R"), (*batch, rows, inner), (*batch, inner, columns))


def singular(bound: Bound) -> Value:
    """``linalg.svd``."""
    batch, rows, columns = _matrices(bound)
    count = _shorter(rows, columns)
    values: Shape = (*batch, count)
    if not reading.flag(bound["compute_uv"]):
        return reading.result(bound, values, None, bound["a"])
    full = reading.flag(bound["full_matrices"])
    left, right = (rows, columns) if full else (count, count)
    return _tuple(bound, ("U", "S", "Vh"), (*batch, rows, left), values, (*batch, right, columns))


def eigen(bound: Bound) -> Value:
    """``linalg.eigh`` and ``linalg.eig``."""
    batch, rows, columns = _matrices(bound)
    side = unify(rows, columns)
    return _tuple(bound, ("eigenvalues", "eigenvectors"), (*batch, side), (*batch, side, side))


def eigenvalues(bound: Bound) -> Value:
    """``linalg.eigvalsh`` and ``linalg.eigvals``."""
    batch, rows, columns = _matrices(bound)
    return reading.result(bound, (*batch, unify(rows, columns)), None, bound["a"])


def _log_determinant(bound: Bound) -> Value:
    batch, rows, columns = _matrices(bound)
    unify(rows, columns)
    return _tuple(bound, ("sign", "logabsdet"), batch, batch)


def _pseudoinverse(bound: Bound) -> Value:
    batch, rows, columns = _matrices(bound)
    return reading.result(bound, (*batch, columns, rows), None, bound["a"])


def _power(bound: Bound) -> Value:
    batch, rows, columns = _matrices(bound)
    side = unify(rows, columns)
    return reading.result(bound, (*batch, side, side), None, bound["a"])


def _rank(bound: Bound) -> Value:
    found, shape = reading.ranked(bound["a"])
    batch = shape[:-2] if len(shape) > 2 else ()
    return Tensor(reading.framework_of(bound, [found]), batch, None, bound.place)


FUNCTIONS: Mapping[str, Entry] = {
    "linalg.qr": Entry("a mode='reduced'", orthogonal),
    "linalg.svd": Entry("a full_matrices=True compute_uv=True hermitian=False", singular),
    "linalg.eigh": Entry("a UPLO='L'", eigen),
    "linalg.eig": Entry("a", eigen),
    "linalg.eigvalsh": Entry("a UPLO='L'", eigenvalues),
    "linalg.eigvals": Entry("a", eigenvalues),
    "linalg.slogdet": Entry("a", _log_determinant),
    "linalg.pinv": Entry("a rcond=None hermitian=False * rtol=None", _pseudoinverse),
    "linalg.matrix_power": Entry("a n", _power),
    "linalg.matrix_rank": Entry("a:a tol=None hermitian=False * rtol=None", _rank),
}
