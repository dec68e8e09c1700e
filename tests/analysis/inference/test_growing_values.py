"""Programs whose values double in each line are read at once: what is larger than anybody writes is unknown."""

from __future__ import annotations

from time import process_time

import pytest

from einx_lsp.ide.diagnostics import diagnostics
from einx_lsp.ide.document import open_document

AT_ONCE = 1.0
"""Seconds of processor time for a program."""

HEAD = "import functools\nimport einx\nimport numpy as np\nimport torch\n"

STEPS = {
    "tuples in tuples": ("x = 1", "x = (x, x)", 40),
    "lists in lists": ("x = 1", "x = [x, x]", 40),
    "a list in itself": ("x = [1]", "x.append(x)", 40),
    "tuples within tuples": ("x = 1", "x = (x,)", 400),
    "tuples side by side": ("x = (1,)", "x = (*x, *x)", 40),
    "lists side by side": ("x = [1]", "x = [*x, *x]", 40),
    "sums of lists": ("x = [1]", "x += x", 40),
    "repeated": ("x = (1,)", "x = x * 2", 40),
    "extended": ("x = [1]", "x.extend(x)", 40),
    "dicts": ("x = 1", 'x = {"a": x, "b": x}', 40),
    "pairs of zip": ("x = [1, 2]", "x = list(zip(x, x))", 40),
    "comprehensions": ("x = 1", "x = [x for _ in range(10)]", 40),
    "slices": ("x = 1", "x = slice(x, x, x)", 40),
    "defaults": ("x = 1", "x = lambda a=x, b=x: (a, b)", 40),
    "partials": ("x = np.zeros", "x = functools.partial(x, x, x)", 40),
    "layers": ("x = torch.nn.Linear(3, 4)", "x = torch.nn.Sequential(x, x)", 40),
    "objects": ("class A:\n    def __init__(self, x): self.a = self.b = x\nx = 1", "x = A(x)", 40),
    "options": ("x = 1", "if f():\n    x = (x, 2)\nelse:\n    x = (1, x)", 40),
    "sums of texts": ("x = 'a'", "x = x + x", 40),
    "f-strings": ("x = 'a'", 'x = f"{x}{x}"', 40),
    "formats": ("x = 'a'", "x = '{0}{0}'.format(x)", 40),
    "joined": ("x = 'a'", "x = x.join([x, x])", 40),
    "ranks": ("x = np.zeros((3, 4))", "x = np.zeros(x.shape + x.shape)", 40),
    "lengths": ("x = np.zeros((3, 3))", "x = np.tile(x, x.shape)", 40),
    "powers": ("x = 3", "x = x ** x", 10),
    "squares": ("x = 3", "x = x * x", 60),
    "sums of lengths": ("a, b, c = f().shape\nx = a", "x = (x + b) * (x + c)", 10),
    "quotients of lengths": ("a, b, c = f().shape\nx = a", "x = (x + b) // (x + c) + b // (x + a)", 10),
    "numbers of elements": ("a, b, c = f().shape\nx = a", "x = np.zeros((x + a, x + b, x + c)).size", 10),
}

AGAIN = {
    "a product of twelve sums": "a, b, c, d, e, f, g, h, i, j, k, l, m = y.shape\nx = "
    + " * ".join(f"({first} + {second})" for first, second in zip("abcdefghijkl", "bcdefghijklm", strict=True)),
    "a loop": "x = (1,)\nfor _ in range(40):\n    x = (x, x)",
    "a function": "def twice(x, n):\n    return twice((x, x), n - 1) if n else x\n\nx = twice(1, 40)",
}

USES = """
einx.sum("[...]", x)
einx.sum(f"a {x}", np.zeros(3))
y = np.zeros((x, 2))
einx.id("a b -> b a", y)
einx.id("(a b) -> a b", np.zeros(x), a=x)
unknown(x, [x])
"""

FIND = 'einx.sum("a [b]", np.zeros(3))\n'


def programs() -> dict[str, str]:
    steps = {name: f"{start}\n" + f"{step}\n" * count for name, (start, step, count) in STEPS.items()}
    return {**steps, **{name: f"{text}\n" for name, text in AGAIN.items()}}


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    """What an analysis imports is none of what is measured."""
    diagnostics(open_document(HEAD + USES + FIND))


@pytest.mark.parametrize("text", programs().values(), ids=programs())
def test_what_grows_is_given_up(text: str) -> None:
    begin = process_time()
    found = diagnostics(open_document(HEAD + text + USES + FIND))
    took = process_time() - begin

    assert "rank-mismatch" in {one.name for one in found}, "what stands behind is read"
    assert took < AT_ONCE
