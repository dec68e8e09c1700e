"""PyTorch's modes, modules and subclasses: a call within them gives what PyTorch's own functions would."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import einx
from tests.engine.machinery.cases import CASES, Array, Case, Factory, Function
from tests.engine.machinery.of_torch import assert_same, is_tensor, run, tensors

torch = pytest.importorskip("torch")

ON_TENSORS = [case for case in CASES if any(isinstance(tensor, Array) for tensor in case.tensors)]
SHORT = [torch.bfloat16, torch.float16]


class Counted(torch.Tensor):
    """A subclass of the kind that PyTorch's documentation shows: results are of it, too."""

    calls = 0

    @classmethod
    def __torch_function__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        cls.calls += 1
        return super().__torch_function__(func, types, args, kwargs or {})


@pytest.mark.parametrize("case", CASES, ids=repr)
def test_inference_mode(case: Case) -> None:
    wanted = run(case, tensors(case))
    with torch.inference_mode():
        found = run(case, tensors(case))
    assert all(x.is_inference() for x in found)
    assert_same(found, wanted)


@pytest.mark.parametrize("dtype", SHORT, ids=str)
@pytest.mark.parametrize("case", ON_TENSORS, ids=repr)
def test_autocast(case: Case, dtype: Any) -> None:
    """What comes of a matmul is in the short dtype, as PyTorch has it, and all else as without; also of mixed ones."""
    arguments = tensors(case)
    wanted = run(case, arguments)
    text = str(case.call(case.description, *arguments, graph=True, **case.given(4, torch)))
    mixed = [x.to(dtype) if is_tensor(x) and x.is_floating_point() and k == 0 else x for k, x in enumerate(arguments)]
    with torch.autocast("cpu", dtype=dtype):
        found, of_mixed = run(case, arguments), run(case, mixed)
    for one, other, short in zip(found, wanted, of_mixed, strict=True):
        assert one.dtype == (dtype if "matmul" in text or "einsum" in text else other.dtype)
        torch.testing.assert_close(one.to(other.dtype), other, rtol=0.05, atol=0.05)
        assert short.shape == other.shape


def test_autocast_between_operations() -> None:
    """What one operation gives in a short dtype meets floats in the next, as in a model."""
    x, w, bias = torch.randn(4, 3), torch.randn(3, 5), torch.randn(5)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        y = einx.dot("a [b->c]", x, w)
        assert y.dtype == (x @ w).dtype == torch.bfloat16
        assert einx.add("a c, c", y, bias).dtype == (y + bias).dtype
        for description, tensors_ in (("a c, c d, d e -> a e", (y, w.T, w)), ("a c, c -> a", (y, bias))):
            assert einx.dot(description, *tensors_).dtype == torch.bfloat16
        assert einx.id("a c, c -> (a + 1) c", y, bias).shape == (5, 5)
        assert einx.add_at("[a] c, p, p c", x.new_zeros(4, 5), torch.tensor([0, 1]), y[:2]).shape == (4, 5)
        assert einx.softmax("a [c]", y).dtype == torch.softmax(y, 1).dtype


@pytest.mark.parametrize("case", ON_TENSORS, ids=repr)
def test_parameters(case: Case) -> None:
    arguments = tensors(case)
    wanted = run(case, arguments)
    given = [torch.nn.Parameter(x) if is_tensor(x) and x.is_floating_point() else x for x in arguments]
    found = run(case, given)
    assert not any(type(x) is torch.nn.Parameter for x in found) or case.description == "a -> a"
    assert_same([x.detach() for x in found], wanted)


@pytest.mark.parametrize("case", ON_TENSORS, ids=repr)
def test_subclasses(case: Case) -> None:
    """They are told by what they inherit from, and results are what PyTorch's functions make of them."""
    arguments = tensors(case)
    wanted = run(case, arguments)
    before = Counted.calls
    found = run(case, [x.as_subclass(Counted) if is_tensor(x) else x for x in arguments])
    assert Counted.calls > before
    own = torch.Tensor if case.operation == "vmap" else Counted  # as torch.vmap, which drops the class
    assert all(type(x) is own for x in found)
    assert_same([x.as_subclass(torch.Tensor) for x in found], wanted)


def test_a_subclass_beside_a_plain_tensor() -> None:
    class Plain(torch.Tensor):
        pass

    x = torch.randn(3).as_subclass(Plain)
    assert type(einx.add("a, a", torch.randn(3), x)) is Plain
    assert type(einx.sum("[a]", x)) is type(torch.sum(x))


class Attention(torch.nn.Module):
    """A little of a model, with a weight by name, by factory and by hand."""

    def __init__(self, heads: int, channels: int) -> None:
        super().__init__()
        self.heads = heads
        self.weight = torch.nn.Parameter(torch.randn(channels, channels) / channels)
        self.bias = torch.nn.Parameter(torch.zeros(channels))

    def forward(self, x: Any) -> Any:
        q = einx.add("... c, c", einx.dot("... [c->d]", x, self.weight), self.bias)
        scores = einx.softmax("b q [k] h", einx.dot("b q (h c), b k (h c) -> b q k h", q, x, h=self.heads))
        return einx.dot("b q k h, b k (h c) -> b q (h c)", scores, x)


def test_functional_call_and_gradients_by_parameter() -> None:
    torch.manual_seed(0)
    module, x = Attention(2, 6), torch.randn(2, 3, 6)
    parameters = {name: value.detach() for name, value in module.named_parameters()}
    torch.testing.assert_close(torch.func.functional_call(module, parameters, x), module(x))

    def loss(parameters: Any, x: Any) -> Any:
        return torch.func.functional_call(module, parameters, x).square().sum()

    found = torch.func.grad(loss)(parameters, x)
    module(x).square().sum().backward()
    for name, value in module.named_parameters():
        torch.testing.assert_close(found[name], value.grad)
    each = torch.func.vmap(torch.func.grad(loss), in_dims=(None, 0))(parameters, x[:, None])
    for name, gradients in each.items():
        torch.testing.assert_close(gradients.sum(0), found[name])


@pytest.mark.parametrize(
    "case", [case for case in CASES if not any(isinstance(x, Function) for x in case.keywords.values())], ids=repr
)
def test_graphs_are_pickled_and_copied(case: Case) -> None:
    arguments = tensors(case)
    wanted = run(case, arguments)
    own = {} if any(map(is_tensor, arguments)) else {"backend": "torch"}
    graph = case.call(case.description, *arguments, graph=True, **case.given(4, torch), **own)
    for one in (pickle.loads(pickle.dumps(graph)), copy.deepcopy(graph), copy.copy(graph)):
        assert str(one) == str(graph)
        found = one(*arguments)
        assert_same(found if isinstance(found, tuple) else (found,), wanted)


def test_many_threads() -> None:
    """Each with a backend of its own, on one set of calls."""
    chosen = [case for case in CASES if not any(isinstance(x, Factory) for x in case.tensors)][::7]
    wanted = [run(case, tensors(case)) for case in chosen]
    einx.clear_cache()

    def work(number: int) -> None:
        with einx.backend.use("torch" if number % 2 else "torch.einsum"):
            for case, results in zip(chosen, wanted, strict=True):
                assert_same(run(case, tensors(case)), results)
                assert is_tensor(einx.arange("a", a=3))
        with einx.backend.use("numpy"):
            assert isinstance(einx.arange("a", a=3), np.ndarray)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(16)))


CALL = "assert einx.sum('a [b]', torch.ones(2, 3)).tolist() == [3.0, 3.0]; "


@pytest.mark.parametrize(
    "program",
    [
        "import einx, sys; assert 'torch' not in sys.modules; import torch; " + CALL,
        "import torch; import einx; " + CALL,
        "import einx, sys, numpy; einx.sum('[a]', numpy.ones(3)); einx.sum('a [b]', numpy.ones((2, 3))); "
        "assert 'torch' not in sys.modules; import torch; " + CALL,
        "import einx, sys; x = einx.arange('a', a=3, backend='torch'); import torch; "
        "assert isinstance(x, torch.Tensor) and '_dynamo' not in dir(torch); " + CALL,
        "import einx.torch, sys; assert 'torch' not in sys.modules",
        "import einx, torch, sys; " + CALL + "assert 'torch._dynamo' not in sys.modules",
    ],
)
def test_the_order_of_imports_makes_no_difference(program: str) -> None:
    path = (
        f"import sys; sys.path.insert(0, {sys.path[0]!r}); sys.path[:0] = {[p for p in sys.path if 'engine' in p]!r}; "
    )
    done = subprocess.run([sys.executable, "-c", path + program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
