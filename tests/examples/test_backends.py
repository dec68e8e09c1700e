"""The code in docs/backends.md runs where its frameworks are installed, and a framework is added from it alone."""

from __future__ import annotations

import doctest
import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import einx
from einx.backends import registry

PAGE = (Path(__file__).parents[2] / "docs" / "backends.md").read_text(encoding="utf-8")
USING, ADDING = PAGE.split("## Adding a framework\n")


def blocks(text: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)


def run_session(block: str) -> None:
    test = doctest.DocTestParser().get_doctest(block, {}, "backends", "docs/backends.md", 0)
    report: list[str] = []
    outcome = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test, out=report.append)
    assert outcome.attempted > 0
    assert outcome.failed == 0, "".join(report)


@pytest.mark.parametrize("block", blocks(USING))
def test_sessions_print_what_is_shown(block: str) -> None:
    imports = re.search(r"^>>> import (.*)$", block, flags=re.MULTILINE)
    assert imports is not None
    for name in imports[1].split(", "):
        if find_spec(name.split()[0].partition(".")[0]) is None:
            pytest.skip(f"{name} is not installed")
    run_session(block)


def test_the_table_of_variants_is_that_of_the_descriptions() -> None:
    told = re.findall(r'^\| `"(\w+\.\w+)"` \| ([\w, ]+) \| (.*) \|$', PAGE.split("## Variants")[1], flags=re.MULTILINE)
    held = [
        (f"{name}.{key}", ", ".join(sorted(variant.families)), variant.doc)
        for name in ("torch", "jax")
        for key, variant in registry.get_backend(name).variants.items()
    ]
    assert told == held


# A framework from the page


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The framework, with the description that the page has of it."""
    framework, description, _ = blocks(ADDING)
    module = ModuleType("paper")
    monkeypatch.setitem(sys.modules, "paper", module)
    exec(framework, vars(module))
    monkeypatch.setattr(registry, "REGISTERED", {})
    exec(description, {})
    yield module
    monkeypatch.undo()
    einx.backend._forget()


@pytest.mark.usefixtures("paper")
def test_the_session_of_the_page() -> None:
    run_session(blocks(ADDING)[2])


def test_what_joins_the_framework(paper: ModuleType) -> None:
    x = paper.sheet(np.arange(6.0).reshape(2, 3))
    for other in (
        paper.sheet([1.0, 2.0, 3.0]),
        np.array([1.0, 2.0, 3.0]),
        [1.0, 2.0, 3.0],
        lambda shape: paper.sheet(np.ones(shape)),
    ):
        for first, second in ((x, other), (other, x)):
            description = "a b, b -> b a" if first is x else "b, a b -> b a"
            assert isinstance(einx.add(description, first, second), paper.Sheet)
    assert einx.add("a b, ", x, 2.0).data.tolist() == [[2.0, 3.0, 4.0], [5.0, 6.0, 7.0]]
    assert isinstance(einx.arange("a", a=3, backend="paper"), paper.Sheet)
    with einx.backend.use("paper"):
        assert isinstance(einx.arange("a", a=3), paper.Sheet)
        assert isinstance(einx.multiply("a, ", [1.0, 2.0], 2.0), paper.Sheet)


def test_classes_are_told_by_what_they_inherit_from(paper: ModuleType) -> None:
    special = type("Special", (paper.Sheet,), {})
    assert einx.sum("a [b]", special(np.ones((2, 3)))).data.tolist() == [3.0, 3.0]
    assert einx.backend.get(special(np.ones(3))).name == "paper"


def test_variants_of_it(paper: ModuleType) -> None:
    x = paper.sheet(np.ones((2, 3)))
    assert "paper.per(" in str(einx.mean("a [b]", x, backend="paper.quotient", graph=True))
    assert "paper.average(" in str(einx.mean("a [b]", x, graph=True))
    with einx.backend.use("paper.quotient"):
        assert "paper.per(" in str(einx.mean("a [b]", x, graph=True))
        assert "paper.plus(" in str(einx.add("a b, b", x, np.ones(3), graph=True))
    with pytest.raises(einx.errors.BackendResolutionError, match=r"no spelling 'paper\.quotient'"):
        einx.add("a b, b", x, np.ones(3), backend="paper.quotient")
    with pytest.raises(einx.errors.BackendResolutionError, match=r"no spelling 'paper\.other'") as caught:
        einx.mean("a [b]", x, backend="paper.other")
    assert "paper.quotient" in str(caught.value)


def test_what_it_lacks_is_named(paper: ModuleType) -> None:
    x = paper.sheet(np.ones((2, 3)))
    for call in (
        lambda: einx.sort("a [b]", x),
        lambda: einx.id("a b, c b -> (a + c) b", x, x),
        lambda: einx.vmap("a [b] -> a", x, op=lambda x: x),
    ):
        with pytest.raises(einx.errors.OperationNotSupportedError, match="the backend paper has no operation"):
            call()


def test_two_frameworks_do_not_go_together(paper: ModuleType) -> None:
    torch = pytest.importorskip("torch")
    with pytest.raises(einx.errors.BackendResolutionError, match="argument 1 is an array of paper, but argument 2"):
        einx.add("a, a", paper.sheet(np.ones(3)), torch.ones(3))


def test_it_may_be_registered_again(paper: ModuleType) -> None:
    from dataclasses import replace

    x = paper.sheet(np.ones((2, 3)))
    assert "paper.total(" in str(einx.sum("a [b]", x, graph=True))
    kept = einx.sum("a [b]", x, graph=True)
    old = einx.backend.get("paper")
    einx.backend.register(replace(old, spellings={**old.spellings, "sum": "paper.sum_up"}))
    paper.sum_up = lambda _, over: paper.sheet([7.0] * over * 2)
    assert einx.sum("a [b]", x).data.tolist() == [7.0, 7.0]
    assert kept(x).data.tolist() == [3.0, 3.0]
    assert "paper.total(" not in str(einx.sum("a [b]", x, graph=True))
    einx.backend.register(replace(old, variants={}))
    with pytest.raises(einx.errors.BackendResolutionError):
        einx.mean("a [b]", x, backend="paper.quotient")


def test_names_with_dots_are_no_variants(paper: ModuleType) -> None:
    from dataclasses import replace

    old = einx.backend.get("paper")
    einx.backend.register(replace(old, name="paper.thick", array_types=frozenset({"paper.Thick"})))
    thick = type("Thick", (paper.Sheet,), {"__module__": "paper"})
    assert einx.backend.get(thick(np.ones(2))).name == "paper.thick"
    assert einx.backend.get("paper.thick").name == "paper.thick"
    assert einx.backend.get(paper.sheet(np.ones(2))).name == "paper"
    assert "paper.per(" in str(einx.mean("[a]", thick(np.ones(2)), backend="paper.thick.quotient", graph=True))


@pytest.mark.usefixtures("paper")
def test_taken_names_and_other_things_are_refused() -> None:
    from dataclasses import replace

    old = einx.backend.get("paper")
    for thing in (replace(old, name="torch"), replace(old, name="numpy"), "paper", None):
        with pytest.raises(einx.errors.BackendResolutionError):
            einx.backend.register(thing)
    with pytest.raises(einx.errors.BackendResolutionError, match="did you mean 'paper'"):
        einx.backend.get("papre")


@pytest.mark.parametrize("name", ["'paper'", "'paper.quotient'", "'torch.nothing'", "'a.b.c'", "''", "3", "__name__"])
def test_an_editor_is_silent_on_a_backend_that_it_does_not_know(name: str) -> None:
    from einx_lsp.ide.diagnostics import diagnostics
    from einx_lsp.ide.document import open_document

    start = "import einx\nimport numpy as np\nx = np.zeros((2, 3))\n"
    document = open_document(f"{start}y = einx.sum('a [b]', x, backend={name})\neinx.id('a', y)\n")
    assert not diagnostics(document)
    document = open_document(f"{start}einx.sum('a [b] c', x, backend={name})\n")
    assert [finding.code for finding in diagnostics(document)] == ["EX201"]


@pytest.mark.usefixtures("paper")
def test_code_is_shown_without_arrays() -> None:
    assert "paper.total(i0, over=1)" in str(einx.trace("sum", "a [b]", [(2, 3)], backend="paper"))
