"""Beside the published package ``einx``: whichever comes first or goes first, each leaves the other whole.

The published package is a black box here: what is asked is only which folder ``import einx`` comes from. It is fetched
from the package index; without one these tests are skipped, except in CI.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.packaging.test_wheel import ROOT, run, wheel

__all__ = ["wheel"]

PUBLISHED = "einx==0.4.3"

PYRIGHT = Path(os.environ.get("PYRIGHT", ROOT / "vscode-extension" / "node_modules" / ".bin" / "pyright"))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the published package."""
    folder = tmp_path_factory.mktemp("published")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"]
    fetched = subprocess.run([*pip, "--dest", folder, PUBLISHED], capture_output=True, text=True, check=False)
    if fetched.returncode and os.environ.get("CI") != "true":
        pytest.skip("the package index cannot be reached")
    assert fetched.returncode == 0, fetched.stderr
    (found,) = folder.glob("*.whl")
    return found


class Environment:
    """A virtual environment without pip, into which the pip of the tests installs."""

    def __init__(self, home: Path) -> None:
        venv.create(home, with_pip=False, symlinks=os.name != "nt")
        self.home = home
        self.programs = home / ("Scripts" if os.name == "nt" else "bin")
        self.python = self.programs / "python"
        self.site = Path(self.says("import sysconfig; print(sysconfig.get_path('purelib'))"))
        # What both need is lent by the environment that runs the tests, at the end of the path.
        lent = [entry for entry in sys.path if entry.endswith("site-packages")]
        (self.site / "zz_lent.pth").write_text("".join(f"{entry}\n" for entry in lent))

    def pip(self, *words: str | Path) -> None:
        pip = (sys.executable, "-m", "pip", "--python", self.python, "--disable-pip-version-check", "--quiet")
        run(*pip, *words, cwd=self.home)

    def install(self, wheel: Path, *options: str) -> None:
        self.pip("install", "--no-index", "--no-deps", *options, wheel)

    def uninstall(self, name: str) -> None:
        self.pip("uninstall", "--yes", name)

    def says(self, program: str) -> str:
        return run(self.python, "-c", program, cwd=self.home).strip()

    def files(self, *folders: str) -> dict[str, bytes]:
        """All files of some folders of the site but bytecode."""
        return {
            path.relative_to(self.site).as_posix(): path.read_bytes()
            for folder in folders
            for path in (self.site / folder).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }

    def holder(self) -> Path:
        """The folder that ``import einx`` would come from; the package is not imported."""
        program = "from importlib.util import find_spec; print(*find_spec('einx').submodule_search_locations)"
        return Path(self.says(program)).parent

    def assert_tools_work(self) -> None:
        for command in ((self.programs / "einx-lsp",), (self.python, "-m", "einx_lsp")):
            printed = run(*command, "trace", "sum", "a [b]", "10,10", cwd=self.home)
            assert "np.sum(i0, axis=1)" in printed
        folder = self.home / "checked"
        folder.mkdir(exist_ok=True)
        for number in range(24):  # enough for several processes
            (folder / f"f{number}.py").write_text("import einx\neinx.id('a b -> b a', x)\n")
        assert "no findings" in run(self.programs / "einx-lsp", "check", "checked", cwd=self.home)


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    return Environment(tmp_path / "environment")


def site_of(environment: Environment) -> tuple[Path, Path]:
    """Where the published package is found, and where ours is."""
    return environment.site, environment.site / "einx_lsp" / "_engine"


@pytest.mark.parametrize("order", ["published first", "published last"])
@pytest.mark.parametrize("leaves", ["einx", "einx-lsp"])
def test_in_either_order_each_leaves_the_other_whole(
    environment: Environment, wheel: Path, published: Path, order: str, leaves: str
) -> None:
    theirs, ours = site_of(environment)
    for each in (published, wheel) if order == "published first" else (wheel, published):
        environment.install(each)
    their_files, our_files = environment.files("einx"), environment.files("einx_lsp")
    assert their_files
    assert our_files
    assert environment.holder() == theirs
    environment.assert_tools_work()

    environment.uninstall(leaves)

    if leaves == "einx":
        assert environment.files("einx_lsp") == our_files
        assert environment.holder() == ours
        environment.assert_tools_work()
    else:
        assert environment.files("einx") == their_files
        assert environment.holder() == theirs
        assert not (environment.site / "einx_lsp_engine.pth").exists()
        assert environment.files("einx_lsp") == {}


def test_installing_again_leaves_both_whole(environment: Environment, wheel: Path, published: Path) -> None:
    environment.install(wheel)
    environment.install(published)
    before = environment.files("einx", "einx_lsp")
    for each in (wheel, published):
        environment.install(each, "--force-reinstall")
        assert environment.files("einx", "einx_lsp") == before
    environment.assert_tools_work()


def test_with_the_tools_alone_nothing_stays_behind(environment: Environment, wheel: Path) -> None:
    before = set(environment.site.iterdir())
    environment.install(wheel)
    assert environment.holder() == site_of(environment)[1]
    assert environment.says("import einx, numpy as np; print(einx.sum('a [b]', np.ones((2, 3))))") == "[3. 3.]"
    environment.assert_tools_work()
    environment.uninstall("einx-lsp")
    assert set(environment.site.iterdir()) == before


def test_an_editable_install_takes_the_engine_from_the_checkout(environment: Environment) -> None:
    environment.pip("install", "--no-index", "--no-deps", "--no-build-isolation", "--editable", ROOT)
    assert environment.holder() == ROOT / "engine"
    environment.assert_tools_work()
    assert environment.files("einx_lsp") == {}


def checks(command: Sequence[str | Path], folder: Path) -> str:
    """What a type checker says of a file that uses our ``einx``."""
    (folder / "use.py").write_text(
        "import einx\nimport einx_lsp\n"
        "t: einx.Trace = einx.trace('sum', 'a [b]', [(2, 3)])\n"
        "v: int = einx_lsp.__version__\nn: str = t.output_shapes\n"
    )
    done = subprocess.run([*command, "use.py"], cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_type_checkers_find_our_einx(environment: Environment, wheel: Path, tmp_path: Path, checker: str) -> None:
    if checker == "pyright" and not PYRIGHT.exists():
        pytest.skip("pyright comes with the extension's tools: make lint-extension")
    environment.install(wheel)
    command = {
        "mypy": (sys.executable, "-m", "mypy", "--strict", "--python-executable", environment.python),
        "pyright": (PYRIGHT, "--pythonpath", environment.python),
    }[checker]

    said = checks(command, tmp_path)

    errors = [line for line in said.splitlines() if "use.py:" in line and "error" in line]
    assert [line.split(":")[1] for line in errors] == ["4", "5"], said
