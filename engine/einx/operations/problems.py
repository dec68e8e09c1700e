"""Everything that can be wrong with a call except in its notation and lengths; ``problems.txt`` says it in words."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping

from einx import errors
from einx.notation import tree
from einx.sizes.sized import Leaf

TABLE = os.path.join(os.path.dirname(__file__), "problems.txt")  # noqa: PTH118, PTH120 (pathlib takes 8 ms to import)
"""Paragraphs of a code, with what tells problems of one code apart, of a sentence and, perhaps, of an advice."""


def _problems() -> Iterator[tuple[str, tuple[str, str]]]:
    with open(TABLE, encoding="utf-8") as table:  # noqa: PTH123 (as above)
        for paragraph in table.read().split("\n\n"):
            code, sentence, *advice = paragraph.strip().split("\n")
            yield code, (sentence, "".join(advice))


PROBLEMS: Mapping[str, tuple[str, str]] = dict(_problems())
"""The sentence and the advice of each; gaps stand for what :func:`problem` is passed."""


ERRORS: Mapping[str, type[errors.EinxError]] = {
    **dict.fromkeys(
        ("not-a-tensor", "unknown-array-type", "two-backends", "array-layout"), errors.BackendResolutionError
    ),
    **dict.fromkeys(
        ("result-count", "result-dtype", "result-masked", "result-shape", "result-type"), errors.CallOperationError
    ),
    "import-backend": errors.ImportBackendError,
}
"""The classes of errors that are no ``SemanticError``, by code."""


def problem(name: str, places: Iterable[Leaf | tree.Node] = (), /, **parts: object) -> errors.EinxError:
    """The error for a problem of the list.

    Args:
        name: Its code, with what tells it from others of the code.
        places: What is to blame in the description.
        **parts: What stands in the gaps of the sentence and the advice; ``argument`` and ``other`` are the numbers of
            arguments, from 1, that are to blame.
    """
    (sentence, advice), code = PROBLEMS[name], name.partition("/")[0]
    arguments = [number for part in ("argument", "other") if isinstance(number := parts.get(part), int)]
    return ERRORS.get(code, errors.SemanticError)(
        sentence.format(**parts),
        code=code,
        spans=[place.span for place in places],
        hint=advice.format(**parts) or None,
        origins=[errors.Origin("argument", argument=number) for number in arguments],
    )


def brackets_of(*expressions: tree.Node) -> list[tree.Bracket]:
    """The brackets in expressions."""
    return [node for expression in expressions for node in tree.walk(expression) if isinstance(node, tree.Bracket)]


def require_brackets(name: str, *expressions: tree.Node, **parts: object) -> None:
    """Raise the problem of a name unless something is in brackets."""
    if not brackets_of(*expressions):
        raise problem(name, expressions, **parts)


def forbid_brackets(name: str, *expressions: tree.Node) -> None:
    """Raise the problem of a name if something is in brackets."""
    if found := brackets_of(*expressions):
        raise problem(name, found)


def texts_of(axes: Iterable[Leaf]) -> str:
    """Axes as they are written, side by side."""
    return " ".join(axis.text for axis in axes)
