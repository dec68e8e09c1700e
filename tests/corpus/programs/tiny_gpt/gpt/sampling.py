import einx
import numpy as np

from .cache import KVCache


def filter_top_k(logits, k):
    best = einx.topk("b [v -> k]", logits, k=k)  # b k
    threshold = einx.min("b [k]", best)  # b
    keep = einx.greater_equal("b v, b", logits, threshold)  # b v
    return np.where(keep, logits, -np.inf)


def filter_top_p(logits, p):
    order = einx.argsort("b [v]", logits, descending=True)  # b v
    probs = einx.softmax("b [v]", einx.get_at("b [v], b k -> b k", logits, order))
    before = einx.cumsum("b [k]", probs) - probs  # b k
    ranked = np.where(before < p, 0.0, -np.inf)
    penalty = einx.set_at("b [v], b k, b k -> b [v]", np.zeros_like(logits), order, ranked)
    return logits + penalty


def sample(logits, rng, temperature=1.0, top_k=None, top_p=None):
    # logits: b v
    if temperature == 0:
        return einx.argmax("b [v] -> b", logits)
    logits = logits / temperature
    if top_k is not None:
        logits = filter_top_k(logits, top_k)
    if top_p is not None:
        logits = filter_top_p(logits, top_p)
    gumbel = rng.gumbel(size=logits.shape)
    return einx.argmax("b [v] -> b", logits + gumbel)


def generate(model, prompt, max_new_tokens, *, use_cache=True, seed=0, **kwargs):
    """prompt: (batch, time) integers; returns (batch, time + max_new_tokens)."""
    rng = np.random.default_rng(seed)
    cache = KVCache(model.cfg.n_layer) if use_cache else None
    tokens = prompt
    step = tokens
    for _ in range(max_new_tokens):
        logits = model(step if use_cache else tokens, cache=cache)[:, -1, :]  # b v
        nxt = sample(logits, rng, **kwargs)  # b
        step = nxt[:, None]  # b 1
        tokens = einx.id("b t, b -> b (t + 1)", tokens, nxt)
    return tokens
