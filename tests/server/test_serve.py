"""The command ``einx-lsp serve``: its transports, its log, and the einx that it is made of."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from einx_lsp.cli.engine import foreign_einx
from einx_lsp.cli.serve import address
from tests.server.client import ROOT, SERVE, SERVE_FAKE, TIMEOUT, Client, at, started


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
        timeout=TIMEOUT,
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
def open_document(text, cancelled=None):
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


def test_a_server_that_would_import_another_einx_says_so_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "einx").mkdir()
    (tmp_path / "einx" / "__init__.py").write_text("raise AssertionError('it is imported')\n")
    done = ended(environment={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert done.returncode == 2
    assert re.fullmatch(r"einx-lsp: the einx that Python would import is not the one .*\n", done.stderr)
    assert str(tmp_path) in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("words", [["check", "."], ["hover", "x.py:1:1"], ["trace", "sum", "a [b]", "2,3"], ["rule"]])
def test_so_do_the_other_commands(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "einx").mkdir()
    (tmp_path / "einx" / "__init__.py").touch()
    done = subprocess.run(
        [sys.executable, "-m", "einx_lsp", *words],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert re.fullmatch(r"einx-lsp: the einx that Python would import is not the one .*\n", done.stderr)


def package(folder: Path, *files: str) -> ModuleSpec:
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).touch()
    spec = ModuleSpec("einx", None, is_package=True)
    spec.submodule_search_locations = [str(folder)]
    return spec


def test_our_einx_is_known_by_files_that_others_lack(tmp_path: Path) -> None:
    ours = package(tmp_path / "ours", "__init__.py", "tracing.py", "notation/grammar.lark")
    other = package(tmp_path / "other", "__init__.py", "tracing.py")
    assert foreign_einx(ours) is None
    assert "other" in (foreign_einx(other) or "")
    assert "nowhere" in (foreign_einx(None) or "")
    assert "nowhere" in (foreign_einx(ModuleSpec("einx", None)) or "")


def test_starting_imports_neither_the_analysis_nor_the_engine() -> None:
    program = (
        "import sys\n"
        "import einx_lsp.server.app, einx_lsp.server.transport, einx_lsp.cli.main\n"
        "print([name for name in sys.modules if name.startswith(('einx.', 'einx_lsp.ide', 'lark', 'numpy'))])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
