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

from einx import backend, errors
from einx.call.dispatch import EinxFunction, make_operation
from einx.operations.table import OPERATIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from einx import numpy as numpy
    from einx.call.cache import cache_info, clear_cache
    from einx.call.compiled import CompiledGraph as CompiledGraph
    from einx.call.queries import check, matches, solve, solve_axes, solve_shapes
    from einx.tracing import Trace as Trace
    from einx.tracing import trace

id: EinxFunction = make_operation(OPERATIONS["id"])
rearrange: EinxFunction = make_operation(OPERATIONS["rearrange"])
sum: EinxFunction = make_operation(OPERATIONS["sum"])
mean: EinxFunction = make_operation(OPERATIONS["mean"])
var: EinxFunction = make_operation(OPERATIONS["var"])
std: EinxFunction = make_operation(OPERATIONS["std"])
prod: EinxFunction = make_operation(OPERATIONS["prod"])
count_nonzero: EinxFunction = make_operation(OPERATIONS["count_nonzero"])
any: EinxFunction = make_operation(OPERATIONS["any"])
all: EinxFunction = make_operation(OPERATIONS["all"])
max: EinxFunction = make_operation(OPERATIONS["max"])
min: EinxFunction = make_operation(OPERATIONS["min"])
logsumexp: EinxFunction = make_operation(OPERATIONS["logsumexp"])
add: EinxFunction = make_operation(OPERATIONS["add"])
subtract: EinxFunction = make_operation(OPERATIONS["subtract"])
multiply: EinxFunction = make_operation(OPERATIONS["multiply"])
divide: EinxFunction = make_operation(OPERATIONS["divide"])
true_divide: EinxFunction = make_operation(OPERATIONS["true_divide"])
floor_divide: EinxFunction = make_operation(OPERATIONS["floor_divide"])
logical_and: EinxFunction = make_operation(OPERATIONS["logical_and"])
logical_or: EinxFunction = make_operation(OPERATIONS["logical_or"])
maximum: EinxFunction = make_operation(OPERATIONS["maximum"])
minimum: EinxFunction = make_operation(OPERATIONS["minimum"])
less: EinxFunction = make_operation(OPERATIONS["less"])
less_equal: EinxFunction = make_operation(OPERATIONS["less_equal"])
greater: EinxFunction = make_operation(OPERATIONS["greater"])
greater_equal: EinxFunction = make_operation(OPERATIONS["greater_equal"])
equal: EinxFunction = make_operation(OPERATIONS["equal"])
not_equal: EinxFunction = make_operation(OPERATIONS["not_equal"])
logaddexp: EinxFunction = make_operation(OPERATIONS["logaddexp"])
where: EinxFunction = make_operation(OPERATIONS["where"])
dot: EinxFunction = make_operation(OPERATIONS["dot"])
get_at: EinxFunction = make_operation(OPERATIONS["get_at"])
set_at: EinxFunction = make_operation(OPERATIONS["set_at"])
add_at: EinxFunction = make_operation(OPERATIONS["add_at"])
subtract_at: EinxFunction = make_operation(OPERATIONS["subtract_at"])
softmax: EinxFunction = make_operation(OPERATIONS["softmax"])
log_softmax: EinxFunction = make_operation(OPERATIONS["log_softmax"])
flip: EinxFunction = make_operation(OPERATIONS["flip"])
roll: EinxFunction = make_operation(OPERATIONS["roll"])
sort: EinxFunction = make_operation(OPERATIONS["sort"])
argsort: EinxFunction = make_operation(OPERATIONS["argsort"])
argmax: EinxFunction = make_operation(OPERATIONS["argmax"])
argmin: EinxFunction = make_operation(OPERATIONS["argmin"])
arange: EinxFunction = make_operation(OPERATIONS["arange"])
reduce: EinxFunction = make_operation(OPERATIONS["reduce"])
elementwise: EinxFunction = make_operation(OPERATIONS["elementwise"])
vmap: EinxFunction = make_operation(OPERATIONS["vmap"])
vmap_with_axis: EinxFunction = make_operation(OPERATIONS["vmap_with_axis"])
index: EinxFunction = make_operation(OPERATIONS["index"])

_LATE = {
    "CompiledGraph": "einx.call.compiled",
    "Trace": "einx.tracing",
    "cache_info": "einx.call.cache",
    "check": "einx.call.queries",
    "clear_cache": "einx.call.cache",
    "matches": "einx.call.queries",
    "solve": "einx.call.queries",
    "solve_axes": "einx.call.queries",
    "solve_shapes": "einx.call.queries",
    "trace": "einx.tracing",
}
"""Public names whose modules are imported when they are first asked for."""


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name == "numpy":
        return import_module("einx.numpy")
    module = _LATE.get(name)
    if module is None:
        raise AttributeError(f"module 'einx' has no attribute {name!r}")
    value = getattr(import_module(module), name)
    globals()[name] = value  # also where a submodule of the same name has just been bound
    return value


__all__ = [
    "CompiledGraph",
    "Trace",
    "add",
    "add_at",
    "all",
    "any",
    "arange",
    "argmax",
    "argmin",
    "argsort",
    "backend",
    "cache_info",
    "check",
    "clear_cache",
    "count_nonzero",
    "divide",
    "dot",
    "elementwise",
    "equal",
    "errors",
    "flip",
    "floor_divide",
    "get_at",
    "greater",
    "greater_equal",
    "id",
    "index",
    "less",
    "less_equal",
    "log_softmax",
    "logaddexp",
    "logical_and",
    "logical_or",
    "logsumexp",
    "matches",
    "max",
    "maximum",
    "mean",
    "min",
    "minimum",
    "multiply",
    "not_equal",
    "numpy",
    "prod",
    "rearrange",
    "reduce",
    "roll",
    "set_at",
    "softmax",
    "solve",
    "solve_axes",
    "solve_shapes",
    "sort",
    "std",
    "subtract",
    "subtract_at",
    "sum",
    "trace",
    "true_divide",
    "var",
    "vmap",
    "vmap_with_axis",
    "where",
]
