"""Comments that hide findings: ``# einx: ignore`` and ``# einx: ignore[rule, EX301]``.

Such a comment counts for the calls on its line, and for the statement below if it has a line of its own.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import NamedTuple

from einx_lsp.python.blocks import Block, Comment
from einx_lsp.python.lines import Lines, Span
from einx_lsp.rules.finding import Finding
from einx_lsp.rules.rule import Rule
from einx_lsp.rules.table import find

__all__ = ["Ignore", "ignores_of"]

_IGNORE = re.compile(r"#\s*einx:\s*ignore\b(?:\s*\[([^\]]*)\]?)?")


class Ignore(NamedTuple):
    """A comment that hides findings.

    Attributes:
        rules: The rules that it hides, ``None`` for all.
        unknown: What it names that is no rule, and where in the block that stands.
        line: The line that it stands on: it counts for calls that touch it.
        below: The statement below it, if it has a line of its own: it counts for calls within.
    """

    rules: frozenset[Rule] | None
    unknown: tuple[tuple[str, Span], ...]
    line: Span
    below: Span | None

    def hides(self, finding: Finding) -> bool:
        """Whether a finding is hidden."""
        if self.rules is not None and finding.rule not in self.rules:
            return False
        start, stop = finding.call.span
        beside = start <= self.line[1] and self.line[0] < stop
        return beside or (self.below is not None and self.below[0] <= start and stop <= self.below[1])


def ignores_of(block: Block) -> tuple[Ignore, ...]:
    """The ignore comments of a block.

    Args:
        block: A block.
    """
    return _ignores(block) if block.comments else ()


@lru_cache(32)  # what is kept here keeps its block
def _ignores(block: Block) -> tuple[Ignore, ...]:
    lines = Lines(block.text)
    return tuple(
        _ignore(block, lines, comment, found)
        for comment in block.comments
        if (found := _IGNORE.match(block.text, comment.span[0])) is not None
    )


def _ignore(block: Block, lines: Lines, comment: Comment, found: re.Match[str]) -> Ignore:
    names = [] if found[1] is None else [*re.finditer(r"[^\s,](?:[^,]*[^\s,])?", found[1])]
    known = {name[0]: find(name[0]) for name in names}
    rules = None if found[1] is None else frozenset(rule for rule in known.values() if rule is not None)
    first = found.start(1)
    unknown = [(name[0], (first + name.start(), first + name.end())) for name in names if known[name[0]] is None]
    if found[1] is not None and not names:
        unknown.append(("", found.span()))
    below = _statement_below(block, lines, comment.line) if comment.alone else None
    return Ignore(rules, tuple(unknown), lines.line_span(comment.line), below)


def _statement_below(block: Block, lines: Lines, line: int) -> Span | None:
    """The statements that start on the next line with code; of one with a body, what stands before that."""
    text = block.text
    following = line + 1
    while following < len(lines.starts) and text[slice(*lines.line_span(following))].strip()[:1] in ("", "#"):
        following += 1
    spans = []
    for statement in block.statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.stmt):
                start, stop = block.span(node)
                if lines.position(start)[0] == following:
                    body = getattr(node, "body", None)
                    spans.append((start, block.span(body[0])[0] if body else stop))
    return (min(start for start, _ in spans), max(stop for _, stop in spans)) if spans else None
