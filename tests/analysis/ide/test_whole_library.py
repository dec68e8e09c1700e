"""Nothing is found, and nothing goes wrong, in the files of the standard library and of what is installed.

The command passes over files in which the word einx does not stand; here the standard library is analysed without that
short cut. Its tests are left out: they are many, and few are like what people write.
"""

from __future__ import annotations

import sysconfig
import tokenize
from pathlib import Path

import pytest

from einx_lsp.cli.main import main
from einx_lsp.ide.diagnostics import diagnostics
from einx_lsp.ide.document import open_document

LIBRARY = Path(sysconfig.get_path("stdlib"))
LEFT_OUT = {"site-packages", "dist-packages", "test", "tests", "idle_test"}
PARTS = 12
"""So that all cores have work."""


def files() -> list[Path]:
    """The files of the standard library, in an order that spreads long ones."""
    found = (path for path in LIBRARY.rglob("*.py") if LEFT_OUT.isdisjoint(path.relative_to(LIBRARY).parts))
    return sorted(found, key=lambda path: path.name)


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_is_found_in_the_standard_library(part: int) -> None:
    chosen = files()[part::PARTS]
    assert len(chosen) > 20
    for path in chosen:
        try:
            with tokenize.open(path) as file:
                text = file.read()
        except (SyntaxError, UnicodeDecodeError):  # a test of the library's own about encodings
            continue
        assert diagnostics(open_document(text)) == (), path


def packages() -> list[Path]:
    """The modules and packages of the standard library and of what is installed."""
    found = (path for folder in (LIBRARY, Path(sysconfig.get_path("purelib"))) for path in sorted(folder.iterdir()))
    return [path for path in found if path.name not in LEFT_OUT and (path.suffix == ".py" or any(path.glob("**/*.py")))]


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_the_command_finds_nothing_in_what_is_installed(capsys: pytest.CaptureFixture[str], part: int) -> None:
    chosen = packages()[part::PARTS]
    assert len(chosen) > 10
    assert main(["check", *map(str, chosen)]) == 0
    assert capsys.readouterr().out == "no findings\n"
