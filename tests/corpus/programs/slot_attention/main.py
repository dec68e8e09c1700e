#!/usr/bin/env python
"""Slot attention: slots compete for pixels and are refined by a GRU, a broadcast decoder paints each of them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import wraps

import einx
import numpy as np

TIMES: dict[str, float] = {}


def timed(fn):
    @wraps(fn)
    def wrapper(*args, **kwargs):
        start = time.perf_counter()
        try:
            return fn(*args, **kwargs)
        finally:
            TIMES[fn.__name__] = TIMES.get(fn.__name__, 0.0) + time.perf_counter() - start

    return wrapper


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


@dataclass
class Config:
    slots: int = 4
    dim: int = 32
    hidden: int = 64
    iters: int = 3
    resolution: tuple[int, int] = (16, 16)
    eps: float = 1e-8
    seed: int = 0
    channels: list[int] = field(default_factory=lambda: [3, 24, 32])


class Params:
    """Creates arrays on first use, one stream of random numbers for all."""

    def __init__(self, seed: int):
        self.rng = np.random.default_rng(seed)
        self.store: dict[str, np.ndarray] = {}

    def __call__(self, name: str):
        def create(shape):
            if name not in self.store:
                fan_in = shape[0] if len(shape) > 1 else 1
                self.store[name] = self.rng.normal(size=shape) / np.sqrt(fan_in)
            return self.store[name]

        return create


def linear(x, params, name, dim):
    x = einx.dot("... [i->o]", x, params(f"{name}.weight"), o=dim)
    return einx.add("... [o]", x, params(f"{name}.bias"))


def layer_norm(x):
    mean = einx.mean("... [c]", x)  # ...
    std = einx.std("... [c]", x)  # ...
    x = einx.subtract("... c, ...", x, mean)
    return einx.divide("... c, ...", x, std + 1e-6)


def gru(x, h, params, name):
    # x, h: b s d
    d = h.shape[-1]
    gates = linear(x, params, f"{name}.x", 3 * d)  # b s 3d
    state = linear(h, params, f"{name}.h", 3 * d)  # b s 3d
    xr, xz, xn = einx.id("b s (three d) -> three b s d", gates, three=3)
    hr, hz, hn = einx.id("b s (three d) -> three b s d", state, three=3)
    r = sigmoid(xr + hr)  # b s d
    z = sigmoid(xz + hz)  # b s d
    n = np.tanh(xn + r * hn)  # b s d
    return (1 - z) * n + z * h


def position_grid(h, w):
    y = np.linspace(0, 1, h)
    x = np.linspace(0, 1, w)
    grid = np.stack(np.meshgrid(y, x, indexing="ij"), axis=-1)  # h w 2
    return np.concatenate([grid, 1 - grid], axis=-1)  # h w 4


@timed
def encode(images, params, cfg):
    x = images  # b h w c
    h, w = x.shape[1:3]
    for i, c in enumerate(cfg.channels[1:]):
        x = np.maximum(linear(x, params, f"enc{i}", c), 0)  # b h w c
        x = x + (np.roll(x, 1, axis=1) + np.roll(x, 1, axis=2)) / 2  # b h w c
    pos = linear(position_grid(h, w), params, "pos", cfg.channels[-1])  # h w c
    x = einx.add("b h w c, h w c -> b (h w) c", x, pos)  # b n c
    return linear(layer_norm(x), params, "enc.out", cfg.dim)  # b n d


@timed
def slot_attention(inputs, params, cfg):
    b, n, d = inputs.shape
    rng = np.random.default_rng(cfg.seed)
    slots = rng.normal(size=(b, cfg.slots, d))  # b s d
    inputs = layer_norm(inputs)  # b n d
    k = linear(inputs, params, "key", d)  # b n d
    v = linear(inputs, params, "value", d)  # b n d

    attn = None
    for _ in range(cfg.iters):
        previous = slots
        q = linear(layer_norm(slots), params, "query", d)  # b s d
        logits = einx.dot("b s d, b n d -> b s n", q, k) * d ** -0.5  # b s n
        attn = einx.softmax("b [s] n", logits)  # b s n, sums to one over slots
        weights = attn + cfg.eps  # b s n
        weights = weights / weights.sum(axis=-1, keepdims=True)  # b s n
        updates = einx.dot("b s n, b n d -> b s d", weights, v)  # b s d
        slots = gru(updates, previous, params, "gru")  # b s d
        hidden = np.maximum(linear(layer_norm(slots), params, "mlp.0", cfg.hidden), 0)  # b s hidden
        slots = slots + linear(hidden, params, "mlp.1", d)  # b s d
    return slots, attn


@timed
def decode(slots, params, cfg):
    h, w = cfg.resolution
    x = einx.id("b s d -> b s h w d", slots, h=h, w=w)
    pos = linear(position_grid(h, w), params, "dec.pos", cfg.dim)  # h w d
    x = einx.add("b s h w d, h w d", x, pos)  # b s h w d
    x = np.maximum(linear(x, params, "dec.0", 24), 0)  # b s h w 24
    x = linear(x, params, "dec.1", 4)  # b s h w 4
    rgb, alpha = einx.id("b s h w (c + 1) -> b s h w c, b s h w", x, c=3)
    masks = einx.softmax("b [s] h w", alpha)  # b s h w
    image = einx.dot("b [s] h w c, b [s] h w -> b h w c", rgb, masks)  # b h w c
    return image, masks


def squares(batch, resolution, seed=0):
    rng = np.random.default_rng(seed)
    h, w = resolution
    images = np.zeros((batch, h, w, 3))
    for image in images:
        for _ in range(3):
            y, x = rng.integers(0, h - 5), rng.integers(0, w - 5)
            image[y : y + 5, x : x + 5] = rng.uniform(0.2, 1, size=3)
    return images


def test_permutation(images, cfg):
    """Pixels in another order give the same slots."""
    params = Params(cfg.seed)
    inputs = encode(images, params, cfg)
    slots, attn = slot_attention(inputs, params, cfg)
    order = np.random.default_rng(9).permutation(inputs.shape[1])
    again, attn_again = slot_attention(inputs[:, order], params, cfg)
    np.testing.assert_allclose(again, slots, atol=1e-9)
    np.testing.assert_allclose(attn_again, attn[:, :, order], atol=1e-9)


def main():
    cfg = Config()
    images = squares(2, cfg.resolution)  # b h w 3
    test_permutation(images, cfg)

    params = Params(cfg.seed)
    inputs = encode(images, params, cfg)  # b n d
    slots, attn = slot_attention(inputs, params, cfg)  # b s d, b s n
    recon, masks = decode(slots, params, cfg)
    assert recon.shape == images.shape
    np.testing.assert_allclose(einx.sum("b [s] h w", masks), 1.0)

    owner = einx.argmax("b [s] n -> b n", attn)  # b n
    share = einx.mean("b [n] s", einx.equal("b n, s -> b n s", owner, np.arange(cfg.slots)))  # b s
    count = sum(p.size for p in params.store.values())
    print(f"{count} parameters, mse {np.mean((recon - images) ** 2):.4f}")
    print("share of pixels per slot", np.round(share, 2).tolist())
    assert set(TIMES) == {"encode", "slot_attention", "decode"}


if __name__ == "__main__":
    main()
