"""One axis of a description: how long it is, where that comes from, where else it stands."""

from __future__ import annotations

from collections.abc import Iterator

from einx.errors import caret_lines
from einx.notation import parse, tree
from einx.notation.render import render
from einx.sizes.symbolic import Size
from einx.tracing import Trace
from einx_lsp.dialects.einx.compiled import Compiled
from einx_lsp.dialects.parts import Code, Mono, Paragraph, Part
from einx_lsp.dialects.wording import error_parts, shape_text, source_text
from einx_lsp.python.lines import Span

__all__ = ["about", "part_at"]


NOTHING = Trace({}, {}, None, None, None)
"""What is known of a call that is not understood."""

PARTS = (tree.Axis, tree.Number, tree.Ellipsis, tree.Group, tree.Concat)
"""The nodes that something can be told of."""


def part_at(text: str, offset: int) -> Span | None:
    """The axis, number, ellipsis or group at a place of a description.

    Args:
        text: The description.
        offset: The place.

    Returns:
        Its range, ``None`` where none of these stands.
    """
    node = _node_at(parse(text).tree, offset)
    return None if node is None else node.span


def about(found: Compiled, span: Span) -> list[Part]:
    """What is known of an axis, number, ellipsis or group of a description.

    Args:
        found: The call.
        span: The range of one of these, as :func:`part_at` gives it.
    """
    assert found.description is not None
    text = found.description.value
    root = parse(text).tree
    node = next(node for node in tree.walk(root) if node.span == span and isinstance(node, PARTS))
    return [*error_parts(found.findings), *_known(found, node), *_marked(text, root, node)]


def _known(found: Compiled, node: tree.Node) -> list[Part]:
    trace = found.trace or NOTHING
    match node:
        case tree.Axis():
            return _axis(found, trace, node)
        case tree.Number(value=value):
            return [Paragraph((Mono(str(value)), f": an axis of length {value}, as the description says"))]
        case tree.Ellipsis():
            return _ellipsis(trace, node)
        case _:
            return [_sentence(render(node), _length(trace, node))]


def _node_at(root: tree.Node, offset: int) -> tree.Node | None:
    """The axis or number at a place or, as a cursor may stand behind one, before it; else what is around the place."""
    nodes = [*tree.walk(root)]
    names = [node for node in nodes if isinstance(node, tree.Axis | tree.Number)]
    for last in (0, 1):
        for node in names:
            if node.span[0] <= offset < node.span[1] + last:
                return node
    around = [node for node in nodes if node.span[0] <= offset < node.span[1]]
    inner = min((node for node in around if isinstance(node, (*PARTS, tree.Bracket))), key=_extent, default=None)
    return None if isinstance(inner, tree.Bracket) else inner


def _extent(node: tree.Node) -> int:
    return node.span[1] - node.span[0]


def _sentence(name: str, length: object, reason: str = "") -> Paragraph:
    if length is None:
        return Paragraph((Mono(name), ": its length is not known", reason))
    return Paragraph((Mono(name), ": length ", Mono(str(length)), reason))


# What is known


def _axis(found: Compiled, trace: Trace, node: tree.Axis) -> list[Part]:
    name = node.name
    if name not in trace.lengths:  # it is in conflict, stands for a number of coordinates, or nothing is known of it
        claims = [(claim.value, f" according to {claim.origin}") for claim in trace.claims.get(name, ())]
        own = _length(trace, node)
        return [_sentence(name, length, reason) for length, reason in dict.fromkeys(claims) or [(own, "")]]
    origin = found.origin_of(name)
    length = trace.lengths[name]
    if isinstance(length, tuple):
        title = ": under an ellipsis, with lengths "
        about: list[Part] = [
            Paragraph((Mono(name), title, Mono(shape_text(length)), f", from {origin}" * bool(origin)))
        ]
    else:
        about = [_sentence(name, length, f", from {origin}" if origin else ", which nothing known determines")]
    return [*about, *_sources(found, trace, name)]


def _sources(found: Compiled, trace: Trace, name: str) -> Iterator[Part]:
    """The arguments that the length comes from, as they are written."""
    tensors, keywords = found.tensors, found.call.keywords
    origins = trace.origins.get(name, ())
    for number in dict.fromkeys(origin.argument for origin in origins):
        if number is not None and number <= len(tensors):
            shape = found.shapes[number - 1].shape
            written = (f"argument {number}: ", Mono(source_text(tensors[number - 1])))
            yield Paragraph(written if shape is None else (*written, " of shape ", Mono(shape_text(shape))))
    for keyword in dict.fromkeys(origin.keyword for origin in origins):
        if keyword is not None and keyword in keywords:
            yield Paragraph((f"keyword {keyword}: ", Mono(source_text(keywords[keyword]))))


def _length(trace: Trace, node: tree.Node) -> Size | None:
    """The length of a group or concatenation, or of the one thing in it."""
    match node:
        case tree.Group(body=tree.Sequence(items=(only,))) if node.span not in trace.places:
            return _length(trace, only)
        case _:
            lengths = trace.places.get(node.span, ())
            return lengths[0] if len(lengths) == 1 else None


def _ellipsis(trace: Trace, node: tree.Ellipsis) -> list[Part]:
    """How often an ellipsis repeats, and how long its axes are."""
    text = render(node)
    if node.inner is None:
        hidden = trace.places.get(node.span)
        if hidden is not None:
            title = f": stands for {_axes(len(hidden))}, with lengths "
            return [Paragraph((Mono(text), title, Mono(shape_text(hidden))))]
    names = dict.fromkeys(part.name for part in tree.walk(node) if isinstance(part, tree.Axis))
    known = {name: length for name in names if isinstance(length := trace.lengths.get(name), tuple)}
    if known:
        each = ", ".join(f"{name} {shape_text(length)}" for name, length in known.items())
        times = _times(len(next(iter(known.values()))))
        return [Paragraph((Mono(text), f": repeats {times}, with lengths ", Mono(each)))]
    return [Paragraph((Mono(text), ": how often it repeats is not known"))]


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
