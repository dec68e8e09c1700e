import math
from dataclasses import dataclass

import einx
import numpy as np

from .cache import KVCache


@dataclass
class GPTConfig:
    vocab_size: int = 65
    block_size: int = 64
    n_layer: int = 2
    n_head: int = 4
    n_embd: int = 32
    dropout: float = 0.0


def init_params(cfg: GPTConfig, seed: int):
    rng = np.random.default_rng(seed)

    def normal(*shape, scale=0.02):
        return rng.normal(0.0, scale, size=shape).astype(np.float32)

    blocks = []
    for _ in range(cfg.n_layer):
        blocks.append(
            {
                "norm_1": np.ones(cfg.n_embd, dtype=np.float32),
                "qkv": normal(cfg.n_embd, 3 * cfg.n_embd, scale=0.2),
                "proj": normal(cfg.n_embd, cfg.n_embd, scale=0.2 / math.sqrt(2 * cfg.n_layer)),
                "norm_2": np.ones(cfg.n_embd, dtype=np.float32),
                "gate": normal(cfg.n_embd, 4 * cfg.n_embd, scale=0.2),
                "up": normal(cfg.n_embd, 4 * cfg.n_embd, scale=0.2),
                "down": normal(4 * cfg.n_embd, cfg.n_embd, scale=0.2),
            }
        )
    return {
        "wte": normal(cfg.vocab_size, cfg.n_embd, scale=0.5),
        "wpe": normal(cfg.block_size, cfg.n_embd, scale=0.5),
        "blocks": blocks,
        "norm_f": np.ones(cfg.n_embd, dtype=np.float32),
    }


def rms_norm(x, weight, eps=1e-5):
    # x: b t d
    ms = einx.mean("b t [d]", x * x)  # b t
    x = einx.divide("b t d, b t", x, np.sqrt(ms + eps))  # b t d
    return einx.multiply("b t d, d", x, weight)  # b t d


def silu(x):
    return x / (1 + np.exp(-x))


def swiglu(x, gate, up, down):
    g = einx.dot("b t [d -> f]", x, gate)  # b t f
    u = einx.dot("b t [d -> f]", x, up)  # b t f
    return einx.dot("b t [f -> d]", silu(g) * u, down)  # b t d


class GPT:
    def __init__(self, cfg: GPTConfig, seed: int = 0):
        self.cfg = cfg
        self.params = init_params(cfg, seed)

    def attention(self, x, block, cache, layer):
        B, T, C = x.shape
        assert C == self.cfg.n_embd
        H = self.cfg.n_head

        qkv = einx.dot("b t [c -> o]", x, block["qkv"])  # b t 3c
        q, k, v = np.split(qkv, 3, axis=-1)
        q = einx.id("b t (h d) -> b h t d", q, h=H)
        k = einx.id("b t (h d) -> b h t d", k, h=H)
        v = einx.id("b t (h d) -> b h t d", v, h=H)
        assert q.shape == (B, H, T, C // H)

        if cache is not None:
            k, v = cache.update(layer, k, v)
        S = k.shape[2]

        att = (q @ k.transpose(0, 1, 3, 2)) / math.sqrt(C // H)  # b h t s
        if T > 1:
            causal = np.tril(np.ones((T, S), dtype=bool), k=S - T)
            att = einx.where("t s, b h t s, ", causal, att, np.float32(-np.inf))
        att = einx.softmax("b h t [s]", att)

        y = einx.dot("b h t s, b h s d -> b t (h d)", att, v)  # b t c
        return einx.dot("b t [c -> d]", y, block["proj"])

    def __call__(self, tokens, cache: KVCache | None = None):
        B, T = tokens.shape
        offset = 0 if cache is None else cache.length
        assert offset + T <= self.cfg.block_size, f"sequence of {offset + T} is longer than the block"

        p = self.params
        x = einx.get_at("[v] d, b t -> b t d", p["wte"], tokens)  # b t d
        x = einx.add("b t d, t d -> b t d", x, p["wpe"][offset : offset + T])  # b t d
        for i, block in enumerate(p["blocks"]):
            x = x + self.attention(rms_norm(x, block["norm_1"]), block, cache, i)
            x = x + swiglu(rms_norm(x, block["norm_2"]), block["gate"], block["up"], block["down"])

        x = rms_norm(x, p["norm_f"])
        logits = einx.dot("b t d, v d -> b t v", x, p["wte"])  # tied weights
        assert logits.shape == (B, T, self.cfg.vocab_size)
        return logits

    def loss(self, tokens, targets):
        logp = einx.log_softmax("b t [v]", self(tokens))  # b t v
        picked = einx.get_at("b t [v], b t -> b t", logp, targets)  # b t
        return -einx.mean("[b t]", picked, dtype="float64")
