"""The command ``einx-lsp serve``: its transports, its log, and the einx that it is made of."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType

import pytest

from einx_lsp.cli.engine import find_engine, use_own_engine
from einx_lsp.cli.serve import address
from tests.server.client import ROOT, SERVE, SERVE_FAKE, START, TIMEOUT, Client, at, started


@contextmanager
def listening(*words: str) -> Iterator[tuple[subprocess.Popen[bytes], str, int]]:
    """A server that waits for a connection, and where it does."""
    process = subprocess.Popen([*SERVE_FAKE, "--tcp", *words], stderr=subprocess.PIPE, cwd=ROOT)
    assert process.stderr is not None
    try:
        line = process.stderr.readline().decode()
        match = re.fullmatch(r"einx-lsp: listening on (.*):(\d+)\r?\n", line)
        assert match is not None, line
        yield process, match[1], int(match[2])
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


@contextmanager
def connected(host: str, port: int) -> Iterator[Client]:
    """A client at the other end of a socket."""
    with socket.create_connection((host, port), TIMEOUT) as connection, connection.makefile("rwb") as stream:
        client = Client(stream, stream)  # type: ignore[arg-type]
        yield client
        connection.shutdown(socket.SHUT_RDWR)
        client.join()


def ended(*words: str, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The command, run to its end without a client."""
    return subprocess.run(
        [*SERVE, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env=environment,
        check=False,
        timeout=START,
    )


@pytest.mark.parametrize("words", [(), ("localhost:0",), ("0",)])
def test_tcp_serves_one_client_at_the_port_that_is_printed(words: tuple[str, ...]) -> None:
    with listening(*words) as (process, host, port):
        assert host == "127.0.0.1"
        with connected(host, port) as client:
            client.initialize(process=2**22 + 1)
            client.open("find one")
            assert len(client.published(1)) == 1
            client.ask("shutdown")
            client.notify("exit")
            assert process.wait(TIMEOUT) == 0


def test_tcp_ends_with_the_connection() -> None:
    with listening() as (process, host, port):
        with connected(host, port) as client:
            client.initialize()
        assert process.wait(TIMEOUT) == 1


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"nothing of the protocol\r\n\r\n",
        b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}",
        b"x" * 200_000,
    ],
)
def test_tcp_waits_for_a_client_past_whoever_else_connects(said: bytes) -> None:
    with listening() as (process, host, port):
        with socket.create_connection((host, port), TIMEOUT) as other, suppress(ConnectionError):
            other.sendall(said)
            other.shutdown(socket.SHUT_WR)
            assert other.recv(100) == b""
        with connected(host, port) as client:
            client.initialize()
            client.ask("shutdown")
            client.notify("exit")
            assert process.wait(TIMEOUT) == 0


def test_tcp_serves_who_speaks_first_and_turns_others_away() -> None:
    with (
        listening() as (process, host, port),
        socket.create_connection((host, port), TIMEOUT) as silent,
        connected(host, port) as client,
    ):
        client.initialize()
        assert silent.recv(100) == b""
        client.ask("shutdown")
        client.notify("exit")
        assert process.wait(TIMEOUT) == 0


STARTS = "import subprocess, sys; p = subprocess.Popen(sys.argv[1:]); print(p.pid, flush=True); p.wait()"


@pytest.mark.skipif(sys.platform == "win32", reason="processes there keep the number of their parent")
def test_tcp_ends_with_its_parent_if_no_client_has_come() -> None:
    command = [sys.executable, "-c", STARTS, *SERVE_FAKE, "--tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as starter:
        assert starter.stdout is not None
        assert starter.stderr is not None
        starter.stdout.readline()
        assert b"listening" in starter.stderr.readline()
        starter.kill()
        assert starter.stderr.read() == b"", "what is held open by the server ends with it"


def test_an_address_that_is_taken_is_told_in_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = ended("--tcp", f"127.0.0.1:{port}")
    assert done.returncode == 2
    assert re.fullmatch(r"einx-lsp: .*\n", done.stderr)


@pytest.mark.parametrize(
    "words", [["--tcp", "nowhere"], ["--tcp", "a:99999"], ["--stdio", "--tcp"], ["more"], ["--up"]]
)
def test_wrong_arguments_are_refused(words: list[str]) -> None:
    done = ended(*words)
    assert done.returncode == 2
    assert done.stderr.startswith("usage: ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("text", ["", ":", "host", "1:2:x", "a:-1", "a:65536", "a:²"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write HOST:PORT or PORT"):
        address(text)


def test_stdio_is_what_clients_may_ask_for() -> None:
    with started([*SERVE_FAKE, "--stdio"]) as client:
        client.initialize()
        assert client.leave() == 0


def test_the_log_goes_to_a_file_and_nothing_to_stderr(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    with started([*SERVE_FAKE, "--log", str(log), "--log-level", "info"]) as client:
        client.initialize()
        client.open("fail")
        client.published(1)
        assert client.leave() == 0
        assert client.stderr() == ""
    text = log.read_text()
    assert "SecretError" in text
    assert "INFO" in text


def test_a_log_that_cannot_be_written_is_told_in_one_sentence(tmp_path: Path) -> None:
    done = ended("--log", str(tmp_path))
    assert done.returncode == 2
    assert re.fullmatch(r"einx-lsp: .*\n", done.stderr)


PRINTING = """
import sys
sys.path[:0] = {path!r}
from tests.server import fake_ide
def open_document(text, *arguments, **options):
    print("a stray print")
    return fake_ide.Document(text)
fake_ide.open_document = open_document
sys.exit(fake_ide.main())
"""


def test_a_stray_print_is_no_broken_message() -> None:
    with started([sys.executable, "-c", PRINTING.format(path=[str(ROOT)])]) as client:
        client.initialize()
        client.open("text")
        assert "result" in client.ask("textDocument/hover", at(0, 0))
        assert client.leave() == 0
        assert "a stray print" in client.stderr()


# ---------------------------------------------------------------------------------------------------------------------
# The einx that it is made of


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A folder with another einx, which fails if it is imported."""
    (tmp_path / "einx").mkdir()
    (tmp_path / "einx" / "__init__.py").write_text("raise AssertionError('it is imported')\n")
    return tmp_path


def test_the_server_runs_on_its_own_einx_whatever_comes_first_on_the_path(foreign: Path) -> None:
    with started(SERVE, environment={**os.environ, "PYTHONPATH": str(foreign)}) as client:
        client.initialize()
        client.open("import einx\neinx.id('a b -> a [c', x)\n")
        assert len(client.published(1)) == 1
        assert client.leave() == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["check", "."], 1),
        (["check", *["x.py"] * 20], 1),
        (["hover", "x.py:2:7"], 0),
        (["trace", "sum", "a [b]", "2,3"], 0),
        (["rule", "axis-size-conflict"], 0),
    ],
    ids=["check", "check in several processes", "hover", "trace", "rule"],
)
def test_so_do_the_other_commands(words: list[str], code: int, foreign: Path) -> None:
    # In a folder of its own: beside the file, the other one would be what the file imports.
    folder = foreign / "folder"
    folder.mkdir()
    (folder / "x.py").write_text("import einx\neinx.id('a b -> a [c', x)\n")
    done = subprocess.run(
        [sys.executable, "-m", "einx_lsp", *words],
        env={**os.environ, "PYTHONPATH": f"{foreign}{os.pathsep}{ROOT}"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert done.returncode == code


def test_processes_of_their_own_start_run_on_it_too(foreign: Path) -> None:
    # `spawn` and `forkserver` import everything anew.
    program = (
        "import multiprocessing\n"
        "from einx_lsp.cli.engine import use_own_engine\n"
        "from einx_lsp.cli.check import check_content\n"
        "if __name__ == '__main__':\n"
        "    assert use_own_engine() is None\n"
        "    for method in multiprocessing.get_all_start_methods():\n"
        "        with multiprocessing.get_context(method).Pool(1) as pool:\n"
        "            checked = pool.apply(check_content, ('x.py', b\"import einx\\neinx.id('a b -> a [c', x)\\n\"))\n"
        "            assert len(checked.found) == 1, method\n"
    )
    script = foreign / "script.py"
    script.write_text(program)
    done = subprocess.run(
        [sys.executable, script],
        env={**os.environ, "PYTHONPATH": f"{foreign}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=START,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_process_that_has_imported_another_einx_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    path = list(sys.path)
    other = ModuleType("einx")
    other.__file__ = str(ROOT / "engine" / ".." / "elsewhere" / "einx" / "__init__.py")
    monkeypatch.setitem(sys.modules, "einx", other)
    assert "another package einx" in (use_own_engine() or "")
    monkeypatch.setitem(sys.modules, "einx", ModuleType("einx"))
    assert "another package einx" in (use_own_engine() or "")
    assert sys.path == path


def test_the_engine_lies_within_an_installation_and_beside_a_checkout(tmp_path: Path) -> None:
    def engine(folder: Path) -> Path:
        (folder / "einx" / "notation").mkdir(parents=True)
        (folder / "einx" / "notation" / "grammar.lark").touch()
        return folder

    assert find_engine(tmp_path / "einx_lsp") is None
    beside = engine(tmp_path / "engine")
    assert find_engine(tmp_path / "einx_lsp") == beside
    within = engine(tmp_path / "einx_lsp" / "_engine")
    assert find_engine(tmp_path / "einx_lsp") == within
    assert find_engine() == ROOT / "engine"


def test_the_folder_stands_once_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", ["elsewhere", str(ROOT / "engine"), "more"])
    assert use_own_engine() is None
    assert use_own_engine() is None
    assert sys.path == [str(ROOT / "engine"), "elsewhere", "more"]


def test_starting_imports_neither_the_analysis_nor_the_engine() -> None:
    program = (
        "import sys\n"
        "import einx_lsp.server.app, einx_lsp.server.transport, einx_lsp.cli.main\n"
        "print([name for name in sys.modules if name.startswith(('einx.', 'einx_lsp.ide', 'lark', 'numpy'))])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
