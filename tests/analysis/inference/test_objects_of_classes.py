"""Classes and their objects as programs change them: what is stored in a class, setters, hooks, members by name."""

import re
import textwrap

import pytest

from tests.analysis.inference.revealing import revealed

CASES = {
    "a setter stores something else than it is given": """
        import numpy as np
        class Axis:
            def __init__(self, ticks):
                self.ticks = ticks
            @property
            def ticks(self):
                return self._ticks
            @ticks.setter
            def ticks(self, values):
                self._ticks = np.ones((len(values), 3))
        axis = Axis([1.0, 2.0])
        reveal(axis.ticks)  #! (2, 3) numpy
        axis.ticks = [0.0, 1.0, 2.0, 3.0]
        reveal(axis.ticks)  #! (4, 3) numpy
        """,
    "a setter that is not followed": """
        import numpy as np
        from somewhere import kept
        class Axis:
            @property
            def ticks(self):
                return self._ticks
            @ticks.setter
            @kept
            def ticks(self, values):
                self._ticks = values
        axis = Axis()
        axis.ticks = np.zeros(3)
        reveal(axis.ticks)  #! unknown
        """,
    "an attribute of a class is read until its object has its own": """
        import numpy as np
        class Encoder:
            table = np.zeros((10, 4))
            rows = []
        one, two = Encoder(), Encoder()
        one.table = np.zeros(2)
        Encoder.table = np.zeros((5, 4))
        setattr(Encoder, "bias", np.zeros(7))
        one.rows.append(np.zeros(3))
        reveal(one.table)  #! (2,) numpy
        reveal(two.table)  #! (5, 4) numpy
        reveal(two.bias)  #! (7,) numpy
        reveal(two.rows)  #! [(3,) numpy]
        del one.table
        reveal(one.table)  #! (5, 4) numpy
        """,
    "a method is replaced in the class and in one object": """
        import numpy as np
        class Net:
            def forward(self, n):
                return np.zeros(n)
        net, other = Net(), Net()
        Net.forward = lambda self, n: np.zeros((n, 2))
        reveal(net.forward(3))  #! (3, 2) numpy
        net.forward = lambda n: np.zeros((n, 4))
        reveal(net.forward(3))  #! (3, 4) numpy
        reveal(other.forward(3))  #! (3, 2) numpy
        """,
    "a class that unknown code may have changed": """
        import numpy as np
        from somewhere import patch
        class Encoder:
            table = np.zeros((10, 4))
        one = Encoder()
        Encoder.table = np.zeros((5, 4))
        patch(Encoder)
        reveal(one.table)  #! unknown
        """,
    "a class that may be what an unknown name stands for": """
        import numpy as np
        from somewhere import thing
        class Encoder:
            table = np.zeros((10, 4))
        one = Encoder()
        thing.table = np.zeros((5, 4))
        reveal(one.table)  #! unknown
        """,
    "a class that is changed on one way": """
        import numpy as np
        class Encoder:
            table = np.zeros((10, 4))
            other = np.zeros(3)
        if np.random.rand() > 0.5:
            Encoder.table = np.zeros((5,))
        reveal(Encoder().table)  #! unknown
        """,
    "functions that are called at any time": """
        import numpy as np
        class Encoder:
            table = np.zeros((10, 4))
        def use():
            reveal(Encoder().table)  #! unknown
        Encoder.table = np.zeros(3)
        """,
    "a subclass is prepared by its base": """
        import numpy as np
        FOUND = {}
        class Layer:
            def __init_subclass__(cls, size=2, **kw):
                super().__init_subclass__(**kw)
                cls.weight = np.ones((size, size))
                FOUND[cls.__name__] = cls
        class Down(Layer, size=8):
            pass
        class Up(Layer):
            pass
        reveal(Down().weight)  #! (8, 8) numpy
        reveal(Up.weight)  #! (2, 2) numpy
        reveal(FOUND["Up"]().weight)  #! (2, 2) numpy
        """,
    "a subclass is prepared by a base that is not followed": """
        import numpy as np
        from somewhere import prepare
        class Layer:
            weight = np.ones(3)
            def __init_subclass__(cls):
                prepare(cls)
        class Down(Layer):
            pass
        Layer.weight = np.ones(4)
        reveal(Down().weight)  #! unknown
        """,
    "__new__ gives an object of another class, or of this one": """
        import numpy as np
        class Dense:
            def __init__(self, n):
                self.values = np.zeros((n, n))
        class Sparse:
            def __new__(cls, n):
                if n < 4:
                    return Dense(n)
                return super().__new__(cls)
            def __init__(self, n):
                self.values = np.zeros(n)
        reveal(Sparse(5).values)  #! (5,) numpy
        reveal(Sparse(3).values)  #! (3, 3) numpy
        """,
    "__new__ gives the one object": """
        import numpy as np
        class Settings:
            instance = None
            def __new__(cls, *args):
                if cls.instance is None:
                    cls.instance = super().__new__(cls)
                return cls.instance
            def __init__(self, *shape):
                self.table = np.zeros(shape)
        one, two = Settings(3), Settings(3, 4)
        reveal(one.table)  #! (3, 4) numpy
        """,
    "__new__ that is not followed": """
        import numpy as np
        from somewhere import made
        class Settings:
            def __new__(cls, n):
                return made(cls, n)
            def __init__(self, n):
                self.table = np.zeros(n)
        reveal(Settings(3).table)  #! unknown
        """,
    "__setattr__ stores something else": """
        import numpy as np
        class Example:
            def __init__(self, image):
                self.image = image
            def __setattr__(self, name, value):
                super().__setattr__(name, value[None])
        example = Example(np.zeros((5, 5)))
        reveal(example.image)  #! (1, 5, 5) numpy
        example.image = example.image
        reveal(example.image)  #! (1, 1, 5, 5) numpy
        object.__setattr__(example, "image", np.zeros(2))
        reveal(example.image)  #! (2,) numpy
        """,
    "__setattr__ that is not followed": """
        import numpy as np
        from somewhere import keep
        class Example:
            def __setattr__(self, name, value):
                keep(self, name, value)
        example = Example()
        example.image = np.zeros(3)
        reveal(example.image)  #! unknown
        """,
    "__getattr__ makes what is missing": """
        import numpy as np
        class Lazy:
            sizes = {"query": (2, 4), "bias": (8,)}
            bias = None
            def __getattr__(self, name):
                return np.zeros(self.sizes[name])
        lazy = Lazy()
        reveal(lazy.query)  #! (2, 4) numpy
        reveal(lazy.bias)  #! None
        del Lazy.bias
        reveal(lazy.bias)  #! (8,) numpy
        """,
    "descriptors with and without a setter": """
        import numpy as np
        class Plain:
            def __get__(self, obj, owner):
                return np.zeros((2, 2, 2))
        class Data(Plain):
            def __set__(self, obj, value):
                pass
        class Named:
            def __set_name__(self, owner, name):
                self.slot = "_" + name
            def __get__(self, obj, owner=None):
                return self if obj is None else getattr(obj, self.slot)
            def __set__(self, obj, value):
                setattr(obj, self.slot, np.atleast_2d(value))
        class Holder:
            a = Plain()
            b = Data()
            c = Named()
        holder = Holder()
        reveal(holder.a)  #! (2, 2, 2) numpy
        holder.a = holder.b = holder.c = np.zeros(4)
        reveal(holder.a)  #! (4,) numpy
        reveal(holder.b)  #! (2, 2, 2) numpy
        reveal(holder.c)  #! (1, 4) numpy
        """,
    "a decorator changes the class": """
        import numpy as np
        def doubled(cls):
            forward = cls.forward
            def both(self, n):
                return np.stack((forward(self, n), forward(self, n)))
            cls.forward = both
            return cls
        @doubled
        class Net:
            def forward(self, n):
                return np.zeros(n)
        reveal(Net().forward(3))  #! (2, 3) numpy
        """,
    "a decorator that is not followed": """
        import numpy as np
        from somewhere import doubled
        class Base:
            table = np.zeros(3)
        @doubled
        class Net(Base):
            size = 3
        reveal(Net().table)  #! unknown
        """,
    "the dict of an object is stored into": """
        import numpy as np
        class Config:
            def __init__(self, **kw):
                self.width = 8
                self.depth = 2
                self.__dict__.update(kw)
        config = Config(width=5)
        reveal(np.ones((config.depth, config.width)))  #! (2, 5) numpy
        for name in list(vars(config)):
            vars(config)[name] *= 2
        vars(config)["height"] = 7
        reveal(np.ones((config.depth, config.width, config.height)))  #! (4, 10, 7) numpy
        del config.__dict__["width"]
        """,
    "the dict of an object is stored into under names that are not known": """
        import numpy as np
        from somewhere import name, more
        class Config:
            def __init__(self):
                self.width = np.ones(3)
        one, two = Config(), Config()
        one.__dict__[name] = np.ones(2)
        reveal(one.width)  #! unknown
        two.__dict__.update(more)
        reveal(two.width)  #! unknown
        """,
    "a property hides what the dict holds": """
        import numpy as np
        class Config:
            @property
            def width(self):
                return np.ones(3)
        one = Config()
        one.__dict__["width"] = np.ones(2)
        reveal(one.width)  #! unknown
        """,
    "text that is evaluated": """
        import numpy as np
        size = 3
        def make(expression, size):
            return eval(expression)
        reveal(make("np.zeros((size, size))", 5))  #! (5, 5) numpy
        reveal(eval("np.zeros((size, 2))"))  #! (3, 2) numpy
        reveal(eval("np.zeros((size, 2))", {"np": np, "size": 5}))  #! (5, 2) numpy
        """,
}


@pytest.mark.parametrize("source", CASES.values(), ids=CASES)
def test_reveals_the_value(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = textwrap.dedent(source).lstrip("\n")
    expected = re.findall(r"#! (.*)", text)
    assert revealed(text, monkeypatch) == expected
