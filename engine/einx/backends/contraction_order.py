"""In which order the tensors of a contraction are multiplied: pair by pair, by the fewest multiply-adds.

Up to :data:`EXACT` tensors every order is considered (dynamic programming over subsets, as in Pfeifer, Haegeman and
Verstraete, "Faster identification of optimal contraction sequences for tensor networks", 2014); for more, the pair
that is cheapest now comes next, among all pairs or, of very many tensors, among those that share an axis.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from heapq import heapify, heappop, heappush
from itertools import combinations
from itertools import pairwise as neighbours
from math import prod
from typing import TypeAlias

from einx.graph.named import Named
from einx.sizes.sized import Leaf
from einx.sizes.symbolic import estimate

EXACT = 8
"""Most tensors for which the best order is found."""

ALL_PAIRS = 64
"""Most tensors of which all pairs are considered, and most neighbours that a product is paired with anew."""

Path: TypeAlias = "int | tuple[Path, Path]"
"""A tensor by its position, or the product of two paths."""


Multiply: TypeAlias = "Callable[[Named, Named, tuple[Leaf, ...], bool], Named]"
"""The product of two arrays, summed over all axes but the given ones; with whether it is the last product."""


def pairwise(operands: Sequence[Named], wanted: tuple[Leaf, ...], multiply: Multiply) -> Named:
    """The product of two or more arrays, pair by pair.

    Args:
        operands: The arrays.
        wanted: The axes of the result.
        multiply: Multiplies two arrays.
    """
    axes = [frozenset(operand.keys) for operand in operands]
    kept = frozenset(axis.key for axis in wanted)
    lengths = {axis.key: estimate(axis.length) for operand in operands for axis in operand.axes}
    values: dict[int, Named] = {}  # by the identity of the path, as very long ones nest very deeply
    for path, outside in steps(best_order(axes, kept, lengths), axes, kept):
        if isinstance(path, int):
            values[id(path)] = operands[path]
            continue
        first, second = (values.pop(id(part)) for part in path)
        found = {axis.key: axis for operand in (first, second) for axis in operand.axes}
        result = wanted if outside is kept else tuple(axis for key, axis in found.items() if key in outside)
        values[id(path)] = multiply(first, second, result, outside == kept)
    return values.popitem()[1]


def steps(path: Path, axes: Sequence[frozenset[str]], kept: frozenset[str]) -> list[tuple[Path, frozenset[str]]]:
    """The parts of a path, each after what it is made of, with the axes that are needed after it."""
    parts, pending = [], [path]
    while pending:
        parts.append(part := pending.pop())
        pending += () if isinstance(part, int) else part
    present: dict[int, frozenset[str]] = {}
    for part in reversed(parts):
        present[id(part)] = axes[part] if isinstance(part, int) else present[id(part[0])] | present[id(part[1])]
    outside = {id(path): kept}
    for part in parts:
        for one, other in () if isinstance(part, int) else (part, part[::-1]):
            outside[id(one)] = outside[id(part)] | present[id(other)]
    return [(part, outside[id(part)]) for part in reversed(parts)]


def best_order(tensors: Sequence[frozenset[str]], result: frozenset[str], lengths: Mapping[str, int]) -> Path:
    """The order of multiplication, as nested pairs.

    Args:
        tensors: The axes of each tensor.
        result: The axes of the result.
        lengths: The length of each axis.

    >>> matrix = [frozenset("ab"), frozenset("bc"), frozenset("cd")]
    >>> best_order(matrix, frozenset("ad"), {"a": 100, "b": 2, "c": 100, "d": 1})
    (0, (1, 2))
    """
    return (_exact if len(tensors) <= EXACT else _greedy)(tensors, result, lengths)


def _exact(tensors: Sequence[frozenset[str]], result: frozenset[str], lengths: Mapping[str, int]) -> Path:
    everyone = range(len(tensors))
    best: dict[int, tuple[int, Path]] = {1 << place: (0, place) for place in everyone}

    def needed(places: Collection[int]) -> frozenset[str]:
        others = (tensors[place] for place in everyone if place not in places)
        return frozenset().union(*(tensors[place] for place in places)) & result.union(*others)

    kept = {1 << place: needed((place,)) for place in everyone}
    for size in range(2, len(tensors) + 1):
        for places in combinations(everyone, size):
            subset = sum(1 << place for place in places)
            choices = []
            part = (subset - 1) & subset
            while part > subset - part:  # each split once
                rest = subset - part
                cost = best[part][0] + best[rest][0] + prod(lengths[axis] for axis in kept[part] | kept[rest])
                choices.append((cost, rest, part))
                part = (part - 1) & subset
            cost, rest, part = min(choices)
            low, high = sorted((rest, part), key=lambda one: one & -one)
            best[subset] = (cost, (best[low][1], best[high][1]))
            kept[subset] = needed(places)
    return best[(1 << len(tensors)) - 1][1]


def _greedy(tensors: Sequence[frozenset[str]], result: frozenset[str], lengths: Mapping[str, int]) -> Path:
    live: dict[int, tuple[Path, frozenset[str]]] = dict(enumerate(enumerate(tensors)))
    needed = Counter(axis for axes in (*tensors, result) for axis in axes)
    neighbours = _neighbours(tensors)
    became: dict[int, int] = {}  # what a product is part of

    def entry(low: int, high: int) -> tuple[int, int, int]:
        return prod(lengths[axis] for axis in live[low][1] | live[high][1]), low, high

    def present(tensor: int) -> int:
        while (later := became.get(tensor, tensor)) != tensor:
            became[tensor] = became.get(later, later)
            tensor = later
        return tensor

    queue = [entry(one, other) for one, others in neighbours.items() for other in others if one < other]
    heapify(queue)
    for product in range(-1, -len(tensors), -1):  # later products come first where costs are equal
        while True:
            cost, *pair = heappop(queue)
            one, other = sorted(map(present, pair))
            if one == other:
                continue
            now = entry(one, other)
            if now[0] <= cost:
                break
            heappush(queue, now)
        (first, left), (second, right) = live.pop(one), live.pop(other)
        needed.subtract([*left, *right])
        kept = frozenset(axis for axis in left | right if needed[axis])
        needed.update(kept)
        live[product] = (first, second), kept
        became[one] = became[other] = product
        near = neighbours.pop(one) | neighbours.pop(other)
        neighbours[product] = near
        if len(near) <= ALL_PAIRS:
            neighbours[product] = near = {present(tensor) for tensor in near} - {product}
            for tensor in near:
                neighbours[tensor].add(product)
                heappush(queue, entry(product, tensor))
    return live[product][0]


def _neighbours(tensors: Sequence[frozenset[str]]) -> dict[int, set[int]]:
    """The tensors that each one may be multiplied by first; all are connected."""
    everyone = range(len(tensors))
    found: dict[int, set[int]] = {one: set() for one in everyone}
    links = list(combinations(everyone, 2) if len(tensors) <= ALL_PAIRS else neighbours(everyone))
    if len(tensors) > ALL_PAIRS:
        last: dict[str, int] = {}
        for place, axes in enumerate(tensors):
            links += [(last[axis], place) for axis in axes if axis in last]
            last.update(dict.fromkeys(axes, place))
    for one, other in links:
        found[one].add(other)
        found[other].add(one)
    return found
