"""A call that is remembered gives what following it once more would give."""

import textwrap

import pytest

from einx_lsp.inference import interpreter
from einx_lsp.inference.analysis import analyse
from einx_lsp.inference.remembering import Memory
from einx_lsp.python import read
from tests.analysis.inference.revealing import forget

CASES = {
    "a name of the module that changes": """
        scale = np.zeros(3)
        def f(x):
            return einx.add("a, a", x, scale)
        f(np.zeros(3))
        f(np.zeros(3))
        scale = np.zeros(4)
        f(np.zeros(3))
        """,
    "an attribute that changes": """
        class A:
            def __init__(self):
                self.w = np.zeros(3)
            def f(self, x):
                return einx.add("a, a", x, self.w)
        a = A()
        a.f(np.zeros(3))
        a.w = np.zeros(4)
        a.f(np.zeros(3))
        """,
    "an attribute of an object that an attribute holds": """
        class B:
            def __init__(self, n):
                self.w = np.zeros(n)
        class A:
            def __init__(self):
                self.b = B(3)
            def f(self, x):
                return einx.add("a, a", x, self.b.w)
        a = A()
        a.f(np.zeros(3))
        a.b.w = np.zeros(4)
        a.f(np.zeros(3))
        a.b = B(3)
        a.f(np.zeros(3))
        """,
    "a list that grows": """
        rows = [np.zeros(3)]
        def f():
            return einx.id("a b -> b a", np.stack(rows))
        einx.sum("a [b]", f())
        rows.append(np.zeros(3))
        einx.check("a b", f(), b=2)
        einx.check("a b", f(), b=1)
        """,
    "a list that is handed in and changed": """
        def f(rows):
            rows.append(np.zeros(3))
            return np.stack(rows)
        rows = []
        einx.check("n c", f(rows), n=1)
        einx.check("n c", f(rows), n=2)
        einx.check("n c", f(rows), n=2)
        """,
    "results that are objects of their own": """
        def f():
            return [np.zeros(3)]
        a, b = f(), f()
        a.append(np.zeros(3))
        einx.check("n c", np.stack(a), n=2)
        einx.check("n c", np.stack(b), n=2)
        """,
    "lengths that differ from call to call": """
        def f():
            return load().reshape(-1, 3)
        a, b = f(), f()
        einx.add("n c, n c", a, b)
        einx.check("n c, n c", a, b)
        """,
    "a variable of a closure that changes": """
        def outer():
            n = 3
            def f(x):
                return einx.add("a, a", x, np.zeros(n))
            f(np.zeros(3))
            f(np.zeros(3))
            n = 4
            f(np.zeros(3))
        outer()
        """,
    "nonlocal": """
        def outer():
            n = 3
            def f():
                nonlocal n
                n += 1
                return np.zeros(n)
            einx.check("a", f(), a=4)
            einx.check("a", f(), a=5)
            einx.check("a", f(), a=5)
        outer()
        """,
    "global": """
        n = 3
        def f():
            global n
            n += 1
            return np.zeros(n)
        einx.check("a", f(), a=4)
        einx.check("a", f(), a=5)
        einx.check("a", f(), a=5)
        """,
    "a method that is replaced": """
        class A:
            def f(self, x):
                return einx.sum("a [b]", x)
            def g(self, x):
                return self.f(x)
        a = A()
        a.g(np.zeros((3, 4)))
        A.f = lambda self, x: einx.sum("a b [c]", x)
        a.g(np.zeros((3, 4)))
        """,
    "where errors are expected, and where not": """
        def f(x):
            return einx.sum("a b [c]", x)
        with pytest.raises(Exception):
            f(np.zeros((3, 4)))
        f(np.zeros((3, 4)))
        """,
    "the same function made twice": """
        def make(n):
            def f(x):
                return einx.add("a, a", x, np.zeros(n))
            return f
        make(3)(np.zeros(3))
        make(4)(np.zeros(3))
        f, g = make(3), make(4)
        f(np.zeros(3))
        g(np.zeros(3))
        """,
    "calls in calls, each with a mistake": """
        def inner(x, n):
            return einx.id("a b -> a", x) if n else x
        def outer(x, n):
            return inner(x, n)
        outer(np.zeros((3, 4)), 1)
        outer(np.zeros((3, 4)), 1)
        outer(np.zeros((3, 4)), 0)
        inner(np.zeros((3, 4)), 1)
        """,
    "an unknown function in between": """
        class A:
            def __init__(self):
                self.w = np.zeros(3)
            def set(self, w):
                self.w = w
            def f(self, x):
                return einx.add("a, a", x, self.w)
        a = A()
        a.f(np.zeros(4))
        unknown(a)
        a.f(np.zeros(4))
        """,
    "a call that the function makes of unknown functions": """
        class A:
            def __init__(self):
                self.w = np.zeros(3)
            def set(self, w):
                self.w = w
        def f(x):
            unknown(x)
            return x
        a = A()
        f(1)
        f(1)
        einx.add("a, a", np.zeros(4), a.w)
        f(a)
        f(1)
        einx.add("a, a", np.zeros(4), a.w)
        """,
    "a name that a text binds": """
        n = 3
        def f():
            exec("n = 5", globals())
            return 1
        f()
        n = 4
        f()
        einx.check("a", np.zeros(n), a=5)
        einx.check("a", np.zeros(n), a=4)
        """,
    "an attribute of the function that it counts in": """
        def f():
            f.n = getattr(f, "n", 0) + 1
            return np.zeros(f.n)
        einx.check("a", f(), a=1)
        einx.check("a", f(), a=2)
        f.n = 7
        einx.check("a", f(), a=8)
        """,
    "an attribute of the function": """
        def f():
            return np.zeros(f.n)
        f.n = 3
        einx.check("a", f(), a=3)
        f.n = 4
        einx.check("a", f(), a=4)
        """,
    "an attribute of a class": """
        class A:
            n = 3
        def f():
            A.n = 5
            return np.zeros(A.n)
        def g():
            return np.zeros(A.n)
        einx.check("a", g(), a=3)
        f()
        A.n = 4
        einx.check("a", g(), a=4)
        f()
        einx.check("a", g(), a=5)
        """,
    "a context variable": """
        import contextvars
        v = contextvars.ContextVar("v", default=3)
        def g(): return np.zeros(v.get())
        def s(k): v.set(k)
        einx.check("a", g(), a=3)
        s(4)
        einx.check("a", g(), a=4)
        v.set(5)
        s(4)
        einx.check("a", g(), a=4)
        """,
    "a thread": """
        import threading
        out = []
        def work(): out.append(np.zeros(len(out) + 1))
        def run():
            t = threading.Thread(target=work)
            t.start(); t.join()
            return out[-1]
        einx.check("a", run(), a=1)
        einx.check("a", run(), a=2)
        """,
    "a queue": """
        import queue
        q = queue.Queue()
        def put(x): q.put(x)
        def get(): return q.get()
        put(np.zeros(3)); put(np.zeros((3, 4))); put(np.zeros(3))
        einx.sum("[a]", get())
        einx.sum("a [b]", get())
        einx.sum("[a]", get())
        """,
    "a generator that is advanced": """
        def gen():
            yield np.zeros(3)
            yield np.zeros((3, 4))
        g = gen()
        def nxt(): return next(g)
        einx.sum("[a]", nxt())
        einx.sum("a [b]", nxt())
        """,
    "errors that it raises": """
        def f(x):
            if x.ndim == 1: raise KeyError
            return x
        def h(x):
            try: return f(x)
            except KeyError: return x[None]
        einx.sum("a [b]", h(np.zeros(3)))
        einx.sum("a [b]", h(np.zeros(3)))
        try:
            f(np.zeros(3))
            einx.sum("a b c [d]", np.zeros(3))
        except KeyError: pass
        try:
            f(np.zeros(3))
            einx.sum("a b c [d]", np.zeros(3))
        except KeyError: pass
        """,
    "a shape that is set in place": """
        x = np.zeros((3, 4))
        def f(): x.shape = (12,)
        def g(): x.shape = (3, 4)
        f(); einx.sum("[a]", x); g(); einx.sum("a [b]", x); f(); einx.sum("[a]", x)
        """,
    "a dict that makes what is missing": """
        from collections import defaultdict, Counter
        d = defaultdict(list)
        def add(k): d[k].append(np.zeros(3)); return len(d[k])
        einx.check("a", np.zeros(add("x")), a=1)
        einx.check("a", np.zeros(add("x")), a=2)
        """,
    "a property that counts": """
        class P:
            def __init__(self): self.n = 0
            @property
            def v(self):
                self.n += 1
                return np.zeros(self.n)
        p = P()
        def r(): return p.v
        einx.check("a", r(), a=1)
        einx.check("a", r(), a=2)
        """,
    "a function that remembers itself": """
        import functools
        calls = []
        @functools.lru_cache
        def f(n):
            calls.append(n)
            return np.zeros(n)
        f(3); f(3)
        einx.check("a", np.zeros(len(calls)), a=1)
        """,
    "the dict of an object": """
        class O: pass
        o = O()
        def s(n): o.__dict__["n"] = n
        def g(): return np.zeros(o.n)
        s(3); einx.check("a", g(), a=3); s(4); einx.check("a", g(), a=4); s(3); einx.check("a", g(), a=3)
        """,
    "recursion": """
        def total(tree):
            if isinstance(tree, tuple):
                return sum(total(one) for one in tree)
            return einx.sum("a [b]", tree)
        def down(x, n):
            return x if n == 0 else down(einx.sum("... [b]", x), n - 1)
        def forever(x):
            return forever(x)
        total((np.zeros((3, 4)), (np.zeros((3, 5)), np.zeros((3, 6)))))
        einx.sum("a [b]", down(np.zeros((2, 3, 4)), 1))
        einx.sum("a [b]", down(np.zeros((2, 3, 4)), 2))
        total(load())
        einx.sum("a [b]", forever(np.zeros(3)))
        """,
}

HEAD = "import einx\nimport numpy as np\nimport pytest\n"


def _found(source: str) -> list[object]:
    """What is found in a text of which nothing is known."""
    forget(source)
    found: list[object] = []
    for block in analyse(read(source)).blocks:
        found += [(one.call.place.span, str(one.result), len(one.findings)) for one in block.calls]
        followed = [
            (one.meaning.call.place.span, len(one.meaning.findings), len(one.callers)) for one in block.followed
        ]
        found.append((followed, len(block.clean), len(block.quiet), len(block.loud)))
    return found


@pytest.mark.parametrize("case", CASES)
def test_nothing_else_is_found(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = HEAD + textwrap.dedent(CASES[case])
    with_memory = _found(source)
    monkeypatch.setattr(Memory, "recall", lambda *_: None)
    assert with_memory == _found(source)
    assert len(with_memory) > 3


def test_a_layer_that_is_called_often_is_followed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    source = HEAD + textwrap.dedent("""
        def double(x):
            return einx.add("a, a", x, x)
        def deep(x):
            x = double(double(x))
            return double(double(x))
        def deeper(x):
            x = deep(deep(x))
            return deep(deep(x))
        x = deeper(np.zeros(3))
        y = deeper(deeper(x))
        einx.sum("a [b]", y)
        """)
    steps: list[int] = []
    evidence = interpreter._evidence

    def counted(root):
        steps.append(root.steps)
        return evidence(root)

    monkeypatch.setattr(interpreter, "_evidence", counted)
    found = _found(source)
    with_memory = sum(steps)
    steps.clear()
    monkeypatch.setattr(Memory, "recall", lambda *_: None)
    assert _found(source) == found
    assert with_memory < sum(steps) / 2
