"""One reply per request, cancellation, versions, and what happens when an analysis takes long or fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.client import URI, Process, at, changed, notification, request, started, wait_for

CANCELLED, MODIFIED = -32800, -32801

OTHER = "file:///work/other.py"


@pytest.fixture(scope="module")
def server() -> Iterator[Process]:
    """One server for all tests of this module, which shows that nothing they do is its end."""
    with started() as client:
        client.initialize({"textDocument": {"hover": {"contentFormat": ["plaintext"]}}})
        yield client
        assert client.leave() == 0


@pytest.fixture
def client(server: Process) -> Iterator[Process]:
    server.seen.clear()
    yield server
    for uri in (URI, OTHER):
        server.close(uri)
    # Whatever is still on its way comes before the reply to this.
    server.ask("textDocument/hover", at(0, 0))


def hover(identifier: int | str, line: int = 0, *, uri: str = URI) -> dict[str, object]:
    return request(identifier, "textDocument/hover", at(line, 0, uri=uri))


def cancel(identifier: int | str) -> dict[str, object]:
    return notification("$/cancelRequest", {"id": identifier})


# ---------------------------------------------------------------------------------------------------------------------
# Versions


def test_findings_carry_the_version_that_they_are_for(client: Process) -> None:
    client.open("find one", version=7)
    assert [each["message"].partition("\n")[0] for each in client.published(7)] == ["one"]
    client.change("find two", 8)
    assert [each["message"].partition("\n")[0] for each in client.published(8)] == ["two"]


def test_what_is_found_is_told_as_it_comes(client: Process, tmp_path: Path) -> None:
    client.open(f"find one\nso far\nwait {tmp_path}\nfind two")
    assert [each["message"].partition("\n")[0] for each in client.published(1)] == ["one"]
    client.seen.clear()
    (tmp_path / "go").touch()
    assert [each["message"].partition("\n")[0] for each in client.published(1)] == ["one", "two"]


def test_an_edit_does_not_take_back_what_is_not_found_again_yet(client: Process, tmp_path: Path) -> None:
    client.open("find one")
    assert len(client.published(1)) == 1
    client.change(f"so far\nwait {tmp_path}\nfind one", 2)
    wait_for(tmp_path / "started")
    (tmp_path / "go").touch()
    assert len(client.published(2)) == 1  # the first that is told of this version


def test_the_analysis_of_an_older_version_is_told_to_stop(client: Process, tmp_path: Path) -> None:
    client.open(f"wait {tmp_path}")
    wait_for(tmp_path / "started")
    client.change("find new", 2)
    assert len(client.published(2)) == 1
    wait_for(tmp_path / "cancelled")


def test_no_findings_are_sent_for_an_older_version(client: Process, tmp_path: Path) -> None:
    client.open(f"find old\nstuck {tmp_path}")
    wait_for(tmp_path / "started")
    client.change("find new", 2)
    client.published(2)
    (tmp_path / "go").touch()
    client.change("find newest", 3)
    client.published(3)
    versions = [message["params"]["version"] for message in client.seen if "method" in message]
    assert versions == [2, 3]


def test_a_version_whose_turn_never_came_is_not_analysed(client: Process, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in "abc"]
    for folder in folders:
        folder.mkdir()
    # Both threads are busy while the third version comes and goes.
    client.open(f"stuck {folders[0]}")
    client.open(f"stuck {folders[1]}", uri=OTHER)
    for folder in folders[:2]:
        wait_for(folder / "started")
    client.change(f"wait {folders[2]}", 2)
    client.change("find last", 3)
    assert (
        client.ask("textDocument/hover", at(0, 0, uri="file:///work/unknown.py"))["result"] is None
    )  # it has read all
    for folder in folders[:2]:
        (folder / "go").touch()
    assert len(client.published(3)) == 1
    assert not (folders[2] / "started").exists()


def test_a_burst_of_edits_ends_with_the_findings_of_the_last(client: Process) -> None:
    client.open("find 0", version=0)
    texts = [f"find {number}" for number in range(1, 501)]
    client.send(
        *(
            notification("textDocument/didChange", changed([{"text": text}], version))
            for version, text in enumerate(texts, 1)
        )
    )
    assert client.published(500)[0]["message"].startswith("500")
    versions = [message["params"]["version"] for message in client.seen if "method" in message]
    assert versions == sorted(set(versions))


def test_findings_are_taken_back_when_the_file_is_closed(client: Process) -> None:
    client.open("find one")
    client.published(1)
    client.close()
    assert client.published(None) == []


def test_a_file_that_is_closed_while_it_is_analysed_gets_no_findings(client: Process, tmp_path: Path) -> None:
    client.open(f"find one\nstuck {tmp_path}")
    wait_for(tmp_path / "started")
    client.close()
    assert client.published(None) == []
    (tmp_path / "go").touch()
    client.open("find two", version=2)
    assert len(client.published(2)) == 1
    assert [message["params"].get("version") for message in client.seen if "method" in message] == [None, 2]


# ---------------------------------------------------------------------------------------------------------------------
# Hovers and cancellation


def test_a_hover_waits_for_the_version_that_is_being_analysed(client: Process, tmp_path: Path) -> None:
    text = f"wait {tmp_path}"
    client.open(text)
    wait_for(tmp_path / "started")
    client.send(hover("first"), hover("second"))
    (tmp_path / "go").touch()
    assert [client.reply(each)["result"]["contents"]["value"] for each in ("first", "second")] == [text, text]


def test_a_hover_is_for_the_version_that_was_there_when_it_was_asked(client: Process) -> None:
    client.open("old")
    client.published(1)
    client.send(hover("now"), notification("textDocument/didChange", changed([{"text": "new"}], 2)), hover("then"))
    assert client.reply("now").get("error", {}).get("code") == MODIFIED
    assert client.reply("then")["result"]["contents"]["value"] == "new"


def test_a_hover_over_a_version_that_is_edited_hears_so_at_once(client: Process, tmp_path: Path) -> None:
    client.open(f"stuck {tmp_path}")
    wait_for(tmp_path / "started")
    client.send(hover("old"), notification("textDocument/didChange", changed([{"text": "new"}], 2)))
    assert client.reply("old")["error"]["code"] == MODIFIED
    assert not (tmp_path / "go").exists()
    (tmp_path / "go").touch()
    client.published(2)


def test_a_request_that_waits_can_be_cancelled(client: Process, tmp_path: Path) -> None:
    client.open(f"stuck {tmp_path}")
    wait_for(tmp_path / "started")
    client.send(hover("first"), hover("second"), cancel("first"))
    assert client.reply("first")["error"]["code"] == CANCELLED
    (tmp_path / "go").touch()
    assert "result" in client.reply("second")


def test_a_request_that_is_computed_can_be_cancelled(client: Process, tmp_path: Path) -> None:
    client.open(f"wait-hover {tmp_path}")
    client.published(1)
    client.send(hover("hover"))
    wait_for(tmp_path / "started")
    client.send(cancel("hover"))
    assert client.reply("hover")["error"]["code"] == CANCELLED
    (tmp_path / "go").touch()


def test_a_request_that_is_cancelled_before_its_turn_is_not_computed(client: Process, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in "abc"]
    for folder in folders:
        folder.mkdir()
    client.open("\n".join(f"wait-hover {folder}" for folder in folders))
    client.published(1)
    client.send(hover("a", 0), hover("b", 1))
    for folder in folders[:2]:
        wait_for(folder / "started")
    client.send(hover("c", 2), cancel("c"))
    assert client.reply("c")["error"]["code"] == CANCELLED
    for folder in folders:
        (folder / "go").touch()
    assert ["result" in client.reply(each) for each in "ab"] == [True, True]
    assert not (folders[2] / "started").exists()


def test_a_request_that_has_been_answered_cannot_be_cancelled_any_more(client: Process) -> None:
    client.open("text")
    client.send(hover("hover"))
    assert "result" in client.reply("hover")
    client.send(cancel("hover"), cancel("hover"), hover("next"))
    assert "result" in client.reply("next")


def test_every_request_is_answered_once_whatever_becomes_of_it(client: Process, tmp_path: Path) -> None:
    client.open(f"stuck {tmp_path}")
    wait_for(tmp_path / "started")
    names = [f"hover {number}" for number in range(300)]
    messages = []
    for number, name in enumerate(names):
        messages.append(hover(name))
        if number % 3 == 0:
            messages.append(cancel(name))
        if number % 50 == 0:
            messages.append(notification("textDocument/didChange", changed([{"text": f"find {number}"}], number + 2)))
    client.send(*messages)
    (tmp_path / "go").touch()
    for name in names:
        client.reply(name)
    client.ask("textDocument/hover", at(0, 0))
    answered = [message["id"] for message in client.seen if "method" not in message]
    assert sorted(answered[:-1]) == sorted(names)
    assert {message["error"]["code"] for message in client.seen if "error" in message} == {CANCELLED, MODIFIED}


def test_other_files_are_answered_while_one_takes_long(client: Process, tmp_path: Path) -> None:
    client.open(f"stuck {tmp_path}")
    wait_for(tmp_path / "started")
    client.open("find other", uri=OTHER)
    assert len(client.published(1, uri=OTHER)) == 1
    client.send(hover("other", uri=OTHER))
    assert client.reply("other")["result"]["contents"]["value"] == "find other"
    (tmp_path / "go").touch()


def test_the_server_hears_while_all_its_threads_are_busy(client: Process, tmp_path: Path) -> None:
    uris = [f"file:///work/{number}.py" for number in range(12)]
    for uri in uris:
        client.open(f"stuck {tmp_path}", uri=uri)
    wait_for(tmp_path / "started")
    client.send(*(hover(uri, uri=uri) for uri in uris), *(cancel(uri) for uri in uris))
    assert {client.reply(uri)["error"]["code"] for uri in uris} == {CANCELLED}
    (tmp_path / "go").touch()
    told = [client.until(lambda message: "method" in message)["params"]["uri"] for _ in uris]
    assert sorted(told) == sorted(uris)
    for uri in uris:
        client.close(uri)


def test_a_file_that_is_not_open_has_no_hover(client: Process) -> None:
    assert client.ask("textDocument/hover", at(0, 0, uri="file:///never.py"))["result"] is None


def test_an_edit_of_a_file_that_is_not_open_is_ignored(client: Process) -> None:
    client.change("text", 2, uri="file:///never.py")
    assert client.ask("textDocument/hover", at(0, 0, uri="file:///never.py"))["result"] is None


def test_a_file_in_another_language_is_not_analysed(client: Process) -> None:
    client.open("find one", language="markdown")
    client.change("find two", 2)
    assert client.ask("textDocument/hover", at(0, 0))["result"] is None
    client.close()
    client.ask("textDocument/hover", at(0, 0))
    assert [message for message in client.seen if "method" in message] == []


# ---------------------------------------------------------------------------------------------------------------------
# Defects


def test_what_fails_is_answered_with_null_logged_once_and_never_shown() -> None:
    with started() as client:
        client.initialize()
        client.open("fail-hover")
        client.published(1)
        assert [client.ask("textDocument/hover", at(0, 0))["result"] for _ in range(3)] == [None, None, None]
        assert client.leave() == 0
        logged = [message for message in client.seen if message.get("method", "").startswith("window/")]
        assert [message["method"] for message in logged] == ["window/logMessage"]
        everything = str(client.seen)
        assert "secret" not in everything
        assert "Traceback" not in everything
        assert "a secret" in client.stderr()


def test_of_a_file_whose_analysis_fails_nothing_is_known() -> None:
    with started() as client:
        client.initialize()
        client.open("find one\nfail")
        assert client.published(1) == []
        assert client.ask("textDocument/hover", at(0, 0))["result"] is None
        client.change("find one", 2)
        assert len(client.published(2)) == 1
        assert client.leave() == 0
        assert [message["method"] for message in client.seen if message.get("method", "").startswith("window/")] == [
            "window/logMessage"
        ]
        assert "a secret" in client.stderr()


def test_requests_that_wait_at_shutdown_are_cancelled(tmp_path: Path) -> None:
    with started() as client:
        client.initialize()
        client.open(f"stuck {tmp_path}")
        client.send(hover("hover"), request("bye", "shutdown"))
        assert client.reply("bye")["result"] is None
        assert client.reply("hover")["error"]["code"] == CANCELLED
        client.notify("exit")
        assert client.wait() == 0
