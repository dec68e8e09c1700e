"""Calls of einx: which function is called, what the engine says of the call, and what it means.

Nothing is concluded from what is not known. Where it decides what a call does, only mistakes of the description itself
are found, as these raise whatever the rest is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from einx.errors import EinxError, SemanticError
from einx.notation import parse
from einx.notation.hoist import description as parse_description
from einx.operations.table import OPERATIONS
from einx_lsp.dialects.call import Argument, Call
from einx_lsp.dialects.einx.adapters import Adapted, made_by, runs
from einx_lsp.dialects.einx.answers import Answer
from einx_lsp.dialects.einx.arguments import UndecidedError
from einx_lsp.dialects.einx.compiled import Compiled
from einx_lsp.dialects.einx.findings import Subject, findings_of
from einx_lsp.dialects.einx.operations import operation
from einx_lsp.dialects.einx.queries import QUERIES, query, trace
from einx_lsp.dialects.einx.spelling import is_mistyped
from einx_lsp.dialects.einx.verdict import Verdict
from einx_lsp.values.model import UNKNOWN, Items, Nothing, Number, Tensor, Text, Value

__all__ = ["understand"]

Judge: TypeAlias = Callable[[Call, str, tuple[Argument, ...]], Verdict]
"""What is made of a call with a known description and these tensors.

It raises an ``UndecidedError`` where that depends on something that is not known.
"""


class _Way(NamedTuple):
    """How a call is understood: its name, which argument the description is, and what is made of it."""

    name: str
    place: int
    judge: Judge


def understand(call: Call) -> Compiled | None:
    """What a call of einx means.

    Args:
        call: The call.

    Returns:
        ``None`` if einx has no such function.
    """
    library, _, name = call.function.partition(".")
    if library != "einx":
        return None
    if runs(call.function) is not None and not isinstance(call.callee, Adapted):
        return Compiled("einx", call, None, (), made_by(call), operation=name)
    way = _way(call, name)
    if way is None:
        return Compiled("einx", call, None, (), UNKNOWN, operation=name) if is_mistyped(call) else None
    if len(call.arguments) <= way.place:
        return Compiled("einx", call, None, (), UNKNOWN, operation=name)
    subject, verdict = _judged(call, way)
    return _meaning(subject, verdict, way)


def _way(call: Call, name: str) -> _Way | None:
    """How a call of a function is understood, ``None`` if it has no description."""
    made = call.callee if isinstance(call.callee, Adapted) else None
    record = OPERATIONS.get(runs(call.function) or name)
    if record is not None:
        return _Way(name, 0, lambda call, text, tensors: operation(call, record, text, tensors, made))
    if name in QUERIES:
        return _Way(name, 0, lambda call, text, tensors: query(call, name, text, tensors))
    if name == "trace":
        return _Way(name, 1, lambda call, text, _: trace(call, text))
    return None


def _judged(call: Call, way: _Way) -> tuple[Subject, Verdict]:
    """What a call is about, and what is made of it."""
    argument, tensors = call.arguments[way.place], call.arguments[way.place + 1 :]
    value, verdict = argument.value, Verdict(way.name)
    try:
        if not call.complete:
            pass
        elif isinstance(value, Text):
            verdict = way.judge(call, value.value, tensors)
        else:
            verdict = Verdict(way.name, Answer(error=_description_error(value)))
    except UndecidedError:
        pass
    except EinxError as error:
        verdict = Verdict(way.name, Answer(error=error))
    located = value.located if isinstance(value, Text) else None
    return Subject(call, argument, located, tensors, verdict.inputs), verdict


def _meaning(subject: Subject, verdict: Verdict, way: _Way) -> Compiled:
    errors = [] if subject.call.silent else _errors(subject.description.value, verdict)
    return Compiled(
        "einx",
        subject.call,
        subject.located,
        tuple(finding for error in errors for finding in findings_of(error, subject)),
        UNKNOWN if errors else verdict.result,
        verdict.lengths,
        () if errors or way.place else verdict.answer.inputs,
        way.name == "matches",
        operation=verdict.operation,
        shapes=verdict.inputs,
        trace=verdict.answer.trace,
        error=errors[0] if errors else None,
        retrace=verdict.retrace,
    )


def _errors(description: Value, verdict: Verdict) -> list[EinxError]:
    """Why a call raises: a malformed description first, in place of what else would be wrong with it."""
    malformed = _syntax_error(description.value) if isinstance(description, Text) else None
    if malformed is not None:
        return [malformed.within(operation=verdict.operation), *verdict.errors]
    return [*verdict.errors, *([] if verdict.answer.error is None else [verdict.answer.error])]


def _syntax_error(text: str) -> EinxError | None:
    """What is wrong with a description whatever it is for."""
    if not parse(text).errors:
        return None
    try:
        parse_description(text)
    except EinxError as error:
        return error
    return None


def _description_error(value: Value) -> EinxError | None:
    """The error for a description that is certainly no string."""
    match value:
        case Tensor():
            what = "an array"
        case Number():
            what = "a number"
        case Nothing():
            what = "None"
        case Items(kind=kind):
            what = f"a {kind}"
        case _:
            return None
    return SemanticError(
        f"the description is {what}, but it is a string",
        code="description-type",
        hint="pass the description first, then the tensors",
    )
