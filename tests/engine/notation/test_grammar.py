"""The finished parser beside the grammar, and when it is loaded."""

import subprocess
import sys
from pathlib import Path

import pytest

from einx.notation import grammar, parse
from tests.engine.notation.test_mutations import DESCRIPTIONS


def test_the_committed_parser_is_current() -> None:
    with Path(grammar.FINISHED).open("rb") as file:
        assert file.readline() == grammar.stamp(), "run python -m einx.notation.grammar"


def test_the_committed_parser_does_what_the_grammar_says(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = [grammar.accepted(grammar.tokens_of(text)) for text in DESCRIPTIONS]
    built = grammar.build()
    monkeypatch.setattr(grammar, "_parser", lambda: built)
    assert [grammar.accepted(grammar.tokens_of(text)) for text in DESCRIPTIONS] == loaded
    assert None not in loaded


@pytest.mark.parametrize("first_line", [b"lark 0.0.0 grammar 0\n", None])
def test_for_another_lark_or_grammar_the_parser_is_built(
    first_line: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outdated = tmp_path / "grammar.bin"
    if first_line:
        outdated.write_bytes(first_line + b"not a parser")
    monkeypatch.setattr(grammar, "FINISHED", outdated)
    grammar._parser.cache_clear()
    try:
        assert [token.type for token in grammar.tokens_of("a ...")] == ["NAME", "ELLIPSIS"]
    finally:
        grammar._parser.cache_clear()


def test_a_saved_parser_can_be_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grammar, "FINISHED", tmp_path / "grammar.bin")
    grammar.save()
    grammar._parser.cache_clear()
    monkeypatch.setattr(grammar, "build", lambda: pytest.fail("built, not loaded"))
    try:
        assert grammar.accepted(grammar.tokens_of("a [b]")) == parse("a [b]").tree
    finally:
        grammar._parser.cache_clear()


LAZILY = """
import sys
sys.path.insert(0, {path!r})
import einx.notation
print("lark" in sys.modules)
einx.notation.parse("a")
print("lark" in sys.modules)
"""


def test_lark_is_imported_by_the_first_parse() -> None:
    program = LAZILY.format(path=str(Path(grammar.__file__).parents[2]))
    run = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert run.stdout.split() == ["False", "True"]
