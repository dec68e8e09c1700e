"""What a method knows of attributes that several statements store: each ``reveal(x)`` is held against its comment."""

import re
import textwrap

import pytest

from tests.analysis.inference.flagging import flagged, marked
from tests.analysis.inference.revealing import revealed

HEAD = "import einx, torch, numpy as np\nfrom jaxtyping import Float\nfrom numpy import ndarray\n"

KNOWN = {
    "one of two that __init__ stores": """
        class M:
            def __init__(self, x, flag):
                n, _ = x.shape
                if flag:
                    self.w = np.zeros((n, 3))
                    self.v = np.zeros((n, 3))
                    self.b = np.zeros(3)
                else:
                    self.w = np.zeros((n, 4))
                    self.v = np.zeros(n)
                    self.b = None
            def f(self):
                reveal(self.w)  #! (n, ?) numpy
                reveal(self.v)  #! (n, 3) numpy | (n,) numpy
                reveal(self.b)  #! (3,) numpy | None
                if self.b is not None:
                    reveal(self.b)  #! (3,) numpy
        """,
    "what another method stores": """
        class M:
            def __init__(self):
                self.mask = None
                self.x = np.zeros((3, 4))
            def build(self):
                self.mask = np.zeros((3, 4))
            def reset(self):
                self.x = np.zeros((2, 4))
            def late(self):
                self.late_one = np.zeros((7, 4))
            def f(self):
                reveal(self.x)  #! (?, 4) numpy
                reveal(self.mask)  #! None | (3, 4) numpy
                reveal(self.mask.shape)  #! (3, 4)
                reveal(self.late_one)  #! (7, 4) numpy
                self.reset()
                reveal(self.x)  #! (2, 4) numpy
                unknown(self)
                reveal(self.x)  #! unknown
        """,
    "lengths of several attributes": """
        class M:
            def fit(self, x):
                n, m = x.shape
                self.a = np.zeros((n, n))
                if m:
                    self.b = np.zeros((n, m))
                self.n = n
            def f(self):
                reveal(self.a)  #! (n, n) numpy
                reveal(self.a.shape[0] == self.a.shape[1])  #! True
                reveal(self.a.shape[0] == self.b.shape[0])  #! bool
        """,
    "changed in place": """
        class M:
            def __init__(self):
                self.total = np.zeros(3)
                self.tensor = torch.zeros(3)
                self.count = 0
            def update(self, x):
                self.total += x.sum(0)
                self.tensor *= 2
                self.count += 1
            def f(self):
                reveal(self.total)  #! (3,) numpy
                reveal(self.tensor)  #! (3,) torch
                reveal(self.count)  #! unknown
        """,
    "not all is seen": """
        class M:
            def __init__(self, x):
                self.a = np.zeros(3)
                self.b = np.zeros(3)
                self.c = np.zeros(3)
                self.d = np.zeros(3)
                self.e = [np.zeros(3)]
                self.f_ = None
                self.h = np.zeros(3)
                self.i = np.zeros(3)
            def change(self, x):
                self.a = x
                me = self
                me.b = np.zeros((3, 4))
                setattr(self, "c", x)
                def later():
                    self.d = np.zeros((3, 4))
                self.e = []
                self.h, self.i = x
            def f(self):
                reveal(self.a)  #! unknown
                reveal(self.b)  #! unknown
                reveal(self.c)  #! unknown
                reveal(self.d)  #! unknown
                reveal(self.e)  #! unknown
                reveal(self.f_)  #! unknown
                reveal(self.h)  #! unknown
                reveal(self.i)  #! unknown
        """,
    "a subclass, and what is no object of the class": """
        class M:
            def __init__(self):
                self.a = np.zeros(3)
                self.b = np.zeros(3)
            def f(self):
                reveal(self.a)  #! unknown
                reveal(self.b)  #! unknown
        class N(M):
            def __init__(self):
                self.a = np.zeros((3, 4))
        def change(m):
            m.b = np.zeros((3, 4))
        """,
    "each depends on the other": """
        class M:
            def __init__(self):
                self.a = np.zeros((3, 4))
            def turn(self):
                self.a = self.a.T
            def f(self):
                reveal(self.a)  #! unknown
        """,
    "tuples and numbers": """
        class M:
            def __init__(self):
                self.state = (np.zeros(3), 1)
                self.mode = "a"
            def step(self):
                self.state = (np.zeros(4), 2)
                self.mode = "b"
            def f(self):
                reveal(self.state)  #! ((?,) numpy, int)
                reveal(self.mode)  #! 'a' | 'b'
        """,
    "an annotation of an argument": """
        class M:
            def fit(self, x: Float[ndarray, "n d"]):
                self.x = x
            def refit(self, x: Float[ndarray, "m d"], y: Float[ndarray, "m"]):
                self.x = x
                self.y = y
            def f(self):
                reveal(self.x)  #! (?, ?) numpy
                reveal(self.y)  #! (m,) numpy
        """,
}

FLAGGED = {
    "all stores are wrong": """
        class M:
            def __init__(self):
                self.x = None
            def fit(self):
                self.x = np.zeros((3, 4))
            def refit(self):
                self.x = np.zeros((4, 4))
            def f(self):
                if self.x is None:
                    raise ValueError
                return einx.sum("a b [c]", self.x)  #!
            def g(self):
                return einx.sum("a [b]", self.x)
        """,
    "one is right": """
        class M:
            def __init__(self, flat):
                if flat:
                    self.x = np.zeros(3)
                else:
                    self.x = np.zeros((3, 4))
            def f(self):
                return einx.sum("a [b]", self.x)
            def g(self):
                return einx.sum("a b [c]", self.x)
        """,
    "lengths of two runs of a method": """
        class M:
            def fit(self, x, first):
                n = x.shape[0]
                if first:
                    self.a = np.zeros(n)
                self.b = np.zeros(n + 1)
            def f(self):
                return einx.add("a, a", self.a, self.b)
        """,
    "each is found once, where it stands": """
        class M:
            def __init__(self):
                self.x = np.zeros(3)
                self.y = einx.sum("a [b]", self.x)  #!
            def f(self):
                self.x = np.zeros(4)
                self.y = einx.sum("a b [c]", self.x)  #!
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
