"""``einx-lsp check`` of files that import others: into which it follows, and which are what they are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from einx_lsp.cli.main import main

HEAD = "import einx\n\n\ndef head(x):\n    return einx.sum('a b [c]', x)\n"
CALLER = "import numpy as np\nfrom head import head\n\nhead(np.zeros((3, 4)))\n"
HELPER = "from head import head\n\n\ndef apply(x):\n    return head(x)\n"
WRONG = "import einx\nimport {}\n\neinx.sum('a b [c]', {})\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


CALLERS = {
    "one": {"main.py": CALLER},
    "through another": {
        "main.py": "import numpy as np\nfrom helper import apply\n\napply(np.zeros((3, 4)))\n",
        "helper.py": HELPER,
    },
    "in a function": {"main.py": "def f():\n    " + CALLER.replace("\n", "\n    ") + "\nf()\n"},
    "of a package": {"main.py": "", "pack/__init__.py": "", "pack/main.py": CALLER.replace("from head", "from .head")},
}


@pytest.mark.parametrize("kind", CALLERS)
def test_a_file_that_is_named_is_followed_into_what_it_imports(capsys: pytest.CaptureFixture[str], kind: str) -> None:
    write(CALLERS[kind])
    inner = "pack/" if kind == "of a package" else ""
    write({f"{inner}head.py": HEAD})
    assert main(["check", f"{inner}main.py"]) == 1
    assert f"{inner}head.py:5:" in capsys.readouterr().out
    assert main(["check", "."]) == 1
    assert f"{inner}head.py:5:" in capsys.readouterr().out


def test_a_file_that_leads_to_no_calls_is_passed_over(capsys: pytest.CaptureFixture[str]) -> None:
    write({"main.py": "import math\nimport other\nfrom . import nowhere\n", "other.py": "import main\nx = 1 +\n"})
    assert main(["check", "main.py"]) == 0
    assert capsys.readouterr().out == "no findings\n"


LIBRARIES = {
    "numpy": ("numpy as np", "np.zeros((3, 4))"),
    "torch": ("torch", "torch.zeros(3, 4)"),
    "torch.nn": ("torch", "torch.nn.Linear(3, 4)(torch.zeros(2, 3))"),
    "math": ("math, numpy as np", "np.zeros((3, math.prod([2, 2])))"),
    "einx": ("numpy as np", "einx.id('a b -> b a', np.zeros((3, 4)))"),
}


@pytest.mark.parametrize("name", LIBRARIES)
@pytest.mark.parametrize("within", ["", "src/"])
def test_a_folder_with_data_is_not_what_is_installed(
    capsys: pytest.CaptureFixture[str], name: str, within: str
) -> None:
    where = within + name.replace(".", "/")
    write({"main.py": WRONG.format(*LIBRARIES[name]), "pyproject.toml": "", f"{where}/data.txt": "1", "math/x.py": ""})
    assert main(["check", "main.py"]) == 1
    assert "rank-mismatch" in capsys.readouterr().out


def test_a_folder_is_a_module_if_nothing_of_its_name_is_installed(capsys: pytest.CaptureFixture[str]) -> None:
    main_ = "import einx\nfrom data.shapes import x\n\neinx.sum('a b [c]', x)\n"
    write({"main.py": main_, "data/shapes.py": "import numpy as np\n\nx = np.zeros((3, 4))\n"})
    assert main(["check", "main.py"]) == 1
    assert "rank-mismatch" in capsys.readouterr().out


@pytest.mark.parametrize("path", ["torch/__init__.py", "torch.py"])
def test_a_module_that_is_called_as_a_library_comes_first(capsys: pytest.CaptureFixture[str], path: str) -> None:
    write({"main.py": WRONG.format(*LIBRARIES["torch"]), path: "def zeros(*lengths):\n    return load()\n"})
    assert main(["check", "main.py"]) == 0
    assert capsys.readouterr().out == "no findings\n"


def test_whoever_works_on_einx_itself_has_the_notation_checked(capsys: pytest.CaptureFixture[str]) -> None:
    write({"main.py": WRONG.format(*LIBRARIES["numpy"]), "einx/__init__.py": "def sum(*given):\n    return given\n"})
    assert main(["check", "main.py"]) == 1
    assert "rank-mismatch" in capsys.readouterr().out
