from functools import partial
from itertools import count
from math import pi

import einx
import numpy as np

# helpers

AXES = "t h w".split()
seeds = count(100)


def exists(val):
    return val is not None


def default(val, d):
    return val if exists(val) else d


def glorot(*shape):
    rng = np.random.default_rng(next(seeds))
    return rng.normal(scale=(2 / (shape[0] + shape[-1])) ** 0.5, size=shape)


def fourier_features(positions, max_freq, num_bands=4):
    """Sines and cosines of rising frequency, and the position itself."""
    frequencies = np.linspace(1.0, max_freq / 2, num_bands)
    angles = einx.multiply("..., f -> ... f", positions, pi * frequencies)
    return einx.id("... f, ... f, ... -> ... (f + f + 1)", np.sin(angles), np.cos(angles), positions)


# blocks


def normalize(x, gamma):
    x = x - einx.mean("... [d]", x, keepdims=True)
    return einx.multiply("... [d]", x / (einx.std("... [d]", x, keepdims=True) + 1e-5), gamma)


class PreNorm:
    def __init__(self, dim, block, context_dim=None):
        self.block = block
        self.scale = np.ones(dim)
        self.context_scale = np.ones(context_dim) if exists(context_dim) else None

    def __call__(self, x, context=None, **kwargs):
        if exists(context) and exists(self.context_scale):
            kwargs["context"] = normalize(context, self.context_scale)
        return self.block(normalize(x, self.scale), **kwargs)


class GEGLU:
    def __call__(self, x):
        x, gates = einx.id("... (d + d) -> ... d, ... d", x)
        return x * (0.5 * gates * (1 + np.tanh(0.79788 * (gates + 0.044715 * gates ** 3))))


class FeedForward:
    def __init__(self, dim, mult=2):
        self.w_in = glorot(dim, dim * mult * 2)
        self.act = GEGLU()
        self.w_out = glorot(dim * mult, dim)

    def __call__(self, x):
        return einx.dot("... [h->d]", self.act(einx.dot("... [d->h]", x, self.w_in)), self.w_out)


class Attention:
    def __init__(self, query_dim, context_dim=None, heads=4, dim_head=8):
        inner = heads * dim_head
        context_dim = default(context_dim, query_dim)
        self.heads, self.scale = heads, dim_head ** -0.5
        self.to_q = glorot(query_dim, inner)
        self.to_kv = glorot(context_dim, inner * 2)
        self.to_out = glorot(inner, query_dim)

    def __call__(self, x, context=None, mask=None):
        context = default(context, x)
        q = x @ self.to_q
        k, v = np.split(context @ self.to_kv, 2, axis=-1)
        sim = einx.dot("... i (h d), ... j (h d) -> ... h i j", q, k, h=self.heads) * self.scale
        if exists(mask):
            sim = einx.where("b j, b h i j, -> b h i j", mask, sim, -np.finfo(sim.dtype).max)
        attn = einx.softmax("... [j]", sim)
        out = einx.dot("... h i j, ... j (h d) -> ... i (h d)", attn, v)
        return out @ self.to_out


class AxialAttention:
    """Attention along each axis of a video in turn."""

    def __init__(self, dim, axes=AXES, **kwargs):
        self.axes = axes
        self.attns = [PreNorm(dim, Attention(dim, **kwargs)) for _ in axes]

    def __call__(self, x):
        names = " ".join(self.axes)
        sizes = dict(zip(self.axes, x.shape[1:-1]))
        for axis, attn in zip(self.axes, self.attns):
            others = " ".join(a for a in self.axes if a != axis)
            y = einx.id(f"b {names} d -> (b {others}) {axis} d", x)
            y = attn(y)
            x = x + einx.id(f"(b {others}) {axis} d -> b {names} d", y, **sizes)
        return x


class PerceiverIO:
    def __init__(self, *, depth, dim, queries_dim, num_latents, latent_dim, logits_dim=None, tie_layers=False, **attn):
        self.latents = glorot(num_latents, latent_dim)
        self.cross = PreNorm(latent_dim, Attention(latent_dim, dim, heads=1, dim_head=16), context_dim=dim)
        self.cross_ff = PreNorm(latent_dim, FeedForward(latent_dim))

        def make_layer():
            return PreNorm(latent_dim, Attention(latent_dim, **attn)), PreNorm(latent_dim, FeedForward(latent_dim))

        self.layers = [make_layer()] * depth if tie_layers else [make_layer() for _ in range(depth)]
        self.decoder = PreNorm(queries_dim, Attention(queries_dim, latent_dim, heads=1), context_dim=latent_dim)
        self.to_logits = lambda x: x
        if exists(logits_dim):
            self.to_logits = partial(self.project, glorot(queries_dim, logits_dim))

    @staticmethod
    def project(weight, x):
        return einx.dot("b n [d->k]", x, weight)

    def __call__(self, data, queries=None, mask=None):
        x = einx.id("n d -> b n d", self.latents, b=data.shape[0])
        x = self.cross(x, context=data, mask=mask) + x
        x = self.cross_ff(x) + x
        for self_attn, ff in self.layers:
            x = self_attn(x) + x
            x = ff(x) + x
        if not exists(queries):
            return x
        if queries.ndim == 2:
            queries = einx.id("n d -> b n d", queries, b=data.shape[0])
        return self.to_logits(self.decoder(queries, context=x))


def video_tokens(video, max_freq=8.0, num_bands=3):
    b, *axis, _ = video.shape
    positions = [np.linspace(-1.0, 1.0, num=size) for size in axis]
    pos = np.stack(np.meshgrid(*positions, indexing="ij"), axis=-1)
    enc = einx.id("... n d -> ... (n d)", fourier_features(pos, max_freq, num_bands))
    return einx.id("b s... c, s... p -> b (s...) (c + p)", video, enc)


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    video = rng.normal(size=(2, 4, 6, 6, 8))
    video = AxialAttention(8)(video)
    tokens = video_tokens(video)

    dim = tokens.shape[-1]
    queries = rng.normal(size=(5, 16))
    for tie in (False, True):
        model = PerceiverIO(
            depth=3, dim=dim, queries_dim=16, num_latents=12, latent_dim=24, logits_dim=10, tie_layers=tie, heads=3
        )
        mask = einx.less("n, b -> b n", np.arange(tokens.shape[1]), np.array([144, 100]))
        logits = model(tokens, queries, mask=mask)
        unseen = tokens.copy()
        unseen[1, 100:] = 0
        assert np.allclose(model(unseen, queries, mask=mask), logits)
        unique = len({id(layer) for pair in model.layers for layer in pair})
        print(f"tie={tie}: {unique} modules, classes {einx.argmax('b n [k] -> b n', logits).tolist()}")
