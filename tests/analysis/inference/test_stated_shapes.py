"""What annotations and calls say of shapes: each ``reveal(x)`` is compared with the comment behind it."""

import re

import pytest

from tests.analysis.inference.revealing import revealed

HEAD = """\
import numpy as np, torch, einx
from jaxtyping import Array, Float, Int
from numpy import ndarray
"""

CASES = {
    "maybe None": """
        def exists(x):
            return x is not None
        def f(x: Float[ndarray, "b c"] | None, y: Float[ndarray, "b"] = None, z=None):
            reveal(x)  #! (b, c) numpy | None
            reveal(z)  #! unknown
            if x is None:
                reveal(x)  #! None
                x = np.zeros((3, 4))
            reveal(x)  #! (?, ?) numpy
            if y is not None:
                reveal(y)  #! (b,) numpy
            if not exists(y):
                return
            reveal(y)  #! (b,) numpy
        """,
    "an attribute is read of what may be None": """
        def f(x: Float[ndarray, "b c"] | None):
            n = x.shape[0]
            reveal(n)  #! b
            reveal(x)  #! (b, c) numpy
        """,
    "aliases of types": """
        from typing import TypeAlias, NewType, Optional, Annotated
        Image = Float[ndarray, "h w c"]
        Images: TypeAlias = "Float[Image, 'b']"
        Mask = NewType("Mask", Image)
        Maybe = Optional[Image]
        Two = tuple[Image, int]
        Either = Image | None
        reveal(Image)  #! type
        def f(a: Image, b: Images, c: Mask, d: Maybe, e: Two, g: Either, h: "Image | None"):
            reveal(a)  #! (h, w, c) numpy
            reveal(b)  #! (b, h, w, c) numpy
            reveal(c)  #! (h, w, c) numpy
            reveal(d)  #! (h, w, c) numpy | None
            reveal(e)  #! ((h, w, c) numpy, int)
            reveal(g)  #! (h, w, c) numpy | None
            reveal(h)  #! (h, w, c) numpy | None
            reveal(Mask(a))  #! (h, w, c) numpy
        """,
    "a class of the file that makes types": """
        import jaxtyping
        from torch import Tensor
        class TorchTyping:
            def __init__(self, abstract_dtype):
                self.abstract_dtype = abstract_dtype
            def __getitem__(self, shapes: str):
                return self.abstract_dtype[Tensor, shapes]
        Floats = TorchTyping(jaxtyping.Float)
        def f(x: Floats['b n d'], y: Floats['... d'] | None = None):
            reveal(x)  #! (b, n, d) torch
            reveal(x.shape[2])  #! d
        """,
    "a class of the file that annotates": """
        from typing import Annotated
        class Own:
            def __class_getitem__(cls, item):
                array, axes = item
                return Annotated[array, cls.__name__, axes]
        class Real(Own):
            pass
        def f(x: Real[ndarray, "b n"], y: Own[int, "b n"]):
            reveal(x)  #! (b, n) numpy
            reveal(y)  #! int
        """,
    "types of modules that are not read": """
        from .types import Float as F, Floats, Node, Int
        from unheard.of import Tensor, Bool
        def f(x: Int['b n'], y: Bool['b'], z: Floats['b n'], n: Node['b'], m: Node['Tree']):
            reveal(x)  #! (b, n)
            reveal(y)  #! (b,)
            reveal(z)  #! (b, n)
            reveal(n)  #! unknown
            reveal(m)  #! unknown
        """,
    "several tensors": """
        def f(xs: list[Float[ndarray, "n d"]], pair: tuple[Float[ndarray, "n"], int], *rest: Float[ndarray, "n"]):
            reveal(xs)  #! list of (n, d) numpy
            for x in xs:
                reveal(x)  #! (n, d) numpy
            reveal(xs[0])  #! (n, d) numpy
            a, b = pair
            reveal(a)  #! (n,) numpy
            reveal(rest[0])  #! (n,) numpy
            xs.append(np.zeros(3))
            reveal(xs[0])  #! (n, d) numpy | (3,) numpy
        """,
    "what was given a list may change it": """
        def f(xs: list[Float[ndarray, "n d"]], g):
            g()
            reveal(xs[0])  #! unknown
        """,
    "names in braces": """
        def f(x: Float[ndarray, "{n} {n}*2"], n: int):
            reveal(x)  #! (n, 2 * n) numpy
            reveal(n)  #! n
        class M:
            def __init__(self):
                self.size = 3
            def f(self, x: Float[ndarray, "b {self.size}"]):
                reveal(x)  #! (b, 3) numpy
        """,
    "fields of a dataclass": """
        from dataclasses import dataclass
        from typing import NamedTuple
        @dataclass
        class Batch:
            images: Float[ndarray, "b h w"]
            labels: Int[ndarray, "b"]
            masks: Float[ndarray, "b h w"] | None = None
            def f(self):
                reveal(self.images.shape[0] == self.labels.shape[0])  #! True
                reveal(self.masks)  #! (b, h, w) numpy | None
        class Pair(NamedTuple):
            one: Float[ndarray, "n"]
            two: Float[ndarray, "n m"]
        def f(x: Batch, y: Batch, p: Pair):
            reveal(x.images)  #! (b, h, w) numpy
            reveal(x.images.shape[0] == x.labels.shape[0])  #! True
            reveal(x.images.shape[0] == y.images.shape[0])  #! bool
            reveal(p.two)  #! (n, m) numpy
            one, two = p
            reveal(one)  #! (n,) numpy
        """,
    "a field that somebody stores is not known": """
        class Batch:
            images: Float[ndarray, "b h w"]
        def widen(batch):
            batch.images = batch.images[0]
        def f(x: Batch):
            reveal(x.images)  #! unknown
        """,
    "a class that holds its own kind": """
        class Node:
            value: Float[ndarray, "n"]
            left: "Node"
        def f(x: Node):
            reveal(x.value)  #! (n,) numpy
            reveal(x.left)  #! unknown
        """,
    "the result of what is not followed": """
        import pickle
        def load(path) -> Float[ndarray, "n 3"]:
            return pickle.load(open(path))
        def like(x: Float[ndarray, "n d"], other: Float[ndarray, "m d"]) -> Float[ndarray, "m n"]:
            return unknown(x)
        def measured(x: Float[ndarray, "n d"]) -> Float[ndarray, "d"]:
            return np.zeros((3, 4))
        def wrong(x: Float[ndarray, "n d"], y: Float[ndarray, "n"]) -> Float[ndarray, "n"]:
            return unknown(x)
        async def later() -> Float[ndarray, "n 3"]:
            return unknown()
        def stream() -> Float[ndarray, "n 3"]:
            yield unknown()
        reveal(load("a"))  #! (n, 3) numpy
        reveal(like(np.zeros((2, 3)), np.zeros((4, 3))))  #! (4, 2) numpy
        reveal(like(np.zeros((2, 3)), other=np.zeros((4, 3))))  #! (4, 2) numpy
        reveal(measured(np.zeros((2, 3))))  #! (3, 4) numpy
        reveal(wrong(np.zeros((2, 3)), np.zeros(5)))  #! (n,) numpy
        reveal(later())  #! unknown
        """,
    "an argument wins over the annotation of its parameter": """
        def f(x: Float[ndarray, "b c"]):
            return x
        reveal(f(np.zeros(3)))  #! (3,) numpy
        """,
    "an annotation of a variable": """
        x: Float[ndarray, "b 3"] = unknown()
        reveal(x)  #! (b, 3) numpy
        y: Float[ndarray, "b 3"] = np.zeros((2, 3))
        reveal(y)  #! (2, 3) numpy
        z: Float[ndarray, "b 4"] = np.zeros((2, 3))
        reveal(z)  #! unknown
        """,
    "imports for type checkers": """
        from __future__ import annotations
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from jaxtyping import UInt8
        def f(x: UInt8[ndarray, "b c"], y: "UInt8[ndarray, 'b c']"):
            reveal(x)  #! (b, c) numpy
            reveal(y)  #! (b, c) numpy
        """,
}


def _source(body: str) -> tuple[str, list[str]]:
    lines = [line[8:] for line in body.split("\n")]
    source = HEAD + "\n".join(lines) + "\n"
    expected = re.findall(r"#! (.*)", source)
    return re.sub(r"  #! .*", "", source), expected


@pytest.mark.parametrize("case", CASES)
def test_known_at_points(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source, expected = _source(CASES[case])
    assert revealed(source, monkeypatch) == expected
