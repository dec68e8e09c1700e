"""Arrays of several frameworks in one call, lists of a framework's arrays, and what factories return there."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

import einx
from einx.errors import BackendResolutionError, CallOperationError, SemanticError
from tests.engine.frameworks import FOREIGN, KNOWN, on_every_framework


@pytest.mark.parametrize(("one", "other"), list(permutations(FOREIGN, 2)))
def test_two_frameworks_in_one_call_are_both_named(one: str, other: str) -> None:
    x, y = KNOWN[one].array(np.ones(2)), KNOWN[other].array(np.ones(2))
    wanted = f"argument 1 is an array of {one}, but argument 3 is one of {other}"
    with pytest.raises(BackendResolutionError, match=wanted):
        einx.add("a, a, a", x, np.ones(2), y)
    with pytest.raises(BackendResolutionError, match=f"argument 1 is an array of {one}, but backend= asks for {other}"):
        einx.sum("[a]", x, backend=other)


@on_every_framework
def test_a_masked_array_beside_a_framework_is_refused_by_name(backend: str) -> None:
    x, gaps = KNOWN[backend].array(np.ones(2)), np.ma.masked_array([1.0, 2.0], [False, True])
    for number, tensors in ((1, (gaps, x)), (2, (x, gaps))):
        with pytest.raises(SemanticError, match=f"argument {number} is a masked array, whose gaps {backend}") as caught:
            einx.add("a, a", *tensors)
        assert "filled(0)" in str(caught.value)
    with pytest.raises(CallOperationError, match="returned a masked array"):
        einx.add("a, a", x, lambda _shape: gaps)


@on_every_framework
def test_a_list_of_arrays_is_to_be_stacked(backend: str) -> None:
    x = KNOWN[backend].array(np.ones(2))
    for description, tensor in (("a [b]", [x, x]), ("a [b]", (x, x)), ("a b [c]", [[x, x]]), ("[a]", [x[0], x[1]])):
        with pytest.raises(BackendResolutionError, match=rf"list of arrays of {backend}, which \w+.stack makes one of"):
            einx.sum(description, tensor)


@on_every_framework
def test_booleans_of_a_factory_are_no_coordinates(backend: str) -> None:
    x, mask = (KNOWN[backend].array(array) for array in (np.arange(3.0), np.ones(3, bool)))
    with pytest.raises(CallOperationError, match="returned booleans, but coordinates are integers"):
        einx.get_at("[a], p -> p", x, lambda _shape: mask, p=3)
    for wrong in (mask, KNOWN[backend].array(np.ones(3, "float32"))):
        with pytest.raises(SemanticError, match=r"coordinates in argument 2 are (booleans|floats)"):
            einx.get_at("[a], p -> p", x, wrong)


@on_every_framework
def test_coordinates_of_another_kind_are_refused_however_few_they_are(backend: str) -> None:
    x = KNOWN[backend].array(np.ones((3, 2)))
    for dtype, kind in ((bool, "booleans"), ("float32", "floats"), ("complex64", "complex numbers")):
        for count in (0, 1, 2):
            with pytest.raises(SemanticError, match=f"coordinates in argument 2 are {kind}"):
                einx.get_at("[a] b, p -> p b", x, KNOWN[backend].array(np.zeros(count, dtype)))


FILLINGS = (("uint8", -1), ("uint8", 256), ("int8", 128), ("int8", -129), ("int16", 2**15), ("uint16", 1e30))
"""Numbers that are no elements of a dtype."""


@pytest.mark.parametrize(("dtype", "value"), FILLINGS)
@pytest.mark.parametrize("backend", ["numpy", *FOREIGN])
def test_a_filling_is_an_element(backend: str, dtype: str, value: float) -> None:
    x, i = KNOWN[backend].array(np.ones(3, dtype)), KNOWN[backend].array(np.array([5]))
    with pytest.raises(SemanticError, match=r"cannot be an element of argument 1, which holds (unsigned )?integers of"):
        einx.get_at("[a], p -> p", x, i, mode="fill", fill_value=value)
    most = np.iinfo(dtype).max
    assert int(einx.get_at("[a], p -> p", x, i, mode="fill", fill_value=most)[0]) == most


@on_every_framework
def test_what_a_backend_lacks_is_named(backend: str) -> None:
    x, i = KNOWN[backend].array(np.ones(3)), KNOWN[backend].array(np.array([1]))
    if backend == "jax":
        with pytest.raises(SemanticError, match="not possible in jax"):
            einx.get_at("[a], p -> p", x, i, mode="raise")
    if backend == "array_api_strict":
        with pytest.raises(einx.errors.OperationNotSupportedError, match="array_api_strict has no"):
            einx.add_at("[a], p, ", x, i, 1.0)
