"""Comments behind statements, where a project wants them to count: which are taken for shapes, and what they say."""

import textwrap

import pytest

from einx_lsp.ide.diagnostics import diagnostics
from einx_lsp.ide.document import open_document
from einx_lsp.inference.trailing_comments import lengths_in

SHAPES = """
b n d
B N D
b n 3
... d
b ... d
2 3 4
b h w c
b1 b2 d
b heads n dh
bs seq d
b h*w c
b n' d
(b, n, d)
[B, N, D]
(b n d)
[b, 3]
(b,)
[B]
(b, h*w, 2*c)
(b, _, d)
(..., d)
B x N x D
b \u00d7 n \u00d7 3
batch x seq x dim
2 x 3 x 4
shape: (2, 3)
shape (b, n)
-> (b, n)
-> b n
shape: b n d
"""

OTHERS = """
x
b
3
a list
a batch
the mask
no op
see above
(optional)
(b)
(see above)
(2, 3)
[1, 2, 3]
(0.5, 3)
x y
x y w h
(x, y)
[x, y, z]
r g b
(u, v)
i j
seq len
batch heads
a head
hidden dim
b n d after pooling
(b, n, d) after pooling
b, n, d
todo: b n d
b n d?
b n d.
b = 3
b -> n
noqa
type: ignore
pragma: no cover
nosec b n
e.g. b n d
b... n... d...
a b c d e f g h i j k l m n o p
einx: x = (b, n)
10 %
3 x
x 3
(a, i)
()
[]

"""


@pytest.mark.parametrize("text", SHAPES.strip().splitlines())
def test_what_is_written_like_a_shape_is_one(text: str) -> None:
    assert lengths_in(text) is not None


@pytest.mark.parametrize("text", ["", *OTHERS.strip().splitlines()])
def test_what_may_be_something_else_is_none(text: str) -> None:
    assert lengths_in(text) is None


HEAD = "import einx, numpy as np\n"

CASES = {
    "assignments": """
        def f(y, self):
            x = y.load()  # b n d
            einx.sum("a [b]", x)  #!
            x = y.load()  # (b, n)
            einx.sum("a b [c]", x)  #!
            x = y.load()  # (b, n)
            einx.sum("a [b]", x)
            x: object = y.load()  # b n d
            einx.sum("a [b]", x)  #!
            self.x = y.load()  # b n d
            einx.sum("a [b]", self.x)  #!
            x = y.load(
            )  # b n d
            einx.sum("a [b]", x)  #!
            x = y.load()  # ... 3
            einx.add("a, a", np.zeros(x.shape[-1]), np.zeros(4))  #!
        """,
    "numbers are facts, equalities are none": """
        def f(y):
            x = y.load()  # b 3
            z = y.load()  # b 4
            einx.add("a b, a b", x, z)  #!
            einx.add("a b, a c -> a b c", x, z)
            w = y.load()  # b b
            einx.add("a b, a b", w, np.zeros((3, 4)))
            u = y.load()  # n+1 n
            einx.add("a b, b a -> a b", u, u)
        """,
    "nothing over a shape that is known": """
        def f(y):
            x = np.zeros((3, 4))  # b n d
            einx.sum("a [b]", x)
            z = x.T  # b n d
            einx.sum("a [b]", z)
            w = [1, 2]  # b n d
            einx.sum("[a]", w)
            n = x.shape[0]  # b n
            einx.sum("(a [b])", np.zeros(12), b=n)
        """,
    "parameters on lines of their own": """
        def f(
            x,  # b n d
            y: np.ndarray = None,  # (b, n)
            *,
            z,  # b n
            u, v,  # b n d
            w=3,  # a b
        ):
            einx.sum("a [b]", x)  #!
            einx.sum("a b [c]", z)  #!
            einx.sum("a [b]", u)
            einx.sum("a [b]", v)
        def g(x, y):  # b n d
            einx.sum("a [b]", x)
            einx.sum("a [b]", y)
        """,
    "what is in doubt": """
        def f(y, z):
            a, b = y.load()  # b n d
            einx.sum("a [b]", a)
            x = w = y.load()  # b n d
            einx.sum("a [b]", x)
            shape = y.load()  # (b, n, d)
            einx.sum("[a]", shape)
        def g(y):
            c = np.zeros(3)
            d = np.zeros(3)
            x = y.cross(c, d)  # c x d
            einx.sum("[a]", x)
        def h(y):
            x = y.load()  # the (b, n, d) of it
            einx.sum("a [b]", x)
            x = y.load(  # b n d
                3)
            einx.sum("a [b]", x)
            x = y.load(); v = 3  # b n d
            einx.sum("a [b]", x)
            # b n d
            x = y.load()
            einx.sum("a [b]", x)
            x = y.load("  # b n d")
            einx.sum("a [b]", x)
        """,
    "a call that is followed is given what it is given": """
        def f(
            x,  # b n d
        ):
            return einx.sum("a [b]", x)
        f(np.zeros((3, 4)))
        """,
}


def _lines(source: str, *, trailing: bool) -> list[str]:
    document = open_document(source, trailing=trailing)
    found = {one.span for one in diagnostics(document) if one.severity == "error"}
    return [source.splitlines()[line].strip() for line in sorted({document.lines.position(at)[0] for at, _ in found})]


@pytest.mark.parametrize("case", CASES)
def test_flagged_lines(case: str) -> None:
    source = HEAD + textwrap.dedent(CASES[case])
    assert _lines(source, trailing=True) == [line.strip() for line in source.splitlines() if line.endswith("  #!")]


@pytest.mark.parametrize("case", CASES)
def test_they_count_only_where_a_project_wants_them_to(case: str) -> None:
    assert _lines(HEAD + textwrap.dedent(CASES[case]), trailing=False) == []
