"""From a graph to the text of a Python function.

Values are written in the order in which they were created, one statement each, under the names that the JIT document
uses: ``op0`` for the function, ``i0`` for its parameters, ``x0`` for what is computed. How one value is spelled is
asked of the backend. All other names (of the caller's functions, of lengths, of variables in loops) are handed out by
:class:`Names`, so that no two things are called alike.
"""

from __future__ import annotations

import cmath
import re
from ast import literal_eval
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import count
from keyword import iskeyword
from math import isfinite
from operator import attrgetter
from typing import NamedTuple, Protocol

from einx.graph.guards import Condition, Guards, bindings, conditions
from einx.graph.values import Argument, Literal, Slice, Value
from einx.sizes.symbolic import Symbolic, substitute, symbol, unknowns
from einx.sizes.unknown import Unknown

FIXED = re.compile(r"_|(i|x|op)\d+|range|slice|zip|float|complex")
"""Names that the text gives to other things: parameters, temporaries, functions, builtins, what is not used."""

SPECIALISE = "specialise"
"""What the code that serves lengths of all kinds calls where something that it takes for granted does not hold."""

LONG = 2**1024
"""From which on a number is written in hexadecimal."""

LONGEST = 100
"""How long a line of conditions gets, in characters, before another one is begun."""


class Names:
    """Hands out the names of one function.

    >>> names = Names(["np"])
    >>> [names.give(wanted, "op") for wanted in ("sum", "x0", "np", "lambda", "sum")]
    ['sum', 'op', 'np_', 'op_', 'sum_']
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)

    def give(self, wanted: str, otherwise: str) -> str:
        """A new name: the wanted one, or ``otherwise`` if it cannot be one, with underscores until it is free."""
        usable = wanted.isidentifier() and not iskeyword(wanted) and not FIXED.fullmatch(wanted)
        name = wanted if usable else otherwise
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name

    def loops(self, wanted: Sequence[str]) -> list[str]:
        """Names for variables that are used in one statement only; the next one may use them again."""
        names = Names(self._taken)
        return [names.give(name, f"n{place}") for place, name in enumerate(wanted)]


class Speller(Protocol):
    """What the writer needs of a backend."""

    @property
    def imports(self) -> tuple[str, ...]:
        """Import lines of the generated module."""

    def spell(self, value: Value, write: Writer) -> str:
        """The expression (or, for in-place primitives, the statement) that computes a value."""


class Source(NamedTuple):
    """The text of a compiled function and the objects that it refers to by name.

    Attributes:
        text: A Python module with one function ``op0``.
        constants: Objects of the caller's (functions) by the names that the text gives them.
        fallback: The name of the function that is called with the arguments where what is granted does not hold.
        free: Symbolic lengths that the text refers to, and no shape gives.
        bindings: The statements that take lengths from the shapes.
        conditions: Where one holds, ``fallback`` is called.
    """

    text: str
    constants: Mapping[str, object]
    fallback: str
    free: AbstractSet[Unknown] = frozenset()
    bindings: Sequence[str] = ()
    conditions: Sequence[Condition] = ()


class Guarded(NamedTuple):
    """How code over symbolic lengths begins.

    Attributes:
        bindings: Statements that take lengths from the shapes.
        ways_out: The statement that leaves where a condition holds, if there are any.
        conditions: The conditions.
    """

    bindings: Sequence[str]
    ways_out: Sequence[str]
    conditions: Sequence[Condition]


class Writer:
    """Gives values their names and renders arguments.

    Args:
        speller: The backend that spells single values.
        values: All values that are written, in order.
        single: Those of them that are used in one place only.
        guards: What is granted of symbolic lengths.

    Attributes:
        head: The statements before the function.
        lines: The statements so far.
        constants: The objects of the caller's by the names that they have here.
        names: Gives new names.
        fallback: The name of what is called where something that is granted does not hold.
        used: The unknown lengths that the text refers to.
    """

    def __init__(self, speller: Speller, values: Sequence[Value], single: frozenset[Value], guards: Guards) -> None:
        self._speller = speller
        self._single = single
        self._written: dict[Value, str] = {}
        self._temporaries = count()
        self._functions = count(1)
        self._outside: Iterator[int] = count()
        self._given: set[str] = set()
        self.head: list[str] = []
        self.lines: list[str] = []
        self.constants: dict[str, object] = {}
        self.names = Names(line.split()[-1] for line in speller.imports)
        for value in values:
            if value.op == "input":
                self._written[value] = f"i{value.args[0]}"
            elif value.op == "constant":
                wanted, thing = value.args
                name = next((name for name, known in self.constants.items() if known is thing), None)
                self._written[value] = name or self.names.give(str(wanted), "op")
                self.constants[self._written[value]] = thing
        self.fallback = self.names.give(SPECIALISE, SPECIALISE)
        of_shapes = (name for value in values for length in value.shape for name in unknowns(length))
        lengths = dict.fromkeys((*guards.unknowns(), *of_shapes))
        self._lengths = {unknown: symbol(self.names.give(unknown.name, "n")) for unknown in lengths}
        self.used: set[Unknown] = set()

    def define(self, value: Value) -> None:
        """Write the statement that computes a value, unless it has a name from the beginning."""
        if value in self._written:
            return
        expression = self._speller.spell(value, self)
        if value.in_place:
            self.lines += expression.split("\n")
            self._written[value] = self._written[value.source]
        elif value.inline and value in self._single:
            self._written[value] = expression
        else:
            self._written[value] = name = self._temporary()
            self.lines.append(f"{name}{',' if value.params.get('unpacked') else ''} = {expression}")

    def _temporary(self) -> str:
        """A name for what is computed, which nothing in or before the function has."""
        name = next(name for number in self._temporaries if (name := f"x{number}") not in self._given)
        self._given.add(name)
        return name

    def function(self, inputs: Sequence[Value], outputs: Sequence[Value]) -> str:
        """Write another function before this one, which returns a tuple; its name."""
        values, single = _reachable(inputs, outputs)
        inner = Writer(self._speller, values, single, Guards(()))
        for value in values:
            inner.define(value)
        name = f"op{next(self._functions)}"
        body = [*inner.lines, f"return {inner.write(tuple(outputs))}"]
        self.head += [f"def {name}({', '.join(map(inner.write, inputs))}):", *(f"    {line}" for line in body)]
        self._outside = count(len(inner._given))
        return name

    def before(self, expression: str) -> str:
        """Give a name to something that is computed once, before the function."""
        name = next(name for number in self._outside if (name := f"x{number}") not in self._given)
        self._given.add(name)
        self.head.append(f"{name} = {expression}")
        return name

    def guard(self, guards: Guards, parameters: Sequence[str], way_out: str) -> Guarded:
        """The statements before all others: lengths from the shapes, and ways out where what is granted fails.

        Args:
            guards: What is granted.
            parameters: The names of the inputs.
            way_out: The statement to leave the function with.
        """
        found = conditions(guards, parameters, self.write)
        lines = [""]
        for condition, *_ in found:
            joined = f"{lines[-1]} or {condition}" if lines[-1] else condition
            lines[-1:] = [joined] if not lines[-1] or len(joined) <= LONGEST else [lines[-1], condition]
        ways_out = []
        if lines[0]:
            condition = lines[0] if len(lines) == 1 else f"(\n{'':8}{f'{chr(10)}{chr(32) * 8}or '.join(lines)}\n    )"
            ways_out = [f"if {condition}:\n        {way_out}"]
        needed = self.used | guards.places().keys() if guards.checked else self.used
        names = {name: str(self._lengths[name]) for name in needed}
        return Guarded(bindings(guards, parameters, names), ways_out, found)

    def passed(self, guards: Guards) -> list[str]:
        """The names of the lengths that are passed."""
        return [str(self._lengths[name]) for name in guards.passed]

    def write(self, argument: Argument) -> str:
        """The Python expression for an argument."""
        match argument:
            case Value():
                return self._written[argument]
            case int() if abs(argument) < LONG:  # the others Python refuses to write in decimal
                return str(argument)
            case Literal(text=text):
                return text
            case str():
                return '"' + argument.replace("\\", "\\\\").replace('"', '\\"') + '"'
            case tuple():
                inner = ", ".join(map(self.write, argument))
                return f"({inner},)" if len(argument) == 1 else f"({inner})"
            case list():
                return f"[{', '.join(map(self.write, argument))}]"
            case Slice():
                return ":".join("" if bound is None else self.write(bound) for bound in (argument.start, argument.stop))
            case Symbolic():
                self.used.update(unknowns(argument))
                return str(substitute(argument, self._lengths))
            case Mapping():
                return f"{{{', '.join(f'{self.write(key)}: {self.write(value)}' for key, value in argument.items())}}}"
            case _:
                return literal(argument)


def literal(value: Argument) -> str:
    """The Python expression for a number or None."""
    match value:
        case int():
            return hex(value) if abs(value) >= LONG else str(value)
        case float() if not isfinite(value):
            return f'float("{value}")'
        case complex(real=real, imag=imag) if not is_a_sum(value):
            return f"complex({literal(real)}, {literal(imag)})"
        case float() | complex() | None:
            return str(value)
        case _:
            raise TypeError(f"no spelling for an argument of type {type(value).__name__}")


def is_a_sum(value: complex) -> bool:
    """Whether a complex number is what Python computes of its text, which is a sum: zeros may lose their signs.

    >>> is_a_sum(1 - 2j), is_a_sum(complex(1, -0.0))
    (True, False)
    """
    return cmath.isfinite(value) and repr(literal_eval(repr(value))) == repr(value)


def write_source(inputs: Sequence[Value], outputs: Sequence[Value], speller: Speller, guards: Guards) -> Source:
    """The text of the function from the inputs of a graph to ``outputs``.

    Args:
        inputs: The inputs, which become the parameters.
        outputs: What the function returns.
        speller: The backend.
        guards: What is granted of symbolic lengths.
    """
    values, single = _reachable(inputs, outputs)
    writer = Writer(speller, values, single, guards)
    for value in values:
        writer.define(value)
    result = ", ".join(map(writer.write, outputs)) or "()"
    names = list(map(writer.write, inputs))
    parameters = ", ".join([*names, *writer.passed(guards)])
    guarded = writer.guard(guards, names, f"return {writer.fallback}({parameters})")
    lines = [*guarded.bindings, *guarded.ways_out, *writer.lines, f"return {result}"]
    text = "".join(
        f"{line}\n" for line in [*writer.head, f"def op0({parameters}):", *(f"    {line}" for line in lines)]
    )
    text = "".join(f"{line}\n" for line in needed(speller.imports, text)) + text
    free = writer.used - guards.places().keys() - {*guards.passed}
    return Source(text, writer.constants, writer.fallback, free, guarded.bindings, guarded.conditions)


def write_answer(
    inputs: Sequence[Value], answer: Argument, speller: Speller, guards: Guards, *, judges: bool
) -> Source:
    """The text of a function that answers a question about the shapes of its arguments.

    Args:
        inputs: What it is asked of.
        answer: What it returns: lengths, tuples of them, or a dictionary of either by name.
        speller: A backend.
        guards: What is granted of symbolic lengths.
        judges: The answer is False where what is granted does not hold.
    """
    writer = Writer(speller, inputs, frozenset(), guards)
    result = writer.write(answer)
    names = list(map(writer.write, inputs))
    parameters = ", ".join([*names, *writer.passed(guards)])
    way_out = f"return {writer.fallback}({parameters})"
    guarded = writer.guard(guards, names, way_out)
    ways_out = guarded.ways_out
    if judges:  # all but for a division by 0
        ways_out = [
            f"if {condition.text}:\n        {way_out if condition.relation == 'positive' else 'return False'}"
            for condition in guarded.conditions
        ]
    lines = [*guarded.bindings, *ways_out, f"return {result}"]
    text = "".join(f"{line}\n" for line in [f"def op0({parameters}):", *(f"    {line}" for line in lines)])
    free = writer.used - guards.places().keys() - {*guards.passed}
    return Source(text, {}, writer.fallback, free, guarded.bindings, guarded.conditions)


def needed(imports: Sequence[str], text: str) -> Sequence[str]:
    """The import lines whose names a text uses; the last one, that of the framework, where it uses none."""
    used = [line for line, uses in _uses(tuple(imports)) if uses.search(text)]
    return used or imports[-1:]


@lru_cache(maxsize=64)
def _uses(imports: tuple[str, ...]) -> list[tuple[str, re.Pattern[str]]]:
    """Import lines with what uses of their names look like."""
    return [(line, re.compile(rf"\b{line.split()[-1]}\.")) for line in imports]


def _reachable(inputs: Sequence[Value], outputs: Sequence[Value]) -> tuple[list[Value], frozenset[Value]]:
    """All values that the outputs need, in order of creation, and those of them that are used once."""
    seen, pending = set(inputs), list(outputs)
    once: set[Value] = set()
    several: set[Value] = set()
    for value in pending:  # which grows
        if value in once:
            several.add(value)
            continue
        once.add(value)
        if value not in seen:
            seen.add(value)
            pending += value.operands()
    return sorted(seen, key=attrgetter("order")), frozenset(once - several)
