"""Several threads read at once, whatever Python's parser does meanwhile."""

from __future__ import annotations

import gc
import sys
import threading
import weakref
from collections.abc import Iterator

import pytest

from einx_lsp.python.parsing import tree_of

SOURCE = "\n".join(
    f"def f{number}(a, b=[1, {{2: (3, 4)}}]):\n    return [a, (b, {{'c': [x for x in (1, 2, [3])]}})]"
    for number in range(60)
)


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads take turns often, and garbage is collected often, also while a tree is made."""
    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(50, 2, 2)
    yield
    sys.setswitchinterval(interval)
    gc.set_threshold(*thresholds)


class _Cycle:
    """Garbage that is found by the collection only."""

    def __init__(self) -> None:
        self.me = self


@pytest.mark.long
@pytest.mark.usefixtures("restless")
@pytest.mark.parametrize("garbage", range(11, 31, 2))
def test_trees_are_made_in_several_threads_while_garbage_is_collected(garbage: int) -> None:
    """Python 3.11 fails at this with a SystemError if two threads parse at once."""
    trees: list[object] = []
    watched: list[weakref.ref[_Cycle]] = []

    def read() -> None:
        for _ in range(10):
            # What watches garbage runs in the middle of the parser, which lets other threads have their turn.
            watched.extend(weakref.ref(_Cycle(), lambda _: sum(range(200))) for _ in range(garbage))
            trees.append(tree_of(SOURCE))
            del watched[:200]

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(trees) == 40
    assert None not in trees
