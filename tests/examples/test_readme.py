"""The code in the README runs, and shows what the README says that it shows."""

import doctest
import re
from pathlib import Path

import pytest

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.startswith(">>>")])
def test_sessions_print_what_is_shown(block: str) -> None:
    test = doctest.DocTestParser().get_doctest(block, {}, "README", "README.md", 0)
    report: list[str] = []

    outcome = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test, out=report.append)

    assert outcome.attempted > 0
    assert outcome.failed == 0, "".join(report)


@pytest.mark.parametrize("block", [block for block in BLOCKS if not block.startswith(">>>")])
def test_calls_give_the_shapes_in_their_comments(block: str) -> None:
    names: dict[str, object] = {}
    # Statements stand in paragraphs; a comment ends with the shape of the last one.
    for paragraph in block.split("\n\n"):
        exec(paragraph, names)
        expected = re.match(r"#.*: (\(.*\))\n", paragraph)
        if expected is not None:
            last = paragraph.rstrip().splitlines()[-1]
            assert str(eval(f"{last}.shape", names)) == expected[1], last
