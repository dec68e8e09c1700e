"""``einx-lsp check`` heeds the settings of the project that a file is in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from einx_lsp.cli.main import main

BROKEN = 'import einx\n\neinx.sum("a [b", 1)\n'


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a/m.py", "b/m.py", "generated/m.py"):
        Path(name).parent.mkdir()
        Path(name).write_text(BROKEN, encoding="utf-8")


def settings(text: str, folder: str = ".") -> None:
    (Path(folder) / "pyproject.toml").write_text(f"[tool.einx-lsp]\n{text}\n", encoding="utf-8")


def found(capsys: pytest.CaptureFixture[str], *words: str, code: int = 1) -> list[tuple[str, str]]:
    assert main(["check", "--output-format", "json", *words]) == code
    return [(Path(each["filename"]).as_posix(), each["severity"]) for each in json.loads(capsys.readouterr().out)]


def test_each_file_has_the_settings_of_its_project(capsys: pytest.CaptureFixture[str]) -> None:
    settings('exclude = ["generated"]\nseverity = { EX106 = "warning" }')
    settings('ignore = ["unclosed-bracket"]', "b")

    assert found(capsys, ".") == [("a/m.py", "warning")]
    assert found(capsys, "generated/m.py") == [("generated/m.py", "warning")], "what is named is checked"
    assert found(capsys, "generated", code=0) == []


def test_mistakes_are_told_once_and_the_files_are_checked(capsys: pytest.CaptureFixture[str]) -> None:
    settings('select = ["EX106", "EX999"]\nexlude = []')

    assert main(["check", "."]) == 2
    printed = capsys.readouterr()
    assert "a/m.py:3:13: EX106" in printed.out.replace("\\", "/")
    assert sorted(printed.err.splitlines()) == [
        "pyproject.toml: tool.einx-lsp.exlude: there is no such key; did you mean exclude?",
        "pyproject.toml: tool.einx-lsp.select: there is no rule EX999; did you mean EX429?",
    ]


def test_a_key_that_there_is_not_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    settings("shape-comment = true")

    assert len(found(capsys, ".")) == 3
    settings("[tool", "a")
    assert len(found(capsys, ".", code=2)) == 3


HELPER = 'import einx\n\n\ndef total(x):\n    return einx.sum("a [b]", x)\n'
CALLER = 'import einx\nimport numpy as np\nfrom b.m import total\n\ntotal(np.zeros(3))\neinx.id("->", 1)\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("b/m.py", "error")]),
        ('severity = { rank-mismatch = "information" }', [("b/m.py", "information")]),
        ('ignore = ["rank-mismatch"]', []),
        ('exclude = ["m.py"]', []),
    ],
)
def test_what_is_found_through_a_call_from_another_file_obeys_the_settings_of_its_own(
    capsys: pytest.CaptureFixture[str], text: str, expected: list[tuple[str, str]]
) -> None:
    Path("a/m.py").unlink()
    Path("generated/m.py").unlink()
    Path("b/m.py").write_text(HELPER, encoding="utf-8")
    Path("call.py").write_text(CALLER, encoding="utf-8")
    settings('ignore = ["EX1"]')
    settings(text, "b")

    assert found(capsys, "call.py", code=1 if expected else 0) == expected
    assert found(capsys, ".", code=1 if expected else 0) == expected
    if "exclude" in text:
        assert found(capsys, "call.py", "b/m.py") == [("b/m.py", "error")], "what is named is checked"


def test_comments_behind_statements_count_where_the_project_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = tmp_path / "model.py"
    model.write_text(
        'import einx\nfrom data import load\nx = load()  # b n d\neinx.sum("a [b]", x)\n', encoding="utf-8"
    )

    assert main(["check", str(model)]) == 0
    assert "(b, n, d)" not in capsys.readouterr().out
    assert main(["hover", f"{model}:4:16"]) == 0
    assert "(b, n, d)" not in capsys.readouterr().out

    (tmp_path / "pyproject.toml").write_text("[tool.einx-lsp]\nshape-comments = true\n", encoding="utf-8")

    assert main(["check", str(model)]) == 1
    assert "3 dimensions" in capsys.readouterr().out
    assert main(["hover", f"{model}:4:16"]) == 0
    assert "(b, n, d)" in capsys.readouterr().out
