import einx
import numpy as np

from moe.router import TopKRouter


class Experts:
    def __init__(self, num_experts, dim, hidden, seed=1):
        rng = np.random.default_rng(seed)
        self.w1 = rng.normal(size=(num_experts, dim, hidden)) * dim ** -0.5
        self.b1 = np.zeros((num_experts, hidden))
        self.w2 = rng.normal(size=(num_experts, hidden, dim)) * hidden ** -0.5

    def __len__(self):
        return self.w1.shape[0]

    def __call__(self, x):
        h = einx.dot("e c [d], e [d] h -> e c h", x, self.w1)
        h = einx.add("e c h, e h", h, self.b1)
        h = np.maximum(h, 0) ** 2
        return einx.dot("e c [h], e [h] d -> e c d", h, self.w2)

    def single(self, index, x):
        h = np.maximum(x @ self.w1[index] + self.b1[index], 0) ** 2
        return h @ self.w2[index]


class MoELayer:
    def __init__(self, dim, num_experts=4, hidden=None, router_cls=TopKRouter, **router_kwargs):
        self.router = router_cls(dim, num_experts, **router_kwargs)
        self.experts = Experts(num_experts, dim, hidden or 4 * dim)
        self.last = None

    def dispatch(self, tokens, routing):
        capacity = self.router.capacity(len(tokens))
        # what is dropped goes to an extra slot which is cut off
        slots = np.minimum(routing.slots, capacity)
        buffers = np.zeros((len(self.experts), capacity + 1, tokens.shape[-1]))
        buffers = einx.add_at("[e c] d, t k, t k, t d -> [e c] d", buffers, routing.experts, slots, tokens)
        return buffers[:, :capacity]

    def combine(self, outputs, routing):
        # the gates of what was dropped are zero, so it does not matter what is read there
        gathered = einx.get_at("[e c] d, t k, t k -> t k d", outputs, routing.experts, routing.slots, mode="clip")
        return einx.dot("t [k] d, t [k] -> t d", gathered, routing.gates)

    def __call__(self, x):
        tokens = einx.id("b n d -> (b n) d", x)
        routing = self.last = self.router.route(tokens)
        outputs = self.experts(self.dispatch(tokens, routing))
        y = self.combine(outputs, routing)
        return einx.id("(b n) d -> b n d", y, b=len(x)), routing.aux_loss
