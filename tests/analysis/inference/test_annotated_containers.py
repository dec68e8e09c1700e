"""Annotations of dicts, typed dicts, functions and iterators: each ``reveal(x)`` is held against its comment."""

import re
import textwrap

import pytest

from tests.analysis.inference.flagging import flagged, marked
from tests.analysis.inference.revealing import revealed

HEAD = """\
import einx, torch, numpy as np
from jaxtyping import Array, Float, Int
from numpy import ndarray
from typing import Callable, Dict, Generator, Iterator, Mapping, NamedTuple, NotRequired, Optional, Sequence, TypedDict
import collections.abc as abc
"""

KNOWN = {
    "a dict of tensors": """
        def f(a: dict[str, Float[ndarray, "b n"]], b: Mapping[str, Float[Array, "b"]], c: Dict[int, ndarray]):
            reveal(a["k"])  #! (b, n) numpy
            reveal(a.get("k"))  #! (b, n) numpy | None
            reveal(a.get("k", np.zeros(3)))  #! (b, n) numpy | (3,) numpy
            reveal(a.pop("k"))  #! (b, n) numpy
            reveal(a.copy()["k"])  #! (b, n) numpy
            reveal(b["k"])  #! (b,) jax
            reveal(c[0])  #! (...) numpy
            reveal(len(a))  #! len(a)
            reveal("k" in a)  #! unknown
        """,
    "what is in it": """
        def f(a: dict[str, Float[ndarray, "b n"]]):
            for x in a.values():
                reveal(x)  #! (b, n) numpy
            for k, x in a.items():
                reveal(x)  #! (b, n) numpy
                reveal(a[k])  #! (b, n) numpy
            for k in a:
                reveal(k)  #! unknown
                reveal(a[k])  #! (b, n) numpy
            reveal(list(a.values()))  #! list of (b, n) numpy
            reveal(a["z"])  #! (b, n) numpy
        """,
    "it changes": """
        def f(a: dict[str, Float[ndarray, "b n"]]):
            a["new"] = np.zeros((3, 4))
            reveal(a["other"])  #! (?, ?) numpy
            a.update(new=np.zeros((3, 4)))
            reveal(a["other"])  #! unknown
        def g(a: dict[str, Float[ndarray, "b n"]]):
            a.update({"new": np.zeros((3, 4, 5))})
            reveal(a["other"])  #! (b, n) numpy | (3, 4, 5) numpy
            unknown(a)
            reveal(a["other"])  #! unknown
        """,
    "within each other": """
        def f(a: dict[str, list[Float[ndarray, "b n"]]]):
            reveal(a["k"][0])  #! (b, n) numpy
            for xs in a.values():
                for x in xs:
                    reveal(x)  #! (b, n) numpy
        def g(a: list[dict[str, Float[ndarray, "b"]]]):
            reveal(a[0]["k"])  #! (b,) numpy
            for one in a:
                reveal(one["k"])  #! (b,) numpy
                for x in one.values():
                    reveal(x)  #! (b,) numpy
        def h(a: tuple[dict[str, Float[ndarray, "b"]], int], b: Optional[dict[str, Float[ndarray, "b"]]] = None):
            reveal(a[0]["k"])  #! (b,) numpy
            if b is not None:
                reveal(b["k"])  #! (b,) numpy
        """,
    "typed dicts": """
        class Batch(TypedDict):
            x: Float[ndarray, "b n"]
            parts: list[Float[ndarray, "n"]]
        class More(Batch):
            y: int
        class Loose(TypedDict, total=False):
            x: Float[ndarray, "b n"]
            y: Float[ndarray, "b m"]
        class Some(TypedDict):
            x: Float[ndarray, "b n"]
            y: NotRequired[Float[ndarray, "b n"]]
        def f(a: Batch, b: Loose, c: Some, d: More):
            reveal(a["x"])  #! (b, n) numpy
            reveal(a["parts"][0])  #! (n,) numpy
            reveal(b["x"])  #! (b, ?) numpy
            reveal(c["y"])  #! (b, n) numpy
            reveal(d["y"])  #! int
            reveal(d["x"])  #! (b, n) numpy
        made = Batch(x=np.zeros((3, 4)), parts=[])
        reveal(made["x"])  #! (3, 4) numpy
        """,
    "named tuples": """
        class Pair(NamedTuple):
            x: Float[ndarray, "b n"]
            by_name: dict[str, Float[ndarray, "n"]]
        def f(a: Pair):
            reveal(a.x)  #! (b, n) numpy
            reveal(a.by_name["k"])  #! (n,) numpy
            x, by_name = a
            reveal(by_name["k"])  #! (n,) numpy
        """,
    "functions": """
        def f(a: Callable[[Float[ndarray, "n"]], Float[ndarray, "n 3"]], b: abc.Callable[..., tuple[ndarray, int]]):
            reveal(a(np.zeros(4)))  #! (?, 3) numpy
            x, n = b(1, y=2)
            reveal(n)  #! int
            reveal(callable(a))  #! True
        def g(a: Optional[Callable[..., Float[ndarray, "b c"]]] = None, b: Callable = None):
            if a is not None:
                reveal(a())  #! (?, ?) numpy
            reveal(b())  #! unknown
        def h(a: Callable[..., Float[ndarray, "b c"]]):
            xs = [np.zeros(3)]
            a(xs)
            reveal(xs)  #! list of unknown
        """,
    "results": """
        def one() -> Iterator[Float[ndarray, "b n"]]:
            return unknown()
        def two() -> Generator[Float[ndarray, "b n"], None, None]:
            return unknown()
        def three() -> abc.Iterable[tuple[Float[ndarray, "b n"], Float[ndarray, "b"]]]:
            return unknown()
        def four() -> dict[str, Sequence[Float[ndarray, "b n"]]]:
            return unknown()
        def f():
            for x in one():
                reveal(x.ndim)  #! 2
            for x in two():
                reveal(x.ndim)  #! 2
            for x, y in three():
                reveal(x.shape[0] == y.shape[0])  #! True
            reveal(four()["a"][1].ndim)  #! 2
        """,
    "sets and queues": """
        def f(a: set[Float[ndarray, "b"]], b: abc.Collection[Float[ndarray, "b c"]]):
            for x in a:
                reveal(x)  #! (b,) numpy
            for x in b:
                reveal(x)  #! (b, c) numpy
        """,
    "what says nothing": """
        def f(a: dict, b: dict[str, "what"], c: Mapping[str], d: Callable[..., "what"], e: Dict[str, object]):
            reveal(a["k"])  #! unknown
            reveal(b["k"])  #! unknown
            reveal(c["k"])  #! unknown
            reveal(d())  #! unknown
            reveal(e["k"])  #! unknown
        """,
}

FLAGGED = {
    "a value of another rank": """
        def f(a: dict[str, Float[ndarray, "b n"]]):
            einx.sum("a [b]", a["x"])
            einx.sum("a b [c]", a["y"])  #!
            for x in a.values():
                einx.sum("a b [c]", x)  #!
            a["z"] = np.zeros(3)
            einx.sum("[a]", a["z"])
        """,
    "what is returned": """
        def f(a: Callable[..., Float[ndarray, "b n"]]):
            einx.sum("a [b]", a())
            einx.sum("a b [c]", a())  #!
            einx.add("a b, a b", a(1), a(2))
        """,
}


@pytest.mark.parametrize("case", KNOWN)
def test_known_at_points(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = HEAD + textwrap.dedent(KNOWN[case])
    assert revealed(re.sub(r"  #! .*", "", source), monkeypatch) == re.findall(r"#! (.*)", source)


@pytest.mark.parametrize("case", FLAGGED)
def test_flagged_lines(case: str) -> None:
    source = HEAD + textwrap.dedent(FLAGGED[case])
    assert flagged(source) == marked(source)
