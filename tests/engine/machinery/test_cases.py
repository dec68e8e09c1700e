"""The list of calls is complete and right: every operation has cases, and each runs for several sizes."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from einx.operations.table import OPERATIONS
from tests.engine.machinery.cases import CASES, Case


def test_every_operation_has_several_cases() -> None:
    counts = Counter(case.operation for case in CASES)
    assert counts.keys() == OPERATIONS.keys()
    assert min(counts.values()) >= 3


def test_no_case_stands_there_twice() -> None:
    assert not [case for case, count in Counter(map(str, map(tuple, CASES))).items() if count > 1]


@pytest.mark.parametrize("case", CASES, ids=repr)
def test_a_case_runs_for_every_size_from_2_on(case: Case) -> None:
    shapes = []
    for n in (2, 4, 5):
        found = case.run(*case.arrays(n), n=n)
        again = case.run(*case.arrays(n), n=n)
        found, again = (result if isinstance(result, tuple) else (result,) for result in (found, again))
        shapes.append([one.shape for one in found])
        for one, other in zip(found, again, strict=True):
            np.testing.assert_array_equal(one, other)
            assert one.size
    assert len(shapes) == 3
