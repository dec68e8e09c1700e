"""Subscripts as NumPy reads them, with the place of each letter and all that is wrong with them by themselves.

With ``optimize=`` NumPy reads them in Python, and takes blanks out of them first; without it, a reader in C wants
``->`` and ``...`` in one piece. What only that one refuses is marked as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from einx_lsp.python.lines import Span

__all__ = ["Letter", "Problem", "Subscripts", "Term", "read"]

_TOKEN = re.compile(
    r"(?P<dots>\. *\. *\.)|(?P<arrow>- *>)|(?P<comma>,)|(?P<letter>[A-Za-z])|(?P<blank> +)|(?P<other>.)", re.DOTALL
)


class Problem(NamedTuple):
    """Something that NumPy refuses.

    Attributes:
        rule: The name of the rule that is broken.
        message: One sentence.
        spans: What is to blame in the text, the most telling place first.
        hint: What to write instead.
        tensors: The operands, from 1, and the dimensions, from 1, that it rests on; ``None`` for the rank.
        strict: It is refused by the reader in C only.
    """

    rule: str
    message: str
    spans: tuple[Span, ...]
    hint: str | None = None
    tensors: tuple[tuple[int, int | None], ...] = ()
    strict: bool = False


class Letter(NamedTuple):
    """A subscript, and its place in the text."""

    name: str
    span: Span


class Term(NamedTuple):
    """The subscripts of one tensor.

    Attributes:
        before: The letters, up to an ellipsis.
        dots: The place of the ellipsis, ``None`` if there is none.
        after: The letters behind it.
        span: The place of all of them.
    """

    before: tuple[Letter, ...]
    dots: Span | None
    after: tuple[Letter, ...]
    span: Span

    @property
    def letters(self) -> tuple[Letter, ...]:
        """All letters, in order."""
        return self.before + self.after

    @property
    def text(self) -> str:
        """The term without blanks."""
        dots = "" if self.dots is None else "..."
        return "".join(letter.name for letter in self.before) + dots + "".join(letter.name for letter in self.after)


class Subscripts(NamedTuple):
    """What a text says.

    Attributes:
        inputs: A term for each operand.
        output: The term behind ``->``, or what NumPy takes for one where that is left out.
        is_written: Whether it is not left out.
    """

    inputs: tuple[Term, ...]
    output: Term
    is_written: bool


class _Token(NamedTuple):
    kind: str
    text: str
    span: Span


@lru_cache(1024)
def read(text: str) -> tuple[Subscripts, tuple[Problem, ...]]:
    """The terms of a text, and what is wrong with them whatever the operands are.

    Args:
        text: The subscripts.

    >>> subscripts, problems = read("ij,jk->ik")
    >>> [term.text for term in subscripts.inputs], subscripts.output.text, problems
    (['ij', 'jk'], 'ik', ())
    >>> read("b...a, a")[0].output.text
    '...b'
    >>> [problem.message for problem in read("ab->ac")[1]]
    ['c is in the output, but in none of the inputs']
    """
    tokens = [_Token(match.lastgroup or "", match[0], match.span()) for match in _TOKEN.finditer(text)]
    tokens = [token for token in tokens if token.kind != "blank"]
    problems = [*_malformed(tokens)]
    arrow = next((place for place, token in enumerate(tokens) if token.kind == "arrow"), len(tokens))
    inputs = tuple(_term(part, span) for part, span in _split(tokens[:arrow], text))
    if arrow < len(tokens):
        start = tokens[arrow].span[1]
        output = _term([token for token in tokens[arrow + 1 :] if token.kind != "comma"], (start, len(text)))
        problems += _wrong_output(output, inputs)
        return Subscripts(inputs, output, True), tuple(problems)
    return Subscripts(inputs, _implied(inputs, len(text)), False), tuple(problems)


def _split(tokens: Sequence[_Token], text: str) -> Iterator[tuple[list[_Token], Span]]:
    """The tokens of each operand, and where it would stand if it had none."""
    part: list[_Token] = []
    start = 0
    for token in tokens:
        if token.kind == "comma":
            yield part, (start, token.span[0])
            part, start = [], token.span[1]
        else:
            part.append(token)
    yield part, (start, tokens[-1].span[1] if tokens else len(text))


def _term(tokens: Sequence[_Token], around: Span) -> Term:
    letters = [Letter(token.text, token.span) for token in tokens if token.kind == "letter"]
    dots = next((token.span for token in tokens if token.kind == "dots"), None)
    before = tuple(letter for letter in letters if dots is None or letter.span < dots)
    span = (tokens[0].span[0], tokens[-1].span[1]) if tokens else (around[0], around[0])
    return Term(before, dots, tuple(letters[len(before) :]), span)


def _implied(inputs: Iterable[Term], end: int) -> Term:
    """The output where none is written: what an ellipsis stands for, then all letters that occur once, sorted."""
    names = [letter.name for term in inputs for letter in term.letters]
    letters = tuple(Letter(name, (end, end)) for name in sorted(names) if names.count(name) == 1)
    dots = (end, end) if any(term.dots is not None for term in inputs) else None
    return Term((), dots, letters, (end, end)) if dots else Term(letters, None, (), (end, end))


# What is wrong

_FORM = "subscripts are letters and `...`, with commas between the operands and one `->` before the output"


def _malformed(tokens: Sequence[_Token]) -> Iterator[Problem]:
    arrows = [token.span for token in tokens if token.kind == "arrow"]
    dots: Span | None = None
    for token in tokens:
        behind = bool(arrows) and token.span > arrows[0]
        match token.kind:
            case "other":
                yield Problem("einsum-syntax", f"{token.text!r} is no subscript", (token.span,), _FORM)
            case "arrow" if behind:
                yield Problem("einsum-syntax", "there is a second `->`", (token.span,), _FORM)
            case "comma" if behind:
                yield Problem("einsum-syntax", "there is a comma behind `->`, but one output only", (token.span,))
            case "dots" if dots is not None:
                yield Problem("einsum-syntax", "there is a second ellipsis for one tensor", (token.span, dots))
        if token.kind in {"arrow", "dots"} and " " in token.text:
            joined = token.text.replace(" ", "")
            yield Problem("einsum-syntax", f"there is a blank within `{joined}`", (token.span,), strict=True)
        dots = token.span if token.kind == "dots" else None if token.kind in {"arrow", "comma"} else dots


def _wrong_output(output: Term, inputs: Sequence[Term]) -> Iterator[Problem]:
    known = {letter.name for term in inputs for letter in term.letters}
    first: dict[str, Span] = {}
    for name, span in output.letters:
        if name not in known:
            message = f"{name} is in the output, but in none of the inputs"
            yield Problem("einsum-output", message, (span,), _letters(known))
        elif name in first:
            yield Problem("einsum-output-twice", f"{name} is in the output twice", (span, first[name]))
        first.setdefault(name, span)


def _letters(known: Iterable[str]) -> str | None:
    names = ", ".join(sorted(known))
    return f"the inputs have {names}" if names else None
