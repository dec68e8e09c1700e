"""What the interpreter knows at a point of a program, for tests: ``reveal(x)`` in a source."""

import ast
from dataclasses import replace

import pytest

from einx_lsp.inference import analysis, interpreter
from einx_lsp.inference.frame import Frame
from einx_lsp.python import read
from einx_lsp.values.join import join
from einx_lsp.values.model import (
    DOTS,
    NOTHING,
    UNKNOWN,
    ArrayLike,
    Bound,
    Class,
    Function,
    GenericAlias,
    Instance,
    Items,
    Layer,
    Many,
    Mapping,
    Method,
    Named,
    Number,
    OpenItems,
    Range,
    Ref,
    Tensor,
    Text,
    Union,
    Value,
)

__all__ = ["revealed", "show"]


def forget(*texts: str) -> None:
    """Let nothing be known of the blocks of some files."""
    for text in texts:
        for placed in read(text).blocks:
            placed.block.attached = None


def _apart(frame: Frame, value: Union) -> Value:
    """The options of a union as they are now, told apart."""
    options = dict.fromkeys(frame.frozen(option) for option in value.options)
    return Union(tuple(options)) if len(options) > 1 else next(iter(options))


def revealed(source: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What each ``reveal(expression)`` of a source shows, in the order of the file."""
    seen: dict[int, str] = {}
    known: dict[int, Value] = {}
    rules = interpreter.RULES

    def spy(frame: Frame, node: ast.expr) -> Value:
        assert isinstance(node, ast.Call)
        if isinstance(node.func, ast.Name) and node.func.id == "reveal":
            if frame.run.following or frame.run.root.stores is not None:
                return UNKNOWN
            block, time = frame.run.block, int(frame.run.scope.split(".")[1])
            starts = [placed.start for placed in module.blocks if placed.block is block]
            start = starts[time] + block.span(node)[0]
            value = frame.evaluate(node.args[0])
            found = _apart(frame, value) if isinstance(value, Union) else frame.frozen(value)
            known[start] = join(known[start], found) if start in known and frame.state.alive else found
            seen[start] = show(known[start])
            return UNKNOWN
        return rules.evaluate[ast.Call](frame, node)

    module = read(source)
    monkeypatch.setattr(interpreter, "RULES", replace(rules, evaluate={**rules.evaluate, ast.Call: spy}))
    forget(source)
    analysis.analyse(module)
    forget(source)
    return [seen[start] for start in sorted(seen)]


def _sequence(kind: str, parts: list[str]) -> str:
    inner = ", ".join(parts)
    return f"[{inner}]" if kind == "list" else f"({inner}{',' if len(parts) == 1 else ''})"


def _tensor(value: Tensor) -> str:
    if value.shape is None:
        return f"({', '.join((*map(_length, value.first), '...', *map(_length, value.last)))})"
    return _sequence("tuple", [*map(_length, value.shape)])


def _length(length: object) -> str:
    return "?" if length is None else str(length)


def show(value: Value) -> str:
    """A value in short."""
    rule = _SHOWN.get(type(value))
    if rule is not None:
        return rule(value)
    return {UNKNOWN: "unknown", NOTHING: "None", DOTS: "..."}.get(value, f"<{type(value).__name__.lower()}>")


_SHOWN = {
    Ref: lambda _: "<object>",
    Tensor: lambda value: _tensor(value) if value.framework is None else f"{_tensor(value)} {value.framework}",
    Number: lambda value: str(value.value) if value.value is not None else value.kind or "number",
    Text: lambda value: repr(value.value),
    Items: lambda value: _sequence(value.kind, [show(item) for item in value.items]),
    OpenItems: lambda value: _sequence(
        value.kind, [*map(show, value.first), f"*{show(value.each)}", *map(show, value.last)]
    ),
    Many: lambda value: f"{value.kind} of {show(value.element)}",
    Union: lambda value: " | ".join(map(show, value.options)),
    Layer: lambda value: f"<{value.name} of {len(value.parts)}>" if value.parts else f"<{value.name}>",
    Mapping: lambda value: "{" + ", ".join(f"{name}: {show(part)}" for name, part in value.items) + "}",
    Named: lambda value: value.name,
    Function: lambda value: f"<{value.name}>",
    Class: lambda value: f"<{value.name}>",
    Instance: lambda value: f"<{value.of} object>",
    Bound: lambda value: f"<method {value.function.name}>",
    Method: lambda value: f"{show(value.receiver)}.{value.name}",
    Range: lambda _: "slice",
    GenericAlias: lambda _: "type",
    ArrayLike: lambda value: f"like {_sequence('tuple', [*map(_length, value.shape)])}",
}
