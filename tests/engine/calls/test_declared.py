"""Signatures that functions declare: what cannot be read, what contradicts the tensors, and what is none."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
import pytest

import einx
import einx.numpy
from einx.errors import EinxError, SemanticError

MODULES = {"numpy": "numpy", "torch": "torch", "jax": "jax.numpy"}


@pytest.fixture(params=MODULES)
def backend(request: pytest.FixtureRequest) -> str:
    pytest.importorskip(request.param)
    return str(request.param)


def array(backend: str, *shape: int) -> Any:
    return import_module(MODULES[backend]).ones(shape)


def total(*arrays: Any) -> Any:
    """A function that takes anything."""
    return sum(x.sum() for x in arrays)


CONTRADICTIONS = [
    ("(n),(n)->()", "a [b], [c]", [(3, 4), (5,)], ["n is one length", "axis b has length 4", "axis c has length 5"]),
    ("(n),(n)->()", "a [b], [c] -> a", [(3, 4), (5,)], ["axis b has length 4", "axis c has length 5"]),
    ("(m,n),(n)->()", "[a b], [c]", [(3, 4), (5,)], ["axis b has length 4", "axis c has length 5"]),
    ("(n,n)->()", "a [b c]", [(3, 4, 5)], ["axis b has length 4", "axis c has length 5"]),
    ("(n),(m),(n)->()", "[a], [b], [c]", [(3,), (4,), (5,)], ["axis a has length 3", "axis c has length 5"]),
    ("(2)->()", "a [b]", [(3, 4)], ["the length 2 where axis b has length 4"]),
    ("(2),(3)->(2)", "[a], [b]", [(2,), (2,)], ["the length 3 where axis b has length 2"]),
    ("(n|1),(n|1)->()", "[a], [b]", [(3,), (4,)], ["axis a has length 3", "axis b has length 4"]),
    ("(n?,k),(k,m?)->()", "[a b], [c d]", [(2, 3), (4, 5)], ["k is one length", "axis b has", "axis c has"]),
]


@pytest.mark.parametrize(("signature", "description", "shapes", "words"), CONTRADICTIONS)
def test_lengths_that_contradict_a_signature_are_told(
    backend: str, signature: str, description: str, shapes: list[tuple[int, ...]], words: list[str]
) -> None:
    adapted = import_module(f"einx.{backend}").adapt_with_vmap(total, signature=signature)
    with pytest.raises(SemanticError) as caught:
        adapted(description, *(array(backend, *shape) for shape in shapes))
    assert caught.value.code == "signature-mismatch"
    assert [word for word in (signature, *words) if word not in str(caught.value)] == []


RIGHT = [
    ("(n),(n)->()", "a [b], [c]", [(3, 4), (4,)]),
    ("(n),(m)->()", "a [b], [c]", [(3, 4), (5,)]),
    ("(4)->()", "a [b]", [(3, 4)]),
    ("(n,n)->()", "a [b c]", [(3, 4, 4)]),
    ("(n|1),(n|1)->()", "[a], [b]", [(3,), (1,)]),
    ("( n ) , ( n ) -> ( )", "a [b], [b]", [(3, 4), (4,)]),
    ("(n)(n)->()", "a [b], [b]", [(3, 4), (4,)]),
    ("...,(n)->()", "a [b c], [d]", [(2, 3, 4), (5,)]),
    ("(n)->()", "a ([b])", [(3, 4)]),
    # Where the output is written, a signature for fewer or more axes, or one that is none, says nothing.
    ("(n),(n)->()", "[a b], [c d] -> ", [(2, 3), (4, 5)]),
    ("(n)->", "a [b] -> a", [(3, 4)]),
    ("n -> n", "a [b] -> a", [(3, 4)]),
    ("", "a [b] -> a", [(3, 4)]),
]


@pytest.mark.parametrize(("signature", "description", "shapes"), RIGHT)
def test_signatures_that_say_nothing_wrong(
    backend: str, signature: str, description: str, shapes: list[tuple[int, ...]]
) -> None:
    adapted = import_module(f"einx.{backend}").adapt_with_vmap(total, signature=signature)
    adapted(description, *(array(backend, *shape) for shape in shapes))


@pytest.mark.parametrize("operation", [einx.vmap, einx.vmap_with_axis])
def test_a_signature_that_is_an_attribute_counts_too(operation: Callable[..., object]) -> None:
    def function(*_arrays: np.ndarray, **_axis: object) -> float:
        return 1.0

    function.signature = "(n,n)->()"  # type: ignore[attr-defined]
    operation("[a b]", np.ones((2, 2)), op=function)
    with pytest.raises(EinxError, match="axis a has length 2 and axis b has length 3"):
        operation("[a b]", np.ones((2, 3)), op=function)
    function.signature = object()  # type: ignore[attr-defined]
    operation("[a b] -> ", np.ones((2, 3)), op=function)


def test_ufuncs_whose_axes_are_optional() -> None:
    x, y = np.ones((2, 3, 4)), np.ones((4, 5))
    assert einx.vmap("a [b c], [c d]", x, y, op=np.matmul).shape == (2, 3, 5)
    assert einx.vmap("a [b c], [c] -> a [b]", x, y[:, 0], op=np.matmul).shape == (2, 3)


@pytest.mark.parametrize(
    ("signature", "words"),
    [
        ("(n)->", 'says nothing of what comes out(.|\n)*write "\\(n\\)->\\(\\)" if that is a scalar'),
        ("(n) -> ,", "says nothing of what comes out"),
        ("(n)", "cannot be read"),
        ("", "cannot be read"),
        ("(n->()", "cannot be read"),
        ("(n)->n", "cannot be read"),
        ("(n)->(n)->()", "cannot be read"),
        ("(n)->(),n", "cannot be read"),
        ("->()", "does not fit the brackets"),
        ("(n,m)->()", "does not fit the brackets"),
    ],
)
def test_a_signature_that_says_nothing_leaves_no_output_out(backend: str, signature: str, words: str) -> None:
    adapted = import_module(f"einx.{backend}").adapt_with_vmap(total, signature=signature)
    with pytest.raises(SemanticError, match=words):
        adapted("a [b]", array(backend, 3, 4))


def test_lengths_that_are_not_known_contradict_nothing() -> None:
    signed = einx.numpy.adapt_with_vmap(total, signature="(n),(n)->()")
    graph = signed("a [b], [c]", einx.shaped("a", "b"), einx.shaped("c"), graph=True)
    assert graph(np.ones((2, 3)), np.ones(3)).shape == (2,)


@pytest.mark.parametrize("signature", [5, ["(n)->()"], b"(n)->()", ("(n)", "()")])
def test_a_signature_is_a_string(backend: str, signature: object) -> None:
    with pytest.raises(SemanticError, match=f"einx.{backend}.adapt_with_vmap: signature= is an? .*has to be a string"):
        import_module(f"einx.{backend}").adapt_with_vmap(total, signature=signature)


@pytest.mark.parametrize("adapter", ["adapt_numpylike_reduce", "adapt_numpylike_elementwise", "adapt_with_vmap"])
@pytest.mark.parametrize(
    ("op", "words"),
    [(3, "an int"), ("sum", "the name 'sum'"), (None, "None"), ([np.sum], "a list"), (np.ones(3), "numpy.ndarray")],
)
def test_what_is_no_function_is_told_at_once(backend: str, adapter: str, op: object, words: str) -> None:
    with pytest.raises(SemanticError) as caught:
        getattr(import_module(f"einx.{backend}"), adapter)(op)
    assert caught.value.code == "op-missing"
    text = str(caught.value)
    assert f"einx.{backend}.{adapter}: makes an operation of a function, but was passed" in text
    assert words in text
    assert f"pass the function itself, as in {adapter}(" in text


@pytest.mark.parametrize("adapter", ["vmap", "vmap_with_axis", "index"])
def test_adapters_that_run_no_operations_by_name_say_so(adapter: str) -> None:
    for op, words in [("dot", "pass the function itself, or call einx.dot"), ("median", "pass the function itself$")]:
        with pytest.raises(SemanticError, match=f"op='{op}' is a name, but functions are all(.|\\n)*{words}"):
            getattr(einx, adapter)("[a], b -> b", np.ones(3), np.ones(2, int), op=op)
