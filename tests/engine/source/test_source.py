"""Compiled code is what a reader would write: exact sources, and rules that hold for all of them.

Each paragraph of `*.txt` is a call and the code that it compiles to, without the import line.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import einx

IMPORT = "import numpy as np\n"
PARAGRAPHS = [
    (path.stem, paragraph)
    for path in sorted(Path(__file__).parent.glob("*.txt"))
    for paragraph in path.read_text(encoding="utf-8").strip("\n").split("\n\n")
]
CASES = [
    pytest.param(*paragraph.split("\n", 1), id=f"{number} {stem}: {paragraph.splitlines()[0]}")
    for number, (stem, paragraph) in enumerate(PARAGRAPHS)
]


def x(*shape: int) -> np.ndarray:
    return np.zeros(shape)


def at(*shape: int) -> np.ndarray:
    return np.zeros(shape, int)


def compiled(call: str) -> str:
    return str(eval(f"{call.removesuffix(')')}, graph=True)", {"einx": einx, "np": np, "x": x, "at": at}))


@pytest.mark.parametrize(("call", "source"), CASES)
def test_the_code_is_exactly(call: str, source: str) -> None:
    assert compiled(call) == IMPORT + source


@pytest.mark.parametrize(("call", "source"), CASES)
def test_every_value_is_used_and_none_is_made_twice(call: str, source: str) -> None:
    lines = [re.fullmatch(r"    (x\d+) = (.*)", line) for line in compiled(call).splitlines()]
    made = [(line[1], line[2]) for line in lines if line]
    assert len({text for _, text in made}) == len(made)
    for name, _ in made:
        assert len(re.findall(rf"\b{name}\b", source)) >= 2


REARRANGEMENTS = [
    ("a b c", "c (b a)"),
    ("(a b) c", "(a c) b"),
    ("a b c", "(a b) 1 c"),
    ("a 1 b c", "c b a"),
    ("a (b c)", "a b c"),
    ("(a b c)", "(c b a)"),
    ("((a b) c)", "b (a c)"),
    ("a b c", "a b c 1"),
]


@pytest.mark.parametrize(("before", "after"), REARRANGEMENTS)
def test_a_rearrangement_is_at_most_one_reshape_one_transpose_and_one_reshape(before: str, after: str) -> None:
    full = np.zeros((2, 3, 4))
    start = einx.id(f"a b c -> {before}", full)
    source = compiled_id(before, after, start)
    steps = re.findall(r"np\.(\w+)\(", source)
    assert steps in (steps[:1], ["reshape", "transpose"], ["transpose", "reshape"], ["reshape", "transpose", "reshape"])


def compiled_id(before: str, after: str, array: np.ndarray) -> str:
    return str(einx.id(f"{before} -> {after}", array, a=2, b=3, c=4, graph=True))


def test_what_changes_nothing_is_not_written() -> None:
    nothing = IMPORT + "def op0(i0):\n    return i0"
    for description, shape in [
        ("a b", (2, 3)),
        ("a b -> a b", (2, 3)),
        ("((a)) b -> a (b)", (2, 3)),
        ("(a b) c -> (a b) c", (6, 4)),
        ("s... -> s...", (2, 3)),
    ]:
        assert str(einx.id(description, np.zeros(shape), graph=True)) == nothing


def test_a_split_is_slices_and_not_a_call() -> None:
    source = str(einx.id("a (b + c + d) -> a b, a c, a d", x(2, 9), b=2, c=3, graph=True))
    assert source == IMPORT + (
        "def op0(i0):\n    x0 = i0[:, :2]\n    x1 = i0[:, 2:5]\n    x2 = i0[:, 5:]\n    return x0, x1, x2"
    )


def test_scalars_are_passed_as_they_are() -> None:
    assert compiled('einx.where("a b, , ", x(2, 3) > 0, 1, 2.0)') == IMPORT + (
        "def op0(i0, i1, i2):\n    x0 = np.where(i0, i1, i2)\n    return x0"
    )
