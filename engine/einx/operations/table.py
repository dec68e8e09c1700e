"""The table of operations: one row says all that is true of one operation and not of its whole family.

It is all that ``import einx`` needs. What holds for a family is in the record of its module (:mod:`.rules`), which is
imported when one of its operations is first traced. The stubs for type checkers, the extension's list and README's
table are written from these rows by ``python -m tests.generate``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

FamilyName: TypeAlias = Literal[
    "identity",
    "reduction",
    "elementwise",
    "contraction",
    "gather",
    "update",
    "preserving",
    "topk",
    "arg",
    "creation",
    "vmap",
    "vmap_with_axis",
    "index",
]
"""Operations whose descriptions follow the same rules; the name is that of the module with these rules."""


class Option(NamedTuple):
    """A keyword that is an operation's own and no axis.

    Attributes:
        type: Its type, as in a stub.
        default: Its default as in a signature, ``None`` if it must be passed.
        doc: What it does, for the docstring.
    """

    type: str
    default: str | None
    doc: str


OPTIONS: Mapping[str, Option] = {
    "keepdims": Option(
        "bool",
        "False",
        "Leave an axis of length 1 in place of each bracket; for descriptions without ``->``.",
    ),
    "shift": Option(
        "SupportsIndex | Sequence[SupportsIndex]",
        None,
        "By how many places to move elements: an int, or one per bracketed axis.",
    ),
    "dtype": Option("Any", "None", "The dtype that is computed in and returned: a dtype or its name."),
    "correction": Option("float", "0", "What is subtracted from the number of elements, 1 for a sample's variance."),
    "descending": Option("bool", "False", "From the largest to the smallest; equal elements keep their order."),
    "largest": Option("bool", "True", "The largest elements, from the largest on; else the smallest."),
    "mode": Option(
        'Literal["raise", "clip", "wrap", "fill"] | None',
        "None",
        "What becomes of coordinates out of range: an error, the nearest element, around the end, or ``fill_value``.",
    ),
    "fill_value": Option(
        "complex | None", "None", 'The element out of range for ``mode="fill"``; NaN for floats and 0 else by default.'
    ),
    "op": Option("Callable[..., Any] | str", None, "The function to run, or the name of an operation of the family."),
}
"""All keywords that are no axes, in the order of signatures. ``op`` is that of every adapter."""


class Operation(NamedTuple):
    """One public operation.

    Attributes:
        name: Name of the function in ``einx``.
        family: Which rules it follows.
        summary: One line for its documentation.
        example: Lines of a doctest in which ``np`` and ``einx`` are imported.
        options: Keywords that are the operation's own and no axis names.
        tensors: Fewest and most tensors, ``None`` for no upper bound.
        adapter: The operation runs the caller's function, passed as ``op=``.
        returns: Whether the result is one array of the tensors' type, or may be something else.
        typed: The dtypes of its tensors are part of a call's signature.
        same_elements: The result has the dtype of the first tensor.
        needs_elements: There is no value over no elements.
        counts_axes: The operation tells apart how many axes are in brackets.
        one_axis: The operation runs along exactly one axis.
        sign: How Python writes it on single elements: between operands, or as the assignment of an update.
    """

    name: str
    family: FamilyName
    summary: str
    example: str
    options: frozenset[str] = frozenset()
    tensors: tuple[int, int | None] = (1, 1)
    adapter: bool = False
    returns: Literal["array", "any"] = "array"
    typed: bool = False
    same_elements: bool = False
    needs_elements: bool = False
    counts_axes: bool = True
    one_axis: bool = False
    sign: str | None = None


_Row: TypeAlias = "tuple[str, str, str, dict[str, Any]]"
"""Name, words for the summary, what the example shows, and further facts."""


def _rows(
    family: FamilyName, summary: str, example: str, common: Mapping[str, Any], rows: Iterable[_Row]
) -> list[Operation]:
    """Relatives: the summary and the example are patterns for a row's name and words, ``common`` holds for all."""
    made = []
    for name, words, shown, own in rows:
        facts = {"example": example, **common, **own}
        lines = f">>> {facts.pop('example').format(name=name)}\n{shown}"
        made.append(Operation(name, family, summary.format(words), lines, **facts))
    return made


_X = "np.array([[3, 1], [0, 2]])"
_MANY = {"tensors": (2, None)}
_DTYPE = {"options": frozenset({"dtype"})}
_ORDER = {"one_axis": True, "options": frozenset({"descending"})}
_SUMS = {"options": frozenset({"keepdims", "dtype"})}
_VARIANCES = {"options": frozenset({"keepdims", "dtype", "correction"})}
_KEEPDIMS = {"options": frozenset({"keepdims"})}
_ADAPTER = {"tensors": (1, None), "adapter": True, "returns": "any"}

OPERATIONS: Mapping[str, Operation] = {
    row.name: row
    for row in [
        *_rows(
            "identity",
            "Reorder, split, join and repeat axes; concatenate and split tensors.{}",
            "",
            {"tensors": (1, None), "returns": "any", "same_elements": True},
            [
                ("id", "", "(3, 2)", {"example": 'einx.id("a b -> b a", np.zeros((2, 3))).shape'}),
                (
                    "rearrange",
                    " The same as ``id``.",
                    "(2, 2, 3)",
                    {"example": 'einx.rearrange("h (w p) -> h w p", np.zeros((2, 6)), p=3).shape'},
                ),
            ],
        ),
        *_rows(
            "reduction",
            "{} over the axes in brackets.",
            f'einx.{{name}}("a [b]", {_X}).tolist()',
            _KEEPDIMS,
            [
                ("sum", "Sum", "[4, 2]", _SUMS),
                ("mean", "Mean", "[2.0, 1.0]", _SUMS),
                ("var", "Variance", "[1.0, 1.0]", _VARIANCES),
                ("std", "Standard deviation", "[1.0, 1.0]", _VARIANCES),
                ("prod", "Product", "[3, 0]", _SUMS),
                ("count_nonzero", "Number of elements that are not zero", "[2, 1]", {}),
                ("any", "Whether any element is true,", "[True, True]", {}),
                ("all", "Whether all elements are true,", "[True, False]", {}),
                ("max", "Maximum", "[3, 2]", {"needs_elements": True}),
                ("min", "Minimum", "[1, 0]", {"needs_elements": True}),
                (
                    "logsumexp",
                    "Logarithm of the sum of exponentials, without overflow,",
                    "1000.693",
                    {"example": 'einx.logsumexp("[a]", np.array([1000.0, 1000.0])).round(3).item()'},
                ),
            ],
        ),
        *_rows(
            "elementwise",
            "{}, element by element.",
            f'einx.{{name}}("a b, b", {_X}, np.array([1, 2])).tolist()',
            {"tensors": (2, 2)},
            [
                ("add", "Sum of two or more tensors", "[[4, 3], [1, 4]]", {**_MANY, "sign": "+"}),
                ("subtract", "Difference of two tensors", "[[2, -1], [-1, 0]]", {"sign": "-"}),
                ("multiply", "Product of two or more tensors", "[[3, 2], [0, 4]]", {**_MANY, "sign": "*"}),
                ("divide", "Quotient of two tensors", "[[3.0, 0.5], [0.0, 1.0]]", {"sign": "/"}),
                ("true_divide", "Quotient of two tensors", "[[3.0, 0.5], [0.0, 1.0]]", {"sign": "/"}),
                ("floor_divide", "Quotient of two tensors, rounded down", "[[3, 0], [0, 1]]", {"sign": "//"}),
                (
                    "logical_and",
                    "Whether all of two or more tensors are true",
                    "[[True, True], [False, True]]",
                    {**_MANY, "sign": "and"},
                ),
                (
                    "logical_or",
                    "Whether any of two or more tensors is true",
                    "[[True, True], [True, True]]",
                    {**_MANY, "sign": "or"},
                ),
                ("maximum", "The larger of two or more tensors", "[[3, 2], [1, 2]]", _MANY),
                ("minimum", "The smaller of two or more tensors", "[[1, 1], [0, 2]]", _MANY),
                (
                    "logaddexp",
                    "Logarithm of the sum of exponentials of two or more tensors",
                    "[1000.693]",
                    {
                        **_MANY,
                        "example": 'einx.logaddexp("a, a", np.array([1000.0]), np.array([1000.0])).round(3).tolist()',
                    },
                ),
                ("less", "Whether the first tensor is less", "[[False, True], [True, False]]", {"sign": "<"}),
                (
                    "less_equal",
                    "Whether the first tensor is less or equal",
                    "[[False, True], [True, True]]",
                    {"sign": "<="},
                ),
                ("greater", "Whether the first tensor is greater", "[[True, False], [False, False]]", {"sign": ">"}),
                (
                    "greater_equal",
                    "Whether the first tensor is greater or equal",
                    "[[True, False], [False, True]]",
                    {"sign": ">="},
                ),
                ("equal", "Whether two tensors are equal", "[[False, False], [False, True]]", {"sign": "=="}),
                ("not_equal", "Whether two tensors differ", "[[True, True], [True, False]]", {"sign": "!="}),
                (
                    "where",
                    "The second tensor where the first is true, else the third",
                    "[1, 0]",
                    {
                        "tensors": (3, 3),
                        "example": 'einx.where("a, a, ", np.array([True, False]), np.array([1, 2]), 0).tolist()',
                    },
                ),
            ],
        ),
        *_rows(
            "contraction",
            "{} over the axes in brackets, or over those that the output does not have.",
            'einx.{name}("a [b->c]", np.ones((2, 3)), np.ones((3, 4))).shape',
            {"tensors": (1, None), **_DTYPE},
            [("dot", "Sum of products", "(2, 4)", {})],
        ),
        *_rows(
            "gather",
            "{} at coordinates along the axes in brackets.",
            'einx.{name}("[h w] c, p [2] -> p c", np.ones((4, 5, 3)), np.zeros((7, 2), int)).shape',
            {**_MANY, "typed": True, "same_elements": True, "options": frozenset({"mode", "fill_value"})},
            [("get_at", "The elements", "(7, 3)", {})],
        ),
        *_rows(
            "update",
            "A copy of the first tensor with the updates {} at coordinates along the axes in brackets.",
            'einx.{name}("[a], p, p -> [a]", np.array([5, 5]), np.array([1, 1]), np.array([2, 3])).tolist()',
            {"tensors": (3, None), "typed": True},
            [
                ("set_at", "put", "[5, 3]", {"sign": "="}),
                ("add_at", "added", "[5, 10]", {"sign": "+="}),
                ("subtract_at", "subtracted", "[5, 0]", {"sign": "-="}),
                ("multiply_at", "multiplied in", "[5, 30]", {"sign": "*="}),
                ("maximum_at", "put where they are larger", "[5, 5]", {}),
                ("minimum_at", "put where they are smaller", "[5, 2]", {}),
            ],
        ),
        *_rows(
            "preserving",
            "{} along the axes in brackets.",
            f'einx.{{name}}("a [b]", {_X}).round(2).tolist()',
            {},
            [
                ("softmax", "Softmax", "[[0.88, 0.12], [0.12, 0.88]]", {"counts_axes": False}),
                ("log_softmax", "Logarithm of the softmax", "[[-0.13, -2.13], [-2.13, -0.13]]", {"counts_axes": False}),
                ("flip", "Reversed order", "[[1, 3], [2, 0]]", {"same_elements": True, "counts_axes": False}),
                (
                    "roll",
                    "Elements moved by ``shift`` places, around the end,",
                    "[[1, 3], [2, 0]]",
                    {
                        "same_elements": True,
                        "options": frozenset({"shift"}),
                        "example": f'einx.roll("a [b]", {_X}, shift=1).tolist()',
                    },
                ),
                ("sort", "Sorted elements", "[[1, 3], [0, 2]]", {"same_elements": True, **_ORDER}),
                ("argsort", "Places of the sorted elements", "[[1, 0], [0, 1]]", {**_ORDER}),
                ("cumsum", "Sums up to each element", "[[3, 4], [0, 2]]", {"one_axis": True, **_DTYPE}),
                ("cumprod", "Products up to each element", "[[3, 3], [0, 0]]", {"one_axis": True, **_DTYPE}),
            ],
        ),
        *_rows(
            "topk",
            "{} along the axis in brackets, from the largest to the smallest.",
            f'einx.{{name}}("a [b->1]", {_X}).tolist()',
            {"options": frozenset({"largest"})},
            [
                ("topk", "The ``k`` largest elements", "[[3], [2]]", {"same_elements": True}),
                ("argtopk", "Places of the ``k`` largest elements", "[[0], [1]]", {}),
            ],
        ),
        *_rows(
            "arg",
            "Coordinates of the {} along the axes in brackets.",
            f'einx.{{name}}("a [b] -> a", {_X}).tolist()',
            {},
            [("argmax", "maximum", "[0, 1]", {}), ("argmin", "minimum", "[1, 0]", {})],
        ),
        *_rows(
            "creation",
            "{}, along the axis in brackets.",
            'einx.{name}("a [1]", a=3, backend="numpy").tolist()',
            {"tensors": (0, 0), "returns": "any"},
            [("arange", "The coordinates of a grid", "[[0], [1], [2]]", {})],
        ),
        *_rows(
            "reduction",
            "A reduction of the caller's, called as {}.",
            f'einx.{{name}}("a [b]", {_X}, op=np.ptp).tolist()',
            {**_ADAPTER, **_KEEPDIMS, "tensors": (1, 1)},
            [("reduce", "``op(x, axis=...)``", "[2, 2]", {})],
        ),
        *_rows(
            "elementwise",
            "A function of the caller's on tensors that broadcast against each other, called as {}.",
            'einx.{name}("a, b -> a b", np.array([1, 2]), np.array([3, 4]), op=np.hypot).shape',
            _ADAPTER,
            [("elementwise", "``op(x, y, ...)``", "(2, 2)", {})],
        ),
        *_rows(
            "vmap",
            "A function of the caller's on the axes in brackets, {}.",
            'einx.{name}("a [b], [b] -> a", np.ones((2, 3)), np.ones(3), op=np.dot).tolist()',
            _ADAPTER,
            [("vmap", "for every place along the others", "[3.0, 3.0]", {})],
        ),
        *_rows(
            "vmap_with_axis",
            "A function of the caller's that runs along axes itself, called as {}.",
            'einx.{name}("a [b] -> a [b]", np.ones((2, 3)), op=np.cumsum).tolist()',
            _ADAPTER,
            [("vmap_with_axis", "``op(x, ..., axis=...)``", "[[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]]", {})],
        ),
        *_rows(
            "index",
            "An indexing function of the caller's, called as {}.",
            'einx.{name}("[a], p -> p", np.array([5, 6]), np.array([1]), op=lambda x, at: x[at]).tolist()',
            {**_ADAPTER, **_MANY, "typed": True},
            [("index", "``op(x, (i, j, ...))`` or, with updates, as ``op(x, (i, j, ...), updates)``", "[6]", {})],
        ),
    ]
}
"""All public operations by name."""
