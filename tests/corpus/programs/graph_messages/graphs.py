"""Batches of graphs as one large graph without edges between its parts."""

from typing import Iterable, NamedTuple

import einx
import numpy as np


class Graph(NamedTuple):
    """
    nodes:     (n, d) features
    positions: (n, 3)
    edges:     (e, 2) sender and receiver
    segment:   (n,)   which graph of the batch a node belongs to
    """

    nodes: np.ndarray
    positions: np.ndarray
    edges: np.ndarray
    segment: np.ndarray

    @property
    def senders(self) -> np.ndarray:
        """(e,)"""
        return self.edges[:, 0]

    @property
    def receivers(self) -> np.ndarray:
        """(e,)"""
        return self.edges[:, 1]

    @property
    def num_graphs(self) -> int:
        return int(self.segment.max()) + 1

    def validate(self) -> "Graph":
        einx.check("n d, n three, e two, n", self.nodes, self.positions, self.edges, self.segment, three=3, two=2)
        if self.edges.size and self.edges.max() >= len(self.nodes):
            raise ValueError("an edge leads to a node that does not exist")
        return self


def knn_edges(positions: np.ndarray, k: int) -> np.ndarray:
    """Edges from the k nearest neighbours to each point.

    Args:
        positions: shape ``(n, 3)``
        k: number of neighbours

    Returns:
        shape ``(n * k, 2)``
    """
    n = positions.shape[0]
    delta = einx.subtract("i c, j c -> i j c", positions, positions)
    d2 = einx.sum("i j [c]", np.square(delta))
    d2[np.diag_indices(n)] = np.inf
    neighbours = einx.argtopk("i [j->k]", d2, k=k, largest=False)
    receivers = einx.id("i -> i k", np.arange(n), k=k)
    return einx.id("i k, i k -> (i k) (1 + 1)", neighbours, receivers)


def point_cloud(n: int, k: int, dim: int, rng: np.random.Generator) -> Graph:
    positions = rng.normal(size=(n, 3))
    return Graph(rng.normal(size=(n, dim)), positions, knn_edges(positions, k), np.zeros(n, dtype=int)).validate()


def collate(graphs: Iterable[Graph]) -> Graph:
    graphs = list(graphs)
    offsets = np.cumsum([0] + [len(g.nodes) for g in graphs[:-1]])
    return Graph(
        nodes=np.concatenate([g.nodes for g in graphs]),
        positions=np.concatenate([g.positions for g in graphs]),
        edges=np.concatenate([g.edges + offset for g, offset in zip(graphs, offsets)]),
        segment=np.concatenate([np.full(len(g.nodes), i) for i, g in enumerate(graphs)]),
    ).validate()
