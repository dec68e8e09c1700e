"""What calls that are wrong are told: the class, the code, what the carets stand under, and what the text says.

Each paragraph of `calls/*.txt` is one call: the call; class and code of its error; the description with carets; and
the phrases that a reader needs, a line each: which axis, both sizes, where each came from, what to write instead.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

import einx
from einx import errors
from einx.operations.table import OPERATIONS
from tests.engine.frameworks import CHOSEN, KNOWN


class Bad(NamedTuple):
    """A call that raises."""

    call: str
    error: type[errors.EinxError]
    code: str
    shown: list[str]
    phrases: list[str]


def read(paragraph: str) -> Bad:
    """One paragraph of a file of calls."""
    call, kind, *rest = paragraph.splitlines()
    error, code = kind.split()
    shown = [line for line in rest if line.startswith("  ")]
    return Bad(call, getattr(errors, error), code, shown, rest[len(shown) :])


CALLS = [
    pytest.param(read(paragraph), id=f"{path.stem} {number} {paragraph.splitlines()[0]}")
    for path in sorted((Path(__file__).parent / "calls").glob("*.txt"))
    for number, paragraph in enumerate(path.read_text(encoding="utf-8").strip("\n").split("\n\n"), start=1)
]


def x(*shape: int) -> np.ndarray:
    return np.zeros(shape)


def one_by_one(_shape: tuple[int, ...]) -> np.ndarray:
    return np.ones((1, 1))


def first(one: np.ndarray, _other: np.ndarray) -> np.ndarray:
    return one


def several(*arrays: np.ndarray) -> tuple[np.ndarray, ...]:
    return arrays


def names(backend: str) -> dict[str, Any]:
    """What a call refers to, with arrays of a framework."""
    array = KNOWN[backend].array
    return {
        "einx": einx,
        "np": np,
        "x": lambda *shape: array(np.zeros(shape)),
        "at": lambda *shape: array(np.zeros(shape, int)),
        "one_by_one": one_by_one,
        "first": first,
        "several": several,
        "FLOATS": array(np.zeros(4)),
    }


@pytest.mark.parametrize("bad", CALLS)
@pytest.mark.parametrize("backend", [name for name in CHOSEN if name != "plain"])
def test_a_bad_call_is_told_what_is_wrong(bad: Bad, backend: str) -> None:
    if "op=np." in bad.call and KNOWN[backend].module != "numpy":
        return
    with pytest.raises(bad.error) as caught:
        eval(bad.call, names(backend))
    error = caught.value
    assert (type(error), error.code) == (bad.error, bad.code)
    assert error.operation == bad.call[len("einx.") : bad.call.index("(")]
    lines = str(error).splitlines()
    assert [f"  {line}" for line in bad.shown] == lines[1 : 1 + len(bad.shown)]
    assert [phrase for phrase in bad.phrases if phrase not in str(error)] == []
    assert lines[0].startswith(f"einx.{error.operation}: ")


def test_every_family_and_query_is_among_the_calls() -> None:
    called = {param.values[0].call.split("(")[0].removeprefix("einx.") for param in CALLS}
    families = {OPERATIONS[name].family for name in called if name in OPERATIONS}
    assert families == {operation.family for operation in OPERATIONS.values()}
    assert called >= {"matches", "check", "solve", "solve_axes", "solve_shapes"}
    assert len(CALLS) >= 80


def test_the_shapes_of_the_arguments_are_told() -> None:
    with pytest.raises(errors.AxisSizeError) as caught:
        einx.add("a, a", x(2), [1, 2, 3])
    assert caught.value.shapes == ("shape (2,)", "a list of shape (3,)")
    assert "  argument 1: shape (2,)\n  argument 2: a list of shape (3,)" in str(caught.value)


def test_several_errors_of_one_description_are_told_at_once() -> None:
    with pytest.raises(errors.SyntaxError) as caught:
        einx.sum("a[b] % (c", x(2))
    codes = [caught.value.code, *(other.code for other in caught.value.others)]
    assert codes == ["missing-space", "stray-character", "unclosed-bracket"]


def test_carets_of_a_description_of_several_lines_stand_under_their_line() -> None:
    with pytest.raises(errors.AxisSizeError) as caught:
        einx.dot("a b,\n\tb c -> a c", x(2, 3), x(4, 5))
    assert "    a b,\n      ^\n    \tb c -> a c\n    \t^\n" in str(caught.value)


def test_a_description_that_is_no_string_is_told_so() -> None:
    with pytest.raises(errors.SemanticError, match="has to be a string, but the first argument is an int") as caught:
        einx.sum(5, x(2))
    assert caught.value.code == "description-type"
