"""Sparse and nested tensors are refused by name, also where the code for plain tensors of that shape is compiled."""

from __future__ import annotations

import copy
import pickle
import warnings
from typing import Any

import pytest

import einx
from einx.errors import BackendResolutionError
from tests.engine.machinery.cases import CASES, Array, Case
from tests.engine.machinery.of_torch import is_tensor, run, tensors

torch = pytest.importorskip("torch")

ON_TENSORS = [case for case in CASES if any(isinstance(tensor, Array) for tensor in case.tensors)]


@pytest.fixture(autouse=True)
def quiet() -> Any:
    """PyTorch says that these layouts are prototypes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.mark.parametrize("case", ON_TENSORS, ids=repr)
def test_every_operation_refuses_them_on_a_hit(case: Case) -> None:
    arguments = tensors(case)
    run(case, arguments)
    for place, x in enumerate(arguments):
        if is_tensor(x):
            with pytest.raises(BackendResolutionError, match=rf"argument {place + 1} is a sparse_coo tensor"):
                run(case, [*arguments[:place], x.to_sparse(), *arguments[place + 1 :]])


@pytest.mark.parametrize("layout", ["sparse_coo", "sparse_csr", "sparse_csc", "sparse_bsr", "sparse_bsc", "mkldnn"])
@pytest.mark.parametrize("is_hit", [False, True])
def test_each_layout_is_named(layout: str, is_hit: bool) -> None:
    x = torch.ones(4, 6)
    block = {"blocksize": (2, 2)} if "bs" in layout else {}
    other = x.to_mkldnn() if layout == "mkldnn" else x.to_sparse(layout=getattr(torch, layout), **block)
    einx.clear_cache()
    if is_hit:
        einx.sum("a [b]", x)
    with pytest.raises(BackendResolutionError, match=layout) as caught:
        einx.sum("a [b]", other)
    assert caught.value.code == "array-layout"
    assert "x.to_dense()" in str(caught.value)
    assert einx.sum("a [b]", other.to_dense()).tolist() == [6.0] * 4


@pytest.mark.parametrize("layout", ["strided", "jagged"])
@pytest.mark.parametrize("is_hit", [False, True])
def test_nested_tensors_are_named(layout: str, is_hit: bool) -> None:
    parts = [torch.ones(2, 3), torch.ones(3, 3)]
    nested = torch.nested.nested_tensor(parts, layout=getattr(torch, layout))
    einx.clear_cache()
    if is_hit:
        einx.sum("a b [c]", torch.ones(2, 3, 3))
    for call in (einx.sum, einx.check, einx.matches, einx.solve):
        with pytest.raises(BackendResolutionError, match="argument 1 is a nested tensor") as caught:
            call("a b c", nested)
        assert "x.to_padded_tensor(0.0)" in str(caught.value)
    assert einx.sum("a b [c]", nested.to_padded_tensor(0.0)).shape == (2, 3)


def test_graphs_refuse_them_too() -> None:
    graph = einx.add("a b, b", torch.ones(2, 3), torch.ones(3), graph=True)
    for one in (graph, copy.deepcopy(graph), pickle.loads(pickle.dumps(graph))):
        assert one(torch.ones(2, 3), torch.ones(3)).shape == (2, 3)
        with pytest.raises(BackendResolutionError, match="argument 2 is a sparse_coo tensor"):
            one(torch.ones(2, 3), torch.ones(3).to_sparse())


def test_beside_numbers_lists_and_factories() -> None:
    for description, other in (("a, ", 2.0), ("a, a", [1.0, 2.0, 3.0]), ("a, a", torch.ones)):
        einx.add(description, torch.ones(3), other)
        with pytest.raises(BackendResolutionError, match="argument 1 is a sparse_coo"):
            einx.add(description, torch.ones(3).to_sparse(), other)


def test_queries_ask_for_shapes_alone() -> None:
    assert einx.matches("a b", torch.ones(2, 3).to_sparse())


NESTED = {
    "mean": lambda x: einx.mean("a [b] c", x),
    "var": lambda x: einx.var("a b [c]", x),
    "add": lambda x: einx.add("a b c, ", x, 1),
    "flip": lambda x: einx.flip("a [b] c", x),
    "get_at": lambda x: einx.get_at("[a] b c, p -> p b c", x, [0]),
    "vmap": lambda x: einx.vmap("a b [c] -> a b", x, op=torch.sum),
    "check": lambda x: einx.check("a b c", x),
    "matches": lambda x: x * 0 + einx.matches("a b c", x),
    "solve": lambda x: x * einx.solve("a b c", x)["b"],
    "solve_shapes": lambda x: x * einx.solve_shapes("a b c", x)[0][0],
}


@pytest.mark.parametrize("name", NESTED)
def test_the_compiler_is_told_of_nested_tensors(name: str) -> None:
    nested = torch.nested.nested_tensor([torch.ones(2, 3), torch.ones(3, 3)], layout=torch.jagged)
    torch._dynamo.reset()
    with pytest.raises(Exception, match="argument 1 is a nested tensor"):
        torch.compile(NESTED[name], backend="eager", fullgraph=True)(nested)
    torch._dynamo.reset()
    with pytest.raises(BackendResolutionError, match="argument 1 is a nested tensor"):
        torch.compile(NESTED[name], backend="eager")(nested)


def test_the_compiler_is_told_of_the_second_tensor() -> None:
    nested = torch.nested.nested_tensor([torch.ones(2, 3), torch.ones(3, 3)], layout=torch.jagged)
    torch._dynamo.reset()
    with pytest.raises(Exception, match="argument 2 is a nested tensor"):
        torch.compile(lambda x, y: einx.add("a, a b c", x, y), backend="eager", fullgraph=True)(torch.ones(2), nested)
