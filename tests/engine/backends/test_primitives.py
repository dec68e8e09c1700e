"""Every backend against the closed list of primitives: a rule, a spelling, or a declared lack."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import numpy as np
import pytest

import einx
from einx.backends import default
from einx.backends.base import Backend
from einx.backends.numpy import NUMPY
from einx.backends.registry import MODULES, get_backend
from einx.graph.primitives import PRIMITIVES
from tests.engine.backends.plain import PLAIN

BACKENDS = list({backend.name: backend for backend in (*map(get_backend, MODULES), PLAIN)}.values())
OF_THE_GRAPH = {"input", "constant"}
"""What the graph itself names."""

ENGINE = Path(inspect.getfile(einx)).parent


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda backend: backend.name)
@pytest.mark.parametrize("name", sorted(PRIMITIVES.keys() - OF_THE_GRAPH))
def test_a_backend_has_every_primitive(backend: Backend, name: str) -> None:
    if name in backend.lacks:
        with pytest.raises(einx.errors.OperationNotSupportedError):
            backend.rule(name)
    elif PRIMITIVES[name].named:
        assert backend.rule(name) is not None
        assert name not in backend.spellings
    else:
        assert backend.rule(name) is not None or name in backend.spellings


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda backend: backend.name)
def test_a_backend_spells_nothing_that_is_not_listed(backend: Backend) -> None:
    assert backend.spellings.keys() <= PRIMITIVES.keys()
    assert backend.lacks <= PRIMITIVES.keys()
    assert not backend.lacks & backend.spellings.keys()
    assert backend.rules.keys() <= PRIMITIVES.keys()


def test_numpy_has_the_functions_that_it_is_said_to_have() -> None:
    names = [spelling for spelling in NUMPY.spellings.values() if isinstance(spelling, str)]
    assert all(name.startswith("np.") and hasattr(np, name.removeprefix("np.")) for name in names)


def test_what_is_on_named_axes_has_a_default_rule() -> None:
    assert set(default.RULES) == {name for name, primitive in PRIMITIVES.items() if primitive.named}


def test_a_statement_changes_its_first_argument() -> None:
    assert all(one.shape is not None for one in PRIMITIVES.values() if one.in_place)


def built(folder: str) -> set[str]:
    """The primitives that the modules of a folder build by name."""
    names = set()
    for path in sorted((ENGINE / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                called = node.func
                name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
                if name in {"build", "named", "plain"} and isinstance(node.args[0].value, str):
                    names.add(node.args[0].value)
    return names


def test_operations_build_primitives_only() -> None:
    assert built("operations")
    assert built("operations") <= PRIMITIVES.keys()
    assert built("backends") <= PRIMITIVES.keys()
    assert not built("operations") & {"expression", "statement"}


def test_operations_hold_no_word_of_a_framework() -> None:
    words = ("numpy", "torch", "jax")
    for path in sorted((ENGINE / "operations").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
        assert not [line for line in imported if "backends" in line], path.name
        assert not [line for line in imported if any(word in line for word in words)] or path.name == "returned.py"


@pytest.mark.parametrize(
    ("call", "shape"),
    [
        (("sum", "a [b c]", np.ones((2, 3, 4))), (2,)),
        (("dot", "a b, b c -> c a", np.ones((2, 3)), np.ones((3, 4))), (4, 2)),
        (("get_at", "a [b] c, d -> c a d", np.ones((2, 3, 4)), np.zeros(5, int)), (4, 2, 5)),
        (("get_at", "[a] c [b], d, d -> c d", np.ones((2, 4, 3)), np.zeros(5, int), np.zeros(5, int)), (4, 5)),
        (("sort", "a [b] -> [b] a", np.ones((2, 3))), (3, 2)),
        (("argmax", "a [b c] -> [2] a", np.ones((2, 3, 4))), (2, 2)),
        (("id", "a b, a -> a (b + 1)", np.ones((2, 3)), np.ones(2)), (2, 4)),
    ],
)
def test_shape_rules_give_the_shape_that_numpy_gives(call: tuple, shape: tuple[int, ...]) -> None:
    name, description, *tensors = call
    graph = getattr(einx, name)(description, *tensors, graph=True)
    assert graph.output_shapes == (shape,)
    assert graph(*tensors).shape == shape
