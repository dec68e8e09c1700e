"""Tests of a program as pytest runs them: each set of values is a call; lines that certainly fail end in ``#!``."""

import textwrap

import pytest

from tests.analysis.inference.flagging import flagged, marked

HEAD = "import einx, numpy as np, pytest\nfrom contextlib import nullcontext\nfrom pytest import mark, param\n"

CASES = {
    "one name": """
        @pytest.mark.parametrize("shape", [(2, 3), (2, 3, 4)])
        def test_sum(shape):
            einx.sum("a [b]", np.zeros(shape))  #!
        @pytest.mark.parametrize("shape", [(2, 3), (4, 5)])
        def test_right(shape):
            einx.sum("a [b]", np.zeros(shape))
        """,
    "a value is counted as one parameter although it is a tuple": """
        @pytest.mark.parametrize("shape,", [(2, 3)])
        def test_sum(shape):
            einx.sum("a b [c]", np.zeros(shape))  #!
        @pytest.mark.parametrize(("shape",), [((2, 3),)])
        def test_names(shape):
            einx.sum("a b [c]", np.zeros(shape))  #!
        """,
    "several names": """
        @pytest.mark.parametrize("shape, axes", [((2, 3), "a [b]"), ((2,), "[a]")])
        def test_right(shape, axes):
            einx.sum(axes, np.zeros(shape))
        @pytest.mark.parametrize(["shape", "axes"], [[(2, 3), "a [b]"], [(2,), "[a]"]])
        def test_lists(shape, axes):
            einx.sum(axes, np.zeros(shape))
            einx.sum("a b [c]", np.zeros(shape))  #!
        @mark.parametrize(argvalues=[(1, 2), (2, 2)], argnames=("n", "m"), ids=["x", "y"])
        def test_keywords(n, m):
            einx.add("a, a", np.zeros(n + 1), np.zeros(m + 2))  #!
        """,
    "a description that is given": """
        @pytest.mark.parametrize("axes", ["a [b]", "a b [c]"])  #!
        def test_sum(axes):
            einx.sum(axes, np.zeros((2, 3)))
        """,
    "marks on sets": """
        @pytest.mark.parametrize("n", [2, pytest.param(3, marks=pytest.mark.xfail), param(4, marks=[mark.skip("no")])])
        def test_right(n):
            einx.add("a, a", np.zeros(2), np.zeros(n))
        @pytest.mark.parametrize("n", [2, param(3, id="three"), param(4, marks=unknown), param(2, marks=mark.slow)])
        def test_wrong(n):
            einx.add("a, a", np.zeros(2), np.zeros(n))  #!
        @pytest.mark.parametrize("n", [2, param(3, marks=mark.xfail(reason="no")), param(4, marks=unknown)])
        def test_unknown_marks(n):
            einx.add("a, a", np.zeros(2), np.zeros(n))
        @pytest.mark.parametrize("n", [param(3, marks=(mark.gpu, mark.slow))])
        def test_other_marks(n):
            einx.add("a, a", np.zeros(2), np.zeros(n))  #!
        """,
    "marks on tests": """
        broken = pytest.mark.xfail(reason="not yet")
        sizes = pytest.mark.parametrize("n", [3])
        @broken
        @sizes
        def test_broken(n):
            einx.add("a, a", np.zeros(2), np.zeros(n))
            einx.sum("a [b]", np.zeros(2))
        @pytest.mark.skipif(True, reason="no")
        @sizes
        def test_left_out(n):
            einx.add("a, a", np.zeros(2), np.zeros(n))
        @pytest.mark.timeout(3)
        @pytest.mark.slow
        @sizes
        def test_other_marks(n):
            einx.add("a, a", np.zeros(2), np.zeros(n))  #!
        """,
    "marks of a whole class": """
        @pytest.mark.xfail
        class TestBroken:
            @pytest.mark.parametrize("n", [3])
            def test(self, n):
                einx.add("a, a", np.zeros(2), np.zeros(n))
        class TestMarked:
            pytestmark = pytest.mark.xfail
            @pytest.mark.parametrize("n", [3])
            def test(self, n):
                einx.add("a, a", np.zeros(2), np.zeros(n))
        @pytest.mark.parametrize("n", [2, 3])
        class TestAll:
            def test(self, n):
                einx.add("a, a", np.zeros(2), np.zeros(n))  #!
        """,
    "stacked": """
        @pytest.mark.parametrize("n", [2, 3])
        @pytest.mark.parametrize("m", [2, 3])
        def test_product(n, m):
            einx.add("a, b -> a b", np.zeros(n), np.zeros(m))
            einx.add("a, a", np.zeros(n), np.zeros(m))  #!
        @pytest.mark.parametrize("n", range(100))
        @pytest.mark.parametrize("m", range(100))
        def test_many(n, m):
            einx.add("a, b -> a b", np.zeros(n), np.zeros(m))
        """,
    "no sets": """
        @pytest.mark.parametrize("n", [])
        def test_nothing(n):
            einx.sum("a [b]", np.zeros(n))
        """,
    "values that are not known": """
        @pytest.mark.parametrize("x", load())
        def test_loaded(x):
            einx.sum("a [b]", x)
        @pytest.mark.parametrize("x", [load(), np.zeros(3)])
        def test_one_loaded(x):
            einx.sum("a [b]", x)  #!
        @pytest.mark.parametrize("x, y", [(load(), np.zeros((3, 4)))])
        def test_a_part_loaded(x, y):
            einx.sum("a [b]", x)
            einx.sum("a [b]", y)
        @pytest.mark.parametrize(names(), [np.zeros(3)])
        def test_unknown_names(x):
            einx.sum("a [b]", x)
        @pytest.mark.parametrize("x", [3], indirect=True)
        def test_indirect(x):
            einx.sum("a [b]", np.zeros(x))
        """,
    "values by name and computed": """
        SHAPES = [(2, 3), (2, 3, 4)]
        BY_NAME = {"a": (2, 3), "b": (4,)}
        @pytest.mark.parametrize("shape", SHAPES)
        def test_constant(shape):
            einx.sum("a [b]", np.zeros(shape))  #!
        @pytest.mark.parametrize("name, shape", BY_NAME.items())
        def test_items(name, shape):
            einx.sum("a [b]", np.zeros(shape))  #!
        @pytest.mark.parametrize("n", [i + 2 for i in range(2)])
        def test_comprehension(n):
            einx.add("a, a", np.zeros(2), np.zeros(n))  #!
        @pytest.mark.parametrize("f", [lambda n: np.zeros((n, n)), np.zeros], ids=str)
        def test_function(f):
            einx.sum("a [b]", f(3))  #!
        """,
    "helpers that are defined further down": """
        @pytest.mark.parametrize("n", [1, 2])
        def test_helper(n):
            check(np.zeros((3,) * n))
        def check(x):
            einx.sum("a [b]", x)  #!
        """,
    "expected errors": """
        @pytest.mark.parametrize("n, wrong", [(2, False), (3, True)])
        def test_flag(n, wrong):
            if wrong:
                with pytest.raises(ValueError):
                    einx.add("a, a", np.zeros(2), np.zeros(n))
            else:
                einx.add("a, a", np.zeros(2), np.zeros(n))
        @pytest.mark.parametrize("n, expectation", [(2, nullcontext()), (3, pytest.raises(ValueError))])
        def test_manager(n, expectation):
            with expectation:
                einx.add("a, a", np.zeros(2), np.zeros(n))
        @pytest.mark.parametrize("n, expectation", [(2, nullcontext()), (3, nullcontext(1)), (4, raises_error())])
        def test_no_error(n, expectation):
            with expectation as one:
                einx.add("a, a", np.zeros(2), np.zeros(n))  #!
        @pytest.mark.parametrize("n, expectation", [(3, raises_error())])
        def test_unknown_manager(n, expectation):
            with expectation:
                einx.add("a, a", np.zeros(2), np.zeros(n))
        """,
    "a test that is decorated otherwise, or replaced": """
        @somewhere.given(3)
        @pytest.mark.parametrize("n", [3])
        def test_given(n):
            einx.add("a, a", np.zeros(2), np.zeros(n))
        @pytest.mark.parametrize("n", [3])
        def test_twice(n):
            einx.add("a, a", np.zeros(2), np.zeros(n))
        @pytest.mark.parametrize("n", [2])
        def test_twice(n):
            einx.add("a, a", np.zeros(2), np.zeros(n))
        @pytest.mark.parametrize("n", [3])
        def helper(n):
            einx.add("a, a", np.zeros(2), np.zeros(n))
        """,
    "classes of tests": """
        class TestSums:
            SHAPES = [(2, 3), (4,)]
            size = 2
            def make(self, n):
                return np.zeros((self.size, n))
            @pytest.mark.parametrize("shape", SHAPES)
            def test_constant(self, shape):
                einx.sum("a [b]", np.zeros(shape))  #!
            @pytest.mark.parametrize("n", [1, 2])
            def test_method(self, n):
                einx.sum("a [b]", self.make(n))
                einx.sum("a b [c]", self.make(n))  #!
        class TestNotCollected:
            def __init__(self, n):
                pass
            @pytest.mark.parametrize("n", [3])
            def test(self, n):
                einx.add("a, a", np.zeros(2), np.zeros(n))
        """,
    "fixtures": """
        @pytest.fixture
        def batch():
            return np.zeros((2, 3))
        @pytest.fixture(scope="module")
        def cleaned():
            x = np.zeros((2, 3))
            yield x
            x = None
        @pytest.fixture
        def stacked(batch, cleaned):
            return np.stack([batch, cleaned])
        @pytest.fixture(params=[1, 2])
        def sized(request):
            return np.zeros((request.param, 3))
        @pytest.fixture(name="other")
        def renamed():
            return np.zeros(3)
        @pytest.fixture
        def emptied():
            xs = [np.zeros((2, 3))]
            yield xs
            xs.clear()
        def plain():
            return np.zeros(3)
        def test_right(batch, cleaned, stacked):
            einx.sum("a [b]", batch)
            einx.sum("a [b]", cleaned)
            einx.sum("a b [c]", stacked)
        def test_wrong(batch):
            einx.sum("a b [c]", batch)  #!
        def test_of_two(stacked):
            einx.sum("a [b]", stacked)  #!
        def test_of_params(sized):
            einx.add("a b, b", sized, np.zeros(4))  #!
        def test_unknown(renamed, other, plain, emptied, tmp_path):
            einx.sum("a [b]", renamed)
            einx.sum("a [b]", other)
            einx.sum("a [b]", plain)
            einx.sum("a [b]", emptied)
        @pytest.mark.parametrize("batch", [np.zeros(4)])
        def test_given(batch):
            einx.sum("[a]", batch)
        @pytest.mark.parametrize("n", [3, 4])
        def test_both(batch, n):
            einx.add("a b, b", batch, np.zeros(n))  #!
        @pytest.mark.parametrize("batch", load())
        def test_not_the_fixture(batch):
            einx.sum("a b [c]", batch)
        class TestOwn:
            @pytest.fixture
            def batch(self):
                return np.zeros(5)
            def test(self, batch):
                einx.sum("[a]", batch)
        def test_default(batch=np.zeros(3)):
            einx.sum("[a]", batch)
        """,
    "what one set changes does not reach the next": """
        @pytest.mark.parametrize("n", [1, 2])
        def test_list(n):
            found = []
            for _ in range(n):
                found.append(np.zeros(3))
            einx.sum("a [b]", np.stack(found))
        """,
    "a test that raises for a set before it comes to the call": """
        @pytest.mark.parametrize("n", [2, 3])
        def test_skips(n):
            if n > 2:
                pytest.skip("too large")
            einx.add("a, a", np.zeros(2), np.zeros(n))
        """,
}


@pytest.mark.parametrize("case", CASES)
def test_flagged_lines(case: str) -> None:
    source = HEAD + textwrap.dedent(CASES[case])
    assert flagged(source) == marked(source)


def test_marks_of_a_whole_file_may_let_all_tests_fail() -> None:
    source = HEAD + textwrap.dedent(CASES["one name"])
    assert flagged(f"{source}\npytestmark = pytest.mark.xfail\n") == []
