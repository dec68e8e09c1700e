"""What ``isinstance``, ``hasattr`` and ``is None`` say of a value, and what is left of it where they hold or fail."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from einx_lsp.inference.frame import Frame
from einx_lsp.inference.objects import mro
from einx_lsp.values.join import options_of, union
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    ArrayLike,
    Bound,
    Class,
    Function,
    Instance,
    Items,
    Many,
    Named,
    Nothing,
    Number,
    Partial,
    Tensor,
    Text,
    Unknown,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary

__all__ = ["is_instance", "is_none", "narrowed"]

_ARRAYS: Mapping[str, str] = {
    "numpy.ndarray": "numpy",
    "torch.Tensor": "torch",
    "torch.nn.Parameter": "torch",
    "jax.Array": "jax",
    "jax.numpy.ndarray": "jax",
    "tensorflow.Tensor": "tensorflow",
}

_NUMBERS: Mapping[str, frozenset[str]] = {
    "builtins.int": frozenset({"int", "bool"}),
    "builtins.float": frozenset({"float"}),
    "builtins.bool": frozenset({"bool"}),
    "builtins.complex": frozenset({"complex"}),
}


def is_instance(frame: Frame, value: Value, classes: Value) -> bool | None:
    """Whether a value is of a class, ``None`` if that is not known.

    Args:
        frame: The scope.
        value: The value.
        classes: The class, or a tuple of classes.
    """
    if isinstance(classes, Items):
        answers = [is_instance(frame, value, one) for one in classes.items]
        return True if True in answers else None if None in answers or not answers else False
    answers = [_is(frame.contents(option), classes) for option in options_of(value)]
    return answers[0] if len(set(answers)) == 1 else None


def _is(value: Value, cls: Value) -> bool | None:
    if isinstance(value, Unknown):
        return None
    if isinstance(cls, Class):
        if isinstance(value, Instance):
            if value.made_of is None:
                return None
            known = mro(value.made_of)
            found = any(isinstance(one, Class) and one.code == cls.code for one in known)
            # Without its exact class, an object may be of a subclass that has the other as a base as well.
            return True if found else None if not value.exact or UNKNOWN in known else False
        return None if isinstance(value, Function | Bound | Partial | Named | Class | ArrayLike) else False
    if not isinstance(cls, Named):
        return None
    return _named(value, cls.name)


def _named(value: Value, name: str) -> bool | None:
    if name == "builtins.object":
        return True
    if name in _ARRAYS:
        if isinstance(value, Tensor):
            if name == "torch.nn.Parameter":
                return None
            return None if value.framework is None else value.framework == _ARRAYS[name]
        return None if isinstance(value, Instance | Named | Partial | ArrayLike) else False
    if name in _NUMBERS:
        if isinstance(value, Number):
            return None if value.kind is None else value.kind in _NUMBERS[name]
        # A NumPy number is a float as well.
        return None if isinstance(value, Tensor | Instance | Named | ArrayLike) else False
    rule = _KINDS.get(name)
    if rule is None:
        return None
    if isinstance(value, Instance | Named | ArrayLike) or (isinstance(value, Many) and value.kind == "any"):
        return None
    return rule(value)


_KINDS: Mapping[str, Callable[[Value], bool]] = {
    "builtins.str": lambda value: isinstance(value, Text),
    "builtins.list": lambda value: isinstance(value, Items | Many) and value.kind == "list",
    "builtins.tuple": lambda value: isinstance(value, Items | Many) and value.kind == "tuple",
    "builtins.dict": lambda value: isinstance(value, Dictionary),
    "types.NoneType": lambda value: isinstance(value, Nothing),
    "builtins.NoneType": lambda value: isinstance(value, Nothing),
}


def is_none(value: Value) -> bool | None:
    """Whether a value is ``None``, ``None`` if that is not known.

    Args:
        value: The value.
    """
    answers = {
        None if isinstance(option, Unknown) else option is NOTHING or isinstance(option, Nothing)
        for option in options_of(value)
    }
    return answers.pop() if len(answers) == 1 else None


def narrowed(value: Value, holds: Callable[[Value], bool | None]) -> Value:
    """What is left of a value that passes a test.

    Args:
        value: The value.
        holds: Whether one option passes, ``None`` if that is not known.
    """
    left = tuple(option for option in options_of(value) if holds(option) is not False)
    return union(left) if left else UNKNOWN
