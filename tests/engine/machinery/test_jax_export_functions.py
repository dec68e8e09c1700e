"""What functions of the caller's return is judged in ``jax.export`` as on numbers, and errors name what was passed."""

# ruff: noqa: ARG005

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import pytest
from jax import export

import einx
from einx.errors import CallOperationError, EinxError, SemanticError

Call = Callable[[Any], Any]


def shapes(call: Call, *constraints: str) -> list[str]:
    """The shapes of the results of what is exported for an array of shape ``(n, m)``."""
    symbols = export.symbolic_shape("n, m", constraints=constraints)
    exported = export.export(jax.jit(call))(jax.ShapeDtypeStruct(symbols, jnp.float32))
    return [str(x.shape).replace(" ", "") for x in exported.out_avals]


WRONG: dict[str, Call] = {
    "vmap": lambda t: einx.vmap("a [n] -> a [n]", t, op=lambda v: v[1:]),
    "a number": lambda t: einx.vmap("a [n] -> a [n]", t, op=lambda v: jnp.ones(3)),
    "a symbol": lambda t: einx.vmap("a [n] -> a [3]", t, op=lambda v: v),
    "elementwise": lambda t: einx.elementwise("a n", t, op=lambda v: v[1:]),
    "vmap_with_axis": lambda t: einx.vmap_with_axis("a [n] -> a [n]", t, op=lambda v, axis: v[:, 1:]),
    "reduce": lambda t: einx.reduce("a [n]", t, op=lambda v, axis: v),
    "none": lambda t: einx.reduce("a [n]", t, op=lambda v, axis: None),
    "index": lambda t: einx.index("[a] b, p -> p b", t, jnp.array([1]), op=lambda x, at: x),
    "one of two": lambda t: einx.vmap("a [n] -> a [n], a", t, op=lambda v: (v, v)),
    "not two": lambda t: einx.vmap("a [n] -> a [n], a", t, op=lambda v: v),
    "keyword": lambda t: einx.vmap("a [n] -> a [b]", t, b=t.shape[0], op=lambda v: jnp.ones(t.shape[0] + 1)),
    "factory": lambda t: einx.add("a b, b", t, lambda shape: jnp.ones(3)),
    "factory of another rank": lambda t: einx.add("a b, b", t, lambda shape: jnp.ones((2, 3))),
    "factory of nothing": lambda t: einx.add("a b, b", t, lambda shape: None),
}

RIGHT: dict[str, tuple[Call, list[str]]] = {
    "vmap": (lambda t: einx.vmap("a [n] -> a [n]", t, op=lambda v: v + 1), ["(n,m)"]),
    "products": (lambda t: einx.vmap("a [n] -> a [n n]", t, op=lambda v: v[:, None] * v), ["(n,m,m)"]),
    "several": (lambda t: einx.vmap("a [n] -> a [n], a", t, op=lambda v: (v, v.sum())), ["(n,m)", "(n,)"]),
    "elementwise": (lambda t: einx.elementwise("a n", t, op=lambda v: v * 2), ["(n,m)"]),
    "reduce": (lambda t: einx.reduce("a [n]", t, op=lambda v, axis: v.sum(axis)), ["(n,)"]),
    "keyword": (lambda t: einx.vmap("a [n] -> a [b]", t, b=t.shape[0], op=lambda v: jnp.ones(t.shape[0])), ["(n,n)"]),
    "factory": (lambda t: einx.add("a b, b", t, jnp.ones), ["(n,m)"]),
    "coordinates": (lambda t: einx.arange("a b [2]", a=t.shape[0], b=2, backend="jax"), ["(n,2,2)"]),
    "more coordinates": (lambda t: einx.arange("a b [2]", a=t.shape[0], b=t.shape[1], backend="jax"), ["(n,m,2)"]),
}


@pytest.mark.parametrize("call", WRONG.values(), ids=WRONG)
def test_wrong_results_are_refused(call: Call) -> None:
    with pytest.raises(CallOperationError, match="returned") as caught:
        shapes(call)
    assert "a str" not in str(caught.value)


@pytest.mark.parametrize(("call", "wanted"), RIGHT.values(), ids=RIGHT)
def test_right_results_are_exported(call: Call, wanted: list[str]) -> None:
    assert shapes(call) == wanted


def test_a_number_may_be_declared() -> None:
    assert shapes(WRONG["a number"], "m == 3") == shapes(WRONG["factory"], "m == 3") == ["(n,3)"]


def test_coordinates_of_symbolic_lengths_are_those_of_numbers() -> None:
    (n,) = export.symbolic_shape("n")
    exported = export.export(jax.jit(lambda t: einx.arange("a b [2]", a=t.shape[0], b=2, backend="jax")))(
        jax.ShapeDtypeStruct((n,), jnp.float32)
    )
    assert exported.call(jnp.ones(3)).tolist() == einx.arange("a b [2]", a=3, b=2, backend="jax").tolist()


def test_loops_of_python_take_no_symbols() -> None:
    with pytest.raises(SemanticError) as caught:
        shapes(lambda t: einx.vmap("a [n] -> a", t, op=jnp.sum, backend="jax.loop"))
    assert caught.value.code == "undecided-lengths"


@pytest.mark.parametrize("value", [1.5, "x", None, object(), jnp.ones, {1: 2}], ids=lambda x: type(x).__name__)
def test_what_is_no_length_is_named_as_what_it_is(value: object) -> None:
    with pytest.raises(EinxError, match=f"is given as .* \\(a {type(value).__name__}\\)"):
        shapes(lambda t: einx.id("a b -> b a", t, a=value))


def test_a_tracer_that_is_no_length_is_named() -> None:
    with pytest.raises(EinxError, match="Tracer") as caught:
        shapes(lambda t: einx.id("a b -> b a", t, a=t[0, 0]))
    assert "a str" not in str(caught.value)
