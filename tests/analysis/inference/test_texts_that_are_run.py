"""Texts that a program runs, and the names that they bind."""

import re
import textwrap

import pytest

from tests.analysis.inference.revealing import revealed

CASES = {
    "a text binds names of the module": """
        import numpy as np
        x = np.zeros((3, 4))
        exec("x = x[..., None].repeat(5, axis=2)")
        reveal(x)  #! (3, 4, 5) numpy
        exec("y = x.T\\nz = y[0]")
        reveal(z)  #! (4, 3) numpy
        for name, shape in [("row", "(4,)"), ("cube", "(2, 3, 4)")]:
            exec(f"def {name}(n=1): return np.zeros({shape}) if n else np.zeros(n)")
        reveal(row())  #! (4,) numpy
        reveal(cube())  #! (2, 3, 4) numpy
        """,
    "a text that is compiled runs with what its names are then": """
        import numpy as np
        step = compile("x = x.reshape(n, -1)", "step", "exec")
        x, n = np.zeros((4, 6)), 2
        exec(step)
        reveal(x)  #! (2, 12) numpy
        n = 3
        exec(step)
        reveal(x)  #! (3, 8) numpy
        reveal(eval(compile("x.T", "", "eval")))  #! (8, 3) numpy
        """,
    "a text in a function does not bind its names": """
        import numpy as np
        def pool():
            x = np.zeros((3, 4))
            exec("x = np.zeros(7)")
            return x
        reveal(pool())  #! (3, 4) numpy
        """,
    "namespaces of their own": """
        import numpy as np
        weight = np.ones((3, 5))
        space = dict(weight=weight, np=np)
        exec("weight = weight.T\\nbias = np.zeros(weight.shape[1])", space)
        reveal(weight)  #! (3, 5) numpy
        reveal(space["weight"])  #! (5, 3) numpy
        reveal(space["bias"])  #! (3,) numpy
        exec("def made(n):\\n    return np.zeros((n, width))\\nwidth = 2", space)
        reveal(space["made"](3))  #! (3, 2) numpy
        space["width"] = 9
        reveal(space["made"](3))  #! (3, 9) numpy
        reveal(eval("a + 1", {"a": 2}))  #! 3
        """,
    "a text that is not known may bind any name": """
        import numpy as np
        from somewhere import text
        x = np.zeros(3)
        exec(text)
        reveal(x)  #! unknown
        y = np.zeros(4)
        reveal(y)  #! unknown
        def f():
            reveal(y)  #! unknown
        """,
    "what a text may do unseen": """
        import numpy as np
        x = np.zeros(3)
        shapes = [3, 4]
        class Net:
            width = 3
        net = Net()
        exec("shapes.append(5)")
        reveal(shapes)  #! unknown
        exec("Net.width = 4")
        reveal(net.width)  #! unknown
        """,
    "a text in a loop whose turns are not known": """
        import numpy as np
        x = np.zeros(3)
        while input():
            exec("x = np.zeros((2, 2))")
        reveal(x)  #! (3,) numpy | (2, 2) numpy
        y = np.zeros(3)
        try:
            exec("y = np.zeros((2, 2))")
            input()
        except ValueError:
            pass
        reveal(y)  #! unknown
        """,
    "names that a text binds are not those of functions for good": """
        import numpy as np
        x = np.zeros(3)
        def f():
            reveal(x)  #! unknown
        exec("x = np.zeros((2, 2))")
        """,
    "locals of a function are a copy": """
        import numpy as np
        def build(h, w):
            names = dict(locals())
            names["h"] = 9
            return np.zeros((h, w)), names["h"]
        reveal(build(3, 4))  #! ((3, 4) numpy, 9)
        def text(width):
            return "b [{width}]".format(**locals())
        reveal(text(3))  #! 'b [3]'
        def here(a):
            found = locals()
            b = 2
            return found
        reveal(here(1))  #! {a: 1}
        """,
}
"""Sources, each with what is known at ``reveal(x)`` behind ``#!``."""


@pytest.mark.parametrize("source", CASES.values(), ids=CASES)
def test_what_is_known(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = re.findall(r"#! (.*)", source)
    assert revealed(textwrap.dedent(source), monkeypatch) == expected
