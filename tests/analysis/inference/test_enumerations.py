"""Enumerations: what their members are, and what is decided by them."""

import re
import textwrap

import pytest

from tests.analysis.inference.revealing import revealed

CASES = {
    "members have names and values": """
        from enum import Enum, IntEnum, auto
        import numpy as np
        class Size(Enum):
            SMALL = (2, 3)
            LARGE = (4, 5)
            TINY = (2, 3)
            @property
            def area(self):
                return self.value[0] * self.value[1]
        class Axis(IntEnum):
            ROW = 0
            COLUMN = auto()
        reveal(Size.LARGE.value)  #! (4, 5)
        reveal(Size.TINY.name)  #! 'SMALL'
        reveal(Size.LARGE.area)  #! 20
        reveal(np.zeros((3, 4)).sum(axis=Axis.COLUMN))  #! (3,) numpy
        reveal(Size["LARGE"].name)  #! 'LARGE'
        reveal(Size((4, 5)).name)  #! 'LARGE'
        reveal([one.name for one in Size])  #! ['SMALL', 'LARGE']
        reveal(len(Size))  #! 2
        reveal(Axis.COLUMN + 2)  #! 3
        reveal((5, 6, 7)[Axis.COLUMN])  #! 6
        reveal(Size.SMALL is Size.TINY)  #! True
        reveal(Size.SMALL == Size.LARGE)  #! False
        reveal(Axis.COLUMN == 1)  #! True
        reveal({Size.SMALL: "s", Size.LARGE: "l"}[Size.TINY])  #! 's'
        """,
    "members that are made by their own constructor": """
        from enum import Enum
        class Size(Enum):
            SMALL = (2, 3)
            ONE = 1
            def __init__(self, h, w=1):
                self.area = h * w
        reveal(Size.SMALL.area)  #! 6
        reveal(Size.ONE.area)  #! 1
        reveal(Size.ONE.value)  #! 1
        """,
    "strings and numbers that are given by themselves": """
        from enum import Enum, Flag, auto
        class Pool(str, Enum):
            ROWS = "[h] w"
            ALL = "[h w]"
            @property
            def kept(self):
                return self.value.replace("[h]", "").strip()
        class Some(Flag):
            A = auto()
            B = auto()
            C = auto()
        reveal(Pool.ROWS.value + " c")  #! '[h] w c'
        reveal("h " + Pool.ALL)  #! 'h [h w]'
        reveal(Pool.ROWS.kept)  #! 'w'
        reveal(Pool("[h w]").name)  #! 'ALL'
        reveal(Some.C.value)  #! 4
        reveal(f"{Pool.ROWS}")  #! unknown
        """,
    "what a member decides": """
        from enum import Enum, auto
        import numpy as np
        class Mode(Enum):
            WIDE = auto()
            HIGH = auto()
        def made(mode):
            if mode is Mode.WIDE:
                return np.zeros((2, 5))
            return np.zeros((5, 2))
        def matched(mode):
            match mode:
                case Mode.WIDE:
                    return 1
                case Mode.HIGH:
                    return 2
        reveal(made(Mode.WIDE))  #! (2, 5) numpy
        reveal(made(Mode.HIGH))  #! (5, 2) numpy
        reveal(matched(Mode.HIGH))  #! 2
        reveal(made(Mode["WIDE" if input() else "HIGH"]))  #! (?, ?) numpy
        """,
    "enumerations of a call": """
        from enum import Enum, IntEnum
        Color = Enum("Color", "RED GREEN")
        reveal(Color.GREEN.value)  #! 2
        Size = IntEnum("Size", {"S": 3, "L": 9})
        reveal(Size.L + 1)  #! 10
        reveal([one.name for one in Enum("E", [("A", 1), ("B", 2)])])  #! ['A', 'B']
        """,
    "enumerations with bases of the file": """
        from enum import Enum, unique
        class Named(str, Enum):
            def upper_name(self):
                return self.name.upper()
        @unique
        class Axis(Named):
            rows = "a b"
            columns = "b a"
        reveal(Axis.rows.upper_name())  #! 'ROWS'
        reveal("x " + Axis.columns)  #! 'x b a'
        """,
    "enumerations that are not followed": """
        import sys
        from enum import Enum
        class Strange(Enum):
            A = 1
            B = 2
            @classmethod
            def _missing_(cls, value):
                return cls.A
        class Made(Enum):
            A = sys.argv
            B = 1
        class New(Enum):
            A = 1
            def __new__(cls, value):
                made = object.__new__(cls)
                made._value_ = value + 1
                return made
        reveal(Strange(7))  #! unknown
        reveal(Made.B.value)  #! 1
        reveal(New.A.value)  #! unknown
        """,
}
"""Sources, each with what is known at ``reveal(x)`` behind ``#!``."""


@pytest.mark.parametrize("source", CASES.values(), ids=CASES)
def test_what_is_known(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = re.findall(r"#! (.*)", source)
    assert revealed(textwrap.dedent(source), monkeypatch) == expected
