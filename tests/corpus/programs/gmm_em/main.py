"""Gaussian mixtures by expectation maximisation, started by k-means++."""

import warnings
from dataclasses import dataclass

import einx
import numpy as np

LOG_2PI = np.log(2 * np.pi)

inverse = einx.numpy.adapt_with_vmap(np.linalg.inv, signature="(n,n)->(n,n)")
cholesky = einx.numpy.adapt_with_vmap(np.linalg.cholesky, signature="(n,n)->(n,n)")


def squared_distances(x, centres):
    return einx.sum("n k [d]", einx.subtract("n d, k d -> n k d", x, centres) ** 2)


def kmeans_plus_plus(x, k, rng):
    centres = x[rng.integers(len(x))][None]
    while len(centres) < k:
        d2 = squared_distances(x, centres).min(axis=1)
        pick = rng.choice(len(x), p=d2 / d2.sum())
        centres = np.vstack([centres, x[pick]])
    return centres


def kmeans(x, k, *, iterations=20, tol=1e-6, rng=None):
    rng = np.random.default_rng(0) if rng is None else rng
    centres = kmeans_plus_plus(x, k, rng)
    labels = None
    for _ in range(iterations):
        labels = einx.argmin("n [k] -> n", squared_distances(x, centres))
        totals = einx.add_at("[k] d, n, n d -> [k] d", np.zeros_like(centres), labels, x)
        sizes = np.bincount(labels, minlength=k)
        updated = np.where(sizes[:, None] > 0, totals / np.maximum(sizes, 1)[:, None], centres)
        shift = np.abs(updated - centres).max()
        centres = updated
        if shift < tol:
            break
    return centres, labels


@dataclass
class Fit:
    log_likelihood: float
    iterations: int
    converged: bool


class GaussianMixture:
    covariance_type = "full"

    def __init__(self, n_components, reg=1e-6, max_iter=50, tol=1e-4, seed=0):
        self.k = n_components
        self.reg = reg
        self.max_iter, self.tol = max_iter, tol
        self.rng = np.random.default_rng(seed)
        self.weights = self.means = self.covariances = None

    # -- what depends on the kind of covariance

    def estimate_covariances(self, x, resp, mass):
        centred = einx.subtract("n d, k d -> k n d", x, self.means)
        cov = einx.dot("n k, k n i, k n j -> k i j", resp, centred, centred)
        cov = einx.divide("k i j, k", cov, mass)
        return einx.add("k i j, i j", cov, self.reg * np.eye(x.shape[1]))

    def mahalanobis_and_logdet(self, x):
        centred = einx.subtract("n d, k d -> n k d", x, self.means)
        precision = inverse("k [i j]", self.covariances)
        squares = einx.dot("n k [i], k [i j], n k [j] -> n k", centred, precision, centred)
        factors = cholesky("k [d d]", self.covariances)
        logdet = 2 * einx.sum("k [d]", np.log(einx.id("k d d -> k d", factors)))
        return squares, logdet

    def parameters_per_component(self, d):
        return d + d * (d + 1) // 2

    # -- the algorithm

    def log_joint(self, x):
        squares, logdet = self.mahalanobis_and_logdet(x)
        log_density = -0.5 * (squares + x.shape[1] * LOG_2PI)
        log_density = einx.subtract("n k, k", log_density, 0.5 * logdet)
        return einx.add("n k, k", log_density, np.log(self.weights))

    def e_step(self, x):
        joint = self.log_joint(x)
        total = einx.logsumexp("n [k]", joint)
        return np.exp(einx.subtract("n k, n", joint, total)), total.mean()

    def m_step(self, x, resp):
        mass = einx.sum("[n] k", resp) + 10 * np.finfo(resp.dtype).eps
        self.weights = mass / mass.sum()
        self.means = einx.divide("k d, k", einx.dot("[n] k, [n] d -> k d", resp, x), mass)
        self.covariances = self.estimate_covariances(x, resp, mass)

    def fit(self, x):
        _, labels = kmeans(x, self.k, rng=self.rng)
        resp = einx.equal("n, k -> n k", labels, np.arange(self.k)).astype(x.dtype)
        self.m_step(x, resp)

        previous = -np.inf
        for step in range(1, self.max_iter + 1):
            resp, value = self.e_step(x)
            if value + 1e-9 < previous:
                warnings.warn("the likelihood has fallen")
            self.m_step(x, resp)
            if value - previous < self.tol:
                return Fit(value, step, True)
            previous = value
        return Fit(previous, self.max_iter, False)

    def predict(self, x):
        return einx.argmax("n [k] -> n", self.log_joint(x))

    def sample(self, n):
        labels = self.rng.choice(self.k, size=n, p=self.weights)
        factors = np.linalg.cholesky(self.covariances)
        noise = self.rng.normal(size=(n, self.means.shape[1]))
        return einx.dot("n i [j], n [j] -> n i", factors[labels], noise) + self.means[labels], labels

    def bic(self, x):
        n, d = x.shape
        free = self.k * self.parameters_per_component(d) + self.k - 1
        return free * np.log(n) - 2 * n * self.e_step(x)[1]


class DiagonalMixture(GaussianMixture):
    covariance_type = "diag"

    def estimate_covariances(self, x, resp, mass):
        second = einx.dot("[n] k, [n] d -> k d", resp, x ** 2)
        return einx.divide("k d, k", second, mass) - self.means ** 2 + self.reg

    def mahalanobis_and_logdet(self, x):
        centred = einx.subtract("n d, k d -> n k d", x, self.means)
        squares = einx.sum("n k [d]", einx.divide("n k d, k d", centred ** 2, self.covariances))
        return squares, einx.sum("k [d]", np.log(self.covariances))

    def parameters_per_component(self, d):
        return 2 * d


def confusion(a, b, k):
    return einx.add_at("[k l], n, n, -> [k l]", np.zeros((k, k), dtype=int), a, b, 1)


def main():
    truth = GaussianMixture(3, seed=5)
    truth.weights = np.array([0.5, 0.3, 0.2])
    truth.means = np.array([[0.0, 0.0], [4.0, 1.0], [-1.0, 5.0]])
    skew = np.array([[1.0, 0.8], [0.0, 0.6]])
    truth.covariances = np.stack([skew @ skew.T, 0.3 * np.eye(2), np.diag([2.0, 0.2])])
    x, labels = truth.sample(400)

    for model in (GaussianMixture(3), DiagonalMixture(3)):
        fit = model.fit(x)
        table = confusion(labels, model.predict(x), 3)
        purity = einx.max("k [l]", table).sum() / len(x)
        print(
            f"{model.covariance_type}: log likelihood {fit.log_likelihood:.3f} after {fit.iterations} steps, "
            f"purity {purity:.3f}, bic {model.bic(x):.0f}"
        )


if __name__ == "__main__":
    main()
