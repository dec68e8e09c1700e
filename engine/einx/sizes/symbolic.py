"""Sizes that need not be numbers yet.

At run time every length is an int; in an editor many are not, and still `(b, c, h * w)` has to flow through the same
solver, rules, graph and source. So a :data:`Size` is an int or a :class:`Symbolic`: a quotient of two polynomials in
named unknowns, each a non-negative integer. The functions below take both and answer for ints first, since nearly
every call is about ints. A question that depends on the unknowns is answered by *unknown* (``None``), never by a guess.
A size that would be longer than anybody writes is none: arithmetic raises :class:`TooLargeError`, before it takes long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import prod
from typing import TypeAlias

from einx.sizes import polynomials
from einx.sizes.polynomials import ONE, Monomial, Polynomial
from einx.sizes.unknown import Unknown

_Order: TypeAlias = tuple[Unknown, ...]
"""Unknowns in the order in which they are written."""

_PRIME = (1 << 61) - 1


_MOST_TERMS = 128
"""Terms of a size, above and below. Products of sums have as many terms as a power of their number."""

_MOST_PRODUCTS = 4096
"""Products of terms that are worked out at a time."""

_HIGHEST = 64
"""The degree of a term."""

_MOST_BITS = 256
"""Bits of a factor."""


class InexactError(ArithmeticError):
    """A quotient that is no integer, whatever the unknowns are."""


class TooLargeError(InexactError):
    """A size that is not worked out, as it is too long; whether it is an integer is not known."""


def _sum(a: Size, b: Size) -> Size:
    (above, below, order), (other_above, other_below, other_order) = _parts(a), _parts(b)
    shared, rest = polynomials.reduced(below, other_below)  # below * rest == other_below * shared
    numerator = polynomials.add(_times(above, rest), _times(other_above, shared))
    return _fraction(numerator, _times(below, rest), _merged(order, other_order))


def _product(a: Size, b: Size) -> Size:
    (above, below, order), (other_above, other_below, other_order) = _parts(a), _parts(b)
    # That each quotient is reduced first keeps the polynomials short.
    one, one_below = polynomials.reduced(above, other_below)
    two, two_below = polynomials.reduced(other_above, below)
    return _fraction(_times(one, two), _times(one_below, two_below), _merged(order, other_order))


def _exactly(a: Size, b: Size) -> Size:
    quotient = divide(a, b)
    if quotient is None:
        raise InexactError(f"{a} is not divisible by {b}")
    return quotient


def _operator(compute: Callable[[Symbolic, Size], Size]) -> Callable[[Symbolic, Size], Size]:
    """The method for an operator: with anything else but a size, the other operand is asked."""

    def method(self: Symbolic, other: object) -> Size:
        return compute(self, other) if isinstance(other, int | Symbolic) else NotImplemented

    return method


class Symbolic:
    """A size with unknowns: immutable, hashable, equal to another if both are the same function of the unknowns.

    Made by :func:`symbol` and by arithmetic on sizes. A result that does not depend on unknowns is an int. The text is
    a Python expression. The quotient ``//`` is exact: that it comes out whole is taken for granted, and what is
    certain not to raises :class:`InexactError`.

    Attributes:
        numerator: Coefficients by monomial (unknowns with exponents, sorted); not to be changed.
        denominator: The same for what that is divided by.
        order: The unknowns in the order in which they are written.

    >>> b, h, w = symbol("b"), symbol("h"), symbol("w")
    >>> b * h * w, h * w // symbol("g"), 2 * h - w, (h * w) // h
    (b * h * w, h * w // g, 2 * h - w, w)
    >>> (h + 1) * (h - 1) == h * h - 1
    True
    """

    __slots__ = ("_hash", "_text", "denominator", "numerator", "order")

    def __init__(self, numerator: Polynomial, denominator: Polynomial, order: _Order) -> None:
        self.numerator = numerator
        self.denominator = denominator
        self.order = order
        self._hash: int | None = None
        self._text: str | None = None

    __add__ = _operator(_sum)
    __radd__ = _operator(lambda a, b: _sum(b, a))
    __sub__ = _operator(lambda a, b: _sum(a, -b))
    __rsub__ = _operator(lambda a, b: _sum(b, -a))
    __mul__ = __rmul__ = _operator(_product)
    __floordiv__ = _operator(_exactly)
    __rfloordiv__ = _operator(lambda a, b: _exactly(b, a))

    def __neg__(self) -> Symbolic:
        negated = {monomial: -factor for monomial, factor in self.numerator.items()}
        return Symbolic(negated, self.denominator, self.order)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Symbolic):
            return NotImplemented
        if self.numerator == other.numerator and self.denominator == other.denominator:
            return True
        if len(self.denominator) == len(other.denominator) == 1:
            return False  # both in lowest terms
        try:
            return not _difference(self, other)
        except TooLargeError:
            return False

    def __hash__(self) -> int:
        if self._hash is None:
            values = {name: hash(name) for name in self.order}  # as good a point as any
            above, below = (polynomials.evaluated(side, values) for side in (self.numerator, self.denominator))
            self._hash = above * pow(below, -1, _PRIME) % _PRIME if below % _PRIME else 0
        return self._hash

    def __repr__(self) -> str:
        if self._text is None:
            self._text = _write(self)
        return self._text

    def __reduce__(self) -> tuple[type[Symbolic], tuple[Polynomial, Polynomial, _Order]]:
        return Symbolic, (self.numerator, self.denominator, self.order)  # the hash belongs to this process


Size: TypeAlias = int | Symbolic


def symbol(name: str, scope: str = "") -> Symbolic:
    """The unknown length of that name and scope; the same ones are the same unknown.

    Args:
        name: How it is written, an identifier as a rule.
        scope: What tells it from the same name elsewhere.

    >>> symbol("n") + 1
    n + 1
    >>> symbol("n") == symbol("n", "f")
    False
    """
    unknown = Unknown(name, scope)
    return Symbolic({((unknown, 1),): 1}, ONE, (unknown,))


def equal(a: Size, b: Size) -> bool | None:
    """Whether two sizes are the same number: yes, no, or ``None`` if that depends on the unknowns.

    Yes is said of the same function, no of what differs for all non-negative integers as far as cheap reasoning shows.

    Args:
        a: One size.
        b: Another.

    >>> n = symbol("n")
    >>> equal(3, 3), equal(n + n, 2 * n), equal(n + 1, 0), equal(2 * n, 7), equal(n, 7)
    (True, True, False, False, None)
    """
    if isinstance(a, int) and isinstance(b, int):
        return a == b
    if a is b:
        return True
    try:
        difference = _difference(a, b)
    except TooLargeError:
        return None
    if not difference:
        return True
    constant = difference.get((), 0)
    if constant and (polynomials.has_one_sign(difference) or constant % polynomials.step(difference)):
        return False
    return None


def is_negative(size: Size) -> bool:
    """Whether a size is below zero whatever the unknowns are, so that it cannot be a length.

    >>> is_negative(-1), is_negative(-1 - symbol("n")), is_negative(symbol("n") - 1)
    (True, True, False)
    """
    if isinstance(size, int):
        return size < 0
    below_zero = size.numerator.get((), 0) < 0 and polynomials.has_one_sign(size.numerator)
    return below_zero and all(factor > 0 for factor in size.denominator.values())


def divide(a: Size, b: Size) -> Size | None:
    """The exact quotient, ``None`` if it is certain to be no integer.

    Args:
        a: What is divided.
        b: What it is divided by.

    Raises:
        ZeroDivisionError: ``b`` is 0.
        TooLargeError: The quotient is too long.

    >>> n = symbol("n")
    >>> divide(12, 4), divide(12, 5), divide(6 * n, 4), divide(2 * n + 1, 2)
    (3, None, 3 * n // 2, None)
    """
    if isinstance(a, int) and isinstance(b, int):
        quotient, rest = divmod(a, b)
        return None if rest else quotient
    if b == 0:
        raise ZeroDivisionError("a size divided by 0")
    above, below, order = _parts(b)
    try:
        result = _product(a, Symbolic(below, above, order))
    except TooLargeError:
        raise
    except InexactError:
        return None
    if isinstance(result, int):
        return result
    return None if polynomials.never_whole(result.numerator, result.denominator) else result


def root(a: Size, k: int) -> Size | None:
    """The exact ``k``-th root of a size; ``None`` if an int has none, or if it is not known.

    Args:
        a: The size.
        k: Which root, at least 1.

    Raises:
        ValueError: ``k`` is below 1.

    >>> n = symbol("n")
    >>> root(27, 3), root(28, 3), root(4 * n * n, 2), root(n + 1, 2)
    (3, None, 2 * n, None)
    """
    if k < 1:
        raise ValueError(f"there is no root of degree {k}")
    if k == 1:
        return a
    if isinstance(a, int):
        found = polynomials.root_below(max(a, 0), k)
        return found if found**k == a else None
    above, below = polynomials.term_root(a.numerator, k), polynomials.term_root(a.denominator, k)
    return None if above is None or below is None else _fraction(above, below, a.order)


def product(sizes: Iterable[Size]) -> Size:
    """The product of all sizes, 1 of none.

    >>> product([2, symbol("n"), 3])
    6 * n
    """
    return prod(sizes)


def total(sizes: Iterable[Size]) -> Size:
    """The sum of all sizes, 0 of none.

    >>> total([2, symbol("n"), 3])
    n + 5
    """
    return sum(sizes)


def unknowns(size: Size) -> tuple[Unknown, ...]:
    """The unknowns of a size, each once, in the order in which they are written.

    >>> [str(unknown) for unknown in unknowns(symbol("h") * symbol("b") + 1)]
    ['h', 'b']
    """
    if isinstance(size, int):
        return ()
    present = {name for side in (size.numerator, size.denominator) for monomial in side for name, _ in monomial}
    return tuple(name for name in size.order if name in present)


def estimate(size: Size, default: int = 64) -> int:
    """A number to weigh costs by: every unknown counts as ``default``; at least 1 for what has unknowns.

    >>> estimate(7), estimate(symbol("n") * 2)
    (7, 128)
    """
    if isinstance(size, int):
        return size
    values = dict.fromkeys(size.order, default)
    above = polynomials.evaluated(size.numerator, values)
    below = polynomials.evaluated(size.denominator, values)
    return max(1, above // below if below else above)


def substitute(size: Size, sizes: Mapping[Unknown, Size]) -> Size:
    """A size with sizes in place of some of its unknowns.

    Args:
        size: The size.
        sizes: What to put in place of each unknown; those that do not occur do not matter.

    Raises:
        InexactError: A quotient in it does not come out whole.
        ZeroDivisionError: A quotient in it is by 0.

    >>> substitute(symbol("h") * symbol("w") // 2, {Unknown("h"): 4, Unknown("w"): symbol("n")})
    2 * n
    """
    if isinstance(size, int) or sizes.keys().isdisjoint(size.order):
        return size
    values = {name: sizes.get(name, Symbolic({((name, 1),): 1}, ONE, (name,))) for name in size.order}
    above = _composed(size.numerator, values, size.order)
    below = _composed(size.denominator, values, size.order)
    return _exactly(above, below)


def _parts(size: Size) -> tuple[Polynomial, Polynomial, _Order]:
    """Numerator, denominator and order of a size."""
    if isinstance(size, int):
        return {(): size} if size else {}, ONE, ()
    return size.numerator, size.denominator, size.order


def _merged(first: _Order, second: _Order) -> _Order:
    return first if first == second or not second else tuple(dict.fromkeys(first + second))


# Fractions


def _fraction(numerator: Polynomial, denominator: Polynomial, order: _Order) -> Size:
    """The size that is one polynomial over another, in a form in which what is constant shows."""
    if not numerator:
        return 0
    if denominator != ONE:
        numerator, denominator = polynomials.reduced(numerator, denominator)
    if len(numerator) == 1 and () in numerator and len(denominator) == 1 and () in denominator:
        if denominator[()] != 1:
            raise InexactError(f"{numerator[()]} is not divisible by {denominator[()]}")
        return numerator[()]
    if len(numerator) + len(denominator) > _MOST_TERMS:
        raise TooLargeError("a length is too long to be worked out")
    return Symbolic(numerator, denominator, order)


def _times(first: Polynomial, second: Polynomial) -> Polynomial:
    """The product of two polynomials, unless it is long or takes long."""
    if ONE in (first, second):
        return second if first == ONE else first
    if len(first) * len(second) > _MOST_PRODUCTS:
        raise TooLargeError("a length is too long to be worked out")
    found = polynomials.times(first, second)
    for monomial, factor in found.items():
        if factor.bit_length() > _MOST_BITS or sum(power for _, power in monomial) > _HIGHEST:
            raise TooLargeError("a length is too long to be worked out")
    return found


def _difference(a: Size, b: Size) -> Polynomial:
    """A polynomial that is zero where ``a`` and ``b`` are the same number."""
    (above, below, _), (other_above, other_below, _) = _parts(a), _parts(b)
    if below != other_below:
        above, other_above = _times(above, other_below), _times(other_above, below)
    return polynomials.add(above, other_above, -1)


# Values and text


def _composed(polynomial: Polynomial, values: Mapping[Unknown, Size], order: _Order) -> Size:
    value: Size = 0
    for monomial, factor in polynomial.items():
        powers = dict(monomial)
        factors = [values[name] for name in order for _ in range(powers.get(name, 0))]
        value = value + factor * product(factors)
    return value


def _write(size: Symbolic) -> str:
    """A size as a Python expression."""
    above = _write_polynomial(size.numerator, size.order)
    if size.denominator == ONE:
        return above
    below = _write_polynomial(size.denominator, size.order)
    if len(size.numerator) > 1:
        above = f"({above})"
    if len(size.denominator) > 1 or " * " in below:
        below = f"({below})"
    return f"{above} // {below}"


def _write_polynomial(polynomial: Polynomial, order: _Order) -> str:
    terms = sorted(polynomial.items(), key=lambda term: not term[0])  # the constant last
    first = next((term for term in terms if term[1] > 0), terms[0])
    rest = [(monomial, factor) for monomial, factor in terms if monomial != first[0]]
    signed = (f" {'+' if factor > 0 else '-'} {_write_term(monomial, abs(factor), order)}" for monomial, factor in rest)
    return _write_term(*first, order) + "".join(signed)


def _write_term(monomial: Monomial, factor: int, order: _Order) -> str:
    powers = dict(monomial)
    factors = [name.name if powers[name] == 1 else f"{name.name} ** {powers[name]}" for name in order if name in powers]
    if abs(factor) != 1 or not factors:
        factors.insert(0, str(factor))
    return f"{'-' if factor == -1 and monomial else ''}{' * '.join(factors)}"
