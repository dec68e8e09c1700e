"""A function of the caller's on marked axes in PyTorch: ``torch.vmap``, once for each axis that it loops over."""

from __future__ import annotations

from einx.backends.vmapping import vmapped

RULES = {"vmap": vmapped("torch.vmap", "in_dims", "out_dims")}
