"""What a call leaves behind: no array of the caller's, no source of a function that is gone, nothing after clearing."""

from __future__ import annotations

import gc
import linecache
import weakref
from collections.abc import Callable
from functools import partial
from random import Random

import numpy as np
import pytest

import einx
from einx.call.cache import Cache, tick
from einx.errors import EinxError

pytestmark = pytest.mark.usefixtures("only_new_objects_collected")


class Array(np.ndarray):
    """An array that can be watched."""


def an_array(*shape: int, dtype: type = float) -> Array:
    return np.ones(shape, dtype).view(Array)


class Factory:
    def __init__(self, array: Array) -> None:
        self.array = array

    def __call__(self, _shape: object) -> Array:
        return self.array

    def method(self, _shape: object) -> Array:
        return self.array


def in_closure(array: Array) -> Callable[[object], Array]:
    return lambda _shape: array


def in_default(array: Array) -> Callable[[object], Array]:
    return lambda _shape, array=array: array


def in_attribute(array: Array) -> Callable[[object], Array]:
    def factory(_shape: object) -> Array:
        return np.ones((2, 3))

    factory.array = array
    return factory


def called(factory: Callable[[Array], object]) -> Callable[[Array], object]:
    return lambda array: einx.add("a b, a b", np.ones((2, 3)), factory(array))


def failing(array: Array) -> None:
    with pytest.raises(EinxError):
        einx.sum("a [b] c", array)


def failing_in_a_factory(array: Array) -> None:
    with pytest.raises(EinxError):
        einx.add("a b, a b c", np.ones((2, 3)), lambda _shape: array, c=1)


def as_a_length(array: Array) -> None:
    lengths = array.astype(int)
    with pytest.raises(EinxError):
        einx.id("a -> a b", np.ones(2), b=array)
    assert einx.id("a -> a b...", np.ones(2), b=lengths[0]).shape == (2, 1, 1, 1)


CALLS: dict[str, Callable[[Array], object]] = {
    "a tensor": lambda array: einx.sum("a [b]", array),
    "several tensors": lambda array: einx.add("a b, a b, a b, a b", array, array, array, array),
    "coordinates": lambda array: einx.get_at("[h], a b -> a b", np.ones(3), array.astype(int)),
    "a list of arrays": lambda array: einx.sum("a b [c]", [array, array]),
    "a graph": lambda array: einx.sum("a [b]", array, graph=True)(array),
    "a query": lambda array: einx.solve_axes("a b", array),
    "a closure": called(in_closure),
    "a default": called(in_default),
    "an attribute": called(in_attribute),
    "a partial": called(lambda array: partial(lambda array, _shape: array, array)),
    "a bound method": called(lambda array: Factory(array).method),
    "an object": called(Factory),
    "a length": as_a_length,
    "an error": failing,
    "an error in a factory": failing_in_a_factory,
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_no_array_is_kept(call: Callable[[Array], object]) -> None:
    for _ in range(2):  # what misses and what is found
        array = an_array(2, 3)
        alive = weakref.ref(array)
        call(array)
        del array
        gc.collect()
        assert alive() is None


def test_source_leaves_with_its_function() -> None:
    graph = einx.sum("a [b]", np.zeros((3, 1013)), graph=True)
    filename = graph.function.__code__.co_filename
    assert linecache.getline(filename, 3) == "    x0 = np.sum(i0, axis=1)\n"
    del graph
    einx.clear_cache()
    gc.collect()
    einx.sum("a [b]", np.zeros((3, 1014)))
    assert filename not in linecache.cache


def test_sources_do_not_leave_while_linecache_walks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Garbage is collected at any moment, and ``checkcache`` looks up each of the names that it began with."""
    graphs: list[object] = []

    class Collecting(tuple[object, ...]):
        """An entry of another file, at which the graphs are lost."""

        __slots__ = ()

        def __len__(self) -> int:
            graphs.clear()
            gc.collect()
            return 1

    monkeypatch.setitem(linecache.cache, "<collecting>", Collecting())
    graph = einx.sum("a [b]", np.zeros((3, 1015)), graph=True)
    filename, alive = graph.function.__code__.co_filename, weakref.ref(graph)
    graphs.append(graph)
    del graph
    einx.clear_cache()
    linecache.checkcache()
    assert alive() is None
    assert filename in linecache.cache


def test_the_cache_tells_what_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    einx.clear_cache()
    before = einx.cache_info().operations
    for length in (1, 2, 1):
        einx.prod("a [b]", np.ones((2, length)))
    info = einx.cache_info()
    assert info.bound == 1024
    assert info.size == info.operations["prod"].size == 2
    assert info.operations["prod"].traces - (before["prod"].traces if "prod" in before else 0) == 2
    assert info.traces == sum(row.traces for row in info.operations.values())
    monkeypatch.setenv("EINX_CACHE_SIZE", "-1")
    assert einx.cache_info().bound is None
    einx.clear_cache()
    assert einx.cache_info().size == 0
    assert einx.cache_info().operations["prod"].traces == info.operations["prod"].traces


def test_clearing_keeps_graphs_and_calls_working() -> None:
    graph = einx.sum("a [b]", np.ones((2, 3)), graph=True)
    einx.clear_cache()
    assert graph(np.ones((2, 3))).tolist() == einx.sum("a [b]", np.ones((2, 3))).tolist() == [3, 3]


def test_adapters_of_one_name_count_together_while_they_live() -> None:
    def counted_once(x: np.ndarray, axis: object) -> np.ndarray:
        return x.sum(axis)

    adapters = [einx.numpy.adapt_numpylike_reduce(counted_once) for _ in range(2)]
    for adapter in adapters:
        adapter("a [b]", np.ones((2, 3)))
    assert einx.cache_info().operations["counted_once"][:1] == (2,)
    del adapters, adapter
    gc.collect()
    assert "counted_once" not in einx.cache_info().operations


def test_an_entry_for_none_is_not_kept() -> None:
    cache: Cache[int] = Cache("nothing")
    assert (cache.get_or_make(None, lambda: 1), cache.get_or_make(None, lambda: 2)) == (1, 2)
    assert len(cache.entries) == 0


def test_of_many_entries_that_for_longest_not_used_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Against a list that is kept in order, on uses at random."""
    monkeypatch.setenv("EINX_CACHE_SIZE", "5")
    chance, cache, recent = Random(0), Cache[int]("recent"), list[int]()
    for _ in range(2000):
        key = chance.randrange(9)
        kept = cache.entries.get(key)
        assert (kept is not None) == (key in recent)
        if kept is None:
            cache.get_or_make(key, lambda value=key: value)  # type: ignore[misc]
        else:
            assert kept.entry == key
            kept.used = tick()
            recent.remove(key)
        recent = [*recent, key][-5:]
        assert set(cache.entries) == set(recent)
    cache.clear()
    assert len(cache.entries) == 0
    assert [cache.get_or_make(key, lambda: -1) for key in range(9)] == [-1] * 9
    assert set(cache.entries) == {4, 5, 6, 7, 8}
