"""Subclasses of NumPy's array: matrices and memory maps are the arrays that they are, masks never vanish unseen."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import einx


def masked(*shape: int) -> Any:
    x = np.ma.masked_array(np.arange(float(np.prod(shape))).reshape(shape), mask=False)
    x.reshape(-1)[::3] = np.ma.masked
    return x


@pytest.fixture(params=["matrix", "memmap"])
def subclass(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    data = np.arange(6).reshape(2, 3)
    if request.param == "matrix":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PendingDeprecationWarning)
            return np.matrix(data)
    array = np.memmap(tmp_path / "data", dtype=data.dtype, mode="w+", shape=data.shape)
    array[:] = data
    return array


CALLS = """
einx.id("a b -> b a", x)
einx.id("a b", x)
einx.id("a b -> a b c", x, c=2)
einx.id("a b, a -> a (b + 1)", x, np.ones(2, int))
einx.sum("a [b]", x)
einx.sum("[a b]", x)
einx.multiply("a b, a b", x, x)
einx.dot("a b, c b -> a c", x, x)
einx.dot("a b -> a", x)
einx.get_at("[a] b, p -> p b", x, np.array([1]))
einx.add_at("[a] b, p, p b", x, np.array([1]), x[:1])
einx.softmax("a [b]", x)
einx.sort("a [b]", x)
einx.argmax("[a b]", x)
einx.vmap("a [b] -> a", x, op=np.sum)
einx.where("a b, a b, ", x > 1, x, 0)
""".strip().split("\n")


@pytest.mark.parametrize("call", CALLS)
def test_a_subclass_is_taken_as_the_array_that_it_is(call: str, subclass: Any) -> None:
    got = eval(call, {"einx": einx, "np": np, "x": subclass})
    wanted = eval(call, {"einx": einx, "np": np, "x": np.array(subclass)})
    assert type(got) is type(wanted)
    np.testing.assert_array_equal(got, wanted)


def filled(x: Any) -> Any:
    return np.ma.filled(np.ma.asarray(x).astype(float), np.nan)


KEPT = [
    ('einx.id("a b -> b a", x)', lambda x: x.T),
    ('einx.id("a b -> (b a)", x)', lambda x: x.T.reshape(-1)),
    ('einx.id("a b -> a b c", x, c=2)', lambda x: np.ma.stack([x, x], axis=2)),
    ('einx.id("a b, a b -> a (b + b)", x, x)', lambda x: np.ma.concatenate([x, x], axis=1)),
    ('einx.id("a b, a -> a (b + 1)", x, y)', lambda x: np.ma.concatenate([x, np.ones((4, 1))], axis=1)),
    ('einx.id("a b, -> (a + 1) b", x, 2.0)', lambda x: np.ma.concatenate([x, np.full((1, 6), 2.0)])),
    ('einx.id("(a + b) c -> a c, b c", x, a=1)[1]', lambda x: x[1:]),
    ('einx.sum("a [b]", x)', lambda x: x.sum(axis=1)),
    ('einx.mean("a [b]", x, keepdims=True)', lambda x: x.mean(axis=1, keepdims=True)),
    ('einx.max("[a] b", x)', lambda x: x.max(axis=0)),
    ('einx.any("a [b]", x)', lambda x: x.any(axis=1)),
    ('einx.add("a b, b", x, x[1])', lambda x: x + x[1]),
    ('einx.maximum("a b, a -> a b", x, y)', lambda x: np.ma.maximum(x, 1)),
    ('einx.where("a b, a b, ", x.data > 3, x, 0.0)', lambda x: np.ma.where(x.data > 3, x, 0.0)),
    ('einx.where("a, a b, ", y > 0, x, 0.0)', lambda x: x),
    ('einx.flip("a [b]", x)', lambda x: x[:, ::-1]),
    ('einx.roll("a [b]", x, shift=1)', lambda x: np.ma.concatenate([x[:, -1:], x[:, :-1]], axis=1)),
    ('einx.sort("a [b]", x)', lambda x: np.ma.sort(x, axis=1)),
    ('einx.get_at("[a] b, p -> p b", x, np.array([1, 3]))', lambda x: x[[1, 3]]),
    ('einx.get_at("[a b], p [2] -> p", x, np.zeros((20000, 2), int))', lambda x: x[np.zeros(20000, int), 0]),
    ('einx.id("a a -> a", x[:, :4])', lambda x: np.ma.masked_array(np.diag(x.data), np.diag(x.mask))),
]


@pytest.mark.parametrize(("call", "wanted"), KEPT, ids=[call for call, _ in KEPT])
def test_masks_are_kept(call: str, wanted: Any) -> None:
    x = masked(4, 6)
    got = eval(call, {"einx": einx, "np": np, "x": x, "y": np.ones(4)})
    assert isinstance(got, np.ma.MaskedArray)
    np.testing.assert_array_equal(filled(got), filled(wanted(x)))


REFUSED = """
einx.dot("a b, b ->", x, y)
einx.dot("a b -> a", x)
einx.count_nonzero("a [b]", x)
einx.argmax("a [b]", x)
einx.argmin("[a b]", x)
einx.argsort("a [b]", x)
einx.softmax("a [b]", x)
einx.log_softmax("a [b]", x)
einx.logsumexp("a [b]", x)
einx.add_at("[a] b, p, p b", x, i, x)
einx.set_at("[a] b, p, p b", np.ones((2, 3)), i, x)
einx.vmap("a [b] -> a", x, op=np.sum)
einx.reduce("a [b]", x, op=np.sum)
einx.elementwise("a b, b", x, y, op=np.add)
einx.vmap_with_axis("a [b] -> a", x, op=np.sum)
einx.index("[a] b, p -> p b", x, i, op=lambda x, at: x[at])
einx.numpy.adapt_numpylike_reduce(np.sum)("a [b]", x)
einx.get_at("[a] b, p -> p b", np.ones((2, 3)), np.ma.masked_array([0, 1]))
einx.dot("a b, b ->", x, y, backend="numpy")
""".strip().split("\n")


@pytest.mark.parametrize("call", REFUSED)
def test_masks_are_refused_where_gaps_have_no_meaning(call: str) -> None:
    names = {"einx": einx, "np": np, "x": masked(2, 3), "y": np.ones(3), "i": np.array([0, 1])}
    with pytest.raises(einx.errors.EinxError, match="masked array") as caught:
        eval(call, names)
    assert "filled(0)" in str(caught.value)
