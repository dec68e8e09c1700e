"""The table of rules: complete, unique, and in step with the engine and with docs/rules.md."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import einx
from einx.operations.problems import PROBLEMS
from einx_lsp.cli.rule import document
from einx_lsp.ide.diagnostics import diagnostics
from einx_lsp.ide.document import open_document
from einx_lsp.rules.table import CODES, GROUPS, RULES

ROOT = Path(__file__).parents[3]

AT_RUN_TIME = {
    "backend-description",  # a description is an object of a program's
    "array-layout",  # whether a tensor is sparse is known when a program runs
    "graph-compiled",  # whether a call is compiled is known when a program runs
    "keyword-unread",
    "graph-type",  # a keyword that stubs give a type
    "shaped-length",  # `einx.shaped` is a value that no file is read for
    "shaped-without-graph",
    "import-backend",  # the framework is looked for when a program runs
    "no-such-backend",  # a name that this version does not know may be known to another
    "masked-elsewhere",  # masked arrays are no values that a file is read for
    "mode-not-supported",  # which framework runs is certain at run time
    "operation-not-supported",
    "result-count",  # what a function returns is known when it has run
    "result-dtype",
    "result-masked",
    "result-shape",
    "undecided-lengths",  # symbols of a framework's are there when a program runs
    "result-type",
    "two-backends",
    "unknown-array-type",
}
"""Codes of errors that no editor shows."""


def codes_in(tree: ast.AST) -> Iterator[str]:
    """The codes of the errors that a module makes."""
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg="code", value=ast.Constant(value=str(code))):
                yield code
            case ast.Assign(targets=[ast.Name(id="code")], value=ast.Constant(value=str(code))):
                yield code
            case ast.AnnAssign(target=ast.Name(id="MESSAGES"), value=ast.Dict(keys=keys)):
                yield from (key.value for key in keys)
            case ast.AnnAssign(target=ast.Name(id="CODES"), value=ast.Dict(values=values)):
                yield from (value.value for value in values)


def engine_codes() -> set[str]:
    engine = Path(einx.__file__).parent
    found = {code for path in engine.rglob("*.py") for code in codes_in(ast.parse(path.read_text(encoding="utf-8")))}
    return found | {name.partition("/")[0] for name in PROBLEMS}


def test_every_code_of_the_engine_has_a_rule_or_is_for_run_time_only() -> None:
    codes = engine_codes()

    assert len(codes) > 50
    assert codes - RULES.keys() == AT_RUN_TIME


def test_every_rule_is_raised_by_the_engine_or_by_numpy_or_is_about_comments() -> None:
    others = {rule.name for group in GROUPS if group.prefix in {"EX6", "EX7", "EX8"} for rule in group.rules}

    assert RULES.keys() - others <= engine_codes()
    assert others.isdisjoint(engine_codes())


def test_names_and_codes_are_unique_and_codes_belong_to_their_group() -> None:
    rows = [(group, rule) for group in GROUPS for rule in group.rules]

    assert len(rows) == len(RULES) == len(CODES)
    for group, rule in rows:
        assert rule.code.startswith(group.prefix)
        assert len(rule.code) == 5
    assert [rule.code for _, rule in rows] == sorted(CODES)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_the_example_breaks_this_rule_once_and_no_other(rule) -> None:
    compile(rule.example, "example", "exec")

    found = diagnostics(open_document(rule.example))

    assert [(one.name, one.code, one.severity) for one in found] == [(rule.name, rule.code, rule.severity)]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_the_example_of_an_error_raises_when_it_runs(rule) -> None:
    if rule.code.startswith("EX8"):
        pytest.importorskip("jaxtyping")
        pytest.importorskip("beartype")
    if rule.severity != "error":
        exec(rule.example, {})
        return
    others = {"EX7": ValueError, "EX8": TypeError}
    with pytest.raises(others.get(rule.code[:3], einx.errors.EinxError)) as raised:
        exec(rule.example, {})

    assert getattr(raised.value, "code", rule.name) == rule.name


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_texts_are_sentences(rule) -> None:
    for text in (rule.summary, rule.explanation, rule.fix):
        assert text[-1] == "."
        assert "  " not in text
    assert "\n" not in rule.summary


def test_the_documentation_is_the_table() -> None:
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == document(), (
        "write it anew with `einx-lsp rule --markdown > docs/rules.md`"
    )
