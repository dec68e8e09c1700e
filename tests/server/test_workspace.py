"""Files that import each other: what is found in one changes with another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.client import SERVE, Message, Process, at, notification, started

RELATED = {"textDocument": {"publishDiagnostics": {"relatedInformation": True}}}
PULLS = {
    "textDocument": {"diagnostic": {"dynamicRegistration": True}},
    "workspace": {"diagnostics": {"refreshSupport": True}},
}
WATCHES = {**RELATED, "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}

SHAPES = "import numpy as np\n\nx = np.zeros((3, 4))\n"
MAIN = "import einx\nfrom shapes import x\n\ny = einx.sum('a b [c]', x)\n"
MODEL = "import einx\n\n\ndef head(x):\n    return einx.sum('a b [c]', x)\n"
CALLER = "import numpy as np\nfrom model import head\n\nhead(np.zeros((3, 4)))\n"

CREATED, CHANGED, DELETED = 1, 2, 3


@pytest.fixture(params=[RELATED], ids=["related"])
def client(request: pytest.FixtureRequest) -> Iterator[Process]:
    """A server with the real analysis."""
    with started(SERVE) as client:
        client.initialize(request.param)
        yield client
        assert client.leave() == 0
        assert not [one for one in client.seen if one.get("method") == "window/logMessage"]


def names(found: list[Message]) -> list[str]:
    return [one["code"] for one in found]


def file(folder: Path, name: str, text: str) -> str:
    """A file on the disk, and what the protocol calls it."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path.as_uri()


def watched(client: Process, uri: str, kind: int) -> None:
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": kind}]})


def settled(client: Process) -> list[Message]:
    """All that was sent of files by the time that nothing is under way any more."""
    client.open("import einx\n", uri="untitled:last")
    client.published(1, uri="untitled:last")
    client.ask("textDocument/hover", at(0, 0, uri="untitled:last"))
    return [one["params"] for one in client.seen if one.get("method") == "textDocument/publishDiagnostics"]


def test_a_module_is_read_from_the_disk(client: Process, tmp_path: Path) -> None:
    file(tmp_path, "shapes.py", SHAPES)
    main = file(tmp_path, "main.py", MAIN)
    client.open(MAIN, uri=main)
    assert names(client.published(1, uri=main)) == ["rank-mismatch"]


def test_an_open_file_wins_over_the_disk_until_it_is_closed(client: Process, tmp_path: Path) -> None:
    shapes, main = file(tmp_path, "shapes.py", SHAPES), file(tmp_path, "main.py", MAIN)
    client.open(SHAPES.replace("(3, 4)", "(3, 4, 5)"), uri=shapes)
    client.published(1, uri=shapes)
    client.open(MAIN, uri=main)
    assert names(client.published(1, uri=main)) == []
    client.close(shapes)
    assert names(client.published(1, uri=main)) == ["rank-mismatch"]


def test_a_file_with_blanks_and_accents_in_its_name_is_found(client: Process, tmp_path: Path) -> None:
    folder = tmp_path / "ä ö#%"
    file(folder, "shapes.py", SHAPES)
    main = file(folder, "main.py", MAIN)
    client.open(MAIN, uri=main)
    assert names(client.published(1, uri=main)) == ["rank-mismatch"]


def test_a_file_that_has_not_been_saved_imports_nothing(client: Process, tmp_path: Path) -> None:
    client.open(MAIN, uri="untitled:Untitled-1")
    assert names(client.published(1, uri="untitled:Untitled-1")) == []
    assert tmp_path.exists()


def test_editing_a_module_renews_the_files_that_import_it_through_another(client: Process, tmp_path: Path) -> None:
    base = file(tmp_path, "base.py", SHAPES)
    file(tmp_path, "shapes.py", "from base import x\n")
    main = file(tmp_path, "main.py", MAIN)
    client.open(SHAPES, uri=base)
    client.open(MAIN, uri=main)
    assert names(client.published(1, uri=main)) == ["rank-mismatch"]
    client.change(SHAPES.replace("(3, 4)", "(3, 4, 5)"), 2, uri=base)
    assert names(client.published(1, uri=main)) == []


def test_an_edit_that_changes_nothing_for_others_sends_nothing_of_them(client: Process, tmp_path: Path) -> None:
    shapes, main = file(tmp_path, "shapes.py", SHAPES), file(tmp_path, "main.py", MAIN)
    client.open(SHAPES, uri=shapes)
    client.open(MAIN, uri=main)
    client.published(1, uri=main)
    client.change(SHAPES + "\nz = 3\n", 2, uri=shapes)
    client.published(2, uri=shapes)
    assert [one["uri"] for one in settled(client)].count(main) == 1


def test_files_that_import_each_other_end(client: Process, tmp_path: Path) -> None:
    one, other = file(tmp_path, "a.py", "import b\nx = 1\n"), file(tmp_path, "b.py", "import a\nx = 2\n")
    client.open("import b\nx = 1\n", uri=one)
    client.published(1, uri=one)
    client.open("import a\nx = 2\n", uri=other)
    client.published(1, uri=other)
    client.change("import b\nx = 3\n", 2, uri=one)
    client.published(2, uri=one)
    assert [sent["uri"] for sent in settled(client)] == [one, other, one, "untitled:last"]


def test_a_module_that_is_not_on_the_disk_yet_is_found_when_it_is_opened(client: Process, tmp_path: Path) -> None:
    main = file(tmp_path, "main.py", MAIN)
    client.open(MAIN, uri=main)
    assert names(client.published(1, uri=main)) == []
    client.open(SHAPES, uri=(tmp_path / "shapes.py").as_uri())
    assert names(client.published(1, uri=main)) == ["rank-mismatch"]


# ---------------------------------------------------------------------------------------------------------------------
# The disk


@pytest.mark.parametrize("client", [WATCHES], indirect=True, ids=["watches"])
def test_files_on_the_disk_are_watched(client: Process, tmp_path: Path) -> None:
    main = file(tmp_path, "main.py", MAIN)
    client.open(MAIN, uri=main)
    assert names(client.published(1, uri=main)) == []
    asked = next(one for one in client.seen if one.get("method") == "client/registerCapability")
    client.send({"jsonrpc": "2.0", "id": asked["id"], "result": None})
    assert [one["method"] for one in asked["params"]["registrations"]] == ["workspace/didChangeWatchedFiles"]
    shapes = file(tmp_path, "shapes.py", SHAPES)
    watched(client, shapes, CREATED)
    assert names(client.published(1, uri=main)) == ["rank-mismatch"]
    file(tmp_path, "shapes.py", SHAPES.replace("(3, 4)", "(3, 4, 55)"))
    watched(client, shapes, CHANGED)
    assert names(client.published(1, uri=main)) == []
    (tmp_path / "shapes.py").unlink()
    file(tmp_path, "pyproject.toml", "")
    file(tmp_path, "src/shapes.py", SHAPES)
    watched(client, shapes, DELETED)
    assert names(client.published(1, uri=main)) == ["rank-mismatch"]


def test_without_that_the_disk_is_looked_at_when_a_file_is_saved(client: Process, tmp_path: Path) -> None:
    main, other = file(tmp_path, "main.py", MAIN), file(tmp_path, "other.py", "")
    client.open(MAIN, uri=main)
    assert names(client.published(1, uri=main)) == []
    client.open("", uri=other)
    file(tmp_path, "shapes.py", SHAPES)
    client.notify("textDocument/didSave", {"textDocument": {"uri": other}})
    assert names(client.published(1, uri=main)) == ["rank-mismatch"]


# ---------------------------------------------------------------------------------------------------------------------
# Findings in functions of other files


def test_what_a_call_makes_wrong_is_shown_in_the_open_file_that_the_function_is_in(
    client: Process, tmp_path: Path
) -> None:
    model, caller = file(tmp_path, "model.py", MODEL), file(tmp_path, "caller.py", CALLER)
    client.open(MODEL, uri=model)
    assert names(client.published(1, uri=model)) == []
    client.open(CALLER, uri=caller)
    assert names(client.published(1, uri=caller)) == []
    (found,) = client.published(1, uri=model)
    assert found["code"] == "rank-mismatch"
    assert found["range"]["start"]["line"] == 4
    told = found["relatedInformation"][-1]
    assert told["message"] == "in this call"
    assert told["location"]["uri"] == caller
    assert told["location"]["range"]["start"] == {"line": 3, "character": 0}
    client.change(CALLER.replace("(3, 4)", "(3, 4, 5)"), 2, uri=caller)
    assert names(client.published(1, uri=model)) == []
    client.change(CALLER, 3, uri=caller)
    assert names(client.published(1, uri=model)) == ["rank-mismatch"]
    client.close(caller)
    assert names(client.published(1, uri=model)) == []


def test_the_same_in_two_callers_is_shown_once(client: Process, tmp_path: Path) -> None:
    model, one, other = (file(tmp_path, name, CALLER) for name in ("model.py", "one.py", "other.py"))
    file(tmp_path, "model.py", MODEL)
    client.open(CALLER, uri=one)
    client.open(CALLER, uri=other)
    client.published(1, uri=other)
    client.open(MODEL, uri=model)
    assert names(client.published(1, uri=model)) == ["rank-mismatch"]
    client.close(one)
    (found,) = client.published(1, uri=model)
    assert found["relatedInformation"][-1]["location"]["uri"] == other, "as the other caller goes on to find it"


@pytest.mark.parametrize("client", [{}], indirect=True, ids=["plain"])
def test_a_client_without_other_places_is_told_the_file_and_the_line(client: Process, tmp_path: Path) -> None:
    model, caller = file(tmp_path, "model.py", MODEL), file(tmp_path, "caller.py", CALLER)
    client.open(CALLER, uri=caller)
    client.open(MODEL, uri=model)
    found = client.published(1, uri=model) or client.published(1, uri=model)
    assert "caller.py, line 4: in this call" in found[0]["message"]


@pytest.mark.parametrize("client", [PULLS], indirect=True, ids=["pulls"])
def test_a_client_that_asks_is_told_to_ask_again(client: Process, tmp_path: Path) -> None:
    shapes, main = file(tmp_path, "shapes.py", SHAPES), file(tmp_path, "main.py", MAIN)

    def pulled() -> list[str]:
        params = {"textDocument": {"uri": main}, "identifier": "einx", "previousResultId": None}
        return names(client.ask("textDocument/diagnostic", params)["result"]["items"])

    client.open(SHAPES, uri=shapes)
    client.open(MAIN, uri=main)
    assert pulled() == ["rank-mismatch"]
    client.send(
        notification(
            "textDocument/didChange",
            {
                "textDocument": {"uri": shapes, "version": 2},
                "contentChanges": [{"text": SHAPES.replace("(3, 4)", "(3, 4, 5)")}],
            },
        )
    )
    asked = client.until(lambda message: message.get("method") == "workspace/diagnostic/refresh")
    client.send({"jsonrpc": "2.0", "id": asked["id"], "result": None})
    assert pulled() == []


def test_a_hover_tells_what_a_call_says_that_reaches_a_function_through_a_module(
    client: Process, tmp_path: Path
) -> None:
    head = "def head(x):\n    return einx.sum('a [b]', x)\n"
    text = f"import einx\nimport numpy as np\nfrom calls import call\n\n\n{head}\n\n"
    file(tmp_path, "calls.py", "def call(f, x):\n    return f(x)\n")
    main = file(tmp_path, "main.py", text + "call(head, np.zeros((3, 4)))\n")
    client.open(text + "call(head, np.zeros((3, 4)))\n", uri=main)
    shown = client.ask("textDocument/hover", at(6, 16, uri=main))["result"]["contents"]["value"]
    assert "In the call at line 2 of calls.py, from line 10:" in shown
    assert "(3, 4)" in shown
