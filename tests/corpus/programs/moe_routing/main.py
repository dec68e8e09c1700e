import numpy as np

from moe.layer import MoELayer
from moe.report import describe
from moe.router import HashRouter


def dense_reference(layer, x):
    """Token by token, for routings that drop nothing."""
    routing = layer.last
    tokens = x.reshape(-1, x.shape[-1])
    rows = []
    for token, experts, gates in zip(tokens, routing.experts, routing.gates):
        rows.append(sum(g * layer.experts.single(e, token) for e, g in zip(experts, gates)))
    return np.array(rows).reshape(x.shape)


def main():
    rng = np.random.default_rng(42)
    x = rng.normal(size=(2, 16, 24))

    roomy = MoELayer(24, num_experts=4, capacity_factor=4.0)
    y, _ = roomy(x)
    np.testing.assert_allclose(y, dense_reference(roomy, x))
    print(describe(roomy, "roomy"))

    tight = MoELayer(24, num_experts=4, capacity_factor=0.75, jitter=0.01)
    y, aux = tight(x)
    assert tight.last.kept.sum() < tight.last.kept.size
    print(describe(tight, "tight"))

    hashed = MoELayer(24, num_experts=8, router_cls=HashRouter, capacity_factor=8.0)
    hashed.router.ids = rng.integers(0, 5000, size=32)
    y, _ = hashed(x)
    np.testing.assert_allclose(y, dense_reference(hashed, x))
    print(describe(hashed, "hash"))


if __name__ == "__main__":
    main()
