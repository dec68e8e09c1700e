"""What is found in a call, what is underlined, and when nothing is said."""

import pytest

from einx.sizes.symbolic import symbol
from einx_lsp.dialects.registry import understand
from einx_lsp.values.model import UNKNOWN, Function, Items, Named, Number, Tensor, Text
from tests.analysis.dialects.calls import array, summary, text, understood

N = symbol("n")
NAMES = {
    "x": array(3, 4),
    "y": array(5, 6),
    "v": array(4),
    "flat": array(12),
    "rows": array(N, 4),
    "rank2": array(None, None),
    "floats": array(2, dtype="float32"),
    "ints": array(2, dtype="int64"),
    "module": Named("numpy"),
    "zeros": Named("numpy.zeros"),
    "f": Function("f"),
    "number": Number("int"),
    "maybe": Number(None),
    "flag": Number("bool"),
    "items": Items("tuple", (Number("int"), Number("int", 2))),
    "unknown_items": Items("tuple", (UNKNOWN, Number("int", 2))),
}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # the description by itself
        ('einx.sum("a [b", x)', ["unclosed-bracket: ["]),
        ('einx.sum("a [b", unknown)', ["unclosed-bracket: ["]),
        ('einx.sum("a [b", *more)', ["unclosed-bracket: ["]),
        ('einx.sum("a [b", x, **more)', ["unclosed-bracket: ["]),
        ('einx.sum("a] [b", x)', ["unopened-bracket: ]", "unclosed-bracket: ["]),
        ('einx.sum("a [b" " c", x)', ["unclosed-bracket: ["]),
        ('einx.sum("a.. [b]", x)', ["misspelt-ellipsis: .."]),
        ('einx.softmax("a [b] -> a b", x)', ["bracket-conflict: b"]),
        # ranks
        ('einx.sum("a b [c]", x)', ["rank-mismatch: a b [c]"]),
        ('einx.sum("a b [c]", rank2)', ["rank-mismatch: a b [c]"]),
        ('einx.add("a, ", v, x)', ["rank-mismatch:  "]),
        ('einx.sum("a [b]", 1)', ["rank-mismatch: a [b]"]),
        ('einx.add("a..., a...", x, v)', ["ellipsis-conflict: a..."]),
        ('einx.sum("[a...] b...", x)', ["ellipsis-open: a..."]),
        # lengths
        ('einx.dot("a b, b c -> a c", x, y)', ["axis-size-conflict: b"]),
        ('einx.dot("a b, b c -> a c", rows, y)', ["axis-size-conflict: b"]),
        ('einx.sum("a [b]", x, b=5)', ["axis-size-conflict: b"]),
        ('einx.sum("a [3]", x)', ["axis-size-conflict: 3"]),
        ('einx.sum("(a [b])", flat, b=5)', ["axis-size-not-divisible: (a [b])"]),
        ('einx.id("(a a) -> a", flat)', ["axis-size-no-root: (a a)"]),
        ('einx.id("(a + b) -> a, b", flat, a=20)', ["axis-size-negative: a + b"]),
        ('einx.id("(a b) -> b a", flat)', ["axis-size-open: (a b)"]),
        ('einx.sum("a [b]", x, c=5)', ["no-such-axis: c"]),
        ('einx.sum("a [b]", x, c=unknown)', ["no-such-axis: c"]),
        ('einx.sum("a [b]", x, b=True)', ["axis-size-type: True"]),
        ('einx.sum("a [b]", x, b=4.0)', ["axis-size-type: 4.0"]),
        ('einx.sum("a [b]", x, b="4")', ['axis-size-type: "4"']),
        ('einx.sum("a [b]", x, b=None)', ["axis-size-type: None"]),
        ('einx.sum("a [b]", x, b=(4, 5))', ["axis-size-type: b"]),
        ('einx.sum("a [b]", x, b=-4)', ["axis-size-negative: -4"]),
        # meaning
        ('einx.sum("a b", x)', ["nothing-to-reduce: a b"]),
        ('einx.sum("a b", unknown)', ["nothing-to-reduce: a b"]),
        ('einx.add("a b, b", x)', ['tensor-count: "a b, b"']),
        ('einx.dot("a b, b -> a", x)', ["tensor-count: a b"]),
        ('einx.get_at("[a], p -> p", v, floats)', ["coordinate-type: floats"]),
        ('einx.get_at("[a], p -> p", v, [0.5])', ["coordinate-type: [0.5]"]),
        ('einx.roll("a [b]", x)', ["shift-missing: roll"]),
        ('einx.roll("a [b]", x, shift=1.5)', ["shift-missing: 1.5"]),
        ('einx.roll("a [b]", x, shift=(1, 2))', ["shift-count: (1, 2)"]),
        ('einx.sum("a [b] -> a", x, keepdims=True)', ["keepdims-with-output: True"]),
        # arguments
        ('einx.id(x, "a b -> b a")', ["description-type: x"]),
        ("einx.id(3)", ["description-type: 3"]),
        ('einx.add("a b, b", x, "v")', ['not-a-tensor: "v"']),
        ('einx.add("a b, b", x, None)', ["not-a-tensor: None"]),
        ('einx.add("a b, b", x, {})', ["not-a-tensor: {}"]),
        ('einx.add("a b, b", x, [1, "2"])', ['not-a-tensor: [1, "2"]']),
        ('einx.add("a b, c", None, "v")', ["not-a-tensor: None", 'not-a-tensor: "v"', "output-ambiguous: a b"]),
        ('einx.add("a b, b", x, [[1, 2], [3]])', ["ragged-list: [[1, 2], [3]]"]),
        ('einx.reduce("a [b]", x)', ["op-missing: reduce"]),
        ('einx.reduce("a [b]", x, op=3)', ["op-missing: reduce"]),
        ('einx.reduce("a [b]", x, op="softmax")', ['op-unknown: "softmax"']),
        ('einx.reduce("a b [c]", x, op=f)', ["rank-mismatch: a b [c]"]),
        ('einx.reduce("a b [c]", x, op=f, alpha=unknown)', ["rank-mismatch: a b [c]"]),
        ('einx.reduce("a [b]", x, op="sum", alpha=0.5)', ["no-such-axis: alpha"]),
        ('einx.sum("a [b]", x, c  = (5))', ["no-such-axis: c"]),
        ('einx.reduce("a [b]", x, op=f, axis=1)', ["no-such-axis: axis"]),
        ('einx.vmap("a [b] -> a", x, op=f, b=5)', ["axis-size-conflict: b"]),
        # queries
        ('einx.check("a b", v)', ["rank-mismatch: a b"]),
        ('einx.check("a a", x)', ["axis-size-conflict: a"]),
        ('einx.check("a b -> a", x)', ['inputs-only: "a b -> a"']),
        ('einx.matches("a [b", x)', ["unclosed-bracket: ["]),
        ('einx.matches("a b, c", x)', ["tensor-count: a b"]),
        ('einx.matches("a b", x, a=1.5)', ["axis-size-type: 1.5"]),
        ('einx.matches("a b", x, c=1)', ["no-such-axis: c"]),
        ('einx.solve_axes("(a b)", flat)', ["axis-size-open: (a b)"]),
        ('einx.solve_shapes("a b, b c", x, None)', ["axis-size-open: c"]),
        ('einx.solve("a b", "x")', ['not-a-tensor: "x"']),
        # trace
        ('einx.trace("summ", "a [b]", [(3, 4)])', ['no-such-operation: "summ"']),
        ('einx.trace("sum", "a b [c]", [(3, 4)])', ["rank-mismatch: a b [c]"]),
        ('einx.trace("sum", "a [b", shapes)', ["unclosed-bracket: ["]),
    ],
)
def test_certain_mistakes_are_found_at_their_place(source: str, expected: list[str]) -> None:
    assert summary(understood(source, **NAMES)) == expected


@pytest.mark.parametrize(
    "source",
    [
        'einx.sum("a [b]", x)',
        'einx.sum("a [b]", unknown)',
        'einx.sum("a [b]", *more)',
        'einx.sum("a b [c]", x, **more)',
        'einx.add("a b, b", *more)',
        "einx.sum(unknown, x)",
        "einx.sum(f, x)",
        "einx.sum(*more)",
        "einx.sum()",
        'einx.dot("a b, b c -> a c", rank2, y)',
        'einx.dot("a b, b c -> a c", rows, unknown)',
        'einx.id("(a b) -> b a", unknown)',
        'einx.id("(a b) c -> b a c", rank2)',
        'einx.id("(a b) -> b a", flat, a=number)',
        'einx.id("(a b) -> b a", flat, a=maybe)',
        'einx.id("(a b) -> b a", flat, a=unknown)',
        'einx.sum("a [b]", x, b=number)',
        'einx.sum("a [b]", x, b=unknown)',
        'einx.sum("a... [b]", v, a=unknown)',
        'einx.id("(a b)... -> a... b...", x, a=unknown)',
        'einx.id("(a b)... -> a... b...", x, a=items)',
        'einx.id("(a b)... -> a... b...", x, a=unknown_items)',
        'einx.sum("a [b]", x, b=flag)',
        'einx.sum("a [b]", x, backend="nobody")',
        'einx.sum("a [b]", x, backend=unknown)',
        'einx.sum("a [b]", x, graph=unknown)',
        'einx.sum("a [b] -> a", x, keepdims=unknown)',
        'einx.roll("a [b]", x, shift=unknown)',
        'einx.roll("a [b c]", array, shift=items)',
        'einx.max("a [b]", empty_rows)',
        'einx.add("a b, b", x, module)',
        'einx.add("a b, b", x, zeros)',
        'einx.add("a b, b", x, lambda shape: 0)',
        'einx.add("a b, b", x, [1, 2, unknown, 4])',
        'einx.add("a b, b", x, [1, 2, 3, 4])',
        'einx.get_at("[a], p -> p", v, ints)',
        'einx.get_at("[a], p -> p", v, [1, 2])',
        'einx.get_at("[a], p -> p", v, unknown)',
        'einx.get_at("[a], p -> p", v, [])',
        'einx.reduce("a [b]", x, op=f)',
        'einx.reduce("a [b]", x, op=unknown)',
        'einx.reduce("a [b]", x, op="sum")',
        'einx.vmap("a [b], [b]", x, v, op=f)',
        'einx.vmap("a [b] -> a", x, op=f, alpha=0.5, mode="fast", c=3)',
        'einx.vmap("a [b] -> a", x, op=f, weights=unknown, names=["a"], more={}, heights=v)',
        'einx.reduce("a [b]", x, op=unknown, alpha=unknown)',
        'einx.vmap("a [b], [b]", x, v, op=unknown)',
        'einx.reduce("a [b]", x, **more)',
        'einx.arange("a", a=3)',
        'einx.matches("a b", v)',
        'einx.matches("a a", x)',
        'einx.matches("a...  b...", x)',
        'einx.matches("a b", x, a=-1)',
        'einx.check("a b", unknown)',
        'einx.check("(a b)", flat)',
        'einx.solve_axes("(a b)", unknown)',
        'einx.solve_shapes("(a b)", flat)',
        'einx.solve_shapes("a b, b c", x, unknown)',
        'einx.solve_shapes("a b, b c", x, None, c=4)',
        'einx.trace("sum", "a b [c]", shapes)',
        'einx.trace(unknown, "a b [c]", [(3,)])',
        'einx.trace("sum", "a b", [("n", 3)], **more)',
        'einx.trace("vmap", "a [b], [b]", [("n", 3), (3,)])',
    ],
)
def test_nothing_is_said_of_what_may_be_right(source: str) -> None:
    empty_rows = Tensor("numpy", (N, 0))

    assert summary(understood(source, empty_rows=empty_rows, array=array(2, 3, 4), **NAMES)) == []


def test_nothing_is_said_in_a_statement_that_is_being_typed() -> None:
    assert summary(understood('einx.sum("a [b", x)', silent=True, **NAMES)) == []


def test_functions_that_einx_does_not_have_are_left_alone() -> None:
    call = understood('einx.sum("a [b]", x)', **NAMES).call

    for name in ("einx.sqrt", "einx.nn.Linear", "einx.backend.use", "einx.errors.EinxError", "numpy.sum", "einx"):
        assert understand(call._replace(function=name)) is None


def test_lengths_that_contradict_each_other_are_told_with_where_they_come_from() -> None:
    (finding,) = understood('einx.dot("a b, b c -> a c", x, y)', **NAMES).findings

    assert [place.span[0] for place in finding.places] == [15, 12]
    assert [(text(note.place), note.message) for note in finding.related] == [
        ("x", "argument 1, dimension 2 has length 4: `x`"),
        ("y", "argument 2, dimension 1 has length 5: `y`"),
    ]


def test_where_a_shape_comes_from_is_told_if_it_is_elsewhere() -> None:
    made = understood("np.f(3)", callee=Named("einx.sum")).call.place
    x = Tensor("numpy", (3, 4), place=made)

    (finding,) = understood('einx.sum("a [b]", x, b=5)', x=x).findings

    assert [note.message for note in finding.related if note.place == made] == [
        "the shape of argument 1 comes from here"
    ]
    assert [text(note.place) for note in finding.related if note.message.startswith("keyword")] == ["5"]


def test_a_description_without_a_place_is_underlined_as_a_whole() -> None:
    found = understood("einx.sum(text, x)", text=Text("a [b"), **NAMES)

    assert summary(found) == ["unclosed-bracket: text"]


def test_mistakes_in_an_empty_description_underline_the_quotes() -> None:
    assert summary(understood('einx.sum("", x)', **NAMES)) == ['nothing-to-reduce: ""']


def test_the_name_of_an_unknown_keyword_looks_like_no_length_of_the_file() -> None:
    found = understood('einx.id("(a c) b -> a c b", x, c=c)', c=UNKNOWN, x=array(12, symbol("c")))

    assert found.trace is not None
    assert str(found.trace.lengths) == "{'a': 12 // c_, 'c': c_, 'b': c}"
