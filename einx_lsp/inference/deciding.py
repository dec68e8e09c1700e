"""What programs ask before they decide: which object this is, which type it has, what is in it, what a dtype is.

Each answer is certain, or ``None``.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from einx.operations.table import OPERATIONS
from einx_lsp.inference.errors import takes
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.objects import attribute_of, is_enumeration, is_followed, member
from einx_lsp.inference.run import Given, given_of
from einx_lsp.values.model import (
    UNKNOWN,
    Bound,
    Class,
    Function,
    Instance,
    Items,
    ModuleFile,
    Named,
    Nothing,
    Number,
    Ref,
    Tensor,
    Text,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary

__all__ = [
    "OBJECT",
    "asked_of_object",
    "compared",
    "dtype_kind",
    "has_name",
    "is_below",
    "is_subdtype",
    "kind_of",
]

_PLAIN = (Number, Text, Nothing, Tensor, Items, Function, Class, Named, ModuleFile)
"""What is certain to be no object that a :class:`Ref` stands for."""


def _is_same(frame: Frame, one: Value, other: Value) -> bool | None:
    """Whether two values are one object.

    Args:
        frame: The scope.
        one: The one.
        other: The other.
    """
    match one, other:
        case Ref(first), Ref(second):
            if not frame.run.root.summed.isdisjoint({first, second}):
                return None  # each stands for several
            return first == second
        case (Ref(), _) | (_, Ref()):
            plain = other if isinstance(one, Ref) else one
            return False if isinstance(plain, _PLAIN) else None
        case Number("bool", bool() as first), Number("bool", bool() as second):
            return first is second
        case Number(kind, _), Number(kind_too, _) if None not in (kind, kind_too) and kind != kind_too:
            return False
        case (Class(), Class()) | (Named(), Named()) | (Class(), Named()) | (Named(), Class()):
            return _is_same_type(one, other)
        case Function(), Function():
            return True if one is other else False if one.code != other.code else None
        case (Nothing(), _) | (_, Nothing()):
            return None if UNKNOWN in (one, other) else isinstance(one, Nothing) and isinstance(other, Nothing)
        case _:
            return (
                False
                if isinstance(one, _PLAIN) and isinstance(other, _PLAIN) and type(one) is not type(other)
                else None
            )


def _is_same_type(one: Value, other: Value) -> bool | None:
    match one, other:
        case Class(), Class():
            same_cell = one.cell is not None and one.cell == other.cell
            return True if one is other or same_cell else False if one.code != other.code else None
        case Named(first), Named(second):
            # Elsewhere, a class may have two names.
            built_in = first.startswith("builtins.") and second.startswith("builtins.")
            return True if first == second else False if built_in else None
        case _:
            return False


def compared(frame: Frame, operator: ast.cmpop, one: Value, other: Value) -> bool | None:
    """Whether ``is`` holds, or ``==`` between types, dtypes and objects that are equal to themselves alone.

    Args:
        frame: The scope.
        operator: The operator.
        one: The left operand.
        other: The right operand.
    """
    if isinstance(operator, ast.Is | ast.IsNot):
        same = _is_same(frame, one, other)
    elif isinstance(one, Named) and _dtype(one) is not None:
        same = _is_dtype(one, other)
    elif isinstance(other, Named) and _dtype(other) is not None:
        same = _is_dtype(other, one)
    elif isinstance(one, Class | Named) and isinstance(other, Class | Named):
        same = _is_same_type(one, other)
    elif _is_its_own_equal(frame, one) and (_is_its_own_equal(frame, other) or isinstance(other, _PLAIN)):
        same = _is_same(frame, one, other)
    else:
        return None
    return None if same is None else same is isinstance(operator, ast.Is | ast.Eq)


def _is_its_own_equal(frame: Frame, value: Value) -> bool:
    held = frame.contents(value)
    if not isinstance(held, Instance) or not held.exact or held.made_of is None or held.made_of.kind != "plain":
        return False
    if held.made_of.code is None:
        return held.made_of == OBJECT
    if is_enumeration(held.made_of):
        return False  # its members may be numbers or strings as well
    return is_followed(frame, held.made_of) and member(held.made_of, "__eq__", frame=frame) is None


OBJECT = Class("object")
"""The class of what ``object()`` makes."""

# ---------------------------------------------------------------------------------------------------------------------
# Types


def kind_of(frame: Frame, value: Value) -> Value:
    """What ``type`` gives for a value that is no object of a class of a file.

    Args:
        frame: The scope.
        value: The value.
    """
    held = frame.contents(value)
    match held:
        case Number(str(kind), _):
            return Named(f"builtins.{kind}")
        case Items(kind, _, ()):
            return Named(f"builtins.{kind}")
        case Text():
            return Named("builtins.str")
        case Dictionary():
            return Named("builtins.dict")
        case Tensor(framework="numpy", shape=tuple(shape)) if shape:
            return Named("numpy.ndarray")
        case _:
            return UNKNOWN


def is_below(frame: Frame, cls: Value, others: Value) -> bool | None:
    """Whether a class is a subclass of another, or of one of a tuple.

    Args:
        frame: The scope.
        cls: The class.
        others: The other.
    """
    held = frame.contents(others)
    if isinstance(held, Items):
        answers = [is_below(frame, cls, one) for one in held.items]
        return True if True in answers else None if None in answers else False
    found = takes(frame, others, (cls,)) if isinstance(cls, Class | Named) else None
    if found is not None or not isinstance(cls, Class | Named) or not isinstance(held, Named):
        return found
    return True if held == Named("builtins.object") or held == cls else None


# ---------------------------------------------------------------------------------------------------------------------
# Objects of classes of a file


def asked_of_object(frame: Frame, value: Value, method: str, given: Sequence[Value], node: ast.expr) -> Value | None:
    """What a method of an object gives that Python calls for an expression; ``None`` if it has none that is known.

    Args:
        frame: The scope.
        value: The object.
        method: The method.
        given: The arguments.
        node: The expression.
    """
    held = frame.contents(value)
    if not isinstance(held, Instance) or held.made_of is None or held.made_of.code is None:
        return None
    found = attribute_of(frame, value, method)
    if not isinstance(found, Bound):
        return None
    arguments = given_of(given, frame.run.place(node)) if given else Given()
    return frame.run.rules.call(frame, found, arguments, node)


# ---------------------------------------------------------------------------------------------------------------------
# Names of modules


def has_name(owner: Value, name: str) -> bool | None:
    """Whether a library certainly has, or lacks, a name.

    Args:
        owner: The module.
        name: The name.
    """
    if owner != Named("einx"):
        return None
    return True if name in OPERATIONS else None


# ---------------------------------------------------------------------------------------------------------------------
# dtypes

_KINDS: Mapping[str, str] = {"bool": "b", "int": "i", "uint": "u", "float": "f", "complex": "c"}
_ABOVE: Mapping[str, str] = {
    "generic": "biufc",
    "number": "iufc",
    "integer": "iu",
    "signedinteger": "i",
    "unsignedinteger": "u",
    "inexact": "fc",
    "floating": "f",
    "complexfloating": "c",
}
_PYTHON: Mapping[str, str] = {"builtins.float": "float64", "builtins.bool": "bool", "builtins.complex": "complex128"}


def _dtype(value: Value) -> str | None:
    """The name of a dtype, ``None`` for what is none."""
    if isinstance(value, Text):
        return value.value if _letter(value.value) is not None else None
    if not isinstance(value, Named):
        return None
    library, _, name = value.name.partition(".")
    name = name.rstrip("_") if library == "numpy" else name
    return name if library in {"numpy", "torch"} and _letter(name) is not None else None


def _letter(name: str) -> str | None:
    base = name.rstrip("0123456789")
    sized = name != base or base == "bool"
    return _KINDS.get(base) if sized else None


def _is_dtype(dtype: Named, other: Value) -> bool | None:
    """Whether a dtype is what another value stands for."""
    library = dtype.name.partition(".")[0]
    name = _dtype(dtype)
    if isinstance(other, Named) and other.name in _PYTHON and library == "numpy":
        return name == _PYTHON[other.name]
    if isinstance(other, Named) and other.name.partition(".")[0] != library:
        return None
    wanted = _dtype(other)
    return None if wanted is None else name == wanted


def dtype_kind(value: Value) -> Value | None:
    """``x.dtype.kind``, ``None`` for what is no dtype of NumPy.

    Args:
        value: The dtype.
    """
    name = _dtype(value) if isinstance(value, Named) and value.name.startswith("numpy.") else None
    letter = None if name is None else _letter(name)
    return None if letter is None else Text(letter)


def is_subdtype(one: Value, other: Value) -> bool | None:
    """``np.issubdtype``.

    Args:
        one: The dtype.
        other: One, or an abstract kind of them.
    """
    name = _dtype(one)
    if name is None or not isinstance(other, Named):
        return None
    above = _ABOVE.get(other.name.removeprefix("numpy."))
    if above is not None:
        return (_letter(name) or "-") in above
    wanted = _PYTHON.get(other.name, _dtype(other))
    return None if wanted is None else name == wanted
