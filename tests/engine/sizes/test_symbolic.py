"""Sizes with unknowns: every function is compared with what it says about numbers put in place of the unknowns."""

import copy
import itertools
import pickle
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from math import prod

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from einx.sizes.symbolic import (
    InexactError,
    Size,
    Symbolic,
    TooLargeError,
    divide,
    equal,
    estimate,
    is_negative,
    product,
    root,
    substitute,
    symbol,
    total,
    unknowns,
)
from einx.sizes.unknown import Unknown

UNKNOWNS = ("b", "h", "w")
RANGE = range(4)
POINTS = [dict(zip(UNKNOWNS, values, strict=True)) for values in itertools.product(RANGE, repeat=3)]

b, g, h, n, m, w = map(symbol, "bghnmw")


class Tree:
    """An expression kept apart from the size that it was computed to, as the oracle: ``+ - * /`` over fractions."""

    def __init__(self, op: str, *parts: object) -> None:
        self.op = op
        self.parts = parts

    def __repr__(self) -> str:
        if self.op in {"int", "name"}:
            return str(self.parts[0])
        return f"({f' {self.op} '.join(map(repr, self.parts))})"

    def at(self, point: dict[str, int]) -> Fraction:
        match self.op, self.parts:
            case "int", (value,):
                return Fraction(value)
            case "name", (name,):
                return Fraction(point[name])
            case "+", (one, other):
                return one.at(point) + other.at(point)
            case "-", (one, other):
                return one.at(point) - other.at(point)
            case "*", (one, other):
                return one.at(point) * other.at(point)
            case _, (one, other):
                return one.at(point) / other.at(point)

    @property
    def size(self) -> Size:
        match self.op, self.parts:
            case "int", (value,):
                return value
            case "name", (name,):
                return symbol(name)
            case "+", (one, other):
                return one.size + other.size
            case "-", (one, other):
                return one.size - other.size
            case "*", (one, other):
                return one.size * other.size
            case _, (one, other):
                return _exact(one.size, other.size)


def _unknown(point: dict[str, int]) -> dict[Unknown, Size]:
    return {Unknown(name): value for name, value in point.items()}


def _exact(one: Size, other: Size) -> Size:
    quotient = divide(one, other)
    if quotient is None:
        raise InexactError
    return quotient


LEAVES = st.one_of(
    st.integers(-3, 4).map(lambda value: Tree("int", value)), st.sampled_from(UNKNOWNS).map(lambda it: Tree("name", it))
)


def trees(ops: str, leaves: int = 7) -> st.SearchStrategy[Tree]:
    return st.recursive(
        LEAVES, lambda inner: st.builds(Tree, st.sampled_from(list(ops)), inner, inner), max_leaves=leaves
    )


def size_of(tree: Tree) -> Size:
    """The size of an expression that does not divide by zero and is not certain to come out in fractions."""
    try:
        return tree.size
    except ArithmeticError:
        assume(False)
        raise


def values(tree: Tree) -> dict[int, Fraction]:
    """By number of the point, what the expression is there, where it does not divide by zero."""
    found = {}
    for number, point in enumerate(POINTS):
        with suppress(ZeroDivisionError):
            found[number] = tree.at(point)
    return found


def at(size: Size, point: dict[str, int]) -> Fraction:
    """A size at a point, by its text, so that the text is checked too."""
    if isinstance(size, int):
        return Fraction(size)
    return eval(str(size).replace("//", "/"), {name: Fraction(value) for name, value in point.items()})


class TestArithmetic:
    @given(trees("+-*"))
    def test_polynomials_have_the_values_of_their_expression(self, tree: Tree) -> None:
        size = size_of(tree)
        assert all(at(size, point) == tree.at(point) for point in POINTS)

    @given(trees("+-*/"))
    def test_quotients_have_the_values_of_their_expression(self, tree: Tree) -> None:
        size = size_of(tree)
        for number, value in values(tree).items():
            assert at(size, POINTS[number]) == value

    @given(trees("+-*/"), trees("+-*/"))
    def test_equality_is_identity_of_functions(self, one: Tree, other: Tree) -> None:
        first, second = size_of(one), size_of(other)
        known, more = values(one), values(other)
        shared = known.keys() & more.keys()
        assume(len(shared) > 40)  # enough points to tell functions of this degree apart
        assert (first == second) == all(known[point] == more[point] for point in shared)
        assert first != second or hash(first) == hash(second)

    @given(trees("+-*/"))
    def test_what_is_constant_is_an_int(self, tree: Tree) -> None:
        size = size_of(tree)
        found = set(values(tree).values())
        assume(len(values(tree)) > 40)
        assert isinstance(size, int) == (len(found) == 1)
        assert type(size - size) is int
        assert type(size * 0) is int
        assert size == 0 or type(divide(size, size)) is int

    @given(trees("+-*/"), trees("+-*/"))
    def test_adding_and_taking_away_and_multiplying_and_dividing_undo_each_other(self, one: Tree, other: Tree) -> None:
        first, second = size_of(one), size_of(other)
        both, difference, times = (size_of(Tree(op, one, other)) for op in "+-*")
        assert both == second + first
        assert both - second == first
        assert difference == -(second - first)
        assert times == second * first
        if second != 0:
            assert divide(times, second) == first

    def test_factors_that_several_terms_share_cancel(self) -> None:
        assert (n * n - 1) // (n + 1) == n - 1
        assert (6 * n + 6) // (2 * n + 2) == 3
        assert (n + 1) // (n * m + m) * m == 1
        assert divide((n + 1) * (m + 2), (n + 1) * (m + 3)) == divide(m + 2, m + 3)

    def test_the_same_function_in_two_ways_of_writing_is_one_key(self) -> None:
        ways = [(n + 1) * (n + 1), n * n + 2 * n + 1, 1 + n * (2 + n), (n * m + m) * (n + 1) // m]
        assert len(set(ways)) == 1

    @pytest.mark.parametrize("text", ["(2 * n + 1) // 2", "3 // (2 * n)", "n // 2 - (n - 1) // 2"])
    def test_what_cannot_be_whole_raises(self, text: str) -> None:
        with pytest.raises(InexactError):
            eval(text, {"n": n})

    def test_dividing_by_zero_raises(self) -> None:
        for zero in (0, n - n):
            with pytest.raises(ZeroDivisionError):
                n // zero
            with pytest.raises(ZeroDivisionError):
                divide(n, zero)
            with pytest.raises(ZeroDivisionError):
                divide(3, zero)

    def test_other_operands_are_refused(self) -> None:
        for wrong in (1.5, "n", None):
            with pytest.raises(TypeError):
                n + wrong
            with pytest.raises(TypeError):
                wrong * n
            assert n != wrong

    def test_ints_stay_ints_of_any_size(self) -> None:
        big = 10**60 + 7
        assert n * big // big == n
        assert n + big - n == big
        assert str(n * big) == f"{big} * n"

    def test_copies_and_pickles_are_equal(self) -> None:
        size = (n * m + 1) * symbol("h", "f") // (w + 1)
        hash(size)
        assert pickle.loads(pickle.dumps(size)) == size
        assert copy.deepcopy(size) == size

    def test_it_has_no_attributes_to_set(self) -> None:
        with pytest.raises(AttributeError):
            n.name = "m"  # type: ignore[attr-defined]


class TestText:
    @pytest.mark.parametrize(
        ("size", "text"),
        [
            (b * h * w, "b * h * w"),
            (w * b, "w * b"),
            (h * w // g, "h * w // g"),
            (n + 1, "n + 1"),
            (1 + n, "n + 1"),
            (10 - n, "10 - n"),
            (2 * n - m, "2 * n - m"),
            (m - 2 * n - 1, "m - 2 * n - 1"),
            (-m + n, "n - m"),
            (-n, "-n"),
            (-n - 1, "-n - 1"),
            (n * n, "n ** 2"),
            (3 * n * n * m, "3 * n ** 2 * m"),
            ((n + 1) // 2, "(n + 1) // 2"),
            (h // (2 * g), "h // (2 * g)"),
            (h // (g * w), "h // (g * w)"),
            (h // (g + w), "h // (g + w)"),
            (h // (g * g), "h // g ** 2"),
            (12 // n, "12 // n"),
            (-h // g, "-h // g"),
            (h // -g, "-h // g"),
            (h // 2 + 1, "(h + 2) // 2"),
            ((n + 1) * (m + 1), "n * m + n + m + 1"),
            (symbol("n", "f") * n, "n * n"),
        ],
    )
    def test_reads_as_a_person_would_write_it(self, size: Size, text: str) -> None:
        assert str(size) == text
        assert repr(size) == text

    @given(trees("+-*/"))
    def test_the_text_is_the_size_in_python(self, tree: Tree) -> None:
        size = size_of(tree)
        for point, value in values(tree).items():
            if value.denominator == 1:
                assert eval(str(size), dict(POINTS[point])) == value

    @given(trees("+-*/"))
    def test_no_parenthesis_can_be_left_out(self, tree: Tree) -> None:
        text = str(size_of(tree))
        for opening in [place for place, char in enumerate(text) if char == "("]:
            closing = text.index(")", opening)  # they do not nest
            bare = text[:opening] + text[opening + 1 : closing] + text[closing + 1 :]
            apart = [point for point in POINTS if _float(bare, point) != _float(text, point)]
            assert apart, text


def _float(text: str, point: dict[str, int]) -> Fraction | None:
    try:
        return eval(text.replace("//", "/"), {name: Fraction(value) for name, value in point.items()})
    except ZeroDivisionError:
        return None


class TestEqual:
    @given(trees("+-*"), trees("+-*"))
    def test_is_never_wrong_about_polynomials(self, one: Tree, other: Tree) -> None:
        same = [one.at(point) == other.at(point) for point in POINTS]
        match equal(size_of(one), size_of(other)):
            case True:
                assert all(same)
            case False:
                assert not any(same)
            case None:
                assert not all(same)

    @given(trees("+-*/"), trees("+-*/"))
    def test_is_never_wrong_about_quotients(self, one: Tree, other: Tree) -> None:
        """Only points count at which every quotient in them is whole, since that is taken for granted."""
        verdict = equal(size_of(one), size_of(other))
        here = [point for point in POINTS if _is_whole(one, point) and _is_whole(other, point)]
        same = [one.at(point) == other.at(point) for point in here]
        assert verdict is not True or all(same)
        assert verdict is not False or not any(same)

    @pytest.mark.parametrize(
        ("one", "other", "verdict"),
        [
            (3, 3, True),
            (3, 4, False),
            (10**50, 10**50, True),
            (n, n, True),
            (n, symbol("n"), True),
            (n, m, None),
            (n, 0, None),
            (n, 5, None),
            (n, -1, False),
            (n + 1, n, False),
            (n + 1, 0, False),
            (n + m + 1, 0, False),
            (2 * n, 3, False),
            (2 * n + 4 * m, 6, None),
            (2 * n + 4 * m, 7, False),
            (n * (m + 1), n * m + n, True),
            (h // 2, 3, None),
            (h // 2 * 2, h, True),
            (2 * n, 3 * n, None),
            (n, symbol("n", "f"), None),
            (symbol("n", "f"), symbol("n", "g"), None),
            (symbol("n", "f") + 1, symbol("n", "f"), False),
        ],
    )
    def test_table(self, one: Size, other: Size, verdict: bool | None) -> None:
        assert equal(one, other) is verdict
        assert equal(other, one) is verdict


def _is_whole(tree: Tree, point: dict[str, int]) -> bool:
    try:
        value = tree.at(point)
    except ZeroDivisionError:
        return False
    parts = (part for part in tree.parts if isinstance(part, Tree))
    return value.denominator == 1 and all(_is_whole(part, point) for part in parts)


class TestDivide:
    @given(st.integers(-30, 30), st.integers(-30, 30).filter(bool))
    def test_ints(self, one: int, other: int) -> None:
        assert divide(one, other) == (one // other if one % other == 0 else None)

    @given(trees("+-*"), trees("+-*", 3))
    def test_none_is_said_of_what_divides_nowhere(self, one: Tree, other: Tree) -> None:
        first, second = size_of(one), size_of(other)
        assume(second != 0)
        quotient = divide(first, second)
        for point in POINTS:
            if other.at(point) != 0:
                value = one.at(point) / other.at(point)
                if quotient is None:
                    assert value.denominator > 1
                else:
                    assert at(quotient, point) == value

    @pytest.mark.parametrize(
        ("one", "other", "quotient"),
        [
            (0, n, 0),
            (n * m, n, m),
            (n, n, 1),
            (6 * n, 4, 3 * n // 2),
            (2 * n + 1, 2, None),
            (2 * n + 1, 4 * m, None),
            (7, 2 * n, None),
            (3, n + 4, None),
            (3, n + 3, 3 // (n + 3)),
            (n * n - m * m, n - m, n + m),
            (10**40 * n, 10**40, n),
        ],
    )
    def test_table(self, one: Size, other: Size, quotient: Size | None) -> None:
        assert divide(one, other) == quotient


class TestRoot:
    @given(st.integers(0, 10**40), st.integers(1, 7))
    def test_of_a_power_of_an_int_is_that_int(self, base: int, k: int) -> None:
        assert root(base**k, k) == base
        if k > 1 and base > 0:
            assert root(base**k + 1, k) is None
        if k > 1 and base > 1:
            assert root(base**k - 1, k) is None

    @given(st.integers(-5, 300), st.integers(1, 5))
    def test_of_ints_by_trying(self, value: int, k: int) -> None:
        found = [base for base in range(301) if base**k == value]
        assert root(value, k) == (found[0] if found else value if k == 1 else None)

    @given(trees("+-*", 4), st.integers(1, 4))
    def test_is_never_wrong(self, tree: Tree, k: int) -> None:
        size = size_of(tree)
        found = root(size, k)
        for point in POINTS:
            value = tree.at(point)
            exact = next((base for base in range(int(max(value, 0)) + 2) if base**k == value), None)
            if found is None and isinstance(size, int):
                assert exact is None
            elif found is not None and exact is not None and k > 1:
                assert substitute(found, _unknown(point)) == exact

    @given(trees("*/", 4), st.integers(2, 4))
    def test_of_the_power_of_a_symbolic_term_is_that_term(self, tree: Tree, k: int) -> None:
        base = size_of(tree)
        assume("-" not in str(base))
        assert root(product([base] * k), k) == base

    @pytest.mark.parametrize(
        ("size", "k", "found"),
        [
            (n, 1, n),
            (4 * n * n, 2, 2 * n),
            (n * n // (m * m), 2, n // m),
            (27 * n * n * n, 3, 3 * n),
            (4 * n, 2, None),
            (2 * n * n, 2, None),
            (n * n * m, 2, None),
            (-n * n, 2, None),
            (n + 1, 2, None),
            ((n + 1) * (n + 1), 2, None),
            (n * n // (m + 1), 2, None),
        ],
    )
    def test_table(self, size: Size, k: int, found: Size | None) -> None:
        assert root(size, k) == found

    def test_there_is_no_root_of_degree_zero(self) -> None:
        with pytest.raises(ValueError, match="degree 0"):
            root(4, 0)


class TestWholeSizes:
    @given(st.lists(trees("+-*", 3), max_size=4))
    def test_product_and_total(self, parts: list[Tree]) -> None:
        sizes = [size_of(tree) for tree in parts]
        for point in POINTS[::7]:
            assert at(product(sizes), point) == prod(tree.at(point) for tree in parts)
            assert at(total(sizes), point) == sum(tree.at(point) for tree in parts)

    def test_of_nothing(self) -> None:
        assert (product([]), total([])) == (1, 0)

    def test_unknowns(self) -> None:
        assert unknowns(7) == ()
        assert list(map(str, unknowns(h * w // g))) == ["h", "w", "g"]
        assert unknowns(h * w // h) == (Unknown("w"),)
        assert unknowns(symbol("n", "f") * n) == (Unknown("n", "f"), Unknown("n"))

    def test_estimate_is_a_positive_int(self) -> None:
        assert estimate(0) == 0
        assert estimate(7) == 7
        assert estimate(n) == 64
        assert estimate(n, 10) == 10
        assert estimate(n * m // 2, 10) == 50
        assert estimate(n - 1000) == 1
        assert estimate(n // (n - 64)) == 64

    @given(trees("+-*/"))
    def test_substituting_all_unknowns_gives_the_value(self, tree: Tree) -> None:
        size = size_of(tree)
        for point, value in values(tree).items():
            if _is_whole(tree, POINTS[point]):
                assert substitute(size, _unknown(POINTS[point])) == value

    @given(trees("+-*"), trees("+-*", 3))
    def test_substituting_a_size_is_composing(self, outer: Tree, inner: Tree) -> None:
        found = substitute(size_of(outer), {Unknown("b"): size_of(inner), Unknown("unused"): 3, Unknown("b", "f"): 5})
        for point in POINTS[::3]:
            value = inner.at(point)
            assert at(found, point) == outer.at({**point, "b": value})

    def test_substituting_keeps_quotients_exact(self) -> None:
        with pytest.raises(InexactError):
            substitute(n // 2, {Unknown("n"): 3})
        with pytest.raises(ZeroDivisionError):
            substitute(12 // n, {Unknown("n"): 0})

    @given(trees("+-*/"))
    def test_what_is_negative_is_so_everywhere(self, tree: Tree) -> None:
        if is_negative(size_of(tree)):
            assert all(value < 0 for value in values(tree).values())

    def test_symbolic_is_what_is_not_an_int(self) -> None:
        assert isinstance(n, Symbolic)
        assert not isinstance(n - n, Symbolic)


LETTERS = [symbol(f"x{number}") for number in range(140)]
PAIRS = [first + second for first, second in itertools.pairwise(LETTERS)]


def squared(times: int) -> Size:
    size: Size = h
    for _ in range(times):
        size = (size + g) * (size + w)
    return size


@pytest.mark.parametrize(
    "compute",
    [
        lambda: squared(10),
        lambda: product(PAIRS[:12]),
        lambda: total(LETTERS),
        lambda: total(PAIRS[:30]) * total(LETTERS[60:125]) * total(LETTERS[:60]),
        lambda: product([h] * 65),
        lambda: product([2 * h + 1] * 65),
        lambda: product([10**9 * h] * 12),
        lambda: divide(product(PAIRS[:6]), product(PAIRS[20:27])),
        lambda: substitute(product(LETTERS[:12]), {Unknown(f"x{number}"): pair for number, pair in enumerate(PAIRS)}),
    ],
    ids="squares sums all products powers binomials factors quotient substituted".split(),
)
def test_sizes_that_nobody_writes_are_not_worked_out(compute: Callable[[], object]) -> None:
    with pytest.raises(TooLargeError):
        compute()


def test_what_is_too_large_to_be_compared_may_be_equal_or_not() -> None:
    one, other = divide(total(PAIRS[:30]), total(PAIRS[40:70])), divide(total(PAIRS[80:110]), total(PAIRS[50:130]))
    assert one is not None
    assert other is not None
    assert equal(one, other) is None
    assert one != other
