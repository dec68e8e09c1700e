"""What is read of broken blocks: `?` stands for what is not known."""

import ast

import pytest

from einx_lsp.python import read
from einx_lsp.python.blocks import joined
from einx_lsp.python.recovery import UNKNOWN

# text, what is read, what is set aside, what was repaired
CASES = [
    # the call being typed
    ('y = s("a [b', "y = s('a [b'); y = ?", [], ['y = s("a [b']),
    ('s("a [b]", x', "s('a [b]', x)", [], ['s("a [b]", x']),
    ('s("a [b]", ', "s('a [b]')", [], ['s("a [b]",']),
    ('s("a [b ', "s('a [b ')", [], ['s("a [b ']),
    ('y = s("""a [b\n', "y = s('a [b'); y = ?", [], ['y = s("""a [b']),
    ('s(f"a {n} [b', "s(f'a {n} [b')", [], ['s(f"a {n} [b']),
    ("s('a', x.", "s('a', x.?)", [], ["s('a', x."]),
    ("s('a', x.)", "s('a', x.?)", [], ["s('a', x.)"]),
    ("s('a', x, g=)", "s('a', x, g=?)", [], ["s('a', x, g=)"]),
    ("s('a', x, g=, h=2)", "s('a', x, g=?, h=2)", [], ["s('a', x, g=, h=2)"]),
    ("s('a', x + ", "s('a', x + ?)", [], ["s('a', x +"]),
    ("s('a', [i for i", "s('a', [i for i in ?])", [], ["s('a', [i for i"]),
    ("s('a', {'b'", "s('a', {'b'})", [], ["s('a', {'b'"]),
    ("s('a', x y", "s('a')", [], ["s('a', x y"]),
    ("s('a', x  # why", "s('a', x)", [], ["s('a', x"]),
    ('s(\n    "a [b,\n    x,\n)\n', "s('a [b,', x)", [], ['s(\n    "a [b,\n    x,\n)']),
    ("return s('a", "return s('a')", [], ["return s('a"]),
    # with code below
    ('def f(x):\n    y = s("a [b\n    return y\n', "def f(x): y = s('a [b'); y = ?; return y", [], ['y = s("a [b']),
    ("def f(x):\n    y = s(\n        'a', x\n    return y\n", "def f(x): y = s('a', x); y = ?; return y", [], None),
    ('def f(x):\n    s("""a [b\n    return x\n', "def f(x): s('a [b'); return x", [], ['s("""a [b']),
    (
        'class A:\n    def f(self):\n        s("""a\n\n    def g(self):\n        """Docs."""\n        return 1\n',
        "class A: def f(self): s('a') def g(self): 'Docs.'; return 1",
        [],
        ['s("""a'],
    ),
    # what is broken is set aside, and what it binds is not known from there on
    ("def f(x):\n    a = 1\n    b = = 2\n    c = 3\n", "def f(x): a = 1; b = ?; c = 3", ["b = = 2"], []),
    ("def f(x):\n    a b\n    c d\n    e = 3\n", "def f(x): pass; pass; e = 3", ["a b", "c d"], []),
    ("a, self.b = f(x y)\n", "a = ?; self.b = ?", ["a, self.b = f(x y)"], []),
    ("a[0].b = c = x y\n", "a = ?; c = ?", ["a[0].b = c = x y"], []),
    ("import a, b as\n", "a = ?", ["import a, b as"], []),
    ("def f(x x):\n    y = 1\n", "def f(): y = 1", None, None),
    ("for a, b in x y:\n    c\n", "for a, b in ?: c", ["for a, b in x y:"], []),
    ("with a b as c:\n    d\n", "with ? as c: d", ["with a b as c:"], []),
    ("class A(b\n    y = 1\n", "class A(b): y = 1", [], ["class A(b"]),
    ("for i in f(3\n    g(i)\n", "for i in f(3): g(i)", [], None),
    # headers, clauses and bodies that are not there yet
    ("if x\n    y = 1\n", "if x: y = 1", [], ["if x", "if x\n    y = 1"]),
    ("if x:\n", "if x: pass", [], []),
    ("def f():\n    if x:\n    y = 1\n", "def f(): if x: pass y = 1", [], []),
    ("def f(a, b\n    return 1\n", "def f(a, b): return 1", [], None),
    ("for i in range(3:\n    f(i)\n", "for i in range(3): f(i)", [], None),
    ("if s('a [b' == 3:\n    x = 1\n", "if s('a [b' == 3): x = 1", [], None),
    ("try:\n    x = 1\n", "with ?: x = 1", [], []),
    ("def f():\n    try:\n        x = 1\n    y = 2\n", "def f(): with ?: x = 1 y = 2", [], []),
    ("else:\n    x\n", "if ?: x", ["else:"], []),
    ("def f():\n    x\n    else:\n        y\n", "def f(): x if ?: y", ["else:"], []),
    ("@a\n", "pass", ["@a"], []),
    ("@a\ndef ", "pass def?", ["@a"], ["def"]),
    ("class A:\n    def f(self): pass\n\n    @a\n    def ", "class A: def f(self): pass pass def?", ["@a"], ["def"]),
    ("class A:\n    @a\n    x = 1\n", "class A: pass; x = 1", ["@a"], []),
    ("@a(\ndef f(): pass\n", "@a() def f(): pass", [], ["@a("]),
    ("match x:\n    case 1:\n        a =\n", "match x: case 1: a = ?; a = ?", [], ["a ="]),
    ("match x:\n", "if ?: pass", ["match x:"], []),
    ("def f():\n    a = 1\n      b = 2\n    c = 3\n", "def f(): a = 1; b = 2; c = 3", [], ["b = 2"]),
    ("def f():\n\tif a:\n        b\n\tc = x y\n", "def f(): if a: pass b; c = ?", ["c = x y"], []),
]


def shown(text: str) -> tuple[str, list[str], list[str]]:
    statements, broken, repaired = [], [], []
    module = read(text)
    for head, *members in module.groups():
        statements += joined(head, members)
    for _, block in module.blocks:
        broken += [block.text[slice(*span)] for span in block.broken]
        repaired += [block.text[slice(*span)] for span in block.repaired]
    lines = "\n".join(map(ast.unparse, statements)).replace(UNKNOWN, "?")
    return lines, broken, repaired


@pytest.mark.parametrize(("text", "statements", "broken", "repaired"), CASES)
def test_broken_blocks(text: str, statements: str, broken: list[str] | None, repaired: list[str] | None) -> None:
    lines, found_broken, found_repaired = shown(text)
    words = (
        lines.replace('"""Docs."""', "'Docs.'")
        .replace("*args, **kwargs", "")
        .replace(";", "")
        .replace("(a, b) in", "a, b in")
        .split()
    )
    # (Python 3.10 writes brackets around the targets of a loop.)
    assert words == statements.replace(";", "").split()
    assert broken is None or found_broken == broken
    assert repaired is None or found_repaired == repaired


def test_places_around_a_repair_hold() -> None:
    text = 'def f(é):\n    y = s("a [b", g=, é=é)\n    return é\n'
    ((_, block),) = read(text).blocks
    names = [node for node in ast.walk(block.statements[0]) if isinstance(node, ast.Name)]
    # What was filled in has no width.
    names = [node for node in names if len(set(block.span(node))) == 2]
    assert [text[slice(*block.span(node))] for node in names] == [node.id for node in names]
    call = next(node for node in ast.walk(block.statements[0]) if isinstance(node, ast.Call))
    assert text[slice(*block.span(call))] == 's("a [b", g=, é=é)'
    assert block.is_repaired(call)
    assert [block.is_repaired(node) for node in ast.walk(block.statements[0]) if isinstance(node, ast.Return)] == [
        False
    ]


def test_a_body_hangs_on_its_header_but_a_class_does_not() -> None:
    for header, silent in [("for x in f(a", True), ("class A(b", False)]:
        ((_, block),) = read(f"{header}\n    y = 1\n").blocks
        body = next(node for node in ast.walk(block.statements[0]) if isinstance(node, ast.Assign))
        assert block.is_repaired(body) is silent
