"""``[tool.einx-lsp]``: what it says, and what is said of its mistakes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from einx_lsp.ide.diagnostics import diagnostics
from einx_lsp.rules.table import GROUPS, RULES
from einx_lsp.settings import DEFAULT, Settings, read_settings, settings_for
from tests.analysis.ide.sources import opened

BROKEN = 'einx.sum("a [b", x)  # einx: ignore[EX999]'


def table(text: str) -> Settings:
    return read_settings(Path("/project/pyproject.toml"), f"[project]\nname = 'x'\n\n[tool.einx-lsp]\n{text}\n")


def found(settings: Settings) -> list[tuple[str, str]]:
    return [(each.code, each.severity) for each in diagnostics(opened(BROKEN), settings)]


def test_no_table_changes_nothing() -> None:
    assert read_settings(Path("pyproject.toml"), "[project]\n") == Settings(Path("pyproject.toml"))
    assert found(DEFAULT) == [("EX106", "error"), ("EX601", "warning")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('select = ["EX106"]', ["EX106"]),
        ('select = ["unclosed-bracket", "ex601"]', ["EX106", "EX601"]),
        ('select = ["EX6"]', ["EX601"]),
        ("select = []", []),
        ('ignore = ["EX106"]', ["EX601"]),
        ('ignore = ["EX"]', []),
        ('select = ["EX1"]\nignore = ["EX106"]', []),
    ],
)
def test_which_rules_are_reported(text: str, expected: list[str]) -> None:
    settings = table(text)

    assert settings.problems == ()
    assert [code for code, _ in found(settings)] == expected


def test_how_much_rules_weigh() -> None:
    settings = table('severity = { unclosed-bracket = "information", EX6 = "error" }')
    assert settings.problems == ()
    assert found(settings) == [("EX106", "information"), ("EX601", "error")]

    settings = table('[tool.einx-lsp.severity]\nEX106 = "warning"')
    assert found(settings) == [("EX106", "warning"), ("EX601", "warning")]


def test_a_prefix_means_a_group() -> None:
    for group in GROUPS:
        assert table(f'select = ["{group.prefix}"]').select == set(group.rules)


@pytest.mark.parametrize(
    ("glob", "inside", "outside"),
    [
        ("build", ["build/x.py", "a/build/b/x.py", "build"], ["builds/x.py", "build.py"]),
        ("*_pb2.py", ["x_pb2.py", "a/b/y_pb2.py"], ["pb2.py", "x_pb2.pyi"]),
        ("/tests", ["tests/x.py"], ["a/tests/x.py"]),
        ("a/*/x.py", ["a/b/x.py"], ["a/b/c/x.py", "x/a/b/x.py"]),
        ("a/**/x.py", ["a/x.py", "a/b/c/x.py"], ["b/x.py"]),
        ("a/**", ["a/x.py", "a/b/x.py"], ["b/a/x.py"]),
        ("[ab]?.py", ["a1.py", "b2.py"], ["c1.py", "a.py"]),
        ("[!ab].py", ["c.py"], ["a.py"]),
        ("[z-a]", ["[z-a]/x.py"], ["z.py"]),
        ("(+", ["(+/x.py"], ["x.py"]),
    ],
)
def test_globs(glob: str, inside: list[str], outside: list[str]) -> None:
    settings = table(f"exclude = ['{glob}']")

    assert [name for name in inside if not settings.excludes(Path("/project") / name)] == []
    assert [name for name in outside if settings.excludes(Path("/project") / name)] == []
    assert not settings.excludes(Path("/elsewhere") / inside[0])


@pytest.mark.parametrize(
    ("text", "severity", "line", "message"),
    [
        ('selct = ["EX1"]', "warning", 4, "selct: there is no such key; did you mean select?"),
        ("shape_comments = true", "warning", 4, "shape_comments: there is no such key; did you mean shape-comments?"),
        (
            "x = 1",
            "warning",
            4,
            "x: there is no such key; there are exclude, ignore, select, severity or shape-comments",
        ),
        ('\nselect = ["EX1", "rank-mismach"]', "error", 5, "select: there is no rule rank-mismach; did you mean rank"),
        ('ignore = ["zzz"]', "error", 4, "ignore: there is no rule zzz; `einx-lsp rule` lists all"),
        ('ignore = "EX1"', "error", 4, "ignore: a list of rules is expected, each in quotes"),
        ("exclude = [1]", "error", 4, "exclude: a list of globs is expected, each in quotes"),
        ('shape-comments = "yes"', "error", 4, "shape-comments: true or false is expected"),
        ('severity = "error"', "error", 4, 'severity: a table of rules is expected, such as { EX301 = "warning" }'),
        (
            '[tool.einx-lsp.severity]\nEX301 = "fatal"',
            "error",
            5,
            "severity.EX301: 'error', 'warning' or 'information' is expected",
        ),
        ('severity = { nothing = "error" }', "error", 4, "severity.nothing: there is no rule nothing"),
    ],
)
def test_mistakes_are_told_and_passed_over(text: str, severity: str, line: int, message: str) -> None:
    settings = table(text)

    (problem,) = settings.problems
    assert problem.severity == severity
    assert problem.line in {line, 4}
    assert problem.message.startswith(f"tool.einx-lsp.{message}")
    assert ("EX106", "error") in found(settings) or "EX1" in text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool\n", "is no TOML: "),
        ("x = " + "[" * 5000, "is no TOML: "),
        ("[tool]\neinx-lsp = 1", "tool.einx-lsp: a table is expected here"),
    ],
)
def test_files_that_make_no_sense(text: str, message: str) -> None:
    settings = read_settings(Path("pyproject.toml"), text)

    assert [problem.message.startswith(message) for problem in settings.problems] == [True]
    assert found(settings) == found(DEFAULT)
    assert read_settings(Path("pyproject.toml"), "tool = 1") == Settings(Path("pyproject.toml"))


def test_the_nearest_file_counts_and_is_read_again_when_it_changes(tmp_path: Path) -> None:
    (tmp_path / "inner" / "deep").mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[tool.einx-lsp]\nselect = ["EX1"]', encoding="utf-8")

    assert settings_for(tmp_path / "inner" / "deep" / "new").select == set(GROUPS[0].rules)
    (tmp_path / "inner" / "pyproject.toml").write_text("[tool.einx-lsp]\nshape-comments = true", encoding="utf-8")
    assert settings_for(tmp_path / "inner" / "deep").shape_comments
    assert settings_for(tmp_path / "inner" / "deep").select is None
    assert settings_for(tmp_path / "inner") is settings_for(tmp_path / "inner" / "deep")
    (tmp_path / "inner" / "pyproject.toml").write_text('[tool.einx-lsp]\nignore = ["EX301"]', encoding="utf-8")
    assert settings_for(tmp_path / "inner").ignore == {RULES["axis-size-conflict"]}
    (tmp_path / "inner" / "pyproject.toml").unlink()
    assert settings_for(tmp_path / "inner").select == set(GROUPS[0].rules)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes of POSIX")
def test_what_is_no_file_of_settings(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pyproject.toml")
    assert settings_for(tmp_path).problems == ()
    (tmp_path / "pyproject.toml").unlink()
    (tmp_path / "pyproject.toml").write_bytes(b"\xff")
    assert [problem.message for problem in settings_for(tmp_path).problems] == ["is not UTF-8"]
    (tmp_path / "pyproject.toml").write_bytes(b"# " + b"x" * 2**21)
    assert [problem.message for problem in settings_for(tmp_path).problems] == ["is larger than 1 MiB, and is not read"]
    (tmp_path / "pyproject.toml").unlink()
    (tmp_path / "pyproject.toml").mkdir()
    assert settings_for(tmp_path).problems == ()
