"""Where a program says that something in it is going to raise: tests of errors, and what lets them pass away."""

from __future__ import annotations

import ast

from einx_lsp.dialects.meaning import Meaning
from einx_lsp.inference.frame import Frame, path_of
from einx_lsp.values.model import UNKNOWN, Items, Named, Partial, Value

__all__ = ["expected_of", "expects_errors", "is_wrong"]

_ASSERTING = frozenset("assertRaises assertRaisesRegex assert_raises assert_raises_regex raises".split())
"""Context managers that fail where their block does not raise an error of a class, by their last name."""

_ERRORS_EXPECTED = _ASSERTING | frozenset("xfail expectedFailure suppress ExitStack AsyncExitStack".split())


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


def expected_of(frame: Frame, manager: Value, node: ast.expr) -> tuple[Value, bool] | None:
    """The classes of the errors that a context manager takes, and whether its block is to raise one.

    Args:
        frame: The scope.
        manager: The context manager.
        node: The expression that made it.

    Returns:
        ``None`` for a context manager that takes none, or is not known.
    """
    match manager:
        case Partial(Named("contextlib.suppress"), classes):
            return Items("tuple", classes), False
        case Partial(Named("pytest.raises"), (classes,)):
            return classes, True
        case _:
            pass
    match node:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=[of, *_]) if name in _ASSERTING:
            return _named(frame, of), True
        case _:
            return None


def _named(frame: Frame, node: ast.expr) -> Value:
    """The classes that an argument names."""
    if isinstance(node, ast.Tuple):
        return Items("tuple", tuple(_named(frame, part) for part in node.elts))
    path = path_of(node)
    return UNKNOWN if path is None else frame.known(path)


def is_wrong(meaning: Meaning) -> bool:
    """Whether a call raises whenever it is reached.

    Args:
        meaning: What it means.
    """
    return any(finding.rule.severity == "error" for finding in meaning.findings)
