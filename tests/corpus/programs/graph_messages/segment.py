"""Reductions over the edges that arrive at a node, or the nodes of a graph."""

import einx
import numpy as np


def segment_sum(data: np.ndarray, ids: np.ndarray, num: int) -> np.ndarray:
    """data: (e, ...), ids: (e,) -> (num, ...)"""
    out = np.zeros((num, *data.shape[1:]), dtype=data.dtype)
    return einx.add_at("[n] ..., e, e ... -> [n] ...", out, ids, data)


def segment_count(ids: np.ndarray, num: int) -> np.ndarray:
    """ids: (e,) -> (num,)"""
    return einx.add_at("[n], e,", np.zeros(num), ids, 1)


def segment_mean(data: np.ndarray, ids: np.ndarray, num: int) -> np.ndarray:
    """data: (e, ...), ids: (e,) -> (num, ...)"""
    total = segment_sum(data, ids, num)
    return einx.divide("n ..., n", total, np.maximum(segment_count(ids, num), 1))


def segment_max(data: np.ndarray, ids: np.ndarray, num: int, empty: float = 0.0) -> np.ndarray:
    """data: (e, ...), ids: (e,) -> (num, ...)"""
    out = np.full((num, *data.shape[1:]), -np.inf)
    out = einx.maximum_at("[n] ..., e, e ... -> [n] ...", out, ids, data)
    return np.where(np.isneginf(out), empty, out)


def segment_min(data: np.ndarray, ids: np.ndarray, num: int, empty: float = 0.0) -> np.ndarray:
    """data: (e, ...), ids: (e,) -> (num, ...)"""
    out = np.full((num, *data.shape[1:]), np.inf)
    out = einx.minimum_at("[n] ..., e, e ... -> [n] ...", out, ids, data)
    return np.where(np.isposinf(out), empty, out)


def segment_softmax(logits: np.ndarray, ids: np.ndarray, num: int) -> np.ndarray:
    """logits: (e, h), ids: (e,) -> (e, h), which sums to one over the edges with the same id"""
    peak = segment_max(logits, ids, num)
    weights = np.exp(logits - einx.get_at("[n] h, e -> e h", peak, ids))
    total = segment_sum(weights, ids, num)
    return weights / einx.get_at("[n] h, e -> e h", total, ids)


REDUCTIONS = {"sum": segment_sum, "mean": segment_mean, "max": segment_max, "min": segment_min}
