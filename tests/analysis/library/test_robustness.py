"""No rule fails, whatever it is given: every function and method of the tables with arbitrary values."""

from __future__ import annotations

import ast
import typing

from hypothesis import given, settings
from hypothesis import strategies as st

from einx.sizes.symbolic import symbol
from einx_lsp.library import registry
from einx_lsp.values.model import (
    DOTS,
    NOTHING,
    UNKNOWN,
    Instance,
    Items,
    Layer,
    Mapping,
    Method,
    Named,
    Number,
    OpenItems,
    Range,
    Tensor,
    Text,
    Value,
)

N, M = symbol("n"), symbol("m")
VALUES = typing.get_args(Value)

LINEAR = Layer("torch.nn.Linear", (("in_features", Number("int", 3)), ("out_features", Number("int", 4))))
sizes = st.sampled_from([0, 1, 2, 3, 7, N, N + 1, 2 * N, N * M // 2, (N + 1) // 2, N - 3, None])
frameworks = st.sampled_from(["numpy", "torch", "jax", "tensorflow", None])
element_types = st.sampled_from([None, "bool", "int64", "int", "float32", "complex128"])
ends = st.lists(sizes, max_size=2).map(tuple)
tensors = st.one_of(
    st.builds(Tensor, frameworks, st.none() | st.lists(sizes, max_size=4).map(tuple), element_types),
    st.builds(Tensor, frameworks, st.none(), element_types, first=ends, last=ends),
)
numbers = st.sampled_from(
    [
        *(Number("int", value) for value in (-(2**70), -5, -1, 0, 1, 2, 3, 2**40, 2**5000, N, -N, N - 1, N // 2, None)),
        *(Number("float", value) for value in (0.0, 1.5, float("inf"), float("nan"), None)),
        *(Number("bool", value) for value in (True, False, None)),
        Number("complex", 2j),
        Number(None),
    ]
)
simple = st.one_of(
    tensors,
    tensors,
    numbers,
    numbers,
    st.sampled_from(["", "ij,jk->ik", "...i", "i->ii", "xy", "float32", "é"]).map(Text),
    st.sampled_from(
        [
            UNKNOWN,
            NOTHING,
            DOTS,
            Named("numpy.float32"),
            Named("builtins.int"),
            Mapping((("a", NOTHING),)),
            Instance("numpy.random.Generator"),
            LINEAR,
            Layer("torch.nn.Sequential", parts=(LINEAR, UNKNOWN)),
            OpenItems("tuple", (Number("int", N),), Number("int"), (Number("int", 3),)),
            OpenItems("list", (), LINEAR),
            Items("tuple", (Tensor("torch", (N, 3)), NOTHING), ("values", "indices")),
            Method(UNKNOWN, "sum"),
            Range(NOTHING, Number("int", N), NOTHING),
        ]
    ),
    st.builds(Range, *[numbers | st.just(NOTHING) | st.just(UNKNOWN)] * 3),
)
values = st.recursive(
    simple,
    lambda inner: st.builds(Items, st.sampled_from(["tuple", "list"]), st.lists(inner, max_size=4).map(tuple)),
    max_leaves=6,
)
functions = st.sampled_from(
    [f"{library}.{name}" for library, entries in registry._FUNCTIONS.items() for name in entries]
)
METHODS = sorted({name for methods in registry._ARRAY_METHODS.values() for name in methods})
keywords = st.dictionaries(
    st.sampled_from("axis keepdims dim keepdim dtype shape size k n out num".split()), values, max_size=2
)


@settings(max_examples=600, deadline=None)
@given(functions, st.lists(values, max_size=4).map(tuple), keywords)
def test_functions(name: str, positional: tuple[Value, ...], named: dict[str, Value]) -> None:
    rule = registry.function(name)
    assert rule is not None
    assert isinstance(rule(registry.Arguments(positional, named, True, None)), VALUES)


@settings(max_examples=200, deadline=None)
@given(
    tensors,
    st.sampled_from(METHODS),
    st.lists(values, max_size=3).map(tuple),
    keywords,
)
def test_methods(receiver: Tensor, name: str, positional: tuple[Value, ...], named: dict[str, Value]) -> None:
    rule = registry.method(receiver, name)
    if rule is not None:
        assert isinstance(rule(registry.Arguments((receiver, *positional), named, True, None)), VALUES)


layers = st.sampled_from([name for name in registry._FUNCTIONS["torch"] if name.startswith("nn.")])


@settings(max_examples=400, deadline=None)
@given(layers, st.lists(values, max_size=4).map(tuple), keywords, st.lists(values, max_size=3).map(tuple))
def test_layers(name: str, positional: tuple[Value, ...], named: dict[str, Value], called: tuple[Value, ...]) -> None:
    rule = registry.function(f"torch.{name}")
    assert rule is not None
    made = rule(registry.Arguments(positional, named, True, None))
    if isinstance(made, Layer):
        found = registry.call_layer(made, registry.Arguments(called, {}, True, None), lambda value, _: value)
        assert isinstance(found, VALUES)
        assert isinstance(registry.attribute_of(made, "weight"), VALUES)


@settings(max_examples=200, deadline=None)
@given(
    values,
    values,
    st.sampled_from(ast.operator.__subclasses__()),
    st.sampled_from(ast.cmpop.__subclasses__()),
    st.sampled_from([ast.Invert, ast.UAdd, ast.USub]),
    st.sampled_from("shape T mT ndim size dtype real sum nonsense".split()),
)
def test_operators(
    a: Value,
    b: Value,
    operator: type[ast.operator],
    comparison: type[ast.cmpop],
    unary: type[ast.unaryop],
    attribute: str,
) -> None:
    results = [
        registry.binary(operator, a, b, None),
        registry.compare([comparison], [a, b], None),
        registry.compare([comparison, comparison], [a, b, a], None),
        registry.subscript(a, b, None),
        registry.unary(unary, a),
        registry.attribute(a, attribute),
    ]
    assert all(isinstance(result, VALUES) for result in results)


def test_open_ranks_of_any_size_are_soon_answered() -> None:
    many = Items("tuple", (Tensor("torch", None, last=(N,)),) * 2 + (Number("int", 1),) * 100_000)
    long = Tensor("torch", None, last=(N,) * 100_000)
    assert registry.subscript(many, Number("int", 0), None) == UNKNOWN
    assert registry.attribute(long, "T") == UNKNOWN
