"""The server heeds ``[tool.einx-lsp]``, as it is at each analysis, and tells what is wrong with it where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.server.client import SERVE, Process, started

TEXT = 'import einx\n\neinx.sum("a [b", 1)\n'


def severities(client: Process, uri: str, version: int) -> list[int]:
    """How much the findings of a version weigh."""
    return [each["severity"] for each in client.published(version, uri=uri)]


def test_settings_are_read_again_when_they_change(tmp_path: Path) -> None:
    uri, file = (tmp_path / "model.py").as_uri(), tmp_path / "pyproject.toml"
    with started(SERVE) as client:
        client.initialize()
        client.open(TEXT, uri=uri)
        assert severities(client, uri, 1) == [1]

        file.write_text('[tool.einx-lsp]\nseverity = { unclosed-bracket = "information" }\n', encoding="utf-8")
        client.change(TEXT + "\n", 2, uri=uri)
        assert severities(client, uri, 2) == [3]

        file.write_text('[tool.einx-lsp]\nexclude = ["*.py"]\nselct = []\n', encoding="utf-8")
        client.change(TEXT, 3, uri=uri)
        (problem,) = client.published(None, uri=file.as_uri())
        assert problem["range"] == {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 10}}
        assert problem["severity"] == 2
        assert problem["message"].startswith("tool.einx-lsp.selct: there is no such key")
        assert severities(client, uri, 3) == []

        file.write_text("[tool.einx-lsp]\n", encoding="utf-8")
        client.change(TEXT + "\n\n", 4, uri=uri)
        assert severities(client, uri, 4) == [1]
        assert client.leave() == 0


@pytest.mark.parametrize("end", ["removed", "closed", "hidden"])
def test_what_is_wrong_with_settings_is_taken_back_with_them(tmp_path: Path, end: str) -> None:
    model, file = tmp_path / "inner" / "model.py", tmp_path / "pyproject.toml"
    nearer = model.parent / "pyproject.toml"
    model.parent.mkdir()
    file.write_text("[tool.einx-lsp]\nselct = []\n", encoding="utf-8")
    with started(SERVE) as client:
        client.initialize(WATCHES)
        client.open(TEXT, uri=model.as_uri())
        assert client.published(None, uri=file.as_uri())
        if end == "closed":
            client.notify("textDocument/didClose", {"textDocument": {"uri": model.as_uri()}})
        else:
            changed = file if end == "removed" else nearer
            file.unlink() if end == "removed" else nearer.write_text("[tool.einx-lsp]\n", encoding="utf-8")
            changes = [{"uri": changed.as_uri(), "type": 3 if end == "removed" else 1}]
            client.notify("workspace/didChangeWatchedFiles", {"changes": changes})
        assert client.published(None, uri=file.as_uri()) == []
        assert client.leave() == 0


def test_files_that_are_nowhere_have_no_settings() -> None:
    with started(SERVE) as client:
        client.initialize()
        for uri in ("untitled:Untitled-1", "file://elsewhere/x.py", "vscode-vfs://github/a/b.py", "file:///\x00/x.py"):
            client.open(TEXT, uri=uri)
            assert severities(client, uri, 1) == [1]
        assert client.leave() == 0


WATCHES = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}
MODEL = "import einx\n\n\ndef head(x):\n    return einx.sum('a b [c]', x)\n"
CALLER = "import numpy as np\nfrom inner.model import head\n\nhead(np.zeros((3, 4)))\n"


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        ('ignore = ["rank-mismatch"]', 'severity = { rank-mismatch = "information" }', [3]),
        ("", 'ignore = ["rank-mismatch"]', []),
        ("", 'exclude = ["model.py"]', []),
        ('exclude = ["call.py"]', "", []),
    ],
)
def test_what_a_call_makes_wrong_in_another_file_obeys_the_settings_of_that_one(
    tmp_path: Path, outer: str, inner: str, expected: list[int]
) -> None:
    files = tmp_path / "pyproject.toml", tmp_path / "inner" / "pyproject.toml"
    model, caller = tmp_path / "inner" / "model.py", tmp_path / "call.py"
    model.parent.mkdir()
    files[1].write_text("", encoding="utf-8")
    model.write_text(MODEL, encoding="utf-8")
    with started(SERVE) as client:
        client.initialize(WATCHES)
        client.open(MODEL, uri=model.as_uri())
        assert severities(client, model.as_uri(), 1) == []
        client.open(CALLER, uri=caller.as_uri())
        assert severities(client, model.as_uri(), 1) == [1]

        for file, text in zip(files, (outer, inner), strict=True):
            file.write_text(f"[tool.einx-lsp]\n{text}\n", encoding="utf-8")
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": f.as_uri(), "type": 2} for f in files]})
        assert severities(client, model.as_uri(), 1) == expected, "nobody has edited a file of Python"
        assert client.leave() == 0
