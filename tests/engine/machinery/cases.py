"""One list of calls, several for every operation, for all tests that run them inside a framework's machinery.

A case says nothing of a framework: arrays are shapes and kinds of elements, functions of the caller's are made for a
namespace (``torch``, ``jax.numpy``, ``array_api_strict``, ``numpy``). One length is open, ``n``: every case is right
for each from 2 on, so what a compiler makes of it can be tried on several sizes.

>>> case = of_operation("dot")[0]
>>> case, [array.shape for array in case.arrays(n=5)]
(dot 'a b, b c -> a c' float[n 3] float[3 4], [(5, 3), (3, 4)])
>>> case.run(*case.arrays(n=5)).shape
(5, 4)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np

import einx
from einx.operations.table import OPERATIONS


class Length(NamedTuple):
    """A length that depends on ``n``, as an expression of Python's."""

    text: str

    def of(self, n: int) -> int:
        return int(eval(self.text, {"n": n}))


class Array(NamedTuple):
    """An array: its lengths, of which some depend on ``n``, and what it holds.

    ``float`` are numbers around 0 without ties, ``positive`` floats above 0, ``int`` small whole numbers, ``natural``
    those above 0, ``bool`` either, ``place`` coordinates below ``below`` (one bound per place along the last axis, or
    one for all), a few of them negative.
    """

    lengths: tuple[Length, ...]
    kind: str
    below: tuple[int, ...] = ()

    def make(self, chance: np.random.Generator, n: int, dtype: str) -> np.ndarray:
        shape = tuple(length.of(n) for length in self.lengths)
        match self.kind:
            case "float":
                return chance.normal(size=shape).astype(dtype)
            case "positive":
                return chance.uniform(0.5, 2.0, shape).astype(dtype)
            case "int":
                return chance.integers(-5, 6, shape)
            case "natural":
                return chance.integers(1, 6, shape)
            case "bool":
                return chance.integers(0, 2, shape).astype(bool)
            case "place":
                bounds = np.array(self.below if len(self.below) > 1 else self.below[0])
                return chance.integers(0, bounds, shape) - bounds * (chance.integers(0, 4, shape) == 0)
        raise AssertionError(self.kind)


class Factory(NamedTuple):
    """A tensor factory: ``make(namespace)`` is a function of a shape."""

    make: Callable[[Any], Callable[..., Any]]


class Function(NamedTuple):
    """A function of the caller's, by the namespace of its framework."""

    make: Callable[[Any], Callable[..., Any]]


def _words(part: Any) -> str:
    """A tensor or a keyword in the name of a case."""
    match part:
        case Array(lengths, kind):
            return f"{kind}[{' '.join(length.text for length in lengths)}]"
        case Factory():
            return "factory"
        case (str(name), Length(value) | value):
            return f"{name}={'...' if isinstance(value, Function) else value}"
        case _:
            return repr(part)


class Case(NamedTuple):
    """A call.

    Attributes:
        operation: Name of the operation.
        description: The description.
        tensors: Arrays, tensor factories; what else there may be stands for itself (numbers, nested lists).
        keywords: Lengths and options; those that depend on ``n`` and functions for a namespace are filled in.
    """

    operation: str
    description: str
    tensors: tuple[Any, ...] = ()
    keywords: Mapping[str, Any] = {}

    def __repr__(self) -> str:
        return " ".join([self.operation, repr(self.description), *map(_words, (*self.tensors, *self.keywords.items()))])

    @property
    def call(self) -> Any:
        """The public function."""
        return getattr(einx, self.operation)

    def arrays(self, n: int = 4, *, dtype: str = "float32", namespace: Any = np) -> list[Any]:
        """The tensors, with NumPy arrays for arrays (the same for the same ``n``) and factories of the namespace.

        Args:
            n: The open length, at least 2.
            dtype: That of the floats.
            namespace: The framework.
        """
        chance = np.random.default_rng(crc32(f"{self!r} {n}".encode()))
        made = {Array: lambda x: np.asarray(x.make(chance, n, dtype)), Factory: lambda x: x.make(namespace)}
        return [made.get(type(tensor), lambda x: x)(tensor) for tensor in self.tensors]

    def given(self, n: int = 4, namespace: Any = np) -> dict[str, Any]:
        """The keywords."""
        made = {Length: lambda value: value.of(n), Function: lambda value: value.make(namespace)}
        return {name: made.get(type(value), lambda value: value)(value) for name, value in self.keywords.items()}

    def run(self, *tensors: Any, n: int = 4, namespace: Any = np) -> Any:
        """The result on tensors such as :meth:`arrays` makes, converted to the framework or not."""
        return self.call(self.description, *tensors, **self.given(n, namespace))

    @property
    def is_open(self) -> bool:
        """Whether a shape depends on ``n``."""
        arrays = [tensor for tensor in self.tensors if isinstance(tensor, Array)]
        return any(length.text != str(length.of(2)) for array in arrays for length in array.lengths)


def _array(kind: str) -> Callable[..., Array]:
    def make(lengths: str = "", *below: int) -> Array:
        return Array(tuple(map(Length, lengths.split())), kind, below)

    return make


f, p, i, k, b, at = map(_array, ("float", "positive", "int", "natural", "bool", "place"))
"""``f("n 2*n 3")`` is an array of floats of that shape."""

ones = Factory(lambda namespace: namespace.ones)
"""A function of the framework's."""

plain = Factory(lambda namespace: lambda shape: namespace.ones(shape) * 2)
"""A function that takes the shape alone."""

told = Factory(lambda namespace: lambda shape, name, init: namespace.ones(shape) + len(name + init))
"""A function that takes also the tensor's name and what it is for."""

N = Length("n")
TWICE = Length("2 * n")


def _case(operation: str, description: str, *tensors: Any, **keywords: Any) -> Case:
    return Case(operation, description, tensors, keywords)


def _identity(name: str) -> Iterator[Case]:
    yield _case(name, "a b -> b a", f("n 3"))
    yield _case(name, "a (b c) -> (c a) b", f("n 6"), b=2)
    yield _case(name, "(a b) c -> b (a c)", f("2*n 3"), a=2)
    yield _case(name, "b (s p)... c -> (b s...) p... c", f("n 4 6 2"), p=2)
    yield _case(name, "... c -> c ...", f("n 2 3"))
    yield _case(name, "a 1 b -> a b 1 1", f("n 1 3"))
    yield _case(name, "a -> a r", f("n"), r=3)
    yield _case(name, "a -> r a", f("3"), r=N)
    yield _case(name, "a a -> a", f("n n"))
    yield _case(name, "a b, c b -> (a + c) b", f("n 3"), f("2 3"))
    yield _case(name, "a b, a -> a (b + 1)", f("n 3"), f("n"))
    yield _case(name, "a b, -> a (b + 1)", f("n 3"), 2.0)
    yield _case(name, "a (b + c) -> a b, c a", f("n 5"), b=2)
    yield _case(name, "(a + b) c -> a c, b c", f("n+2 3"), a=2)
    yield _case(name, "a, b -> b a, a", i("n"), i("3"))
    yield _case(name, "a b, b -> (a + 1) b", f("n 3"), ones)


def _reduction(name: str) -> Iterator[Case]:
    x = {"count_nonzero": i, "any": b, "all": b, "prod": p}.get(name, f)
    yield _case(name, "a [b]", x("n 3"))
    yield _case(name, "[a] b", x("n 3"))
    yield _case(name, "[...]", x("n 3 2"))
    yield _case(name, "b (s [p])... c -> b c s...", x("n 4 6 2"), p=2)
    yield _case(name, "a b c -> b", x("n 3 1"))
    yield _case(name, "a [b] [c]", x("n 3 2"), keepdims=True)
    yield _case(name, "(a [b]) c", x("2*n 3"), b=2)
    if name in ("sum", "mean", "var", "std", "prod"):
        yield _case(name, "a [b]", i("n 3"), dtype="float32")
    if name in ("var", "std"):
        yield _case(name, "a [b]", f("n 3"), correction=1)


def _elementwise(name: str) -> Iterator[Case]:
    if name == "where":
        yield _case(name, "a b, a b, a b", b("n 3"), f("n 3"), f("n 3"))
        yield _case(name, "a b, b, ", b("n 3"), f("3"), 0.5)
        yield _case(name, "a, b, c -> c a b", b("n"), f("3"), f("2"))
        yield _case(name, "a b, a, b", b("n 3"), ones, f("3"))
        return
    x, y = {
        "floor_divide": (k, k),
        "logical_and": (b, b),
        "logical_or": (b, b),
        "divide": (f, p),
        "true_divide": (f, p),
        "equal": (i, i),
        "not_equal": (i, i),
    }.get(name, (f, f))
    yield _case(name, "a b, b", x("n 3"), y("3"))
    yield _case(name, "a, b -> b a", x("n"), y("3"))
    yield _case(name, "b... [c]", x("n 2 3"), y("3"))
    yield _case(name, "a (b c), c -> (a b) c", x("n 6"), y("2"))
    yield _case(name, "a b, ", x("n 3"), True if x is b else 2)
    yield _case(name, "a b, 1 b", x("n 3"), y("1 3"))
    if x is f:
        yield _case(name, "a b, a -> a b", x("n 3"), plain)
        yield _case(name, "a b, b", x("n 3"), [1.0, 2.0, 3.0])
    if OPERATIONS[name].tensors[1] is None:
        yield _case(name, "a, b, a b c -> c a b", x("n"), y("3"), x("n 3 2"))


def _contraction(name: str) -> Iterator[Case]:
    yield _case(name, "a b, b c -> a c", f("n 3"), f("3 4"))
    yield _case(name, "a [b->c]", f("n 3"), f("3 4"))
    yield _case(name, "a [b->c]", f("n 3"), plain, c=4)
    yield _case(name, "b q (h c), b k (h c) -> b h q k", f("2 n 6"), f("2 n 6"), h=2)
    yield _case(name, "b... [c->d]", f("n 2 3"), told, d=2)
    yield _case(name, "a [b], [b] -> a", f("n 3"), f("3"))
    yield _case(name, "a b, a b ->", f("n 3"), f("n 3"))
    yield _case(name, "a b, b c, c d -> a d", f("n 3"), f("3 2"), f("2 n"))
    yield _case(name, "a b ->", f("n 3"))
    yield _case(name, "a, b -> a b", f("n"), f("3"))
    yield _case(name, "a b, b c -> a c", i("n 3"), i("3 4"), dtype="float32")


def _gather(name: str) -> Iterator[Case]:
    yield _case(name, "[h w] c, p [2] -> p c", f("3 4 2"), at("n 2", 3, 4))
    yield _case(name, "b [h w] c, b p [2] -> b p c", f("n 3 4 2"), at("n 5 2", 3, 4))
    yield _case(name, "[v] c, b t -> b t c", f("5 2"), at("n 3", 5))
    yield _case(name, "[h w] c, p, p -> p c", f("3 4 2"), at("n", 3), at("n", 4))
    yield _case(name, "b [h], b p -> p b", f("n 3"), at("n 2", 3))
    yield _case(name, "a [h], p -> p a", f("n 3"), at("2", 7), mode="wrap")
    yield _case(name, "a [h], p -> p a", f("n 3"), at("2", 7), mode="clip")
    yield _case(name, "a [h], p -> p a", f("n 3"), at("2", 7), mode="fill", fill_value=2)
    yield _case(name, "a ([h] c), -> a c", f("n 6"), 1, c=2)
    yield _case(name, "a [h] c, -> a c", f("n 3 2"), at("", 3))
    yield _case(name, "a [h] c [w], , p -> a p c", f("n 3 2 4"), at("", 3), at("n", 4))
    yield _case(name, "[h w], [2] ->", f("3 4"), at("2", 3, 4), mode="clip")


def _update(name: str) -> Iterator[Case]:
    yield _case(name, "[a], p, p -> [a]", f("5"), at("n", 5), f("n"))
    yield _case(name, "b [h w] c, b p [2], b p c", f("n 3 4 2"), at("n 5 2", 3, 4), f("n 5 2"))
    yield _case(name, "a [h], p [1], p a", f("n 3"), at("2 1", 3), f("2 n"))
    yield _case(name, "[h] c, p, -> [h] c", i("3 n"), at("2", 3), 2)
    yield _case(name, "[h w], p, p, p", f("3 4"), at("n", 3), at("n", 4), f("n"))
    yield _case(name, "a [h], , a", f("n 3"), at("", 3), f("n"))
    yield _case(name, "[h w], , 2, ", f("3 4"), 1, at("2", 4), f(""))


def _preserving(name: str) -> Iterator[Case]:
    own = {"roll": {"shift": 1}}.get(name, {})
    yield _case(name, "a [b]", f("n 3"), **own)
    yield _case(name, "[a] b", f("n 3"), **own)
    yield _case(name, "a (b [c])", f("n 6"), b=2, **own)
    yield _case(name, "b [c] a -> a b [c]", f("n 3 2"), **own)
    yield _case(name, "(a [b])", f("2*n"), a=2, **own)
    if not OPERATIONS[name].one_axis:
        shift = {"shift": (1, 2)} if name == "roll" else {}
        yield _case(name, "a [b c]", f("n 3 2"), **shift)
        yield _case(name, "b [s...] c", f("2 n 3 2"), **shift)
    if name in ("sort", "argsort"):
        yield _case(name, "a [b]", f("n 3"), descending=True)
    if name in ("cumsum", "cumprod"):
        yield _case(name, "a [b]", i("n 3"), dtype="float32")


def _topk(name: str) -> Iterator[Case]:
    yield _case(name, "a [b->2]", f("n 3"))
    yield _case(name, "[b] a -> a [k]", f("4 n"), k=3, largest=False)
    yield _case(name, "[b->k]", f("n"), k=2)
    yield _case(name, "(a [b]) -> a [2]", f("3*n"), a=N)


def _arg(name: str) -> Iterator[Case]:
    yield _case(name, "a [b]", f("n 3"))
    yield _case(name, "[a] b -> b", f("n 3"))
    yield _case(name, "b [h w] c -> b c [2]", f("n 3 4 2"))
    yield _case(name, "[a] b [c] -> [k] b", f("n 3 2"))
    yield _case(name, "(a [b]) -> a", f("2*n"), a=2)


def _creation(name: str) -> Iterator[Case]:
    yield _case(name, "a", a=N)
    yield _case(name, "a b [2]", a=N, b=3)
    yield _case(name, "(a b) [2]", a=N, b=2)


def _reduce(name: str) -> Iterator[Case]:
    total = Function(lambda namespace: lambda x, axis: namespace.sum(x, axis=axis))
    yield _case(name, "a [b]", f("n 3"), op=total)
    yield _case(name, "[a] b c -> c b", f("n 3 2"), op=total)
    yield _case(name, "a [b c]", f("n 3 2"), op=total, keepdims=True)
    yield _case(name, "(a [b])", f("2*n"), op="max", a=2)


def _applied(name: str) -> Iterator[Case]:
    plus = Function(lambda _: lambda x, y: x * y + x)
    yield _case(name, "a, b -> a b", f("n"), f("3"), op=plus)
    yield _case(name, "a b, b -> b a", f("n 3"), f("3"), op=plus)
    yield _case(name, "a (b c), c", f("n 6"), f("2"), op="subtract")


def _vmap(name: str) -> Iterator[Case]:
    inner = Function(lambda namespace: lambda x, y: namespace.sum(x * y, axis=0))
    total = Function(lambda namespace: lambda x: namespace.sum(x, axis=0))
    both = Function(lambda namespace: lambda x: (x + 1, namespace.sum(x, axis=0)))
    yield _case(name, "a [b], [b] -> a", f("n 3"), f("3"), op=inner)
    yield _case(name, "[b] a, c [b] -> c a", f("3 n"), f("2 3"), op=inner)
    yield _case(name, "(a [b]) -> a", f("2*n"), op=total, a=2)
    yield _case(name, "a [b] -> a [b], a", f("n 3"), op=both)


def _vmap_with_axis(name: str) -> Iterator[Case]:
    total = Function(lambda namespace: lambda x, axis: namespace.sum(x, axis=axis))
    centred = Function(lambda namespace: lambda x, axis: x - namespace.mean(x, axis=axis, keepdims=True))
    yield _case(name, "a [b] -> a", f("n 3"), op=total)
    yield _case(name, "a [b] -> a [b]", f("n 3"), op=centred)
    yield _case(name, "(a [b]) c -> c a", f("2*n 3"), op=total, a=2)


def _index(name: str) -> Iterator[Case]:
    fetch = Function(lambda _: lambda x, places: x[places])
    yield _case(name, "[h] c, p -> p c", f("3 2"), at("n", 3), op=fetch)
    yield _case(name, "[h w] c, p [2] -> p c", f("3 4 2"), at("n 2", 3, 4), op=fetch)
    yield _case(name, "b [h], b p -> b p", f("n 3"), at("n 2", 3), op=fetch)


_MADE: Mapping[str, Callable[[str], Iterator[Case]]] = {
    "identity": _identity,
    "reduction": _reduction,
    "elementwise": _elementwise,
    "contraction": _contraction,
    "gather": _gather,
    "update": _update,
    "preserving": _preserving,
    "topk": _topk,
    "arg": _arg,
    "creation": _creation,
    "reduce": _reduce,
    "vmap": _vmap,
    "vmap_with_axis": _vmap_with_axis,
    "index": _index,
}
"""What makes the cases of an operation, by its own name or that of its family."""


def _cases() -> Iterator[Case]:
    for name, operation in OPERATIONS.items():
        if operation.adapter and operation.family == "elementwise":
            yield from _applied(name)
        elif operation.adapter:
            yield from _MADE[name](name)
        else:
            yield from _MADE[operation.family](name)


CASES = tuple(_cases())
"""All cases, in the order of the table of operations."""


def of_operation(*names: str) -> list[Case]:
    """The cases of some operations."""
    return [case for case in CASES if case.operation in names]
