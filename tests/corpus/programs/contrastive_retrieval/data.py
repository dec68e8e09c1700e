import numpy as np


class Textures:
    """Plaids: stripes of two directions in a colour of their class."""

    def __init__(self, classes=5, per_class=6, size=16, seed=0):
        rng = np.random.default_rng(seed)
        self.labels = np.repeat(np.arange(classes), per_class)
        freq = rng.uniform(0.3, 1.5, size=(classes, 2))
        colours = rng.uniform(0.2, 1.0, size=(classes, 3))
        phase = rng.uniform(0, 2 * np.pi, size=(len(self.labels), 2))
        t = np.arange(size)
        waves = np.sin(freq[self.labels][..., None] * t + phase[..., None])
        plaid = (waves[:, 0, :, None] + waves[:, 1, None, :]) / 4 + 0.5
        noise = 0.05 * rng.normal(size=(*plaid.shape, 3))
        self.images = np.clip(plaid[..., None] * colours[self.labels][:, None, None] + noise, 0, 1)

    def __len__(self):
        return len(self.labels)

    def batches(self, size, *, shuffle=True, drop_last=False, seed=0):
        order = np.arange(len(self))
        if shuffle:
            np.random.default_rng(seed).shuffle(order)
        for start in range(0, len(order), size):
            index = order[start : start + size]
            if drop_last and len(index) < size:
                return
            yield self.images[index], self.labels[index]
