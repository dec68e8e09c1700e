"""What is wrong with the lengths of a call, as one sentence.

The solver fails with the bare facts: which statements of the caller do not fit. Here they become an error that names
the axis, both sizes and where each came from, and says what to pass where that is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isqrt
from typing import TypeAlias

from einx.errors import AxisSizeError, Span
from einx.sizes.contradiction import Contradiction, ContradictionKind, Side, Statement
from einx.sizes.equations import Node, System
from einx.sizes.symbolic import Size
from einx.sizes.wording import abbreviated, place_of, subject_of

_POWERS: dict[Size, str] = {2: "square", 3: "cube"}
_LARGEST_DIVIDEND = 1_000_000
_MOST_DIVISORS = 12

_Explanation: TypeAlias = tuple[str, str | None]
"""Sentence and hint."""

CODES: dict[ContradictionKind, str] = {
    "conflict": "axis-size-conflict",
    "indivisible": "axis-size-not-divisible",
    "uneven": "axis-size-not-divisible",
    "rootless": "axis-size-no-root",
    "negative": "axis-size-negative",
    "unsolvable": "axis-size-conflict",
}


def axis_size_error(contradiction: Contradiction) -> AxisSizeError:
    """The error to show for lengths that contradict each other.

    Args:
        contradiction: What the solver found.

    >>> from einx.errors import Origin
    >>> system = System()
    >>> a, b = system.variable("a"), system.variable("b")
    >>> system.know(system.product([a, b]), 10, Origin("argument", argument=1, dimension=2))
    >>> system.know(a, 3, Origin("keyword", keyword="a"))
    >>> try:
    ...     system.solve()
    ... except Contradiction as contradiction:
    ...     print(axis_size_error(contradiction))
    (a b) has length 10 (argument 1, dimension 2), which is not divisible by 3, the length of a (keyword a)
      10 is divisible by 1, 2, 5 and 10
    """
    message, hint = _explain(contradiction)
    spans = [origin.span for origin in contradiction.origins if origin.span is not None]
    return AxisSizeError(message, code=CODES[contradiction.kind], spans=spans, hint=hint, origins=contradiction.origins)


def open_error(system: System, nodes: Sequence[Node], spans: Sequence[Span] = ()) -> AxisSizeError:
    """The error to show for axes whose length nothing determines.

    Args:
        system: The equations, solved as far as they go.
        nodes: What should have a length and has none.
        spans: Where that stands in the description.

    >>> from einx.errors import Origin
    >>> system = System()
    >>> a, b = system.variable("a"), system.variable("b")
    >>> system.know(system.product([a, b]), 12, Origin("argument", argument=1, dimension=1))
    >>> system.solve()
    >>> print(open_error(system, [a, b]))
    (a b) has length 12 (argument 1, dimension 1), but neither a nor b is given
      pass a=... or b=...
    """
    axes = dict.fromkeys(axis for node in nodes for axis in node.open_axes) or dict.fromkeys(nodes)
    sentences = []
    hints = []
    origins = []
    components = _components(system, axes)
    for together, groups in components:
        if not groups:
            continue
        labels = [axis.label for axis in together]
        lengths = [_length(group.side) for group in groups]
        sentences.append(f"{_listed(lengths)}, but {_not_given(together, groups)}")
        hints.append(_to_pass(labels, max(1, len(labels) - len(groups))))
        origins += [origin for group in groups for origin in group.origins]
    if labels := [axis.label for together, groups in components if not groups for axis in together]:
        what = subject_of(labels[0]) if len(labels) == 1 else f"axes {_listed(map(place_of, labels))}"
        sentences.append(f"nothing determines the length of {what}")
        hints.append(_to_pass(labels, len(labels)))
    return AxisSizeError(
        "; ".join(sentences),
        code="axis-size-open",
        spans=[*(origin.span for origin in origins if origin.span is not None), *spans],
        hint=", and ".join(dict.fromkeys(filter(None, hints))) or None,
        origins=origins,
    )


# Contradictions


def _explain(contradiction: Contradiction) -> _Explanation:
    values = contradiction.values
    match contradiction.kind:
        case "conflict":
            return _explain_conflict(contradiction)
        case "indivisible":
            return _explain_indivisible(contradiction)
        case "uneven" if not contradiction.sides[1].labels:
            return f"{_group(contradiction)}, which is not divisible by {values[1]}", None
        case "uneven":
            left = f"{abbreviated(values[0])} for {values[1]} times {place_of(contradiction.label)}"
            return f"{_group(contradiction)}, {_parts(contradiction)}which leaves {left}", None
        case "rootless":
            parts = "".join(f" and {part}" for part in _reasons(contradiction.sides[1].statements))
            power = _POWERS.get(values[1], f"{values[1]}th power")
            return f"{_group(contradiction)}{parts}, but {abbreviated(values[0])} is not a {power}", None
        case "negative":
            return _negative_sentence(contradiction), None
        case "unsolvable":
            return f"no lengths fit together: {_listed(_reasons(contradiction.statements))}", None


def _explain_conflict(contradiction: Contradiction) -> _Explanation:
    one, other = sorted(contradiction.sides, key=lambda side: not side.is_direct)
    stated, also_stated = one.statements[0], other.statements[0]
    if other.is_direct and (stated.evident or also_stated.evident):
        stated = also_stated if stated.evident else stated
        return f"{stated.origin} has length {abbreviated(stated.value)}, but is written as {one.label}", None
    first = f"{_subject(contradiction)} {_has_length(one)}"
    if other.is_direct:
        hint = _conflict_hint(stated, also_stated)
        return f"{first}, but length {abbreviated(other.value)} ({also_stated.origin})", hint
    also = "" if one.is_direct else "also "
    hint = _keyword_hint(stated, other.value)
    return f"{first}, but {also}is {abbreviated(other.value)}{_as(other.statements)}", hint


def _conflict_hint(one: Statement, other: Statement) -> str | None:
    """What to write instead where two lengths were stated for one axis."""
    if _is_keyword(one) or _is_keyword(other):
        return _keyword_hint(other, one.value) or _keyword_hint(one, other.value)
    if 1 in {one.value, other.value} and one.label.isidentifier():
        return f"write `1` instead of `{one.label}` where the length is 1"
    return None


def _keyword_hint(given: Statement, value: Size | None) -> str | None:
    name = given.label
    can_be_passed = _is_keyword(given) and name.isidentifier() and isinstance(value, int)
    return f"pass {name}={abbreviated(value)}, or leave {name} out" if can_be_passed else None


def _is_keyword(statement: Statement) -> bool:
    return statement.origin.kind == "keyword"


def _explain_indivisible(contradiction: Contradiction) -> _Explanation:
    dividend, divisor = contradiction.values
    _, known = contradiction.sides
    hint = None
    if len(known.labels) > 1:
        factors = _listed(map(place_of, known.labels))
        by = f"{abbreviated(divisor)}, the product of {factors}{_as(known.statements)}"
    elif known.label == abbreviated(divisor):
        by = known.label
    elif known.is_direct:
        by = f"{abbreviated(divisor)}, the length of {place_of(known.label)} ({known.statements[0].origin})"
        hint = _divisors_hint(dividend) if _is_keyword(known.statements[0]) else None
    else:
        by = f"{abbreviated(divisor)}, the length of {place_of(known.label)}{_as(known.statements)}"
    return f"{_group(contradiction)}, which is not divisible by {by}", hint


def _divisors_hint(dividend: Size) -> str | None:
    if not isinstance(dividend, int) or dividend > _LARGEST_DIVIDEND:
        return None
    small = [divisor for divisor in range(1, isqrt(dividend) + 1) if dividend % divisor == 0]
    divisors = sorted({*small, *(dividend // divisor for divisor in small)})
    return f"{dividend} is divisible by {_listed(divisors)}" if len(divisors) <= _MOST_DIVISORS else None


def _negative_sentence(contradiction: Contradiction) -> str:
    value, side = abbreviated(contradiction.values[0]), contradiction.sides[0]
    if side.label != contradiction.label:  # it is what a concatenation leaves
        left = f"{value} for {place_of(contradiction.label)}"
        return f"{_group(contradiction)}, {_parts(contradiction)}which would leave {left}"
    if side.is_direct:
        return f"{_subject(contradiction)} {_has_length(side)}, but a length is not negative"
    return f"{_subject(contradiction)} would have length {value}{_as(side.statements)}"


# Open axes


def _components(system: System, axes: Iterable[Node]) -> list[tuple[list[Node], list[Node]]]:
    """Open axes that occur in the same equations of known length, with these equations."""
    found: list[tuple[list[Node], list[Node]]] = [([axis], []) for axis in axes]
    for group in system.unfinished():
        inside = group.open_axes
        touched = [component for component in found if not set(inside).isdisjoint(component[0])]
        if touched:
            together = {*inside, *(axis for component in touched for axis in component[0])}
            groups = [known for component in touched for known in component[1]]
            place = found.index(touched[0])
            found = [component for component in found if component not in touched]
            found.insert(place, (sorted(together, key=lambda axis: axis.index), [*groups, group]))
    return found


def _not_given(axes: Sequence[Node], groups: Sequence[Node]) -> str:
    labels = [place_of(axis.label) for axis in axes]
    zero = next((factor for group in groups if (factor := group.zero_factor) is not None), None)
    if zero is not None:
        evident = all(statement.evident for statement in zero.side.statements)
        stated = "0 is one of its factors" if evident else _length(zero.side)
        return f"{stated}, which leaves {_listed(labels)} open"
    match labels:
        case [one]:
            return f"{one} is not given"
        case [one, other]:
            return f"neither {one} nor {other} is given"
        case _:
            return f"none of {_listed(labels)} is given"


def _to_pass(labels: Sequence[str], count: int) -> str | None:
    """The keywords that would close axes, of which ``count`` are needed."""
    names = list(dict.fromkeys(label.split(".", 1)[0] for label in labels))
    if not all(name.isidentifier() for name in names):
        return None
    keywords = [f"{name}=(...)" if name not in labels else f"{name}=..." for name in names]
    if len(keywords) <= count:
        return f"pass {_listed(keywords)}"
    return f"pass {_listed(keywords, 'or')}" if count == 1 else f"pass {count} of {_listed(keywords)}"


# Phrases


def _subject(contradiction: Contradiction) -> str:
    """The node to blame, at the beginning of a sentence."""
    return subject_of(contradiction.label) if contradiction.is_axis else contradiction.label


def _group(contradiction: Contradiction) -> str:
    """The group or concatenation that the node would have to be solved from."""
    return _length(contradiction.sides[0])


def _parts(contradiction: Contradiction) -> str:
    """What is known inside that, unless that is numbers only."""
    reasons = _reasons(contradiction.sides[1].statements)
    return f"but {_listed(reasons)}, " if reasons else ""


def _length(side: Side) -> str:
    """A node with its length, and where that was stated or what it follows from."""
    return f"{place_of(side.label)} {_has_length(side)}"


def _has_length(side: Side) -> str:
    if side.is_direct:
        return f"has length {abbreviated(side.value)} ({side.statements[0].origin})"
    return f"is {abbreviated(side.value)}{_as(side.statements)}"


def _as(side: Iterable[Statement]) -> str:
    reasons = _reasons(side)
    return f", as {_listed(reasons)}" if reasons else ""


def _reasons(side: Iterable[Statement]) -> list[str]:
    return [f"{place_of(it.label)} has length {abbreviated(it.value)} ({it.origin})" for it in side if not it.evident]


def _listed(parts: Iterable[object], last: str = "and") -> str:
    *before, end = map(str, parts)
    return f"{', '.join(before)} {last} {end}" if before else end
