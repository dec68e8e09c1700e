"""The analysis of a file: every call that a dialect understands, with the shapes that reach it.

Two passes over the blocks: their statements in order, then the bodies of their functions. What each gives is kept by
the block, with the questions about the rest of the file that it rests on; it is used again while their answers stay
the same, so that an edit costs the block that changed and those that see a difference.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from threading import Lock, RLock
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from einx_lsp.dialects.meaning import Meaning
from einx_lsp.inference.bindings import Facts, facts_in
from einx_lsp.inference.dependencies import MEMBERS, exchanged, renewed, still_holds
from einx_lsp.inference.interpreter import (
    NO_BODIES,
    Bodies,
    Section,
    Setting,
    TopLevel,
    recording,
    run_bodies,
    run_top_level,
)
from einx_lsp.inference.methods import Methods, is_cut, run_methods
from einx_lsp.inference.module import Exports, FinalNames, ModuleNames
from einx_lsp.inference.run import Caller, Cancelled, Claim, ClassBody, Followed
from einx_lsp.python.blocks import Block, Module, Place, read
from einx_lsp.python.files import Files
from einx_lsp.values.model import Code, Partial, Value

__all__ = [
    "BlockAnalysis",
    "Caller",
    "Cancelled",
    "Claim",
    "Followed",
    "ModuleAnalysis",
    "Progress",
    "Workspace",
    "analyse",
    "never",
    "observe",
    "unheard",
]


class BlockAnalysis(NamedTuple):
    """What was found in a block.

    Attributes:
        calls: The calls that a dialect understands, in the order of the file; places are relative to blocks.
        followed: Those in functions, of any block, that were followed from here, for a few callers each.
        wrong: Those of the calls that have findings, which are few and asked for at every keystroke.
        wrong_followed: Likewise of those that were followed.
        quiet: The functions that were followed from here where errors are caught, and nowhere else from here.
        loud: Those that were followed elsewhere.
        clean: The calls in functions that were followed from here that are right as these are called.
        claims: Where values do not fit annotations.
    """

    calls: tuple[Meaning, ...]
    followed: tuple[Followed, ...]
    wrong: tuple[Meaning, ...]
    wrong_followed: tuple[Followed, ...]
    quiet: frozenset[Code]
    loud: frozenset[Code]
    clean: frozenset[Place]
    claims: tuple[Claim, ...] = ()


class ModuleAnalysis(NamedTuple):
    """What was found in a file.

    Attributes:
        module: The file.
        blocks: For each of its blocks, what was found.
        imported: The modules of the workspace that it imports, by their files.
    """

    module: Module
    blocks: tuple[BlockAnalysis, ...]
    imported: Mapping[str, Exports] = MappingProxyType({})


_NOTHING = BlockAnalysis((), (), (), (), frozenset(), frozenset(), frozenset())


def never() -> bool:
    """Nobody cancels."""
    return False


Progress: TypeAlias = "Callable[[Callable[[], ModuleAnalysis]], None]"
"""Who is told that there is something new, and may ask what."""


def unheard(so_far: Callable[[], ModuleAnalysis]) -> None:
    """Nobody asks before the end.

    Args:
        so_far: What would be answered.
    """
    del so_far


_KEPT = 3
"""Results kept of a block: the present one, and those that undoing an edit comes back to."""


class _Found(NamedTuple):
    """What was found in a block, and what it was put together of."""

    top: TopLevel
    bodies: tuple[Bodies, ...]
    analysis: BlockAnalysis


@dataclass(slots=True)
class _Results:
    """What is kept of one block at one of its places in a file."""

    scope: str
    top: list[TopLevel] = field(default_factory=list)
    bodies: list[tuple[Section, Bodies]] = field(default_factory=list)
    methods: Methods = field(default_factory=Methods)
    found: list[_Found] = field(default_factory=list)


@dataclass(slots=True)
class _Entry:
    """What is kept of one block."""

    number: int
    facts: Facts
    places: dict[tuple[str, int, bool], _Results] = field(default_factory=dict)

    def at(self, path: str, index: int, trailing: bool) -> _Results:
        """The results for the ``index``-th time that the block is in a file."""
        found = self.places.get((path, index, trailing))
        if found is None:
            found = self.places[path, index, trailing] = _Results(f"{self.number}.{len(self.places)}")
        return found


_numbers = count()
_lock = Lock()


def _entries(blocks: Sequence[Block], path: str, trailing: bool = False) -> list[tuple[_Entry, _Results]]:
    """The entry of each block of a file, new ones for new blocks, and what is kept of it at this place.

    An entry hangs on its block: it is there for as long as somebody has the block, and no longer.
    """
    facts = {block: facts_in(block) for block in blocks if block.attached is None}
    seen: dict[Block, int] = {}
    found: list[tuple[_Entry, _Results]] = []
    with _lock:
        for block in blocks:
            entry = block.attached
            if not isinstance(entry, _Entry):
                entry = block.attached = _Entry(next(_numbers), facts[block])
            index = seen[block] = seen.get(block, -1) + 1
            found.append((entry, entry.at(path, index, trailing)))
    return found


def analyse(
    module: Module,
    cancelled: Callable[[], bool] = never,
    workspace: Workspace | None = None,
    path: str = "",
    progress: Progress = unheard,
    *,
    trailing: bool = False,
) -> ModuleAnalysis:
    r"""Analyse a file.

    Args:
        module: The file.
        cancelled: Asked at every statement whether to stop.
        workspace: The files that it may import; none if left out.
        path: Where it lies, absolute; empty if it lies nowhere.
        progress: Is given after every block what gives all that is found so far; of blocks that are not done, what was
            found when they were analysed last.
        trailing: Whether comments behind statements count as shapes.

    Raises:
        Cancelled: When told to.

    >>> from einx_lsp.python import read
    >>> analysis = analyse(read("import einx, numpy as np\ny = einx.sum('a [b]', np.zeros((3, 4)))"))
    >>> [understood.result for block in analysis.blocks for understood in block.calls]
    [Tensor(framework='numpy', shape=(3,), dtype=None)]
    """
    kept = _entries([placed.block for placed in module.blocks], path, trailing)
    names = _names(kept, Reading(workspace, cancelled), path, ())
    tops = _tops(module, kept, Setting(names, cancelled, path, trailing=trailing))
    final = Setting(FinalNames(names), cancelled, path, trailing=trailing)
    rows = [results for _, results in kept]
    found: list[BlockAnalysis] = []

    def so_far() -> ModuleAnalysis:
        pending = [row.found[0].analysis if row.found else _NOTHING for row in rows[len(found) :]]
        return ModuleAnalysis(module, (*found, *pending), names.modules)

    for top in tops:
        found += _found(rows[len(found) : len(found) + len(top.blocks)], top, final)
        progress(so_far)
    return so_far()


def observe(
    module: Module, index: int, workspace: Workspace | None = None, path: str = "", *, trailing: bool = False
) -> Mapping[ast.expr, Value]:
    r"""Run one block of a file once more, to see the value of each of its expressions; of a class, all its blocks.

    Args:
        module: The file.
        index: Which block.
        workspace: The files that it may import; none if left out.
        path: Where it lies, absolute; empty if it lies nowhere.
        trailing: Whether comments behind statements count as shapes.

    Returns:
        The value of each expression where it is evaluated first; none of what is never reached.

    >>> from einx_lsp.python import read
    >>> module = read("x = load()\nlength = len((x, x))\n")
    >>> [(type(node).__name__, value) for node, value in observe(module, 1).items() if isinstance(node, ast.Call)]
    [('Call', Number(kind='int', value=2))]
    """
    kept = _entries([placed.block for placed in module.blocks], path, trailing)
    final = _names(kept, Reading(workspace, never), path, ())
    tops = _tops(module, kept, Setting(final, never, path, trailing=trailing))
    names = _names(kept, Reading(workspace, never), path, ())
    seen: dict[ast.expr, Value] = {}
    rules = recording(seen)
    start = 0
    for top in tops:
        results = [results for _, results in kept[start : start + len(top.blocks)]]
        start += len(top.blocks)
        if index < start:
            setting = Setting(names, never, path, rules, trailing)
            again = run_top_level(top.blocks, setting, f"{results[0].scope}.top")
            fresh = [_Results(each.scope) for each in results]
            _found(fresh, again, replace(setting, names=FinalNames(final)))
            break
        names.apply(top)
    return seen


_NOTATION = "einx"
"""The module that files are read for: one of that name in the workspace is taken for it, and not read."""


@dataclass(slots=True)
class Reading:
    """One look at all modules that a file imports, and that these import.

    Attributes:
        workspace: The files; none if there are none.
        cancelled: Asked at every statement whether to stop.
        known: What has been read, by the file; ``None`` for what cannot be.
        found: The files of imports, by the folder of who imports and what.
        refused: For each file that is being read, the innermost last, those that it got nothing from, as they are being
            read themselves.
        without: The same of those that have been read.
    """

    workspace: Workspace | None
    cancelled: Callable[[], bool]
    known: dict[str, Exports | None] = field(default_factory=dict)
    found: dict[tuple[str, int, str], str | None] = field(default_factory=dict)
    refused: list[set[str]] = field(default_factory=list)
    without: dict[str, frozenset[str]] = field(default_factory=dict)

    def find(self, importer: str, level: int, module: str) -> str | None:
        """The file of a module, as :meth:`Files.find` gives it."""
        assert self.workspace is not None
        key = (importer.rpartition("/")[0], level, module)
        if key not in self.found:
            self.found[key] = self.workspace.files.find(importer, level, module)
        return self.found[key]

    def exports(self, path: str, importers: tuple[str, ...]) -> Exports | None:
        """What a file gives to those who import it; ``None`` if it is one of these, or cannot be read."""
        assert self.workspace is not None
        new = path not in self.known
        if path in importers or len(importers) > _DEEPEST or (new and len(self.known) >= _MOST_MODULES):
            self._refuse({path})
            return None
        if new:
            self.known[path] = None  # to whom imports it while it is being read
            self.refused.append(set())
            self.known[path] = self.workspace.exports(path, self, importers)
            self.without[path] = frozenset(self.refused.pop() - {path})
        self._refuse(self.without.get(path, frozenset()))
        return self.known[path]

    def _refuse(self, paths: Iterable[str]) -> None:
        if self.refused:
            self.refused[-1].update(paths)


def _names(
    kept: Sequence[tuple[_Entry, _Results]], reading: Reading, path: str, importers: tuple[str, ...]
) -> ModuleNames:
    """The names of a file before its first statement, with the modules of the workspace that it imports."""
    facts = [entry.facts for entry, _ in kept]
    paths: dict[tuple[int, str], str] = {}
    imported: dict[str, Exports] = {}
    if reading.workspace is not None and path:
        for level, module in sorted({one for fact in facts for one in fact.imports}):
            own = not level and module.partition(".")[0] == _NOTATION
            found = None if own else reading.find(path, level, module)
            if found is None or found == path:
                continue
            paths[level, module] = found
            exports = reading.exports(found, (*importers, path)) if found else None
            if exports is not None:
                imported.update(exports.reached)
    return ModuleNames(facts, imported, paths, _name_of(reading, path) if importers else "")


def _name_of(reading: Reading, path: str) -> str:
    """What a module is called by those who import it."""
    assert reading.workspace is not None
    folder, _, file = path.rpartition("/")
    parts = [] if file == "__init__.py" else [file.partition(".")[0]]
    while "/" in folder and reading.workspace.files.text(f"{folder}/__init__.py") is not None:
        folder, _, name = folder.rpartition("/")
        parts.insert(0, name)
    return ".".join(parts)


def _tops(module: Module, kept: Sequence[tuple[_Entry, _Results]], setting: Setting) -> list[TopLevel]:
    """Run the statements of a file, those of a class together."""
    names = setting.names
    assert isinstance(names, ModuleNames)
    tops: list[TopLevel] = []
    start = 0
    for blocks in module.groups():
        names.load(one for entry, _ in kept[start : start + len(blocks)] for one in entry.facts.imports)
        top = _top_level(blocks, kept[start][1], setting)
        start += len(blocks)
        names.apply(top)
        tops.append(top)
    return tops


_DEEPEST = 40
"""Imports within imports that are read."""

_MOST_MODULES = 200
"""Modules that are read for one file."""


_MOST_WAYS = 8
"""Results that are kept of a module that others import that it imports itself."""


class _Read(NamedTuple):
    """A module that was read.

    Attributes:
        text: What stood in it.
        behind: The modules that it imports.
        exports: What it gives.
    """

    text: str
    behind: tuple[Exports, ...]
    exports: Exports


class Workspace:
    """The modules that the files of a workspace import from each other, read and kept for as long as they are the same.

    Args:
        files: The files.
    """

    def __init__(self, files: Files | None = None) -> None:
        self.files = Files() if files is None else files
        self._kept: dict[str, dict[frozenset[str], _Read]] = {}
        self._lock = RLock()

    def exports(self, path: str, reading: Reading, importers: tuple[str, ...]) -> Exports | None:
        """What a file gives to those who import it.

        Args:
            path: The file.
            reading: The look at all modules that it is part of.
            importers: The files that are being read because of which it is.

        Returns:
            ``None`` if it cannot be read.
        """
        text = self.files.text(path)
        if text is None:
            return None
        with self._lock:
            module = read(text)
            kept = _entries([placed.block for placed in module.blocks], path)
            names = _names(kept, reading, path, importers)
            behind = tuple(names.modules.values())
            # Modules that import each other are other ones for each of them that is read first.
            results = self._kept.setdefault(path, {})
            without = frozenset(reading.refused[-1] - {path})
            known = results.get(without)
            if known is not None and known.text == text and _all_same(known.behind, behind):
                return known.exports
            _tops(module, kept, Setting(names, reading.cancelled, path))
            found = Exports(path, module, names, names.modules)
            results[without] = _Read(text, behind, found)
            if len(results) > _MOST_WAYS:
                del results[next(iter(results))]
            return found


def _all_same(a: Sequence[object], b: Sequence[object]) -> bool:
    return len(a) == len(b) and all(one is other for one, other in zip(a, b, strict=True))


def _top_level(blocks: tuple[Block, ...], results: _Results, setting: Setting) -> TopLevel:
    for top in results.top[:1]:  # as a rule, nothing has changed
        if top.blocks == blocks and still_holds(top.record, setting.names):
            return top
    again = (one for kept in results.top if (one := _renewed(kept, blocks, setting)) is not None)
    top = next(again, None) or run_top_level(blocks, setting, f"{results.scope}.top")
    results.top = [top, *results.top[: _KEPT - 1]]
    return top


def _renewed(top: TopLevel, blocks: tuple[Block, ...], setting: Setting) -> TopLevel | None:
    """What running a block has given, with classes as they are now of which it has not looked for what has changed."""
    if top.blocks != blocks or any(isinstance(body, ClassBody) for section in top.sections for body in section.later):
        return None
    if any(isinstance(held, Partial) and held.function == MEMBERS for held in top.objects.values()):
        return None
    found = renewed(top.record, setting.names)
    if found is None:
        return None
    record, classes = found
    if not classes:
        return top
    bound = {name: exchanged(value, classes) for name, value in top.bound.items()}
    objects = {number: exchanged(held, classes) for number, held in top.objects.items()}
    return top._replace(record=record, bound=bound, objects=objects)


def _found(results: Sequence[_Results], top: TopLevel, setting: Setting) -> list[BlockAnalysis]:
    """What is found in a block, or in those of a class.

    Args:
        results: What is kept of each of the blocks.
        top: What running their statements has given.
        setting: The module, as functions see it.
    """
    kept = {block: (each.methods, f"{each.scope}.method") for block, each in zip(top.blocks, results, strict=True)}
    methods: dict[Block, tuple[Bodies, ...]] = {}
    for body in top.sections[0].later if len(top.blocks) > 1 else ():
        if isinstance(body, ClassBody) and is_cut(body, top.blocks):
            methods.update(run_methods(body, kept, setting))
    rows = zip(top.blocks, results, top.sections, strict=True)
    return [
        _analysis(each, top, section, (_bodies(block, each, section, top.blocks, setting), *methods.get(block, ())))
        for block, each, section in rows
    ]


def _bodies(block: Block, results: _Results, section: Section, blocks: tuple[Block, ...], setting: Setting) -> Bodies:
    """What is in functions of a block, methods of a class left out that is cut into blocks."""
    for earlier, bodies in results.bodies:
        if earlier is section and still_holds(bodies.record, setting.names, apart=True):
            return bodies
    later = [body for body in section.later if not (isinstance(body, ClassBody) and is_cut(body, blocks))]
    if not later:
        return NO_BODIES
    bodies = run_bodies(block, later, setting, f"{results.scope}.body")
    results.bodies = [(section, bodies), *results.bodies[: _KEPT - 1]]
    return bodies


def _analysis(results: _Results, top: TopLevel, section: Section, bodies: tuple[Bodies, ...]) -> BlockAnalysis:
    """Put together what was found in a block."""
    for found in results.found:
        if found.top is top and len(found.bodies) == len(bodies) and _all_same(found.bodies, bodies):
            return found.analysis
    own = top.sections[0] is section
    evidence = [*([top.followed] if own else []), *(each.followed for each in bodies)]
    calls = _in_order([*section.calls, *(call for each in bodies for call in each.calls)])
    followed = tuple(one for each in evidence for one in each.findings)
    analysis = BlockAnalysis(
        calls,
        followed,
        tuple(call for call in calls if call.findings),
        tuple(one for one in followed if one.meaning.findings),
        frozenset().union(*(each.quiet for each in evidence)),
        frozenset().union(*(each.loud for each in evidence)),
        frozenset().union(*(each.clean for each in evidence)),
        tuple(claim for each in evidence for claim in each.claims),
    )
    results.found = [_Found(top, bodies, analysis), *results.found[: _KEPT - 1]]
    return analysis


def _in_order(calls: Sequence[Meaning]) -> tuple[Meaning, ...]:
    return tuple(sorted(calls, key=lambda understood: understood.call.place.span))
