"""The equations between the lengths of a description, and their solution by propagation.

Every axis, number, group and concatenation is a node. A fact says what length a node has; from there, an equation with
one unknown left is solved exactly, up and down, until nothing moves. Only then are the sums that are still open taken
together as a linear system. Nothing is ever searched: what propagation does not determine stays open.

Each length remembers what it was derived from, so a failure can say which statements of the caller do not fit.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from math import gcd
from typing import Literal, NamedTuple, TypeAlias

from einx.errors import Origin
from einx.sizes import polynomials
from einx.sizes.contradiction import Contradiction, ContradictionKind, Side, Statement
from einx.sizes.symbolic import InexactError, Size, Symbolic, divide, equal, is_negative, product, root, total
from einx.sizes.wording import abbreviated

_MOST_VALUES = 16
"""How many values of one node are remembered to be compared with later ones."""


_Kind: TypeAlias = Literal["axis", "number", "product", "sum"]


@dataclass(slots=True, eq=False, repr=False)
class Node:
    """A length in the equations.

    Attributes:
        index: How many nodes are older.
        kind: What it is.
        name: The text of an axis or number.
        children: Factors or terms, in order, the same one several times if it occurs so.
        parents: The products and sums that it occurs in.
        open: How many different children have no length yet.
        claim: The best length known for it.
        others: Further lengths claimed for it that may or may not be the same.
        waiting: It is on the work list.
    """

    index: int
    kind: _Kind
    name: str
    children: tuple[Node, ...]
    parents: list[Node] = field(default_factory=list)
    open: int = 0
    claim: _Claim | None = None
    others: list[_Claim] = field(default_factory=list)
    waiting: bool = False

    @property
    def label(self) -> str:
        """How it is written: ``a``, ``(a b)``, ``a + b``, ``3``."""
        if self.name.startswith("..."):  # an axis under an anonymous ellipsis, with its place there
            return f"(...){self.name[3:]}"
        if self.name or not self.children:
            return self.name
        parts = [f"({child.label})" if child.kind == "sum" else child.label for child in self.children]
        return f"({' '.join(parts)})" if self.kind == "product" else " + ".join(parts)

    @property
    def value(self) -> Size | None:
        """Its length, ``None`` while it is open."""
        return None if self.claim is None else self.claim.value

    @property
    def side(self) -> Side:
        """Its length with the facts that it rests on; none while it is open."""
        return Side((self.label,), None, ()) if self.claim is None else _side([self.claim])

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Where these facts come from, each once."""
        return tuple(dict.fromkeys(statement.origin for statement in self.side.statements))

    @property
    def open_axes(self) -> list[Node]:
        """The axes without a length that it is made of, itself included, each once, left to right."""
        found = []
        seen = set()
        pending = [self]
        while pending:
            below = pending.pop()
            if below in seen or (below.claim is not None and below is not self):
                continue
            seen.add(below)
            if below.kind == "axis" and below.claim is None:
                found.append(below)
            pending += reversed(below.children)
        return found

    @property
    def known(self) -> list[_Claim]:
        """The lengths of those children that have one."""
        return [child.claim for child in self.children if child.claim is not None]

    @property
    def zero_factor(self) -> Node | None:
        """A factor of length 0, with which the others stay open; ``None`` if there is none."""
        zeros = (claim.node for claim in self.known if claim.value == 0)
        return next(zeros, None) if self.kind == "product" else None

    def combined(self, claims: Iterable[_Claim]) -> Size:
        """What lengths of factors or terms come to."""
        values = [claim.value for claim in claims]
        return product(values) if self.kind == "product" else total(values)


class _Claim:
    """That a node has a length, and why: by an origin, or derived from other claims.

    Attributes:
        sure: It follows; not sure is a quotient by an unknown that might be 0, and what rests on such.
    """

    __slots__ = ("node", "origin", "sources", "sure", "value")

    def __init__(
        self, node: Node, value: Size, sources: Sequence[_Claim], origin: Origin | None = None, *, sure: bool = True
    ) -> None:
        self.node = node
        self.value = value
        self.origin = origin
        self.sources = sources
        self.sure = sure and _are_sure(sources)

    @property
    def rank(self) -> int:
        """Which of two claims to go on with: a number says more than a symbolic size."""
        return 2 * isinstance(self.value, int) + self.sure


class Granted(NamedTuple):
    """What is taken for granted of symbolic lengths.

    Attributes:
        sizes: They come out whole and are not negative.
        divisors: They are not 0.
        pairs: Both are the same number.
    """

    sizes: Sequence[Size]
    divisors: Sequence[Size]
    pairs: Sequence[tuple[Size, Size]]


class System:
    """Equations between lengths.

    Args:
        doubted: The labels of nodes that are to stay open, as what was stated of them contradicts something.

    Attributes:
        claims: For each of these labels, what has been stated of it.

    >>> system = System()
    >>> a, b = system.variable("a"), system.variable("b")
    >>> group = system.product([a, b])
    >>> system.know(group, 12, Origin("argument", argument=1, dimension=1))
    >>> system.know(a, 3, Origin("keyword", keyword="a"))
    >>> system.solve()
    >>> b.value, [str(origin) for origin in b.origins], group.label
    (4, ['argument 1, dimension 1', 'keyword a'], '(a b)')
    """

    def __init__(self, doubted: Iterable[str] = ()) -> None:
        self.claims: dict[str, list[Statement]] = {label: [] for label in doubted}
        self._nodes: list[Node] = []
        self._by_content: dict[tuple[_Kind, object], Node] = {}
        self._work: deque[Node] = deque()
        self._changed = False
        self._replaced: set[Node] = set()
        self._divisors: list[Size] = []

    # Stating

    def variable(self, name: str) -> Node:
        """The node of an axis; the same name is the same node.

        Args:
            name: The axis.
        """
        return self._node("axis", name, name)

    def constant(self, value: int, origin: Origin, name: str | None = None) -> Node:
        """The node of a number.

        Args:
            value: The number.
            origin: Where it comes from; of equal numbers, the first is remembered.
            name: How it is written, if not as a number.
        """
        node = self._node("number", name or value, name or abbreviated(value))
        node.claim = node.claim or _Claim(node, value, (), origin)
        return node

    def product(self, children: Sequence[Node]) -> Node:
        """The node of axes that are flattened into one; of one child that child, of none the number 1.

        Args:
            children: The factors in order; the same ones in the same order are the same node.
        """
        if not children:
            return self.constant(1, Origin("number", number=1), "()")
        return children[0] if len(children) == 1 else self._node("product", tuple(children))

    def sum(self, children: Sequence[Node]) -> Node:
        """The node of axes that are put one after the other; of one child that child, of none the number 0.

        Args:
            children: The terms in order; the same ones in the same order are the same node.
        """
        if not children:
            return self.constant(0, Origin("number", number=0))
        return children[0] if len(children) == 1 else self._node("sum", tuple(children))

    def know(self, node: Node, size: Size, origin: Origin) -> None:
        """State the length of a node.

        Args:
            node: The node.
            size: Its length.
            origin: Where that comes from.

        Raises:
            Contradiction: Another length has been stated, or the length is negative.
        """
        self._learn(_Claim(node, size, (), origin))

    def replace(self, old: Node, new: Node) -> None:
        """State that a node has the length of an older one, whose place it takes from now on.

        Args:
            old: The node that is no longer asked for.
            new: The node that is.
        """
        if old is not new:
            self._replaced.add(old)
            if new.kind == "product" and old.kind == "product":
                new.name = old.label  # as it is written
            if old.claim is not None:
                self._learn(_Claim(new, old.claim.value, (old.claim,)))

    def _node(self, kind: _Kind, content: object, name: str = "") -> Node:
        """The node of that kind and content: a name, a number, or children."""
        node = self._by_content.get((kind, content))
        if node is None:
            children = content if isinstance(content, tuple) else ()
            node = self._by_content[kind, content] = Node(len(self._nodes), kind, name, children)
            self._nodes.append(node)
            different = set(children)
            for child in different:
                child.parents.append(node)
                node.open += child.claim is None
            if node.open < len(different):
                self._enqueue(node)
            self._changed = True
        return node

    # Asking

    def unfinished(self) -> list[Node]:
        """The groups and concatenations whose length is known while some factor or term has none."""
        return [node for node in self._nodes if node.open and node.claim is not None and node not in self._replaced]

    def granted(self) -> Granted:
        """What has to hold of symbolic lengths so that the same lengths are found once they are numbers."""
        sizes: list[Size] = []
        pairs: list[tuple[Size, Size]] = []
        for node in self._nodes:
            values = [] if node.claim is None else [claim.value for claim in (node.claim, *node.others)]
            if values and node.children and not node.open:
                values.append(node.combined(node.known))
            sizes += values
            pairs += [(values[0], value) for value in values[1:] if equal(values[0], value) is not True]
        return Granted(sizes, self._divisors, pairs)

    @property
    def waits_for_numbers(self) -> bool:
        """Whether a group would be solved if lengths were numbers: there are roots of these, and they are 0 or not."""
        groups = (node for node in self._nodes if node.kind == "product" and node.open == 1 and node.claim is not None)
        return any(isinstance(node.value, Symbolic) for group in groups for node in (group, *group.children))

    # Solving

    def solve(self) -> None:
        """Find all lengths that follow from what has been stated so far.

        Raises:
            Contradiction: No lengths fulfil the equations.
        """
        while True:
            work = self._work
            while work:
                node = work.popleft()
                node.waiting = False
                with suppress(InexactError):  # of symbolic sizes that cannot all be integers at once
                    self._visit(node)
            if not self._changed:
                return
            self._changed = False
            with suppress(InexactError):
                self._solve_linear()

    def check_open(self) -> None:
        """Raise if what is known in a group does not divide its length, however many of its factors are open.

        Raises:
            Contradiction: No lengths fulfil the equations.
        """
        for node in self.unfinished():
            whole, factors = node.claim, node.known
            if node.kind == "product" and factors and whole is not None:
                divisor = node.combined(factors)
                if divisor != 0 and _are_sure((whole, *factors)) and divide(whole.value, divisor) is None:
                    unknown = next(child for child in node.children if child.claim is None)
                    raise _contradiction("indivisible", unknown, (whole.value, divisor), [whole], factors)

    def _enqueue(self, node: Node) -> None:
        if not node.waiting:
            node.waiting = True
            self._work.append(node)

    def _learn(self, claim: _Claim) -> None:
        """Enter a claim, and put the equations that it may bring further on the work list."""
        node, value = claim.node, claim.value
        if self.claims and node.label in self.claims:
            if claim.origin is not None:
                self.claims[node.label].append(Statement(node.label, value, claim.origin))
            return
        held = node.claim
        if is_negative(value):
            if claim.sure:
                raise _contradiction("negative", node, (value,), [claim])
            return
        if held is None:
            node.claim = claim
            for parent in node.parents:
                parent.open -= 1
        else:
            if isinstance(value, int) and held.value == value and held.sure >= claim.sure:
                return
            self._compare(claim, held)
            if claim.rank <= held.rank:
                return
            node.claim = claim
        self._changed = True
        for parent in node.parents:
            if parent.open <= 1 or value == 0:
                self._enqueue(parent)
        if node.children and node.open <= 1:
            self._enqueue(node)

    def _compare(self, claim: _Claim, held: _Claim) -> None:
        """Compare a claim with those made before, and remember it."""
        node = claim.node
        is_new = True
        for other in (held, *node.others):
            verdict = equal(other.value, claim.value)
            if verdict is True and other.sure >= claim.sure:
                is_new = False
            elif verdict is False and other.sure and claim.sure:
                raise _contradiction("conflict", node, (other.value, claim.value), [other], [claim])
        if is_new and len(node.others) < _MOST_VALUES:
            node.others.append(held if claim.rank > held.rank else claim)

    def _visit(self, node: Node) -> None:
        """Find the length of a product or sum, or of the one child of it that is open."""
        zero = node.zero_factor
        if zero is not None and zero.claim is not None:  # whatever the others are
            self._learn(_Claim(node, 0, (zero.claim,)))
            return
        if node.open > 1:
            return
        if node.open:
            unknown = next((child for child in node.children if child.claim is None), None)
        else:
            value = node.combined(node.known)
            self._learn(_Claim(node, value, node.known))
            unknown = None if isinstance(value, int) else _only_symbolic(node)
        if unknown is not None and node.claim is not None:
            self._solve_child(node, node.claim, unknown)

    def _solve_child(self, node: Node, whole: _Claim, unknown: Node) -> None:
        """Solve a product or sum for the one child that is not known (or not as a number)."""
        others = [claim for claim in node.known if claim.node is not unknown]
        times = len(node.children) - len(others)
        known = node.combined(others)
        certain = is_settled = True
        failure: tuple[ContradictionKind, tuple[Size, ...]]
        if node.kind == "sum":
            rest = whole.value - known
            found = None if is_negative(rest) else divide(rest, times)
            failure = ("negative", (rest,)) if is_negative(rest) else ("uneven", (rest, times))
        else:
            # A divisor that may be 0 leaves the factor open there, unless the whole is certainly something else.
            certain = isinstance(known, int) or equal(known, 0) is False or equal(whole.value, 0) is False
            if not certain:
                if whole.value == 0:  # nothing says which of them is 0
                    return
                self._divisors.append(known)
            quotient = divide(whole.value, known)
            found = None if quotient is None else root(quotient, times)
            is_settled = not isinstance(quotient, Symbolic)  # of which a root may only not be known
            failure = ("indivisible", (whole.value, known)) if quotient is None else ("rootless", (quotient, times))
        if found is not None:
            self._learn(_Claim(unknown, found, (whole, *others), sure=certain))
        elif is_settled and certain and _are_sure((whole, *others)):
            raise _contradiction(failure[0], unknown, failure[1], [whole], others)

    # Sums together

    def _solve_linear(self) -> None:
        """Enter what the open sums determine together.

        Products in which one factor is open and the others are numbers take part: their length is a multiple of it.
        """
        sums = [node for node in self._nodes if node.kind == "sum" and node.open]
        rows = [_Row([(node, -1), *((child, 1) for child in node.children)]) for node in sums]
        if not rows:
            return
        rows += [row for node in self._nodes if (row := _product_row(node)) is not None]
        solved: dict[Node, _Row] = {}  # by a node that stands in no later row
        for row in rows:
            while (node := next(filter(solved.__contains__, row.factors), None)) is not None:
                row.eliminate(node, solved[node])
            row.check()
            if row.factors:
                solved[next(iter(row.factors))] = row
        for pivot, row in reversed(solved.items()):  # so that it stands in no other row at all
            for node in [node for node in row.factors if node in solved and node is not pivot]:
                row.eliminate(node, solved[node])
            row.check()
        for row in solved.values():
            if len(row.factors) == 1 and (claim := row.solution()) is not None:
                self._learn(claim)


class _Row:
    """A linear equation: nodes without a length, times whole numbers, add up to a rest.

    Args:
        terms: Nodes, some of them with a length, and what each is multiplied by; all together are 0.
        sources: The claims that the multipliers rest on.

    Attributes:
        factors: What each node is multiplied by.
        rest: What they add up to.
        sources: The claims that the equation rests on.
    """

    __slots__ = ("factors", "rest", "sources")

    def __init__(self, terms: Iterable[tuple[Node, int]], sources: Iterable[_Claim] = ()) -> None:
        self.factors: dict[Node, int] = {}
        self.rest: Size = 0
        self.sources = dict.fromkeys(sources)
        for node, factor in terms:
            if node.claim is None:
                polynomials.add_term(self.factors, node, factor)
            else:
                self.rest = self.rest - factor * node.claim.value
                self.sources[node.claim] = None

    def eliminate(self, node: Node, by: _Row) -> None:
        """Add a multiple of another row such that ``node`` falls out."""
        own, other = self.factors[node], by.factors[node]
        shared = gcd(own, other)
        scale, take = other // shared, own // shared
        scaled = {held: scale * factor for held, factor in self.factors.items()}
        self.factors = polynomials.add(scaled, by.factors, -take)
        self.rest = scale * self.rest - take * by.rest
        self.sources.update(by.sources)

    def check(self) -> None:
        """Raise if no lengths fulfil the equation."""
        factors = [*self.factors.values()]
        if factors:
            rest = self.rest if factors[0] > 0 else -self.rest
            below_zero = len(factors) > 1 and polynomials.has_one_sign(self.factors) and is_negative(rest)
            fits = not below_zero and divide(self.rest, gcd(*factors)) is not None
        else:
            fits = equal(self.rest, 0) is not False
        if not fits and _are_sure(self.sources):
            raise _contradiction("unsolvable", None, (), self._ordered())

    def solution(self) -> _Claim | None:
        """What the only node left is."""
        ((node, factor),) = self.factors.items()
        value = divide(self.rest, factor)
        return None if value is None else _Claim(node, value, self._ordered())

    def _ordered(self) -> list[_Claim]:
        return sorted(self.sources, key=lambda claim: claim.node.index)


def _product_row(node: Node) -> _Row | None:
    """A product as a multiple of its one open factor, ``None`` if it is no such."""
    if node.kind != "product" or node.claim is not None or node.open != 1:
        return None
    unknown, *more = [child for child in node.children if child.claim is None]
    factor = node.combined(node.known)
    return None if more or not isinstance(factor, int) else _Row([(unknown, factor), (node, -1)], node.known)


def _contradiction(
    kind: ContradictionKind, node: Node | None, values: tuple[Size, ...], *sides: Sequence[_Claim]
) -> Contradiction:
    label, is_axis = ("", False) if node is None else (node.label, node.kind == "axis")
    return Contradiction(kind, label, is_axis, values, list(map(_side, sides)))


def _side(claims: Sequence[_Claim]) -> Side:
    """Claims with the facts that they were derived from in the end, in order and each once."""
    stated: dict[Statement, None] = {}
    seen = set()
    pending = [*reversed(claims)]
    while pending:
        claim = pending.pop()
        if claim not in seen:
            seen.add(claim)
            if claim.origin is not None:
                stated[Statement(claim.node.label, claim.value, claim.origin)] = None
            pending += reversed(claim.sources)
    labels = tuple(claim.node.label for claim in claims)
    return Side(labels, claims[0].value if claims else None, tuple(stated))


def _are_sure(claims: Iterable[_Claim]) -> bool:
    return all(claim.sure for claim in claims)


def _only_symbolic(node: Node) -> Node | None:
    """The one child whose length is symbolic, if the length of the node is a number."""
    if node.claim is None or not isinstance(node.claim.value, int):
        return None
    symbolic = {child for child in node.children if child.claim is not None and isinstance(child.claim.value, Symbolic)}
    return symbolic.pop() if len(symbolic) == 1 else None
