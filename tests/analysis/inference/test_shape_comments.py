"""What comments state, as a table: the text behind ``einx:``, and the shapes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from einx_lsp.inference.shape_comments import stated
from einx_lsp.inference.unknowns import LengthNames
from einx_lsp.values.model import Shape, Tensor

LENGTHS = LengthNames("f").named
B, C, H, W = (LENGTHS(name) for name in "bchw")

STATED: dict[str, dict[str, Shape | None]] = {
    "x = (b, 3, h, w)": {"x": (B, 3, H, W)},
    "x=(b,3),y=()": {"x": (B, 3), "y": ()},
    "x = (b, 3), y = (c,)": {"x": (B, 3), "y": (C,)},
    "  x = ( b , )  ": {"x": (B,)},
    "x = (b, c,)": {"x": (B, C)},
    "x = (2*h, w + 1, h*w)": {"x": (2 * H, W + 1, H * W)},
    "x = ((b), (h + 1)*2)": {"x": (B, 2 * H + 2)},
    "x = (h//2, 4*h//2)": {"x": (None, 2 * H)},
    "x = (_, ?, 3)": {"x": (None, None, 3)},
    "x = (...)": {"x": None},
    "x = (..., 3)": {"x": None},
}


@pytest.mark.parametrize(("text", "shapes"), STATED.items(), ids=STATED)
def test_stated(text: str, shapes: dict[str, Shape | None]) -> None:
    assert stated(text, LENGTHS, None) == {name: Tensor(None, shape) for name, shape in shapes.items()}


MALFORMED = """
x
x =
x = b
x = (b)
x = (b
x = b, c
x = (b, c))
x = (b c)
x = (b,, c)
x = (, b)
x = (b, 3) y = ()
x = (b, 3), y
x = (b, 3),
x = (b, 3), x = (c,)
x = (-3, b)
x = (b, 1.5)
x = (b, "c")
x = (b; c)
x = [b, 3]
x.y = (b, 3)
(b, 3)
= (b, 3)
ignore
ignore[axis-size-conflict]
x = (9999999999999, b)
x: (b, 3)
x == (b, 3)
"""


@pytest.mark.parametrize("text", ["", *MALFORMED.strip().splitlines()])
def test_what_is_malformed_states_nothing(text: str) -> None:
    assert stated(text, LENGTHS, None) == {}


def test_what_is_long_or_deep_states_nothing() -> None:
    assert stated("x = (" + "b, " * 5000 + ")", LENGTHS, None) == {}
    assert stated("x = (" + "(" * 100 + "b" + ")" * 100 + ",)", LENGTHS, None) == {}


@given(st.text(alphabet="xb(),=3+-*/. \t_?é\x0c\u2028", max_size=30))
def test_any_text_is_read_without_failing(text: str) -> None:
    assert all(isinstance(value, Tensor) for value in stated(text, LENGTHS, None).values())
