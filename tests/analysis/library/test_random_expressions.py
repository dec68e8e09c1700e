"""Random subscripts and random arithmetic, judged by NumPy and Python: another shape or number is never said."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from einx.sizes.symbolic import symbol
from einx_lsp.values.model import Number, Tensor
from tests.analysis.library.judge import disagreement, evaluate, filled, infer, judge, value_of

THINGS = {
    "x": np.zeros((2, 3, 4, 5)),
    "mask": np.zeros((2, 3), dtype=bool),
    "row": np.ones(3, dtype=bool),
    "i": np.zeros(6, dtype=int),
    "j": np.zeros((7, 1), dtype=int),
    "k": np.int64(1),
}
INDICES = "0 -1 9 1: ::-1 :2 1:3:2 -3:-1 None ... i j k : mask row [0,1] [True,False] True 1.5 [] n n: :n"

index = st.lists(st.sampled_from(INDICES.split()), min_size=1, max_size=5).map(", ".join)


@settings(max_examples=400, deadline=None)
@given(index, st.sampled_from([*range(-5, 6), None]))
def test_subscripts(text: str, n: int | None) -> None:
    judge(f"x[{text}]", **THINGS, n=n)


@settings(max_examples=200, deadline=None)
@given(index, st.tuples(*[st.integers(0, 5)] * 4), st.integers(0, 5))
def test_subscripts_of_unknown_lengths(text: str, lengths: tuple[int, ...], n: int) -> None:
    names = [f"d{axis}" for axis in range(4)]
    numbers = {**dict(zip(names, lengths, strict=True)), "n": n}
    said = {name: value_of(thing) for name, thing in THINGS.items()}
    said |= {"x": Tensor("numpy", tuple(map(symbol, names)), "float64"), "n": Number("int", symbol("n"))}
    agree(f"x[{text}]", said, {**THINGS, "x": np.zeros(lengths), "n": n}, numbers)


def agree(source: str, said: Mapping, things: Mapping, numbers: Mapping[str, int]) -> None:
    answer = infer(source, said)
    real = evaluate(source, things)
    if not isinstance(real, Exception):
        wrong = disagreement(filled(answer, numbers), real)
        assert wrong is None, f"{source} with {numbers}: {answer}: {wrong}"


atoms = st.sampled_from("0 1 2 3 7 1.5 0.0 2j True False n m h (n+1) (2*m)".split())
operators = st.sampled_from("+ - * / // % ** & | ^ << >> < <= == != > >=".split())


def combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    binary = st.tuples(inner, operators, inner).map(lambda parts: "({} {} {})".format(*parts))
    unary = st.tuples(st.sampled_from(["-", "+", "~", "not "]), inner).map(lambda parts: "({}{})".format(*parts))
    called = st.tuples(st.sampled_from(["abs", "int", "float", "bool", "math.floor", "math.sqrt"]), inner)
    chosen = st.tuples(st.sampled_from(["max", "min"]), inner, inner).map(lambda parts: "{}({}, {})".format(*parts))
    return st.one_of(binary, binary, unary, called.map(lambda parts: "{}({})".format(*parts)), chosen)


expressions = st.recursive(atoms, combined, max_leaves=6)


@settings(max_examples=500, deadline=None)
@given(expressions, st.tuples(*[st.integers(0, 6)] * 3))
def test_arithmetic(source: str, lengths: tuple[int, ...]) -> None:
    numbers = dict(zip("nmh", lengths, strict=True))
    said = {name: Number("int", symbol(name)) for name in "nmh"}
    agree(source, said, numbers, numbers)
    agree(source, {**said, "h": Number("int")}, numbers, numbers)
    judge(source, **numbers)


shapes = st.lists(st.sampled_from([0, 1, 1, 2, 3]), max_size=3).map(tuple)


@settings(max_examples=200, deadline=None)
@given(shapes, shapes, st.data())
def test_broadcasting_and_products(left: tuple[int, ...], right: tuple[int, ...], data: st.DataObject) -> None:
    """Each length may also be an unknown of its own, the same for the same number, or open."""
    numbers = {f"s{size}": size for size in range(4)} | {f"t{size}": size for size in range(4)}
    things = {"a": np.zeros(left), "b": np.zeros(right)}
    said = {
        name: Tensor(
            "numpy",
            tuple(
                data.draw(st.sampled_from([size, symbol(f"s{size}"), symbol(f"t{size}"), None]))
                for size in np.shape(thing)
            ),
        )
        for name, thing in things.items()
    }
    for source in ("a + b", "a @ b", "np.dot(a, b)", "np.inner(a, b)", "np.kron(a, b)", "np.append(a, b)", "a == b"):
        agree(source, said, things, numbers)
    for source in ("np.vstack([a, b])", "np.hstack([a, b])", "np.dstack([a, b])", "np.stack([a, b])", "np.outer(a, b)"):
        agree(source, said, things, numbers)
