"""Gathers and updates do what the loop interpreter does, however they are spelled."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import numpy as np
import pytest

import einx
from tests.engine.oracle.interpreter import interpret, update
from tests.engine.values.drawing import NAMES, Dims, Drawing, shape_of, written
from tests.engine.values.judging import OF_NUMPY, Judge, agree, random_calls

MOST_ROUNDS = 15_000
"""Rounds of the oracle's loops, in Python, for one call."""

INTEGERS = ["int64", "int32", "int8", "uint8", "uint64"]


@dataclass
class Indexing:
    """A tensor, coordinates into it, and the axes involved."""

    axes: list[str]
    indexed: list[str]
    loops: list[str]
    lengths: dict[str, int]
    source: Dims
    tensor: np.ndarray
    texts: list[str]
    coordinates: list[np.ndarray]

    @property
    def inputs(self) -> str:
        return ", ".join([written(self.source, self.indexed), *self.texts])

    @property
    def kept(self) -> list[str]:
        return [axis for axis in self.axes if axis not in self.indexed]


def draw_indexing(d: Drawing) -> Indexing:
    """Coordinates in one tensor or several, with or without a bracketed axis, sharing axes with the tensor or not."""
    axes = d.names(1, 4)
    lengths = d.lengths(axes, least=1)
    indexed = [axis for axis in axes if d.flag()] or axes[:1]
    extra = NAMES[len(axes) : len(axes) + d.count(0, 2)]
    lengths |= d.lengths(extra)
    if d.flag(0.2):  # large enough for the spellings that pay for many places
        large = dict.fromkeys(axes, d.choice([3, 9])) | dict.fromkeys(extra, 40)
        lengths |= large if prod(large.values()) <= MOST_ROUNDS else {}
    available = [axis for axis in axes if axis not in indexed and d.flag()] + extra
    source = d.grouped(axes)
    texts, coordinates, used = [], [], []
    rest = indexed
    while rest:
        mine = d.some(available)
        used += mine
        taken, rest = rest[: (count := d.count(1, len(rest)))], rest[count:]
        dtype = d.choice(INTEGERS)
        places = np.stack([d_integers(d, lengths[axis], [lengths[a] for a in mine], dtype) for axis in taken], axis=-1)
        if count == 1 and d.flag():
            texts.append(" ".join(mine))
            coordinates.append(places[..., 0])
        else:
            at = d.count(0, len(mine))
            texts.append(" ".join([*mine[:at], f"[{count}]", *mine[at:]]))
            coordinates.append(np.moveaxis(places, -1, at))
    loops = list(dict.fromkeys(used))
    return Indexing(axes, indexed, loops, lengths, source, d.array(shape_of(source, lengths)), texts, coordinates)


def d_integers(d: Drawing, length: int, shape: list[int], dtype: str) -> np.ndarray:
    """Random coordinates, negative ones among them where the dtype has such."""
    low = 0 if dtype.startswith("u") else -length
    return np.random.default_rng(d.random.randrange(2**32)).integers(low, length, shape).astype(dtype)


@random_calls
def test_elements_are_gathered(d: Drawing, judge: Judge) -> None:
    x = draw_indexing(d)
    target = d.grouped(d.shuffled([*x.kept, *(axis for axis in x.loops if axis not in x.kept)]))
    description = f"{x.inputs} -> {written(target)}"

    def function(part: np.ndarray, *coordinates: np.ndarray) -> object:
        return part[tuple(int(number) for holder in coordinates for number in np.ravel(holder))]

    tensors = [x.tensor, *x.coordinates]
    wanted = interpret(description, tensors, x.lengths, function)
    given_lengths = {axis: x.lengths[axis] for axis in x.axes}
    judge("get_at", description, tensors, given_lengths, wanted)
    if judge.backend in OF_NUMPY:
        judge("index", description, tensors, {"op": lambda array, at: array[at], **given_lengths}, wanted)


CHANGES = {
    "set_at": lambda _old, new: new,
    "add_at": lambda old, new: old + new,
    "subtract_at": lambda old, new: old - new,
}


@random_calls
def test_elements_are_updated(d: Drawing, judge: Judge) -> None:
    x = draw_indexing(d)
    name = d.choice(list(CHANGES))
    new = [axis for axis in x.loops if axis not in x.axes and d.flag(0.3)]
    candidates = list(dict.fromkeys([*x.loops, *x.kept]))
    changed = d.grouped(d.some(candidates))
    order = d.shuffled([*x.kept, *new])
    for axis in x.indexed:
        order.append(axis)
    target = d.grouped(order)
    updates = d.array(shape_of(changed, x.lengths))
    if name == "set_at":  # which of several updates of one element is the last depends on the order of loops
        updates = np.full_like(updates, 7)
    description = f"{x.inputs}, {written(changed)} -> {written(target, x.indexed)}"
    tensors = [x.tensor, *x.coordinates, updates]
    wanted = update(description, tensors, x.lengths, CHANGES[name])
    involved = [axis for axis in (*x.axes, *new) if axis in x.lengths]
    involved += [axis for dim in changed for axis in dim if axis not in involved]
    judge(name, description, tensors, {axis: x.lengths[axis] for axis in involved}, wanted)


@pytest.mark.parametrize("dtype", INTEGERS)
@pytest.mark.parametrize("channels", [1, 3, 16, 300])
def test_many_points_of_an_image(dtype: str, channels: int) -> None:
    """Every spelling for large cases; judged by NumPy's own indexing, which the loops judge above."""
    generator = np.random.default_rng(0)
    low = 0 if dtype.startswith("u") else -20
    image = generator.standard_normal((3, 20, 30, channels))
    points = generator.integers(low, 20, (3, 7000, 2)).astype(dtype)
    batch = np.arange(3)[:, None]
    at = (batch, points[..., 0].astype(int), points[..., 1].astype(int))
    agree(einx.get_at("b [h w] c, b p [2] -> b p c", image, points), image[at], f"{dtype} {channels}")
    updates = generator.standard_normal((3, 7000, channels))
    added, subtracted = image.copy(), image.copy()
    np.add.at(added, at, updates)
    np.subtract.at(subtracted, at, updates)
    agree(einx.add_at("b [h w] c, b p [2], b p c", image, points, updates), added, f"{dtype} {channels}")
    agree(einx.subtract_at("b [h w] c, b p [2], b p c", image, points, updates), subtracted, f"{dtype} {channels}")


def test_the_last_of_several_updates_stays() -> None:
    at, by = np.arange(3000) % 7, np.arange(3000.0)
    got = einx.set_at("[h w], p, p, p -> [h w]", np.zeros((7, 7)), at, at, by)
    wanted = np.zeros((7, 7))
    for place, value in zip(at, by, strict=True):
        wanted[place, place] = value
    agree(got, wanted, "set_at with duplicates")


@pytest.mark.parametrize("operation", ["get_at", "set_at", "add_at"])
@pytest.mark.parametrize("bad", [-4, 3, 100, np.uint64(2**64 - 1)])
@pytest.mark.parametrize("count", [1, 5000])
def test_coordinates_out_of_range_raise(operation: str, bad: object, count: int) -> None:
    x = np.zeros((3, 3, 2))
    points = np.zeros((count, 2), dtype=np.asarray(bad).dtype)
    points[-1, 1] = bad
    arguments = [x, points] if operation == "get_at" else [x, points, 1.0]
    description = "[h w] c, p [2] -> p c" if operation == "get_at" else "[h w] c, p [2], "
    with pytest.raises(IndexError):
        getattr(einx, operation)(description, *arguments)


@pytest.mark.parametrize("dtype", INTEGERS)
def test_single_coordinates_are_right_in_every_dtype(dtype: str) -> None:
    x = np.arange(6.0).reshape(2, 3)
    one = np.array(1, dtype)
    assert einx.get_at("[a b], , -> ", x, one, one) == 4.0
    assert einx.get_at("[a b], p, -> p", x, np.array([0, 1], dtype), one).tolist() == [1.0, 4.0]
    assert einx.get_at("[a] b, [1] -> b", x, one.reshape(1)).tolist() == [3.0, 4.0, 5.0]
    assert einx.set_at("[a b], , , ", x, one, one, 9.0).tolist() == [[0.0, 1.0, 2.0], [3.0, 9.0, 5.0]]
    assert einx.add_at("[a] b, , b", x, one, np.ones(3)).tolist() == [[0.0, 1.0, 2.0], [4.0, 5.0, 6.0]]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("bad", [-4, 3, 100])
def test_coordinates_out_of_range_raise_where_the_result_is_empty(bad: int) -> None:
    rows, image = np.zeros((3, 0)), np.zeros((3, 2, 0))
    one, points = np.array([bad]), np.array([[bad, 0]])
    for operation, description, arguments in (
        ("get_at", "[a] b, p -> p b", (rows, one)),
        ("get_at", "b [a], p -> b p", (rows.T, one)),
        ("get_at", "[a b] c, p [2] -> p c", (image, points)),
        ("set_at", "[a] b, p, p b", (rows, one, np.zeros((1, 0)))),
        ("add_at", "[a b] c, p [2], p", (image, points, np.ones(1))),
        ("subtract_at", "[a b] c, p [2], p c", (image, points, np.zeros((1, 0)))),
    ):
        with pytest.raises(IndexError):
            getattr(einx, operation)(description, *arguments)
    assert einx.get_at("[a] b, p -> p b", rows, np.array([-3, 2])).shape == (2, 0)
    assert einx.get_at("[a] b, p -> p b", np.zeros((0, 2)), np.zeros(0, int)).shape == (0, 2)


def test_a_wide_index_reads_no_more_updates_than_there_are() -> None:
    """NumPy 2.4 reads past the end in np.add.at(x, index of rank 2, updates of rank 1); values would be random."""
    got = einx.add_at("[a], p [1], q -> [a]", np.zeros(3), np.array([[0], [1]]), np.arange(4.0))
    agree(got, np.array([6.0, 6.0, 0.0]), "add_at with an axis that only the updates have")


@pytest.mark.parametrize(
    "description", ["a q p, q -> a q p c", "a q p, p -> a q p c", "q p, a p -> a q p c", "a p, q -> q a p c"]
)
def test_many_points_along_several_axes(description: str) -> None:
    """Loops over leading axes, of which each coordinate has some; judged by NumPy's own indexing."""
    generator = np.random.default_rng(1)
    lengths = {"a": 3, "q": 5, "p": 1200, "c": 2}
    image = generator.standard_normal((8, 9, 2))
    before, _, after = description.partition(" -> ")
    first, second = before.split(", ")
    target = after.split()[:-1]
    rows = generator.integers(-8, 8, [lengths[axis] for axis in first.split()])
    columns = generator.integers(-9, 9, [lengths[axis] for axis in second.split()])

    def spread(array: np.ndarray, axes: list[str]) -> np.ndarray:
        return np.einsum(f"{''.join(axes)}->{''.join(axis for axis in target if axis in axes)}", array).reshape(
            [lengths[axis] if axis in axes else 1 for axis in target]
        )

    at = (spread(rows, first.split()), spread(columns, second.split()))
    agree(einx.get_at(f"[h w] c, {description}", image, rows, columns), image[at], description)
    updates = generator.standard_normal([lengths[axis] for axis in [*target, "c"]])
    added = image.copy()
    np.add.at(added, at, updates)
    got = einx.add_at(f"[h w] c, {first}, {second}, {' '.join(target)} c", image, rows, columns, updates)
    agree(got, added, description)
