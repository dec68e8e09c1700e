import einx
import numpy as np


def load(routing, num_experts):
    ones = routing.kept.astype(int)
    return einx.add_at("[e], t k, t k -> [e]", np.zeros(num_experts, dtype=int), routing.experts, ones)


def describe(layer, name):
    routing = layer.last
    dropped = 1 - routing.kept.mean()
    share = load(routing, len(layer.experts))
    return f"{name}: load {share.tolist()}, dropped {dropped:.1%}, balance {routing.aux_loss:.3f}"
