"""A NumPy without ways of its own: every primitive on named axes is built by the default rules.

What the oracle says of it holds for any framework that spells the primitives on arrays.
"""

from __future__ import annotations

from dataclasses import replace

from einx.backends.default import ASCENDING
from einx.backends.numpy import NUMPY, softmax

PLAIN = replace(NUMPY, name="plain", rules={**ASCENDING, **softmax.RULES}, array_types=frozenset())
