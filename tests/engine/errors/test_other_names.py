"""Keywords of other libraries in the place of keepdims and brackets are told what einx writes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import einx
from einx.errors import EinxError

X = np.ones((2, 3))


@pytest.mark.parametrize(
    ("keyword", "value", "hint"),
    [
        *((name, value, "did you mean keepdims?") for name in ("keepdim", "keep_dims") for value in (True, False, 1)),
        *(
            (name, value, "did you mean brackets?")
            for name in ("axis", "axes", "dim", "dims")
            for value in (0, -1, (0, 1), None, True)
        ),
    ],
)
def test_another_librarys_keyword_says_what_is_meant(keyword: str, value: Any, hint: str) -> None:
    for call in (einx.sum, lambda *a, **k: einx.trace("sum", a[0], [a[1].shape], **k)):
        with pytest.raises(EinxError) as caught:
            call("a [b]", X, **{keyword: value})
        assert hint in str(caught.value)
        assert caught.value.code == "no-such-axis"


def test_an_axis_of_that_name_is_one() -> None:
    assert einx.rearrange("(axis dim) b -> axis dim b", X, axis=1, dim=2).shape == (1, 2, 3)
    with pytest.raises(EinxError) as caught:
        einx.sum("[keepdim] b", X, keepdim=True)
    assert caught.value.code == "axis-size-type"
