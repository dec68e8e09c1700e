"""What a condition says about shapes where it holds, and where it does not."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial
from itertools import pairwise

from einx_lsp.dialects.meaning import Meaning
from einx_lsp.inference.frame import Frame, path_of
from einx_lsp.inference.kinds import is_instance, narrowed
from einx_lsp.inference.narrowing import reshape, set_rank, shape_of
from einx_lsp.inference.objects import is_followed, member
from einx_lsp.inference.telling import own_lengths, tell, tensor_paths
from einx_lsp.library import numbers
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    ArrayLike,
    Bound,
    Class,
    Function,
    Instance,
    Items,
    Length,
    Named,
    Nothing,
    Number,
    Partial,
    Symbolic,
    Tensor,
    Text,
    Union,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary

__all__ = ["assume", "not_understood", "truth", "truth_of"]


def truth(frame: Frame, value: Value) -> bool | None:
    """Whether a value counts as true, ``None`` if that is not certain.

    Args:
        frame: The scope.
        value: Any value.
    """
    if isinstance(value, Union):
        answers = {truth(frame, option) for option in value.options}
        return answers.pop() if len(answers) == 1 else None
    held = frame.contents(value)
    if isinstance(held, Instance) and held.exact and held.made_of is not None and held.made_of.code is not None:
        cls = held.made_of
        asks = any(member(cls, name, frame=frame) is not None for name in ("__bool__", "__len__"))
        return True if cls.kind == "plain" and not asks and is_followed(frame, cls) else None
    return truth_of(held)


def truth_of(value: Value) -> bool | None:
    """Whether a value that is no object counts as true, or one that holds what it is said to hold.

    Args:
        value: Any value.

    >>> truth_of(Number("int", 0)), truth_of(Text("a")), truth_of(Number("bool"))
    (False, True, None)
    """
    match value:
        case Number():
            return numbers.truth(value)
        case Text(text):
            return bool(text)
        case Items(_, items) | Partial(Named("builtins.set"), items):
            return bool(items)
        case Dictionary(items):
            return bool(items)
        case Nothing():
            return False
        case Named("typing.TYPE_CHECKING"):
            return False
        case Function() | Bound() | Class() | Partial(Named("functools.partial")):
            return True
        case _:
            return None


def not_understood(frame: Frame, test: ast.expr, value: Value, before: int) -> list[str]:
    """The names and paths of values that a condition says something of that is not understood.

    Args:
        frame: The scope.
        test: The condition.
        value: What it has given.
        before: How many calls were not understood before it was evaluated.
    """
    calls = frame.run.root.not_understood
    nodes: list[ast.AST] = [part for call in calls[before:] for part in _given_to(call)]
    del calls[before:]
    kinds: tuple[type, ...] = (Tensor, Union, ArrayLike, Number, Nothing)
    if value is UNKNOWN and not nodes:
        nodes, kinds = [test], (Tensor, Union, ArrayLike)
    paths = (path_of(part) for node in nodes for part in ast.walk(node) if isinstance(part, ast.Name | ast.Attribute))
    return [path for path in dict.fromkeys(paths) if path and isinstance(frame.contents(frame.known(path)), kinds)]


def _given_to(call: ast.expr) -> list[ast.AST]:
    if not isinstance(call, ast.Call):
        return [call]
    receiver = [call.func.value] if isinstance(call.func, ast.Attribute) else []
    return [*receiver, *call.args, *call.keywords]


def assume(frame: Frame, test: ast.expr, holds: bool) -> None:
    """Take for granted that a condition holds, or does not.

    Args:
        frame: The scope.
        test: The condition; it has been evaluated.
        holds: Whether it holds.
    """
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            assume(frame, operand, not holds)
        case ast.BoolOp(op=operator, values=parts) if holds is isinstance(operator, ast.And):
            for part in parts:
                assume(frame, part, holds)
        case ast.NamedExpr(target=target):
            _narrow_truth(frame, target, holds)
        case ast.Name() | ast.Attribute():
            _narrow_truth(frame, test, holds)
        case ast.Call(func=ast.Name(id="isinstance"), args=[subject, classes], keywords=[]):
            _assume_kind(frame, subject, classes, holds)
        case ast.Call():
            _assume_call(frame, test, holds)
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            _assume_compared(frame, operator, left, right, holds)
        case ast.Compare(left=left, comparators=others) if holds and _all_equal(test):
            for one, other in pairwise([left, *others]):
                _assume_equal(frame, one, other)
        case _:
            pass


def _assume_compared(frame: Frame, operator: ast.cmpop, left: ast.expr, right: ast.expr, holds: bool) -> None:
    """Take for granted that one comparison holds, or does not."""
    same = holds is isinstance(operator, ast.Is | ast.Eq)
    if not isinstance(operator, ast.Is | ast.IsNot | ast.Eq | ast.NotEq):
        return
    if isinstance(right, ast.Constant) and right.value is None:
        _narrow(frame, left, _none_if(same))
    elif isinstance(operator, ast.Eq | ast.NotEq) and not _narrow_ranks(frame, left, right, same) and same:
        _assume_equal(frame, left, right)


def _narrow(frame: Frame, node: ast.expr, holds: Callable[[Value], bool | None]) -> None:
    """Keep of what a name or path may be only what passes a test."""
    if isinstance(node, ast.NamedExpr):
        node = node.target
    path = path_of(node)
    if path is None:
        return
    value = frame.known(path)
    if isinstance(value, Union):
        frame.narrow(path, narrowed(value, holds))


def _none_if(wanted: bool) -> Callable[[Value], bool | None]:
    return lambda option: (option is NOTHING) is wanted


def _narrow_truth(frame: Frame, node: ast.expr, holds: bool) -> None:
    _narrow(frame, node, lambda option: None if (found := truth(frame, option)) is None else found is holds)


def _assume_kind(frame: Frame, subject: ast.expr, classes: ast.expr, holds: bool) -> None:
    if frame.read("isinstance") != Named("builtins.isinstance"):
        return
    of = _plain(frame, classes)
    if of is None and isinstance(classes, ast.Tuple):
        parts = [_plain(frame, part) for part in classes.elts]
        of = Items("tuple", tuple(UNKNOWN if part is None else part for part in parts))
    if of is not None:
        known: Value = of
        _narrow(
            frame,
            subject,
            lambda option: None if (found := is_instance(frame, option, known)) is None else found is holds,
        )


def _assume_call(frame: Frame, test: ast.Call, holds: bool) -> None:
    """Keep of arguments of a function of the files, such as ``exists(x)``, that for which it says so."""
    asked = frame.run.asked.get(frame.run.block.span(test))
    if asked is not None:
        if holds:
            _assume_answer(frame, test, asked)
        return
    path = path_of(test.func)
    if path is None or not isinstance(frame.known(path), Function | Bound):
        return
    for node in (*test.args, *(keyword.value for keyword in test.keywords)):
        path = path_of(node)
        if path is not None and isinstance(frame.known(path), Union):
            _narrow(frame, node, partial(_answers, frame, test, path, holds))


def _assume_answer(frame: Frame, test: ast.Call, asked: Meaning) -> None:
    """Take what tensors are asked to be for what they are."""
    paths = tensor_paths(frame, test, asked.call.arguments)
    tell(frame, paths, asked.told, own_lengths(frame), asked.call.place)


def _answers(frame: Frame, test: ast.Call, path: str, holds: bool, option: Value) -> bool | None:
    """Whether a call says what it is to say if a path is bound to a value."""
    answers: list[bool | None] = []

    def run() -> None:
        frame.narrow(path, option)
        answers.append(truth(frame, frame.evaluate(test)))

    not_understood = frame.run.root.not_understood
    silent, before = frame.run.silent, len(not_understood)
    frame.run.silent = True
    try:
        frame.branch(run, frame.state.copy())
    finally:
        frame.run.silent = silent
        del not_understood[before:]
    return None if answers[0] is None else answers[0] is holds


def _narrow_ranks(frame: Frame, left: ast.expr, right: ast.expr, holds: bool) -> bool:
    """Keep of tensors of different ranks those of a rank; whether there were several."""
    path = _rank_of(left)
    if path is None or not isinstance(right, ast.Constant) or not isinstance(right.value, int):
        return False
    rank = right.value
    value = frame.known(path)
    if not isinstance(value, Union):
        return False
    _narrow(frame, ast.parse(path, mode="eval").body, lambda option: _has_rank(option, rank, holds))
    return True


def _has_rank(option: Value, rank: int, holds: bool) -> bool | None:
    if not isinstance(option, Tensor):
        return False if option is NOTHING else None
    return None if option.shape is None else (len(option.shape) == rank) is holds


def _all_equal(test: ast.Compare) -> bool:
    return all(isinstance(operator, ast.Eq) for operator in test.ops)


def _assume_equal(frame: Frame, left: ast.expr, right: ast.expr) -> None:
    for one, other in ((left, right), (right, left)):
        rank_of = _rank_of(one)
        if rank_of is not None:
            _assume_rank(frame, rank_of, other)
            continue
        source = shape_of(one)
        if source is None or source.stop is not None:
            continue
        if source.single:
            _assume_length(frame, source.path, source.start, other)
        elif source.start == 0:
            _assume_shape(frame, source.path, other)


def _rank_of(node: ast.expr) -> str | None:
    """What an expression is the number of dimensions of."""
    match node:
        case ast.Attribute(value=inner, attr="ndim"):
            return path_of(inner)
        case ast.Call(func=ast.Attribute(value=inner, attr="dim" | "ndimension"), args=[], keywords=[]):
            return path_of(inner)
        case ast.Call(func=ast.Name(id="len"), args=[ast.Attribute(value=inner, attr="shape")], keywords=[]):
            return path_of(inner)
        case _:
            return None


def _assume_rank(frame: Frame, path: str, node: ast.expr) -> None:
    match node:
        case ast.Constant(value=int(rank)) if not isinstance(rank, bool) and rank < 100:
            set_rank(frame, path, rank, frame.run.place(node))
        case _:
            pass


def _assume_length(frame: Frame, path: str, index: int, node: ast.expr) -> None:
    value = frame.known(path)
    length = _length(frame, node)
    if length is None or not isinstance(value, Tensor) or value.shape is None:
        return
    rank = len(value.shape)
    if -rank <= index < rank:
        lengths: list[Length] = [None] * rank
        lengths[index] = length
        reshape(frame, path, lengths, frame.run.place(node))


def _assume_shape(frame: Frame, path: str, node: ast.expr) -> None:
    match node:
        case ast.Tuple(elts=parts) if not any(isinstance(part, ast.Starred) for part in parts):
            reshape(frame, path, [_length(frame, part) for part in parts], frame.run.place(node))
        case _:
            value = _plain(frame, node)
            if isinstance(value, Items):
                lengths = [_as_length(item) for item in value.items]
                reshape(frame, path, lengths, frame.run.place(node))


def _plain(frame: Frame, node: ast.expr) -> Value | None:
    """The value of an expression in which nothing happens."""
    if isinstance(node, ast.Constant) or path_of(node) is not None:
        return frame.evaluate(node)
    if isinstance(node, ast.BinOp):
        simple = all(isinstance(part, _SIMPLE) for part in ast.walk(node))
        return frame.evaluate(node) if simple else None
    if isinstance(node, ast.Subscript) and shape_of(node) is not None:
        return frame.evaluate(node)
    return None


_SIMPLE = (ast.BinOp, ast.Name, ast.Constant, ast.operator, ast.expr_context)


def _length(frame: Frame, node: ast.expr) -> Length:
    value = _plain(frame, node)
    return None if value is None else _as_length(value)


def _as_length(value: Value) -> Length:
    match value:
        case Number("int", int(length)) if length >= 0:
            return length
        case Number("int", Symbolic() as length):
            return length
        case _:
            return None
