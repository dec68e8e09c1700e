"""A scope while it is being run through: which value a name has, and what else is known at this point."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from einx_lsp.dialects.meaning import Meaning
from einx_lsp.inference.bindings import RESHAPING_ATTRIBUTES, Facts
from einx_lsp.inference.dependencies import Outside
from einx_lsp.inference.state import CLOSED, State, fixed, is_mutable, joined, may_be, settled
from einx_lsp.inference.unknowns import LengthNames
from einx_lsp.library.registry import attribute_of
from einx_lsp.python.block import Block, Comment
from einx_lsp.python.blocks import Place
from einx_lsp.values.model import UNKNOWN, Instance, Value

__all__ = ["Body", "Cancelled", "Evaluator", "Executor", "Frame", "Rules", "Run", "path_of"]

_DEEPEST = 120
"""How deep in statements and expressions the interpreter goes; what is deeper is unknown. Python's stack bears more."""


class Cancelled(Exception):  # noqa: N818 (nothing went wrong)
    """The analysis was told to stop."""


Evaluator: TypeAlias = "Callable[[Frame, ast.expr], Value]"
Executor: TypeAlias = "Callable[[Frame, ast.stmt], None]"
Body: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda"


@dataclass(frozen=True, slots=True)
class Rules:
    """What each kind of expression gives and each kind of statement does, and how a function's body is run through."""

    evaluate: Mapping[type[ast.AST], Evaluator]
    execute: Mapping[type[ast.AST], Executor]
    analyse_function: Callable[[Frame, Body], object]
    analyse_class: Callable[[Frame, ClassBody], None]
    apply_comment: Callable[[Frame, Comment], None]


@dataclass(slots=True)
class ClassBody:
    """A class whose body was run through and whose methods were not yet.

    Attributes:
        node: Its definition.
        constants: What is known of the attributes of the class.
        fields: What is known of attributes of its instances from annotations in the class body.
        plain: Whether attributes are what was stored: nothing in the class gets between.
        functions: Its methods.
    """

    node: ast.ClassDef
    constants: dict[str, Value] = field(default_factory=dict)
    fields: dict[str, Value] = field(default_factory=dict)
    plain: bool = True
    functions: list[ast.FunctionDef | ast.AsyncFunctionDef] = field(default_factory=list)


@dataclass(slots=True)
class Run:
    """One way through a block.

    Attributes:
        block: The block.
        facts: What the block does to names.
        outside: The module.
        rules: What expressions and statements mean.
        cancelled: Asked at every statement.
        scope: What tells lengths of this run from those of others.
        later: Functions and classes that are run through when all of the module's names are known; ``None`` if that
            is the case now.
        calls: What was understood, by the place of the call.
        silent: Whether calls are expected to raise.
        depth: How deep in statements and expressions the run is.
        scopes: How many scopes have been opened.
        spent: The comments that have been applied.
    """

    block: Block
    facts: Facts
    outside: Outside
    rules: Rules
    cancelled: Callable[[], bool]
    scope: str
    later: list[Body | ClassBody] | None
    calls: dict[tuple[int, int], Meaning] = field(default_factory=dict)
    silent: bool = False
    depth: int = 0
    scopes: int = 0
    spent: set[Comment] = field(default_factory=set)

    def lengths(self) -> LengthNames:
        """The lengths of a new scope."""
        self.scopes += 1
        return LengthNames(f"{self.scope}.{self.scopes}")

    def place(self, node: ast.AST) -> Place:
        """Where a node stands."""
        return Place(self.block, self.block.span(node))


class Frame:
    """A scope of a block at one point of a run.

    Args:
        run: The run.
        state: What is known at the start.
        local: The names that the scope binds, with how often; ``None`` for the module itself.
        parent: The value of every other name, ``None`` if it is bound nowhere.
        unstable: Names that are bound from elsewhere too, so that they are never known.
        body: The class, if the scope is that of a class.
        inner: The value of names of enclosing scopes for functions within this one; as ``parent`` if left out.

    Attributes:
        exits: What is known where the scope is left early.
        shadowed: Names that a comprehension has bound for now.
        hint: How the length that is about to be evaluated may be called.
        delayed: Whether what is evaluated now happens later, so that only what cannot change is known.
    """

    __slots__ = (
        "body",
        "delayed",
        "exits",
        "hint",
        "inner",
        "lengths",
        "local",
        "parent",
        "run",
        "shadowed",
        "state",
        "unstable",
    )

    def __init__(
        self,
        run: Run,
        state: State,
        local: Mapping[str, int] | None,
        parent: Callable[[str], Value | None],
        unstable: frozenset[str] = frozenset(),
        body: ClassBody | None = None,
        inner: Callable[[str], Value | None] | None = None,
    ) -> None:
        self.run = run
        self.state = state
        self.local = local
        self.parent = parent
        self.unstable = unstable
        self.body = body
        self.inner = inner or parent
        self.lengths = run.lengths()
        self.exits: list[State] = []
        self.shadowed: list[str] = []
        self.hint: str | None = None
        self.delayed = False

    # Names

    def read(self, name: str) -> Value:
        """The value of a name here."""
        if self.delayed and name not in self.shadowed:
            return self.from_inside(name) or UNKNOWN
        state = self.state
        value = state.values.get(name)
        if value is None:
            value = self._from_outside(name)
        if not state.alive and not fixed(value):
            return UNKNOWN
        return value

    def _from_outside(self, name: str) -> Value:
        value = None if name in self.unstable else self.missing(name)
        if value is None:
            return UNKNOWN
        value = may_be(value, self.state.open)
        if (self.state.lists and is_mutable(value)) or (self.state.tensors and not settled(value)):
            return UNKNOWN
        return value

    def missing(self, name: str) -> Value | None:
        """The value of a name that this scope has not bound here; ``None`` if using it would raise."""
        if self.local is not None and name in self.local and self.body is None:
            return None
        return self.parent(name)

    def from_inside(self, name: str) -> Value | None:
        """The value of a name for functions within this scope: only what cannot change until they are called."""
        if name in self.shadowed:
            return UNKNOWN
        if self.body is not None or (self.local is not None and name not in self.local):
            return self.inner(name)
        if name in self.unstable or self.state.open != CLOSED:
            return UNKNOWN
        once = self.run.outside.is_bound_once(name) if self.local is None else self.local.get(name) == 1
        value = self.state.values.get(name)
        if value is None and self.local is None:
            return self.parent(name) if once or not self._binds(name) else UNKNOWN
        if value is None or not once or is_mutable(value):
            return UNKNOWN
        return value if self.state.alive or fixed(value) else UNKNOWN

    def _binds(self, name: str) -> bool:
        return name in self.run.facts.bound

    def bind(self, name: str, value: Value) -> None:
        """Bind a name here."""
        values = self.state.values
        self._drop_paths_of(name)
        declared = self.local is not None and name not in self.local
        unstable = declared or name in self.unstable or (self.local is None and self.run.outside.is_rebound(name))
        values[name] = UNKNOWN if unstable else value

    def shadow(self, name: str, value: Value) -> None:
        """Bind a name of a comprehension, which hides that of the scope for a while."""
        self._drop_paths_of(name)
        self.state.values[name] = value
        self.shadowed.append(name)

    def _drop_paths_of(self, name: str) -> None:
        start = f"{name}."
        for path in [path for path in self.state.values if path.startswith(start)]:
            del self.state.values[path]

    # Paths

    def known(self, path: str) -> Value:
        """The value of a name or path here."""
        value = self.state.values.get(path)
        if value is not None and self.state.alive:
            return value
        owner, dot, attribute = path.rpartition(".")
        return attribute_of(self.known(owner), attribute) if dot else self.read(path)

    def narrow(self, path: str, value: Value) -> None:
        """Say more of what a name or path is bound to."""
        root, dot, rest = path.partition(".")
        if dot and self.run.outside.times_declared(rest.rpartition(".")[2]):
            return  # a property, perhaps
        if self.state.alive and root not in self.unstable and not self._rebound_elsewhere(root):
            self.state.values[path] = value

    def _rebound_elsewhere(self, name: str) -> bool:
        return (self.local is None or name not in self.local) and self.run.outside.is_rebound(name)

    def store(self, path: str | None, attribute: str, value: Value) -> None:
        """Store an attribute.

        Args:
            path: The path of the attribute; ``None`` if the object is not a name.
            attribute: The attribute.
            value: What is stored.
        """
        if attribute in RESHAPING_ATTRIBUTES and path != f"self.{attribute}":
            self.state.forget_tensors()
        self.state.forget_paths(lambda other: other.rpartition(".")[2] != attribute)
        if path is not None and self.run.outside.times_declared(attribute) == 0:
            self.state.values[path] = value

    def forget_what_calls_change(self) -> None:
        """Forget what an unknown function may change: lists, and attributes that are stored elsewhere too."""
        state = self.state
        state.forget_lists()
        state.forget_paths(self._stays)
        if self.run.outside.reshapes():
            state.forget_tensors()

    def _stays(self, path: str) -> bool:
        """Whether a path is certain to stay what it is while unknown code runs: an attribute that is stored once."""
        root, _, attribute = path.partition(".")
        if not isinstance(self.read(root), Instance) or "." in attribute:
            return False
        return self.run.outside.times_stored(attribute) == 1

    # Running

    def evaluate(self, node: ast.expr) -> Value:
        """The value of an expression; what is in it happens."""
        run = self.run
        if run.depth >= _DEEPEST:
            self._give_up(node)
            return UNKNOWN
        rule = run.rules.evaluate.get(type(node))
        if rule is None:
            self._give_up(node)
            return UNKNOWN
        run.depth += 1
        try:
            return rule(self, node)
        finally:
            run.depth -= 1

    def execute(self, statements: list[ast.stmt], start: int | None = None) -> None:
        """Run statements one after another.

        Args:
            statements: The statements.
            start: Offset in the block from which comments belong to them; ``None`` for the first statement's.
        """
        run = self.run
        commented = run.block.comments
        if run.depth >= _DEEPEST:
            for statement in statements:
                self._give_up(statement)
            return
        run.depth += 1
        try:
            for statement in statements:
                if run.cancelled():
                    raise Cancelled
                if commented:
                    start = self._comments_before(statement, start)
                rule = run.rules.execute.get(type(statement))
                if rule is None:
                    self._give_up(statement)
                else:
                    rule(self, statement)
            if commented and statements:
                self._comments_behind(statements)
        finally:
            run.depth -= 1

    def _comments_before(self, statement: ast.stmt, start: int | None) -> int:
        begin, end = self.run.block.span(statement)
        if start is not None:
            for comment in self.run.block.comments:
                if start <= comment.span[0] < begin:
                    self._apply(comment)
        return begin if not hasattr(statement, "body") else end

    def _comments_behind(self, statements: list[ast.stmt]) -> None:
        """Apply the comments that follow the last statement and still belong to its suite."""
        block = self.run.block
        first, last = block.span(statements[0])[0], block.span(statements[-1])
        for comment in block.comments:
            if comment.span[0] < last[0] or (comment.span[0] < last[1] and hasattr(statements[-1], "body")):
                continue
            between = block.text[last[1] : comment.span[0]]
            if comment.alone:
                belongs = _column(block.text, comment.span[0]) >= _column(block.text, first) and all(
                    not line.strip() or line.lstrip().startswith("#") for line in between.splitlines()[1:]
                )
            else:
                belongs = "\n" not in between and "\r" not in between
            if belongs:
                self._apply(comment)

    def _apply(self, comment: Comment) -> None:
        if comment not in self.run.spent:
            self.run.spent.add(comment)
            self.run.rules.apply_comment(self, comment)

    def _give_up(self, node: ast.AST) -> None:
        """Pass over what is too deep or of an unknown kind: all that it may change is unknown."""
        self.forget_what_calls_change()
        self.state.forget_paths()
        for part in ast.walk(node):
            for name in _bound_by(part):
                self.bind(name, UNKNOWN)
            if (
                isinstance(part, ast.Attribute)
                and part.attr in RESHAPING_ATTRIBUTES
                and not isinstance(part.ctx, ast.Load)
            ):
                self.state.forget_tensors()

    # Branches

    def branch(self, run: Callable[[], None], state: State) -> State:
        """The state at the end of what is run from a state; that of the frame stays as it is."""
        before, self.state = self.state, state
        try:
            run()
            return self.state
        finally:
            self.state = before

    def join(self, a: State, b: State) -> State:
        """What is known where two ways meet."""
        return joined(a, b, self.missing)


def _bound_by(node: ast.AST) -> tuple[str, ...]:
    match node:
        case ast.Name(id=name) if not isinstance(node.ctx, ast.Load):
            return (name,)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return (name,)
        case ast.alias():
            return (node.asname or node.name.partition(".")[0],)
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            return (name,)
        case ast.MatchMapping(rest=str(name)):
            return (name,)
        case _:
            return ()


def _column(text: str, offset: int) -> int:
    return offset - max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) - 1


def path_of(node: ast.expr) -> str | None:
    """The path of a name or of attributes of one, ``None`` for all else.

    >>> path_of(ast.parse("self.w.x", mode="eval").body), path_of(ast.parse("f().x", mode="eval").body)
    ('self.w.x', None)
    """
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])
