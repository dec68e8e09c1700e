"""What a call with a string means, whatever its notation: the border between dialects and all that shows it.

A dialect fills the record; a feature of the editor is a function of it and holds no word of a dialect.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, TypeAlias

from einx.sizes.solve import Nested
from einx.sizes.symbolic import Symbolic
from einx_lsp.dialects.call import Argument, Call
from einx_lsp.dialects.parts import Part
from einx_lsp.python.lines import Span
from einx_lsp.python.literals import Located
from einx_lsp.rules.finding import Finding
from einx_lsp.values.model import Shape, Value

__all__ = ["KEYWORD", "Axis", "Check", "Dialect", "Expression", "Meaning"]

KEYWORD = "keyword"
"""The scope of lengths that are passed to one call and not known: no axis is equal to them by its name alone."""


class Expression(NamedTuple):
    """What is said of one tensor.

    Attributes:
        text: The expression, with all that the description leaves out; ``None`` if it has none for this tensor.
        argument: The argument that it describes, ``None`` for a result.
        shape: What is known of that tensor's shape.
    """

    text: str | None
    argument: Argument | None
    shape: Shape | None


class Axis(NamedTuple):
    """An axis that has a name.

    Attributes:
        name: The name.
        length: Its length or, of one under an ellipsis, the length of each repetition; ``None`` if that is not known.
        origin: Where it comes from, in words.
        spans: All its places in the description.
    """

    name: str
    length: Nested | None
    origin: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Meaning:
    """What a call means.

    What costs time and few ask for is worked out when it is asked for.

    Attributes:
        dialect: The name of the dialect.
        call: The call.
        description: The description, if it is known.
        findings: What is wrong, one for each independent reason.
        result: What the call returns.
        lengths: For keywords that are lengths of axes and are not known, what they are called in ``result``. If the
            call returns at all, they are ints that are not negative.
        told: What the call says of its tensors if it returns, from the first on: the shape of each, ``None`` where it
            does not say. The first is an array or a nested list; of a later one that is said only if it is an array.
        asks: Whether the call only asks whether tensors are so, and what is told holds where it says yes.
    """

    dialect: str
    call: Call
    description: Located | None
    findings: tuple[Finding, ...]
    result: Value
    lengths: Mapping[str, Symbolic] = field(default_factory=dict)
    told: tuple[Shape | None, ...] = ()
    asks: bool = False

    @property
    def inputs(self) -> Sequence[Expression]:
        """What is said of each tensor that is passed."""
        return ()

    @property
    def outputs(self) -> Sequence[Expression]:
        """What is said of each tensor that is returned."""
        return ()

    @property
    def axes(self) -> Sequence[Axis]:
        """The axes that have names, in the order in which they are first written."""
        return ()

    @property
    def code(self) -> str | None:
        """The code that the call runs, if there is one to show and it is known."""
        return None


Check: TypeAlias = Callable[[Meaning], Iterable[Finding]]
"""Finds what no error is made for: that something may be meant otherwise, say."""


class Dialect(Protocol):
    """A notation: which calls have it, and what is shown of them."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def mark(self) -> bytes:
        """What stands in every file that has a call of the dialect."""

    @property
    def checks(self) -> Sequence[Check]:
        """Findings beside those that are the meaning's own."""

    def understand(self, call: Call) -> Meaning | None:
        """What a call means, ``None`` if it is none of this dialect."""

    def part_at(self, meaning: Meaning, offset: int) -> Span | None:
        """The part of the description at a place of it that :meth:`hover` can tell something of."""

    def hover(self, meaning: Meaning, part: Span | None) -> Sequence[Part]:
        """What is shown of a part of the description, or of the call as a whole."""
