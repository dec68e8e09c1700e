"""Graphs over symbolic lengths give what the specialised calls give: values, dtypes and errors, for every length."""

from __future__ import annotations

import pickle
import random
from typing import Any

import numpy as np
import pytest

import einx
from einx.errors import EinxError, SemanticError
from tests.engine.tracing.test_partial_knowledge import CALLS, draw_shapes


def fetch(x: np.ndarray, places: tuple[np.ndarray, ...]) -> np.ndarray:
    return x[places]


def put(x: np.ndarray, places: tuple[np.ndarray, ...], updates: np.ndarray) -> np.ndarray:
    result = x.copy()
    np.add.at(result, places, updates)
    return result


ADAPTERS = {"vmap": np.dot, "reduce": np.sum, "elementwise": np.add, "vmap_with_axis": np.sum}
MORE: list[tuple[str, str, dict[str, Any]]] = [
    ("max", "(a [b])", {"b": 2}),
    ("max", "a [b] -> a", {}),
    ("logsumexp", "a [b]", {}),
    ("softmax", "a [...]", {}),
    ("log_softmax", "a ([b] c)", {"c": 2}),
    ("id", "(a b), a -> b a, a", {}),
    ("id", "(a b), a, b -> b a, a, b", {}),
    ("id", "a b, a -> a (b + 1)", {}),
    ("id", "(a b) -> (a b)", {"a": 4}),
    ("add", "(a b), a, b -> b a", {}),
    ("argmax", "[a] b [c] -> b [2]", {}),
    ("dot", "a a b -> b", {}),
    ("dot", "a [b], [b] -> 1 a", {}),
    ("dot", "a b, c -> a b c", {}),
    ("elementwise", "a, b -> a b", {}),
    ("subtract_at", "a [h], p [1], p a", {}),
    ("topk", "a [b->2]", {}),
    ("topk", "[b] a -> a [k]", {"k": 3, "largest": False}),
    ("argtopk", "(a [b]) -> a [2]", {"a": 2}),
    ("cumsum", "(a [b])", {"a": 2}),
    ("var", "(a [2])", {"correction": 1}),
    ("argsort", "a [b]", {"descending": True}),
    ("get_at", "a [h], p -> p a", {"mode": "wrap"}),
    ("get_at", "a [h], p -> p a", {"mode": "fill", "fill_value": 7}),
    ("maximum_at", "a [h], p [1], p a", {}),
    ("vmap_with_axis", "a [b] -> a", {}),
    ("vmap_with_axis", "(a [b]) c -> c a", {"a": 2}),
    ("index", "[h] a, p [1] -> p a", {"op": fetch}),
    ("index", "a [h], p, a p -> a [h]", {"op": put}),
]
EACH = pytest.mark.parametrize(
    ("operation", "description", "keywords"),
    CALLS + MORE,
    ids=[f"{one[0]} {one[1]} {[*one[2]] or ''}" for one in CALLS + MORE],
)


def arrays_of(operation: str, shapes: list[tuple[int, ...]], chance: random.Random) -> list[np.ndarray]:
    """Arrays of small whole numbers; coordinates are integers, often within bounds."""
    generator = np.random.default_rng(chance.randrange(2**32))
    indexed = operation.endswith("_at") or operation == "index"
    last = len(shapes) - (operation != "get_at" and len(shapes) > 2)
    return [
        generator.integers(0, 2, shape)
        if indexed and 0 < place < last
        else generator.integers(-5, 6, shape).astype(chance.choice(["float64", "float32"]))
        for place, shape in enumerate(shapes)
    ]


def opened(shapes: list[tuple[int, ...]], chance: random.Random) -> list[einx.Shaped]:
    """The shapes with some lengths as names, equal lengths sometimes under one name."""
    names = iter(["n", "x0", "np", "lambda", "i0", "m", "specialise", *(f"k{number}" for number in range(30))])
    shared = chance.random() < 0.5
    known: dict[int, str] = {}
    found = []
    for shape in shapes:
        lengths: list[int | str] = []
        for length in shape:
            name = known.setdefault(length, next(names)) if shared else next(names)
            lengths.append(length if chance.random() < 0.3 else name)
        found.append(einx.shaped(*lengths))
    return found


def outcome(run: Any, *arguments: Any, **keywords: Any) -> Any:
    """Arrays, or what was raised."""
    try:
        with np.errstate(all="ignore"):
            found = run(*arguments, **keywords)
    except EinxError as error:
        return type(error), error.code, str(error)
    except (ValueError, IndexError) as error:  # the framework's
        return type(error), str(error)
    return found if isinstance(found, tuple) else (found,)


def assert_same(found: Any, wanted: Any, case: str) -> None:
    """Both are the same error, or arrays of the same dtype, shape and, up to rounding, values."""
    assert len(found) == len(wanted), f"{case}: {found} instead of {wanted}"
    if wanted and isinstance(wanted[0], type):
        assert found == wanted, case
        return
    for one, other in zip(found, wanted, strict=True):
        assert not isinstance(one, type), f"{case}: {found} instead of {wanted}"
        a, b = np.asarray(one), np.asarray(other)
        assert (a.dtype, a.shape) == (b.dtype, b.shape), case
        np.testing.assert_allclose(a, b, rtol=1e-4, err_msg=case)


@EACH
def test_a_graph_gives_what_the_call_gives(operation: str, description: str, keywords: dict[str, Any]) -> None:
    chance = random.Random(f"{operation} {description} shaped")
    if operation in ADAPTERS:
        keywords = {**keywords, "op": ADAPTERS[operation]}
    call = getattr(einx, operation)
    made = 0
    for _ in range(150):
        if made == 20:
            break
        shapes = [draw_shapes(description, chance) for _ in range(3)]
        given = opened(shapes[0], chance)
        try:
            graph = call(description, *given, graph=True, **keywords)
        except EinxError:  # then no lengths fit
            arrays = arrays_of(operation, shapes[0], chance)
            wanted = outcome(call, description, *arrays, **keywords)
            assert isinstance(wanted[0], type), f"{description} {given}"
            continue
        made += 1
        for others in shapes:
            if [len(shape) for shape in others] == [len(shape) for shape in shapes[0]] or chance.random() < 0.3:
                arrays = arrays_of(operation, others, chance)
                wanted = outcome(call, description, *arrays, **keywords)
                assert_same(outcome(graph, *arrays), wanted, f"{operation} {description!r} {given} {others}\n{graph}")


def test_the_source_binds_lengths_and_checks_what_divides() -> None:
    graph = einx.mean("b (n [4])", einx.shaped("b", "n"), graph=True)
    assert str(graph) == (
        "import numpy as np\n"
        "def op0(i0):\n"
        "    b, n = i0.shape\n"
        "    if n % 4:\n"
        "        return specialise(i0)\n"
        "    x0 = np.reshape(i0, (b, n // 4, 4))\n"
        "    x1 = np.mean(x0, axis=2)\n"
        "    return x1"
    )


def test_numbers_and_equal_names_are_checked() -> None:
    graph = einx.add("a b, b", einx.shaped("n", 3), einx.shaped("m"), graph=True)
    assert graph(np.ones((2, 3)), np.ones(3)).tolist() == [[2.0] * 3] * 2
    assert graph(np.ones((2, 5)), np.ones(5)).shape == (2, 5)
    with pytest.raises(EinxError, match="axis b has length"):
        graph(np.ones((2, 3)), np.ones(1))


def test_a_quotient_that_cancels_is_none_where_it_divides_by_zero() -> None:
    graph = einx.id("(a b), a -> b a, a", einx.shaped("p"), einx.shaped("p"), graph=True)
    assert graph(np.ones(3), np.ones(3))[0].shape == (1, 3)
    with pytest.raises(EinxError):
        graph(np.ones(0), np.ones(0))


def test_arrays_numbers_lists_and_factories_stand_beside_it() -> None:
    graph = einx.dot("a [b->c]", einx.shaped("n", 4), np.ones, c=2, graph=True)
    assert graph(np.ones((3, 4)), np.ones).tolist() == [[4.0, 4.0]] * 3
    with pytest.raises(EinxError, match="returned an array of shape"):
        graph(np.ones((3, 4)), lambda shape: np.ones((*shape, 1)))
    assert einx.add("a,", einx.shaped("n"), 2.0, graph=True)(np.ones(2), 2.0).tolist() == [3.0, 3.0]
    assert einx.add("a, b -> a b", einx.shaped("n"), [1, 2], graph=True)(np.ones(1), [1, 2]).tolist() == [[2.0, 3.0]]
    assert einx.add("a, a", einx.shaped("n"), np.ones(2), graph=True)(np.ones(2), np.ones(2)).tolist() == [2.0, 2.0]


def test_without_graph_it_says_what_to_pass() -> None:
    for _ in range(2):
        with pytest.raises(SemanticError, match="pass graph=True") as caught:
            einx.sum("a [b]", einx.shaped("n", 3))
        assert caught.value.code == "shaped-without-graph"


@pytest.mark.parametrize("length", [-1, 2.5, True, "a b", None])
def test_what_is_no_length(length: Any) -> None:
    with pytest.raises(SemanticError) as caught:
        einx.shaped("b", length)
    assert caught.value.code == "shaped-length"


def test_dtype_and_backend() -> None:
    assert einx.shaped(2, dtype=np.float32) == einx.shaped(2, dtype="float32") == einx.shaped(2, dtype=np.dtype("f4"))
    with pytest.raises(SemanticError, match="coordinates"):
        einx.get_at("[a], p -> p", einx.shaped("n"), einx.shaped("p", dtype=bool), graph=True)
    graph = einx.sum("a [b]", einx.shaped("n", "m", backend="numpy"), graph=True)
    assert graph(np.ones((2, 3))).tolist() == [3.0, 3.0]
    with pytest.raises(EinxError):
        einx.sum("a [b]", einx.shaped("n", "m", backend="nothing"), graph=True)


def test_a_graph_pickles() -> None:
    graph = pickle.loads(pickle.dumps(einx.sum("b (n [4])", einx.shaped("b", "n"), graph=True)))
    assert graph(np.ones((2, 8))).shape == (2, 2)
    with pytest.raises(EinxError, match="not divisible by 4"):
        graph(np.ones((2, 7)))
