"""The blocks of the page about compilers run."""

import re
from pathlib import Path

import pytest
import torch

PAGE = Path(__file__).parents[3] / "docs" / "compiling.md"


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning", "ignore::FutureWarning")
def test_its_blocks_run_one_after_the_other(tmp_path: Path) -> None:
    torch._dynamo.reset()
    blocks = "\n".join(re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL))
    program = tmp_path / "page.py"  # a file, as the compiler shows its lines
    program.write_text(blocks)
    exec(compile(blocks, str(program), "exec"), {})
