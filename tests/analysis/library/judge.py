"""The judge of the rules: the libraries themselves.

An expression is evaluated twice: by NumPy or PyTorch on real arrays, and by a small walk over its tree that asks the
rules. What the rules say must be what the library says; they may know less.
"""

from __future__ import annotations

import ast
import sys
import warnings
from collections.abc import Mapping as Dictionary
from typing import Any

import numpy as np

from einx.sizes.symbolic import InexactError, Symbolic, substitute
from einx.sizes.unknown import Unknown
from einx_lsp.dialects.call import Argument, Call
from einx_lsp.dialects.registry import understand
from einx_lsp.inference.conditions import truth_of
from einx_lsp.library import registry
from einx_lsp.python.blocks import Place, read
from einx_lsp.values.model import (
    DOTS,
    NOTHING,
    UNKNOWN,
    Items,
    Layer,
    Mapping,
    Method,
    Named,
    Nothing,
    Number,
    OpenItems,
    Range,
    Tensor,
    Text,
    Value,
)

ANYWHERE = Place(read("f()").blocks[0].block, (0, 3))
_NAMES = {
    "np": Named("numpy"),
    "math": Named("math"),
    "None": NOTHING,
    "torch": Named("torch"),
    "nn": Named("torch.nn"),
    "F": Named("torch.nn.functional"),
}
_BUILTINS = "len int float bool abs min max sum tuple list range sorted str round slice".split()


def value_of(thing: Any) -> Value:
    """A real object as an abstract value, as much as can be known of it."""
    match thing:
        case None:
            return NOTHING
        case bool():
            return Number("bool", thing)
        case int() | Symbolic():
            return Number("int", thing)
        case float():
            return Number("float", thing)
        case complex():
            return Number("complex", thing)
        case str():
            return Text(thing)
        case tuple() | list():
            kind = "tuple" if isinstance(thing, tuple) else "list"
            return Items(kind, tuple(map(value_of, thing)))
        case np.ndarray() | np.generic():
            return Tensor("numpy", thing.shape, str(thing.dtype))
        case _ if _is_tensor(thing):
            return Tensor("torch", tuple(thing.shape), str(thing.dtype).removeprefix("torch."))
        case _:
            return UNKNOWN


def _is_tensor(thing: Any) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(thing, torch.Tensor)


def infer(source: str | ast.expr, scope: Dictionary[str, Value]) -> Value:
    """What the rules say of an expression."""
    node = ast.parse(source, mode="eval").body if isinstance(source, str) else source
    match node:
        case ast.Constant(value):
            return DOTS if value is ... else value_of(value)
        case ast.Name(name):
            if name in scope:
                return scope[name]
            return _NAMES.get(name, Named(f"builtins.{name}"))
        case ast.Tuple(parts) | ast.List(parts):
            kind = "tuple" if isinstance(node, ast.Tuple) else "list"
            try:
                return Items(kind, tuple(_parts(parts, scope)))
            except IncompleteError:
                return UNKNOWN
        case ast.Dict(keys, parts):
            pairs = zip(keys, parts, strict=True)
            return Mapping(tuple((infer(key, scope).value, infer(part, scope)) for key, part in pairs))
        case ast.Call():
            return _call(node, scope)
        case _:
            return _operation(node, scope)


def _operation(node: ast.expr, scope: Dictionary[str, Value]) -> Value:
    match node:
        case ast.Attribute(value, name):
            return registry.attribute_of(infer(value, scope), name)
        case ast.UnaryOp(ast.Not(), operand):
            known = truth_of(infer(operand, scope))
            return Number("bool", None if known is None else not known)
        case ast.UnaryOp(operator, operand):
            return registry.unary(type(operator), infer(operand, scope))
        case ast.BinOp(left, operator, right):
            return registry.binary(type(operator), infer(left, scope), infer(right, scope), None)
        case ast.Compare(left, operators, rest):
            operands = [infer(operand, scope) for operand in (left, *rest)]
            return registry.compare([type(operator) for operator in operators], operands, None)
        case ast.Slice(start, stop, step):
            bounds = (start, stop, step)
            return Range(*(NOTHING if bound is None else infer(bound, scope) for bound in bounds))
        case ast.Subscript(value, key):
            return registry.subscript(infer(value, scope), infer(key, scope), None)
        case _:
            return UNKNOWN


class IncompleteError(Exception):
    """Not all parts of a tuple, or not all arguments, are known."""


def _parts(nodes: list[ast.expr], scope: Dictionary[str, Value]) -> list[Value]:
    found: list[Value] = []
    for node in nodes:
        if isinstance(node, ast.Starred):
            inner = infer(node.value, scope)
            if not isinstance(inner, Items):
                raise IncompleteError
            found.extend(inner.items)
        else:
            found.append(infer(node, scope))
    return found


def _call(node: ast.Call, scope: Dictionary[str, Value]) -> Value:
    function = infer(node.func, scope)
    complete = True
    try:
        positional = tuple(_parts(node.args, scope))
    except IncompleteError:
        positional, complete = (), False
    match function:
        case Named(name):
            rule = registry.function(name)
        case Method(receiver, name):
            rule = registry.method(receiver, name)
            positional = (receiver, *positional)
        case _:
            rule = None
    keywords = {keyword.arg: infer(keyword.value, scope) for keyword in node.keywords if keyword.arg}
    arguments = registry.Arguments(positional, keywords, complete, None)
    if isinstance(function, Layer):
        return registry.call_layer(function, arguments)
    if rule is None:
        return _understood(function, positional, keywords, complete=complete)
    return rule(arguments)


def _understood(
    function: Value, positional: tuple[Value, ...], keywords: Dictionary[str, Value], *, complete: bool
) -> Value:
    """What a call gives that a dialect understands."""
    if not isinstance(function, Named):
        return UNKNOWN
    arguments = tuple(Argument(value, ANYWHERE) for value in positional)
    named = {name: Argument(value, ANYWHERE) for name, value in keywords.items()}
    found = understand(Call(function.name, ANYWHERE, ANYWHERE, arguments, named, complete, False))
    return UNKNOWN if found is None else found.result


def evaluate(source: str, scope: Dictionary[str, object]) -> object:
    """What NumPy says of an expression; an exception is an answer too."""
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about means of nothing, say
            return eval(source, {"np": np, "math": __import__("math"), **_torch_names()}, dict(scope))
    except Exception as error:  # noqa: BLE001 (whatever it refuses with)
        return error


def _torch_names() -> dict[str, object]:
    torch: Any = sys.modules.get("torch")
    return {} if torch is None else {"torch": torch, "nn": torch.nn, "F": torch.nn.functional}


def filled(value: Value, numbers: Dictionary[str, int]) -> Value:
    """A value with numbers for its unknowns."""
    match value:
        case Tensor(framework, shape, dtype, place, first, last):
            lengths = [
                None if part is None else tuple(_number(one, numbers) for one in part) for part in (shape, first, last)
            ]
            return Tensor(framework, lengths[0], dtype, place, lengths[1], lengths[2])
        case OpenItems(kind, first, each, last):
            ends = [tuple(filled(part, numbers) for part in parts) for parts in (first, last)]
            return OpenItems(kind, ends[0], filled(each, numbers), ends[1])
        case Number(kind, Symbolic() as size):
            return Number(kind, _number(size, numbers))
        case Items(kind, parts, names):
            return Items(kind, tuple(filled(part, numbers) for part in parts), names)
        case _:
            return value


def _number(length: object, numbers: Dictionary[str, int]) -> object:
    if not isinstance(length, Symbolic):
        return length
    try:
        return substitute(length, {Unknown(name): value for name, value in numbers.items()})
    except (InexactError, ZeroDivisionError) as error:
        return error


def disagreement(said: Value, real: object) -> str | None:
    """What is wrong with what the rules say, ``None`` if it is right or says less."""
    match said:
        case Tensor():
            wrong = _of_array(said, real)
        case Number():
            wrong = _of_number(said, real.item() if isinstance(real, np.generic) else real)
        case Items(kind, parts, names):
            sequences = tuple | list | range if kind == "tuple" else list
            if isinstance(real, sequences) and len(real) == len(parts):
                named = [getattr(real, name) for name in names]
                return next(filter(None, map(disagreement, (*parts, *parts[: len(names)]), (*real, *named))), None)
            wrong = True
        case OpenItems(kind, first, each, last):
            wrong = not isinstance(real, tuple | list) or len(real) < len(first) + len(last)
            if not wrong:
                inner = (each,) * (len(real) - len(first) - len(last))
                return disagreement(Items(kind, (*first, *inner, *last)), real)
        case Text(text):
            wrong = text != real
        case Nothing():
            wrong = real is not None
        case _:
            wrong = False
    return f"{said} is not {getattr(real, 'shape', real)!r} of {getattr(real, 'dtype', type(real))}" if wrong else None


def _of_array(said: Tensor, real: Any) -> bool:
    is_torch = _is_tensor(real)
    if not isinstance(real, np.ndarray | np.generic) and not is_torch:
        return True
    if said.framework not in {None, "torch" if is_torch else "numpy"}:
        return True
    if said.shape is not None and not _fits(said.shape, tuple(real.shape)):
        return True
    first, last = tuple(real.shape)[: len(said.first)], tuple(real.shape)[real.ndim - len(said.last) :]
    if real.ndim < len(said.first) + len(said.last) or not _fits(said.first, first) or not _fits(said.last, last):
        return True
    dtype = str(real.dtype).removeprefix("torch.")
    kinds = {"int", "float", "complex"}
    return said.dtype not in {None, dtype, dtype.rstrip("0123456789") if said.dtype in kinds else None}


def _fits(said: tuple, real: tuple) -> bool:
    return len(said) == len(real) and all(length in {None, actual} for length, actual in zip(said, real, strict=True))


def _of_number(said: Number, real: object) -> bool:
    if not isinstance(real, int | float | complex):
        return True
    if said.kind not in {None, type(real).__name__}:
        return True
    return said.value is not None and said.value != real


def judge(source: str, **things: object) -> Value:
    """What the rules say of an expression, checked against the library."""
    said = infer(source, {name: value_of(thing) for name, thing in things.items()})
    real = evaluate(source, things)
    if not isinstance(real, Exception):
        wrong = disagreement(said, real)
        assert wrong is None, f"{source}: {wrong}"
    return said


def is_full(said: Value) -> bool:
    """Whether all lengths of all arrays in a value are known."""
    match said:
        case Tensor(_, shape):
            return shape is not None and None not in shape
        case Items(_, parts):
            return all(map(is_full, parts))
        case Number(_, value):
            return value is not None
        case _:
            return said != UNKNOWN
