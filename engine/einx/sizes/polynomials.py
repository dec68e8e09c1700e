"""Polynomials with integer coefficients: the arithmetic that symbolic sizes are made of.

A polynomial is a dictionary of coefficients by monomial. All functions are pure, and exact: what does not divide
is told apart from what does.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import gcd, prod
from typing import TypeAlias, TypeVar

from einx.sizes.unknown import Unknown

Monomial: TypeAlias = tuple[tuple[Unknown, int], ...]
"""Unknowns with their positive exponents, sorted; the empty one is the constant."""

Polynomial: TypeAlias = dict[Monomial, int]
"""Non-zero coefficients; the order of the keys is the order of writing. Never changed once made."""

Key = TypeVar("Key")

ONE: Polynomial = {(): 1}

_MOST_TERMS = 128
"""Terms of a quotient of polynomials that is looked for."""


def add(first: dict[Key, int], second: dict[Key, int], scale: int = 1) -> dict[Key, int]:
    """``first + scale * second``, where ``scale`` is not 0; also of sums of anything else than monomials."""
    found = dict(first)
    for monomial, factor in second.items():
        add_term(found, monomial, scale * factor)
    return found


def times(first: Polynomial, second: Polynomial) -> Polynomial:
    """The product of two polynomials."""
    if second == ONE:
        return first
    if first == ONE:
        return second
    found: Polynomial = {}
    for one, factor in first.items():
        for other, more in second.items():
            add_term(found, _times_monomial(one, other), factor * more)
    return found


def add_term(polynomial: dict[Key, int], monomial: Key, factor: int) -> None:
    """Add a term, whose factor is not 0, to a polynomial in the making."""
    value = polynomial.get(monomial, 0) + factor
    if value:
        polynomial[monomial] = value
    else:
        del polynomial[monomial]


def _times_monomial(first: Monomial, second: Monomial) -> Monomial:
    return tuple(sorted(add(dict(first), dict(second)).items())) if first and second else first or second


def reduced(numerator: Polynomial, denominator: Polynomial) -> tuple[Polynomial, Polynomial]:
    """The same quotient without common numbers, unknowns and, where one divides the other, polynomials."""
    if not numerator or denominator == ONE:
        return numerator, denominator if numerator else ONE
    if numerator == denominator:
        return ONE, ONE
    shared = _shared_monomial(numerator, denominator)
    number = gcd(*numerator.values(), *denominator.values())
    if _is_better_negated(numerator, denominator):
        number = -number
    if shared or number != 1:
        numerator = _divided_by_term(numerator, shared, number)
        denominator = _divided_by_term(denominator, shared, number)
    if len(numerator) == 1 or len(denominator) == 1:
        return numerator, denominator
    above, below = gcd(*numerator.values()), gcd(*denominator.values())
    whole = _divided(numerator, _divided_by_term(denominator, (), below))
    if whole is not None:
        return whole, {(): below}
    whole = _divided(denominator, _divided_by_term(numerator, (), above))
    if whole is not None:
        return {(): above}, whole
    return numerator, denominator


def _is_better_negated(numerator: Polynomial, denominator: Polynomial) -> bool:
    """Whether a quotient reads better with all signs changed."""
    signs = [factor > 0 for factor in denominator.values()]
    return not all(signs) and (not any(signs) or not any(factor > 0 for factor in numerator.values()))


def _shared_monomial(*polynomials: Polynomial) -> Monomial:
    """The largest monomial that divides all terms."""
    first, *others = [dict(monomial) for polynomial in polynomials for monomial in polynomial]
    for powers in others:
        first = {name: min(power, powers[name]) for name, power in first.items() if name in powers}
    return tuple(sorted(first.items()))


def _divided_by_term(polynomial: Polynomial, monomial: Monomial, number: int) -> Polynomial:
    """The quotient by one term that divides every term."""
    by = dict(monomial)
    return {tuple(add(dict(term), by, -1).items()): factor // number for term, factor in polynomial.items()}


def _divided(whole: Polynomial, part: Polynomial) -> Polynomial | None:
    """The quotient of two polynomials of several terms each, ``None`` if there is none with integer coefficients.

    Nor is one found that has very many terms, though it may be there: the fraction is correct as it is.
    """
    names = sorted({name for polynomial in (whole, part) for monomial in polynomial for name, _ in monomial})

    def exponents(monomial: Monomial) -> list[int]:
        powers = dict(monomial)
        return [powers.get(name, 0) for name in names]

    head, tail, last = max(part, key=exponents), min(part, key=exponents), min(whole, key=exponents)
    if _term_quotient(last, whole[last], tail, part[tail]) is None:
        return None
    rest = dict(whole)
    found: Polynomial = {}
    while rest:
        lead = max(rest, key=exponents)
        term = _term_quotient(lead, rest[lead], head, part[head])
        if term is None or len(found) == _MOST_TERMS:
            return None
        monomial, factor = term
        found[monomial] = factor
        for other, more in part.items():
            add_term(rest, _times_monomial(monomial, other), -factor * more)
    return found


def term_root(polynomial: Polynomial, k: int) -> Polynomial | None:
    """The ``k``-th root of a single term, ``None`` if it is no perfect power or there are several terms."""
    if len(polynomial) > 1:
        return None
    ((monomial, factor),) = polynomial.items()
    base = root_below(max(factor, 0), k)
    if base**k != factor or any(power % k for _, power in monomial):
        return None
    return {tuple((name, power // k) for name, power in monomial): base}


def _term_quotient(monomial: Monomial, factor: int, by: Monomial, by_factor: int) -> tuple[Monomial, int] | None:
    """The quotient of two terms, ``None`` if the second does not divide the first."""
    powers = add(dict(monomial), dict(by), -1)
    quotient, rest = divmod(factor, by_factor)
    return None if rest or any(power < 0 for power in powers.values()) else (tuple(powers.items()), quotient)


def root_below(a: int, k: int) -> int:
    """The largest integer whose ``k``-th power is at most ``a``."""
    if a < 2:
        return a
    guess = 1 << -(-a.bit_length() // k)
    while True:
        better = ((k - 1) * guess + a // guess ** (k - 1)) // k
        if better >= guess:
            return guess
        guess = better


def never_whole(numerator: Polynomial, denominator: Polynomial) -> bool:
    """Whether a reduced quotient is an integer for no unknowns, as far as remainders and magnitudes show."""
    constant = numerator.get((), 0)
    modulus = gcd(step(numerator), *denominator.values())
    is_constant = len(numerator) == 1 and constant != 0
    is_below_one = is_constant and has_one_sign(denominator) and abs(denominator.get((), 0)) > abs(constant)
    return is_below_one or constant % modulus != 0


def step(polynomial: Polynomial) -> int:
    """What the polynomial's value changes by a multiple of; 0 for a constant."""
    return gcd(*(factor for monomial, factor in polynomial.items() if monomial))


def has_one_sign(polynomial: dict[Key, int]) -> bool:
    """Whether all coefficients are positive, or all negative."""
    positive = next(iter(polynomial.values())) > 0
    return all((factor > 0) is positive for factor in polynomial.values())


def evaluated(polynomial: Polynomial, values: Mapping[Unknown, int]) -> int:
    """The value of a polynomial for values of all its unknowns."""
    return sum(factor * prod(values[name] ** power for name, power in term) for term, factor in polynomial.items())
