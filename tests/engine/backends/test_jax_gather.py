"""Gathers in JAX: the document's code to the letter, and one value in every spelling, whichever axes there are."""

from __future__ import annotations

import re
from itertools import product
from typing import Any
from zlib import crc32

import numpy as np
import pytest

import einx

jax = pytest.importorskip("jax")
jnp = pytest.importorskip("jax.numpy")

DOCUMENT = """\
import jax
def op1(i0, i1):
    x0 = i1[:, 0]
    x1 = i1[:, 1]
    x2 = i0[x0, x1]
    return (x2,)
x3 = jax.vmap(op1, in_axes=(0, 0), out_axes=(0,))
x4 = jax.vmap(x3, in_axes=(3, None), out_axes=(2,))
def op0(i0, i1):
    x0, = x4(i0, i1)
    return x0"""


def test_nested_vmaps_print_as_in_the_document() -> None:
    x, y = jnp.zeros((4, 128, 128, 3)), jnp.zeros((4, 1024, 2), "int32")
    graph = einx.get_at("b [h w] c, b p [2] -> b p c", x, y, graph=True)
    assert str(graph) == DOCUMENT
    assert graph(x, y).shape == (4, 1024, 3)


@pytest.mark.parametrize(
    ("description", "shapes", "nested"),
    [
        ("[h] c, p -> p c", [(5, 3), (4,)], 0),
        ("[h], p q -> p q", [(5,), (4, 2)], 0),
        ("b [h], p -> b p", [(2, 5), (4,)], 0),
        ("b [h], b p -> b p", [(2, 5), (2, 4)], 1),
        ("b [h] c, -> b c", [(2, 5, 3), ()], 2),
        ("b [h] c, b p -> b p c", [(2, 5, 3), (2, 4)], 2),
    ],
)
def test_loops_are_vmaps_where_there_are_several(description: str, shapes: list[tuple[int, ...]], nested: int) -> None:
    for backend, count in (("jax", nested), ("jax.index", 0)):
        source = einx.trace("get_at", description, shapes, backend=backend).source
        assert source is not None
        assert source.count("jax.vmap") == count


ONE = {
    "array": ["[h]", "a [h]", "[h] a", "a [h] b", "a b [h]"],
    "coordinates": ["", "p", "a", "a p", "p a", "p q", "b p a"],
}
TWO = {
    "array": ["[h w]", "a [h w] b", "[h] a [w]"],
    "coordinates": ["[2]", "p [2]", "a [2] p", "p, p", "p, q", "a, p", ", p", "a p, b", "q p, p a"],
}
GATHERS = list(
    dict.fromkeys(
        f"{array}, {coordinates} -> "
        + " ".join(sorted(set(re.findall(r"[abpq]", f"{array} {coordinates}")), reverse=backwards))
        for lists in (ONE, TWO)
        for array, coordinates, backwards in product(*lists.values(), (False, True))
    )
)
VARIANTS = ("jax", "jax.vmap", "jax.index")


def arrays(description: str, *, beyond: int) -> list[np.ndarray]:
    """An array and coordinates of lengths from 0 to 3, some of them negative, up to ``beyond`` out of range."""
    chance = np.random.default_rng(crc32(description.encode()))
    lengths = {axis: int(chance.choice([0, 1, 2, 2, 3, 3])) for axis in "abpq"} | {"h": 3, "w": 2}
    inputs = description.partition(" -> ")[0].split(",")
    shapes = [tuple(lengths.get(axis, 2) for axis in re.findall(r"\w", text)) for text in inputs]
    x = chance.normal(size=shapes[0]).astype("float32")
    whole = [2] if "[2]" in description else [3, 2]  # one tensor for both axes, or one for each
    places = [
        chance.integers(-bound - beyond, bound + beyond, shape).astype("int32")
        for bound, shape in zip(whole, shapes[1:], strict=False)
    ]
    return [x, *places]


def variants(description: str, **given: Any) -> Any:
    """A function that gathers in all spellings, so that JAX compiles one program for them."""
    return jax.jit(lambda *tensors: [einx.get_at(description, *tensors, backend=name, **given) for name in VARIANTS])


@pytest.mark.long
@pytest.mark.parametrize("description", GATHERS)
def test_all_spellings_find_the_same_elements(description: str) -> None:
    given = arrays(description, beyond=0)
    wanted = einx.get_at(description, *given)
    for found in variants(description)(*given):
        np.testing.assert_array_equal(found, wanted)


@pytest.mark.long
@pytest.mark.parametrize("description", GATHERS)
def test_out_of_range_all_spellings_do_what_jax_does(description: str) -> None:
    given = arrays(description, beyond=4)
    wanted = einx.get_at(description, *given, mode="clip")  # as x[i] has it, once negative ones count from the end
    for found in variants(description)(*given):
        np.testing.assert_array_equal(found, wanted)


@pytest.mark.long
@pytest.mark.parametrize("mode", ["clip", "wrap", "fill"])
@pytest.mark.parametrize("description", GATHERS)
def test_modes_are_the_same_in_all_spellings(description: str, mode: str) -> None:
    given = arrays(description, beyond=4)
    wanted = einx.get_at(description, *given, mode=mode)
    for found in variants(description, mode=mode)(*given):
        np.testing.assert_array_equal(found, wanted)


def test_out_of_range_jax_takes_the_nearest_element() -> None:
    """What the test above takes for granted of ``x[i]``."""
    x, places = jnp.arange(5.0), jnp.array([7, -1, -7, 4])
    assert x[places].tolist() == jnp.stack([x] * 4)[jnp.arange(4), places].tolist() == [4, 4, 0, 4]
