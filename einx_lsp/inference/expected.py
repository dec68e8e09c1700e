"""Where a program says that something in it is going to raise: tests of errors, and what lets them pass away."""

from __future__ import annotations

import ast

from einx_lsp.dialects.meaning import Meaning

__all__ = ["expects_errors", "is_wrong"]

_ERRORS_EXPECTED = frozenset(
    (
        "raises xfail expectedFailure assertRaises assertRaisesRegex assert_raises assert_raises_regex suppress "
        "ExitStack AsyncExitStack"
    ).split()
)


def expects_errors(node: ast.expr) -> bool:
    """Whether a context manager expects that what is in it raises, or a decorator that what is under it does.

    Args:
        node: The expression after ``with`` or ``@``.

    >>> expects_errors(ast.parse("pytest.raises(ValueError)", mode="eval").body)
    True
    """
    match node:
        case ast.Call(func=func):
            return expects_errors(func)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name in _ERRORS_EXPECTED
        case _:
            return False


def is_wrong(meaning: Meaning) -> bool:
    """Whether a call raises whenever it is reached.

    Args:
        meaning: What it means.
    """
    return any(finding.rule.severity == "error" for finding in meaning.findings)
