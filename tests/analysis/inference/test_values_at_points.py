"""What is known at a point of a program: each ``reveal(x)`` is compared with the comment behind it."""

import re

import pytest

from tests.analysis.inference.revealing import revealed

HEAD = """\
import numpy as np, einx
from jaxtyping import Float
from numpy import ndarray
"""

CASES = {
    "a module runs from top to bottom": """
        x = np.zeros((3, 4))
        reveal(x)  #! (3, 4) numpy
        x = x.T
        reveal(x)  #! (4, 3) numpy
        del x
        reveal(x)  #! unknown
        """,
    "imports": """
        import numpy
        import numpy.linalg as la
        import torch.nn.functional as F
        from einx import sum as s, mean
        from . import here
        from .there import that
        reveal(numpy.zeros)  #! numpy.zeros
        reveal(la)  #! numpy.linalg
        reveal(F.relu)  #! torch.nn.functional.relu
        reveal(s)  #! einx.sum
        reveal(mean)  #! einx.mean
        reveal(here)  #! unknown
        reveal(that)  #! unknown
        reveal(len)  #! builtins.len
        reveal(nothing_of_this_name)  #! unknown
        """,
    "functions see what is bound once in the module": """
        once = np.zeros((3, 4))
        twice = np.zeros((3, 4))
        def f():
            reveal(once)  #! (3, 4) numpy
            reveal(twice)  #! unknown
            reveal(later)  #! 3
            reveal(np.zeros)  #! numpy.zeros
        twice = np.zeros((4, 4))
        later = 3
        reveal(twice)  #! (4, 4) numpy
        """,
    "importing the same again is not binding twice": """
        import torch
        import torch.nn
        def f():
            reveal(torch)  #! torch
        """,
    "what functions bind with global is known while the module runs": """
        n = 3
        reveal(n)  #! 3
        def f():
            global n
            n = 4
            reveal(n)  #! unknown
        def g():
            reveal(n)  #! unknown
        """,
    "a loop of the module binds many times": """
        for i in range(3):
            x = np.zeros((3, i))
        def f():
            reveal(x)  #! unknown
            reveal(i)  #! unknown
        """,
    "an optional import": """
        try:
            import torch
        except ImportError:
            torch = None
        try:
            import jax
        except ImportError:
            HAS_JAX = False
        def f():
            reveal(torch)  #! torch
            reveal(jax)  #! jax
        reveal(torch.zeros)  #! torch.zeros
        """,
    "one of two libraries": """
        try:
            import cupy as xp
        except ImportError:
            import numpy as xp
        reveal(xp)  #! unknown
        """,
    "a star of a library keeps whole modules": """
        x = np.zeros(3)
        from math import *
        reveal(x)  #! unknown
        reveal(np)  #! numpy
        reveal(pi)  #! unknown
        reveal(len)  #! unknown
        y = np.zeros(3)
        reveal(y)  #! (3,) numpy
        """,
    "a star of a module that is not read keeps whole modules": """
        x = np.zeros(3)
        from somewhere import *
        reveal(x)  #! unknown
        reveal(np)  #! numpy
        reveal(len)  #! unknown
        """,
    "branches join": """
        if c:
            x = np.zeros((3, 4)); n = 1; only = 5
        else:
            x = np.zeros((3, 5)); n = 1
        reveal(x)  #! (3, ?) numpy
        reveal(n)  #! 1
        reveal(only)  #! 5
        """,
    "a chain of branches": """
        def f(k):
            if k == 0:
                x = np.zeros((3, 4))
            elif k == 1:
                x = np.zeros((4, 4))
            elif k == 2:
                raise ValueError
            else:
                return
            reveal(x)  #! (?, 4) numpy
        """,
    "a branch that does not bind keeps what was": """
        x = np.zeros((3, 4))
        if c:
            x = np.zeros((4, 4))
        reveal(x)  #! (?, 4) numpy
        sum = 3 if c else 3
        reveal(sum)  #! 3
        if c:
            max = 3
        reveal(max)  #! unknown
        """,
    "a branch that ends does not join": """
        def f(k):
            x = np.zeros((3, 4))
            if k:
                x = x.T
                return x
            reveal(x)  #! (3, 4) numpy
            while k:
                if k == 1:
                    x = 2
                    continue
                if k == 2:
                    x = 3
                    break
                reveal(x)  #! (3, 4) numpy | 2
            reveal(x)  #! (3, 4) numpy | int
        """,
    "nothing is known where nothing can come": """
        x = np.zeros((3, 4))
        def f(y):
            z = np.zeros((3, 4))
            if z.ndim == 3:
                reveal(z)  #! unknown
                reveal(x)  #! unknown
                reveal(np.zeros)  #! numpy.zeros
            reveal(z)  #! (3, 4) numpy
            return z
            reveal(z)  #! unknown
        """,
    "what a loop binds is any of its turns' at its start and behind it": """
        x = np.zeros((3, 4))
        y = np.zeros((3, 4))
        for i in range(3):
            reveal(x)  #! (?, 4) numpy
            reveal(y)  #! (3, 4) numpy
            x = np.zeros((4, 4))
            reveal(x)  #! (4, 4) numpy
            reveal(i)  #! int
        reveal(x)  #! (4, 4) numpy
        while x:
            y = y.T
        reveal(y)  #! (?, ?) numpy
        """,
    "elements": """
        for row in np.zeros((3, 4)):
            reveal(row)  #! (4,) numpy
        for k, row in enumerate(np.zeros((3, 4))):
            reveal(k)  #! int
            reveal(row)  #! (4,) numpy
        for a, b in zip(np.zeros((3, 4)), [np.zeros(2), np.zeros(3)]):
            reveal(a)  #! (4,) numpy
            reveal(b)  #! (?,) numpy
        for c in (1, 1):
            reveal(c)  #! 1
        for d in unknown_things():
            reveal(d)  #! unknown
        """,
    "unpacking": """
        a, b = 1, 2
        reveal(b)  #! 2
        a, *b = 1, 2, 3
        reveal(b)  #! [2, 3]
        (a, b), c = (1, 2), 3
        reveal(b)  #! 2
        a, b = np.zeros((2, 5))
        reveal(b)  #! (5,) numpy
        a, b = unknown()
        reveal(a)  #! unknown
        a, b = 1, 2, 3
        reveal(a)  #! unknown
        a = b = np.zeros(3)
        reveal(a)  #! (3,) numpy
        (a, b), *rest = unknown()
        reveal(rest)  #! list of unknown
        """,
    "unpacked shapes name lengths": """
        def f(x, y: ndarray, z: Float[ndarray, "n 3"]):
            b, c, h, w = x.shape
            reveal(x)  #! (b, c, h, w)
            reveal(h)  #! h
            b, c = y.shape
            reveal(y)  #! (b_2, c_2) numpy
            n_, _ = z.shape
            reveal(n_)  #! n
            reveal(z)  #! (n, 3) numpy
        """,
    "parts of shapes": """
        def f(x, y):
            b, c, h, w = x.shape
            p, q = x.shape[:2]
            reveal(p)  #! b
            q = x.shape[-1]
            reveal(q)  #! w
            k = y.shape[0]
            reveal(k)  #! k
            reveal(np.zeros((k, 3)))  #! (k, 3) numpy
            m = len(y)
            reveal(m)  #! m
            reveal(len(y))  #! len(y)
            t = y.size(1)
            reveal(t)  #! t
        """,
    "a length of a tensor of known rank gets a name": """
        def f(x):
            assert x.ndim == 2
            reveal(x)  #! (?, ?)
            n = x.shape[0]
            reveal(x)  #! (n, ?)
            m = x.shape[1]
            reveal(x)  #! (n, m)
            reveal(x.shape)  #! (n, m)
        """,
    "lengths without a variable": """
        def f(x):
            assert x.ndim == 2
            reveal(x.shape)  #! (x.shape[0], x.shape[1])
            reveal(x)  #! (x.shape[0], x.shape[1])
        """,
    "asserts": """
        def f(x, y, z, b):
            assert x.shape == (4, 3)
            reveal(x)  #! (4, 3)
            assert y.ndim == 3 and y.shape[0] == 5
            reveal(y)  #! (5, ?, ?)
            if z.ndim != 2:
                raise ValueError
            reveal(z)  #! (?, ?)
        """,
    "asserts with lengths": """
        def f(x, y, z):
            b, c = x.shape
            assert y.shape == (b, 3)
            reveal(y)  #! (b, 3)
            assert z.shape == x.shape
            reveal(z)  #! (b, c)
        """,
    "conditions hold in their branches": """
        def f(x):
            if x.ndim == 2:
                reveal(x)  #! (?, ?)
            elif len(x.shape) == 3:
                reveal(x)  #! (?, ?, ?)
            else:
                reveal(x)  #! unknown
            reveal(x)  #! unknown
            y = x.ndim == 2 and reveal(x)  #! (?, ?)
            y = reveal(x) if x.ndim == 1 else None  #! (?,)
        """,
    "a wrong count does not narrow": """
        def f(x: Float[ndarray, "a b"]):
            p, q, r = x.shape
            reveal(p)  #! unknown
            reveal(x)  #! (a, b) numpy
        """,
    "parameters": """
        def f(a, b=3, *c, d: Float[ndarray, "n"], e: Float[ndarray, "n"] = None, **g):
            reveal(a)  #! unknown
            reveal(b)  #! unknown
            reveal(c)  #! unknown
            reveal(d)  #! (n,) numpy
            reveal(e)  #! (n,) numpy | None
            reveal(g)  #! unknown
            np = 3
            reveal(np)  #! 3
        """,
    "attributes that __init__ stores": """
        class M:
            size = 3
            def __init__(self, x: Float[ndarray, "a b"]):
                self.w = np.zeros((3, 4))
                self.x = x
                self.twice = 1
                self.items = [1, 2]
                reveal(self.w)  #! (3, 4) numpy
            def f(self, x: Float[ndarray, "a b"]):
                reveal(self.w)  #! (3, 4) numpy
                reveal(self.x)  #! (a, b) numpy
                reveal(self.twice)  #! int
                reveal(self.items)  #! unknown
                reveal(self.size)  #! 3
                reveal(self.f)  #! <method f>
                self.twice = 2
            @staticmethod
            def g(self):
                reveal(self)  #! unknown
            @classmethod
            def h(cls):
                reveal(cls.size)  #! 3
        reveal(M.size)  #! 3
        """,
    "attributes that are stored elsewhere are not known": """
        class M:
            size = 3
            def __init__(self):
                self.w = np.zeros((3, 4))
                self.v = np.zeros((3, 4))
            def f(self):
                reveal(self.w)  #! unknown
                reveal(self.v)  #! unknown
                reveal(self.size)  #! unknown
        class N(M):
            size = 4
        def change(m):
            m.w = 3
            setattr(m, "v", 3)
        """,
    "computed attribute names": """
        class M:
            def __init__(self, **given):
                self.w = np.zeros((3, 4))
                for name, value in given.items():
                    setattr(self, name, value)
            def f(self):
                reveal(self.w)  #! unknown
        """,
    "fields with annotations": """
        from dataclasses import dataclass
        @dataclass
        class P:
            x: Float[ndarray, "n 3"]
            k: int = 3
            def f(self):
                reveal(self.x)  #! (n, 3) numpy
                reveal(self.k)  #! int
        """,
    "members of enumerations are objects": """
        from enum import Enum
        class E(Enum):
            A = 1
        reveal(E.A)  #! <object>
        reveal(E.A + 1)  #! unknown
        """,
    "properties between": """
        class M:
            def __init__(self):
                self.w = np.zeros((3, 4))
            @property
            def w(self):
                return 3
            def f(self):
                reveal(self.w)  #! unknown
        """,
    "functions within functions": """
        def f(x: Float[ndarray, "a b"]):
            once = np.zeros((3, 4))
            twice = 1
            def g(y):
                reveal(x)  #! (a, b) numpy
                reveal(once)  #! (3, 4) numpy
                reveal(twice)  #! unknown
                reveal(later)  #! unknown
                k = lambda once: reveal(once)  #! unknown
            twice = 2
            later = 3
            h = lambda: reveal(once)  #! (3, 4) numpy
            return [reveal(twice) for i in range(3)]  #! 2
        """,
    "what a nested function binds": """
        def f():
            n = 1
            def g():
                nonlocal n
                n = 2
            reveal(n)  #! unknown
        """,
    "comprehensions": """
        def f(xs):
            x = np.zeros((3, 4))
            y = [reveal(x) for x in np.zeros((5, 6))]  #! (6,) numpy
            reveal(x)  #! (3, 4) numpy
            z = {a: reveal(b) for a, b in zip(xs, x) if b.ndim == 1}  #! (4,) numpy
            w = [(last := i) for i in (1, 2)]
            reveal(last)  #! 2
            g = (lambda: reveal(x) for x in xs)  #! unknown
        """,
    "walrus": """
        def f(x):
            if (n := 3) and c:
                reveal(n)  #! 3
            while (m := n):
                reveal(m)  #! 3
        """,
    "lists may be changed": """
        xs = [1, 2]
        ys = xs
        reveal(xs)  #! [1, 2]
        zs = (xs, 1)
        ys.append(3)
        reveal(xs)  #! [1, 2, 3]
        reveal(zs)  #! ([1, 2, 3], 1)
        xs = [1, 2]
        len(xs), np.zeros(xs)
        reveal(xs)  #! [1, 2]
        unknown(xs)
        reveal(xs)  #! list of unknown
        xs = [1, 2]
        xs[0] = 3
        reveal(xs)  #! [3, 2]
        xs = [1, 2]
        ys = xs
        xs += [3]
        reveal(xs)  #! [1, 2, 3]
        reveal(ys)  #! [1, 2, 3]
        def f():
            reveal(xs)  #! unknown
        """,
    "dicts may be changed": """
        def f():
            given = {"a": 3, **{"b": 4}}
            reveal(given)  #! {a: 3, b: 4}
            reveal(given["b"])  #! 4
            given["a"] = 4
            reveal(given)  #! {a: 4, b: 4}
        """,
    "shapes may be changed in place": """
        def f():
            x = np.zeros((3, 4))
            y = x
            y.shape = (12,)
            reveal(x)  #! unknown
            x = np.zeros((3, 4))
            x.resize((2, 2))
            reveal(x)  #! (2, 2) numpy
            z = x
            z.resize(5)
            reveal(z)  #! (5,) numpy
            reveal(x)  #! unknown
            z.shape = 5, -1
            reveal(z)  #! (5, 1) numpy
            z.shape = (7,)
            reveal(z)  #! unknown
            sizes = iter([3, 4])
            z.resize(next(sizes))
            reveal(z)  #! unknown
            reveal(next(sizes))  #! 4
        """,
    "a global whose shape may be changed": """
        x = np.zeros((3, 4))
        def f():
            x.resize((2, 2))
        f()
        def g():
            reveal(x)  #! unknown
        """,
    "names of other scopes that a function changes before it calls another": """
        w = 2
        def read():
            return np.zeros(w)
        def change():
            global w
            w = 5
            return read()
        reveal(change())  #! (5,) numpy
        def outer():
            n = 1
            def set_n():
                nonlocal n
                n = 7
            def get():
                return np.zeros(n)
            def both():
                set_n()
                return get(), np.zeros(n)
            return both()
        reveal(outer())  #! ((7,) numpy, (7,) numpy)
        """,
    "in place, shapes stay": """
        x = np.zeros((3, 4))
        x += np.ones(4)
        reveal(x)  #! (3, 4) numpy
        x[0] = 1
        reveal(x)  #! (3, 4) numpy
        n = 3
        n *= 2
        reveal(n)  #! 6
        """,
    "exec": """
        n = 3
        exec("n = 4")
        reveal(n)  #! 4
        """,
    "globals()": """
        n = 3
        def f():
            reveal(n)  #! unknown
        globals()["n"] = 4
        """,
    "locals()": """
        def f():
            n = 3
            print(locals())
            reveal(n)  #! 3
            names = locals()
            reveal(n)  #! unknown
        """,
    "try": """
        x = np.zeros((3, 4))
        try:
            x = np.zeros((4, 4))
            n = 3
        except ValueError as error:
            reveal(x)  #! unknown
            n = 3
        else:
            reveal(x)  #! (4, 4) numpy
        finally:
            reveal(x)  #! unknown
        reveal(n)  #! 3
        reveal(error)  #! unknown
        """,
    "a handler that ends": """
        def f():
            try:
                x = np.zeros((4, 4))
            except ValueError:
                return
            finally:
                done = 1
            reveal(x)  #! (4, 4) numpy
            reveal(done)  #! 1
        """,
    "with": """
        def f(lock, name):
            x = np.zeros((3, 4))
            with lock:
                x = np.zeros((4, 4))
            reveal(x)  #! (4, 4) numpy
            with lock:
                x = np.zeros((5, 4))
                name.load()
                y = 3
            reveal(x)  #! unknown
            reveal(y)  #! 3
            with np.errstate(), open(name) as file:
                x = np.zeros((4, 4))
                x = x[0]
            reveal(x)  #! (4,) numpy
            reveal(file)  #! unknown
        """,
    "match": """
        def f(k):
            x = np.zeros((3, 4))
            match k:
                case {"a": n, **rest}:
                    x = np.zeros((4, 4))
                    reveal(n)  #! unknown
                case [_, *others] if others:
                    return
                case Point(x=1) as p:
                    pass
            reveal(x)  #! (?, 4) numpy
            reveal(rest)  #! unknown
        """,
    "comments": """
        x = load()  # einx: x = (b, 3, h, w)
        reveal(x)  #! (b, 3, h, w)
        # einx: y = (b, 4)
        reveal(y)  #! (b, 4)
        def f(x, y):  # einx: x = (n, 3)
            # einx: y = (n, 4)
            reveal(x)  #! (n, 3)
            reveal(y)  #! (n, 4)
            if x:
                z = g()  # einx: z = (1,)
                reveal(z)  #! (1,)
            else:  # einx: z = (2,)
                reveal(z)  #! (2,)
                z = g()
                # einx: z = (3,)
            reveal(z)  #! (?,)
        """,
    "comments name lengths that the program has": """
        def f(x, y):
            b, c = x.shape
            n = 3
            # einx: y = (b, n, k)
            reveal(y)  #! (b, 3, k)
        """,
    "values of conditions": """
        n = 3 if True else 4
        reveal(n)  #! 3
        m = None or 3
        reveal(m)  #! 3
        k = unknown or 3
        reveal(k)  #! unknown
        d = 3 and 4
        reveal(d)  #! 4
        t = not 3
        reveal(t)  #! False
        """,
    "literals": """
        reveal("a" "b")  #! 'ab'
        reveal("a" + "b")  #! 'ab'
        n = 3
        reveal(f"{n} b")  #! '3 b'
        reveal(f"{n:2} b")  #! ' 3 b'
        reveal(f"{unknown} b")  #! unknown
        reveal((1, *(2, 3)))  #! (1, 2, 3)
        reveal([1, 2.5, True, None, ..., 1j])  #! [1, 2.5, True, None, ..., 1j]
        reveal({1, 2})  #! <partial>
        reveal({"a": 1})  #! {a: 1}
        reveal(b"a")  #! unknown
        reveal(-n)  #! -3
        reveal(n < 4)  #! True
        """,
    "results of einx calls": """
        def f(x, d: Float[ndarray, "p q"]):
            y = einx.sum("a [b]", np.zeros((3, 4)))
            reveal(y)  #! (3,) numpy
            z = einx.id("a b -> b a", d)
            reveal(z)  #! (q, p) numpy
            u = einx.id("a b -> b a", x)
            v = einx.id("a b -> b a", x)
            reveal(u)  #! (b, a)
            reveal(v)  #! (b, a)
        """,
    "what was passed as a length is one": """
        def f(x, y, k, n, m, o, p, q, flag):
            z = einx.id("(a b) -> a b", x, a=k)
            reveal(k)  #! k
            reveal(einx.id("(a b) -> a", y, a=k, b=1))  #! (k,)
            einx.sum("a...", x, a=n)
            reveal(n)  #! unknown
            g = lambda: einx.id("(a b) -> a b", x, a=m)
            reveal(m)  #! unknown
            [einx.id("(a b) -> a b", x, a=o) for _ in y]
            reveal(o)  #! unknown
            flag and einx.id("(a b) -> a b", x, a=p)
            reveal(p)  #! unknown
            try:
                einx.id("(a b) -> a b", x, a=q)
            except einx.errors.EinxError:
                reveal(q)  #! unknown
            reveal(q)  #! unknown
        """,
    "displays with stars of unknown numbers": """
        xs = np.zeros((load(), 3))
        rows = [*xs, np.zeros(3)]
        reveal(rows[-1])  #! (3,) numpy
        rows.append(np.ones(3))
        for row in rows:
            reveal(row)  #! (3,) numpy
        mixed = (1, *xs, 2)
        reveal(mixed[-1])  #! 2
        first, *_, last = mixed
        reveal(first)  #! 1
        reveal(np.stack([*xs, np.zeros(3)]))  #! (?, 3) numpy
        reveal([*xs, "a"][0])  #! (3,) numpy | 'a'
        reveal(np.stack([*load(), np.zeros(3)]))  #! unknown
        """,
    "what may be a number or an array without axes": """
        level = np.zeros(40)
        times = np.linspace(0, 1, load()).round().astype(int)
        for now, then in zip(times, [*times[1:], -1]):
            before = level[then] if then >= 0 else 1.0
            reveal(level[now] / before)  #! () numpy
            reveal(np.sqrt(before) * np.zeros((3, 4)))  #! (3, 4) numpy
            reveal(level[np.full(4, now)[0]])  #! () numpy
            reveal(np.sqrt(max(1 - before, 0)) * np.zeros((3, 4)))  #! (3, 4) numpy
        reveal(max(np.zeros(3), np.zeros(4)))  #! (?,) numpy
        reveal(min("a", load()))  #! unknown
        flags = level > 0
        for flag, other in zip(flags, [*flags[1:], 1]):
            reveal(level[other])  #! unknown
        """,
    "a library's function of one of several": """
        some = np.zeros((2, 3)) if flag else np.zeros((4, 3))
        more = np.zeros((2, 3)) if flag else np.zeros(3)
        reveal(np.sum(more, axis=-1, keepdims=True).shape[-1])  #! 1
        reveal(np.sum(some, axis=None if flag else 1))  #! () numpy | (?,) numpy
        """,
    "lengths of one function are not those of another": """
        class M:
            def __init__(self, x):
                self.b, c = x.shape
            def f(self, y):
                b, c = y.shape
                reveal(b == self.b)  #! bool
                reveal(b == b)  #! True
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
