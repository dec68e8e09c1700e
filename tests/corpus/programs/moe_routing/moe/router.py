from collections import namedtuple

import einx
import numpy as np

Routing = namedtuple("Routing", ["experts", "slots", "gates", "kept", "aux_loss"])


class TopKRouter:
    def __init__(self, dim, num_experts, k=2, capacity_factor=1.25, jitter=0.0, seed=0):
        self.num_experts = num_experts
        self.k = k
        self.capacity_factor = capacity_factor
        self.jitter = jitter
        self.rng = np.random.default_rng(seed)
        self.weight = self.rng.normal(scale=dim ** -0.5, size=(dim, num_experts))

    def capacity(self, tokens):
        return int(np.ceil(self.capacity_factor * self.k * tokens / self.num_experts))

    def scores(self, x):
        if self.jitter > 0:
            x = x * self.rng.uniform(1 - self.jitter, 1 + self.jitter, size=x.shape)
        return einx.softmax("t [e]", x @ self.weight)

    def route(self, x):
        probs = self.scores(x)
        experts = einx.argtopk("t [e -> k]", probs, k=self.k)
        gates = einx.get_at("t [e], t k -> t k", probs, experts)
        gates = einx.divide("t k, t", gates, einx.sum("t [k]", gates))

        # all first choices are served before any second one
        chosen = one_hot(einx.id("t k -> (k t)", experts), self.num_experts)
        queue = einx.cumsum("[c] e", chosen) - 1
        slots = einx.sum("(k t) [e] -> t k", queue * chosen, k=self.k)
        kept = slots < self.capacity(len(x))
        gates = np.where(kept, gates, 0.0)
        return Routing(experts, slots, gates, kept, self.balance(probs, experts))

    def balance(self, probs, experts):
        first = one_hot(experts[:, 0], self.num_experts)
        load = einx.mean("[t] e", first)
        importance = einx.mean("[t] e", probs)
        return self.num_experts * einx.dot("[e], [e] ->", load, importance)


class HashRouter(TopKRouter):
    """Experts by token id, nothing to learn."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, k=1, **kwargs)
        self.table = self.rng.integers(self.num_experts, size=997)
        self.ids = None

    def scores(self, x):
        ids = self.ids if self.ids is not None else np.arange(len(x))
        return one_hot(self.table[ids % len(self.table)], self.num_experts).astype(x.dtype)


def one_hot(indices, depth):
    return einx.equal("..., e -> ... e", indices, np.arange(depth)).astype(int)
