"""A toy image codec: 8x8 DCT, quantised DC terms, and vector quantisation of what is left.

The AC coefficients are whitened by PCA before they are matched with a codebook, which is learned with exponential
moving averages as in VQ-VAE (with codes that nobody uses reset to random vectors of the batch).
"""

import math
from typing import Tuple

import einx
import numpy as np

BLOCK = 8
EPS = 1e-8


# --------------------------------------------------------------------------------------------------------------------
# DCT


def dct_matrix(n: int) -> np.ndarray:
    """Orthonormal DCT-II.

    Returns:
        array of shape (n, n): frequency, sample
    """
    k = np.arange(n)
    basis = np.cos(np.pi / n * einx.multiply("k, x -> k x", k, k + 0.5)) * math.sqrt(2 / n)
    basis[0] /= math.sqrt(2)
    return basis


def block_dct(images: np.ndarray, inverse: bool = False) -> np.ndarray:
    """Transform all blocks of 8x8.

    Args:
        images: (batch, height, width)
        inverse: go back from coefficients to pixels

    Returns:
        (batch, height, width), where each block holds its coefficients
    """
    basis = dct_matrix(BLOCK)
    if inverse:
        basis = basis.T
    return einx.dot("b (y [p]) (x [q]), u [p], v [q] -> b (y u) (x v)", images, basis, basis)


def to_blocks(coefficients: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """Split into DC (batch, rows, cols) and AC (batch, rows, cols, 63) terms."""
    flat = einx.id("b (y p) (x q) -> b y x (p q)", coefficients, p=BLOCK, q=BLOCK)
    dc, ac = einx.id("b y x (1 + k) -> b y x, b y x k", flat)
    return dc, ac


def from_blocks(dc: np.ndarray, ac: np.ndarray) -> np.ndarray:
    flat = einx.id("b y x, b y x k -> b y x (1 + k)", dc, ac)
    return einx.id("b y x (p q) -> b (y p) (x q)", flat, p=BLOCK)


# --------------------------------------------------------------------------------------------------------------------
# Whitening


class Whitener:
    """PCA whitening.

    Attributes:
        mean: (dim,)
        components: (rank, dim), rows are orthonormal
        scale: (rank,) standard deviations
    """

    def __init__(self, rank: int):
        self.rank = rank

    def fit(self, x: np.ndarray) -> "Whitener":
        assert x.ndim == 2
        self.mean = einx.mean("[n] d", x)
        centred = einx.subtract("n d, d", x, self.mean)
        cov = einx.dot("[n] d, [n] e -> d e", centred, centred) / len(x)
        values, vectors = np.linalg.eigh(cov)  # ascending
        order = einx.argsort("[d]", values, descending=True)[: self.rank]
        self.components = einx.get_at("d [e], r -> r d", vectors, order)
        self.scale = np.sqrt(np.maximum(values[order], 0)) + EPS
        assert self.components.shape == (self.rank, x.shape[1])
        return self

    def __call__(self, x: np.ndarray) -> np.ndarray:
        z = einx.dot("n [d], r [d] -> n r", einx.subtract("n d, d", x, self.mean), self.components)
        return einx.divide("n r, r", z, self.scale)

    def undo(self, z: np.ndarray) -> np.ndarray:
        z = einx.multiply("n r, r", z, self.scale)
        return einx.add("n d, d", einx.dot("n [r], [r] d -> n d", z, self.components), self.mean)


# --------------------------------------------------------------------------------------------------------------------
# Vector quantisation


class VectorQuantizer:
    """
    codebook : (codes, dim)
    counts   : (codes,)      moving average of how often a code is used
    sums     : (codes, dim)  moving average of the sum of what it is used for
    """

    def __init__(self, codes: int, dim: int, decay: float = 0.8, min_count: float = 0.5, seed: int = 0):
        self.rng = np.random.default_rng(seed)
        self.codebook = self.rng.normal(size=(codes, dim))
        self.counts = np.ones(codes)
        self.sums = self.codebook.copy()
        self.decay, self.min_count = decay, min_count

    @property
    def codes(self) -> int:
        return self.codebook.shape[0]

    def encode(self, z: np.ndarray) -> np.ndarray:
        """(n, dim) -> (n,) indices of the nearest codes"""
        einx.check("n d, k d", z, self.codebook)
        # the norm of z is the same for all codes
        score = einx.sum("k [d]", self.codebook ** 2) - 2 * einx.dot("n d, k d -> n k", z, self.codebook)
        return einx.argmin("n [k] -> n", score)

    def decode(self, indices: np.ndarray) -> np.ndarray:
        return einx.get_at("[k] d, ... -> ... d", self.codebook, indices)

    def update(self, z: np.ndarray) -> float:
        indices = self.encode(z)
        error = np.mean((z - self.decode(indices)) ** 2)

        counts = einx.add_at("[k], n, -> [k]", np.zeros(self.codes), indices, 1.0)
        sums = einx.add_at("[k] d, n, n d -> [k] d", np.zeros_like(self.codebook), indices, z)
        self.counts = self.decay * self.counts + (1 - self.decay) * counts
        self.sums = self.decay * self.sums + (1 - self.decay) * sums
        self.codebook = einx.divide("k d, k", self.sums, self.counts + EPS)

        dead = np.flatnonzero(self.counts < self.min_count)
        if dead.size:
            fresh = z[self.rng.integers(len(z), size=dead.size)]
            self.codebook = einx.set_at("[k] d, m, m d -> [k] d", self.codebook, dead, fresh)
            self.sums[dead], self.counts[dead] = fresh, 1.0
        return float(error)


def perplexity(indices: np.ndarray, codes: int) -> float:
    p = np.bincount(indices.ravel(), minlength=codes) / indices.size
    return float(np.exp(-np.sum(p[p > 0] * np.log(p[p > 0]))))


def psnr(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    mse = einx.mean("b [h w]", (a - b) ** 2)
    return 10 * np.log10(1 / mse)


def texture(batch: int, size: int, seed: int = 0) -> np.ndarray:
    """Clouds: noise with a falling spectrum, scaled to [0, 1]. Shape (batch, size, size)."""
    rng = np.random.default_rng(seed)
    freq = np.fft.fftfreq(size)
    radius = np.sqrt(einx.add("i, j -> i j", freq ** 2, freq ** 2)) + 1 / size
    spectrum = np.fft.fft2(rng.normal(size=(batch, size, size)))
    image = np.fft.ifft2(einx.divide("b i j, i j", spectrum, radius ** 1.5)).real
    low, high = einx.min("b [s]...", image, keepdims=True), einx.max("b [s]...", image, keepdims=True)
    return (image - low) / (high - low)


def main() -> None:
    images = texture(6, 64)
    coefficients = block_dct(images)
    np.testing.assert_allclose(block_dct(coefficients, inverse=True), images, atol=1e-12)

    dc, ac = to_blocks(coefficients)
    assert dc.shape == (6, 8, 8) and ac.shape == (6, 8, 8, 63)
    vectors = einx.id("b y x k -> (b y x) k", ac)
    grid = einx.solve_axes("b y x", dc)

    whiten = Whitener(rank=6).fit(vectors)
    z = whiten(vectors)
    vq = VectorQuantizer(codes=32, dim=6)
    errors = [vq.update(z) for _ in range(15)]

    indices = einx.id("(b y x) -> b y x", vq.encode(z), **grid)
    restored = whiten.undo(einx.id("b y x r -> (b y x) r", vq.decode(indices)))
    restored = einx.id("(b y x) k -> b y x k", restored, **grid)
    decoded = block_dct(from_blocks(np.round(dc * 16) / 16, restored), inverse=True)

    print(f"quantisation error {errors[0]:.3f} -> {errors[-1]:.3f}, perplexity {perplexity(indices, vq.codes):.1f}")
    print("psnr", np.round(psnr(images, decoded), 1))


if __name__ == "__main__":
    main()
