"""Calls go through all that JAX does to functions: they are traced, differentiated, mapped and put on several devices.

Each test runs over all calls of the list. JAX compiles every one anew, which takes longer than all else, so what
transforms a call is only traced for most of them, and runs for a tenth (see :mod:`tests.long`).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import einx
from einx.errors import SemanticError
from einx.operations.table import OPERATIONS
from tests import long
from tests.engine.machinery.cases import CASES, Case, of_operation

jax = pytest.importorskip("jax")
jnp = pytest.importorskip("jax.numpy")

BY_CASE = pytest.mark.parametrize("case", CASES, ids=repr)

Function = Callable[..., Any]
Arrays = Sequence[Any]


def arrays_of(case: Case, dtype: str = "float32") -> list[np.ndarray]:
    """The arrays among the tensors; factories, numbers and nested lists are no arguments of what JAX transforms."""
    return [tensor for tensor in case.arrays(dtype=dtype) if isinstance(tensor, np.ndarray)]


def function_of(case: Case, namespace: Any = jnp, **more: Any) -> Function:
    """The call as a function of these arrays."""
    tensors = case.arrays(namespace=namespace)
    given = {"backend": "numpy" if namespace is np else "jax", **case.given(namespace=namespace), **more}

    def function(*arrays: Any) -> Any:
        rest = iter(arrays)
        return case.call(case.description, *(next(rest) if isinstance(x, np.ndarray) else x for x in tensors), **given)

    return function


def turned(arrays: Arrays) -> list[np.ndarray]:
    """Other arrays that fit: the first axis is never that of coordinates."""
    return [np.flip(x, 0).copy() if x.ndim else x for x in arrays]


def same(found: Any, wanted: Any, error: float = 1e-5) -> None:
    """Whether results are the same, but for how JAX rounds and that its numbers have 32 bits."""
    found, wanted = jax.tree.leaves(found), jax.tree.leaves(wanted)
    for one, other in zip(found, wanted, strict=True):
        assert one.dtype.kind == other.dtype.kind
        np.testing.assert_allclose(one, other, rtol=error, atol=error)


def stacked(*results: Any) -> Any:
    return jax.tree.map(lambda *parts: np.stack(parts), *results)


# ---------------------------------------------------------------------------------------------------------------------
# As they are


def by_hand(case: Case) -> Function:
    """The code that a call compiles to, as a module that somebody has written; functions of the caller's are ``op``."""
    text = str(function_of(case, graph=True)(*map(jnp.asarray, arrays_of(case))))
    module: dict[str, Any] = {"op": case.given(namespace=jnp).get("op")}
    exec(text, module)
    tensors = case.arrays(namespace=jnp)

    def function(*arrays: Any) -> Any:
        rest = iter(arrays)
        return module["op0"](*(next(rest) if isinstance(x, np.ndarray) else x for x in tensors))

    return function


def steps(function: Function, *arrays: Any) -> str:
    """What JAX makes of a function; addresses of objects are no part of it."""
    return re.sub(r"0x[0-9a-f]+", "", str(jax.make_jaxpr(function)(*arrays)))


ONE_OF_EACH = [of_operation(name)[0] for name in OPERATIONS]
MOST_LONG = [
    pytest.param(case, marks=[] if case in ONE_OF_EACH else [pytest.mark.long], id=repr(case)) for case in CASES
]


@pytest.mark.parametrize("case", MOST_LONG)
def test_a_compiled_call_has_the_values_of_numpy_and_moves_nothing_to_the_device(case: Case) -> None:
    arrays = arrays_of(case)
    wanted = function_of(case, np)(*arrays)
    run, given = jax.jit(function_of(case)), list(map(jnp.asarray, arrays))
    with jax.transfer_guard("disallow"):
        found = run(*given)
    same(found, wanted)


def of_graph(case: Case) -> Function:
    """The graph of a call, called on its arrays."""
    tensors = case.arrays(namespace=jnp)
    graph = function_of(case, graph=True)(*map(jnp.asarray, arrays_of(case)))

    def function(*arrays: Any) -> Any:
        rest = iter(arrays)
        return graph(*(next(rest) if isinstance(x, np.ndarray) else x for x in tensors))

    return function


@BY_CASE
def test_a_call_and_its_graph_are_traced_to_what_its_code_written_by_hand_is(case: Case) -> None:
    arrays = list(map(jnp.asarray, arrays_of(case)))
    wanted = steps(by_hand(case), *arrays)
    assert steps(function_of(case), *arrays) == wanted
    assert steps(of_graph(case), *arrays) == wanted


@BY_CASE
def test_dtypes_are_not_promoted_behind_the_back_of_the_caller(case: Case) -> None:
    arrays = list(map(jnp.asarray, arrays_of(case)))
    usual = jax.eval_shape(function_of(case), *arrays)
    with jax.numpy_dtype_promotion("strict"):
        assert jax.eval_shape(function_of(case), *arrays) == usual


EXPONENTIALS = "softmax log_softmax logsumexp"
OF_ONE = f"{EXPONENTIALS} sum mean var std prod any all count_nonzero max min sort argsort cumsum topk"
OF_DTYPE = {
    **dict.fromkeys("bool_ int8 int32 uint8 float16 bfloat16".split(), OF_ONE),
    **dict.fromkeys("int2 int4 uint4 float8_e4m3fn float8_e5m2".split(), EXPONENTIALS),  # JAX has bugs in the others
}


@pytest.mark.parametrize("dtype", OF_DTYPE)
def test_no_dtypes_are_promoted_in_operations_on_one_array(dtype: str) -> None:
    x = jnp.ones((2, 3), getattr(jnp, dtype))
    for operation in OF_DTYPE[dtype].split():
        description = "a [b->2]" if operation == "topk" else "a [b]"
        usual = getattr(einx, operation)(description, x)
        with jax.numpy_dtype_promotion("strict"):
            found = getattr(einx, operation)(description, x)
        assert found.dtype == usual.dtype
        np.testing.assert_array_equal(found.astype("float32"), usual.astype("float32"))


@BY_CASE
def test_a_shape_stands_for_an_array_where_a_graph_is_wanted(case: Case) -> None:
    arrays = arrays_of(case)
    shapes = [jax.ShapeDtypeStruct(x.shape, jnp.asarray(x).dtype) for x in arrays]
    graph = function_of(case, graph=True)
    assert str(graph(*shapes)) == str(graph(*map(jnp.asarray, arrays)))


def test_a_shape_is_no_array_where_the_call_is_to_run() -> None:
    x, y = jax.ShapeDtypeStruct((2, 6), "float32"), jnp.ones(2)
    for call, place in (
        (lambda: einx.sum("a [b]", x), 1),
        (lambda: einx.add("a, a b", y, x), 2),
        (lambda: einx.reduce("a [b]", x, op=jnp.sum), 1),
    ):
        with pytest.raises(SemanticError, match=f"argument {place} is a ShapeDtypeStruct, which stands for an array"):
            call()


def test_a_shape_stands_for_an_array_in_queries() -> None:
    x, y = jax.ShapeDtypeStruct((2, 6), "float32"), jax.ShapeDtypeStruct((3,), "int32")
    einx.check("a (b c), b", x, y)
    assert einx.matches("a (b c), b", x, y)
    assert not einx.matches("a b, b", x, y)
    assert einx.solve("a (b c), b", x, y) == einx.solve_axes("a (b c), b", x, y) == {"a": 2, "b": 3, "c": 2}
    assert einx.solve_shapes("a b, b c", x, None, c=4) == ((2, 6), (6, 4))


@pytest.mark.parametrize("query", [einx.check, einx.matches, einx.solve, einx.solve_axes, einx.solve_shapes])
def test_queries_are_answered_while_a_function_is_traced(query: Function) -> None:
    x = jnp.ones((2, 3))
    answers = []

    @jax.jit
    def function(x: Any) -> Any:
        answers.append(query("a b", x))
        return x

    function(x)
    assert answers == [query("a b", np.ones((2, 3)))]


# ---------------------------------------------------------------------------------------------------------------------
# Transformed


def is_float(x: Any) -> bool:
    return bool(jnp.issubdtype(x.dtype, jnp.floating))


def floats(tree: Any) -> list[Any]:
    return [x for x in jax.tree.leaves(tree) if is_float(x)]


def of_floats(function: Function, arrays: Arrays) -> Function:
    """A function of the floats among its arguments, which returns the floats among its results."""

    def inner(*given: Any) -> list[Any]:
        rest = iter(given)
        return floats(function(*(next(rest) if is_float(x) else x for x in arrays)))

    return inner


def on_devices(function: Function, devices: Arrays) -> Function:
    """The function of stacked arrays, each device with one of each."""
    mesh, across = jax.sharding.Mesh(np.array(devices), ("d",)), jax.sharding.PartitionSpec("d")

    def one(*arrays: Any) -> Any:
        return jax.tree.map(lambda x: x[None], function(*(x[0] for x in arrays)))

    return jax.shard_map(one, mesh=mesh, in_specs=across, out_specs=across)


def mapped(function: Function, first: Arrays, second: Arrays) -> dict[str, Any]:
    """What comes of a function in the hands of JAX, for two lots of arrays."""
    both = [jnp.stack(pair) for pair in zip(first, second, strict=True)]
    return {
        "vmap": jax.vmap(function)(*both),
        "vmap of the first": jax.vmap(function, in_axes=(0, *[None] * (len(both) - 1)))(both[0], *first[1:]),
        "scan": jax.lax.scan(lambda _, arrays: (None, function(*arrays)), None, both)[1],
        "checkpoint": jax.checkpoint(function)(*first),
        "shard_map": on_devices(function, jax.devices()[:1])(*(x[:1] for x in both)),
    }


def wanted_of_mapped(function: Function, first: Arrays, second: Arrays) -> dict[str, Any]:
    """The same in loops."""
    one, other = function(*first), function(*second)
    return {
        "vmap": stacked(one, other),
        "vmap of the first": stacked(one, function(second[0], *first[1:])),
        "scan": stacked(one, other),
        "checkpoint": one,
        "shard_map": stacked(one),
    }


def differentiated(function: Function, at: Arrays, along: Arrays) -> dict[str, Any]:
    """Derivatives forwards, backwards, and backwards through a checkpoint."""
    moved = jax.jvp(function, at, along)[1]
    gradient, again = (jax.vjp(run, *at)[1](moved) for run in (function, jax.checkpoint(function)))
    return {"jvp": moved, "grad": gradient, "grad through a checkpoint": again}


def slope(function: Function, at: Arrays, along: Arrays) -> list[Any]:
    """The derivative by differences, in float64."""
    step = 1e-6
    after, before = (function(*(x + sign * step * y for x, y in zip(at, along, strict=True))) for sign in (1, -1))
    return [(one - other) / (2 * step) for one, other in zip(after, before, strict=True)]


MAPPED = [case for case in CASES if arrays_of(case)]
DIFFERENTIABLE = [
    case
    for case in MAPPED
    if any(map(is_float, arrays_of(case)))
    and floats(function_of(case, np)(*arrays_of(case)))
    and case.operation != "multiply_at"  # JAX has no derivative of x.at[i].multiply(y)
]


@pytest.mark.parametrize("case", MAPPED, ids=repr)
def test_maps_are_traced(case: Case) -> None:
    first = arrays_of(case)
    found = jax.eval_shape(lambda *arrays: mapped(function_of(case), arrays, arrays), *map(jnp.asarray, first))
    wanted = wanted_of_mapped(function_of(case, np), first, first)
    assert jax.tree.map(lambda x: x.shape, found) == jax.tree.map(lambda x: x.shape, wanted)


@pytest.mark.long
@pytest.mark.parametrize("case", MAPPED, ids=repr)
def test_maps_are_loops(case: Case) -> None:
    first, second = arrays_of(case), turned(arrays_of(case))
    found = jax.jit(mapped, static_argnums=0)(function_of(case), first, second)
    same(found, wanted_of_mapped(function_of(case, np), first, second))


@pytest.mark.parametrize("case", DIFFERENTIABLE, ids=repr)
def test_derivatives_are_traced(case: Case) -> None:
    arrays = list(map(jnp.asarray, arrays_of(case)))
    function, at = of_floats(function_of(case), arrays), floats(arrays)
    found = jax.eval_shape(lambda *at: differentiated(function, at, at), *at)
    assert [x.shape for x in found["grad"]] == [x.shape for x in at]


@pytest.mark.long
@pytest.mark.parametrize("case", DIFFERENTIABLE, ids=repr)
def test_derivatives_are_slopes(case: Case) -> None:
    arrays, chance = arrays_of(case, "float64"), np.random.default_rng(0)
    at = floats(arrays)
    along = [chance.normal(size=x.shape) for x in at]
    moved = slope(of_floats(function_of(case, np), arrays), at, along)
    function, single = of_floats(function_of(case), list(map(jnp.asarray, arrays_of(case)))), jnp.float32
    found = jax.jit(differentiated, static_argnums=0)(
        function, *([x.astype(single) for x in part] for part in (at, along))
    )
    same(found["jvp"], moved, 2e-3)
    squares = sum((x**2).sum() for x in moved)
    for name in ("grad", "grad through a checkpoint"):
        product = sum((x * y).sum() for x, y in zip(found[name], along, strict=True))
        np.testing.assert_allclose(product, squares, rtol=5e-3, atol=5e-3)


# ---------------------------------------------------------------------------------------------------------------------
# On two devices, which a process has to ask for before it runs JAX

TWO_DEVICES = {"XLA_FLAGS": "--xla_force_host_platform_device_count=2", "JAX_PLATFORMS": "cpu"}
PRINT = "from tests.engine.machinery import test_jax; test_jax.run_on_two_devices()"


def run_on_two_devices() -> None:
    """Run the first case of every operation, or all, on both; called in a process that has them."""
    seen: set[str] = set()
    for case in MAPPED:
        if case.operation in seen and not long.all_run():
            continue
        seen.add(case.operation)
        first, second = arrays_of(case), turned(arrays_of(case))
        both = [jnp.stack(pair) for pair in zip(first, second, strict=True)]
        found = jax.jit(on_devices(function_of(case), jax.devices()))(*both)
        assert all(len(x.sharding.device_set) == 2 for x in jax.tree.leaves(found))
        same(found, stacked(*(function_of(case, np)(*arrays) for arrays in (first, second))))
    assert len(seen) == len(OPERATIONS) - 1, seen  # all but arange


def test_calls_run_on_two_devices() -> None:
    process = subprocess.run(
        [sys.executable, "-W", "error", "-c", PRINT],
        env={**os.environ, **TWO_DEVICES, "PYTHONPATH": os.pathsep.join(["engine", "."])},
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
