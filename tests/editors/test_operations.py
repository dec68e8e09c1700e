"""The grammar that colours descriptions lists the operations; the list is the engine's."""

import json
from pathlib import Path

import einx

LISTED = Path(__file__).parents[2] / "vscode-extension" / "syntaxes" / "operations.json"

# Public names that are no calls with a description as their first argument.
OTHERS = {*"CompiledGraph Trace backend cache_info clear_cache errors jax numpy shaped torch trace".split()}


def test_the_grammar_knows_every_operation() -> None:
    assert json.loads(LISTED.read_text(encoding="utf-8")) == sorted(set(einx.__all__) - OTHERS)
