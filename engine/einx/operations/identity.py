"""The identity: reorder, split, join, repeat, concatenate.

A tensor with concatenations is taken as its parts, one per choice of operands, left to right. Every input part goes to
one output part; each side is then taken apart or put together part by part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from math import prod
from typing import TypeAlias

from einx.graph.named import Named, lengths_of, pack, unpack
from einx.graph.values import Slice, Value
from einx.notation import tree
from einx.notation.render import render
from einx.operations.layout import Lowering, check_distinct, check_left_out, is_left_out, left_out_error
from einx.operations.matching import Keys, first_matching
from einx.operations.problems import problem
from einx.operations.rules import Call, Family
from einx.operations.signature import check_tensor_count, require_outputs, without_brackets
from einx.sizes.sized import Dim, Flat, Joined, Leaf, Tensor, has_concatenation, leaves
from einx.sizes.symbolic import Size
from einx.sizes.wording import abbreviated, plural

Axes: TypeAlias = tuple[Leaf, ...]
"""The axes of a part."""

MOST_PARTS = 8192
"""How many parts the tensors of one side may have. Ten sums in one tensor make more than any code could list."""


def complete(call: Call) -> tree.Description:
    """With one input, a missing output is the same as the input; brackets mean nothing to the identity."""
    check_tensor_count(call.description, call.tensors)
    inputs = tuple(map(without_brackets, call.description.inputs))
    if call.description.outputs is None and len(inputs) == 1:
        return tree.Description(inputs, inputs)
    texts = ", ".join(f"`{render(node)}`" for node in inputs)
    outputs = require_outputs(call.description, f"several inputs ({texts}) do not say where they go")
    return tree.Description(inputs, tuple(map(without_brackets, outputs)))


def lower(lowering: Lowering) -> list[Value]:
    """Take the inputs apart, send each part to its output, put the outputs together."""
    sized = lowering.sized
    if len(sized.inputs) == len(sized.outputs) == 1 and not has_concatenation((*sized.inputs[0], *sized.outputs[0])):
        return [rearranged(lowering)]
    for tensors in (sized.inputs, sized.outputs):
        if (count := sum(map(part_count, tensors))) > MOST_PARTS:
            raise problem("too-many-parts", count=abbreviated(count), most=MOST_PARTS)
    sources = [
        source
        for value, tensor in zip(lowering.inputs(), sized.inputs, strict=True)
        for source in take_apart(lowering, value, tensor)
    ]
    targets = [tuple(leaves(choice)) for tensor in sized.outputs for choice in choices(tensor)]
    for target in targets:
        check_distinct(target)
    parts = iter([sources[place] for place in assign([source.axes for source in sources], targets)])
    return [
        put_together(lowering, tensor, iter(promoted(lowering, list(islice(parts, count)))))
        for tensor, count in zip(sized.outputs, map(part_count, sized.outputs), strict=True)
    ]


def rearranged(lowering: Lowering) -> Value:
    """One tensor that stays one, the everyday case."""
    (value,), (source,), (target,) = lowering.inputs(), lowering.sized.inputs, lowering.sized.outputs
    axes = tuple(leaves(target))
    check_distinct(axes)
    x = unpack(lowering.build, value, source)
    check_left_out(x.axes, axes)
    return pack(lowering.build, x, target, axes)


def promoted(lowering: Lowering, parts: list[Named]) -> list[Named]:
    """The parts of one output, with numbers of Python's in the dtype that they promote to beside the others."""
    if len(parts) == 1 or not any(part.value.is_weak for part in parts):
        return parts
    build = lowering.build
    dtype = build("result_type", *dict.fromkeys(part.value for part in parts), inline=True)
    converted = (build("asarray", x.value, dtype=dtype) if x.value.is_weak else x.value for x in parts)
    return [Named(value, part.axes) for value, part in zip(converted, parts, strict=True)]


def opened(tensor: Tensor) -> Tensor:
    """A tensor in which no concatenation stands inside a flattened dimension."""
    parts = (opened(dim.children) if isinstance(dim, Flat) and has_concatenation(dim) else (dim,) for dim in tensor)
    return tuple(chain.from_iterable(parts))


def alternatives(tensor: Tensor) -> tuple[int, list[Tensor]]:
    """The place of the first concatenation of a tensor, if any, and the tensor with each of its operands there."""
    for place, dim in enumerate(tensor):
        if isinstance(dim, Joined):
            return place, [(*tensor[:place], operand, *tensor[place + 1 :]) for operand in dim.operands]
    return 0, []


def choices(tensor: Tensor) -> Iterator[Tensor]:
    """The tensors without concatenation that one with concatenations consists of, left to right."""
    tensor = opened(tensor)
    _, found = alternatives(tensor)
    yield from chain.from_iterable(map(choices, found)) if found else (tensor,)


def take_apart(lowering: Lowering, value: Value, tensor: Tensor) -> Iterator[Named]:
    """The parts of an input, as slices of it."""
    tensor = opened(tensor)
    value = lowering.build.reshape(value, lengths_of(tensor))
    place, found = alternatives(tensor)
    if not found:
        yield unpack(lowering.build, value, tensor)
    start: Size = 0
    for number, part in enumerate(found, start=1):
        stop = start + part[place].length
        taken = Slice(start if number > 1 else None, stop if number < len(found) else None)
        yield from take_apart(lowering, lowering.build.slice(value, place, taken), part)
        start = stop


def put_together(lowering: Lowering, tensor: Tensor, parts: Iterator[Named]) -> Value:
    """An output from its parts, taken in order."""
    place, found = alternatives(opened(tensor))
    if not found:
        return pack(lowering.build, next(parts), tensor)
    pieces = [put_together(lowering, part, parts) for part in found]
    return lowering.build.reshape(lowering.build.concatenate(pieces, place), lengths_of(tensor))


def assign(sources: Sequence[Axes], targets: Sequence[Axes]) -> list[int]:
    """Which source part each target part is made of: by axis names, and by position where these leave a choice.

    Args:
        sources: The axes of each input part.
        targets: The axes of each output part.

    Returns:
        For each target the index of its source.

    Raises:
        SemanticError: The parts do not go together.
    """
    if len(sources) != len(targets):
        parts = plural(len(sources), "part")
        raise problem("part-count", chain.from_iterable(targets), parts=parts, count=len(targets))
    offered = [frozenset(axis.key for axis in target) for target in targets]
    strict = [frozenset(axis.key for axis in source if axis.named or axis.length != 1) for source in sources]
    if (found := first_matching(strict, offered)) is not None:
        return found
    everywhere = frozenset.intersection(*offered)
    loose = [
        frozenset(axis.key for axis in source if axis.key in everywhere or not is_left_out(axis)) for source in sources
    ]
    if (found := first_matching(loose, offered)) is not None:
        return found
    check_kept(sources, loose, offered)
    raise problem("parts-unmatched", chain.from_iterable(targets))


def check_kept(sources: Sequence[Axes], needed: Sequence[Keys], offered: Sequence[Keys]) -> None:
    """Raise if there is an axis that keeps a part from every output."""
    anywhere = frozenset().union(*offered)
    for source, keys, target in zip(sources, needed, offered, strict=True):
        if not any(keys <= other for other in offered):
            extra = [axis for axis in source if axis.key in keys - target]
            if len(sources) == 1 or all(axis.key not in anywhere for axis in extra):
                raise left_out_error(extra[0])


def part_count(dim: Dim | Tensor) -> int:
    """How many parts a tensor has, one for each choice of operands in its concatenations."""
    if isinstance(dim, tuple):
        return prod(map(part_count, dim))
    if isinstance(dim, Joined):
        return sum(map(part_count, dim.operands))
    return prod(map(part_count, dim.children)) if isinstance(dim, Flat) else 1


FAMILY = Family(complete, lower, concatenates=True)
