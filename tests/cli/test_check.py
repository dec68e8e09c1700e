"""``einx-lsp check`` as it is typed: what it prints, where, and the code it exits with."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from einx_lsp.cli import check
from einx_lsp.cli.check import check_file
from einx_lsp.cli.main import main
from einx_lsp.cli.report import Checked, Shown, Style, lines_of

BROKEN = 'import einx\n\neinx.sum("a [b", 1)\n'
RIGHT = 'import einx\n\neinx.id("->", 1)\n'
PLAIN = "print(1)\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(**files: str) -> None:
    """Files by name, with `__` for a slash and `.py` at the end."""
    for name, text in files.items():
        path = Path(name.replace("__", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def filenames(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 1) -> list[str]:
    """The files in which something is found."""
    assert main(["check", "--output-format", "json", *arguments]) == code
    return [entry["filename"] for entry in json.loads(capsys.readouterr().out)]


def test_shows_the_line_with_carets_the_hint_and_the_places_that_explain_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(model='import einx\nimport numpy as np\n\nx = np.zeros((3, 4))\neinx.sum("a [b]", x, b=5)\n')

    assert main(["check", "model.py"]) == 1

    printed = capsys.readouterr()
    assert printed.err == ""
    assert printed.out == (
        "model.py:5:14: EX301 axis-size-conflict axis b has length 5 (keyword b), "
        "but length 4 (argument 1, dimension 2)\n"
        '    einx.sum("a [b]", x, b=5)\n'
        "                 ^\n"
        "  pass b=4, or leave b out\n"
        "  model.py:5:24: keyword b is `5`\n"
        "  model.py:5:19: argument 1, dimension 2 has length 4: `x`\n"
        "  model.py:4:5: the shape of argument 1 comes from here\n"
        "\n"
        "1 finding in 1 file\n"
    )


def test_no_findings(capsys: pytest.CaptureFixture[str]) -> None:
    write(model=RIGHT, plain=PLAIN)

    assert main(["check", "model.py", "plain.py"]) == 0
    assert capsys.readouterr().out == "no findings\n"


def test_json_has_positions_from_1_in_characters(capsys: pytest.CaptureFixture[str]) -> None:
    write(model='import einx\n"𝄞é"; einx.sum("a [b", 1)\n')

    assert main(["check", "--output-format", "json", "model.py"]) == 1

    assert json.loads(capsys.readouterr().out) == [
        {
            "code": "EX106",
            "name": "unclosed-bracket",
            "severity": "error",
            "message": "`[` is not closed\nwrite `]` where its contents end",
            "filename": "model.py",
            "location": {"row": 2, "column": 19},
            "end_location": {"row": 2, "column": 20},
        }
    ]


def test_json_of_nothing_is_an_empty_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert filenames(capsys, ".", code=0) == []


def test_folders_are_walked_in_order_and_some_are_left_out(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    write(b=BROKEN, a__z=BROKEN, a__a=BROKEN, c__d__e=BROKEN)
    write(**dict.fromkeys((".hidden__x", "node_modules__x"), BROKEN))
    (folder / "a" / "__pycache__").mkdir()
    (folder / "a" / "__pycache__" / "x.py").write_text(BROKEN, encoding="utf-8")
    write(env__lib__x=BROKEN)
    (folder / "env" / "pyvenv.cfg").touch()
    (folder / "stub.pyi").write_text(BROKEN, encoding="utf-8")
    (folder / "text.txt").write_text(BROKEN, encoding="utf-8")

    expected = ["b.py", "stub.pyi", "a/a.py", "a/z.py", "c/d/e.py"]
    assert filenames(capsys) == [str(Path(name)) for name in expected]
    assert filenames(capsys, ".", "a", "b.py", "a/../b.py") == [str(Path(name)) for name in expected]


def test_a_file_that_is_named_is_checked_whatever_it_is_called(capsys: pytest.CaptureFixture[str]) -> None:
    Path("notes.txt").write_text(BROKEN, encoding="utf-8")
    write(**{".hidden__x": BROKEN})

    assert filenames(capsys, "notes.txt", ".hidden") == ["notes.txt", str(Path(".hidden/x.py"))]


def test_what_cannot_be_checked_is_told_and_the_others_are_checked(capsys: pytest.CaptureFixture[str]) -> None:
    write(broken=BROKEN)
    Path("latin.py").write_bytes(b"import einx\n# \xe9\n")
    Path("coding.py").write_bytes(b"# coding: nothing\nimport einx\n")

    Path("undefined.py").write_bytes(b"# coding: undefined\nimport einx\n")
    assert main(["check", "missing.py", "latin.py", "coding.py", "undefined.py", "broken.py"]) == 2

    printed = capsys.readouterr()
    assert "broken.py:3:13: EX106" in printed.out
    assert [line.split(":")[0] for line in printed.err.splitlines()] == [
        "missing.py",
        "latin.py",
        "coding.py",
        "undefined.py",
    ]
    assert "Traceback" not in printed.err


def test_encodings_and_line_ends(capsys: pytest.CaptureFixture[str]) -> None:
    Path("latin.py").write_bytes('# coding: latin-1\r\nimport einx\r\n"é"; einx.sum("a [b", 1)\r\n'.encode("latin-1"))
    Path("mark.py").write_bytes(b"\xef\xbb\xbf" + BROKEN.encode())

    assert main(["check", "latin.py", "mark.py"]) == 1

    out = capsys.readouterr().out
    assert "latin.py:3:18: EX106" in out
    assert '    "é"; einx.sum("a [b", 1)\n' in out
    assert "mark.py:3:13: EX106" in out


def test_files_without_the_word_are_not_analysed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    monkeypatch.setattr(check, "check_file", lambda path: Checked(str(seen.append(str(path))), (), None))
    write(a=PLAIN, b=RIGHT, c=PLAIN)

    assert main(["check", "."]) == 0
    assert seen == ["b.py"]
    assert capsys.readouterr().out == "no findings\n"


def test_many_files_are_shared_among_processes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "FEW", 2)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    names = [f"m{number:02}" for number in range(12)]
    write(**dict.fromkeys(names, BROKEN))
    Path("m05.py").write_bytes(b"einx \xff")

    started: list[int] = []
    monkeypatch.setattr(
        check, "ProcessPoolExecutor", lambda count, **how: started.append(count) or ProcessPoolExecutor(count, **how)
    )

    assert filenames(capsys, ".", code=2) == [f"{name}.py" for name in names if name != "m05"]
    assert started == [2]


def check_or_die(path: Path) -> Checked:
    """Checks a file, but one brings its process down."""
    if path.name == "m05.py":
        os._exit(9)
    return check_file(path)


def test_a_process_that_dies_loses_one_file_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "FEW", 2)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(check, "check_file", check_or_die)
    names = [f"m{number:02}" for number in range(12)]
    write(**dict.fromkeys(names, BROKEN))

    assert main(["check", "--output-format", "json", "."]) == 2

    printed = capsys.readouterr()
    assert [entry["filename"] for entry in json.loads(printed.out)] == [f"{name}.py" for name in names if name != "m05"]
    assert printed.err == "m05.py: the process that checked it was killed\n"


def test_colours_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert Style.of(Terminal()).error.startswith("\033[")
    assert Style.of(io.StringIO()) == Style()
    monkeypatch.setenv("NO_COLOR", "1")
    assert Style.of(Terminal()) == Style()
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert Style.of(Terminal()) == Style()


@pytest.mark.parametrize(
    ("source", "start", "end", "carets"),
    [
        ("abc", (1, 2), (1, 3), " ^"),
        ("abc", (1, 2), (1, 2), " ^"),
        ("abc", (1, 4), (1, 4), "   ^"),
        ("\ta\tb", (1, 4), (1, 5), "\t \t^"),
        ("汉a汉", (1, 2), (1, 4), "  ^^^"),
        ("e\u0301a", (1, 3), (1, 4), " ^"),
        ("abcdef", (1, 3), (2, 2), "  ^^^^"),
    ],
)
def test_carets_stand_below_what_they_mean(
    source: str, start: tuple[int, int], end: tuple[int, int], carets: str
) -> None:
    one = Shown("EX106", "unclosed-bracket", "error", "message", start, end, source, ())

    assert list(lines_of(Checked("f.py", (one,), None), one, Style()))[2] == "    " + carets


def test_a_reader_that_stops_early_is_no_failure() -> None:
    write(**{f"m{number}": BROKEN * 50 for number in range(20)})
    command = [sys.executable, "-m", "einx_lsp", "check", "."]

    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read()

    assert errors == b""
    assert process.returncode == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_an_interrupt_ends_it_without_a_traceback() -> None:
    write(m=BROKEN)
    # Stops where the file is read, so that the interrupt comes in the middle of the work.
    os.mkfifo("pipe.py")
    # Whoever runs the tests in the background may ignore interrupts, and processes inherit that.
    heeding = (
        "import runpy, signal\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "runpy.run_module('einx_lsp', run_name='__main__')\n"
    )
    command = [sys.executable, "-c", heeding, "check", "pipe.py", "m.py"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        writer = _opened_once_read("pipe.py", process)
        process.send_signal(signal.SIGINT)
        out, errors = process.communicate(timeout=60)
        os.close(writer)
    finally:
        process.kill()

    assert process.returncode == 130
    assert errors == b""
    assert out == b""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_an_interrupt_ends_many_processes_without_a_traceback() -> None:
    names = [f"m{number}" for number in range(8)]  # so many that one of the processes is done, and waits for more
    write(**dict.fromkeys(names, BROKEN))
    long = "import einx\nimport numpy as np\nx = np.zeros((3, 4))\n"
    write(long=long + "".join(f'einx.sum("a{each} [b]", x)\n' for each in range(100_000)))
    heeding = (
        "import os, runpy, signal\n"
        "from einx_lsp.cli import check\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "check.FEW, os.cpu_count = 1, lambda: 2\n"
        "runpy.run_module('einx_lsp', run_name='__main__')\n"
    )
    command = [sys.executable, "-c", heeding, "check", *(f"{name}.py" for name in names), "long.py"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    try:
        time.sleep(3)  # until what is short is checked
        os.killpg(process.pid, signal.SIGINT)  # as a terminal sends it, to all
        interrupted = time.monotonic()
        _, errors = process.communicate(timeout=60)
    finally:
        process.kill()

    assert process.returncode == 130
    assert errors == b""
    assert time.monotonic() - interrupted < 10, "nothing that is under way is waited for"
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)  # nobody of the group is left


def _opened_once_read(path: str, process: "subprocess.Popen[bytes]") -> int:
    """The end of a pipe to write to, as soon as the process reads it."""
    while process.poll() is None:
        with suppress(OSError):
            return os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        time.sleep(0.01)
    raise AssertionError("it ended before")


def test_any_name_of_a_file_is_printed() -> None:
    if sys.platform in ("win32", "darwin"):
        pytest.skip("names of files are Unicode")
    Path(os.fsdecode(b"\xff.py")).write_text(BROKEN, encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "einx_lsp", "check", "."],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONUTF8": "1"},
    )

    assert done.returncode == 1
    assert b".py:3:13: EX106" in done.stdout


def test_files_with_the_word_of_any_dialect_are_analysed(capsys: pytest.CaptureFixture[str]) -> None:
    write(model='import numpy as np\n\nnp.einsum("ab->c", np.ones((2, 3)))\n', plain=PLAIN)

    assert main(["check", "."]) == 1

    assert "model.py:3:16: EX705 einsum-output c is in the output" in capsys.readouterr().out


STATISTICS = """\
import einx
import numpy as np
from somewhere import load


def head(x, w):
    return einx.dot("a [b], [b] c -> a c", x, w)


head(np.zeros((3, 4)), np.zeros((4, 5)))
einx.sum("a [b]", np.zeros((3, 4)))
einx.add("a, a", np.zeros(3), load())
"""


def test_statistics_count_what_is_known_and_where_knowledge_ended(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.py").write_text(STATISTICS)
    (tmp_path / "b.py").write_text(STATISTICS)
    assert main(["check", "--statistics", str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "calls with a description: 6",
        "       2  all shapes known",
        "       2  some shapes known",
        "       2  no shape known",
        "       2  known in a call that is followed",
        "where knowledge ended:",
        "       4  parameter: w (2), x (2)",
        "       2  call: load (2)",
        "",
        "no findings",
    ]


def test_statistics_are_json_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.py").write_text(STATISTICS)
    assert main(["check", "--statistics", "--output-format", "json", str(tmp_path)]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "findings": [],
        "statistics": {
            "known": 1,
            "partly": 1,
            "unknown": 1,
            "known_as_called": 1,
            "causes": [
                {"kind": "parameter", "count": 2, "names": {"w": 1, "x": 1}},
                {"kind": "call", "count": 1, "names": {"load": 1}},
            ],
        },
    }


def test_statistics_are_none_of_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--statistics", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith("calls with a description: 0\n")
