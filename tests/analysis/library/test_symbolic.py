"""The rules on lengths that are not known: with numbers put in their place afterwards, NumPy must agree."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from einx.sizes.symbolic import symbol
from einx_lsp.values.model import UNKNOWN, Items, Length, Number, Tensor, Value
from tests.analysis.library.judge import disagreement, evaluate, filled, infer, is_full
from tests.analysis.library.test_known import KNOWN

A, B, C, D = (symbol(name) for name in "ABCD")
DTYPES = {"i": "int64", "j": "int64", "f": "float32"}

SHAPES: Mapping[str, tuple[Length, ...]] = {
    "a": (A, B, C),
    "b": (C, D),
    "v": (C,),
    "s": (A, B, B),
    "i": (B,),
    "j": (D, 1),
    "f": (B, 1),
    "one": (1, B, 1),
}


def scopes(numbers: Mapping[str, int], shapes: Mapping[str, tuple[Length, ...]]) -> tuple[dict, dict]:
    """The things of the tests with unknown lengths, and as real arrays."""
    said: dict[str, Value] = {"n": Number("int", A)}
    real: dict[str, object] = {"n": numbers["A"]}
    for name, shape in shapes.items():
        dtype = DTYPES.get(name, "float64")
        said[name] = Tensor("numpy", shape, dtype)
        lengths = filled(Tensor("numpy", SHAPES[name]), numbers).shape
        real[name] = np.ones(lengths, dtype) if dtype != "int64" else np.zeros(lengths, dtype)
    return said, real


def judged(source: str, numbers: Mapping[str, int]) -> None:
    check(source, *scopes(numbers, SHAPES), numbers)


def check(source: str, said: Mapping[str, Value], things: Mapping[str, object], numbers: Mapping[str, int]) -> None:
    answer = infer(source, said)
    real = evaluate(source, things)
    if not isinstance(real, Exception):
        wrong = disagreement(filled(answer, numbers), real)
        assert wrong is None, f"{source} with {numbers}: {answer}: {wrong}"


SOURCES = [line for line in KNOWN.strip().splitlines() if any(letter in line for letter in "abvsijfn")]
MORE = """
a[:n]
a[n:]
a[:-1]
a[1:]
a[:, :a.shape[1]]
a[..., :2]
a[::2]
a[::-1]
a[:, i]
np.zeros((2 * n, 3))[:n]
np.zeros(n + 2)[1:-1]
np.zeros(2 * n)[::2]
np.zeros((2 * n, 3)).reshape(n, 2, 3)
np.zeros((2 * n, 3)).reshape(n, -1)
np.zeros((n, 3)).reshape(-1, 2)
np.zeros((2 * n, 3)).reshape(n - 1, -1)
np.zeros(n - 1)
np.arange(n)
np.arange(2, n)
np.arange(n, 2 * n)
np.arange(2 * n, n)
np.arange(n + 1)[1:]
np.split(np.zeros(2 * n), 2)
np.split(np.zeros(n), 2)
np.array_split(np.zeros(2 * n), 2)
np.split(np.zeros(2 * n + 5), [n, 2 * n])
np.pad(a, ((n, 1), (0, 0), (2, 2)))
np.tile(v, n)
np.repeat(v, n)
np.eye(n)
np.broadcast_to(f, (n, *f.shape))
a.reshape(a.shape[0], -1)
a.reshape(a.shape[0] * a.shape[1], a.shape[2])
a.reshape(-1, a.shape[2] // 2, 2)
a.reshape(-1, 2)
a + f
a + one
a * v[None]
a[:, :, :1] + a
one + f
b + v
b.T + v
a.size // a.shape[0]
a.shape[0] // 2
a.shape[0] % 2
a.shape[0] * 4 // 2
a.shape[0] * 4 % 2
a.shape[0] - 1
-n
n * n // n
n ** 2
n / 2
n > -1
n >= 1
n == 2 * n
n + 1 > n
n != n + 1
max(n, 3)
max(n + 3, 3)
min(n, n + 1)
min(n, 2)
abs(n)
abs(n - 3)
sum(a.shape)
n * 2 if n else 3
np.prod(a.shape)
np.squeeze(a)
np.squeeze(a, 0)
np.squeeze(np.zeros((n + 2, 1)))
np.einsum("abc,cd->abd", a, b)
np.einsum("abc,ab->c", a, a[..., 0])
np.einsum("ab,ab->ab", b, b[:1])
np.concatenate([a, a[:, :, :1]], axis=2)
np.concatenate([a, a, a])
np.stack([v, np.zeros(3)])
np.diag(v, 1)
np.diag(b)
np.append(v, v)
np.take(a, i, axis=2)
np.where(a > 0, a, f)
np.linspace(0, 1, n)
np.random.rand(n, 3)
np.random.default_rng(1).normal(size=(n, 3))
"""


ALL = tuple(dict.fromkeys([*SOURCES, *MORE.strip().splitlines()]))


@pytest.mark.parametrize("source", ALL)
def test_symbols_hold_for_numbers(source: str) -> None:
    for lengths in [(2, 3, 4, 5), (1, 1, 1, 1), (3, 1, 2, 0), (0, 2, 1, 3), (2, 2, 2, 2), (4, 4, 6, 6)]:
        judged(source, dict(zip("ABCD", lengths, strict=True)))


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_what_is_known_in_part_holds(data: st.DataObject) -> None:
    """Any length may be a number, a symbol or open; a rank, an element type or a whole value may be unknown."""
    numbers = {name: data.draw(st.integers(0, 4)) for name in "ABCD"}
    said, things = scopes(numbers, SHAPES)
    for name, shape in SHAPES.items():
        known = data.draw(st.tuples(*(st.sampled_from([size, None, filled_length(size, numbers)]) for size in shape)))
        dtype = data.draw(st.sampled_from([None, DTYPES.get(name, "float64")]))
        framework = data.draw(st.sampled_from(["numpy", "numpy", None]))
        said[name] = data.draw(
            st.sampled_from([*[Tensor(framework, known, dtype)] * 4, Tensor(framework, None, dtype), UNKNOWN])
        )
    said["n"] = data.draw(st.sampled_from([Number("int", A), Number("int"), Number(None), UNKNOWN]))
    for source in data.draw(st.lists(st.sampled_from(ALL), min_size=8, max_size=8)):
        check(source, said, things, numbers)


def filled_length(length: Length, numbers: Mapping[str, int]) -> Length:
    found = filled(Items("tuple", (Number("int", length),)), numbers)
    return found.items[0].value


KNOWN_IN_SYMBOLS = {
    "a.reshape(a.shape[0], -1)": (A, B * C),
    "a.T": (C, B, A),
    "a @ b": (A, B, D),
    "np.einsum('abc,cd->da', a, b)": (D, A),
    "a.sum((0, 1), keepdims=True)": (1, 1, C),
    "np.stack([a, a], -1)": (A, B, C, 2),
    "np.concatenate([a, a], 1)": (A, 2 * B, C),
    "np.zeros((n, *a.shape[1:]))": (A, B, C),
    "a + a": (A, B, C),
    "a + a[:, :1]": (A, None, C),
    "a + np.zeros(7)": (A, B, 7),
    "a * 2 + a[0, 0]": (A, B, C),
    "a[..., None, :]": (A, B, 1, C),
    "a[:, ::-1]": (A, B, C),
    "np.zeros(n + 3)[2:-1]": (A,),
    "np.zeros((2 * n, 3)).reshape(-1, 2, 3)": (A, 2, 3),
    "np.arange(n)": (A,),
    "np.tile(v, n)": (A * C,),
    "np.pad(v, (1, 2))": (C + 3,),
    "a[i]": (B, B, C),
    "b[j, :]": (D, 1, D),
    "a.transpose(2, 0, 1).reshape(a.shape[2], -1)": (C, A * B),
    "a + one": (A, B, C),
    "a + f": (A, B, C),
    "a[:-1]": (None, B, C),
    "a[:n]": (A, B, C),
}


@pytest.mark.parametrize(("source", "shape"), KNOWN_IN_SYMBOLS.items())
def test_known_in_symbols(source: str, shape: tuple[Length, ...]) -> None:
    said, _ = scopes(dict.fromkeys("ABCD", 2), SHAPES)
    found = infer(source, said)
    assert isinstance(found, Tensor)
    assert found.shape == shape
    assert is_full(found) is (None not in shape)
