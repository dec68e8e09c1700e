"""``einx.trace``: the same pipeline on shapes alone."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import einx
from einx.errors import AxisSizeError, EinxError, RankError, SemanticError
from einx.operations.layout import Input
from einx.sizes.symbolic import symbol

FACTORY = Input("factory", None)

CALLS = [
    ("sum", "a [b]", [(10, 10)], {}),
    ("sum", "b... (g [c])", [(10, 10)], {"g": 2}),
    ("sum", "a [b]", [(2, 3)], {"keepdims": True}),
    ("id", "h w c, h w -> h w (c + 1)", [(10, 10, 3), (10, 10)], {}),
    ("id", "(a + b) c -> a c, b c", [(5, 2)], {"a": 2}),
    ("add", "a, b -> b a", [(2,), (3,)], {}),
    ("where", "a b, a, b", [(2, 3), (2,), (3,)], {}),
    ("dot", "b t [c->d]", [(8, 64, 64), (64, 64)], {}),
    ("dot", "a b, b c, c d -> a d", [(20, 30), (30, 40), (40, 50)], {}),
    ("softmax", "a [b]", [(2, 3)], {}),
    ("roll", "a [b]", [(2, 3)], {"shift": 2}),
    ("argmax", "a [b c]", [(2, 3, 4)], {}),
    ("arange", "a b [2]", [], {"a": 2, "b": 3}),
]


@pytest.mark.parametrize(
    ("operation", "description", "shapes", "keywords"), CALLS, ids=[f"{row[0]} {row[1]} {row[3]}" for row in CALLS]
)
def test_the_source_is_that_of_the_call(
    operation: str, description: str, shapes: list[tuple[int, ...]], keywords: dict[str, int]
) -> None:
    trace = einx.trace(operation, description, shapes, **keywords)
    graph = getattr(einx, operation)(description, *map(np.zeros, shapes), graph=True, **keywords)
    assert trace.source == graph.source
    assert trace.output_shapes == graph.output_shapes
    assert dict(trace.lengths) == graph.lengths
    assert trace.undetermined is None


def test_the_source_of_a_factory_and_of_an_indexing_is_that_of_the_call() -> None:
    trace = einx.trace("dot", "b... (g [c1->c2])", [(10, 10), FACTORY], g=2, c2=8)
    graph = einx.dot("b... (g [c1->c2])", np.zeros((10, 10)), np.ones, g=2, c2=8, graph=True)
    assert trace.source == graph.source
    x, at = np.zeros((5, 5, 3)), np.zeros((4, 2), int)
    trace = einx.trace("get_at", "[h w] c, p [2] -> p c", [x.shape, at.shape])
    assert trace.source == einx.get_at("[h w] c, p [2] -> p c", x, at, graph=True).source


def test_every_length_has_an_origin() -> None:
    trace = einx.trace("sum", "b... (g [c]) 1", [(10, 12, 1)], g=2)
    assert dict(trace.lengths) == {"b": (10,), "g": 2, "c": 6}
    by = {name: [(it.kind, it.argument, it.dimension, it.keyword) for it in its] for name, its in trace.origins.items()}
    assert by["b"] == [("argument", 1, 1, None)]
    assert by["g"] == [("keyword", None, None, "g")]
    assert by["c"] == [("argument", 1, 2, None), ("keyword", None, None, "g")]


def test_what_a_description_leaves_out_is_written_out() -> None:
    trace = einx.trace("dot", "a [b->c]", [(2, 3), (3, 4)])
    assert trace.completed == "a [b], [b] c -> a c"
    assert trace.input_shapes == ((2, 3), (3, 4))
    assert einx.trace("sum", "b... (g [c])", [(10, 12)], g=2).completed == "b... (g [c]) -> b... (g)"


def test_names_stand_for_lengths_that_are_not_known() -> None:
    n = symbol("n")
    trace = einx.trace("sum", "a [b]", [("n", 3)])
    assert trace.output_shapes == ((n,),)
    assert trace.lengths["a"] == n
    trace = einx.trace("id", "(a b) c -> a (b c)", [("n", 4)], a=2)
    assert str(trace.output_shapes) == "((2, 2 * n),)"


def test_symbolic_lengths_are_computed_with() -> None:
    n, m = symbol("n"), symbol("m")
    assert einx.trace("id", "a b -> (a b)", [(n, m)]).output_shapes == ((n * m,),)
    assert einx.trace("id", "a c, b c -> (a + b) c", [(n, 2), (m, 2)]).output_shapes == ((n + m, 2),)
    assert einx.trace("id", "(a + b) -> a, b", [(n + 3,)], b=3).output_shapes == ((n,), (3,))


def test_a_length_that_is_not_known_takes_what_is_known_elsewhere() -> None:
    trace = einx.trace("add", "a b, b", [(None, None), (3,)])
    assert trace.output_shapes is not None
    assert trace.output_shapes[0][1] == 3


def test_an_unknown_shape_still_gives_the_output() -> None:
    trace = einx.trace("sum", "a [b]", [None])
    assert trace.output_shapes is not None
    assert len(trace.output_shapes[0]) == 1
    assert einx.trace("dot", "a [b], [b] c -> a c", [(2, 3), None], c=4).output_shapes == ((2, 4),)


def test_an_unknown_rank_leaves_what_repeats_open() -> None:
    trace = einx.trace("sum", "a [...]", [None])
    assert trace.output_shapes is None
    assert trace.source is None
    assert trace.undetermined
    assert str(trace) == f"# {trace.undetermined}"


def test_what_is_wrong_whatever_the_unknown_lengths_are_raises() -> None:
    with pytest.raises(RankError):
        einx.trace("sum", "a [b]", [("n",)])
    with pytest.raises(AxisSizeError):
        einx.trace("dot", "a [b], [b] c -> a c", [("n", 3), (4, "m")])
    with pytest.raises(AxisSizeError):
        einx.trace("id", "(a b) -> a b", [(7,)], a=2)


def test_what_may_be_right_does_not_raise() -> None:
    assert einx.trace("add", "a, a", [("n",), ("m",)]) is not None
    assert einx.trace("id", "(a b) -> a b", [("n",)], a=2) is not None
    assert einx.trace("id", "a b -> b", [("n", 3)]).output_shapes is None  # it is right if n is 1


def test_an_unknown_operation_is_named_with_the_one_meant() -> None:
    with pytest.raises(SemanticError, match="no operation named 'summ'") as caught:
        einx.trace("summ", "a [b]", [(2, 3)])
    assert "did you mean 'sum'?" in str(caught.value)


def test_errors_tell_the_shapes() -> None:
    with pytest.raises(EinxError) as caught:
        einx.trace("sum", "a [b]", [("n", 2, None)])
    assert "shape (n, 2, ?)" in str(caught.value)


@pytest.mark.parametrize("operation", ["reduce", "vmap", "vmap_with_axis"])
def test_adapters_are_traced_without_their_function(operation: str) -> None:
    trace = einx.trace(operation, "a [b] -> a", [(2, 3)])
    assert trace.output_shapes == ((2,),)
    assert trace.source is not None
    assert "op(" in trace.source


def test_numpy_is_not_imported() -> None:
    code = f"""
import sys
sys.path[:0] = {[path for path in sys.path if path]!r}
import einx
for operation, description, shapes, keywords in {CALLS!r}:
    assert einx.trace(operation, description, shapes, **keywords).source
assert einx.trace("get_at", "b [h w] c, b p [2] -> b p c", [(2, 50, 50, 3), (2, 9000, 2)]).source
assert einx.trace("add_at", "[a] c, p, p c", [(50, 3), (9000,), (9000, 3)]).source
assert einx.trace("vmap", "a [b] -> a", [(2, 3)]).source
try:
    einx.trace("sum", "a [b", [(2, 3)])
except einx.errors.EinxError as error:
    assert str(error)
print(sorted(name for name in sys.modules if name.split(".")[0] in ("numpy", "torch", "jax")))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.stderr == ""
    assert run.stdout == "[]\n"


@pytest.mark.parametrize("shift", [(1, 2), [1, 2]])
def test_an_option_may_be_a_list(shift: list[int] | tuple[int, ...]) -> None:
    x = np.arange(12).reshape(3, 4)
    expected = einx.roll("[a b]", x, shift=shift, graph=True)

    assert str(einx.trace("roll", "[a b]", [(3, 4)], shift=shift)) == str(expected) + "\n"
    assert np.array_equal(expected(x), np.roll(x, (1, 2), (0, 1)))
