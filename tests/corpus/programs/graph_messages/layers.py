from __future__ import annotations

import einx
import numpy as np

from graphs import Graph
from segment import REDUCTIONS, segment_softmax, segment_sum


def mlp(rng: np.random.Generator, *sizes: int):
    """A function from ``(..., sizes[0])`` to ``(..., sizes[-1])``."""
    weights = [rng.normal(size=(a, b)) / np.sqrt(a) for a, b in zip(sizes, sizes[1:])]

    def apply(x: np.ndarray) -> np.ndarray:
        for i, w in enumerate(weights):
            x = einx.dot("... [a], [a] b -> ... b", x, w)
            if i < len(weights) - 1:
                x = x * (1 / (1 + np.exp(-x)))
        return x

    return apply


class EdgeConv:
    """max over neighbours of h(x_i, x_j - x_i)"""

    def __init__(self, dim_in: int, dim_out: int, rng: np.random.Generator, reduction: str = "max"):
        self.net = mlp(rng, 2 * dim_in, dim_out, dim_out)
        self.reduce = REDUCTIONS[reduction]

    def __call__(self, graph: Graph) -> Graph:
        x_j = einx.get_at("[n] d, e -> e d", graph.nodes, graph.senders)
        x_i = einx.get_at("[n] d, e -> e d", graph.nodes, graph.receivers)
        messages = self.net(np.concatenate([x_i, x_j - x_i], axis=1))
        return graph._replace(nodes=self.reduce(messages, graph.receivers, len(graph.nodes)))


class GraphAttention:
    """Several heads, scores from both ends of an edge.

    Attributes:
        w: (dim_in, heads, dim_head)
        a: (2, heads, dim_head), for senders and receivers
    """

    def __init__(self, dim_in: int, dim_head: int, heads: int, rng: np.random.Generator, slope: float = 0.2):
        self.w = rng.normal(size=(dim_in, heads, dim_head)) / np.sqrt(dim_in)
        self.a = rng.normal(size=(2, heads, dim_head))
        self.slope = slope

    def __call__(self, graph: Graph) -> Graph:
        n, _ = graph.nodes.shape
        h = einx.dot("n [d], [d] heads c -> n heads c", graph.nodes, self.w)
        ends = einx.dot("n heads [c], two heads [c] -> two n heads", h, self.a)
        scores = sum(end[idx] for end, idx in zip(ends, (graph.senders, graph.receivers)))
        scores = np.where(scores > 0, scores, self.slope * scores)
        alpha = segment_softmax(scores, graph.receivers, n)
        messages = einx.multiply("e heads c, e heads", h[graph.senders], alpha)
        out = segment_sum(messages, graph.receivers, n)
        return graph._replace(nodes=einx.id("n heads c -> n (heads c)", out))


class Equivariant:
    """Moves the points along their edges, by amounts that depend on distances only."""

    def __init__(self, dim: int, rng: np.random.Generator, hidden: int = 16):
        self.edge_net = mlp(rng, 2 * dim + 1, hidden, hidden)
        self.move_net = mlp(rng, hidden, hidden, 1)
        self.node_net = mlp(rng, dim + hidden, hidden, dim)

    def __call__(self, graph: Graph) -> Graph:
        nodes, positions, edges, _ = graph
        n = nodes.shape[0]
        ends = einx.get_at("[n] d, e two -> e (two d)", nodes, edges)
        delta = positions[edges[:, 1]] - positions[edges[:, 0]]
        d2 = einx.sum("e [c]", delta ** 2)
        m = self.edge_net(einx.id("e d, e -> e (d + 1)", ends, d2))

        step = einx.multiply("e c, e 1 -> e c", delta, self.move_net(m))
        positions = positions + REDUCTIONS["mean"](step, graph.receivers, n)
        nodes = nodes + self.node_net(np.concatenate([nodes, segment_sum(m, graph.receivers, n)], axis=-1))
        return graph._replace(nodes=nodes, positions=positions)
