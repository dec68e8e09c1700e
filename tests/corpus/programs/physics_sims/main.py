import sys

import einx
import numpy as np

import lbm
import nbody


def demo_fluid():
    fluid, profile, exact = lbm.poiseuille()
    error = np.abs(profile - exact).max() / exact.max()
    mass = einx.sum("[x y]", fluid.density)
    assert np.isclose(mass, fluid.solid.size, rtol=1e-6)
    print(f"channel: centre velocity {profile.max():.5f}, {error:.1%} off the parabola")

    nx, ny = 24, 12
    x, y = einx.arange("[2] x y", x=nx, y=ny, backend="numpy")
    disc = (x - 6) ** 2 + (y - ny / 2) ** 2 < 6
    flow = lbm.LatticeBoltzmann(nx, ny, 0.05, solid=disc, force=(2e-5, 0)).run(30)
    curl = flow.vorticity()
    assert curl.shape == (nx, ny)
    print(f"disc: vorticity from {curl.min():.2e} to {curl.max():.2e}")


def demo_gravity():
    bodies = nbody.cluster(systems=3, count=16)
    for integrator in (nbody.leapfrog, nbody.euler):
        end, drift = nbody.simulate(bodies, steps=30, integrator=integrator)
        momentum = einx.dot("s [n], s [n] d -> s d", end.mass, end.velocity)
        assert np.allclose(momentum, 0)
        print(f"{integrator.__name__}: energy drift {drift.max():.1e}")
    print("half-mass radii", np.round(nbody.radius_containing(end, 0.5), 2))


def main(argv):
    demos = {"fluid": demo_fluid, "gravity": demo_gravity}
    for name in argv or demos:
        demos[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
