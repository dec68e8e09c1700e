"""Polynomials with integer coefficients: the arithmetic that symbolic sizes are made of.

A polynomial is a dictionary of coefficients by monomial. All functions are pure, and exact: what does not divide
is told apart from what does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import gcd, isqrt, prod
from typing import TypeAlias, TypeVar

from einx.sizes.unknown import Unknown

Monomial: TypeAlias = tuple[tuple[Unknown, int], ...]
"""Unknowns with their positive exponents, sorted; the empty one is the constant."""

Polynomial: TypeAlias = dict[Monomial, int]
"""Non-zero coefficients; the order of the keys is the order of writing. Never changed once made."""

_Dense: TypeAlias = dict[tuple[int, ...], int]
"""Coefficients by the exponents of a fixed list of unknowns: tuples compare as division needs it."""

_Key = TypeVar("_Key")

ONE: Polynomial = {(): 1}


def add(first: Polynomial, second: Polynomial, scale: int = 1) -> Polynomial:
    """``first + scale * second``, where ``scale`` is not 0."""
    found = dict(first)
    for monomial, factor in second.items():
        _add_term(found, monomial, scale * factor)
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
            _add_term(found, _times_monomial(one, other), factor * more)
    return found


def _add_term(polynomial: dict[_Key, int], key: _Key, factor: int) -> None:
    """Add a term, whose factor is not 0, to a polynomial in the making."""
    value = polynomial.get(key, 0) + factor
    if value:
        polynomial[key] = value
    else:
        del polynomial[key]


def _times_monomial(first: Monomial, second: Monomial) -> Monomial:
    if not first:
        return second
    if not second:
        return first
    powers = dict(first)
    for name, power in second:
        powers[name] = powers.get(name, 0) + power
    return tuple(sorted(powers.items()))


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
    if all(signs):
        return False
    return not any(signs) or not any(factor > 0 for factor in numerator.values())


def _shared_monomial(*polynomials: Polynomial) -> Monomial:
    """The largest monomial that divides all terms."""
    monomials = [monomial for polynomial in polynomials for monomial in polynomial]
    shared = dict(monomials[0])
    for monomial in monomials:
        if not shared:
            return ()
        powers = dict(monomial)
        shared = {name: min(power, powers[name]) for name, power in shared.items() if name in powers}
    return tuple(sorted(shared.items()))


def _divided_by_term(polynomial: Polynomial, monomial: Monomial, number: int) -> Polynomial:
    """The quotient by one term that divides every term."""
    found: Polynomial = {}
    for term, factor in polynomial.items():
        if monomial:
            powers = dict(term)
            for name, power in monomial:
                powers[name] -= power
            found[tuple((name, power) for name, power in powers.items() if power)] = factor // number
        else:
            found[term] = factor // number
    return found


def _divided(whole: Polynomial, part: Polynomial) -> Polynomial | None:
    """The quotient of two polynomials of several terms each, ``None`` if there is none with integer coefficients."""
    variables = _variables(whole, part)
    rest = _dense(whole, variables)
    divisor = _dense(part, variables)
    head, tail = max(divisor), min(divisor)
    if _term_quotient(min(rest), rest[min(rest)], tail, divisor[tail]) is None:
        return None
    found: _Dense = {}
    while rest:
        lead = max(rest)
        term = _term_quotient(lead, rest[lead], head, divisor[head])
        if term is None:
            return None
        powers, factor = term
        found[powers] = factor
        for other, more in divisor.items():
            _add_term(rest, tuple(map(sum, zip(powers, other, strict=True))), -factor * more)
    return _sparse(found, variables)


def term_root(polynomial: Polynomial, k: int) -> Polynomial | None:
    """The ``k``-th root of a single term, ``None`` if it is no perfect power or there are several terms."""
    if len(polynomial) > 1:
        return None
    ((monomial, factor),) = polynomial.items()
    base = root_below(max(factor, 0), k)
    if base**k != factor or any(power % k for _, power in monomial):
        return None
    return {tuple((name, power // k) for name, power in monomial): base}


def _term_quotient(
    powers: tuple[int, ...], factor: int, by_powers: tuple[int, ...], by_factor: int
) -> tuple[tuple[int, ...], int] | None:
    found = tuple(power - by for power, by in zip(powers, by_powers, strict=True))
    quotient, rest = divmod(factor, by_factor)
    return None if rest or any(power < 0 for power in found) else (found, quotient)


def root_below(a: int, k: int) -> int:
    """The largest integer whose ``k``-th power is at most ``a``."""
    if k == 2:
        return isqrt(a)
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
    if constant % modulus:
        return True
    if len(numerator) == 1 and constant:
        return has_one_sign(denominator) and abs(denominator.get((), 0)) > abs(constant)
    return False


def step(polynomial: Polynomial) -> int:
    """What the polynomial's value changes by a multiple of; 0 for a constant."""
    return gcd(*(factor for monomial, factor in polynomial.items() if monomial))


def has_one_sign(polynomial: Polynomial) -> bool:
    """Whether all coefficients are positive, or all negative."""
    positive = next(iter(polynomial.values())) > 0
    return all((factor > 0) is positive for factor in polynomial.values())


def evaluated(polynomial: Polynomial, values: Mapping[Unknown, int]) -> int:
    """The value of a polynomial for values of all its unknowns."""
    return sum(factor * prod(values[name] ** power for name, power in term) for term, factor in polynomial.items())


def _variables(*polynomials: Polynomial) -> list[Unknown]:
    return sorted({name for polynomial in polynomials for monomial in polynomial for name, _ in monomial})


def _dense(polynomial: Polynomial, variables: Sequence[Unknown]) -> _Dense:
    found = {}
    for monomial, factor in polynomial.items():
        powers = dict(monomial)
        found[tuple(powers.get(name, 0) for name in variables)] = factor
    return found


def _sparse(dense: _Dense, variables: Sequence[Unknown]) -> Polynomial:
    return {
        tuple((name, power) for name, power in zip(variables, powers, strict=True) if power): factor
        for powers, factor in dense.items()
    }
