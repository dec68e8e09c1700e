"""The table of operations: one row says all that is true of one operation and not of its whole family.

It is all that ``import einx`` needs. What holds for a family is in the record of its module (:mod:`.rules`), which is
imported when one of its operations is first traced. The stubs for type checkers, the extension's list and README's
table are written from these rows by ``python -m tests.generate``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple


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


_OPTIONS = """
keepdims: bool = False
    Leave an axis of length 1 in place of each bracket; for descriptions without ``->``.
shift: SupportsIndex | Sequence[SupportsIndex]
    By how many places to move elements: an int, or one per bracketed axis.
dtype: Any = None
    The dtype that is computed in and returned: a dtype or its name.
correction: float = 0
    What is subtracted from the number of elements, 1 for a sample's variance.
descending: bool = False
    From the largest to the smallest; equal elements keep their order.
largest: bool = True
    The largest elements, from the largest on; else the smallest.
mode: Literal["raise", "clip", "wrap", "fill"] | None = None
    What becomes of coordinates out of range: an error, the nearest element, around the end, or ``fill_value``.
fill_value: complex | None = None
    The element out of range for ``mode="fill"``; NaN for floats and 0 else by default.
op: Callable[..., Any] | str
    The function to run, or the name of an operation of the family.
"""


def _options() -> Iterator[tuple[str, Option]]:
    lines = iter(_OPTIONS.strip().split("\n"))
    for head, doc in zip(lines, lines, strict=True):
        name, _, annotated = head.partition(": ")
        kind, _, default = annotated.partition(" = ")
        yield name, Option(kind, default or None, doc.strip())


OPTIONS: Mapping[str, Option] = dict(_options())
"""All keywords that are no axes, in the order of signatures. ``op`` is that of every adapter."""


class Operation(NamedTuple):
    """One public operation.

    Attributes:
        name: Name of the function in ``einx``.
        family: Which rules it follows: the name of the module that has them.
        summary: One line for its documentation.
        example: Lines of a doctest in which ``np`` and ``einx`` are imported.
        options: Keywords that are the operation's own and no axis names.
        tensors: Fewest and most tensors, ``None`` for no upper bound.
        adapter: The operation runs the caller's function, passed as ``op=``.
        returns: Whether the result is one array of the tensors' type, or may be something else.
        typed: The dtypes of its tensors are part of a call's signature.
        same_elements: The result has the dtype of the first tensor.
        counts_axes: The operation tells apart how many axes are in brackets.
        one_axis: The operation runs along exactly one axis.
        sign: How Python writes it on single elements: between operands, or as the assignment of an update.
    """

    name: str
    family: str
    summary: str
    example: str
    options: frozenset[str] = frozenset()
    tensors: tuple[int, int | None] = (1, 1)
    adapter: bool = False
    returns: Literal["array", "any"] = "array"
    typed: bool = False
    same_elements: bool = False
    counts_axes: bool = True
    one_axis: bool = False
    sign: str | None = None


_X = "np.array([[3, 1], [0, 2]])"
"""What X stands for in the examples."""

# Relatives stand below each other, under a head: # family | pattern of the summaries | example | facts.
# A row: name | words for the summary | what the example shows | further facts | an example of its own.
# Facts are the names of options and fields, some with a value; without a family, a row is one by itself. A line that
# begins with | or spaces goes on with the one before.
_TABLE = """
# identity | {}. | | tensors:1+ returns:any same_elements
id | Reorder, split, join and repeat axes; concatenate and split tensors
| (3, 2) | | ("a b -> b a", np.zeros((2, 3))).shape
rearrange | Reorder, split, join and repeat axes; concatenate and split tensors. The same as ``id``
| (2, 2, 3) | | ("h (w p) -> h w p", np.zeros((2, 6)), p=3).shape
# reduction | {} over the axes in brackets. | ("a [b]", X).tolist() | keepdims
sum | Sum | [4, 2] | dtype
mean | Mean | [2.0, 1.0] | dtype
var | Variance | [1.0, 1.0] | dtype correction typed
std | Standard deviation | [1.0, 1.0] | dtype correction typed
prod | Product | [3, 0] | dtype
count_nonzero | Number of elements that are not zero | [2, 1]
any | Whether any element is true, | [True, True] | typed
all | Whether all elements are true, | [True, False] | typed
max | Maximum | [3, 2]
min | Minimum | [1, 0]
logsumexp | Logarithm of the sum of exponentials, without overflow,
| 1000.693 | typed | ("[a]", np.array([1000.0, 1000.0])).round(3).item()
# elementwise | {}, element by element. | ("a b, b", X, np.array([1, 2])).tolist() | tensors:2
add | Sum of two or more tensors | [[4, 3], [1, 4]] | tensors:2+ sign:+
subtract | Difference of two tensors | [[2, -1], [-1, 0]] | sign:-
multiply | Product of two or more tensors | [[3, 2], [0, 4]] | tensors:2+ sign:*
divide | Quotient of two tensors | [[3.0, 0.5], [0.0, 1.0]] | sign:/
true_divide | Quotient of two tensors | [[3.0, 0.5], [0.0, 1.0]] | sign:/
floor_divide | Quotient of two tensors, rounded down | [[3, 0], [0, 1]] | sign://
logical_and | Whether all of two or more tensors are true | [[True, True], [False, True]] | tensors:2+ sign:and
logical_or | Whether any of two or more tensors is true | [[True, True], [True, True]] | tensors:2+ sign:or
maximum | The larger of two or more tensors | [[3, 2], [1, 2]] | tensors:2+
minimum | The smaller of two or more tensors | [[1, 1], [0, 2]] | tensors:2+
logaddexp | Logarithm of the sum of exponentials of two or more tensors
| [1000.693] | tensors:2+ | ("a, a", np.array([1000.0]), np.array([1000.0])).round(3).tolist()
less | Whether the first tensor is less | [[False, True], [True, False]] | sign:<
less_equal | Whether the first tensor is less or equal | [[False, True], [True, True]] | sign:<=
greater | Whether the first tensor is greater | [[True, False], [False, False]] | sign:>
greater_equal | Whether the first tensor is greater or equal | [[True, False], [False, True]] | sign:>=
equal | Whether two tensors are equal | [[False, False], [False, True]] | sign:==
not_equal | Whether two tensors differ | [[True, True], [True, False]] | sign:!=
where | The second tensor where the first is true, else the third
| [1, 0] | tensors:3 | ("a, a, ", np.array([True, False]), np.array([1, 2]), 0).tolist()
# contraction | {} over the axes in brackets, or over those that the output does not have.
| ("a [b->c]", np.ones((2, 3)), np.ones((3, 4))).shape | tensors:1+ dtype typed
dot | Sum of products | (2, 4)
# gather | {} at coordinates along the axes in brackets.
| ("[h w] c, p [2] -> p c", np.ones((4, 5, 3)), np.zeros((7, 2), int)).shape
| tensors:2+ typed same_elements mode fill_value
get_at | The elements | (7, 3)
# update | A copy of the first tensor with the updates {} at coordinates along the axes in brackets.
| ("[a], p, p -> [a]", np.array([5, 5]), np.array([1, 1]), np.array([2, 3])).tolist() | tensors:3+ typed
set_at | put | [5, 3] | sign:=
add_at | added | [5, 10] | sign:+=
subtract_at | subtracted | [5, 0] | sign:-=
multiply_at | multiplied in | [5, 30] | sign:*=
maximum_at | put where they are larger | [5, 5]
minimum_at | put where they are smaller | [5, 2]
# preserving | {} along the axes in brackets. | ("a [b]", X).round(2).tolist() |
softmax | Softmax | [[0.88, 0.12], [0.12, 0.88]] | counts_axes:no typed
log_softmax | Logarithm of the softmax | [[-0.13, -2.13], [-2.13, -0.13]] | counts_axes:no typed
flip | Reversed order | [[1, 3], [2, 0]] | same_elements counts_axes:no
roll | Elements moved by ``shift`` places, around the end,
| [[1, 3], [2, 0]] | same_elements shift | ("a [b]", X, shift=1).tolist()
sort | Sorted elements | [[1, 3], [0, 2]] | same_elements one_axis descending
argsort | Places of the sorted elements | [[1, 0], [0, 1]] | one_axis descending
cumsum | Sums up to each element | [[3, 4], [0, 2]] | one_axis dtype
cumprod | Products up to each element | [[3, 3], [0, 0]] | one_axis dtype
# topk | {} along the axis in brackets, from the largest to the smallest. | ("a [b->1]", X).tolist() | largest
topk | The ``k`` largest elements | [[3], [2]] | same_elements
argtopk | Places of the ``k`` largest elements | [[0], [1]]
# arg | Coordinates of the {} along the axes in brackets. | ("a [b] -> a", X).tolist() | typed
argmax | maximum | [0, 1]
argmin | minimum | [1, 0]
# creation | {}, along the axis in brackets. | ("a [1]", a=3, backend="numpy").tolist() | tensors:0 returns:any
arange | The coordinates of a grid | [[0], [1], [2]]
# reduction | {} | ("a [b]", X, op=np.ptp).tolist() | adapter returns:any keepdims
reduce | A reduction of the caller's, called as ``op(x, axis=...)``. | [2, 2]
# | {} | | tensors:1+ adapter returns:any
elementwise | A function of the caller's on tensors that broadcast against each other, called as ``op(x, y, ...)``.
| (2, 2) | | ("a, b -> a b", np.array([1, 2]), np.array([3, 4]), op=np.hypot).shape
vmap | A function of the caller's on the axes in brackets, for every place along the others.
| [3.0, 3.0] | | ("a [b], [b] -> a", np.ones((2, 3)), np.ones(3), op=np.dot).tolist()
vmap_with_axis | A function of the caller's that runs along axes itself, called as ``op(x, ..., axis=...)``.
| [[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]] | | ("a [b] -> a [b]", np.ones((2, 3)), op=np.cumsum).tolist()
index | An indexing function of the caller's, called as ``op(x, (i, j, ...))`` or, with updates, as
  ``op(x, (i, j, ...), updates)``.
| [6] | tensors:2+ typed | ("[a], p -> p", np.array([5, 6]), np.array([1]), op=lambda x, at: x[at]).tolist()
"""


def _operations() -> Iterator[Operation]:
    for group in _TABLE.replace("\n|", " |").replace("\n ", "").split("# ")[1:]:
        (family, summary, of_all, common), *rows = (
            [cell.strip() for cell in line.split("|")] for line in group.splitlines()
        )
        for name, words, shown, *more in rows:
            own, example = (*more, "", "")[:2]
            call = (example or of_all).replace("X", _X)
            facts = _facts(f"{common} {own}".split())
            yield Operation(name, family or name, summary.format(words), f">>> einx.{name}{call}\n{shown}", **facts)


def _facts(words: list[str]) -> dict[str, Any]:
    """Fields of a row from the names of options and fields; a later word counts more."""
    facts: dict[str, Any] = {"options": frozenset(OPTIONS.keys() & words)}
    for name, _, value in (word.partition(":") for word in words if word not in OPTIONS):
        if name == "tensors":
            facts[name] = (int(value[0]), None if value.endswith("+") else int(value[0]))
        else:
            facts[name] = {"": True, "no": False}.get(value, value)
    return facts


OPERATIONS: Mapping[str, Operation] = {row.name: row for row in _operations()}
"""All public operations by name."""
