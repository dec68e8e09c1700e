"""What calls with an ellipsis give for tensors of which only the ends are known: each ``reveal(x)`` is compared."""

import re
import textwrap

import pytest

from tests.analysis.inference.flagging import flagged, marked
from tests.analysis.inference.revealing import revealed

HEAD = """\
import einx, torch, numpy as np
from jaxtyping import Float
from torch import Tensor
from numpy import ndarray
"""

KNOWN = {
    "the last axis": """
        def f(x: Float[Tensor, "... d"], w: Float[Tensor, "d e"]):
            reveal(einx.sum("... [d]", x))  #! (...) torch
            reveal(einx.softmax("... [d]", x))  #! (..., d) torch
            reveal(einx.dot("... d, d e -> ... e", x, w))  #! (..., e) torch
            reveal(einx.id("... (h k) -> ... h k", x, h=4).shape[-2])  #! 4
            reveal(einx.id("... d -> d ...", x))  #! (d, ...) torch
            reveal(einx.sum("[...] d", x))  #! (d,) torch
            reveal(einx.mean("[...]", x))  #! () torch
        """,
    "the first axis": """
        def f(x: Float[ndarray, "b ..."], y: Float[ndarray, "b"]):
            reveal(einx.id("b ... -> ... b", x))  #! (..., b) numpy
            reveal(einx.id("b ... -> b (...)", x).ndim)  #! 2
            reveal(einx.multiply("b ..., b", x, y))  #! (b, ...) numpy
            reveal(einx.sum("[b] ...", x))  #! (...) numpy
            reveal(einx.mean("b [s...] -> b", x))  #! (b,) numpy
        """,
    "both ends": """
        def f(x: Float[ndarray, "b ... d"]):
            reveal(einx.mean("b ... [d]", x))  #! (b, ...) numpy
            reveal(einx.id("b ... d -> d ... b", x))  #! (d, ..., b) numpy
            reveal(einx.sum("... [d]", x))  #! (b, ...) numpy
            reveal(einx.id("b s... d -> b d s...", x))  #! (b, d, ...) numpy
        """,
    "more than one result": """
        def f(x: Float[ndarray, "... 6"]):
            a, b = einx.id("... (c + d) -> ... c, ... d", x, c=2)
            reveal(a)  #! (..., 2) numpy
            reveal(b)  #! (..., 4) numpy
        """,
    "a rank that another tensor tells": """
        def f(x: Float[ndarray, "... d"], y: Float[ndarray, "a b d"]):
            reveal(einx.add("... d, ... d", x, y))  #! (a, b, d) numpy
        """,
    "nothing can be said": """
        def f(x: Float[ndarray, "..."], y: Float[ndarray, "... d"], z):
            reveal(einx.sum("... [d]", x))  #! unknown
            reveal(einx.sum("... [d]", z))  #! unknown
            reveal(einx.add("a..., b... -> a... b...", y, y))  #! unknown
        """,
}

FLAGGED = {
    "ends that do not fit": """
        def f(x: Float[ndarray, "... 6"]):
            a = einx.id("... (h k) -> ... h k", x, h=2)
            einx.add("a, a", np.zeros(a.shape[-1]), np.zeros(3))
            einx.add("a, a", np.zeros(a.shape[-1]), np.zeros(4))  #!
        """,
    "any rank may come": """
        def f(x: Float[ndarray, "... d"]):
            y = einx.sum("... [d]", x)
            einx.sum("[a]", y)
        def g(x: Float[ndarray, "... d"]):
            y = einx.sum("... [d]", x)
            einx.sum("a b c d [e]", y)
        def h(x: Float[ndarray, "... d"]):
            y = einx.softmax("... [d]", x)
            einx.sum("[d]", y)
        def k(x: Float[ndarray, "... 6"]):
            a, b = einx.id("... (c + d) -> ... c, ... d", x, c=2)
            einx.sum("a b c d e f [g]", a)
        """,
}


@pytest.mark.parametrize("case", KNOWN)
def test_known_at_points(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = HEAD + textwrap.dedent(KNOWN[case])
    assert revealed(re.sub(r"  #! .*", "", source), monkeypatch) == re.findall(r"#! (.*)", source)


@pytest.mark.parametrize("case", FLAGGED)
def test_flagged_lines(case: str) -> None:
    source = HEAD + textwrap.dedent(FLAGGED[case])
    assert flagged(source) == marked(source)
