"""Correct programs, about which nothing is to be said."""

from pathlib import Path

import pytest

from einx_lsp.ide.diagnostics import diagnostics
from einx_lsp.ide.document import open_document
from tests.analysis.ide.sources import opened, shown

EXAMPLES = [path for path in (Path(__file__).parents[3] / "examples").glob("*.py") if path.stem != "mistakes"]

PROGRAMS = [
    # nothing is known
    'def f(x, y, n):\n    return einx.dot("a b, b c -> a c", x, y, c=n)\n',
    'def f(*xs, **lengths):\n    return einx.id("(a b) -> b a", *xs, **lengths)\n',
    "def f(pattern, x):\n    return einx.sum(pattern, x)\n",
    'def f(k, x):\n    return einx.sum(f"a [b] {k}", x)\n',
    # one of several is known
    'def f(flag):\n    x = np.zeros(3) if flag else np.zeros((3, 4))\n    return einx.sum("a [b]", x)\n',
    'def f(flag):\n    x = np.zeros((3, 4))\n    if flag:\n        x = x[0]\n    return einx.sum("a [b]", x)\n',
    'def f(xs):\n    x = np.zeros(3)\n    for y in xs:\n        x = y\n    return einx.sum("a [b]", x)\n',
    # broadcasting with one, lengths that come out
    'def f(n):\n    x = np.zeros((n, 2 * n))\n    return einx.id("a (b c) -> a b c", x, b=2)\n',
    'def f(x):\n    b, c = x.shape\n    y = np.zeros((c, b))\n    return einx.dot("b c, c b2 -> b b2", x, y)\n',
    'def f(n, m):\n    return einx.dot("a b, b c -> a c", np.zeros((3, n)), np.zeros((m, 3)))\n',
    'def f(n):\n    return einx.id("(a b) -> a b", np.zeros(n), a=4)\n',
    'def f(n, m):\n    x = np.zeros(n + m)\n    return einx.id("(a + b) -> a, b", x, a=n)\n',
    # shapes that are set after a call has told of them
    'def f(x):\n    einx.sum("a b [c]", x)\n    x.data = g()\n    einx.sum("a [b]", x)\n',
    'def f(x):\n    einx.sum("a b [c]", x)\n    x.shape = (3, 4)\n    einx.sum("a [b]", x)\n',
    'def f(x):\n    einx.sum("a b [c]", x)\n    x.squeeze_()\n    einx.sum("a [b]", x)\n',
    'x = load()\neinx.sum("a b [c]", x)\nx.data = load()\neinx.sum("a [b]", x)\n',
    # names that mean something else
    'def einx_sum(pattern):\n    return pattern\n\neinx_sum("a [b")\n',
    'class einx:\n    @staticmethod\n    def sum(text):\n        return text\n\neinx.sum("a [b")\n',
    'def f(einx):\n    return einx.sum("a [b")\n',
    'import foo as einx\neinx.sum("a [b")\n',
    # mistakes that are expected
    'import pytest\nwith pytest.raises(ValueError):\n    einx.sum("a [b", 1)\n',
    # names for coordinates, graphs over symbolic lengths, brackets over no axes
    'x = np.zeros((2, 3))\ni = einx.argmax("[a b] -> [k]", x)\neinx.id("k -> k 1", i)\ni[1]\n',
    'def f(x):\n    return einx.argmin("a [...] -> a [k]", x), einx.argmin("a [b...] -> [k] a", np.zeros((2, 3)))\n',
    'g = einx.sum("a [b]", einx.shaped("a", "b"), graph=True)\ng(np.zeros((2, 3)))\n',
    'x = einx.set_at("[...], p [0], p -> [...]", np.array(2.5), np.zeros((2, 0), int), np.zeros(2))\n',
    'einx.logsumexp("[...]", 3.0)\neinx.logsumexp("a [b]", np.zeros((2, 0), complex))\n',
    # lengths that are 0 or not
    'def f(n):\n    return einx.sum("(g [c])", np.zeros(0), g=n), einx.id("(a b) c -> c a b", np.zeros((0, 2)), a=n)\n',
    'def f(n, x):\n    k = len(x)\n    return einx.topk("a [b->k]", np.zeros((2, n)), k=k)\n',
    # options beside each other
    'einx.get_at("[a] b, p -> p b", np.zeros((2, 3)), np.array([5]), mode="fill", fill_value=1)\n',
    'def f(mode):\n    return einx.get_at("[a], p -> p", np.zeros(2), np.array([5]), mode=mode, fill_value=1)\n',
    'def f(**more):\n    return einx.get_at("[a], p -> p", np.zeros(2), np.array([5]), fill_value=1, **more)\n',
    'def f(value):\n    return einx.get_at("[a], p -> p", np.zeros(2), np.array([5]), fill_value=value)\n',
    # tensors of other kinds
    'einx.add("a, a", [1, 2, 3], (4, 5, 6))\n',
    'einx.dot("a [b->c]", np.zeros((3, 4)), lambda shape: np.zeros(shape), c=5)\n',
    'einx.multiply("a b, ", np.zeros((3, 4)), np.pi)\n',
    'w = np.ones\neinx.add("a [b]", np.zeros((3, 4)), w)\n',
    # unusual and right
    'einx.id("->", 1)\n',
    'einx.id("a 1 -> a", np.zeros((3, 1)))\n',
    'einx.id("a...", 1)\n',
    'einx.sum("b... [c]", np.zeros((1, 2, 3)), b=(1, 2))\n',
    'einx.check("a a", np.zeros((3, 3)))\nassert not einx.matches("a a", np.zeros((3, 4)))\n',
    'einx.arange("a b [2]", a=5, b=6)\n',
    'print(einx.sum("a [b]", np.zeros((3, 4)), graph=True))\n',
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_nothing_is_said(program: str) -> None:
    document = opened(program)

    assert [shown(document, found, 2) for found in diagnostics(document)] == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_nothing_is_said_of_the_examples(path: Path) -> None:
    document = open_document(path.read_text(encoding="utf-8"))

    assert [shown(document, found) for found in diagnostics(document)] == []
    assert sum(1 for _ in document.calls()) > 0
