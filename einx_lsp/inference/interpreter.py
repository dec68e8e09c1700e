"""The rules of the interpreter in one table, and runs through the two parts of a block.

The statements of the module itself run in the order of the file, with what is known by then. The bodies of functions
run when they are called, so they are run through afterwards, with what holds of the module's names for good.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from einx_lsp.dialects.meaning import Meaning
from einx_lsp.inference import definitions, expressions, statements
from einx_lsp.inference.bindings import Facts
from einx_lsp.inference.calls import call, call_value
from einx_lsp.inference.dependencies import Names, Outside, Record
from einx_lsp.inference.following import run_generator
from einx_lsp.inference.frame import Body, ClassBody, Evaluator, Followed, Frame, Root, Rules, Run
from einx_lsp.inference.shape_comments import apply_comment
from einx_lsp.inference.state import State
from einx_lsp.python.blocks import Block, Place
from einx_lsp.values.model import Code, Value

__all__ = ["Bodies", "TopLevel", "recording", "run_bodies", "run_top_level"]

RULES = Rules(
    {**expressions.EVALUATE, ast.Call: call},
    {**statements.EXECUTE, **definitions.EXECUTE},
    definitions.analyse_function,
    definitions.analyse_class,
    apply_comment,
    call_value,
    expressions.generate,
    run_generator,
    expressions.binary,
    lambda _frame, _found: None,
)


_MOST_IN_BODIES = 1_500
"""Statements that are run for a function or class of which nothing is known but what it says itself."""


class Evidence(NamedTuple):
    """What following functions has shown of them.

    Attributes:
        findings: The calls in them, for a few callers each.
        quiet: Those that were followed where errors are caught.
        loud: Those that were followed elsewhere.
        clean: The calls in them that are right as these are called, with all that they are given known.
    """

    findings: tuple[Followed, ...]
    quiet: frozenset[Code]
    loud: frozenset[Code]
    clean: frozenset[Place]


def _evidence(root: Root) -> Evidence:
    return Evidence(
        tuple(one for found in root.followed.values() for one in found),
        frozenset(root.quiet),
        frozenset(root.loud),
        frozenset(root.clean),
    )


def recording(seen: dict[ast.expr, Value]) -> Rules:
    """Rules that remember the value of every expression, where it is evaluated first; none of functions as called.

    Args:
        seen: Where it is remembered.
    """

    def recorded(rule: Evaluator) -> Evaluator:
        def evaluate(frame: Frame, node: ast.expr) -> Value:
            value = rule(frame, node)
            if not frame.run.following and node not in seen:
                seen[node] = frame.frozen(value)
            return value

        return evaluate

    return replace(RULES, evaluate={kind: recorded(rule) for kind, rule in RULES.evaluate.items()})


class TopLevel(NamedTuple):
    """What running the statements of a block gives.

    Attributes:
        record: What it rests on.
        bound: The names that the block binds, or of which it says more.
        objects: What objects hold after it that it has made or changed.
        outside: Whether objects from before it may have been changed unseen.
        tensors: Whether shapes of tensors from before it may have been changed.
        open: Which names from before it may have been bound unseen.
        ended: Whether the program certainly ends in it.
        later: The functions and classes in it.
        calls: The calls that were understood.
        followed: What following functions has shown.
    """

    record: Record
    bound: Mapping[str, Value]
    objects: Mapping[int, Value]
    outside: bool
    tensors: bool
    open: int
    ended: bool
    later: tuple[Body | ClassBody, ...]
    calls: tuple[Meaning, ...]
    followed: Evidence


class Bodies(NamedTuple):
    """What running through the functions of a block gives.

    Attributes:
        record: What it rests on.
        calls: The calls that were understood.
        followed: What following functions has shown.
    """

    record: Record
    calls: tuple[Meaning, ...]
    followed: Evidence


def run_top_level(
    block: Block,
    facts: Facts,
    names: Names,
    cancelled: Callable[[], bool],
    scope: str,
    module: str = "",
    rules: Rules | None = None,
) -> TopLevel:
    """Run the statements of a block.

    Args:
        block: The block.
        facts: What it does to names.
        names: The module before the block.
        cancelled: Asked at every statement.
        scope: What tells lengths of this run from those of others.
        module: The file, as the workspace calls it.
        rules: What expressions and statements mean, if it is not :data:`RULES`.

    Raises:
        Cancelled: When told to.
    """
    outside = Outside(names)
    later: list[Body | ClassBody] = []
    root = Root(outside, cancelled, scope, outside.value, module)
    run = Run(block, facts, root, rules or RULES, later, module)
    frame = Frame(run, State(), None, outside.value)
    if outside.has_ended():
        frame.state.kill()
    root.globals = frame.read
    root.top = frame
    frame.execute(list(block.statements), 0)
    state = frame.state
    bound = {name: value for name, value in state.values.items() if "." not in name}
    changed = {number for number in state.objects if number < 0 or outside.held(number) is not None}
    kept = changed | frame.reached([*bound.values(), *(state.objects[number] for number in changed)])
    objects = {number: held for number, held in state.objects.items() if number in kept}
    return TopLevel(
        outside.record(),
        bound,
        objects,
        state.outside,
        state.tensors,
        state.open,
        not state.alive,
        tuple(later),
        tuple(run.calls.values()),
        _evidence(root),
    )


def run_bodies(
    block: Block,
    facts: Facts,
    later: Sequence[Body | ClassBody],
    names: Names,
    cancelled: Callable[[], bool],
    scope: str,
    module: str = "",
    rules: Rules | None = None,
) -> Bodies:
    """Run through the functions and methods of a block.

    Args:
        block: The block.
        facts: What it does to names.
        later: Its functions and classes.
        names: The module, as functions see it.
        cancelled: Asked at every statement.
        scope: What tells lengths of this run from those of others.
        module: The file, as the workspace calls it.
        rules: What expressions and statements mean, if it is not :data:`RULES`.

    Raises:
        Cancelled: When told to.
    """
    outside = Outside(names)
    root = Root(outside, cancelled, scope, outside.value, module)
    run = Run(block, facts, root, rules or RULES, None, module)
    for body in later:
        # A state of its own: nothing that one function does is seen by another.
        frame = Frame(run, State(), {}, outside.value)
        root.steps, root.most = 0, _MOST_IN_BODIES
        if isinstance(body, ClassBody):
            definitions.analyse_class(frame, body)
        else:
            definitions.analyse_function(frame, body)
    return Bodies(outside.record(), tuple(run.calls.values()), _evidence(root))
