"""An edit costs the block that changed, and those that see a difference."""

import pytest

from einx_lsp.inference import analysis, interpreter
from einx_lsp.inference.analysis import analyse
from einx_lsp.python import read
from tests.analysis.inference.revealing import forget

FILE = """\
import einx
import numpy as np

D = "a [b]"
x = np.zeros((3, 4))

def f():
    return einx.sum(D, x)

def g(y):
    return einx.sum("a [b]", y)

class A:
    def __init__(self):
        self.w = np.zeros((3, 4))
    def f(self):
        return einx.sum("a [b]", self.w)
"""


def _run_again(before: str, after: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The first lines of the blocks that the analysis of a second version runs."""
    forget(before, after)
    analyse(read(before))
    ran: list[str] = []

    def watched(original):
        def run(block, *arguments):
            ran.append(block.text.strip().split("\n")[0])
            return original(block, *arguments)

        return run

    monkeypatch.setattr(analysis, "run_top_level", watched(interpreter.run_top_level))
    monkeypatch.setattr(analysis, "run_bodies", watched(interpreter.run_bodies))
    analyse(read(after))
    return sorted(set(ran))


EDITS = [
    ("nothing", "", "", []),
    ("a function", "    return einx.sum(D, x)", "    return einx.sum(D, x + 1)", ["def f():"]),
    ("a value that is read", "(3, 4))\n\ndef", "(3, 5))\n\ndef", ["def f():", "x = np.zeros((3, 5))"]),
    ("the place of a text that is read", 'D = "a', 'D =  "a', ['D =  "a [b]"', "def f():"]),
    ("what stands above", "import einx\n", "import einx\n\n\n\n", ["import einx"]),
    ("a new name", "import einx\n", "import einx\nunused = 3\n", ["unused = 3"]),
    ("a name that was unique", "import einx\n", "import einx\nx = 3\n", ["def f():", "x = 3"]),
    ("a store elsewhere", "import einx\n", "import einx\na.w = 3\n", ["a.w = 3", "class A:"]),
]


@pytest.mark.parametrize(("kind", "old", "new", "expected"), EDITS, ids=[edit[0] for edit in EDITS])
def test_runs_again(kind: str, old: str, new: str, expected: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert _run_again(FILE, FILE.replace(old, new, 1), monkeypatch) == expected, kind


@pytest.mark.parametrize(("kind", "old", "new", "expected"), EDITS, ids=[edit[0] for edit in EDITS])
def test_what_is_kept_is_what_would_be_found_anew(kind: str, old: str, new: str, expected: list[str]) -> None:
    after = FILE.replace(old, new, 1)
    forget(FILE, after)
    analyse(read(FILE))
    kept = _shown(after)
    forget(after)
    assert kept == _shown(after), (kind, expected)


def _shown(source: str) -> list[str]:
    return [
        f"{understood.call.function} {understood.call.place.span} {understood.result}"
        for block in analyse(read(source)).blocks
        for understood in block.calls
    ]


def test_undo_comes_back_to_what_was_known(monkeypatch: pytest.MonkeyPatch) -> None:
    analyse(read(FILE))
    edited = FILE.replace("(3, 4))\n\ndef", "(3, 5))\n\ndef")
    assert _run_again(edited, FILE, monkeypatch) == ["def f():", "x = np.zeros((3, 4))"]
    assert _run_again(FILE, FILE, monkeypatch) == []


def test_equal_blocks_have_lengths_of_their_own() -> None:
    source = "import einx\nb, c = x.shape\ny = einx.id('a b -> b a', x)\nx = load()\n"
    results = [understood.result for block in analyse(read(source * 2)).blocks for understood in block.calls]
    assert str(results[0]) == str(results[1])
    assert results[0] != results[1]
