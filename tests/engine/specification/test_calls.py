"""Section 5 of the notation's page: the call interface, the cache, the environment variables, threads and tasks."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

import einx
from einx.call import miss
from einx.call.dispatch import make_operation
from einx.operations.table import OPERATIONS


@contextmanager
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The descriptions that are traced, in order."""
    traced: list[str] = []
    compile_source = miss.compile_source

    def counted(request: miss.Request) -> object:
        traced.append(request.description)
        return compile_source(request)

    with monkeypatch.context() as patch:
        patch.setattr(miss, "compile_source", counted)
        yield traced


def test_tensors_are_positional_only_so_any_name_is_an_axis() -> None:
    assert einx.id("(x y) z tensors -> x y z tensors", np.zeros((6, 1, 2)), x=2).shape == (2, 3, 1, 2)
    assert einx.id(
        "(description function key) -> description function key", np.zeros(6), description=2, key=1
    ).shape == (
        2,
        3,
        1,
    )


def test_python_keywords_are_axes() -> None:
    assert einx.id("(for if) -> for if", np.zeros(6), **{"for": 2}).shape == (2, 3)


def test_the_backend_may_be_passed() -> None:
    np.testing.assert_array_equal(einx.sum("[a]", [1, 2], backend="numpy"), 3)


def test_graph_returns_the_code_and_runs_it_without_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = einx.sum("a [b]", np.ones((2, 3)), graph=True)
    with counting(monkeypatch) as traced:
        np.testing.assert_array_equal(graph(np.ones((2, 3))), [3, 3])
    assert traced == []
    assert graph.source == f"{graph}\n"
    assert graph.lengths == {"a": 2, "b": 3}
    assert graph.output_shapes == ((2,),)


def test_the_graph_of_several_outputs_names_them_all() -> None:
    graph = einx.id("(a + b) s... -> a s..., b s...", np.zeros((5, 2, 3)), a=2, graph=True)
    assert graph.output_shapes == ((2, 2, 3), (3, 2, 3))
    assert graph.lengths == {"a": 2, "b": 3, "s": (2, 3)}


def test_numpy_scalars_and_python_numbers_join() -> None:
    np.testing.assert_array_equal(einx.add("a, , ", np.array([1, 2]), 1, np.int64(3)), [5, 6])


@pytest.mark.parametrize(
    ("first", "second", "traces"),
    [
        pytest.param(((2, 3), {}), ((2, 3), {}), 1, id="the same shape"),
        pytest.param(((2, 3), {}), ((3, 3), {}), 2, id="another shape"),
        pytest.param(((2, 3), {"b": 3}), ((2, 3), {}), 2, id="another length"),
        pytest.param(((2, 3), {"backend": "numpy"}), ((2, 3), {"backend": "numpy"}), 1, id="the same backend"),
        pytest.param(((2, 3), {"keepdims": True}), ((2, 3), {"keepdims": False}), 2, id="another option"),
    ],
)
def test_a_call_is_traced_once_per_signature(
    first: tuple[tuple[int, ...], dict[str, object]],
    second: tuple[tuple[int, ...], dict[str, object]],
    traces: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    operation = make_operation(OPERATIONS["sum"])
    with counting(monkeypatch) as traced:
        for shape, keywords in (first, second, first, second):
            operation("a [b]", np.zeros(shape), **keywords)
    assert len(traced) == traces


def test_a_length_of_true_does_not_find_the_entry_of_1() -> None:
    einx.id("a -> a b", np.zeros(2), b=1)
    with pytest.raises(einx.errors.AxisSizeError):
        einx.id("a -> a b", np.zeros(2), b=True)


@pytest.mark.parametrize(
    ("size", "calls", "traces"),
    [
        pytest.param("2", [1, 2, 1, 2], 2, id="two fit"),
        pytest.param("2", [1, 2, 1, 3, 1], 3, id="the least recently used is dropped, so the first stays"),
        pytest.param("2", [1, 2, 1, 3, 2], 4, id="the least recently used is dropped, so the second is traced again"),
        pytest.param("0", [1, 1, 1], 3, id="none"),
        pytest.param("-1", [*range(1, 1200), *range(1, 1200)], 1199, id="unbounded"),
        pytest.param("", [*range(1, 1026), 1], 1026, id="1024 by default"),
        pytest.param("many", [1, 1], 1, id="what is no number counts as the default"),
    ],
)
def test_the_cache_size_bounds_each_operation(
    size: str, calls: list[int], traces: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EINX_CACHE_SIZE", size)
    operation = make_operation(OPERATIONS["id"])
    with counting(monkeypatch) as traced:
        for length in calls:
            operation("a", np.zeros(length))
    assert len(traced) == traces


def test_operations_have_caches_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EINX_CACHE_SIZE", "1")
    one, other = (make_operation(OPERATIONS[name]) for name in ("sum", "max"))
    with counting(monkeypatch) as traced:
        for _ in range(3):
            one("[a]", np.ones(2))
            other("[a]", np.ones(2))
    assert len(traced) == 2


def test_an_error_is_not_cached() -> None:
    for _ in range(2):
        with pytest.raises(einx.errors.RankError):
            einx.sum("a [b]", np.ones(2))


def test_retracing_warns_at_the_line_that_retraces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EINX_WARN_ON_RETRACE", "3")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for length in range(20, 23):
            einx.id("warned", np.zeros(length))
        assert caught == []
        for length in range(30, 40):
            einx.id("a_warned", np.zeros(length))
    assert [warning.category for warning in caught] == [einx.errors.RetraceWarning]
    assert caught[0].filename == __file__


def test_a_call_that_is_always_found_does_not_warn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EINX_WARN_ON_RETRACE", "1")
    for _ in range(5):
        assert einx.id("never_warned", np.zeros(3)).shape == (3,)


def test_threads_on_one_new_signature_trace_once(monkeypatch: pytest.MonkeyPatch) -> None:
    operation = make_operation(OPERATIONS["sum"])
    together = threading.Barrier(8)
    results = []

    def run() -> None:
        together.wait()
        results.append(operation("a [b]", np.ones((2, 3))).tolist())

    with counting(monkeypatch) as traced:
        threads = [threading.Thread(target=run) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert results == [[3.0, 3.0]] * 8
    assert traced == ["a [b]"]


def test_use_is_undone_after_the_block_and_nests() -> None:
    assert einx.backend.current() is None
    with einx.backend.use("numpy"):
        with einx.backend.use("numpy"):
            assert einx.backend.current() == "numpy"
        assert einx.backend.current() == "numpy"
        assert einx.arange("a", a=2).tolist() == [0, 1]
    assert einx.backend.current() is None


def test_use_of_an_unknown_backend_is_refused() -> None:
    with pytest.raises(einx.errors.BackendResolutionError, match="no backend named 'paper'"), einx.backend.use("paper"):
        pass


def test_use_is_local_to_the_thread() -> None:
    seen = []
    with einx.backend.use("numpy"):
        thread = threading.Thread(target=lambda: seen.append(einx.backend.current()))
        thread.start()
        thread.join()
    assert seen == [None]


def test_use_is_local_to_the_task() -> None:
    seen = {}

    async def used(entered: asyncio.Event, done: asyncio.Event) -> None:
        with einx.backend.use("numpy"):
            entered.set()
            await done.wait()
            seen["inside"] = einx.backend.current()

    async def other(entered: asyncio.Event, done: asyncio.Event) -> None:
        await entered.wait()
        seen["outside"] = einx.backend.current()
        done.set()

    async def main() -> None:
        events = asyncio.Event(), asyncio.Event()
        await asyncio.gather(used(*events), other(*events))

    asyncio.run(main())
    assert seen == {"inside": "numpy", "outside": None}


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import einx", id="the package"),
        pytest.param("import einx; einx.trace('dot', 'a [b->c]', [('n', 3), (3, 4)])", id="a trace"),
        pytest.param("import einx.numpy", id="its adapters"),
    ],
)
def test_numpy_is_not_imported_by(code: str) -> None:
    check = f"{code}; import sys; print('numpy' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True, env=python_path())
    assert run.stdout == "False\n"


def python_path() -> dict[str, str]:
    """The environment of a process that imports what is tested."""
    return {"PYTHONPATH": ":".join(filter(None, sys.path)), "PATH": ""}
