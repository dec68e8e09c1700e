"""What follows from the table of operations: generated files, the module's names, what importing it loads."""

from __future__ import annotations

import inspect
import subprocess
import sys
from importlib import util
from pathlib import Path

import pytest

import einx
import einx_lsp

_spec = util.spec_from_file_location("generate", Path(__file__).parents[1] / "generate.py")
assert _spec is not None
assert _spec.loader is not None
generate = util.module_from_spec(_spec)
_spec.loader.exec_module(generate)


@pytest.mark.parametrize("path", generate.files(), ids=lambda path: path.name)
def test_generated_files_are_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == generate.files()[path], "run: python -m tests.generate"


def test_a_signature_has_the_parameters_of_the_operation() -> None:
    assert str(inspect.signature(einx.sum)) == (
        "(description, x, /, *, backend=None, graph=False, keepdims=False, dtype=None, **lengths)"
    )
    assert str(inspect.signature(einx.vmap)) == (
        "(description, x, /, *tensors, backend=None, graph=False, op, **lengths)"
    )
    assert inspect.signature(einx.roll).parameters["shift"].default is inspect.Parameter.empty
    assert inspect.signature(einx.sum) == inspect.signature(einx.mean) != inspect.signature(einx.flip)


def test_dir_has_the_public_names_and_no_others() -> None:
    assert dir(einx) == sorted([*einx.__all__, "__version__"])
    assert {"check", "matches", "solve", "solve_axes", "solve_shapes", "trace", "numpy", "sum"} <= set(dir(einx))
    assert not {"make_operation", "OPERATIONS", "EinxFunction", "TYPE_CHECKING"} & set(vars(einx))


def test_both_packages_have_one_version() -> None:
    assert einx.__version__ == einx_lsp.__version__


def test_importing_einx_loads_no_module_that_looks_at_source() -> None:
    heavy = "{'inspect', 'ast', 'tokenize', 'dis', 'dataclasses', 'lark', 'numpy'}"
    program = f"import sys; before = set(sys.modules); import einx; print({heavy} & (set(sys.modules) - before))"
    run = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {program}"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert run.stdout.strip() == "set()"
