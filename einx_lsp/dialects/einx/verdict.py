"""What is made of a call whose description is known, and the steps that all kinds of calls share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from einx.errors import EinxError
from einx.operations.layout import Input
from einx.sizes.symbolic import Symbolic
from einx_lsp.dialects.call import Argument, Call
from einx_lsp.dialects.einx.answers import Answer, Axes
from einx_lsp.dialects.einx.arguments import Constant, input_of, lengths_of, names_in
from einx_lsp.values.model import UNKNOWN, Number, Value

__all__ = ["Verdict", "inputs_of", "lengths_in", "number", "unknown_lengths"]


class Verdict(NamedTuple):
    """What is made of a call.

    Attributes:
        operation: The operation that runs.
        answer: What the engine says.
        result: What the call returns if it does not raise.
        inputs: What the engine was told of the tensors.
        errors: Further errors, found before the engine was asked.
        lengths: What keywords that are not known are called.
        retrace: Asks the engine what the call does if more is known of the tensors; ``None`` if it was not asked.
    """

    operation: str
    answer: Answer = Answer()
    result: Value = UNKNOWN
    inputs: tuple[Input, ...] = ()
    errors: tuple[EinxError, ...] = ()
    lengths: Mapping[str, Symbolic] = {}
    retrace: Callable[[tuple[Input, ...]], Answer] | None = None


def inputs_of(tensors: Iterable[Argument]) -> tuple[tuple[Input, ...], tuple[EinxError, ...]]:
    """What is known of tensors; what cannot be one counts as unknown beside its error."""
    found = [_input(argument, number) for number, argument in enumerate(tensors, start=1)]
    inputs = tuple(item if isinstance(item, Input) else Input("array", None) for item in found)
    return inputs, tuple(item for item in found if isinstance(item, EinxError))


def _input(argument: Argument, place: int) -> Input | EinxError:
    try:
        return input_of(argument.value, place)
    except EinxError as error:
        return error


def lengths_in(call: Call, keywords: Mapping[str, Value], axes: Axes, inputs: Iterable[Input]) -> dict[str, Constant]:
    """What the engine is told of those keywords of a call that are lengths of axes.

    Args:
        call: The call.
        keywords: The values of these keywords.
        axes: What the description says.
        inputs: What is known of the tensors.

    Raises:
        UndecidedError: One of them may be a sequence or not.
    """
    values = (argument.value for argument in call.keywords.values())
    taken = names_in(item.shape or () for item in inputs) | names_in(map(number, values))
    return lengths_of(keywords, axes.repeated, taken, _called(call, axes))


def _called(call: Call, axes: Axes) -> dict[str, str]:
    """What the file calls the values of the keywords that are plain names, and not those of other axes."""
    texts = {name: place.block.text[slice(*place.span)] for name, (_, place) in call.keywords.items()}
    return {name: text for name, text in texts.items() if text.isidentifier() and text not in axes.names - {name}}


def unknown_lengths(keywords: Mapping[str, Value], lengths: Mapping[str, Constant]) -> dict[str, Symbolic]:
    """What those lengths are called that are not known."""
    called = {name: length for name, length in lengths.items() if isinstance(length, Symbolic)}
    return {name: length for name, length in called.items() if number(keywords[name]) is None}


def number(value: Value) -> object:
    """The number that a value is, as far as it is known."""
    return value.value if isinstance(value, Number) else None
