from __future__ import annotations

import abc
from dataclasses import dataclass
from typing import Annotated, Iterator

import numpy as np

State = Annotated[np.ndarray, "batch state"]
Covariance = Annotated[np.ndarray, "batch state state"]
Observation = Annotated[np.ndarray, "batch obs"]


@dataclass(frozen=True)
class Model:
    """x' = A x + noise(Q), y = H x + noise(R)"""

    transition: Annotated[np.ndarray, "state state"]
    observation: Annotated[np.ndarray, "obs state"]
    process_noise: Annotated[np.ndarray, "state state"]
    observation_noise: Annotated[np.ndarray, "obs obs"]

    @classmethod
    def constant_velocity(cls, dt: float, q: float, r: float, axes: int = 2) -> Model:
        eye = np.eye(axes)
        a = np.array([[1.0, dt], [0.0, 1.0]])
        noise = q * np.array([[dt ** 3 / 3, dt ** 2 / 2], [dt ** 2 / 2, dt]])
        return cls(np.kron(a, eye), np.kron([[1.0, 0.0]], eye), np.kron(noise, eye), r * eye)

    @property
    def state_dim(self) -> int:
        return self.transition.shape[0]

    @property
    def obs_dim(self) -> int:
        return self.observation.shape[0]

    def simulate(
        self, steps: int, batch: int, rng: np.random.Generator
    ) -> tuple[Annotated[np.ndarray, "steps batch state"], Annotated[np.ndarray, "steps batch obs"]]:
        x = rng.normal(size=(batch, self.state_dim))
        states, observations = [], []
        for _ in range(steps):
            x = x @ self.transition.T
            x = x + rng.multivariate_normal(np.zeros(self.state_dim), self.process_noise, size=batch)
            y = x @ self.observation.T
            y = y + rng.multivariate_normal(np.zeros(self.obs_dim), self.observation_noise, size=batch)
            states.append(x)
            observations.append(y)
        return np.stack(states), np.stack(observations)


class Filter(abc.ABC):
    def __init__(self, model: Model, batch: int, prior_scale: float = 2.0):
        self.model = model
        self.batch = batch
        self.prior_scale = prior_scale

    @abc.abstractmethod
    def predict(self) -> None: ...

    @abc.abstractmethod
    def update(self, y: Observation) -> None: ...

    @property
    @abc.abstractmethod
    def estimate(self) -> State: ...

    def run(self, observations: Annotated[np.ndarray, "steps batch obs"]) -> Iterator[State]:
        for y in observations:
            self.predict()
            if not np.isnan(y).any():
                self.update(y)
            yield self.estimate
