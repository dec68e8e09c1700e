import einx
import numpy as np


class BatchNorm:
    def __init__(self, momentum=0.2):
        self.momentum = momentum
        self.stats = None

    def __call__(self, x, training):
        if training:
            mean, var = einx.mean("[b...] c", x), einx.var("[b...] c", x, correction=1)
            if self.stats is None:
                self.stats = mean, var
            else:
                self.stats = tuple(old + self.momentum * (new - old) for old, new in zip(self.stats, (mean, var)))
        else:
            mean, var = self.stats
        return (x - mean) / np.sqrt(var + 1e-5)


class Encoder:
    """Random convolution filters, energies pooled over space, one linear map."""

    def __init__(self, filters=12, kernel=5, dim=16, seed=0):
        rng = np.random.default_rng(seed)
        window = np.hanning(kernel + 2)[1:-1]
        weight = rng.normal(size=(kernel, kernel, 3, filters))
        self.weight = einx.multiply("p q c f, p, q -> p q c f", weight, window, window)
        self.norm = BatchNorm()
        self.proj = rng.normal(size=(2 * filters, dim)) / np.sqrt(2 * filters)
        self.kernel = kernel
        self.training = True

    def __call__(self, images):
        patches = np.lib.stride_tricks.sliding_window_view(images, (self.kernel, self.kernel), axis=(1, 2))
        response = einx.dot("b y x c p q, p q c f -> b y x f", patches, self.weight)
        pooled = [einx.mean("b [y x] f", np.abs(response)), einx.std("b [y x] f", response)]
        x = self.norm(np.concatenate(pooled, axis=-1), self.training)
        return normalize(x @ self.proj)


def normalize(x, eps=1e-12):
    norm = np.sqrt(einx.sum("... [d]", x ** 2))
    return einx.divide("... d, ...", x, np.maximum(norm, eps))
