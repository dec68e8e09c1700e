"""A scope while it is being run through: which value a name has, and what else is known at this point."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count
from typing import TYPE_CHECKING, TypeVar

from einx.sizes.symbolic import TooLargeError
from einx_lsp.inference.bindings import RESHAPING_ATTRIBUTES
from einx_lsp.inference.run import NUMBERS, Cancelled, ClassBody, Run, module_cell
from einx_lsp.inference.state import (
    CLOSED,
    State,
    after_unknown,
    fixed,
    join_objects,
    may_be,
    may_be_protected,
    protected,
    refs_in,
    settled,
    without_tensors,
)
from einx_lsp.library.registry import attribute_of
from einx_lsp.python.block import Comment
from einx_lsp.values.bounds import MOST_COPIED, is_small
from einx_lsp.values.join import join, plain
from einx_lsp.values.model import (
    UNKNOWN,
    Code,
    Instance,
    Items,
    Layer,
    Many,
    Named,
    Number,
    Partial,
    Ref,
    Tensor,
    Union,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary
from einx_lsp.values.plain import NAMESPACE, plain_of

if TYPE_CHECKING:
    pass

__all__ = [
    "Frame",
    "path_of",
]

_LOST = "\0classes"
"""What stands in the place of a name for the object that is there when classes may have been changed unseen."""

_MAKING = frozenset({ast.Call, ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp})
"""Expressions that make objects."""

_MOST_PROTECTED = 300
"""Objects at one point up to which it is found out at each call which of them nothing changes."""

_MOST_NAMES = 1_000
"""Names of a block at the margin up to which it is found out at each call what they lead to."""

_RAISING = frozenset({ast.Call, ast.Attribute, ast.Subscript, ast.BinOp, ast.UnaryOp, ast.Compare, ast.Await})
"""Expressions that may raise by themselves."""

_SET = Named("builtins.set")

_DEEPEST = 120
"""How deep in statements and expressions the interpreter goes; what is deeper is unknown. Python's stack bears more."""


_Key = TypeVar("_Key")


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
        outer: The number of the scope around it, ``None`` for that of the module.

    Attributes:
        number: What tells the scope from all others.
        outer: The number of the scope around it, ``None`` for that of the module.
        cells: The objects that hold its names that functions of other scopes bind too, where these are followed.
        claims: What its annotations claim, if it is a function; see :mod:`einx_lsp.inference.claims`.
        code: The function that the scope is that of; ``None`` for a class or module.
        captured: Whether a function was made in it that may see its names.
        exits: What is known where the scope is left early, with what is returned.
        breaks: What is known where the innermost loop is left by ``break``.
        continues: What is known where its turn is left by ``continue``.
        yielded: What a generator has yielded.
        at_yield: What happens while it waits that has yielded something, if that is followed.
        exact_yields: Whether it yields these, in this order, and no others.
        shadowed: Names that a comprehension has bound for now.
        hint: How the length that is about to be evaluated may be called.
        delayed: Whether what is evaluated now happens later, so that only what cannot change is known.
        past_class: Whether names are those around the class, as in a comprehension in its body.
        owner: The class whose method this is.
        receiver: The object whose method this is.
        walked: Of the module itself, the objects that its names have led to so far.
        received: The ``yield`` that a generator has stopped at and goes on from, with what that gives.
    """

    __slots__ = (
        "at_yield",
        "body",
        "breaks",
        "captured",
        "cells",
        "claims",
        "code",
        "continues",
        "delayed",
        "exact_yields",
        "exits",
        "hint",
        "inner",
        "lengths",
        "local",
        "number",
        "outer",
        "owner",
        "parent",
        "past_class",
        "received",
        "receiver",
        "run",
        "shadowed",
        "state",
        "unstable",
        "walked",
        "yielded",
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
        outer: int | None = None,
    ) -> None:
        self.run = run
        self.state = state
        self.local = local
        self.parent = parent
        self.unstable = unstable
        self.body = body
        self.inner = inner or parent
        self.lengths = run.lengths()
        self.number = next(NUMBERS)
        self.outer = outer
        self.captured = False
        self.code: ast.AST | None = None
        self.claims: object | None = None
        self.cells: dict[str, int] = {}
        self.walked: set[int] = set()
        self.exact_yields = True
        self.at_yield: Callable[[Frame, Value], None] | None = None
        self.owner: Code | None = None
        self.receiver: Value | None = None
        self.received: tuple[ast.expr, Value] | None = None
        self.exits: list[tuple[State, Value]] = []
        self.breaks: list[State] = []
        self.continues: list[State] = []
        self.yielded: list[Value] = []
        self.shadowed: list[str] = []
        self.hint: str | None = None
        self.delayed = False
        self.past_class = False

    # Names

    def read(self, name: str) -> Value:
        """The value of a name here."""
        if self.delayed and name not in self.shadowed:
            return self.from_inside(name) or UNKNOWN
        state = self.state
        cell = self.cell_of(name)
        if cell is not None and name not in self.shadowed:
            return self.held(cell) if state.alive else UNKNOWN
        value = state.values.get(name)
        if self.past_class and name not in self.shadowed:
            value = self.parent(name) or UNKNOWN
        if value is None:
            value = self._from_outside(name)
        if not state.alive and not fixed(value):
            return UNKNOWN
        return value

    def cell_of(self, name: str) -> int | None:
        """The object that holds what a name is bound to, if functions of other scopes bind it too and are followed.

        Args:
            name: The name.
        """
        if self.cells:
            found = self.cells.get(name)
            if found is not None:
                return found
        root = self.run.root
        if root.top is self and self.run.outside.is_rebound(name):
            return module_cell(root.module, name)
        return None

    def _from_outside(self, name: str) -> Value:
        value = None if name in self.unstable else self.missing(name)
        if value is None:
            return UNKNOWN
        return self._seen(value, self.state)

    def _seen(self, value: Value, state: State) -> Value:
        """What is left at a point of a value from outside."""
        value = may_be(value, state.open)
        return UNKNOWN if state.tensors and not settled(value) else value

    def missing(self, name: str) -> Value | None:
        """The value of a name that this scope has not bound here; ``None`` if using it would raise."""
        if self.local is not None and name in self.local:
            # A class body looks past the functions around it for a name that it binds later on.
            return None if self.body is None else self.run.root.globals(name)
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
        if value is None or not once:
            return UNKNOWN
        return value if self.state.alive or fixed(value) else UNKNOWN

    def _binds(self, name: str) -> bool:
        return name in self.run.facts.bound

    def bind(self, name: str, value: Value) -> None:
        """Bind a name here."""
        values = self.state.values
        self.state.drop_paths_of(name)
        cell = self.cell_of(name)
        if cell is not None:
            self.put(cell, value)
            return
        declared = self.local is not None and name not in self.local
        unstable = declared or name in self.unstable or (self.local is None and self.run.outside.is_rebound(name))
        values[name] = UNKNOWN if unstable else value

    def shadow(self, name: str, value: Value) -> None:
        """Bind a name of a comprehension, which hides that of the scope for a while."""
        self.state.drop_paths_of(name)
        self.state.values[name] = value
        self.shadowed.append(name)

    # Paths

    def known(self, path: str) -> Value:
        """The value of a name or path here."""
        value = self.state.values.get(path)
        if value is not None and self.state.alive:
            return value
        owner, dot, attribute = path.rpartition(".")
        if not dot:
            return self.read(path)
        held = self.contents(self.known(owner))
        if isinstance(held, Instance):
            return next((value for name, value in held.attributes if name == attribute), UNKNOWN)
        return attribute_of(held, attribute)

    def narrow(self, path: str, value: Value) -> None:
        """Say more of what a name or path is bound to."""
        root, dot, rest = path.partition(".")
        cell = None if dot else self.cell_of(path)
        if cell is not None:
            if self.state.alive:
                self.put(cell, value)
            return
        if dot and self.run.outside.times_declared(rest.rpartition(".")[2]):
            return  # a property, perhaps
        if not self.state.alive or root in self.unstable or self._rebound_elsewhere(root):
            return
        if dot:
            owner, _, attribute = path.rpartition(".")
            ref = self.known(owner)
            held = self.contents(ref)
            if isinstance(ref, Ref) and isinstance(held, Instance):
                pairs = dict(held.attributes)
                pairs[attribute] = value
                self.put(ref.number, Instance(held.of, tuple(pairs.items()), held.made_of, held.exact))
                return
            self.state.keep_path(path, value)
            return
        self.state.values[path] = value

    def _rebound_elsewhere(self, name: str) -> bool:
        return (self.local is None or name not in self.local) and self.run.outside.is_rebound(name)

    def store(self, path: str | None, attribute: str, value: Value) -> None:
        """Store an attribute of something that is not known.

        Args:
            path: The path of the attribute; ``None`` if the object is not a name.
            attribute: The attribute.
            value: What is stored.
        """
        self.run.root.memory.spoil()
        if attribute in RESHAPING_ATTRIBUTES and path != f"self.{attribute}":
            self.state.forget_tensors()
        self.state.forget_attribute(attribute)
        self.escape([value])
        self.lose_classes()
        self._forget_attribute(attribute)
        if path is not None and self.run.outside.times_declared(attribute) == 0:
            self.state.keep_path(path, value)

    def lose_classes(self) -> None:
        """Something unknown was changed, which may have been a class: from here on, none is known to be as it was."""
        self.state.objects[module_cell(self.run.root.module, _LOST)] = UNKNOWN

    def follows_classes(self) -> bool:
        """Whether all that has happened to classes so far is known."""
        number = module_cell(self.run.root.module, _LOST)
        return (
            self.run.root.top is not None
            and self.state.open == CLOSED
            and number not in self.state.objects
            and self.run.outside.held(number) is None
        )

    def _forget_attribute(self, attribute: str) -> None:
        """An attribute may have been stored, of an object that something not known is."""
        # Of an attribute that is stored late, unknown code leaves nothing.
        state = self.state
        late = self.run.outside.times_stored_late(attribute)
        here = self._open_objects(state.changed if late else set(state.objects))
        for number in (*here, *(state.escaped - state.objects.keys())):
            held = self.held(number)
            if isinstance(held, Instance) and any(name == attribute for name, _ in held.attributes):
                kept = tuple((name, UNKNOWN if name == attribute else known) for name, known in held.attributes)
                self.put(number, Instance(held.of, kept, held.made_of, held.exact))

    # Objects

    def make(self, held: Value) -> Ref:
        """A new object.

        Args:
            held: What it holds.
        """
        number = self._summary_of(held)
        if number is None:
            number = next(NUMBERS)
        self.put(number, held)
        return Ref(number)

    def _summary_of(self, held: Value) -> int | None:
        """The object that stands for all that one place makes in the turns of a loop but the first."""
        root = self.run.root
        is_set = isinstance(held, Partial) and held.function == _SET
        if root.summaries is None or not (is_set or isinstance(held, Instance | Items | Many | Dictionary | Layer)):
            return None
        if isinstance(held, Items | Many) and held.kind != "list":
            return None
        key = (root.site, type(held))
        number = root.summaries.get(key)
        if number is None:
            number = root.summaries[key] = next(NUMBERS)
            root.summed.add(number)
        return number

    def held(self, number: int, state: State | None = None) -> Value:
        """What an object holds here.

        Args:
            number: The object.
            state: Where, if not here.
        """
        found = self._kept(number, state)
        if type(found) is Instance and found.attributes and found.attributes[0][0] == NAMESPACE:
            return self._with_namespace(found, state)
        return found

    def _with_namespace(self, held: Instance, state: State | None) -> Value:
        """An object whose attributes are the items of a dict that others know as well."""
        of = held.attributes[0][1]
        items = self._kept(of.number, state) if isinstance(of, Ref) else UNKNOWN
        if not isinstance(items, Dictionary):
            return Instance(held.of, (), held.made_of, exact=False)
        return Instance(held.of, items.items, held.made_of, held.exact)

    def _kept(self, number: int, state: State | None = None) -> Value:
        """What is kept of an object, which for one with a dict of its own that others know is that dict."""
        state = self.state if state is None else state
        found = state.objects.get(number)
        if found is None:
            found = self._held_outside(number, state)
        memory = self.run.root.memory
        if memory.active:
            memory.look_at(number, found)
        return found

    def _held_outside(self, number: int, state: State) -> Value:
        found = self.run.outside.held(number)
        if found is None:
            return UNKNOWN
        if state.outside and not self.run.outside.is_protected(number):
            found = after_unknown(found, self.run.outside)
        return without_tensors(found) if state.tensors else found

    def put(self, number: int, held: Value) -> None:
        """Say what an object holds from here on.

        Args:
            number: The object.
            held: What it holds.
        """
        before = self.state.objects.get(number)
        if isinstance(held, Instance) and (of := self.namespace_of(number)) is not None:
            number, before = of, self.state.objects.get(of)
            held = Dictionary(held.attributes) if held.exact else UNKNOWN
        if before is not None and number in self.run.root.summed:
            held = join_objects(before, held)  # one of several that it stands for has changed
        self.state.hold(number, self._bounded(held))

    def namespace_of(self, number: int) -> int | None:
        """The dict that holds the attributes of an object, if others know it as well.

        Args:
            number: The object.
        """
        kept = self._kept(number)
        if not isinstance(kept, Instance) or not kept.attributes or kept.attributes[0][0] != NAMESPACE:
            return None
        of = kept.attributes[0][1]
        return of.number if isinstance(of, Ref) else None

    def share_namespace(self, ref: Ref, of: Ref) -> None:
        """Let the attributes of an object be the items of a dict from here on.

        Args:
            ref: The object.
            of: The dict.
        """
        held = self.contents(ref)
        if isinstance(held, Instance):
            self.state.objects[ref.number] = Instance(held.of, ((NAMESPACE, of),), held.made_of, held.exact)

    def _bounded(self, value: Value) -> Value:
        """A value, unless it is so large that it is given up."""
        if is_small(value):
            return value
        self.escape([value])
        return UNKNOWN

    def mangled(self, name: str) -> str:
        """The attribute that a name is in a class, where those that start with two underscores are its own.

        Args:
            name: The name as it is written.
        """
        if not name.startswith("__") or name.endswith("__"):
            return name
        owner = self.owner if self.body is None else None
        of = self.body.node.name if self.body is not None else getattr(owner.node, "name", "") if owner else ""
        return f"_{of.lstrip('_')}{name}" if of else name

    def forget_attributes(self, ref: Ref) -> None:
        """The attributes of an object may be anything from here on.

        Args:
            ref: The object.
        """
        held = self.held(ref.number)
        if isinstance(held, Instance):
            kept = tuple((name, UNKNOWN) for name, _ in held.attributes)
            self.put(ref.number, Instance(held.of, kept, None, exact=False))

    def contents(self, value: Value) -> Value:
        """What a value is, with what it holds if it is an object that can change.

        Args:
            value: Any value.
        """
        return self.held(value.number) if isinstance(value, Ref) else value

    def frozen(self, value: Value) -> Value:
        """A value as it is now, with all that it holds, for those who do not know objects.

        Args:
            value: Any value.
        """
        return _frozen(self, value, 0, count(MOST_COPIED, -1))

    def reached(self, values: Iterable[Value], past: Callable[[int], bool] | None = None) -> set[int]:
        """All objects that can be reached from values, through the scopes of functions as well.

        Args:
            values: The values.
            past: Tells of an object whether nothing that it leads to is asked for.
        """
        found: set[int] = set()
        waiting = list(refs_in(values))
        while waiting:
            number = waiting.pop()
            if number in found:
                continue
            found.add(number)
            live = self.run.root.live.get(number)
            if past is not None and live is None and past(number):
                continue
            if live is None:
                waiting.extend(refs_in([self._kept(number)]))
            else:
                self.run.root.memory.spoil()
                waiting.extend(live.cells.values())
                waiting.extend(refs_in(live.state.values.values()))
                if live.outer is not None:
                    waiting.append(live.outer)
        return found

    def escape(self, values: Iterable[Value]) -> None:
        """Values are handed to what is not followed, or lost track of.

        Args:
            values: The values.
        """
        found = self.reached(values)
        if found:
            self.run.root.memory.spoil()
            self.state.escaped |= found

    def drop_unreachable(self, before: Mapping[int, Value], values: Iterable[Value]) -> None:
        """Forget objects that were made since some point and that nothing leads to any more.

        Args:
            before: The objects at that point.
            values: What may lead to new ones, besides those objects.
        """
        objects = self.state.objects
        outside = self.run.outside
        new = {number for number in objects.keys() - before.keys() if outside.held(number) is None}
        if not new:
            return
        # Those below zero are of modules, which anybody can reach.
        changed = [
            held
            for number, held in objects.items()
            if number < 0 or (number not in new and before.get(number) is not held)
        ]
        # What was there before, and has not changed, leads to nothing that is new.
        kept = self.reached([*values, *changed], lambda number: number not in new)
        gone = {number for number in new if number >= 0 and number not in kept}
        if gone:
            for number in gone:
                del objects[number]
            self.state.changed -= gone
            self.state.escaped -= gone

    def _open_objects(self, among: set[int]) -> set[int]:
        """Those of some objects here that code may change that is not followed.

        Args:
            among: The objects.
        """
        state = self.state
        if self.local is not None:
            found = among & state.escaped
        elif len(state.values) > _MOST_NAMES:
            found = among
        else:
            # What has been come across leads to nothing else unless it has changed.
            walked = self.walked
            walked |= self.reached(
                state.values.values(), lambda number: number in walked and number not in state.changed
            )
            found = {number for number in among if number in walked or number in state.escaped}
        return (found | {number for number in among if number < 0}) & state.objects.keys()

    def change_unseen(self, given: Iterable[Value]) -> None:
        """Forget what a function may change that is not followed and that knows nothing but what it is given.

        Args:
            given: What it is given.
        """
        for number in self.reached(given):
            held = self.held(number)
            if isinstance(held, Items | Many | Dictionary | Layer):
                self.put(number, after_unknown(held, self.run.outside))

    def forget_what_calls_change(self, given: Iterable[Value] = ()) -> None:
        """Forget what an unknown function may change: what it can reach, and attributes that are stored elsewhere too.

        Args:
            given: What it is given.
        """
        self.run.root.memory.spoil()
        state = self.state
        self.doubt()
        self.escape(given)
        state.outside = True
        self._forget_objects()
        state.forget_paths(self._stays)
        if self.run.outside.reshapes():
            state.forget_tensors()

    def _forget_objects(self) -> None:
        """Forget what unknown code may have changed of objects; what it has left before, it leaves again."""
        state = self.state
        if not state.changed:
            return
        numbers = self._open_objects(state.changed)
        kept = self._protected(state.objects[number] for number in numbers)
        for number in numbers - kept:
            state.objects[number] = after_unknown(state.objects[number], self.run.outside)
        state.changed -= numbers - kept

    def _protected(self, held: Iterable[Value]) -> set[int]:
        """The objects here that nothing changes, if one of those that are asked about may be one."""
        objects = self.state.objects
        if len(objects) > _MOST_PROTECTED or not any(map(may_be_protected, held)):
            return set()
        top = self.run.root.top
        return protected(() if top is None else top.state.values.items(), objects, self.run.outside)

    def doubt(self) -> None:
        """Something is done that may raise."""
        if self.state.alive:
            self.run.root.doubts += 1

    def _stays(self, path: str) -> bool:
        """Whether a path is certain to stay what it is while unknown code runs: an attribute that is stored once."""
        root, _, attribute = path.partition(".")
        if not isinstance(self.contents(self.read(root)), Instance) or "." in attribute:
            return False
        return self.run.outside.times_stored(attribute) == 1

    # Running

    def evaluate(self, node: ast.expr) -> Value:
        """The value of an expression; what is in it happens."""
        run = self.run
        root = run.root
        if root.depth >= _DEEPEST:
            self._give_up(node)
            return UNKNOWN
        rule = run.rules.evaluate.get(type(node))
        if rule is None:
            self._give_up(node)
            return UNKNOWN
        root.depth += 1
        if type(node) in _MAKING:
            root.site = node
        try:
            value = self._bounded(rule(self, node))
        except TooLargeError:
            value = UNKNOWN
        finally:
            root.depth -= 1
        if run.guards and type(node) in _RAISING and self.state.alive and root.calm is not node and _is_unclear(value):
            root.doubts += 1
        return value

    def execute(self, statements: list[ast.stmt], start: int | None = None) -> None:
        """Run statements one after another.

        Args:
            statements: The statements.
            start: Offset in the block from which comments belong to them; ``None`` for the first statement's.
        """
        run = self.run
        root = run.root
        commented = run.block.comments
        if root.depth >= _DEEPEST:
            for statement in statements:
                self._give_up(statement)
            return
        root.depth += 1
        try:
            for statement in statements:
                if root.cancelled():
                    raise Cancelled
                root.steps += 1
                if commented:
                    start = self._comments_before(statement, start)
                rule = run.rules.execute.get(type(statement))
                if rule is None:
                    self._give_up(statement)
                else:
                    try:
                        rule(self, statement)
                    except TooLargeError:
                        self._give_up(statement)
            if commented and statements:
                self._comments_behind(statements)
        finally:
            root.depth -= 1

    def _comments_before(self, statement: ast.stmt, start: int | None) -> int:
        begin, end = self.run.block.span(statement)
        if start is not None:
            for comment in self._comments_from(start):
                if comment.span[0] >= begin:
                    break
                self._apply(comment)
        return begin if not hasattr(statement, "body") else end

    def _comments_from(self, start: int) -> Iterator[Comment]:
        """The comments from an offset on."""
        comments = self.run.block.comments
        for index in range(bisect_left(comments, start, key=lambda comment: comment.span[0]), len(comments)):
            yield comments[index]

    def _comments_behind(self, statements: list[ast.stmt]) -> None:
        """Apply the comments that follow the last statement and still belong to its suite."""
        block = self.run.block
        first, last = block.span(statements[0])[0], block.span(statements[-1])
        column, seen = _column(block.text, first), last[1]
        for comment in self._comments_from(last[1] if hasattr(statements[-1], "body") else last[0]):
            between = block.text[seen : comment.span[0]]
            lines = between.splitlines()
            if not comment.alone:
                if len(lines) <= 1 and seen == last[1] and not between.endswith(("\n", "\r")):
                    self._apply(comment)
                continue
            if any(line.strip() and not line.lstrip().startswith("#") for line in lines[1:]):
                return  # another statement stands between
            if _column(block.text, comment.span[0]) >= column:
                self._apply(comment)
            seen = max(seen, comment.span[1])

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
        """What is known where two ways meet.

        Args:
            a: What is known at the end of one; it may be used up.
            b: What is known at the end of the other.
        """
        if not b.alive or a is b:
            return a
        if not a.alive:
            return b
        values = a.values.copy()
        lost: list[Value] = []
        for name in _different(a.values, b.values):
            one, other = a.values.get(name), b.values.get(name)
            value = self._joined(name, one, other, a, b)
            if value is None:
                values.pop(name, None)
            else:
                values[name] = value
                if value is UNKNOWN:
                    lost.extend(part for part in (one, other) if part is not None and part is not UNKNOWN)
        for number in _different(a.objects, b.objects):
            held, against = a.objects.get(number), b.objects.get(number)
            if held is None or against is None:
                missing = self.run.outside.held(number)
                if missing is None:  # made on one of the ways
                    a.hold(number, held or against or UNKNOWN)
                    continue
                held = self.held(number, a) if held is None else held
                against = self.held(number, b) if against is None else against
            joined = join_objects(held, against)
            if joined is not a.objects.get(number):
                a.hold(number, joined)
        a.values = values
        a.owners |= b.owners
        a.changed |= b.changed
        a.escaped |= b.escaped
        a.outside, a.tensors, a.open = a.outside or b.outside, a.tensors or b.tensors, max(a.open, b.open)
        if lost:
            before, self.state = self.state, a
            self.escape(lost)
            self.state = before
        return a

    def _joined(self, name: str, one: Value | None, other: Value | None, a: State, b: State) -> Value | None:
        if one is None or other is None:
            if "." in name:
                return None
            outside = None if self.missing_is_unknown(name) else self.missing(name)
            lacking = a if one is None else b
            if outside is not None:
                outside = self._seen(outside, lacking)
            elif lacking.open:
                outside = UNKNOWN
            one = outside if one is None else one
            other = outside if other is None else other
        if one is None or other is None:
            return one or other
        return join(one, other)

    def missing_is_unknown(self, name: str) -> bool:
        """Whether a name may be bound from elsewhere while this scope does not bind it."""
        return name in self.unstable


def _is_unclear(value: Value) -> bool:
    """Whether an expression that gives a value may have raised instead, for all that is known of it."""
    match value:
        case Tensor(shape=shape):
            return shape is None or not all(isinstance(length, int) for length in shape)
        case Number(value=number):
            return number is None
        case _:
            return value is UNKNOWN or isinstance(value, Many | Union)


def _different(a: Mapping[_Key, Value], b: Mapping[_Key, Value]) -> list[_Key]:
    """What is not the same value in two tables; most is, wherever ways part and meet."""
    return [*(key for key, value in b.items() if a.get(key) is not value), *(a.keys() - b.keys())]


_DEEP = 12


def _frozen(frame: Frame, value: Value, depth: int, left: Iterator[int]) -> Value:
    """A value with what its objects hold, as long as there are few enough: the same one may be there many times."""
    if next(left) <= 0:
        return UNKNOWN
    match value:
        case Ref(number):
            held = frame.held(number)
            if isinstance(held, Instance):
                return _as_tuple(held) or plain_of(held) or value  # it is passed through as it is
            return UNKNOWN if depth > _DEEP else _frozen(frame, held, depth + 1, left)
        case Items(kind, items):
            if _plain(items):
                return value
            return Items(kind, tuple(_frozen(frame, item, depth + 1, left) for item in items))
        case Dictionary(pairs):
            return Dictionary(tuple((name, _frozen(frame, item, depth + 1, left)) for name, item in pairs))
        case Many(kind, element, length):
            return Many(kind, _frozen(frame, element, depth + 1, left), length)
        case Union(options):
            return plain(Union(tuple(_frozen(frame, option, depth + 1, left) for option in options)))
        case _:
            return value


def _as_tuple(held: Instance) -> Items | None:
    """The tuple that an object of a named tuple's class is, for those who do not know its fields."""
    if not held.exact or held.made_of is None or held.made_of.kind != "tuple":
        return None
    items = tuple(value for _, value in held.attributes)
    return Items("tuple", items) if _plain(items) else None


def _plain(items: Iterable[Value]) -> bool:
    return not any(isinstance(item, Ref | Items | Dictionary | Many | Union) for item in items)


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


_LONGEST_PATH = 40
"""Attributes of attributes that a path has at most; what goes through it calls itself for each."""


def path_of(node: ast.expr) -> str | None:
    """The path of a name or of attributes of one, ``None`` for all else.

    >>> path_of(ast.parse("self.w.x", mode="eval").body), path_of(ast.parse("f().x", mode="eval").body)
    ('self.w.x', None)
    """
    parts: list[str] = []
    while isinstance(node, ast.Attribute) and len(parts) < _LONGEST_PATH:
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])
