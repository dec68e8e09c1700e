"""The examples in the docstrings of the public functions run, those of operations too, which are made at run time."""

from __future__ import annotations

import doctest
import inspect

import pytest

import einx
from einx import tracing
from einx.call import queries
from einx.operations.table import OPERATIONS

PUBLIC = [name for name in einx.__all__ if callable(getattr(einx, name))]
RUNNER_FLAGS = doctest.NORMALIZE_WHITESPACE


@pytest.mark.parametrize("name", PUBLIC)
def test_the_examples_of_a_public_function_run(name: str) -> None:
    text = inspect.getdoc(getattr(einx, name))
    assert text
    parser = doctest.DocTestParser()
    examples = parser.get_doctest(text, vars(tracing) | {"einx": einx} | vars(queries), name, None, 0)
    report: list[str] = []
    results = doctest.DocTestRunner(optionflags=RUNNER_FLAGS).run(examples, out=report.append)
    assert results.failed == 0, "".join(report)
    if name != "Trace":
        assert results.attempted > 0


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_docstring_of_an_operation_tells_what_it_takes_gives_and_raises(name: str) -> None:
    operation = getattr(einx, name)
    assert operation.__name__ == operation.__qualname__ == name
    assert operation.__module__ == "einx"
    for part in ("Args:", "Returns:", "Raises:", "Example:", "description:", "*tensors:", "backend:", "graph:"):
        assert part in operation.__doc__
    for option in OPERATIONS[name].options:
        assert f"{option}:" in operation.__doc__
    assert ("    op:" in operation.__doc__) == OPERATIONS[name].adapter


def test_every_operation_is_public_and_every_public_name_is_there() -> None:
    assert set(OPERATIONS) <= set(einx.__all__)
    assert all(hasattr(einx, name) for name in einx.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        einx.nothing  # noqa: B018
