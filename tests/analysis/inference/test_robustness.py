"""Whatever parses is analysed, without an exception and in bounded depth."""

import ast

import pytest

from einx_lsp.inference.analysis import Cancelled, analyse
from einx_lsp.python import read

DEPTH = 3000

DEEP = {
    "sums": "x = " + " + ".join(["1"] * DEPTH),
    "texts": "import einx\nx = einx.sum(" + " + ".join(["'a'"] * DEPTH) + ", 1)",
    "calls": "x = f" + "()" * 60,
    "attributes": "x = f" + ".a" * DEPTH,
    "branches": "if a:\n    b = 1\n" + "elif a:\n    b = 2\n" * DEPTH + "print(b)",
    "statements": "".join(" " * depth + "if a:\n" for depth in range(95)) + " " * 95 + "b = 1\n",
    "functions": "".join(" " * depth + "def f():\n" for depth in range(95)) + " " * 95 + "b = 1\n",
    "classes": "".join(" " * depth + "class A:\n" for depth in range(95)) + " " * 95 + "b = 1\n",
    "lambdas": "x = " + "lambda: " * 80 + "1",
    "lists": "x = " + "[" * 80 + "]" * 80,
    "comparisons": "x = " + " < ".join(["a"] * DEPTH),
    "conditions": "x = " + " and ".join(["a"] * DEPTH),
    "choices": "x = " + "a if b else " * 90 + "c",
    "subscripts": "x = a" + "[0]" * 90,
}


@pytest.mark.parametrize("kind", DEEP)
def test_depth_is_bounded(kind: str) -> None:
    source = DEEP[kind]
    assert len(analyse(read(source)).blocks) == len(read(source).blocks)


STATEMENTS = """\
import einx, numpy as np
x = np.zeros((3, 4))
def f(a, *b, c=1, **d):
    for i, j in a: y = x
    else: y = einx.sum("a [b]", x)
    with a as b, c: del a.b, d[0]
    try: a: int = 1
    except (A, B) as e: raise e from None
    finally: a.b += 1
    async def g():
        async for i in a: await b
        async with a as b: yield b
        return [i async for i in a]
    match a:
        case [1, *_] | {"a": b, **c} if d: pass
        case A(b=1) as e: return
    while (n := a) > 1: break
    assert a, b
    return {**a, 'b': 1}, {*a}, a[1:2, ..., None], not a, -b, lambda *, k=1: k, f"{a!r:>{b}}", yield_
class C(f, metaclass=type):
    a: int
    b = [a for a in range(3) if a]
    def m(self): nonlocal_ = super().m(); self.x, [self.y, *z] = 1, 2
"""


def test_every_statement_is_left_out_once() -> None:
    lines = STATEMENTS.splitlines()
    for index in range(len(lines)):
        source = "\n".join(lines[:index] + lines[index + 1 :])
        assert len(analyse(read(source)).blocks) == len(read(source).blocks)


def test_every_cut_text_is_analysed() -> None:
    for stop in range(0, len(STATEMENTS), 3):
        module = read(STATEMENTS[:stop])
        assert len(analyse(module).blocks) == len(module.blocks)
    assert ast.parse(STATEMENTS.replace("yield_", "y"))


def test_the_analysis_stops_when_told_to() -> None:

    asked: list[int] = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) > 3

    with pytest.raises(Cancelled):
        analyse(read("told = 1\n" * 10), cancelled)
    assert len(asked) == 4
    assert len(analyse(read("told = 1\n" * 10)).blocks) == 10
