"""A call made by hand from a line of Python and the values of its names."""

import ast

from einx_lsp.dialects.call import Argument, Call
from einx_lsp.dialects.meaning import Meaning
from einx_lsp.dialects.registry import understand
from einx_lsp.python.blocks import Block, Place, read
from einx_lsp.python.literals import located
from einx_lsp.values.model import NOTHING, UNKNOWN, Function, Items, Mapping, Named, Number, Tensor, Text, Value


def array(*shape: object, dtype: str | None = None) -> Tensor:
    """A NumPy array of a shape."""
    return Tensor("numpy", shape, dtype)


def value_of(block: Block, node: ast.expr, names: dict[str, Value]) -> Value:
    match node:
        case ast.Constant(value=str(text)):
            return Text(text, located(block, node, lambda _: None))
        case ast.Constant(value=None):
            return NOTHING
        case ast.Constant(value=number):
            return Number(type(number).__name__, number)
        case ast.UnaryOp(operand=ast.Constant(value=number)):
            return Number(type(number).__name__, -number)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return Items(type(node).__name__.lower(), tuple(value_of(block, part, names) for part in parts))
        case ast.Dict():
            return Mapping(())
        case ast.Lambda():
            return Function("<lambda>")
        case ast.Name(id=name):
            return names.get(name, UNKNOWN)
        case _:
            return UNKNOWN


def understood(source: str, *, callee: Value = UNKNOWN, silent: bool = False, **names: Value) -> Meaning:
    """What the dialect makes of a call."""
    block = read(source).blocks[0].block
    node = block.statements[0].value

    def argument(part: ast.expr) -> Argument:
        return Argument(value_of(block, part, names), Place(block, block.span(part)))

    starred = [isinstance(part, ast.Starred) for part in node.args]
    stop = starred.index(True) if True in starred else len(starred)
    name = Place(block, block.span(node.func))
    found = understand(
        Call(
            callee.name if isinstance(callee, Named) else ast.unparse(node.func),
            Place(block, block.span(node)),
            name._replace(span=(name.span[1] - len(node.func.attr), name.span[1])),
            tuple(map(argument, node.args[:stop])),
            {keyword.arg: argument(keyword.value) for keyword in node.keywords if keyword.arg},
            True not in starred and all(keyword.arg for keyword in node.keywords),
            silent,
            callee,
        )
    )
    assert found is not None
    return found


def text(place: Place) -> str:
    """What stands at a place."""
    return place.block.text[slice(*place.span)]


def summary(found: Meaning) -> list[str]:
    """The findings of a call, each as its rule and what is underlined first."""
    return [f"{finding.rule.name}: {text(finding.places[0])}" for finding in found.findings]
