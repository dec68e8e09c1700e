"""Small mistakes put into the programs of the corpus, as people make them, to see which of them are found.

A mutant is a program with one edit in one of its modules. An edit is made by an operator: a function that yields all
edits of its kind that a text allows. Which of them are tried is drawn by a seed, evenly over the operators, so that
nobody chooses what is measured; nothing here knows what the linter can see.
"""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, TypeAlias

__all__ = ["COUNT", "OPERATORS", "PROGRAMS", "Mutant", "Source", "mutants"]

PROGRAMS = {main.parent.name: main.parent for main in sorted(Path(__file__).parent.glob("programs/*/main.py"))}
"""The folders of the programs, by their names."""

COUNT = 40
"""How many mutants of a program are drawn."""


@dataclass(frozen=True)
class Mutant:
    """A program with a mistake.

    Attributes:
        program: The name of the program.
        module: The file that is changed, relative to the folder of the program.
        operator: What made the edit.
        line: The first line that is changed, from 1.
        before: The lines that are changed, without what is blank around them.
        after: What stands there instead.
        text: The whole text of the changed file.
    """

    program: str
    module: str
    operator: str
    line: int
    before: str
    after: str
    text: str


class Edit(NamedTuple):
    """A text in place of a range of characters."""

    start: int
    end: int
    text: str


class Call(NamedTuple):
    """A call with a description: of an operation, or of ``partial`` with one.

    Attributes:
        node: The call.
        description: The literal, which may be an f-string.
        tensors: The positional arguments after it, but for starred ones.
        lengths: The keywords that are axes of the description.
    """

    node: ast.Call
    description: ast.expr
    tensors: tuple[ast.expr, ...]
    lengths: tuple[ast.keyword, ...]


class Source:
    """A module of a program.

    Args:
        text: Its text.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.nodes = tuple(ast.walk(ast.parse(text)))
        self._lines = text.splitlines(keepends=True)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))

    def _offset(self, line: int, column: int) -> int:
        """The character at which a position of a syntax tree is, which counts bytes."""
        return self._starts[line - 1] + len(self._lines[line - 1].encode()[:column].decode())

    def span(self, node: ast.expr | ast.keyword | ast.arg) -> tuple[int, int]:
        """The range of a node."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._offset(node.lineno, node.col_offset), self._offset(node.end_lineno, node.end_col_offset)

    def of(self, node: ast.expr | ast.keyword) -> str:
        """The text of a node."""
        return self.text[slice(*self.span(node))]

    def operand(self, node: ast.expr) -> str:
        """The text of a node, in parentheses if something put behind it would bind tighter."""
        text = self.of(node)
        plain = isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript | ast.Constant)
        return text if plain and not text.startswith("-") else f"({text})"

    def put(self, node: ast.expr | ast.keyword, text: str) -> Edit:
        """The edit that puts a text in place of a node."""
        return Edit(*self.span(node), text)

    def swap(self, first: ast.expr, second: ast.expr) -> Edit:
        """The edit that swaps two nodes."""
        (start, stop), (begin, end) = sorted([self.span(first), self.span(second)])
        return Edit(start, end, self.text[begin:end] + self.text[stop:begin] + self.text[start:stop])

    def drop(self, node: ast.expr | ast.keyword) -> Iterator[Edit]:
        """The edit that takes a node out of a list, with one comma; none if it stands in parentheses of its own."""
        start, end = self.span(node)
        before, after = self.text[:start].rstrip(), self.text[end:]
        if behind := re.match(r"\s*,[ \t]*", after):
            yield Edit(start, end + behind.end(), "")
        elif before.endswith(","):
            yield Edit(len(before) - 1, end, "")
        elif re.search(r"\w\($", before):
            yield Edit(start, end, "")

    def line(self, offset: int) -> int:
        """The line of a character, from 1."""
        return self.text.count("\n", 0, offset) + 1

    @cached_property
    def adapted(self) -> frozenset[str]:
        """Names that are bound to what a call of einx returns, as that of an adapter is."""
        return frozenset(
            target.id
            for node in self.nodes
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and root(node.value.func) == "einx"
            for target in node.targets
            if isinstance(target, ast.Name)
        )

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """All calls with a description that is written out."""
        return tuple(call for node in self.nodes if isinstance(node, ast.Call) for call in self._call(node))

    def _call(self, node: ast.Call) -> Iterator[Call]:
        function, arguments = node.func, node.args
        if last_name(function) == "partial" and arguments:
            function, *arguments = arguments
        is_ours = root(function) == "einx" or (isinstance(function, ast.Name) and function.id in self.adapted)
        if is_ours and arguments and body(self.of(arguments[0])) is not None:
            names = set(re.findall(r"[A-Za-z_]\w*", self.of(arguments[0])))
            tensors = tuple(one for one in arguments[1:] if not isinstance(one, ast.Starred))
            yield Call(node, arguments[0], tensors, tuple(one for one in node.keywords if one.arg in names))


def root(node: ast.expr) -> str | None:
    """The name that a dotted name begins with.

    >>> root(ast.parse("einx.numpy.adapt", mode="eval").body)
    'einx'
    """
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def last_name(node: ast.expr) -> str:
    """The name that a dotted name ends with."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def body(literal: str) -> tuple[int, int] | None:
    r"""Where the contents of a literal of one string or f-string stand, if they read as they are written.

    >>> body('f"a {b}"'), body('"a" "b"'), body(r'"a\n"')
    ((2, 7), None, None)
    """
    match = re.fullmatch(r"[fF]?(\"\"\"|\"|')((?:(?!\1)[^\\])*)\1", literal, re.DOTALL)
    return None if match is None else match.span(2)


# ---------------------------------------------------------------------------------------------------------------------
# Descriptions: each function yields other texts of a description.

TOKEN = re.compile(r"(?P<axis>(?:\{[^{}]*\}|[A-Za-z_]\w*)(?:\.\.\.)?)|(?P<number>\d+)|\.\.\.|->|\S")
FRESH = ("z", "u", "w", "zz")
"""Names for axes that there are not."""


def axes(text: str) -> list[re.Match[str]]:
    """The axes with a name or a number, with the ellipsis behind them."""
    return [token for token in TOKEN.finditer(text) if token.lastgroup]


def fresh(text: str) -> str:
    """A name that the description does not have."""
    return next(name for name in FRESH if not re.search(rf"\b{name}\b", text))


def cut(text: str, start: int, end: int) -> str:
    """The text without a range, and with one blank less.

    >>> cut("a b c", 2, 3), cut("a b", 2, 3)
    ('a c', 'a')
    """
    before, after = text[:start], text[end:]
    if after.startswith(" "):
        return before + after[1:]
    return before.removesuffix(" ") + after


def neighbours(text: str) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    """Axes between which there are only blanks."""
    found = axes(text)
    for one, other in pairwise(found):
        if text[one.end() : other.start()].isspace():
            yield one, other


def pairs(text: str, opening: str, closing: str) -> Iterator[tuple[int, int]]:
    """Where a bracket is opened and closed."""
    opened = []
    for place, char in enumerate(text):
        if char == opening:
            opened.append(place)
        elif char == closing and opened:
            yield opened.pop(), place


def without_pairs(text: str, opening: str, closing: str) -> Iterator[str]:
    """The text without one pair of brackets, and with what is in it."""
    for start, end in pairs(text, opening, closing):
        yield text[:start] + text[start + 1 : end] + text[end + 1 :]


def drop_axis(text: str) -> Iterator[str]:
    """Leave out one axis.

    >>> list(drop_axis("a [b]"))
    ['[b]', 'a []']
    """
    for axis in axes(text):
        yield cut(text, *axis.span())


def swap_axes(text: str) -> Iterator[str]:
    """Swap two axes that stand side by side.

    >>> list(swap_axes("a b, (c a)"))
    ['b a, (c a)', 'a b, (a c)']
    """
    for one, other in neighbours(text):
        between = text[one.end() : other.start()]
        yield text[: one.start()] + other[0] + between + one[0] + text[other.end() :]


def rename_axis(text: str) -> Iterator[str]:
    """Give one occurrence of an axis a new name, or that of another axis.

    >>> list(rename_axis("a b"))
    ['z b', 'b b', 'a z', 'a a']
    """
    found = [axis for axis in axes(text) if axis.lastgroup == "axis" and "{" not in axis[0]]
    names = list(dict.fromkeys(axis[0].removesuffix("...") for axis in found))
    for axis in found:
        name = axis[0].removesuffix("...")
        others = [fresh(text), names[(names.index(name) + 1) % len(names)]]
        for other in others:
            yield text[: axis.start()] + other + text[axis.start() + len(name) :]


def add_axis(text: str) -> Iterator[str]:
    """Add an axis behind one that is there.

    >>> list(add_axis("a [b]"))
    ['a z [b]', 'a [b z]']
    """
    for axis in axes(text):
        yield f"{text[: axis.end()]} {fresh(text)}{text[axis.end() :]}"


def drop_bracket(text: str) -> Iterator[str]:
    """Leave out a pair of square brackets.

    >>> list(drop_bracket("a [b]"))
    ['a b']
    """
    return without_pairs(text, "[", "]")


def drop_group(text: str) -> Iterator[str]:
    """Leave out a pair of parentheses."""
    return without_pairs(text, "(", ")")


def lose_bracket(text: str) -> Iterator[str]:
    """Leave out one bracket and not that which belongs to it.

    >>> list(lose_bracket("a [b]"))
    ['a b]', 'a [b']
    """
    for place, char in enumerate(text):
        if char in "[]()":
            yield text[:place] + text[place + 1 :]


def add_bracket(text: str) -> Iterator[str]:
    """Put one axis into square brackets.

    >>> list(add_bracket("a b"))
    ['[a] b', 'a [b]']
    """
    for axis in axes(text):
        yield f"{text[: axis.start()]}[{axis[0]}]{text[axis.end() :]}"


def add_group(text: str) -> Iterator[str]:
    """Put two axes that stand side by side into parentheses."""
    for one, other in neighbours(text):
        yield f"{text[: one.start()]}({text[one.start() : other.end()]}){text[other.end() :]}"


def change_number(text: str) -> Iterator[str]:
    """Write another number.

    >>> list(change_number("a 3"))
    ['a 4']
    """
    for axis in axes(text):
        if axis.lastgroup == "number":
            yield text[: axis.start()] + str(int(axis[0]) + 1) + text[axis.end() :]


def drop_expression(text: str) -> Iterator[str]:
    """Leave out the expression of one tensor, or the output.

    >>> list(drop_expression("a, b -> a b"))
    ['b -> a b', 'a -> a b', 'a, b']
    """
    separators = [token for token in TOKEN.finditer(text) if token[0] in {",", "->"}]
    for left, right in zip([None, *separators], [*separators, None], strict=True):
        start, end = left.end() if left else 0, right.start() if right else len(text)
        if left is None and right is not None and right[0] == ",":
            yield text[right.end() :].lstrip()
        elif left is not None and (left[0] == "," or right is None):
            yield text[: left.start()].rstrip() + (" " if right and right[0] == "->" else "") + text[end:]
        elif right is not None and right[0] == ",":
            yield text[:start] + text[right.end() :]


# ---------------------------------------------------------------------------------------------------------------------
# Arguments: each function yields edits of a call with a description.


def drop_length(source: Source, call: Call) -> Iterator[Edit]:
    """Leave out the length of an axis."""
    for keyword in call.lengths:
        yield from source.drop(keyword)


def change_length(source: Source, call: Call) -> Iterator[Edit]:
    """Pass another length."""
    for keyword in call.lengths:
        for text in other_lengths(source, keyword.value):
            yield source.put(keyword.value, text)


def rename_length(source: Source, call: Call) -> Iterator[Edit]:
    """Pass a length to an axis that there is not."""
    for keyword in call.lengths:
        yield source.put(keyword, f"{fresh(source.of(call.description))}={source.of(keyword.value)}")


def swap_tensors(source: Source, call: Call) -> Iterator[Edit]:
    """Swap two tensors."""
    for one, other in pairwise(call.tensors):
        yield source.swap(one, other)


def drop_tensor(source: Source, call: Call) -> Iterator[Edit]:
    """Leave out a tensor."""
    for tensor in call.tensors:
        yield from source.drop(tensor)


def change_tensor(source: Source, call: Call) -> Iterator[Edit]:
    """Pass a part of a tensor, the tensor with one more axis, or another argument of the call."""
    for tensor in call.tensors:
        if not isinstance(tensor, ast.Constant):
            yield source.put(tensor, f"{source.operand(tensor)}[0]")
            yield source.put(tensor, f"{source.operand(tensor)}[None]")
        for other in call.tensors:
            yield source.put(tensor, source.of(other))


def other_lengths(source: Source, node: ast.expr) -> Iterator[str]:
    """One more, and twice as much."""
    number = integer(node)
    if number is None:
        yield f"{source.operand(node)} + 1"
        yield f"2 * {source.operand(node)}"
    elif number > 0:
        yield str(number + 1)
        yield str(2 * number)


# ---------------------------------------------------------------------------------------------------------------------
# What feeds the calls: each function yields edits of a module.

CREATORS = frozenset("zeros ones empty full eye arange identity indices random standard_normal".split())
"""Functions whose first argument is a shape or a length."""

COUNTED = frozenset("split array_split tile repeat".split())
"""Functions of NumPy that take a length among their further arguments."""

NO_SIZES = frozenset("range print round max min len int float pow enumerate default_rng seed RandomState".split())
"""Functions whose arguments are no lengths."""

NO_LENGTHS = frozenset("axis axes seed indent decimals ndigits".split())
"""Keywords that are no lengths."""


def integer(node: ast.expr) -> int | None:
    """The value of a literal, which may have a sign."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = integer(node.operand)
        return None if inner is None else -inner
    return node.value if isinstance(node, ast.Constant) and type(node.value) is int else None


def numbers_in(node: ast.expr, least: int) -> Iterator[ast.expr]:
    """The literals in an expression that are lengths or factors of them."""
    number = integer(node)
    if number is not None:
        if number >= least:
            yield node
    elif isinstance(node, ast.Tuple | ast.List):
        for element in node.elts:
            yield from numbers_in(element, least)
    elif isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Pow):
        yield from numbers_in(node.left, least)
        yield from numbers_in(node.right, least)


def sizes_of_call(node: ast.Call) -> Iterator[ast.expr]:
    """The literals among the arguments of a call that are lengths."""
    name, where = last_name(node.func), root(node.func)
    if where == "einx" or name in NO_SIZES:
        return
    if name in CREATORS:
        for argument in node.args[:1]:
            yield from numbers_in(argument, 1)
    elif where not in {"np", "math"} or name in COUNTED:
        for argument in node.args:
            yield from numbers_in(argument, 2)
    for keyword in node.keywords:
        if keyword.arg in {"size", "shape"}:
            yield from numbers_in(keyword.value, 1)
        elif keyword.arg not in NO_LENGTHS and where != "np":
            yield from numbers_in(keyword.value, 2)


def sizes_of_function(node: ast.FunctionDef) -> Iterator[ast.expr]:
    """The defaults of parameters that are lengths."""
    positional = [*node.args.posonlyargs, *node.args.args]
    with_default = [
        *zip(reversed(positional), reversed(node.args.defaults), strict=False),
        *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True),
    ]
    for parameter, default in with_default:
        if default is not None and parameter.arg not in NO_LENGTHS:
            yield from numbers_in(default, 2)


def sizes(source: Source) -> Iterator[ast.expr]:
    """All literals that are used as lengths, as far as that can be told from where they stand."""
    for node in source.nodes:
        match node:
            case ast.Call():
                yield from sizes_of_call(node)
            case ast.FunctionDef():
                yield from sizes_of_function(node)
            case ast.Assign() | ast.AnnAssign() if node.value is not None:
                yield from numbers_in(node.value, 2)
            case ast.Dict():
                for value in node.values:
                    yield from numbers_in(value, 2)


def change_size(source: Source) -> Iterator[Edit]:
    """Write another length."""
    for node in sizes(source):
        for text in other_lengths(source, node):
            yield source.put(node, text)


def calls_of(source: Source, *names: str) -> Iterator[ast.Call]:
    """The calls of functions or methods of these names that are not einx's."""
    for node in source.nodes:
        if isinstance(node, ast.Call) and last_name(node.func) in names and root(node.func) != "einx":
            yield node


def change_axis(source: Source) -> Iterator[Edit]:
    """Name another axis."""
    for node in source.nodes:
        if isinstance(node, ast.keyword) and node.arg in {"axis", "axes"}:
            entries = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            for entry in entries:
                number = integer(entry)
                if number is not None:
                    others = (0, -2) if number == -1 else (number + 1, number - 1)
                    yield from (source.put(entry, str(other)) for other in others)


def entries_of(node: ast.Call) -> Sequence[ast.expr]:
    """The entries of a shape or a permutation that a function or a method is passed."""
    arguments = node.args[1:] if root(node.func) == "np" else node.args
    if len(arguments) == 1 and isinstance(arguments[0], ast.Tuple | ast.List):
        return arguments[0].elts
    return arguments


def swap_permutation(source: Source) -> Iterator[Edit]:
    """Swap entries of a permutation, or the axes that a function moves."""
    for node in calls_of(source, "transpose", "moveaxis", "permute", "swapaxes"):
        entries = entries_of(node)
        for entry in entries if last_name(node.func) == "swapaxes" else ():
            if (number := integer(entry)) is not None:
                yield source.put(entry, str(number - 1))
        if last_name(node.func) != "swapaxes":
            yield from (source.swap(one, other) for one, other in pairwise(entries))


def change_reshape(source: Source) -> Iterator[Edit]:
    """Swap, leave out or change lengths of a new shape."""
    for node in calls_of(source, "reshape", "broadcast_to"):
        entries = entries_of(node)
        for one, other in pairwise(entries):
            yield source.swap(one, other)
        for entry in entries:
            if len(entries) > 1:
                yield from source.drop(entry)
            if not isinstance(entry, ast.Starred):
                yield from (source.put(entry, text) for text in other_lengths(source, entry))


def swap_unpacked(source: Source) -> Iterator[Edit]:
    """Swap names to which lengths are unpacked."""
    for node in source.nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
            value = node.value.value if isinstance(node.value, ast.Subscript) else node.value
            if last_name(value) == "shape":
                names = node.targets[0].elts
                yield from (source.swap(one, other) for one, other in pairwise(names))


def drop_transpose(source: Source) -> Iterator[Edit]:
    """Leave out ``.T``, or an index that adds an axis."""
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and node.attr in {"T", "mT"}:
            yield source.put(node, source.of(node.value))
        elif isinstance(node, ast.Subscript):
            entries = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            if any(isinstance(entry, ast.Constant) and entry.value is None for entry in entries):
                yield source.put(node, source.of(node.value))


def change_slice(source: Source) -> Iterator[Edit]:
    """Change a bound of a slice."""
    for node in source.nodes:
        if isinstance(node, ast.Slice):
            for bound in (node.lower, node.upper):
                number = None if bound is None else integer(bound)
                if number is not None and bound is not None:
                    yield source.put(bound, str(number - 1 if number < 0 else number + 1))
                elif bound is not None:
                    yield source.put(bound, f"{source.operand(bound)} + 1")


def swap_matmul(source: Source) -> Iterator[Edit]:
    """Swap the operands of ``@``."""
    for node in source.nodes:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            left, right = source.operand(node.left), source.operand(node.right)
            (start, stop), (begin, end) = source.span(node.left), source.span(node.right)
            yield Edit(start, end, f"{right}{source.text[stop:begin]}{left}")


# ---------------------------------------------------------------------------------------------------------------------
# The table, and the draw

Operator: TypeAlias = Callable[[Source], Iterator[Edit]]


def on_descriptions(change: Callable[[str], Iterator[str]]) -> Operator:
    """The operator that changes the texts of descriptions."""

    def operator(source: Source) -> Iterator[Edit]:
        for call in source.calls:
            place = body(source.of(call.description))
            assert place is not None
            start = source.span(call.description)[0]
            text = source.text[start + place[0] : start + place[1]]
            yield from (Edit(start + place[0], start + place[1], other) for other in change(text))

    return operator


def on_calls(change: Callable[[Source, Call], Iterator[Edit]]) -> Operator:
    """The operator that changes the arguments of calls with a description."""

    def operator(source: Source) -> Iterator[Edit]:
        for call in source.calls:
            yield from change(source, call)

    return operator


OPERATORS: dict[str, Operator] = {
    **{
        change.__name__: on_descriptions(change)
        for change in (
            drop_axis,
            swap_axes,
            rename_axis,
            add_axis,
            drop_bracket,
            drop_group,
            lose_bracket,
            add_bracket,
            add_group,
            change_number,
            drop_expression,
        )
    },
    **{
        change.__name__: on_calls(change)
        for change in (drop_length, change_length, rename_length, swap_tensors, drop_tensor, change_tensor)
    },
    **{
        operator.__name__: operator
        for operator in (
            change_size,
            change_axis,
            swap_permutation,
            change_reshape,
            swap_unpacked,
            drop_transpose,
            change_slice,
            swap_matmul,
        )
    },
}
"""All operators, by their names."""


def mutants(program: str, seed: int = 0, count: int = COUNT) -> list[Mutant]:
    """Mutants of a program: as many of each operator as of any other, for as long as there are any.

    Args:
        program: The name of the program.
        seed: What the draw begins with.
        count: How many there are to be; fewer if the program allows no more.
    """
    draw = random.Random(f"{program} {seed}")
    sources = _sources(program)
    pools = {name: _edits(operator, sources) for name, operator in OPERATORS.items()}
    for pool in pools.values():
        draw.shuffle(pool)
    order = list(OPERATORS)
    draw.shuffle(order)
    chosen: dict[tuple[str, str], Mutant] = {}
    while len(chosen) < count and any(pools.values()):
        for name in order:
            made = (_made(program, module, name, sources[module], edit) for module, edit in _popped(pools[name]))
            mutant = next((one for one in made if (one.module, one.text) not in chosen), None)
            if mutant is not None and len(chosen) < count:
                chosen[mutant.module, mutant.text] = mutant
    return list(chosen.values())


Place: TypeAlias = tuple[str, Edit]
"""A module, and an edit of it."""


def _popped(pool: list[Place]) -> Iterator[Place]:
    """The edits of a pool, each of which is taken out of it."""
    while pool:
        yield pool.pop()


def _sources(program: str) -> dict[str, Source]:
    """The modules of a program, by their names."""
    folder = PROGRAMS[program]
    return {
        path.relative_to(folder).as_posix(): Source(path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.py"))
    }


def _edits(operator: Operator, sources: Mapping[str, Source]) -> list[Place]:
    """All edits that an operator makes in a program, each once, but for those that change nothing."""
    return list(
        {
            (module, edit): None
            for module, source in sources.items()
            for edit in operator(source)
            if edit.text != source.text[edit.start : edit.end]
        }
    )


def _made(program: str, module: str, operator: str, source: Source, edit: Edit) -> Mutant:
    text = source.text[: edit.start] + edit.text + source.text[edit.end :]
    start = source.text.rfind("\n", 0, edit.start) + 1
    end = source.text.find("\n", edit.end)
    tail = len(source.text) - end if end >= 0 else 0
    before, after = source.text[start : len(source.text) - tail], text[start : len(text) - tail]
    return Mutant(program, module, operator, source.line(edit.start), before.strip(), after.strip(), text)
