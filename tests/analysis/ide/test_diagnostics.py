"""Findings in files, at the characters that are to blame."""

import pytest

from einx_lsp.ide.diagnostics import diagnostics
from tests.analysis.ide.sources import mismatches, opened

SOURCES = {
    "at the axis": """
        x = np.zeros((3, 4))
        einx.sum("a b [c]", x)
        #         ^^^^^^^ rank-mismatch: 2 dimensions | describes 3
        """,
    "at the axis that does not fit the one before": """
        einx.dot("a b, b c -> a c", np.zeros((3, 4)), np.zeros((5, 6)))
        #              ^ EX301: axis b | 4 | 5 | argument 2, dimension 1
        """,
    "in a literal with a prefix": """
        einx.sum(r"a [b", np.zeros(3))
        #            ^ unclosed-bracket
        """,
    "in adjacent literals": """
        einx.sum("a " 'b [c]', np.zeros((3, 4)))
        #         ^^^^^^^^^^ rank-mismatch
        einx.sum("a " '[c', np.zeros((3, 4)))
        #              ^ unclosed-bracket
        """,
    "in a literal of several lines": '''
        einx.dot("""
            a b,
            b c -> a c
        #   ^ axis-size-conflict: axis b
        """, np.zeros((3, 4)), np.zeros((5, 6)))
        ''',
    "behind escapes": r"""
        einx.sum("\x61 [\u0062", np.zeros(3))
        #              ^ unclosed-bracket
        """,
    "behind characters of all widths": """
        éß汉 = "𝄞"; einx.sum("a [b", 1)  # éß汉
        #                      ^ unclosed-bracket
        """,
    "in an f-string": """
        name = "b"
        einx.sum(f"a {name} [c]", np.zeros((3, 4)))
        #          ^^^^^^^^^^^^ rank-mismatch: describes 3
        """,
    "in a constant of the module": """
        PATTERN = "a [b"
        #            ^ unclosed-bracket
        einx.sum(PATTERN, np.zeros(3))
        """,
    "where the error of a run points, if more is known in a call": """
        def less(p, u):
            return einx.less("b k, b", u, einx.cumsum("b [k]", p))
        #                     ^^^ rank-mismatch: argument 1 | 1 dimension

        def check(x, y):
            einx.check("h h c, b h c", x, np.zeros((3, 4, 5)))
        #                 ^ EX301: axis h | 12 | 7

        def alone(u, x):
            return einx.less("b k, b", u, x[None, None])

        less(np.zeros((3, 4)), np.zeros(3))
        check(np.zeros((12, 7, 5)), 1)
        """,
    "in functions and methods": """
        def f(x):
            y = np.zeros((3, 4))
            return einx.sum("a b [c]", y)
        #                    ^^^^^^^ rank-mismatch

        class Model:
            def __call__(self, x):
                return einx.sum("a [b", x)
        #                          ^ unclosed-bracket
        """,
    "through earlier calls": """
        x = einx.id("a b -> b a", np.zeros((3, 4)))
        einx.sum("[4] b", x)
        einx.sum("[3] b", x)
        #          ^ axis-size-conflict: has length 4 | written as 3
        """,
    "all mistakes of a description": """
        einx.sum("a] [b", np.zeros(3))
        #          ^ unopened-bracket
        #            ^ unclosed-bracket
        """,
    "at keywords": """
        einx.sum("a [b]", np.zeros((3, 4)), c=2)
        #                                   ^ no-such-axis: c | its axes are a, b
        einx.sum("a [b]", np.zeros((3, 4)), b=4.0)
        #                                     ^^^ axis-size-type: float
        """,
    "at arguments": """
        einx.add("a, a", np.zeros(3), "b")
        #                             ^^^ not-a-tensor: argument 2 is a str
        einx.id(np.zeros((3, 4)), "a b -> b a")
        #       ^^^^^^^^^^^^^^^^ description-type: pass the description first
        """,
    "at the name of the function": """
        einx.reduce("a [b]", np.zeros((3, 4)))
        #    ^^^^^^ op-missing
        """,
    "with names bound in other ways": """
        from einx import sum as s, check
        import einx as e

        s("a [b", np.zeros(3))
        #    ^ unclosed-bracket
        e.sum("a [b", np.zeros(3))
        #        ^ unclosed-bracket
        check("a b", np.zeros(3))
        #      ^^^ rank-mismatch
        """,
    "in empty expressions": """
        einx.add("a, -> a", np.zeros(3), np.zeros(2))
        #           ^ rank-mismatch: argument 2
        einx.check("", np.zeros(3))
        #          ^^ rank-mismatch
        """,
    "calls within calls": """
        einx.sum("[a", einx.sum("a [b", np.zeros((3, 4))))
        #         ^ unclosed-bracket
        #                          ^ unclosed-bracket
        """,
    "keywords of other libraries": """
        einx.sum("a [b]", np.zeros((3, 4)), keepdim=True)
        #                                   ^^^^^^^ no-such-axis: did you mean keepdims?
        einx.softmax("a [b]", np.zeros((3, 4)), dim=1)
        #                                       ^^^ no-such-axis: did you mean brackets?
        einx.max("a [b]", np.zeros((3, 4)), axis=-1)
        #                                   ^^^^ no-such-axis: did you mean brackets?
        einx.sum("dim [axis]", np.zeros((3, 4)), dim=3, axis=4)
        """,
    "unknown rules in comments": """
        einx.sum("a [b]", np.zeros((3, 4)))  # einx: ignore[axis, EX301, EX999]
        #                                                   ^^^^ unknown-rule: there is no rule axis
        #                                                                ^^^^^ EX601: EX999
        """,
}


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES.keys())
def test_findings(source: str) -> None:
    assert mismatches(source) == []


def test_line_ends_of_all_kinds_and_others_that_are_none() -> None:
    source = 'x = np.zeros(3)\r\n# \u2028 \x0b\ry = "\x0c"\neinx.sum("a [b", x)\r\n'

    (found,) = diagnostics(opened(source))

    assert opened(source).text[slice(*found.span)] == "["


def test_a_finding_says_where_the_lengths_come_from() -> None:
    document = opened(
        """
        def f(n):
            x = np.zeros((3, 4))
            w = np.zeros((5, 6))
            return einx.dot("a b, b c -> a c", x, w)
        """
    )

    (found,) = diagnostics(document)

    assert [(document.text[slice(*note.span)], note.message) for note in found.related] == [
        ("b", "together with this"),
        ("x", "argument 1, dimension 2 has length 4: `x`"),
        ("np.zeros((3, 4))", "the shape of argument 1 comes from here"),
        ("w", "argument 2, dimension 1 has length 5: `w`"),
        ("np.zeros((5, 6))", "the shape of argument 2 comes from here"),
    ]


def test_the_same_statement_twice_is_found_twice() -> None:
    document = opened('einx.sum("a [b", 1)\n\neinx.sum("a [b", 1)\n\neinx.sum("a [b", 1)\n')

    assert [document.lines.position(found.span[0]) for found in diagnostics(document)] == [(2, 12), (4, 12), (6, 12)]


def test_findings_are_in_the_order_of_their_places() -> None:
    document = opened('einx.sum("a] [b", 1)\neinx.sum("a [b", 1)  # einx: ignore[x]\neinx.id("a", np.zeros((2, 3)))\n')

    spans = [found.span for found in diagnostics(document)]

    assert len(spans) == 5
    assert spans == sorted(spans)


def test_a_hint_is_a_line_of_the_message() -> None:
    (found,) = diagnostics(opened('einx.sum("a [b", 1)\n'))

    assert found.message.split("\n") == ["`[` is not closed", "write `]` where its contents end"]


def test_nothing_is_found_in_a_call_that_is_being_typed() -> None:
    assert diagnostics(opened('x = np.zeros(3)\neinx.sum("a [b\n')) == ()
    assert diagnostics(opened('x = np.zeros(3)\neinx.sum("a [b", x\ny = 1\n')) == ()


def test_a_misspelt_operation_is_told_what_was_meant() -> None:
    source = """
        einx.rearange("a b -> b a", x)
        #    ^^^^^^^^ no-such-operation: there is no operation named 'rearange' | did you mean rearrange?
        y = einx.sum("a [b]", einx.softmaxx("a [b]", x))
        #                          ^^^^^^^^ no-such-operation: did you mean softmax?
    """
    assert mismatches(source) == []


@pytest.mark.parametrize(
    "source",
    [
        "einx.sqrt(x)",
        "einx.experimental.shard(x)",
        "rearange = einx.rearange\nrearange(x)",
        "einx = load()\neinx.rearange(x)",
        "with pytest.raises(AttributeError): einx.rearange(x)",
        "from einx import rearange\nrearange(x)",
        "import einx.nn as summ\nsumm.sumn(x)",
    ],
)
def test_names_that_another_release_may_have_are_none_of_our_business(source: str) -> None:
    assert mismatches(source) == []


@pytest.mark.parametrize(
    ("keyword", "advice"),
    [
        ("keepdim=True", "did you mean keepdims?"),
        ("keep_dims=unknown", "did you mean keepdims?"),
        ("dim=1", "did you mean brackets?"),
        ("axis=(0, 1)", "did you mean brackets?"),
        ("axes=unknown", "did you mean brackets?"),
    ],
)
def test_keywords_of_other_libraries_are_told_what_was_meant(keyword: str, advice: str) -> None:
    (found,) = diagnostics(opened(f'einx.sum("a [b]", np.zeros((2, 3)), {keyword})\n'))

    assert found.name == "no-such-axis"
    assert advice in found.message
