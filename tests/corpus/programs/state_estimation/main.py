from __future__ import annotations

from typing import Annotated

import einx
import numpy as np

from filters import FILTERS, KalmanFilter, Model, rts_smoother

STEPS, BATCH = 15, 4


def position_rmse(
    estimate: Annotated[np.ndarray, "steps batch state"], truth: Annotated[np.ndarray, "steps batch state"]
) -> float:
    error = einx.id("t b (two axes) -> two t b axes", estimate - truth, two=2)[0]
    return float(np.sqrt(einx.mean("[t b]", einx.sum("t b [axes]", error ** 2))))


def main() -> None:
    rng = np.random.default_rng(2024)
    model = Model.constant_velocity(dt=0.5, q=0.2, r=0.8)
    states, observations = model.simulate(STEPS, BATCH, rng)
    assert states.shape == (STEPS, BATCH, 4)
    assert observations.shape == (STEPS, BATCH, 2)
    observations[6:8] = np.nan  # the sensor fails for a while

    options = {"particle": {"particles": 300, "seed": 1}}
    for name, cls in FILTERS.items():
        filt = cls(model, BATCH, **options.get(name, {}))
        track = np.stack(list(filt.run(observations)))
        assert track.shape == states.shape
        print(f"{name} filter: rmse {position_rmse(track, states):.3f}")
        if isinstance(filt, KalmanFilter):
            smooth = rts_smoother(filt)
            np.testing.assert_allclose(smooth[-1], track[-1])
            print(f"smoother: rmse {position_rmse(smooth, states):.3f}, evidence {filt.log_likelihood.sum():.1f}")
        else:
            print(f"resampled {filt.resamplings} times")


if __name__ == "__main__":
    main()
