"""``id`` and ``rearrange`` do what the loop interpreter does."""

from __future__ import annotations

from math import prod

import numpy as np

from tests.engine.oracle.interpreter import identity
from tests.engine.values.drawing import NAMES, Drawing, only, shape_of, written
from tests.engine.values.judging import Judge, random_calls


@random_calls
def test_axes_are_reordered_regrouped_dropped_and_repeated(d: Drawing, judge: Judge) -> None:
    axes = d.names(0, 5)
    lengths = d.lengths(axes)
    new = NAMES[len(axes) : len(axes) + d.count(0, 1)]
    lengths |= d.lengths(new)
    kept = [name for name in axes if lengths[name] != 1 or d.flag()]
    source, target = d.grouped(axes), d.grouped(d.shuffled([*kept, *new]))
    x = d.array(shape_of(source, lengths), ["float64", "int8", "bool"])
    description = f"{written(source)} -> {written(target)}"
    wanted = identity(description, [x], lengths)
    judge(d.choice(["id", "rearrange"]), description, [x], lengths, wanted, exact_kind=True)


@random_calls
def test_diagonals_are_taken(d: Drawing, judge: Judge) -> None:
    axes = d.names(1, 3)
    lengths = d.lengths(axes)
    source = d.grouped(d.shuffled([*axes, *d.some(axes, least=1)]))
    x = d.array(shape_of(source, lengths))
    description = f"{written(source)} -> {written(d.grouped(d.shuffled(axes)))}"
    judge("id", description, [x], lengths, identity(description, [x], lengths))


@random_calls
def test_tensors_are_concatenated(d: Drawing, judge: Judge) -> None:
    """Every part has an axis of its own, so that names leave no choice."""
    count = d.count(1, 4)
    parts, shared = NAMES[:count], NAMES[count : count + d.count(0, 2)]
    lengths = d.lengths([*parts, *shared])
    inputs = [d.shuffled([part, *d.some(shared)]) for part in parts]
    joined = f"({' + '.join(d.shuffled(parts))})"
    target = d.shuffled([joined, *shared])
    description = f"{', '.join(' '.join(axes) for axes in inputs)} -> {' '.join(target)}"
    tensors = [d.array([lengths[name] for name in axes], ["float64", "int64"]) for axes in inputs]
    judge("id", description, tensors, lengths, identity(description, tensors, lengths))


@random_calls
def test_a_tensor_is_split_along_two_axes(d: Drawing, judge: Judge) -> None:
    first, second = NAMES[: d.count(1, 3)], NAMES[3 : 3 + d.count(1, 2)]
    rest = NAMES[5 : 5 + d.count(0, 1)]
    lengths = d.lengths([*first, *second, *rest])
    inside = d.flag()
    one, other = f"({' + '.join(first)})", f"({' + '.join(second)})"
    source = [f"({one} {' '.join(rest)})", other] if inside else [one, other, *rest]
    outputs = [d.shuffled([a, b, *rest]) for a in first for b in second]
    description = f"{' '.join(source)} -> {', '.join(' '.join(axes) for axes in outputs)}"
    whole, part = sum(lengths[a] for a in first), sum(lengths[b] for b in second)
    others = [lengths[name] for name in rest]
    x = d.array([whole * prod(others), part] if inside else [whole, part, *others])
    judge("id", description, [x], lengths, identity(description, [x], lengths))


@random_calls
def test_numbers_append_places_of_length_one(d: Drawing, judge: Judge) -> None:
    lengths = d.lengths(["a", "b"])
    x = d.array([lengths["a"], lengths["b"]])
    value = d.choice([0, 1.5, np.float32(2), np.array(3)])
    description = d.choice(["a b, -> a (b + 1)", "a b, -> (1 + b) a", "a b, -> (a + 1) b"])
    wanted = identity(description, [x, value], lengths) if "(b + 1)" in description else None
    parts = {
        "a b, -> a (b + 1)": lambda: np.concatenate([x, np.full((x.shape[0], 1), value)], axis=1),
        "a b, -> (1 + b) a": lambda: np.concatenate([np.full((1, x.shape[0]), value), x.T], axis=0),
        "a b, -> (a + 1) b": lambda: np.concatenate([x, np.full((1, x.shape[1]), value)], axis=0),
    }[description]()
    if wanted is not None:
        np.testing.assert_array_equal(parts, wanted)
    judge("id", description, [x, value], {}, parts)


@random_calls
def test_ellipses_repeat_as_the_rank_says(d: Drawing, judge: Judge) -> None:
    count = d.count(0, 3)
    s = tuple(d.count(1, 3) for _ in range(count))
    p = tuple(d.count(1, 3) for _ in range(count))
    lengths = {"b": d.count(0, 2), "s": s, "p": p, "...": s}
    description, shape = d.choice(
        [
            ("b (s p)... -> b s... p...", (lengths["b"], *(x * y for x, y in zip(s, p, strict=True)))),
            ("b (s p)... -> (b s...) (p...)", (lengths["b"], *(x * y for x, y in zip(s, p, strict=True)))),
            ("(s p)... b -> p... b s...", (*(x * y for x, y in zip(s, p, strict=True)), lengths["b"])),
            ("b ... -> ... b", (lengths["b"], *s)),
            ("... b -> (... b)", (*s, lengths["b"])),
            ("s... p... -> p... s...", (*s, *p)),
        ]
    )
    x = d.array(shape)
    given_lengths = {"p": d.choice([p, list(p), np.array(p, dtype=int)])} if "p" in description else {}
    judge("rearrange", description, [x], given_lengths, identity(description, [x], lengths))


@random_calls
def test_no_more_lengths_than_needed_are_asked_for(d: Drawing, judge: Judge) -> None:
    """In ``(a b)``, one of the two is enough, if it is not 0."""
    axes = d.names(1, 5)
    lengths = d.lengths(axes, least=1)
    source = d.grouped(axes)
    x = d.array(shape_of(source, lengths))
    description = f"{written(source)} -> {written(d.grouped(d.shuffled(axes)))}"
    needed = [name for dim in source for name in dim[1:]]
    judge("id", description, [x], only(lengths, needed), identity(description, [x], lengths))
