"""Sources with marks in them: ``<CURSOR>``, and expected findings below a line.

A line ``#      ^^^ rule: phrase | phrase`` says that the line above has a finding whose underlined part stands above
the carets, of that rule (a name or a code), and that its message contains the phrases.
"""

import re
from textwrap import dedent
from typing import NamedTuple

from einx_lsp.ide.diagnostics import Diagnostic, diagnostics
from einx_lsp.ide.document import Document, open_document

_EXPECTATION = re.compile(r"#(\s*)(\^+) ([\w-]+)(?:: (.*))?")

PRELUDE = "import einx\nimport numpy as np\n"


class Expected(NamedTuple):
    """A finding that a source announces."""

    line: int
    column: int
    width: int
    rule: str
    phrases: tuple[str, ...]


def opened(source: str, *, prelude: str = PRELUDE) -> Document:
    """A document of a source, below the imports that nearly all need."""
    return open_document(prelude + dedent(source))


def with_cursor(source: str, *, prelude: str = PRELUDE) -> tuple[Document, int]:
    """A document, and the offset of the mark that was in it."""
    text = prelude + dedent(source)
    before, mark, after = text.partition("<CURSOR>")
    assert mark, "no cursor"
    assert "<CURSOR>" not in after
    return open_document(before + after), len(before)


def taken_apart(source: str) -> tuple[str, list[Expected]]:
    """A source without its expectations, and these."""
    lines: list[str] = []
    expected: list[Expected] = []
    for line in dedent(source).split("\n"):
        found = _EXPECTATION.fullmatch(line)
        if found is None:
            lines.append(line)
            continue
        phrases = tuple(found[4].split(" | ")) if found[4] else ()
        expected.append(Expected(len(lines) - 1, 1 + len(found[1]), len(found[2]), found[3], phrases))
    return "\n".join(lines), expected


def mismatches(source: str, *, prelude: str = PRELUDE) -> list[str]:
    """How the findings of a source differ from what it announces."""
    text, expected = taken_apart(source)
    document = opened(text, prelude=prelude)
    first = prelude.count("\n")
    left = list(diagnostics(document))
    problems = []
    for wanted in expected:
        found = next((one for one in left if _fits(document, one, wanted, first)), None)
        if found is None:
            problems.append(f"missing: {wanted}")
        else:
            left.remove(found)
            missing = [phrase for phrase in wanted.phrases if phrase not in found.message]
            problems += [f"{phrase!r} is not in {found.message!r}" for phrase in missing]
    return problems + [f"unexpected: {shown(document, one, first)}" for one in left]


def _fits(document: Document, one: Diagnostic, wanted: Expected, first: int) -> bool:
    line, column = document.lines.position(one.span[0])
    width = max(1, one.span[1] - one.span[0])
    place = (line - first, column, width) == (wanted.line, wanted.column, wanted.width)
    return place and wanted.rule in (one.name, one.code)


def shown(document: Document, one: Diagnostic, first: int = 0) -> str:
    """A finding for a person who reads a failing test."""
    line, column = document.lines.position(one.span[0])
    return f"{line - first}:{column} {one.name} {document.text[slice(*one.span)]!r} {one.message}"
