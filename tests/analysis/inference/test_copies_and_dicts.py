"""Copies of objects, what goes through pickle, and the dicts that hold attributes."""

import re
import textwrap

import pytest

from tests.analysis.inference.revealing import revealed

CASES = {
    "a state that differs from what the constructor made": """
        import copy
        import pickle
        import numpy as np
        class Buffer:
            def __init__(self, n):
                self.data = np.zeros((n, 3))
            def __getstate__(self):
                return {"flat": self.data.reshape(-1)}
            def __setstate__(self, state):
                self.data = state["flat"]
        kept = Buffer(4)
        reveal(copy.copy(kept).data)  #! (12,) numpy
        reveal(copy.deepcopy([kept])[0].data)  #! (12,) numpy
        reveal(pickle.loads(pickle.dumps(kept)).data)  #! (12,) numpy
        reveal(kept.data)  #! (4, 3) numpy
        """,
    "a state that leaves something out": """
        import pickle
        import numpy as np
        class Model:
            def __init__(self, w):
                self.w, self.cache = w, np.zeros((2, 2))
            def __getstate__(self):
                state = self.__dict__.copy()
                state["cache"] = None
                return state
        model = Model(np.ones((6, 4)))
        other = pickle.loads(pickle.dumps(model))
        reveal(other.w)  #! (6, 4) numpy
        reveal(other.cache)  #! None
        reveal(model.cache)  #! (2, 2) numpy
        """,
    "pickles hold what was there when they were made": """
        import pickle
        class Net:
            def __init__(self):
                self.sizes = [1]
        net = Net()
        text = pickle.dumps(net)
        net.sizes.append(2)
        one, two = pickle.loads(text), pickle.loads(text)
        one.sizes.append(3)
        reveal(one.sizes)  #! [1, 3]
        reveal(two.sizes)  #! [1]
        reveal(net.sizes)  #! [1, 2]
        """,
    "objects that say how they are copied": """
        import copy
        import numpy as np
        class Point:
            def __init__(self, n):
                self.x = np.zeros(n)
            def __copy__(self):
                return Point(len(self.x) + 1)
            def __deepcopy__(self, memo):
                return Point(9)
        class Pair:
            def __init__(self, a, b):
                self.x = np.zeros((a, b))
            def __reduce__(self):
                return Pair, self.x.shape[::-1]
        reveal(copy.copy(Point(2)).x)  #! (3,) numpy
        reveal(copy.deepcopy(Point(2)).x)  #! (9,) numpy
        reveal(copy.copy(Pair(2, 3)).x)  #! (3, 2) numpy
        class Strange:
            def __reduce_ex__(self, protocol):
                return input()
        reveal(copy.copy(Strange()))  #! unknown
        """,
    "the dict of an object is replaced": """
        import numpy as np
        class State:
            def __init__(self, shape):
                self.values = np.zeros(shape)
            def restore(self, other):
                self.__dict__ = dict(other.__dict__)
        one, two = State(3), State((4, 5))
        one.restore(two)
        reveal(one.values)  #! (4, 5) numpy
        two.values = 7
        reveal(one.values)  #! (4, 5) numpy
        """,
    "objects that share a dict": """
        import numpy as np
        class Borg:
            shared = {}
            def __init__(self):
                self.__dict__ = self.shared
        one, two = Borg(), Borg()
        one.table = np.zeros((10, 4))
        two.table = np.zeros((7, 2, 4))
        reveal(one.table)  #! (7, 2, 4) numpy
        Borg.shared["table"] = 3
        reveal(two.table)  #! 3
        del one.table
        reveal(hasattr(two, "table"))  #! False
        """,
    "the dict of an object under another name": """
        import numpy as np
        class Net:
            def __init__(self):
                self.w = np.zeros(3)
                names = self.__dict__
                names["b"] = np.zeros(4)
                self.c = 5
                names.update(d=6)
                self.copied = dict(names)
        net = Net()
        reveal(net.b)  #! (4,) numpy
        reveal(net.d)  #! 6
        reveal(net.copied)  #! {w: (3,) numpy, b: (4,) numpy, c: 5, d: 6}
        """,
    "the dict of an object that something unknown has": """
        import numpy as np
        from somewhere import change
        class Net:
            def __init__(self):
                self.w = np.zeros(3)
        net = Net()
        change(net.__dict__)
        reveal(net.w)  #! unknown
        """,
}
"""Sources, each with what is known at ``reveal(x)`` behind ``#!``."""


@pytest.mark.parametrize("source", CASES.values(), ids=CASES)
def test_what_is_known(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = re.findall(r"#! (.*)", source)
    assert revealed(textwrap.dedent(source), monkeypatch) == expected
