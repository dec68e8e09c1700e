"""In which order the tensors of a contraction are multiplied: pair by pair, by the fewest multiply-adds.

Up to :data:`EXACT` tensors every order is considered (dynamic programming over subsets, as in Pfeifer, Haegeman and
Verstraete, "Faster identification of optimal contraction sequences for tensor networks", 2014); for more, the pair
that is cheapest now comes next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from math import prod
from typing import TypeAlias

from einx.graph.named import Named
from einx.sizes.sized import Leaf
from einx.sizes.symbolic import estimate

EXACT = 8
"""Most tensors for which the best order is found."""

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

    def follow(path: Path, outside: frozenset[str], result: tuple[Leaf, ...] | None) -> Named:
        """The product along a path; ``outside`` are the axes that are needed after it."""
        if isinstance(path, int):
            return operands[path]
        one, other = path
        first = follow(one, outside | axes_of(other, axes), None)
        second = follow(other, outside | axes_of(one, axes), None)
        if result is None:
            found = {axis.key: axis for operand in (first, second) for axis in operand.axes}
            result = tuple(axis for key, axis in found.items() if key in outside)
        return multiply(first, second, result, outside == kept)

    return follow(best_order(axes, kept, lengths), kept, wanted)


def axes_of(path: Path, axes: Sequence[frozenset[str]]) -> frozenset[str]:
    """All axes of the tensors along a path."""
    if isinstance(path, int):
        return axes[path]
    return axes_of(path[0], axes) | axes_of(path[1], axes)


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
    if len(tensors) <= EXACT:
        return _exact(tensors, result, lengths)
    return _greedy(tensors, result, lengths)


def kept_axes(inside: frozenset[str], outside: frozenset[str]) -> frozenset[str]:
    """The axes that a product has to keep: those that anything outside of it still needs."""
    return inside & outside


def _exact(tensors: Sequence[frozenset[str]], result: frozenset[str], lengths: Mapping[str, int]) -> Path:
    everyone = (1 << len(tensors)) - 1
    inside = {1 << place: axes for place, axes in enumerate(tensors)}
    best: dict[int, tuple[int, Path]] = {1 << place: (0, place) for place in range(len(tensors))}

    def needed(subset: int) -> frozenset[str]:
        others = (axes for place, axes in enumerate(tensors) if not subset >> place & 1)
        return inside[subset] & result.union(*others)

    kept = {subset: needed(subset) for subset in best}
    for size in range(2, len(tensors) + 1):
        for places in combinations(range(len(tensors)), size):
            subset = sum(1 << place for place in places)
            inside[subset] = frozenset().union(*(tensors[place] for place in places))
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
            kept[subset] = needed(subset)
    return best[everyone][1]


def _greedy(tensors: Sequence[frozenset[str]], result: frozenset[str], lengths: Mapping[str, int]) -> Path:
    paths: list[tuple[Path, frozenset[str]]] = list(enumerate(tensors))
    while len(paths) > 1:
        one, other = min(
            combinations(range(len(paths)), 2),
            key=lambda pair: prod(lengths[axis] for axis in paths[pair[0]][1] | paths[pair[1]][1]),
        )
        rest = [path for place, path in enumerate(paths) if place not in (one, other)]
        outside = result.union(*(axes for _, axes in rest))
        (first, left), (second, right) = paths[one], paths[other]
        paths = [((first, second), kept_axes(left | right, outside)), *rest]
    return paths[0][0]
