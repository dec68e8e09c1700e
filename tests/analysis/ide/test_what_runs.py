"""What is shown is what runs: a program is written, looked at, and then run.

Shapes are drawn that fit or do not. If the call runs, nothing is found in the program, and the hover holds the code
that ran; if it raises, that is found. With lengths hidden behind parameters, a finding still means that it raises.
"""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

import einx
from einx.errors import EinxError
from einx_lsp.ide.diagnostics import diagnostics
from einx_lsp.ide.document import open_document
from einx_lsp.ide.hover import hover
from tests.engine.tracing.test_partial_knowledge import CALLS, draw_shapes

EACH = pytest.mark.parametrize(
    ("operation", "description", "keywords"), CALLS, ids=[f"{one[0]} {one[1]} {one[2] or ''}" for one in CALLS]
)
TRIES = 25

QUERIES = ("check", "matches", "solve", "solve_axes", "solve_shapes")
QUESTIONS: list[tuple[str, dict[str, Any]]] = [
    ("a b, b", {}),
    ("a a", {}),
    ("(a b) c", {}),
    ("(a b) c", {"a": 2}),
    ("(a a)", {}),
    ("a (b c), d", {}),
    ("a... b, a...", {}),
    ("a (s p)...", {"p": 2}),
    ("a (s p)...", {"p": (2, 3)}),
    ("... [c], c", {}),
    ("(a + b), b", {}),
    ("a 3, 1 b", {}),
    ("a b", {"a": -1}),
    ("a b", {"a": 2.5}),
    ("a b", {"c": 2}),
    ("a -> b", {}),
    ("a [b", {}),
]
ADAPTERS = {"vmap": "np.dot", "reduce": "np.sum"}


def arguments_of(operation: str, shapes: list[tuple[int, ...]]) -> list[str]:
    """The tensors as source; coordinates are integers."""
    indexed = operation in ("get_at", "set_at", "add_at")
    kinds = ["", *[", int"] * (len(shapes) - 1 - (operation != "get_at")), ""] if indexed else [""] * len(shapes)
    return [f"np.zeros({shape}{kind})" for shape, kind in zip(shapes, kinds, strict=False)]


def call(operation: str, description: str, tensors: list[str], keywords: dict[str, Any]) -> str:
    """The call as source."""
    words = [f"{name}={value!r}" for name, value in keywords.items()]
    if operation in ADAPTERS:
        words.append(f"op={ADAPTERS[operation]}")
    return f"einx.{operation}({', '.join([repr(description), *tensors, *words])})"


def run(source: str) -> Exception | None:
    """What running a call raises."""
    try:
        eval(source, {"einx": einx, "np": np})
    except (EinxError, IndexError, ValueError) as error:  # the latter two are the framework's
        return error
    return None


@EACH
def test_what_is_shown_is_what_runs(operation: str, description: str, keywords: dict[str, Any]) -> None:
    chance = random.Random(f"{operation} {description}")
    for _ in range(TRIES):
        shapes = draw_shapes(description, chance)
        source = call(operation, description, arguments_of(operation, shapes), keywords)
        text = f"import einx, numpy as np\n{source}\n"
        document = open_document(text)
        error, found = run(source), diagnostics(document)
        if isinstance(error, EinxError):
            assert found, source
            assert error.message.splitlines()[0] in found[0].message, source
        else:
            assert found == (), source
        if error is None:
            shown = hover(document, text.index(f".{operation}(") + 1)
            assert shown is not None
            graph = eval(f"{source[:-1]}, graph=True)", {"einx": einx, "np": np})
            assert str(graph) in shown.plain, source


@pytest.mark.parametrize("backend", ["torch", "jax", "array_api_strict"])
@EACH
def test_so_it_is_on_another_backend(operation: str, description: str, keywords: dict[str, Any], backend: str) -> None:
    """NumPy's arrays are passed, which are converted there."""
    pytest.importorskip(backend)
    chance = random.Random(f"{operation} {description}")
    for _ in range(3):
        shapes = draw_shapes(description, chance)
        tensors = arguments_of(operation, shapes)
        source = call(operation, description, tensors, {**keywords, "backend": backend})
        try:
            graph = str(eval(f"{source.removesuffix(')')}, graph=True)", {"einx": einx, "np": np}))
        except EinxError:
            continue
        document = open_document(f"import einx, numpy as np\n{source}\n")
        assert diagnostics(document) == (), source
        found = hover(document, document.text.index(f".{operation}(") + 1)
        assert found is not None, source
        assert graph in found.plain, source


@EACH
def test_what_is_found_in_a_function_is_wrong_for_all_arguments(
    operation: str, description: str, keywords: dict[str, Any]
) -> None:
    chance = random.Random(f"{operation} {description} hidden")
    for _ in range(TRIES):
        shapes = draw_shapes(description, chance)
        tensors = arguments_of(operation, shapes)
        parameters: list[str] = []
        hidden = list(tensors)
        for number, shape in enumerate(shapes):
            match chance.choice(["known", "unknown", "annotated", "annotated"]):
                case "unknown":
                    parameters.append(f"x{number}")
                    hidden[number] = f"x{number}"
                case "annotated":  # one name for equal lengths, now and then a number
                    names = " ".join(chance.choice([f"n{length}", f"n{length}", "_", str(length)]) for length in shape)
                    parameters.append(f"x{number}: Shaped[np.ndarray, {names!r}]")
                    hidden[number] = f"x{number}"
        text = (
            "import einx, numpy as np\nfrom jaxtyping import Shaped\n"
            f"def f({', '.join(parameters)}):\n    return {call(operation, description, hidden, keywords)}\n"
        )
        if run(call(operation, description, tensors, keywords)) is None:
            assert diagnostics(open_document(text)) == (), text


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize(("description", "keywords"), QUESTIONS)
def test_what_a_query_says_is_what_is_shown_to_the_word(query: str, description: str, keywords: dict[str, Any]) -> None:
    chance = random.Random(f"{query} {description}")
    for _ in range(TRIES):
        tensors = [f"np.zeros({shape})" for shape in draw_shapes(description, chance)]
        if chance.random() < 0.3:
            tensors[chance.randrange(len(tensors))] = "None"
        if chance.random() < 0.1:
            tensors.append("np.zeros(2)")
        source = call(query, description, tensors, keywords)
        document = open_document(f"import einx, numpy as np\n{source}\n")
        error, found = run(source), diagnostics(document)
        shown = [understood.error for block in document.analysis.blocks for understood in block.calls]
        assert list(map(str, filter(None, shown))) == ([] if error is None else [str(error)]), source
        assert bool(found) == (error is not None), source


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize(("description", "keywords"), QUESTIONS)
def test_what_is_found_in_a_query_is_wrong_for_all_arguments(
    query: str, description: str, keywords: dict[str, Any]
) -> None:
    chance = random.Random(f"{query} {description} hidden")
    for _ in range(TRIES):
        shapes = draw_shapes(description, chance)
        words = ", ".join(f"n{length}" if chance.random() < 0.5 else "_" for length in shapes[0])
        comment = f"  # einx: x = ({words}{',' * (len(shapes[0]) == 1)})"
        known = [f"np.zeros({shape})" for shape in shapes]
        if run(call(query, description, known, keywords)) is None:
            text = f"def f(x):{comment}\n    return {call(query, description, ['x', *known[1:]], keywords)}\n"
            assert diagnostics(open_document(f"import einx, numpy as np\n{text}")) == (), text


def test_queries_name_all_that_stays_open() -> None:
    text = 'import einx, numpy as np\neinx.solve_axes("a (b c), d", np.ones((2, 12)), None)\n'
    (found,) = diagnostics(open_document(text))
    assert "neither b nor c is given; nothing determines the length of axis d" in found.message
    assert "pass b=... or c=..., and pass d=..." in found.message
