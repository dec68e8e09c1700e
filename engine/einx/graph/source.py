"""From a graph to the text of a Python function.

Values are written in the order in which they were created, one statement each, under the names that the JIT document
uses: ``op0`` for the function, ``i0`` for its parameters, ``x0`` for what is computed. How one value is spelled is
asked of the backend.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from einx.graph.values import Argument, Graph, Slice, Value
from einx.sizes.symbolic import Symbolic


class Speller(Protocol):
    """What the writer needs of a backend."""

    @property
    def imports(self) -> tuple[str, ...]:
        """Import lines of the generated module."""

    def spell(self, value: Value, write: Writer) -> str:
        """The expression (or, for in-place operations, the statement) that computes a value."""


class Source(NamedTuple):
    """The text of a compiled function and the objects that it refers to by name.

    Attributes:
        text: A Python module with one function ``op0``.
        constants: Objects of the caller's (functions) by the names that the text gives them.
    """

    text: str
    constants: Mapping[str, object]


class Writer:
    """Gives values their names and renders arguments.

    Args:
        speller: The backend that spells single values.
        single: Values that are used in one place only.
    """

    def __init__(self, speller: Speller, single: frozenset[Value]) -> None:
        self._speller = speller
        self._single = single
        self._names: dict[Value, str] = {}
        self._temporaries = 0
        self.lines: list[str] = []
        self.constants: dict[str, object] = {}

    def define(self, value: Value) -> None:
        """Write the statement that computes a value, unless it needs none."""
        if value.op == "input":
            self._names[value] = f"i{value.args[0]}"
        elif value.op == "constant":
            self._names[value] = self._constant(value)
        elif value.in_place:
            self.lines += self._speller.spell(value, self).split("\n")
            target = value.args[0]
            assert isinstance(target, Value)
            self._names[value] = self._names[target]
        elif value.inline and value in self._single:
            self._names[value] = self._speller.spell(value, self)
        else:
            expression = self._speller.spell(value, self)
            name = f"x{self._temporaries}"
            self._temporaries += 1
            self._names[value] = name
            self.lines.append(f"{name} = {expression}")

    def _constant(self, value: Value) -> str:
        wanted, thing = str(value.args[0]), value.args[1]
        name = wanted
        number = 2
        while name in self.constants and self.constants[name] is not thing:
            name = f"{wanted}{number}"
            number += 1
        self.constants[name] = thing
        return name

    def write(self, argument: Argument) -> str:
        """The Python expression for an argument."""
        match argument:
            case Value():
                return self._names[argument]
            case str():
                return '"' + argument.replace("\\", "\\\\").replace('"', '\\"') + '"'
            case tuple():
                inner = ", ".join(map(self.write, argument))
                return f"({inner},)" if len(argument) == 1 else f"({inner})"
            case list():
                return f"[{', '.join(map(self.write, argument))}]"
            case Slice():
                start = "" if argument.start is None else str(argument.start)
                stop = "" if argument.stop is None else str(argument.stop)
                return f"{start}:{stop}"
            case int() | float() | None | Symbolic():
                return str(argument)
            case _:
                raise TypeError(f"no spelling for an argument of type {type(argument).__name__}")


def write_source(graph: Graph, outputs: Sequence[Value], speller: Speller, *, as_tuple: bool = False) -> Source:
    """The text of the function from the inputs of a graph to ``outputs``.

    Args:
        graph: The graph, whose inputs become the parameters.
        outputs: What the function returns.
        speller: The backend.
        as_tuple: Return a tuple even for one output.
    """
    values, single = _reachable(graph, outputs)
    writer = Writer(speller, single)
    for value in values:
        writer.define(value)
    names = [writer.write(value) for value in outputs]
    result = f"({names[0]},)" if as_tuple and len(names) == 1 else ", ".join(names) or "()"
    parameters = ", ".join(writer.write(value) for value in graph.inputs)
    body = "".join(f"    {line}\n" for line in [*writer.lines, f"return {result}"])
    head = "".join(f"{line}\n" for line in speller.imports)
    return Source(f"{head}def op0({parameters}):\n{body}", writer.constants)


def _reachable(graph: Graph, outputs: Sequence[Value]) -> tuple[list[Value], frozenset[Value]]:
    """All values that the outputs need, in order of creation, and those of them that are used once."""
    uses: dict[Value, int] = dict.fromkeys(graph.inputs, 0)
    pending = list(outputs)
    for value in outputs:
        uses[value] = uses.get(value, 0) + 1
    seen = set(graph.inputs)
    while pending:
        value = pending.pop()
        if value in seen:
            continue
        seen.add(value)
        for operand in value.operands():
            uses[operand] = uses.get(operand, 0) + 1
            pending.append(operand)
    values = sorted(seen | set(graph.inputs), key=lambda value: value.order)
    return values, frozenset(value for value in values if uses[value] == 1)
