"""Hovers over calls with an ellipsis, where the rank of the tensors is not known."""

import textwrap

import pytest

from einx_lsp.ide.document import open_document
from einx_lsp.ide.hover import hover

HEAD = "import einx, torch\nimport numpy as np\nfrom jaxtyping import Float\n"

DEPENDS = "The code depends on how often the ellipsis repeats"

SHOWN = {
    "a reduction over the last axis": (
        'def f(x: Float[torch.Tensor, "... d"]):\n    return einx.sum("... [d]", x)\n',
        [
            "for ...: z[...] = sum(x[..., :])",
            f"{DEPENDS}; if it does once:",
            "torch.sum(i0, dim=1)",
            "(..., d)",
            "d     d",
        ],
        ["is not known", "unknown"],
    ),
    "the same code for all": (
        'def f(x: Float[np.ndarray, "... d"], y: Float[np.ndarray, "... d"]):\n    return einx.add("..., ...", x, y)\n',
        ["for ...: z[...] = x[...] + y[...]", "np.add(i0, i1)", "(..., d)"],
        [DEPENDS, "is not known"],
    ),
    "all axes": (
        'def f(x: Float[np.ndarray, "b ..."]):\n    return einx.sum("[...]", x)\n',
        ["np.sum(i0", "(b, ...)"],
        [],
    ),
    "lengths that are passed": (
        'def f(x: Float[np.ndarray, "... 6"]):\n    return einx.id("... (c e) -> ... e c", x, e=3)\n',
        [
            "for ...: for e: for c: z[..., e, c] = x[..., (c e)]",
            "if it does once",
            "np.reshape(i0, (",
            "c     2",
            "e     3",
        ],
        ["is not known"],
    ),
    "an ellipsis with a name": (
        'def f(x: Float[np.ndarray, "b ..."]):\n    return einx.mean("b [s...] -> b", x)\n',
        ["for b: z[b] = mean(x[b, :...])", "if it does once", "np.mean(i0, axis=1)"],
        ["is not known"],
    ),
    "more axes are known than the description has beside the ellipsis": (
        'def f(x: Float[np.ndarray, "b ... c d"]):\n    return einx.sum("... [d]", x)\n',
        ["if it does 2 times", "np.sum(i0, axis=2)", "(b, ..., c, d)"],
        [],
    ),
    "two tensors of which one is known": (
        'def f(x: Float[np.ndarray, "... d"]):\n    return einx.dot("... d, d e -> ... e", x, np.ones((3, 4)))\n',
        ["if it does once", "e     4"],
        ["is not known"],
    ),
    "nothing is known at all": (
        'def f(x):\n    return einx.sum("... [d]", x)\n',
        [
            "for ...: z[...] = sum(x[..., :])",
            "if it does once",
            "unknown",
            "Before the call, the shape of `x` is not known",
        ],
        [],
    ),
    "ellipses that differ": (
        'def f(x, y):\n    return einx.add("a..., b... -> a... b...", x, y)\n',
        ["The code is not known"],
        ["if it does"],
    ),
    "a rank that is known": (
        'def f(x: Float[np.ndarray, "a b d"]):\n    return einx.sum("... [d]", x)\n',
        ["np.sum(i0, axis=2)"],
        ["if it does", "(..., d)"],
    ),
    "an option that is not known": (
        'def f(x: Float[np.ndarray, "... d"], n):\n    return einx.var("... [d]", x, correction=n)\n',
        ["The code is not known"],
        ["if it does"],
    ),
    "a call that is wrong": (
        'def f(x: Float[np.ndarray, "... 3"]):\n    return einx.sum("... [4]", x)\n',
        [],
        ["if it does"],
    ),
}


@pytest.mark.parametrize("case", SHOWN)
def test_what_is_shown(case: str) -> None:
    source, there, absent = SHOWN[case]
    text = HEAD + textwrap.dedent(source)

    found = hover(open_document(text), text.index("einx.", len(HEAD)) + 6)

    assert found is not None
    assert [part for part in there if part not in found.plain] == [], found.plain
    assert [part for part in absent if part in found.plain] == [], found.plain
