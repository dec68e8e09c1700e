"""Writes what follows from the table of operations: stubs, the extension's list, tables in README and docs/backends.md.

Run as ``python -m tests.generate``; a test tells when that is needed.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import einx
from einx.call.document import options_of
from einx.operations.table import OPERATIONS, Operation
from tests.engine.support import REFUSED, cases, unsupported

ROOT = Path(__file__).parents[1]

NOT_CALLS = frozenset("CompiledGraph Trace backend cache_info clear_cache errors jax numpy shaped torch trace".split())
"""Public names that are no calls with a description as their first argument."""

HEAD = """\
# Written by `python -m tests.generate` from the table of operations.

from collections.abc import Callable, Sequence
from typing import Any, Final, Literal, Protocol, SupportsIndex, TypeAlias, TypeVar, overload

import numpy as np
from typing_extensions import Self

from einx import backend as backend
from einx import errors as errors
from einx import jax as jax
from einx import numpy as numpy
from einx import torch as torch
from einx.call.cache import cache_info as cache_info
from einx.call.cache import clear_cache as clear_cache
from einx.call.compiled import CompiledGraph as CompiledGraph
from einx.call.queries import check as check
from einx.call.queries import matches as matches
from einx.call.queries import solve as solve
from einx.call.queries import solve_axes as solve_axes
from einx.call.queries import solve_shapes as solve_shapes
from einx.call.shaped import shaped as shaped
from einx.tracing import Trace as Trace
from einx.tracing import trace as trace

__version__: Final[str]

class _Array(Protocol):
    @property
    def shape(self) -> Any: ...

# An integer, which bool is not: `+True` is an int and no bool, while `+3` is of the type of `3`.
class _Integer(Protocol):
    def __pos__(self) -> Self: ...
    def __index__(self) -> int: ...

_T = TypeVar("_T", bound=_Array)
_Other: TypeAlias = complex | Sequence[Any] | Callable[..., Any]
_NumPy: TypeAlias = np.ndarray[Any, Any]
_Length: TypeAlias = SupportsIndex | Sequence[Any] | _NumPy
"""


def stub() -> str:
    """The text of ``einx/__init__.pyi``."""
    parts = [HEAD, *map(function, OPERATIONS.values())]
    names = "".join(f'    "{name}",\n' for name in einx.__all__)
    return formatted("\n".join([*parts, f"__all__ = [\n{names}]\n"]))


def formatted(text: str) -> str:
    """A stub in the project's style."""
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(ROOT / "engine" / "stub.pyi"), "-"]
    return subprocess.run(command, input=text, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def function(record: Operation) -> str:
    """The stub of one operation: each overload tells more than the next."""
    cases = [] if record.returns == "any" else array_cases(record)
    heads = [
        ("Any", "CompiledGraph", "Literal[True]"),
        *((taken, result, "Literal[False] = ...") for taken, result in cases),
    ]
    heads.append(("Any", "Any", "bool = ..."))
    return "\n".join(overload(record, *case) for case in heads)


def array_cases(record: Operation) -> list[tuple[str, str]]:
    """What the tensors may be, and what the result then is."""
    if record.tensors == (1, 1):
        return [("_T", "_T")] if record.same_elements else [("_NumPy", "_NumPy"), ("np.generic", "Any"), ("_T", "_T")]
    return [
        ("_Other | np.generic", "Any"),
        ("_NumPy | _Other | np.generic", "_NumPy"),
        ("_T | _Other", "_T"),
    ]


def overload(record: Operation, taken: str, result: str, graph: str) -> str:
    """One signature."""
    fewest, most = record.tensors
    named = "xyz"[: fewest if most is None else most]
    parameters = ["description: str", *(f"{name}: {taken}" for name in named), "/"]
    parameters.append(f"*tensors: {taken}" if most is None else "*")
    parameters += ["backend: str | None = ...", f"graph: {graph}"]
    for name, option in options_of(record):
        parameters.append(f"{name}: {option.type}" + (" = ..." if option.default is not None else ""))
    if "keepdims" in record.options:  # the name in other libraries: here a length, so never a bool
        parameters.append("keepdim: _Integer = ...")
    parameters.append("**lengths: _Length")
    body = "".join(f"    {parameter},\n" for parameter in parameters[:-1])
    return f'@overload\ndef {record.name}(\n{body}    {parameters[-1]},\n) -> {result}:\n    """{record.summary}"""\n'


def extension() -> str:
    """The text of the extension's list of operations."""
    return json.dumps(sorted(set(einx.__all__) - NOT_CALLS), indent=2) + "\n"


TITLES = {
    "identity": "identity",
    "reduction": "reduction",
    "elementwise": "elementwise",
    "contraction": "contraction",
    "gather": "gather, update",
    "update": "gather, update",
    "preserving": "shape-preserving",
    "topk": "largest and smallest",
    "arg": "arg",
    "creation": "creation",
}
"""Rows of README's table by family."""


def page_of_backends(text: str) -> str:
    """docs/backends.md with the table of support renewed."""
    lines = ["| backend | what | why |", "|---|---|---|"]
    for backend in REFUSED:
        lacks: dict[str, list[str]] = {}
        for row in OPERATIONS.values():
            for keywords in cases(row):
                reason = unsupported(backend, row.name, keywords)
                if reason is not None and (not keywords or unsupported(backend, row.name, {}) is None):
                    options = ", ".join(f"`{name}={value!r}`" for name, value in keywords.items())
                    lacks.setdefault(reason, []).append(f"`{row.name}`" + (f" with {options}" if options else ""))
        lines += [
            f"| `{backend}` | {', '.join(names)} | {reason.rpartition('einx.get_at: ')[2]} |"
            for reason, names in lacks.items()
        ]
        for refused in REFUSED[backend]:
            names = ", ".join(f"`{name}`" for name in refused.operations.split())
            lines.append(f"| `{backend}` | {names} of {', '.join(refused.dtypes.split())} | {refused.reason} |")
    table = "\n".join(lines)
    begin, end = "<!-- support: written by python -m tests.generate -->", "<!-- end of support -->"
    return re.sub(f"{begin}\n.*?{end}", lambda _: f"{begin}\n\n{table}\n\n{end}", text, flags=re.DOTALL)


def readme(text: str) -> str:
    """README with the table of operations renewed."""
    rows: dict[str, list[str]] = {}
    own = []
    for row in OPERATIONS.values():
        (own if row.adapter else rows.setdefault(TITLES[row.family], [])).append(f"`{row.name}`")
    lines = [f"| {title} | {' '.join(names)} |" for title, names in rows.items()]
    adapters = "`einx.numpy.adapt_*`, and the same in `einx.torch`, `einx.jax`"
    lines.append(f"| your own function | {' '.join(own)} with `op=`; {adapters} |")
    table = "| family | operations |\n|---|---|\n" + "\n".join(lines)
    return re.sub(r"\| family \| operations \|\n.*?(?=\n\| queries )", lambda _: table, text, flags=re.DOTALL)


def files() -> dict[Path, str]:
    """Every generated file and what it should hold."""
    page, backends = ROOT / "README.md", ROOT / "docs" / "backends.md"
    return {
        ROOT / "engine" / "einx" / "__init__.pyi": stub(),
        ROOT / "vscode-extension" / "syntaxes" / "operations.json": extension(),
        page: readme(page.read_text(encoding="utf-8")),
        backends: page_of_backends(backends.read_text(encoding="utf-8")),
    }


if __name__ == "__main__":
    for path, text in files().items():
        path.write_text(text, encoding="utf-8")
