"""What a family of operations consists of, and how its module is found.

The module of a family ends with its record: ``complete`` fills in what a description leaves out (on the tree, before
lengths are known), ``lower`` builds the graph from the solved description, and the rest is what differs by family.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from einx.notation import tree
from einx.operations.signature import check_tensor_count, require_one_output
from einx.sizes.solve import Wanted

if TYPE_CHECKING:
    from einx.graph.values import Value
    from einx.operations.layout import Lowering
    from einx.sizes.solve import Sized


class Call(NamedTuple):
    """A call as far as the tree of its description goes.

    Attributes:
        operation: Name of the operation.
        description: Its description, hoisted.
        tensors: How many tensors were passed.
        keepdims: Axes of length 1 are to stand in place of the brackets.
        signature: The signature that the caller's function declares, in the style of NumPy's generalised ufuncs.
    """

    operation: str
    description: tree.Description
    tensors: int
    keepdims: bool
    signature: str | None = None

    def only_input(self) -> tree.Sequence:
        """The one expression of an operation that takes a tensor and returns one.

        Raises:
            SemanticError: There are more or fewer.
        """
        check_tensor_count(self.description, self.tensors)
        require_one_output(self.description)
        return self.description.inputs[0]


class Family(NamedTuple):
    """What holds for all operations of a family; ``FAMILY`` in its module.

    Attributes:
        complete: The description with everything that it left out, except outputs that depend on how ellipses repeat.
        lower: One value per output, from the solved description.
        outputs: The description with such outputs, from the solved inputs; ``None`` for families that have none.
        wanted: Which lengths its operations need.
        concatenates: Axes may be concatenated.
        declares: The caller's function may declare which outputs there are.
    """

    complete: Callable[[Call], tree.Description]
    lower: Callable[[Lowering], list[Value]]
    outputs: Callable[[tree.Description, Sized], tree.Description] | None = None
    wanted: Wanted = Wanted.SEEN
    concatenates: bool = False
    declares: bool = False


def rules(name: str) -> Family:
    """The record of a family, whose module is imported at the first use."""
    family: Family = import_module(f"einx.operations.{name}").FAMILY
    return family
