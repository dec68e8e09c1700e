"""Key/value cache for incremental decoding."""

from typing import NamedTuple, Optional

import einx
import numpy as np


class LayerCache(NamedTuple):
    k: np.ndarray  # b h t d
    v: np.ndarray  # b h t d

    def extend(self, k, v):
        k = einx.id("b h t d, b h s d -> b h (t + s) d", self.k, k)
        v = einx.id("b h t d, b h s d -> b h (t + s) d", self.v, v)
        return LayerCache(k, v)

    @property
    def length(self) -> int:
        return self.k.shape[2]


class KVCache:
    def __init__(self, n_layers: int):
        self._layers: list[Optional[LayerCache]] = [None] * n_layers

    @property
    def length(self) -> int:
        first = self._layers[0]
        return 0 if first is None else first.length

    def update(self, i, k, v):
        entry = self._layers[i]
        self._layers[i] = LayerCache(k, v) if entry is None else entry.extend(k, v)
        return self._layers[i]

    def reorder(self, beams):
        """Keep the rows `beams` of the batch, as beam search does after each step."""
        for i, entry in enumerate(self._layers):
            if entry is None:
                continue
            self._layers[i] = LayerCache(*(einx.get_at("[b] h t d, k -> k h t d", t, beams) for t in entry))
