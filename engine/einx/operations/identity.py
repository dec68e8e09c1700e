"""The identity: reorder, split, join, repeat, concatenate.

A tensor with concatenations is taken as its parts, one per choice of operands, left to right. Every input part goes to
one output part; each side is then taken apart or put together part by part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from einx.errors import SemanticError
from einx.graph.named import Named, pack, shape_of, unpack
from einx.graph.values import Slice, Value
from einx.notation import tree
from einx.notation.render import render
from einx.operations.layout import Lowering, check_distinct, is_left_out, left_out_error
from einx.operations.rules import Call, Family
from einx.operations.signature import check_tensor_count, require_outputs, without_brackets
from einx.sizes.sized import Dim, Flat, Joined, Leaf, Tensor, has_concatenation, leaves
from einx.sizes.structure import plural
from einx.sizes.symbolic import Size


def complete(call: Call) -> tree.Description:
    """With one input, a missing output is the same as the input; brackets mean nothing to the identity."""
    check_tensor_count(call.description, call.tensors)
    inputs = tuple(map(without_brackets, call.description.inputs))
    if call.description.outputs is None and len(inputs) == 1:
        return tree.Description(inputs, inputs)
    texts = ", ".join(f"`{render(node)}`" for node in inputs)
    outputs = require_outputs(call.description, f"several inputs ({texts}) do not say where they go")
    return tree.Description(inputs, tuple(map(without_brackets, outputs)))


class Part(NamedTuple):
    """A tensor, or one choice of operands in its concatenations."""

    tensor: Tensor

    @property
    def axes(self) -> tuple[Leaf, ...]:
        """All axes of the part."""
        return tuple(leaves(self.tensor))


def lower(lowering: Lowering) -> list[Value]:
    """Take the inputs apart, send each part to its output, put the outputs together."""
    sized = lowering.sized
    sources = [
        source
        for value, tensor in zip(lowering.inputs(), sized.inputs, strict=True)
        for source in take_apart(lowering, value, tensor)
    ]
    targets = [Part(choice) for tensor in sized.outputs for choice in choices(tensor)]
    for target in targets:
        check_distinct(target.axes)
    order = assign([source.axes for source in sources], [target.axes for target in targets])
    parts = iter([sources[place] for place in order])
    return [put_together(lowering, tensor, parts) for tensor in sized.outputs]


def open_flats(tensor: Tensor) -> Tensor:
    """A tensor in which no concatenation stands inside a flattened dimension."""
    result: list[Dim] = []
    for dim in tensor:
        if isinstance(dim, Flat) and has_concatenation(dim):
            result += open_flats(dim.children)
        else:
            result.append(dim)
    return tuple(result)


def first_joined(tensor: Tensor) -> tuple[int, Joined] | None:
    """The first dimension that is a concatenation, and its place."""
    return next(((place, dim) for place, dim in enumerate(tensor) if isinstance(dim, Joined)), None)


def replaced(tensor: Tensor, place: int, dim: Dim) -> Tensor:
    """A tensor with another dimension at a place."""
    return (*tensor[:place], dim, *tensor[place + 1 :])


def choices(tensor: Tensor) -> Iterator[Tensor]:
    """The tensors without concatenation that one with concatenations consists of, left to right."""
    opened = open_flats(tensor)
    found = first_joined(opened)
    if found is None:
        yield opened
        return
    place, joined = found
    for operand in joined.operands:
        yield from choices(replaced(opened, place, operand))


def take_apart(lowering: Lowering, value: Value, tensor: Tensor) -> Iterator[Named]:
    """The parts of an input, as slices of it."""
    opened = open_flats(tensor)
    value = lowering.build.reshape(value, shape_of(opened))
    found = first_joined(opened)
    if found is None:
        yield unpack(lowering.build, value, opened)
        return
    place, joined = found
    start: Size = 0
    for number, operand in enumerate(joined.operands):
        stop = start + operand.length
        last = number == len(joined.operands) - 1
        items = [Slice()] * len(opened)
        items[place] = Slice(start if number else None, None if last else stop)
        yield from take_apart(lowering, lowering.build.slice(value, items), replaced(opened, place, operand))
        start = stop


def put_together(lowering: Lowering, tensor: Tensor, parts: Iterator[Named]) -> Value:
    """An output from its parts, taken in order."""
    opened = open_flats(tensor)
    found = first_joined(opened)
    if found is None:
        return pack(lowering.build, next(parts), tensor)
    place, joined = found
    pieces = [put_together(lowering, replaced(opened, place, operand), parts) for operand in joined.operands]
    return lowering.build.reshape(lowering.build.concatenate(pieces, place), shape_of(tensor))


def assign(sources: Sequence[tuple[Leaf, ...]], targets: Sequence[tuple[Leaf, ...]]) -> list[int]:
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
        raise SemanticError(
            f"the inputs have {plural(len(sources), 'part')}, but the outputs have {len(targets)}",
            code="part-count",
            spans=[axis.span for part in targets for axis in part],
            hint="every input, or part of a concatenated input, goes to one output or part of an output",
        )
    keys = [{axis.key for axis in target} for target in targets]
    strict = [[all(axis.key in present or is_unit(axis) for axis in source) for source in sources] for present in keys]
    found = first_matching(strict)
    if found is None:
        loose = [
            [all(axis.key in present or is_left_out(axis) for axis in source) for source in sources] for present in keys
        ]
        found = first_matching(loose)
        if found is None:
            raise unmatched_error(sources, targets, loose)
    return found


def is_unit(axis: Leaf) -> bool:
    """Whether an axis is the number 1, which stands for nothing."""
    return not axis.named and axis.length == 1


def first_matching(fits: Sequence[Sequence[bool]]) -> list[int] | None:
    """One source per target such that all fit, the first such choice in the order of positions."""
    count = len(fits)
    fixed: list[int] = []
    for _ in range(count):
        for source in range(count):
            if source not in fixed and _can_complete(fits, [*fixed, source]):
                fixed.append(source)
                break
        else:
            return None
    return fixed


def _can_complete(fits: Sequence[Sequence[bool]], fixed: Sequence[int]) -> bool:
    """Whether the first targets can have the sources ``fixed`` and the others any (augmenting paths)."""
    if not all(fits[target][source] for target, source in enumerate(fixed)):
        return False
    target_of: dict[int, int] = {source: target for target, source in enumerate(fixed)}

    def augment(target: int, seen: set[int]) -> bool:
        for source, fit in enumerate(fits[target]):
            if not fit or source in seen:
                continue
            seen.add(source)
            holder = target_of.get(source)
            if holder is None or (holder >= len(fixed) and augment(holder, seen)):
                target_of[source] = target
                return True
        return False

    return all(augment(target, set()) for target in range(len(fixed), len(fits)))


def unmatched_error(
    sources: Sequence[tuple[Leaf, ...]], targets: Sequence[tuple[Leaf, ...]], fits: Sequence[Sequence[bool]]
) -> SemanticError:
    """The error for parts that do not go together; names the axis that keeps a part from every output."""
    for place, source in enumerate(sources):
        if not any(row[place] for row in fits):
            present = {axis.key for axis in targets[place]}
            extra = [axis for axis in source if axis.key not in present and not is_left_out(axis)]
            if len(sources) == 1 or all(
                axis.key not in {other.key for target in targets for other in target} for axis in extra
            ):
                return left_out_error(extra[0])
    return SemanticError(
        "the input parts cannot be matched to the output parts by their axes",
        code="parts-unmatched",
        spans=[axis.span for part in targets for axis in part],
        hint="every axis of an input part has to stand in the output part that it goes to",
    )


FAMILY = Family(complete, lower, concatenates=True)
