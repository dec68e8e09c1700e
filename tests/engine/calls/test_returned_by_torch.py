"""What PyTorch's functions return where one array is promised, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import einx
from einx.errors import CallOperationError
from tests.engine.calls.test_returned import Framework, X, call

torch = pytest.importorskip("torch")

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")  # of layouts that are new


@pytest.mark.parametrize("name", ["max", "min", "median", "mode", "sort", "cummax"])
@pytest.mark.parametrize("adapter", ["reduce", "vmap"])
def test_values_with_places_are_told_by_name(adapter: str, name: str) -> None:
    function = getattr(torch, name)
    op = function if adapter == "reduce" else lambda row: function(row, 0)
    if adapter == "reduce" and name in ("sort", "cummax", "median", "mode"):
        op = lambda x, axis: function(x, dim=axis)  # noqa: E731
    words = rf"a torch.return_types.{name}, which is a tuple of 2, but the description needs one array(.|\n)*values"
    with pytest.raises(CallOperationError, match=words):
        getattr(einx, adapter)("a [b] -> a", torch.from_numpy(X), op=op)


def test_both_may_be_asked_for() -> None:
    x = torch.from_numpy(X)
    largest, places = einx.vmap("a [b] -> a, a", x, op=lambda row: torch.max(row, 0))
    np.testing.assert_array_equal(largest, X.max(1))
    np.testing.assert_array_equal(places, X.argmax(1))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda x: x.to_sparse(), "a sparse_coo tensor(.|\n)*x.to_dense()"),
        (lambda x: x[None].to_sparse_csr(), "a sparse_csr tensor(.|\n)*x.to_dense()"),
        (lambda x: torch.nested.nested_tensor([x, x[1:]]), "a nested tensor(.|\n)*x.to_padded_tensor"),
        (lambda x: x.shape, "a torch.Size, which is a tuple of 1"),
        (lambda x: x.dtype, "a torch.dtype"),
        (lambda x: x.tolist(), r"a list of 4(.|\n)*of numbers, torch.as_tensor\(...\) makes one"),
    ],
)
def test_what_is_no_plain_tensor_is_told(make: Callable[[Any], Any], words: str) -> None:
    for adapter in ("reduce", "vmap_with_axis"):
        with pytest.raises(CallOperationError, match=f"op= returned {words}"):
            call(adapter, Framework("torch"), lambda x, axis: make(x.sum(axis)))
    with pytest.raises(CallOperationError, match=f"op= returned {words}"):
        einx.vmap("[a] -> [a]", torch.ones(4), op=make)


def test_a_factory_makes_no_sparse_tensor() -> None:
    with pytest.raises(CallOperationError, match="tensor factory in argument 2 returned a sparse_coo tensor"):
        einx.add("a, a", torch.ones(4), lambda shape: torch.ones(shape).to_sparse())


def test_subclasses_and_tensors_without_data_are_tensors() -> None:
    parameter = einx.reduce("a [b]", torch.ones(4, 3), op=lambda x, axis: torch.nn.Parameter(x.sum(axis)))
    assert isinstance(parameter, torch.nn.Parameter)
    assert einx.reduce("a [b]", torch.ones(4, 3, device="meta"), op=torch.sum).shape == (4,)
