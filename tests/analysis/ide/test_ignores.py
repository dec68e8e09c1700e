"""Comments that hide findings."""

import pytest

from einx_lsp.ide.diagnostics import diagnostics
from tests.analysis.ide.sources import opened

BROKEN = 'einx.sum("a [b", x)'


@pytest.mark.parametrize(
    "source",
    [
        f"{BROKEN}  # einx: ignore",
        f"{BROKEN}  #einx:ignore",
        f"{BROKEN}  # einx: ignore[unclosed-bracket]",
        f"{BROKEN}  # einx: ignore[EX106]",
        f"{BROKEN}  # einx: ignore[ex106]",
        f"{BROKEN}  # einx: ignore[axis-size-conflict, EX106]  as the test wants it",
        f"# einx: ignore\n{BROKEN}",
        f"# einx: ignore\n# more\n{BROKEN}",
        f"if x:\n    # einx: ignore\n    y = {BROKEN}",
        f"# einx: ignore\ny = [\n    1,\n    {BROKEN},\n]",
        'einx.sum(\n    "a [b",  # einx: ignore\n    x,\n)',
        'einx.sum(\n    "a [b",\n    x,\n)  # einx: ignore',
        'einx.sum(  # einx: ignore\n    "a [b",\n    x,\n)',
        'einx.sum(\n    # einx: ignore\n    "a [b",\n    x,\n)',
        f"# einx: ignore\nwith {BROKEN}:\n    pass",
        f"# einx: ignore\na = 1; {BROKEN}",
    ],
)
def test_hidden(source: str) -> None:
    assert diagnostics(opened(source)) == ()


@pytest.mark.parametrize(
    "source",
    [
        f"{BROKEN}  # einx: ignore[EX301]",
        f"{BROKEN}  # einx: ignored",
        f"{BROKEN}  # einx ignore",
        f'{BROKEN}; "# einx: ignore"',
        f"# einx: ignore\ny = 1\n{BROKEN}",
        f"y = 1  # einx: ignore\n{BROKEN}",
        f"{BROKEN}\n# einx: ignore",
        f"# einx: ignore\nif x:\n    {BROKEN}",
        f"# einx: ignore\ndef f():\n    {BROKEN}",
        f"y = [\n    1,  # einx: ignore\n    {BROKEN},\n]",
    ],
)
def test_shown(source: str) -> None:
    assert [found.name for found in diagnostics(opened(source))] == ["unclosed-bracket"]


@pytest.mark.parametrize(
    ("comment", "unknown"),
    [
        ("# einx: ignore[x]", ["x"]),
        ("# einx: ignore[EX301, x y , EX000]", ["x y", "EX000"]),
        ("# einx: ignore[]", ["# einx: ignore[]"]),
        ("# einx: ignore[x", ["x"]),
    ],
)
def test_names_that_no_rule_has_are_found(comment: str, unknown: list[str]) -> None:
    document = opened(f"{BROKEN}  {comment}\n")

    found = [one for one in diagnostics(document) if one.code == "EX601"]

    assert [document.text[slice(*one.span)] for one in found] == unknown
    assert {one.severity for one in found} == {"warning"}
