"""What is known behind ``try`` and ``with`` in which something certainly raises, certainly does not, or may."""

import re
import textwrap

import pytest

from tests.analysis.inference.revealing import revealed

CASES = {
    "a handler takes the error": """
        import einx
        import numpy as np
        from einx.errors import EinxError
        x = np.zeros((2, 3, 4))
        try:
            y = einx.sum("a [b]", x)
        except KeyError:
            y = np.zeros(7)
        except EinxError:
            y = einx.sum("a [b] c", x)
        reveal(y)  #! (2, 4) numpy
        """,
    "a name keeps what it was": """
        import einx
        import numpy as np
        x = np.zeros((2, 6))
        try:
            x = einx.id("a (b four) -> a b four", x, four=4)
        except Exception as error:
            print(error)
        reveal(x)  #! (2, 6) numpy
        """,
    "a handler that may take the error": """
        import einx
        import numpy as np
        from somewhere import Wrong
        x = np.zeros((2, 3, 4))
        y = np.zeros((5, 5))
        try:
            y = einx.sum("a [b]", x)
        except Wrong:
            y = np.zeros(7)
        except Exception:
            y = np.zeros((2, 2))
        reveal(y.ndim)  #! int
        """,
    "an error that comes after another statement": """
        import einx
        import numpy as np
        from somewhere import load
        x = np.zeros((2, 3, 4))
        try:
            x = load()
            y = einx.sum("a [b]", np.zeros(3))
        except Exception:
            pass
        reveal(x)  #! unknown
        """,
    "sizes are tried until one divides": """
        import einx
        import numpy as np
        x = np.zeros((2, 35))
        for size in (4, 3, 5, 6):
            try:
                patches = einx.id("b (n p) -> b n p", x, p=size)
            except einx.errors.EinxError:
                continue
            break
        reveal(patches)  #! (2, 7, 5) numpy
        """,
    "a check is a test": """
        import einx
        import numpy as np
        def is_batched(x):
            try:
                einx.check("b t c", x)
            except einx.errors.EinxError:
                return False
            return True
        x = np.zeros((7, 3))
        x = x if is_batched(x) else x[None]
        reveal(x)  #! (1, 7, 3) numpy
        x = x if is_batched(x) else x[None]
        reveal(x)  #! (1, 7, 3) numpy
        """,
    "a call of which not all is known": """
        import einx
        import numpy as np
        def is_batched(x):
            try:
                einx.check("b t c", x)
            except einx.errors.EinxError:
                reveal(x)  #! unknown
                return False
            return True
        """,
    "an error that is suppressed": """
        import einx
        import numpy as np
        from contextlib import suppress
        x = np.zeros((3, 4))
        with suppress(einx.errors.EinxError, KeyError):
            x = einx.multiply("a b, b", x, y := np.ones(3))
        reveal(x)  #! (3, 4) numpy
        scale, x = np.ones(3), np.zeros((3, 4))
        with suppress(einx.errors.EinxError, KeyError):
            x = einx.multiply("a b, b", x, scale)
            x = x.T
        reveal(x)  #! (3, 4) numpy
        """,
    "a block that may be left with an error": """
        import einx
        import numpy as np
        from contextlib import suppress
        x = np.zeros((3, 4))
        scale = np.ones(4)
        with suppress(einx.errors.EinxError):
            x = einx.multiply("a b, b -> b a", x, scale)
        reveal(x)  #! (4, 3) numpy
        with suppress(einx.errors.EinxError):
            x = einx.multiply("a b, b -> b a", x, load())
        reveal(x)  #! unknown
        """,
}


@pytest.mark.parametrize("case", CASES)
def test_known_at_points(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = textwrap.dedent(CASES[case])
    assert revealed(re.sub(r"  #! .*", "", source), monkeypatch) == re.findall(r"#! (.*)", source)
