"""Calls inside ``torch.compile``: right values, and one compilation for all lengths where these are symbols.

The compilers are ``eager`` (what Dynamo has traced, as it is) and once ``aot_eager``, as how machine code is made of it
is no business of this library's.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch._dynamo.testing import CompileCounter

import einx
import einx.torch
from einx.errors import CallOperationError, EinxError
from einx.operations.table import OPERATIONS
from tests.engine.machinery.cases import CASES, Case, Length, of_operation

FIRST = [of_operation(name)[0] for name in OPERATIONS]
"""One case of every operation."""

SIZES = (8, 7, 2, 9)
"""None of these is the length of another axis at first, as Dynamo takes equal lengths to be one symbol."""

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning", "ignore::FutureWarning")


@pytest.fixture(autouse=True)
def anew() -> None:
    torch._dynamo.reset()


def tensors_of(case: Case, n: int) -> list[Any]:
    return [torch.from_numpy(x) if isinstance(x, np.ndarray) else x for x in case.arrays(n, namespace=torch)]


def counted(call: Callable[..., Any], **options: Any) -> tuple[Callable[..., Any], CompileCounter]:
    """A compiled function, and what counts its compilations."""
    counter = CompileCounter()
    return torch.compile(call, backend=counter, fullgraph=True, **options), counter


def compilations(case: Case, sizes: tuple[int, ...], dynamic: bool | None) -> int:
    """How often a case is compiled for some sizes, each of which has to give what it gives without a compiler."""

    def call(keywords: dict[str, Any], *tensors: Any) -> Any:
        return case.call(case.description, *tensors, **keywords)

    compiled, counter = counted(call, dynamic=dynamic)
    for n in sizes:
        keywords = case.given(n, torch) | ({"backend": "torch"} if not case.tensors else {})
        tensors = tensors_of(case, n)
        torch.testing.assert_close(compiled(keywords, *tensors), call(keywords, *tensors))
    return counter.frame_count


def bound(case: Case) -> int:
    """Numbers from Python are no symbols at first, whatever ``dynamic=`` says: they become some when they change."""
    return 2 if any(isinstance(value, Length) for value in case.keywords.values()) else 1


@pytest.mark.parametrize("case", FIRST, ids=repr)
def test_one_compilation_serves_all_sizes(case: Case) -> None:
    assert compilations(case, SIZES[:2], dynamic=True) <= bound(case)


@pytest.mark.long
@pytest.mark.parametrize("case", CASES, ids=repr)
def test_one_compilation_serves_more_sizes(case: Case) -> None:
    assert compilations(case, SIZES, dynamic=True) <= bound(case)


@pytest.mark.long
@pytest.mark.parametrize("case", CASES, ids=repr)
def test_by_default_the_second_size_compiles_once_more(case: Case) -> None:
    assert compilations(case, SIZES, dynamic=None) <= 2


def test_0_and_1_compile_once_more_each() -> None:
    compiled, counter = counted(lambda x: einx.sum("a [b]", x), dynamic=True)
    for n in (4, 0, 1, 9, 0, 1, 2):
        assert compiled(torch.ones(n, 3)).tolist() == [3.0] * n
    assert counter.frame_count == 3


def test_a_marked_length_stays_open() -> None:
    compiled, counter = counted(lambda x: einx.id("a (b c) -> b a c", x, b=2))
    x = torch.randn(4, 6)
    torch._dynamo.mark_dynamic(x, 0)
    for y in (x, torch.randn(7, 6)):
        torch.testing.assert_close(compiled(y), y.reshape(-1, 2, 3).transpose(0, 1))
    assert counter.frame_count == 1


X = [torch.arange(6.0 * n).reshape(n, 6) for n in (4, 8, 6)]


def assert_once(call: Callable[..., Any], *arguments: Any, times: int = 1) -> None:
    """A function of the tensors above compiles once, and gives what it gives without a compiler."""
    compiled, counter = counted(call, dynamic=True)
    for x in X:
        found, wanted = compiled(x, *arguments), call(x, *arguments)
        if isinstance(wanted, torch.Tensor):
            torch.testing.assert_close(found, wanted)
        else:
            assert found == wanted
    assert counter.frame_count == times


KEYWORDS: dict[str, Callable[[torch.Tensor], Any]] = {
    "a symbol": lambda x: einx.id("(a b) c -> a b c", x, a=x.shape[0] // 2),
    "a shape": lambda x: einx.id("-> a...", x.sum(), a=x.shape),
    "a list": lambda x: einx.id("-> a...", x.sum(), a=[x.shape[0], 2]),
    "several": lambda x: einx.id("a b -> c a b d", x, c=x.shape[0], d=x.shape[1]),
    "of a new axis": lambda x: einx.arange("a", a=x.shape[0], backend="torch"),
    "an option": lambda x: einx.roll("a [b]", x, shift=(2,)),
    "a dtype": lambda x: einx.sum("a [b]", x, dtype=torch.float64),
}


@pytest.mark.parametrize("call", KEYWORDS.values(), ids=KEYWORDS)
def test_keywords(call: Callable[[torch.Tensor], Any]) -> None:
    assert_once(call)


def test_a_symbol_is_a_number_to_an_option() -> None:
    compiled, _ = counted(lambda x: einx.roll("[a] b", x, shift=x.shape[0] // 2), dynamic=True)
    for x in X:
        torch.testing.assert_close(compiled(x), x.roll(len(x) // 2, 0))


COUNT, FRACTION, PLACES = np.int64(2), np.float32(2), torch.tensor([99, 0])


class Holder:
    count = np.int64(2)


OF_NUMPY: dict[str, Callable[[torch.Tensor, Any], Any]] = {
    "a length": lambda x, n: einx.id("a (b c) -> a b c", x, b=n),
    "a new length": lambda x, n: einx.id("a b -> a b c", x, c=n),
    "in a list": lambda x, n: einx.id("-> a...", x.sum(), a=[n, 2]),
    "of a question": lambda x, n: x + einx.matches("a (b c)", x, b=n),
    "a global one": lambda x, _: einx.id("a (b c) -> a b c", x, b=COUNT),
    "an attribute": lambda x, _: einx.id("a (b c) -> a b c", x, b=Holder.count),
    "shift": lambda x, n: einx.roll("a [b]", x, shift=n),
    "shifts": lambda x, n: einx.roll("[a b]", x, shift=(n, 1)),
    "correction": lambda x, n: einx.var("a [b]", x, correction=n),
    "fill_value": lambda x, n: einx.get_at(
        "[a] b, p -> p b", x, x.new_full((1,), 99).long(), mode="fill", fill_value=n
    ),
}


@pytest.mark.parametrize("dynamic", [None, True])
@pytest.mark.parametrize("call", OF_NUMPY.values(), ids=OF_NUMPY)
def test_keywords_of_numpys(call: Callable[[torch.Tensor, Any], Any], dynamic: bool | None) -> None:
    compiled, _ = counted(call, dynamic=dynamic)
    for n in (2, 3, 1, 6):
        torch.testing.assert_close(compiled(X[0], np.int64(n)), call(X[0], np.int64(n)))


@pytest.mark.parametrize("dynamic", [None, True])
@pytest.mark.parametrize("name", ["correction", "fill_value"])
def test_an_option_that_is_another_float_each_time(name: str, dynamic: bool | None) -> None:
    compiled, _ = counted(OF_NUMPY[name], dynamic=dynamic)
    for number in (0.5, 1.5, 0.25, 1, 1.0):
        torch.testing.assert_close(compiled(X[0], number), OF_NUMPY[name](X[0], number))


def test_a_float_of_the_compilers_is_no_length() -> None:
    with pytest.raises(Exception, match=r"axis a is given as 2\.0 \(a float\)"):
        torch.compile(lambda x: einx.id("(a b) c -> a b c", x, a=x.shape[0] / 2), fullgraph=True, dynamic=True)(X[0])


QUESTIONS: dict[str, Callable[[torch.Tensor], Any]] = {
    "solve": lambda x: (x + 1, einx.solve("a (b c)", x, c=2))[1],
    "solve_axes": lambda x: (x + 1, einx.solve_axes("(a p)...", x, p=2))[1],
    "solve_shapes": lambda x: (x + 1, einx.solve_shapes("a b, b c", x, None, c=x.shape[0]))[1],
    "check": lambda x: (einx.check("a b, b", x, x[0]), x + 1)[1],
    "it matches": lambda x: x + 1 if einx.matches("a (b c)", x, c=2) else x - 1,
    "it never matches": lambda x: x + 1 if einx.matches("a", x) else x - 1,
    "it does not match": lambda x: x + 1 if einx.matches("a a", x.repeat(2, 3)) else x - 1,
}


@pytest.mark.parametrize("call", QUESTIONS.values(), ids=QUESTIONS)
def test_questions(call: Callable[[torch.Tensor], Any]) -> None:
    assert_once(call)


def test_an_answer_that_depends_on_lengths_compiles_once_for_yes_and_once_for_no() -> None:
    compiled, counter = counted(lambda x: x + 1 if einx.matches("(a 3)", x) else x - 1, dynamic=True)
    for n in (6, 7, 9, 8, 12, 13):
        assert compiled(torch.zeros(n))[0] == (-1 if n % 3 else 1)
    assert counter.frame_count == 2


doubled = einx.torch.adapt_numpylike_reduce(lambda x, axis: x.sum(axis) * 2)
inner = einx.torch.adapt_with_vmap(torch.dot, signature="(n),(n)->()")


def adapted_within(x: torch.Tensor) -> torch.Tensor:
    return einx.torch.adapt_with_vmap(lambda row: row.max() - row.min(), signature="(n)->()")("a [b]", x)


def in_use(x: torch.Tensor) -> torch.Tensor:
    with einx.backend.use("torch"):
        places = einx.arange("a", a=x.shape[0])
    return x + places[:, None]


def current(x: torch.Tensor) -> tuple[str | None, ...]:
    x = x + 1
    with einx.backend.use("torch"):
        inside = einx.backend.current()
    return inside, einx.backend.current()


def told(shape: tuple[int, ...], name: str) -> torch.Tensor:
    assert name == "dot1"
    return torch.ones(shape)


FUNCTIONS: dict[str, Callable[[torch.Tensor], Any]] = {
    "op": lambda x: einx.vmap("a [b] -> a", x, op=lambda row: row.sum()),
    "op of the framework": lambda x: einx.reduce("a [b]", x, op=torch.sum),
    "op by name": lambda x: einx.reduce("a [b]", x, op="max"),
    "two results": lambda x: einx.vmap("a [b] -> a, a [b]", x, op=lambda row: (row.sum(), row + 1))[0],
    "adapter": lambda x: doubled("a [b]", x),
    "adapter with a signature": lambda x: inner("a [b], [b]", x, x[0]),
    "adapted within": adapted_within,
    "factory": lambda x: einx.add("a b, b", x, torch.ones),
    "factory that is a function": lambda x: einx.add("a b, a", x, lambda shape: torch.ones(shape) * x.shape[0]),
    "factory that is told": lambda x: einx.dot("a [b->c]", x, told, c=2),
    "partial factory": lambda x: einx.add("a b, a", x, partial(torch.ones, dtype=torch.float64)),
    "list": lambda x: einx.add("a b, b", x, [1.0, 2, 3, 4, 5, 6]),
    "number": lambda x: einx.multiply("a b, ", x, 2.5),
    "symbol as a number": lambda x: einx.multiply("a b, ", x, x.shape[0]),
    "array of NumPy's": lambda x: einx.add("a b, b", x, np.arange(6.0)),
    "backend in use": in_use,
    "no graph": lambda x: einx.sum("a [b]", x, graph=0),
    "a backend": lambda x: (x + 1, einx.backend.get("torch").name, einx.backend.get(x).name)[1:],
    "the backend in use": current,
}


IN_A_TENSORS_PLACE: dict[str, Callable[[torch.Tensor, Any], Any]] = {
    "add": lambda x, v: einx.add("a b, ", x, v),
    "maximum": lambda x, v: einx.maximum("a b, ", x, v),
    "logaddexp": lambda x, v: einx.logaddexp("a b, ", x, v),
    "where": lambda x, v: einx.where("a b, , a b", x > 1, v, x),
    "dot": lambda x, v: einx.dot("a b, -> a", x, v),
    "id": lambda x, v: einx.id("a b, -> a (b + 1)", x, v),
    "set_at": lambda x, v: einx.set_at("[a] b, p, ", x, [0, 1], v),
    "add_at": lambda x, v: einx.add_at("[a] b, p, p", x, [0, 1], [v, 2]),
    "vmap": lambda x, v: einx.vmap("a [b], -> a", x, v, op=lambda row, number: row.sum() * number),
    "a list": lambda x, v: einx.add("a b, c -> a b c", x, [v, 1]),
    "a nested list": lambda x, v: einx.add("a b, c d -> a b c d", x, [[v, 1], (2.5, v)]),
    "no tensor": lambda x, v: x + einx.softmax("[a]", [v * 1.0, 1.0], backend="torch")[0],
}
"""Calls of a tensor, and of a number that is one or is in one."""


@pytest.mark.parametrize("name", IN_A_TENSORS_PLACE)
def test_numbers_in_a_tensors_place_compile_once(name: str) -> None:
    call = IN_A_TENSORS_PLACE[name]
    assert_once(lambda x: call(x, x.shape[0]))
    for numbers in ((2.5, 3.5, 4.5), (2, 3, 4)):  # the second one makes it a symbol
        compiled, counter = counted(call)
        for number in numbers:
            torch.testing.assert_close(compiled(X[0], number), call(X[0], number))
        assert counter.frame_count <= 2


@pytest.mark.parametrize("call", FUNCTIONS.values(), ids=FUNCTIONS)
def test_functions_and_what_is_no_tensor(call: Callable[[torch.Tensor], Any]) -> None:
    assert_once(call)


def test_a_backend_in_use_outside_compiles_anew() -> None:
    compiled, _ = counted(lambda x: x + einx.arange("a", a=4, backend=None)[0].item(), dynamic=True)
    with einx.backend.use("torch"):
        assert compiled(torch.ones(2)).tolist() == [1.0, 1.0]


def test_graphs_run_inside() -> None:
    closed = einx.sum("a (b [c])", X[0], c=2, graph=True)
    opened = einx.sum("a (b [c])", einx.shaped("n", 6, backend="torch"), c=2, graph=True)
    compiled, counter = counted(lambda x: closed(x) + opened(x), dynamic=False)
    torch.testing.assert_close(compiled(X[0]), closed(X[0]) * 2)
    assert counter.frame_count == 1
    assert_once(opened)


class Attention(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.heads = 2
        self.weight = torch.nn.Parameter(torch.randn(6, 18))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        einx.check("b n 6", x)
        q, k, v = einx.id("b n (three h c) -> three b h n c", x @ self.weight, three=3, h=self.heads)
        scores = einx.softmax("b h q [k]", einx.dot("b h q [c], b h k [c] -> b h q k", q, k))
        return einx.dot("b h q [k], b h [k] c -> b q (h c)", scores, v)


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_a_module_and_its_gradients(backend: str) -> None:
    torch.manual_seed(0)
    module = Attention()
    compiled = torch.compile(module, backend=backend, fullgraph=True, dynamic=True)
    for n in (3, 5):
        x = torch.randn(2, n, 6, requires_grad=True)
        wanted = torch.autograd.grad(module(x).square().sum(), [x, module.weight])
        found = torch.autograd.grad(compiled(x).square().sum(), [x, module.weight])
        torch.testing.assert_close(found, wanted)


WRONG: dict[str, tuple[Callable[[torch.Tensor], Any], str]] = {
    "syntax": (lambda x: einx.id("a (b", x), "is not closed"),
    "rank": (lambda x: einx.sum("a [b] c", x), "2 dimensions"),
    "lengths": (lambda x: einx.add("a b, b", x, x[0, :3]), "axis b has length 6"),
    "quotient": (lambda x: einx.id("(a b) c -> a b c", x, a=5), "not divisible by 5"),
    "a keyword": (lambda x: einx.id("(a b) c -> a b c", x, a=2.5), "2.5"),
    "no tensor": (lambda x: einx.add("a b, ", x, None), "NoneType, which is no tensor"),
    "a ragged list": (lambda x: einx.add("a b, c d", x, [[1.0], [1.0, 2.0]]), "different"),
    "a question": (lambda x: einx.check("a a", x), "axis a"),
    "no description": (lambda x: einx.sum(x, "a [b]"), "has to be a string, but the first argument is a Tensor"),
    "no description of a question": (lambda x: einx.matches(x, "a b"), "first argument is a Tensor"),
    "an object for a description": (lambda x: einx.sum(Holder(), x), "first argument is a Holder"),
    "an object": (lambda x: einx.add("a b, b", x, Holder()), "a Holder, which is no tensor"),
    "a string": (lambda x: einx.add("a b, b", x, "x"), "a str, which is no tensor"),
    "lengths for an array": (lambda x: einx.add("a b, b", x, einx.shaped(6)), "which stands for an array in a graph"),
    "a number that is not read": (lambda x: einx.roll("a [b]", x, shift=FRACTION), "shift= is an? ndarray, whose"),
    "an array": (lambda x: einx.id("a -> a b...", x[:, 0], b=np.array([2, 2])), "b= is an? ndarray, whose"),
    "a tensor": (lambda x: einx.id("a b -> a b c", x, c=torch.tensor(2)), "c= is a Tensor, whose"),
    "a tensor in a list": (lambda x: einx.id("a -> a b...", x[:, 0], b=[torch.tensor(2), 2]), "b= is a Tensor, whose"),
    "a tensor for an option": (lambda x: einx.sum("a [b]", x, keepdims=x[0, 0] > 1), "keepdims= is a Tensor, whose"),
    "a tensor of a question": (lambda x: einx.check("a b", x, b=torch.tensor(6)), "b= is a Tensor, whose"),
    "another graph=": (lambda x: einx.sum("a [b]", x, graph="x"), "graph= is a str"),
    "a factory": (lambda x: einx.add("a b, a", x, lambda _: torch.ones(3)), "tensor factory in argument 2"),
    "a function": (lambda x: einx.vmap("a [b] -> a", x, op=lambda row: row), "returned an array of shape"),
    "graph=True": (lambda x: einx.sum("a [b]", x, graph=True), "make the graph outside"),
    "no function to adapt": (lambda x: einx.torch.adapt_numpylike_reduce("sum")("a [b]", x), "passed the name .*sum"),
    "no signature": (lambda x: einx.torch.adapt_with_vmap(torch.sum, signature=3)("a [b]", x), "has to be a string"),
    "half a signature": (
        lambda x: einx.torch.adapt_with_vmap(torch.sum, signature="(n)->")("a [b]", x),
        "says nothing of what comes out",
    ),
    "a number in a signature": (
        lambda x: einx.torch.adapt_with_vmap(torch.sum, signature="(2)->()")("[b]", x[0, :5].reshape(5)),
        "length 2 where axis b has length 5",
    ),
    "no operation of that name": (lambda x: einx.vmap("a [b] -> a", x, op="dot"), "functions are all"),
}


@pytest.mark.parametrize(("call", "words"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_by_the_compiler(call: Callable[[torch.Tensor], Any], words: str) -> None:
    with pytest.raises(Exception, match=words) as caught:
        torch.compile(call, backend="eager", fullgraph=True, dynamic=True)(X[0])
    assert type(caught.value).__name__ == "Unsupported"


RETURNED: dict[str, tuple[Callable[[torch.Tensor], Any], str | None]] = {
    "values with places": (lambda y: torch.max(y, -1), "a torch.return_types.max, which is a tuple of 2, but"),
    "two": (lambda y: (y.sum(-1), y.sum(-1)), "a tuple of 2, but"),
    "one in a tuple": (lambda y: (y.sum(-1),), "a tuple of 1, but"),
    "one in a list": (lambda y: [y.sum(-1)], "a list of 1, but"),
    "a dictionary": (lambda y: {"sum": y.sum(-1)}, "a dict, but"),
    "nothing": (lambda _: None, "None, but"),
    "text": (lambda _: "text", "a str, but"),
    "a shape": (lambda y: y.shape, "a torch.Size, which is a tuple of"),
    "a generator": (lambda y: (part for part in y), "a generator, but"),
    "another shape": (lambda y: y, "an array of shape"),
    "an array": (lambda y: y.sum(-1), None),
    "an array of NumPy's": (lambda y: np.ones(y.shape[:-1]), None),
}
"""What a function returns for some rows of numbers, and what is said of it; ``None`` if it is right."""

NUMBERS: dict[str, Callable[[torch.Tensor], Any]] = {
    "an int": lambda _: 3,
    "a float": lambda _: 2.5,
    "a bool": lambda _: True,
    "a complex number": lambda _: 1j,
    "a scalar of NumPy's": lambda _: np.float64(3),
    "a short one": lambda _: np.float32(3),
    "an array of rank 0": lambda _: np.array(3.0),
    "a length": lambda y: y.shape[0] * 2,
}
"""What stands for an array of rank 0."""

ADAPTED: dict[str, Callable[[torch.Tensor, Callable[[torch.Tensor], Any]], Any]] = {
    "vmap": lambda x, op: einx.vmap("a [b] -> a", x, op=op),
    "vmap without loops": lambda x, op: einx.vmap("[b] -> ", x[0], op=op),
    "a loop": lambda x, op: einx.vmap("a [b] -> a", x, op=op, backend="torch.loop"),
    "one of two": lambda x, op: einx.vmap("a [b] -> a, a [b]", x, op=lambda row: (op(row), row))[0],
    "reduce over all": lambda x, op: einx.reduce("[b]", x[0], op=lambda y, axis: op(y)),  # noqa: ARG005
    "adapter": lambda x, op: einx.torch.adapt_with_vmap(op, signature="(n)->()")("a [b]", x),
    "reduce": lambda x, op: einx.reduce("a [b]", x, op=lambda y, axis: op(y)),  # noqa: ARG005
    "vmap_with_axis": lambda x, op: einx.vmap_with_axis("a [b] -> a", x, op=lambda y, axis: op(y)),  # noqa: ARG005
    "elementwise": lambda x, op: einx.elementwise("a", x[:, 0], op=lambda _: op(x)),
}


@pytest.mark.long
@pytest.mark.parametrize("adapted", ADAPTED.values(), ids=ADAPTED)
@pytest.mark.parametrize(("op", "words"), RETURNED.values(), ids=RETURNED)
def test_what_functions_return_is_judged(
    adapted: Callable[..., Any], op: Callable[..., Any], words: str | None
) -> None:
    compiled = torch.compile(adapted, backend="eager", fullgraph=True)
    x = torch.arange(12.0).reshape(3, 4)
    if words is None:
        torch.testing.assert_close(compiled(x, op), adapted(x, op))
        return
    with pytest.raises(Exception, match=f"op= returned {words}") as caught:
        compiled(x, op)
    assert type(caught.value).__name__ == "Unsupported"
    with pytest.raises(CallOperationError, match=f"op= returned {words}"):
        adapted(x, op)


@pytest.mark.long
@pytest.mark.parametrize("adapted", [*ADAPTED.values()][:6], ids=[*ADAPTED][:6])
@pytest.mark.parametrize("op", NUMBERS.values(), ids=NUMBERS)
def test_numbers_that_functions_return_are_tensors(adapted: Callable[..., Any], op: Callable[..., Any]) -> None:
    x = torch.arange(12.0).reshape(3, 4)
    for dynamic in (None, True):
        torch._dynamo.reset()
        compiled = torch.compile(adapted, backend="eager", fullgraph=True, dynamic=dynamic)
        torch.testing.assert_close(compiled(x, op), adapted(x, op))


def test_a_length_that_a_function_returns_stays_open() -> None:
    assert_once(lambda x: einx.reduce("[a b]", x, op=lambda y, axis: y.shape[0]))  # noqa: ARG005
    assert_once(lambda x: einx.vmap("[a] b -> b", x, op=lambda y: y.shape[0]))


def test_lengths_that_contradict_a_signature_are_told_where_they_are_known() -> None:
    adapted = einx.torch.adapt_with_vmap(lambda x, y: x.sum() + y.sum(), signature="(n),(n)->()")
    call = lambda x: adapted("a [b], [c]", x, x[:, 0])  # noqa: E731
    with pytest.raises(Exception, match="axis b has length 6 and axis c has length 4"):
        torch.compile(call, backend="eager", fullgraph=True)(X[0])
    compiled, counter = counted(lambda x: adapted("a [b], [b]", x, x[0]), dynamic=True)
    for x in X:
        torch.testing.assert_close(compiled(x), x.sum(1) + x[0].sum())
    assert counter.frame_count == 1


def test_without_fullgraph_the_error_itself_is_raised() -> None:
    with pytest.raises(EinxError, match="not divisible by 5"):
        torch.compile(lambda x: einx.id("(a b) c -> a b c", x, a=5), backend="eager")(X[0])


def test_without_fullgraph_nothing_but_the_error_is_said(tmp_path: Path) -> None:
    """Dynamo warns of caches in all that it goes through, once in each process."""
    program = tmp_path / "program.py"
    program.write_text(
        """
import torch

import einx
from einx.errors import CallOperationError, EinxError

CALLS = [
    lambda x: einx.sum("a b c d", x),
    lambda x: einx.id("(a b) c -> a b c", x, a=5),
    lambda x: einx.dot("a b, c b -> a c", x, x[:, :2]),
    lambda x: einx.vmap("a [b] -> a", x, op=lambda row: row),
    lambda x: einx.check("a a", x),
]
for call in CALLS:
    try:
        torch.compile(call, backend="eager")(torch.ones(3, 4))
    except EinxError as error:
        print(type(error).__name__)
"""
    )
    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, check=True)
    assert len(done.stdout.split()) == 5
    assert "Dynamo" not in done.stderr


def test_an_error_is_caught_inside() -> None:
    def call(x: torch.Tensor) -> torch.Tensor:
        try:
            return einx.id("(a 3) c -> a 3 c", x)[:, 0]
        except EinxError:
            return x + 100

    compiled, _ = counted(call, dynamic=True)
    for x in X:
        torch.testing.assert_close(compiled(x), call(x))


def test_a_caught_error_has_its_attributes() -> None:
    def call(x: torch.Tensor) -> tuple[object, ...]:
        try:
            return x, einx.add("a b, b", x, x[0, :3])
        except EinxError as error:
            return error.message, error.code, error.description, error.operation, error.shapes, error.spans

    assert counted(call)[0](X[0]) == call(X[0])


@pytest.mark.parametrize("name", ["torch", "numpy"])
def test_the_backend_in_use_outside_is_the_current_one(name: str) -> None:
    compiled, _ = counted(lambda x: (x + 1, einx.backend.current()))
    assert compiled(X[0])[1] is None
    with einx.backend.use(name):
        assert compiled(X[0])[1] == name
    assert compiled(X[0])[1] is None


def test_einx_imports_no_compiler() -> None:
    code = (
        "import sys, einx, torch\n"
        "einx.sum('a [b]', torch.ones(2, 3))\n"
        "assert einx.matches('a b', torch.ones(2, 3))\n"
        "sys.exit('torch._dynamo.symbolic_convert' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": "engine"})


@pytest.mark.parametrize("operation", [einx.softmax, einx.flip, einx.cumsum], ids=lambda operation: operation.__name__)
def test_an_operation_is_compiled_by_itself(operation: Any) -> None:
    x = torch.randn(3, 4)
    for function in (operation, partial(operation)):
        compiled = torch.compile(function, fullgraph=True, backend="eager")
        torch.testing.assert_close(compiled("a [b]", x), operation("a [b]", x))


def test_a_question_is_compiled_by_itself() -> None:
    compiled = torch.compile(einx.matches, fullgraph=True, backend="eager")
    assert compiled("a a", torch.ones(3, 3))
    assert not compiled("a a", torch.ones(3, 4))


def test_a_backend_in_use_in_another_thread_is_not_used() -> None:
    """There NumPy is in use, which does not go with tensors."""
    begun, done = threading.Event(), threading.Event()

    def use_numpy() -> None:
        with einx.backend.use("numpy"):
            begun.set()
            done.wait(60)

    thread = threading.Thread(target=use_numpy)
    thread.start()
    begun.wait(60)
    try:
        compiled = torch.compile(lambda x: einx.sum("a [b]", x), fullgraph=True, backend="eager")
        torch.testing.assert_close(compiled(torch.ones(2, 3)), torch.full((2,), 3.0))
    finally:
        done.set()
        thread.join()
