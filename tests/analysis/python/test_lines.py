"""Lines as Python and the protocol count them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from einx_lsp.python import Lines

TEXTS = st.text(st.sampled_from("ab\n\r\f\v\x1c\x85\u2028\U0001f600"))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("a\nb", ["a", "b"]),
        ("a\r\nb\rc\n", ["a", "b", "c", ""]),
        ("\n\r", ["", "", ""]),
        ("a\fb\u2028c\x85d\x1ce\vf", ["a\fb\u2028c\x85d\x1ce\vf"]),
    ],
)
def test_only_three_line_ends_count(text: str, lines: list[str]) -> None:
    read = Lines(text)
    assert [text[slice(*read.line_span(line))] for line in range(len(read.starts))] == lines


@given(TEXTS)
def test_positions_and_offsets_are_inverse(text: str) -> None:
    lines = Lines(text)
    for offset in range(len(text) + 1):
        line, column = lines.position(offset)
        back = lines.offset(line, column)
        # Between \r and \n there is no column: the place before both is meant.
        assert back == (offset - 1 if text[offset - 1 : offset + 1] == "\r\n" else offset)


@pytest.mark.parametrize(
    ("position", "offset"), [((0, 9), 2), ((1, 0), 4), ((9, 0), 5), ((-1, 3), 0), ((0, -1), 0), ((1, 5), 5)]
)
def test_places_outside_are_clamped(position: tuple[int, int], offset: int) -> None:
    assert Lines("ab\r\nc").offset(*position) == offset


@pytest.mark.parametrize(("offset", "position"), [(-1, (0, 0)), (99, (1, 1))])
def test_offsets_outside_are_clamped(offset: int, position: tuple[int, int]) -> None:
    assert Lines("ab\r\nc").position(offset) == position
