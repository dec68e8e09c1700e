"""``einx-lsp hover`` as it is typed."""

from pathlib import Path

import pytest

from einx_lsp.cli.hover import parse_place
from einx_lsp.cli.main import main

SOURCE = 'import einx\nimport numpy as np\n\nx = np.zeros((3, 4))\ny = einx.sum("a [b]", x)\n'


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "model.py"
    path.write_text(SOURCE, encoding="utf-8")
    return path


def test_shows_the_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hover", "model.py:5:11"]) == 0

    printed = capsys.readouterr()
    assert printed.err == ""
    assert "for a: z[a] = sum(x[a, :])" in printed.out
    assert "x0 = np.sum(i0, axis=1)" in printed.out


def test_shows_an_axis(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hover", "model.py:5:18"]) == 0
    assert "`b`: length `4`" in capsys.readouterr().out


def test_markdown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hover", "--markdown", "model.py:5:11"]) == 0
    assert "```python" in capsys.readouterr().out


def test_names_with_colons(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a:1:2.py").write_text(SOURCE, encoding="utf-8")

    assert main(["hover", "a:1:2.py:5:11"]) == 0
    assert "sum" in capsys.readouterr().out
    assert parse_place("C:\\a b.py:10:2") == ("C:\\a b.py", 10, 2)


@pytest.mark.parametrize(
    ("place", "code", "phrase"),
    [
        ("model.py:1:1", 1, "nothing is known here"),
        ("model.py:5:999", 1, "nothing is known here"),
        ("model.py:7:1", 2, "there is no line 7"),
        ("missing.py:1:1", 2, "missing.py: "),
    ],
)
def test_where_there_is_nothing(place: str, code: int, phrase: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hover", place]) == code

    printed = capsys.readouterr()
    assert printed.out == ""
    assert phrase in printed.err


@pytest.mark.parametrize("place", ["model.py", "model.py:5", "model.py:0:1", "model.py:5:0", "model.py:a:1", ":1:1"])
def test_what_is_no_place(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["hover", place])

    assert stopped.value.code == 2
    assert "write FILE:LINE:COLUMN" in capsys.readouterr().err
