"""The examples of the document on just-in-time compilation, to the letter."""

from __future__ import annotations

import linecache
import traceback
import warnings
from pathlib import Path

import numpy as np
import pytest

import einx

X = np.zeros((10, 10))

EXAMPLES = [
    (
        "a sum",
        lambda: einx.sum("a [b]", X, graph=True),
        """\
import numpy as np
def op0(i0):
    x0 = np.sum(i0, axis=1)
    return x0""",
    ),
    (
        "a sum that requires a reshape",
        lambda: einx.sum("b... (g [c])", X, g=2, graph=True),
        """\
import numpy as np
def op0(i0):
    x0 = np.reshape(i0, (10, 2, 5))
    x1 = np.sum(x0, axis=2)
    return x1""",
    ),
    (
        "a dot that forwards to einsum",
        lambda: einx.dot("b... (g [c1->c2])", X, np.ones, g=2, c2=8, graph=True),
        """\
import numpy as np
def op0(i0, i1):
    x0 = np.reshape(i0, (10, 2, 5))
    x1 = np.einsum("abc,cd->abd", x0, i1((5, 8)))
    x2 = np.reshape(x1, (10, 16))
    return x2""",
    ),
    (
        "a concatenation",
        lambda: einx.rearrange("h w c, h w -> h w (c + 1)", np.zeros((10, 10, 3)), np.ones((10, 10)), graph=True),
        """\
import numpy as np
def op0(i0, i1):
    x0 = np.reshape(i1, (10, 10, 1))
    x1 = np.concatenate([i0, x0], axis=2)
    return x1""",
    ),
]


@pytest.mark.parametrize(("call", "text"), [pytest.param(*rest, id=name) for name, *rest in EXAMPLES])
def test_the_graph_prints_as_in_the_document(call: object, text: str) -> None:
    assert str(call()) == text


def test_the_call_gives_the_shape() -> None:
    assert einx.sum("a [b]", X).shape == (10,)


def test_the_graph_is_called_directly() -> None:
    x, y = np.zeros((10, 10, 3)), np.ones((10, 10))
    graph = einx.rearrange("h w c, h w -> h w (c + 1)", x, y, graph=True)
    assert graph(x, y).shape == (10, 10, 4)


def test_the_source_passes_through_exec_and_runs_as_it_stands() -> None:
    graph = einx.sum("b... (g [c])", X, g=2, graph=True)
    namespace: dict[str, object] = {}
    exec(str(graph), namespace)
    np.testing.assert_array_equal(namespace["op0"](X), graph(X))


def retrace(count: int, operation: object = einx.sum) -> list[warnings.WarningMessage]:
    """The warnings of so many calls from one line, each with a shape of its own."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for length in range(1, count + 1):
            operation("a [b] -> a", np.zeros((length, 77)))
    return caught


def test_excessive_retracing_warns_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EINX_WARN_ON_RETRACE", "10")
    assert retrace(10) == []
    (warning,) = retrace(25, einx.mean)
    assert warning.category is einx.errors.RetraceWarning
    assert Path(warning.filename).samefile(__file__)
    assert "einx.mean has been retraced 10 times from this line" in str(warning.message)


def test_nothing_warns_unless_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EINX_WARN_ON_RETRACE", raising=False)
    assert retrace(20, einx.prod) == []


def test_tracebacks_show_the_compiled_line() -> None:
    def broken(_x: np.ndarray, **_axis: object) -> np.ndarray:
        raise ZeroDivisionError

    try:
        einx.reduce("a [b]", X, op=broken)
    except ZeroDivisionError as error:
        text = "".join(traceback.format_exception(error))
    assert "x0 = op(i0, axis=1)" in text  # this code serves all functions
    assert "reduce 'a [b]'" in text


def test_debuggers_find_the_lines_of_compiled_code() -> None:
    graph = einx.sum("a [b]", np.zeros((3, 1009)), graph=True)
    filename = graph.function.__code__.co_filename
    assert linecache.getline(filename, 3) == "    x0 = np.sum(i0, axis=1)\n"
    assert graph.function.__code__.co_firstlineno == 2
