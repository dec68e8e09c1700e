"""Shape-preserving operations, places of extrema, grids, and functions of the caller's: as the loop interpreter."""

from __future__ import annotations

import numpy as np

import einx
from tests.engine.oracle.interpreter import interpret
from tests.engine.values.drawing import FLOATS, NUMBERS, Drawing, shape_of, written
from tests.engine.values.judging import Judge, agree, random_calls, random_calls_of_numpy


def softmax(x: np.ndarray) -> np.ndarray:
    powers = np.exp(x.astype(float) - x.astype(float).max())
    return powers / powers.sum()


def interleaved(d: Drawing, first: list[str], second: list[str]) -> list[str]:
    """Both lists in one, each in its own order."""
    order = d.shuffled([0] * len(first) + [1] * len(second))
    queues = [list(first), list(second)]
    return [queues[which].pop(0) for which in order]


@random_calls
def test_the_shape_is_kept(d: Drawing, judge: Judge) -> None:
    name = d.choice(["softmax", "log_softmax", "flip", "roll", "sort", "argsort"])
    axes = d.names(1, 4)
    lengths = d.lengths(axes, least=1)
    along = [d.choice(axes)] if "sort" in name else [axis for axis in axes if d.flag()] or axes[:1]
    target = interleaved(d, along, d.shuffled([axis for axis in axes if axis not in along]))
    dtypes = [*FLOATS, "int64"] if "softmax" in name else NUMBERS if name == "argsort" else [*NUMBERS, "bool"]
    x = d.array([lengths[axis] for axis in axes], dtypes)
    description = f"{written([[axis] for axis in axes], along)} -> {written([[axis] for axis in target], along)}"
    shift = d.choice([d.count(-4, 4), tuple(d.count(-4, 4) for _ in along)]) if name == "roll" else None
    function = {
        "softmax": softmax,
        "log_softmax": lambda part: np.log(softmax(part)),
        "flip": np.flip,
        "roll": lambda part: np.roll(part, shift, axis=tuple(range(part.ndim))),
        "sort": np.sort,
        "argsort": lambda part: np.argsort(part, kind="stable"),
    }[name]
    wanted = interpret(description, [x], lengths, function)
    judge(name, description, [x], {} if shift is None else {"shift": shift}, wanted, exact_kind=name != "softmax")


@random_calls
def test_the_place_of_an_extremum(d: Drawing, judge: Judge) -> None:
    name = d.choice(["argmax", "argmin"])
    axes = d.names(1, 4)
    lengths = d.lengths(axes, least=1)
    along = [axis for axis in axes if d.flag()] or axes[:1]
    rest = d.shuffled([axis for axis in axes if axis not in along])
    x = d.array([lengths[axis] for axis in axes], NUMBERS)
    place = d.count(0, len(rest))
    single = len(along) == 1 and d.flag()
    target = rest if single else [*rest[:place], f"[{len(along)}]", *rest[place:]]
    description = f"{written([[axis] for axis in axes], along)} -> {' '.join(target)}"
    find = getattr(np, name)

    def function(part: np.ndarray) -> object:
        found = np.unravel_index(find(part), part.shape)
        return found[0] if single else np.array(found)

    judge(name, description, [x], {}, interpret(description, [x], lengths, function), exact_kind=True)


@random_calls
def test_the_grid(d: Drawing, judge: Judge) -> None:
    axes = d.shuffled(d.names(1, 3))
    lengths = d.lengths(axes)
    place = d.count(0, len(axes))
    description = " ".join([*axes[:place], f"[{len(axes)}]", *axes[place:]])
    wanted = np.moveaxis(np.indices([lengths[axis] for axis in axes]), 0, place)
    agree(einx.arange(description, backend=judge.backend, **lengths), wanted, description)


@random_calls_of_numpy
def test_a_function_is_run_at_every_place(d: Drawing, judge: Judge) -> None:
    axes = d.names(1, 4)
    lengths = d.lengths(axes)
    seen = [axis for axis in axes if d.flag()]
    loops = [axis for axis in axes if axis not in seen]
    inputs = [d.shuffled([*d.some(loops), *seen]) for _ in range(d.count(1, 2))]
    inputs[0] = d.shuffled([*loops, *seen])
    inputs = [[name for name in names if name not in seen] + seen for names in inputs]
    targets = [d.shuffled(loops), [*d.shuffled(loops), *seen]][: d.count(1, 2)]
    tensors = [d.array([lengths[axis] for axis in names], FLOATS) for names in inputs]

    def function(*parts: np.ndarray) -> object:
        total = sum(parts[1:], parts[0])
        return (total.sum(), total * 2) if len(targets) == 2 else total.sum()

    texts = [", ".join(written([[axis] for axis in names], seen) for names in side) for side in (inputs, targets)]
    description = " -> ".join(texts)
    judge("vmap", description, tensors, {"op": function}, interpret(description, tensors, lengths, function))


@random_calls_of_numpy
def test_a_function_with_axis_is_run_once(d: Drawing, judge: Judge) -> None:
    axes = d.names(1, 4)
    lengths = d.lengths(axes, least=1)
    seen = [axis for axis in axes if d.flag()] or axes[:1]
    loops = d.shuffled([axis for axis in axes if axis not in seen])
    source = written([[axis] for axis in axes], seen)
    x = d.array([lengths[axis] for axis in axes], FLOATS)
    calls = []

    def spread(part: np.ndarray, axis: object = None) -> np.ndarray:
        calls.append(axis)
        return part.max(axis=axis) - part.min(axis=axis)

    wanted = interpret(f"{source} -> {' '.join(loops)}", [x], lengths, spread)
    calls.clear()
    judge("vmap_with_axis", f"{source} -> {' '.join(loops)}", [x], {"op": spread}, wanted)
    judge("reduce", f"{source} -> {' '.join(loops)}", [x], {"op": spread}, wanted)
    assert len(calls) == 2 * 2  # called once, and run once as a graph


@random_calls_of_numpy
def test_a_function_that_broadcasts_is_run_once(d: Drawing, judge: Judge) -> None:
    axes = d.names(1, 3)
    lengths = d.lengths(axes)
    inputs = [d.grouped(d.some(axes)) for _ in range(d.count(1, 3))]
    present = [axis for axis in axes if any(axis in dim for dims in inputs for dim in dims)]
    tensors = [d.array(shape_of(dims, lengths)) for dims in inputs]
    description = f"{', '.join(map(written, inputs))} -> {' '.join(d.shuffled(present))}"

    def function(*parts: np.ndarray) -> np.ndarray:
        return sum((place + 1) * part for place, part in enumerate(parts))

    wanted = interpret(description, tensors, lengths, function)
    keywords = {axis: lengths[axis] for axis in present}
    judge("elementwise", description, tensors, {"op": function, **keywords}, wanted)
