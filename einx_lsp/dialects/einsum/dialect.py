"""The dialect as the editor meets it."""

from __future__ import annotations

from collections.abc import Sequence

from einx_lsp.dialects.call import Call
from einx_lsp.dialects.einsum import calls, hover
from einx_lsp.dialects.meaning import Check, Meaning
from einx_lsp.dialects.parts import Part
from einx_lsp.python.lines import Span

__all__ = ["Einsum"]


class Einsum:
    """Calls of ``np.einsum``."""

    name = "einsum"
    mark = b"einsum"
    checks: Sequence[Check] = ()

    def understand(self, call: Call) -> Meaning | None:
        """What a call of ``einsum`` means."""
        return calls.understand(call)

    def part_at(self, meaning: Meaning, offset: int) -> Span | None:
        """The letter or the ellipsis at a place of the subscripts or, as a cursor may stand behind one, before it."""
        assert isinstance(meaning, calls.Contraction)
        spans = list(hover.parts_of(meaning))
        for last in (0, 1):
            found = next((span for span in spans if span[0] <= offset < span[1] + last), None)
            if found is not None:
                return found
        return None

    def hover(self, meaning: Meaning, part: Span | None) -> Sequence[Part]:
        """What is known of a letter or an ellipsis, or of the call."""
        assert isinstance(meaning, calls.Contraction)
        return hover.summary(meaning) if part is None else hover.about(meaning, part)
