"""What type checkers say of einx: they accept right uses, and complain of wrong ones and of nothing else."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
USES = Path(__file__).parent / "checkers" / "uses.py"
PYRIGHT = Path(os.environ.get("PYRIGHT", ROOT / "vscode-extension" / "node_modules" / ".bin" / "pyright"))

MARKED = {n for n, line in enumerate(USES.read_text(encoding="utf-8").splitlines(), 1) if line.endswith("  # error")}


def output(*command: str, folder: Path) -> str:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300).stdout


def test_mypy_complains_where_it_should(tmp_path: Path) -> None:
    config = tmp_path / "mypy.ini"
    config.write_text(f"[mypy]\nstrict = true\nmypy_path = {ROOT / 'engine'}\n", encoding="utf-8")
    said = output(sys.executable, "-m", "mypy", "--config-file", str(config), str(USES), folder=tmp_path)
    assert {int(line) for line in re.findall(r"uses\.py:(\d+): error", said)} == MARKED, said


def test_pyright_complains_where_it_should(tmp_path: Path) -> None:
    if not PYRIGHT.exists():
        pytest.skip("pyright comes with the extension's tools: make lint-extension")
    (tmp_path / "uses.py").write_text(USES.read_text(encoding="utf-8"), encoding="utf-8")
    config = tmp_path / "pyrightconfig.json"
    config.write_text(
        json.dumps({"include": ["uses.py"], "extraPaths": [str(ROOT / "engine")], "reportUnusedExpression": False})
    )
    said = output(
        str(PYRIGHT), "--outputjson", "--pythonpath", sys.executable, "--project", str(config), folder=tmp_path
    )
    found = [item for item in json.loads(said)["generalDiagnostics"] if item["severity"] == "error"]
    assert {item["range"]["start"]["line"] + 1 for item in found} == MARKED, found


def test_ty_complains_where_it_should(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ty", "check", "--python", sys.prefix, "--output-format", "concise"]
    said = output(*command, "--extra-search-path", str(ROOT / "engine"), str(USES), folder=tmp_path)
    assert {int(line) for line in re.findall(r"uses\.py:(\d+):\d+: error", said)} == MARKED, said
