"""Section 6 of the notation's page: classes, attributes, and the text of errors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import einx
from einx import errors
from einx.backends import registry
from einx.backends.numpy import NUMPY

NAMES = [
    "SyntaxError",
    "RankError",
    "AxisSizeError",
    "SemanticError",
    "OperationNotSupportedError",
    "ImportBackendError",
    "BackendResolutionError",
    "CallOperationError",
]


@pytest.mark.parametrize("name", NAMES)
def test_every_error_derives_from_one_base(name: str) -> None:
    assert issubclass(getattr(errors, name), errors.EinxError)
    assert name in errors.__all__


def test_the_base_is_no_error_of_python_that_other_code_catches() -> None:
    assert errors.EinxError.__mro__[1] is Exception
    assert not issubclass(errors.SyntaxError, SyntaxError)


def test_an_error_carries_its_parts() -> None:
    with pytest.raises(errors.AxisSizeError) as caught:
        einx.sum("a [b]", np.zeros((2, 3)), b=4)
    error = caught.value
    assert error.code == "axis-size-conflict"
    assert error.description == "a [b]"
    assert error.operation == "sum"
    assert error.spans == ((3, 4),)
    assert error.shapes == ("shape (2, 3)",)
    assert error.hint == "pass b=3, or leave b out"
    assert error.others == ()


def test_the_text_shows_carets_what_each_size_came_from_and_what_to_write() -> None:
    with pytest.raises(errors.AxisSizeError) as caught:
        einx.sum("a [b]", np.zeros((2, 3)), b=4)
    assert str(caught.value) == (
        "einx.sum: axis b has length 4 (keyword b), but length 3 (argument 1, dimension 2)\n"
        "    a [b]\n"
        "       ^\n"
        "  argument 1: shape (2, 3)\n"
        "  pass b=3, or leave b out"
    )


def test_no_error_shows_how_it_came_about_inside_the_library() -> None:
    with pytest.raises(errors.EinxError) as caught:
        einx.id("(a b) -> a b", np.zeros(7), a=2)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Backends beside NumPy: one that is not installed, and one that can do little."""
    spellings = {name: spelling for name, spelling in NUMPY.spellings.items() if name != "sum"}
    own = {"array_types": frozenset({"tests.Paper"}), "priority": 1}
    paper = replace(NUMPY, name="paper", imports=("import paper",), **own)
    little = replace(NUMPY, name="little", spellings=spellings, priority=1, array_types=frozenset({"tests.Little"}))
    monkeypatch.setattr(registry, "REGISTERED", {})
    for backend in (paper, little):
        einx.backend.register(backend)


class Array:
    """An array of some framework, as far as its type goes."""

    shape = (2,)


Paper = type("Paper", (Array,), {"__module__": "tests"})
Little = type("Little", (Array,), {"__module__": "tests"})


@pytest.mark.usefixtures("paper")
def test_a_framework_that_is_not_installed_is_named() -> None:
    with pytest.raises(errors.ImportBackendError, match="No module named 'paper'") as caught:
        einx.sum("[a]", np.ones(2), backend="paper")
    assert (caught.value.code, caught.value.operation) == ("import-backend", "sum")


@pytest.mark.usefixtures("paper")
def test_code_is_shown_for_a_framework_that_is_not_installed() -> None:
    assert "import paper\n" in str(einx.trace("sum", "[a]", [(2,)], backend="paper"))


@pytest.mark.usefixtures("paper")
def test_an_operation_that_a_backend_does_not_have_is_named() -> None:
    with pytest.raises(errors.OperationNotSupportedError, match="the backend little has no operation sum") as caught:
        einx.sum("[a]", np.ones(2), backend="little")
    assert caught.value.code == "operation-not-supported"
    np.testing.assert_array_equal(einx.max("[a]", np.ones(2), backend="little"), 1)


@pytest.mark.usefixtures("paper")
def test_arrays_of_two_frameworks_are_an_error_that_names_both() -> None:
    with pytest.raises(errors.BackendResolutionError) as caught:
        einx.add("a, a", Paper(), Little())
    assert caught.value.code == "two-backends"
    assert "argument 1 is an array of paper, but argument 2 is one of little" in str(caught.value)


@pytest.mark.usefixtures("paper")
def test_numpy_arrays_and_scalars_join_any_other_framework() -> None:
    graph = einx.multiply("a, a, ", Little(), np.ones(2), 3, graph=True)
    assert "np.multiply(i0, i1)" in str(graph)
    with pytest.raises(errors.ImportBackendError, match="paper"):
        einx.multiply("a, a, ", np.ones(2), Paper(), np.float32(1))


def test_an_array_of_no_known_framework_is_named() -> None:
    unknown = type("Stone", (Array,), {"__module__": "quarry"})()
    with pytest.raises(errors.BackendResolutionError, match=r"argument 1 is a quarry\.Stone") as caught:
        einx.sum("[a]", unknown)
    assert caught.value.code == "unknown-array-type"
