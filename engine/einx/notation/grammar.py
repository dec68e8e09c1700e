"""The parser that lark makes of ``grammar.lark``, loaded once and as late as possible.

To build the parser takes lark some 20 ms, to load a finished one takes 1 ms. So the finished one lies beside the grammar in
``grammar.bin``, whose first line says for which lark and which grammar it is good; for any other the parser is built.

``python -m einx.notation.grammar`` writes ``grammar.bin`` anew.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lark import Lark, Token
    from lark.parsers.lalr_interactive_parser import InteractiveParser

SOURCE = Path(__file__).with_name("grammar.lark")
FINISHED = Path(__file__).with_name("grammar.bin")


def tokens_of(text: str) -> list[Token]:
    """All tokens of a text, white space left out."""
    parser = _parser().parse_interactive(text, start="start")
    return list(parser.lexer_thread.lex(parser.parser_state))


def new_parser() -> InteractiveParser:
    """A parser to be fed with tokens."""
    return _parser().parse_interactive(start="start")


def spelling(terminal: str) -> str | None:
    """How a terminal is written, ``None`` if it has more than one spelling."""
    pattern = _parser().get_terminal(terminal).pattern
    return pattern.value if pattern.type == "str" else None


def build() -> Lark:
    """The parser, built from ``grammar.lark``."""
    from lark import Lark

    from einx.notation.build import Builder

    return Lark(
        SOURCE.read_text(encoding="utf-8"),
        parser="lalr",
        lexer="basic",
        start=["start", "mistake"],
        transformer=Builder(),
    )


def stamp() -> bytes:
    """The first line that ``grammar.bin`` must have to be used."""
    import hashlib

    import lark

    digest = hashlib.sha256(SOURCE.read_text(encoding="utf-8").encode()).hexdigest()
    return f"lark {lark.__version__} grammar {digest}\n".encode()


def save() -> None:
    """Write the finished parser for the installed lark and the present grammar."""
    finished = BytesIO()
    build().save(finished)
    FINISHED.write_bytes(stamp() + finished.getvalue())


@cache
def _parser() -> Lark:
    from lark import Lark

    try:
        with FINISHED.open("rb") as file:
            if file.readline() == stamp():
                return Lark.load(file)
    except FileNotFoundError:
        pass
    return build()


if __name__ == "__main__":
    save()
