"""Elementwise operations do what the loop interpreter does."""

from __future__ import annotations

import numpy as np

from tests.engine.oracle.interpreter import interpret
from tests.engine.values.drawing import FLOATS, NAMES, NUMBERS, Drawing, shape_of, written
from tests.engine.values.judging import Judge, random_calls

BINARY = "subtract divide true_divide floor_divide less less_equal greater greater_equal equal not_equal".split()
MANY = "add multiply logical_and logical_or maximum minimum logaddexp".split()
ONLY_FLOATS = {"divide", "true_divide", "floor_divide", "logaddexp"}


def folded(name: str) -> object:
    """A function of two or more as NumPy's of two, from the left."""
    function = getattr(np, name)

    def run(first: np.ndarray, *rest: np.ndarray) -> np.ndarray:
        with np.errstate(all="ignore"):
            for other in rest:
                first = function(first, other)
        return first

    return run


@random_calls
def test_tensors_are_aligned_by_the_names_of_their_axes(d: Drawing, judge: Judge) -> None:
    name = d.choice([*BINARY, *MANY, "where"])
    count = 3 if name == "where" else 2 if name in BINARY else d.count(2, 4)
    axes = d.names(0, 4)
    lengths = d.lengths(axes)
    inputs = [d.grouped(d.some(axes)) for _ in range(count)]
    present = [axis for axis in axes if any(axis in dim for dims in inputs for dim in dims)]
    new = NAMES[len(axes) : len(axes) + (d.count(0, 3) == 0)]
    lengths |= d.lengths(new)
    target = d.grouped(d.shuffled([*present, *new]))
    dtypes = FLOATS if name in ONLY_FLOATS else NUMBERS
    tensors = [d.array(shape_of(dims, lengths), dtypes) for dims in inputs]
    if name == "where":
        tensors[0] = tensors[0] > 0
    # NumPy scalars, as Python numbers would take the precision of the other tensors.
    tensors = [tensor[()] if tensor.ndim == 0 and d.flag() else tensor for tensor in tensors]
    description = f"{', '.join(map(written, inputs))} -> {written(target)}"
    function = np.where if name == "where" else folded(name)
    wanted = interpret(description, tensors, lengths, function)
    judge(name, description, tensors, {axis: lengths[axis] for axis in (*present, *new)}, wanted)


@random_calls
def test_the_output_may_be_left_out_if_one_input_has_all_axes(d: Drawing, judge: Judge) -> None:
    axes = d.names(1, 4)
    lengths = d.lengths(axes)
    full, other = d.shuffled(axes), d.some(axes[1:])
    tensors = [d.array([lengths[name] for name in names]) for names in (full, other)]
    order = d.choice([(0, 1), (1, 0)])
    texts = [" ".join((full, other)[place]) for place in order]
    tensors = [tensors[place] for place in order]
    wanted = interpret(f"{', '.join(texts)} -> {' '.join(full)}", tensors, lengths, np.subtract)
    judge("subtract", ", ".join(texts), tensors, {}, wanted)


@random_calls
def test_brackets_are_the_second_tensor(d: Drawing, judge: Judge) -> None:
    axes = d.names(1, 4)
    lengths = d.lengths(axes)
    marked = d.some(axes, least=1)
    x = d.array([lengths[name] for name in axes])
    second = [name for name in axes if name in marked]
    y = d.array([lengths[name] for name in second])
    wanted = interpret(f"{' '.join(axes)}, {' '.join(second)} -> {' '.join(axes)}", [x, y], lengths, np.multiply)
    judge("multiply", written([[name] for name in axes], marked), [x, y], {}, wanted)


@random_calls
def test_nested_lists_are_tensors(d: Drawing, judge: Judge) -> None:
    lengths = {"a": d.count(1, 3), "b": d.count(1, 3)}
    x, y = d.array([lengths["a"], lengths["b"]], ["int64"]), d.array([lengths["b"]], ["int64"])
    wanted = interpret("a b, b -> b a", [x, y], lengths, np.add)
    judge("add", "a b, b -> b a", [x.tolist(), y], {}, wanted, exact_kind=True)
