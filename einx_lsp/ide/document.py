"""One version of a file, read and analysed; from here on offsets are those of the whole text."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

from einx_lsp.dialects.meaning import Meaning
from einx_lsp.inference.analysis import Claim, Followed, ModuleAnalysis, Workspace, analyse, never, observe
from einx_lsp.inference.causes import Causes, is_shapeless
from einx_lsp.python.blocks import Block, Module, Place, Placed, read
from einx_lsp.python.files import Files
from einx_lsp.python.lines import Lines, Span
from einx_lsp.python.parsing import tree_of
from einx_lsp.values.model import Code, Number, Tensor, Value

__all__ = ["Document", "Workspace", "open_document", "open_workspace"]


@dataclass(frozen=True)
class Document:
    """A version of a file.

    Attributes:
        text: The whole text.
        lines: Where its lines start.
        module: The text as Python.
        analysis: What is known of it.
        starts: Where each block starts, the first time where it is there more than once.
        path: Where the file lies, absolute; empty if it lies nowhere.
        workspace: The files that it may import.
        trailing: Whether comments behind statements count as shapes.
    """

    text: str
    lines: Lines
    module: Module
    analysis: ModuleAnalysis
    path: str = ""
    workspace: Workspace | None = None
    trailing: bool = False

    def calls(self) -> Iterator[tuple[Placed, Meaning]]:
        """All calls that a dialect knows, with the block that each stands in."""
        for placed, block in zip(self.module.blocks, self.analysis.blocks, strict=True):
            for call in block.calls:
                yield placed, call

    def wrong_calls(self) -> Iterator[tuple[Placed, Meaning]]:
        """Those of the calls that have findings, with the block that each stands in."""
        for placed, block in zip(self.module.blocks, self.analysis.blocks, strict=True):
            for call in block.wrong:
                yield placed, call

    def followed(self) -> Iterator[Followed]:
        """The calls in functions that are wrong as these are called, each once, and not if they are wrong anyway."""
        told = {
            (call.call.place, self.path)
            for _, call in self.wrong_calls()
            if not self.is_right_as_called(call.call.place)
        }
        yield from self._better_as_called.values()
        for block in self.analysis.blocks:
            for found in block.wrong_followed:
                here = found.meaning.call.place, found.module
                if here not in told:
                    told.add(here)
                    yield found

    def claims(self) -> Iterator[Claim]:
        """Where values do not fit annotations, each place once; what a function says itself comes first."""
        told: set[tuple[Place, str]] = set()
        claims = [claim for block in self.analysis.blocks for claim in block.claims]
        for claim in sorted(claims, key=lambda claim: bool(claim.callers)):
            here = claim.finding.places[0], claim.module
            if here not in told:
                told.add(here)
                yield claim

    def is_told_as_called(self, place: Place) -> bool:
        """Whether of a call that is wrong by what its function says more is known where the function is called.

        Args:
            place: The call.
        """
        return place in self._better_as_called

    @cached_property
    def _better_as_called(self) -> Mapping[Place, Followed]:
        """By their places, wrong calls as functions are called, where all shapes are known and something else is wrong.

        The error of the run is that one: of a call that only one tensor is known of, it may speak of another.
        """
        found: dict[Place, Followed] = {}
        for _, call in self.wrong_calls():
            place = call.call.place
            for one in () if self.is_right_as_called(place) else self._wrong_followed.get(place, ()):
                if is_shaped(one.meaning) and not is_shaped(call) and _marked(one.meaning) != _marked(call):
                    found.setdefault(place, one)
        return found

    @cached_property
    def _wrong_followed(self) -> Mapping[Place, Sequence[Followed]]:
        found: dict[Place, list[Followed]] = {}
        for block in self.analysis.blocks:
            for one in block.wrong_followed:
                if one.module == self.path:
                    found.setdefault(one.meaning.call.place, []).append(one)
        return found

    def is_right_as_called(self, place: Place) -> bool:
        """Whether a call that is wrong by what its function says is seen to work, or to fail where that is caught.

        Args:
            place: The call.
        """
        return place in self._clean or any(
            code.place.block is place.block
            and code.place.span[0] <= place.span[0]
            and place.span[1] <= code.place.span[1]
            for code in self._quiet
        )

    @cached_property
    def _clean(self) -> frozenset[Place]:
        return frozenset().union(*(block.clean for block in self.analysis.blocks))

    @cached_property
    def _quiet(self) -> frozenset[Code]:
        quiet: frozenset[Code] = frozenset().union(*(block.quiet for block in self.analysis.blocks))
        return quiet.difference(*(block.loud for block in self.analysis.blocks))

    def followed_at(self, place: Place) -> Sequence[Followed]:
        """What a call of the file means as the functions are called that it is in.

        Args:
            place: The call.
        """
        return self._followed.get(place, ())

    def is_known_as_called(self, meaning: Meaning) -> bool:
        """Whether a function that a call is in is called so that all shapes of the call are known.

        Args:
            meaning: The call.
        """
        return any(
            not any(each.argument is not None and is_shapeless(each.argument.value) for each in one.meaning.inputs)
            for one in self.followed_at(meaning.call.place)
        )

    @cached_property
    def _followed(self) -> Mapping[Place, Sequence[Followed]]:
        found: dict[Place, list[Followed]] = {}
        for block in self.analysis.blocks:
            for one in block.followed:
                if one.module == self.path:
                    found.setdefault(one.meaning.call.place, []).append(one)
        return found

    @cached_property
    def causes(self) -> Causes:
        """Why shapes of arguments are not known."""

        def look(number: int) -> Mapping[ast.expr, Value]:
            return observe(self.module, number, self.workspace, self.path, trailing=self.trailing)

        return Causes(self.module, look)

    def line_of(self, place: Place, module: str) -> str | None:
        """The line of a place in words, with the name of the file if that is another one.

        Args:
            place: The place.
            module: The file that it is in.

        Returns:
            ``None`` if it is in none that is known.
        """
        other = self if module == self.path else self.imported.get(module)
        placed = None if other is None else other.placed(place.block)
        if other is None or placed is None:
            return None
        line = f"line {other.lines.position(placed.start + place.span[0])[0] + 1}"
        return line if other is self else f"{line} of {PurePath(module).name}"

    def placed(self, block: Block) -> Placed | None:
        """A block with its place in the file, the last one where it is there more than once; ``None`` if it is not."""
        return self._places.get(block)

    @cached_property
    def starts(self) -> Mapping[Block, int]:
        """Where each block starts, the first time where it is there more than once."""
        return {placed.block: placed.start for placed in reversed(self.module.blocks)}

    @cached_property
    def _places(self) -> Mapping[Block, Placed]:
        return {placed.block: placed for placed in self.module.blocks}

    @cached_property
    def imported(self) -> Mapping[str, Document]:
        """The modules of the workspace that the file imports, by their paths; they are not analysed themselves."""
        return {
            path: Document(exports.module.text, Lines(exports.module.text), exports.module, _NOTHING, path)
            for path, exports in self.analysis.imported.items()
        }

    def unread(self) -> tuple[Span, ...]:
        """The ranges that Python cannot read, in order: they are set aside, or read only with something filled in."""
        broken = sorted(
            (placed.start + start, placed.start + stop)
            for placed in self.module.blocks
            for start, stop in placed.block.unread
        )
        # What cuts a file into blocks may be wrong where the file as a whole is right.
        return tuple(broken) if broken and tree_of(self.text) is None else ()

    def span(self, place: Place, here: Placed) -> Span | None:
        """The range of the file that a place is.

        Args:
            place: The place.
            here: The block that the place is seen from. Blocks with the same text are one object, so a place in this
                very block means the one that is meant, and not the first with that text.

        Returns:
            ``None`` if the block is not in the file.
        """
        start = here.start if place.block is here.block else self.starts.get(place.block)
        return None if start is None else (start + place.span[0], start + place.span[1])


def is_shaped(meaning: Meaning) -> bool:
    """Whether the shapes of all tensors of a call are known, each length as a number.

    Args:
        meaning: The call.
    """
    values = [each.argument.value for each in meaning.inputs if each.argument is not None]
    tensors = [value for value in values if not isinstance(value, Number)]
    return all(isinstance(each, Tensor) and each.shape is not None for each in tensors) and all(
        isinstance(length, int) for each in tensors if isinstance(each, Tensor) for length in each.shape or ()
    )


def _marked(meaning: Meaning) -> Sequence[Place]:
    """What findings underline."""
    return [place for finding in meaning.findings for place in finding.places]


def open_workspace(opened: Mapping[str, str]) -> Workspace:
    """The modules that files import from each other.

    Args:
        opened: The texts of open files by path, which win over what is on the disk; it may change at any time.
    """
    return Workspace(Files(opened))


_NOTHING = ModuleAnalysis(Module("", ()), ())


def open_document(
    text: str,
    cancelled: Callable[[], bool] = never,
    workspace: Workspace | None = None,
    path: str = "",
    progress: Callable[[Callable[[], Document]], None] | None = None,
    *,
    trailing: bool = False,
) -> Document:
    """Read and analyse a text.

    Args:
        text: The whole text of a file.
        cancelled: Asked now and then; the work is given up when it answers True.
        workspace: The files that it may import; none if left out.
        path: Where the file lies, absolute; empty if it lies nowhere.
        progress: Is given now and then what gives the document with all that is found so far.
        trailing: Whether comments behind statements count as shapes.

    Raises:
        Cancelled: ``cancelled`` said so.
    """
    module, lines = read(text), Lines(text)

    def document(analysis: ModuleAnalysis) -> Document:
        return Document(text, lines, module, analysis, path, workspace, trailing)

    def tell(so_far: Callable[[], ModuleAnalysis]) -> None:
        if progress is not None:
            progress(lambda: document(so_far()))

    return document(analyse(module, cancelled, workspace, path, tell, trailing=trailing))
