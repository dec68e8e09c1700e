"""What annotations claim of arguments and results; lines that a run-time checker certainly stops end in ``#!``.

What is said here of checkers was tried with jaxtyping 0.3.11 and beartype 0.23.1.
"""

import textwrap

import pytest

from einx_lsp.ide.diagnostics import diagnostics
from einx_lsp.ide.document import open_document
from tests.analysis.inference.flagging import flagged, marked

HEAD = """\
import einx, numpy as np, pytest
from numpy import ndarray as N
from typing import Optional
from beartype import beartype
from typeguard import typechecked
from jaxtyping import Float, Int, Shaped, jaxtyped
Z = np.zeros
J = jaxtyped(typechecker=beartype)
"""

CASES = {
    "ranks and lengths": """
        @jaxtyped(typechecker=beartype)
        def f(x: Float[N, "b n"], y: Float[N, "b"]):
            return x
        def right():
            f(Z((2, 3)), Z(2))
        def rank():
            f(Z((2, 3, 4)), Z(2))  #!
        def conflict():
            f(Z((2, 3)), Z(3))  #!
        def keywords():
            f(y=Z(3), x=Z((2, 3)))  #!
        def unknown(x, n):
            f(x, Z(2))
            f(Z((n, 3)), Z(2))
            f(np.zeros(n), Z(n))
        """,
    "who checks": """
        @beartype
        def alone(x: Float[N, "b n"], y: Float[N, "b"]):
            return x
        @beartype
        def twice(x: Float[N, "b b"]):
            return x
        @jaxtyped
        @beartype
        def old(x: Float[N, "b n"], y: Float[N, "b"]):
            return x
        @jaxtyped(typechecker=None)
        @beartype
        def none(x: Float[N, "b n"], y: Float[N, "b"]):
            return x
        @beartype
        @jaxtyped(typechecker=None)
        def inner(x: Float[N, "b n"], y: Float[N, "b"]):
            return x
        @jaxtyped(typechecker=None)
        def nobody(x: Float[N, "b n"], y: Float[N, "b"]):
            return x
        @J
        def named(x: Float[N, "b n"], y: Float[N, "b"]):
            return x
        @jaxtyped(typechecker=typechecked)
        def guarded(x: Float[N, "b n"], y: Float[N, "b"]):
            return x
        @beartype(conf=quiet)
        def configured(x: Float[N, "b n"], y: Float[N, "b"]):
            return x
        def unchecked(x: Float[N, "b n"], y: Float[N, "b"]):
            return x
        def names():
            alone(Z((2, 3)), Z(3))
            inner(Z((2, 3)), Z(3))
            nobody(Z((2, 3)), Z(3))
            configured(Z((2, 3)), Z(3))
            unchecked(Z((2, 3)), Z(3))
        def ranks():
            nobody(Z(2), Z(3))
            configured(Z(2), Z(3))
            unchecked(Z(2), Z(3))
        def t1():
            alone(Z(2), Z(3))  #!
        def t2():
            twice(Z((2, 3)))  #!
        def t3():
            old(Z((2, 3)), Z(3))  #!
        def t4():
            none(Z((2, 3)), Z(3))  #!
        def t5():
            named(Z((2, 3)), Z(3))  #!
        def t6():
            guarded(Z((2, 3)), Z(3))  #!
        def t7():
            inner(Z(2), Z(3))  #!
        """,
    "what dimensions may be": """
        @J
        def broadcast(x: Float[N, "#b n"], y: Float[N, "#b n"]): ...
        @J
        def batched(x: Float[N, "*batch n"], y: Float[N, "*batch"]): ...
        @J
        def dots(x: Float[N, "... n"], y: Float[N, "_ n"]): ...
        @J
        def product(x: Float[N, "b c"], y: Float[N, "b*c"]): ...
        @J
        def less(x: Float[N, "b"], y: Float[N, "b-1"]): ...
        @J
        def fixed(x: Float[N, "rows=4 3"]): ...
        @J
        def scalar(x: Float[N, ""]): ...
        @J
        def cases(x: Float[N, "B"], y: Float[N, "b"]): ...
        @J
        def variable(n: int, x: Float[N, "{n}"]): ...
        def right():
            broadcast(Z((1, 3)), Z((4, 3)))
            batched(Z((2, 4, 3)), Z((2, 4)))
            dots(Z((2, 4, 3)), Z((7, 3)))
            product(Z((2, 4)), Z(8))
            less(Z(3), Z(2))
            fixed(Z((4, 3)))
            scalar(Z(()))
            cases(Z(3), Z(4))
            variable(3, Z(3))
        def t1():
            broadcast(Z((1, 3)), Z((4, 4)))  #!
        def t2():
            batched(Z(()), Z(()))  #!
        def t3():
            dots(Z((2, 4, 3)), Z((7, 4)))  #!
        def t4():
            product(Z((2, 4)), Z(7))  #!
        def t5():
            less(Z(3), Z(3))  #!
        def t6():
            fixed(Z((5, 3)))  #!
        def t7():
            scalar(Z(3))  #!
        def t8():
            variable(3, Z((3, 3)))  #!
        """,
    "one of several types": """
        @J
        def optional(x: Float[N, "b"] | None = None, y: Optional[Float[N, "b"]] = None): ...
        @J
        def two(x: Float[N, "b"] | Float[N, "b c"]): ...
        @J
        def anything(x: Float[N, "b"] | list): ...
        @J
        def with_default(x: Float[N, "b"] = Z((3, 4))): ...
        @J
        def text(x: "Float[N, 'b']"): ...
        @J
        def element(x: Int[N, "b"]): ...
        def right():
            optional()
            optional(None, Z(3))
            two(Z((3, 4)))
            anything(Z((3, 4)))
            with_default()
            element(Z(3))
        def t1():
            optional(None, Z((3, 4)))  #!
        def t2():
            two(Z((3, 4, 5)))  #!
        def t3():
            text(Z((3, 4)))  #!
        """,
    "methods": """
        class M:
            @J
            def __init__(self, w: Float[N, "d e"], b: Float[N, "e"]):
                self.w = w
            @J
            def f(self, x: Float[N, "n d"]) -> Float[N, "n"]:
                return einx.dot("n d, d e -> n e", x, self.w)  #!
            @staticmethod
            @J
            def g(x: Float[N, "n d"]):
                return x
        @beartype
        class C:
            def f(self, x: Float[N, "b"], y: Float[N, "b"]):
                return x
        M(Z((2, 3)), Z(3))
        C().f(Z(3), Z(4))
        def t2():
            M.g(Z(3))  #!
        def t3(c: C):
            c.f(Z(3), Z((4, 4)))
        M(Z((2, 3)), Z(2))  #!
        """,
    "methods of a class that is checked as a whole": """
        @beartype
        class C:
            def f(self, x: Float[N, "b"], y: Float[N, "b"]):
                return x
            def g(self):
                return self.f(Z(3), Z((4, 4)))  #!
            def h(self):
                return self.f(Z(3), Z(4))
        """,
    "results": """
        @J
        def right(x: Float[N, "b n"], flag) -> Float[N, "n b"]:
            if flag:
                return x
            return x.T
        @J
        def rank(x: Float[N, "b n"]) -> Float[N, "n"]:
            return x.T  #!
        @J
        def longer(x: Float[N, "b n"]) -> Float[N, "b n"]:
            return np.concatenate([x, np.ones((x.shape[0], 1))], 1)  #!
        @beartype
        def alone(x: Float[N, "b n"]) -> Float[N, "b n"]:
            return np.concatenate([x, np.ones((x.shape[0], 1))], 1)
        def nobody(x: Float[N, "b n"]) -> Float[N, "n"]:
            return x
        @J
        def generated(x: Float[N, "b n"]) -> Float[N, "n"]:
            yield x
            return x
        @J
        def called(x) -> Float[N, "b b"]:
            return x  #!
        @J
        def called_rightly(x) -> Float[N, "b b"]:
            return x
        called_rightly(Z((3, 3)))
        called(Z((3, 4)))
        """,
    "errors that are expected": """
        @J
        def f(x: Float[N, "b n"]) -> Float[N, "n"]:
            return einx.sum("[b] n", x)
        def test_raises():
            with pytest.raises(TypeError):
                f(Z(3))
        def tried():
            try:
                f(Z(3))
            except Exception:
                pass
        def asked(x: Float[N, "b n"]):
            if x.ndim == 1:
                f(Z(3))
            if False:
                f(Z(3))
            return lambda: f(Z(3))
        @pytest.mark.parametrize("x", [Z((2, 3)), Z(3)])
        def test_given(x):
            f(x)  #!
        @pytest.mark.xfail
        def test_fails():
            f(Z(3))
        """,
    "nothing is found behind what raises": """
        @J
        def f(x: Float[N, "b n"]):
            return einx.sum("a [b]", x)
        f(Z(3))  #!
        einx.sum("a [b]", Z(3))
        """,
    "a comment hides it": """
        @J
        def f(x: Float[N, "b n"]):
            return x
        def t():
            f(Z(3))  # einx: ignore[EX801]
        """,
}


@pytest.mark.parametrize("case", CASES)
def test_flagged_lines(case: str) -> None:
    source = HEAD + textwrap.dedent(CASES[case])
    assert flagged(source) == marked(source)


def test_what_nobody_checks_is_told_all_the_same() -> None:
    source = f'{HEAD}def f(x: Float[N, "b n"], y: Float[N, "b"]):\n    return x\nf(Z((2, 3)), Z(3))\n'

    (found,) = diagnostics(open_document(source))

    assert (found.code, found.severity) == ("EX802", "information")
    assert found.message == "the argument `y` has shape (3,), but its annotation says (b,)\n`b` is 2 by `x`"
    assert [source[slice(*note.span)] for note in found.related] == ['Float[N, "b"]']


def test_a_result_names_the_call_that_led_to_it() -> None:
    source = f'{HEAD}def f(x) -> Float[N, "b b"]:\n    return x\nf(Z((2, 3)))\n'

    (found,) = diagnostics(open_document(source))

    assert source[slice(*found.span)] == "x"
    assert [note.message for note in found.related] == ["the annotation", "in this call"]
