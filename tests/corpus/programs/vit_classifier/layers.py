import math

import einx
import numpy as np


def exists(val):
    return val is not None


def default(val, d):
    return val if exists(val) else d


def trunc_normal(rng, shape, std=0.02):
    return np.clip(rng.standard_normal(shape), -2, 2) * std


def gelu(x):
    return 0.5 * x * (1.0 + np.tanh(math.sqrt(2.0 / math.pi) * (x + 0.044715 * x ** 3)))


class Module:
    def __call__(self, *args, **kwargs):
        return self.forward(*args, **kwargs)

    def forward(self, *args, **kwargs):
        raise NotImplementedError

    def num_parameters(self):
        total = 0
        for value in vars(self).values():
            if isinstance(value, np.ndarray):
                total += value.size
            elif isinstance(value, Module):
                total += value.num_parameters()
            elif isinstance(value, (list, tuple)):
                total += sum(v.num_parameters() for v in value if isinstance(v, Module))
        return total


class Linear(Module):
    def __init__(self, dim_in, dim_out, rng, bias=True):
        self.weight = trunc_normal(rng, (dim_in, dim_out), std=dim_in ** -0.5)
        self.bias = np.zeros(dim_out) if bias else None

    def forward(self, x):
        x = einx.dot("... [c->d]", x, self.weight)
        if exists(self.bias):
            x = einx.add("... [d]", x, self.bias)
        return x


class LayerNorm(Module):
    def __init__(self, dim, eps=1e-6):
        self.gamma = np.ones(dim)
        self.beta = np.zeros(dim)
        self.eps = eps

    def forward(self, x):
        mean = einx.mean("... [c]", x, keepdims=True)
        var = einx.var("... [c]", x, keepdims=True)
        x = (x - mean) / np.sqrt(var + self.eps)
        return x * self.gamma + self.beta


class FeedForward(Module):
    def __init__(self, dim, hidden=None, *, rng):
        hidden = default(hidden, dim * 4)
        self.up = Linear(dim, hidden, rng)
        self.down = Linear(hidden, dim, rng)

    def forward(self, x):
        return self.down(gelu(self.up(x)))


class Attention(Module):
    def __init__(self, dim, heads=8, dim_head=None, *, rng):
        self.heads = heads
        self.dim_head = default(dim_head, dim // heads)
        inner = self.heads * self.dim_head
        self.scale = self.dim_head ** -0.5
        self.to_qkv = Linear(dim, inner * 3, rng, bias=False)
        self.to_out = Linear(inner, dim, rng)
        self.last_weights = None

    def forward(self, x, mask=None):
        qkv = self.to_qkv(x)
        q, k, v = einx.rearrange("b n (three h d) -> three b h n d", qkv, three=3, h=self.heads)

        scores = einx.dot("b h i d, b h j d -> b h i j", q, k) * self.scale
        if exists(mask):
            scores = einx.where("b j, b h i j, -> b h i j", mask, scores, -1e9)

        self.last_weights = attn = einx.softmax("b h i [j]", scores)
        out = einx.dot("b h i j, b h j d -> b i (h d)", attn, v)
        return self.to_out(out)


class PreNormResidual(Module):
    def __init__(self, dim, fn):
        self.norm = LayerNorm(dim)
        self.fn = fn

    def forward(self, x, **kwargs):
        return self.fn(self.norm(x), **kwargs) + x
