"""Where branches meet, only what holds of both values stays known."""

import pytest

from einx.sizes.symbolic import symbol
from einx_lsp.values.join import join
from einx_lsp.values.model import (
    DOTS,
    NOTHING,
    UNKNOWN,
    Class,
    Function,
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
    Union,
    Value,
)

B, C = symbol("b"), symbol("c")
ONE, TWO = Number("int", 1), Number("int", 2)
INT = Number("int")

JOINS = [
    (ONE, ONE, ONE),
    (ONE, TWO, INT),
    (ONE, Number("float", 1.0), Number(None)),
    (Number("bool", True), ONE, Number(None)),
    (ONE, UNKNOWN, UNKNOWN),
    (Text("a"), Text("a"), Text("a")),
    (Text("a"), Text("b"), Union((Text("a"), Text("b")))),
    (Text("a"), NOTHING, Union((Text("a"), NOTHING))),
    (DOTS, NOTHING, UNKNOWN),
    (Tensor("numpy", (B, 3)), Tensor("numpy", (B, 3)), Tensor("numpy", (B, 3))),
    (Tensor("numpy", (B, 3)), Tensor("numpy", (C, 3)), Tensor("numpy", (None, 3))),
    (Tensor("numpy", (B, 3)), Tensor("torch", (B, 3)), Tensor(None, (B, 3))),
    (Tensor("numpy", (3,), "int64"), Tensor("numpy", (3,), "int32"), Tensor("numpy", (3,))),
    (Tensor("numpy", (3,)), Tensor("numpy", (3, 3)), Union((Tensor("numpy", (3,)), Tensor("numpy", (3, 3))))),
    (
        Tensor("numpy", (B, C, 3)),
        Tensor("numpy", (B, 3)),
        Union((Tensor("numpy", (B, C, 3)), Tensor("numpy", (B, 3)))),
    ),
    (
        Tensor("numpy", (B, 3)),
        Tensor("numpy", (C, 5, 4)),
        Union((Tensor("numpy", (B, 3)), Tensor("numpy", (C, 5, 4)))),
    ),
    (Tensor("numpy", (B, C, 3)), Tensor("numpy", None, last=(C, 3)), Tensor("numpy", None, last=(C, 3))),
    (Tensor("numpy", None, first=(B, C)), Tensor("numpy", None, last=(B, C)), Tensor("numpy", None)),
    (Tensor("numpy", (3,)), Tensor("numpy", None), Tensor("numpy", None)),
    (Tensor("numpy", (3,)), NOTHING, Union((Tensor("numpy", (3,)), NOTHING))),
    (Items("tuple", (ONE, TWO)), Items("tuple", (ONE, ONE)), Items("tuple", (ONE, INT))),
    (Items("tuple", (ONE, TWO)), Items("tuple", (ONE,)), OpenItems("tuple", (ONE,), TWO)),
    (
        Items("tuple", (ONE,)),
        Items("list", (ONE,)),
        Union((Items("tuple", (ONE,)), Items("list", (ONE,)))),
    ),
    (Items("tuple", (ONE,), ("values",)), Items("tuple", (TWO,), ("values",)), Items("tuple", (INT,), ("values",))),
    (Items("tuple", (ONE,), ("values",)), Items("tuple", (ONE,)), Items("tuple", (ONE,))),
    (
        OpenItems("tuple", (TWO,), ONE, (ONE, TWO)),
        Items("tuple", (TWO, ONE, TWO)),
        OpenItems("tuple", (TWO,), ONE, (ONE, TWO)),
    ),
    (OpenItems("list", (), ONE, ()), OpenItems("list", (), TWO, ()), OpenItems("list", (), INT, ())),
    (OpenItems("list", (), ONE, ()), OpenItems("tuple", (), ONE, ()), UNKNOWN),
    (Layer("torch.nn.Tanh"), Layer("torch.nn.ReLU"), UNKNOWN),
    (
        Layer("torch.nn.Linear", (("out_features", ONE),)),
        Layer("torch.nn.Linear", (("out_features", TWO),)),
        Layer("torch.nn.Linear", (("out_features", INT),)),
    ),
    (Mapping((("a", ONE),)), Mapping((("a", TWO),)), Mapping((("a", INT),))),
    (
        Mapping((("a", ONE),)),
        Mapping((("b", ONE),)),
        Union((Mapping((("a", ONE),)), Mapping((("b", ONE),)))),
    ),
    (Range(ONE, NOTHING, NOTHING), Range(TWO, NOTHING, NOTHING), Range(INT, NOTHING, NOTHING)),
    (Named("numpy"), Named("jax.numpy"), UNKNOWN),
    (Named("numpy"), NOTHING, Named("numpy")),
    (Function("f"), Function("f"), Function("f")),
    (Function("f"), Function("g"), Union((Function("f"), Function("g")))),
    (Class("A", (("n", ONE), ("m", ONE))), Class("A", (("n", TWO),)), Class("A", (("n", INT),))),
    (Class("A"), Class("B"), Union((Class("A"), Class("B")))),
    (Instance("A", (("n", ONE),)), Instance("A"), Instance("A")),
    (Instance("A"), Instance("B"), Union((Instance("A"), Instance("B")))),
    (
        Method(Tensor("numpy", (3,)), "sum"),
        Method(Tensor("numpy", (4,)), "sum"),
        Method(Tensor("numpy", (None,)), "sum"),
    ),
    (Method(ONE, "a"), Method(ONE, "b"), UNKNOWN),
]


@pytest.mark.parametrize(("a", "b", "expected"), JOINS, ids=str)
def test_one_of_two(a: Value, b: Value, expected: Value) -> None:
    assert join(a, b) == expected
    assert join(b, a) == expected


@pytest.mark.parametrize("value", dict.fromkeys(a for a, _, _ in JOINS), ids=str)
def test_a_value_joined_with_itself_is_itself(value: Value) -> None:
    assert join(value, value) is value


def test_places_do_not_make_values_differ() -> None:
    here = Tensor("numpy", (3,), None, place="here")
    there = Tensor("numpy", (3,), None, place="there")
    assert here == there
    assert hash(here) == hash(there)
    assert Text("a", located="here") == Text("a")
