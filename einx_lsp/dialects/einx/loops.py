"""The meaning of a call as the loop that it abbreviates: ``for a: z[a] = sum(x[a, :])``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from einx.errors import EinxError
from einx.notation import tree
from einx.notation.hoist import description as parse_description
from einx.operations.table import OPERATIONS, Operation
from einx_lsp.dialects.naming import names_of

__all__ = ["loop"]

WIDTH = 88
"""From here on the body of the loop goes on a line of its own."""


def loop(operation: str, completed: str, tensors: Sequence[str], *, function: str | None = None) -> str | None:
    """The loop that a call abbreviates.

    Args:
        operation: Name of the operation.
        completed: The description with all that it left out.
        tensors: How the tensors are written in the call.
        function: Name of the caller's function, for an adapter.

    Returns:
        A few lines of a language much like Python, ``None`` for what cannot be written as a loop.

    >>> print(loop("sum", "a [b] -> a", ["x"]))
    for a: z[a] = sum(x[a, :])
    >>> print(loop("dot", "a b, b c -> a c", ["x", "w"]))
    for a: for c: z[a, c] = sum(x[a, b] * w[b, c] for b)
    >>> print(loop("get_at", "[h w] c, p [2] -> p c", ["self.image", "f(x)"]))
    for p: for c: z[p, c] = self.image[y[p, 0], y[p, 1], c]
    """
    record = OPERATIONS.get(operation)
    try:
        description = parse_description(completed)
    except EinxError:
        return None
    if record is None:
        return None
    if record.family == "creation":
        description = tree.Description((), description.outputs or description.inputs)
    if description.outputs is None:
        return None
    inputs, outputs = description.inputs, description.outputs
    name = operation if function is None else function
    texts = [*tensors[: len(inputs)], *[""] * (len(inputs) - len(tensors))]
    *names, result = names_of(texts, {name, *_axis_names(inputs, outputs)}, result=True)
    body = _body(record, name, inputs, outputs, names, result)
    loops = [axis for axis in _loops(outputs, inputs) if record.family != "contraction" or axis in _axes(outputs)]
    head = "".join(f"for {axis}: " for axis in loops)
    first, *rest = body
    if len(head) + len(first) > WIDTH or rest:
        indent = "    " if head else ""
        return "\n".join([head.rstrip(), *(indent + line for line in body)]).strip()
    return head + first


def _body(
    record: Operation,
    name: str,
    inputs: tuple[tree.Sequence, ...],
    outputs: tuple[tree.Sequence, ...],
    names: Sequence[str],
    result: str,
) -> list[str]:
    """What is done in each round."""
    sources = [_indexed(tensor, _subscripts(node)) for tensor, node in zip(names, inputs, strict=True)]
    results = _results(outputs, result)
    target = ", ".join(results)
    match record.family:
        case "identity":
            return [f"{target} = {', '.join(sources)}"]
        case "elementwise" if record.sign and name == record.name:
            return [f"{target} = {f' {record.sign} '.join(sources)}"]
        case "contraction":
            return [f"{target} = {_contraction(inputs, outputs, sources)}"]
        case "gather":
            return [f"{target} = {_gathered(inputs[0], inputs[1:], names)}"]
        case "update":
            changed = _gathered(inputs[0], inputs[1:-1], [result, *names[1:-1]])
            if record.sign is None:
                return [f"{changed} = {record.name.removesuffix('_at')}({changed}, {sources[-1]})"]
            return [f"{changed} {record.sign} {sources[-1]}"]
        case "index":
            return [f"{target} = {name}({sources[0]}, ({', '.join(_coordinates(inputs[1:], names[1:]))}))"]
        case "creation":
            axes = [_text(unit) for unit in outputs[0].items if not isinstance(unit, tree.Bracket)]
            return [f"{target} = {axes[0] if len(axes) == 1 else '(' + ', '.join(axes) + ')'}"]
        case _:
            return [f"{target} = {name}({', '.join(sources)})"]


def _results(outputs: tuple[tree.Sequence, ...], result: str) -> list[str]:
    names = [result] if len(outputs) == 1 else [f"{result}{number}" for number in range(1, len(outputs) + 1)]
    return [_indexed(name, _subscripts(node)) for name, node in zip(names, outputs, strict=True)]


def _axis_names(*sides: tuple[tree.Sequence, ...]) -> set[str]:
    nodes = (node for side in sides for expression in side for node in tree.walk(expression))
    return {node.name for node in nodes if isinstance(node, tree.Axis)}


# Subscripts


def _indexed(name: str, subscripts: Sequence[str]) -> str:
    return f"{name}[{', '.join(subscripts)}]" if subscripts else name


def _subscripts(node: tree.Node, *, seen: bool = False) -> list[str]:
    """One subscript for each dimension: an axis for a loop, ``:`` for what the operation sees."""
    return [text for unit in tree.children(node) for text in _subscript(unit, seen=seen)]


def _subscript(unit: tree.Node, *, seen: bool) -> list[str]:
    match unit:
        case tree.Bracket(body=body):
            return _subscripts(body, seen=True)
        case tree.Group(body=body):
            inside = _subscripts(body, seen=seen)
            return [":"] if set(inside) == {":"} else inside if len(inside) == 1 else [f"({' '.join(inside)})"]
        case tree.Ellipsis(inner=None):
            return [":..." if seen else "..."]
        case tree.Ellipsis(inner=inner) if inner is not None:
            return [f"{' '.join(_subscript(inner, seen=seen))}..."]
        case tree.Concat(operands=operands):
            return [" + ".join(" ".join(_subscript(operand, seen=seen)) for operand in operands)]
        case tree.Number(value=value):
            return [":"] if seen else ["0"] if value == 1 else [f":{value}"]
        case tree.Sequence():
            return _subscripts(unit, seen=seen)
        case _:
            return [":" if seen else _text(unit)]


def _text(unit: tree.Node) -> str:
    from einx.notation.render import render

    return render(unit)


# Loops


def _loops(*sides: tuple[tree.Sequence, ...]) -> list[str]:
    """The axes to loop over, in order, without those that are one after the other along an axis anywhere."""
    everything = [node for side in sides for expression in side for node in tree.walk(expression)]
    joined = {axis for node in everything if isinstance(node, tree.Concat) for axis in map(_text, tree.walk(node))}
    return list(dict.fromkeys(axis for side in sides for axis in _axes(side) if axis not in joined))


def _axes(expressions: Iterable[tree.Node]) -> list[str]:
    """The axes outside brackets and concatenations, in order."""
    return [axis for node in expressions for axis in _axes_of(node)]


def _axes_of(node: tree.Node) -> Iterator[str]:
    match node:
        case tree.Axis(name=name):
            yield name
        case tree.Ellipsis(inner=None):
            yield "..."
        case tree.Ellipsis(inner=inner) if inner is not None:
            for name in _axes_of(inner):
                yield f"{name}..."
        case tree.Bracket() | tree.Concat():
            return
        case _:
            for child in tree.children(node):
                yield from _axes_of(child)


# Bodies


def _contraction(inputs: tuple[tree.Sequence, ...], outputs: tuple[tree.Sequence, ...], sources: list[str]) -> str:
    summed = [axis for axis in _loops(inputs) if axis not in _axes(outputs)]
    product = " * ".join(sources)
    return f"sum({product}{''.join(f' for {axis}' for axis in summed)})" if summed else product


def _gathered(source: tree.Sequence, places: tuple[tree.Sequence, ...], names: Sequence[str]) -> str:
    """The element of the first tensor at the coordinates in the others."""
    subscripts = _subscripts(source)
    indexed = subscripts.count(":")
    countable = len(places) == 1 and ":..." not in subscripts
    coordinates = _coordinates(places, names[1:], indexed if countable else None)
    if len(coordinates) != indexed:
        return _indexed(names[0], [*coordinates, *(text for text in subscripts if not text.startswith(":"))])
    at = iter(coordinates)
    return _indexed(names[0], [next(at) if text == ":" else text for text in subscripts])


def _coordinates(places: tuple[tree.Sequence, ...], names: Sequence[str], expected: int | None = None) -> list[str]:
    """The coordinates that tensors hold, one after the other."""
    found = []
    for name, node in zip(names, places, strict=True):
        subscripts = _subscripts(node)
        count = _count(node, expected)
        if ":" not in subscripts or count is None:
            found.append(_indexed(name, subscripts))
            continue
        found += [
            _indexed(name, [str(number) if text == ":" else text for text in subscripts]) for number in range(count)
        ]
    return found


def _count(node: tree.Sequence, expected: int | None) -> int | None:
    """How many coordinates stand along the bracketed axis of a tensor."""
    for bracket in tree.walk(node):
        if isinstance(bracket, tree.Bracket):
            match tree.children(bracket.body):
                case (tree.Number(value=value),) if value <= 16:
                    return value
                case (tree.Axis(),):
                    return expected
    return None
