from functools import partial

import einx
import numpy as np

import windows

layer_norm_stats = partial(einx.mean, "... [c]", keepdims=True)


def layer_norm(x, eps=1e-5):
    centred = x - layer_norm_stats(x)
    return centred / np.sqrt(layer_norm_stats(centred ** 2) + eps)


def relu(x):
    return np.maximum(x, 0)


class WindowAttention:
    def __init__(self, dim, heads, size, rng):
        if dim % heads:
            raise ValueError(f"{dim} channels do not divide among {heads} heads")
        self.heads, self.size = heads, size
        self.scale = (dim // heads) ** -0.5
        self.qkv = rng.normal(size=(dim, 3, dim)) * dim ** -0.5
        self.out = rng.normal(size=(dim, dim)) * dim ** -0.5
        self.bias_table = 0.02 * rng.normal(size=((2 * size - 1) ** 2, heads))
        self.index = windows.relative_index(size)

    @property
    def bias(self):
        return einx.get_at("[r] h, i j -> h i j", self.bias_table, self.index)

    def __call__(self, x, mask=None):
        qkv = einx.dot("w n [c], [c] three d -> three w n d", x, self.qkv)
        split = partial(einx.id, "w n (h d) -> w h n d", h=self.heads)
        q, k, v = map(split, qkv)

        attn = einx.dot("w h i d, w h j d -> w h i j", q * self.scale, k)
        attn = einx.add("w h i j, h i j", attn, self.bias)
        if mask is not None:
            n = mask.shape[0]
            attn = einx.where("n i j, (b n) h i j, -> (b n) h i j", mask, attn, -100.0, n=n)
        attn = einx.softmax("w h i [j]", attn)
        x = einx.dot("w h i j, w h j d -> w i (h d)", attn, v)
        return x @ self.out


class SwinBlock:
    expansion = 2

    def __init__(self, dim, heads, resolution, size=4, shifted=False, *, rng):
        self.resolution = resolution
        self.size = min(size, *resolution)
        # a map that is one window has nothing to shift
        self.amount = self.size // 2 if shifted and min(resolution) > self.size else 0
        self.attn = WindowAttention(dim, heads, self.size, rng)
        self.mask = windows.shift_mask(*resolution, self.size, self.amount)
        hidden = self.expansion * dim
        self.mlp = (rng.normal(size=(dim, hidden)) * dim ** -0.5, rng.normal(size=(hidden, dim)) * hidden ** -0.5)

    def __call__(self, x):
        height, width = self.resolution
        y = windows.shift(layer_norm(x), self.amount)
        y = windows.partition(y, self.size)
        y = self.attn(y, mask=self.mask)
        y = windows.merge(y, self.size, height, width)
        x = x + windows.unshift(y, self.amount)

        up, down = self.mlp
        return x + relu(layer_norm(x) @ up) @ down


class PatchMerging:
    def __init__(self, dim, rng):
        self.reduction = rng.normal(size=(4 * dim, 2 * dim)) * (4 * dim) ** -0.5

    def __call__(self, x):
        x = einx.id("b (h p) (w q) c -> b h w (q p c)", x, p=2, q=2)
        return einx.dot("... [c->d]", layer_norm(x), self.reduction)


class Stage:
    def __init__(self, dim, depth, heads, resolution, downsample=True, **kwargs):
        self.blocks = [SwinBlock(dim, heads, resolution, shifted=i % 2 == 1, **kwargs) for i in range(depth)]
        self.downsample = PatchMerging(dim, kwargs["rng"]) if downsample else None

    def __call__(self, x):
        for block in self.blocks:
            x = block(x)
        return x if self.downsample is None else self.downsample(x)
