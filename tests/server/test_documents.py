"""Texts and positions, checked against a model that knows nothing of offsets or line tables: bytes of whole files."""

from __future__ import annotations

import io
from random import Random

import pytest
from lsprotocol import types

from einx_lsp.server.documents import Documents, Encoding, Snapshot, choose_encoding

ENCODINGS: tuple[Encoding, ...] = ("utf-8", "utf-16", "utf-32")
CODECS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}

# Line ends, what looks like one and is none, and characters of one to four bytes.
PIECES = ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "a", "b ", "\t", "é", "√", "😀", "𝄞"]


def opened(text: str, encoding: Encoding = "utf-16") -> Snapshot:
    return Snapshot.of(types.TextDocumentItem("file:///a.py", "python", 1, text), encoding)


def position(line: int, character: int) -> types.Position:
    return types.Position(line, character)


def replaced(start: types.Position, end: types.Position, text: str) -> types.TextDocumentContentChangePartial:
    return types.TextDocumentContentChangePartial(types.Range(start, end), text)


# ---------------------------------------------------------------------------------------------------------------------
# The model


def model_lines(text: str) -> list[str]:
    """The lines of a text with their ends, as Python reads files with universal line ends."""
    lines = list(io.StringIO(text, newline=""))
    return lines if lines and not lines[-1].endswith(("\n", "\r")) else [*lines, ""]


def model_edit(lines: list[bytes], start: tuple[int, int], end: tuple[int, int], new: bytes) -> bytes:
    """A file, as lines of bytes, after an edit between places in bytes."""
    before = b"".join(lines[: start[0]]) + lines[start[0]][: start[1]]
    after = lines[end[0]][end[1] :] + b"".join(lines[end[0] + 1 :])
    return before + new + after


def place_in(random: Random, line: str, encoding: Encoding) -> int:
    """A column in units before, between or after the characters of a line."""
    codec, width = CODECS[encoding]
    content = line.rstrip("\r\n")
    return len(content[: random.randint(0, len(content))].encode(codec)) // width


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_20000_random_edits_leave_the_bytes_that_the_client_has(encoding: Encoding) -> None:
    random = Random(0)
    codec, width = CODECS[encoding]
    text, longest = "", 0
    snapshot = opened(text, encoding)
    for version in range(20_000):
        lines = model_lines(text)
        # Mostly typing, some cuts within a few lines; now and then a large part of the file goes.
        first = random.randrange(len(lines))
        start = end = first, place_in(random, lines[first], encoding)
        if random.random() < 0.4:
            last = min(first + random.choice([0, 0, 0, 1] if random.random() < 0.97 else [50]), len(lines) - 1)
            start, end = sorted([start, (last, place_in(random, lines[last], encoding))])
        new = "".join(random.choices(PIECES, k=random.choice([0, 1, 1, 2, 3, 6])))
        encoded = [line.encode(codec) for line in lines]
        expected = model_edit(encoded, (start[0], start[1] * width), (end[0], end[1] * width), new.encode(codec))
        snapshot = snapshot.edited(version, [replaced(position(*start), position(*end), new)])
        assert snapshot.text.encode(codec) == expected, (version, lines, start, end, new)
        text = expected.decode(codec)
        if version % 50 == 0:
            assert list(snapshot.starts) == [
                sum(map(len, model_lines(text)[:line])) for line in range(len(model_lines(text)))
            ]
        longest = max(longest, len(lines))
    assert snapshot.version == 19_999
    assert longest > 100


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_offset_has_one_position_and_every_position_leads_back(encoding: Encoding) -> None:
    random = Random(1)
    codec, width = CODECS[encoding]
    for _ in range(100):
        snapshot = opened("".join(random.choices(PIECES, k=30)), encoding)
        offset = 0
        for number, line in enumerate(model_lines(snapshot.text)):
            content = line.rstrip("\r\n")
            for column in range(len(content) + 1):
                found = snapshot.position(offset + column)
                assert found == position(number, len(content[:column].encode(codec)) // width)
                assert snapshot.offset(found) == offset + column
            offset += len(line)


# ---------------------------------------------------------------------------------------------------------------------
# Sentences


@pytest.mark.parametrize("character", ["\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"])
def test_only_line_feeds_and_carriage_returns_end_lines(character: str) -> None:
    assert opened(f"a{character}b\nc").position(4) == position(1, 0)


@pytest.mark.parametrize(("end", "starts"), [("\n", [0, 2, 4]), ("\r", [0, 2, 4]), ("\r\n", [0, 3, 6])])
def test_each_of_three_line_ends_is_one(end: str, starts: list[int]) -> None:
    assert list(opened(f"a{end}b{end}").starts) == starts


def test_a_line_feed_typed_after_a_carriage_return_joins_it() -> None:
    snapshot = opened("a\rb").edited(2, [replaced(position(1, 0), position(1, 0), "\n")])
    assert (snapshot.text, list(snapshot.starts)) == ("a\r\nb", [0, 3])


def test_what_stood_between_carriage_return_and_line_feed_can_go() -> None:
    snapshot = opened("a\rx\nb").edited(2, [replaced(position(1, 0), position(1, 1), "")])
    assert (snapshot.text, list(snapshot.starts)) == ("a\r\nb", [0, 3])


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    ("line", "character", "offset"),
    [(0, 99, 2), (1, 99, 6), (2, 99, 9), (9, 0, 9), (2**31 - 1, 2**31 - 1, 9)],
)
def test_a_place_beyond_its_line_is_the_end_of_the_line_and_one_beyond_the_file_its_end(
    encoding: Encoding, line: int, character: int, offset: int
) -> None:
    assert opened("éa\r\nbc\ngh", encoding).offset(position(line, character)) == offset


def test_a_place_within_a_surrogate_pair_is_before_it() -> None:
    assert opened("a😀b").offset(position(0, 2)) == 1
    assert opened("a😀b").offset(position(0, 3)) == 2


@pytest.mark.parametrize("character", [2, 3, 4])
def test_a_place_within_the_bytes_of_a_character_is_before_it(character: int) -> None:
    assert opened("a😀b", "utf-8").offset(position(0, character)) == 1


def test_an_offset_between_carriage_return_and_line_feed_is_at_the_end_of_the_line() -> None:
    assert opened("ab\r\nc").position(3) == position(0, 2)


def test_an_offset_beyond_the_text_is_its_end() -> None:
    assert opened("ab\nc").position(99) == position(1, 1)


def test_a_range_that_is_turned_round_is_read_as_meant() -> None:
    assert opened("abcd").edited(2, [replaced(position(0, 3), position(0, 1), "-")]).text == "a-d"


def test_changes_of_one_message_apply_one_after_the_other() -> None:
    changes = [
        replaced(position(0, 0), position(0, 0), "x\n"),
        replaced(position(1, 0), position(1, 1), "y"),
        types.TextDocumentContentChangeWholeDocument("all new"),
        replaced(position(0, 4), position(0, 7), "old"),
    ]
    assert opened("abc").edited(2, changes[:2]).text == "x\nybc"
    assert opened("abc").edited(2, changes).text == "all old"


def test_a_message_without_changes_is_a_new_version_all_the_same() -> None:
    before = opened("abc")
    after = before.edited(2, [])
    assert (after.text, after.version, before.version) == ("abc", 2, 1)


def test_an_edit_leaves_the_version_before_it_as_it_was() -> None:
    before = opened("a\nb\n")
    before.edited(2, [replaced(position(0, 0), position(1, 0), "")])
    assert (before.text, list(before.starts), before.version) == ("a\nb\n", [0, 2, 4], 1)
    with pytest.raises(AttributeError):
        before.text = "other"


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_half_a_surrogate_pair_is_a_character_that_can_be_encoded(encoding: Encoding) -> None:
    snapshot = opened("a\ud83db", encoding)
    assert snapshot.text == "a\ufffdb"
    assert snapshot.edited(2, [types.TextDocumentContentChangeWholeDocument("\udc00")]).text == "\ufffd"


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (None, "utf-16"),
        ([], "utf-16"),
        (["utf-16"], "utf-16"),
        (["utf-16", "utf-8"], "utf-8"),
        (["utf-16", "utf-32"], "utf-32"),
        (["made-up"], "utf-16"),
    ],
)
def test_columns_are_counted_in_what_is_cheap_if_the_client_offers_it(offered: list[str] | None, chosen: str) -> None:
    assert choose_encoding(offered) == chosen


def test_a_file_that_is_not_open_cannot_be_edited_or_closed() -> None:
    documents = Documents()
    assert documents.change("file:///a.py", 2, []) is None
    documents.close("file:///a.py")
    assert documents.get("file:///a.py") is None


def test_a_file_that_is_opened_again_begins_anew() -> None:
    documents = Documents()
    documents.open(types.TextDocumentItem("file:///a.py", "python", 7, "old"))
    documents.open(types.TextDocumentItem("file:///a.py", "python", 1, "new"))
    found = documents.get("file:///a.py")
    assert found is not None
    assert (found.text, found.version) == ("new", 1)
