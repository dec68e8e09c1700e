"""Correct programs, of every shape of code, in which nothing is found."""

import textwrap

import pytest

from einx_lsp.inference.analysis import analyse
from einx_lsp.python import read

HEAD = "import einx, numpy as np\nfrom jaxtyping import Float\nfrom numpy import ndarray\n"

SILENT = {
    "the shape depends on a branch": """
        x = np.zeros((3, 4))
        if flag:
            x = np.zeros((3, 4, 5))
        einx.sum("... [a]", x)
        einx.sum("a b [c]", x)
        """,
    "the rank is checked first": """
        def f(x: Float[ndarray, "a b"]):
            if x.ndim == 3:
                return einx.sum("a b [c]", x)
            return einx.sum("a [b]", x)
        """,
    "a name is bound anew in a loop": """
        x = np.zeros((8, 8))
        while x.size > 1:
            einx.sum("a [b]", x) if x.ndim == 2 else einx.sum("[a]", x)
            x = einx.sum("(a [2])...", x)
        """,
    "a loop that grows": """
        x = np.zeros((1, 4))
        for i in range(3):
            y = einx.id("a b -> b a", x)
            x = np.concatenate([x, x])
        einx.add("a b, a b -> a b", x, np.zeros((8, 4)))
        """,
    "a function that is called with anything": """
        def f(x, description="a [b]"):
            return einx.sum(description, x)
        f(np.zeros(3), "[a]")
        """,
    "a global that changes": """
        description = "a [b]"
        def f():
            return einx.sum(description, np.zeros(3))
        description = "[a]"
        f()
        """,
    "a global that a function changes": """
        shape = (3, 4)
        def change():
            global shape
            shape = (3,)
        change()
        einx.sum("[a]", np.zeros(shape))
        """,
    "a list that changes": """
        shape = [3]
        also = shape
        also.append(4)
        einx.sum("a [b]", np.zeros(shape))
        """,
    "a list that a function changes": """
        def grow(shape):
            shape.append(4)
        shape = [3]
        grow(shape)
        einx.sum("a [b]", np.zeros(shape))
        """,
    "a list in an object": """
        class A:
            def __init__(self):
                shape = [3]
                self.shape_ = shape
                self.grow()
                einx.sum("a [b]", np.zeros(shape))
            def grow(self):
                self.shape_.append(4)
        """,
    "an attribute that another method stores": """
        class A:
            def __init__(self):
                self.w = np.zeros(3)
            def widen(self):
                self.w = np.zeros((3, 4))
            def f(self):
                return einx.sum("a [b]", self.w)
        """,
    "an attribute that is stored in between": """
        class A:
            def f(self):
                self.w = np.zeros(3)
                self.g()
                return einx.sum("a [b]", self.w)
            def g(self):
                self.w = np.zeros((3, 4))
        """,
    "another object's attribute": """
        class A:
            def __init__(self, n):
                self.w = np.zeros((n, n))
        def f(n, m):
            a, b = A(n), A(m)
            return einx.dot("i j, k l -> i l", a.w, b.w)
        """,
    "an alias of an object": """
        class A:
            def __init__(self, other):
                self.w = np.zeros(3)
                me = self
                me.w = np.zeros((3, 4))
                einx.sum("a [b]", self.w)
        """,
    "an attribute of an object of a library": """
        def f(env):
            b, c = env.image.shape
            env.step()
            return einx.sum("a b [c]", env.image)
        """,
    "a shape that a function changes in place": """
        def change(x):
            x.shape = (3, 4)
        def f():
            x = np.zeros(12)
            change(x)
            return einx.sum("a [b]", x)
        """,
    "a shape that is changed in place": """
        x = np.zeros(12)
        y = x
        y.shape = (3, 4)
        einx.sum("a [b]", x)
        """,
    "names of lengths in different functions": """
        class A:
            def __init__(self, x):
                n = x.shape[0]
                self.w = np.zeros((n + 1,))
            def f(self, x):
                n = x.shape[0]
                return einx.add("a, a -> a", self.w, np.zeros((n,)))
        """,
    "names of lengths of different calls": """
        def f(x, y):
            x = einx.id("a b -> b a", x)
            y = einx.id("a b -> b a", y)
            return einx.add("a b, a b -> a b", x, np.zeros((y.shape[0] + 1, x.shape[1])))
        """,
    "a name rebound in a comprehension": """
        x = np.zeros(3)
        [einx.sum("a [b]", x) for x in np.zeros((2, 3, 4))]
        einx.sum("[a]", x)
        """,
    "a parameter hides a global": """
        x = np.zeros(3)
        def f(x):
            return einx.sum("a [b]", x)
        f(np.zeros((3, 4)))
        g = lambda x: einx.sum("a [b]", x)
        """,
    "a function that is called later": """
        def f():
            x = np.zeros(3)
            def g():
                return einx.sum("a [b]", x)
            x = np.zeros((3, 4))
            return g()
        """,
    "a lambda in a loop": """
        def f():
            for k in range(2):
                x = np.zeros(3) if k else np.zeros((3, 4))
                g = lambda: einx.sum("... [a]", x)
                h = lambda: einx.sum("a [b]", x)
        """,
    "a nested function binds": """
        def f():
            x = np.zeros(3)
            def g():
                nonlocal x
                x = np.zeros((3, 4))
            g()
            return einx.sum("a [b]", x)
        """,
    "an exception leaves a name as it was": """
        x = np.zeros((3, 4))
        try:
            y = load()
            x = np.zeros(3)
        except OSError:
            einx.sum("a [b]", x)
        """,
    "an exception leaves a name half way": """
        x = 1
        try:
            x = np.zeros(3)
            x = np.zeros((3, 4))
        except OSError:
            einx.sum("[a]", x)
        """,
    "an exception before a shape is known": """
        def f(x):
            try:
                b, c = x.shape
            except ValueError:
                return einx.sum("a b [c]", x)
            return einx.sum("a [b]", x)
        """,
    "an exception is swallowed": """
        from contextlib import suppress
        x = np.zeros((3, 4))
        with suppress(OSError):
            load()
            x = np.zeros(3)
        einx.sum("a [b]", x)
        """,
    "a test expects the error": """
        import pytest
        def test():
            with pytest.raises(ValueError):
                einx.sum("a [b]", np.zeros(3))
        """,
    "exec": """
        x = np.zeros(3)
        exec("x = np.zeros((3, 4))")
        einx.sum("a [b]", x)
        """,
    "another module of that name": """
        from mine import einx
        einx.sum("a [b")
        """,
    "a class of that name": """
        class einx:
            @staticmethod
            def sum(description): ...
        einx.sum("a [b")
        """,
    "a star may bind anything but whole modules": """
        x = np.zeros(3)
        from mine import *
        einx.sum("a [b]", x)
        """,
    "arguments that are not known": """
        def f(*xs, **options):
            einx.add("a b, c", *xs)
            einx.sum("a [b]", np.zeros((3, 4)), **options)
            einx.id("a (b c) -> a b c", np.zeros((3, 4)), **options)
        """,
    "a default of None": """
        def f(x: Float[ndarray, "a b"] = None):
            if x is None:
                x = np.zeros(3)
            return einx.sum("[...]", x)
        """,
    "a walrus": """
        def f(y):
            x = np.zeros(3)
            if y and (x := np.zeros((3, 4))) is not None:
                einx.sum("a [b]", x)
            return x
        """,
    "a generator runs later": """
        def f():
            x = np.zeros(3)
            g = (einx.sum("a [b]", x) for _ in range(2))
            x = np.zeros((3, 4))
            return list(g)
        """,
    "del and again": """
        x = np.zeros(3)
        del x
        x = np.zeros((3, 4))
        einx.sum("a [b]", x)
        """,
    "a match binds": """
        def f(x, k):
            y = np.zeros(3)
            match k:
                case y:
                    return einx.sum("a [b]", y)
        """,
    "an early return": """
        def f(flag):
            x = np.zeros(3)
            if not flag:
                return x
            else:
                x = np.zeros((3, 4))
            return einx.sum("a [b]", x)
        """,
    "a length is negated after it was passed as one": """
        def f(x, n):
            einx.id("(a b) -> a b", x, a=n)
            n = -n
            y = np.zeros(3) if n < 0 else np.zeros(4)
            return einx.add("a, a", y, np.zeros(3))
        """,
    "a length that a nested function binds after it was passed as one": """
        def f(x, n):
            einx.id("(a b) -> a b", x, a=n)
            def g():
                nonlocal n
                n = 7
            g()
            return einx.sum("[a]", np.zeros(7), a=n)
        """,
    "a length before the loop that passes it": """
        def f(xs, n):
            for x in xs:
                einx.id("(a b) -> a b", x, a=n)
                n = n * 2
            y = np.zeros(3) if n < 0 else np.zeros(4)
            return einx.add("a, a", y, np.zeros(3))
        """,
    "setattr": """
        class A:
            def __init__(self, flag):
                self.x = np.zeros((3, 4))
                if flag:
                    setattr(self, "x", np.zeros((3, 4, 5)))
            def f(self):
                return einx.sum("a b [c]", self.x)
        """,
    "a class attribute that a class method stores": """
        class A:
            w = np.zeros((2, 2))
            @classmethod
            def make(cls):
                cls.w = np.zeros((2, 2, 2))
            def f(self):
                return einx.sum("a b [c]", self.w)
        """,
    "a subclass has another constant": """
        class A:
            shape = (3, 4)
            def __init__(self):
                self.x = np.zeros(self.shape)
            def f(self):
                return einx.sum("a b [c]", self.x)
        class B(A):
            shape = (3, 4, 5)
        """,
    "a decorator changes what a function returns": """
        @anything
        def f():
            return np.zeros(3)
        einx.sum("a b [c]", f())
        """,
    "lengths of parts": """
        def f(x, y):
            assert x.shape == y.shape
            n, m = x.shape
            z = np.concatenate([x, y], 0)
            einx.id("(two n) m -> two n m", z, two=2)
            einx.add("n m, n m", z[:n], x)
            einx.add("n m, n m", z[n:], y)
            einx.add("n m, n m", z[::2], x)
            einx.add("n m, n m", x.reshape(-1, m), y)
            return einx.id("(n m) -> n m", x.reshape(n * m), m=m)
        """,
    "finally": """
        def f():
            x = np.zeros((3, 4))
            try:
                x = np.zeros(3)
                load()
                x = np.zeros((3, 4))
            finally:
                einx.sum("... [a]", x)
                einx.sum("a [b]", x)
        """,
    "a later tensor of a call may make one": """
        def f(x, make):
            einx.add("a b, b", x, make)
            einx.add("a b, a b", x, make)
        """,
    "a list that was described and changed": """
        def f(x, y, g):
            einx.sum("a [b]", x)
            x[:] = [1, 2]
            einx.sum("[a]", x)
            einx.sum("a [b]", y)
            g(y)
            einx.sum("[a]", y)
        """,
    "a call that may have failed says nothing": """
        def f(x):
            try:
                return einx.sum("a [b]", x)
            except Exception:
                return einx.sum("[a]", x)
        def g(x):
            with pytest.raises(ValueError):
                einx.sum("a [b]", x)
            return einx.sum("[a]", x)
        """,
    "a call on another way says nothing": """
        def f(x, flat):
            if flat:
                return einx.sum("[a]", x)
            return einx.sum("a [b]", x)
        def g(x, flat):
            y = flat and einx.sum("[a]", x)
            return y or einx.sum("a [b]", x)
        """,
    "a question says nothing where the answer is no": """
        def f(x):
            if einx.matches("a b", x):
                return einx.sum("a [b]", x)
            return einx.sum("[a]", x)
        def g(x: Float[ndarray, "a b"]):
            if einx.matches("a b c", x):
                return einx.sum("a b [c]", x)
        """,
    "an annotation that leaves room": """
        def f(x: Float[ndarray, "a b"] | None, y: Float[ndarray, "a"] | Float[ndarray, "a b"], z: Doc["the input"]):
            einx.sum("a [b]", y)
            einx.sum("a b [c]", z)
            if x is None:
                x = np.zeros(3)
                einx.sum("[a]", x)
        def g(x: Float[ndarray, "a b"] = None):
            return einx.sum("[a]", np.zeros(3) if x is None else x[0])
        """,
    "what is written behind a type is a sentence": """
        from typing import Annotated
        def f(x: Annotated[ndarray, "the mask"], y: Annotated[ndarray, "a mask of it"], z: Node["Tree"]):
            einx.sum("a b [c]", x)
            einx.sum("[a]", y)
            einx.sum("a b [c]", z)
        """,
    "an argument that is not as its parameter is annotated": """
        def f(x: Float[ndarray, "a b"]):
            return x
        einx.sum("[a]", f(np.zeros(3)))
        """,
    "an annotated result of a body that is followed": """
        def f() -> Float[ndarray, "a b"]:
            return np.zeros(3)
        einx.sum("[a]", f())
        """,
    "comments that contradict": """
        def f(x: Float[ndarray, "a b"]):
            # einx: x = (a, b, c)
            return einx.sum("[a]", x)
        """,
    "a list of any number whose elements change": """
        def f(xs: list[Float[ndarray, "a b"]], g):
            xs[0] = np.zeros(3)
            einx.sum("[a]", xs[0])
            g(xs)
            einx.sum("a b [c]", xs[0])
        """,
}


@pytest.mark.parametrize("case", SILENT)
def test_nothing_is_found(case: str) -> None:
    analysis = analyse(read(HEAD + textwrap.dedent(SILENT[case])))
    calls = [understood for block in analysis.blocks for understood in block.calls]
    assert [
        finding.message for understood in calls for finding in understood.findings if not understood.call.silent
    ] == []


FOUND: dict[str, tuple[str, int]] = {
    "straight on": ("x = np.zeros(3)\neinx.sum('a [b]', x)\n", 1),
    "in a function": ("x = np.zeros(3)\ndef f():\n    return einx.sum('a [b]', x)\n", 1),
    "in a method": (
        (
            "class A:\n    def __init__(self):\n        self.w = np.zeros(3)\n"
            "    def f(self):\n        return einx.sum('a [b]', self.w)\n"
        ),
        1,
    ),
    "behind the star of a module that is not read": ("from mine import *\neinx.sum('a [b')\n", 1),
    "in a comprehension": ("[einx.sum('a [b]', x) for x in np.zeros((2, 3))]\n", 1),
    "in a lambda": ("f = lambda: einx.sum('a [b', x)\n", 1),
    "in a decorator": ("@einx.sum('a [b')\ndef f(): ...\n", 1),
    "in a default": ("def f(x=einx.sum('a [b')): ...\n", 1),
    "in an f-string": ("f'{einx.sum(\"a [b\", x)}'\n", 1),
    "in an argument of anything": ("f(einx.sum('a [b', x))\n", 1),
    "under another name": ("s = einx.sum\ns('a [b', x)\n", 1),
    "with a constant of the module": ("D = 'a [b'\ndef f(x):\n    return einx.sum(D, x)\n", 1),
    "with an f-string": ("n = 3\neinx.sum(f'a {n} [b', x)\n", 1),
    "twice on one line": ("einx.sum('a [b', x), einx.sum('a [b', x)\n", 2),
    "after a call that says otherwise": ("def f(x):\n    einx.sum('a [b]', x)\n    einx.sum('a b [c]', x)\n", 1),
    "after a check": ("def f(x):\n    einx.check('a 3', x)\n    einx.sum('a b [c]', x)\n", 1),
    "where a question is answered": (
        "def f(x):\n    if einx.matches('a b', x):\n        einx.sum('a b [c]', x)\n",
        1,
    ),
    "with an annotation of what may be None": (
        "def f(x: Float[ndarray, 'a b'] = None):\n    if x is not None:\n        einx.sum('a b [c]', x)\n",
        1,
    ),
    "in a class of a function": (
        "def f():\n    class A:\n        def g(self, x):\n            einx.sum('a [b', x)\n    return A\n",
        1,
    ),
}


@pytest.mark.parametrize("case", FOUND)
def test_what_is_certain_is_found(case: str) -> None:
    source, count = FOUND[case]
    analysis = analyse(read(HEAD + source))
    calls = [understood for block in analysis.blocks for understood in block.calls]
    assert len([understood for understood in calls if understood.findings]) == count
