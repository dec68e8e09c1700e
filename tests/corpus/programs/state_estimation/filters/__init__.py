from .base import Filter, Model
from .kalman import KalmanFilter, rts_smoother
from .particle import ParticleFilter

FILTERS: dict[str, type[Filter]] = {"kalman": KalmanFilter, "particle": ParticleFilter}

__all__ = ["FILTERS", "Filter", "KalmanFilter", "Model", "ParticleFilter", "rts_smoother"]
