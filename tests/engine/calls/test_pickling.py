"""Errors, operations, adapters and graphs arrive whole in other processes, and are copied."""

from __future__ import annotations

import copy
import multiprocessing
import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np
import pytest

import einx
from einx import errors
from einx.errors import EinxError, Origin
from einx.operations.table import OPERATIONS

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, EinxError)]
PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)
COPIES: list[Callable[[object], object]] = [
    copy.copy,
    copy.deepcopy,
    *(lambda thing, protocol=protocol: pickle.loads(pickle.dumps(thing, protocol)) for protocol in PROTOCOLS),
]
COPY_NAMES = ["copy", "deepcopy", *(f"protocol {protocol}" for protocol in PROTOCOLS)]
every_copy = pytest.mark.parametrize("copied", COPIES, ids=COPY_NAMES)

X = np.arange(6.0).reshape(2, 3)


def an_error(kind: type[EinxError] = EinxError) -> EinxError:
    return kind(
        "axis b is 2 and 3",
        code="axis-size-conflict",
        spans=[(2, 3)],
        hint="write it so",
        description="a b",
        operation="sum",
        shapes=["shape (2, 3)"],
        others=[errors.RankError("another", code="rank", description="c", spans=[(0, 1)])],
        origins=[Origin("argument", argument=1, dimension=2)],
    )


def parts(error: EinxError) -> dict[str, object]:
    return {**vars(error), "others": [parts(other) for other in error.others], "text": str(error), "args": error.args}


def test_every_kind_is_tested() -> None:
    assert {kind.__name__ for kind in KINDS} == {name for name in errors.__all__ if name.endswith("Error")}


@pytest.mark.parametrize("kind", KINDS)
@every_copy
def test_an_error_is_copied_with_all_its_parts(kind: type[EinxError], copied: Callable[[object], object]) -> None:
    error = an_error(kind)
    other = copied(error)
    assert type(other) is kind
    assert other is not error
    assert parts(other) == parts(error)


@every_copy
def test_notes_survive(copied: Callable[[object], object]) -> None:
    error = an_error()
    if not hasattr(error, "add_note"):
        pytest.skip("notes are new in Python 3.11")
    error.add_note("while training")
    assert copied(error).__notes__ == ["while training"]


def wrong(length: int) -> object:
    return einx.sum("a b a [c]", np.zeros((2, 3, length, 1)))


def expected() -> str:
    with pytest.raises(errors.AxisSizeError) as caught:
        wrong(7)
    return str(caught.value)


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_a_pool_shows_the_error(method: str) -> None:
    with multiprocessing.get_context(method).Pool(1) as pool:
        with pytest.raises(errors.AxisSizeError) as caught:
            pool.map_async(wrong, [7]).get(timeout=60)
        pool.terminate()
    assert str(caught.value) == expected()
    assert caught.value.code == "axis-size-conflict"
    assert caught.value.shapes == ("shape (2, 3, 7, 1)",)


def test_an_executor_shows_the_error() -> None:
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawned) as executor, pytest.raises(errors.AxisSizeError) as caught:
        executor.submit(wrong, 7).result(timeout=60)
    assert str(caught.value) == expected()


@pytest.mark.parametrize("name", OPERATIONS)
@every_copy
def test_an_operation_is_copied_to_itself(name: str, copied: Callable[[object], object]) -> None:
    assert copied(getattr(einx, name)) is getattr(einx, name)


def spread(x: np.ndarray, axis: object) -> np.ndarray:
    return x.max(axis) - x.min(axis)


def outer(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return x * y


def norm(x: np.ndarray) -> np.ndarray:
    return np.sqrt((x * x).sum())


ADAPTERS = [
    (einx.numpy.adapt_numpylike_reduce(spread), ("a [b]", X), [2, 2]),
    (einx.numpy.adapt_numpylike_elementwise(outer), ("a b, b", X, X[1]), (X * X[1]).tolist()),
    (einx.numpy.adapt_with_vmap(norm, signature="(n)->()"), ("[a] b", X[:, :1]), [3]),
    (einx.numpy.adapt_numpylike_reduce(partial(np.max, keepdims=False)), ("a [b]", X), [2, 5]),
]


@pytest.mark.parametrize(("adapter", "arguments", "wanted"), ADAPTERS)
@every_copy
def test_an_adapter_is_copied_and_works(
    adapter: object, arguments: tuple[object, ...], wanted: object, copied: Callable[[object], object]
) -> None:
    other = copied(adapter)
    assert adapter(*arguments).tolist() == wanted
    assert other(*arguments).tolist() == wanted
    assert (other.__name__, other.__doc__) == (adapter.__name__, adapter.__doc__)


def test_an_adapter_of_a_lambda_pickles_no_more_than_the_lambda() -> None:
    with pytest.raises((pickle.PicklingError, AttributeError)):
        pickle.dumps(einx.numpy.adapt_numpylike_elementwise(lambda x: x))


def test_an_adapter_is_the_attribute_of_a_class() -> None:
    class Layer:
        spread = einx.numpy.adapt_numpylike_reduce(spread)

    assert Layer().spread("a [b]", X).tolist() == [2, 2]


GRAPHS = [
    (einx.sum("a [b]", X, graph=True), (X,)),
    (einx.id("(a + b) c -> a c, b c", X, a=1, graph=True), (X,)),
    (einx.dot("a [b->c]", X, np.ones, c=4, graph=True), (X, np.ones)),
    (einx.reduce("a [b]", X, op=spread, graph=True), (X,)),
    (einx.vmap("a [b] -> a", X, op=norm, graph=True), (X,)),
    (ADAPTERS[0][0]("a [b]", X, graph=True), (X,)),
]


@pytest.mark.parametrize(("graph", "tensors"), GRAPHS)
@pytest.mark.parametrize("copied", COPIES[:2] + COPIES[4:], ids=COPY_NAMES[:2] + COPY_NAMES[4:])
def test_a_graph_is_copied_and_runs(
    graph: einx.CompiledGraph, tensors: tuple[object, ...], copied: Callable[[object], object]
) -> None:
    other = copied(graph)
    assert (str(other), repr(other), other.lengths, other.output_shapes) == (
        str(graph),
        repr(graph),
        graph.lengths,
        graph.output_shapes,
    )
    np.testing.assert_equal(other(*tensors), graph(*tensors))


def test_a_copied_graph_checks_what_factories_return() -> None:
    graph = pickle.loads(pickle.dumps(GRAPHS[2][0]))
    with pytest.raises(errors.CallOperationError, match="argument 2"):
        graph(X, lambda _shape: np.ones((1, 1)))
