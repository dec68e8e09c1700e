"""Dtypes of 8 bits and less, which NumPy does not have, are what their names say: floats and integers."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import einx
from einx.call.arguments import code_of_dtype
from einx.errors import OperationNotSupportedError, SemanticError
from einx.graph.dtypes import SHORT, WITHOUT_NAN

jax = pytest.importorskip("jax")
jnp = pytest.importorskip("jax.numpy")
torch = pytest.importorskip("torch")

FLOATS = sorted(name for name in SHORT if name.startswith("float") and hasattr(jnp, name))
INTEGERS = sorted(name for name in SHORT if "int" in name and hasattr(jnp, name))
OF_TORCH = ["float8_e4m3fn", "float8_e4m3fnuz", "float8_e5m2", "float8_e5m2fnuz"]
UPDATES = ["set_at", "add_at", "multiply_at", "maximum_at", "minimum_at"]


def ones(dtype: str) -> Any:
    return jnp.ones(3, getattr(jnp, dtype))


def listed(x: Any) -> list[float]:
    found: list[float] = np.asarray(x).astype("float32").tolist()
    return found


@pytest.mark.parametrize("jitted", [False, True])
@pytest.mark.parametrize("operation", UPDATES)
@pytest.mark.parametrize("dtype", [*FLOATS, *INTEGERS])
def test_numbers_update_what_is_short(dtype: str, operation: str, jitted: bool) -> None:
    call = lambda x: getattr(einx, operation)("[a], p, ", x, [1], 1)  # noqa: E731
    found = (jax.jit(call) if jitted else call)(ones(dtype))
    assert found.dtype == dtype
    sum_ = -2 if dtype == "int2" else 2
    assert listed(found) == [1, sum_ if operation == "add_at" else 1, 1]


@pytest.mark.parametrize("dtype", [*FLOATS, *INTEGERS])
def test_a_struct_has_the_graph_of_an_array(dtype: str) -> None:
    x, struct = ones(dtype), jax.ShapeDtypeStruct((3,), getattr(jnp, dtype))
    graphs = [str(einx.add_at("[a], p, ", tensor, [1], 1, graph=True)) for tensor in (x, struct)]
    assert graphs[0] == graphs[1]
    shaped = einx.shaped(3, dtype=dtype, backend="jax")
    body = str(einx.softmax("[a]", x, graph=True)).partition("(i0):\n")[2]
    assert str(einx.softmax("[a]", shaped, graph=True)).endswith(body)


@pytest.mark.parametrize("dtype", FLOATS)
def test_floats_take_updates_of_lower_kinds_and_of_their_own(dtype: str) -> None:
    for updates in (jnp.array([2.0]), jnp.array([2]), ones("int4")[:1] * 2, ones(dtype)[:1] * 2, np.array([2.0])):
        assert listed(einx.set_at("[a], p, p", ones(dtype), [1], updates)) == [1, 2, 1]
        assert listed(einx.add_at("[a], p, p", ones(dtype), [1], updates))[::2] == [1, 1]
    with pytest.raises(SemanticError, match="the updates are complex numbers"):
        einx.add_at("[a], p, p", ones(dtype), [1], jnp.array([2j]))


@pytest.mark.parametrize("updates", ["float32", "bfloat16", *FLOATS, "list"])
@pytest.mark.parametrize("dtype", [*INTEGERS, "int8", "uint32"])
def test_integers_take_no_updates_of_floats(dtype: str, updates: str) -> None:
    x: Any = [1.5] if updates == "list" else ones(updates)[:1]
    with pytest.raises(SemanticError, match="the updates are floats, but what they change holds integers"):
        einx.add_at("[a], p, p", ones(dtype), [1], x)


@pytest.mark.parametrize("mode", [None, "clip", "wrap", "fill"])
@pytest.mark.parametrize("dtype", INTEGERS)
def test_short_integers_are_coordinates(dtype: str, mode: str | None) -> None:
    places = ones(dtype)
    keywords = {} if mode is None else {"mode": mode}
    for at in (places, np.asarray(places)):
        assert listed(einx.get_at("[a], p -> p", jnp.arange(4.0), at, **keywords)) == [1, 1, 1]
        assert listed(einx.add_at("[a], p, ", jnp.arange(4.0), at, 2.0)) == [0, 7, 2, 3]
    assert einx.get_at("[a], p -> p", np.arange(4.0), np.asarray(places)).tolist() == [1, 1, 1]


@pytest.mark.parametrize("dtype", FLOATS)
def test_short_floats_are_no_coordinates(dtype: str) -> None:
    with pytest.raises(SemanticError, match="the coordinates in argument 2 are floats"):
        einx.get_at("[a], p -> p", jnp.arange(4.0), ones(dtype))


@pytest.mark.parametrize("dtype", [*FLOATS, *INTEGERS])
def test_what_is_filled_in(dtype: str) -> None:
    found = einx.get_at("[a], p -> p", ones(dtype), jnp.array([5, 1]), mode="fill")
    filled = np.nan if dtype in FLOATS and dtype not in WITHOUT_NAN else 0
    np.testing.assert_equal(listed(found), [filled, 1])
    assert listed(einx.get_at("[a], p -> p", ones(dtype), jnp.array([5, 1]), mode="fill", fill_value=1)) == [
        1,
        1,
    ]


@pytest.mark.parametrize("dtype", [*FLOATS, *INTEGERS])
def test_short_dtypes_may_be_asked_for(dtype: str) -> None:
    x = jnp.ones((2, 1))
    for asked in (dtype, getattr(jnp, dtype), jnp.dtype(dtype)):
        assert einx.sum("a [b]", x, dtype=asked).dtype == dtype
        assert einx.cumsum("[a] b", x, dtype=asked).dtype == dtype


LACKING = [("numpy", name) for name in (*FLOATS, *INTEGERS)] + [("torch", "int4"), ("torch", "float8_e3m4")]
LACKING += [("array_api_strict", name) for name in ("int4", "float8_e5m2", "bfloat16")]


@pytest.mark.parametrize(("backend", "dtype"), LACKING)
def test_frameworks_that_lack_them_say_so(backend: str, dtype: str) -> None:
    with pytest.raises(OperationNotSupportedError, match=f"has no dtype {dtype}"):
        einx.sum("a [b]", einx.shaped(2, 3), dtype=dtype, backend=backend, graph=True)


@pytest.mark.parametrize("operation", ["softmax", "log_softmax", "logsumexp"])
@pytest.mark.parametrize("dtype", FLOATS)
def test_exponentials_of_short_floats_are_carried_in_float32(dtype: str, operation: str) -> None:
    x = jnp.asarray([1.0, 2.0, 4.0]).astype(dtype)
    found, wanted = getattr(einx, operation)("[a]", x), getattr(jax.nn, operation)(x.astype("float32"), axis=0)
    assert found.dtype == dtype
    np.testing.assert_equal(listed(found), listed(wanted.astype(dtype)))
    if dtype in OF_TORCH:
        y = torch.tensor([1.0, 2.0, 4.0]).to(getattr(torch, dtype))
        of_torch = getattr(torch, operation)(y.float(), dim=0).to(y.dtype)
        assert getattr(einx, operation)("[a]", y).float().tolist() == of_torch.float().tolist()


@pytest.mark.parametrize("operation", ["softmax", "log_softmax", "logsumexp"])
@pytest.mark.parametrize("dtype", INTEGERS)
def test_exponentials_of_short_integers_are_floats(dtype: str, operation: str) -> None:
    found, wanted = (getattr(einx, operation)("[a]", x) for x in (ones(dtype), jnp.ones(3)))
    assert found.dtype == "float32"
    np.testing.assert_allclose(listed(found), listed(wanted), rtol=1e-6)


@pytest.mark.parametrize("dtype", OF_TORCH)
def test_short_floats_of_torch(dtype: str) -> None:
    x = torch.ones(3).to(getattr(torch, dtype))
    assert einx.set_at("[a], p, ", x, [1], 2.0).float().tolist() == [1, 2, 1]
    assert einx.get_at("[a], p -> p", x, torch.tensor([1, 5]), mode="fill").float().isnan().tolist() == [False, True]
    with pytest.raises(SemanticError, match="the updates are floats"):
        einx.add_at("[a], p, p", torch.ones(3, dtype=torch.int32), [1], x[:1])
    with pytest.raises(SemanticError, match="are floats, but coordinates are integers"):
        einx.get_at("[a], p -> p", torch.ones(3), x)


UNKNOWN = {
    "of NumPy": SimpleNamespace(name="posit8", kind="V", itemsize=1, type=int),
    "without a type": SimpleNamespace(name="posit8", kind="V", itemsize=1),
    "without a kind": SimpleNamespace(name="posit8"),
    "bits": torch.bits8,
    "quantized": torch.quint8,
    "short": torch.int3,
    "key": jax.random.key(0).dtype,
    "object": object(),
}


@pytest.mark.parametrize("dtype", UNKNOWN.values(), ids=UNKNOWN)
def test_of_a_dtype_that_is_not_known_nothing_is_known(dtype: object) -> None:
    assert code_of_dtype(dtype) is None
