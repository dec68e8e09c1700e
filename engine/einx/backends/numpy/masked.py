"""NumPy's masked arrays, a framework of their own: where NumPy's function would drop the mask, ``np.ma`` has one.

What has no meaning for gaps is not supported, so that no mask vanishes unseen.
"""

from __future__ import annotations

from dataclasses import replace

from einx.backends import numpy
from einx.backends.base import Spelling
from einx.backends.default import ASCENDING
from einx.graph.source import Writer
from einx.graph.values import Value


def broadcast_to(value: Value, write: Writer) -> str:
    """Data and mask, each broadcast."""
    x, shape = map(write.write, value.args)
    return f"np.ma.array(np.broadcast_to({x}.data, {shape}), mask=np.broadcast_to(np.ma.getmaskarray({x}), {shape}))"


def copy(value: Value, write: Writer) -> str:
    """``x.copy()``, as ``np.copy`` gives an array without a mask."""
    return f"{write.write(value.source)}.copy()"


LACKS = frozenset(
    "constant contract places scatter vmap count_nonzero argmax argmin argsort softmax log_softmax logsumexp".split()
)
"""What is refused: contractions, places of extrema, updates, functions of the caller's, sums of exponentials."""

SPELLINGS: dict[str, Spelling] = {
    **{name: spelling for name, spelling in numpy.SPELLINGS.items() if name not in LACKS},
    "asarray": "np.ma.asarray",
    "broadcast_to": broadcast_to,
    "concatenate": "np.ma.concatenate",
    "copy": copy,
    "stack": "np.ma.stack",
    "where": "np.ma.where",
}

MASKED = replace(
    numpy.NUMPY,
    name="numpy.ma",
    within="numpy",
    array_types=frozenset({"numpy.ma.MaskedArray", "numpy.ma.core.MaskedArray"}),
    spellings=SPELLINGS,
    rules=ASCENDING,
    lacks=LACKS,
    advice="a masked array has gaps that it gives no meaning: fill them first, as in x.filled(0)",
    priority=1,
)
