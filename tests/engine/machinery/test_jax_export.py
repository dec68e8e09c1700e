"""Calls in ``jax.export`` with symbolic dimensions, and what has to be declared of these."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import export

import einx
from einx.errors import EinxError, SemanticError
from einx.operations.table import OPERATIONS
from tests.engine.machinery.cases import CASES, Array, Case, Length, of_operation

OPEN = [
    case for case in CASES if case.is_open and not any(isinstance(value, Length) for value in case.keywords.values())
]
FIRST = [case for name in OPERATIONS for case in of_operation(name)[:1] if case in OPEN]

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning")


def declared(*texts: str, constraints: Sequence[str] = ()) -> list[Any]:
    """Shapes in one scope."""
    scope = export.SymbolicScope(constraints)
    return [jax.ShapeDtypeStruct(export.symbolic_shape(text, scope=scope), jnp.float32) for text in texts]


def assert_exported(case: Case) -> None:
    """What is exported with ``n`` as a symbol gives for a number what the call gives."""
    parts = case.arrays(8, namespace=jnp)
    places = [place for place, part in enumerate(parts) if isinstance(part, np.ndarray)]

    def call(*arrays: Any) -> Any:
        arguments = list(parts)
        for place, array in zip(places, arrays, strict=True):
            arguments[place] = array
        return case.call(case.description, *arguments, **case.given(8, jnp))

    scope = export.SymbolicScope(("n >= 2",))
    arrays = [case.tensors[place] for place in places]
    shapes = [",".join(length.text for length in x.lengths) for x in arrays if isinstance(x, Array)]
    given = [
        jax.ShapeDtypeStruct(export.symbolic_shape(shape, scope=scope), jnp.asarray(parts[place]).dtype)
        for shape, place in zip(shapes, places, strict=True)
    ]
    exported = export.export(jax.jit(call))(*given)
    others = [jnp.asarray(part) for part in case.arrays(7, namespace=jnp) if isinstance(part, np.ndarray)]
    jax.tree.map(
        lambda one, other: np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-5),
        exported.call(*others),
        call(*others),
    )


@pytest.mark.parametrize("case", FIRST[::3], ids=repr)
def test_exported(case: Case) -> None:
    assert_exported(case)


@pytest.mark.long
@pytest.mark.parametrize("case", OPEN, ids=repr)
def test_more_exported(case: Case) -> None:
    assert_exported(case)


UNDECIDED: dict[str, tuple[Callable[..., Any], tuple[str, ...], tuple[str, ...]]] = {
    "quotient": (lambda x: einx.id("(a b) -> a b", x, b=4), ("n",), ("mod(n, 4) == 0",)),
    "equal": (lambda x, y: einx.dot("a b, b -> a", x, y), ("m, n", "k"), ("n == k",)),
    "number": (lambda x: einx.sum("a [4]", x), ("m, n",), ("n == 4",)),
    "difference": (lambda x: einx.id("(a + b) -> a, b", x, a=2), ("n",), ("n - 2 >= 0",)),
    "left out": (lambda x: einx.id("a b -> a", x), ("m, n",), ("n == 1",)),
    "question": (lambda x: einx.check("a a", x), ("n, m",), ("n == m",)),
    "matches": (lambda x: einx.matches("(a 3)", x), ("n",), ("mod(n, 3) == 0",)),
    "keyword": (lambda x: einx.id("a -> a b", x, b=x.shape[0] - 3), ("n",), ("n - 3 >= 0",)),
}


@pytest.mark.parametrize(("call", "shapes", "constraints"), UNDECIDED.values(), ids=UNDECIDED)
def test_what_symbols_do_not_decide_is_to_be_declared(
    call: Callable[..., Any], shapes: tuple[str, ...], constraints: tuple[str, ...]
) -> None:
    with pytest.raises(SemanticError) as caught:
        jax.eval_shape(call, *declared(*shapes))
    assert caught.value.code == "undecided-lengths"
    for constraint in constraints:
        assert constraint in str(caught.value)


@pytest.mark.parametrize(("call", "shapes", "constraints"), UNDECIDED.values(), ids=UNDECIDED)
def test_with_what_is_declared_it_works(
    call: Callable[..., Any], shapes: tuple[str, ...], constraints: tuple[str, ...]
) -> None:
    jax.eval_shape(call, *declared(*shapes, constraints=constraints))


def test_what_no_lengths_fulfil() -> None:
    with pytest.raises(SemanticError, match="which no lengths fulfil"):
        einx.check("a a", *declared("n, n + 1"))
    assert einx.matches("a a", *declared("n, n + 1")) is False
    with pytest.raises(EinxError, match="2 dimensions"):
        einx.check("a", *declared("n, m"))


def test_questions() -> None:
    (x,) = declared("b, 2 * n")
    b, n = export.symbolic_shape("b, n", scope=x.shape[0].scope)
    assert einx.solve("a (c d)", x, d=2) == {"a": b, "c": n, "d": 2}
    assert einx.solve_shapes("a c, c", x, None) == ((b, 2 * n), (2 * n,))
    assert einx.matches("a (c 2)", x) is True
    assert einx.check("a c", x) is None


def test_shapes_of_numbers() -> None:
    x = jax.ShapeDtypeStruct((2, 6), jnp.float32)
    assert einx.solve("a (b c)", x, c=2) == {"a": 2, "b": 3, "c": 2}
    assert einx.matches("a a", x) is False


@pytest.mark.parametrize("value", [float("nan"), -0.0, float("inf"), 1], ids=repr)
def test_a_call_is_exported_again(value: float) -> None:
    """A number that is equal to none, or to another one, is found again by what tells it apart."""
    x = jax.ShapeDtypeStruct(export.symbolic_shape("n"), jnp.float32)
    for _ in range(3):
        again = float(repr(value))  # another object each time
        call = jax.jit(lambda t, fill=again: einx.get_at("[a], -> ", t, 9, mode="fill", fill_value=fill))
        found = float(export.export(call)(x).call(jnp.ones(4)))
        assert repr(found) == repr(float(value))
