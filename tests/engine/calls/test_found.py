"""Calls that somebody has found to go wrong, each with others of its kind."""

from __future__ import annotations

import traceback
from typing import Any

import numpy as np
import pytest

import einx
from einx.errors import CallOperationError, EinxError, OperationNotSupportedError
from tests.engine.values.judging import OF_NUMPY

BACKENDS = (None, *OF_NUMPY)


@pytest.mark.parametrize("number", [1e6, 1000.123, 300000, -7, 0.0, 2 + 1j, True])
@pytest.mark.parametrize("backend", BACKENDS)
def test_numbers_of_python_are_arrays_to_softmax(number: complex, backend: str | None) -> None:
    for operation, wanted in (("softmax", 1), ("log_softmax", 0), ("logsumexp", number)):
        call = getattr(einx, operation)
        got, of_array = call("[...]", number, backend=backend), call("[...]", np.array(number), backend=backend)
        assert got.dtype == of_array.dtype
        np.testing.assert_allclose(got, wanted)


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "c8", "c16", "i1", "i8", "b1"])
@pytest.mark.parametrize("shape", [(0, 3), (2, 0), (0, 0)])
def test_logsumexp_of_no_elements_has_the_dtype_of_some(dtype: str, shape: tuple[int, int]) -> None:
    got = einx.logsumexp("a [b]", np.zeros(shape, dtype))
    assert got.dtype == einx.logsumexp("a [b]", np.ones((2, 3), dtype)).dtype
    np.testing.assert_array_equal(got, np.full(shape[0], -np.inf, got.dtype))


X = np.random.default_rng(0).normal(size=(2, 3, 4))


@pytest.mark.parametrize(
    ("named", "numbered"),
    [
        ("a [b] c -> a [k] c", "a [b] c -> a [1] c"),
        ("[a b] c -> [k] c", "[a b] c -> [2] c"),
        ("a [s...] -> a [k]", "a [s...] -> a [2]"),
        ("a [s]... -> [k] a", "a [s]... -> [2] a"),
        ("[...] -> [k]", "[...] -> [3]"),
    ],
)
@pytest.mark.parametrize("backend", BACKENDS)
def test_a_name_for_coordinates_is_as_long_as_there_are(named: str, numbered: str, backend: str | None) -> None:
    for operation in (einx.argmax, einx.argmin):
        np.testing.assert_array_equal(operation(named, X, backend=backend), operation(numbered, X, backend=backend))
    with pytest.raises(EinxError, match="coordinate"):
        einx.argmax(named, X, k=5)


POINTS = np.zeros((2, 0), int)


@pytest.mark.parametrize("backend", BACKENDS)
def test_updates_of_what_brackets_over_no_axes_stand_for(backend: str | None) -> None:
    def run(operation: Any, *call: Any, **lengths: Any) -> Any:
        return operation(*call, backend=backend, **lengths).tolist()

    assert run(einx.set_at, "[...], p [0], p", np.array(2.5), POINTS, np.array([4.0, 4.0])) == 4
    assert run(einx.add_at, "[...], p [0], p", np.array(2.5), POINTS, np.array([4.0, 5.0])) == 11.5
    assert run(einx.add_at, "a [s...], p [0], a p", np.ones(2), np.zeros((3, 0), int), np.ones((2, 3)), s=()) == [4, 4]
    assert run(einx.add_at, "a [s...], p [0],", np.ones(2), np.zeros((3, 0), int), 1.0, s=()) == [4, 4]
    assert run(einx.add_at, "a [s...], p [0], p", np.ones(2), np.zeros((0, 0), int), np.ones(0), s=()) == [1, 1]
    assert run(einx.set_at, "a [s...], [0], a", np.zeros(2), np.zeros(0, int), np.ones(2), s=()) == [1, 1]


def masked(shape: Any) -> Any:
    return np.ma.masked_array(np.ones(shape), mask=True)


MASKING: list[Any] = [
    lambda: einx.set_at("[a], p [1], p", np.zeros(3), [[0], [1]], masked),
    lambda: einx.dot("a [b->c]", np.ones((2, 3)), masked, c=2),
    lambda: einx.add("a, a", np.ones(2), masked),
    lambda: einx.get_at("[a], p -> p", np.ones(2), masked, p=2),
    lambda: einx.vmap("a [b] -> a [b]", np.ones((2, 3)), op=lambda x: masked(x.shape)),
    lambda: einx.elementwise("a", np.ones(2), op=lambda x: masked(x.shape)),
]


@pytest.mark.parametrize("number", range(len(MASKING)))
def test_masks_of_results_are_not_lost_in_silence(number: int) -> None:
    with pytest.raises(CallOperationError, match="returned a masked array"):
        MASKING[number]()


def test_masks_in_lists_are_not_lost_in_silence() -> None:
    with pytest.raises(EinxError, match="is a list of masked arrays"):
        einx.add("a b, b", [masked(4), np.ones(4)], np.ones(4))
    assert einx.add("a, a", masked(2), masked).mask.all()


def test_an_error_of_a_graph_shows_one_frame_of_einx() -> None:
    graph = einx.sum("a [b]", einx.shaped("n", 4), graph=True)
    for wrong in (np.ones((2, 4, 1)), None, "x"):
        with pytest.raises(EinxError) as caught:
            graph(wrong)
        assert len(traceback.extract_tb(caught.value.__traceback__)) == 2
        assert caught.value.__suppress_context__


def test_what_is_no_array_reaches_a_graph_of_arrays_as_it_is() -> None:
    with pytest.raises(np.exceptions.AxisError) as caught:
        einx.sum("a [b]", np.ones((2, 3)), graph=True)("x")
    assert caught.value.__context__ is None


@pytest.mark.parametrize("text", ["(", "[", "a\n", "(a + ", ") "])
def test_a_message_is_no_longer_than_a_screen(text: str) -> None:
    with pytest.raises(EinxError) as caught:
        einx.sum(f"{text * 600}[b", np.ones((2, 3)))
    assert len(str(caught.value).splitlines()) <= 40


TOO_LARGE: list[Any] = [
    lambda: einx.id("a -> a b", np.ones(2), b=10**30),
    lambda: einx.id("a -> (a b)", np.ones(2), b=10**30),
    lambda: einx.id("a -> b c d a", np.ones(2), b=10**10, c=10**10, d=2),
    lambda: einx.id("a -> a b", np.ones(2), b=2**63),
    lambda: einx.softmax("a [b] -> a [b] c", np.ones((2, 3)), c=2**62),
    lambda: einx.arange("b [1]", b=10**30),
]


@pytest.mark.parametrize("number", range(len(TOO_LARGE)))
def test_more_elements_than_arrays_have_are_refused(number: int) -> None:
    with pytest.raises(OperationNotSupportedError, match=r"at most 2\*\*63 - 1 elements"):
        TOO_LARGE[number]()
