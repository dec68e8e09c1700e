"""Streams that are closed, full or read in part: a sentence at most, the usual codes, and nobody left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="streams of POSIX")

COMMAND = f"{sys.executable} -m einx_lsp"
BROKEN = 'import einx\n\neinx.sum("a [b", 1)\n'


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for number in range(3):
        Path(f"m{number}.py").write_text(BROKEN * 20, encoding="utf-8")


def shell(script: str) -> subprocess.CompletedProcess[str]:
    """What comes of a line of the shell, in which `$E` is the command."""
    return subprocess.run(
        ["bash", "-c", f"E={COMMAND!r}; {script}"], capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("$E check . >&-", 1),
        ("$E check m0.py 2>&- >/dev/null", 1),
        ("$E check missing.py 2>&-", 2),
        ("$E check . <&- >&- 2>&-", 1),
        ("$E check . <&- >/dev/null", 1),
        ("$E check --output-format json . >&-", 1),
        ("$E hover m0.py:3:8 >&-", 0),
        ("$E rule >&-", 0),
        ("$E trace sum 'a [b]' 2,3 >&- 2>&-", 0),
        ("$E --help >&-", 0),
        ("$E check --nonsense 2>&-", 2),
        ("$E serve <&-", 1),
        ("$E serve <&- >&- 2>&-", 1),
        ("$E check . | head -1 >/dev/null; exit ${PIPESTATUS[0]}", 1),
        ("$E rule | true; exit ${PIPESTATUS[0]}", None),
        ("$E check missing.py 2>&1 >/dev/null | true; exit ${PIPESTATUS[0]}", None),
    ],
)
def test_closed_streams(script: str, code: int | None) -> None:
    done = shell(script)

    assert done.returncode == code or (code is None and done.returncode in {0, 1, 2})
    assert done.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device is full")
@pytest.mark.parametrize("words", ["check .", "check --output-format json .", "rule", "--help", "hover m0.py:3:8"])
def test_a_full_device(words: str) -> None:
    done = shell(f"$E {words} > /dev/full")
    assert (done.returncode, done.stderr) == (2, "einx-lsp: No space left on device\n")

    done = shell(f"$E {words} > /dev/full 2>&1")
    assert (done.returncode, done.stderr) == (2, "")

    done = shell("$E check missing.py 2> /dev/full")
    assert done.returncode == 2


def test_ctrl_c_at_any_time() -> None:
    for number in range(60):
        calls = "".join(f'einx.sum("a{each} [b c]", x)\n' for each in range(40))
        Path(f"n{number}.py").write_text(f"import einx\nimport numpy as np\nx = np.ones((3, 4))\n{calls}")
    # Whoever runs the tests in the background may ignore interrupts, and processes inherit that.
    heeding = (
        "import os, signal, sys\n"
        "from einx_lsp.cli import check, main\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "check.FEW, os.cpu_count = 1, lambda: 3\n"
        "open_missing = main.open_missing\n"
        "main.open_missing = lambda: (open_missing(), sys.stderr.write('ready'), sys.stderr.flush())\n"
        "sys.exit(main.main(['check', '.']))\n"
    )
    for delay in (0, 0.02, 0.1, 0.2, 0.4, 0.8):
        process = subprocess.Popen(
            [sys.executable, "-c", heeding], stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
        )
        assert process.stderr is not None
        assert process.stderr.read(5) == b"ready"
        time.sleep(delay)
        for _ in range(3):
            os.killpg(process.pid, signal.SIGINT)
            time.sleep(0.005)
        _, errors = process.communicate(timeout=30)
        assert b"Traceback" not in errors, (delay, errors)
        assert process.returncode in {130, -signal.SIGINT, 1}, delay
        with pytest.raises(ProcessLookupError):
            os.killpg(process.pid, 0)


def test_processes_end_with_the_one_that_started_them() -> None:
    for number in range(8):
        calls = "".join(f'einx.sum("a{each} [b]", {number})\n' for each in range(20_000))
        Path(f"n{number}.py").write_text(f"import einx\n{calls}")
    program = (
        "import os, sys\n"
        "from einx_lsp.cli import check, main\n"
        "check.FEW, os.cpu_count = 1, lambda: 2\n"
        "main(['check', '.'])\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.DEVNULL, start_new_session=True)
    time.sleep(1.5)
    process.kill()
    process.wait()
    patient = time.monotonic() + 20
    while time.monotonic() < patient:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGKILL)
    raise AssertionError("processes stay")
