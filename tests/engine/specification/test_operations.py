"""Section 4 of the notation's page: outputs and brackets that are left out, shorthands, tensors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

import einx
from einx.errors import BackendResolutionError, CallOperationError, SemanticError
from einx.operations.table import OPERATIONS

X = np.arange(6.0).reshape(2, 3)
S = np.arange(24.0).reshape(2, 3, 4)
Y = np.arange(3.0)
C = X > 2

NAMES = {
    "identity": "id rearrange",
    "reduction": "sum mean var std prod count_nonzero any all max min logsumexp reduce",
    "elementwise": (
        "add subtract multiply divide true_divide floor_divide logical_and logical_or maximum minimum logaddexp less "
        "less_equal greater greater_equal equal not_equal where elementwise"
    ),
    "contraction": "dot",
    "gather": "get_at",
    "update": "set_at add_at subtract_at multiply_at maximum_at minimum_at",
    "preserving": "softmax log_softmax flip roll sort argsort cumsum cumprod",
    "topk": "topk argtopk",
    "arg": "argmax argmin",
    "creation": "arange",
    "vmap": "vmap",
    "vmap_with_axis": "vmap_with_axis",
    "index": "index",
}


@pytest.mark.parametrize("family", NAMES)
def test_every_name_of_the_table_is_an_operation_of_its_family(family: str) -> None:
    assert [row.name for row in OPERATIONS.values() if row.family == family] == sorted(
        NAMES[family].split(), key=list(OPERATIONS).index
    )
    assert all(callable(getattr(einx, name)) for name in NAMES[family].split())


# Identity


def test_rearrange_is_id() -> None:
    np.testing.assert_array_equal(einx.rearrange("a b -> b a", X), einx.id("a b -> b a", X))


def test_the_identity_of_one_input_without_output_is_the_input() -> None:
    np.testing.assert_array_equal(einx.id("a b", X), X)


def test_the_identity_of_several_inputs_needs_an_output() -> None:
    with pytest.raises(SemanticError, match="do not say where they go"):
        einx.id("a, b", Y, Y)


def test_inputs_go_to_output_parts_by_their_axes() -> None:
    np.testing.assert_array_equal(einx.id("a, b -> (b + a)", [1, 2], [3]), [3, 1, 2])
    first, second = einx.id("a, b c -> c b, a", Y, X)
    np.testing.assert_array_equal(first, X.T)
    np.testing.assert_array_equal(second, Y)


def test_inputs_go_by_position_where_axes_leave_a_choice() -> None:
    np.testing.assert_array_equal(einx.id("a, a -> (a + a)", [1, 2], [3, 4]), [1, 2, 3, 4])
    np.testing.assert_array_equal(einx.id(", -> (1 + 1)", 5, 6), [5, 6])


def test_splitting_gives_one_tensor_per_combination_left_to_right() -> None:
    parts = einx.id("(a + b) (c + d) -> a c, a d, b c, b d", S[0], a=1, c=3)
    assert isinstance(parts, tuple)
    for part, wanted in zip(parts, (S[0, :1, :3], S[0, :1, 3:], S[0, 1:, :3], S[0, 1:, 3:]), strict=True):
        np.testing.assert_array_equal(part, wanted)


def test_a_number_appends_a_part_of_that_length() -> None:
    np.testing.assert_array_equal(einx.id("b c, -> b (c + 1)", X, 9), np.c_[X, [9, 9]])
    np.testing.assert_array_equal(einx.id("b c, -> b (2 + c)", X, 9), np.c_[[9, 9], [9, 9], X])
    np.testing.assert_array_equal(einx.id("b c, b -> b (c + 1)", X, [7, 8]), np.c_[X, [7, 8]])


@pytest.mark.parametrize("name", [name for name in OPERATIONS if OPERATIONS[name].family != "identity"])
def test_only_the_identity_concatenates(name: str) -> None:
    operation = OPERATIONS[name]
    tensors = [np.zeros(5)] * operation.tensors[0]
    description = ", ".join(["(a + b)"] * max(1, len(tensors)))
    with pytest.raises(SemanticError) as caught:
        getattr(einx, name)(description, *tensors, a=2, **({"op": np.add} if operation.adapter else {}))
    assert caught.value.code in {"concatenation-not-allowed", "nothing-to-reduce", "brackets-missing", "output-missing"}


# Reductions


def test_a_reduction_without_output_removes_the_brackets() -> None:
    np.testing.assert_array_equal(einx.sum("a [b] c", S), S.sum(1))
    np.testing.assert_array_equal(einx.sum("[a] b [c]", S), S.sum((0, 2)))
    assert einx.sum("a (b [c])", np.zeros((2, 6)), c=3).shape == (2, 2)


def test_keepdims_leaves_a_1_for_every_group_of_brackets() -> None:
    assert einx.sum("a [b c]", S, keepdims=True).shape == (2, 1)
    assert einx.sum("a [b] [c]", S, keepdims=True).shape == (2, 1, 1)
    assert einx.sum("[a] b [c]", S, keepdims=True).shape == (1, 3, 1)
    assert einx.sum("b [s...]", S, keepdims=True).shape == (2, 1)
    assert einx.sum("b [s]...", S, keepdims=True).shape == (2, 1, 1)


@pytest.mark.parametrize("name", ["sum", "mean", "max", "any", "logsumexp"])
def test_every_axis_absent_from_the_output_is_reduced(name: str) -> None:
    function = getattr(einx, name)
    np.testing.assert_allclose(function("a b c -> c a", S), function("a [b] c -> c a", S))
    np.testing.assert_allclose(function("... c -> c", S), function("[...] c", S))


def test_a_reduction_with_neither_brackets_nor_arrow_is_an_error() -> None:
    with pytest.raises(SemanticError, match="nothing says which axes to reduce"):
        einx.sum("a b", X)


def test_variance_and_deviation_take_numpys_default() -> None:
    np.testing.assert_allclose(einx.var("a [b]", X), np.var(X, axis=1))
    np.testing.assert_allclose(einx.std("a [b]", X), np.std(X, axis=1))


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ([1000.0, 1000.0], 1000 + np.log(2)),
        ([-np.inf, -np.inf], -np.inf),
        ([np.inf, 0.0], np.inf),
        ([np.inf, -np.inf], np.inf),
        ([-1000.0, -np.inf], -1000.0),
    ],
    ids=str,
)
def test_logsumexp_is_right_for_infinities_and_large_values(values: list[float], wanted: float) -> None:
    np.testing.assert_allclose(einx.logsumexp("[a]", np.array(values)), wanted)
    np.testing.assert_allclose(einx.logsumexp("b [a]", np.array([values])), [wanted])


def test_softmax_is_right_for_infinities_and_large_values() -> None:
    np.testing.assert_allclose(einx.softmax("[a]", np.array([1e4, 1e4])), [0.5, 0.5])
    np.testing.assert_allclose(einx.softmax("[a]", np.array([-np.inf, 0.0])), [0, 1])
    np.testing.assert_allclose(einx.log_softmax("[a]", np.array([-np.inf, 0.0, 0.0])), [-np.inf, *[-np.log(2)] * 2])


# Elementwise


def test_the_output_is_the_input_whose_axes_include_all_others() -> None:
    assert einx.add("b, a b", Y, X).shape == (2, 3)
    assert einx.where("a b, , b", C, 0.0, Y).shape == (2, 3)
    assert einx.add("a b, a b", X, X).shape == (2, 3)


@pytest.mark.parametrize("description", ["a, b", "a b, b a"])
def test_where_no_input_or_no_single_one_does_the_output_is_required(description: str) -> None:
    x = np.zeros([2] * len(description.partition(",")[0].split()))
    with pytest.raises(SemanticError, match="the output is left out, but"):
        einx.add(description, x, x)


@pytest.mark.parametrize("name", NAMES["elementwise"].replace(" elementwise", "").split())
def test_the_number_of_tensors_is_as_in_the_table(name: str) -> None:
    many = "add multiply logical_and logical_or maximum minimum logaddexp".split()
    taken = {2, 3, 4} if name in many else {3} if name == "where" else {2}
    for count in range(1, 5):
        call = ", ".join(["a"] * count)
        if count in taken:
            assert getattr(einx, name)(call, *[Y + 1] * count).shape == (3,)
        else:
            with pytest.raises(SemanticError) as caught:
                getattr(einx, name)(call, *[Y] * count)
            assert caught.value.code == "tensor-count"


def test_the_second_tensor_of_a_shorthand_is_the_bracketed_part() -> None:
    np.testing.assert_array_equal(einx.add("b... [c]", S, np.arange(4)), S + np.arange(4))
    np.testing.assert_array_equal(einx.multiply("[a] b", X, np.array([2, 3])), X * [[2], [3]])
    np.testing.assert_array_equal(einx.add("b [s...]", S, S[0]), S + S[0])
    np.testing.assert_array_equal(einx.add("b [s]...", S, S[0]), S + S[0])


# Contraction


@pytest.mark.parametrize(
    ("shorthand", "equation", "shapes"),
    [
        ("a [b->c]", "ab,bc->ac", [(2, 3), (3, 4)]),
        ("[a b->a c]", "ab,abc->ac", [(2, 3), (2, 3, 4)]),
        ("a [b->]", "ab,b->a", [(2, 3), (3,)]),
        ("b [s... c->d]", "bxyc,xycd->bd", [(2, 3, 4, 5), (3, 4, 5, 6)]),
        ("b [s]... -> b", "bxy,xy->b", [(2, 3, 4), (3, 4)]),
    ],
)
def test_the_second_tensor_of_a_dot_is_found(shorthand: str, equation: str, shapes: list[tuple[int, ...]]) -> None:
    tensors = [np.random.default_rng(0).standard_normal(shape) for shape in shapes]
    np.testing.assert_allclose(einx.dot(shorthand, *tensors), np.einsum(equation, *tensors))


def test_dot_without_brackets_follows_the_elementwise_rule() -> None:
    np.testing.assert_array_equal(einx.dot("a b, b", X, Y), X * Y)
    with pytest.raises(SemanticError, match="no input of `a b`, `b c` has the axes of all others"):
        einx.dot("a b, b c", X, X.T)
    with pytest.raises(SemanticError, match="with brackets, dot cannot tell"):
        einx.dot("a [b], [b] c", X, X.T)


def test_dot_takes_one_tensor_or_many() -> None:
    np.testing.assert_array_equal(einx.dot("a b -> b", X), X.sum(0))
    np.testing.assert_allclose(einx.dot("a b, b c, c d, d -> a", X, X.T, X, Y), X @ X.T @ X @ Y)


# Indexing


@pytest.mark.parametrize("dtype", ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"])
def test_coordinates_of_any_integer_dtype_are_right(dtype: str) -> None:
    x, at = np.arange(200.0), np.array([0, 127, 99], dtype)
    np.testing.assert_array_equal(einx.get_at("[a], p -> p", x, at), [0, 127, 99])
    np.testing.assert_array_equal(einx.add_at("[a], p, ", x, at, 1)[[0, 127, 99]], [1, 128, 100])


def test_negative_coordinates_count_from_the_end() -> None:
    np.testing.assert_array_equal(einx.get_at("[a], p -> p", Y, [-1, -3]), [2, 0])
    np.testing.assert_array_equal(einx.set_at("[a], , ", Y, -1, 9), [0, 1, 9])


def test_one_tensor_holds_all_coordinates_or_several_hold_some_each() -> None:
    at = np.array([[0, 1], [1, 2]])
    together = einx.get_at("[h w] c, p [2] -> p c", S, at)
    np.testing.assert_array_equal(together, S[[0, 1], [1, 2]])
    np.testing.assert_array_equal(einx.get_at("[h w] c, p, p -> p c", S, at[:, 0], at[:, 1]), together)
    np.testing.assert_array_equal(einx.get_at("[h w] c, [2] p -> p c", S, at.T), together)
    np.testing.assert_array_equal(einx.get_at("[h w c], p [2], q [1] -> p q", S, at, [[0], [3]]), together[:, [0, 3]])


def test_shared_axes_are_aligned_and_the_others_broadcast() -> None:
    at = np.array([[0, 1], [2, 0]])
    np.testing.assert_array_equal(einx.get_at("b [w], b p -> b p", X, at), np.take_along_axis(X, at, 1))
    np.testing.assert_array_equal(einx.get_at("b [w], q p -> b q p", X, at), X[:, at])
    np.testing.assert_array_equal(einx.get_at("[h w], p, q -> q p", X, [0, 1], [2, 0]), X[np.ix_([0, 1], [2, 0])].T)


def test_updates_broadcast_and_the_callers_arrays_stay_as_they_are() -> None:
    x, at = X.copy(), np.array([0, 0, 1])
    np.testing.assert_array_equal(einx.add_at("[a] c, p, c", x, at, Y), X + np.array([2 * Y, Y]))
    np.testing.assert_array_equal(einx.add_at("[a] c, p, ", x, at, 1), X + np.array([[2], [1]]))
    np.testing.assert_array_equal(einx.subtract_at("[a] c, p, p", x, at, [1, 2, 3]), X - 3)
    np.testing.assert_array_equal(x, X)
    np.testing.assert_array_equal(at, [0, 0, 1])


def test_the_output_of_an_update_is_the_targets_expression() -> None:
    assert einx.set_at("[h] c, p, p c", X, [1], Y[None]).shape == (2, 3)
    assert einx.set_at("[h] c, p, p c -> c [h]", X, [1], Y[None]).shape == (3, 2)


def test_a_gather_needs_an_output() -> None:
    with pytest.raises(SemanticError, match="the output is missing"):
        einx.get_at("[h] c, p", X, [1])


# Along axes


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "flip", "roll", "sort", "argsort"])
def test_the_output_of_a_shape_preserving_operation_is_the_input(name: str) -> None:
    keywords = {"shift": 1} if name == "roll" else {}
    assert getattr(einx, name)("a [b] c", S, **keywords).shape == (2, 3, 4)
    with pytest.raises(SemanticError, match="nothing says along which axes"):
        getattr(einx, name)("a b c", S, **keywords)


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "flip", "roll"])
def test_bracketed_axes_are_not_permuted(name: str) -> None:
    with pytest.raises(SemanticError, match="keeps the bracketed axes"):
        getattr(einx, name)("a [b c] -> a [c b]", S, **({"shift": 1} if name == "roll" else {}))


@pytest.mark.parametrize("name", ["sort", "argsort"])
def test_sorting_runs_along_one_axis(name: str) -> None:
    with pytest.raises(SemanticError, match="runs along one axis, but 2 are in brackets"):
        getattr(einx, name)("a [b c]", S)
    assert getattr(einx, name)("a [(b c)]", S.reshape(2, 12)).shape == (2, 12)


def test_roll_takes_one_shift_or_one_per_axis() -> None:
    np.testing.assert_array_equal(einx.roll("a [b c]", S, shift=(1, -2)), np.roll(S, (1, -2), (1, 2)))
    np.testing.assert_array_equal(einx.roll("a [b c]", S, shift=2), np.roll(S, (2, 2), (1, 2)))
    np.testing.assert_array_equal(einx.roll("a [b]", X, shift=[1]), np.roll(X, 1, 1))
    np.testing.assert_array_equal(einx.roll("a [b]", X, shift=np.int64(1)), np.roll(X, 1, 1))


def test_the_coordinates_of_an_extremum() -> None:
    np.testing.assert_array_equal(einx.argmax("a [b c] -> [2] a", S), [[2, 2], [3, 3]])
    np.testing.assert_array_equal(einx.argmin("a [b]", X), [[0], [0]])
    np.testing.assert_array_equal(einx.argmin("a [b] -> a", X), [0, 0])
    assert einx.argmax("[b c] a", S).shape == (2, 4)
    assert einx.argmax("b [s...]", S).shape == (2, 2)


def test_the_grid_of_arange() -> None:
    grid = einx.arange("a b [2]", a=5, b=6, backend="numpy")
    np.testing.assert_array_equal(grid, np.stack(np.meshgrid(range(5), range(6), indexing="ij"), axis=-1))
    np.testing.assert_array_equal(einx.arange("a", a=3), [0, 1, 2])
    np.testing.assert_array_equal(einx.arange("[1] a", a=3), [[0, 1, 2]])
    assert einx.arange("(a b) [2]", a=2, b=3).shape == (6, 2)


# Adapters


def test_vmap_runs_a_function_with_several_outputs() -> None:
    low, high = einx.vmap("a [b] -> a, [2] a", X, op=lambda row: (row.min(), row[:2]))
    np.testing.assert_array_equal(low, [0, 3])
    np.testing.assert_array_equal(high, X[:, :2].T)


def test_vmap_with_axis_runs_a_function_once() -> None:
    low, high = einx.vmap_with_axis("a [b] -> a, a", X, op=lambda x, axis: (x.min(axis), x.max(axis)))
    np.testing.assert_array_equal(low, [0, 3])
    np.testing.assert_array_equal(high, [2, 5])
    np.testing.assert_array_equal(einx.vmap_with_axis("[a] b -> b [a]", X, op=np.cumsum), np.cumsum(X, 0).T)


def test_the_output_of_vmap_may_be_left_out_if_the_function_declares_its_signature() -> None:
    with pytest.raises(SemanticError, match="the output is missing"):
        einx.vmap("a [b], [b]", X, Y, op=np.dot)
    np.testing.assert_array_equal(
        einx.vmap("a [b], [b]", X, Y, op=np.vectorize(np.dot, signature="(n),(n)->()")), X @ Y
    )
    np.testing.assert_array_equal(
        einx.numpy.adapt_with_vmap(np.dot, signature="(n),(n)->()")("a [b], [b]", X, Y), X @ Y
    )


def test_adapted_functions_follow_the_rules_of_their_family() -> None:
    spread = einx.numpy.adapt_numpylike_reduce(np.ptp)
    np.testing.assert_array_equal(spread("a b -> a", X), [2, 2])
    assert spread("a [b]", X, keepdims=True).shape == (2, 1)
    hypot = einx.numpy.adapt_numpylike_elementwise(np.hypot)
    np.testing.assert_array_equal(hypot("a [b]", X, Y), np.hypot(X, Y))
    np.testing.assert_array_equal(einx.index("[a] c, p, p c -> [a] c", X, [1], Y[None], op=put), [X[0], Y])


def put(x: np.ndarray, at: tuple[np.ndarray, ...], updates: np.ndarray) -> np.ndarray:
    copy = x.copy()
    copy[at] = updates
    return copy


# Tensors


def test_nested_lists_and_numbers_are_converted() -> None:
    np.testing.assert_array_equal(einx.sum("a [b]", [[1, 2], [3, 4]]), [3, 7])
    np.testing.assert_array_equal(einx.id("a b -> b a", ((1, 2), (3, 4))), [[1, 3], [2, 4]])
    np.testing.assert_array_equal(einx.add("a, ", [True, False], 1), [2, 1])
    np.testing.assert_array_equal(einx.multiply("a, ", [1.0, 2.0], 1j), [1j, 2j])


@pytest.mark.parametrize(
    "tensor", ["text", None, {1: 2}, object(), b"bytes"], ids=["str", "None", "dict", "object", "bytes"]
)
def test_what_is_no_tensor_is_named(tensor: object) -> None:
    with pytest.raises(BackendResolutionError, match="argument 2 is a"):
        einx.add("a, a", Y, tensor)


def test_a_factory_is_given_the_shape_once_it_is_solved() -> None:
    asked: list[Sequence[int]] = []

    def factory(shape: Sequence[int]) -> np.ndarray:
        asked.append(shape)
        return np.ones(shape)

    np.testing.assert_array_equal(einx.dot("a [b->c]", X, factory, c=2), X @ np.ones((3, 2)))
    assert asked == [(3, 2)]
    assert {type(length) for length in asked[0]} == {int}


def test_a_factory_is_called_anew_at_each_call() -> None:
    numbers = iter(range(10))

    def factory(shape: Sequence[int]) -> np.ndarray:
        return np.full(shape, next(numbers))

    assert [einx.add("a, a", Y, factory)[0] for _ in range(3)] == [0, 1, 2]
    graph = einx.add("a, a", Y, factory, graph=True)
    assert [graph(Y, factory)[0] for _ in range(2)] == [3, 4]


def test_a_factory_made_anew_is_the_one_that_is_called() -> None:
    results = [einx.add("a, a", Y, lambda shape, value=value: np.full(shape, value))[0] for value in (5.0, 6.0)]
    assert results == [5, 6]


def told(operation: str, description: str, *tensors: Any, **lengths: int) -> dict[str, Any]:
    """What a factory that accepts everything is told."""
    found: dict[str, Any] = {}

    def factory(shape: tuple[int, ...], **about: Any) -> np.ndarray:
        found.update(about)
        return np.ones(shape)

    getattr(einx, operation)(description, *tensors, factory, **lengths)
    return found


def test_a_factory_is_told_what_it_accepts() -> None:
    about = told("dot", "b... [c->d]", S, d=5)
    assert set(about) == {"name", "init", "in_axis", "out_axis", "batch_axis"}
    assert about["in_axis"] in (0, (0,))
    assert about["out_axis"] in (1, (1,))
    assert about["init"] == "dot"
    assert isinstance(about["name"], str)
    assert told("add", "b... [c]", S)["init"] == "add"

    def named(shape: tuple[int, ...], name: str) -> np.ndarray:
        return np.full(shape, len(name))

    assert einx.add("a, a", Y, named)[0] > 0


def test_a_factory_that_returns_another_shape_is_named() -> None:
    with pytest.raises(CallOperationError, match=r"argument 2 returned an array of shape \(1,\), but .* needs \(3,\)"):
        einx.add("a, a", Y, lambda _shape: np.zeros(1))


# Queries


def test_queries_tell_lengths_and_shapes() -> None:
    assert einx.solve_axes("a (b c)", np.zeros((2, 6)), c=3) == {"a": 2, "b": 2, "c": 3}
    assert einx.solve("a s...", S) == {"a": 2, "s": (3, 4)}
    assert einx.solve_shapes("a b, (b c)", X, None, c=4) == ((2, 3), (12,))


def test_matches_answers_for_lengths_and_ranks_and_raises_for_what_is_malformed() -> None:
    assert einx.matches("a b", X) is True
    assert einx.matches("a b c", X) is False
    assert einx.matches("a a", X) is False
    assert einx.matches("(a b) c", X, a=3) is False
    assert einx.matches("a b, b", X, Y) is True
    with pytest.raises(einx.errors.SyntaxError):
        einx.matches("a [b", X)


def test_check_raises_where_matches_is_false() -> None:
    assert einx.check("a b", X) is None
    with pytest.raises(einx.errors.RankError):
        einx.check("a", X)
    with pytest.raises(einx.errors.AxisSizeError):
        einx.check("a a", X)
