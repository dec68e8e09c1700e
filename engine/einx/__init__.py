"""einx: tensor operations in a notation that names their axes.

Every operation takes a description of its tensors, then the tensors. Axes in brackets are those that the operation
runs over; every other axis is a loop. A call is compiled once per signature into a Python function of the framework
and cached.

>>> import numpy as np, einx
>>> print(einx.sum("a [b]", np.zeros((10, 10)), graph=True))
import numpy as np
def op0(i0):
    x0 = np.sum(i0, axis=1)
    return x0

``import einx`` loads neither a framework nor the parser; both are loaded when a call needs them.
"""

from einx import backend as backend
from einx import errors as errors
from einx.call.dispatch import make_operation as _make_operation
from einx.operations.table import OPERATIONS as _OPERATIONS

_LATE = {
    "CompiledGraph": "einx.call.compiled",
    "Trace": "einx.tracing",
    "cache_info": "einx.call.cache",
    "check": "einx.call.queries",
    "clear_cache": "einx.call.cache",
    "matches": "einx.call.queries",
    "shaped": "einx.call.shaped",
    "solve": "einx.call.queries",
    "solve_axes": "einx.call.queries",
    "solve_shapes": "einx.call.queries",
    "trace": "einx.tracing",
}
"""Public names whose modules are imported when they are first asked for."""

_FRAMEWORKS = ("jax", "numpy", "torch")
"""Modules with adapters for functions that are written for a framework."""

globals().update({_name: _make_operation(_row) for _name, _row in _OPERATIONS.items()})

__all__ = sorted(["backend", "errors", *_FRAMEWORKS, *_LATE, *_OPERATIONS])  # noqa: PLE0605 (a list, from the table)
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name in _FRAMEWORKS:
        return import_module(f"einx.{name}")
    module = _LATE.get(name)
    if module is None:
        raise AttributeError(f"module 'einx' has no attribute {name!r}")
    value = getattr(import_module(module), name)
    globals()[name] = value  # also where a submodule of the same name has just been bound
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
