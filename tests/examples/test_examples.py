"""Each program in examples/ runs; its own asserts say that what it computes is right. One has mistakes instead."""

import runpy
from pathlib import Path

import pytest

from einx_lsp.ide.diagnostics import diagnostics
from einx_lsp.ide.document import open_document

FOLDER = Path(__file__).parents[2] / "examples"
MISTAKES = FOLDER / "mistakes.py"
EXAMPLES = sorted(set(FOLDER.glob("*.py")) - {MISTAKES})


def test_there_are_examples() -> None:
    assert EXAMPLES


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example_runs_and_says_what_it_did(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(path), run_name="__main__")

    assert capsys.readouterr().out.strip()


def test_mistakes_of_many_kinds_are_found_below_the_comments_that_explain_them() -> None:
    document = open_document(MISTAKES.read_text(encoding="utf-8"))

    found = diagnostics(document)

    lines = document.text.splitlines()
    explained = {number for number, line in enumerate(lines, start=1) if line.lstrip().startswith("#")}
    assert len(found) == 6
    assert len({one.code[:3] for one in found}) == 4
    assert len({one.code for one in found}) == 6
    assert {document.lines.position(one.span[0])[0] for one in found} == explained
