from __future__ import annotations

import einx
import numpy as np

from array_types import Bool, Float
from attention import GroupedQueryAttention, sliding_window
from rope import RotaryEmbedding


def reference(layer: GroupedQueryAttention, x: Float[np.ndarray, "n dim"]) -> Float[np.ndarray, "n dim"]:
    """One sequence, a loop over heads and nothing clever."""
    positions = np.arange(len(x))
    q, k, v = (t[0] for t in layer.project(x[None], positions))
    visible = sliding_window(len(x), layer.window)
    out = np.zeros_like(x)
    for head in range(layer.heads):
        shared = head // layer.groups
        scores = q[head] @ k[shared].T / np.sqrt(layer.head_dim)
        scores[~visible] = -np.inf
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        out += scores / scores.sum(axis=-1, keepdims=True) @ v[shared] @ layer.w_o[head]
    return out


def check_rotation(interleaved: bool) -> None:
    rope = RotaryEmbedding(16, interleaved=interleaved)
    rng = np.random.default_rng(3)
    q, k = rng.normal(size=(2, 1, 1, 6, 16))
    near = einx.dot("b h q [d], b h k [d] -> b h q k", rope(q, np.arange(6)), rope(k, np.arange(6)))
    far = einx.dot("b h q [d], b h k [d] -> b h q k", rope(q, np.arange(6) + 50), rope(k, np.arange(6) + 50))
    np.testing.assert_allclose(near, far)  # only distances count
    np.testing.assert_allclose(np.linalg.norm(rope(q, np.arange(6)), axis=-1), np.linalg.norm(q, axis=-1))


def main() -> None:
    for interleaved in (False, True):
        check_rotation(interleaved)

    x: Float[np.ndarray, "2 12 64"] = np.random.default_rng(0).normal(size=(2, 12, 64))
    lengths = np.array([12, 9])
    padding: Bool[np.ndarray, "2 12"] = einx.less("n, b -> b n", np.arange(12), lengths)

    for kv_heads in (1, 2, 8):
        layer = GroupedQueryAttention(64, heads=8, kv_heads=kv_heads, window=5)
        y = layer(x)
        np.testing.assert_allclose(y[1], reference(layer, x[1]))
        # what is padded away does not matter for what remains, as attention is causal
        np.testing.assert_allclose(layer(x, mask=padding)[1, :9], y[1, :9])
        print(f"{kv_heads} kv heads: rms {np.sqrt(np.mean(y ** 2)):.3f}, cache {layer.cache_bytes(12)} bytes")


if __name__ == "__main__":
    main()
