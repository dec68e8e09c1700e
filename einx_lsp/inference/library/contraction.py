"""Products of matrices and what is like them."""

from __future__ import annotations

from einx_lsp.inference.library import dtypes, reading
from einx_lsp.inference.library.arguments import Undetermined
from einx_lsp.inference.library.lengths import broadcast, unify
from einx_lsp.values.model import Shape, Tensor, Value

__all__ = ["matrix_product"]


def matrix_product(left: Value, right: Value) -> Tensor:
    """The result of ``left @ right``; its place is not set.

    Raises:
        Undetermined: The shapes do not fit, or one is no array.
    """
    a, b = reading.array(left), reading.array(right)
    frameworks = {tensor.framework for value in (left, right) for tensor in reading.arrays_in(value)}
    framework = frameworks.pop() if len(frameworks) == 1 else None
    shape = None if a.shape is None or b.shape is None else matrix_shape(a.shape, b.shape)
    return Tensor(framework, shape, dtypes.promoted((a.dtype, b.dtype)))


def matrix_shape(a: Shape, b: Shape) -> Shape | None:
    """The shape of a matrix product.

    Raises:
        Undetermined: The shapes do not fit.

    >>> matrix_shape((8, 2, 3), (3, 4)), matrix_shape((3,), (3, 4)), matrix_shape((3,), (3,))
    ((8, 2, 4), (4,), ())
    """
    if not a or not b:
        raise Undetermined
    unify(a[-1], b[-2] if len(b) > 1 else b[0])
    batch = broadcast((a[:-2], b[:-2]))
    if batch is None:
        return None
    rows = a[-2:-1] if len(a) > 1 else ()
    columns = b[-1:] if len(b) > 1 else ()
    return (*batch, *rows, *columns)
