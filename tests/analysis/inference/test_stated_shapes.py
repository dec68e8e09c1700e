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
        def stream() -> Float[ndarray, "n 3"]:
            yield unknown()
        reveal(load("a"))  #! (n, 3) numpy
        reveal(like(np.zeros((2, 3)), np.zeros((4, 3))))  #! (4, 2) numpy
        reveal(like(np.zeros((2, 3)), other=np.zeros((4, 3))))  #! (4, 2) numpy
        reveal(measured(np.zeros((2, 3))))  #! (3, 4) numpy
        reveal(wrong(np.zeros((2, 3)), np.zeros(5)))  #! (n,) numpy
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
    "a call that returned says what its first tensor is": """
        def f(x, y, d):
            z = einx.sum("b n [d]", x)
            reveal(z)  #! (b, n)
            reveal(einx.sum("[b] n d", x))  #! (n, d)
            einx.id("b n (h c) -> b n h c", x, h=4)
            reveal(einx.sum("[b n] d", x))  #! (d,)
        """,
    "of a later tensor, only if it is an array": """
        def f(x, y, w: torch.Tensor):
            einx.add("a b, b", x, y)
            reveal(y)  #! unknown
            einx.add("a b, b", x, w)
            reveal(w)  #! (b,) torch
        """,
    "what is not a tensor yet may be a list": """
        def f(x, y, z, w):
            einx.sum("b n [d]", x)
            reveal(len(x))  #! len(x)
            reveal(x + x)  #! unknown
            reveal(x[0])  #! unknown
            reveal(x)  #! like (b, n, d)
            b, n, d = x.shape
            reveal(x)  #! (b, n, d)
            reveal(b)  #! b
            einx.sum("b n [d]", y)
            reveal(y.mean().shape)  #! ()
            reveal(y)  #! (b_2, n_2, d_2)
        """,
    "a list may be changed": """
        def f(x, y, z, w, g):
            einx.sum("b [n]", x)
            x.append(3)
            reveal(x)  #! unknown
            einx.sum("b [n]", y)
            y[0] = 3
            reveal(y)  #! unknown
            einx.sum("b [n]", z)
            g(z)
            reveal(z)  #! unknown
            einx.sum("b [n]", w)
            w += [1]
            reveal(w)  #! unknown
        """,
    "a list may be changed by another name": """
        def f(x, y):
            z = x
            einx.sum("b [n]", x)
            z.append(3)
            reveal(x)  #! unknown
            einx.sum("b [n]", y)
            z = y
            z.append(3)
            reveal(y)  #! unknown
        """,
    "a call that may not have returned": """
        import pytest
        def f(x, y, z, w, v, u, flag):
            try:
                einx.sum("b [n]", x)
            except Exception:
                pass
            reveal(x)  #! unknown
            with pytest.raises(ValueError):
                einx.sum("b [n]", y)
            reveal(y)  #! unknown
            if flag:
                einx.sum("b [n]", z)
            reveal(z)  #! unknown
            flag and einx.sum("b [n]", w)
            reveal(w)  #! unknown
            g = (einx.sum("b [n]", v) for _ in x)
            reveal(v)  #! unknown
            [einx.sum("b [n]", u) for _ in x]
            reveal(u)  #! unknown
        """,
    "both ways say something": """
        def f(x, flag):
            if flag:
                einx.sum("a [b]", x)
            else:
                einx.sum("[a] b", x, b=3)
            reveal(x)  #! like (a_2, 3) | like (a, b)
            reveal(einx.id("a b -> b a", x))  #! (b_2, a_3)
        """,
    "a check says what fits": """
        def f(x, y, z):
            einx.check("b n 3", x)
            reveal(x)  #! like (b, n, 3)
            assert einx.matches("b n", y)
            reveal(y)  #! like (b_2, n_2)
            if einx.matches("b n", z):
                reveal(z)  #! like (b_3, n_3)
            else:
                reveal(z)  #! unknown
            reveal(z)  #! unknown
            if not einx.matches("b", z):
                return
            reveal(z)  #! like (b_4,)
        """,
    "a question about what is known": """
        def f(x: Float[ndarray, "b n"], y: Float[ndarray, "..."]):
            if einx.matches("a 3", x):
                reveal(x)  #! (b, 3) numpy
            if einx.matches("a 3, b", y, x):
                reveal(y)  #! unknown
            reveal(y)  #! unknown
            reveal(x)  #! unknown
            if einx.matches("a 3", y):
                reveal(y)  #! like (a_2, 3)
        """,
    "a question that contradicts what is said": """
        def f(x: Float[ndarray, "b n"]):
            if einx.matches("b n c", x):
                reveal(x)  #! like (b_2, n_2, c)
            reveal(x)  #! (b, n) numpy | like (b_2, n_2, c)
        """,
    "paths": """
        class M:
            def f(self, x):
                einx.sum("a [b]", self.w)
                reveal(self.w)  #! like (a, b)
                x.g()
                reveal(self.w)  #! like (a, b)
                self.g(self.w)
                reveal(self.w)  #! unknown
            def g(self, w):
                w.clear()
        """,
    "arguments that are given before": """
        from functools import partial
        total = partial(einx.add, "a b, b")
        def f(x, y):
            total(x, y)
            reveal(x)  #! like (a, b)
            reveal(y)  #! unknown
        """,
    "an option that a call has taken": """
        def f(x: Float[ndarray, "b n"] | None, y: Float[ndarray, "b"] | Float[ndarray, "b n"]):
            einx.sum("b [n]", x)
            reveal(x)  #! (b, n) numpy
            einx.sum("b [n]", y)
            reveal(y)  #! (b, n) numpy
        """,
    "a comment that contradicts what is known": """
        def f(x: Float[ndarray, "b 3"], y: Float[ndarray, "b"], z, w):
            # einx: x = (n, 4), y = (b, c)
            reveal(x)  #! unknown
            reveal(y)  #! unknown
            # einx: z = (2, c)
            reveal(z)  #! (2, c)
            # einx: z = (n, 3)
            reveal(z)  #! (2, 3)
            # einx: z = (3, 3)
            reveal(z)  #! unknown
            einx.sum("a [b]", w)
            # einx: w = (n, 3)
            reveal(w)  #! (n, 3)
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
