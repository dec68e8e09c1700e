"""Generators, iterators and coroutines, which run where they are asked or awaited, and what runs between."""

import re
import textwrap

import pytest

from tests.analysis.inference.revealing import revealed

CASES = {
    "a lambda that is a generator": """
        import numpy as np
        f = lambda x: (yield x)
        for y in f(np.zeros((3, 4))):
            reveal(y)  #! (3, 4) numpy
        def g():
            x = yield from f(np.zeros(4))
            reveal(x)  #! unknown
        list(g())
        """,
    "a generator runs when it is asked, with what its names are then": """
        import numpy as np
        def rows():
            while True:
                yield np.zeros(width)
        width = 3
        source = rows()
        first = next(source)
        width = 5
        reveal(first)  #! (3,) numpy
        reveal(next(source))  #! (5,) numpy
        """,
    "what is sent into a generator": """
        import numpy as np
        def joined(x):
            while True:
                new = yield x
                if new is not None:
                    x = np.concatenate([x, new])
        source = joined(np.zeros((1, 4)))
        next(source)
        source.send(np.ones((2, 4)))
        reveal(source.send(np.ones((3, 4))))  #! (6, 4) numpy
        reveal(source.send(None))  #! (6, 4) numpy
        def total():
            n = 0
            while True:
                n = n + (yield n)
        counted = total()
        next(counted)
        counted.send(3)
        reveal(counted.send(4))  #! 7
        """,
    "a condition that is not decided": """
        import sys
        def some(flag):
            if flag:
                yield 1
            yield 2
        source = some(sys.argv)
        reveal(next(source))  #! int
        reveal(list(source))  #! list of int
        reveal(list(some(1)))  #! [1, 2]
        def after(flag):
            yield 1
            if flag:
                yield 2
            yield 3
        source = after(sys.argv)
        reveal(next(source))  #! 1
        reveal(list(source))  #! list of unknown
        """,
    "a name that a generator may have changed unseen": """
        import sys
        size = 1
        def grow(flag):
            global size
            yield 0
            if flag:
                size = 2
                yield 1
            yield 2
        source = grow(sys.argv)
        next(source)
        next(source)
        reveal(size)  #! unknown
        """,
    "yield from gives what the inner generator returns": """
        import numpy as np
        def inner(n):
            got = []
            for _ in range(n):
                got.append((yield np.zeros(n)))
            return got
        def outer():
            square = yield from inner(2)
            yield square
            yield from [7]
        source = outer()
        reveal(next(source))  #! (2,) numpy
        source.send(4)
        reveal(source.send(5))  #! [4, 5]
        reveal(list(source))  #! [7]
        """,
    "what is between try and finally": """
        done = []
        def walk():
            try:
                for n in [1, 2, 3]:
                    yield n
            finally:
                done.append(n)
        source = walk()
        next(source)
        source.close()
        reveal(done)  #! [1]
        reveal(list(source))  #! []
        never = walk()
        never.close()
        reveal(done)  #! [1]
        for n in walk():
            pass
        reveal(done)  #! [1, 3]
        """,
    "errors that are thrown into a generator": """
        def patient():
            n = 0
            while True:
                try:
                    yield n
                except ValueError:
                    n += 10
                else:
                    n += 1
        source = patient()
        next(source)
        reveal(next(source))  #! 1
        reveal(source.throw(ValueError("no")))  #! 11
        reveal(source.throw(ValueError))  #! 21
        reveal(source.throw(OSError))  #! unknown
        """,
    "a generator without an end": """
        import numpy as np
        from itertools import islice
        def count(n=0):
            while True:
                n += 1
                yield np.zeros(n)
        for place, x in enumerate(count()):
            if place == 3:
                break
        reveal(x)  #! (4,) numpy
        reveal(list(zip([1, 2], count())))  #! [(1, (1,) numpy), (2, (2,) numpy)]
        source = count(4)
        reveal(list(zip(source, "ab")))  #! [((5,) numpy, 'a'), ((6,) numpy, 'b')]
        reveal(next(source))  #! (8,) numpy
        reveal(list(islice(source, 1, 3)))  #! [(10,) numpy, (11,) numpy]
        reveal(next(source))  #! (12,) numpy
        for length in map(len, count(7)):
            if length > 10:
                break
        reveal(length)  #! 11
        for x in filter(lambda x: x.shape[0] % 5 == 0, count()):
            break
        reveal(x)  #! (5,) numpy
        """,
    "loops run between what a generator yields": """
        import numpy as np
        width = 1
        def rows(n):
            for _ in range(n):
                yield np.zeros(width)
        for row in rows(3):
            width += 1
        reveal(row)  #! (3,) numpy
        def pairs():
            yield 1, np.zeros(2)
            yield 2, np.zeros((3, 4))
        for n, x in pairs():
            if n == 2:
                continue
        reveal(x)  #! (3, 4) numpy
        """,
    "a loop over a generator that is left at an unknown turn": """
        import sys
        import numpy as np
        def rows():
            for n in (1, 2, 3):
                yield np.zeros(n)
        for row in rows():
            if sys.argv:
                break
        reveal(row)  #! (?,) numpy
        """,
    "context managers run to the end where their block ends": """
        import numpy as np
        from contextlib import contextmanager
        log = []
        @contextmanager
        def keep(n):
            log.append(n)
            try:
                yield np.zeros(n)
            finally:
                log.append(n + 1)
        with keep(3) as x:
            reveal(x)  #! (3,) numpy
            reveal(log)  #! [3]
        reveal(log)  #! [3, 4]
        def early():
            with keep(7) as y:
                return y
        reveal(early())  #! (7,) numpy
        reveal(log)  #! [3, 4, 7, 8]
        """,
    "a context manager that puts a name back": """
        import numpy as np
        from contextlib import contextmanager
        width = 3
        @contextmanager
        def set_to(n):
            global width
            before, width = width, n
            yield
            width = before
        with set_to(5):
            x = np.zeros(width)
            with set_to(7):
                y = np.zeros(width)
        reveal(x)  #! (5,) numpy
        reveal(y)  #! (7,) numpy
        reveal(width)  #! 3
        """,
    "a context manager that may swallow an error": """
        import numpy as np
        from contextlib import contextmanager
        @contextmanager
        def quiet():
            try:
                yield
            except Exception:
                pass
        x = np.zeros(2)
        with quiet():
            x = np.zeros((3, 4))
            x = x.reshape(7)
        reveal(x)  #! unknown
        """,
    "generator expressions of functions that have returned": """
        import numpy as np
        def rows(sizes, tail):
            return (np.zeros((n, tail)) for n in sizes)
        a, b = rows([1, 2], 5)
        reveal(b)  #! (2, 5) numpy
        made = (np.zeros((n, width)) for n in (1, 2))
        width = 4
        reveal(list(made))  #! [(1, 4) numpy, (2, 4) numpy]
        """,
    "objects whose iterators are generators": """
        class Tree:
            def __init__(self, n, *kids):
                self.n, self.kids = n, kids
            def __iter__(self):
                yield self.n
                for kid in self.kids:
                    yield from kid
        tree = Tree(1, Tree(2), Tree(3, Tree(4)))
        reveal([n for n in tree])  #! [1, 2, 3, 4]
        walk = iter(tree)
        next(walk)
        reveal(next(walk))  #! 2
        a, *rest = tree
        reveal(rest)  #! [2, 3, 4]
        """,
    "a list that changes while a generator walks over it": """
        waiting = [1, 2]
        def walk():
            for n in waiting:
                yield n
        source = walk()
        reveal(next(source))  #! 1
        waiting.append(3)
        reveal(list(source))  #! [2, 3]
        """,
    "asynchronous generators": """
        import asyncio
        import numpy as np
        async def rows():
            for n in (1, 2):
                yield np.zeros(n)
        async def main():
            found = []
            async for row in rows():
                found.append(row)
            return found
        reveal(asyncio.run(main()))  #! [(1,) numpy, (2,) numpy]
        """,
    "a coroutine runs where it is awaited": """
        import asyncio
        import numpy as np
        width = 2
        async def encode(n):
            return np.zeros((n, width))
        async def main():
            global width
            pending = encode(3)
            width = 5
            again = asyncio.create_task(encode(1))
            both = await asyncio.gather(encode(6), encode(7))
            return await pending, await again, await asyncio.wait_for(again, 3), both
        reveal(asyncio.run(main()))  #! ((3, 5) numpy, (1, 5) numpy, (1, 5) numpy, [(6, 5) numpy, (7, 5) numpy])
        """,
    "a coroutine that nobody awaits": """
        import asyncio
        done = []
        async def add(n):
            done.append(n)
        async def main():
            forgotten = add(1)
            await add(2)
        asyncio.run(main())
        reveal(done)  #! [2]
        """,
    "a coroutine that something unknown has runs": """
        import numpy as np
        from somewhere import loop
        sizes = [1]
        async def add():
            sizes.append(2)
            return np.zeros(3)
        reveal(loop.run_until_complete(add()))  #! unknown
        """,
    "objects that are their own iterators": """
        import numpy as np
        class Count:
            def __init__(self, n):
                self.n = n
            def __iter__(self):
                return self
            def __next__(self):
                if self.n == 0:
                    raise StopIteration
                self.n -= 1
                return np.zeros(self.n)
        reveal(list(Count(3)))  #! [(2,) numpy, (1,) numpy, (0,) numpy]
        some = Count(3)
        reveal(next(some))  #! (2,) numpy
        reveal([x for x in some])  #! [(1,) numpy, (0,) numpy]
        a, b = Count(2)
        reveal(a)  #! (1,) numpy
        reveal(list(Count(int(input()))))  #! list of unknown
        """,
}
"""Sources, each with what is known at ``reveal(x)`` behind ``#!``."""


@pytest.mark.parametrize("source", CASES.values(), ids=CASES)
def test_what_is_known(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = re.findall(r"#! (.*)", source)
    assert revealed(textwrap.dedent(source), monkeypatch) == expected
