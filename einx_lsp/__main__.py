"""``python -m einx_lsp`` is the command ``einx-lsp``, for where scripts are not on the path."""

import sys

from einx_lsp.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
