"""Where each character of a string stands: the value is what Python evaluates, the source at each place is shown."""

import ast

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from einx_lsp.python import Located, located, read
from einx_lsp.python.parsing import expression_of

NAMES = {"x": "a b", "y": "3", "z": ""}


def fill(node: ast.expr) -> str | None:
    return NAMES.get(node.id) if isinstance(node, ast.Name) else None


def find(text: str) -> Located | None:
    """Locate the first string, which is the value of the first statement or the first argument of a call."""
    ((_, block),) = read(text).blocks
    node = next(node for node in ast.walk(block.statements[0]) if isinstance(node, ast.Constant | ast.JoinedStr))
    return located(block, node, fill)


# text, value, source of each piece (verbatim ones plain, others in angle brackets)
CASES = [
    ("'a [b]'", "a [b]", ["a [b]"]),
    ('r"a\\n"', "a\\n", ["a\\n"]),
    ("u'a'", "a", ["a"]),
    ("''", "", [""]),
    ("'''a\n b'''", "a\n b", ["a\n b"]),
    ("'''a\r\nb\rc'''", "a\nb\nc", ["a", "<\r\n>", "b", "<\r>", "c"]),
    ("'a\\\nb'", "ab", ["a", "b"]),
    ("'a\\\r\nb'", "ab", ["a", "b"]),
    (r"'\x41\u0042\U00000043\N{DIGIT ONE}\104\0'", "ABC1D\0", None),
    (r"'a\tb'", "a\tb", ["a", r"<\t>", "b"]),
    (r"'\d\''", r"\d'", [r"\d", r"<\'>"]),
    ("('a '  # one\n  \"b\"\n  R'c')", "a bc", ["a ", "b", "c"]),
    ("'a' \\\n 'b'", "ab", ["a", "b"]),
    ("'a' '' 'b'", "ab", ["a", "", "b"]),
    ("'\U0001f600é[b]'", "\U0001f600é[b]", ["\U0001f600é[b]"]),
    ("f'a {x} b'", "a a b b", ["a ", "<{x}>", " b"]),
    ("f'{x}{y}'", "a b3", ["<{x}>", "<{y}>"]),
    ("f'{z}'", "", ["<{z}>"]),
    ("f'{{{x}}}'", "{a b}", ["<{{>", "<{x}>", "<}}>"]),
    ("f'{x!s}{y:}'", "a b3", ["<{x!s}>", "<{y:}>"]),
    ("f'{ x }'", "a b", ["<{ x }>"]),
    ("f'{y=!s}'", "y=3", ["y=", "<!s}>"]),
    ("rf'\\d{x}' 'c'", "\\da bc", ["\\d", "<{x}>", "c"]),
    ("f'''{\nx\n} a\n'''", "a b a\n", None),
    ("'a' f'{y}' \"b\"", "a3b", ["a", "<{y}>", "b"]),
    (r"f'\N{DIGIT ONE}{y}\x41'", "13A", [r"<\N{DIGIT ONE}>", "<{y}>", r"<\x41>"]),
    # being typed
    ('f("a [b', "a [b", ["a [b"]),
    ('f("""a\n   [b', "a\n   [b", ["a\n   [b"]),
    ('f("', "", [""]),
]


@pytest.mark.parametrize(("text", "value", "pieces"), CASES)
def test_pieces(text: str, value: str, pieces: list[str] | None) -> None:
    found = find(text)
    assert found is not None
    assert found.value == value
    if pieces is not None:
        sources = [(text[slice(*piece.source)], piece.verbatim) for piece in found.pieces]
        assert [source if verbatim else f"<{source}>" for source, verbatim in sources] == pieces


@pytest.mark.parametrize(
    "text", ["b'a'", "3", "f'{unknown}'", "f'{x!r}'", "f'{x:>3}'", "f'{x=}'", "f'{x:{y}}'", "f'{x + x}'"]
)
def test_no_place_where_the_text_is_not_known(text: str) -> None:
    assert find(text) is None


@pytest.mark.parametrize(
    ("text", "part", "source"),
    [
        (r"'a \x62 c'", (2, 3), r"\x62"),
        (r"'a \x62 c'", (1, 5), r" \x62 c"),
        ("'a' 'b'", (0, 2), "a' 'b"),
        ("'a' 'b'", (1, 2), "b"),
        ("f'{x} c'", (2, 3), "{x}"),
        ("f'{x} c'", (2, 5), "{x} c"),
        ("'a\\\nb'", (0, 1), "a"),
        ("'abc'", (1, 1), ""),
        ("'abc'", (3, 3), ""),
        ("''", (0, 0), ""),
    ],
)
def test_parts_of_a_string_have_places(text: str, part: tuple[int, int], source: str) -> None:
    found = find(text)
    assert found is not None
    assert text[slice(*found.span(*part))] == source


@pytest.mark.parametrize(
    ("text", "offsets"),
    [
        ("'abc'", [None, 0, 1, 2, 3, None]),
        ("''", [None, 0, None]),
        ("'a' 'b'", [None, 0, 1, None, None, 1, 2, None]),
        (r"'a\tb'", [None, 0, 1, 1, 2, 3, None]),
        ("f'a{x}b'", [None, None, 0, 1, None, None, 4, 5, None]),
    ],
)
def test_a_cursor_is_found_in_the_string(text: str, offsets: list[int | None]) -> None:
    found = find(text)
    assert found is not None
    assert [found.offset(place) for place in range(len(text) + 1)] == offsets


def test_strings_are_joined_within_a_block() -> None:
    ((_, block),) = read("x = 'a ' + 'b'").blocks
    first, second = (
        located(block, node, fill) for node in ast.walk(block.statements[0]) if isinstance(node, ast.Constant)
    )
    assert first is not None
    assert second is not None
    both = first.joined(second)
    assert both is not None
    assert (both.value, both.span(2, 3), both.span(0, 1)) == ("a b", (12, 13), (5, 6))
    other = find("'c'")
    assert other is not None
    assert first.joined(other) is None


PLAIN = ["a", "[b]", " ", "é", "\U0001f600", "#", "->"]
ESCAPES = [r"\n", r"\x41", r"\u00e9", r"\U0001F600", r"\N{BULLET}", r"\101", r"\0", r"\\", r"\'", r"\"", r"\d", "\\\n"]
LONG = ["\n", "\r\n", "\r", "\\\r\n", "'\"'\" "]
HOLES = ["{x}", "{ y }", "{{", "}}", "{x!s}", "{y:}", "{y=!s}"]


@st.composite
def literal(draw: st.DrawFn) -> str:
    prefix = draw(st.sampled_from(["", "r", "R", "u", "f", "F", "rf", "Rf", "fr"]))
    quote = draw(st.sampled_from(["'", '"', "'''", '"""']))
    pieces = PLAIN + ESCAPES
    if "f" in prefix.lower():
        pieces = pieces + HOLES
        if "r" in prefix.lower():
            pieces = [piece for piece in pieces if piece != r"\N{BULLET}"]
    if len(quote) == 3:
        pieces = pieces + LONG
    body = "".join(draw(st.lists(st.sampled_from(pieces), max_size=6)))
    return prefix + quote + body + quote


@settings(max_examples=300, deadline=None)
@given(
    st.lists(literal(), min_size=1, max_size=3),
    st.sampled_from([" ", "\n", " # c '\n", "\r\n\t", "\\\n"]),
    st.sampled_from(["", "é = ", "f("]),
)
def test_the_value_is_what_python_evaluates(literals: list[str], between: str, before: str) -> None:
    strings = between.join(literals)
    text = f"{before}({strings})" + ")" * before.count("(")
    expression = expression_of(f"({strings})")
    # Not all mixtures are literals: a quote in the middle, a backslash before the end.
    assume(isinstance(expression, ast.Constant | ast.JoinedStr))
    assert expression is not None
    found = find(text)
    assert found is not None
    assert found.value == eval(compile(ast.Expression(expression), "", "eval"), dict(NAMES))
    for piece in found.pieces:
        if piece.verbatim:
            assert text[slice(*piece.source)] == found.value[slice(*piece.value)]
    assert [piece.value[0] for piece in found.pieces[1:]] == [piece.value[1] for piece in found.pieces[:-1]]
    if found.pieces:
        assert (found.pieces[0].value[0], found.pieces[-1].value[1]) == (0, len(found.value))
