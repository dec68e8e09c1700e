"""What an expression gives, for every kind of expression but calls."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import cast

from einx_lsp.inference import targets
from einx_lsp.inference.conditions import assume, truth
from einx_lsp.inference.frame import Evaluator, Frame, path_of
from einx_lsp.inference.narrowing import name_length, name_lengths, shape_of
from einx_lsp.library import registry
from einx_lsp.library.registry import attribute_of
from einx_lsp.python.literals import located
from einx_lsp.values.join import join
from einx_lsp.values.model import (
    DOTS,
    NOTHING,
    UNKNOWN,
    Items,
    Number,
    Range,
    Text,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary

__all__ = ["EVALUATE"]


def _constant(frame: Frame, node: ast.expr) -> Value:
    value = cast("ast.Constant", node).value
    if isinstance(value, str):
        return Text(value, located(frame.run.block, node, _unknown_hole))
    return _CONSTANTS.get(type(value), _other_constant)(value)


def _other_constant(_value: object) -> Value:
    return UNKNOWN


_CONSTANTS: Mapping[type, Callable[[object], Value]] = {
    int: lambda value: Number("int", cast("int", value)),
    bool: lambda value: Number("bool", cast("bool", value)),
    float: lambda value: Number("float", cast("float", value)),
    complex: lambda value: Number("complex", cast("complex", value)),
    type(None): lambda _: NOTHING,
    type(...): lambda _: DOTS,
}


def _unknown_hole(_node: ast.expr) -> None:
    return None


def _joined_str(frame: Frame, node: ast.expr) -> Value:
    holes: dict[int, str | None] = {}
    for part in cast("ast.JoinedStr", node).values:
        if isinstance(part, ast.FormattedValue):
            holes[id(part.value)] = _as_text(frame.evaluate(part.value))
            if part.format_spec is not None:
                frame.evaluate(part.format_spec)
    found = located(frame.run.block, node, lambda hole: holes.get(id(hole)))
    return UNKNOWN if found is None else Text(found.value, found)


def _as_text(value: Value) -> str | None:
    """What ``str`` gives for a value."""
    match value:
        case Text(text):
            return text
        case Number("int", int(number)) | Number("bool", bool(number)):
            return str(number)
        case _:
            return None


def _name(frame: Frame, node: ast.expr) -> Value:
    return frame.read(cast("ast.Name", node).id)


def _attribute(frame: Frame, node: ast.expr) -> Value:
    node = cast("ast.Attribute", node)
    path = path_of(node)
    if path is not None:
        known = frame.state.values.get(path)
        if known is not None and frame.state.alive:
            return known
    if node.attr == "shape":
        inner = path_of(node.value)
        if inner is not None:
            name_lengths(frame, inner, {})
    return attribute_of(frame.evaluate(node.value), node.attr)


def _subscript(frame: Frame, node: ast.expr) -> Value:
    node = cast("ast.Subscript", node)
    source = shape_of(node)
    if source is not None and source.single:
        hint, frame.hint = frame.hint, None
        length = name_length(frame, source.path, source.start, hint)
        if length is not None:
            return Number("int", length)
        if frame.known(source.path) == UNKNOWN and frame.state.alive:
            # Some length: what has no shape raises.
            return Number("int", frame.lengths.fresh(hint or f"{source.path}.shape[{source.start}]"))
    value = frame.evaluate(node.value)
    key = frame.evaluate(node.slice)
    if value == UNKNOWN:
        return UNKNOWN
    match value, key:
        case Dictionary(pairs), Text(text):
            return next((known for name, known in pairs if name == text), UNKNOWN)
        case _:
            return registry.subscript(value, key, frame.run.place(node))


def _slice(frame: Frame, node: ast.expr) -> Value:
    node = cast("ast.Slice", node)
    parts = [NOTHING if part is None else frame.evaluate(part) for part in (node.lower, node.upper, node.step)]
    return Range(*parts)


def _tuple(frame: Frame, node: ast.expr) -> Value:
    items = _elements(frame, cast("ast.Tuple", node).elts)
    return UNKNOWN if items is None else Items("tuple", items)


def _list(frame: Frame, node: ast.expr) -> Value:
    items = _elements(frame, cast("ast.List", node).elts)
    return UNKNOWN if items is None else Items("list", items)


_LONGEST = 256
"""Elements of a tuple or list that are kept; longer ones are data."""


def _elements(frame: Frame, nodes: Sequence[ast.expr]) -> tuple[Value, ...] | None:
    """The values of elements, ``None`` if their number is not known."""
    if len(nodes) > _LONGEST:
        for node in nodes:
            if not isinstance(node, ast.Constant):
                frame.evaluate(node)
        return None
    items: list[Value] = []
    known = True
    for node in nodes:
        if not isinstance(node, ast.Starred):
            items.append(frame.evaluate(node))
            continue
        value = frame.evaluate(node.value)
        if isinstance(value, Items):
            items.extend(value.items)
        else:
            known = False
    return tuple(items) if known else None


def _set(frame: Frame, node: ast.expr) -> Value:
    _elements(frame, cast("ast.Set", node).elts)
    return UNKNOWN


def _dict(frame: Frame, node: ast.expr) -> Value:
    node = cast("ast.Dict", node)
    pairs: dict[str, Value] = {}
    known = len(node.keys) <= _LONGEST
    for key, part in zip(node.keys, node.values, strict=True):
        name = None if key is None else frame.evaluate(key)
        value = frame.evaluate(part)
        if key is None and isinstance(value, Dictionary):
            pairs.update(value.items)
        elif known and isinstance(name, Text):
            pairs[name.value] = value
        else:
            known = False
    return Dictionary(tuple(pairs.items())) if known else UNKNOWN


def _unary(frame: Frame, node: ast.expr) -> Value:
    node = cast("ast.UnaryOp", node)
    operand = frame.evaluate(node.operand)
    if isinstance(node.op, ast.Not):
        is_true = truth(operand)
        return Number("bool", None if is_true is None else not is_true)
    return UNKNOWN if operand == UNKNOWN else registry.unary(type(node.op), operand)


def _binary(frame: Frame, node: ast.expr) -> Value:
    node = cast("ast.BinOp", node)
    left, right = frame.evaluate(node.left), frame.evaluate(node.right)
    if UNKNOWN in {left, right}:
        return UNKNOWN
    return registry.binary(type(node.op), left, right, frame.run.place(node))


def _compare(frame: Frame, node: ast.expr) -> Value:
    node = cast("ast.Compare", node)
    operands = [frame.evaluate(part) for part in (node.left, *node.comparators)]
    if UNKNOWN in operands:
        return UNKNOWN
    return registry.compare([type(operator) for operator in node.ops], operands, frame.run.place(node))


def _bool_op(frame: Frame, node: ast.expr) -> Value:
    """The last operand that is evaluated; each is only if those before did not decide."""
    node = cast("ast.BoolOp", node)
    goes_on = isinstance(node.op, ast.And)
    result: Value | None = None
    ends = None
    for operand in node.values:
        value = frame.evaluate(operand)
        is_true = truth(value)
        last = operand is node.values[-1]
        if last or is_true is not goes_on:
            # This operand may be the result.
            result = value if result is None else join(result, value)
        if last:
            break
        stopped = frame.state.copy()
        assume(frame, operand, goes_on)
        if is_true is (not goes_on):
            frame.state.kill()
        if is_true is not goes_on:
            ends = stopped if ends is None else frame.join(ends, stopped)
    if ends is not None:
        frame.state = frame.join(ends, frame.state)
    return UNKNOWN if result is None else result


def _if_exp(frame: Frame, node: ast.expr) -> Value:
    node = cast("ast.IfExp", node)
    is_true = truth(frame.evaluate(node.test))
    values: list[Value] = []

    def run(part: ast.expr, holds: bool) -> Callable[[], None]:
        def evaluate() -> None:
            assume(frame, node.test, holds)
            if is_true is (not holds):
                frame.state.kill()
            values.append(frame.evaluate(part))

        return evaluate

    before = frame.state.copy()
    one = frame.branch(run(node.body, True), frame.state)
    other = frame.branch(run(node.orelse, False), before)
    frame.state = frame.join(one, other)
    if is_true is not None:
        return values[0 if is_true else 1]
    return join(*values)


def _named_expr(frame: Frame, node: ast.expr) -> Value:
    node = cast("ast.NamedExpr", node)
    value = frame.evaluate(node.value)
    frame.bind(node.target.id, value)
    return value


def _lambda(frame: Frame, node: ast.expr) -> Value:
    node = cast("ast.Lambda", node)
    for default in (*node.args.defaults, *node.args.kw_defaults):
        if default is not None:
            frame.evaluate(default)
    run = frame.run
    if run.later is None or frame.shadowed:
        run.rules.analyse_function(frame, node)
    else:
        run.later.append(node)
    return UNKNOWN


def _comprehension(frame: Frame, node: ast.expr) -> Value:
    match node:
        case ast.DictComp():
            parts = [node.key, node.value]
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
            parts = [node.elt]
        case _:
            return UNKNOWN
    first = targets.element_of(frame, node.generators[0].iter)
    delayed = frame.delayed
    frame.delayed = delayed or isinstance(node, ast.GeneratorExp)
    _run_comprehension(frame, node.generators, first, parts)
    frame.delayed = delayed
    return UNKNOWN


def _run_comprehension(
    frame: Frame, generators: Sequence[ast.comprehension], first: Value, parts: Iterable[ast.expr]
) -> None:
    """Evaluate the parts of a comprehension once, for any element; what it binds is not seen outside."""
    after, shadowed = frame.state.copy(), len(frame.shadowed)
    targets.loses(frame, [*parts, *generators])
    if frame.delayed:
        frame.state.forget_paths()
    for index, generator in enumerate(generators):
        value = targets.element_of(frame, generator.iter) if index else first
        targets.shadow(frame, generator.target, value)
        for test in generator.ifs:
            _filter(frame, test)
    for part in parts:
        frame.evaluate(part)
    del frame.shadowed[shadowed:]
    frame.state = after
    targets.loses(frame, [*parts, *generators])


def _filter(frame: Frame, test: ast.expr) -> None:
    is_true = truth(frame.evaluate(test))
    assume(frame, test, True)
    if is_true is False:
        frame.state.kill()


def _starred(frame: Frame, node: ast.expr) -> Value:
    frame.evaluate(cast("ast.Starred", node).value)
    return UNKNOWN


def _suspended(frame: Frame, node: ast.expr) -> Value:
    """``await`` and ``yield``: other code runs in between."""
    value = cast("ast.Await | ast.Yield | ast.YieldFrom", node).value
    if value is not None:
        frame.evaluate(value)
    frame.forget_what_calls_change()
    return UNKNOWN


def _formatted(frame: Frame, node: ast.expr) -> Value:
    node = cast("ast.FormattedValue", node)
    frame.evaluate(node.value)
    if node.format_spec is not None:
        frame.evaluate(node.format_spec)
    return UNKNOWN


EVALUATE: Mapping[type[ast.AST], Evaluator] = {
    ast.Constant: _constant,
    ast.JoinedStr: _joined_str,
    ast.FormattedValue: _formatted,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Slice: _slice,
    ast.Tuple: _tuple,
    ast.List: _list,
    ast.Set: _set,
    ast.Dict: _dict,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.Compare: _compare,
    ast.BoolOp: _bool_op,
    ast.IfExp: _if_exp,
    ast.NamedExpr: _named_expr,
    ast.Lambda: _lambda,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.DictComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.Starred: _starred,
    ast.Await: _suspended,
    ast.Yield: _suspended,
    ast.YieldFrom: _suspended,
}
"""By kind of expression; calls are in :mod:`einx_lsp.inference.calls`."""
