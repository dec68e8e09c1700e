"""``exec``, ``eval`` and ``compile`` of texts that are known, and the namespaces that they run in.

What is found wrong in such a text has no place in the file, so nothing is told of it; what it binds and changes counts.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from einx_lsp.inference.bindings import bound_names, facts_at, facts_of, nodes_of
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.module import BUILTINS
from einx_lsp.inference.run import TEXT, Given
from einx_lsp.inference.state import State
from einx_lsp.python import read
from einx_lsp.python.blocks import Block
from einx_lsp.values.model import NOTHING, UNKNOWN, Named, Partial, Ref, Text, Value
from einx_lsp.values.model import Mapping as Dictionary

__all__ = ["compiled", "evaluated", "executed", "names_here"]

_LONGEST = 2000
"""Characters of a text that is run."""

_MOST_LOOPS = 3

_COMPILED = Named("builtins.compiled")

_KNOWN_LIBRARIES = frozenset(
    "numpy einx einops torch jax math functools itertools collections dataclasses typing".split()
)
"""What a text may import; of other modules it is not known here whether they are files."""


def compiled(_frame: Frame, _node: ast.expr, given: Given) -> Value | None:
    """``compile``: the text that is to be run.

    Args:
        given: The arguments.
    """
    match [argument.value for argument in (*given.positional, *given.keywords.values())]:
        case [Text() as text, _, Text("exec" | "eval")] if not given.keywords.keys() - {"mode", "filename"}:
            return Partial(_COMPILED, (text,))
        case _:
            return None


def _blocks(value: Value) -> list[Block] | None:
    """The blocks of a text, ``None`` if it is not known or too long."""
    if isinstance(value, Partial) and value.function == _COMPILED:
        value = value.positional[0]
    if not isinstance(value, Text) or len(value.value) > _LONGEST:
        return None
    try:
        ast.parse(value.value.strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return [placed.block for placed in read(value.value.strip()).blocks]


@contextmanager
def _within(frame: Frame, block: Block) -> Iterator[None]:
    """Run a block of a text in a scope."""
    run = frame.run
    module = run.module if run.module.startswith(TEXT) else TEXT + run.module
    frame.run = replace(
        run,
        block=block,
        facts=facts_at(block),
        calls={},
        asked={},
        silent=True,
        following=True,
        module=module,
        later=None,
    )
    try:
        yield
    finally:
        frame.run = run


def evaluated(frame: Frame, given: Given) -> Value | None:
    """What ``eval`` gives for a text that is known, ``None`` if it is not.

    Args:
        frame: The scope, whose names it reads unless it is given others.
        given: The arguments.
    """
    values = [argument.value for argument in given.positional]
    if not given.complete or given.keywords or not 1 <= len(values) <= 2:
        return None
    match _blocks(values[0]):
        case [Block(statements=[ast.Expr(value=expression)]) as block]:
            pass
        case _:
            return None
    if len(values) == 2 and values[1] is not NOTHING:
        inside = _namespace(frame, values[1], ())
        if inside is None:
            return None
        with _within(inside, block):
            value = inside.evaluate(expression)
        frame.state.take(inside.state)
        return value
    with _within(frame, block):
        return frame.evaluate(expression)


def executed(frame: Frame, given: Given) -> bool:
    """Follow ``exec``; whether that was possible.

    Args:
        frame: The scope.
        given: The arguments.
    """
    root = frame.run.root
    values = [argument.value for argument in given.positional]
    blocks = _blocks(values[0]) if 1 <= len(values) <= 2 and given.complete and not given.keywords else None
    if blocks is None or not frame.state.alive or root.steps >= root.most or root.loops > _MOST_LOOPS:
        return False
    statements = [statement for block in blocks for statement in block.statements]
    facts = facts_of(statements)
    if facts.stored or facts.reshaping or facts.dynamic or facts.dynamic_attributes or not _are_plain(statements):
        return False
    names = tuple(bound_names(statements))
    if any(isinstance(frame.read(name), Ref) for name in facts.changed):
        return False  # the rest of the file knows nothing of such changes
    if len(values) == 2 and values[1] is not NOTHING:
        return _executed_in(frame, values[1], names, blocks)
    if frame.body is not None:
        return False
    if frame.local is not None:
        # A copy of the names of the function, which it does not see.
        inside = Frame(
            frame.run, State(), dict.fromkeys(names, 1), frame.read, inner=frame.from_inside, outer=frame.number
        )
        inside.state.take(frame.state)
        if any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) for node in nodes_of(statements)):
            return False
        _run(inside, blocks)
        frame.state.take(inside.state)
        return True
    root.executed.update(names)
    _run(frame, blocks)
    return True


def _are_plain(statements: Sequence[ast.stmt]) -> bool:
    """Whether statements do nothing that their file would have to know of."""
    return all(map(_may_run, nodes_of(statements)))


def _may_run(node: ast.AST) -> bool:
    match node:
        case ast.Global() | ast.Nonlocal() | ast.Delete() | ast.ClassDef():
            return False
        case ast.Import(names=names):
            return all(alias.name.partition(".")[0] in _KNOWN_LIBRARIES for alias in names)
        case ast.ImportFrom(module=str(module), level=0, names=names):
            known = module.partition(".")[0] in _KNOWN_LIBRARIES
            return known and all(alias.name != "*" for alias in names)
        case ast.ImportFrom():
            return False
        case _:
            return True


def _run(frame: Frame, blocks: Sequence[Block]) -> None:
    for block in blocks:
        with _within(frame, block):
            frame.execute(list(block.statements))


def _namespace(frame: Frame, value: Value, names: Sequence[str]) -> Frame | None:
    """A scope whose names are the items of a dict."""
    held = frame.contents(value)
    if not isinstance(value, Ref) or not isinstance(held, Dictionary) or value.number in frame.run.root.summed:
        return None
    known = dict(held.items)
    if any(name.startswith("\0") for name in known):
        return None
    inside = Frame(frame.run, State(), dict.fromkeys((*known, *names), 1), BUILTINS.get)
    inside.number = value.number
    inside.state.take(frame.state)
    inside.state.values.update(known)
    return inside


def _executed_in(frame: Frame, value: Value, names: Sequence[str], blocks: Sequence[Block]) -> bool:
    inside = _namespace(frame, value, names)
    if inside is None or not isinstance(value, Ref):
        return False
    live = frame.run.root.live
    live[inside.number] = inside
    try:
        _run(inside, blocks)
    finally:
        del live[inside.number]
    alive = inside.state.alive
    frame.state.take(inside.state)
    found = {name: part for name, part in inside.state.values.items() if "." not in name}
    found.setdefault("__builtins__", UNKNOWN)
    frame.put(value.number, Dictionary(tuple(found.items())))
    if not alive:
        frame.state.kill()
    return True


def names_here(frame: Frame) -> Value | None:
    """``locals()`` in a function: its names as they are now, in a dict of their own.

    Args:
        frame: The scope.

    Returns:
        ``None`` where it is not that.
    """
    if frame.local is None or frame.body is not None or not frame.run.following or not frame.state.alive:
        return None
    found: dict[str, Value] = {}
    for name in frame.local:
        if name in frame.state.values or name in frame.cells:
            found[name] = frame.read(name)
    return frame.make(Dictionary(tuple(found.items())))
