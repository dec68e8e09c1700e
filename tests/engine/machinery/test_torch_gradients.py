"""Every operation under PyTorch's autograd, and inside the transformations of ``torch.func``.

``set_at`` is tried at places that differ: where one is set twice, ``index_put`` passes the gradient on to both.
"""

from __future__ import annotations

from typing import Any

import pytest

import einx
from einx.operations.table import OPERATIONS
from tests import long
from tests.engine.machinery.cases import CASES, Array, Case
from tests.engine.machinery.of_torch import assert_same, of_tensors, places, tensors

torch = pytest.importorskip("torch")

ON_TENSORS = [case for case in CASES if any(isinstance(tensor, Array) for tensor in case.tensors)]

WITHOUT = frozenset(
    "less less_equal greater greater_equal equal not_equal logical_and logical_or count_nonzero any all argsort "
    "argtopk argmax argmin floor_divide".split()
)
"""Operations whose results are places, truth values or counts."""

DIFFERENTIABLE = [
    case
    for case in ON_TENSORS
    if case.operation not in WITHOUT and {x.kind for x in case.tensors if isinstance(x, Array)} & {"float", "positive"}
]


def in_float64(case: Case) -> list[Any]:
    """The arguments, floats in float64; places of ``set_at`` differ."""
    arguments = tensors(case, dtype="float64")
    if case.operation == "set_at":
        coordinates = places(arguments, lambda x: not torch.is_floating_point(x))
        for number, place in enumerate(coordinates):
            arguments[place] = distinct(arguments[place], last=number == len(coordinates) - 1)
    return arguments


def distinct(coordinates: Any, *, last: bool) -> Any:
    """Coordinates of places in an array of shape (3, 4) that differ, along the last axis that is none of coordinates.

    Args:
        coordinates: The coordinates whose shape they have.
        last: They are in the last tensor of coordinates, which alone tells the places apart.
    """
    if coordinates.dim() == 0:  # one place
        return coordinates
    held = coordinates.shape[-1] if coordinates.dim() > 1 else 1
    shape = coordinates.shape[:-1] if coordinates.dim() > 1 else coordinates.shape
    count = torch.arange(shape[-1]).expand(shape)
    found = torch.stack([count // 4, count % 4], -1) if held == 2 else count if last else count % 3
    return found.reshape(coordinates.shape)


def floats_of(case: Case, arguments: list[Any]) -> tuple[Any, list[Any]]:
    """A case as a function of its floats to those of its results that are floats, and these floats."""
    chosen = places(arguments, torch.is_floating_point)
    function = of_tensors(case, arguments, chosen)
    values = [arguments[place].clone().requires_grad_() for place in chosen]
    return lambda *given: tuple(filter(torch.is_floating_point, function(*given))), values


def test_every_operation_is_differentiated_or_has_a_reason_not_to_be() -> None:
    tried = {case.operation for case in DIFFERENTIABLE}
    assert tried | WITHOUT | {"arange"} == OPERATIONS.keys()


@pytest.mark.parametrize("case", DIFFERENTIABLE, ids=repr)
def test_gradients_are_those_of_finite_differences(case: Case) -> None:
    """Along one random direction, and where the long tests run along each."""
    function, values = floats_of(case, in_float64(case))
    assert torch.autograd.gradcheck(function, values, fast_mode=not long.all_run())


@pytest.mark.parametrize("case", DIFFERENTIABLE, ids=repr)
def test_torch_func_grad_is_autograd(case: Case) -> None:
    function, values = floats_of(case, tensors(case))

    def total(*given: Any) -> Any:
        return sum((result.sin().sum() for result in function(*given)), torch.zeros(()))

    found = torch.func.grad(total, argnums=tuple(range(len(values))))(*(x.detach() for x in values))
    assert_same(found, torch.autograd.grad(total(*values), values, materialize_grads=True))


@pytest.mark.parametrize("case", ON_TENSORS, ids=repr)
def test_torch_func_vmap_is_a_loop(case: Case) -> None:
    """Over a new first axis of all tensors, and over a new last one of each alone."""
    arguments = tensors(case)
    chosen = places(arguments)
    function = of_tensors(case, arguments, chosen)
    values = [arguments[place] for place in chosen]
    others = [x.flip(0) if x.dim() else x for x in values]
    first = torch.func.vmap(function)(*map(torch.stack, zip(values, others, strict=True)))
    loop = [torch.stack(results) for results in zip(function(*values), function(*others), strict=True)]
    assert_same(first, loop)
    for alone in range(len(values)):
        given = [
            torch.stack((x, y), -1) if k == alone else x for k, (x, y) in enumerate(zip(values, others, strict=True))
        ]
        dims = tuple(-1 if k == alone else None for k in range(len(values)))
        swapped = [*values[:alone], others[alone], *values[alone + 1 :]]
        loop = [torch.stack(results) for results in zip(function(*values), function(*swapped), strict=True)]
        assert_same(torch.func.vmap(function, in_dims=dims)(*given), loop)


@pytest.mark.parametrize("case", DIFFERENTIABLE, ids=repr)
def test_a_checkpoint_gives_the_same_gradients(case: Case) -> None:
    from torch.utils.checkpoint import checkpoint

    function, values = floats_of(case, tensors(case))
    plain = torch.autograd.grad([x.sum() for x in function(*values)], values, materialize_grads=True)
    again = checkpoint(function, *values, use_reentrant=False)
    assert_same(torch.autograd.grad([x.sum() for x in again], values, materialize_grads=True), plain)


def test_gradients_of_gradients() -> None:
    x = torch.randn(3, 4, dtype=torch.float64, requires_grad=True)
    y = torch.randn(4, 2, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradgradcheck(lambda x, y: einx.softmax("a [c]", einx.dot("a [b->c]", x, y)), (x, y))


@pytest.mark.filterwarnings("ignore:.*torch.jit.script:DeprecationWarning")  # which PyTorch itself calls
def test_jacobians_and_forward_mode() -> None:
    x, y = torch.randn(3), torch.randn(3)
    jacobian = torch.func.jacrev(lambda x: einx.multiply("a, a", x, y))(x)
    torch.testing.assert_close(jacobian, torch.diag(y))
    torch.testing.assert_close(torch.func.jacfwd(lambda x: einx.multiply("a, a", x, y))(x), jacobian)
    _, tangent = torch.func.jvp(lambda x: einx.sum("[a]", einx.multiply("a, a", x, x)), (x,), (y,))
    torch.testing.assert_close(tangent, 2 * (x * y).sum())
