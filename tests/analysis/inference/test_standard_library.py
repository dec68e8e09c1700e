"""What the interpreter knows of the functions and objects of Python's standard library."""

import re
import textwrap

import pytest

from tests.analysis.inference.revealing import revealed

CASES = {
    "sorting and choosing by keys": """
        import numpy as np
        a, b, c = np.zeros((3, 2)), np.zeros((5, 4)), np.zeros((5, 6))
        reveal(max([a, b, c], key=len))  #! (5, 4) numpy
        reveal(min(c, b, a, key=lambda x: x.shape[0]))  #! (3, 2) numpy
        reveal(max([], key=len, default=7))  #! 7
        reveal(sorted([b, c, a], key=lambda x: x.shape, reverse=True))  #! [(5, 6) numpy, (5, 4) numpy, (3, 2) numpy]
        names = ["bb", "a", "cc"]
        reveal(names.sort(key=len, reverse=True))  #! None
        reveal(names)  #! ['bb', 'cc', 'a']
        def f(key, backwards):
            reveal(max([a, b], key=key))  #! (?, ?) numpy
            reveal(sorted([2, 1], reverse=backwards))  #! list of int
        """,
    "operators as functions": """
        from operator import add, attrgetter, itemgetter, methodcaller
        from types import SimpleNamespace
        import numpy as np
        sizes = {"a": 3, "b": 4}
        reveal(itemgetter("b", "a")(sizes))  #! (4, 3)
        reveal(itemgetter(1)(np.zeros((3, 5))))  #! (5,) numpy
        net = SimpleNamespace(head=SimpleNamespace(w=np.ones((4, 10))), w=np.ones((3, 4)))
        reveal(attrgetter("w", "head.w")(net))  #! ((3, 4) numpy, (4, 10) numpy)
        reveal(methodcaller("reshape", 2, -1)(np.zeros((4, 3))))  #! (2, 6) numpy
        reveal(add((1, 2), (3,)))  #! (1, 2, 3)
        reveal(itemgetter("c")(sizes))  #! unknown
        """,
    "filter": """
        reveal(list(filter(None, (3, 1, None, 4, (), 0))))  #! [3, 1, 4]
        reveal(list(filter(lambda n: n > 2, [1, 2, 3])))  #! [3]
        def f(n):
            reveal(list(filter(lambda x: x > n, [1, 2])))  #! list of int
        """,
    "itertools": """
        import itertools
        from itertools import accumulate, chain, count, cycle, groupby, islice, product, repeat, starmap, tee
        reveal(list(accumulate([1, 2, 3])))  #! [1, 3, 6]
        reveal(list(accumulate([2, 3], lambda a, b: a * b, initial=5)))  #! [5, 10, 30]
        reveal(list(product([1, 2], "ab")))  #! [(1, 'a'), (1, 'b'), (2, 'a'), (2, 'b')]
        reveal(list(product([1, 2], repeat=2)))  #! [(1, 1), (1, 2), (2, 1), (2, 2)]
        reveal(list(itertools.permutations("ab")))  #! [('a', 'b'), ('b', 'a')]
        reveal(list(itertools.combinations([1, 2, 3], 2)))  #! [(1, 2), (1, 3), (2, 3)]
        reveal(list(starmap(lambda a, b: a + b, [(1, 2), (3, 4)])))  #! [3, 7]
        reveal(list(chain.from_iterable([(1, 2), [3]])))  #! [1, 2, 3]
        reveal(list(zip([1, 2], repeat("x"))))  #! [(1, 'x'), (2, 'x')]
        reveal(list(zip(cycle("ab"), [1, 2, 3])))  #! [('a', 1), ('b', 2), ('a', 3)]
        reveal([(key, len(list(group))) for key, group in groupby("aab")])  #! [('a', 2), ('b', 1)]
        reveal(list(itertools.zip_longest([1, 2], [3])))  #! [(1, 3), (2, None)]
        one, other = tee(n for n in (1, 2, 3))
        next(other)
        reveal(list(zip(one, other)))  #! [(1, 2), (2, 3)]
        numbers = iter([1, 2, 3, 4])
        reveal(list(islice(numbers, 1, 3)))  #! [2, 3]
        reveal(list(numbers))  #! [4]
        counted = count(5)
        reveal(list(zip(counted, "ab")))  #! [(5, 'a'), (6, 'b')]
        reveal(list(zip(counted, "ab")))  #! list of (int, unknown)
        reveal(list(repeat(1)))  #! list of 1
        """,
    "columns that take from one iterator in turns": """
        numbers = iter([1, 2, 3, 4, 5])
        reveal(list(zip(numbers, numbers)))  #! [(1, 2), (3, 4)]
        reveal(list(zip(*[iter("abcd")] * 2)))  #! [('a', 'b'), ('c', 'd')]
        """,
    "iterating without __iter__": """
        class Sizes:
            def __getitem__(self, place):
                if place > 2:
                    raise IndexError(place)
                return place + 1
        reveal(list(Sizes()))  #! [1, 2, 3]
        waiting = [4, 3, 0, 5]
        reveal(list(iter(lambda: waiting.pop(0), 0)))  #! [4, 3]
        reveal(waiting)  #! [5]
        pending = [1, 2]
        for n in iter(lambda: pending.pop(0), 0):
            pending.append(0)
            reveal(n)  #! unknown
        reveal(pending)  #! list of unknown
        """,
    "a list times a number holds the same elements again": """
        grid = [[0] * 2] * 3
        reveal(grid)  #! [[0, 0], [0, 0], [0, 0]]
        grid[0][1] = 5
        reveal(grid)  #! [[0, 5], [0, 5], [0, 5]]
        """,
    "pools do what they are given": """
        from concurrent.futures import ThreadPoolExecutor
        import numpy as np
        seen = []
        def make(n, *, wide=8):
            seen.append(n)
            return np.zeros((n, wide))
        with ThreadPoolExecutor(2) as pool:
            short, long = pool.map(make, [2, 4])
            pending = [pool.submit(make, n, wide=1) for n in (3, 7)]
        reveal(long)  #! (4, 8) numpy
        reveal(pending[-1].result())  #! (7, 1) numpy
        """,
    "threads that are joined at once have run": """
        import threading
        import numpy as np
        box = {}
        def store(name, n=2):
            box[name] = np.zeros(n)
        def run():
            thread = threading.Thread(target=store, args=("a",), kwargs={"n": 5})
            thread.start()
            thread.join()
            return box["a"]
        reveal(run())  #! (5,) numpy
        for timer in [threading.Timer(0, store, ["b"]), threading.Timer(0, store, ["c", 4])]:
            timer.start()
            timer.join()
        reveal(box["c"])  #! (4,) numpy
        """,
    "threads that run while the program goes on": """
        import threading
        sizes = [1]
        def grow():
            sizes.append(2)
        def run():
            thread = threading.Thread(target=grow)
            thread.start()
            sizes.append(3)
            thread.join()
            return sizes
        reveal(run())  #! [1, 2, 3]
        def wait():
            load()
            sizes.append(4)
        def run_again():
            thread = threading.Thread(target=wait)
            thread.start()
            sizes.append(5)
            return sizes
        reveal(run_again())  #! list of unknown
        """,
    "queues": """
        import queue
        first, last, least = queue.Queue(), queue.LifoQueue(), queue.PriorityQueue()
        for one in (first, last, least):
            for n in (2, 1, 3):
                one.put(n)
        reveal((first.get(), last.get(), least.get()))  #! (2, 3, 1)
        reveal(first.qsize())  #! 2
        first.get()
        first.get_nowait()
        reveal(first.empty())  #! True
        reveal(first.get())  #! unknown
        def f(work, jobs: queue.Queue):
            jobs = queue.Queue()
            jobs.put(1)
            work(jobs)
            reveal(jobs.get())  #! unknown
        """,
    "formats": """
        class Axis:
            rows = "r"
        sizes = [3, 4]
        reveal("{0.rows} {1[1]} {name} {{}}".format(Axis, sizes, name="x"))  #! 'r 4 x {}'
        reveal("{}-{:03d}".format("a", 7))  #! 'a-007'
        reveal("%(keep)s [%(drop)s]" % {"keep": "a b", "drop": "c", "other": Axis})  #! 'a b [c]'
        reveal("%(keep)s" % {"drop": "c"})  #! unknown
        reveal("{0.missing} {1!r} {2}".format(Axis, 1))  #! unknown
        reveal("{:{}}".format(1, 5))  #! unknown
        """,
    "coroutines": """
        import asyncio
        import numpy as np
        async def load(n):
            await asyncio.sleep(0)
            return np.zeros(n)
        async def stream():
            for n in (1, 2):
                yield np.zeros(n)
        async def main():
            return await asyncio.gather(load(3), load(2))
        async def collect():
            return [part async for part in stream()]
        reveal(asyncio.run(main()))  #! [(3,) numpy, (2,) numpy]
        reveal(asyncio.run(collect()))  #! [(1,) numpy, (2,) numpy]
        """,
    "a deque is a list with two ends": """
        from collections import deque
        window = deque([1, 2, 3])
        window.appendleft(0)
        reveal(window.popleft())  #! 0
        window.rotate(-1)
        reveal(window)  #! [2, 3, 1]
        window.extendleft([8, 9])
        window.rotate()
        reveal(window)  #! [1, 9, 8, 2, 3]
        last = deque([1, 2], maxlen=2)
        last.append(3)
        reveal(last)  #! [2, 3]
        def f(n):
            window.rotate(n)
            return window
        reveal(f(input()))  #! list of int
        """,
    "parts of a list are replaced": """
        shape = [8, 6, 5]
        shape[1:2] = [2, 3]
        reveal(shape)  #! [8, 2, 3, 5]
        shape[:] = shape[:1] + shape[-1:]
        reveal(shape)  #! [8, 5]
        del shape[:1]
        reveal(shape)  #! [5]
        def f(n):
            some = [1, 2, 3]
            some[n:] = [4]
            reveal(some)  #! list of unknown
            rest = [1, 2]
            rest[1:] = n
            reveal(rest)  #! list of unknown
        """,
    "a list that changes while it is walked": """
        sizes = [2, 3, 4, 5, 6]
        for n in sizes:
            sizes.remove(n)
        reveal(sizes)  #! [3, 5]
        seen = []
        for n in sizes:
            seen.append(n)
            sizes.pop()
        reveal(seen)  #! [3]
        growing = [1]
        for n in growing:
            if n < 3:
                growing.append(n + 1)
        reveal(growing)  #! [1, 2, 3]
        endless = [1]
        count = 0
        for n in endless:
            endless.append(1)
            count += 1
            if input():
                break
        reveal(count)  #! unknown
        def f(n):
            some = [1, n, 3]
            some.remove(3)
            reveal(some)  #! list of unknown
        """,
    "what is in a text or a tuple": """
        reveal("[" in "a [b]")  #! True
        reveal(3 in (1, 2))  #! False
        reveal("a" not in ["b", "a"])  #! False
        def f(n):
            reveal(3 in (1, n))  #! bool
        """,
}


@pytest.mark.parametrize("case", CASES)
def test_known_at_points(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = textwrap.dedent(CASES[case])
    assert revealed(re.sub(r"  #! .*", "", source), monkeypatch) == re.findall(r"#! (.*)", source)
