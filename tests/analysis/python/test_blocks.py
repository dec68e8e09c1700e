"""How a file is cut into blocks, and where nodes and comments are."""

import ast
import warnings

import pytest

from einx_lsp.inference.bindings import facts_of
from einx_lsp.python import Module, read
from einx_lsp.python.block import MOST

# Each row is the blocks of one file.
HEALTHY = [
    [],
    ["# only a comment\n"],
    ["import a\n", "import b"],
    ["\n\n# top\nx = 1\n\n", "# about f\n# more\ndef f():\n    pass\n\n# far away\n\n", "y = 2\n"],
    ["@a\n@b(\n1)\n# c\ndef f():\n    pass\n", "@c\nclass D:\n    x = 1\n"],
    ["x = (\n1,\n2\n)\n", "y = [\n'a(',\n# )\n]\n"],
    ['"""Docs\nimport this\ndef f(): pass\n"""\n', "x = 1\n"],
    ["x = '''\n(((\n'''\n", 'y = """\n"\\"""\n"""\n'],
    ["x = 1 + \\\n2\n", "y = 3\n"],
    ["if a:\n    pass\nelif b:\n    pass\nelse:\n    pass\n", "c\n"],
    ["try:\n    a\nexcept B:\n    c\n# still\nelse:\n    d\nfinally:\n    e\n", "elsewhere = 1\n"],
    ["def f():\n    a\n# at column 0\n    b\n", "c\n"],
    ["a = 1\r\n", "b = 2\r\n", "if c:\r\n    d\r\nelse:\r\n    e\r\n", "f\r\n"],
    ["a = 1\r", "b = 2\r", "c"],
    ["a = 1\r\n# about b\r\n"[:7], "# about b\r\nb = 2\n"],
    ["def f():\n\tpass\n\f\n", "\fdef g():\n\tpass\n"],
    ["\ufeffx = 1\n", "y = 2\n"],
    ["match = 1\n", "case = 2\n", "match match:\n    case 1:\n        pass\n"],
    ["a = 1; b = 2\n", "c\n"],
    ["async def f():\n    pass\n", "x: int = 1\n", "é = '\U0001f600'\n"],
]


def texts(module: Module) -> list[str]:
    return [placed.block.text for placed in module.blocks]


@pytest.mark.parametrize("blocks", HEALTHY)
def test_healthy_files_are_cut_at_their_statements(blocks: list[str]) -> None:
    module = read("".join(blocks))
    assert texts(module) == blocks
    assert not any(placed.block.broken or placed.block.repaired for placed in module.blocks)
    for placed in module.blocks:
        assert module.text.startswith(placed.block.text, placed.start)


# Something is unclosed or wrong; the blocks that are hurt are marked with True.
BROKEN = [
    [("x = f(\n", True), ("def g():\n    pass\n", False)],
    [("x = f(\n", True), ("y = 3\n", False), ("z = 4\n", False)],
    [('x = """a [b\n', True), ('def g():\n    """Docs."""\n    return 1\n', False), ("y = 1\n", False)],
    [('x = f("""a [b\n\n', True), ("import y\n", False)],
    [("x = 'a\n", True), ("y = 1\n", False)],
    [("class A:\n    x = (\n\n", True), ("class B:\n    pass\n", False)],
    [('x = f("""\nsome text\n""", b c)\n', True), ("y = 1\n", False)],
    [("x = )\n", True), ("y = 1\n", False)],
    [("x = 1\n", False), ("y = \0\n", True), ("z = 1\n", False)],
    [("x = \ud800\n", True), ("y = 1\n", False)],
    [("\xa0x = 1\n"[:0] + "y = 1\n", False), ("\xa0x = 1\n", True), ("z = 1\n", False)],
    [("if a:\n    b\n", False), ("else_\n", False)],
]


@pytest.mark.parametrize("blocks", BROKEN)
def test_what_is_broken_takes_nothing_else_with_it(blocks: list[tuple[str, bool]]) -> None:
    module = read("".join(text for text, _ in blocks))
    found = [(placed.block.text, bool(placed.block.broken or placed.block.repaired)) for placed in module.blocks]
    assert found == blocks


def test_a_block_is_one_object_however_often_and_wherever_it_is_read() -> None:
    before, after = read("import a\ndef f():\n    return (\n"), read("x = 1\nimport a\ndef f():\n    return (\n")
    assert [placed.block for placed in before.blocks] == [placed.block for placed in after.blocks[1:]]


def test_blocks_are_found_by_offset_and_offsets_by_block() -> None:
    module = read("a\nb\na\n")
    a, b = module.blocks[0].block, module.blocks[1].block
    assert [module.block_at(offset) for offset in (-1, 0, 1, 2, 5, 6, 7)] == [
        None,
        (0, a),
        (0, a),
        (2, b),
        (4, a),
        (4, a),
        None,
    ]
    assert (module.start_of(a), module.start_of(b)) == (0, 2)
    assert module.start_of(read("c").blocks[0].block) is None
    assert read("").block_at(0) is None


@pytest.mark.parametrize(
    "text",
    [
        "x = '\U0001f600é', y",
        "\ufeffx = y",
        "def f(é, *y: z):\r\n    '''\u2028\r\n\f'''; return é + y # é\r\n",
        "\t\n\fx = [\r\ny,\rz]",
        "é = f'{é} é {y!r:{z}}' '''{\n z}'''",
        "x = f(é, y.z, (",
    ],
)
def test_spans_of_names_are_exact(text: str) -> None:
    module = read(text)
    names = 0
    for start, block in module.blocks:
        for statement in block.statements:
            for node in ast.walk(statement):
                if isinstance(node, ast.Name):
                    first, stop = block.span(node)
                    if first == stop:
                        # Filled in behind what is unclosed.
                        continue
                    assert module.text[start + first : start + stop] == node.id
                    names += 1
    assert names


def test_a_node_without_a_place_has_that_of_what_is_in_it() -> None:
    (_, block), *_ = read("def f(a, *, b=1): pass").blocks
    (function,) = block.statements
    assert isinstance(function, ast.FunctionDef)
    assert block.span(function.args) == (6, 15)
    assert block.span(ast.Load()) == (0, 0)


@pytest.mark.parametrize(
    ("text", "comments"),
    [
        ("x = 1  # einx: a (b c) \n", [("a (b c)", "# einx: a (b c)", 0, False)]),
        ("#einx:ignore\nx = 1\n", [("ignore", "#einx:ignore", 0, True)]),
        ("def f():\n    # einx: x = (a, b)\n    pass\n", [("x = (a, b)", "# einx: x = (a, b)", 1, True)]),
        ("x = '# einx: no'\n", []),
        ("x = '''\n# einx: no\n'''  # einx: yes\r\n", [("yes", "# einx: yes", 2, False)]),
        ("x = f(  # einx: a\n    'b", [("a", "# einx: a", 0, False)]),
        ("x = 1  # about einx: no\n", []),
        ("x = f'{a # einx: no}'\n", []),
    ],
)
def test_comments_are_found_where_they_are_comments(text: str, comments: list[tuple[str, str, int, bool]]) -> None:
    ((_, block),) = read(text).blocks
    found = [(comment.text, text[slice(*comment.span)], comment.line, comment.alone) for comment in block.comments]
    assert found == comments
    assert all(text[: comment.span[1]].endswith(comment.text) for comment in block.comments)


def test_invalid_escapes_are_no_warning_whatever_the_filters() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        ((_, block),) = read("x = '\\d invalid'\n").blocks
        assert block.statements
        warnings.simplefilter("error")
        ((_, block),) = read("y = '\\d invalid'\n").blocks
        assert block.statements
    assert not caught


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000,
        "-" * 20000 + "1",
        "a" + ".b" * 20000,
        "[" * 50 + "]" * 60,
        "x = " + "9" * 6000,
        "'''" * 1001,
        "(\n" * 2000,
        "'''\n" * 2001,
        "f'{" * 50,
        "def f():\n" + "    x = (\n" * 500,
        "@" * 30,
        "@a\n" * 300,
        "\\\n" * 50,
    ],
)
def test_extreme_texts_are_read(text: str) -> None:
    assert "".join(texts(read(text))) == text


@pytest.mark.parametrize("name", ["data", "names"])
def test_data_that_is_too_long_is_not_parsed_and_binds_its_name(name: str) -> None:
    text = f"# {name}\r\n{name} = [\n" + "1, 2, 3,\n" * (MOST // 9) + "]\n"
    first, second = (placed.block for placed in read(text + "y = 2\n").blocks)
    assert first.text == text
    assert first.unread == ()
    (statement,) = first.statements
    assert isinstance(statement, ast.Assign)
    assert [target.id for target in statement.targets if isinstance(target, ast.Name)] == [name]
    assert first.span(statement)[1] <= len(text)
    assert second.text == "y = 2\n"


def test_what_else_is_too_long_may_bind_any_name() -> None:
    text = "def f():\n" + "    x = 1\n" * (MOST // 10)
    (placed,) = read(text).blocks
    assert facts_of(placed.block.statements).dynamic
