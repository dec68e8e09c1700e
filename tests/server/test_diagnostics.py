"""Findings in the protocol's terms, sent and asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.client import URI, Message, Process, changed, notification, request, started, wait_for

PULLS = {"textDocument": {"diagnostic": {"dynamicRegistration": True}}}


@pytest.fixture(scope="module")
def server() -> Iterator[Process]:
    """One server with a client that asks."""
    with started() as client:
        client.initialize(PULLS)
        yield client
        assert client.leave() == 0


@pytest.fixture
def client(server: Process) -> Iterator[Process]:
    server.seen.clear()
    yield server
    server.close()
    pulled(server)
    assert [message for message in server.seen if "method" in message] == [], "nothing is sent to a client that asks"


def question(known: str | None = None, uri: str = URI) -> dict[str, object]:
    return {"textDocument": {"uri": uri}, "identifier": "einx", "previousResultId": known}


def pulled(client: Process, known: str | None = None, uri: str = URI) -> Message:
    report: Message = client.ask("textDocument/diagnostic", question(known, uri))["result"]
    return report


def test_a_client_that_asks_is_told(client: Process) -> None:
    client.open("\nfind one")
    report = pulled(client)
    assert report["kind"] == "full"
    assert report["items"] == [
        {
            "range": {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 8}},
            "severity": 2,
            "code": "some-rule",
            "source": "einx",
            "message": "one\nline 1: from here",
        }
    ]


def test_a_client_that_has_the_answer_hears_that_it_is_unchanged(client: Process) -> None:
    client.open("find one")
    name = pulled(client)["resultId"]
    assert pulled(client, name) == {"kind": "unchanged", "resultId": name}
    client.change("find one\nmore", 2)
    assert pulled(client, name) == {"kind": "unchanged", "resultId": name}


def test_a_client_that_has_another_answer_gets_the_new_one(client: Process) -> None:
    client.open("find one")
    name = pulled(client)["resultId"]
    client.change("find two", 2)
    report = pulled(client, name)
    assert (report["kind"], len(report["items"])) == ("full", 1)
    assert report["resultId"] != name
    assert pulled(client, name)["kind"] == "full"


def test_an_answer_of_another_life_of_the_file_is_not_taken_for_this_one(client: Process) -> None:
    client.open("find one")
    name = pulled(client)["resultId"]
    client.close()
    client.open("find two")
    assert pulled(client, name)["kind"] == "full"


def test_a_question_waits_for_the_analysis(client: Process, tmp_path: Path) -> None:
    client.open(f"wait {tmp_path}\nfind one")
    asked = client.request("textDocument/diagnostic", question())
    wait_for(tmp_path / "started")
    (tmp_path / "go").touch()
    assert len(client.reply(asked)["result"]["items"]) == 1


def test_a_question_during_an_edit_is_answered_for_the_new_version(client: Process, tmp_path: Path) -> None:
    client.open(f"wait {tmp_path}\nfind old")
    wait_for(tmp_path / "started")
    client.send(
        request("asked", "textDocument/diagnostic", question()),
        notification("textDocument/didChange", changed([{"text": "find new"}], 2)),
    )
    assert client.reply("asked")["result"]["items"][0]["message"].startswith("new")


def test_a_question_about_a_file_that_is_closed_meanwhile_finds_nothing(client: Process, tmp_path: Path) -> None:
    client.open(f"wait {tmp_path}\nfind old")
    wait_for(tmp_path / "started")
    asked = client.request("textDocument/diagnostic", question())
    client.close()
    assert client.reply(asked)["result"] == {"kind": "full", "items": []}


def test_a_file_that_is_not_open_has_no_findings(client: Process) -> None:
    assert pulled(client, uri="file:///never.py") == {"kind": "full", "items": []}


def test_a_file_in_another_language_has_no_findings(client: Process) -> None:
    client.open("find one", language="text")
    assert pulled(client) == {"kind": "full", "items": []}


def test_a_client_that_can_show_other_places_is_told_them() -> None:
    with started() as client:
        client.initialize({"textDocument": {"publishDiagnostics": {"relatedInformation": True}}})
        client.open("text\nfind one")
        (found,) = client.published(1)
        assert found["message"] == "one"
        assert found["relatedInformation"] == [
            {
                "location": {
                    "uri": URI,
                    "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 1}},
                },
                "message": "from here",
            }
        ]
        assert client.leave() == 0


@pytest.mark.parametrize(("encoding", "columns"), [("utf-8", (9, 13)), ("utf-16", (7, 9)), ("utf-32", (6, 7))])
def test_columns_are_counted_as_agreed(encoding: str, columns: tuple[int, int]) -> None:
    with started() as client:
        reply = client.initialize({"general": {"positionEncodings": ["utf-7", encoding]}})
        assert reply["result"]["capabilities"]["positionEncoding"] == encoding
        client.open("find 😀x")
        (found,) = client.published(1)
        start, end = columns
        edit = {
            "range": {"start": {"line": 0, "character": start}, "end": {"line": 0, "character": end}},
            "text": "\x0c\r\nfind y",
        }
        # Behind the emoji, so that the end of the first finding tells where that is.
        assert found["range"]["end"]["character"] == start + 1
        edit["range"]["end"]["character"] = start + 1
        client.notify("textDocument/didChange", changed([edit], 2))
        first, second = client.published(2)
        assert first["message"].partition("\n")[0] == "😀\x0c\r"
        assert second["range"]["start"] == {"line": 1, "character": 0}
        assert client.leave() == 0


def test_a_client_that_asks_early_is_told_to_ask_again(tmp_path: Path) -> None:
    with started() as client:
        client.initialize({**PULLS, "workspace": {"diagnostics": {"refreshSupport": True}}})
        client.open(f"find one\nso far\nwait {tmp_path}\nfind two")
        assert [item["message"].partition("\n")[0] for item in pulled(client)["items"]] == ["one"]
        (tmp_path / "go").touch()
        asked = client.until(lambda message: message.get("method") == "workspace/diagnostic/refresh")
        client.send({"jsonrpc": "2.0", "id": asked["id"], "result": None})
        assert [item["message"].partition("\n")[0] for item in pulled(client)["items"]] == ["one", "two"]
        assert client.leave() == 0


def test_a_client_that_cannot_be_told_to_ask_again_waits_for_all(client: Process, tmp_path: Path) -> None:
    (tmp_path / "go").touch()
    client.open(f"find one\nso far\nwait {tmp_path}\nfind two")
    assert [item["message"].partition("\n")[0] for item in pulled(client)["items"]] == ["one", "two"]
