"""Syntax that is newer than the running Python is no mistake, and costs no more than its own statement."""

from __future__ import annotations

import ast

import pytest

from einx_lsp.ide.diagnostics import diagnostics
from einx_lsp.ide.document import open_document
from einx_lsp.python.blocks import joined, read
from einx_lsp.python.newer import newer
from einx_lsp.python.parsing import tree_of

CODE = [
    "lazy import einx",
    "lazy from einx import sum",
    "import x; lazy import y",
    "type X = int",
    "type X[T: int, *Ts, **P] = list[T]",
    "def f[T: (int, str) = int](x: T) -> T:\n    return x",
    "class A[T](B):\n    def g[S](self):\n        pass\n\n    async def h[*S](self):\n        pass",
    "class A[T]: x = 1",
    "try:\n    pass\nexcept A, B:\n    pass",
    "try:\n    pass\nexcept* A, B.c:\n    pass",
    "try:\n    pass\nexcept* A as e:\n    pass",
    "x = f'{a['b']} c'",
    'x = f"{a["b"]:>{w["c"]}}" + f"{f"{f"{1}"}"}"',
    "x = f'{'\\n'.join(a)}'",
    'x = f"""{\n    a  # why\n    }"""',
    "x = t'a {b}' + rt'{c}\\d'",
    "y = [*x for x in z]",
    "y = f(1)(*x for x in z)",
    "y = {*x for x in z}, {**x for x in z}",
    "y = [*a, [*x for x in z if x], *b]",
]


@pytest.mark.parametrize("code", CODE)
def test_no_mistake_is_seen(code: str) -> None:
    blocks = [placed.block for placed in read(f"import a\n{code}\nimport b\n").blocks]

    assert [block.unread for block in blocks] == [()] * len(blocks)
    assert open_document(f"{code}\n").unread() == ()
    inner = "def around():\n" + "".join(f"    {line}\n" for line in code.split("\n"))
    assert open_document(inner + "    x = = 1\n    y = f(\n").unread()[0][0] == len(inner) + 4


@pytest.mark.parametrize("code", CODE)
def test_what_stands_around_is_understood_at_its_place(code: str) -> None:
    call = 'einx.sum("a [b]", x, b=5)'
    text = f"import einx\nimport numpy as np\n\n{code}\n\n\ndef g():\n    x = np.zeros((3, 4))\n    return {call}\n"

    (found,) = diagnostics(open_document(text))
    assert text[slice(*found.span)] == "5" or text[slice(*found.span)] == "b"
    assert found.name == "axis-size-conflict"


def test_a_lazy_import_imports() -> None:
    (found,) = diagnostics(open_document('lazy import einx\nlazy import numpy as np\neinx.sum("a [b", np.ones(3))\n'))
    assert found.name == "unclosed-bracket"
    (found,) = diagnostics(open_document('lazy from einx import sum as s\ns("a [b", 1)\n'))
    assert found.span == (36, 37)


def test_calls_in_generic_functions_are_understood() -> None:
    text = 'import einx\ndef f[T](x: T, y=t"{1}"):\n    return einx.sum("a [b", x)\n'
    (found,) = diagnostics(open_document(text))
    assert text[slice(*found.span)] == "["


def test_nothing_is_made_up() -> None:
    source = (
        'import einx\nz = [[1, 2], [3]]\ny = [*x for x in z]\neinx.sum("[a]", y, a=5)\neinx.sum(f"{z["a"]} [b", y)\n'
    )
    assert diagnostics(open_document(source)) == ()


@pytest.mark.parametrize(
    "code",
    [
        "type = 1",
        "type(x)",
        "lazy = 2",
        "x = 'lazy import a'",
        "x = '''\nlazy import a\n'''",
        "print 'x'",
        "x = = 1",
        "[*x]",
    ],
)
def test_what_is_old_stays(code: str) -> None:
    assert newer(code) == ()


@pytest.mark.parametrize("code", [each for each in CODE if tree_of(each) is not None])
def test_what_python_reads_is_left_to_it(code: str) -> None:
    statements = [node for head, *members in read(code).groups() for node in joined(head, members)]
    assert [ast.unparse(node) for node in statements] == [ast.unparse(node) for node in ast.parse(code).body]
