"""Which closing bracket belongs to which opening one, where a writer has not been careful.

A bracket that is closed by the wrong kind, one that crosses another, one without a partner: each is told by what else
is there to close it, so that one slip of the finger gives one error.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from einx.errors import SyntaxError
from einx.notation.build import span_of
from einx.notation.problems import problem

if TYPE_CHECKING:
    from lark import Token

CLOSER_OF = {"LPAR": "RPAR", "LSQB": "RSQB"}
OPENER_OF = {closer: opener for opener, closer in CLOSER_OF.items()}
SPELLING = {"LPAR": "(", "RPAR": ")", "LSQB": "[", "RSQB": "]"}


def match_brackets(tokens: Sequence[Token]) -> tuple[dict[int, int], list[SyntaxError]]:
    """Match all brackets.

    Args:
        tokens: All tokens of a description. Brackets in it need not match.

    Returns:
        For every closing bracket that closes something the bracket that it closes, both as indices into ``tokens``;
        and an error for every bracket that is not where it should be.
    """
    return _Matcher(tokens).run()


class _Matcher:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.opener_of: dict[int, int] = {}
        self.errors: list[SyntaxError] = []
        self.open: list[int] = []
        self.own_closer, self.spare = _match_by_kind(tokens)
        self.hopeless: dict[str, list[int]] = {kind: [] for kind in CLOSER_OF}
        """By kind, the open brackets that nothing of their kind closes."""
        self.open_count = dict.fromkeys(CLOSER_OF, 0)
        self.spent: set[int] = set()
        """Closers that were reported together with what they cross."""

    def run(self) -> tuple[dict[int, int], list[SyntaxError]]:
        for index, token in enumerate(self.tokens):
            if token.type in CLOSER_OF:
                self._push(index)
            elif token.type in OPENER_OF and index not in self.spent:
                self._close(index)
        while self.open:
            self._report("unclosed-bracket", self._pop())
        return self.opener_of, self.errors

    def _push(self, index: int) -> None:
        kind = self.tokens[index].type
        self.open.append(index)
        self.open_count[kind] += 1
        if index not in self.own_closer:
            self.hopeless[kind].append(index)

    def _pop(self) -> int:
        index = self.open.pop()
        kind = self.tokens[index].type
        self.open_count[kind] -= 1
        if self.hopeless[kind] and self.hopeless[kind][-1] == index:
            self.hopeless[kind].pop()
        return index

    def _close(self, closer: int) -> None:
        kind = OPENER_OF[self.tokens[closer].type]
        innermost = self.tokens[self.open[-1]].type if self.open else kind
        is_missed = innermost != kind and bool(self.hopeless[innermost])
        if is_missed and self.spare[kind] and self.spare[kind][-1] > closer:
            self.spare[kind].pop()
            self._close_wrongly(closer)
        elif self.open_count[kind]:
            while self.tokens[self.open[-1]].type != kind:
                self._leave_open(self._pop(), closer)
            self.opener_of[closer] = self._pop()
        elif is_missed:
            self._close_wrongly(closer)
        else:
            self._report("unopened-bracket", closer)

    def _leave_open(self, opener: int, outer_closer: int) -> None:
        own = self.own_closer.get(opener, -1)
        if own < outer_closer:
            self._report("unclosed-bracket", opener)
            return
        self.spent.add(own)
        self._report("crossed-brackets", opener, own, wrong=self.tokens[outer_closer])

    def _close_wrongly(self, closer: int) -> None:
        """Take ``closer`` for the other kind, as one of that kind is missing."""
        opener = self._pop()
        self.opener_of[closer] = opener
        self._report("mismatched-bracket", opener, closer, wrong=self.tokens[closer])
        waiting = self.hopeless[self.tokens[opener].type]
        if opener in self.own_closer and waiting:
            self.own_closer[waiting.pop()] = self.own_closer[opener]

    def _report(self, code: str, *brackets: int, **parts: str) -> None:
        kind = self.tokens[brackets[0]].type
        opener = OPENER_OF.get(kind, kind)
        spans = [span_of(self.tokens[index]) for index in brackets]
        closer = SPELLING[CLOSER_OF[opener]]
        self.errors.append(problem(code, *spans, opener=SPELLING[opener], closer=closer, **parts))


def _match_by_kind(tokens: Sequence[Token]) -> tuple[dict[int, int], dict[str, list[int]]]:
    """Match brackets as if there were no others but those of their kind.

    Returns:
        The closer of every opener that has one; and, by kind of opener, the closers without one.
    """
    closer_of: dict[int, int] = {}
    open_: dict[str, list[int]] = {kind: [] for kind in CLOSER_OF}
    spare: dict[str, list[int]] = {kind: [] for kind in CLOSER_OF}
    for index, token in enumerate(tokens):
        if token.type in CLOSER_OF:
            open_[token.type].append(index)
        elif token.type in OPENER_OF:
            kind = OPENER_OF[token.type]
            if open_[kind]:
                closer_of[open_[kind].pop()] = index
            else:
                spare[kind].append(index)
    return closer_of, spare
