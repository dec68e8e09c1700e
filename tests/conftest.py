"""A tenth of the long tests stands for all of them, unless all are asked for."""

import os

import pytest

from tests import long

# The processes of pytest-xdist share the cores: threads that wait for each other in all of them cost a hundredfold.
os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if long.all_run():
        return
    marked = {item.nodeid for item in items if item.get_closest_marker("long")}
    left_out = marked - long.chosen(marked)
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid in left_out])
    items[:] = [item for item in items if item.nodeid not in left_out]
