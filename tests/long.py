"""Which cases of the slowest tests run: a tenth of each usually, all of them if the environment says ``LONG=all``.

A test with ``@pytest.mark.long`` has many cases, none of which is there for its own sake: files of the standard
library, parts of ten thousand random texts. Which of them run depends on their names alone, so they are the same in
every run, in every process of one, and for everybody.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from zlib import crc32

SHARE = 10
"""One case out of so many runs."""


def all_run() -> bool:
    """Whether all cases are asked for."""
    return os.environ.get("LONG") == "all"


def chosen(names: Iterable[str]) -> set[str]:
    """The cases that run, of those that were collected: a tenth, and at least one of each function.

    Args:
        names: Node ids such as ``"tests/test_a.py::test_b[3]"``.

    >>> sorted(chosen(f"test_a[{n}]" for n in range(20)) | chosen(["test_b[0]"]))
    ['test_a[0]', 'test_a[1]', 'test_b[0]']
    """
    functions: dict[str, list[str]] = {}
    for name in names:
        functions.setdefault(name.partition("[")[0], []).append(name)
    return {
        name
        for cases in functions.values()
        for name in sorted(cases, key=lambda case: (crc32(case.encode()), case))[: max(1, round(len(cases) / SHARE))]
    }
