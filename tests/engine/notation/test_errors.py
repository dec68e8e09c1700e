"""What is rejected: each case shows the description, carets under what is to blame, and what is said about it."""

# ruff: noqa: RUF001 - characters that look like others are among the mistakes

import pytest

from einx.errors import SyntaxError, caret_lines
from einx.notation import parse, parse_strict

# text, then for each error: code, carets, words of its message, its hint (or a part of it)
CASES = [
    # a space is missing
    ("(a b)c", ("missing-space", "    ^^", "between `(a b)` and `c`", "write `(a b) c`")),
    ("a[b]", ("missing-space", "^^", "between `a` and `[b]`", "write `a [b]`")),
    ("a(b)", ("missing-space", "^^", "between `a` and `(b)`", "write `a (b)`")),
    ("...a", ("missing-space", "  ^^", "between `...` and `a`", "write `... a`")),
    ("a...b", ("missing-space", "   ^^", "between `a...` and `b`", "write `a... b`")),
    ("[a]...[b]", ("missing-space", "     ^^", "between `[a]...` and `[b]`", "write `[a]... [b]`")),
    ("2a", ("missing-space", "^^", "between `2` and `a`", "write `2 a`")),
    ("x (a)2 y", ("missing-space", "    ^^", "between `(a)` and `2`", "write `(a) 2`")),
    ("a + b(c)", ("missing-space", "    ^^", "between `a + b` and `(c)`", "write `a + b (c)`")),
    (
        "(a)(b)(c)",
        ("missing-space", "  ^^", "between `(a)` and `(b)`", "write `(a) (b)`"),
        ("missing-space", "     ^^", "between `(b)` and `(c)`", "write `(b) (c)`"),
    ),
    # brackets
    ("a (b c", ("unclosed-bracket", "  ^", "`(` is not closed", "write `)`")),
    ("a [b, c -> a", ("unclosed-bracket", "  ^", "`[` is not closed", "write `]`")),
    (
        "((a",
        ("unclosed-bracket", "^", "`(` is not closed", "write `)`"),
        ("unclosed-bracket", " ^", "`(` is not closed", "write `)`"),
    ),
    ("(a [b c) d", ("unclosed-bracket", "   ^", "`[` is not closed", "write `]`")),
    ("a b) c", ("unopened-bracket", "   ^", "`)` closes nothing", "`(`")),
    ("]", ("unopened-bracket", "^", "`]` closes nothing", "`[`")),
    ("(a ] b)", ("unopened-bracket", "   ^", "`]` closes nothing", "`[`")),
    ("(a b] c", ("mismatched-bracket", "^   ^", "`(` is closed by `]`", "write `)` in place of `]`")),
    ("[a (b c] d]", ("mismatched-bracket", "   ^   ^", "`(` is closed by `]`", "write `)` in place of `]`")),
    ("((a] b)", ("mismatched-bracket", " ^ ^", "`(` is closed by `]`", "write `)` in place of `]`")),
    ("[a (b] c)", ("crossed-brackets", "   ^    ^", "`(` is closed only after the `]` around it", "inner")),
    # an unclosed bracket says nothing about the axes beside it, and nothing about operators
    ("[a b -> a", ("unclosed-bracket", "^", "`[` is not closed", "")),
    ("[a->b -> c", ("unclosed-bracket", "^", "`[` is not closed", "")),
    # operands of +
    ("a + ", ("missing-operand", "  ^", "`+` has nothing on its right", "")),
    ("(+ a)", ("missing-operand", " ^", "`+` has nothing on its left", "")),
    ("+", ("missing-operand", "^", "`+` has nothing on either side", "")),
    ("a + + b", ("missing-operand", "  ^", "`+` has nothing on its right", "")),
    ("a +, b -> c", ("missing-operand", "  ^", "`+` has nothing on its right", "")),
    ("[a] + b", ("bad-operand", "^^^", "`[a]` cannot be an operand of `+`", "around the whole sum")),
    ("a + b...", ("bad-operand", "    ^^^^", "`b...` cannot be an operand of `+`", "write `(b...)`")),
    ("... + b", ("bad-operand", "^^^", "`...` cannot be an operand of `+`", "write `(...)`")),
    # arrows
    ("a -> b -> c", ("several-arrows", "  ^^   ^^", "inputs from outputs once, but stands here 2 times", "")),
    ("[a|b|c]", ("several-arrows", "  ^ ^", "2 times", "")),
    ("a [b->c] -> d", ("nested-arrow", "    ^^   ^^", "inside brackets and again outside", "only one")),
    ("[a (b -> c) | d]", ("nested-arrow", "      ^^    ^", "inside brackets and again outside", "only one")),
    ("a | b", ("bar-outside-brackets", "  ^", "`|` stands for `->` only directly inside `[ ]`", "write `->`")),
    ("[(a|b)]", ("bar-outside-brackets", "   ^", "only directly inside `[ ]`", "write `->`")),
    ("a => b", ("misspelt-arrow", "  ^^", "`=>` is not an arrow", "write `->`")),
    ("a > b", ("misspelt-arrow", "  ^", "`>` is not an arrow", "write `->`")),
    ("a - > b", ("misspelt-arrow", "  ^^^", "`- >` is not an arrow", "write `->`")),
    ("a --> b", ("misspelt-arrow", "  ^^^", "`-->` is not an arrow", "write `->`")),
    ("a ->> b", ("misspelt-arrow", "  ^^^", "`->>` is not an arrow", "write `->`")),
    ("a→b", ("misspelt-arrow", " ^", "`→` is not an arrow", "write `->`")),
    ("a => b -> c", ("misspelt-arrow", "  ^^", "`=>` is not an arrow", "write `->`")),
    # nested commas
    ("[a, b] [c, d, a]", ("unequal-alternatives", " ^^^^   ^^^^^^^", "separate 2 and 3 operands", "equally many")),
    ("[a, (b, c)]", ("nested-comma", "     ^^^^", "again in brackets around them", "only one")),
    ("x, [a, b] (c, d, e) -> x", ("unequal-alternatives", "    ^^^^   ^^^^^^^", "2 and 3", "")),
    # dots
    ("a ..", ("misspelt-ellipsis", "  ^^", "`..` is not an ellipsis, which is three dots", "write `...`")),
    ("a.... b", ("misspelt-ellipsis", " ^^^^", "`....` is not an ellipsis", "write `...`")),
    ("a… b", ("misspelt-ellipsis", " ^", "`…` is not an ellipsis", "write `...`")),
    ("a.. -> a", ("misspelt-ellipsis", " ^^", "`..` is not an ellipsis", "write `...`")),
    ("a . b", ("stray-character", "  ^", "`.` is not part of the notation", "three dots")),
    # characters and words
    ("a - b", ("stray-character", "  ^", "`-` is not part of the notation", "write `->`")),
    ("(a * b)", ("stray-character", "   ^", "`*` is not part of the notation", "write `(a b)`")),
    ("a=2", ("stray-character", " ^", "`=` is not part of the notation", "keyword arguments")),
    ("a; b", ("stray-character", " ^", "`;` is not part of the notation", "write `,`")),
    (
        "{a} b",
        ("stray-character", "^", "`{` is not part of the notation", "`( )` and `[ ]`"),
        ("stray-character", "  ^", "`}` is not part of the notation", "`( )` and `[ ]`"),
    ),
    ("a %%% b", ("stray-character", "  ^^^", "`%%%` is not part of the notation", "")),
    ("a\u00a0b", ("stray-character", " ^", "`\\xa0` (NO-BREAK SPACE) is not part", "plain space")),
    ("a\x0bb", ("stray-character", " ^", "`\\x0b` is not part", "plain space")),
    ("a，b", ("stray-character", " ^", "`，` (FULLWIDTH COMMA) is not part", "write `,`")),
    ("a \ud800", ("stray-character", "  ^", "`\\ud800`", "")),
    ("größe x", ("misspelt-name", "^^^^^", "`größe` is not a name: it contains `ö`, `ß`", "ASCII letters")),
    ("α", ("misspelt-name", "^", "`α` is not a name", "ASCII letters")),
    ("a²", ("misspelt-name", "^^", "`a²` is not a name: it contains `²`", "ASCII letters")),
    ("9" * 641, ("number-too-long", "^" * 641, "a number of 641 digits is too long", "at most 640")),
    # a name means the same throughout
    ("a [b] -> b", ("bracket-conflict", "   ^     ^", "axis b is in brackets in one place and not", "write `[b]`")),
    ("a [a->b]", ("bracket-conflict", "^  ^", "axis a is in brackets in one place and not", "write `[a]`")),
    ("[...] -> ...", ("bracket-conflict", " ^^^     ^^^", "the ellipsis `...` is in brackets", "write `[...]`")),
    ("[(a...)] a...", ("bracket-conflict", "  ^      ^", "axis a is in brackets", "write `[a]`")),
    (
        "a... -> a",
        ("ellipsis-conflict", "^       ^", "axis a stands under an ellipsis in one place and under none", ""),
    ),
    ("(a b...)... b...", ("ellipsis-conflict", "   ^        ^", "axis b stands under 2 ellipses", "different names")),
    ("... (...)...", ("ellipsis-conflict", "^^^  ^^^", "the ellipsis `...` stands under an ellipsis", "")),
    (
        "[a] a...",
        ("bracket-conflict", " ^  ^", "axis a is in brackets", ""),
        ("ellipsis-conflict", " ^  ^", "axis a stands under an ellipsis", ""),
    ),
    # several at once, in the order of the text
    (
        "a (b c, d) e => f[g",
        ("misspelt-arrow", "             ^^", "`=>`", ""),
        ("missing-space", "                ^^", "between `f` and `[g`", ""),
        ("unclosed-bracket", "                 ^", "`[`", ""),
    ),
    (
        "a $ (b + ) [c] -> c",
        ("stray-character", "  ^", "`$`", ""),
        ("missing-operand", "       ^", "on its right", ""),
        ("bracket-conflict", "            ^     ^", "axis c", ""),
    ),
    # one mistake is told once
    ("x + *", ("stray-character", "    ^", "`*`", "")),
    ("a)...", ("unopened-bracket", " ^", "`)` closes nothing", "")),
    (
        "（a） b",
        ("stray-character", "^", "FULLWIDTH LEFT", "write `(`"),
        ("stray-character", "  ^", "RIGHT", "write `)`"),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_says_what_is_wrong_and_where(case: tuple) -> None:
    text, *expected = case
    errors = parse(text).errors
    assert [error.code for error in errors] == [code for code, *_ in expected]
    for error, (_, carets, words, hint) in zip(errors, expected, strict=True):
        assert caret_lines(text, error.spans, indent="")[1:] == [carets]
        assert words in error.message
        assert hint in (error.hint or "")
        assert error.description == text


def test_errors_on_several_lines_have_carets_on_their_lines() -> None:
    (error,) = parse("a [b]\n-> b").errors
    assert str(error).splitlines()[1:5] == ["    a [b]", "       ^", "    -> b", "       ^"]


def test_strict_raises_the_first_error_with_the_others() -> None:
    with pytest.raises(SyntaxError) as caught:
        parse_strict("a[b] (c")
    assert caught.value.code == "missing-space"
    assert [other.code for other in caught.value.others] == ["unclosed-bracket"]
    assert str(caught.value).splitlines() == [
        "a space is missing between `a` and `[b]`",
        "    a[b] (c",
        "    ^^",
        "  write `a [b]`",
        "also: `(` is not closed",
        "    a[b] (c",
        "         ^",
        "  write `)` where its contents end",
    ]


def test_what_was_raised_is_not_what_is_cached() -> None:
    raised = []
    for _ in range(2):
        with pytest.raises(SyntaxError) as caught:
            parse_strict("(a")
        caught.value.within(operation="sum", shapes=["(2,)"])
        raised.append(caught.value)
    assert raised[0] is not raised[1]
    (cached,) = parse("(a").errors
    assert cached.operation is None
    assert cached.__traceback__ is None


TOO_DEEP = [
    "(" * 200 + "a" + ")" * 200,
    "(" * 5000 + ")" * 5000,
    "a" + "..." * 3000,
    "(a + " * 100 + "b" + ")" * 100,
    "[a | " * 100,
]


@pytest.mark.parametrize("text", TOO_DEEP)
def test_nesting_that_is_too_deep_is_an_error(text: str) -> None:
    assert [error.code for error in parse(text).errors].count("nesting-too-deep") == 1


LONG = ["(" * 5000, "([" * 5000, "([" * 2500 + ")]" * 2500, "(" * 5000 + "]" * 5000, ")" * 10_000, "+" * 10_000]
LONG += ["*a" * 5000, "é" * 10_000, "|" * 10_000, "." * 10_000, "a(" * 5000, "a -> " * 2000]


@pytest.mark.parametrize("text", LONG)
def test_long_broken_descriptions_give_errors(text: str) -> None:
    with pytest.raises(SyntaxError):
        parse_strict(text)
