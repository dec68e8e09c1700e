"""Images to the tokens of a vision transformer and back: split, flatten, concatenate, and the same read backwards."""

import numpy as np
from numpy.typing import NDArray

import einx

Array = NDArray[np.float64]


def to_tokens(images: Array, patch: int, first: Array, positions: Array) -> Array:
    """One token for each square patch, and one of its own kind before them.

    Args:
        images: Shape ``batch (y patch) (x patch) channel``.
        patch: Side of a patch in pixels.
        first: The token that is put before the others.
        positions: Added to all of them, shape ``1 + y * x, token``.

    Returns:
        Shape ``batch (1 + y * x) token``.
    """
    tokens = einx.rearrange("b (y py) (x px) c -> b (y x) (py px c)", images, py=patch, px=patch)
    tokens = einx.rearrange("d, b n d -> b (1 + n) d", first, tokens)
    return einx.add("b [n d]", tokens, positions)


def to_images(tokens: Array, patch: int, width: int) -> Array:
    """The images again, of a width in pixels, and the token before them dropped."""
    _, tokens = einx.rearrange("b (1 + n) d -> b d, b n d", tokens)
    return einx.rearrange("b (y x) (py px c) -> b (y py) (x px) c", tokens, py=patch, px=patch, x=width // patch)


def main() -> None:
    """Take images apart, put them together, and shrink them on the way."""
    rng = np.random.default_rng(0)
    images = rng.uniform(size=(2, 32, 48, 3))
    first = rng.normal(size=8 * 8 * 3)
    positions = np.zeros((1 + 4 * 6, first.size))

    tokens = to_tokens(images, 8, first, positions)
    assert tokens.shape == (2, 25, 192)
    np.testing.assert_array_equal(tokens[:, 0], [first, first])
    np.testing.assert_array_equal(tokens[1, 1 + 6 + 2], images[1, 8:16, 16:24].ravel())
    np.testing.assert_array_equal(to_images(tokens, 8, width=48), images)

    # Mean pooling is the same split, with the pixels of a patch in brackets.
    small = einx.mean("b (s [p])... c", images, p=8)
    assert small.shape == (2, 4, 6, 3)
    np.testing.assert_allclose(small[0, 1, 2], images[0, 8:16, 16:24].mean(axis=(0, 1)))
    print(f"images {images.shape} as tokens {tokens.shape}, pooled {small.shape}")


if __name__ == "__main__":
    main()
