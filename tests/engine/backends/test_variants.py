"""Other ways to write some families: where they are, that they are what is asked for, and that no value shows them."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import numpy as np
import pytest

import einx
from einx.backends.registry import get_backend
from einx.errors import BackendResolutionError
from einx.operations.table import OPERATIONS
from tests.engine.machinery.cases import CASES, Case

NAMESPACES = {"numpy": "numpy", "torch": "torch", "jax": "jax.numpy"}
VARIANTS = [(name, key) for name in NAMESPACES for key in get_backend(name).variants]

CALLS = [
    pytest.param(backend, key, case, id=f"{backend}.{key} {case!r}", marks=pytest.mark.long if backend == "jax" else ())
    for backend, key in VARIANTS
    for case in CASES
    if OPERATIONS[case.operation].family in get_backend(backend).variants[key].families
]


def run(case: Case, backend: str, namespace: Any) -> Any:
    arrays = case.arrays(namespace=namespace)
    own = [namespace.asarray(x) if isinstance(x, np.ndarray) else x for x in arrays]
    return case.call(case.description, *own, **case.given(namespace=namespace), backend=backend)


@pytest.mark.parametrize(("backend", "key", "case"), CALLS)
def test_values_do_not_show_how_they_are_computed(backend: str, key: str, case: Case) -> None:
    pytest.importorskip(backend)
    namespace = import_module(NAMESPACES[backend])
    usual, other = (run(case, name, namespace) for name in (backend, f"{backend}.{key}"))
    pairs = zip(*((part if isinstance(part, tuple) else (part,)) for part in (usual, other)), strict=True)
    for one, two in pairs:
        assert (one.dtype, one.shape) == (two.dtype, two.shape)
        np.testing.assert_allclose(np.asarray(one), np.asarray(two), rtol=1e-5, atol=1e-6)


CODE = {
    "numpy.einsum": ("np.einsum", "dot", "a b, b c -> a c", [(20, 30), (30, 40)]),
    "numpy.matmul": ("np.matmul", "dot", "b q h c, b k h c -> b h q k", [(2, 3, 2, 3), (2, 3, 2, 3)]),
    "torch.einsum": ("torch.einsum", "dot", "a b, b c -> a c", [(20, 30), (30, 40)]),
    "torch.matmul": ("torch.matmul", "dot", "b q h c, b k h c -> b h q k", [(2, 3, 2, 3), (2, 3, 2, 3)]),
    "torch.vmap": ("torch.vmap", "vmap", "a [b] -> a", [(2, 3)]),
    "torch.loop": ("for a in range(2)", "vmap", "a [b] -> a", [(2, 3)]),
    "jax.einsum": ("jnp.einsum", "dot", "a b, b c -> a c", [(20, 30), (30, 40)]),
    "jax.vmap": ("jax.vmap", "get_at", "b [h], b p -> b p", [(2, 3), (2, 4)]),
    "jax.index": ("i0[x0, i1]", "get_at", "b [h], b p -> b p", [(2, 3), (2, 4)]),
    "jax.loop": ("for a in range(2)", "vmap", "a [b] -> a", [(2, 3)]),
}


def test_every_variant_has_an_example_here() -> None:
    assert CODE.keys() == {f"{backend}.{key}" for backend, key in VARIANTS}


@pytest.mark.parametrize("name", CODE)
def test_code_is_written_in_the_way_that_is_asked_for(name: str) -> None:
    text, operation, description, shapes = CODE[name]
    assert text in str(einx.trace(operation, description, shapes, backend=name))


def without() -> Iterator[Any]:
    """For each variant, an operation of every family that does not have it."""
    families = {record.family: name for name, record in OPERATIONS.items() if name != "arange"}
    for backend, key in VARIANTS:
        for family, operation in families.items():
            if family not in get_backend(backend).variants[key].families:
                yield pytest.param(backend, key, operation, id=f"{operation} {backend}.{key}")


@pytest.mark.parametrize(("backend", "key", "operation"), list(without()))
def test_a_family_without_it_refuses_by_name_and_keeps_its_default_in_a_block(
    backend: str, key: str, operation: str
) -> None:
    pytest.importorskip(backend)
    case = next(case for case in CASES if case.operation == operation)
    namespace = import_module(NAMESPACES[backend])
    with pytest.raises(BackendResolutionError) as caught:
        run(case, f"{backend}.{key}", namespace)
    assert f"this operation has no spelling '{backend}.{key}'" in str(caught.value)
    has = [name for name, one in get_backend(backend).variants.items() if OPERATIONS[operation].family in one.families]
    assert (caught.value.hint or "") == (
        f"it has: {', '.join(f'{backend}.{name}' for name in has)}"
        if has
        else f"it has none; write backend={backend!r}"
    )
    arrays = [namespace.asarray(x) if isinstance(x, np.ndarray) else x for x in case.arrays(namespace=namespace)]
    given = case.given(namespace=namespace)
    usual = case.call(case.description, *arrays, **given, backend=backend, graph=True)
    with einx.backend.use(f"{backend}.{key}"):
        assert str(case.call(case.description, *arrays, **given, graph=True)) == str(usual)


@pytest.mark.parametrize(("backend", "key"), VARIANTS)
def test_a_block_uses_it_where_it_is(backend: str, key: str) -> None:
    pytest.importorskip(backend)
    text, operation, description, shapes = CODE[f"{backend}.{key}"]
    namespace = import_module(NAMESPACES[backend])
    arrays = [namespace.asarray(np.zeros(shape, "float32")) for shape in shapes]
    if operation == "get_at":
        arrays[1] = namespace.asarray(np.zeros(shapes[1], "int32"))
    own = {"op": lambda x: x.sum()} if operation == "vmap" else {}
    with einx.backend.use(f"{backend}.{key}"):
        assert text in str(getattr(einx, operation)(description, *arrays, **own, graph=True))


def test_what_is_none_is_told_with_those_that_there_are() -> None:
    with pytest.raises(BackendResolutionError) as caught:
        einx.dot("a b, b c -> a c", np.ones((2, 3)), np.ones((3, 4)), backend="numpy.tensordot")
    assert caught.value.hint == "it has: numpy.einsum, numpy.matmul"


def test_masked_arrays_are_refused_by_a_variant_too() -> None:
    masked = np.ma.masked_array(np.ones((2, 3)), mask=np.eye(2, 3, dtype=bool))
    for backend in ("numpy", "numpy.einsum", "numpy.matmul"):
        with pytest.raises(einx.errors.EinxError, match=r"numpy\.ma"):
            einx.dot("a b, b c -> a c", masked, np.ones((3, 4)), backend=backend)
        with einx.backend.use(backend):
            assert np.ma.is_masked(einx.sum("a [b]", masked[:1, :1]))
