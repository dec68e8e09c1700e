from __future__ import annotations

from typing import Annotated

import einx
import numpy as np

from .base import Covariance, Filter, Model, Observation, State


def symmetric(p: Covariance) -> Covariance:
    return (p + einx.id("b i j -> b j i", p)) / 2


class KalmanFilter(Filter):
    def __init__(self, model: Model, batch: int, **kwargs):
        super().__init__(model, batch, **kwargs)
        self.mean: State = np.zeros((batch, model.state_dim))
        self.cov: Covariance = einx.id("i j -> b i j", self.prior_scale ** 2 * np.eye(model.state_dim), b=batch)
        self.log_likelihood = np.zeros(batch)
        self.history: list[tuple[State, Covariance, State, Covariance]] = []

    def predict(self) -> None:
        a = self.model.transition
        self.mean = einx.dot("i [j], b [j] -> b i", a, self.mean)
        self.cov = einx.dot("i [k], b [k l], j [l] -> b i j", a, self.cov, a)
        self.cov = einx.add("b i j, i j", self.cov, self.model.process_noise)
        self.history.append((self.mean, self.cov, self.mean, self.cov))

    def update(self, y: Observation) -> None:
        h = self.model.observation
        residual: Observation = y - einx.dot("o [i], b [i] -> b o", h, self.mean)
        cross: Annotated[np.ndarray, "batch state obs"] = einx.dot("b i [j], o [j] -> b i o", self.cov, h)
        innovation = einx.dot("p [i], b [i] o -> b p o", h, cross)
        innovation = einx.add("b p o, p o", innovation, self.model.observation_noise)

        gain: Annotated[np.ndarray, "batch state obs"] = np.swapaxes(
            np.linalg.solve(innovation, np.swapaxes(cross, 1, 2)), 1, 2
        )
        self.mean = self.mean + einx.dot("b i o, b o -> b i", gain, residual)
        self.cov = symmetric(self.cov - gain @ np.swapaxes(cross, 1, 2))

        weighted = np.linalg.solve(innovation, residual[..., None])[..., 0]
        squares = einx.dot("b [o], b [o] -> b", residual, weighted)
        _, logdet = np.linalg.slogdet(innovation)
        self.log_likelihood -= 0.5 * (squares + logdet + y.shape[-1] * np.log(2 * np.pi))
        self.history[-1] = (*self.history[-1][:2], self.mean, self.cov)

    @property
    def estimate(self) -> State:
        return self.mean


def rts_smoother(filt: KalmanFilter) -> Annotated[np.ndarray, "steps batch state"]:
    """Backward pass of Rauch, Tung and Striebel over what the filter has seen."""
    a = filt.model.transition
    _, _, mean, cov = filt.history[-1]
    smoothed = [mean]
    for (_, _, m, p), (m_next, p_next, _, _) in zip(filt.history[-2::-1], filt.history[:0:-1]):
        ap = einx.dot("i k, b k j -> b i j", a, p)
        gain = einx.id("b i j -> b j i", np.linalg.solve(p_next, ap))
        mean = m + einx.dot("b i j, b j -> b i", gain, mean - m_next)
        cov = p + einx.dot("b i k, b k l, b j l -> b i j", gain, cov - p_next, gain)
        smoothed.append(mean)
    return np.stack(smoothed[::-1])
