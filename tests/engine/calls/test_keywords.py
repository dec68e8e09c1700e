"""Keywords that are no axes belong to the caller's function: they are passed on, and none is kept."""

from __future__ import annotations

import copy
import gc
import pickle
import weakref
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
import pytest

import einx
import einx.numpy
from einx.errors import EinxError

X = np.arange(12.0).reshape(4, 3)
MODULES = {"numpy": "numpy", "torch": "torch", "jax": "jax.numpy", "array_api_strict": "array_api_strict"}


@pytest.fixture(params=MODULES)
def backend(request: pytest.FixtureRequest) -> str:
    pytest.importorskip(request.param)
    return str(request.param)


def scaled(x: Any, alpha: float = 1, mode: str = "", *, offset: Any = 0) -> Any:
    return x * alpha + offset + len(mode)


def total(x: Any, axis: Any, alpha: float = 1, *, offset: Any = 0) -> Any:
    namespace = np if isinstance(x, np.ndarray) else import_module(MODULES[einx.backend.get(x).name])
    return namespace.sum(x, axis=axis) * alpha + offset


def fetched(x: Any, places: Any, alpha: float = 1, *, offset: Any = 0) -> Any:
    return x[places] * alpha + offset


def both(x: Any, y: Any, alpha: float = 1, *, offset: Any = 0) -> Any:
    return x + y * alpha + offset


CALLS: dict[str, tuple[Callable[..., Any], Callable[..., Any], Callable[..., Any]]] = {
    "vmap": (scaled, lambda x, op, **own: einx.vmap("a [b] -> a [b]", x, op=op, **own), lambda x: x),
    "vmap of all": (scaled, lambda x, op, **own: einx.vmap("[a b] -> [a b]", x, op=op, **own), lambda x: x),
    "vmap_with_axis": (
        total,
        lambda x, op, **own: einx.vmap_with_axis("a [b] -> a", x, op=op, **own),
        lambda x: x.sum(1),
    ),
    "reduce": (total, lambda x, op, **own: einx.reduce("[a] b", x, op=op, **own), lambda x: x.sum(0)),
    "elementwise": (
        both,
        lambda x, op, **own: einx.elementwise("a b, b", x, x[0, :], op=op, **own),
        lambda x: x + x[0],
    ),
}


def of(backend: str, x: np.ndarray) -> Any:
    return import_module(MODULES[backend]).asarray(x)


@pytest.mark.parametrize("name", CALLS)
def test_they_are_passed_on(name: str, backend: str) -> None:
    function, call, _ = CALLS[name]
    x = of(backend, X.astype("float32"))
    plain = np.asarray(call(x, function))
    times = plain if name != "elementwise" else np.asarray(X)
    np.testing.assert_allclose(
        np.asarray(call(x, function, alpha=1.5)), plain + 0.5 * (times if name != "elementwise" else X[0])
    )
    np.testing.assert_allclose(np.asarray(call(x, function, offset=0.25)), plain + 0.25)
    np.testing.assert_allclose(np.asarray(call(x, function, offset=of(backend, np.float32(2)))), plain + 2)


def test_an_index_function_is_passed_them() -> None:
    found = einx.index("[a] b, p -> p b", X, np.array([1, 1]), op=fetched, alpha=2, offset=np.ones(3))
    np.testing.assert_array_equal(found, X[[1, 1]] * 2 + 1)


@pytest.mark.parametrize("framework", ["numpy", "torch", "jax"])
def test_adapters_pass_them_on(framework: str) -> None:
    pytest.importorskip(framework)
    module = import_module(f"einx.{framework}")
    x = of(framework, X)
    one, other = module.adapt_with_vmap(scaled), module.adapt_numpylike_reduce(total)
    np.testing.assert_array_equal(one("a [b] -> a [b]", x, alpha=0.5, mode="fast"), X * 0.5 + 4)
    np.testing.assert_array_equal(other("a [b]", x, alpha=0.5, offset=of(framework, np.ones(4))), X.sum(1) * 0.5 + 1)
    third = module.adapt_numpylike_elementwise(both)
    np.testing.assert_array_equal(third("(a c) b, b", x, x[0], a=2, alpha=2), X + 2 * X[0])


def test_a_value_is_another_key_than_its_equal_of_another_type() -> None:
    seen = []

    def noted(x: np.ndarray, alpha: object) -> np.ndarray:
        seen.append(alpha)
        return x

    values = (
        1,
        True,
        1.0,
        "1",
        0.0,
        -0.0,
        None,
        (1,),
        (1.0,),
        (True,),
        float("nan"),
        float("inf"),
        2**70,
        "a\nb",
        "é\"'",
    )
    for _ in range(2):
        for value in values:
            einx.vmap("[a] -> [a]", X[0], op=noted, alpha=value)
    assert list(map(repr, seen)) == list(map(repr, values * 2))


def test_arrays_and_what_has_no_hash_are_passed_and_share_one_code() -> None:
    einx.clear_cache()
    for number in range(5):
        found = einx.vmap("a [b] -> a [b]", X, op=scaled, offset=np.full(3, number))
        np.testing.assert_array_equal(found, X + number)
    assert einx.cache_info().operations["vmap"].size == 1
    own = einx.numpy.adapt_with_vmap(lambda x, names: x + len(names))
    for names in ([], ["a"], {"a": 1, "b": 2}):
        np.testing.assert_array_equal(own("a [b] -> a [b]", X, names=names), X + len(names))


@pytest.mark.parametrize("adapt", [True, False])
def test_nothing_of_them_stays(adapt: bool) -> None:
    function = einx.numpy.adapt_with_vmap(scaled) if adapt else None
    watched = []
    for _ in range(3):
        offset = np.ones(3)
        watched.append(weakref.ref(offset))
        if function is None:
            einx.vmap("a [b] -> a [b]", X, op=scaled, offset=offset)
        else:
            function("a [b] -> a [b]", X, offset=offset)
        del offset
    gc.collect()
    assert [each() for each in watched] == [None] * 3


def test_a_name_in_the_description_is_an_axis() -> None:
    def size(x: np.ndarray, alpha: int = 7) -> int:
        return x.size * alpha

    assert einx.vmap("(a [alpha]) -> a", X[0], op=size, alpha=3).tolist() == [21]


def test_code_shows_simple_ones_and_names_the_others() -> None:
    offset = np.ones(3)
    graph = einx.vmap("a [b] -> a [b]", X, op=scaled, alpha=0.5, mode='a"b', offset=offset, graph=True)
    assert 'scaled(i0[a], alpha=0.5, mode="a\\"b", offset=offset)' in str(graph)
    for one in (graph, copy.deepcopy(graph), pickle.loads(pickle.dumps(graph))):
        np.testing.assert_array_equal(one(X), X * 0.5 + 4)


def test_a_graph_over_open_lengths_passes_them_on() -> None:
    shape = einx.shaped("n", 3)
    graph = einx.reduce("a [b]", shape, op=total, alpha=0.5, offset=np.float64(1), graph=True)
    for x in (X, X[:2], np.ones((2, 5))):  # the last one does not fit, so that the call itself runs
        np.testing.assert_array_equal(graph(x), x.sum(1) / 2 + 1)


def test_a_named_operation_has_its_own_options() -> None:
    np.testing.assert_allclose(einx.reduce("a [b]", X, op="var", correction=1), X.var(1, ddof=1))
    assert einx.reduce("a [b]", X, op="sum", dtype="float32").dtype == np.float32
    with pytest.raises(EinxError, match="no axis of that name"):
        einx.reduce("a [b]", X, op="sum", alpha=0.5)


def test_what_a_function_does_not_accept_is_its_own_error() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'beta'"):
        einx.vmap("a [b] -> a [b]", X, op=scaled, beta=0.5)
    with pytest.raises(TypeError, match="unexpected keyword argument 'beta'"):
        einx.numpy.adapt_with_vmap(scaled)("a [b] -> a [b]", X, beta="fast")


@pytest.mark.parametrize(
    ("own", "hint"),
    [
        ({"c": 3}, "its axes are heads, b"),
        ({"head": 3}, "did you mean heads?"),
        ({"head": 0.5}, "did you mean heads?"),
        ({"sizes": (3, 4)}, "its axes are heads, b"),
    ],
)
def test_what_looks_like_a_length_is_told_as_one(own: dict[str, Any], hint: str) -> None:
    for call in (lambda **own: einx.vmap("heads [b] -> heads [b]", X, op=scaled, **own),):
        with pytest.raises(EinxError, match="the description has no axis of that name") as caught:
            call(**own)
        assert caught.value.hint == hint


def test_the_axes_of_a_reduction_are_told_by_brackets() -> None:
    for call in (einx.reduce, einx.vmap_with_axis):
        with pytest.raises(EinxError, match="did you mean brackets"):
            call("a [b] -> a", X, op=total, axis=1)
    np.testing.assert_array_equal(einx.vmap("c [a b] -> c [a]", X[None], op=np.sum, axis=1), X.sum(1)[None])


def test_torch_compile_passes_them_on() -> None:
    torch = pytest.importorskip("torch")

    @torch.compile(fullgraph=True, backend="eager")
    def run(x: Any, offset: Any) -> Any:
        return einx.vmap("(a k) [b] -> a k [b]", x, op=scaled, k=2, alpha=0.5, mode="fast", offset=offset)

    found = run(torch.asarray(X), torch.ones(3))
    np.testing.assert_array_equal(found, (X * 0.5 + 5).reshape(2, 2, 3))
