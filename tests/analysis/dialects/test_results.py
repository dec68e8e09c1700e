"""What calls return."""

import pytest

from einx.sizes.symbolic import symbol, unknowns
from einx_lsp.dialects.meaning import KEYWORD, Meaning
from einx_lsp.values.model import NOTHING, UNKNOWN, Function, Items, Length, Named, Number, Tensor, Value
from einx_lsp.values.model import Mapping as Dictionary
from tests.analysis.dialects.calls import array, understood

N = symbol("n")
NAMES = {
    "x": array(3, 4, dtype="float32"),
    "n": array(N, 4),
    "v": array(4),
    "t": Tensor("torch", (4,)),
    "j": Tensor("jax", (4,)),
    "some": Tensor(None, (4,)),
    "f": Function("f"),
}


def sizes(*shape: Length) -> Items:
    return Items("tuple", tuple(Number("int", length) for length in shape))


def lengths(**axes: Length) -> Dictionary:
    return Dictionary(tuple((name, Number("int", length)) for name, length in axes.items()))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('einx.sum("a [b]", x)', array(3)),
        ('einx.sum("[a b]", x)', array()),
        ('einx.sum("a [b]", n)', array(N)),
        ('einx.sum("a [b]", x, keepdims=True)', array(3, 1)),
        ('einx.sum("a [b]", x, dtype=some)', array(3)),
        ('einx.sum("a [b]", x, dtype="float32")', array(3)),
        ('einx.var("a [b]", x, correction=n)', array(3)),
        ('einx.sort("a [b]", x, descending=some)', array(3, 4, dtype="float32")),
        ('einx.argsort("a [b]", x, descending=True)', array(3, 4)),
        ('einx.topk("a [b->2]", x)', array(3, 2, dtype="float32")),
        ('einx.argtopk("a [b->k]", x, k=2, largest=some)', array(3, 2)),
        ('einx.id("a b -> b a", x)', array(4, 3, dtype="float32")),
        ('einx.id("(a c) b -> a c b", n, c=2)', array(N // 2, 2, 4)),
        (
            'einx.id("a (b + c) -> a b, a c", x, b=1)',
            Items("tuple", (array(3, 1, dtype="float32"), array(3, 3, dtype="float32"))),
        ),
        ('einx.add("a b, b", x, t)', Tensor("torch", (3, 4))),
        ('einx.add("a, a", j, t)', Tensor(None, (4,))),
        ('einx.add("a, a", v, some)', Tensor(None, (4,))),
        ('einx.add("a, a", t, some)', Tensor("torch", (4,))),
        ('einx.add("a,", v, 1)', array(4)),
        ('einx.add("a, a", v, [1, 2, 3, 4])', array(4)),
        ('einx.sum("a [b]", x, backend="torch")', Tensor("torch", (3,))),
        ('einx.sum("a [b]", x, backend=unknown)', Tensor(None, (3,))),
        ('einx.argmax("a [b]", x)', array(3, 1)),
        ('einx.get_at("[a], p -> p", v, [1, 2])', array(2)),
        ('einx.arange("a b [2]", a=5, b=6)', array(5, 6, 2)),
        ('einx.reduce("a [b]", x, op=f)', array(3)),
        ('einx.reduce("a [b]", x, op="sum")', array(3)),
        ('einx.reduce("a [b]", x, op=f, alpha=0.5, weights=some)', array(3)),
        ('einx.vmap("a [b] -> a [c]", x, op=f, c=7)', array(3, 7)),
        ('einx.sum("a [b]", x, graph=True)', UNKNOWN),
        ('einx.sum("a [b]", x, graph=unknown)', UNKNOWN),
        ('einx.sum("a [b]", x, graph=False)', array(3)),
        ('einx.sum("a [b", x)', UNKNOWN),
        ('einx.sum("a... [b]", unknown)', UNKNOWN),
        ('einx.sum("a [b]", *more)', UNKNOWN),
        ('einx.check("a b", x)', NOTHING),
        ('einx.matches("a b", x)', Number("bool", True)),
        ('einx.matches("a b c", x)', Number("bool", False)),
        ('einx.matches("a b", u)', Number("bool")),
        ('einx.solve_axes("a b", x)', lengths(a=3, b=4)),
        ('einx.solve("b (a c)", n, a=2)', lengths(b=N, a=2, c=2)),
        ('einx.solve_axes("a, a b, 1", unknown, x, u)', lengths(a=3, b=4)),
        ('einx.solve_axes("a b", u)', lengths(a=None, b=None)),
        ('einx.solve_axes("(a 3)... [b]", x)', Dictionary((("a", sizes(1)), ("b", Number("int", 4))))),
        ('einx.solve_axes("a... [b]", x)', Dictionary((("a", sizes(3)), ("b", Number("int", 4))))),
        ('einx.solve_axes("a...", unknown)', Dictionary((("a", UNKNOWN),))),
        ('einx.solve_axes("[...]", x)', UNKNOWN),
        ('einx.solve_axes("a b c", x)', UNKNOWN),
        ('einx.solve_axes("a b", *more)', UNKNOWN),
        ('einx.solve_shapes("a b, b c", x, None, c=5)', Items("tuple", (sizes(3, 4), sizes(4, 5)))),
        ('einx.solve_shapes("a b", n)', Items("tuple", (sizes(N, 4),))),
        ('einx.solve_shapes("a a", x)', UNKNOWN),
        ('einx.trace("sum", "a [b]", [(3, 4)])', UNKNOWN),
    ],
)
def test_results(source: str, expected: Value) -> None:
    assert understood(source, **NAMES).result == expected


def test_a_length_that_is_not_known_goes_by_the_name_of_its_axis() -> None:
    result = understood('einx.id("a b -> b a", y)', y=Tensor("numpy", (None, 3))).result

    assert isinstance(result, Tensor)
    assert str(result.shape) == "(3, a)"


def test_the_shape_of_a_result_comes_from_the_call() -> None:
    found = understood('einx.sum("a [b]", x)', **NAMES)

    assert isinstance(found.result, Tensor)
    assert found.result.place == found.call.place


def test_functions_become_operations() -> None:
    made = understood('einx.numpy.adapt_with_vmap(f, signature="(m),(m)->()")', **NAMES).result
    assert isinstance(made, Named)

    found = understood('einx.product("a [b], [b]", x, v)', callee=made, **NAMES)

    assert found.result == array(3)
    assert found.trace is not None
    assert found.trace.source is not None
    assert "f(" in found.trace.source


def test_operations_that_take_no_signature() -> None:
    made = understood("einx.numpy.adapt_numpylike_reduce(f)", **NAMES).result
    assert isinstance(made, Named)

    found = understood('einx.spread("a b [c]", x)', callee=made, **NAMES)

    assert [finding.rule.name for finding in found.findings] == ["rank-mismatch"]


def test_the_same_question_has_the_same_answer() -> None:
    one, other = (understood('einx.sum("a [b]", x, b=4)', **NAMES).trace for _ in range(2))

    assert one is other
    assert understood('einx.sum("a [b]", x, b=True)', **NAMES).error is not None


def test_options_that_are_not_known_leave_the_code_open() -> None:
    found = understood('einx.roll("a [b]", x, shift=unknown)', **NAMES)

    assert found.trace is not None
    assert found.trace.source is None
    assert found.result == array(3, 4, dtype="float32")


def test_names_that_look_alike_are_not_confused_and_the_answer_is_found_again() -> None:
    def asked(first: str, second: str) -> Meaning:
        lengths = (symbol("n", first), symbol("n", second), 5)
        return understood('einx.id("a b (c d) -> b a d c", y, d=unknown)', y=array(*lengths))

    one, other = asked("f", "g"), asked("h", "i")

    assert one.trace is other.trace
    assert str(one.trace) != ""
    for found, first, second in ((one, "f", "g"), (other, "h", "i")):
        assert isinstance(found.result, Tensor)
        assert found.result.shape is not None
        assert found.result.shape[:2] == (symbol("n", second), symbol("n", first))
        assert found.result.shape[2] == symbol("unknown", KEYWORD)
    assert one.result != other.result


def test_quotients_of_lengths_are_renamed_as_well() -> None:
    n = symbol("n", "f")

    found = understood('einx.id("a (b c) -> c b a", y, b=2)', y=array(n, n))

    assert isinstance(found.result, Tensor)
    assert found.result.shape is not None
    assert found.result.shape[0] == n // 2
    assert {unknown.scope for length in found.result.shape for unknown in unknowns(length)} == {"f"}


def test_queries_are_found_again() -> None:
    def asked(scope: str) -> Meaning:
        n = symbol("n", scope)
        return understood('einx.check("a a", y)', y=array(n, n + 1))

    assert asked("f").error is not None
    assert asked("f").error is asked("g").error


def test_a_length_that_the_file_calls_like_another_axis_is_not_that_axis() -> None:
    found = understood('einx.id("(h heads) -> h heads", x, h=heads)', heads=UNKNOWN, x=array(None))

    assert isinstance(found.result, Tensor)
    assert found.result.shape == (symbol("h", KEYWORD), symbol("heads"))


@pytest.mark.parametrize(
    ("passed", "shown"),
    [
        ('alpha=0.5, mode="fast"', 'alpha=0.5, mode="fast"'),
        ("weights=some, k=(1, 2.0)", "weights=weights, k=(1, 2.0)"),
        ("names=['a'], more=unknown, c=None", "names=names, more=more, c=None"),
    ],
)
def test_code_shows_the_keywords_of_a_function(passed: str, shown: str) -> None:
    call = understood(f'einx.vmap("a [b] -> a [b]", x, op=f, {passed})', **NAMES)
    assert call.trace is not None
    assert f"f(i0[a], {shown})" in str(call.trace)
