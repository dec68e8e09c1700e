"""Cases as calls on tensors of PyTorch's; who imports this is skipped where it is not installed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from tests.engine.machinery.cases import Case

torch = pytest.importorskip("torch")


def tensors(case: Case, n: int = 4, *, dtype: str = "float32") -> list[Any]:
    """The arguments of a case, with tensors for arrays."""
    made = case.arrays(n, dtype=dtype, namespace=torch)
    return [torch.as_tensor(x) if isinstance(x, np.ndarray) else x for x in made]


def is_tensor(x: object) -> bool:
    """Whether an argument is a tensor, and no number, list or factory."""
    return isinstance(x, torch.Tensor)


def has_tensors(case: Case) -> bool:
    """Whether a call has a tensor that tells its backend."""
    return any(map(is_tensor, tensors(case)))


def run(case: Case, arguments: Sequence[Any], n: int = 4, **keywords: Any) -> tuple[torch.Tensor, ...]:
    """The results of a case; where no tensor tells the backend, it is passed."""
    if not any(map(is_tensor, arguments)):
        keywords["backend"] = "torch"
    found = case.call(case.description, *arguments, **case.given(n, torch), **keywords)
    return found if isinstance(found, tuple) else (found,)


def of_tensors(case: Case, arguments: Sequence[Any], chosen: Sequence[int], n: int = 4) -> Callable[..., Any]:
    """A case as a function of some of its arguments, the others as they are."""

    def function(*values: Any) -> tuple[torch.Tensor, ...]:
        filled = list(arguments)
        for place, value in zip(chosen, values, strict=True):
            filled[place] = value
        return run(case, filled, n)

    return function


def places(arguments: Sequence[Any], where: Callable[[torch.Tensor], bool] = lambda _: True) -> list[int]:
    """Which arguments are tensors for which something holds."""
    return [place for place, x in enumerate(arguments) if is_tensor(x) and where(x)]


def assert_same(found: Sequence[Any], wanted: Sequence[Any], **tolerance: Any) -> None:
    """Results are equal, their shapes and dtypes as well."""
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        assert one.dtype == other.dtype
        torch.testing.assert_close(one, other, **tolerance)
