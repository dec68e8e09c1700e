"""The caller's function is an argument of the compiled code: one code for all functions, none of them kept."""

from __future__ import annotations

import copy
import gc
import pickle
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from threading import Thread

import numpy as np
import pytest

import einx
from einx.errors import CallOperationError, EinxError

X = np.arange(12.0).reshape(4, 3)


def lasts(x: np.ndarray, axis: int) -> np.ndarray:
    return np.take(x, -1, axis=axis)


class Kept:
    """What can be watched."""


@pytest.fixture(autouse=True)
def nothing_compiled() -> Iterator[None]:
    einx.clear_cache()
    yield
    einx.clear_cache()


def traces(adapter: str) -> int:
    row = einx.cache_info().operations.get(adapter)
    return 0 if row is None else row.traces


@dataclass
class Times:  # compares by value, so it has no hash
    factor: float

    def __call__(self, *arrays: np.ndarray, axis: int | None = None) -> np.ndarray:
        value = sum(arrays[1:], arrays[0])
        return self.factor * (value if axis is None else value.sum(axis=axis))


def plain(factor: float) -> Callable[..., object]:
    return lambda *arrays, axis=None: Times(factor)(*arrays, axis=axis)


def as_method(factor: float) -> Callable[..., object]:
    return Times(factor).__call__


def as_partial(factor: float) -> Callable[..., object]:
    return partial(Times.__call__, Times(factor))


def with_attributes(factor: float) -> Callable[..., object]:
    function = plain(factor)
    function.note = "unhashed"  # type: ignore[attr-defined]
    return function


CALLS: dict[str, tuple[str, Callable[[object], np.ndarray], np.ndarray]] = {
    "reduce": ("reduce", lambda op: einx.reduce("a [b]", X, op=op), X.sum(1)),
    "reduce over all": ("reduce", lambda op: einx.reduce("[a...]", X, op=op), X.sum()),
    "elementwise": ("elementwise", lambda op: einx.elementwise("a b, b", X, X[0], op=op), X + X[0]),
    "vmap": ("vmap", lambda op: einx.vmap("a [b] -> a [b]", X, op=op), X),
    "vmap without loops": ("vmap", lambda op: einx.vmap("[a b] -> [a b]", X, op=op), X),
    "vmap of two": ("vmap", lambda op: einx.vmap("a [b], [b] -> a [b]", X, X[0], op=op), X + X[0]),
    "vmap_with_axis": ("vmap_with_axis", lambda op: einx.vmap_with_axis("a [b] -> a", X, op=op), X.sum(1)),
    "with a factory": (
        "elementwise",
        lambda op: einx.elementwise("a b, b", X, np.ones, op=op),
        X + 1,
    ),
    "with a length": ("reduce", lambda op: einx.reduce("(a [b]) c", X, b=2, op=op), X.reshape(2, 2, 3).sum(1)),
}


@pytest.mark.parametrize("make", [plain, as_method, as_partial, with_attributes, Times])
@pytest.mark.parametrize("name", CALLS)
def test_functions_made_anew_share_one_code(name: str, make: Callable[[float], object]) -> None:
    adapter, call, expected = CALLS[name]
    before = traces(adapter)
    for factor in range(50):
        np.testing.assert_array_equal(call(make(factor)), factor * expected)
    assert traces(adapter) - before == 1


@pytest.mark.usefixtures("only_new_objects_collected")
@pytest.mark.parametrize("name", CALLS)
def test_nothing_of_a_function_stays(name: str) -> None:
    _, call, _ = CALLS[name]
    kept = []
    for _ in range(5):
        thing = Kept()
        kept.append(weakref.ref(thing))
        call(lambda *arrays, axis=None, _thing=thing: Times(1)(*arrays, axis=axis))
        del thing
    gc.collect()
    assert [each() for each in kept] == [None] * 5


def test_kinds_of_op_have_codes_of_their_own() -> None:
    before = traces("reduce")
    np.testing.assert_array_equal(einx.reduce("a [b]", X, op="sum"), X.sum(1))
    np.testing.assert_array_equal(einx.reduce("a [b]", X, op=lasts), X[:, -1])
    np.testing.assert_array_equal(einx.reduce("a [b]", X, op="max"), X.max(1))
    assert traces("reduce") - before == 3


def test_a_declared_signature_is_part_of_the_key() -> None:
    def outer(x: np.ndarray) -> np.ndarray:
        return x

    with pytest.raises(EinxError, match="the output is missing"):
        einx.vmap("a [b]", X, op=outer)
    outer.signature = "(n)->(n)"  # type: ignore[attr-defined]
    np.testing.assert_array_equal(einx.vmap("a [b]", X, op=outer), X)
    outer.signature = "(n)->()"  # type: ignore[attr-defined]
    with pytest.raises(CallOperationError, match=r"the function outer passed as op= returned an array of shape \(3,\)"):
        einx.vmap("a [b]", X, op=outer)


def test_a_message_names_the_function_of_the_call() -> None:
    def first(x: np.ndarray, axis: int) -> np.ndarray:
        return x.sum(axis)

    def second(x: np.ndarray, axis: int) -> np.ndarray:  # noqa: ARG001 (called so)
        return x

    einx.reduce("a [b]", X, op=first)
    with pytest.raises(CallOperationError, match="the function second passed as op="):
        einx.reduce("a [b]", X, op=second)


def test_a_graph_holds_its_function_and_shows_its_name() -> None:
    einx.reduce("a [b]", X, op=np.ptp)
    graphs = {op: einx.reduce("a [b]", X, op=op, graph=True) for op in (lasts, np.ptp, plain(2), plain(3))}
    names = ["lasts", "ptp", "op", "op"]
    for (op, graph), name in zip(graphs.items(), names, strict=True):
        assert f"x0 = {name}(i0, axis=1)" in str(graph)
        np.testing.assert_array_equal(graph(X), op(X, axis=1))


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda graph: pickle.loads(pickle.dumps(graph))])
def test_a_graph_keeps_its_function_when_it_is_copied(again: Callable[[object], Callable[..., object]]) -> None:
    for x in (X, einx.shaped("a", "b")):
        graph = again(einx.reduce("a [b]", x, op=lasts, graph=True))
        np.testing.assert_array_equal(graph(X), X[:, -1])


def test_a_graph_over_symbolic_lengths_holds_its_function() -> None:
    graphs = [einx.reduce("(a [b])", einx.shaped("n"), b=2, op=op, graph=True) for op in (lasts, np.ptp, np.max)]
    for graph, op in zip(graphs, (lasts, np.ptp, np.max), strict=True):
        np.testing.assert_array_equal(graph(X[0, :2]), op(X[0, :2].reshape(1, 2), axis=1))
        with pytest.raises(EinxError, match="2"):
            graph(X[0])


@pytest.mark.parametrize("name", ["i0", "x0", "np", "lambda", "range", "a", "b", "n", "specialise", "op0", "op", "é"])
def test_no_name_of_a_function_clashes(name: str) -> None:
    def function(x: np.ndarray) -> np.ndarray:
        return x.sum()

    function.__name__ = name
    np.testing.assert_array_equal(einx.vmap("a [b] -> a", X, op=function), X.sum(1))
    np.testing.assert_array_equal(einx.vmap("a [b] -> a", X, op=function, graph=True)(X), X.sum(1))
    np.testing.assert_array_equal(einx.vmap("op [b] -> op", X, op=function), X.sum(1))
    shaped = einx.shaped("op", "i0")
    np.testing.assert_array_equal(einx.vmap("op [b] -> op", shaped, op=function, graph=True)(X), X.sum(1))


def test_threads_with_functions_of_their_own_do_not_meet() -> None:
    found: dict[int, bool] = {}

    def work(factor: int) -> None:
        found[factor] = all(
            np.array_equal(einx.vmap("a [b] -> a", X, op=lambda x: factor * x.sum()), factor * X.sum(1))
            for _ in range(100)
        )

    threads = [Thread(target=work, args=(factor,)) for factor in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == dict.fromkeys(range(8), True)


def test_an_operation_inside_the_function_of_another() -> None:
    def inner(x: np.ndarray) -> np.ndarray:
        return einx.vmap("[b] -> [b]", x, op=lambda y: y + 1)

    np.testing.assert_array_equal(einx.vmap("a [b] -> a [b]", X, op=inner), X + 1)


@pytest.mark.parametrize("op", [None, 3, [np.sum], X, {"op": 1}])
def test_what_is_no_function_is_said_so(op: object) -> None:
    with pytest.raises(EinxError, match="needs the function to run, passed as op="):
        einx.reduce("a [b]", X, op=op)


class Nameless:
    """A function that tells nothing of itself."""

    def __getattr__(self, name: str) -> object:
        raise ZeroDivisionError(name)

    def __call__(self, x: np.ndarray, axis: int) -> np.ndarray:
        return x.sum(axis=axis)


def test_a_function_that_tells_no_name_is_one() -> None:
    np.testing.assert_array_equal(einx.reduce("a [b]", X, op=Nameless()), X.sum(1))
    np.testing.assert_array_equal(einx.reduce("a [b]", X, op=Nameless(), graph=True)(X), X.sum(1))
