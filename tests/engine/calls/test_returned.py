"""What functions of the caller's may return on each backend, and what is said of the rest."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from importlib import import_module
from types import SimpleNamespace
from typing import Any, NamedTuple

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
    for value, words in [
        ((x[0, :],), "a tuple of 1"),
        ([x, x, x], "a list of 3"),
        (None, "None"),
        (x, r"one array of shape \(4, 3\)"),
    ]:
        with pytest.raises(CallOperationError, match=f"returned {words}, but the description has 2 outputs"):
            einx.vmap("a [b] -> a [b], a", x, op=lambda _, value=value: value)


def test_several_where_one_is_wanted_are_told(framework: Framework) -> None:
    x = framework.array(X)
    with pytest.raises(CallOperationError, match=r"a tuple of 2, but the description needs one array of shape \(\)"):
        einx.vmap("a [b] -> a", x, op=lambda _: (1.0, 2.0))


@pytest.mark.parametrize("name", ["numpy", "torch", "jax"])
def test_results_are_those_that_a_signature_declares(name: str) -> None:
    pytest.importorskip(name)
    framework, module = Framework(name), import_module(f"einx.{name}")
    both = module.adapt_with_vmap(lambda x: (x * 2, x.sum()), signature="(n)->(n),()")
    twice, total = both("a [b]", framework.array(X))
    np.testing.assert_array_equal(twice, 2 * X)
    np.testing.assert_array_equal(total, X.sum(1))
    with pytest.raises(CallOperationError, match="a tuple of 3, but the description has 2 outputs"):
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


class Pair(NamedTuple):
    """What some functions return."""

    values: Any
    indices: Any


NO_ARRAYS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "two in a tuple": (lambda x: (x, x), "a tuple of 2, but the description needs one array"),
    "one in a tuple": (lambda x: (x,), "a tuple of 1, but the description needs one array"),
    "one in a list": (lambda x: [x], "a list of 1, but the description needs one array"),
    "parts of two shapes": (lambda x: [x, [x, x]], "a list of 2, but the description needs one array"),
    "nothing in a tuple": (lambda _: (), "a tuple of 0, but the description needs one array"),
    "a named tuple": (lambda x: Pair(x, x), "Pair, which is a tuple of 2, but the description needs one array"),
    "a dictionary": (lambda x: {"values": x}, "a dict, but the description needs an array"),
    "its values": (lambda x: {"values": x}.values(), "a dict_values, but the description needs an array"),
    "a set": (lambda _: {1}, "a set, but the description needs an array"),
    "a generator": (lambda x: (part for part in (x,)), "a generator, but the description needs an array"),
    "an iterator": (lambda x: iter([x]), "a list_iterator, but the description needs an array"),
    "a module": (lambda _: np, "a module, but the description needs an array"),
    "a class": (lambda _: int, "a type, but the description needs an array"),
    "something with a length": (
        lambda _: SimpleNamespace(shape=3),
        "SimpleNamespace, but the description needs an array",
    ),
}
"""What is made of the right result, and what is said of it."""


@pytest.mark.parametrize("adapter", ADAPTERS)
@pytest.mark.parametrize(("make", "words"), NO_ARRAYS.values(), ids=NO_ARRAYS)
def test_what_is_no_array_is_told_by_what_it_is(
    adapter: str, framework: Framework, make: Callable[[Any], Any], words: str
) -> None:
    for wrapped in (lambda function: function, lambda function: transformed(framework, function)):
        run = wrapped(lambda: call(adapter, framework, lambda *_, **__: make(framework.array(found(adapter)))))
        with pytest.raises(CallOperationError, match=f"passed as op= returned .*{words} of shape"):
            run()


def transformed(framework: Framework, run: Callable[[], Any]) -> Callable[[], Any]:
    """A call within ``jax.jit``."""
    if framework.name != "jax":
        return run
    import jax

    return jax.jit(run)


@pytest.mark.parametrize("variant", ["torch.vmap", "torch.loop", "jax.vmap", "jax.loop"])
@pytest.mark.parametrize(("make", "words"), NO_ARRAYS.values(), ids=NO_ARRAYS)
def test_every_way_to_loop_tells_it(variant: str, make: Callable[[Any], Any], words: str) -> None:
    pytest.importorskip(variant.partition(".")[0])
    x = Framework(variant.partition(".")[0]).array(X)
    for description, result in [
        ("a [b] -> a", lambda row: make(row.sum())),
        ("[a b] -> ", lambda row: make(row.sum())),
    ]:
        with pytest.raises(CallOperationError, match=words):
            einx.vmap(description, x, op=result, backend=variant)
    with pytest.raises(CallOperationError, match=words):  # one of several
        einx.vmap("a [b] -> a, a [b]", x, op=lambda row: (make(row.sum()), row), backend=variant)


LISTS: dict[str, Any] = {
    "a list": [1.0, 2.0, 3.0, 4.0],
    "a tuple": (1.0, 2.0, 3.0, 4.0),
    "a range": range(1, 5),
    "of scalars": [*np.arange(1, 5)],
    "a named tuple": type("Four", (tuple,), {})((1, 2, 3, 4)),
}


@pytest.mark.parametrize("adapter", ["reduce", "vmap_with_axis", "elementwise", "index"])
@pytest.mark.parametrize("values", LISTS.values(), ids=LISTS)
def test_numbers_in_a_list_are_an_array_to_numpy_alone(adapter: str, framework: Framework, values: Any) -> None:
    if framework.name == "numpy":
        result = call(adapter, framework, lambda *_, **__: values)
        assert type(result) is np.ndarray
        np.testing.assert_array_equal(result, [1, 2, 3, 4])
    else:
        with pytest.raises(CallOperationError, match=r"the description needs (an|one) array of shape \(4,\)"):
            call(adapter, framework, lambda *_, **__: values)


@pytest.mark.parametrize("description", ["a [b] -> a [4]", "a [b] -> [4] a", "[a b] -> [4]"])
@pytest.mark.parametrize("values", LISTS.values(), ids=LISTS)
def test_numpy_stacks_lists_of_numbers(description: str, values: Any) -> None:
    result = einx.vmap(description, X, op=lambda _: values)
    assert type(result) is np.ndarray
    assert result.sum() == 10 * (result.size // 4)


def test_numpy_takes_what_it_has_no_dtype_for_as_an_object() -> None:
    found = einx.vmap("a [b] -> a", X, op=lambda row: Fraction(int(row.sum()), 2))
    assert found.dtype == object
    assert found[1] == Fraction(12, 2)


def test_strings_are_told_where_no_array_is_made_of_them(framework: Framework) -> None:
    if framework.name == "numpy":
        return
    with pytest.raises(CallOperationError, match=r"of which \S+ makes no array"):
        call("vmap", framework, lambda _: np.array("text"))


def test_arrays_of_another_framework_are_told() -> None:
    pytest.importorskip("torch")
    pytest.importorskip("jax")
    torch, jax = Framework("torch"), Framework("jax")
    for one, other in ((torch, jax), (jax, torch)):
        with pytest.raises(CallOperationError, match=f"an array of {other.name}, but the call is one of {one.name}"):
            call("reduce", one, lambda *_, other=other, **__: other.array(found("reduce")))
        call("reduce", Framework("numpy"), lambda *_, other=other, **__: other.array(found("reduce")))


def test_masked_arrays_in_a_list_lose_no_mask() -> None:
    with pytest.raises(CallOperationError, match="a masked array, whose gaps would be lost"):
        einx.vmap("a [b] -> a [1]", X, op=lambda _: [np.ma.array(1.0, mask=True)])


def test_sparse_arrays_of_jax_are_told() -> None:
    jax = pytest.importorskip("jax")
    from jax.experimental.sparse import BCOO

    with pytest.raises(CallOperationError, match=r"BCOO, and operations here take dense ones\n.*\n.*x.todense()"):
        einx.reduce("a [b]", jax.numpy.asarray(X), op=lambda x, axis: BCOO.fromdense(x.sum(axis)))
