from __future__ import annotations

from typing import Callable, Optional

import einx
import numpy as np

from array_types import Bool, Float, Int
from rope import RotaryEmbedding

MASKED = -1e30


def sliding_window(n: int, window: Optional[int]) -> Bool[np.ndarray, "n n"]:
    i = np.arange(n)
    distance = einx.subtract("q, k -> q k", i, i)
    visible = distance >= 0
    if window is not None:
        visible &= distance < window
    return visible


class GroupedQueryAttention:
    """`kv_heads=1` is multi-query attention, `kv_heads=heads` the common one."""

    def __init__(self, dim: int, heads: int, kv_heads: int, window: Optional[int] = None, seed: int = 0, **rope):
        assert heads % kv_heads == 0
        self.heads, self.kv_heads = heads, kv_heads
        self.head_dim = dim // heads
        self.window = window
        self.rope = RotaryEmbedding(self.head_dim, **rope)

        rng = np.random.default_rng(seed)
        init: Callable = lambda *shape: rng.normal(size=shape) / np.sqrt(shape[0])
        self.w_q: Float[np.ndarray, "dim heads head_dim"] = init(dim, heads, self.head_dim)
        self.w_kv: Float[np.ndarray, "dim 2 kv_heads head_dim"] = init(dim, 2, kv_heads, self.head_dim)
        self.w_o: Float[np.ndarray, "heads head_dim dim"] = init(heads, self.head_dim, dim)

    @property
    def groups(self) -> int:
        return self.heads // self.kv_heads

    def project(self, x: Float[np.ndarray, "b n dim"], positions: Int[np.ndarray, "n"]):
        q = einx.dot("b n [c], [c] h d -> b h n d", x, self.w_q)
        kv = einx.dot("b n [c], [c] t h d -> t b h n d", x, self.w_kv)
        k, v = kv
        return self.rope(q, positions), self.rope(k, positions), v

    def __call__(
        self,
        x: Float[np.ndarray, "b n dim"],
        mask: Optional[Bool[np.ndarray, "b ..."]] = None,
        positions: Optional[Int[np.ndarray, "n"]] = None,
    ) -> Float[np.ndarray, "b n dim"]:
        """`mask` says which keys count, for each sequence or for each of its queries."""
        n = x.shape[1]
        if positions is None:
            positions = np.arange(n)
        q, k, v = self.project(x, positions)

        logits: Float[np.ndarray, "b kv g q k"] = einx.dot(
            "b (kv g) q [d], b kv k [d] -> b kv g q k", q, k, g=self.groups
        )
        logits = logits / np.sqrt(self.head_dim)

        visible = sliding_window(n, self.window)
        if mask is not None:
            if einx.matches("b k", mask):
                mask = einx.id("b k -> b q k", mask, q=n)
            visible = einx.logical_and("q k, b q k -> b q k", visible, mask)
            logits = einx.where("b q k, b kv g q k, -> b kv g q k", visible, logits, MASKED)
        else:
            logits = einx.where("q k, b kv g q k,", visible, logits, MASKED)

        weights = einx.softmax("b kv g q [k]", logits)
        heads = einx.dot("b kv g q [k], b kv [k] d -> b (kv g) q d", weights, v)
        return einx.dot("b [h] n [d], [h d] c -> b n c", heads, self.w_o)

    def cache_bytes(self, n: int) -> int:
        return 2 * n * self.kv_heads * self.head_dim * self.w_q.itemsize
