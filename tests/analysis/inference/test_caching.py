"""An edit costs the block that changed, and those that see a difference."""

import random

import pytest

from einx_lsp.inference import analysis, interpreter, methods
from einx_lsp.inference.analysis import analyse
from einx_lsp.python import read
from einx_lsp.python.blocks import Place
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
        def run(first, *arguments):
            block = first[0] if isinstance(first, tuple) else first
            ran.append(block.text.strip().split("\n")[0])
            return original(first, *arguments)

        return run

    monkeypatch.setattr(analysis, "run_top_level", watched(interpreter.run_top_level))
    monkeypatch.setattr(analysis, "run_bodies", watched(interpreter.run_bodies))
    monkeypatch.setattr(methods, "run_method", watched(interpreter.run_method))
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
    (
        "a store elsewhere",
        "import einx\n",
        "import einx\na.w = 3\n",
        ["a.w = 3", "class A:", "def __init__(self):", "def f(self):"],
    ),
]

MODEL = """\
import einx
import numpy as np

class Layer:
    def __init__(self):
        self.w = np.zeros((3, 4))

    def __call__(self, x):
        return x

    def other(self):
        return einx.sum("a [b]", self.w)

class Model:
    def __init__(self):
        self.heads = 4
        self.layer = Layer()

    @property
    def width(self):
        return 3

    def first(self):
        return einx.sum("a [b]", self.second(np.zeros((3, 4))))

    def second(self, x):
        return einx.id("a b -> b a", self.layer(x))

    def third(self):
        return einx.sum("a [b]", np.zeros((self.width, self.heads)))
"""

EDITS_IN_CLASSES = [
    ("a method that another calls", '"a b -> b a"', '"a b -> b a "', "class Model,first,second"),
    ("one that nobody calls", "self.w)", "self.w + 1)", "class Layer,other"),
    ("a property", "return 3", "return 5", "class Model,@property,third"),
    (
        "the attributes of objects",
        "self.heads = 4",
        "self.heads = 5",
        "class Model,__init__,first,second,third,@property",
    ),
    ("a default", "second(self, x)", "second(self, x=None)", "class Model,__init__,first,second,third,@property"),
    (
        "a new method",
        "    def third",
        "    def fourth(self):\n        pass\n\n    def third",
        "class Model,__init__,first,fourth,second,third,@property",
    ),
    ("blank lines", "    def third", "\n\n    def third", "class Model,second,first"),
    (
        "a method of an object that is held",
        "return x\n",
        "return x + 1\n",
        "class Layer,__call__",
    ),
]


@pytest.mark.parametrize(("kind", "old", "new", "expected"), EDITS_IN_CLASSES, ids=[row[0] for row in EDITS_IN_CLASSES])
def test_an_edit_in_a_class_runs_the_methods_again_that_see_it(
    kind: str, old: str, new: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = _run_again(MODEL, MODEL.replace(old, new, 1), monkeypatch)
    names = {line.removeprefix("def ").partition("(")[0].strip(":") for line in lines}
    assert names == set(expected.split(",")), kind


@pytest.mark.parametrize(("kind", "old", "new", "expected"), EDITS_IN_CLASSES, ids=[row[0] for row in EDITS_IN_CLASSES])
def test_what_is_kept_of_a_class_is_what_would_be_found_anew(kind: str, old: str, new: str, expected: str) -> None:
    after = MODEL.replace(old, new, 1)
    forget(MODEL, after)
    analyse(read(MODEL))
    kept = _shown(after)
    forget(after)
    assert kept == _shown(after), (kind, expected)


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


USE = """
model = Model()
others = [Model(), Layer()]
for other in others:
    other.width
y = model.first()
z = model.layer.other()
"""


def test_a_row_of_edits_finds_what_would_be_found_anew() -> None:
    chance = random.Random(0)
    texts = [MODEL + USE]
    for _ in range(60):
        _, old, new, _ = chance.choice(EDITS_IN_CLASSES)
        if chance.random() < 0.3:
            old, new = '"a [b]", self.w', '"a [b] c", self.w'
        before = texts[-1]
        texts.append(before.replace(old, new, 1) if new not in before else before.replace(new, old, 1))
    expected = []
    for text in texts:
        forget(*texts)
        expected.append(_shown(text))
    forget(*texts)
    assert [_shown(text) for text in texts] == expected
    assert len({tuple(each) for each in expected}) > 10


def test_methods_that_a_statement_does_not_look_for_do_not_run_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    edited = (MODEL + USE).replace('return einx.sum("a [b]", np', 'return einx.sum("b [a]", np')
    assert _run_again(MODEL + USE, edited, monkeypatch) == ["class Model:", "def third(self):"]


def _shown(source: str) -> list[str]:
    """All that is found, with what leads to it; places within the file."""
    module = read(source)
    starts = {placed.block: placed.start for placed in module.blocks}

    def at(place: Place) -> int:
        return starts[place.block] + place.span[0]

    found = []
    for block in analyse(module).blocks:
        found += [f"{one.call.function} {at(one.call.place)} {one.result} {len(one.findings)}" for one in block.calls]
        for meaning, callers, _ in block.followed:
            where = [at(caller.place) for caller in callers]
            found.append(f"followed {at(meaning.call.place)} {meaning.result} {len(meaning.findings)} {where}")
    return found


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
