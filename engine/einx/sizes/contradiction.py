"""What is known of lengths that do not fit: who stated them, and in which way they contradict each other.

The solver raises it bare; :mod:`einx.sizes.explain` makes the error of it that is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from einx.errors import Origin
from einx.sizes.symbolic import Size
from einx.sizes.wording import abbreviated


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact with what it says: that ``label`` has length ``value``."""

    label: str
    value: Size
    origin: Origin

    @property
    def evident(self) -> bool:
        """It is about a number written in the description, which says its length itself."""
        return self.label in {abbreviated(self.value), "()"}


ContradictionKind: TypeAlias = Literal["conflict", "indivisible", "uneven", "rootless", "negative", "unsolvable"]


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
        label: The node to blame, ``None`` where it is no single one.
        is_axis: That node is an axis with a name.
        values: The sizes in question.
        sides: For a conflict, the statements that each of the values rests on; where a group cannot be solved, those
            for the group and those for what is known in it; else all of them.
        group: The group or concatenation that the node would have to be solved from, with its length.
        known: The factors or terms of the group that have a length.
    """

    def __init__(
        self,
        kind: ContradictionKind,
        label: str | None,
        values: tuple[Size, ...],
        sides: tuple[tuple[Statement, ...], ...],
        *,
        is_axis: bool = False,
        group: tuple[str, Size] | None = None,
        known: tuple[str, ...] = (),
    ) -> None:
        super().__init__(kind, label, values)
        self.kind = kind
        self.label = label
        self.is_axis = is_axis
        self.values = values
        self.sides = sides
        self.group = group
        self.known = known

    @property
    def labels(self) -> set[str]:
        """All that takes part: the node to blame, and those whose lengths were stated."""
        stated = {statement.label for side in self.sides for statement in side}
        return stated if self.label is None else {self.label, *stated}

    @property
    def origins(self) -> tuple[Origin, ...]:
        """All facts that take part, each once."""
        return tuple(dict.fromkeys(statement.origin for side in self.sides for statement in side))
