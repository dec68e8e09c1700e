"""Texts that nobody writes cost no more than in proportion to their length.

Time is compared with time, not with a clock: four times the text may take four times as long, and what takes the square
of it takes sixteen times. The smallest of several measurements counts, and what is over at once is not compared.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import process_time

import pytest

from einx_lsp.ide.diagnostics import diagnostics
from einx_lsp.ide.document import open_document

MUCH = 10
"""How many times as long four times the text may take."""

SMALL, LARGE = 8_000, 32_000
"""Characters of text."""

AT_ONCE = 0.1
"""Seconds in which a text may be read whatever it takes for a shorter one."""

REPEATED = {
    # Comments
    "blanks in a comment of one shape": ("# einx: x,", " ", "y"),
    "blanks in a comment behind code": ("x = 1  # einx: x =", " ", "y"),
    "marks in a comment": ("x = 1  #", " einx:", ""),
    "commas in a comment": ("# einx: ignore[", " , ", "]\nx = 1"),
    "lengths in a comment": ("# einx: x = (", "a, ", ")\nx = 1"),
    "comments": ("", "# a\n", "x = 1\ny = 2\n"),
    "comments above what is indented": ("", "# a\n", "  x = 1\ny = 2\n"),
    "empty lines above what is indented": ("", "\n", "  x = 1\ny = 2\n"),
    "empty lines": ("", "\n", "x = 1\ny = 2\n"),
    "ignore comments in a class": ("class A:\n", "    # einx: ignore\n    x = 1\n", ""),
    "ignore comments that hide": ("class A:\n", "    # einx: ignore[EX106]\n    x = einx.sum('a [b', 1)\n", ""),
    "ignore comments in a row": ("class A:\n", "    # einx: ignore\n", "    x = 1"),
    # Lines that do not parse
    "a long word": ("x = 'a\ny = \"", "a", ""),
    "a long word in a call": ('x = f("', "a", ""),
    "a long word that is no number": ("x = ", "1_", "1"),
    "a long word of letters beyond ASCII": ("", "é", " = ("),
    "imports in imports": ("", "import x ", ""),
    "an import with as": ("from m import ", "x", " as y, ("),
    "as": ("x = ( ", "as ", ""),
    "blanks behind for": ("for x", " ", "= ("),
    "blanks behind a name": ("x", " ", "!"),
    "targets": ("", "a = ", "("),
    "walrus": ("", "x := ", ""),
    "colons": ("", ":", ""),
    "headers that go on": ("if f(", "a,\n", ""),
    "brackets that do not match": ("", "(", "]" * 9_000),
    "mixed brackets": ("", "([{", ""),
    "brackets with quotes": ("", '("\n ', ""),
    "closing brackets": ("", ")", ""),
    "brackets on lines": ("", "f(x\n", ""),
    "elif behind a broken one": ("if a: pass\n", "elif b: x = = 1\n", ""),
    "broken statements": ("def f():\n", "    x = = 1\n", ""),
    "generic functions": ("", "def f[", ""),
    "exceptions": ("", "except (\n", ""),
    "unpacking": ("", "[*x for ", ""),
    "calls among broken statements": ("def f():\n", "    x = = 1; einx.sum('a [b', 1\n", ""),
    # Strings
    "backslashes": ("", "\\", ""),
    "backslashes in a string": ("x = '", "\\", ""),
    "quotes": ("", "\"'", "x"),
    "triple quotes": ("", "\"\"\"\n'''\n", ""),
    "literals side by side": ("einx.sum(", "'a ' ", "'[b', 1)"),
    "f-strings side by side": ("q = 'a'\neinx.sum(", "f'{q} ' ", "'[b', 1)"),
    "holes": ("x = f'", "{a}", "'"),
    "holes with formats": ("x = f'", "{a:{b}}", "'"),
    "holes in holes": ("", "f'{", ""),
    "holes in holes of both kinds": ("", "f'{f\"{", ""),
    "holes that are not closed": ("x = f'{a:", "{b:", "'"),
    # Statements
    "continued lines": ("x = 1 + \\\n", "1 + \\\n", "1"),
    "continued lines that do not parse": ("", "x = 1 \\\n", "1 = ="),
    "a list of lists": ("x = [", "[1, 2], ", "]\neinx.sum('a [b]', x)"),
    "an array of lists": ("x = np.array([", "[1, 2], ", "])\neinx.sum('a [b]', x)"),
    "a long list": ("x = [", "1, ", "]\neinx.sum('[a]', x)"),
    "decorators": ("", "@a\n", ""),
    "comments with decorators": ("", "@a\n# a\n", ""),
    "the same call again and again": ("", "einx.sum('a [b', 1)\n", ""),
    "calls on one line": ("'é'; ", "einx.sum('a [b', 1); ", ""),
    "a chain of calls": ("x = a", ".b()", ""),
    "a sum": ("x = ", "1 + ", "1"),
}


def numbered(text: str) -> Callable[[int], str]:
    """Something that is repeated with a number each, so that no two are equal."""
    return lambda count: "".join(text.replace("#", str(number)) for number in range(count))


def anew(text: str, count: int) -> str:
    """The same with other numbers for each count, as blocks at the margin are kept by their text."""
    return numbered(text.replace("#", f"#{count}"))(count)


OBJECT = "class A:\n    def __init__(self, v): self.a = v; self.b = [v]\n"

NUMBERED = {
    "different wrong calls": numbered("einx.sum('a# [b', #)\n"),
    "different lengths": lambda count: "x = np.ones((3, 4))\n" + numbered("einx.sum('a# [b]', x, b=1#)\n")(count),
    "shapes from below": lambda count: (
        numbered("def f#():\n    einx.sum('a# [b]', x, b=1#)\n\n")(count) + "x = np.ones((3, 4))\n"
    ),
    "different calls on one line": lambda count: "'é'; " + numbered("einx.sum('a# [b', #); ")(count),
    "functions": numbered("def f#(x):\n    return x\n"),
    "parameters": lambda count: "def f(" + numbered("p#, ")(count) + "):\n    return p1\n",
    "comments of shapes in a class": lambda count: (
        "class A:\n" + numbered("    x# = f()  # einx: x# = (a, b)\n")(count)
    ),
    "comments of shapes above": lambda count: "def f():\n" + numbered("    # einx: x# = (a, b)\n    x# = g()\n")(count),
    "comments of shapes at the end": lambda count: "def f():\n    g()\n" + numbered("    # einx: x# = (a, b)\n")(count),
    "branches": lambda count: "def f(x):\n" + numbered("    if c#: x# = 1\n")(count),
    "loops": lambda count: "def f(x):\n" + numbered("    for i# in c#: x# = 1\n")(count),
    "handlers": lambda count: "def f(x):\n" + numbered("    try: x# = 1\n    except E: pass\n")(count),
    "managers": lambda count: "def f(x):\n" + numbered("    with c(#) as d#: x# = 1\n")(count),
    "comprehensions": lambda count: "def f(x):\n" + numbered("    x# = [y for y in x]\n")(count),
    "attributes": lambda count: "class A:\n    def __init__(self):\n" + numbered("        self.x# = g(#)\n")(count),
    "attributes of a parameter": lambda count: "def f(x):\n" + numbered("    x.a# = #\n")(count),
    "objects that are passed at the margin": lambda count: OBJECT + anew("x# = A(#); g(x#)\n", count),
    "objects that are made in branches": lambda count: (
        OBJECT + "def f(x):\n" + numbered("    if c#: x# = A(#)\n")(count)
    ),
    "lists that are passed at the margin": lambda count: anew("x# = [#]; g(x#)\n", count),
    "lists of lists at the margin": lambda count: anew("x# = [[#], [1]]; g(#)\n", count),
    "lists that are passed": lambda count: "def f(x):\n" + numbered("    x# = [#]; g(x#)\n")(count),
}


def cost(text: str) -> float:
    """Seconds of this process for all findings of a text, without walks over what earlier tests have left behind."""
    document = "import einx\nimport numpy as np\n" + text
    gc.freeze()
    try:
        begin = process_time()
        diagnostics(open_document(document))
        return process_time() - begin
    finally:
        gc.unfreeze()


def judge(text: Callable[[int], str]) -> None:
    """Hold the costs of a text and of one four times as long against each other."""
    best = 1e9
    for attempt in range(3):
        # Blocks are kept by their text, so that no two may be equal.
        small = min(cost(text(SMALL + 200 * (3 * attempt + each))) for each in range(3))
        large = cost(text(LARGE + 200 * attempt))
        best = min(best, large / max(small, 1e-4))
        if large < AT_ONCE or best < MUCH:
            return
    raise AssertionError(f"four times the text takes {best:.0f} times as long ({large:.2f} s)")


@pytest.mark.parametrize(("before", "again", "behind"), REPEATED.values(), ids=REPEATED)
def test_repeated_text(before: str, again: str, behind: str) -> None:
    judge(lambda length: before + again * (length // len(again)) + behind)


@pytest.mark.parametrize("end", ["\r\n", "\r"])
@pytest.mark.parametrize("name", [name for name, parts in REPEATED.items() if "\n" in "".join(parts)])
def test_repeated_text_with_other_line_ends(name: str, end: str) -> None:
    before, again, behind = (part.replace("\n", end) for part in REPEATED[name])
    judge(lambda length: before + again * (length // len(again)) + behind)


@pytest.mark.parametrize("text", NUMBERED.values(), ids=NUMBERED)
def test_numbered_text(text: Callable[[int], str]) -> None:
    unit = len(text(200)) / 200
    judge(lambda length: text(int(length / unit)))
