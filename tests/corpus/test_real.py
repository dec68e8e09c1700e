"""Files that others wrote are analysed in full, without an exception and without a finding: a drawn part of them.

``python -m tests.corpus.real`` goes through all of them, with what they import.
"""

from __future__ import annotations

from pathlib import Path
from zlib import crc32

import pytest

from tests.corpus.real import default_folders, python_files, seen

COUNT = 720
"""Files that are drawn of all there are."""

PARTS = 40


def drawn() -> list[Path]:
    """Some of the files, the same wherever the same is installed."""
    return sorted(python_files(default_folders()), key=lambda path: crc32("/".join(path.parts[-3:]).encode()))[:COUNT]


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_goes_wrong_and_nothing_is_found(part: int) -> None:
    chosen = drawn()[part::PARTS]
    assert len(chosen) == COUNT // PARTS
    wrong = [one for one in map(seen, chosen) if not one.is_fine]
    assert not wrong, "\n".join(one.failure or "\n".join(one.found) for one in wrong)
