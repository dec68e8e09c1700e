"""The table of operations: names, families, documentation.

It is all that ``import einx`` needs; the modules with the rules of a family are imported when one of its operations is
first traced.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Family(Enum):
    """Operations whose descriptions follow the same rules; the value names the module with these rules."""

    IDENTITY = "identity"
    REDUCTION = "reduction"
    ELEMENTWISE = "elementwise"
    CONTRACTION = "contraction"
    GATHER = "gather"
    UPDATE = "update"
    PRESERVING = "preserving"
    ARG = "arg"
    CREATION = "creation"
    VMAP = "vmap"
    VMAP_WITH_AXIS = "vmap_with_axis"
    INDEX = "index"


@dataclass(frozen=True, slots=True)
class Operation:
    """One public operation.

    Attributes:
        name: Name of the function in ``einx``.
        family: Which rules it follows.
        summary: One line for its documentation.
        example: Lines of a doctest in which ``np`` and ``einx`` are imported.
        options: Keywords that are the operation's own and no axis names.
        tensors: Fewest and most tensors, ``None`` for no upper bound.
        adapter: The operation runs the caller's function, passed as ``op=``.
    """

    name: str
    family: Family
    summary: str
    example: str
    options: frozenset[str] = frozenset()
    tensors: tuple[int, int | None] = (1, 1)
    adapter: bool = False


def _operations() -> dict[str, Operation]:
    rows = [
        Operation(name, Family.IDENTITY, summary, example, tensors=(1, None))
        for name, summary, example in (
            (
                "id",
                "Reorder, split, join and repeat axes; concatenate and split tensors.",
                '>>> einx.id("a b -> b a", np.zeros((2, 3))).shape\n(3, 2)',
            ),
            (
                "rearrange",
                "Reorder, split, join and repeat axes; concatenate and split tensors. The same as ``id``.",
                '>>> einx.rearrange("h (w p) -> h w p", np.zeros((2, 6)), p=3).shape\n(2, 2, 3)',
            ),
        )
    ]
    rows += [
        Operation(
            name,
            Family.REDUCTION,
            f"{what} over the axes in brackets.",
            f'>>> einx.{name}("a [b]", np.array([[3, 1], [0, 2]])).tolist()\n{shown}',
            options=frozenset({"keepdims"}),
        )
        for name, what, shown in (
            ("sum", "Sum", "[4, 2]"),
            ("mean", "Mean", "[2.0, 1.0]"),
            ("var", "Variance (the framework's default of degrees of freedom)", "[1.0, 1.0]"),
            ("std", "Standard deviation (the framework's default of degrees of freedom)", "[1.0, 1.0]"),
            ("prod", "Product", "[3, 0]"),
            ("count_nonzero", "Number of elements that are not zero", "[2, 1]"),
            ("any", "Whether any element is true,", "[True, True]"),
            ("all", "Whether all elements are true,", "[True, False]"),
            ("max", "Maximum", "[3, 2]"),
            ("min", "Minimum", "[1, 0]"),
        )
    ]
    rows.append(
        Operation(
            "logsumexp",
            Family.REDUCTION,
            "Logarithm of the sum of exponentials over the axes in brackets, without overflow.",
            '>>> einx.logsumexp("[a]", np.array([1000.0, 1000.0])).round(3).item()\n1000.693',
            options=frozenset({"keepdims"}),
        )
    )
    rows += [
        Operation(
            name,
            Family.ELEMENTWISE,
            f"{what}, element by element.",
            f'>>> einx.{name}("a b, b", np.array([[3, 1], [0, 2]]), np.array([1, 2])).tolist()\n{shown}',
            tensors=(2, most),
        )
        for name, what, most, shown in (
            ("add", "Sum of two or more tensors", None, "[[4, 3], [1, 4]]"),
            ("subtract", "Difference of two tensors", 2, "[[2, -1], [-1, 0]]"),
            ("multiply", "Product of two or more tensors", None, "[[3, 2], [0, 4]]"),
            ("divide", "Quotient of two tensors", 2, "[[3.0, 0.5], [0.0, 1.0]]"),
            ("true_divide", "Quotient of two tensors", 2, "[[3.0, 0.5], [0.0, 1.0]]"),
            ("floor_divide", "Quotient of two tensors, rounded down", 2, "[[3, 0], [0, 1]]"),
            ("logical_and", "Whether all of two or more tensors are true", None, "[[True, True], [False, True]]"),
            ("logical_or", "Whether any of two or more tensors is true", None, "[[True, True], [True, True]]"),
            ("maximum", "The larger of two or more tensors", None, "[[3, 2], [1, 2]]"),
            ("minimum", "The smaller of two or more tensors", None, "[[1, 1], [0, 2]]"),
            ("less", "Whether the first tensor is less", 2, "[[False, True], [True, False]]"),
            ("less_equal", "Whether the first tensor is less or equal", 2, "[[False, True], [True, True]]"),
            ("greater", "Whether the first tensor is greater", 2, "[[True, False], [False, False]]"),
            ("greater_equal", "Whether the first tensor is greater or equal", 2, "[[True, False], [False, True]]"),
            ("equal", "Whether two tensors are equal", 2, "[[False, False], [False, True]]"),
            ("not_equal", "Whether two tensors differ", 2, "[[True, True], [True, False]]"),
        )
    ]
    rows += [
        Operation(
            "logaddexp",
            Family.ELEMENTWISE,
            "Logarithm of the sum of exponentials of two or more tensors, element by element.",
            '>>> einx.logaddexp("a, a", np.array([1000.0]), np.array([1000.0])).round(3).tolist()\n[1000.693]',
            tensors=(2, None),
        ),
        Operation(
            "where",
            Family.ELEMENTWISE,
            "The second tensor where the first is true, else the third.",
            '>>> einx.where("a, a, ", np.array([True, False]), np.array([1, 2]), 0).tolist()\n[1, 0]',
            tensors=(3, 3),
        ),
        Operation(
            "dot",
            Family.CONTRACTION,
            "Sum of products over the axes in brackets, or over those that the output does not have.",
            '>>> einx.dot("a [b->c]", np.ones((2, 3)), np.ones((3, 4))).shape\n(2, 4)',
            tensors=(1, None),
        ),
        Operation(
            "get_at",
            Family.GATHER,
            "The elements at coordinates along the axes in brackets.",
            '>>> einx.get_at("[h w] c, p [2] -> p c", np.ones((4, 5, 3)), np.zeros((7, 2), int)).shape\n(7, 3)',
            tensors=(2, None),
        ),
    ]
    rows += [
        Operation(
            name,
            Family.UPDATE,
            f"A copy of the first tensor with the updates {what} at coordinates along the axes in brackets.",
            f'>>> einx.{name}("[a], p, p -> [a]", np.array([5, 5]), np.array([1, 1]), np.array([2, 3])).tolist()\n'
            f"{shown}",
            tensors=(3, None),
        )
        for name, what, shown in (
            ("set_at", "put", "[5, 3]"),
            ("add_at", "added", "[5, 10]"),
            ("subtract_at", "subtracted", "[5, 0]"),
        )
    ]
    rows += [
        Operation(
            name,
            Family.PRESERVING,
            f"{what} along the axes in brackets.",
            f'>>> einx.{name}("a [b]", np.array([[3, 1], [0, 2]]){extra}){after}.tolist()\n{shown}',
            options=frozenset({"shift"}) if name == "roll" else frozenset(),
        )
        for name, what, extra, after, shown in (
            ("softmax", "Softmax", "", ".round(2)", "[[0.88, 0.12], [0.12, 0.88]]"),
            ("log_softmax", "Logarithm of the softmax", "", ".round(2)", "[[-0.13, -2.13], [-2.13, -0.13]]"),
            ("flip", "Reversed order", "", "", "[[1, 3], [2, 0]]"),
            ("roll", "Elements moved by ``shift`` places, around the end,", ", shift=1", "", "[[1, 3], [2, 0]]"),
            ("sort", "Sorted elements", "", "", "[[1, 3], [0, 2]]"),
            ("argsort", "Places of the sorted elements", "", "", "[[1, 0], [0, 1]]"),
        )
    ]
    rows += [
        Operation(
            name,
            Family.ARG,
            f"Coordinates of the {what} along the axes in brackets.",
            f'>>> einx.{name}("a [b] -> a", np.array([[3, 1], [0, 2]])).tolist()\n{shown}',
        )
        for name, what, shown in (("argmax", "maximum", "[0, 1]"), ("argmin", "minimum", "[1, 0]"))
    ]
    rows += [
        Operation(
            "arange",
            Family.CREATION,
            "The coordinates of a grid, along the axis in brackets.",
            '>>> einx.arange("a [1]", a=3, backend="numpy").tolist()\n[[0], [1], [2]]',
            tensors=(0, 0),
        ),
        Operation(
            "reduce",
            Family.REDUCTION,
            "A reduction of the caller's, called as ``op(x, axis=...)``.",
            '>>> einx.reduce("a [b]", np.array([[3, 1], [0, 2]]), op=np.ptp).tolist()\n[2, 2]',
            options=frozenset({"keepdims"}),
            adapter=True,
        ),
        Operation(
            "elementwise",
            Family.ELEMENTWISE,
            "A function of the caller's on tensors that broadcast against each other, called as ``op(x, y, ...)``.",
            '>>> einx.elementwise("a, b -> a b", np.array([1, 2]), np.array([3, 4]), op=np.hypot).shape\n(2, 2)',
            tensors=(1, None),
            adapter=True,
        ),
        Operation(
            "vmap",
            Family.VMAP,
            "A function of the caller's on the axes in brackets, for every place along the others.",
            '>>> einx.vmap("a [b], [b] -> a", np.ones((2, 3)), np.ones(3), op=np.dot).tolist()\n[3.0, 3.0]',
            tensors=(1, None),
            adapter=True,
        ),
        Operation(
            "vmap_with_axis",
            Family.VMAP_WITH_AXIS,
            "A function of the caller's that runs along axes itself, called as ``op(x, ..., axis=...)``.",
            '>>> einx.vmap_with_axis("a [b] -> a [b]", np.ones((2, 3)), op=np.cumsum).tolist()\n'
            "[[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]]",
            tensors=(1, None),
            adapter=True,
        ),
        Operation(
            "index",
            Family.INDEX,
            "An indexing function of the caller's, called as ``op(x, (i, j, ...))`` or, with updates, as "
            "``op(x, (i, j, ...), updates)``.",
            '>>> einx.index("[a], p -> p", np.array([5, 6]), np.array([1]), op=lambda x, at: x[at]).tolist()\n[6]',
            tensors=(2, None),
            adapter=True,
        ),
    ]
    return {row.name: row for row in rows}


OPERATIONS = _operations()
"""All public operations by name."""
