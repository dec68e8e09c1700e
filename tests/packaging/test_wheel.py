"""What users install: the wheel, built from the source distribution, in an environment without the checkout.

The environment is made without pip and without access to any index. NumPy and lark are linked into it, each by its own
folder, from the environment that runs the tests: nothing else of that is visible, the checkout least of all.
"""

import os
import subprocess
import sys
import venv
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*command: str | Path, cwd: Path) -> str:
    """The output of a command that must succeed, run as if there were no checkout."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "EINX"))}
    found = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert found.returncode == 0, f"{command}\n{found.stdout}\n{found.stderr}"
    return found.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def scripts(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment with the wheel, NumPy and lark."""
    home = tmp_path_factory.mktemp("clean")
    venv.create(home, with_pip=False, symlinks=os.name != "nt")
    folder = home / ("Scripts" if os.name == "nt" else "bin")
    run(
        *(sys.executable, "-m", "pip", "--python", folder / "python", "--disable-pip-version-check"),
        *("install", "--quiet", "--no-index", "--no-deps", wheel),
        cwd=home,
    )
    site = Path(
        run(folder / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home).strip()
    )
    for name in ("numpy", "lark"):
        spec = find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        package = Path(spec.origin).parent
        # NumPy's wheels keep the libraries that it is linked with beside it.
        for part in (package, package.with_name(f"{name}.libs")):
            if part.exists():
                (site / part.name).symlink_to(part, target_is_directory=True)
    return folder


def test_contains_both_packages_with_their_data_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        path = archive.read("einx_lsp_engine.pth").decode()

    assert path == "einx_lsp/_engine\n"
    assert {"einx_lsp/_engine/einx/py.typed", "einx_lsp/py.typed"} <= names
    assert "einx_lsp/_engine/einx/notation/grammar.lark" in names
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    sources = {"einx_lsp": "einx_lsp", "engine/einx": "einx_lsp/_engine/einx"}
    tracked = {
        f"{place}/{path.relative_to(ROOT / source).as_posix()}"
        for source, place in sources.items()
        for path in (ROOT / source).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {name for name in names if ".dist-info/" not in name} == {*tracked, "einx_lsp_engine.pth"}


def test_calls_run_and_show_their_code(scripts: Path, tmp_path: Path) -> None:
    script = (
        "import einx, numpy as np\n"
        "x = np.ones((10, 10))\n"
        "assert einx.sum('a [b]', x).tolist() == [10.0] * 10\n"
        "print(einx.sum('a [b]', x, graph=True))\n"
    )

    printed = run(scripts / "python", "-c", script, cwd=tmp_path)

    assert printed.splitlines()[:4] == [
        "import numpy as np",
        "def op0(i0):",
        "    x0 = np.sum(i0, axis=1)",
        "    return x0",
    ]


def test_the_first_parse_uses_the_finished_parser_that_is_shipped(scripts: Path, tmp_path: Path) -> None:
    # To read a grammar is what a finished parser saves.
    script = (
        "import einx, lark\nlark.lark.load_grammar = None\nprint(einx.trace('sum', 'a [b]', [(2, 3)]).output_shapes)\n"
    )

    assert run(scripts / "python", "-c", script, cwd=tmp_path) == "((2,),)\n"


def test_the_command_is_installed(scripts: Path, tmp_path: Path) -> None:
    printed = run(scripts / "einx-lsp", "trace", "sum", "a [b]", "10,10", cwd=tmp_path)

    assert "argument 1, dimension 2" in printed
    assert "np.sum(i0, axis=1)" in printed


def test_both_packages_are_typed_for_users(scripts: Path, tmp_path: Path) -> None:
    script = (
        "import einx, einx_lsp, pathlib; print(*(pathlib.Path(m.__file__).parent for m in (einx, einx_lsp)), sep='\\n')"
    )

    for line in run(scripts / "python", "-c", script, cwd=tmp_path).splitlines():
        assert (Path(line) / "py.typed").is_file()
        assert ROOT not in Path(line).parents
