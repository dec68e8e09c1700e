"""What runs through a program share: their rules, what they have in common, what they note, and how calls are given.

A :class:`Root` is one run from its start to its end; a :class:`Run` is the way through one block or function within it.
The scopes that are run through are in ``frame.py``.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from einx_lsp.dialects.call import Argument
from einx_lsp.dialects.meaning import Meaning
from einx_lsp.inference.bindings import Facts
from einx_lsp.inference.dependencies import Outside
from einx_lsp.inference.remembering import Memory
from einx_lsp.inference.unknowns import LengthNames
from einx_lsp.library.arguments import Spread
from einx_lsp.python.block import Block, Comment
from einx_lsp.python.blocks import Place
from einx_lsp.rules.finding import Finding
from einx_lsp.values.model import Class, Code, Function, Ref, Value

if TYPE_CHECKING:
    from einx_lsp.inference.frame import Frame
    from einx_lsp.inference.guards import Guard, Raised

__all__ = [
    "NUMBERS",
    "TEXT",
    "Body",
    "Caller",
    "Cancelled",
    "Claim",
    "ClassBody",
    "Evaluator",
    "Executor",
    "Followed",
    "Given",
    "Method",
    "Resumed",
    "Root",
    "Rules",
    "Run",
    "Summaries",
    "given_of",
    "module_cell",
]

TEXT = "\0text:"
"""What stands before the name of a file in that of a text that it runs."""

NUMBERS = count(1)
"""Numbers of objects and scopes."""

_CELLS: dict[tuple[str, str], int] = {}


def module_cell(module: str, name: str) -> int:
    """The object that holds what a name of a module is bound to that functions bind as well.

    Args:
        module: The file.
        name: The name.
    """
    return _CELLS.setdefault((module, name), -1 - len(_CELLS))


class Cancelled(Exception):  # noqa: N818 (nothing went wrong)
    """The analysis was told to stop."""


Summaries: TypeAlias = "dict[tuple[ast.expr | None, type], int]"
"""Objects by the place and kind of what they stand for."""

Evaluator: TypeAlias = "Callable[[Frame, ast.expr], Value]"
Executor: TypeAlias = "Callable[[Frame, ast.stmt], None]"
Body: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda"
Method: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef"


class Given(NamedTuple):
    """The arguments of a call.

    Attributes:
        positional: Those without a name, in order, up to the first of which the number is not known.
        keywords: Those with a name.
        complete: Whether these are all.
        spread: All without a name, those behind a star of which the number is not known as one; ``None`` if that is
            not known either, or said by the others.
    """

    positional: tuple[Argument, ...] = ()
    keywords: Mapping[str, Argument] = {}
    complete: bool = True
    spread: tuple[Value | Spread, ...] | None = None

    def values(self) -> list[Value]:
        """All that is given."""
        return [argument.value for argument in (*self.positional, *self.keywords.values())]


def given_of(values: Iterable[Value], place: Place, keywords: Iterable[tuple[str, Value]] = ()) -> Given:
    """Arguments that stand nowhere, as those of a function that ``map`` calls.

    Args:
        values: The values.
        place: The expression to point at.
        keywords: Those with a name.
    """
    return Given(
        tuple(Argument(value, place) for value in values),
        {name: Argument(value, place) for name, value in keywords},
    )


class Resumed(NamedTuple):
    """Where an iterator has stopped.

    Attributes:
        value: The next element; what it returns if it has none.
        ended: Whether it has none.
    """

    value: Value
    ended: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """What each kind of expression gives and each kind of statement does, and how a function's body is run through.

    ``observe`` is told of every call that a dialect understands, each time that it is evaluated; the result does not
    depend on it. Who wants to be told of those in calls that are remembered lets nothing be remembered (``remembers``).
    """

    evaluate: Mapping[type[ast.AST], Evaluator]
    execute: Mapping[type[ast.AST], Executor]
    analyse_function: Callable[[Frame, Body], object]
    analyse_class: Callable[[Frame, ClassBody], None]
    apply_comment: Callable[[Frame, Comment], None]
    call: Callable[[Frame, Value, Given, ast.expr], Value]
    generate: Callable[[Frame, Function], Value]
    hold: Callable[[Frame, Function, Given], object | None]
    run_generator: Callable[[Frame, Value, Sequence[Value], tuple[tuple[str, Value], ...]], Value]
    advance: Callable[[Frame, Ref, ast.expr | None], Resumed | None]
    binary: Callable[[Frame, ast.operator, Value, Value, ast.expr], Value]
    observe: Callable[[Frame, Meaning], None]
    remembers: bool = True


@dataclass(slots=True)
class ClassBody:
    """A class whose body was run through and whose methods were not yet.

    Attributes:
        node: Its definition.
        place: Where that stands.
        constants: What is known of the attributes of the class.
        fields: What is known of attributes of its instances from annotations in the class body.
        plain: Whether attributes are what was stored: nothing in the class gets between.
        functions: Its methods, with the blocks that they are in.
        variables: Annotated names that are no fields.
        made: What the definition makes.
    """

    node: ast.ClassDef
    place: Place
    constants: dict[str, Value] = field(default_factory=dict)
    fields: dict[str, Value] = field(default_factory=dict)
    plain: bool = True
    functions: list[tuple[Method, Block]] = field(default_factory=list)
    variables: set[str] = field(default_factory=set)
    made: Class | None = None


@dataclass(slots=True)
class Root:
    """What a run through a block shares with the runs through all functions that are followed in it.

    Attributes:
        outside: The module.
        cancelled: Asked at every statement.
        scope: What tells lengths and objects of this run from those of others.
        globals: The value of a name of the module at this point of the run.
        module: The file that is analysed, as the workspace calls it.
        most: How many statements are run before calls are not followed any more and loops are not run turn by turn.
        scopes: How many scopes have been opened.
        steps: How many statements have been run.
        loops: How many loops are being run, one within the other.
        site: The last expression that may make an object.
        summaries: In the further turns of a loop, the objects that stand for all that are made at a place.
        summed: All such objects.
        depth: How deep in statements and expressions of the innermost function the run is.
        total: How deep it is in those of the others.
        stack: The functions that are being followed, the outermost first.
        live: The scopes that are being run, by number.
        chain: The calls of these.
        followed: What was understood in functions that were followed, by its place, for a few callers each.
        not_understood: The calls of which nothing was known, in order, while a condition is evaluated.
        quiet: The functions that were followed where errors are caught.
        loud: Those that were followed elsewhere.
        clean: The calls that were understood in functions that were followed, with all shapes, and that do not raise.
        top: The scope of the module, while its statements run.
        memory: What calls have given that were followed.
        stated: Whether what is known of tensors is what functions say of themselves, which may not be all that comes.
        trailing: Whether comments behind statements of the file count as shapes.
        supposed: Whether what runs only seems dead, so that it is evidence of nothing.
        claims: Where values do not fit annotations, by place and rule.
        stores: What is stored in attributes of the object whose methods are run, by target; ``None`` if nobody asks.
        doubts: How often something was done, where somebody stands guard, that may raise an error that is not known.
        attempts: How many threads are being run, one within the other.
        blocks: How often one of them had to wait.
        patient: Whether the one that is being run has the time to sleep.
        calm: The last call that gives nothing that is known and certainly does not raise.
        executed: The names of the module that texts have bound that were run.
        making: The classes that metaclasses are making.
        asking: The expression that asks a generator for all its elements.
    """

    outside: Outside
    cancelled: Callable[[], bool]
    scope: str
    globals: Callable[[str], Value | None]
    module: str = ""
    most: int = 12_000
    scopes: int = 0
    steps: int = 0
    loops: int = 0
    site: ast.expr | None = None
    summaries: Summaries | None = None
    summed: set[int] = field(default_factory=set)
    depth: int = 0
    total: int = 0
    stack: list[Code] = field(default_factory=list)
    chain: list[Caller] = field(default_factory=list)
    live: dict[int, Frame] = field(default_factory=dict)
    followed: dict[Place, list[Followed]] = field(default_factory=dict)
    not_understood: list[ast.expr] = field(default_factory=list)
    quiet: set[Code] = field(default_factory=set)
    loud: set[Code] = field(default_factory=set)
    clean: set[Place] = field(default_factory=set)
    top: Frame | None = None
    memory: Memory = field(default_factory=Memory)
    stated: bool = False
    trailing: bool = False
    supposed: bool = False
    claims: dict[tuple[Place, str], Claim] = field(default_factory=dict)
    stores: dict[ast.expr, Value] | None = None
    doubts: int = 0
    attempts: int = 0
    blocks: int = 0
    patient: bool = False
    calm: ast.expr | None = None
    executed: set[str] = field(default_factory=set)
    making: list[Class] = field(default_factory=list)
    asking: Place | None = None

    def lengths(self) -> LengthNames:
        """The lengths of a new scope."""
        self.scopes += 1
        return LengthNames(f"{self.scope}.{self.scopes}")


class Caller(NamedTuple):
    """A call that was followed.

    Attributes:
        place: Where it stands.
        module: The file that it is in, as the workspace calls it.
    """

    place: Place
    module: str


class Followed(NamedTuple):
    """A call that was understood in a function that was followed.

    Attributes:
        meaning: What it means there.
        callers: The calls that led to it, the outermost first.
        module: The file that it is in, as the workspace calls it.
    """

    meaning: Meaning
    callers: tuple[Caller, ...]
    module: str


class Claim(NamedTuple):
    """A finding that is about no call with a string.

    Attributes:
        finding: What is wrong.
        callers: The calls that led to it, the outermost first.
        module: The file that it is in, as the workspace calls it.
    """

    finding: Finding
    callers: tuple[Caller, ...]
    module: str


@dataclass(slots=True)
class Run:
    """One way through a block, or through a function of one that is followed.

    Attributes:
        block: The block.
        facts: What the block does to names.
        root: What all runs share that this one has led to.
        rules: What expressions and statements mean.
        later: Functions and classes that are run through when all of the module's names are known; ``None`` if that
            is the case now.
        module: The file that the block is in, as the workspace calls it.
        following: Whether this is a function that is followed, whose own functions are run through elsewhere.
        calls: What was understood, by the place of the call.
        silent: Whether calls are expected to raise, or may raise unseen.
        guards: Who stands guard over errors here, the innermost last.
        handled: The error that is being handled.
        unasked: Whether this may never be run although it stands where something is: a lambda, a generator expression.
        turns: Whether this is a turn of a loop that others follow, in which what is not certain to be reached in each
            first turn is none of our business.
        spent: The comments that have been applied.
        asked: What calls mean that ask something, by their places, as they were last made.
        cut: The class of which the block is the head.
        behind: The runs through the methods of that class, each with what is in it.
    """

    block: Block
    facts: Facts
    root: Root
    rules: Rules
    later: list[Body | ClassBody] | None
    module: str = ""
    following: bool = False
    calls: dict[tuple[int, int], Meaning] = field(default_factory=dict)
    silent: bool = False
    guards: tuple[Guard, ...] = ()
    handled: Raised | None = None
    unasked: bool = False
    turns: bool = False
    spent: set[Comment] = field(default_factory=set)
    asked: dict[tuple[int, int], Meaning] = field(default_factory=dict)
    cut: ast.ClassDef | None = None
    behind: tuple[tuple[Run, list[ast.stmt]], ...] = ()

    @property
    def outside(self) -> Outside:
        """The module."""
        return self.root.outside

    @property
    def scope(self) -> str:
        """What tells lengths of this run from those of others."""
        return self.root.scope

    def lengths(self) -> LengthNames:
        """The lengths of a new scope."""
        return self.root.lengths()

    def find(self, level: int, module: str) -> str | None:
        """The file of the workspace that an import means here; empty if that is not certain, ``None`` if there is none.

        Args:
            level: How many dots stand before the name.
            module: The name.
        """
        own = self.module.removeprefix(TEXT)
        if own != self.root.module:
            return self.outside.path_of(level, module, own)
        return self.outside.path_of(level, module)

    def place(self, node: ast.AST) -> Place:
        """Where a node stands."""
        return Place(self.block, self.block.span(node))
