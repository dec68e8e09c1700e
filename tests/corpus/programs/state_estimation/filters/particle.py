from __future__ import annotations

from typing import Annotated

import einx
import numpy as np

from .base import Filter, Model, Observation, State


class ParticleFilter(Filter):
    def __init__(
        self, model: Model, batch: int, particles: int = 256, threshold: float = 0.5, seed: int = 0, **kwargs
    ):
        super().__init__(model, batch, **kwargs)
        self.rng = np.random.default_rng(seed)
        shape = (batch, particles, model.state_dim)
        self.particles: Annotated[np.ndarray, "batch particles state"] = self.prior_scale * self.rng.normal(size=shape)
        self.log_weights: Annotated[np.ndarray, "batch particles"] = np.full(shape[:2], -np.log(particles))
        self.threshold = threshold
        self.resamplings = 0
        self._noise = np.linalg.cholesky(model.process_noise)
        self._precision = np.linalg.inv(model.observation_noise)

    @property
    def weights(self) -> Annotated[np.ndarray, "batch particles"]:
        return einx.softmax("b [n]", self.log_weights)

    @property
    def effective_size(self) -> Annotated[np.ndarray, "batch"]:
        return 1 / einx.sum("b [n]", self.weights ** 2)

    def predict(self) -> None:
        moved = einx.dot("b n [i], j [i] -> b n j", self.particles, self.model.transition)
        noise = self.rng.normal(size=moved.shape)
        self.particles = moved + einx.dot("b n [i], j [i] -> b n j", noise, self._noise)

    def update(self, y: Observation) -> None:
        expected = einx.dot("b n [i], o [i] -> b n o", self.particles, self.model.observation)
        residual = einx.subtract("b o, b n o -> b n o", y, expected)
        fit = -0.5 * einx.dot("b n [o], [o p], b n [p] -> b n", residual, self._precision, residual)
        self.log_weights = einx.log_softmax("b [n]", self.log_weights + fit)

        poor = self.effective_size < self.threshold * self.particles.shape[1]
        if poor.any():
            self.resample(poor)

    def resample(self, which: Annotated[np.ndarray, "batch"]) -> None:
        """Systematic resampling: one random offset and equal steps through the cumulated weights."""
        batch, n, _ = self.particles.shape
        cumulated = einx.cumsum("b [n]", self.weights)
        points = (self.rng.uniform(size=(batch, 1)) + np.arange(n)) / n
        chosen = einx.sum("b m [n]", einx.less("b n, b m -> b m n", cumulated, points))
        chosen = einx.minimum("b m,", chosen, n - 1)
        drawn = einx.get_at("b [n] i, b m -> b m i", self.particles, chosen)
        self.particles = einx.where("b, b n i, b n i", which, drawn, self.particles)
        self.log_weights = einx.where("b, , b n -> b n", which, -np.log(n), self.log_weights)
        self.resamplings += int(which.sum())

    @property
    def estimate(self) -> State:
        return einx.dot("b n, b n i -> b i", self.weights, self.particles)
