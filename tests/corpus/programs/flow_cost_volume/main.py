"""Dense optical flow from correlation volumes, coarse to fine, without anything learned."""

import argparse
import functools

import einx
import numpy as np

SOBEL = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]]) / 8


def filter3x3(images, kernel):  # einx: images = (b, h, w)
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)), mode="edge")
    patches = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(1, 2))
    return einx.dot("b h w [p q], [p q] -> b h w", patches, kernel)


def features(images):  # einx: images = (b, h, w)
    """Brightness and both gradients in a 3x3 neighbourhood, as unit vectors."""
    channels = np.stack([images, filter3x3(images, SOBEL), filter3x3(images, SOBEL.T)], axis=-1)  # b h w c
    padded = np.pad(channels, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="edge")
    window = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(1, 2))  # b h w c 3 3
    x = einx.id("b h w c p q -> b h w (c p q)", window)
    x = einx.subtract("b h w f, b h w", x, einx.mean("b h w [f]", x))
    norm = np.sqrt(einx.sum("b h w [f]", x**2))
    return einx.divide("b h w f, b h w", x, norm + 1e-6)


def pool(images):  # einx: images = (b, h, w)
    return einx.mean("b (h [2]) (w [2])", images)


def bilinear(maps, coords):
    """Sample maps between their pixels.

    Parameters
    ----------
    maps : array, shape (b, h, w, c)
    coords : array, shape (b, y, x, 2)
        Rows and columns; what lies outside is clamped to the border.

    Returns
    -------
    array, shape (b, y, x, c)
    """
    assert maps.ndim == 4 and coords.shape[-1] == 2
    size = np.array(maps.shape[1:3])
    coords = np.clip(coords, 0, size - 1)
    low = np.minimum(np.floor(coords).astype(int), size - 2)
    frac = coords - low
    total = 0.0
    for dy in (0, 1):
        for dx in (0, 1):
            corner = low + np.array([dy, dx])
            weight = np.where([dy, dx], frac, 1 - frac)  # b y x 2
            weight = einx.prod("b y x [two]", weight)
            value = einx.get_at("b [h w] c, b y x [2] -> b y x c", maps, corner)
            total = total + einx.multiply("b y x c, b y x", value, weight)
    return total


@functools.lru_cache(maxsize=None)
def offsets(radius):
    # (2r+1)^2, 2
    grid = einx.arange("dy dx [2]", dy=2 * radius + 1, dx=2 * radius + 1, backend="numpy")
    return einx.id("dy dx two -> (dy dx) two", grid) - radius


@functools.lru_cache(maxsize=None)
def pixel_grid(h, w):
    return einx.arange("h w [2]", h=h, w=w, backend="numpy").astype(float)


def cost_volume(f1, f2, flow, radius):
    """
    f1, f2: (b, h, w, c), flow: (b, h, w, 2)
    returns (b, h, w, k) with k = (2 * radius + 1) ** 2
    """
    einx.check("b h w c, b h w c, b h w two", f1, f2, flow, two=2)
    b, h, w, _ = f1.shape
    where = einx.add("h w two, b h w two -> b h w two", pixel_grid(h, w), flow)
    costs = []
    for offset in offsets(radius):
        warped = bilinear(f2, where + offset)
        costs.append(einx.dot("b h w [c], b h w [c] -> b h w", f1, warped))
    return np.stack(costs, axis=-1)


def box(volume, radius):  # einx: volume = (b, h, w, k)
    """Mean over a square window, by differences of cumulated sums."""
    n = 2 * radius + 1
    padded = np.pad(volume, ((0, 0), (radius + 1, radius), (radius + 1, radius), (0, 0)), mode="edge")
    sums = einx.cumsum("b h [w] k", einx.cumsum("b [h] w k", padded))
    sums = sums[:, n:] - sums[:, :-n]
    sums = sums[:, :, n:] - sums[:, :, :-n]
    return sums / n**2


def soft_argmax(volume, radius, temperature):  # einx: volume = (b, h, w, k)
    weights = einx.softmax("b h w [k]", volume / temperature)
    return einx.dot("b h w [k], [k] two -> b h w two", weights, offsets(radius))


def upsample(flow):
    # twice the resolution and twice the vectors
    return 2 * einx.id("b h w two -> b (h p) (w q) two", flow, p=2, q=2)


def median_filter(flow):  # einx: flow = (b, h, w, 2)
    padded = np.pad(flow, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(1, 2))
    return einx.reduce("b h w two [p q]", windows, op=np.median)


def estimate(first, second, levels=2, radius=2, temperature=0.02, refine=1):
    """Flow from `first` to `second`, both (b, h, w)."""
    pyramid = [(first, second)]
    for _ in range(levels - 1):
        pyramid.append(tuple(pool(image) for image in pyramid[-1]))

    flow = None
    for a, b in reversed(pyramid):
        flow = np.zeros((*a.shape, 2)) if flow is None else upsample(flow)
        f1, f2 = features(a), features(b)
        for _ in range(refine):
            volume = box(cost_volume(f1, f2, flow, radius), radius=1)
            flow = flow + soft_argmax(volume, radius, temperature)
            flow = median_filter(flow)
    return flow


def end_point_error(flow, truth, margin):
    inner = (slice(None), slice(margin, -margin), slice(margin, -margin))
    error = np.linalg.norm(flow[inner] - truth[inner], axis=-1)
    return einx.mean("b [h w]", error)


def smooth_noise(h, w, rng):
    image = rng.normal(size=(1, h, w))
    kernel = np.outer([1, 2, 1], [1, 2, 1]) / 16
    for _ in range(3):
        image = filter3x3(image, kernel)
    return image / image.std()


def main(args):
    rng = np.random.default_rng(args.seed)
    h, w = args.size, args.size + 8
    image = smooth_noise(h + 16, w + 16, rng)
    shifts = [(0, 2), (-3, 1), (2, -2)]
    first = np.concatenate([image[:, 8:-8, 8:-8]] * len(shifts))
    second = np.concatenate([image[:, 8 - dy : 8 - dy + h, 8 - dx : 8 - dx + w] for dy, dx in shifts])
    truth = einx.id("b two -> b h w two", np.array(shifts, dtype=float), h=h, w=w)

    before = end_point_error(np.zeros_like(truth), truth, margin=6)
    flow = estimate(first, second, refine=args.refine)
    assert flow.shape == (3, h, w, 2)
    after = end_point_error(flow, truth, margin=6)
    assert (after < 0.5 * before).all()
    for shift, a, b in zip(shifts, before, after):
        print(f"shift {shift}: error {a:.2f} -> {b:.2f} pixels")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=24)
    parser.add_argument("--refine", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    main(parser.parse_args())
