"""``einx-lsp check`` on what is no readable file: each is named with its reason, and the others are checked."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from einx_lsp.cli import files
from einx_lsp.cli.main import main

BROKEN = 'import einx\n\neinx.sum("a [b", 1)\n'
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="files of POSIX")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("good.py").write_text(BROKEN, encoding="utf-8")
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *names: str, code: int = 2) -> str:
    """What is said of a path beside a file with a finding, which is found all the same, in both formats."""
    assert main(["check", "--output-format", "json", *names, "good.py"]) == code
    printed = capsys.readouterr()
    assert [entry["filename"] for entry in json.loads(printed.out)] == ["good.py"]
    assert main(["check", *names, "good.py"]) == code
    again = capsys.readouterr()
    assert again.out.startswith("good.py:3:13: EX106")
    assert again.err == printed.err
    return printed.err.replace(os.sep, "/")


@pytest.mark.parametrize(
    "codec",
    ["hex", "base64", "rot13", "zlib", "bz2", "uu", "quopri", "punycode", "idna", "undefined", "utf-16", "utf-32"],
)
def test_encodings_that_are_none_of_text(codec: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("odd.py").write_text(f"# coding: {codec}\n{BROKEN}", encoding="ascii")

    assert told(capsys, "odd.py").startswith("odd.py: declares the encoding ")
    Path("odd.py").write_text(f"#!/usr/bin/python\n# coding: {codec}\nx = 1\n", encoding="ascii")
    assert told(capsys, "odd.py").startswith("odd.py: declares the encoding "), "the word may be in it"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (BROKEN.encode("utf-16"), "is UTF-16"),
        (BROKEN.encode("utf-16-le"), "is UTF-16"),
        (BROKEN.encode("utf-16-be"), "is UTF-16"),
        (BROKEN.encode("utf-32"), "is UTF-32"),
        (BROKEN.encode("utf-32-be"), "is UTF-32"),
        (b"# coding: nothing\nimport einx\n", "unknown encoding: nothing"),
        (b"import einx\n'\xe9'\n", "is not UTF-8"),
        (b"#\n#\nimport einx\n'\xe9'\n", "is not UTF-8: line 4 has b'\\xe9'"),
        (b"\xef\xbb\xbf# coding: latin-1\nimport einx\n", "encoding problem"),
        (b"\x7fELF\0\0\xffeinx", "is not UTF-8"),
    ],
)
def test_what_is_no_text(content: bytes, reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("odd.py").write_bytes(content)

    assert told(capsys, "odd.py").startswith(f"odd.py: {reason}")


def test_encodings_that_are_text_are_read(capsys: pytest.CaptureFixture[str]) -> None:
    for codec in ("latin-1", "cp1252", "utf-7", "iso2022_jp", "utf_8_sig", "ascii"):
        Path("good.py").write_text(f"# coding: {codec}\n{BROKEN}", encoding="ascii")
        assert main(["check", "."]) == 1
        assert "good.py:4:13: EX106" in capsys.readouterr().out


def test_a_nul_in_a_comment_hides_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    Path("good.py").write_text(BROKEN + "# \0\n", encoding="utf-8")

    assert main(["check", "good.py"]) == 1
    assert "good.py:3:13: EX106" in capsys.readouterr().out


def test_a_statement_that_python_cannot_read_is_told_and_the_others_are_checked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("good.py").write_text("import einx\n\ndef f(:\n    pass\n" + BROKEN + "x = = 1\n", encoding="utf-8")

    assert main(["check", "good.py"]) == 1

    printed = capsys.readouterr()
    assert "good.py:7:13: EX106" in printed.out
    assert printed.out.endswith("1 finding in 1 file; not everything could be read\n")
    assert printed.err.startswith("good.py:3:1: not analysed, as Python 3.")
    assert printed.err.endswith(" cannot read it; nor is one other\n")
    Path("good.py").write_text("import einx\nx = = 1\n", encoding="utf-8")
    assert main(["check", "good.py"]) == 1
    assert capsys.readouterr().out == "no findings; not everything could be read\n"


def test_nothing_is_said_of_what_was_not_looked_at(capsys: pytest.CaptureFixture[str]) -> None:
    Path("empty").mkdir()

    assert main(["check", "missing.py"]) == 2
    assert capsys.readouterr() == ("", "missing.py: No such file or directory\n")
    assert main(["check", "empty"]) == 0
    assert capsys.readouterr() == ("", "no Python files in empty\n")
    assert told(capsys, "empty", code=1) == "no Python files in empty\n"


def test_notebooks(capsys: pytest.CaptureFixture[str]) -> None:
    Path("notes.ipynb").write_text("{}", encoding="utf-8")

    assert told(capsys, "notes.ipynb") == "notes.ipynb: notebooks are not read\n"
    assert told(capsys, ".", code=1) == ""


def test_paths_that_name_no_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "") == ": an empty path names no file\n"
    assert "File name too long" in told(capsys, "a" * 5000)
    assert len(told(capsys, "a" * 5000)) < 1200
    assert told(capsys, "good.py/x.py").startswith("good.py/x.py: ")
    assert told(capsys, "\ud800.py").startswith("\\ud800.py: ") or sys.platform == "win32"


@POSIX
def test_what_is_no_file(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PATIENCE", 0.05)
    odd = Path("odd")
    odd.mkdir()
    os.mkfifo(odd / "pipe.py")
    with socket.socket(socket.AF_UNIX) as plug:
        plug.bind("odd/socket.py")
    (odd / "zero.py").symlink_to("/dev/zero")
    (odd / "self.py").symlink_to("self.py")
    (odd / "gone.py").symlink_to("nowhere.py")
    (odd / "folder.py").symlink_to("..")
    (odd / ".#edited.py").symlink_to("somebody@somewhere:1")
    (odd / "up").symlink_to("..")

    assert told(capsys, "odd").splitlines() == [
        "odd/gone.py: No such file or directory",
        "odd/pipe.py: is a pipe, and no file",
        "odd/self.py: Too many levels of symbolic links",
        "odd/socket.py: is a socket or a device, and no file",
        "odd/zero.py: is a device, and no file",
    ]
    assert told(capsys, "odd/pipe.py") == "odd/pipe.py: is a pipe that nobody writes to\n"
    assert told(capsys, "odd/zero.py") == "odd/zero.py: does not end within 16 MiB\n"
    assert told(capsys, "odd/socket.py") == "odd/socket.py: is a socket or a device, and no file\n"


@POSIX
def test_a_pipe_that_is_named_is_read_once() -> None:
    command = f"{sys.executable} -m einx_lsp check <(sleep 0.2; cat good.py)"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert ":3:13: EX106" in done.stdout


@POSIX
@pytest.mark.skipif(hasattr(os, "getuid") and os.getuid() == 0, reason="nothing is kept from root")
def test_what_may_not_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    Path("odd/closed").mkdir(parents=True)
    Path("odd/secret.py").touch(mode=0)
    Path("odd/closed").chmod(0)
    try:
        assert told(capsys, "odd").splitlines() == [
            "odd/secret.py: Permission denied",
            "odd/closed: Permission denied",
        ]
        assert told(capsys, "odd/closed/x.py") == "odd/closed/x.py: Permission denied\n"
    finally:
        Path("odd/closed").chmod(0o755)


@POSIX
def test_folders_deeper_than_recursion(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    here = os.open(folder, os.O_RDONLY)
    try:
        for name in ["d"] * 1500 + ["long" * 20] * 40:
            os.mkdir(name, dir_fd=here)
            below = os.open(name, os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = below
    finally:
        os.close(here)
    try:
        assert "File name too long" in told(capsys, ".")
    finally:
        subprocess.run(["rm", "-rf", "d"], check=True)


def test_a_file_that_vanishes(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    Path("odd.py").write_text(BROKEN, encoding="utf-8")
    found = files.may_have_calls

    def vanish(content: bytes) -> bool:
        Path("odd.py").unlink(missing_ok=True)
        return found(content)

    monkeypatch.setattr(files, "may_have_calls", vanish)
    assert main(["check", "odd.py", "good.py"]) == 2
    printed = capsys.readouterr()
    assert printed.err == "odd.py: No such file or directory\n"
    assert "good.py:3:13: EX106" in printed.out


def test_folders_that_vanish_while_they_are_walked(capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(60):
        Path(f"d{number:02}/inner").mkdir(parents=True)
        Path(f"d{number:02}/inner/m.py").write_text(BROKEN, encoding="utf-8")

    def disturb() -> None:
        for number in range(59, -1, -1):
            shutil.rmtree(f"d{number:02}", ignore_errors=True)

    thread = threading.Thread(target=disturb)
    thread.start()
    code = main(["check", "."])
    thread.join()

    assert code in {1, 2}
    assert "good.py:3:13: EX106" in capsys.readouterr().out


def test_files_that_are_too_large(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 2**20)
    monkeypatch.setattr(files, "MOST", 2 * 2**20)
    Path("odd.py").write_text(BROKEN + "# \n" * 400_000, encoding="utf-8")
    assert told(capsys, "odd.py") == "odd.py: is larger than 1 MiB\n"

    Path("odd.py").write_text("# \n" * 400_000, encoding="utf-8")
    assert told(capsys, "odd.py", code=1) == "", "without the word there is nothing to analyse"

    Path("odd.py").write_text("# \n" * 800_000, encoding="utf-8")
    assert told(capsys, "odd.py") == "odd.py: is larger than 2 MiB\n"
