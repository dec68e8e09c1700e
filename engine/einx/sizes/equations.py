"""The equations between the lengths of a description, and their solution by propagation.

Every axis, number, group and concatenation is a node. A fact says what length a node has; from there, an equation with
one unknown left is solved exactly, up and down, until nothing moves. Only then are the sums that are still open taken
together as a linear system. Nothing is ever searched: what propagation does not determine stays open.

Each length remembers what it was derived from, so a failure can say which statements of the caller do not fit.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from math import gcd
from typing import Literal, NamedTuple, TypeAlias

from einx.errors import Origin
from einx.sizes.contradiction import Contradiction, ContradictionKind, Statement
from einx.sizes.symbolic import InexactError, Size, Symbolic, divide, equal, is_negative, root
from einx.sizes.symbolic import product as product_of
from einx.sizes.symbolic import total as total_of
from einx.sizes.wording import abbreviated

_MOST_VALUES = 16
"""How many values of one node are remembered to be compared with later ones."""


_Kind: TypeAlias = Literal["axis", "number", "product", "sum"]


class _Node:
    """A length in the equations.

    Attributes:
        name: The text of an axis or number.
        children: Factors or terms, in order, the same one several times if it occurs so.
        parents: The products and sums that it occurs in.
        open: How many different children have no length yet.
        claim: The best length known for it.
        others: Further lengths claimed for it that may or may not be the same.
        waiting: It is on the work list.
    """

    __slots__ = ("children", "claim", "index", "kind", "name", "open", "others", "parents", "waiting")

    def __init__(self, index: int, kind: _Kind, name: str, children: tuple[_Node, ...] = ()) -> None:
        self.index = index
        self.kind = kind
        self.name = name
        self.children = children
        self.parents: list[_Node] = []
        self.open = 0
        self.claim: _Claim | None = None
        self.others: list[_Claim] = []
        self.waiting = False

    @property
    def label(self) -> str:
        if self.kind == "product" and not self.name:
            factors = (f"({child.label})" if child.kind == "sum" else child.label for child in self.children)
            return f"({' '.join(factors)})"
        if self.kind == "sum":
            return " + ".join(f"({child.label})" if child.kind == "sum" else child.label for child in self.children)
        if self.name.startswith("..."):  # an axis under an anonymous ellipsis, with its place there
            return f"(...){self.name[3:]}"
        return self.name


class _Claim:
    """That a node has a length, and why: by an origin, or derived from other claims.

    Attributes:
        sure: It follows; not sure is a quotient by an unknown that might be 0.
    """

    __slots__ = ("node", "origin", "sources", "sure", "value")

    def __init__(
        self, node: _Node, value: Size, origin: Origin | None, sources: Sequence[_Claim] = (), *, sure: bool = True
    ) -> None:
        self.node = node
        self.value = value
        self.origin = origin
        self.sources = sources
        self.sure = sure

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
    >>> system.value(b), [str(origin) for origin in system.origins(b)], system.label(group)
    (4, ['argument 1, dimension 1', 'keyword a'], '(a b)')
    """

    def __init__(self, doubted: Iterable[str] = ()) -> None:
        self.claims: dict[str, list[Statement]] = {label: [] for label in doubted}
        self._nodes: list[_Node] = []
        self._axes: dict[str, int] = {}
        self._numbers: dict[int, int] = {}
        self._products: dict[tuple[int, ...], int] = {}
        self._sums: dict[tuple[int, ...], int] = {}
        self._work: deque[_Node] = deque()
        self._changed = False
        self._replaced: set[int] = set()
        self._divisors: list[Size] = []

    # Stating

    def variable(self, name: str) -> int:
        """The node of an axis; the same name is the same node.

        Args:
            name: The axis.
        """
        index = self._axes.get(name)
        if index is None:
            index = self._axes[name] = len(self._nodes)
            self._nodes.append(_Node(index, "axis", name))
        return index

    def constant(self, value: int, origin: Origin) -> int:
        """The node of a number.

        Args:
            value: The number.
            origin: Where it comes from; of equal numbers, the first is remembered.
        """
        index = self._numbers.get(value)
        if index is None:
            index = self._numbers[value] = self._number(value, abbreviated(value), origin)
        return index

    def product(self, children: Sequence[int]) -> int:
        """The node of axes that are flattened into one; of one child that child, of none the number 1.

        Args:
            children: The factors in order; the same ones in the same order are the same node.
        """
        key = tuple(children)
        index = self._products.get(key)
        if index is None:
            if len(key) == 1:
                return key[0]
            index = self._group("product", key) if key else self._number(1, "()", Origin("number", number=1))
            self._products[key] = index
        return index

    def sum(self, children: Sequence[int]) -> int:
        """The node of axes that are put one after the other; of one child that child, of none the number 0.

        Args:
            children: The terms in order; the same ones in the same order are the same node.
        """
        key = tuple(children)
        index = self._sums.get(key)
        if index is None:
            if len(key) == 1:
                return key[0]
            if not key:
                return self.constant(0, Origin("number", number=0))
            index = self._sums[key] = self._group("sum", key)
        return index

    def know(self, node: int, size: Size, origin: Origin) -> None:
        """State the length of a node.

        Args:
            node: The node.
            size: Its length.
            origin: Where that comes from.

        Raises:
            Contradiction: Another length has been stated, or the length is negative.
        """
        self._learn(_Claim(self._nodes[node], size, origin))

    def replace(self, old: int, new: int) -> None:
        """State that a node has the length of an older one, whose place it takes from now on.

        Args:
            old: The node that is no longer asked for.
            new: The node that is.
        """
        if old != new:
            self._replaced.add(old)
            before, after = self._nodes[old], self._nodes[new]
            if after.kind == "product" and before.kind == "product":
                after.name = before.label  # as it is written
            claim = before.claim
            if claim is not None:
                self._learn(_Claim(after, claim.value, None, (claim,), sure=claim.sure))

    def _number(self, value: int, name: str, origin: Origin) -> int:
        node = _Node(len(self._nodes), "number", name)
        node.claim = _Claim(node, value, origin)
        self._nodes.append(node)
        return node.index

    def _group(self, kind: _Kind, key: tuple[int, ...]) -> int:
        nodes = self._nodes
        node = _Node(len(nodes), kind, "", tuple([nodes[child] for child in key]))
        nodes.append(node)
        different = set(node.children)
        for child in different:
            child.parents.append(node)
            if child.claim is None:
                node.open += 1
        self._changed = True
        if node.open < len(different):
            self._enqueue(node)
        return node.index

    # Asking

    def value(self, node: int) -> Size | None:
        """The length of a node, ``None`` while it is open."""
        claim = self._nodes[node].claim
        return None if claim is None else claim.value

    def origins(self, node: int) -> tuple[Origin, ...]:
        """The facts that the length of a node rests on, each once; none while it is open."""
        claim = self._nodes[node].claim
        if claim is None:
            return ()
        if claim.origin is not None:
            return (claim.origin,)
        return tuple(dict.fromkeys([origin for _, origin in _stated([claim])]))

    def statements(self, node: int) -> tuple[Statement, ...]:
        """The facts that the length of a node rests on, with the lengths that they state."""
        claim = self._nodes[node].claim
        return () if claim is None else _statements([claim])

    def label(self, node: int) -> str:
        """How a node is written: ``a``, ``(a b)``, ``a + b``, ``3``."""
        return self._nodes[node].label

    def open_axes(self, node: int) -> tuple[int, ...]:
        """The axes without a length that a node is made of, itself included."""
        return tuple(axis.index for axis in _open_axes(self._nodes[node]))

    def unfinished(self) -> tuple[int, ...]:
        """The groups and concatenations whose length is known while some factor or term has none."""
        return tuple(
            node.index
            for node in self._nodes
            if node.open and node.claim is not None and node.index not in self._replaced
        )

    def granted(self) -> Granted:
        """What has to hold of symbolic lengths so that the same lengths are found once they are numbers."""
        sizes: list[Size] = []
        pairs: list[tuple[Size, Size]] = []
        for node in self._nodes:
            claims = [] if node.claim is None else [node.claim, *node.others]
            values = [claim.value for claim in claims]
            known = [child.claim.value for child in node.children if child.claim is not None]
            if values and known and len(known) == len(node.children):
                values.append(product_of(known) if node.kind == "product" else total_of(known))
            sizes += values
            pairs += [(values[0], value) for value in values[1:] if equal(values[0], value) is not True]
        return Granted(sizes, self._divisors, pairs)

    @property
    def waits_for_numbers(self) -> bool:
        """Whether a group would be solved if lengths were numbers: there are roots of these, and they are 0 or not."""
        groups = (node for node in self._nodes if node.kind == "product" and node.open == 1 and node.claim is not None)
        claims = (claim for group in groups for claim in (group.claim, *(child.claim for child in group.children)))
        return any(claim is not None and isinstance(claim.value, Symbolic) for claim in claims)

    def zero_factor(self, node: int) -> int | None:
        """A factor of length 0, with which the others stay open; ``None`` if the node has none."""
        group = self._nodes[node]
        factors = group.children if group.kind == "product" else ()
        return next((child.index for child in factors if child.claim is not None and child.claim.value == 0), None)

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
                try:
                    if node.kind == "product":
                        self._visit_product(node)
                    else:
                        self._visit_sum(node)
                except InexactError:  # of symbolic sizes that cannot all be integers at once
                    continue
            if not self._sums or not self._changed:
                return
            self._changed = False
            with suppress(InexactError):
                self._solve_linear()

    def check_open(self) -> None:
        """Raise if what is known in a group does not divide its length, however many of its factors are open.

        Raises:
            Contradiction: No lengths fulfil the equations.
        """
        for index in self.unfinished():
            node = self._nodes[index]
            factors = [child.claim for child in node.children if child.claim is not None]
            if node.kind == "product" and factors and node.claim is not None:
                divisor = product_of([factor.value for factor in factors])
                is_sure = divisor != 0 and _are_sure((node.claim, *factors))
                if is_sure and divide(node.claim.value, divisor) is None:
                    unknown = next(child for child in node.children if child.claim is None)
                    raise _failure("indivisible", unknown, (node.claim.value, divisor), node.claim, factors)

    def _enqueue(self, node: _Node) -> None:
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
                raise Contradiction("negative", node.label, (value,), (_statements([claim]),), is_axis=_is_axis(node))
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
                raise Contradiction(
                    "conflict",
                    node.label,
                    (other.value, claim.value),
                    (_statements([other]), _statements([claim])),
                    is_axis=_is_axis(node),
                )
        if is_new and len(node.others) < _MOST_VALUES:
            node.others.append(held if claim.rank > held.rank else claim)

    def _visit_product(self, node: _Node) -> None:
        unknown: _Node | None = None
        factors = []
        several = False
        for child in node.children:
            claim = child.claim
            if claim is None:
                several = several or (unknown is not None and unknown is not child)
                unknown = child
            elif claim.value == 0:  # whatever the others are
                self._learn(_Claim(node, 0, None, (claim,), sure=claim.sure))
                return
            else:
                factors.append(claim)
        if several:
            return
        if unknown is None:
            value = product_of([factor.value for factor in factors])
            self._learn(_Claim(node, value, None, factors, sure=_are_sure(factors)))
            unknown = None if isinstance(value, int) else _only_symbolic(node)
        if unknown is not None and node.claim is not None:
            self._solve_factor(node, node.claim, unknown)

    def _solve_factor(self, node: _Node, whole: _Claim, unknown: _Node) -> None:
        """Solve a product for the one factor that is not known (or not as a number)."""
        factors = [child.claim for child in node.children if child is not unknown and child.claim is not None]
        times = len(node.children) - len(factors)
        divisor = product_of([factor.value for factor in factors])
        sources = (whole, *factors)
        # A divisor that may be 0 leaves the factor open there, unless the whole is certainly something else.
        certain = isinstance(divisor, int) or equal(divisor, 0) is False or equal(whole.value, 0) is False
        if not certain and whole.value == 0:  # nothing says which of them is 0
            return
        if not certain:
            self._divisors.append(divisor)
        sure = certain and _are_sure(sources)
        quotient = divide(whole.value, divisor)
        if quotient is None:
            if sure:
                raise _failure("indivisible", unknown, (whole.value, divisor), whole, factors)
            return
        found = root(quotient, times)
        if found is None:
            if sure and isinstance(quotient, int):
                raise _failure("rootless", unknown, (quotient, times), whole, factors)
            return
        self._learn(_Claim(unknown, found, None, sources, sure=sure))

    def _visit_sum(self, node: _Node) -> None:
        if node.open > 1:
            return
        terms = [child.claim for child in node.children if child.claim is not None]
        unknown: _Node | None = None
        if node.open == 0:
            value = total_of([term.value for term in terms])
            self._learn(_Claim(node, value, None, terms, sure=_are_sure(terms)))
            unknown = None if isinstance(value, int) else _only_symbolic(node)
        else:
            unknown = next(child for child in node.children if child.claim is None)
        if unknown is not None and node.claim is not None:
            self._solve_term(node, node.claim, unknown)

    def _solve_term(self, node: _Node, whole: _Claim, unknown: _Node) -> None:
        """Solve a sum for the one term that is not known (or not as a number)."""
        terms = [child.claim for child in node.children if child is not unknown and child.claim is not None]
        times = len(node.children) - len(terms)
        sources = (whole, *terms)
        sure = _are_sure(sources)
        rest = whole.value - total_of([term.value for term in terms])
        if is_negative(rest):
            if sure:
                raise _failure("negative", unknown, (rest,), whole, terms)
            return
        found = divide(rest, times)
        if found is None:
            if sure:
                raise _failure("uneven", unknown, (rest, times), whole, terms)
            return
        self._learn(_Claim(unknown, found, None, sources, sure=sure))

    # Sums together

    def _solve_linear(self) -> None:
        """Enter what the open sums determine together.

        Products in which one factor is open and the others are numbers take part: their length is a multiple of it.
        """
        rows = [_sum_row(node) for index in self._sums.values() if (node := self._nodes[index]).open]
        if not rows:
            return
        rows += [row for index in self._products.values() if (row := _product_row(self._nodes[index])) is not None]
        solved: dict[_Node, _Row] = {}  # by a node that stands in no other of the rows
        for row in rows:
            for node in [node for node in row.factors if node in solved]:
                row.eliminate(node, solved[node])
            row.check()
            if row.factors:
                pivot = next(iter(row.factors))
                for other in solved.values():
                    if pivot in other.factors:
                        other.eliminate(pivot, row)
                        other.check()
                solved[pivot] = row
        for row in solved.values():
            if len(row.factors) == 1:
                claim = row.solution()
                if claim is not None:
                    self._learn(claim)


class _Row:
    """A linear equation: nodes without a length, times whole numbers, add up to a rest.

    Attributes:
        factors: What each node is multiplied by.
        rest: What they add up to.
        sources: The claims that the rest was computed from.
    """

    __slots__ = ("factors", "rest", "sources")

    def __init__(self) -> None:
        self.factors: dict[_Node, int] = {}
        self.rest: Size = 0
        self.sources: dict[_Claim, None] = {}

    def add(self, node: _Node, factor: int) -> None:
        """Add a multiple of a node to the left side."""
        if node.claim is None:
            self._increase(node, factor)
        else:
            self.rest = self.rest - factor * node.claim.value
            self.sources[node.claim] = None

    def eliminate(self, node: _Node, by: _Row) -> None:
        """Add a multiple of another row such that ``node`` falls out."""
        own, other = self.factors[node], by.factors[node]
        shared = gcd(own, other)
        scale, take = other // shared, own // shared
        for held in self.factors:
            self.factors[held] *= scale
        for added, factor in by.factors.items():
            self._increase(added, -take * factor)
        self.rest = scale * self.rest - take * by.rest
        self.sources.update(by.sources)

    def _increase(self, node: _Node, factor: int) -> None:
        value = self.factors.get(node, 0) + factor
        if value:
            self.factors[node] = value
        else:
            self.factors.pop(node, None)

    def check(self) -> None:
        """Raise if no lengths fulfil the equation."""
        factors = self.factors.values()
        if not factors:
            fits = equal(self.rest, 0) is not False
        else:
            sign = 1 if next(iter(factors)) > 0 else -1
            below_zero = (
                len(factors) > 1 and all(sign * factor > 0 for factor in factors) and is_negative(sign * self.rest)
            )
            fits = not below_zero and divide(self.rest, gcd(*factors)) is not None
        if not fits and _are_sure(self.sources):
            raise Contradiction("unsolvable", None, (), (_statements(self._ordered()),))

    def solution(self) -> _Claim | None:
        """What the only node left is."""
        ((node, factor),) = self.factors.items()
        value = divide(self.rest, factor)
        return None if value is None else _Claim(node, value, None, self._ordered(), sure=_are_sure(self.sources))

    def _ordered(self) -> list[_Claim]:
        return sorted(self.sources, key=lambda claim: claim.node.index)


def _sum_row(node: _Node) -> _Row:
    row = _Row()
    row.add(node, -1)
    for child in node.children:
        row.add(child, 1)
    return row


def _product_row(node: _Node) -> _Row | None:
    """A product as a multiple of its one open factor, ``None`` if it is no such."""
    if node.claim is not None or node.open != 1:
        return None
    unknown = [child for child in node.children if child.claim is None]
    factors = [child.claim for child in node.children if child.claim is not None]
    factor = product_of([claim.value for claim in factors])
    if len(unknown) > 1 or not isinstance(factor, int):
        return None
    row = _Row()
    row.add(unknown[0], factor)
    row.add(node, -1)
    row.sources.update(dict.fromkeys(factors))
    return row


def _failure(
    kind: ContradictionKind, unknown: _Node, values: tuple[Size, ...], whole: _Claim, parts: Sequence[_Claim]
) -> Contradiction:
    """That a group cannot be solved for one of its children."""
    return Contradiction(
        kind,
        unknown.label,
        values,
        (_statements([whole]), _statements(parts)),
        is_axis=_is_axis(unknown),
        group=(whole.node.label, whole.value),
        known=tuple(part.node.label for part in parts),
    )


def _is_axis(node: _Node) -> bool:
    return node.kind == "axis"


def _are_sure(claims: Iterable[_Claim]) -> bool:
    return all(claim.sure for claim in claims)


def _only_symbolic(node: _Node) -> _Node | None:
    """The one child whose length is symbolic, if the length of the node is a number."""
    if node.claim is None or not isinstance(node.claim.value, int):
        return None
    symbolic = {child for child in node.children if child.claim is not None and isinstance(child.claim.value, Symbolic)}
    return symbolic.pop() if len(symbolic) == 1 else None


def _open_axes(node: _Node) -> Iterator[_Node]:
    """The axes without a length below a node, each once, left to right."""
    seen = set()
    pending = [node]
    while pending:
        below = pending.pop()
        if below in seen or (below.claim is not None and below is not node):
            continue
        seen.add(below)
        if below.kind == "axis" and below.claim is None:
            yield below
        pending += reversed(below.children)


def _statements(claims: Iterable[_Claim]) -> tuple[Statement, ...]:
    """The facts that claims rest on, with what they state, in order and each once."""
    found = (Statement(claim.node.label, claim.value, origin) for claim, origin in _stated(claims))
    return tuple(dict.fromkeys(found))


def _stated(claims: Iterable[_Claim]) -> Iterator[tuple[_Claim, Origin]]:
    """The claims that other ones were derived from in the end, with their facts."""
    seen = set()
    pending = list(claims)[::-1]
    while pending:
        claim = pending.pop()
        if claim not in seen:
            seen.add(claim)
            if claim.origin is not None:
                yield claim, claim.origin
            pending += reversed(claim.sources)
