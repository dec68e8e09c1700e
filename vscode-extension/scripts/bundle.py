"""Makes ``bundled/``: the server, the engine and the packages they import, unpacked, for every platform at once.

The same sources and the same ``server/requirements.txt`` give the same files, byte by byte. Wheels are kept in
``.wheels/`` and fetched anew only when their list changes. Run it with a Python that has pip.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

EXTENSION = Path(__file__).resolve().parent.parent
REPOSITORY = EXTENSION.parent
REQUIREMENTS = EXTENSION / "server" / "requirements.txt"
WHEELS = EXTENSION / ".wheels"
BUNDLE = EXTENSION / "bundled"

# The engine lies within the tools, as in the wheel.
SOURCES = {
    "einx_lsp": REPOSITORY / "einx_lsp",
    "einx_lsp/_engine/einx": REPOSITORY / "engine" / "einx",
}

# The oldest Python that the server runs on, so that packages for it alone are fetched too.
OLDEST = "3.10"
COMPILED = frozenset({".so", ".pyd", ".dll", ".dylib"})


def checksum(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def fetch_wheels() -> list[Path]:
    """The wheels that the list names, fetched if they are not here yet, in the order of their names."""
    wanted = set(re.findall(r"--hash=sha256:([0-9a-f]{64})", REQUIREMENTS.read_text(encoding="utf-8")))
    if {checksum(wheel) for wheel in WHEELS.glob("*.whl")} != wanted:
        shutil.rmtree(WHEELS, ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
        pure = ["--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none"]
        listed = ["--no-deps", "--require-hashes", "--requirement", str(REQUIREMENTS)]
        subprocess.run([*pip, *pure, f"--python-version={OLDEST}", *listed, "--dest", str(WHEELS)], check=True)
    return sorted(WHEELS.glob("*.whl"))


def unpack(wheel: Path, folder: Path) -> None:
    """Unpack a wheel of pure Python; its metadata and licence come along."""
    with zipfile.ZipFile(wheel) as archive:
        compiled = [name for name in archive.namelist() if Path(name).suffix in COMPILED]
        if compiled or not wheel.name.endswith("-none-any.whl"):
            sys.exit(f"{wheel.name} is not pure Python: {compiled}")
        archive.extractall(folder)


def main() -> None:
    """Make the bundle beside the old one and put it in its place when it is whole."""
    fresh = BUNDLE.with_name("bundled.new")
    packages = fresh / "packages"
    shutil.rmtree(fresh, ignore_errors=True)
    packages.mkdir(parents=True)
    for wheel in fetch_wheels():
        unpack(wheel, packages)
    for place, source in SOURCES.items():
        shutil.copytree(source, packages / place, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(EXTENSION / "server" / "launch.py", fresh / "launch.py")
    shutil.copyfile(REPOSITORY / "LICENSE", fresh / "LICENSE")
    shutil.rmtree(BUNDLE, ignore_errors=True)
    fresh.rename(BUNDLE)


if __name__ == "__main__":
    main()
