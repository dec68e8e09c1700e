"""Lattice Boltzmann in two dimensions (D2Q9, BGK collision)."""

import einx
import numpy as np

VELOCITIES = np.array([(0, 0), (1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (-1, 1), (-1, -1), (1, -1)])  # q 2
WEIGHTS = np.array([4 / 9] + 4 * [1 / 9] + 4 * [1 / 36])  # q
OPPOSITE = np.array([0, 3, 4, 1, 2, 7, 8, 5, 6])  # q

assert VELOCITIES.shape == (9, 2) and WEIGHTS.shape == OPPOSITE.shape == (9,)
assert (VELOCITIES[OPPOSITE] == -VELOCITIES).all()


class LatticeBoltzmann:
    def __init__(self, nx, ny, viscosity, solid=None, force=(0.0, 0.0)):
        self.shape = (nx, ny)
        self.omega = 1 / (3 * viscosity + 0.5)
        self.solid = np.zeros((nx, ny), dtype=bool) if solid is None else solid
        assert self.solid.shape == (nx, ny)
        self.force = np.asarray(force)  # 2
        self.f = self.equilibrium(np.ones((nx, ny)), np.zeros((nx, ny, 2)))
        assert self.f.shape == (nx, ny, 9)

    @property
    def density(self):
        return einx.sum("x y [q]", self.f)  # x y

    @property
    def momentum(self):
        return einx.dot("x y [q], [q] d -> x y d", self.f, VELOCITIES)  # x y 2

    @property
    def velocity(self):
        return einx.divide("x y d, x y", self.momentum, self.density)  # x y 2

    def equilibrium(self, rho, u):
        # rho: x y, u: x y 2
        cu = 3 * einx.dot("x y [d], q [d] -> x y q", u, VELOCITIES)  # x y q
        uu = 1.5 * einx.sum("x y [d]", u**2)  # x y
        shape = einx.subtract("x y q, x y", 1 + cu + cu**2 / 2, uu)  # x y q
        return einx.multiply("x y q, q, x y", shape, WEIGHTS, rho)  # x y q

    def stream(self, f):
        moved = [np.roll(f[..., q], c, axis=(0, 1)) for q, c in enumerate(VELOCITIES)]
        return np.stack(moved, axis=-1)  # x y q

    def step(self):
        push = 3 * einx.dot("q [d], [d] -> q", VELOCITIES, self.force) * WEIGHTS  # q
        relaxed = self.f + self.omega * (self.equilibrium(self.density, self.velocity) - self.f)
        relaxed = einx.add("x y q, q", relaxed, push)
        bounced = einx.get_at("x y [q], p -> x y p", self.f, OPPOSITE)
        self.f = self.stream(einx.where("x y, x y q, x y q", self.solid, bounced, relaxed))

    def run(self, steps):
        for _ in range(steps):
            self.step()
        return self

    def vorticity(self):
        ux, uy = np.moveaxis(self.velocity, -1, 0)
        ddx = lambda a: (einx.roll("[x] y", a, shift=-1) - einx.roll("[x] y", a, shift=1)) / 2
        ddy = lambda a: (einx.roll("x [y]", a, shift=-1) - einx.roll("x [y]", a, shift=1)) / 2
        return np.where(self.solid, 0, ddx(uy) - ddy(ux))  # x y


def poiseuille(nx=8, ny=14, viscosity=0.15, force=1e-4, steps=400):
    """Flow between two walls, and the parabola that it should become."""
    solid = np.zeros((nx, ny), dtype=bool)
    solid[:, [0, -1]] = True
    fluid = LatticeBoltzmann(nx, ny, viscosity, solid, force=(force, 0.0)).run(steps)
    profile = einx.mean("[x] y", fluid.velocity[:, 1:-1, 0])
    y = np.arange(ny - 2) + 0.5
    exact = force / (2 * viscosity) * y * (ny - 2 - y)
    assert profile.shape == exact.shape
    return fluid, profile, exact
