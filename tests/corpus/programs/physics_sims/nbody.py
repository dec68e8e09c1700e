"""Gravity between all pairs of bodies, for several systems at once."""

from dataclasses import dataclass, replace
from typing import Callable

import einx
import numpy as np


@dataclass
class Bodies:
    position: np.ndarray  # systems bodies 3
    velocity: np.ndarray  # systems bodies 3
    mass: np.ndarray  # systems bodies

    def __post_init__(self):
        einx.check("s n d, s n d, s n", self.position, self.velocity, self.mass, d=3)

    @property
    def count(self):
        return self.position.shape[1]


def pairwise(position, softening):
    delta = einx.subtract("s j d, s i d -> s i j d", position, position)
    distance = np.sqrt(einx.sum("s i j [d]", delta**2) + softening**2)  # s i j
    return delta, distance


def acceleration(bodies, softening=0.05, g=1.0):
    delta, distance = pairwise(bodies.position, softening)
    # each pair attracts by m / r^3 times the offset
    return g * einx.dot("s j, s i j d, s i j -> s i d", bodies.mass, delta, distance**-3)


def energy(bodies, softening=0.05, g=1.0):
    kinetic = 0.5 * einx.dot("s n, s n d, s n d -> s", bodies.mass, bodies.velocity, bodies.velocity)
    _, distance = pairwise(bodies.position, softening)
    pairs = np.triu(1 / distance, k=1)  # s i j
    potential = -g * einx.dot("s i, s j, s i j -> s", bodies.mass, bodies.mass, pairs)
    total = kinetic + potential
    assert total.shape == bodies.mass.shape[:1]
    return total


def leapfrog(bodies, dt):
    half = bodies.velocity + dt / 2 * acceleration(bodies)
    moved = replace(bodies, position=bodies.position + dt * half)
    return replace(moved, velocity=half + dt / 2 * acceleration(moved))


def euler(bodies, dt):
    return Bodies(
        position=bodies.position + dt * bodies.velocity,
        velocity=bodies.velocity + dt * acceleration(bodies),
        mass=bodies.mass,
    )


Integrator = Callable[[Bodies, float], Bodies]


def simulate(bodies: Bodies, steps: int, dt: float = 0.01, integrator: Integrator = leapfrog):
    start = energy(bodies)
    for _ in range(steps):
        bodies = integrator(bodies, dt)
    drift = np.abs((energy(bodies) - start) / start)
    return bodies, drift


def cluster(systems, count, seed=0):
    rng = np.random.default_rng(seed)
    mass = rng.uniform(0.5, 1.5, size=(systems, count)) / count  # s n
    position = rng.normal(size=(systems, count, 3))
    velocity = 0.3 * rng.normal(size=(systems, count, 3))

    def centred(x):
        centre = einx.divide("s d, s", einx.dot("s [n], s [n] d -> s d", mass, x), einx.sum("s [n]", mass))
        return einx.subtract("s n d, s d", x, centre)

    return Bodies(centred(position), centred(velocity), mass)


def radius_containing(bodies, fraction):
    """Distance from the origin within which lies that part of the mass."""
    r = np.linalg.norm(bodies.position, axis=-1)  # s n
    order = einx.argsort("s [n]", r)  # s n
    inside = einx.cumsum("s [n]", einx.get_at("s [n], s k -> s k", bodies.mass, order))
    total = einx.sum("s [n]", bodies.mass, keepdims=True)  # s 1
    rank = einx.argmax("s [n] -> s", inside >= fraction * total)
    return einx.get_at("s [n], s -> s", einx.sort("s [n]", r), rank)
