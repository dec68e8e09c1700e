"""Functions of the caller's and tensor factories do what the loop interpreter does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import einx
from tests.engine.oracle.interpreter import contract, interpret, update
from tests.engine.values.drawing import FLOATS, NAMES, Drawing, written
from tests.engine.values.judging import Judge, random_calls, random_calls_of_numpy


@random_calls_of_numpy
def test_vmap_with_axis_keeps_or_drops_its_axes_in_each_output(d: Drawing, judge: Judge) -> None:
    axes = d.names(1, 4)
    lengths = d.lengths(axes, least=1)
    seen = [axis for axis in axes if d.flag()] or axes[:1]
    loops = [axis for axis in axes if axis not in seen]
    x = d.array([lengths[axis] for axis in axes], FLOATS)
    kept = [*d.shuffled(loops), *seen] if d.flag() else [*seen, *d.shuffled(loops)]
    kinds = [d.flag() for _ in range(d.count(1, 3))]
    targets = [kept if keep else d.shuffled(loops) for keep in kinds]

    def function(part: np.ndarray, axis: object = None) -> object:
        results = [part - part.max(axis=axis, keepdims=True) if keep else part.sum(axis=axis) for keep in kinds]
        return tuple(results) if len(results) > 1 else results[0]

    texts = [written([[axis] for axis in names], seen) for names in (axes, *targets)]
    description = f"{texts[0]} -> {', '.join(texts[1:])}"
    judge("vmap_with_axis", description, [x], {"op": function}, interpret(description, [x], lengths, function))


@random_calls_of_numpy
def test_vmap_runs_over_shared_and_own_axes_of_several_tensors(d: Drawing, judge: Judge) -> None:
    axes = d.names(2, 4)
    lengths = d.lengths(axes)
    seen = axes[:1]
    loops = axes[1:]
    inputs = [[*d.some(loops), *seen], [*seen, *d.some(loops)], d.some(loops)]
    present = [axis for axis in loops if any(axis in names for names in inputs)]
    target = d.shuffled([*present, *seen])
    tensors = [d.array([lengths[axis] for axis in names], FLOATS) for names in inputs]
    sides = [", ".join(written([[axis] for axis in names], seen) for names in side) for side in (inputs, [target])]
    description = " -> ".join(sides)

    def function(x: np.ndarray, y: np.ndarray, scale: np.ndarray) -> np.ndarray:
        assert x.shape == y.shape == (lengths[seen[0]],)
        assert np.shape(scale) == ()
        return np.cumsum(x * y) * scale

    judge("vmap", description, tensors, {"op": function}, interpret(description, tensors, lengths, function))


@random_calls_of_numpy
def test_the_callers_update_is_given_coordinates_and_updates(d: Drawing, judge: Judge) -> None:
    axes = d.names(1, 3)
    lengths = d.lengths(axes, least=1) | {"p": d.count(0, 3)}
    indexed = [axis for axis in axes if d.flag()] or axes[:1]
    kept = [axis for axis in axes if axis not in indexed]
    x = d.array([lengths[axis] for axis in axes])
    at = np.array([[d.count(0, lengths[axis] - 1) for axis in indexed] for _ in range(lengths["p"])], dtype=int)
    at = at.reshape(lengths["p"], len(indexed))
    by = d.array([lengths["p"], *(lengths[axis] for axis in kept)])
    inputs = f"{written([[axis] for axis in axes], indexed)}, p [{len(indexed)}], {' '.join(['p', *kept])}"
    target = [*d.shuffled(kept), *indexed] if d.flag() else axes
    description = f"{inputs} -> {written([[axis] for axis in target], indexed)}"

    def add(array: np.ndarray, places: tuple[np.ndarray, ...], updates: np.ndarray) -> np.ndarray:
        copy = array.copy()
        np.add.at(copy, places, updates)
        return copy

    wanted = update(description, [x, at, by], lengths, lambda old, new: old + new)
    judge("index", description, [x, at, by], {"op": add}, wanted)
    judge("add_at", description, [x, at, by], {}, wanted)


@random_calls
def test_a_factory_stands_for_the_tensor_that_it_makes(d: Drawing, judge: Judge) -> None:
    names = NAMES[: d.count(2, 4)]
    lengths = d.lengths(names)
    first, second = d.shuffled(names), d.some(names)
    x, made = d.array([lengths[axis] for axis in first]), d.array([lengths[axis] for axis in second])
    asked = []
    given = judge.framework.take(made) if d.flag() else made

    def factory(shape: tuple[int, ...]) -> Any:
        asked.append(shape)
        return given

    description = f"{' '.join(first)}, {' '.join(second)} -> {' '.join(d.some(names))}"
    judge("dot", description, [x, factory], {}, contract(description, [x, made], lengths))
    assert set(asked) == {made.shape}


@random_calls
def test_scalars_and_nested_lists_stand_for_arrays(d: Drawing, judge: Judge) -> None:
    name = d.choice(["add", "multiply", "maximum", "where", "less"])
    lengths = {"a": d.count(1, 3), "b": d.count(1, 3)}
    inputs = [d.choice([[], ["a"], ["b"], ["a", "b"]]) for _ in range(3 if name == "where" else 2)]
    arrays = [d.array([lengths[axis] for axis in names], ["int64", "float64", "bool"]) for names in inputs]
    if name == "where":
        arrays[0] = arrays[0] > 0
    tensors = [d.choice([array, array.tolist()]) for array in arrays]
    description = f"{', '.join(map(' '.join, inputs))} -> b a"
    wanted = interpret(description, arrays, lengths, getattr(np, name))
    judge(name, description, tensors, lengths, wanted, exact_kind=True)


DECLARED = [
    ("(n)->()", np.sum, "(a [n])", (6,), {"n": 3}, (2,)),
    ("(n)->()", np.sum, "a ([n])", (2, 3), {}, (2,)),
    ("(n)->(n)", np.sort, "(a [n]) b", (6, 2), {"n": 3}, (2, 2, 3)),
    ("... -> ...", np.sin, "[...]", (2, 3), {}, (2, 3)),
    ("...->...", np.sin, "a [b c]", (2, 3, 4), {}, (2, 3, 4)),
    ("... -> ()", np.sum, "a [...]", (2, 3, 4), {}, (2,)),
]


@pytest.mark.parametrize(("signature", "function", "description", "shape", "lengths", "wanted"), DECLARED)
def test_outputs_follow_from_a_declared_signature(
    signature: str, function: Any, description: str, shape: tuple[int, ...], lengths: dict[str, int], wanted: Any
) -> None:
    x = np.random.default_rng(0).normal(size=shape)
    got = einx.numpy.adapt_with_vmap(function, signature=signature)(description, x, **lengths)
    assert got.shape == wanted
    if function is np.sin:
        np.testing.assert_allclose(got, np.sin(x))
