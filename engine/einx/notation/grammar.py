"""The parser that lark makes of ``grammar.lark``, loaded once and as late as possible.

To build the parser takes lark some 20 ms, to load a finished one takes 1 ms. So the finished one lies beside the
grammar in ``grammar.bin``, whose first line says for which lark and which grammar it is good. For any other the parser
is built.

The rest of the package imports this module where it is first needed, so that ``python -m einx.notation.grammar`` can
run it: that writes ``grammar.bin`` anew.
"""

from __future__ import annotations

import os.path  # pathlib would take a tenth of the time of a first call
import sys
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from lark import Lark, Token
    from lark.parsers.lalr_interactive_parser import InteractiveParser

    from einx.notation.tree import Node

SOURCE = os.path.join(os.path.dirname(__file__), "grammar.lark")  # noqa: PTH118, PTH120
FINISHED = os.path.join(os.path.dirname(__file__), "grammar.bin")  # noqa: PTH118, PTH120


def grammar() -> str:
    """The text of ``grammar.lark``."""
    with open(SOURCE, encoding="utf-8") as file:  # noqa: PTH123
        return file.read()


def tokens_of(text: str) -> list[Token]:
    """All tokens of a text, white space left out."""
    parser = _parser().parse_interactive(text, start="start")
    return list(parser.lexer_thread.lex(parser.parser_state))  # type: ignore[no-untyped-call]


def new_parser() -> InteractiveParser:
    """A parser to be fed with tokens."""
    return _parser().parse_interactive(start="start")


def end_of_text() -> Token:
    """The token after which a parser has a tree."""
    from lark import Token

    return Token("$END", "", sys.maxsize)


def accepted(tokens: list[Token]) -> Node | None:
    """The tree, if the grammar accepts the tokens as they are."""
    from lark.exceptions import UnexpectedToken

    parser = new_parser()
    try:
        for token in tokens:
            parser.feed_token(token)
        return cast("Node", parser.feed_token(end_of_text()))
    except UnexpectedToken:
        return None


def kinds_after(tokens: list[Token]) -> frozenset[str]:
    """The terminals that the grammar accepts after some tokens; tokens that it does not accept count as not written."""
    from lark.exceptions import UnexpectedToken

    parser = new_parser()
    for token in tokens:
        before = parser.copy(deepcopy_values=False)  # type: ignore[no-untyped-call]
        try:
            parser.feed_token(token)
        except UnexpectedToken:
            parser = before
    return frozenset(parser.accepts())  # type: ignore[no-untyped-call]


def spelling(terminal: str) -> str:
    """How a terminal is written that can be written in one way only."""
    return _parser().get_terminal(terminal).pattern.value


def build() -> Lark:
    """The parser, built from ``grammar.lark``."""
    from lark import Lark

    from einx.notation.build import Builder

    return Lark(grammar(), parser="lalr", lexer="basic", start=["start", "mistake"], transformer=Builder())


def stamp() -> bytes:
    """The first line that ``grammar.bin`` must have to be used."""
    import hashlib

    import lark

    digest = hashlib.sha256(grammar().encode()).hexdigest()
    return f"lark {lark.__version__} grammar {digest}\n".encode()


def save() -> None:
    """Write the finished parser for the installed lark and the present grammar."""
    finished = BytesIO()
    build().save(finished)
    with open(FINISHED, "wb") as file:  # noqa: PTH123
        file.write(stamp() + finished.getvalue())


@cache
def _parser() -> Lark:
    from lark import Lark

    try:
        with open(FINISHED, "rb") as file:  # noqa: PTH123
            if file.readline() == stamp():
                return Lark.load(file)
    except FileNotFoundError:
        pass
    return build()


if __name__ == "__main__":
    save()
