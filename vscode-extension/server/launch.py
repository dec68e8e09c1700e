"""Starts the server of this folder with this folder's packages, whatever the environment has installed.

Run it as ``python -I -S launch.py serve``: without the site module, neither packages nor startup files of the
environment take part, so a published package of the same name does no harm.
"""

import sys
from pathlib import Path


def main() -> int:
    """Put the packages beside this file first and run the command line.

    Returns:
        The exit code.
    """
    sys.path.insert(0, str(Path(__file__).resolve().parent / "packages"))
    sys.argv[0] = "einx-lsp"
    from einx_lsp.cli.main import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
