"""Keywords that are equal and yet differ: what a call does with one does not depend on which was there before."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import einx
from einx.errors import EinxError
from tests.engine.frameworks import CHOSEN, KNOWN, numpy_of

EQUAL: dict[str, tuple[Callable[[Any, Any], Any], list[Any]]] = {
    "length": (lambda x, value: einx.id("a b -> a b c", x, c=value), [1, 1.0, True, 1 + 0j]),
    "lengths": (lambda x, value: einx.id("a b -> a b c...", x, c=value), [(1, 2), (True, 2), (1.0, 2), [1, 2]]),
    "shift": (lambda x, value: einx.roll("a [b]", x, shift=value), [1, True, 1.0]),
    "shifts": (lambda x, value: einx.roll("[a b]", x, shift=value), [(1, 0), (True, 0), (1, False), (1.0, 0)]),
    "keepdims": (lambda x, value: einx.sum("a [b]", x, keepdims=value), [True, 1, 1.0]),
    "largest": (lambda x, value: einx.topk("a [b->k]", x, k=2, largest=value), [False, 0, 0.0]),
    "descending": (lambda x, value: einx.sort("a [b]", x, descending=value), [False, 0, 0.0]),
    "correction": (lambda x, value: einx.var("a [b]", x, correction=value), [1, 1.0, True]),
    "question": (lambda x, value: einx.matches("a b c", x, c=value), [1, 1.0, True]),
}
"""A call with a keyword, and values of the keyword that are equal."""


def outcome(call: Callable[..., Any], x: Any, value: Any) -> str:
    try:
        found = call(x, value)
    except Exception as error:  # noqa: BLE001 (a compiler has its own)
        return type(error).__name__
    found = found if isinstance(found, bool) else [*map(numpy_of, found if isinstance(found, tuple) else [found])]
    return repr(found)


@pytest.mark.parametrize("name", EQUAL)
@pytest.mark.parametrize("compiled", [False, True])
def test_what_was_there_before_does_not_matter(name: str, compiled: bool) -> None:
    call, values = EQUAL[name]
    if not compiled:
        assert_the_same_in_any_order(lambda: call, np.arange(6.0).reshape(2, 3), values)
        return
    torch = pytest.importorskip("torch")
    assert_the_same_in_any_order(
        lambda: torch.compile(call, backend="eager", fullgraph=True),
        torch.arange(6.0).reshape(2, 3),
        values,
        torch._dynamo.reset,
    )


def assert_the_same_in_any_order(
    make: Callable[[], Callable[..., Any]], x: Any, values: list[Any], anew: Callable[[], None] = einx.clear_cache
) -> None:
    """What each value does at first it does after any other."""
    alone = []
    for value in values:
        anew()
        einx.clear_cache()
        alone.append(outcome(make(), x, value))
    for order in (range(len(values)), range(len(values))[::-1]):
        anew()
        einx.clear_cache()
        for place in order:
            assert outcome(make(), x, values[place]) == alone[place]


ZEROS = [0.0, -0.0, complex(0.0, -0.0), complex(-0.0, 0.0), complex(-0.0, -0.0), 0j, complex(0.0, -2), complex(-0.0, 2)]


@pytest.mark.parametrize("backend", [name for name in CHOSEN if name != "jax"])  # which has a cache of its own
@pytest.mark.parametrize("value", [*ZEROS, complex(1, -0.0), complex(math.inf, -0.0), complex(0, math.nan)], ids=repr)
def test_a_number_is_filled_in_with_the_signs_of_its_zeros(value: complex, backend: str) -> None:
    x = np.zeros(2, "complex128" if isinstance(value, complex) else "float64")
    with KNOWN[backend].wide():
        for number in (value, -value):  # equal, if it is zero
            tensors = map(KNOWN[backend].array, (x, np.array([9])))
            found = einx.get_at("[a], p -> p", *tensors, mode="fill", fill_value=number)
            assert [*map(repr, numpy_of(found).tolist())] == [repr(number)]


def test_no_number_is_compiled_for_each_time() -> None:
    einx.clear_cache()
    for _ in range(5):
        einx.get_at("[a], p -> p", np.zeros(2), np.array([9]), mode="fill", fill_value=np.float32("nan"))
    assert einx.cache_info().size == 1


def test_a_wrong_length_stays_wrong_for_a_compiler() -> None:
    torch = pytest.importorskip("torch")
    x = torch.ones(2, 3)
    torch.compile(lambda x: einx.id("a -> a b", x[0], b=1), backend="eager")(x)
    with pytest.raises(EinxError, match=r"1\.0"):
        torch.compile(lambda x: einx.id("a -> a b", x[0], b=1.0), backend="eager")(x)
