"""What a terminal is shown: nothing that steers it, and no more of a line than matters."""

from __future__ import annotations

import re
import sys
import unicodedata
from pathlib import Path

import pytest

from einx_lsp.cli.main import main
from einx_lsp.cli.terminal import WIDTH, excerpt, shortened, visible

STEERING = re.compile("[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
EVIL = ["\x1b[2J", "\x9b31m", "\x07", "\x08" * 9, "\x7f", "\u202e", "\u2066", "\u2028", "\u2029", "\x85", "\0", "\x0c"]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_controls_are_escaped_and_nothing_else() -> None:
    assert visible("a\x1b\x85\u202e\u2028\ud800b") == r"a\x1b\x85\u202e\u2028\ud800b"
    assert visible("é汉😀👩\u200d👧\\n") == "é汉😀👩\u200d👧\\n"
    assert visible("a\tb\nc", keep="\n") == "a\\tb\nc"


@pytest.mark.parametrize("evil", EVIL, ids=ascii)
def test_lines_descriptions_and_comments(evil: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = (
        f"import einx\neinx.sum('a [b', 1)  # {evil}\neinx.sum('a {evil} [b]', 1)\n# einx: ignore[x{evil}y]\n"
        f"einx.sum('''a {evil}\n[b]''', [[1]], b{evil}=2)\nx = '{evil}'; einx.sum('a ->', x)\n"
    )
    Path("a.py").write_text(text, encoding="utf-8", newline="")

    assert main(["check", "a.py"]) == 1
    printed = capsys.readouterr()
    assert "EX106" in printed.out
    assert visible(evil) in printed.out
    assert not STEERING.search(printed.out + printed.err)
    for line, column in ((2, 14), (3, 14), (5, 6), (6, 20)):
        main(["hover", f"a.py:{line}:{column}"])
        main(["hover", "--markdown", f"a.py:{line}:{column}"])
    printed = capsys.readouterr()
    assert not STEERING.search((printed.out + printed.err).replace("\t", ""))


@pytest.mark.parametrize("evil", EVIL, ids=ascii)
def test_what_is_typed(evil: str, capsys: pytest.CaptureFixture[str]) -> None:
    evil = evil.replace("\0", "\x01")
    for words in (
        ["rule", f"x{evil}"],
        ["hover", f"{evil}.py:1:1"],
        ["trace", "sum", f"a {evil} [b]", "2,3"],
        ["trace", f"sum{evil}", "a [b]", "2,3"],
        ["check", f"{evil}.py"],
    ):
        assert main(words) in {1, 2}
    for words in (["trace", "sum", "a", f"2{evil}2"], ["check", f"--x{evil}"], ["hover", f"x{evil}"], [f"x{evil}"]):
        with pytest.raises(SystemExit):
            main(words)
    printed = capsys.readouterr()
    assert not STEERING.search(printed.out + printed.err)


@pytest.mark.skipif(sys.platform == "win32", reason="no such names")
@pytest.mark.parametrize("name", ["a\nb.py", "a\rb.py", "\x1b[31mred.py", "\x9b31m.py", "rtl\u202ecod.py", "\u2028.py"])
def test_names_of_files(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(name).write_text('import einx\neinx.sum("a [b", 1)\n', encoding="utf-8")

    assert main(["check", "."]) == 1
    out = capsys.readouterr().out
    assert out.splitlines()[0].startswith(f"{visible(name)}:2:13: EX106")
    assert not STEERING.search(out)
    Path(name).write_bytes(b"import einx # \xff\n")
    assert main(["check", "."]) == 2
    assert capsys.readouterr().err.startswith(f"{visible(name)}: is not UTF-8")


def columns(text: str) -> int:
    """The columns that a text takes, as a terminal counts them."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


@pytest.mark.parametrize("filler", ["x = 1; ", "汉", "e\u0301", "\x1b", "\t", "a\tb汉\x07"])
@pytest.mark.parametrize(("before", "behind"), [(0, 0), (0, 5000), (5000, 0), (5000, 5000), (20, 5000), (5000, 20)])
def test_a_long_line_is_shown_around_the_finding(filler: str, before: int, behind: int) -> None:
    left = (filler * before)[:before]
    line = left + "«here»" + (filler * behind)[:behind]

    shown = excerpt(line, (len(left), len(left) + 6))

    assert columns(shown.text) <= WIDTH
    assert columns(shown.carets) <= WIDTH
    at = shown.text.index("«here»")
    assert shown.carets == "".join("\t" if c == "\t" else " " * columns(c) for c in shown.text[:at]) + "^" * 6
    assert (shown.text.startswith("…"), shown.text.endswith("…")) == (before > 20, behind > 20)
    if before + behind > 1000:
        assert columns(shown.text) > WIDTH - 8, "what there is room for is shown"


def test_a_finding_longer_than_the_room_is_shown_from_its_start() -> None:
    shown = excerpt("f(" + "x" * 5000 + ")", (2, 5002))

    assert shown.text.startswith("f(x")
    assert shown.text.endswith("x…")
    assert shown.carets.startswith("  ^^^")
    assert len(shown.carets) <= WIDTH


def test_a_line_of_700_kilobytes(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.py").write_text("import einx\n" + "x = 1; " * 100_000 + "einx.sum('a [b', 1)\n", encoding="utf-8")

    assert main(["check", "a.py"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("a.py:2:700013: EX106")
    assert max(map(len, lines)) <= WIDTH + 4
    assert lines[2].index("^") == lines[1].index("[b")


def test_a_long_message_is_shortened(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.py").write_text(f"import einx\n# einx: ignore[{'x' * 100_000}]\neinx.id('->', 1)\n", encoding="utf-8")

    assert main(["check", "a.py"]) == 1
    assert len(capsys.readouterr().out) < 2500
    assert shortened("a" * 1000) == "a" * 1000
