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
    Bound,
    Class,
    Function,
    Instance,
    Items,
    Many,
    Mapping,
    Method,
    Named,
    Number,
    Range,
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


def revealed(source: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What each ``reveal(expression)`` of a source shows, in the order of the file."""
    seen: dict[int, str] = {}
    known: dict[int, Value] = {}
    rules = interpreter.RULES

    def spy(frame: Frame, node: ast.expr) -> Value:
        assert isinstance(node, ast.Call)
        if isinstance(node.func, ast.Name) and node.func.id == "reveal":
            if frame.run.following:
                return UNKNOWN
            block, time = frame.run.block, int(frame.run.scope.split(".")[1])
            starts = [placed.start for placed in module.blocks if placed.block is block]
            start = starts[time] + block.span(node)[0]
            value = frame.evaluate(node.args[0])
            found = value if isinstance(value, Union) else frame.frozen(value)
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


def show(value: Value) -> str:
    """A value in short."""
    match value:
        case Tensor(framework, shape):
            lengths = None if shape is None else ["?" if length is None else str(length) for length in shape]
            text = "(...)" if lengths is None else f"({', '.join(lengths)}{',' if len(lengths) == 1 else ''})"
            return text if framework is None else f"{text} {framework}"
        case Number(kind, None):
            return kind or "number"
        case Number(_, number):
            return str(number)
        case Text(text):
            return repr(text)
        case Items(kind, items):
            inner = ", ".join(map(show, items))
            return f"[{inner}]" if kind == "list" else f"({inner}{',' if len(items) == 1 else ''})"
        case Mapping(pairs):
            return "{" + ", ".join(f"{name}: {show(part)}" for name, part in pairs) + "}"
        case Named(name):
            return name
        case Function(name) | Class(name):
            return f"<{name}>"
        case Instance(name):
            return f"<{name} object>"
        case Bound(_, function):
            return f"<method {function.name}>"
        case Many(kind, element):
            return f"{kind} of {show(element)}"
        case Union(options):
            return " | ".join(map(show, options))
        case Method(receiver, name):
            return f"{show(receiver)}.{name}"
        case Range():
            return "slice"
        case _:
            return {UNKNOWN: "unknown", NOTHING: "None", DOTS: "..."}[value]
