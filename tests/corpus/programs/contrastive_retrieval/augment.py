import functools

import einx
import numpy as np

REGISTRY = {}


def register(p=1.0):
    """Make an augmentation of batches that is applied to each image with probability p."""

    def decorate(fn):
        @functools.wraps(fn)
        def wrapped(images, rng, **kwargs):
            changed = fn(images, rng, **kwargs)
            if p >= 1:
                return changed
            chosen = rng.uniform(size=len(images)) < p
            return einx.where("b, b ..., b ...", chosen, changed, images)

        REGISTRY[fn.__name__] = wrapped
        return wrapped

    return decorate


@register(p=0.5)
def horizontal_flip(images, rng):
    return einx.flip("b h [w] c", images)


@register()
def random_crop(images, rng, padding=2):
    b, h, w, _ = images.shape
    padded = np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)), mode="reflect")
    top, left = rng.integers(0, 2 * padding + 1, size=(2, b))
    rows = einx.add("b, h -> b h", top, np.arange(h))
    cols = einx.add("b, w -> b w", left, np.arange(w))
    return einx.get_at("b [y x] c, b h, b w -> b h w c", padded, rows, cols)


@register(p=0.8)
def colour_jitter(images, rng, strength=0.2):
    gain = rng.uniform(1 - strength, 1 + strength, size=(len(images), images.shape[-1]))
    return np.clip(einx.multiply("b h w c, b c", images, gain), 0, 1)


@register(p=0.2)
def grayscale(images, rng):
    luma = einx.dot("b h w [c], [c] -> b h w", images, np.array([0.299, 0.587, 0.114]))
    return einx.id("b h w -> b h w c", luma, c=3)


@register()
def cutout(images, rng, size=4):
    b, h, w, _ = images.shape
    y, x = rng.integers(0, h - size, size=b), rng.integers(0, w - size, size=b)
    in_y = np.abs(np.arange(h) - y[:, None] - size / 2) < size / 2
    in_x = np.abs(np.arange(w) - x[:, None] - size / 2) < size / 2
    hole = einx.logical_and("b h, b w -> b h w", in_y, in_x)
    return einx.where("b h w, , b h w c -> b h w c", hole, 0.5, images)


def mixup(a, b, rng, alpha=0.4):
    lam = rng.beta(alpha, alpha, size=len(a))
    return einx.multiply("b, b ...", lam, a) + einx.multiply("b, b ...", 1 - lam, b), lam


class Compose:
    def __init__(self, *names, seed=0):
        self.steps = [REGISTRY[name] for name in names]
        self.rng = np.random.default_rng(seed)

    def __call__(self, images):
        for step in self.steps:
            images = step(images, self.rng)
        return images
