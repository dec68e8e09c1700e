"""Part of a vision transformer with mistakes in it, for `einx-lsp check examples/mistakes.py`; it does not run."""

import numpy as np
from numpy.typing import NDArray

import einx

Array = NDArray[np.float64]


def patches() -> Array:
    """The patches of a batch of images, flattened."""
    images = np.zeros((8, 224, 224, 3))
    # 224 is no multiple of 15: the patches are to be 16 high as well.
    return einx.rearrange("b (h p) (w q) c -> b (h w) (p q c)", images, p=15, q=16)


def embed() -> Array:
    """Patches as tokens, with a place for the class before them."""
    tokens = np.zeros((8, 196, 512))
    weight = np.zeros((768, 512))
    # The weight takes 768 channels, but the tokens have 512: it has been used already.
    tokens = einx.dot("b t [c->d]", tokens, weight)
    return einx.rearrange("b t d, d -> b (t + 1) d", tokens, np.zeros(512))


def attention(x: Array, heads: int = 8) -> Array:
    """Self-attention over the tokens."""
    q = einx.rearrange("b t (h c) -> b h t c", x, h=heads)
    # The closing bracket of the softmax is missing.
    weights = einx.softmax("b h q [k", einx.dot("b h q c, b h k c -> b h q k", q, q))
    # The keyword is the name of an axis, which is h.
    values = einx.rearrange("b t (h c) -> b h t c", x, heads=heads)
    return einx.dot("b h q k, b h k c -> b q (h c)", weights, values)


def pool(x: Array) -> Array:
    """The mean over the tokens."""
    # Nothing says what to take the mean over: it should be "b [t] c".
    return einx.mean("b t c", x)


def classify() -> Array:
    """The scores of ten classes."""
    features = np.zeros((8, 512))
    bias = np.zeros(10)
    scores = einx.dot("b c, c k -> b k", features, np.zeros((512, 10)))
    # The bias has one dimension, and the scores have two.
    return einx.add("b k, b k", scores, bias)
