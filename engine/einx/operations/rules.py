"""What a family of operations consists of, and how its module is found.

The module of a family has two functions: ``complete`` fills in what a description leaves out (on the tree, before
lengths are known), ``lower`` builds the graph from the solved description.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from einx.notation import tree
from einx.operations.table import Family

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
        options: Options of the operation.
        signature: The signature that the caller's function declares, in the style of NumPy's generalised ufuncs.
    """

    operation: str
    description: tree.Description
    tensors: int
    options: Mapping[str, object]
    signature: str | None = None


class Rules(Protocol):
    """The module of a family."""

    def complete(self, call: Call) -> tree.Description:
        """The description with everything that it left out, except outputs that depend on how ellipses repeat."""

    def lower(self, lowering: Lowering) -> list[Value]:
        """One value per output."""


class LateOutputs(Protocol):
    """The module of a family whose left-out outputs depend on how often ellipses repeat."""

    def outputs(self, description: tree.Description, sized: Sized) -> tree.Description:
        """The description with its outputs, from the solved inputs."""


def rules(family: Family) -> Rules:
    """The rules of a family, imported at the first use."""
    return cast("Rules", import_module(f"einx.operations.{family.value}"))
