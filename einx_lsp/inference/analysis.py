"""The analysis of a file: every call that a dialect understands, with the shapes that reach it.

Two passes over the blocks: their statements in order, then the bodies of their functions. What each gives is kept by
the block, with the questions about the rest of the file that it rests on; it is used again while their answers stay
the same, so that an edit costs the block that changed and those that see a difference.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from threading import Lock
from typing import NamedTuple

from einx_lsp.dialects.meaning import Meaning
from einx_lsp.inference.bindings import Facts, facts_of
from einx_lsp.inference.dependencies import still_holds
from einx_lsp.inference.frame import Cancelled, Followed
from einx_lsp.inference.interpreter import Bodies, TopLevel, run_bodies, run_top_level
from einx_lsp.inference.module import FinalNames, ModuleNames
from einx_lsp.python.blocks import Block, Module

__all__ = ["BlockAnalysis", "Cancelled", "Followed", "ModuleAnalysis", "analyse", "never"]


class BlockAnalysis(NamedTuple):
    """What was found in a block.

    Attributes:
        calls: The calls that a dialect understands, in the order of the file; places are relative to blocks.
        followed: Those with findings in functions, of any block, that were followed from here.
    """

    calls: tuple[Meaning, ...]
    followed: tuple[Followed, ...] = ()


class ModuleAnalysis(NamedTuple):
    """What was found in a file.

    Attributes:
        module: The file.
        blocks: For each of its blocks, what was found.
    """

    module: Module
    blocks: tuple[BlockAnalysis, ...]


def never() -> bool:
    """Nobody cancels."""
    return False


_KEPT = 3
"""Results kept of a block: the present one, and those that undoing an edit comes back to."""


@dataclass(slots=True)
class _Results:
    """What is kept of one block at one of its places in a file."""

    scope: str
    top: list[TopLevel] = field(default_factory=list)
    bodies: list[tuple[TopLevel, Bodies, BlockAnalysis]] = field(default_factory=list)


@dataclass(slots=True)
class _Entry:
    """What is kept of one block."""

    number: int
    facts: Facts
    places: list[_Results] = field(default_factory=list)

    def at(self, index: int) -> _Results:
        """The results for the ``index``-th time that the block is in the file."""
        while len(self.places) <= index:
            self.places.append(_Results(f"{self.number}.{len(self.places)}"))
        return self.places[index]


_numbers = count()
_lock = Lock()


def _entries(blocks: Sequence[Block]) -> list[tuple[_Entry, _Results]]:
    """The entry of each block of a file, new ones for new blocks, and what is kept of it at this place.

    An entry hangs on its block: it is there for as long as somebody has the block, and no longer.
    """
    facts = {block: facts_of(block.statements) for block in blocks if block.attached is None}
    seen: dict[Block, int] = {}
    found: list[tuple[_Entry, _Results]] = []
    with _lock:
        for block in blocks:
            entry = block.attached
            if not isinstance(entry, _Entry):
                entry = block.attached = _Entry(next(_numbers), facts[block])
            index = seen[block] = seen.get(block, -1) + 1
            found.append((entry, entry.at(index)))
    return found


def analyse(module: Module, cancelled: Callable[[], bool] = never) -> ModuleAnalysis:
    r"""Analyse a file.

    Args:
        module: The file.
        cancelled: Asked at every statement whether to stop.

    Raises:
        Cancelled: When told to.

    >>> from einx_lsp.python import read
    >>> analysis = analyse(read("import einx, numpy as np\ny = einx.sum('a [b]', np.zeros((3, 4)))"))
    >>> [understood.result for block in analysis.blocks for understood in block.calls]
    [Tensor(framework='numpy', shape=(3,), dtype=None)]
    """
    blocks = [placed.block for placed in module.blocks]
    kept = _entries(blocks)
    names = ModuleNames([entry.facts for entry, _ in kept])
    tops: list[TopLevel] = []
    for block, (entry, results) in zip(blocks, kept, strict=True):
        top = _top_level(block, entry, results, names, cancelled)
        names.apply(top)
        tops.append(top)
    final = FinalNames(names)
    found = [
        _bodies(block, entry, results, top, final, cancelled)
        for block, (entry, results), top in zip(blocks, kept, tops, strict=True)
    ]
    return ModuleAnalysis(module, tuple(found))


def _top_level(
    block: Block, entry: _Entry, results: _Results, names: ModuleNames, cancelled: Callable[[], bool]
) -> TopLevel:
    for top in results.top:
        if still_holds(top.record, names):
            return top
    top = run_top_level(block, entry.facts, names, cancelled, f"{results.scope}.top")
    results.top = [top, *results.top[: _KEPT - 1]]
    return top


def _bodies(
    block: Block, entry: _Entry, results: _Results, top: TopLevel, names: FinalNames, cancelled: Callable[[], bool]
) -> BlockAnalysis:
    for earlier, bodies, analysis in results.bodies:
        if earlier is top and (not top.later or still_holds(bodies.record, names)):
            return analysis
    bodies = run_bodies(block, entry.facts, top.later, names, cancelled, f"{results.scope}.body")
    analysis = BlockAnalysis(_in_order([*top.calls, *bodies.calls]), (*top.followed, *bodies.followed))
    results.bodies = [(top, bodies, analysis), *results.bodies[: _KEPT - 1]]
    return analysis


def _in_order(calls: Sequence[Meaning]) -> tuple[Meaning, ...]:
    return tuple(sorted(calls, key=lambda understood: understood.call.place.span))
