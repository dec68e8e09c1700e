"""What a block does to names, counted on the path that does it most often."""

import ast

import pytest

from einx_lsp.inference.bindings import bound_names, facts_of

BOUND = [
    ("a = b = 1", {"a": 1, "b": 1}),
    ("a, (b, *c) = d", {"a": 1, "b": 1, "c": 1}),
    ("a += 1", {"a": 1}),
    ("a: int = 1", {"a": 1}),
    ("a.b = a[c] = 1", {}),
    ("del a", {"a": 1}),
    ("import a.b, c as d", {"a": 1, "d": 1}),
    ("from a import b as c, d", {"c": 1, "d": 1}),
    ("def a(b=(c := 1)): d = 1", {"a": 1, "c": 1}),
    ("class a(b):\n c = 1", {"a": 1}),
    ("if a:\n b = 1\nelif c:\n b = 2\nelse:\n d = 1", {"b": 1, "d": 1}),
    ("if (a := 1):\n a = 2", {"a": 2}),
    ("for a in b:\n c = 1\nelse:\n d = 1", {"a": 2, "c": 2, "d": 1}),
    ("while (a := b):\n c = 1", {"a": 1, "c": 2}),
    ("with a as b, c as (d, e):\n f = 1", {"b": 1, "d": 1, "e": 1, "f": 1}),
    ("try:\n a = 1\nexcept b as c:\n a = 2\nfinally:\n d = 1", {"a": 1, "c": 2, "d": 1}),
    ("match a:\n case [b, *c]:\n  d = 1\n case {'e': 1, **f} as g:\n  d = 2", {"b": 1, "c": 1, "d": 1, "f": 1, "g": 1}),
    ("[a for b in c]", {}),
    ("[(a := b) for b in c]", {"a": 2}),
    ("lambda a: (b := a)", {}),
]


@pytest.mark.parametrize(("source", "expected"), BOUND, ids=[source for source, _ in BOUND])
def test_names_that_are_bound(source: str, expected: dict[str, int]) -> None:
    assert bound_names(ast.parse(source).body) == expected


FACTS = [
    ("def f():\n global a, b", "rebound", frozenset({"a", "b"})),
    ("def f():\n nonlocal_ = 1", "rebinding", False),
    ("def f():\n a = 1\n def g():\n  nonlocal a", "rebinding", True),
    ("a.b = 1; del a.c; a.b += 1", "stored", {"b": 2, "c": 1}),
    ("setattr(a, 'b', 1)", "stored", {"b": 1}),
    ("setattr(a, b, 1)", "dynamic_attributes", True),
    ("object.__setattr__(a, 'b', 1)", "dynamic_attributes", True),
    ("class A:\n b = 1\n def c(self): ...", "declared", {"b": 1, "c": 1}),
    ("def f(): exec('global a; a = 1')", "dynamic", True),
    ("def f(): globals()['a'] = 1", "dynamic", True),
    ("def f(): return locals()", "dynamic", False),
    ("a = locals()", "dynamic", True),
    ("a.globals()", "dynamic", False),
    ("x.shape = 1", "reshaping", True),
    ("self.data = 1", "reshaping", False),
    ("x.squeeze_()", "reshaping", True),
    ("x.resize(3)", "reshaping", True),
    ("y = cv2.resize(x, 3)", "reshaping", False),
    ("import torch, torch.nn as nn", "imported", {"torch": "", "nn": "torch.nn"}),
]


@pytest.mark.parametrize(("source", "name", "expected"), FACTS, ids=[f"{name}: {source}" for source, name, _ in FACTS])
def test_facts_of_a_block(source: str, name: str, expected: object) -> None:
    assert getattr(facts_of(ast.parse(source).body), name) == expected
