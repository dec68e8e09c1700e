"""The meaning of a call: the loop that its description abbreviates, run literally.

    einx.OP("[c d] a, b -> a [e] b", x, y)
    for a: for b: z[a, :, b] = OP(x[:, :, a], y[b])

Nothing here is fast, and nothing is shared with the library. A description has its outputs and brackets written out,
and the length of every axis is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np

from tests.engine.oracle.notation import Axis, Dimension, Flattened, Joined, Lengths, axes, length, tensors_of

Place = dict[str, int]
Function = Callable[..., Any]


def places(loop: Sequence[Axis]) -> Iterator[Place]:
    """Every place along some axes, the last one fastest."""
    keys = list({axis.key: axis.length for axis in loop}.items())
    for numbers in product(*(range(count) for _, count in keys)):
        yield dict(zip([key for key, _ in keys], numbers, strict=True))


def index(dim: Dimension, place: Place) -> int:
    """Where a place is along a dimension."""
    if isinstance(dim, Axis):
        return place[dim.key]
    assert isinstance(dim, Flattened)
    number = 0
    for part in dim.parts:
        number = number * length(part) + index(part, place)
    return number


def indices(dims: Sequence[Dimension], place: Place) -> tuple[int, ...]:
    """Where a place is in a tensor."""
    return tuple(index(dim, place) for dim in dims)


def seen(dims: Sequence[Dimension]) -> list[Axis]:
    """The axes that the operation sees; one that stands there several times counts as several."""
    return [axis for axis in axes(dims) if axis.seen]


def distinct(dims: list[Dimension]) -> list[Dimension]:
    """Dimensions in which the axes that the operation sees are told apart by how often they stood there before."""
    counts: dict[str, int] = {}

    def rename(dim: Dimension) -> Dimension:
        if not isinstance(dim, Axis):
            return type(dim)(tuple(map(rename, dim.parts)))
        if not dim.seen:
            return dim
        counts[dim.key] = counts.get(dim.key, 0) + 1
        return Axis(f"{dim.key}#{counts[dim.key]}", dim.length, seen=True)

    return [rename(dim) for dim in dims]


def looped(tensors: Sequence[Sequence[Dimension]]) -> list[Axis]:
    """The axes outside brackets, each once."""
    return list(dict.fromkeys(axis for dims in tensors for axis in axes(dims) if not axis.seen))


def part_of(array: np.ndarray, dims: Sequence[Dimension], place: Place) -> np.ndarray:
    """What the operation sees of a tensor in one round of the loop."""
    inner = seen(dims)
    result = np.empty([axis.length for axis in inner], array.dtype)
    for within in places(inner):
        result[tuple(within.values())] = array[indices(dims, {**place, **within})]
    return result


def interpret(description: str, arrays: Sequence[Any], lengths: Lengths, function: Function) -> Any:
    """Run ``function`` in the loops of a description.

    Args:
        description: With ``->``, and brackets around all that the function sees.
        arrays: The tensors.
        lengths: The length of each axis; a tuple for one under an ellipsis.
        function: Called with the part of each tensor that it sees; returns one such part per output (a tuple of them
            if there are several outputs).
    """
    before, after = tensors_of(description, lengths)
    before, after = list(map(distinct, before)), list(map(distinct, after))
    arrays = [np.asarray(array) for array in arrays]
    results: list[np.ndarray | None] = [None] * len(after)
    for place in places(looped([*before, *after])):
        found = function(*(part_of(array, dims, place) for array, dims in zip(arrays, before, strict=True)))
        for number, (dims, held) in enumerate(zip(after, found if len(after) > 1 else (found,), strict=True)):
            part = np.asarray(held)
            if results[number] is None:
                results[number] = np.zeros([length(dim) for dim in dims], part.dtype)
            for within in places(seen(dims)):
                results[number][indices(dims, {**place, **within})] = part[tuple(within.values())]
    done = [np.zeros([length(dim) for dim in dims]) if r is None else r for r, dims in zip(results, after, strict=True)]
    return done[0] if len(done) == 1 else tuple(done)


def contract(description: str, arrays: Sequence[Any], lengths: Lengths) -> np.ndarray:
    """``dot``: every product added where it belongs; brackets only say which axes are summed over."""
    before, (after,) = tensors_of(description.replace("[", " ").replace("]", " "), lengths)
    result = np.zeros([length(dim) for dim in after], np.result_type(*arrays))
    for place in places(looped([*before, after])):
        term = 1
        for array, dims in zip(arrays, before, strict=True):
            term = term * np.asarray(array)[indices(dims, place)]
        result[indices(after, place)] += term
    return result


def update(description: str, arrays: Sequence[Any], lengths: Lengths, change: Function) -> np.ndarray:
    """``set_at`` and its like: the target is copied, then every update is made, one after the other.

    Args:
        description: With ``->``.
        arrays: The target, the coordinates, the updates.
        lengths: The length of each axis.
        change: Called with the old element and the update, returns the new element.
    """
    before, (after,) = tensors_of(description, lengths)
    target, *coordinates, updates = before
    array, *holders, values = map(np.asarray, arrays)
    result = np.zeros([length(dim) for dim in after], array.dtype)
    for place in places(axes([*target, *after])):
        result[indices(after, place)] = array[indices(target, place)]
    pointed = seen(target)
    for place in places(looped([*before, after])):
        found = []
        for holder, dims in zip(holders, coordinates, strict=True):
            found += np.ravel(part_of(holder, dims, place)).tolist()
        assert len(found) == len(pointed)
        aim = {axis.key: int(number) % axis.length for axis, number in zip(pointed, found, strict=True)}
        there = indices(after, {**place, **aim})
        result[there] = change(result[there], values[indices(updates, place)])
    return result


def identity(description: str, arrays: Sequence[Any], lengths: Lengths) -> Any:
    """``id``: every part of the inputs goes to the first part of the outputs that has all its axes."""
    before, after = tensors_of(description, lengths)
    sources = [(array, dims, choice) for array, dims in zip(arrays, before, strict=True) for choice in choices(dims)]
    results = [np.zeros([length(dim) for dim in dims], np.result_type(*arrays)) for dims in after]
    for result, dims in zip(results, after, strict=True):
        for choice in choices(dims):
            names = {axis.key for axis in chosen(dims, choice)}
            strict = [n for n, (_, *part) in enumerate(sources) if {axis.key for axis in chosen(*part)} <= names]
            loose = [
                n
                for n, (_, *part) in enumerate(sources)
                if {axis.key for axis in chosen(*part) if axis.length != 1} <= names
            ]
            array, from_dims, from_choice = sources.pop((strict or loose)[0])
            for place in places([*chosen(dims, choice), *chosen(from_dims, from_choice)]):
                there = tuple(joined_index(dim, place, dict(choice)) for dim in dims)
                here = tuple(joined_index(dim, place, dict(from_choice)) for dim in from_dims)
                result[there] = np.asarray(array)[here]
    assert not sources
    return results[0] if len(results) == 1 else tuple(results)


Choice = tuple[tuple[Joined, int], ...]


def joins(dims: Sequence[Dimension]) -> list[Joined]:
    """The outermost concatenations, left to right."""
    found: list[Joined] = []
    for dim in dims:
        if isinstance(dim, Joined):
            found.append(dim)
        elif isinstance(dim, Flattened):
            found += joins(dim.parts)
    return found


def choices(dims: Sequence[Dimension]) -> list[Choice]:
    """One operand for each concatenation, in all ways, the last one fastest."""
    outer = joins(dims)
    if not outer:
        return [()]
    first = outer[0]
    rest = outer[1:]
    found = []
    for number, operand in enumerate(first.parts):
        for inner in choices([operand]):
            found += [((first, number), *inner, *others) for others in choices(rest)]
    return found


def chosen(dims: Sequence[Dimension], choice: Choice) -> list[Axis]:
    """The axes of a tensor for one choice of operands."""
    numbers = dict(choice)
    found: list[Axis] = []
    for dim in dims:
        if isinstance(dim, Axis):
            found.append(dim)
        elif isinstance(dim, Flattened):
            found += chosen(dim.parts, choice)
        else:
            found += chosen([dim.parts[numbers[dim]]], choice)
    return found


def joined_index(dim: Dimension, place: Place, numbers: dict[Joined, int]) -> int:
    """Where a place is along a dimension with concatenations, for one choice of operands."""
    if isinstance(dim, Axis):
        return place[dim.key]
    if isinstance(dim, Flattened):
        number = 0
        for part in dim.parts:
            number = number * length(part) + joined_index(part, place, numbers)
        return number
    taken = numbers[dim]
    return sum(map(length, dim.parts[:taken])) + joined_index(dim.parts[taken], place, numbers)
