"""Branches that look dead: only if the program's text decides are they left out of what is known afterwards."""

import re
import textwrap

import pytest

from tests.analysis.inference.flagging import flagged, marked
from tests.analysis.inference.revealing import revealed

HEAD = """\
import einx, torch, numpy as np
from jaxtyping import Float
from numpy import ndarray
from typing import TYPE_CHECKING
LARGE = False
"""

KNOWN = {
    "a rank that an annotation excludes": """
        def f(x: Float[ndarray, "b n"]):
            if x.ndim == 3:
                reveal(x)  #! (?, ?, ?)
                y = np.zeros((2, 3, 4))
            else:
                y = np.zeros((2, 3))
                reveal(x)  #! (b, n) numpy
            reveal(y)  #! (2, 3) numpy | (2, 3, 4) numpy
            reveal(x)  #! (b, n) numpy | (?, ?, ?)
        """,
    "an else that does not come": """
        def f(x: Float[ndarray, "b n"]):
            if x.ndim == 2:
                y = np.zeros((2, 3))
                reveal(x)  #! (b, n) numpy
            elif x.ndim == 3:
                y = np.zeros((5, 3))
                reveal(x)  #! (?, ?, ?)
            else:
                y = np.zeros((7, 3))
                reveal(x)  #! unknown
            reveal(y)  #! (?, 3) numpy
        """,
    "what is missing by its annotation": """
        def f(x: Float[ndarray, "b n"], y: Float[ndarray, "b n"]):
            if x is None:
                x = np.zeros((2, 3, 4))
            reveal(x)  #! (b, n) numpy | (2, 3, 4) numpy
            if y is None:
                raise ValueError
            reveal(y)  #! (b, n) numpy
        """,
    "a length": """
        def f(x: Float[ndarray, "b 3"]):
            b, c = x.shape
            half = c // 2
            y = np.zeros(3) if half == 2 else np.zeros((3, 3))
            reveal(y)  #! (3,) numpy | (3, 3) numpy
            z = np.zeros(4) if c == 3 else np.zeros((4, 4))
            reveal(z)  #! (4,) numpy | (4, 4) numpy
            w = np.zeros(5) if len(x.shape) > 2 else np.zeros((5, 5))
            reveal(w)  #! (5,) numpy | (5, 5) numpy
        """,
    "a case": """
        def f(x: Float[ndarray, "b n"]):
            match x.ndim:
                case 3:
                    y = np.zeros((3, 3, 3))
                case 2:
                    y = np.zeros((2, 2))
                case _:
                    y = np.zeros(1)
            reveal(y)  #! (3, 3, 3) numpy | (2, 2) numpy | (1,) numpy
        """,
    "a loop": """
        def f(x: Float[ndarray, "b n"]):
            y = np.zeros(3)
            while x.ndim < 2:
                x, y = x[None], y[None]
            reveal(x)  #! unknown
            reveal(y)  #! unknown
        """,
    "a result": """
        def squeezed(x):
            if x.ndim == 3:
                return x[0, 0]
            return x
        def f(x: Float[ndarray, "b n"]):
            reveal(squeezed(x))  #! (?,) | (b, n) numpy
        """,
    "a class": """
        def f(x: Float[torch.Tensor, "b n"]):
            if not isinstance(x, torch.Tensor):
                x = torch.zeros(3)
            reveal(x)  #! (b, n) torch | (3,) torch
        """,
    "an attribute": """
        class M:
            def __init__(self):
                self.w = np.zeros((2, 3))
            def f(self):
                y = np.zeros(3)
                if self.w.ndim == 3:
                    y = np.zeros((3, 3))
                reveal(y)  #! (3,) numpy | (3, 3) numpy
        """,
    "in the function around": """
        def f(x: Float[ndarray, "b n"]):
            def g():
                reveal(np.zeros(3) if x.ndim == 3 else np.zeros((3, 3)))  #! (3,) numpy | (3, 3) numpy
            return g
        """,
    "text decides": """
        SIZES = (3, 4)
        def f(x: Float[ndarray, "b n"], flag=False):
            if LARGE:
                y = np.zeros((3, 3))
            else:
                y = np.zeros(3)
            reveal(y)  #! (3,) numpy
            z = np.zeros(SIZES)
            reveal(z if z.ndim == 2 else y)  #! (3, 4) numpy
            mode = "mean"
            if mode == "cls":
                z = z[0]
            reveal(z)  #! (3, 4) numpy
            for i in range(3):
                z = z if i else z.T
            reveal(z)  #! (4, 3) numpy
            if len(SIZES) == 3:
                z = z[0]
            reveal(z)  #! (4, 3) numpy
        class M:
            deep = False
            def __init__(self):
                self.heads = 8
            def f(self):
                y = np.zeros(3)
                if self.heads == 1:
                    y = np.zeros((3, 3))
                reveal(y)  #! (3,) numpy
        """,
    "what runs from the top decides": """
        def shaped(x, mask=None, mode="mean"):
            if x.ndim == 2:
                x = x[None]
            if mask is not None:
                x = x[0, 0]
            if mode == "cls":
                x = x[0]
            return x
        reveal(shaped(np.zeros((3, 4))))  #! (1, 3, 4) numpy
        reveal(shaped(np.zeros((2, 3, 4))))  #! (2, 3, 4) numpy
        reveal(shaped(np.zeros((2, 3, 4)), np.ones(3)))  #! (4,) numpy
        reveal(shaped(np.zeros((2, 3, 4)), None, "cls"))  #! (3, 4) numpy
        """,
}

FLAGGED = {
    "what a branch binds that looks dead may come": """
        def f(x: Float[ndarray, "b n"]):
            if x.ndim == 3:
                y = x[:, 0]
                m = np.zeros((2, 2))
            else:
                y = x[0]
                m = np.zeros(2)
            einx.sum("[a]", m)
            einx.sum("[a] b", y)
        """,
    "nothing is reported in it": """
        def f(x: Float[ndarray, "b n"]):
            if x.ndim == 3:
                einx.sum("a [b]", x)
                einx.sum("a [b]", np.zeros(3))
        def h(x: Float[ndarray, "b n"]):
            return np.zeros(3) if x.ndim == 2 else einx.sum("a [b]", np.zeros(3))
        def g(x: Float[ndarray, "b n"]):
            if x.ndim == 2:
                einx.sum("[a]", x)  #!
            else:
                einx.sum("a [b]", np.zeros(3))
        """,
    "a function that is called in it is judged on its own": """
        def helper(x):
            y = np.zeros(3)
            return einx.sum("a [b]", y)  #!
        def f(x: Float[ndarray, "b n"]):
            if x.ndim == 3:
                helper(x)
        def other(x):
            return einx.sum("a [b]", x)
        def g(x: Float[ndarray, "b n"]):
            if x.ndim == 3:
                other(np.zeros(3))
        """,
    "what comes in any case is found": """
        def f(x: Float[ndarray, "b n"]):
            if x.ndim == 3:
                y = np.zeros((3, 3, 3))
            else:
                y = np.zeros((3, 3, 4))
            einx.sum("a [b]", y)  #!
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
