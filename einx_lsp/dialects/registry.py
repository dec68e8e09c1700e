"""Which dialect understands which function."""

from __future__ import annotations

from einx_lsp.dialects import einx
from einx_lsp.dialects.call import Call, Understood

__all__ = ["understand"]


def understand(call: Call) -> Understood | None:
    """What a call means.

    Args:
        call: Any call of an imported function.

    Returns:
        ``None`` if no dialect knows the function.
    """
    return einx.understand(call) if call.function.startswith("einx.") else None
