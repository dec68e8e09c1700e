"""What the messages about lengths say: which axis, both sizes, where each came from, and what to write."""

import pytest

from einx.errors import AxisSizeError, Origin
from einx.sizes.contradiction import Contradiction
from einx.sizes.equations import System
from einx.sizes.explain import axis_size_error, open_error
from einx.sizes.symbolic import Size, symbol

N = symbol("n")

TEXTS = {
    "k": lambda what: Origin("keyword", keyword=what, span=(90, 91)),
    "1": lambda _: Origin("argument", argument=1, dimension=1, span=(0, 1)),
    "2": lambda _: Origin("argument", argument=1, dimension=2, span=(2, 3)),
    "3": lambda _: Origin("argument", argument=2, dimension=1, span=(4, 5)),
    "4": lambda _: Origin("argument", argument=2, dimension=2, span=(6, 7)),
}
"""Facts by a mark: ``k`` a keyword, else a dimension of an argument."""


class Equations:
    """Nodes by how they are written, groups with one space between what is in them."""

    def __init__(self, stated: list[tuple[str, Size, str]]) -> None:
        self.system = System()
        for text, value, mark in stated:
            self.system.know(self.node(text), value, TEXTS[mark](text))
        self.system.solve()

    def node(self, text: str) -> int:
        if text.isdigit():
            return self.system.constant(int(text), Origin("number", number=int(text)))
        if not text.startswith("("):
            return self.system.variable(text)
        parts = [""]
        depth = 0
        for char in text[1:-1]:
            depth += {"(": 1, ")": -1}.get(char, 0)
            if char == " " and depth == 0:
                parts.append("")
            else:
                parts[-1] += char
        nodes = [self.node(part) for part in parts if part not in {"+", ""}]
        return self.system.sum(nodes) if "+" in parts else self.system.product(nodes)


def contradiction(stated: list[tuple[str, Size, str]]) -> AxisSizeError:
    with pytest.raises(Contradiction) as caught:
        Equations(stated)
    return axis_size_error(caught.value)


CONFLICT, INDIVISIBLE = "axis-size-conflict", "axis-size-not-divisible"
NO_ROOT, NEGATIVE = "axis-size-no-root", "axis-size-negative"


@pytest.mark.parametrize(
    ("stated", "code", "message", "hint"),
    [
        (
            [("a", 3, "1"), ("a", 4, "3")],
            CONFLICT,
            "axis a has length 3 (argument 1, dimension 1), but length 4 (argument 2, dimension 1)",
            None,
        ),
        (
            [("a", 3, "1"), ("a", 1, "3")],
            CONFLICT,
            "axis a has length 3 (argument 1, dimension 1), but length 1 (argument 2, dimension 1)",
            "write `1` instead of `a` where the length is 1",
        ),
        (
            [("a", 3, "k"), ("a", 4, "1")],
            CONFLICT,
            "axis a has length 3 (keyword a), but length 4 (argument 1, dimension 1)",
            "pass a=4, or leave a out",
        ),
        (
            [("a", N, "1"), ("a", N + 1, "3")],
            CONFLICT,
            "axis a has length n (argument 1, dimension 1), but length n + 1 (argument 2, dimension 1)",
            None,
        ),
        (
            [("....0", 10, "2"), ("....0", 3, "4")],
            CONFLICT,
            "axis 1 of `...` has length 10 (argument 1, dimension 2), but length 3 (argument 2, dimension 2)",
            None,
        ),
        (
            [("s.1", 10, "2"), ("s.1", 1, "4")],
            CONFLICT,
            "axis 2 of `s...` has length 10 (argument 1, dimension 2), but length 1 (argument 2, dimension 2)",
            None,
        ),
        ([("3", 4, "2")], CONFLICT, "argument 1, dimension 2 has length 4, but is written as 3", None),
        ([("()", 4, "2")], CONFLICT, "argument 1, dimension 2 has length 4, but is written as ()", None),
        ([("(2 3)", 4, "2")], CONFLICT, "(2 3) has length 4 (argument 1, dimension 2), but is 6", None),
        (
            [("(a b)", 12, "2"), ("a", 2, "k"), ("b", 5, "3")],
            CONFLICT,
            (
                "(a b) has length 12 (argument 1, dimension 2), but is 10, "
                "as a has length 2 (keyword a) and b has length 5 (argument 2, dimension 1)"
            ),
            None,
        ),
        (
            [("(a b)", 10, "2"), ("a", 2, "k"), ("(b c)", 15, "3"), ("c", 4, "k")],
            CONFLICT,
            (
                "(b c) has length 15 (argument 2, dimension 1), but is 20, "
                "as (a b) has length 10 (argument 1, dimension 2), a has length 2 (keyword a) "
                "and c has length 4 (keyword c)"
            ),
            None,
        ),
        (
            [("(a b)", 12, "1"), ("a", 0, "k")],
            CONFLICT,
            "(a b) has length 12 (argument 1, dimension 1), but is 0, as a has length 0 (keyword a)",
            None,
        ),
        (
            [("(a b)", 10, "2"), ("a", 3, "k")],
            INDIVISIBLE,
            "(a b) has length 10 (argument 1, dimension 2), which is not divisible by 3, the length of a (keyword a)",
            "10 is divisible by 1, 2, 5 and 10",
        ),
        (
            [("(a b)", 10, "2"), ("a", 3, "3")],
            INDIVISIBLE,
            (
                "(a b) has length 10 (argument 1, dimension 2), which is not divisible by 3, "
                "the length of a (argument 2, dimension 1)"
            ),
            None,
        ),
        (
            [("(a b)", 2 * N + 1, "2"), ("a", 2, "k")],
            INDIVISIBLE,
            (
                "(a b) has length 2 * n + 1 (argument 1, dimension 2), which is not divisible by 2, "
                "the length of a (keyword a)"
            ),
            None,
        ),
        (
            [("(a 3)", 10, "2")],
            INDIVISIBLE,
            "(a 3) has length 10 (argument 1, dimension 2), which is not divisible by 3",
            None,
        ),
        (
            [("(a 2 c)", 10, "2"), ("a", 2, "k")],
            INDIVISIBLE,
            (
                "(a 2 c) has length 10 (argument 1, dimension 2), which is not divisible by 4, "
                "the product of a and 2, as a has length 2 (keyword a)"
            ),
            None,
        ),
        (
            [("(a b b)", 12, "2"), ("b", 3, "k")],
            INDIVISIBLE,
            (
                "(a b b) has length 12 (argument 1, dimension 2), which is not divisible by 9, "
                "the product of b and b, as b has length 3 (keyword b)"
            ),
            None,
        ),
        (
            [("(a b)", 12, "2"), ("a", 2, "k"), ("(b d)", 13, "3")],
            INDIVISIBLE,
            (
                "(b d) has length 13 (argument 2, dimension 1), which is not divisible by 6, the length of b, "
                "as (a b) has length 12 (argument 1, dimension 2) and a has length 2 (keyword a)"
            ),
            None,
        ),
        ([("(a a)", 10, "1")], NO_ROOT, "(a a) has length 10 (argument 1, dimension 1), but 10 is not a square", None),
        (
            [("(a a a)", 10, "1")],
            NO_ROOT,
            "(a a a) has length 10 (argument 1, dimension 1), but 10 is not a cube",
            None,
        ),
        (
            [("(a a a a)", 10, "1")],
            NO_ROOT,
            "(a a a a) has length 10 (argument 1, dimension 1), but 10 is not a 4th power",
            None,
        ),
        (
            [("(a a b)", 10, "1"), ("b", 5, "k")],
            NO_ROOT,
            "(a a b) has length 10 (argument 1, dimension 1) and b has length 5 (keyword b), but 2 is not a square",
            None,
        ),
        (
            [("(a + b)", 3, "1"), ("a", 5, "k")],
            NEGATIVE,
            "a + b has length 3 (argument 1, dimension 1), but a has length 5 (keyword a), which would leave -2 for b",
            None,
        ),
        (
            [("(a + 3)", 2, "1")],
            NEGATIVE,
            "a + 3 has length 2 (argument 1, dimension 1), which would leave -1 for a",
            None,
        ),
        ([("a", -1, "k")], NEGATIVE, "axis a has length -1 (keyword a), but a length is not negative", None),
        (
            [("(a + b)", 1, "1"), ("(a + c)", 1, "2"), ("(b + c)", 4, "3")],
            NEGATIVE,
            (
                "axis a would have length -1, as a + b has length 1 (argument 1, dimension 1), "
                "a + c has length 1 (argument 1, dimension 2) and b + c has length 4 (argument 2, dimension 1)"
            ),
            None,
        ),
        (
            [("(a + a)", 5, "1")],
            INDIVISIBLE,
            "a + a has length 5 (argument 1, dimension 1), which is not divisible by 2",
            None,
        ),
        (
            [("(a + a + 2)", 5, "1")],
            INDIVISIBLE,
            "a + a + 2 has length 5 (argument 1, dimension 1), which leaves 3 for 2 times a",
            None,
        ),
        (
            [("(a + a + b)", 5, "1"), ("b", 2, "k")],
            INDIVISIBLE,
            (
                "a + a + b has length 5 (argument 1, dimension 1), but b has length 2 (keyword b), "
                "which leaves 3 for 2 times a"
            ),
            None,
        ),
        (
            [("(a + b)", 5, "1"), ("(a + c)", 6, "2"), ("(b + c)", 6, "3")],
            CONFLICT,
            (
                "no lengths fit together: a + b has length 5 (argument 1, dimension 1), "
                "a + c has length 6 (argument 1, dimension 2) and b + c has length 6 (argument 2, dimension 1)"
            ),
            None,
        ),
    ],
)
def test_contradictions(stated: list[tuple[str, Size, str]], code: str, message: str, hint: str | None) -> None:
    error = contradiction(stated)
    assert error.message == message
    assert error.code == code
    assert error.hint == hint
    assert set(error.spans) == {TEXTS[mark](text).span for text, _, mark in stated}


@pytest.mark.parametrize(
    ("stated", "wanted", "message", "hint"),
    [
        (
            [("(a b)", 12, "1")],
            "a b",
            "(a b) has length 12 (argument 1, dimension 1), but neither a nor b is given",
            "pass a=... or b=...",
        ),
        (
            [("(a b)", N, "1")],
            "b",
            "(a b) has length n (argument 1, dimension 1), but neither a nor b is given",
            "pass a=... or b=...",
        ),
        (
            [("(a b)", 1, "1")],
            "a b",
            "(a b) has length 1 (argument 1, dimension 1), but neither a nor b is given",
            "pass a=... or b=...",
        ),
        (
            [("(a b c)", 12, "1")],
            "a b c",
            "(a b c) has length 12 (argument 1, dimension 1), but none of a, b and c is given",
            "pass 2 of a=..., b=... and c=...",
        ),
        (
            [("(a b c)", 12, "1"), ("b", 2, "k")],
            "a c",
            "(a b c) has length 12 (argument 1, dimension 1), but neither a nor c is given",
            "pass a=... or c=...",
        ),
        (
            [("(a b)", 12, "1"), ("(b c)", 8, "3")],
            "a b c",
            (
                "(a b) has length 12 (argument 1, dimension 1) and (b c) has length 8 (argument 2, dimension 1), "
                "but none of a, b and c is given"
            ),
            "pass a=..., b=... or c=...",
        ),
        (
            [("(a b)", 12, "1"), ("(c d)", 8, "3")],
            "a b c d",
            (
                "(a b) has length 12 (argument 1, dimension 1), but neither a nor b is given; "
                "(c d) has length 8 (argument 2, dimension 1), but neither c nor d is given"
            ),
            "pass a=... or b=..., and pass c=... or d=...",
        ),
        (
            [("((a b) c)", 12, "1"), ("c", 2, "k")],
            "a b",
            (
                "(a b) is 6, as ((a b) c) has length 12 (argument 1, dimension 1) and c has length 2 (keyword c), "
                "but neither a nor b is given"
            ),
            "pass a=... or b=...",
        ),
        (
            [("(a + b)", 5, "1")],
            "a b",
            "a + b has length 5 (argument 1, dimension 1), but neither a nor b is given",
            "pass a=... or b=...",
        ),
        (
            [("(a b)", 0, "1"), ("a", 0, "k")],
            "b",
            "(a b) has length 0 (argument 1, dimension 1), but a has length 0 (keyword a), which leaves b open",
            "pass b=...",
        ),
        ([], "c", "nothing determines the length of axis c", "pass c=..."),
        ([], "c d", "nothing determines the length of axes c and d", "pass c=... and d=..."),
        (
            [("(a b)", 12, "1")],
            "a c",
            (
                "(a b) has length 12 (argument 1, dimension 1), but neither a nor b is given; "
                "nothing determines the length of axis c"
            ),
            "pass a=... or b=..., and pass c=...",
        ),
        (
            [("(s.0 d.0)", 12, "1"), ("(s.1 d.1)", 8, "2")],
            "s.0 s.1",
            (
                "axis 1 of `(s d)...` has length 12 (argument 1, dimension 1), "
                "but neither axis 1 of `s...` nor axis 1 of `d...` is given; "
                "axis 2 of `(s d)...` has length 8 (argument 1, dimension 2), "
                "but neither axis 2 of `s...` nor axis 2 of `d...` is given"
            ),
            "pass s=(...) or d=(...)",
        ),
        (
            [("(a ....0)", 12, "1")],
            "a",
            "(a (...).0) has length 12 (argument 1, dimension 1), but neither a nor axis 1 of `...` is given",
            None,
        ),
    ],
)
def test_open_axes(stated: list[tuple[str, Size, str]], wanted: str, message: str, hint: str | None) -> None:
    equations = Equations(stated)
    error = open_error(equations.system, [equations.node(name) for name in wanted.split()], spans=[(50, 51)])
    assert error.message == message
    assert error.code == "axis-size-open"
    assert error.hint == hint
    assert set(error.spans) >= {TEXTS[mark](text).span for text, _, mark in stated if text.startswith("(")}
    assert error.spans[-1] == (50, 51)


def test_a_group_that_is_open_names_the_axes_in_it() -> None:
    equations = Equations([])
    error = open_error(equations.system, [equations.node("(a b)")])
    assert error.message == "nothing determines the length of axes a and b"


def test_large_numbers_get_no_list_of_divisors() -> None:
    assert contradiction([("(a b)", 10**30 + 1, "1"), ("a", 10, "k")]).hint is None
    assert contradiction([("(a b)", 720_720, "1"), ("a", 719, "k")]).hint is None
