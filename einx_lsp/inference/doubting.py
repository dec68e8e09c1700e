"""Tests whose outcome is known: decided by what the program does, or only by what is said of its tensors.

In a run from the top of a program, shapes are those that its statements make, and a test of them comes out as known.
What a function says of itself is less: a test that contradicts its annotations is there because other shapes come, too.
So a branch that only seems dead runs as well. It reports nothing, and what it binds is joined to what is known.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import NamedTuple

from einx_lsp.inference.frame import Frame, path_of
from einx_lsp.values.model import UNKNOWN, ArrayLike, Items, Many, Tensor, Union, Value

__all__ = ["is_in_doubt", "seem_dead", "supposed"]

_MEASURES = frozenset("shape ndim size dim numel ndimension dtype".split())
"""Attributes that tell something of a tensor."""


def is_in_doubt(frame: Frame, test: ast.expr) -> bool:
    """Whether a test whose outcome is known may come out otherwise, as it asks for what is only said of tensors.

    Args:
        frame: The scope.
        test: The test.
    """
    if not frame.run.root.stated or frame.code is None:
        return False
    given = _given(frame.code)
    return any(_is_said(frame, part, given) for part in ast.walk(test))


def _is_said(frame: Frame, part: ast.AST, given: _Given) -> bool:
    path = path_of(part) if isinstance(part, ast.Name | ast.Attribute) else None
    if path is None:
        return False
    name = path.partition(".")[0]
    if frame.local is not None and name not in frame.local:
        return frame.outer is not None and _has_tensor(frame.contents(frame.known(path)))
    if name not in given.names:
        return False
    return name in given.measures or _has_tensor(frame.contents(frame.known(path)))


def _has_tensor(value: Value) -> bool:
    match value:
        case Tensor() | ArrayLike():
            return True
        case Union(options=values) | Items(items=values):
            return any(map(_has_tensor, values))
        case Many(element=element):
            return _has_tensor(element)
        case _:
            return False


class _Given(NamedTuple):
    """The names of a function that are bound to what depends on its arguments.

    Attributes:
        names: All of them.
        measures: Those that are bound to what tensors are asked for, such as their lengths.
    """

    names: frozenset[str]
    measures: frozenset[str]


@lru_cache(maxsize=4096)
def _given(function: ast.AST) -> _Given:
    names = {part.arg for part in ast.walk(function) if isinstance(part, ast.arg)}
    measures: set[str] = set()
    bindings = [pair for part in ast.walk(function) if (pair := _binding(part)) is not None]
    before = -1
    while before < len(names) + len(measures):
        before = len(names) + len(measures)
        for targets, value in bindings:
            read = {part.id for part in ast.walk(value) if isinstance(part, ast.Name)}
            if names.isdisjoint(read):
                continue
            names |= targets
            if not measures.isdisjoint(read) or any(map(_is_measure, ast.walk(value))):
                measures |= targets
    return _Given(frozenset(names), frozenset(measures))


def _binding(part: ast.AST) -> tuple[set[str], ast.expr] | None:
    """What a node binds, and to what."""
    match part:
        case ast.Assign(targets=targets, value=value):
            return _names(*targets), value
        case (
            ast.AnnAssign(target=target, value=ast.expr() as value)
            | ast.AugAssign(target=target, value=value)
            | ast.NamedExpr(target=target, value=value)
            | ast.For(target=target, iter=value)
            | ast.comprehension(target=target, iter=value)
            | ast.withitem(optional_vars=ast.expr() as target, context_expr=value)
        ):
            return _names(target), value
        case _:
            return None


def _names(*targets: ast.expr) -> set[str]:
    return {part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)}


def _is_measure(part: ast.AST) -> bool:
    match part:
        case ast.Attribute(attr=name):
            return name in _MEASURES
        case ast.Name(id=name):
            return name == "len"
        case _:
            return False


def seem_dead(frame: Frame, test: ast.expr, in_doubt: bool) -> None:
    """Go where a test does not lead: nowhere, or where nothing is known of the tensors that it asks.

    Args:
        frame: The scope.
        test: The test.
        in_doubt: Whether it may come out otherwise, so that what is known of these tensors is not true then.
    """
    if not in_doubt:
        frame.state.kill()
        return
    for part in ast.walk(test):
        path = path_of(part) if isinstance(part, ast.Name | ast.Attribute) else None
        if path is not None and _has_tensor(frame.contents(frame.known(path))):
            frame.narrow(path, UNKNOWN)


@contextmanager
def supposed(frame: Frame, doubtful: bool = True) -> Iterator[None]:
    """Report nothing of what runs, and take none of it for evidence.

    Args:
        frame: The scope.
        doubtful: Whether what runs only seems dead.
    """
    run, root = frame.run, frame.run.root
    silent, before = run.silent, root.supposed
    if doubtful:
        run.silent = root.supposed = True
    try:
        yield
    finally:
        run.silent, root.supposed = silent, before
