"""From the tokens of a broken description to tokens that the grammar accepts, and an error for every change.

An editor needs the tree around an error, and a user all errors at once. So each kind of mistake has a pass of its own
that reports it and leaves a list in which it is mended: spelling, brackets, depth, missing operands.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from einx.errors import Span, SyntaxError
from einx.notation.brackets import CLOSER_OF, OPENER_OF, SPELLING, match_brackets
from einx.notation.build import span_of
from einx.notation.problems import MAX_DIGITS, MAX_NESTING, problem

if TYPE_CHECKING:
    from lark import Token

    from einx.notation.tree import Node

UNIT_ENDS = frozenset({"NAME", "NUMBER", "ELLIPSIS", "REPEAT", "RPAR", "RSQB"})

SIGNS = frozenset("()[],+|")

BRACKET_LIKE = frozenset("()[]{}<>")

MISSPELT = {
    "WRONG_ARROW": ("misspelt-arrow", "ARROW"),
    "WRONG_DOTS": ("misspelt-ellipsis", "ELLIPSIS"),
    "WRONG_NAME": ("misspelt-name", "NAME"),
    "WRONG_NUMBER": ("number-too-long", "NUMBER"),
}
"""What tokens that no description contains are reported and read as."""

HINTS = {
    "-": "write `->` between inputs and outputs",
    "=": "pass lengths as keyword arguments, as in `a=2`",
    "*": "write `(a b)` for one axis of length a times b",
    ".": "an ellipsis is three dots: `...`",
    ";": "write `,` between tensors",
    **dict.fromkeys("{}<", "brackets are `( )` and `[ ]`"),
}
"""What to write instead of a stray character."""


class Repair:
    """Tokens on their way to what the grammar accepts.

    Attributes:
        tokens: What is left, in the order of the text; tokens that were put in have an empty span.
        errors: What was wrong so far.
        dropped: The spans of the tokens that were taken out.
        structure_is_known: Whether no bracket and no ellipsis had to be guessed.
    """

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.errors: list[SyntaxError] = []
        self.dropped: list[Span] = []
        self.structure_is_known = True

    def drop(self, token: Token) -> None:
        """Note that a token is not among those that are kept."""
        self.dropped.append(span_of(token))

    def has_just_dropped_before(self, token: Token) -> bool:
        """Whether the token that was taken out last touches this one."""
        return bool(self.dropped) and self.dropped[-1][1] == token.start_pos

    def has_dropped_between(self, start: int, end: int) -> bool:
        """Whether a token was taken out that began in this part of the text; after all passes."""
        return bisect_left(self.dropped, (start, start)) < bisect_left(self.dropped, (end, end))


def repair(tokens: list[Token]) -> Repair:
    """Report and mend what can be told from the tokens alone: spelling, brackets and depth.

    Args:
        tokens: All tokens of a description, as the lexer gives them.
    """
    result = Repair(tokens)
    _respell(result)
    _balance(result)
    _flatten(result)
    result.dropped.sort()
    return result


def nests_too_deep(tokens: list[Token]) -> bool:
    """Whether brackets, or ellipses of ellipses, nest deeper than the notation allows."""
    if len(tokens) <= MAX_NESTING:
        return False
    return any(depth > MAX_NESTING for _, depth in _depths(tokens))


def _depths(tokens: list[Token]) -> Iterator[tuple[Token, int]]:
    """How deep each token stands, in brackets or in ellipses of ellipses."""
    depth = repeats = 0
    for token in tokens:
        depth += token.type in CLOSER_OF
        repeats = repeats + 1 if token.type == "REPEAT" else 0
        yield token, max(depth, repeats)
        depth -= token.type in OPENER_OF


def tree_with_holes(repaired: Repair) -> Node:
    """The tree of repaired tokens, with a hole where an operand of ``+`` is missing.

    Args:
        repaired: What :func:`repair` returned; errors are added to it.
    """
    from lark import Token
    from lark.exceptions import UnexpectedToken

    from einx.notation.grammar import end_of_text, new_parser

    parser = new_parser()
    incomplete: dict[Span, list[str]] = {}
    before = Token("$START", "", 0, end_pos=0)
    result: object = None
    for token in [*repaired.tokens, end_of_text()]:
        try:
            result = parser.feed_token(token)
        except UnexpectedToken:
            # With spelling and brackets mended, only an operand of `+` can be missing.
            plus, side = (before, "right") if before.type == "PLUS" else (token, "left")
            place = span_of(plus)[side == "right"]
            if not repaired.has_dropped_between(span_of(before)[1], span_of(token)[0]):
                incomplete.setdefault(span_of(plus), []).append(side)
            parser.feed_token(Token("HOLE", "", place, end_pos=place))
            result = parser.feed_token(token)
        before = token
    for span, sides in incomplete.items():
        where = "on either side" if len(sides) == 2 else f"on its {sides[0]}"
        repaired.errors.append(problem("missing-operand", span, where=where))
    return cast("Node", result)


def _respell(repair: Repair) -> None:
    """Take out stray characters, and read what is misspelt as what was meant."""
    kept: list[Token] = []
    strays: list[list[Token]] = []
    for token in repair.tokens:
        if token.type == "STRAY":
            if not repair.has_just_dropped_before(token):
                strays.append([])
            strays[-1].append(token)
            repair.drop(token)
            continue
        if token.type not in MISSPELT:
            kept.append(token)
            continue
        code, kind = MISSPELT[token.type]
        foreign = ", ".join(dict.fromkeys(f"`{character}`" for character in token if not character.isascii()))
        repair.errors.append(problem(code, span_of(token), text=token, foreign=foreign, digits=len(token)))
        if kind == "ELLIPSIS":
            repair.structure_is_known = False
            touches = bool(kept) and kept[-1].type in UNIT_ENDS and kept[-1].end_pos == token.start_pos
            kind = "REPEAT" if touches else kind
        kept.append(token.update(type=kind, value=token[:MAX_DIGITS] if kind == "NUMBER" else None))
    for together in strays:
        _report_stray(repair, together)
    repair.tokens = kept


def _report_stray(repair: Repair, tokens: list[Token]) -> None:
    text = "".join(tokens)
    name = "" if len(text) > 1 or text.isascii() else f" ({unicodedata.name(text, 'a character without a name')})"
    meant = unicodedata.normalize("NFKC", text)
    hint = "write a plain space" if text.isspace() else HINTS.get(text[0])
    if meant != text and meant in SIGNS:
        hint = f"write `{meant}`"
    shown = text if text.isprintable() else text.encode("unicode_escape").decode()
    span = (span_of(tokens[0])[0], span_of(tokens[-1])[1])
    repair.errors.append(problem("stray-character", span, hint=hint, text=shown, name=name))
    if not BRACKET_LIKE.isdisjoint(meant):
        repair.structure_is_known = False


def _balance(repair: Repair) -> None:
    """Make every bracket close, and read ``|`` outside of brackets as ``->``."""
    opener_of, errors = match_brackets(repair.tokens)
    repair.structure_is_known &= not errors
    repair.errors += errors
    closed = set(opener_of.values())
    kept: list[Token] = []
    opened: list[int] = []

    def close_the_unclosed() -> None:
        while opened and opened[-1] not in closed:
            kept.append(_closer(repair.tokens[opened.pop()], span_of(kept[-1])[1]))

    for index, token in enumerate(repair.tokens):
        kind = token.type
        if kind in OPENER_OF and index not in opener_of:
            repair.drop(token)
            continue
        if kind in OPENER_OF or kind in ("COMMA", "ARROW"):
            close_the_unclosed()
        if kind in CLOSER_OF:
            opened.append(index)
            kept.append(token)
        elif kind in OPENER_OF:
            kept.append(_closer(repair.tokens[opened.pop()], *span_of(token)))
        elif kind == "BAR" and not (opened and repair.tokens[opened[-1]].type == "LSQB"):
            repair.errors.append(problem("bar-outside-brackets", span_of(token)))
            kept.append(token.update(type="ARROW"))
        elif kind == "REPEAT" and repair.has_just_dropped_before(token):
            kept.append(token.update(type="ELLIPSIS"))
        else:
            kept.append(token)
    close_the_unclosed()
    repair.tokens = kept


def _closer(opener: Token, start: int, end: int | None = None) -> Token:
    """What closes an opener, in place of another token or (without ``end``) put in."""
    kind = CLOSER_OF[opener.type]
    return type(opener)(kind, SPELLING[kind], start, end_pos=start if end is None else end)


def _flatten(repair: Repair) -> None:
    """Leave out what is nested too deep."""
    if not nests_too_deep(repair.tokens):
        return
    kept: list[Token] = []
    first, _ = next((token, depth) for token, depth in _depths(repair.tokens) if depth > MAX_NESTING)
    repair.errors.append(problem("nesting-too-deep", span_of(first)))
    for token, depth in _depths(repair.tokens):
        if depth > MAX_NESTING or (token.type == "REPEAT" and repair.has_just_dropped_before(token)):
            repair.drop(token)
        else:
            kept.append(token)
    repair.structure_is_known = False
    repair.tokens = kept
