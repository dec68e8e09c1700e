"""Every operation on tensors that have no data: fake ones on a device that is not there, and those on ``meta``.

What such a call makes (coordinates, zeros, tensors of numbers, lists and NumPy arrays) must land on the device of the
tensors, and what it reads would raise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

import einx
from tests.engine.machinery.cases import CASES, Array, Case
from tests.engine.machinery.of_torch import is_tensor, run, tensors

torch = pytest.importorskip("torch")

ON_TENSORS = [case for case in CASES if any(isinstance(tensor, Array) for tensor in case.tensors)]
BY_INDEXING = [case for case in ON_TENSORS if case.operation != "index"]
"""Not those whose function, the caller's, indexes a tensor itself, for which PyTorch wants its device to be there."""


@pytest.fixture
def fake() -> Any:
    """Within it tensors are fake, and those of factories are on cuda."""
    from torch._subclasses.fake_tensor import FakeTensorMode

    with FakeTensorMode(), torch.device("cuda"):
        yield


def like(x: Any, device: str) -> Any:
    """A tensor of the same shape and dtype on a device, without data; anything else as it is."""
    return torch.empty(x.shape, dtype=x.dtype, device=device) if is_tensor(x) else x


def assert_alike(found: Sequence[Any], wanted: Sequence[Any], device: str) -> None:
    """Results are on a device, with shapes and dtypes as wanted."""
    assert [one.device.type for one in found] == [device] * len(wanted)
    assert [(one.shape, one.dtype) for one in found] == [(one.shape, one.dtype) for one in wanted]


@pytest.mark.parametrize("case", BY_INDEXING, ids=repr)
def test_fake_tensors(case: Case, request: pytest.FixtureRequest) -> None:
    arguments = tensors(case)
    wanted = run(case, arguments)
    request.getfixturevalue("fake")
    assert_alike(run(case, [like(x, "cuda") for x in arguments]), wanted, "cuda")
    assert_alike(run(case, [like(x, "cuda") for x in arguments], backend="torch"), wanted, "cuda")


@pytest.mark.parametrize("case", ON_TENSORS, ids=repr)
def test_meta_tensors(case: Case) -> None:
    arguments = tensors(case)
    wanted = run(case, arguments)
    with torch.device("meta"):  # for factories
        assert_alike(run(case, [like(x, "meta") for x in arguments]), wanted, "meta")


def of_numpy(case: Case) -> list[int]:
    """The places of the floats of a case, of which some are to be NumPy arrays."""
    return [place for place, x in enumerate(case.tensors) if isinstance(x, Array) and x.kind != "place"]


SEVERAL = [case for case in BY_INDEXING if len(of_numpy(case)) > 1]


@pytest.mark.parametrize("case", SEVERAL, ids=repr)
def test_arrays_of_numpy_and_lists_go_where_the_first_tensor_is(case: Case, request: pytest.FixtureRequest) -> None:
    """Whichever comes first; the dtype of a list may be another."""
    arrays, arguments, floats = case.arrays(namespace=torch), tensors(case), of_numpy(case)
    wanted = run(case, arguments)
    request.getfixturevalue("fake")
    for chosen in floats:
        for convert in (lambda x: x, lambda x: x.tolist()):
            given = [
                convert(arrays[k]) if k in floats and k != chosen else like(x, "cuda") for k, x in enumerate(arguments)
            ]
            found = run(case, given)
            assert [one.device.type for one in found] == ["cuda"] * len(wanted)
            assert [one.shape for one in found] == [one.shape for one in wanted]


@pytest.mark.usefixtures("fake")
def test_coordinates_of_any_kind() -> None:
    x = torch.empty(3, 4)
    for coordinates in (1, [0, 1], np.arange(2), torch.arange(2), np.int64(1), torch.tensor(1)):
        description = "[h] c, -> c" if np.ndim(coordinates) == 0 else "[h] c, p -> p c"
        for mode in (None, "clip", "wrap", "fill"):
            options = {} if mode is None else {"mode": mode}
            assert einx.get_at(description, x, coordinates, **options).device.type == "cuda"


@pytest.mark.usefixtures("fake")
def test_creation_where_tensors_are_made() -> None:
    assert einx.arange("a b [2]", a=2, b=3, backend="torch").device.type == "cuda"
    assert einx.add("a, ", [1.0, 2.0], 1, backend="torch").device.type == "cuda"


@pytest.mark.usefixtures("fake")
def test_variants_and_graphs_of_fake_tensors() -> None:
    x, y = torch.empty(2, 3), torch.empty(3, 4)
    for variant in ("torch", "torch.einsum", "torch.matmul"):
        assert einx.dot("a [b->c]", x, y, backend=variant).shape == (2, 4)
        with einx.backend.use(variant):
            assert einx.dot("a [b->c]", x, y).shape == (2, 4)
    graph = einx.get_at("a [b], p -> p a", x, torch.arange(2), graph=True)
    assert str(graph).splitlines()[2] == "    x0 = torch.ops.aten.index(i0, [None, i1])"
    assert graph(x, torch.arange(2)).shape == (2, 2)


@pytest.mark.usefixtures("fake")
def test_fake_tensors_beside_another_framework() -> None:
    jnp = pytest.importorskip("jax.numpy")
    with pytest.raises(einx.errors.BackendResolutionError, match="argument"):
        einx.add("a, a", torch.empty(3), jnp.ones(3))


LOOPS = {
    "one axis": lambda x: einx.vmap("a [b] -> a", x, op=torch.sum, backend="torch.loop"),
    "another axis": lambda x: einx.vmap("[a] b -> b [a]", x, op=torch.neg, backend="torch.loop"),
    "two axes": lambda x: einx.vmap("(a c) b -> b a c", x, a=3, op=torch.neg, backend="torch.loop"),
    "two tensors": lambda x: einx.vmap("a [b], c [b] -> c a", x, x, op=torch.dot, backend="torch.loop"),
    "a number": lambda x: einx.vmap("a [b], -> a", x, 2.0, op=lambda y, z: y.sum() * z, backend="torch.loop"),
    "a list": lambda x: einx.vmap("a [b], a -> a", x, [1, 2, 3], op=lambda y, z: y.sum() * z, backend="torch.loop"),
    "two results": lambda x: einx.vmap("a [b] -> a, [b] a", x, op=lambda y: (y.sum(), y), backend="torch.loop")[1],
}


@pytest.mark.parametrize("name", LOOPS)
def test_loops_over_fake_tensors(name: str, request: pytest.FixtureRequest) -> None:
    wanted = LOOPS[name](torch.ones(3, 4))
    request.getfixturevalue("fake")
    assert_alike([LOOPS[name](torch.ones(3, 4, device="cuda"))], [wanted], "cuda")
