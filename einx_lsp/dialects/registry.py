"""Which dialect understands which function."""

from __future__ import annotations

from einx_lsp.dialects.call import Call
from einx_lsp.dialects.einx import calls
from einx_lsp.dialects.meaning import Meaning

__all__ = ["understand"]


def understand(call: Call) -> Meaning | None:
    """What a call means.

    Args:
        call: Any call of an imported function.

    Returns:
        ``None`` if no dialect knows the function.
    """
    return calls.understand(call) if call.function.startswith("einx.") else None
