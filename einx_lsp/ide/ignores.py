"""Comments that hide findings: ``# einx: ignore`` and ``# einx: ignore[rule, EX301]``.

Such a comment counts for the calls on its line, and for the statement below if it has a line of its own.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from einx_lsp.python.blocks import Block, Comment
from einx_lsp.python.lines import Lines, Span
from einx_lsp.rules.finding import Finding
from einx_lsp.rules.rule import Rule
from einx_lsp.rules.table import find

__all__ = ["Ignore", "Ignores", "ignores_of"]

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


class Ignores:
    """All comments of a block that hide findings.

    Args:
        all_: The comments, in order.

    Attributes:
        unknown: What they name that is no rule, and where in the block that stands.
    """

    def __init__(self, all_: Iterable[Ignore]) -> None:
        ignores = tuple(all_)
        self.unknown = tuple(each for ignore in ignores for each in ignore.unknown)
        self._lines = [ignore.line for ignore in ignores]
        self._rules = [ignore.rules for ignore in ignores]
        below: dict[Span, frozenset[Rule] | None] = {}
        for ignore in ignores:
            if ignore.below is not None:
                below[ignore.below] = _joined(below.get(ignore.below, frozenset()), ignore.rules)
        # No two of them overlap, as each is what starts on one line.
        self._below = sorted(below)
        self._below_rules = [below[span] for span in self._below]

    def hides(self, finding: Finding) -> bool:
        """Whether a finding is hidden."""
        start, stop = finding.call.span
        first = bisect_left(self._lines, start, key=lambda line: line[1])
        last = bisect_left(self._lines, stop, key=lambda line: line[0])
        if any(_has(rules, finding.rule) for rules in self._rules[first:last]):
            return True
        index = bisect_right(self._below, start, key=lambda span: span[0]) - 1
        return index >= 0 and stop <= self._below[index][1] and _has(self._below_rules[index], finding.rule)


def _joined(one: frozenset[Rule] | None, other: frozenset[Rule] | None) -> frozenset[Rule] | None:
    return None if one is None or other is None else one | other


def _has(rules: frozenset[Rule] | None, rule: Rule) -> bool:
    return rules is None or rule in rules


def ignores_of(block: Block) -> Ignores | None:
    """The ignore comments of a block, ``None`` if there are none.

    Args:
        block: A block.
    """
    return _ignores(block) if block.comments else None


@lru_cache(32)  # what is kept here keeps its block
def _ignores(block: Block) -> Ignores | None:
    marked = [
        (comment, found)
        for comment in block.comments
        if (found := _IGNORE.match(block.text, comment.span[0])) is not None
    ]
    if not marked:
        return None
    lines = Lines(block.text)
    below = _statements_below(block, lines) if any(comment.alone for comment, _ in marked) else {}
    return Ignores(_ignore(lines, comment, found, below) for comment, found in marked)


def _ignore(lines: Lines, comment: Comment, found: re.Match[str], statements: dict[int, Span]) -> Ignore:
    names = [] if found[1] is None else [*re.finditer(r"[^\s,](?:[^,]*[^\s,])?", found[1])]
    known = {name[0]: find(name[0]) for name in names}
    rules = None if found[1] is None else frozenset(rule for rule in known.values() if rule is not None)
    first = found.start(1)
    unknown = [(name[0], (first + name.start(), first + name.end())) for name in names if known[name[0]] is None]
    if found[1] is not None and not names:
        unknown.append(("", found.span()))
    below = statements.get(comment.line) if comment.alone else None
    return Ignore(rules, tuple(unknown), lines.line_span(comment.line), below)


def _statements_below(block: Block, lines: Lines) -> dict[int, Span]:
    """By line, the statements that start on the next line with code; of one with a body, what stands before that."""
    spans: dict[int, Span] = {}
    for statement in block.statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.stmt):
                start, stop = block.span(node)
                body = getattr(node, "body", None)
                stop = block.span(body[0])[0] if body else stop
                row, _ = lines.position(start)
                first, last = spans.get(row, (start, stop))
                spans[row] = min(first, start), max(last, stop)
    below: dict[int, Span] = {}
    following: Span | None = None
    for row in range(len(lines.starts) - 1, -1, -1):
        if following is not None:
            below[row] = following
        if lines.text[slice(*lines.line_span(row))].strip()[:1] not in ("", "#"):
            following = spans.get(row)
    return below
