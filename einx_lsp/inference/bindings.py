"""What a block does to names and attributes, read off its text once: whom it may surprise.

The interpreter follows one path through a program. That a name holds what was last seen there is certain only if
nothing else binds it: another statement, a nested function, ``global``, ``exec``. These facts say what else there is.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from einx_lsp.python.blocks import Block

__all__ = [
    "DYNAMIC",
    "RESHAPING",
    "RESHAPING_ATTRIBUTES",
    "Facts",
    "bound_names",
    "facts_at",
    "facts_in",
    "facts_of",
    "is_resize",
    "is_resizing",
    "nodes_of",
    "rebound_inside",
    "targets_of",
]

DYNAMIC = frozenset({"exec", "globals", "locals", "vars"})
"""Built-in functions through which names can be bound unseen."""

RESHAPING = frozenset(
    "resize_ resize_as_ squeeze_ unsqueeze_ transpose_ t_ swapaxes_ swapdims_ set_ as_strided_ rename_".split()
)
"""Methods that change the shape of the tensor that they are called on."""

RESHAPING_ATTRIBUTES = frozenset({"shape", "data"})
_MANY = 2


class Facts(NamedTuple):
    """What a block does, wherever in it.

    Attributes:
        bound: How often the block binds each name of the module, on the path that does so most often.
        imported: What the names stand for that the block does nothing but import.
        rebound: Names of the module that functions in the block bind (``global``).
        stored: How often each attribute is stored, of whatever object.
        stored_late: The same without what ``__init__`` and the like store in their own object.
        declared: How often a class body binds each name.
        dynamic: Whether names of the module may be bound unseen (``exec``, ``globals()``).
        dynamic_attributes: Whether attributes may be stored unseen (``setattr`` with a computed name).
        reshaping: Whether the shape of a tensor may be changed in place.
        rebinding: Whether any scope in the block declares names of another one (``global``, ``nonlocal``).
        reads: The expressions that give the names or attributes of something as a dict (``vars(x)``, ``globals()``,
            ``x.__dict__``) and are only read, as numbers of their nodes.
        diamonds: Whether a class has several bases.
        changed: The names and attributes through which a list, dict or other container may be changed: those that are
            stored into, whose methods change it, and those that are handed on under another name.
        imports: The modules that the block may import anywhere in it, with how many dots stand before their names.
    """

    bound: Mapping[str, int]
    imported: Mapping[str, str]
    rebound: frozenset[str]
    stored: Mapping[str, int]
    stored_late: Mapping[str, int]
    declared: Mapping[str, int]
    dynamic: bool
    dynamic_attributes: bool
    reshaping: bool
    rebinding: bool
    reads: frozenset[int] = frozenset()
    imports: frozenset[tuple[int, str]] = frozenset()
    diamonds: bool = False
    changed: frozenset[str] = frozenset()

    def read_only(self, node: ast.AST) -> bool:
        """Whether the dict that an expression gives is only read where it stands.

        Args:
            node: ``vars(x)``, ``globals()``, ``x.__dict__`` or the like.
        """
        return id(node) in self.reads


_PURE_CALLS = frozenset("print len dict list tuple sorted str repr type isinstance bool pprint dumps deepcopy".split())
_PURE_ATTRIBUTES = frozenset("items keys values get copy".split())


def _read_nodes(statements: Sequence[ast.stmt]) -> frozenset[int]:
    """The expressions that give a namespace as a dict and are only read."""
    found: set[int] = set()
    for parent in nodes_of(statements):
        for child in _children(parent):
            if _is_namespace(child) and _only_reads(parent, child):
                found.add(id(child))
    return frozenset(found)


def _is_namespace(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(attr="__dict__"):
            return isinstance(node.ctx, ast.Load)
        case ast.Call(func=ast.Name(id=name)):
            return name in DYNAMIC - {"exec"}
        case _:
            return False


def _only_reads(parent: ast.AST, node: ast.AST) -> bool:
    match parent:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in _PURE_CALLS
        case ast.Attribute(attr=name):
            return name in _PURE_ATTRIBUTES
        case ast.Subscript():
            return isinstance(parent.ctx, ast.Load) and parent.value is node
        case ast.keyword():
            return parent.arg is None
        case ast.Compare() | ast.FormattedValue() | ast.Expr() | ast.comprehension():
            return True
        case _:
            return isinstance(parent, ast.For) and parent.iter is node


_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


_CHANGING = frozenset(
    "append extend insert pop remove clear reverse sort update setdefault popitem add discard add_module "
    "register_module appendleft extendleft popleft rotate move_to_end subtract difference_update intersection_update "
    "__setitem__ __delitem__".split()
)
"""Methods that change what they are called on."""

_HARMLESS = frozenset(
    "len zip enumerate range list tuple dict sorted reversed sum min max any all map filter iter print str repr "
    "isinstance set frozenset".split()
)

_READING = frozenset({"parametrize"})
"""Methods that only read the containers that they are given."""

_MAKING = frozenset({"__init__", "__post_init__"})
"""Methods that run once for an object, before anybody else has it."""


def _own_stores(function: ast.FunctionDef) -> dict[str, int]:
    """How often a method stores each attribute of its object, other than in functions within it."""
    parameters = [*function.args.posonlyargs, *function.args.args]
    counts: dict[str, int] = {}
    if parameters:
        for node in _own_nodes(function.body):
            match node:
                case ast.Attribute(value=ast.Name(id=name)) if not isinstance(node.ctx, ast.Load):
                    if name == parameters[0].arg:
                        counts[node.attr] = counts.get(node.attr, 0) + 1
                case _:
                    pass
    return counts


def _with_parents(module: str) -> list[str]:
    parts = module.split(".")
    return [".".join(parts[:stop]) for stop in range(1, len(parts) + 1)]


class _Collector:
    """Sums up the facts of all nodes of a block."""

    def __init__(self, reads: frozenset[int], own: frozenset[int] = frozenset()) -> None:
        self.reads = reads
        self.own = own
        self.imports: set[tuple[int, str]] = set()
        self.diamonds = False
        self.changed: set[str] = set()
        self.rebound: set[str] = set()
        self.stored: dict[str, int] = {}
        self.made: dict[str, int] = {}
        self.declared: dict[str, int] = {}
        self.dynamic = self.dynamic_attributes = self.reshaping = self.rebinding = False

    def visit(self, node: ast.AST) -> None:
        rule = _VISITED.get(type(node))
        if rule is not None:
            rule(self, node)

    def attribute(self, node: ast.Attribute) -> None:
        if node.attr == "__dict__" and id(node) not in self.reads:
            self.dynamic_attributes = True
        if not isinstance(node.ctx, ast.Load):
            self.stored[node.attr] = self.stored.get(node.attr, 0) + 1
            own = isinstance(node.value, ast.Name) and node.value.id == "self"
            self.reshaping = self.reshaping or (node.attr in RESHAPING_ATTRIBUTES and not own)

    def subscript(self, node: ast.Subscript) -> None:
        if not isinstance(node.ctx, ast.Load):
            self.change(node.value)

    def expression(self, node: ast.Expr) -> None:
        self.reshaping = self.reshaping or is_resize(node)

    def declare(self, node: ast.Global | ast.Nonlocal) -> None:
        self.rebinding = True
        if isinstance(node, ast.Global):
            self.rebound.update(node.names)

    def import_modules(self, node: ast.Import) -> None:
        self.imports.update((0, name) for alias in node.names for name in _with_parents(alias.name))

    def import_names(self, node: ast.ImportFrom) -> None:
        base = node.module or ""
        self.imports.add((node.level, base))
        self.imports.update((node.level, f"{base}.{alias.name}".strip(".")) for alias in node.names)

    def define_class(self, node: ast.ClassDef) -> None:
        self.diamonds = self.diamonds or len(node.bases) > 1
        for name, count in bound_names(node.body).items():
            self.declared[name] = self.declared.get(name, 0) + count
        for statement in node.body:
            if isinstance(statement, ast.FunctionDef) and statement.name in _MAKING:
                _add(self.made, _own_stores(statement))

    def change(self, node: ast.AST | None) -> None:
        """Something may be changed by this expression, or under another name from here on."""
        while isinstance(node, ast.Subscript):
            node = node.value
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                self.changed.add(name)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for part in parts:
                    self.change(part)
            case _:
                pass

    def hand_on(self, node: ast.Call) -> None:
        self.call(node)
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr in _CHANGING:
            self.change(function.value)
        harmless = isinstance(function, ast.Name) and function.id in _HARMLESS
        harmless = harmless or (isinstance(function, ast.Attribute) and function.attr in _READING)
        if not harmless:
            for part in (*node.args, *(keyword.value for keyword in node.keywords)):
                self.change(part.value if isinstance(part, ast.Starred) else part)

    def call(self, node: ast.Call) -> None:
        function = node.func
        match node:
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=[ast.Constant(str(module)), *_]):
                if name == "import_module" and module.isprintable():
                    self.imports.update((0, name) for name in _with_parents(module))
            case _:
                pass
        if isinstance(function, ast.Attribute):
            self.reshaping = self.reshaping or function.attr in RESHAPING or is_resizing(node)
            if function.attr == "__setattr__":
                self.dynamic_attributes = True
        elif isinstance(function, ast.Name):
            if id(node) in self.reads:
                return
            if function.id == "globals" or (function.id == "exec" and not self.is_followed(node)):
                self.dynamic = True
            elif function.id == "vars" and node.args:
                self.dynamic_attributes = True
            elif function.id in {"setattr", "delattr"}:
                self.set_attribute(node)

    def is_followed(self, node: ast.Call) -> bool:
        """Whether a call of ``exec`` binds names of the module where its statements run, or none of them."""
        if id(node) in self.own or len(node.args) > 1:
            return True
        text = node.args[0] if node.args else None
        return isinstance(text, ast.Constant) and isinstance(text.value, str) and "global" not in text.value

    def set_attribute(self, node: ast.Call) -> None:
        name = node.args[1] if len(node.args) > 1 else None
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            self.stored[name.value] = self.stored.get(name.value, 0) + 1
        else:
            self.dynamic_attributes = True


_VISITED: Mapping[type, Callable[[_Collector, Any], None]] = {
    ast.Attribute: _Collector.attribute,
    ast.Call: _Collector.hand_on,
    ast.Subscript: _Collector.subscript,
    ast.AugAssign: lambda found, node: found.change(node.target),
    ast.Assign: lambda found, node: found.change(node.value),
    ast.Return: lambda found, node: found.change(node.value),
    ast.Yield: lambda found, node: found.change(node.value),
    ast.Expr: _Collector.expression,
    ast.Global: _Collector.declare,
    ast.Nonlocal: _Collector.declare,
    ast.Import: _Collector.import_modules,
    ast.ImportFrom: _Collector.import_names,
    ast.ClassDef: _Collector.define_class,
}
"""What each kind of node adds to the facts."""


def facts_at(block: Block) -> Facts:
    """The facts of a block, read off it once for as long as an analysis is kept of it.

    Args:
        block: The block.
    """
    known = getattr(block.attached, "facts", None)
    return known if isinstance(known, Facts) else _facts_at(block)


@lru_cache(maxsize=1024)
def _facts_at(block: Block) -> Facts:
    return facts_in(block)


def facts_in(block: Block) -> Facts:
    """The facts of a block, read off it anew.

    Args:
        block: The block; methods bind no name of the module.
    """
    found = facts_of(block.statements)
    return found._replace(bound={}) if block.is_member else found


def facts_of(statements: Iterable[ast.stmt]) -> Facts:
    r"""The facts of a block.

    Args:
        statements: Its statements.

    >>> facts = facts_of(ast.parse("import numpy as np\ndef f(self):\n    self.w = 1").body)
    >>> facts.bound, facts.stored
    ({'np': 1, 'f': 1}, {'w': 1})
    """
    statements = list(statements)
    reads = _read_nodes(statements)
    found = _Collector(reads, _own_calls(statements))
    for node in nodes_of(statements):
        found.visit(node)
    dynamic = found.dynamic or any(_calls_dynamic(statement, reads) for statement in statements)
    return Facts(
        bound_names(statements),
        _imported(statements),
        frozenset(found.rebound),
        found.stored,
        {name: late for name, times in found.stored.items() if (late := times - found.made.get(name, 0)) > 0},
        found.declared,
        dynamic,
        found.dynamic_attributes,
        found.reshaping,
        found.rebinding,
        reads,
        frozenset(found.imports),
        found.diamonds,
        frozenset(found.changed),
    )


def is_resizing(node: ast.Call) -> bool:
    """Whether a call is ``torch.add(x, y, out=z)``, which gives ``z`` the shape of the result, as NumPy does not.

    Args:
        node: The call.
    """
    match node.func:
        case ast.Attribute(value=ast.Name(id="np" | "numpy" | "jnp" | "einx")):
            return False
        case ast.Attribute(value=owner) if any(keyword.arg == "out" for keyword in node.keywords):
            return any(isinstance(part, ast.Name) and part.id == "torch" for part in ast.walk(owner))
        case _:
            return False


def is_resize(node: ast.Expr) -> bool:
    """Whether a statement is ``x.resize(...)``, which changes a NumPy array; other methods of this name give a result.

    Args:
        node: The statement.
    """
    match node.value:
        case ast.Call(func=ast.Attribute(attr="resize")):
            return True
        case _:
            return False


def _imported(statements: Sequence[ast.stmt]) -> dict[str, str]:
    found: dict[str, str] = {}
    if not all(isinstance(statement, ast.Import | ast.ImportFrom) for statement in statements):
        return found
    for statement in statements:
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                found[alias.asname or alias.name.partition(".")[0]] = alias.name if alias.asname else ""
        elif isinstance(statement, ast.ImportFrom):
            for alias in statement.names:
                found[alias.asname or alias.name] = f"{'.' * statement.level}{statement.module or ''}.{alias.name}"
    return found


def _calls_dynamic(statement: ast.stmt, reads: frozenset[int]) -> bool:
    """Whether a statement of the module itself calls what can bind names: ``locals()`` is ``globals()`` there."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in DYNAMIC - {"exec"}
        and not node.args
        and id(node) not in reads
        for node in _own_nodes([statement])
    )


def _own_calls(statements: Sequence[ast.stmt]) -> frozenset[int]:
    """The calls of ``exec`` by statements of the module itself, of which it is seen what they bind."""
    return frozenset(
        id(node)
        for node in _own_nodes(statements)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "exec"
    )


def _own_nodes(roots: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The nodes of a scope, those of functions and classes in it left out."""
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _SCOPES):
            waiting.extend(_children(node))


def nodes_of(roots: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """All nodes that say something (no contexts and operators), in no particular order.

    Args:
        roots: Where to begin.
    """
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(_children(node))


_LEAVES = (ast.expr_context, ast.operator, ast.unaryop, ast.cmpop, ast.boolop)


def _children(node: ast.AST) -> list[ast.AST]:
    found: list[ast.AST] = []
    for name in node._fields:
        value = getattr(node, name, None)
        if type(value) is list:
            found.extend(child for child in value if isinstance(child, ast.AST))
        elif isinstance(value, ast.AST) and not isinstance(value, _LEAVES):
            found.append(value)
    return found


def rebound_inside(statements: Iterable[ast.stmt]) -> frozenset[str]:
    """The names that nested functions of a function declare ``nonlocal``, or that it declares ``global`` itself.

    Args:
        statements: The body of the function.
    """
    found: set[str] = set()
    for node in nodes_of(statements):
        if isinstance(node, ast.Nonlocal | ast.Global):
            found.update(node.names)
    return frozenset(found)


def bound_names(statements: Iterable[ast.stmt]) -> dict[str, int]:
    r"""How often statements bind each name in their scope, on the path that does so most often; twice in a loop.

    Args:
        statements: Statements of one scope.

    >>> bound_names(ast.parse("a = 1\nif a:\n    b = 1\nelse:\n    b = 2\nfor c in b:\n    pass").body)
    {'a': 1, 'b': 1, 'c': 2}
    """
    counts: dict[str, int] = {}
    for statement in statements:
        _add(counts, _bound(statement))
    return counts


def _add(counts: dict[str, int], more: Mapping[str, int], times: int = 1) -> None:
    for name, count in more.items():
        counts[name] = counts.get(name, 0) + count * times


def _most(branches: Iterable[Mapping[str, int]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for branch in branches:
        for name, count in branch.items():
            counts[name] = max(counts.get(name, 0), count)
    return counts


def _bound(statement: ast.stmt) -> dict[str, int]:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            counts = {name: 1}
            _add(counts, _in_expressions(_header(statement)))
        case ast.If():
            counts = _bound_if(statement)
        case ast.For() | ast.AsyncFor() | ast.While():
            counts = _in_expressions(_header(statement))
            _add(counts, bound_names(statement.body), _MANY)
            _add(counts, bound_names(statement.orelse))
        case ast.With() | ast.AsyncWith():
            counts = _in_expressions(_header(statement))
            _add(counts, bound_names(statement.body))
        case ast.Match():
            counts = _in_expressions([statement.subject])
            _add(counts, _most(_bound_case(case) for case in statement.cases))
        case ast.Import() | ast.ImportFrom():
            counts = {(alias.asname or alias.name.partition(".")[0]): 1 for alias in statement.names}
        case _ if hasattr(statement, "handlers"):
            counts = _bound_try(statement)
        case _:
            counts = _in_expressions([statement])
    return counts


def _header(statement: ast.stmt) -> list[ast.AST]:
    """The parts of a compound statement that belong to its own scope and are no statements."""
    parts: list[ast.AST] = []
    for name, value in ast.iter_fields(statement):
        if name in {"body", "orelse", "type_params"}:
            continue
        values = value if isinstance(value, list) else [value]
        parts.extend(child for child in values if isinstance(child, ast.AST))
    if isinstance(statement, ast.For | ast.AsyncFor):
        parts.append(statement.target)  # twice: once per turn
    return parts


def _bound_if(statement: ast.If) -> dict[str, int]:
    counts: dict[str, int] = {}
    branches: list[Mapping[str, int]] = []
    branch: list[ast.stmt] = [statement]
    while len(branch) == 1 and isinstance(branch[0], ast.If):  # `elif` nests as deep as the chain is long
        _add(counts, _in_expressions([branch[0].test]))
        branches.append(bound_names(branch[0].body))
        branch = branch[0].orelse
    branches.append(bound_names(branch))
    _add(counts, _most(branches))
    return counts


def _bound_case(case: ast.match_case) -> dict[str, int]:
    counts = _in_expressions([case.pattern, *([case.guard] if case.guard else [])])
    _add(counts, bound_names(case.body))
    return counts


def _bound_try(statement: ast.stmt) -> dict[str, int]:
    """Of ``try`` and of ``try`` with ``except*``; what the body and a handler bind counts once."""
    body, orelse = getattr(statement, "body", []), getattr(statement, "orelse", [])
    branches = [bound_names([*body, *orelse])]
    for handler in getattr(statement, "handlers", []):
        counts = bound_names(handler.body)
        if handler.name is not None:
            _add(counts, {handler.name: _MANY})  # bound, and then deleted
        branches.append(counts)
    counts = _most(branches)
    _add(counts, bound_names(getattr(statement, "finalbody", [])))
    return counts


def _in_expressions(roots: Iterable[ast.AST]) -> dict[str, int]:
    """What targets, ``:=``, ``del`` and patterns bind in the scope that they stand in."""
    counts: dict[str, int] = {}
    waiting: list[tuple[ast.AST, bool]] = [(root, False) for root in roots]
    while waiting:
        node, inside = waiting.pop()
        match node:
            case ast.Name(id=name):
                if not inside and not isinstance(node.ctx, ast.Load):
                    counts[name] = counts.get(name, 0) + 1
                continue
            case ast.Constant() | ast.Lambda():
                continue
            case ast.NamedExpr():
                counts[node.target.id] = counts.get(node.target.id, 0) + (_MANY if inside else 1)
                waiting.append((node.value, inside))
                continue
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                counts[name] = counts.get(name, 0) + 1
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                inside = True
            case _:
                pass
        waiting.extend((child, inside) for child in _children(node))
    return counts


def targets_of(statements: Iterable[ast.stmt]) -> frozenset[str]:
    """The attributes that statements store.

    Args:
        statements: Any statements.
    """
    return frozenset(
        node.attr
        for node in nodes_of(statements)
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load)
    )
