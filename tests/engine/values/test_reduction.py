"""Reductions do what the loop interpreter does."""

from __future__ import annotations

import numpy as np

from tests.engine.oracle.interpreter import interpret
from tests.engine.values.drawing import FLOATS, NUMBERS, Drawing, shape_of, written
from tests.engine.values.judging import Judge, random_calls


def logsumexp(x: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        return np.log(np.sum(np.exp(x.astype(float))))


REDUCTIONS = {
    name: getattr(np, name)
    for name in ("sum", "mean", "var", "std", "prod", "count_nonzero", "any", "all", "max", "min")
} | {"logsumexp": logsumexp}

NEED_ELEMENTS = {"max", "min", "mean", "var", "std"}


@random_calls
def test_brackets_say_what_is_reduced(d: Drawing, judge: Judge) -> None:
    name = d.choice(list(REDUCTIONS))
    axes = d.names(1, 4)
    lengths = d.lengths(axes, least=1 if name in NEED_ELEMENTS else 0)
    reduced = d.some(axes, least=1)
    source, target = d.grouped(axes), d.grouped(d.shuffled([axis for axis in axes if axis not in reduced]))
    x = d.array(
        shape_of(source, lengths), FLOATS if name in ("logsumexp", "mean", "var", "std") else [*NUMBERS, "bool"]
    )
    marked, plain = f"{written(source, reduced)} -> {written(target)}", f"{written(source)} -> {written(target)}"
    wanted = interpret(marked, [x], lengths, REDUCTIONS[name])
    judge(name, d.choice([marked, plain]), [x], lengths, wanted, exact_kind=True)


@random_calls
def test_outputs_that_are_left_out_keep_the_order(d: Drawing, judge: Judge) -> None:
    axes = d.names(1, 4)
    lengths = d.lengths(axes)
    reduced = d.some(axes, least=1)
    source = d.grouped(axes)
    x = d.array(shape_of(source, lengths))
    target = [[name for name in dim if name not in reduced] for dim in source]
    target = [dim for dim, old in zip(target, source, strict=True) if dim or len(old) != 1]
    wanted = interpret(f"{written(source, reduced)} -> {written(target)}", [x], lengths, np.sum)
    judge("sum", written(source, reduced), [x], lengths, wanted)


@random_calls
def test_keepdims_leaves_a_one_for_every_bracket(d: Drawing, judge: Judge) -> None:
    axes = d.names(1, 4)
    lengths = d.lengths(axes)
    reduced = d.some(axes, least=1)
    x = d.array([lengths[name] for name in axes])
    source = " ".join(f"[{name}]" if name in reduced else name for name in axes)
    target = " ".join("1" if name in reduced else name for name in axes)
    wanted = interpret(f"{source} -> {target}", [x], lengths, np.sum)
    judge("sum", source, [x], {"keepdims": True}, wanted)


@random_calls
def test_axes_under_an_ellipsis_are_reduced(d: Drawing, judge: Judge) -> None:
    s = tuple(d.count(1, 3) for _ in range(d.count(0, 3)))
    p = tuple(d.count(1, 2) for _ in s)
    b, c = d.count(0, 2), d.count(1, 3)
    description, shape = d.choice(
        [
            ("b [s]... c -> b c", (b, *s, c)),
            ("b [s...] c -> b c", (b, *s, c)),
            ("b s... [c] -> b s...", (b, *s, c)),
            ("b (s [p])... c -> b s... c", (b, *(x * y for x, y in zip(s, p, strict=True)), c)),
            ("b ([s] p)... c -> c b p...", (b, *(x * y for x, y in zip(s, p, strict=True)), c)),
            ("b [...] c -> c b", (b, *s, c)),
        ]
    )
    lengths = {"b": b, "c": c, "s": s, "p": p, "...": s}
    x = d.array(shape)
    given_lengths = {"p": p} if "p" in description.split("->")[0] else {}
    judge("sum", description, [x], given_lengths, interpret(description, [x], lengths, np.sum))


@random_calls
def test_extremes_do_not_overflow(d: Drawing, judge: Judge) -> None:
    values = [-np.inf, -1e4, -1.0, 0.0, 1.0, 1e4, np.inf]
    rows, columns = d.count(1, 3), d.count(1, 3)
    x = np.array([[d.choice(values) for _ in range(columns)] for _ in range(rows)])

    def stable(row: np.ndarray) -> float:
        top = row.max()
        return top if np.isinf(top) else top + np.log(np.sum(np.exp(row - top)))

    wanted = interpret("a [b] -> a", [x], {"a": rows, "b": columns}, stable)
    with np.errstate(all="raise", under="ignore"):
        judge("logsumexp", "a [b]", [x], {}, wanted)
