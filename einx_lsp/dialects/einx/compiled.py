"""The meaning of a call of einx, which is what the engine says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, repeat
from typing import TypeVar

from einx import Trace
from einx.errors import EinxError
from einx.notation import parse, tree
from einx.notation.hoist import hoist
from einx.notation.render import render
from einx.operations.layout import Input
from einx_lsp.dialects.call import Argument
from einx_lsp.dialects.einx.answers import Answer
from einx_lsp.dialects.meaning import Axis, Expression, Meaning
from einx_lsp.values.model import Shape

__all__ = ["Compiled"]

T = TypeVar("T")


@dataclass(frozen=True)
class Compiled(Meaning):
    """What a call of einx means.

    Attributes:
        operation: The operation that runs: ``"sum"``.
        shapes: What is known of each tensor, in the order of the call.
        trace: What the call compiles to, as far as it is known.
        error: Why it raises, if it is certain to.
        retrace: Asks the engine what the call does if more is known of the tensors; ``None`` if it was not asked.
    """

    operation: str = ""
    shapes: tuple[Input, ...] = ()
    trace: Trace | None = None
    error: EinxError | None = None
    retrace: Callable[[tuple[Input, ...]], Answer] | None = field(default=None, compare=False, repr=False)

    @property
    def tensors(self) -> Sequence[Argument]:
        """The arguments that are tensors."""
        return () if self.call.function == "einx.trace" else self.call.arguments[1:]

    @cached_property
    def written(self) -> tree.Description | None:
        """The description: with all that it leaves out, if the engine has filled that in, else as it is written.

        Of a malformed one it is what could be made of it.
        """
        if self.trace is not None and self.trace.completed is not None:
            return hoist(parse(self.trace.completed).tree)
        return None if self.description is None else hoist(parse(self.description.value).tree)

    @cached_property
    def inputs(self) -> Sequence[Expression]:
        """What is said of each tensor that is passed; its shape is as the engine has solved it, or as it is known."""
        solved = () if self.trace is None else self.trace.input_shapes or ()
        shapes: list[Shape | None] = [*solved, *(item.shape for item in self.shapes[len(solved) :])]
        known = zip(self.tensors, shapes[: len(self.shapes)], strict=False)
        texts = [] if self.written is None else list(map(render, self.written.inputs))
        return [Expression(text, argument, shape) for (argument, shape), text in _with_texts(known, texts)]

    @cached_property
    def outputs(self) -> Sequence[Expression]:
        """What is said of each tensor that is returned."""
        shapes = () if self.trace is None else self.trace.output_shapes or ()
        texts = [] if self.written is None else list(map(render, self.written.outputs or ()))
        return [Expression(text, None, shape) for shape, text in _with_texts(shapes, texts)]

    @cached_property
    def axes(self) -> Sequence[Axis]:
        """The axes that have names, in the order in which they are first written."""
        if self.description is None:
            return ()
        spans: dict[str, list[tuple[int, int]]] = {}
        for node in tree.walk(parse(self.description.value).tree):
            if isinstance(node, tree.Axis):
                spans.setdefault(node.name, []).append(node.span)
        lengths = {} if self.trace is None else self.trace.lengths
        return [Axis(name, lengths.get(name), self.origin_of(name), tuple(places)) for name, places in spans.items()]

    def origin_of(self, name: str) -> str:
        """Where the length of an axis comes from, in words."""
        origins = () if self.trace is None else self.trace.origins.get(name, ())
        return ", ".join(dict.fromkeys(str(origin) for origin in origins if origin.kind != "unknown"))

    @property
    def code(self) -> str | None:
        """The code that the call runs."""
        return None if self.trace is None else self.trace.source


def _with_texts(items: Iterable[T], texts: Sequence[str]) -> Iterator[tuple[T, str | None]]:
    """Each item beside its text, ``None`` beside those for which there is none."""
    return zip(items, chain(texts, repeat(None)), strict=False)
