"""Modules that import each other are run once, and not again for each file that imports one of them."""

from pathlib import Path

import pytest

from einx_lsp.ide.diagnostics import diagnostics
from einx_lsp.ide.document import Workspace, open_document
from einx_lsp.inference import analysis, interpreter

MODULES = {
    "a.py": "import b\nimport numpy as np\nx = np.zeros((3, 4))\ndef f():\n    return b.g()\n",
    "b.py": "import c\nimport numpy as np\ndef g():\n    return c.h()\n",
    "c.py": "import a\nimport numpy as np\ndef h():\n    return np.zeros((3, 4))\nw = np.ones(5)\n",
    "alone.py": "import numpy as np\ny = np.zeros(3)\n",
}
FILE = """\
import einx
import a, alone
einx.sum('n [c]', a.f())
einx.sum('[n c] k', a.x)
einx.add('n, n', alone.y, b.c.w)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in MODULES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def _opened(folder: Path, text: str, workspace: Workspace) -> list[tuple[str, int]]:
    document = open_document(text, workspace=workspace, path=str(folder / "main.py"))
    return [(found.code, found.span[0]) for found in diagnostics(document)]


@pytest.mark.parametrize("first", ["a", "b", "c"])
def test_they_are_run_once(first: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = Workspace()
    text = FILE.replace("import a, alone", f"import {first}, a, b, alone")
    expected = _opened(folder, text, workspace)
    assert [code for code, _ in expected] == ["EX201", "EX301"]

    ran: list[str] = []

    def run(blocks, *arguments):
        ran.append(blocks[0].text)
        return interpreter.run_top_level(blocks, *arguments)

    monkeypatch.setattr(analysis, "run_top_level", run)
    assert _opened(folder, f"{text}z = 1\n", workspace) == expected
    assert ran == ["z = 1\n"]


def test_an_edit_of_one_is_seen_through_the_others(folder: Path) -> None:
    opened: dict[str, str] = {}
    workspace = analysis.Workspace(analysis.Files(opened))
    text = "import einx\nimport a\neinx.sum('n [c]', a.f())\n"
    assert _opened(folder, text, workspace) == []
    opened[str(folder / "c.py")] = MODULES["c.py"].replace("(3, 4)", "(3, 4, 5)")
    assert [code for code, _ in _opened(folder, text, workspace)] == ["EX201"]
    opened.clear()
    assert _opened(folder, text, workspace) == []
