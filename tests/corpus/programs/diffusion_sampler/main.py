"""Samplers for diffusion models, tried on the denoiser that is optimal for a small set of images."""

from typing import Callable, Iterator, NamedTuple, Optional

import einx
import numpy as np

Denoiser = Callable[..., np.ndarray]


class Schedule(NamedTuple):
    betas: np.ndarray
    alphas_cumprod: np.ndarray

    @classmethod
    def linear(cls, steps, start=1e-4, end=0.02):
        scale = 1000 / steps
        return cls.from_betas(np.linspace(scale * start, min(scale * end, 0.999), steps))

    @classmethod
    def cosine(cls, steps, s=0.008):
        t = np.arange(steps + 1) / steps
        level = np.cos((t + s) / (1 + s) * np.pi / 2) ** 2
        return cls.from_betas(np.clip(1 - level[1:] / level[:-1], 0, 0.999))

    @classmethod
    def from_betas(cls, betas):
        return cls(betas, einx.cumprod("[t]", 1 - betas))

    def __len__(self):
        return self.betas.size

    def at(self, t):
        """Signal and noise level of each time."""
        level = einx.get_at("[t], b -> b", self.alphas_cumprod, t)
        return np.sqrt(level), np.sqrt(1 - level)


def add_noise(schedule, x0, t, noise):
    signal, sigma = schedule.at(t)
    return einx.multiply("b, b ...", signal, x0) + einx.multiply("b, b ...", sigma, noise)


def predict_x0(schedule, x, t, eps, clip=True):
    signal, sigma = schedule.at(t)
    x0 = einx.divide("b ..., b", x - einx.multiply("b ..., b", eps, sigma), signal)
    return np.clip(x0, -1, 1) if clip else x0


def dynamic_threshold(x0, percentile=99.5):
    limit = einx.reduce("b [...]", np.abs(x0), op=lambda x, axis: np.percentile(x, percentile, axis=axis))
    limit = np.maximum(limit, 1.0)
    clipped = np.clip(x0, -limit[:, None, None, None], limit[:, None, None, None])
    return einx.divide("b ..., b", clipped, limit)


class MemoryDenoiser:
    """The expected noise if images are drawn from a finite set, optionally of one class."""

    def __init__(self, images, labels, schedule, temperature=1.0):
        self.images, self.labels = images, labels
        self.schedule = schedule
        self.temperature = temperature
        self.calls = 0

    def __call__(self, x, t, label: Optional[np.ndarray] = None):
        self.calls += 1
        signal, sigma = self.schedule.at(t)
        means = einx.multiply("b, n h w c -> b n h w c", signal, self.images)
        d2 = einx.sum("b n [h w c]", einx.subtract("b h w c, b n h w c -> b n h w c", x, means) ** 2)
        logits = -einx.divide("b n, b", d2, 2 * self.temperature * sigma ** 2)
        if label is not None:
            allowed = einx.equal("b, n -> b n", label, self.labels)
            logits = np.where(allowed, logits, -np.inf)
        weights = einx.softmax("b [n]", logits)
        x0 = einx.dot("b n, n h w c -> b h w c", weights, self.images)
        return einx.divide("b h w c, b", x - einx.multiply("b h w c, b", x0, signal), sigma)


def guided(denoise: Denoiser, label, scale) -> Denoiser:
    if label is None or scale == 0:
        return denoise

    def wrapped(x, t):
        conditional, unconditional = denoise(x, t, label), denoise(x, t)
        return unconditional + scale * (conditional - unconditional)

    return wrapped


class Sampler:
    def __init__(self, schedule, steps=None, seed=0):
        self.schedule = schedule
        self.times = np.linspace(len(schedule) - 1, 0, steps or len(schedule)).round().astype(int)
        self.rng = np.random.default_rng(seed)

    def step(self, x, t, prev, eps):
        raise NotImplementedError

    def trajectory(self, denoise, shape) -> Iterator[np.ndarray]:
        x = self.rng.normal(size=shape)
        yield x
        pairs = zip(self.times, [*self.times[1:], -1])
        for t, prev in pairs:
            batch_t = np.full(shape[0], t)
            x = self.step(x, batch_t, prev, denoise(x, batch_t))
            yield x

    def sample(self, denoise, shape):
        *_, last = self.trajectory(denoise, shape)
        return last


class DDPM(Sampler):
    def step(self, x, t, prev, eps):
        level = self.schedule.alphas_cumprod
        now, before = level[t[0]], level[prev] if prev >= 0 else 1.0
        alpha = now / before
        x0 = predict_x0(self.schedule, x, t, eps)
        mean = np.sqrt(before) * (1 - alpha) / (1 - now) * x0 + np.sqrt(alpha) * (1 - before) / (1 - now) * x
        if prev < 0:
            return mean
        variance = (1 - alpha) * (1 - before) / (1 - now)
        return mean + np.sqrt(variance) * self.rng.normal(size=x.shape)


class DDIM(Sampler):
    def __init__(self, *args, eta=0.0, **kwargs):
        super().__init__(*args, **kwargs)
        self.eta = eta

    def step(self, x, t, prev, eps):
        level = self.schedule.alphas_cumprod
        now, before = level[t[0]], level[prev] if prev >= 0 else 1.0
        x0 = dynamic_threshold(predict_x0(self.schedule, x, t, eps, clip=False))
        sigma = self.eta * np.sqrt((1 - before) / (1 - now) * (1 - now / before))
        x = np.sqrt(before) * x0 + np.sqrt(max(1 - before - sigma ** 2, 0)) * eps
        return x if sigma == 0 else x + sigma * self.rng.normal(size=x.shape)


def shapes(size=12):
    """Crosses, frames and gradients in [-1, 1], four of each."""
    images, labels = [], []
    ramp = np.linspace(-1, 1, size)
    for i in range(4):
        cross = -np.ones((size, size))
        cross[4 + i % 2 : 7 + i % 2] = cross[:, 3 + i : 6 + i] = 1
        frame = np.ones((size, size))
        frame[2:-2, 2:-2] = -0.5 * i / 3
        gradient = np.rot90(np.tile(ramp, (size, 1)), k=i)
        for kind, picture in enumerate([cross, frame, gradient]):
            images.append(picture)
            labels.append(kind)
    grey = np.stack(images)
    tint = np.array([1.0, 0.9, 0.8])
    return einx.multiply("n h w, c -> n h w c", grey, tint), np.array(labels)


def nearest(samples, images):
    d2 = einx.mean("b n [h w c]", einx.subtract("b h w c, n h w c -> b n h w c", samples, images) ** 2)
    return einx.argmin("b [n] -> b", d2), einx.min("b [n]", d2)


def main():
    images, labels = shapes()
    wanted = np.array([0, 1, 2, 2])
    shape = (len(wanted), *images.shape[1:])

    runs = {
        "ddpm linear": (DDPM, Schedule.linear(40), {}),
        "ddim linear": (DDIM, Schedule.linear(200), {"steps": 10}),
        "ddim cosine": (DDIM, Schedule.cosine(200), {"steps": 10, "eta": 0.5}),
    }
    for name, (cls, schedule, options) in runs.items():
        denoiser = MemoryDenoiser(images, labels, schedule)
        sampler = cls(schedule, seed=3, **options)
        samples = sampler.sample(guided(denoiser, wanted, scale=1.0), shape)
        index, distance = nearest(samples, images)
        assert (labels[index] == wanted).all()
        print(f"{name}: {denoiser.calls} calls, nearest images {index.tolist()}, mse {distance.mean():.4f}")

    t = np.array([0, 20, 39, 39])
    noise = np.random.default_rng(1).normal(size=shape)
    noisy = add_noise(Schedule.linear(40), images[:4], t, noise)
    restored = predict_x0(Schedule.linear(40), noisy, t, noise, clip=False)
    np.testing.assert_allclose(restored, images[:4], atol=1e-9)


if __name__ == "__main__":
    main()
