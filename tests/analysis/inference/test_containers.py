"""Sets, counters, dicts of every kind and deques that forget."""

import re
import textwrap

import pytest

from tests.analysis.inference.revealing import revealed

CASES = {
    "a dict that makes what is missing": """
        from collections import defaultdict
        import numpy as np
        groups = defaultdict(list)
        for name in ("q", "v", "q"):
            groups[name].append(np.zeros(3))
        reveal(groups)  #! {q: [(3,) numpy, (3,) numpy], v: [(3,) numpy]}
        reveal(groups["k"])  #! []
        reveal(sorted(groups))  #! ['k', 'q', 'v']
        reveal(groups.get("z"))  #! None
        counted = defaultdict(int)
        for letter in "abca":
            counted[letter] += 1
        reveal(counted)  #! {a: 2, b: 1, c: 1}
        nested = defaultdict(lambda: defaultdict(list))
        nested["a"]["b"].append(1)
        reveal(nested["a"]["b"])  #! [1]
        made = defaultdict(lambda: np.zeros((2, 3)))
        reveal(made["x"])  #! (2, 3) numpy
        plain = dict(made)
        reveal(plain)  #! {x: (2, 3) numpy}
        copied = made.copy()
        reveal(copied["y"])  #! (2, 3) numpy
        """,
    "a key that is not known, of a dict that makes what is missing": """
        from collections import defaultdict
        import numpy as np
        groups = defaultdict(lambda: np.zeros(3))
        groups["a"] = np.zeros(4)
        reveal(groups[input()])  #! (?,) numpy
        reveal(groups)  #! unknown
        """,
    "a counter": """
        from collections import Counter
        counts = Counter("abracadabra")
        reveal(counts.most_common(2))  #! [('a', 5), ('b', 2)]
        reveal(counts["a"])  #! 5
        reveal(counts["z"])  #! 0
        reveal(len(counts))  #! 5
        counts.subtract("aaaaa")
        counts.update({"z": 7})
        counts["b"] += 3
        reveal(counts["a"])  #! 0
        reveal(counts.total())  #! 16
        reveal(counts)  #! {a: 0, b: 5, r: 2, c: 1, d: 1, z: 7}
        reveal(list(Counter(x=2, y=1).elements()))  #! ['x', 'x', 'y']
        reveal(Counter([1, 2, 1, (3,)]).most_common(1))  #! [(1, 2)]
        reveal(Counter(input()))  #! unknown
        """,
    "ordered dicts": """
        from collections import OrderedDict
        order = OrderedDict([("a", 1), ("b", 2), ("c", 3)])
        order.move_to_end("a")
        reveal(list(order))  #! ['b', 'c', 'a']
        order.move_to_end("c", last=False)
        reveal(order.popitem())  #! ('a', 1)
        reveal(order.popitem(last=False))  #! ('c', 3)
        reveal(order)  #! {b: 2}
        reveal(dict.fromkeys("ab", 0))  #! {a: 0, b: 0}
        reveal({"x": 1, "y": 2}.popitem())  #! ('y', 2)
        """,
    "keys of dicts": """
        import numpy as np
        sizes = {(1, 2): np.zeros(3), None: np.zeros(4), 5: np.zeros(6)}
        reveal(sizes[1, 2])  #! (3,) numpy
        reveal(sizes[None])  #! (4,) numpy
        reveal(list(sizes))  #! [(1, 2), None, 5]
        reveal([n for n in {3: 1, 4: 2}])  #! [3, 4]
        class Key:
            pass
        one, other = Key(), Key()
        named = {one: np.zeros(1), other: np.zeros(2)}
        reveal(named[other])  #! (2,) numpy
        reveal(one in named)  #! True
        for key in named:
            reveal(named[key])  #! (?,) numpy
        reveal({Key: 1, int: 2, len: 3}[len])  #! 3
        reveal((1, 2) in sizes)  #! True
        """,
    "keys that may be equal": """
        class Key:
            def __eq__(self, other):
                return True
            def __hash__(self):
                return 1
        reveal({Key(): 1, Key(): 2})  #! unknown
        """,
    "a deque of bounded length": """
        from collections import deque
        last = deque(maxlen=3)
        for n in range(5):
            last.append(n)
        reveal(last)  #! [2, 3, 4]
        last.rotate(1)
        reveal(last)  #! [4, 2, 3]
        last.appendleft(9)
        reveal(last)  #! [9, 4, 2]
        last.extend([7, 8])
        reveal(last)  #! [2, 7, 8]
        last.clear()
        last.append(1)
        reveal(last)  #! [1]
        reveal(deque([1, 2, 3], 2))  #! [2, 3]
        reveal(deque([1, 2, 3], None))  #! [1, 2, 3]
        reveal(deque([1, 2, 3], maxlen=int(input())))  #! list of int
        """,
    "sets": """
        keep = {3, 1}
        keep.add(2)
        keep.add(3)
        reveal(sorted(keep))  #! [1, 2, 3]
        reveal(len(keep))  #! 3
        reveal(2 in keep)  #! True
        reveal([n in {1, 3} for n in range(4)])  #! [False, True, False, True]
        reveal(max(keep))  #! 3
        reveal(sum(keep))  #! 6
        reveal(list(keep))  #! list of int
        reveal(list({5}))  #! [5]
        keep.discard(1)
        reveal(sorted(keep | {7}))  #! [2, 3, 7]
        reveal(sorted(keep & {2, 9}))  #! [2]
        reveal(sorted(keep - {2}))  #! [3]
        reveal(sorted(keep ^ {2, 4}))  #! [3, 4]
        reveal(sorted(set("abca")))  #! ['a', 'b', 'c']
        reveal(sorted({n % 2 for n in range(5)}))  #! [0, 1]
        reveal(sorted(keep.union([8], )))  #! [2, 3, 8]
        reveal({2}.issubset(keep))  #! True
        reveal(1 if keep else 0)  #! 1
        keep.add(input())
        reveal(len(keep))  #! len(keep)
        for n in {1, 2}:
            reveal(n)  #! int
        """,
    "a set that a loop fills": """
        seen = set()
        while input():
            seen.add(input())
        reveal(len(seen))  #! len(seen)
        """,
    "a set that something unknown has": """
        from somewhere import change
        seen = {1, 2}
        change(seen)
        reveal(1 in seen)  #! unknown
        """,
    "lists and dicts of the lines before that a loop changes": """
        some = []
        named = {"a": 1}
        while input():
            some.append(input())
            named[input()] = 3
        reveal(len(some))  #! len(some)
        reveal(len(named))  #! len(named)
        """,
    "dicts with types": """
        from typing import TypedDict
        import numpy as np
        class Sample(TypedDict, total=False):
            image: np.ndarray
            mask: np.ndarray
        sample = Sample(image=np.zeros((8, 9, 3)))
        sample["image"] = sample["image"].T
        reveal(sample.setdefault("mask", np.ones((8, 9))))  #! (8, 9) numpy
        reveal(sample)  #! {image: (3, 9, 8) numpy, mask: (8, 9) numpy}
        """,
}
"""Sources, each with what is known at ``reveal(x)`` behind ``#!``."""


@pytest.mark.parametrize("source", CASES.values(), ids=CASES)
def test_what_is_known(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = re.findall(r"#! (.*)", source)
    assert revealed(textwrap.dedent(source), monkeypatch) == expected
