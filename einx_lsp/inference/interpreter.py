"""The rules of the interpreter in one table, and runs through the two parts of a block.

The statements of the module itself run in the order of the file, with what is known by then. The bodies of functions
run when they are called, so they are run through afterwards, with what holds of the module's names for good.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import NamedTuple, cast

from einx_lsp.dialects.meaning import Meaning
from einx_lsp.inference import comprehensions, definitions, expressions, operating, statements
from einx_lsp.inference.advancing import advance
from einx_lsp.inference.bindings import facts_at
from einx_lsp.inference.calls import call, call_value
from einx_lsp.inference.claims import claims_of_call
from einx_lsp.inference.dependencies import Names, Outside, Record
from einx_lsp.inference.following import run_generator
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.run import Body, Claim, ClassBody, Evaluator, Followed, Method, Root, Rules, Run
from einx_lsp.inference.shape_comments import apply_comment
from einx_lsp.inference.state import State
from einx_lsp.inference.testing import follow_test, is_test
from einx_lsp.python.blocks import Block, Place, body_of, joined
from einx_lsp.values.model import Code, Value

__all__ = [
    "NO_BODIES",
    "Bodies",
    "Section",
    "Setting",
    "Stored",
    "TopLevel",
    "recording",
    "run_bodies",
    "run_method",
    "run_top_level",
]

RULES = Rules(
    {**expressions.EVALUATE, ast.Call: call},
    {**statements.EXECUTE, **definitions.EXECUTE},
    definitions.analyse_function,
    definitions.analyse_class,
    apply_comment,
    call_value,
    comprehensions.generate,
    claims_of_call,
    run_generator,
    advance,
    operating.binary,
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
        claims: Where values do not fit annotations, in functions and elsewhere.
    """

    findings: tuple[Followed, ...]
    quiet: frozenset[Code]
    loud: frozenset[Code]
    clean: frozenset[Place]
    claims: tuple[Claim, ...] = ()


def _evidence(root: Root) -> Evidence:
    return Evidence(
        tuple(one for found in root.followed.values() for one in found),
        frozenset(root.quiet),
        frozenset(root.loud),
        frozenset(root.clean),
        tuple(root.claims.values()),
    )


def recording(seen: dict[ast.expr, Value]) -> Rules:
    """Rules that remember the value of every expression, where it is evaluated first; none of functions as called.

    Args:
        seen: Where it is remembered.
    """

    def recorded(rule: Evaluator) -> Evaluator:
        def evaluate(frame: Frame, node: ast.expr) -> Value:
            value = rule(frame, node)
            if not frame.run.following and frame.run.root.stores is None and node not in seen:
                seen[node] = frame.frozen(value)
            return value

        return evaluate

    return replace(RULES, evaluate={kind: recorded(rule) for kind, rule in RULES.evaluate.items()})


class Section(NamedTuple):
    """What running the statements of one block gives that is in this block.

    Attributes:
        later: The functions and classes in it.
        calls: The calls that were understood.
    """

    later: tuple[Body | ClassBody, ...]
    calls: tuple[Meaning, ...]


class TopLevel(NamedTuple):
    """What running the statements of a block gives, with a head those of its methods as well.

    Attributes:
        blocks: The block; with a head, the blocks behind it.
        record: What it rests on.
        bound: The names that the block binds, or of which it says more.
        objects: What objects hold after it that it has made or changed.
        outside: Whether objects from before it may have been changed unseen.
        tensors: Whether shapes of tensors from before it may have been changed.
        open: Which names from before it may have been bound unseen.
        ended: Whether the program certainly ends in it.
        sections: What is in each of the blocks.
        followed: What following functions has shown.
        executed: The names that texts have bound that it has run.
    """

    blocks: tuple[Block, ...]
    record: Record
    bound: Mapping[str, Value]
    objects: Mapping[int, Value]
    outside: bool
    tensors: bool
    open: int
    ended: bool
    sections: tuple[Section, ...]
    followed: Evidence
    executed: frozenset[str] = frozenset()


class Bodies(NamedTuple):
    """What running through functions of a block gives.

    Attributes:
        record: What it rests on.
        calls: The calls that were understood.
        followed: What following functions has shown.
    """

    record: Record
    calls: tuple[Meaning, ...]
    followed: Evidence


NO_BODIES = Bodies(Record({}, frozenset()), (), Evidence((), frozenset(), frozenset(), frozenset()))
"""What a block without functions gives."""


class Stored(NamedTuple):
    """What a method leaves to the others of its class.

    Attributes:
        attributes: What it has stored in attributes of its object.
        objects: What these hold that nothing changes.
        stores: What each statement has stored in attributes, by the targets, if only that is asked for.
    """

    attributes: Mapping[str, Value]
    objects: Mapping[int, Value]
    stores: Mapping[ast.expr, Value] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Setting:
    """What a run is made in.

    Attributes:
        names: The names of the module.
        cancelled: Asked at every statement.
        module: The file, as the workspace calls it.
        rules: What expressions and statements mean.
        trailing: Whether comments behind statements count as shapes.
        apart: Whether only what methods store is asked for.
    """

    names: Names
    cancelled: Callable[[], bool] = lambda: False
    module: str = ""
    rules: Rules = field(default_factory=lambda: RULES)
    trailing: bool = False
    apart: bool = False


def run_top_level(blocks: Sequence[Block], setting: Setting, scope: str) -> TopLevel:
    """Run the statements of a block, with a head those of its class.

    Args:
        blocks: The block; with a head, the blocks behind it.
        setting: The module before the block.
        scope: What tells lengths of this run from those of others.

    Raises:
        Cancelled: When told to.
    """
    block, *members = blocks
    outside = Outside(setting.names)
    root = Root(outside, setting.cancelled, scope, outside.value, setting.module, trailing=setting.trailing)
    statements = list(joined(block, members))
    cut = statements[-1] if members else None
    behind = tuple((_run_of(member, root, setting, []), body_of(member)) for member in members)
    run = replace(_run_of(block, root, setting, []), cut=cast("ast.ClassDef | None", cut), behind=behind)
    frame = Frame(run, State(), None, outside.value)
    if outside.has_ended():
        frame.state.kill()
    root.globals = frame.read
    root.top = frame
    frame.execute(statements, 0)
    state = frame.state
    bound = {name: value for name, value in state.values.items() if "." not in name}
    changed = {number for number in state.objects if number < 0 or outside.held(number) is not None}
    kept = changed | frame.reached([*bound.values(), *(state.objects[number] for number in changed)])
    objects = {number: held for number, held in state.objects.items() if number in kept}
    return TopLevel(
        tuple(blocks),
        outside.record(),
        bound,
        objects,
        state.outside,
        state.tensors,
        state.open,
        not state.alive,
        tuple(
            Section(tuple(each.later or ()), tuple(each.calls.values())) for each in (run, *(one for one, _ in behind))
        ),
        _evidence(root),
        frozenset(root.executed),
    )


def _run_of(block: Block, root: Root, setting: Setting, later: list[Body | ClassBody] | None) -> Run:
    return Run(block, facts_at(block), root, setting.rules, later, setting.module)


def run_bodies(block: Block, later: Sequence[Body | ClassBody], setting: Setting, scope: str) -> Bodies:
    """Run through functions of a block.

    Args:
        block: The block.
        later: The functions, and classes with their methods.
        setting: The module, as functions see it.
        scope: What tells lengths of this run from those of others.

    Raises:
        Cancelled: When told to.
    """
    outside = Outside(setting.names)
    root = _root_of(outside, setting, scope)
    run = _run_of(block, root, setting, None)
    for body in later:
        # A state of its own: nothing that one function does is seen by another.
        frame = Frame(run, State(), {}, outside.value)
        root.steps, root.most = 0, _MOST_IN_BODIES
        if isinstance(body, ClassBody):
            definitions.analyse_class(frame, body)
        else:
            definitions.analyse_function(frame, body)
            if is_test(body):
                follow_test(frame, body)
    return _bodies(run)


def _root_of(outside: Outside, setting: Setting, scope: str) -> Root:
    """What runs through functions share of which nothing is known but what they say."""
    return Root(
        outside,
        setting.cancelled,
        scope,
        outside.value,
        setting.module,
        _MOST_IN_BODIES,
        stated=True,
        trailing=setting.trailing,
        supposed=setting.apart,
        stores={} if setting.apart else None,
    )


def _bodies(run: Run) -> Bodies:
    return Bodies(run.outside.record(), tuple(run.calls.values()), _evidence(run.root))


def run_method(
    block: Block, body: ClassBody, method: Method, before: Stored, setting: Setting, scope: str
) -> tuple[Bodies, Stored]:
    """Run through one method of a class.

    Args:
        block: The block that it is in.
        body: The class.
        method: The method.
        before: The attributes of its object.
        setting: The module, as functions see it.
        scope: What tells lengths of this run from those of others.

    Returns:
        What was found in it, and what it has stored.

    Raises:
        Cancelled: When told to.
    """
    outside = Outside(setting.names)
    root = _root_of(outside, setting, scope)
    run = _run_of(block, root, setting, None)
    run.silent = setting.apart
    frame = Frame(run, State(), {}, outside.value)
    frame.state.objects.update(before.objects)
    attributes = definitions.analyse_method(frame, body, method, before.attributes)
    if not setting.apart:
        definitions.analyse_tests(frame, body, method, before.attributes)
    kept = frame.reached(attributes.values())
    objects = {number: held for number, held in frame.state.objects.items() if number in kept}
    return _bodies(run), Stored(attributes, objects, root.stores or {})
