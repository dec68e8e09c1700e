import einx
import numpy as np

from config import ViTConfig
from layers import Attention, FeedForward, LayerNorm, Linear, Module, PreNormResidual, trunc_normal


def sincos_2d(grid, dim, temperature=10000.0):
    assert dim % 4 == 0, "the width has to be a multiple of four"
    y, x = einx.arange("[2] h w", h=grid, w=grid, backend="numpy")
    omega = temperature ** -(np.arange(dim // 4) / (dim // 4 - 1))
    y = einx.multiply("h w, f -> (h w) f", y, omega)
    x = einx.multiply("h w, f -> (h w) f", x, omega)
    return np.concatenate([np.sin(x), np.cos(x), np.sin(y), np.cos(y)], axis=1)


class PatchEmbed(Module):
    def __init__(self, cfg, rng):
        self.p = cfg.patch_size
        self.proj = Linear(cfg.in_channels * cfg.patch_size ** 2, cfg.dim, rng)
        self.norm = LayerNorm(cfg.dim)

    def forward(self, img):
        patches = einx.rearrange("b c (h p1) (w p2) -> b (h w) (p1 p2 c)", img, p1=self.p, p2=self.p)
        return self.norm(self.proj(patches))


class Transformer(Module):
    def __init__(self, dim, depth, heads, hidden, rng):
        self.layers = []
        self.blocks = []
        for _ in range(depth):
            attn = PreNormResidual(dim, Attention(dim, heads, rng=rng))
            ff = PreNormResidual(dim, FeedForward(dim, hidden, rng=rng))
            self.layers.append((attn, ff))
            self.blocks += [attn, ff]
        self.norm = LayerNorm(dim)

    def forward(self, x, mask=None):
        for attn, ff in self.layers:
            x = attn(x, mask=mask)
            x = ff(x)
        return self.norm(x)

    def num_parameters(self):
        return sum(block.num_parameters() for block in self.blocks) + self.norm.num_parameters()


class ViT(Module):
    def __init__(self, cfg: ViTConfig, seed=0):
        rng = np.random.default_rng(seed)
        self.cfg = cfg
        self.embed = PatchEmbed(cfg, rng)
        self.cls_token = trunc_normal(rng, cfg.dim)
        self.pos = sincos_2d(cfg.grid, cfg.dim)
        self.transformer = Transformer(cfg.dim, cfg.depth, cfg.heads, cfg.hidden, rng)
        self.head = Linear(cfg.dim, cfg.num_classes, rng)

    def forward(self, img):
        x = self.embed(img)
        x = einx.add("b n d, n d", x, self.pos)

        if self.cfg.pool == "cls":
            x = einx.rearrange("d, b n d -> b (1 + n) d", self.cls_token, x)
            x = self.transformer(x)[:, 0]
        else:
            x = einx.mean("b [n] d", self.transformer(x))
        return self.head(x)

    def attention_rollout(self):
        """Multiply the attention maps of all layers, each mixed with the identity for the residual branch."""
        result = None
        for attn, _ in self.transformer.layers:
            weights = einx.mean("b [h] i j", attn.fn.last_weights)
            mixed = 0.5 * weights + 0.5 * np.eye(weights.shape[-1])
            mixed = einx.divide("b i j, b i", mixed, einx.sum("b i [j]", mixed))
            result = mixed if result is None else mixed @ result
        return result
