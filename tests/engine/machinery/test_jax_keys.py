"""Keys of ``jax.random`` are arrays like others: what moves elements about moves keys about, traced and as they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import einx

CALLS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "reshape": (lambda k: einx.id("(a b) -> b a", k, a=2), lambda k: k.reshape(2, 3).T),
    "concatenate": (lambda k: einx.id("a, b -> (a + b)", k, k), lambda k: jnp.concatenate([k, k])),
    "split": (lambda k: einx.id("(a + b) -> a, b", k, a=2)[1], lambda k: k[2:]),
    "repeat": (lambda k: einx.id("a -> a 2", k), lambda k: jnp.stack([k, k], 1)),
    "one": (lambda k: einx.id("-> a", k[0], a=2), lambda k: jnp.stack([k[0], k[0]])),
    "flip": (lambda k: einx.flip("[a]", k), lambda k: k[::-1]),
    "roll": (lambda k: einx.roll("[a]", k, shift=1), lambda k: jnp.roll(k, 1)),
    "where": (lambda k: einx.where("a, a, a", jnp.arange(6) > 2, k, k), lambda k: k),
    "gather": (lambda k: einx.get_at("[a], p -> p", k, jnp.array([3, 1])), lambda k: k[jnp.array([3, 1])]),
    "clip": (lambda k: einx.get_at("[a], p -> p", k, [1, 7], mode="clip"), lambda k: k[jnp.array([1, 5])]),
    "wrap": (lambda k: einx.get_at("[a], p -> p", k, [1, 7], mode="wrap"), lambda k: k[jnp.array([1, 1])]),
    "update": (lambda k: einx.set_at("[a], , ", k, 1, k[0]), lambda k: k.at[1].set(k[0])),
    "elementwise": (lambda k: einx.elementwise("a -> a", k, op=lambda k: k), lambda k: k),
    "vmap": (
        lambda k: einx.vmap("a -> a", k, op=lambda k: jax.random.fold_in(k, 3)),
        jax.vmap(lambda k: jax.random.fold_in(k, 3)),
    ),
}


@pytest.mark.parametrize("implementation", ["threefry2x32", "rbg"])
@pytest.mark.parametrize("jitted", [False, True])
@pytest.mark.parametrize(("call", "wanted"), CALLS.values(), ids=CALLS)
def test_keys_are_moved_about(
    call: Callable[[Any], Any], wanted: Callable[[Any], Any], jitted: bool, implementation: str
) -> None:
    keys = jax.random.split(jax.random.key(0, impl=implementation), 6)
    found, expected = (jax.jit(call) if jitted else call)(keys), wanted(keys)
    assert found.dtype == expected.dtype
    np.testing.assert_array_equal(jax.random.key_data(found), jax.random.key_data(expected))


def test_keys_make_numbers() -> None:
    keys = jax.random.split(jax.random.key(0), 6)
    found = einx.vmap("(a b) -> a b [3]", keys, op=lambda key: jax.random.normal(key, (3,)), a=2)
    wanted = jnp.stack([jax.random.normal(key, (3,)) for key in keys]).reshape(2, 3, 3)
    np.testing.assert_array_equal(found, wanted)


def test_questions_about_keys() -> None:
    keys = jax.random.split(jax.random.key(0), 6)
    struct = jax.ShapeDtypeStruct(keys.shape, keys.dtype)
    assert einx.solve("(a b)", keys, a=2) == einx.solve("(a b)", struct, a=2) == {"a": 2, "b": 3}
    assert str(einx.id("(a b) -> b a", keys, a=2, graph=True)) == str(einx.id("(a b) -> b a", struct, a=2, graph=True))
