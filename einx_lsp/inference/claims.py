"""What annotations claim of the arguments and the result of a call, held against what is known of these.

What is passed is what counts for all that follows. So a claim that does not hold is worth a word, and a mistake only
where a run-time checker holds values against annotations: then the call raises. Shapes are judged and nothing else.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from einx.sizes.symbolic import InexactError, Size, Symbolic, equal, substitute, symbol, unknowns
from einx.sizes.unknown import Unknown as UnknownLength
from einx_lsp.dialects.call import Argument
from einx_lsp.inference.annotated import Read, annotated_in
from einx_lsp.inference.annotations import Lengths
from einx_lsp.inference.errors import ANY
from einx_lsp.inference.following import reader
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.guards import throw
from einx_lsp.inference.objects import attribute_of
from einx_lsp.inference.run import Claim, Given
from einx_lsp.python.blocks import Place
from einx_lsp.rules.finding import Finding, Related
from einx_lsp.rules.table import RULES
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    Code,
    Function,
    Length,
    Named,
    Partial,
    Shape,
    Tensor,
    Union,
    Unknown,
    Value,
)

__all__ = ["claims_of_call", "hold_result", "own_claims"]

_MISMATCH, _DIFFERS = RULES["annotation-mismatch"], RULES["annotation-differs"]

_APART = "claims"
"""The scope of names in the annotations of a signature."""

_NAMES, _CHECKERS = "jaxtyping.jaxtyped", frozenset({"beartype.beartype", "typeguard.typechecked"})


class _Names:
    """Names of lengths that are still to be bound."""

    def named(self, name: str) -> Size:
        """The length that annotations call by a name."""
        return symbol(name, _APART)


class _Bound(NamedTuple):
    """What a name of a signature is, and what says so."""

    length: Size
    source: str


class Claims:
    """The annotations of a function.

    Args:
        code: Its definition.
        owner: The class that it was defined in.
        read: The value of a name at its place.
        lengths: What the names of lengths stand for, which may still be to be bound.
    """

    def __init__(self, code: Code, owner: Code | None, read: Read, lengths: Lengths) -> None:
        self.code = code
        self.owner = owner
        self.read = read
        self.lengths = lengths
        self.bound: dict[UnknownLength, _Bound] = {}

    def said(self, frame: Frame, annotation: ast.expr) -> Value:
        """What an annotation says."""
        return annotated_in(frame, annotation, self.read, self.place(annotation), self.lengths)

    def place(self, node: ast.AST) -> Place:
        """Where a part of the definition stands."""
        return Place(self.code.place.block, self.code.place.block.span(node))

    def bind(self, said: Value, value: Value, source: str) -> None:
        """Bind the names of an annotation that nothing binds yet."""
        if not isinstance(said, Tensor) or not isinstance(value, Tensor):
            return
        for claimed, length in _pairs(said, value):
            if isinstance(claimed, Symbolic) and length is not None and (name := _name(claimed)) is not None:
                self.bound.setdefault(name, _Bound(length, source))

    def is_wrong_alone(self, frame: Frame, annotation: ast.expr, value: Value) -> bool:
        """Whether a value does not fit an annotation whatever the others say."""
        alone = Claims(self.code, self.owner, self.read, _Names())
        said = alone.said(frame, annotation)
        alone.bind(said, value, "itself")
        return _misfit(said, value, alone.bound) is not None


@lru_cache(maxsize=4096)
def is_claiming(node: ast.AST | None) -> bool:
    """Whether annotations of a function may say shapes.

    Args:
        node: Its definition.
    """
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    given = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    annotations = [*(parameter.annotation for parameter in given), node.returns]
    return any(isinstance(part, ast.Subscript | ast.Constant) for one in annotations if one for part in ast.walk(one))


def own_claims(code: Code, owner: Code | None, read: Read, lengths: Lengths) -> Claims | None:
    """The annotations of a function that is run on its own, where names stand for its lengths.

    Args:
        code: The function.
        owner: The class that it is defined in.
        read: The value of a name at its place.
        lengths: Its lengths.

    Returns:
        ``None`` if they say no shapes.
    """
    return Claims(code, owner, read, lengths) if is_claiming(code.node) else None


# Arguments


def claims_of_call(frame: Frame, function: Function, given: Given) -> Claims | Unknown | None:
    """Hold the arguments of a call against what is claimed of them; what does not fit is told.

    Args:
        frame: The scope of the call.
        function: The function.
        given: The arguments, with the object that it is a method of.

    Returns:
        What is claimed of the result, ``None`` if nothing is; unknown if a checker certainly raises.
    """
    code = function.code
    if code is None or not isinstance(code.node, ast.FunctionDef | ast.AsyncFunctionDef) or not is_claiming(code.node):
        return None
    claims = Claims(code, function.owner, reader(frame, function.scope, code.module), _Names())
    held = [
        (name, annotation, argument.place, claims.said(frame, annotation), frame.frozen(argument.value))
        for name, annotation, argument in _annotated(code.node.args, given)
        if isinstance(frame.contents(argument.value), Tensor)
    ]
    for name, _, _, said, value in held:
        claims.bind(said, value, f"`{name}`")
    raises = False
    for name, annotation, place, said, value in held:
        wrong = _misfit(said, value, claims.bound)
        if wrong is not None and isinstance(value, Tensor):
            raises = _tell(frame, claims, f"the argument `{name}`", value, annotation, wrong, place) or raises
    return UNKNOWN if raises else claims


def _annotated(arguments: ast.arguments, given: Given) -> Iterator[tuple[str, ast.expr, Argument]]:
    for parameter, argument in zip([*arguments.posonlyargs, *arguments.args], given.positional, strict=False):
        if parameter.annotation is not None:
            yield parameter.arg, parameter.annotation, argument
    for parameter in (*arguments.args, *arguments.kwonlyargs):
        if parameter.annotation is not None and parameter.arg in given.keywords:
            yield parameter.arg, parameter.annotation, given.keywords[parameter.arg]


# Results


def hold_result(frame: Frame, node: ast.expr, value: Value) -> None:
    """Hold what a function returns against what its annotation claims; what does not fit is told.

    Args:
        frame: The scope of the function.
        node: What is returned.
        value: What is known of it.
    """
    claims, annotation = frame.claims, getattr(frame.code, "returns", None)
    if isinstance(claims, Claims) and isinstance(annotation, ast.expr) and isinstance(value, Tensor):
        said, before = claims.said(frame, annotation), claims.bound.copy()
        claims.bind(said, value, "the result")
        wrong = _misfit(said, value, claims.bound)
        claims.bound = before
        if wrong is not None:
            _tell(frame, claims, "the result", value, annotation, wrong, frame.run.place(node))


# What does not fit


class _Misfit(NamedTuple):
    """Why a value does not fit an annotation.

    Attributes:
        said: The shape that the annotation says, in words.
        why: What a name in it is, in words; empty for another rank.
    """

    said: str
    why: str = ""


def _misfit(said: Value, value: Value, bound: Mapping[UnknownLength, _Bound]) -> _Misfit | None:
    """Why a tensor certainly does not fit what an annotation says, ``None`` if it may."""
    if not isinstance(value, Tensor):
        return None
    options = said.options if isinstance(said, Union) else (said,)
    tensors = [option for option in options if isinstance(option, Tensor)]
    if not tensors or any(option is not NOTHING and not isinstance(option, Tensor) for option in options):
        return None
    found = [_misfit_of(option, value, bound) for option in tensors]
    return None if any(one is None for one in found) else found[0]


def _misfit_of(said: Tensor, value: Tensor, bound: Mapping[UnknownLength, _Bound]) -> _Misfit | None:
    text = _shown(said)
    least, most = _ranks(said)
    at_least, at_most = _ranks(value)
    if (at_most is not None and at_most < least) or (most is not None and at_least > most):
        return _Misfit(text)
    for claimed, length in _pairs(said, value):
        if claimed is None or length is None:
            continue
        known = _substituted(claimed, bound)
        if known is not None and equal(known, length) is False:
            names = [] if isinstance(claimed, int) else [one for one in unknowns(claimed) if one in bound]
            why = ", ".join(f"`{one.name}` is {bound[one].length} by {bound[one].source}" for one in names)
            return _Misfit(text, why)
    return None


def _ranks(tensor: Tensor) -> tuple[int, int | None]:
    """The fewest dimensions that a tensor has, and the most, ``None`` if there may be any number."""
    if tensor.shape is not None:
        return len(tensor.shape), len(tensor.shape)
    return len(tensor.first) + len(tensor.last), None


def _pairs(said: Tensor, value: Tensor) -> Iterator[tuple[Length, Length]]:
    """The lengths that are claimed and those that are there, where both are known to be the same dimension's."""
    if said.shape is not None and value.shape is not None:
        if len(said.shape) == len(value.shape):
            yield from zip(said.shape, value.shape, strict=True)
        return
    starts = [tensor.first if tensor.shape is None else tensor.shape for tensor in (said, value)]
    ends = [tensor.last if tensor.shape is None else tensor.shape for tensor in (said, value)]
    yield from zip(*starts, strict=False)
    yield from zip(*(reversed(end) for end in ends), strict=False)


def _substituted(length: Size, bound: Mapping[UnknownLength, _Bound]) -> Length:
    try:
        return substitute(length, {name: one.length for name, one in bound.items()})
    except (InexactError, ZeroDivisionError):
        return None


def _name(length: Symbolic) -> UnknownLength | None:
    """The name that a length is, if it is nothing but a name."""
    found = list(unknowns(length))
    return (
        found[0] if len(found) == 1 and found[0].scope == _APART and length == symbol(found[0].name, _APART) else None
    )


def _shown(tensor: Tensor) -> str:
    def text(shape: Shape) -> list[str]:
        return ["?" if length is None else str(length) for length in shape]

    if tensor.shape is not None:
        return f"({', '.join(text(tensor.shape))}{',' if len(tensor.shape) == 1 else ''})"
    return f"({', '.join([*text(tensor.first), '...', *text(tensor.last)])})"


def _tell(
    frame: Frame, claims: Claims, subject: str, value: Tensor, annotation: ast.expr, wrong: _Misfit, place: Place
) -> bool:
    """Tell that something does not fit; whether that certainly raises."""
    run, root = frame.run, frame.run.root
    unsure = run.silent or run.unasked or root.supposed or (run.turns and not frame.state.sure)
    if unsure or frame.delayed or not frame.state.alive:
        return False
    raises = _raises(frame, claims, annotation, value)
    if run.guards:  # its class is one of the checker's, of which nothing is known
        if raises:
            throw(frame, ANY)
        return raises
    finding = Finding(
        _MISMATCH if raises else _DIFFERS,
        (place,),
        f"{subject} has shape {_shown(value)}, but its annotation says {wrong.said}",
        wrong.why or None,
        (Related(claims.place(annotation), "the annotation"),),
        place,
    )
    root.claims.setdefault((place, finding.rule.code), Claim(finding, tuple(root.chain), run.module))
    return raises


# Run-time checkers


def _raises(frame: Frame, claims: Claims, annotation: ast.expr, value: Value) -> bool:
    """Whether a checker holds values against the annotations of a function, and raises because of one of them."""
    names = False
    for decorator in getattr(claims.code.node, "decorator_list", ()):
        match _decorator(frame, claims, decorator):
            case Partial(Named(name), (), pairs) if name == _NAMES:
                names = True
                if _is_checker(dict(pairs).get("typechecker", UNKNOWN)):
                    return True
            case Named(name) if name == _NAMES:
                names = True
            case checker if _is_checker(checker):
                return names or claims.is_wrong_alone(frame, annotation, value)
            case _:
                pass
    of_class = getattr(claims.owner and claims.owner.node, "decorator_list", ())
    checked = any(_is_checker(_decorator(frame, claims, one)) for one in of_class)
    return checked and claims.is_wrong_alone(frame, annotation, value)


def _is_checker(value: Value) -> bool:
    return isinstance(value, Named) and value.name in _CHECKERS


def _decorator(frame: Frame, claims: Claims, node: ast.expr) -> Value:
    """What a decorator is: a function, or one with options."""
    match node:
        case ast.Name(id=name):
            return claims.read(name) or UNKNOWN
        case ast.Attribute(value=owner, attr=name):
            return attribute_of(frame, _decorator(frame, claims, owner), name)
        case ast.Call(func=function, args=[], keywords=keywords):
            pairs = tuple((keyword.arg or "", _decorator(frame, claims, keyword.value)) for keyword in keywords)
            return Partial(_decorator(frame, claims, function), (), pairs)
        case _:
            return UNKNOWN
