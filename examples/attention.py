"""Multi-head causal attention: heads are split where they are needed, and no tensor is transposed by hand."""

import numpy as np
from numpy.typing import NDArray

import einx

Array = NDArray[np.float64]


def attention(queries: Array, keys: Array, values: Array, heads: int) -> Array:
    """What each position sees of those up to it.

    Args:
        queries: Shape ``batch query (head channel)``.
        keys: Shape ``batch key (head channel)``.
        values: Shape ``batch key (head channel)``.
        heads: Number of heads.

    Returns:
        Shape ``batch query (head channel)``.
    """
    scores = einx.dot("b q (h c), b k (h c) -> b h q k", queries, keys, h=heads)
    scores = einx.divide("b h q k,", scores, np.sqrt(queries.shape[-1] / heads))

    visible = np.tril(np.ones(scores.shape[-2:], dtype=bool))
    scores = einx.where("q k, b h q k,", visible, scores, -np.inf)

    weights = einx.softmax("b h q [k]", scores)
    return einx.dot("b h q k, b k (h c) -> b q (h c)", weights, values, h=heads)


def main() -> None:
    """Check that attention weighs as it should, and that it cannot look ahead."""
    rng = np.random.default_rng(0)
    queries, keys, values = rng.normal(size=(3, 2, 16, 64))

    seen = attention(queries, keys, values, heads=8)
    assert seen.shape == (2, 16, 64)

    # The last query sees all keys, so for one head the formula can be written out.
    scores = keys[0, :, :8] @ queries[0, -1, :8] / np.sqrt(8)
    weights = np.exp(scores) / np.exp(scores).sum()
    np.testing.assert_allclose(seen[0, -1, :8], weights @ values[0, :, :8])

    # What comes later changes nothing before it.
    keys[:, 10:], values[:, 10:] = 0, 0
    np.testing.assert_allclose(attention(queries, keys, values, heads=8)[:, :10], seen[:, :10])
    print(f"8 heads over {queries.shape[1]} positions: output {seen.shape}")


if __name__ == "__main__":
    main()
