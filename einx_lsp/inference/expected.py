"""Where a program says that something in it is going to raise: tests of errors, and what lets them pass away."""

from __future__ import annotations

import ast

__all__ = ["expects_errors"]

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
