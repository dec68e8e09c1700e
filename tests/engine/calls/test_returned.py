"""What functions of the caller's may return on each backend, and what is said of the rest."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
import pytest

import einx
from einx.errors import BackendResolutionError, CallOperationError

X = np.arange(12, dtype="float32").reshape(4, 3)
MODULES = {"numpy": "numpy", "torch": "torch", "jax": "jax.numpy", "array_api_strict": "array_api_strict"}
ADAPTERS = ["reduce", "vmap", "vmap_with_axis", "elementwise", "index"]


class Framework:
    """A framework by the name of its backend."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.namespace = import_module(MODULES[name])

    def array(self, x: Any) -> Any:
        return self.namespace.asarray(x)

    def is_array(self, x: Any) -> bool:
        return einx.backend.get(x).name == self.name


@pytest.fixture(params=MODULES)
def framework(request: pytest.FixtureRequest) -> Framework:
    pytest.importorskip(request.param)
    return Framework(request.param)


def call(adapter: str, framework: Framework, op: Callable[..., Any]) -> Any:
    """A call whose function has to return something of shape (4,), or a number in ``vmap``."""
    x = framework.array(X)
    match adapter:
        case "vmap":
            return einx.vmap("a [b] -> a", x, op=op)
        case "elementwise":
            return einx.elementwise("a, a -> a", x[:, 0], x[:, 1], op=op)
        case "index":
            return einx.index("[a], p -> p", x[0, :], framework.array(np.array([0, 1, 1, 0])), op=op)
        case _:
            return getattr(einx, adapter)("a [b] -> a", x, op=op)


def found(adapter: str) -> Any:
    """NumPy's, as the function may return it."""
    return np.float32(3) if adapter == "vmap" else np.full(4, 3, "float32")


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_an_array_of_numpy_is_converted(adapter: str, framework: Framework) -> None:
    result = call(adapter, framework, lambda *_, **__: found(adapter))
    assert framework.is_array(result)
    assert str(result.dtype).endswith("float32")
    np.testing.assert_array_equal(np.asarray(result), [3, 3, 3, 3])


@pytest.mark.parametrize("value", [3, 2.5, True, np.float32(3), np.array(3)])
def test_a_number_is_converted(framework: Framework, value: Any) -> None:
    for result in (
        einx.reduce("[a b]", framework.array(X), op=lambda *_, **__: value),
        einx.vmap("[a b] -> ", framework.array(X), op=lambda *_: value),
        einx.vmap("a [b] -> a", framework.array(X), op=lambda *_: value),
    ):
        assert framework.is_array(result) or framework.name == "numpy"
        np.testing.assert_array_equal(np.asarray(result), np.full(result.shape, value))


@pytest.mark.parametrize("many", [tuple, list])
def test_several_results_are_converted(framework: Framework, many: Callable[..., Any]) -> None:
    op = lambda x: many([x, 2.5, np.ones(2, "float32")])  # noqa: E731
    results = einx.vmap("a [b] -> a [b], a, a [c]", framework.array(X), op=op, c=2)
    assert all(map(framework.is_array, results))
    for result, wanted in zip(results, (X, np.full(4, 2.5), np.ones((4, 2))), strict=True):
        np.testing.assert_array_equal(np.asarray(result), wanted)


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_another_shape_is_told(adapter: str, framework: Framework) -> None:
    wanted = r"\(\)" if adapter == "vmap" else r"\(4,\)"
    for inside in (False, True):
        op = lambda *_, **__: framework.namespace.ones((2, 5))  # noqa: E731
        with pytest.raises(
            CallOperationError, match=rf"an array of shape \(2, 5\), but the description needs {wanted}"
        ):
            call(adapter, framework, jitted(framework, op) if inside else op)


def jitted(framework: Framework, op: Callable[..., Any]) -> Callable[..., Any]:
    """The function as JAX compiles it, so that the check meets what stands for an array."""
    if framework.name != "jax":
        return op
    import jax

    return lambda *arguments, **keywords: jax.jit(lambda *_: op(*arguments, **keywords))()


@pytest.mark.parametrize("adapter", ADAPTERS)
@pytest.mark.parametrize(
    ("value", "kind"), [(None, "None"), ("3", "a str"), ({}, "a dict"), (len, "a builtin_function_or_method")]
)
def test_what_is_no_array_is_told(adapter: str, framework: Framework, value: Any, kind: str) -> None:
    with pytest.raises(
        CallOperationError, match=rf"<lambda> passed as op= returned {kind}, but|op= returned {kind}, but"
    ):
        call(adapter, framework, lambda *_, **__: value)


def test_another_number_of_results_is_told(framework: Framework) -> None:
    x = framework.array(X)
    for value, words in [((x[0, :],), "1 results"), ((x, x, x), "3 results"), (None, "a NoneType")]:
        with pytest.raises(CallOperationError, match=f"returned {words}, but the description has 2 outputs"):
            einx.vmap("a [b] -> a [b], a", x, op=lambda _, value=value: value)


def test_several_where_one_is_wanted_are_told(framework: Framework) -> None:
    x = framework.array(X)
    with pytest.raises(CallOperationError, match=r"\(2,\), but the description needs \(\)|a tuple, but"):
        einx.vmap("a [b] -> a", x, op=lambda _: (1.0, 2.0))


@pytest.mark.parametrize("name", ["numpy", "torch", "jax"])
def test_results_are_those_that_a_signature_declares(name: str) -> None:
    pytest.importorskip(name)
    framework, module = Framework(name), import_module(f"einx.{name}")
    both = module.adapt_with_vmap(lambda x: (x * 2, x.sum()), signature="(n)->(n),()")
    twice, total = both("a [b]", framework.array(X))
    np.testing.assert_array_equal(twice, 2 * X)
    np.testing.assert_array_equal(total, X.sum(1))
    with pytest.raises(CallOperationError, match="3 results, but the description has 2 outputs"):
        module.adapt_with_vmap(lambda x: (x, x, x), signature="(n)->(n),()")("a [b]", framework.array(X))
    with pytest.raises(CallOperationError, match=r"an array of shape \(3,\), but the description needs \(\)"):
        module.adapt_with_vmap(lambda x: (x, x), signature="(n)->(n),()")("a [b]", framework.array(X))


def test_adapters_convert_arrays_of_numpy_and_no_others() -> None:
    pytest.importorskip("torch")
    pytest.importorskip("jax")
    import einx.jax
    import einx.torch

    torch, jax = Framework("torch"), Framework("jax")
    for module, own, other in ((einx.torch, torch, jax), (einx.jax, jax, torch)):
        seen = []
        adapted = module.adapt_with_vmap(lambda x, seen=seen: (seen.append(type(x)), x.sum())[1])
        assert own.is_array(adapted("a [b] -> a", X))
        assert not issubclass(seen[0], np.ndarray)
        with pytest.raises(BackendResolutionError) as caught:
            adapted("a [b] -> a", other.array(X))
        assert all(name in str(caught.value) for name in ("argument 1", "torch", "jax"))


def test_arrays_of_two_frameworks_are_told_by_both_arguments() -> None:
    pytest.importorskip("torch")
    pytest.importorskip("jax")
    torch, jax = Framework("torch"), Framework("jax")
    with pytest.raises(BackendResolutionError, match="argument 1 is an array of torch, but argument 2 is one of jax"):
        einx.elementwise("a b, a b", torch.array(X), jax.array(X), op=lambda x, _: x)
