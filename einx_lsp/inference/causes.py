"""Where knowledge ends: which expression is the first of which nothing is known, of those that an argument rests on.

Nobody but a person who asks needs it, so nothing of it is kept while a file is analysed. One block is run once more,
its values are looked at, and the way from the argument back through names, attributes and operands is followed.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final, Literal, NamedTuple, TypeAlias

from einx_lsp.dialects.registry import is_understood
from einx_lsp.inference.bindings import facts_at
from einx_lsp.library import registry
from einx_lsp.python.blocks import Block, Module, Place
from einx_lsp.values.model import (
    UNKNOWN,
    Bound,
    Class,
    Function,
    Layer,
    Method,
    ModuleFile,
    Named,
    Ref,
    Tensor,
    Union,
    Value,
)

__all__ = ["Cause", "Causes", "Kind", "is_shapeless"]

Kind: TypeAlias = Literal[
    "parameter",
    "annotation",
    "call",
    "function",
    "library",
    "values",
    "attribute",
    "element",
    "import",
    "name",
    "other",
]

_SENTENCES: Final[Mapping[Kind, str]] = {
    "parameter": "`{}` is a parameter without an annotation",
    "annotation": "the annotation of `{}` says no shape",
    "call": "`{}()` is not followed",
    "function": "what `{}()` returns is not known",
    "library": "what `{}` does to shapes is not known",
    "values": "the shape that `{}` gives depends on what is not known",
    "attribute": "where `{}` is set tells no shape that always holds",
    "element": "what is in `{}` is not known",
    "import": "`{}` is imported from where nothing is read",
    "name": "`{}` may be something else by then",
    "other": "nothing is known of `{}`",
}


class Cause(NamedTuple):
    """Why nothing is known of a shape.

    Attributes:
        kind: What sort of expression knowledge has ended at.
        name: What is to blame, as it is written.
        place: Where it stands.
    """

    kind: Kind
    name: str
    place: Place

    @property
    def sentence(self) -> str:
        """The cause in words, with code between backticks."""
        return _SENTENCES[self.kind].format(self.name)


def is_shapeless(value: Value | None) -> bool:
    """Whether the shape of an object is not known, though it may have one.

    Args:
        value: What is known of it, ``None`` for nothing.
    """
    match value:
        case Tensor(shape=shape):
            return shape is None
        case Union(options):
            return any(map(is_shapeless, options)) or sum(isinstance(one, Tensor) for one in options) > 1
        case Named(name):
            return name.partition(".")[0] not in _LIBRARIES
        case _:
            return value is None or value == UNKNOWN


_LIBRARIES = frozenset("builtins einx numpy torch jax tensorflow".split())
"""Those of which there are tables, so that a row is missing where one gives nothing."""

_Function: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda"
_Comprehension: TypeAlias = "ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp"

_DEEPEST = 60
"""Steps back."""


class _Read:
    """A block with the values of its expressions."""

    def __init__(self, block: Block, seen: Mapping[ast.expr, Value]) -> None:
        self.block = block
        self.seen = seen

    def value(self, node: ast.expr) -> Value | None:
        """What is known of an expression."""
        return self.seen.get(node)

    @cached_property
    def parents(self) -> Mapping[ast.AST, ast.AST]:
        """The node around each."""
        nodes = (node for statement in self.block.statements for node in ast.walk(statement))
        return {child: node for node in nodes for child in ast.iter_child_nodes(node)}

    @cached_property
    def by_span(self) -> Mapping[tuple[int, int], ast.expr]:
        """The outermost expression of each range."""
        found: dict[tuple[int, int], ast.expr] = {}
        for statement in self.block.statements:
            for node in ast.walk(statement):
                if isinstance(node, ast.expr):
                    found.setdefault(self.block.span(node), node)
        return found

    @cached_property
    def bindings(self) -> Mapping[tuple[ast.AST | None, str], Sequence[_Binding]]:
        """What binds each name of each function (``None`` for the module), in the order of the text."""
        found: dict[tuple[ast.AST | None, str], list[_Binding]] = {}
        for statement in self.block.statements:
            for node in ast.walk(statement):
                for binding in _bindings(node):
                    found.setdefault((self.function_of(binding.at), binding.name), []).append(binding)
        for several in found.values():
            several.sort(key=lambda binding: self.block.span(binding.at))
        return found

    @cached_property
    def stores(self) -> Mapping[str, Sequence[_Binding]]:
        """What is stored in each attribute, of whatever object."""
        found: dict[str, list[_Binding]] = {}
        for statement in self.block.statements:
            for node in ast.walk(statement):
                if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
                    for binding in _assigned(node, attributes=True):
                        found.setdefault(binding.name, []).append(binding)
        return found

    def function_of(self, node: ast.AST) -> ast.AST | None:
        """The innermost function around a node, ``None`` for the module."""
        here = self.parents.get(node)
        while here is not None and not isinstance(here, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            here = self.parents.get(here)
        return here

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """All nodes around one, the innermost first."""
        here = self.parents.get(node)
        while here is not None:
            yield here
            here = self.parents.get(here)


class _Binding(NamedTuple):
    """What binds a name.

    Attributes:
        name: The name.
        at: The node that does.
        value: The expression that the value comes from; ``None`` for an import, a definition.
        whole: Whether it is the value itself, and no element of it.
    """

    name: str
    at: ast.AST
    value: ast.expr | None
    whole: bool


def _bindings(node: ast.AST) -> Iterator[_Binding]:
    match node:
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign() | ast.NamedExpr():
            yield from _assigned(node)
        case ast.For(target=target, iter=value) | ast.AsyncFor(target=target, iter=value):
            yield from _targets(target, node, value, whole=False)
        case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
            yield from _targets(target, target, value, whole=False)
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            for alias in names:
                yield _Binding(alias.asname or alias.name.partition(".")[0], node, None, whole=True)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield _Binding(name, node, None, whole=True)
        case _:
            pass


def _assigned(
    node: ast.Assign | ast.AnnAssign | ast.AugAssign | ast.NamedExpr, *, attributes: bool = False
) -> Iterator[_Binding]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    for target in targets:
        yield from _targets(target, node, node.value, whole=True, attributes=attributes)


def _targets(
    target: ast.expr, at: ast.AST, value: ast.expr | None, *, whole: bool, attributes: bool = False
) -> Iterator[_Binding]:
    match target:
        case ast.Name(id=name) if not attributes:
            yield _Binding(name, at, value, whole)
        case ast.Attribute(attr=name) if attributes:
            yield _Binding(name, at, value, whole)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            written = value.elts if whole and isinstance(value, ast.Tuple | ast.List) else []
            for number, part in enumerate(parts):
                own = written[number] if len(written) == len(parts) else None
                yield from _targets(part, at, own or value, whole=own is not None, attributes=attributes)
        case ast.Starred(value=part):
            yield from _targets(part, at, value, whole=False, attributes=attributes)
        case _:
            pass


class Causes:
    """Asks why nothing is known of arguments in a file.

    Args:
        module: The file.
        observe: The values of the expressions of a block, by its number; for a head, of its whole class.
    """

    def __init__(self, module: Module, observe: Callable[[int], Mapping[ast.expr, Value]]) -> None:
        self._module = module
        self._observe = observe
        self._read: dict[int, _Read] = {}
        self._seen: dict[int, Mapping[ast.expr, Value]] = {}
        self._numbers = {placed.block: number for number, placed in reversed([*enumerate(module.blocks)])}

    def of(self, place: Place) -> Cause | None:
        """Why nothing is known of an expression.

        Args:
            place: Where it stands.

        Returns:
            ``None`` if it is not in the file, or is not evaluated.
        """
        number = self._numbers.get(place.block)
        if number is None:
            return None
        read = self._block(number)
        node = read.by_span.get(place.span)
        node = node.value if isinstance(node, ast.Starred) else node
        return None if node is None or node not in read.seen else self._cause(read, node, set())

    def _block(self, number: int) -> _Read:
        if number not in self._read:
            blocks = self._module.blocks
            head = next(each for each in range(number, -1, -1) if not blocks[each].block.is_member)
            if head not in self._seen:
                self._seen[head] = self._observe(head)
            self._read[number] = _Read(blocks[number].block, self._seen[head])
        return self._read[number]

    def _cause(self, read: _Read, node: ast.expr, visited: set[ast.AST]) -> Cause:
        if node in visited or len(visited) > _DEEPEST:
            return _made("other", read, node)
        visited.add(node)
        match node:
            case ast.Name():
                return self._name(read, node, visited)
            case ast.Attribute():
                return self._attribute(read, node, visited)
            case ast.Call():
                return self._call(read, node, visited)
            case ast.Subscript(value=base):
                if is_shapeless(read.value(base)):
                    return self._cause(read, base, visited)
                kind: Kind = "values" if isinstance(read.value(base), Tensor) else "element"
                return _made(kind, read, node if kind == "values" else base)
            case _:
                return self._operand(read, _operands(node), visited) or _made("other", read, node)

    def _operand(self, read: _Read, operands: Sequence[ast.expr], visited: set[ast.AST]) -> Cause | None:
        """The cause of the first operand of which nothing is known."""
        unknown = next((operand for operand in operands if is_shapeless(read.value(operand))), None)
        return None if unknown is None else self._cause(read, unknown, visited)

    # Calls

    def _call(self, read: _Read, node: ast.Call, visited: set[ast.AST]) -> Cause:
        function = read.value(node.func)
        owner = node.func.value if isinstance(node.func, ast.Attribute) else None
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        match function:
            case Function() | Bound() | Class() | Ref():
                return _made("function", read, node.func)
            case Named(name):
                if registry.function(name) is not None or is_understood(name):
                    return self._known(read, node, arguments, visited)
                return _made("library" if name.partition(".")[0] in _LIBRARIES else "call", read, node.func)
            case Layer():
                return self._known(read, node, arguments, visited)
            case Method(receiver, name) if owner is not None:
                if is_shapeless(receiver) or registry.method(receiver, name) is not None:
                    return self._known(read, node, [owner, *arguments], visited)
                return _made("library", read, node.func)
            case _:
                if owner is not None and is_shapeless(read.value(owner)) and not _is_module(owner, read):
                    return self._cause(read, owner, visited)
                is_library = owner is not None and isinstance(read.value(owner), Tensor)
                return _made("library" if is_library else "call", read, node.func)

    def _known(self, read: _Read, node: ast.Call, operands: Sequence[ast.expr], visited: set[ast.AST]) -> Cause:
        return self._operand(read, operands, visited) or _made("values", read, node)

    # Attributes

    def _attribute(self, read: _Read, node: ast.Attribute, visited: set[ast.AST]) -> Cause:
        owner = read.value(node.value)
        match owner:
            case Named():
                return _made("library", read, node)
            case ModuleFile():
                return _made("import", read, node)
            case Tensor():
                return self._operand(read, [node.value], visited) or _made("values", read, node)
            case _:
                pass
        if is_shapeless(owner) and not _is_self(node.value):
            return self._cause(read, node.value, visited)
        stores = [(part, one) for part in self._class(read) for one in part.stores.get(node.attr, ())]
        if len(stores) == 1:
            ((there, binding),) = stores
            if binding.value is not None and binding.whole and is_shapeless(there.value(binding.value)):
                return self._cause(there, binding.value, visited)
        return _made("attribute", read, node)

    def _class(self, read: _Read) -> Sequence[_Read]:
        """A block, with the others of its class if it is part of one."""
        group = next((blocks for blocks in self._module.groups() if read.block in blocks), (read.block,))
        return [self._block(self._numbers[block]) for block in group]

    # Names

    def _name(self, read: _Read, node: ast.Name, visited: set[ast.AST]) -> Cause:
        name = node.id
        here: ast.AST = node
        for around in read.around(node):
            match around:
                case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                    bound = _of_comprehension(around, name, here)
                    if bound is not None:
                        return self._bound(read, node, bound, visited)
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
                    bindings, parameter = read.bindings.get((around, name), ()), _parameter(around, name)
                    latest = _latest(read, bindings, node, or_later=parameter is None)
                    if latest is not None:
                        return self._bound(read, node, latest, visited)
                    if parameter is not None:
                        kind: Kind = "parameter" if parameter.annotation is None else "annotation"
                        return Cause(kind, name, Place(read.block, read.block.span(parameter)))
                case _:
                    pass
            here = around
        return self._global(read, node, visited)

    def _global(self, read: _Read, node: ast.Name, visited: set[ast.AST]) -> Cause:
        blocks = self._module.blocks
        binding = [n for n, placed in enumerate(blocks) if facts_at(placed.block).bound.get(node.id)]
        if not binding:
            return _made("name", read, node)
        there = self._block(binding[-1])
        bindings = there.bindings.get((None, node.id), ())
        last = _latest(there, bindings, node) if there is read else bindings[-1] if bindings else None
        return _made("name", read, node) if last is None else self._bound(there, node, last, visited, read)

    def _bound(
        self, there: _Read, node: ast.Name, binding: _Binding, visited: set[ast.AST], read: _Read | None = None
    ) -> Cause:
        """Why nothing is known of a name, by what has bound it."""
        if isinstance(binding.at, ast.Import | ast.ImportFrom):
            return Cause("import", node.id, Place(there.block, there.block.span(binding.at)))
        if binding.value is not None and is_shapeless(there.value(binding.value)):
            return self._cause(there, binding.value, visited)
        if binding.value is not None and not binding.whole:
            return _made("element", there, binding.value)
        if isinstance(binding.at, ast.AugAssign) and isinstance(binding.at.target, ast.Name):
            target = binding.at.target
            if is_shapeless(there.value(target)):
                return self._cause(there, target, visited)
        return _made("name", read or there, node)


def _made(kind: Kind, read: _Read, node: ast.expr) -> Cause:
    place = Place(read.block, read.block.span(node))
    text = " ".join(read.block.text[slice(*place.span)].split())
    return Cause(kind, text if len(text) <= 40 else f"{text[:39]}…", place)


def _operands(node: ast.expr) -> list[ast.expr]:
    return [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _is_module(node: ast.expr, read: _Read) -> bool:
    """Whether a name stands for what an import gives, so that no shape of it is asked for."""
    if not isinstance(node, ast.Name):
        return False
    bound = read.bindings.get((None, node.id), ())
    return any(isinstance(one.at, ast.Import | ast.ImportFrom) for one in bound)


def _latest(read: _Read, bindings: Sequence[_Binding], node: ast.AST, *, or_later: bool = True) -> _Binding | None:
    """The last binding before a place; one behind it if that may be and there is no other, as in a loop."""
    if not bindings:
        return None
    start = read.block.span(node)[0]
    before = [binding for binding in bindings if read.block.span(binding.at)[1] <= start or _holds(read, binding, node)]
    # Where several ways meet, the one that ends knowledge is to blame.
    unknown = [one for one in before if one.value is not None and is_shapeless(read.value(one.value))]
    found = unknown or before or (list(bindings) if or_later else [])
    return found[-1] if found else None


def _holds(read: _Read, binding: _Binding, node: ast.AST) -> bool:
    """Whether a place is in the body of the loop that binds a name."""
    return isinstance(binding.at, ast.For | ast.AsyncFor) and binding.at in read.around(node)


def _of_comprehension(node: _Comprehension, name: str, here: ast.AST) -> _Binding | None:
    for generator in node.generators:
        if generator is here:  # only those before count in an iterable of its own
            return None
        for binding in _targets(generator.target, node, generator.iter, whole=False):
            if binding.name == name:
                return binding
    return None


def _parameter(node: _Function, name: str) -> ast.arg | None:
    arguments = node.args
    every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg)
    return next((one for one in every if one is not None and one.arg == name), None)
