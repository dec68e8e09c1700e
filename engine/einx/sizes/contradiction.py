"""What is known of lengths that do not fit: who stated them, and in which way they contradict each other.

The solver raises it bare; :mod:`einx.sizes.explain` makes the error of it that is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from einx.errors import Origin
from einx.sizes.symbolic import Size
from einx.sizes.wording import abbreviated


class Statement(NamedTuple):
    """A fact with what it says: that ``label`` has length ``value``."""

    label: str
    value: Size
    origin: Origin

    @property
    def evident(self) -> bool:
        """It is about a number written in the description, which says its length itself."""
        return self.label in {abbreviated(self.value), "()"}


class Side(NamedTuple):
    """A length that follows from what was stated, or several.

    Attributes:
        labels: What has them.
        value: The length of the first, ``None`` if none follows.
        statements: The facts that they rest on together.
    """

    labels: tuple[str, ...]
    value: Size | None
    statements: tuple[Statement, ...]

    @property
    def label(self) -> str:
        """What has the length, if it is one."""
        return self.labels[0]

    @property
    def is_direct(self) -> bool:
        """It was stated as such."""
        return len(self.statements) == 1 and self.statements[0].label == self.label


ContradictionKind: TypeAlias = Literal["conflict", "indivisible", "uneven", "rootless", "negative", "unsolvable"]


@dataclass(eq=False)
class Contradiction(Exception):  # noqa: N818 (it is not yet the error that is shown)
    """No lengths fulfil the equations.

    Attributes:
        kind: What is wrong:

            - ``conflict``: the node would have the two lengths ``values``.
            - ``indivisible``: the length ``values[0]`` of a group is no multiple of ``values[1]``, the product of its
              other factors, so the node has none.
            - ``uneven``: the node occurs ``values[1]`` times in a concatenation that leaves ``values[0]`` for it.
            - ``rootless``: the node occurs ``values[1]`` times in a group that leaves ``values[0]`` for it, which is
              no such power.
            - ``negative``: the node would have the length ``values[0]``.
            - ``unsolvable``: no lengths fulfil the sums together.
        label: The node to blame, empty where it is no single one.
        is_axis: That node is an axis with a name.
        values: The sizes in question.
        sides: What leads to them: for a conflict both lengths; where the node would have to be solved from a group or
            concatenation, the length of that, and those of its other factors or terms; else all that takes part.
    """

    kind: ContradictionKind
    label: str
    is_axis: bool
    values: tuple[Size, ...]
    sides: Sequence[Side]

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All facts that take part, each once."""
        return tuple(dict.fromkeys(statement for side in self.sides for statement in side.statements))

    @property
    def labels(self) -> set[str]:
        """All that takes part: the node to blame, and those whose lengths were stated."""
        return {self.label, *(statement.label for statement in self.statements)} - {""}

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Where the facts come from, each once."""
        return tuple(dict.fromkeys(statement.origin for statement in self.statements))
