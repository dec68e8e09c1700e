"""Gathering elements at coordinates: ``[…], [k] -> []``."""

from __future__ import annotations

from math import isfinite, nan
from typing import Any

from einx.errors import shown
from einx.graph.dtypes import ANY, WITHOUT_NAN
from einx.graph.named import Named, lengths_of, marked, unmarked
from einx.graph.values import Value
from einx.notation import tree
from einx.operations import indexing
from einx.operations.layout import Lowering
from einx.operations.problems import forbid_brackets, problem
from einx.operations.rules import Call, Family
from einx.operations.signature import require_outputs
from einx.sizes.solve import UndeterminedError


def complete(call: Call) -> tree.Description:
    """Nothing may be left out."""
    indexing.check(call)
    outputs = require_outputs(call.description, "the order of loops and copied axes is yours to choose")
    forbid_brackets("brackets-not-allowed/gather", outputs[0])
    return call.description


def lower(lowering: Lowering) -> list[Value]:
    """Index with one array per coordinate; copied axes stay slices."""
    build, output = lowering.build, lowering.output()
    array, x, found, loops = indexing.gathered(lowering, output)
    mode = lowering.request.options.get("mode")
    if mode == "fill" and any(axis.length == 0 for axis in marked(x.axes)):
        axes = (*loops, *(axis for axis in unmarked(x.axes) if axis not in loops))
        return lowering.packed(build.broadcast_to(fill_value(lowering, array), lengths_of(axes)), axes, output)
    indexing.check_mode(lowering, mode, marked(x.axes))
    result: Named
    if mode in (None, "raise"):
        result = build.named("gather", x, found, loops)
    else:
        fill = fill_value(lowering, array) if mode == "fill" else None
        result = build.named("gather_in_mode", x, found, loops, mode=mode, fill=fill)
    return lowering.packed(result.value, result.axes, output)


def fill_value(lowering: Lowering, array: Value) -> Value:
    """The element out of range, in the dtype of the others."""
    value, dtype = lowering.request.options.get("fill_value"), lowering.request.inputs[0].dtype or "f"
    if value is None and dtype == ANY:
        raise UndeterminedError("what is filled in depends on the dtype, which is not known")
    if value is None:
        value = nan if dtype[0] in "fc" and dtype not in WITHOUT_NAN else 0
    elif dtype[0] in "iuf" and not _is_possible(value, dtype):
        raise problem("option-type/no-element", value=shown(value), kind=_kind(value, dtype))
    return lowering.build("asarray", value, dtype=lowering.build("result_type", array, inline=True))


def _kind(value: Any, dtype: str) -> str:
    """What elements of a dtype are, in words that say why a number is none."""
    kind = indexing.KINDS[dtype[0]]
    if isinstance(value, complex) or not isfinite(value):
        return kind
    return f"{'unsigned ' if dtype[0] == 'u' else ''}{kind} of {8 * int(dtype[1:])} bits"


def _is_possible(value: Any, dtype: str) -> bool:
    """Whether a number can be cast to a dtype of floats or integers without turning into another one."""
    if isinstance(value, complex) or dtype[0] == "f":
        return not isinstance(value, complex)
    if not isfinite(value) or not dtype[1:].isdigit():
        return bool(isfinite(value))
    bits = 8 * int(dtype[1:]) - (1 if dtype[0] == "i" else 0)
    return (0 if dtype[0] == "u" else -(1 << bits)) <= int(value) < 1 << bits


FAMILY = Family(complete, lower)
