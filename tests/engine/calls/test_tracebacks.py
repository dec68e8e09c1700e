"""What a traceback shows: the caller's line, one frame of einx at most, and the call that an error of NumPy's is of."""

from __future__ import annotations

import sys
import traceback

import numpy as np
import pytest

import einx
import einx.numpy
from einx import errors

X = np.ones((4, 5))
NOTES = pytest.mark.skipif(sys.version_info < (3, 11), reason="notes are new in Python 3.11")


def frames(error: BaseException) -> list[str]:
    return [frame.filename for frame in traceback.extract_tb(error.__traceback__)]


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda: einx.sum("a [b] c", X), id="a wrong rank"),
        pytest.param(lambda: einx.sum("a [b", X), id="a wrong description"),
        pytest.param(lambda: einx.add(X, X), id="no description"),
        pytest.param(lambda: einx.sum("a [b]", X, graph="yes"), id="a wrong graph"),
        pytest.param(lambda: einx.reduce("a [b]", X, op=lambda x, axis: x), id="a wrong function"),  # noqa: ARG005
        pytest.param(lambda: einx.add("a, b", X[0], np.ones, b=2), id="a factory of an unsolved shape"),
        pytest.param(lambda: einx.add("a b, b", X, lambda _shape: X), id="a wrong factory"),
        pytest.param(
            lambda: einx.add("a b, b", X, np.ones, graph=True)(X, lambda _shape: X), id="a wrong factory of a graph"
        ),
        pytest.param(lambda: einx.check("a b c", X), id="a query"),
        pytest.param(lambda: einx.solve_axes(X, "a b"), id="a query without a description"),
        pytest.param(lambda: einx.trace("sum", "a [b] c", [(2, 3)]), id="a trace"),
        pytest.param(lambda: einx.trace("summ", "a [b] c", [(2, 3)]), id="a trace of no operation"),
        pytest.param(lambda: einx.shaped(-1), id="a negative length"),
        pytest.param(lambda: einx.backend.use("nump"), id="no backend"),
        pytest.param(lambda: einx.numpy.adapt_with_vmap("sum"), id="no function"),
        pytest.param(lambda: einx.reduce("a [b]", X, op=lambda x, axis: (x, axis)), id="a function of a tuple"),
    ],
)
def test_one_frame_of_einx_is_shown_at_most(call: object) -> None:
    with pytest.raises(errors.EinxError) as caught:
        call()
    assert [name == __file__ for name in frames(caught.value)[:2]] == [True, True]
    assert len(frames(caught.value)) <= 3
    assert caught.value.__suppress_context__


def test_what_the_callers_object_raised_stays_the_cause() -> None:
    class Lazy:
        @property
        def shape(self) -> tuple[int, ...]:
            raise ValueError("not computed yet")

    with pytest.raises(errors.BackendResolutionError, match="argument 1 is a Lazy, whose shape") as caught:
        einx.sum("a [b]", Lazy())
    assert isinstance(caught.value.__cause__, ValueError)


def test_an_einx_error_within_the_callers_function_shows_that_function() -> None:
    def inner(x: np.ndarray, axis: object) -> np.ndarray:
        return einx.sum("a b c d", x, axis=axis)

    with pytest.raises(errors.EinxError) as caught:
        einx.reduce("a [b]", X, op=inner)
    assert "inner" in [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert caught.value.operation == "sum"


def by_graph(*call: object) -> object:
    return einx.get_at(*call, graph=True)(*call[1:])


@NOTES
@pytest.mark.parametrize("run", [einx.get_at, by_graph])
def test_an_error_of_the_framework_says_which_call_it_came_from(run: object) -> None:
    with pytest.raises(IndexError) as caught:
        run("[h w], p [2] -> p", X, np.full((7, 2), 9))
    assert caught.value.__notes__ == ["in einx.get_at('[h w], p [2] -> p', ...) of shapes (4, 5), (7, 2)"]


@NOTES
def test_an_error_of_the_callers_function_is_noted_by_each_call_it_passes() -> None:
    def inner(_x: np.ndarray, **_axis: object) -> np.ndarray:
        return einx.get_at("[h], p -> p", X[0], [9])

    with pytest.raises(IndexError) as caught:
        einx.reduce("a [b]", X, op=inner)
    assert [note.split("(")[0] for note in caught.value.__notes__] == ["in einx.get_at", "in einx.reduce"]


@NOTES
def test_an_error_of_the_call_of_a_function_says_what_einx_passed() -> None:
    def total(x: np.ndarray, axis: object) -> np.ndarray:
        return x.sum(axis=axis)

    def alone(x: np.ndarray) -> np.ndarray:
        return x

    def inside(x: np.ndarray, axis: object, scale: object = None) -> np.ndarray:
        return x + axis + scale

    called = (
        "the function {} passed as op= was called with (an array of shape (4, 5), axis=1{}); einx itself passes axis="
    )
    told = [
        (total, {"scale": "2"}, called.format("total", ", scale='2'") + "; the caller passes scale="),
        (alone, {}, called.format("alone", "")),
        (inside, {"scale": "2"}, None),  # where it was raised is seen in the traceback
    ]
    for op, keywords, note in told:
        with pytest.raises(TypeError) as caught:
            einx.reduce("a [b]", X, op=op, **keywords)
        notes = [text for text in caught.value.__notes__ if not text.startswith("in einx.reduce")]
        assert notes == ([note] if note else [])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (einx.sum, "the description is missing"),
        (lambda: einx.add(X, X), "the description comes first and has to be a string"),
        (lambda: einx.rearrange(X, "a b -> b a"), "write einx.rearrange('a b -> b a', ...)"),
        (lambda: einx.sum("a [b]", X, backend=""), "there is no backend named ''"),
        (lambda: einx.sum("a [b]", X, backend=np), "there is no backend named <module 'nump"),
        (lambda: einx.sum("a [b]", X, graph="yes"), "graph= is a str, but has to be True or False"),
        (lambda: einx.sum("a [b]", X, b=np.ones((1000, 1000), bool)), "the length of axis b is given as array"),
    ],
)
def test_a_slip_is_told_what_to_write(call: object, message: str) -> None:
    with pytest.raises(errors.EinxError) as caught:
        call()
    assert message in str(caught.value)
    assert len(str(caught.value)) < 1000


def test_a_class_and_an_unhashable_object_are_functions() -> None:
    class Twice:
        __hash__ = None

        def __call__(self, x: np.ndarray) -> np.ndarray:
            return 2 * x

    assert einx.elementwise("a b", X, op=np.float32).dtype == np.float32
    assert einx.elementwise("a b", X, op=Twice()).tolist() == (2 * X).tolist()


def test_a_graph_is_shown() -> None:
    graph = einx.vmap("a [b] -> a", X, op=np.sum, graph=True)
    assert repr(graph) == "<einx graph of vmap('a [b] -> a'): a=4, b=5, returns (4,)>"
    assert "<td>a</td><td>4</td>" in graph._repr_html_()
    assert ">return</span>" in graph._repr_html_()
    dot = einx.sum("a [b]", X, graph=True).to_dot()
    assert [line for line in dot.splitlines() if "->" in line] == ["    i0 -> x0;", "    x0 -> return;"]
