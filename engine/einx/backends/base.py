"""What a backend is: a description of a framework, not the framework.

A backend says how graph operations are spelled, which of them it builds out of others, what it cannot do, and by which
type names its arrays are recognised. Nothing here imports a framework, so code for one can be shown where it is not
installed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from einx.errors import OperationNotSupportedError
from einx.graph.source import Writer
from einx.graph.values import Argument, Graph, Shape, Value

Spelling: TypeAlias = str | Callable[[Value, Writer], str]
"""The name of the function to call with the value's arguments, or a function that returns the text."""

Composite: TypeAlias = Callable[..., Value]
"""Builds an operation out of others: takes the graph, the operation's arguments and its parameters."""


@dataclass(frozen=True, slots=True, eq=False)
class Backend:
    """The description of a framework.

    Attributes:
        name: The name users pass as ``backend=``.
        module: The module that has to be importable at run time.
        imports: Import lines of generated code.
        array_types: Qualified names of the framework's array classes.
        spellings: How each graph operation is written.
        composites: Operations that are built out of others.
        priority: Where arrays of two backends meet, the higher one is used; equal ones do not go together.
    """

    name: str
    module: str
    imports: tuple[str, ...]
    array_types: frozenset[str]
    spellings: Mapping[str, Spelling]
    composites: Mapping[str, Composite] = field(default_factory=dict)
    priority: int = 1

    def build(
        self,
        graph: Graph,
        op: str,
        args: tuple[Argument, ...],
        params: Mapping[str, Argument],
        shape: Shape,
        *,
        inline: bool = False,
    ) -> Value:
        """A graph value for an operation, through the backend's own composition where it has one.

        Raises:
            OperationNotSupportedError: The backend has neither a spelling nor a composition for the operation.
        """
        composite = self.composites.get(op)
        if composite is not None:
            return composite(graph, *args, **params)
        if op not in self.spellings:
            raise OperationNotSupportedError(
                f"the backend {self.name} has no operation {op}", code="operation-not-supported"
            )
        return graph.create(op, args, params, shape, inline=inline)

    def spell(self, value: Value, write: Writer) -> str:
        """The text of one graph operation (see :class:`einx.graph.source.Speller`)."""
        spelling = self.spellings[value.op]
        return call(spelling, value, write) if isinstance(spelling, str) else spelling(value, write)


def call(function: str, value: Value, write: Writer) -> str:
    """A call of ``function`` with the arguments and parameters of a value; parameters that are None are left out."""
    parts = [write.write(argument) for argument in value.args]
    parts += [f"{name}={write.write(argument)}" for name, argument in value.params.items() if argument is not None]
    return f"{function}({', '.join(parts)})"
