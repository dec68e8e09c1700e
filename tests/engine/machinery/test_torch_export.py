"""Calls in ``torch.export`` with dynamic shapes, in ``make_fx`` and on fake tensors: one program serves all lengths."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.export import Dim, export
from torch.fx.experimental.proxy_tensor import make_fx
from torch.fx.experimental.symbolic_shapes import ShapeEnv

import einx
from einx.errors import EinxError
from einx.operations.table import OPERATIONS
from tests.engine.machinery.cases import CASES, Array, Case, Length, of_operation

FIRST = [case for name in OPERATIONS for case in of_operation(name)[:1] if case.is_open]
"""One case of every operation that has an open length."""

OPEN = [
    case for case in CASES if case.is_open and not any(isinstance(value, Length) for value in case.keywords.values())
]
"""Those whose keywords stay as they are when that length changes."""

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning", "ignore::FutureWarning")


class Program(torch.nn.Module):
    """A case as a function of its tensors."""

    def __init__(self, case: Case, n: int) -> None:
        super().__init__()
        self.case, self.n = case, n
        self.others = case.arrays(n, namespace=torch)

    def tensors(self, n: int) -> tuple[torch.Tensor, ...]:
        return tuple(torch.from_numpy(x) for x in self.case.arrays(n, namespace=torch) if isinstance(x, np.ndarray))

    def forward(self, *tensors: torch.Tensor) -> Any:
        rest = iter(tensors)
        arguments = [next(rest) if isinstance(x, np.ndarray) else x for x in self.others]
        return self.case.call(self.case.description, *arguments, **self.case.given(self.n, torch))

    def dynamic(self) -> tuple[Any, ...]:
        """Every length that depends on ``n`` may be any."""
        arrays = [tensor for tensor in self.case.tensors if isinstance(tensor, Array)]
        return (
            tuple({place: Dim.AUTO for place, one in enumerate(x.lengths) if "n" in one.text} or None for x in arrays),
        )


def assert_traced(case: Case) -> None:
    """What is traced with symbols for all lengths gives for another length what the call gives."""
    program = Program(case, 8)
    traced = make_fx(program, tracing_mode="symbolic")(*program.tensors(8))
    others = program.tensors(7)
    torch.testing.assert_close(traced(*others), program(*others))


@pytest.mark.parametrize("case", [case for case in FIRST if case in OPEN], ids=repr)
def test_traced_with_symbols(case: Case) -> None:
    assert_traced(case)


@pytest.mark.long
@pytest.mark.parametrize("case", OPEN, ids=repr)
def test_more_traced_with_symbols(case: Case) -> None:
    assert_traced(case)


@pytest.mark.long
@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("case", OPEN, ids=repr)
def test_exported(case: Case, strict: bool) -> None:
    program = Program(case, 8)
    exported = export(program, program.tensors(8), dynamic_shapes=program.dynamic(), strict=strict).module()
    others = program.tensors(7)
    torch.testing.assert_close(exported(*others), program(*others))


class Split(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return einx.id("(a b) c -> b a c", x, b=x.shape[1])


@pytest.mark.parametrize("strict", [False, True])
def test_a_symbol_is_passed_as_a_keyword(strict: bool) -> None:
    exported = export(Split(), (torch.ones(8, 2),), dynamic_shapes=({0: Dim.AUTO},), strict=strict).module()
    assert exported(torch.ones(6, 2)).shape == (2, 3, 2)


@pytest.mark.parametrize("strict", [False, True])
def test_a_named_length_is_declared_as_a_multiple(strict: bool) -> None:
    class Halves(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return einx.sum("(a [b]) c", x, b=2)

    shapes = ({0: 2 * Dim("half", min=2, max=100)},)
    exported = export(Halves(), (torch.ones(8, 3),), dynamic_shapes=shapes, strict=strict)
    assert exported.module()(torch.ones(6, 3)).shape == (3, 3)


def symbolic(*shape: int) -> torch.Tensor:
    """A fake tensor all lengths of which are symbols."""
    from torch.fx.experimental.symbolic_shapes import DimDynamic, StatelessSymbolicContext

    context = StatelessSymbolicContext(dynamic_sizes=[DimDynamic.DYNAMIC] * len(shape))
    mode = FakeTensorMode(shape_env=ShapeEnv())
    return mode.from_tensor(torch.ones(shape), symbolic_context=context)


ANSWERS: dict[str, tuple[Callable[[Any], Any], Any]] = {
    "matches": (lambda x: einx.matches("a (b c)", x, c=2), True),
    "does not match": (lambda x: einx.matches("a a", x), False),
    "check": (lambda x: einx.check("a b", x), None),
    "solve": (lambda x: einx.solve("a (b c)", x, c=2), {"a": 5, "b": 3, "c": 2}),
    "solve_axes": (lambda x: einx.solve_axes("...", x), {}),
    "a symbol": (lambda x: einx.solve("b", torch.ones(5), b=x.shape[0]), {"b": 5}),
    "solve_shapes": (lambda x: einx.solve_shapes("a b, b", x, None), ((5, 6), (6,))),
}


@pytest.mark.parametrize(("ask", "answer"), ANSWERS.values(), ids=ANSWERS)
def test_questions_on_fake_tensors(ask: Callable[[Any], Any], answer: Any) -> None:
    assert ask(symbolic(5, 6)) == answer


def test_a_length_stays_a_symbol() -> None:
    x = symbolic(5, 6)
    result = einx.dot("a [b->c]", x, x.new_empty((x.shape[1], 7)))
    assert isinstance(result.shape[0], torch.SymInt)
    assert isinstance(einx.solve("a b", x)["a"], torch.SymInt)
    assert isinstance(einx.add("a, b, c, d -> a b c d", *(x[:, 0],) * 4).shape[3], torch.SymInt)


def test_what_does_not_hold_is_the_error_for_the_numbers() -> None:
    with pytest.raises(EinxError, match=r"length 5 .*not divisible by 2"):
        einx.id("(a b) c -> a b c", symbolic(5, 6), b=2)
    with pytest.raises(EinxError, match="axis a"):
        einx.check("a a", symbolic(5, 6))


def test_a_graph_over_symbols() -> None:
    graph = einx.sum("a [b]", symbolic(5, 6), graph=True)
    assert graph(torch.ones(2, 3)).tolist() == [3.0, 3.0]


def test_keywords_of_a_function_are_passed_on() -> None:
    def scaled(x: torch.Tensor, axis: int, scale: float = 1.0, weights: Any = 1.0) -> torch.Tensor:
        return (x * scale * weights).sum(axis)

    def call(x: torch.Tensor) -> torch.Tensor:
        return einx.reduce("a [b]", x, op=scaled, scale=2.0, weights=x[0])

    traced = make_fx(call, tracing_mode="symbolic")(torch.ones(4, 3))
    torch.testing.assert_close(traced(torch.ones(5, 3)), torch.full((5,), 6.0))


class Counting(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        n = x.shape[0]
        return einx.maximum("a b, ", x, n)


@pytest.mark.parametrize("strict", [False, True])
def test_a_length_in_a_tensors_place_stays_open(strict: bool) -> None:
    module = Counting()
    program = export(module, (torch.ones(3, 2),), dynamic_shapes=({0: Dim("n")},), strict=strict)
    x = torch.arange(10.0).reshape(5, 2)
    torch.testing.assert_close(program.module()(x), module(x))
