"""What tests of calls share."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture
def only_new_objects_collected() -> Iterator[None]:
    """Have the collector look at objects that a test makes, as those of all frameworks take it a second each time."""
    gc.freeze()
    yield
    gc.unfreeze()
