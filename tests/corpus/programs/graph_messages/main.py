import einx
import numpy as np

from graphs import Graph, collate, point_cloud
from layers import EdgeConv, Equivariant, GraphAttention
from segment import REDUCTIONS


class PointClassifier:
    def __init__(self, dim: int, classes: int, seed: int = 0):
        rng = np.random.default_rng(seed)
        self.layers = [
            Equivariant(dim, rng),
            EdgeConv(dim, 16, rng),
            GraphAttention(16, 4, heads=4, rng=rng),
            EdgeConv(16, 16, rng, reduction="mean"),
        ]
        self.pools = [REDUCTIONS[name] for name in ("mean", "max", "min")]
        self.head = rng.normal(size=(16 * len(self.pools), classes))

    def __call__(self, graph: Graph) -> np.ndarray:
        """(graphs, classes)"""
        for layer in self.layers:
            graph = layer(graph)
        pooled = [pool(graph.nodes, graph.segment, graph.num_graphs) for pool in self.pools]
        return einx.dot("g [d], [d] k -> g k", np.hstack(pooled), self.head)


def random_rotation(rng: np.random.Generator) -> np.ndarray:
    q, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    return q


def main() -> None:
    rng = np.random.default_rng(11)
    clouds = [point_cloud(n, k=4, dim=6, rng=rng) for n in (12, 20, 9)]
    batch = collate(clouds)
    model = PointClassifier(6, classes=5)
    logits = model(batch)
    assert logits.shape == (3, 5)

    one_by_one = np.concatenate([model(cloud) for cloud in clouds])
    np.testing.assert_allclose(one_by_one, logits)

    rotation = random_rotation(rng)
    turned = batch._replace(positions=einx.dot("n [c], d [c] -> n d", batch.positions, rotation))
    np.testing.assert_allclose(model(turned), logits)
    moved = model.layers[0](turned).positions
    np.testing.assert_allclose(moved, model.layers[0](batch).positions @ rotation.T)

    print(f"{len(batch.nodes)} nodes, {len(batch.edges)} edges")
    print("classes", np.argmax(logits, axis=1))


if __name__ == "__main__":
    main()
