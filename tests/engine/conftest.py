"""Hypothesis profiles: the same examples in every run, many more on demand, and failures as they were drawn."""

import os

from hypothesis import HealthCheck, Phase, settings

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

PHASES = [Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink]  # to explain a failure takes minutes

settings.register_profile(
    "usual", max_examples=150, deadline=None, derandomize=True, phases=PHASES, suppress_health_check=QUIET
)
settings.register_profile("thorough", max_examples=3000, deadline=None, phases=PHASES, suppress_health_check=QUIET)
settings.register_profile("unshrunk", settings.get_profile("usual"), phases=PHASES[:-1])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))

collect_ignore = ["checkers/uses.py"]  # read by type checkers, never run
