"""What holds of arrays of other frameworks, of unknown ones, and of unknown arguments."""

from __future__ import annotations

import ast

import pytest

from einx.sizes.symbolic import symbol
from einx_lsp.library import registry
from einx_lsp.python.blocks import Place, read
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    Instance,
    Items,
    Many,
    Method,
    Named,
    Number,
    Range,
    Tensor,
    Text,
    Value,
)
from tests.analysis.library.judge import infer

N = symbol("n")
SCOPE: dict[str, Value] = {
    "x": Tensor("torch", (2, 3), "float32"),
    "y": Tensor("numpy", (3,), "float32"),
    "u": Tensor(None, (2, 3, N)),
    "s": Tensor("jax", (2, 3), "int"),
    "q": UNKNOWN,
    "o": Tensor("numpy", None, "float64", first=(2,), last=(N,)),
    "k": Tensor("numpy", None, "int64", first=(3,)),
    "many": Many("list", Tensor("numpy", (2, N), "float32")),
    "four": Many("tuple", Tensor("numpy", (2, N), "float32"), 4),
    "numbers": Many("list", Number("int")),
    "each": Many("any", Tensor("numpy", (2, N))),
}

SAID = {
    "np.stack(many)": Tensor("numpy", (None, 2, N), "float32"),
    "np.stack(four, axis=-1)": Tensor("numpy", (2, N, 4), "float32"),
    "np.concatenate(many)": Tensor("numpy", (None, N), "float32"),
    "np.concatenate(many, axis=1)": Tensor("numpy", (2, None), "float32"),
    "np.concatenate(four, axis=-1)": Tensor("numpy", (2, 4 * N), "float32"),
    "np.concatenate(four, axis=None)": Tensor("numpy", (8 * N,), "float32"),
    "np.vstack(many)": Tensor("numpy", (None, N), "float32"),
    "np.hstack(four)": Tensor("numpy", (2, 4 * N), "float32"),
    "np.stack(each)": UNKNOWN,
    "np.array(many)": UNKNOWN,
    "np.array(four)": Tensor("numpy", (4, 2, N), "float32"),
    "np.array(numbers)": Tensor("numpy", (None,), None),
    "x + 1": Tensor("torch", (2, 3), "float32"),
    "x + y": Tensor(None, (2, 3), "float32"),
    "x @ x.T": Tensor("torch", (2, 2), "float32"),
    "x[0]": Tensor("torch", (3,), "float32"),
    "x.sum(0)": Tensor("torch", (3,), "float32"),
    "x.repeat(2, 2)": Tensor("torch", (4, 6), "float32"),
    "np.max(x, axis=0)": UNKNOWN,
    "np.squeeze(u, axis=2)": UNKNOWN,
    "u.reshape(-1, 3)": Tensor(None, (2 * N, 3)),
    "u.sum(0)": Tensor(None, (3, N)),
    "u.sum(0, True)": UNKNOWN,
    "u.transpose(0, 1)": Tensor("torch", (3, 2, N)),
    "u.transpose(2, 0, 1)": Tensor(None, (N, 2, 3)),
    "u.unsqueeze(0)": Tensor("torch", (1, 2, 3, N)),
    "u.sum(dim=-1)": Tensor("torch", (2, 3)),
    "u.max(0)": UNKNOWN,
    "u.size": UNKNOWN,
    "u.shape": Items("tuple", (Number("int", 2), Number("int", 3), Number("int", N))),
    "s / 2": Tensor("jax", (2, 3)),
    "s.argmax(0)": Tensor("jax", (3,), "int"),
    "s.dtype": UNKNOWN,
    "o + 1": Tensor("numpy", None, "float64", first=(2,), last=(N,)),
    "o.sum(axis=-1)": Tensor("numpy", None, "float64", first=(2,)),
    "o.sum(axis=1)": Tensor("numpy", None, "float64", first=(2,)),
    "o.sum()": Tensor("numpy", (), "float64"),
    "o[..., 0]": Tensor("numpy", None, "float64", first=(2,)),
    "o[k % 2, :, k]": Tensor("numpy", None, "float64", first=(3,)),
    "o.transpose(2, 0, 1)": Tensor("numpy", (N, 2, None), "float64"),
    "o.shape[-1]": Number("int", N),
    "o.shape[1]": Number("int"),
    "len(o)": Number("int", 2),
    "o.ndim": Number("int"),
    "np.swapaxes(o, -1, -2)": Tensor("numpy", None, "float64", last=(N, None)),
    "np.stack([o, o])": Tensor("numpy", None, "float64", first=(2, 2), last=(N,)),
    "np.concatenate([o, o], axis=-1)": Tensor("numpy", None, "float64", first=(2,), last=(2 * N,)),
    "o @ np.zeros((4, 7))": Tensor("numpy", None, "float64", first=(2,), last=(7,)),
    "o.reshape(*o.shape[:-1], 7)": UNKNOWN,
    "x.dtype": Named("torch.float32"),
    "x + q": UNKNOWN,
    "q + q": UNKNOWN,
    "q.shape": UNKNOWN,
    "q[0]": UNKNOWN,
    "y[q]": UNKNOWN,
    "np.zeros(q)": Tensor("numpy", None, "float64"),
    "np.zeros((q, 3))": Tensor("numpy", (None, 3), "float64"),
    "np.asarray(q)": Tensor("numpy", None),
    "np.sum(q)": UNKNOWN,
    "np.sum(y, axis=q)": UNKNOWN,
    "np.array([q, 3])": Tensor("numpy", (2,)),
    "np.array([[1, 2], [3]], dtype=object)": UNKNOWN,
    "np.zeros(3, dtype='(2,)f8')": UNKNOWN,
    "np.zeros(3, dtype=[('a', int)])": UNKNOWN,
    "np.sum(y, out=q)": UNKNOWN,
    "np.random.normal(size=q)": UNKNOWN,
    "np.zeros": Named("numpy.zeros"),
    "np.newaxis": NOTHING,
    "np.pi": Number("float", 3.141592653589793),
    "y.reshape": Method(Tensor("numpy", (3,), "float32"), "reshape"),
    "y.unheard_of": UNKNOWN,
    "np.random.default_rng()": Instance("numpy.random.Generator"),
    "q is None": Number("bool"),
    "y is None": Number("bool", False),
    "y is not None": Number("bool", True),
    "y == None": UNKNOWN,
    "1 in (q, 1)": Number("bool", True),
    "2 in (q, 1)": Number("bool"),
    "(1, q) == (2, q)": Number("bool", False),
    "not q": Number("bool"),
    "10 ** 10 ** 10": Number(None),
    "1 << 10 ** 10": Number("int"),
    "(1, 2) * 10 ** 9": UNKNOWN,
    "() * -(2 ** 70)": Items("tuple", ()),
    "1 // 0": UNKNOWN,
    "len(q)": Number("int"),
    "int(q)": Number("int"),
    "max(q, 1)": UNKNOWN,
}


@pytest.mark.parametrize(("source", "value"), SAID.items(), ids=SAID)
def test_said(source: str, value: Value) -> None:
    assert infer(source, SCOPE) == value


def test_incomplete_arguments_say_nothing() -> None:
    rule = registry.function("numpy.zeros")
    assert rule is not None
    assert rule(registry.Arguments((Number("int", 3),), {}, False, None)) == UNKNOWN


def test_results_come_from_their_expressions() -> None:
    place = Place(read("x + y").blocks[0].block, (0, 5))
    results = [
        registry.binary(ast.Add, SCOPE["x"], Number("int", 1), place),
        registry.subscript(SCOPE["x"], Range(NOTHING, NOTHING, NOTHING), place),
        registry.compare([ast.Lt], [SCOPE["x"], Number("int", 1)], place),
    ]
    rule = registry.function("numpy.zeros")
    assert rule is not None
    results.append(rule(registry.Arguments((Number("int", 3),), {}, True, place)))
    assert [result.place for result in results if isinstance(result, Tensor)] == [place] * 4


def test_subscripts_of_mappings_and_texts() -> None:
    assert infer("'abc'[1:]", {}) == Text("bc")
    assert infer("'ab' * 3 + 2 * 'c' + 'd' * -1", {}) == Text("abababcc")
    assert infer("'abc'[5]", {}) == UNKNOWN
