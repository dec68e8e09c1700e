"""Uses of einx that a type checker accepts, and those, marked with `error`, that it must not."""

from typing import Any, NewType

import numpy as np
from numpy.typing import NDArray
from typing_extensions import assert_type

import einx


class Tensor:
    """Stands for the array of a framework that is not installed here."""

    @property
    def shape(self) -> tuple[int, ...]:
        return (2, 3)


class Parameter(Tensor):
    """What a layer trains."""


def factory(shape: tuple[int, ...]) -> Any:
    return np.ones(shape)


Batch = NewType("Batch", int)
x = Tensor()
n: NDArray[np.float32] = np.ones((2, 3), np.float32)
i: NDArray[np.int64] = np.ones(3, np.int64)

# One array of the tensors' type
assert_type(einx.sum("a [b]", x), Tensor)
assert_type(einx.sum("a [b]", x, keepdims=True, backend="torch"), Tensor)
assert_type(einx.roll("a [b]", x, shift=1), Tensor)
assert_type(einx.roll("a [b c]", x, shift=(1, 2), b=3), Tensor)
assert_type(einx.add("a b, b", x, x), Tensor)
assert_type(einx.add("a b, ", x, 2.0), Tensor)
assert_type(einx.add(", a b", 2, x), Tensor)
made: Tensor = einx.dot("a [b->c]", x, factory, c=4)
assert_type(einx.dot("a b, b c, c d -> a d", x, x, x), Tensor)
assert_type(einx.get_at("[a], p [1] -> p", x, x), Tensor)
assert_type(einx.where("a, a, ", x, x, 0.0), Tensor)
assert_type(einx.softmax("a [b]", x), Tensor)
taken: Tensor = einx.add("a, a", x, Parameter())

# NumPy's dtype is not followed
floats: NDArray[np.float64] = einx.mean("a [b]", i)
assert_type(einx.flip("a [b]", n), NDArray[np.float32])
whether: NDArray[np.bool_] = einx.less("a b, b", n, i)
at: NDArray[np.int64] = einx.argmax("a [b] -> a", n)
less_than: NDArray[np.bool_] = einx.less("a b, ", n, 0)

# Whatever comes out
assert_type(einx.sum("[a]", [1, 2, 3]), Any)
assert_type(einx.add("a, ", [1, 2], 3), Any)
first, second = einx.id("(a + b) -> a, b", n, a=1)
assert_type(einx.vmap("a [b] -> a", x, op=np.sum), Any)
assert_type(einx.arange("a b [2]", a=5, b=6, backend="numpy"), Any)
assert_type(einx.reduce("a [b]", x, op="sum"), Any)

# Lengths
einx.rearrange("(a b) c -> a b c", x, a=2)
einx.rearrange("(a b) c -> a b c", x, a=np.int64(2))
einx.rearrange("(a b) c -> a b c", x, a=n.shape[0])
einx.rearrange("(a b)... -> a... b...", x, b=(1, 2))
einx.rearrange("(a b)... -> a... b...", x, b=[1, 2])
einx.rearrange("(a b) c -> a b c", x, a=Batch(2))
einx.sum("a [shift]", x, shift=3)
einx.sum("a [keepdim]", x, keepdim=3)

# Graphs and the rest
assert_type(einx.sum("a [b]", x, graph=True), einx.CompiledGraph)
assert_type(einx.id("a b -> b a", x, graph=True), einx.CompiledGraph)
assert_type(einx.matches("a b", x), bool)
assert_type(einx.__version__, str)
source = einx.trace("sum", "a [b]", [(2, 3)]).source
twice = einx.numpy.adapt_numpylike_reduce(np.ptp)("a [b]", n)

# Mistakes
einx.softmaxx("a [b]", x)  # error
einx.sum(x, "a [b]")  # error
einx.sum("a [b]")  # error
einx.sum("a [b]", x, x)  # error
einx.sum("a [b]", x, keepdims="yes")  # error
einx.sum("a [b]", x, keepdim=True)  # error
einx.sum("a [b]", x, shift=1.5)  # error
einx.roll("a [b]", x)  # error
einx.roll("a [b]", x, shift="1")  # error
einx.where("a, a", x, x)  # error
einx.subtract("a, a, a", x, x, x)  # error
einx.vmap("a [b] -> a", x)  # error
_ = einx.sum("a [b]", x, graph=True).shape  # error
wrong: Parameter = einx.sum("a [b]", x)  # error
_ = einx.make_operation  # error
_ = einx.OPERATIONS  # error
