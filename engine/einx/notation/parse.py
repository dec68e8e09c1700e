"""From text to tree.

A description without mistakes goes straight through the parser. Any other is repaired first, so that all mistakes are
found at once and an editor still has a tree around them.
"""

from __future__ import annotations

from copy import copy
from functools import lru_cache
from typing import NamedTuple

from einx.errors import SyntaxError
from einx.notation.check import check
from einx.notation.repair import Repair, nests_too_deep, repair, tree_with_holes
from einx.notation.tree import Node

CACHE_SIZE = 4096
"""How many descriptions are remembered."""


class Parsed(NamedTuple):
    """What a text was understood as.

    Attributes:
        tree: A :class:`~einx.notation.tree.Sequence`, ``Tensors`` or ``Arrow``. Where there are errors, their
            surroundings as far as they could be told, with a :class:`~einx.notation.tree.Hole` for a missing operand.
        errors: In the order of the text. They are shared by all who parse this text: show them, but do not raise them.
    """

    tree: Node
    errors: tuple[SyntaxError, ...]


@lru_cache(CACHE_SIZE)
def parse(text: str) -> Parsed:
    """Parse a description, whatever it is. Results are cached.

    Args:
        text: Any string.

    >>> parse("a [b").errors[0].code
    'unclosed-bracket'
    >>> parse("a [b").tree == parse("a [b]").tree
    True
    """
    from einx.notation.grammar import accepted, tokens_of

    tokens = tokens_of(text)
    repaired = Repair(tokens)
    tree = None if nests_too_deep(tokens) else accepted(tokens)
    if tree is None:
        repaired = repair(tokens)
        tree = tree_with_holes(repaired)
    errors = [*repaired.errors, *check(text, repaired.tokens, tree, repaired.structure_is_known)]
    for error in errors:
        error.within(description=text)
    return Parsed(tree, tuple(sorted(errors, key=lambda error: error.spans)))


def parse_strict(text: str) -> Node:
    """Parse a description that has to be right.

    Args:
        text: The description, as a user wrote it.

    Raises:
        SyntaxError: The first mistake in the text, with the further ones as its ``others``.

    >>> parse_strict("a (b c")
    Traceback (most recent call last):
    einx.errors.SyntaxError: `(` is not closed
        a (b c
          ^
      write `)` where its contents end
    """
    parsed = parse(text)
    if parsed.errors:
        first, *others = map(copy, parsed.errors)
        first.others = tuple(others)
        raise first
    return parsed.tree


def expected(text: str, offset: int) -> frozenset[str]:
    """What the grammar accepts at a place: signs as they are written, ``"name"``, ``"number"`` and ``"end"``.

    Args:
        text: A description, perhaps unfinished.
        offset: The place. What stands behind it is not read.

    >>> sorted(expected("a [b +", 6))
    ['(', '...', '[', 'name', 'number']
    """
    from einx.notation.grammar import kinds_after, spelling, tokens_of

    kinds = kinds_after(tokens_of(text[:offset])) - {"HOLE", "BAR"}
    return frozenset(_KINDS.get(kind) or spelling(kind) for kind in kinds)


_KINDS = {"NAME": "name", "NUMBER": "number", "ELLIPSIS": "...", "REPEAT": "...", "$END": "end"}
