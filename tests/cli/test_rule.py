"""``einx-lsp rule`` as it is typed."""

import subprocess
import sys

import pytest

from einx_lsp.cli.main import main
from einx_lsp.rules.table import GROUPS, RULES


@pytest.mark.parametrize("name", ["EX301", "ex301", "axis-size-conflict", "Axis-Size-Conflict"])
def test_explains_a_rule(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", name]) == 0

    out = capsys.readouterr().out
    rule = RULES["axis-size-conflict"]
    assert out.startswith("EX301 axis-size-conflict (error)\n\nAn axis would have two different lengths.\n")
    assert rule.explanation in out
    assert "    import einx\n" in out
    assert out.endswith(f"{rule.fix}\n")


def test_lists_all_rules_in_their_groups(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  ")] == sorted(rule.code for rule in RULES.values())
    assert [line for line in lines if line and not line.startswith(" ")] == [group.title for group in GROUPS]


@pytest.mark.parametrize(
    ("name", "phrase"),
    [("axis-size-conflct", "did you mean axis-size-conflict?"), ("EX30", "did you mean EX30"), ("x", "no rule x\n")],
)
def test_a_rule_that_there_is_not(name: str, phrase: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", name]) == 2

    printed = capsys.readouterr()
    assert printed.out == ""
    assert phrase in printed.err


@pytest.mark.parametrize("arguments", [["EX301", "EX302"], ["EX301", "--markdown"]])
def test_one_rule_or_all(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["rule", *arguments])

    assert stopped.value.code == 2
    assert "name one rule" in capsys.readouterr().err


def test_the_command_line_loads_no_engine_before_it_knows_what_to_do() -> None:
    program = (
        "import sys; from einx_lsp.cli.main import main; main(['rule', 'EX301'])\n"
        "print(sorted({'einx', 'pygls', 'numpy'} & sys.modules.keys()))"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)

    assert done.stdout.endswith("\n[]\n")
