"""Any description, in any call, gives a result or an error of the library: descriptions changed at random."""

from __future__ import annotations

import random

import numpy as np
import pytest

import einx
from einx.errors import EinxError

CALLS = {
    "id": [("a b -> b a", (2, 3)), ("a (b + c), a -> a b, (c + 1) a", (2, 3), (2,)), ("(a b)... -> a... b...", (4, 6))],
    "sum": [("a [b]", (2, 3)), ("b... (g [c])", (2, 4)), ("a b -> b", (2, 3))],
    "max": [("[a] b", (2, 3)), ("[s]... c", (2, 1, 3))],
    "add": [("a b, b -> a b", (2, 3), (3,)), ("a..., a...", (2, 3), (2, 3)), ("a [b]", (2, 3), (3,))],
    "where": [("a b, b, -> a b", (2, 3), (3,), ())],
    "dot": [("a b, b c -> a c", (2, 3), (3, 2)), ("b... (g [c1->c2])", (2, 4), (2, 3)), ("a [b->c]", (2, 3), (3, 2))],
    "get_at": [("b [h w] c, b p [2] -> b p c", (2, 3, 3, 2), (2, 4, 2)), ("[a] c, p -> p c", (3, 2), (4,))],
    "add_at": [
        ("[a] c, p, p c -> [a] c", (3, 2), (4,), (4, 2)),
        ("b [h w], b p [2], b p", (2, 3, 3), (2, 4, 2), (2, 4)),
    ],
    "softmax": [("a [b]", (2, 3)), ("a [b c] -> [b c] a", (2, 3, 2))],
    "sort": [("a [b] -> [b] a", (2, 3))],
    "argmax": [("a [b c] -> a [2]", (2, 3, 2)), ("a [b]", (2, 3))],
    "arange": [("a b [2]",)],
    "vmap": [("a [b], [b] -> a", (2, 3), (3,))],
    "vmap_with_axis": [("a [b] -> a [b]", (2, 3))],
    "index": [("[a] c, p -> p c", (3, 2), (4,))],
}
FUNCTIONS = {"vmap": np.vdot, "vmap_with_axis": np.cumsum, "index": lambda x, at: x[at]}
PIECES = [*"()[],+|->. ab12=*\n", "->", "...", " ", "..", " 1 ", "[a", "b]", " a...", "[b]", "(a b)", " + ", "c"]
CHUNKS = 20
HUGE = 2**70


def mutated(text: str, rng: random.Random) -> str:
    """A description with one to three places changed."""
    for _ in range(rng.randint(1, 3)):
        start = rng.randint(0, len(text))
        end = min(len(text), start + rng.choice([0, 0, 1, 1, 2, 4]))
        text = text[:start] + rng.choice([*PIECES, "", text[end : end + 4]]) + text[end:]
    return text


def tensor(shape: tuple[int, ...], place: int, operation: str) -> np.ndarray:
    """Coordinates for the tensors that are such, ones for all others."""
    coordinate = operation in {"get_at", "add_at", "index"} and place == 1
    return np.zeros(shape, int) if coordinate else np.ones(shape)


def run(operation: str, description: str, tensors: list[np.ndarray], keywords: dict[str, object]) -> EinxError | None:
    """The library's error of a call, if it raises one; any other fails the test."""
    huge = HUGE in keywords.values()  # is solved as any length is, but no memory holds the result
    try:
        getattr(einx, operation)(description, *tensors, graph=huge, **keywords)
    except EinxError as error:
        return error
    except Exception as error:
        shapes = [tensor.shape for tensor in tensors]
        raise AssertionError(f"einx.{operation}({description!r}, {shapes}, {keywords})") from error
    return None


@pytest.mark.long
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_10_000_mutated_calls(chunk: int) -> None:
    rng = random.Random(chunk)
    results = failures = 0
    for _ in range(10_000 // CHUNKS):
        operation = rng.choice(list(CALLS))
        description, *shapes = rng.choice(CALLS[operation])
        description = mutated(description, rng)
        tensors = [tensor(shape, place, operation) for place, shape in enumerate(shapes)]
        keywords = {"op": FUNCTIONS[operation]} if operation in FUNCTIONS else {}
        if rng.random() < 0.3:
            keywords |= {rng.choice("abcgs"): rng.choice([0, 1, 2, 3, (2, 3), HUGE])}
        error = run(operation, description, tensors, keywords)
        if error is None:
            results += 1
            continue
        failures += 1
        assert str(error)
        assert error.code
        assert (error.operation, error.description) == (operation, description)
        assert all(0 <= start <= end <= len(description) for start, end in error.spans)
    assert results > 0
    assert failures > results
