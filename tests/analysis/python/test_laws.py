"""What holds for every file, healthy, truncated or mutated: real files are taken from the standard library."""

import ast
import random
import textwrap
from functools import cache
from pathlib import Path

import pytest

from einx_lsp.python import Block, Lines, read
from einx_lsp.python.blocks import body_of, joined

LIBRARY = Path(textwrap.__file__).parent
FILES = ["ast.py", "dataclasses.py", "shlex.py", "textwrap.py", "tokenize.py", "typing.py"]
LINE_ENDS = ["\n", "\r\n", "\r"]
PIECES = [
    '"""',
    "'''",
    "(",
    "[",
    "{",
    ")",
    "]",
    "}",
    '"',
    "'",
    "\\",
    "\n",
    ":",
    "=",
    "#",
    "f'{",
    " ",
    "\t",
    "\f",
    "é\n",
]


@cache
def source(name: str) -> str:
    return (LIBRARY / name).read_text(encoding="utf-8")


def spans(text: str, tree: ast.Module) -> list[tuple[int, int]]:
    """Return the range of every node by the positions of the whole file."""
    lines = Lines(text)

    def offset(line: int, column: int) -> int:
        start, stop = lines.line_span(line - 1)
        return start + len(text[start:stop].encode()[:column].decode())

    return [
        (offset(node.lineno, node.col_offset), offset(node.end_lineno, node.end_col_offset))
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt | ast.expr)
    ]


def check_laws(text: str) -> list[Block]:
    module = read(text)
    blocks = [placed.block for placed in module.blocks]
    assert "".join(block.text for block in blocks) == text
    for block in blocks:
        for span in (*block.broken, *block.repaired, *map(block.span, block.statements)):
            assert 0 <= span[0] <= span[1] <= len(block.text)
    return blocks


@pytest.mark.parametrize("end", LINE_ENDS)
@pytest.mark.parametrize("name", FILES)
def test_blocks_of_a_healthy_file_are_what_python_reads(name: str, end: str) -> None:
    text = source(name).replace("\n", end)
    tree = ast.parse(text)
    module = read(text)
    assert "".join(placed.block.text for placed in module.blocks) == text
    assert not any(placed.block.broken or placed.block.repaired for placed in module.blocks)
    statements = [statement for head, *members in module.groups() for statement in joined(head, members)]
    assert list(map(ast.dump, statements)) == list(map(ast.dump, tree.body))
    found = [
        (placed.start + start, placed.start + stop)
        for placed in module.blocks
        for statement in (body_of(placed.block) if placed.block.is_member else placed.block.statements)
        for node in ast.walk(statement)
        if isinstance(node, ast.stmt | ast.expr) and not (placed.block.is_head and node is statement)
        for start, stop in [placed.block.span(node)]
    ]
    if "f'" not in text and 'f"' not in text:
        # Python before 3.12 has wrong places in f-strings. A class that is cut does not end in its head.
        heads = {
            placed.start + placed.block.span(placed.block.statements[-1])[0]
            for placed in module.blocks
            if placed.block.is_head
        }
        cut = [span for span in spans(text, tree) if span[0] not in heads]
        assert sorted(found) == sorted(cut)


@pytest.mark.parametrize("seed", range(60))
def test_truncated_files_are_read(seed: int) -> None:
    chance = random.Random(seed)
    text = source(chance.choice(FILES[:-1]))
    stop = chance.randrange(1, len(text))
    check_laws(text[:stop])
    cut = read(text).block_at(stop)
    assert cut is not None
    hurt = [placed.start for placed in read(text[:stop]).blocks if placed.block.broken or placed.block.repaired]
    assert all(start >= cut.start for start in hurt)


@pytest.mark.parametrize("seed", range(80))
def test_mutated_files_are_read(seed: int) -> None:
    chance = random.Random(seed)
    text = source(chance.choice(FILES[:-1]))
    start = chance.randrange(len(text) - 8000) if len(text) > 8000 else 0
    text = text[start : start + 8000]
    for _ in range(chance.randrange(1, 6)):
        place = chance.randrange(len(text))
        text = text[:place] + chance.choice(PIECES) + text[place + chance.randrange(3) :]
    assert check_laws(text)


@pytest.mark.parametrize("piece", ['x = """a\n', "x = f(a\n", "x = [\n", "x = 'a\n", "if x\n", "def f(:\n", "@a(\n"])
def test_one_unfinished_line_leaves_the_other_blocks_as_they_are(piece: str) -> None:
    text = source("dataclasses.py")
    module = read(text)  # held as an editor holds it
    before = {id(placed.block) for placed in module.blocks}
    place = text.index("\ndef _set_qualname" if "\ndef _set_qualname" in text else "\ndef fields(") + 1
    after = read(text[:place] + piece + text[place:])
    assert sum(id(placed.block) not in before for placed in after.blocks) <= 2
