"""Which lines of a program are flagged, for tests: each line that is to be ends in ``  #!``."""

from einx_lsp.ide.diagnostics import diagnostics
from einx_lsp.ide.document import open_document
from tests.analysis.inference.revealing import forget

__all__ = ["flagged", "marked"]


def flagged(source: str) -> list[str]:
    """The lines with an error, in order."""
    forget(source)
    document = open_document(source)
    found = {one.span for one in diagnostics(document) if one.severity == "error"}
    lines = sorted({document.lines.position(span[0])[0] for span in found})
    return [source.splitlines()[line].strip() for line in lines]


def marked(source: str) -> list[str]:
    """The lines that are to be flagged."""
    return [line.strip() for line in source.splitlines() if line.endswith("  #!")]
