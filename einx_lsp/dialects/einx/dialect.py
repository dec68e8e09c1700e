"""The dialect as the editor meets it."""

from __future__ import annotations

from collections.abc import Sequence

from einx_lsp.dialects.call import Call
from einx_lsp.dialects.einx import axes, calls
from einx_lsp.dialects.einx.compiled import Compiled
from einx_lsp.dialects.einx.spelling import mistyped
from einx_lsp.dialects.einx.summary import summary
from einx_lsp.dialects.meaning import Check, Meaning
from einx_lsp.dialects.parts import Part
from einx_lsp.python.lines import Span

__all__ = ["Einx"]


class Einx:
    """Calls of einx."""

    name = "einx"
    mark = b"einx"
    checks: Sequence[Check] = (mistyped,)

    def understand(self, call: Call) -> Meaning | None:
        """What a call of einx means."""
        return calls.understand(call)

    def part_at(self, meaning: Meaning, offset: int) -> Span | None:
        """The axis, number, ellipsis or group at a place of the description."""
        return None if meaning.description is None else axes.part_at(meaning.description.value, offset)

    def hover(self, meaning: Meaning, part: Span | None) -> Sequence[Part]:
        """What is known of a part of the description, or of the call."""
        assert isinstance(meaning, Compiled)
        return summary(meaning) if part is None else axes.about(meaning, part)
