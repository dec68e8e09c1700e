"""Where knowledge of a shape ends, by the expression that is the first of which nothing is known."""

from textwrap import dedent

import pytest

from einx_lsp.inference.analysis import analyse, observe
from einx_lsp.inference.causes import Causes, is_shapeless
from einx_lsp.python import read

HEAD = "import einx\nimport numpy as np\nfrom somewhere import load\n"

CASES = {
    "a parameter": ("def f(x):\n    CALL(x)", "parameter", "x"),
    "a parameter whose annotation says nothing": ("def f(x: 'Array'):\n    CALL(x)", "annotation", "x"),
    "a parameter that is assigned to later": ("def f(x):\n    CALL(x)\n    x = load()", "parameter", "x"),
    "a parameter of a function around": ("def f(x):\n    def g():\n        CALL(x)", "parameter", "x"),
    "a parameter of a lambda": ("f = lambda x: CALL(x)", "parameter", "x"),
    "a parameter behind arithmetic": ("def f(x):\n    y = 2 * (x + 1)\n    CALL(y)", "parameter", "x"),
    "a parameter behind library functions": (
        "def f(x):\n    y = np.exp(x).mean(axis=0)\n    CALL(y)",
        "parameter",
        "x",
    ),
    "a parameter behind a subscript": ("def f(x):\n    CALL(x[0])", "parameter", "x"),
    "a parameter behind a call of einx": (
        "def f(x, n):\n    y = einx.id('a b -> b a', n)\n    CALL(x)",
        "parameter",
        "x",
    ),
    "a parameter behind methods that are not known": ("def f(x):\n    CALL(x.foo().bar())", "parameter", "x"),
    "a parameter behind an element": ("def f(x):\n    a, b = x\n    CALL(b)", "parameter", "x"),
    "a parameter in a loop": ("def f(x):\n    for y in x:\n        CALL(y)", "parameter", "x"),
    "a parameter in a comprehension": ("def f(x):\n    return [CALL(y) for y in x]", "parameter", "x"),
    "a parameter that is changed": ("def f(x):\n    x += 1\n    CALL(x)", "parameter", "x"),
    "an unknown function": ("x = load('a')\nCALL(x)", "call", "load"),
    "an unknown function of another block": ("def f():\n    CALL(x)\n\nx = load('a')\n", "call", "load"),
    "an unknown function in a tuple": ("x, y = np.zeros(3), load('a')\nCALL(y)", "call", "load"),
    "an unknown function in a branch": (
        "def f(c):\n    x = load('a')\n    if c:\n        x = np.zeros(3)\n    CALL(x)",
        "call",
        "load",
    ),
    "what a context manager gives": ("def f():\n    with load() as x:\n        CALL(x)", "call", "load"),
    "a function of the file": ("def g():\n    return load()\n\nCALL(g())", "function", "g"),
    "a function that no table has": ("CALL(np.frobnicate(3))", "library", "np.frobnicate"),
    "a method that no table has": ("CALL(np.zeros(3).frobnicate())", "library", "np.zeros(3).frobnicate"),
    "an import": ("from somewhere import x\nCALL(x)", "import", "x"),
    "an attribute that a parameter sets": (
        "class A:\n    def __init__(self, w):\n        self.w = w\n    def f(self):\n        CALL(self.w)",
        "parameter",
        "w",
    ),
    "an attribute that is set twice": (
        "class A:\n    def __init__(self):\n        self.w = 1\n        self.w = load()\n    def f(self): CALL(self.w)",
        "attribute",
        "self.w",
    ),
    "a shape that is not known": ("def f(n):\n    x = np.zeros(n)\n    CALL(x)", "parameter", "n"),
    "a name that nothing binds": ("CALL(nothing)", "name", "nothing"),
    "itself": ("def f():\n    while True:\n        x = x + 1\n        CALL(x)", "other", "x + 1"),
}


@pytest.mark.parametrize(("source", "kind", "name"), CASES.values(), ids=list(CASES))
def test_is_found(source: str, kind: str, name: str) -> None:
    module = read(HEAD + dedent(source).replace("CALL(", "einx.sum('a [b]', ") + "\n")
    causes = Causes(module, lambda number: observe(module, number))
    calls = [call for block in analyse(module).blocks for call in block.calls if call.call.function == "einx.sum"]
    (argument,) = [each.argument for call in calls for each in call.inputs]
    assert argument is not None
    assert is_shapeless(argument.value)
    cause = causes.of(argument.place)
    assert cause is not None
    assert (cause.kind, cause.name) == (kind, name)
    assert name in cause.place.block.text[slice(*cause.place.span)]
    assert f"`{name}" in cause.sentence


def test_observing_changes_nothing_that_is_kept() -> None:
    module = read(HEAD + "x = np.zeros((3, 4))\ny = einx.sum('a [b]', x)\ndef f():\n    return y\n")
    before = analyse(module)
    values = observe(module, 4)
    assert len(values) > 3
    assert all(one is other for one, other in zip(before.blocks, analyse(module).blocks, strict=True))
