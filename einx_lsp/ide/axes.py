"""One axis of a description: how long it is, where that comes from, where else it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from einx.errors import caret_lines
from einx.notation import parse, tree
from einx.notation.render import render
from einx.sizes.symbolic import Size, product, total
from einx_lsp.dialects.call import Understood
from einx_lsp.ide.content import Code, Mono, Paragraph, Part
from einx_lsp.ide.summary import description_of, error_parts, origin_text, shape_text, source_text, tensors_of
from einx_lsp.python.lines import Span

__all__ = ["AxisHover", "axis_at"]


class AxisHover(NamedTuple):
    """What is known of a part of a description, and its range there."""

    span: Span
    parts: list[Part]


def axis_at(found: Understood, text: str, offset: int) -> AxisHover | None:
    """What is known of the axis, number, ellipsis or group at a place of a description.

    Args:
        found: The call.
        text: Its description.
        offset: The place.

    Returns:
        ``None`` where none of these stands.
    """
    root = parse(text).tree
    node = _node_at(root, offset)
    if node is None:
        return None
    match node:
        case tree.Axis(name=name):
            about = _axis(found, name)
        case tree.Number(value=value):
            about = [Paragraph((Mono(str(value)), f": an axis of length {value}, as the description says"))]
        case tree.Ellipsis():
            about = _ellipsis(found, node)
        case _:
            about = [_sentence(render(node), _length(found, node))]
    return AxisHover(node.span, [*error_parts(found.findings), *about, *_marked(text, root, node)])


def _node_at(root: tree.Node, offset: int) -> tree.Node | None:
    """The axis or number at a place or, as a cursor may stand behind one, before it; else what is around the place."""
    nodes = [*tree.walk(root)]
    names = [node for node in nodes if isinstance(node, tree.Axis | tree.Number)]
    for last in (0, 1):
        for node in names:
            if node.span[0] <= offset < node.span[1] + last:
                return node
    around = [node for node in nodes if node.span[0] <= offset < node.span[1]]
    units = tree.Ellipsis | tree.Group | tree.Concat | tree.Bracket
    inner = min((node for node in around if isinstance(node, units)), key=_extent, default=None)
    return None if isinstance(inner, tree.Bracket) else inner


def _extent(node: tree.Node) -> int:
    return node.span[1] - node.span[0]


def _sentence(name: str, length: object, reason: str = "") -> Paragraph:
    if length is None:
        return Paragraph((Mono(name), ": its length is not known", reason))
    return Paragraph((Mono(name), ": length ", Mono(str(length)), reason))


# What is known


def _axis(found: Understood, name: str) -> list[Part]:
    trace = found.trace
    if trace is not None and name in trace.lengths:
        origin = origin_text(trace, name)
        length = trace.lengths[name]
        if isinstance(length, tuple):
            title = ": under an ellipsis, with lengths "
            about: list[Part] = [
                Paragraph((Mono(name), title, Mono(shape_text(length)), f", from {origin}" * bool(origin)))
            ]
        else:
            about = [_sentence(name, length, f", from {origin}" if origin else ", which nothing known determines")]
        return [*about, *_sources(found, name)]
    facts = [*_facts(found, name)]
    if not facts:
        return [_sentence(name, None)]
    return [_sentence(name, length, f" in {where}") for length, where in dict.fromkeys(facts)]


def _sources(found: Understood, name: str) -> Iterator[Part]:
    """The arguments that the length comes from, as they are written."""
    tensors, keywords = tensors_of(found), found.call.keywords
    origins = () if found.trace is None else found.trace.origins.get(name, ())
    for number in dict.fromkeys(origin.argument for origin in origins):
        if number is not None and number <= len(tensors):
            shape = found.shapes[number - 1].shape
            written = (f"argument {number}: ", Mono(source_text(tensors[number - 1])))
            yield Paragraph(written if shape is None else (*written, " of shape ", Mono(shape_text(shape))))
    for keyword in dict.fromkeys(origin.keyword for origin in origins):
        if keyword is not None and keyword in keywords:
            yield Paragraph((f"keyword {keyword}: ", Mono(source_text(keywords[keyword]))))


class _Dimension(NamedTuple):
    """A dimension of a tensor: what the description says of it, and its length."""

    argument: int
    place: int
    unit: tree.Node
    length: Size | None


def _facts(found: Understood, name: str) -> Iterator[tuple[Size, str]]:
    """What the shapes of a call say of an axis, although the call as a whole is wrong or not known."""
    for dimension in _dimensions(found):
        if dimension.unit == tree.Axis(name) and dimension.length is not None:
            yield dimension.length, f"argument {dimension.argument}, dimension {dimension.place}"


def _dimensions(found: Understood) -> Iterator[_Dimension]:
    """The dimensions of all tensors of known rank, as far as it is clear what of the description they are."""
    for number, (expression, item) in enumerate(zip(_inputs(found), found.shapes, strict=False), start=1):
        shape, units = item.shape, [*_units(expression)]
        repeated = [place for place, unit in enumerate(units) if isinstance(unit, tree.Ellipsis)]
        if shape is None or len(repeated) > 1:
            continue
        if repeated:
            before, after = repeated[0], len(units) - repeated[0] - 1
            fits = before + after <= len(shape)
        else:
            before, after = len(units), 0
            fits = before == len(shape)
        if fits:
            for place in range(before):
                yield _Dimension(number, place + 1, units[place], shape[place])
            for place in range(len(shape) - after, len(shape)):
                yield _Dimension(number, place + 1, units[place - len(shape)], shape[place])


def _inputs(found: Understood) -> tuple[tree.Sequence, ...]:
    """The expressions of the tensors."""
    described = description_of(found)
    return () if described is None else described.inputs


def _units(node: tree.Node) -> Iterator[tree.Node]:
    """The dimensions of an expression, in brackets or not."""
    for child in tree.children(node):
        if isinstance(child, tree.Bracket | tree.Sequence):
            yield from _units(child)
        else:
            yield child


def _length(found: Understood, node: tree.Node) -> Size | None:
    """The length of a part of a description."""
    match node:
        case tree.Number(value=value):
            return value
        case tree.Axis(name=name):
            length = None if found.trace is None else found.trace.lengths.get(name)
            if length is None:
                facts = {size for size, _ in _facts(found, name)}
                return facts.pop() if len(facts) == 1 else None
            return None if isinstance(length, tuple) else length
        case tree.Group():
            parts = [_length(found, unit) for unit in _units(node)]
            known = [part for part in parts if part is not None]
            return product(known) if len(known) == len(parts) else _dimension(found, node)
        case tree.Concat(operands=operands):
            parts = [_length(found, operand) for operand in operands]
            known = [part for part in parts if part is not None]
            return total(known) if len(known) == len(parts) else _dimension(found, node)
        case tree.Sequence(items=(only,)):
            return _length(found, only)
        case _:
            return None


def _dimension(found: Understood, node: tree.Node) -> Size | None:
    """The length of the dimension that a part of the description is, where its own axes do not tell."""
    return next((dimension.length for dimension in _dimensions(found) if dimension.unit == node), None)


def _ellipsis(found: Understood, node: tree.Ellipsis) -> list[Part]:
    """How often an ellipsis repeats, and how long its axes are."""
    text = render(node)
    names = dict.fromkeys(part.name for part in tree.walk(node) if isinstance(part, tree.Axis))
    lengths = {} if found.trace is None else found.trace.lengths
    known = {name: lengths[name] for name in names if isinstance(lengths.get(name), tuple)}
    if known:
        each = [f"{name} {shape_text(length)}" for name, length in known.items() if isinstance(length, tuple)]
        first = next(iter(known.values()))
        assert isinstance(first, tuple)
        return [Paragraph((Mono(text), f": repeats {_times(len(first))}, with lengths ", Mono(", ".join(each))))]
    hidden = _hidden(found) if node.inner is None else None
    if hidden is not None:
        return [Paragraph((Mono(text), f": stands for {_axes(len(hidden))}, with lengths ", Mono(shape_text(hidden))))]
    return [Paragraph((Mono(text), ": how often it repeats is not known"))]


def _hidden(found: Understood) -> Sequence[Size | None] | None:
    """The lengths that the anonymous ellipsis stands for."""
    for expression, item in zip(_inputs(found), found.shapes, strict=False):
        units = [*_units(expression)]
        repeated = [place for place, unit in enumerate(units) if isinstance(unit, tree.Ellipsis)]
        if item.shape is not None and len(repeated) == 1 and units[repeated[0]] == tree.Ellipsis(None):
            before, after = repeated[0], len(units) - repeated[0] - 1
            if before + after <= len(item.shape):
                return item.shape[before : len(item.shape) - after]
    return None


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _axes(count: int) -> str:
    return "1 axis" if count == 1 else f"{count} axes"


# Its places


def _marked(text: str, root: tree.Node, node: tree.Node) -> Iterator[Part]:
    """The description with carets below all places of the same axis."""
    same = [node.span]
    if not isinstance(node, tree.Number):
        same = [other.span for other in tree.walk(root) if type(other) is type(node) and other == node]
    if len(same) > 1:
        yield Code("\n".join(caret_lines(text, same, indent="")))
