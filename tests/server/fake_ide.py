"""The server over an analysis that does what the text says, run as a program in place of ``einx-lsp serve``.

Scheduling is tested with analyses that take long or fail, which the real one does not on purpose. Each line of a text
is one order:

- ``find WORDS``: a finding at the line, with a related note at the start of the file
- ``wait FOLDER``: do not finish before ``FOLDER/go`` is there, but make ``FOLDER/started``; stop if cancelled, and make
  ``FOLDER/cancelled``
- ``stuck FOLDER``: the same, deaf to being cancelled
- ``so far``: tell what stands above
- ``fail``: raise an exception

A hover shows the version's text; over ``fail-hover`` it raises, over ``wait-hover FOLDER`` it waits.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]


class Document(NamedTuple):
    text: str
    imported: Mapping[str, object] = MappingProxyType({})


class Note(NamedTuple):
    span: tuple[int, int]
    message: str
    source: None = None


class Diagnostic(NamedTuple):
    span: tuple[int, int]
    code: str
    name: str
    severity: str
    message: str
    related: tuple[Note, ...]


class Hover(NamedTuple):
    span: tuple[int, int]
    markdown: str
    plain: str


class SecretError(Exception):
    """What no client may see."""


def wait(folder: Path, cancelled: Callable[[], bool]) -> None:
    (folder / "started").touch()
    while not (folder / "go").exists():
        if cancelled():
            (folder / "cancelled").touch()
            raise RuntimeError("cancelled")
        time.sleep(0.002)


def open_workspace(opened: object) -> None:
    """The text tells all."""


def open_document(
    text: str,
    cancelled: Callable[[], bool] = lambda: False,
    _workspace: object = None,
    _path: str = "",
    progress: Callable[[Callable[[], Document]], None] = lambda _: None,
    **_options: object,
) -> Document:
    lines = text.split("\n")
    for number, line in enumerate(lines):
        order, _, rest = line.partition(" ")
        if line == "so far":
            progress(partial(Document, "\n".join(lines[:number])))
        if order == "wait":
            wait(Path(rest), cancelled)
        elif order == "stuck":
            wait(Path(rest), lambda: False)
        elif order == "fail":
            raise SecretError("a secret")
    return Document(text)


def diagnostics(document: Document, settings: object = None) -> tuple[Diagnostic, ...]:
    del settings
    found: list[Diagnostic] = []
    start = 0
    for line in document.text.split("\n"):
        order, _, rest = line.partition(" ")
        if order == "find":
            span = start, start + len(line)
            found.append(Diagnostic(span, "EX000", "some-rule", "warning", rest, (Note((0, 1), "from here"),)))
        start += len(line) + 1
    return tuple(found)


def elsewhere(*_: object) -> dict[str, tuple[Diagnostic, ...]]:
    return {}


def hover(document: Document, offset: int) -> Hover | None:
    start = document.text.rfind("\n", 0, offset) + 1
    stop = document.text.find("\n", offset)
    stop = len(document.text) if stop < 0 else stop
    order, _, rest = document.text[start:stop].partition(" ")
    if order == "fail-hover":
        raise SecretError("a secret")
    if order == "wait-hover":
        wait(Path(rest), lambda: False)
    return Hover((start, stop), f"**{document.text}**", document.text)


def install() -> None:
    """Put the functions above in the place of the package ``einx_lsp.ide``."""
    modules = {
        "einx_lsp.ide": {"__path__": []},
        "einx_lsp.ide.document": {
            "Document": Document,
            "open_document": open_document,
            "open_workspace": open_workspace,
        },
        "einx_lsp.ide.diagnostics": {"Diagnostic": Diagnostic, "diagnostics": diagnostics, "elsewhere": elsewhere},
        "einx_lsp.ide.hover": {"Hover": Hover, "hover": hover},
    }
    for name, content in modules.items():
        module = ModuleType(name)
        vars(module).update(content)
        sys.modules[name] = module


def main() -> int:
    sys.path[:0] = [str(ROOT), str(ROOT / "engine")]
    install()
    from einx_lsp.server import analysis

    vars(analysis).update(FIRST=0.0, AGAIN=0)
    from einx_lsp.cli.main import main as command

    return command(["serve", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
