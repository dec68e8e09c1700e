"""Classes that metaclasses and calls make, and what their names and arguments mean."""

import re
import textwrap

import pytest

from tests.analysis.inference.revealing import revealed

CASES = {
    "a metaclass decides what calling a class gives": """
        import numpy as np
        class Cached(type):
            made = {}
            def __call__(cls, *args):
                if cls not in cls.made:
                    cls.made[cls] = super().__call__(*args)
                return cls.made[cls]
        class Table(metaclass=Cached):
            def __init__(self, rows):
                self.data = np.zeros((rows, 2))
        class Other(Table):
            pass
        one, two = Table(3), Table(5)
        reveal(two.data)  #! (3, 2) numpy
        reveal(one is two)  #! True
        reveal(Other(7).data)  #! (7, 2) numpy
        """,
    "a metaclass changes the body": """
        import numpy as np
        class Batched(type):
            def __new__(mcs, name, bases, body, times=2, **rest):
                made = {k: np.stack([v] * times) if isinstance(v, np.ndarray) else v for k, v in body.items()}
                return super().__new__(mcs, name, bases, made)
            def __init__(cls, name, bases, body, **rest):
                super().__init__(name, bases, body)
                cls.known = len(name)
        class Constants(metaclass=Batched):
            basis = np.eye(3)
            def rows(self):
                return self.basis.shape[0]
        class More(Constants, times=4):
            scale = np.zeros(5)
        reveal(Constants.basis)  #! (2, 3, 3) numpy
        reveal(Constants().rows())  #! 2
        reveal(More.scale)  #! (4, 5) numpy
        reveal(More.basis)  #! (2, 3, 3) numpy
        reveal(More.known)  #! 4
        """,
    "methods and properties of a metaclass": """
        class Meta(type):
            @property
            def width(cls):
                return cls.size + 1
            def made(cls, n):
                return cls(n)
        class Net(metaclass=Meta):
            size = 3
            def __init__(self, n):
                self.n = n
        reveal(Net.width)  #! 4
        reveal(Net.made(5).n)  #! 5
        """,
    "metaclasses that are not followed": """
        from somewhere import Base
        class Strange(type):
            @classmethod
            def __prepare__(mcs, name, bases):
                return {"a": 5}
        class Changed(type):
            def __new__(mcs, name, bases, body):
                return Base(name, bases, body)
        class One(metaclass=Strange):
            a = 1
        class Two(metaclass=Changed):
            a = 1
        reveal(One.a)  #! unknown
        reveal(Two.a)  #! unknown
        class Meta(type):
            def __setattr__(cls, name, value):
                super().__setattr__(name, 7)
        class Three(metaclass=Meta):
            a = 1
        Three.a = 2
        reveal(Three.a)  #! unknown
        """,
    "type makes a class of a dict": """
        import numpy as np
        def init(self, n):
            self.x = np.zeros((n, *self.tail))
        kinds = {name: type(name, (), {"tail": tail, "__init__": init}) for name, tail in [("A", (2,)), ("B", (3, 3))]}
        reveal(kinds["A"](4).x)  #! (4, 2) numpy
        reveal(kinds["B"](4).x)  #! (4, 3, 3) numpy
        class Base:
            def size(self):
                return self.n
        Derived = type("Derived", (Base,), dict(n=3))
        reveal(Derived().size())  #! 3
        reveal(isinstance(Derived(), Base))  #! True
        reveal(isinstance(kinds["A"](1), kinds["B"]))  #! False
        reveal(type(Derived()) is Derived)  #! True
        """,
    "replace runs what follows the construction": """
        from dataclasses import dataclass, field, replace
        import numpy as np
        @dataclass(frozen=True)
        class Window:
            size: int
            data: np.ndarray = None
            def __post_init__(self):
                if self.data is None or len(self.data) != self.size:
                    object.__setattr__(self, "data", np.hanning(self.size))
        reveal(replace(Window(4), size=6).data)  #! (6,) numpy
        reveal(replace(Window(4)).data)  #! (4,) numpy
        @dataclass
        class Made:
            n: int
            x: object = field(init=False)
            def __post_init__(self):
                self.x = np.zeros(self.n)
        reveal(replace(Made(2), n=5).x)  #! (5,) numpy
        @dataclass
        class Checked:
            x: np.ndarray
            y: np.ndarray
            def __post_init__(self):
                assert self.x.ndim == 2
        state = Checked(np.zeros((3, 4)), np.ones(4))
        for _ in range(100):
            moved = replace(state, x=state.x + state.y)
            state = replace(moved, y=moved.x[0])
        reveal(state.x)  #! (3, 4) numpy
        reveal(state.y)  #! (4,) numpy
        """,
    "private names of classes": """
        import numpy as np
        class Base:
            __size = 5
            def __made(self, n):
                return np.zeros(n)
            def table(self):
                return self.__made(self.__size)
        class Derived(Base):
            __size = 7
            def __made(self, n):
                return np.ones((n, n))
            def own(self):
                return self.__made(self.__size)
        reveal(Derived().table())  #! (5,) numpy
        reveal(Derived().own())  #! (7, 7) numpy
        reveal(Derived._Base__size)  #! 5
        """,
    "classes with type arguments": """
        from typing import Generic, TypeVar
        import numpy as np
        T = TypeVar("T")
        class Box(Generic[T]):
            def __init__(self, value):
                self.value = value
        class Full(Box[np.ndarray]):
            pass
        reveal(Box[int](3).value)  #! 3
        reveal(Full(np.zeros(3)).value)  #! (3,) numpy
        class Keyed:
            def __class_getitem__(cls, key):
                return key
        reveal(Keyed[3])  #! 3
        """,
    "named tuples are tuples": """
        from collections import namedtuple
        from typing import NamedTuple
        import numpy as np
        Shape = namedtuple("Shape", "height width channels", defaults=[3])
        class Pair(NamedTuple):
            a: int
            b: int = 4
        reveal(np.zeros(Shape(width=6, height=4)))  #! (4, 6, 3) numpy
        reveal(np.zeros(Pair(2)))  #! (2, 4) numpy
        reveal(np.zeros((2, 3, 4)).sum(axis=Pair(0, 1)))  #! (4,) numpy
        """,
}
"""Sources, each with what is known at ``reveal(x)`` behind ``#!``."""


@pytest.mark.parametrize("source", CASES.values(), ids=CASES)
def test_what_is_known(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = re.findall(r"#! (.*)", source)
    assert revealed(textwrap.dedent(source), monkeypatch) == expected
