"""Thousands of files that nobody would write, and that everybody has had while typing.

One process takes them all. What is asked of it is that it answers each question once, without an error, and that what
it says lies within the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from tests.server.client import ROOT, SERVE, Message, Process, at, changed, started

EXAMPLES = sorted((ROOT / "examples").glob("*.py"))

SNIPPETS = [
    '"',
    "'",
    '"""',
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "f'{",
    "\\",
    "\n",
    "\r",
    "\r\n",
    "\t",
    "\x0c",
    "\0",
    "\ufeff",
    "\u2028",
    "einx.sum(",
    'einx.id("a (b c) -> ',
    '"a [b"',
    "...",
    "->",
    "# einx: x = (",
    "# einx: ignore[",
    "import einx as ",
    "from einx import *\n",
    "lambda: ",
    "def f(",
    "class A:\n",
    "async ",
    "match x:\n case ",
    "x: int = ",
    "**",
    "*a, ",
    ":=",
    "9" * 50,
    "1e999",
    "😀",
    "\ud800",
    "é",
    "if True:\n" * 30,
    "(" * 200,
    "x." * 50,
    "yield",
    "del x",
    "@",
]

PLACES = 3
"""Hovers for each file."""


@pytest.fixture(scope="module")
def client() -> Iterator[Process]:
    capabilities = {"textDocument": {"publishDiagnostics": {"relatedInformation": True}}}
    with started(SERVE) as client:
        client.initialize(capabilities)
        client.open("", version=0)
        client.published(0)
        yield client
        # Every file was taken without a defect.
        assert client.leave() == 0
        assert client.stderr() == ""


def truncated(random: Random, text: str) -> str:
    return text[: random.randrange(len(text))]


def mutated(random: Random, text: str) -> str:
    """Some cuts, copies and insertions."""
    for _ in range(random.randint(1, 4)):
        start, stop = sorted(random.randrange(len(text) + 1) for _ in range(2))
        stop = min(stop, start + random.choice([0, 1, 5, 40]))
        new = random.choice([random.choice(SNIPPETS), text[start:stop] * 2, ""])
        text = text[:start] + new + text[stop:]
    return text


def lines(text: str) -> int:
    return text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1


def ask_all(client: Process, random: Random, version: int, text: str) -> None:
    """Send a file and some questions about it, and check what comes back."""
    client.change(text, version)
    asked = [
        client.request("textDocument/hover", at(random.randrange(lines(text) + 2), random.randrange(100)))
        for _ in range(PLACES)
    ]
    replies: dict[object, Message] = {}
    diagnostics: list[Message] = []
    while len(replies) < len(asked) or not diagnostics:
        message = client.receive()
        if "method" in message:
            assert message["method"] == "textDocument/publishDiagnostics", message
            diagnostics.append(message)
        else:
            assert "error" not in message, (message, text)
            assert message["id"] in asked
            assert message["id"] not in replies
            replies[message["id"]] = message["result"]
    assert [each["params"]["version"] for each in diagnostics] == [version]
    ranges = [each["range"] for each in diagnostics[0]["params"]["diagnostics"]]
    ranges += [each["range"] for each in replies.values() if each is not None]
    for found in ranges:
        start, end = ((found[side]["line"], found[side]["character"]) for side in ("start", "end"))
        assert (0, 0) <= start <= end
        assert end[0] < lines(text)
    client.seen.clear()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("change", [truncated, mutated])
def test_truncated_and_mutated_files_are_answered_without_an_error(client: Process, example, change) -> None:
    random = Random(f"{example.stem} {change.__name__}")
    text = example.read_text(encoding="utf-8")
    for version in range(250):
        ask_all(client, random, version, change(random, text))


def test_files_that_are_analysed_at_once_are_told_what_each_is_told_alone(client: Process) -> None:
    random = Random(5)
    texts = {
        f"file:///work/{number}.py": mutated(random, random.choice(EXAMPLES).read_text(encoding="utf-8"))
        for number in range(60)
    }
    at_once: dict[str, Message] = {}
    for uri, text in texts.items():
        client.open(text, uri=uri)
    while len(at_once) < len(texts):
        found = client.receive()["params"]
        at_once[found["uri"]] = found["diagnostics"]
    alone = {}
    for uri, text in texts.items():
        client.close(uri)
        client.published(None, uri=uri)
        client.open(text, uri=uri)
        alone[uri] = client.published(1, uri=uri)
    assert at_once == alone
    assert any(alone.values())
    for uri in texts:
        client.close(uri)
        client.published(None, uri=uri)
    client.seen.clear()


def test_a_file_that_is_typed_from_its_first_to_its_last_character_is_answered(client: Process) -> None:
    text = EXAMPLES[0].read_text(encoding="utf-8")[:1000]
    client.change("", 0)
    line = column = 0
    for version, character in enumerate(text, 1):
        place = {"line": line, "character": column}
        edit = changed([{"range": {"start": place, "end": place}, "text": character}], version)
        client.notify("textDocument/didChange", edit)
        line, column = (line + 1, 0) if character == "\n" else (line, column + 1)
    assert client.published(len(text)) == []
    client.seen.clear()


def test_edits_and_questions_that_do_not_wait_for_each_other_are_all_answered(client: Process) -> None:
    random = Random(3)
    text = EXAMPLES[-1].read_text(encoding="utf-8")
    asked = []
    client.seen.clear()
    for version in range(1, 301):
        client.change(mutated(random, text), version)
        asked.append(client.request("textDocument/hover", at(random.randrange(60), random.randrange(40))))
    replies = [client.reply(each) for each in asked]
    codes = {reply["error"]["code"] for reply in replies if "error" in reply}
    assert codes <= {-32801}, "out of date is the only reason not to answer"
    assert "result" in replies[-1]
    answered = [message["id"] for message in client.seen if "id" in message]
    assert sorted(answered) == sorted(asked)
