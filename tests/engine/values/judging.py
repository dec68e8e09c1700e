"""Comparing a call with the oracle, with a report from which the call can be repeated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import einx
from tests.engine.backends.plain import PLAIN

einx.backend.register(PLAIN)
OTHERS = ("plain",)
"""Backends that have to give the same as NumPy's."""


def describe(operation: str, description: str, tensors: Sequence[Any], keywords: dict[str, Any]) -> str:
    """A call as text."""
    shown = [f"{np.asarray(t).dtype}{np.shape(t)}" if not callable(t) else repr(t) for t in tensors]
    return f"einx.{operation}({description!r}, {', '.join(shown)}, **{keywords})"


def agree(got: Any, wanted: Any, call: str, *, tolerance: float = 1e-5) -> None:
    """Raise unless two results (or tuples of results) have the same shapes and values."""
    if isinstance(wanted, tuple):
        assert isinstance(got, tuple), call
        assert len(got) == len(wanted), call
        for one, other in zip(got, wanted, strict=True):
            agree(one, other, call, tolerance=tolerance)
        return
    assert np.shape(got) == np.shape(wanted), f"{call}: shape {np.shape(got)} instead of {np.shape(wanted)}"
    np.testing.assert_allclose(got, wanted, rtol=tolerance, atol=tolerance, err_msg=call)


def judge(
    operation: str,
    description: str,
    tensors: Sequence[Any],
    keywords: dict[str, Any],
    wanted: Any,
    *,
    exact_kind: bool = False,
    run: Callable[..., Any] | None = None,
) -> None:
    """Check a call and its graph against the oracle on every backend, and that the tensors are as they were."""
    call = describe(operation, description, tensors, keywords)
    before = [np.copy(tensor) if isinstance(tensor, np.ndarray) else None for tensor in tensors]
    function = run or getattr(einx, operation)
    with np.errstate(all="ignore"):
        got = function(description, *tensors, **keywords)
        again = function(description, *tensors, graph=True, **keywords)(*tensors)
        others = [function(description, *tensors, backend=name, **keywords) for name in OTHERS]
    for result in (got, again, *others):
        agree(result, wanted, call)
    if exact_kind and np.size(wanted):
        assert np.asarray(got).dtype.kind == np.asarray(wanted).dtype.kind, call
    for tensor, copy in zip(tensors, before, strict=True):
        if copy is not None:
            np.testing.assert_array_equal(tensor, copy, err_msg=call)
