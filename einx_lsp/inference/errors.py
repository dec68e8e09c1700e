"""Classes of errors: which one a value is of, and whether a handler takes it.

An error is told by the classes that it may be of: names of built-in classes and of those of the library, or classes of
a file. A handler takes it, lets it pass, or it is not known which.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import TypeAlias

from einx import errors as _einx
from einx_lsp.dialects.call import Argument
from einx_lsp.dialects.meaning import Meaning
from einx_lsp.inference.frame import Frame
from einx_lsp.inference.objects import mro
from einx_lsp.values.join import options_of
from einx_lsp.values.model import UNKNOWN, Class, Instance, Items, Named, Number, Tensor, Text, Value

__all__ = [
    "ANY",
    "ANY_OF_A_CALL",
    "Kinds",
    "exception",
    "is_error",
    "is_known",
    "kinds_of",
    "kinds_raised",
    "made",
    "takes",
]

Kinds: TypeAlias = "tuple[Value, ...]"
"""The classes that an error may be of."""

ANY: Kinds = (UNKNOWN,)
"""An error of which nothing is known."""

_BUILT_IN: Mapping[str, type] = MappingProxyType(
    {name: cls for name, cls in vars(builtins).items() if isinstance(cls, type) and issubclass(cls, BaseException)}
)

_OF_THE_LIBRARY: Mapping[str, type] = MappingProxyType(
    {
        name: cls
        for name, cls in vars(_einx).items()
        if isinstance(cls, type) and issubclass(cls, BaseException) and cls.__module__ == _einx.__name__
    }
)

_ELSEWHERE: Mapping[str, type] = MappingProxyType(
    {
        "asyncio.CancelledError": BaseException,
        "asyncio.TimeoutError": TimeoutError,
        "concurrent.futures.TimeoutError": TimeoutError,
        "configparser.Error": Exception,
        "copy.Error": Exception,
        "csv.Error": Exception,
        "dataclasses.FrozenInstanceError": AttributeError,
        "json.JSONDecodeError": ValueError,
        "json.decoder.JSONDecodeError": ValueError,
        "numpy.exceptions.AxisError": ValueError,
        "numpy.linalg.LinAlgError": ValueError,
        "pickle.PickleError": Exception,
        "pickle.PicklingError": Exception,
        "pickle.UnpicklingError": Exception,
        "queue.Empty": Exception,
        "queue.Full": Exception,
        "shutil.Error": OSError,
        "socket.timeout": TimeoutError,
        "struct.error": Exception,
        "subprocess.CalledProcessError": Exception,
        "subprocess.SubprocessError": Exception,
        "subprocess.TimeoutExpired": Exception,
        "unittest.SkipTest": Exception,
        "zipfile.BadZipFile": Exception,
        "zlib.error": Exception,
    }
)
"""Classes of other libraries, with a built-in class that each is a subclass of, and of none further down."""


@lru_cache(maxsize=256)
def _class_named(name: str) -> tuple[type, bool] | None:
    """A class by its qualified name, with whether it is that one and not a subclass; ``None`` for any other name."""
    library, _, last = name.rpartition(".")
    if library == "builtins" and last in _BUILT_IN:
        return _BUILT_IN[last], True
    if library in {"einx", "einx.errors"} and last in _OF_THE_LIBRARY:
        return _OF_THE_LIBRARY[last], True
    if name in _ELSEWHERE:
        return _ELSEWHERE[name], False
    return None


def exception(name: str) -> Named:
    """A built-in class of errors."""
    return Named(f"builtins.{name}")


def kinds_of(frame: Frame, value: Value) -> Kinds:
    """The classes that an error may be of that ``raise`` is given.

    Args:
        frame: The scope.
        value: What it is given: a class, or an object of one.
    """
    found: list[Value] = []
    for option in options_of(value):
        held = frame.contents(option)
        if isinstance(held, Instance) and held.made_of is not None:
            found.append(held.made_of)
        elif isinstance(held, Class) or (isinstance(held, Named) and _class_named(held.name) is not None):
            found.append(held)
        else:
            return ANY
    return tuple(found) or ANY


def made(frame: Frame, name: str, given: Sequence[Value] | None) -> Value | None:
    """An object of a class of errors that is no class of a file, ``None`` if the name is that of none.

    Args:
        frame: The scope.
        name: The qualified name of what is called.
        given: What it is given, ``None`` if that is not known.
    """
    if _class_named(name) is None:
        return None
    short = name.rpartition(".")[2]
    pairs: list[tuple[str, Value]] = [] if given is None else [("args", Items("tuple", tuple(given)))]
    if given is not None and name == "builtins.StopIteration" and len(given) == 1:
        pairs.append(("value", given[0]))
    return frame.make(Instance(short, tuple(pairs), Class(short, behind=(Named(name),))))


def kinds_raised(meaning: Meaning) -> Kinds:
    """The classes that the error of a call with a description may be of, which is found to be wrong.

    Args:
        meaning: What it means.
    """
    if meaning.dialect != "einx":
        return tuple(map(exception, ("ValueError", "TypeError", "IndexError", "RuntimeError")))
    error = getattr(meaning, "error", None)
    if error is None:
        return (*ANY_OF_A_CALL, exception("TypeError"), exception("AttributeError"))
    call = meaning.call
    if len(meaning.findings) == 1 and all(map(is_known, (*call.arguments, *call.keywords.values()))):
        return (Named(f"einx.errors.{type(error).__name__}"),)
    return ANY_OF_A_CALL


ANY_OF_A_CALL: Kinds = tuple(
    Named(f"einx.errors.{name}") for name, cls in _OF_THE_LIBRARY.items() if issubclass(cls, _einx.EinxError)
)
"""What a call raises if it is not known which of several things it finds first."""


def is_known(argument: Argument) -> bool:
    """Whether all is known of an argument that may decide how a call fails, or whether it does.

    Args:
        argument: The argument.
    """
    return _is_known(argument.value)


def _is_known(value: Value) -> bool:
    match value:
        case Text():
            return True
        case Number(_, number):
            return isinstance(number, int | float)
        case Tensor(framework="numpy", shape=tuple(shape), dtype=dtype):
            return dtype not in {"str", "object"} and all(isinstance(length, int) for length in shape)
        case Items(_, items):
            return all(map(_is_known, items))
        case _:
            return False


# ---------------------------------------------------------------------------------------------------------------------
# Handlers


def is_error(value: Value) -> bool:
    """Whether a value is a built-in class of errors, or one of the library.

    Args:
        value: The value.
    """
    return isinstance(value, Named) and _class_named(value.name) is not None


def takes(frame: Frame, classes: Value, kinds: Kinds) -> bool | None:
    """Whether a handler takes an error, ``None`` if that is not known.

    Args:
        frame: The scope.
        classes: What stands behind ``except``: a class, or a tuple of classes.
        kinds: The classes that the error may be of.
    """
    answers = {_takes(frame, option, kind) for option in options_of(classes) for kind in kinds}
    return answers.pop() if len(answers) == 1 else None


def _takes(frame: Frame, classes: Value, kind: Value) -> bool | None:
    held = frame.contents(classes)
    if isinstance(held, Items):
        answers = [_takes(frame, one, kind) for one in held.items]
        return True if True in answers else None if None in answers else False
    if isinstance(held, Named):
        known = _class_named(held.name)
        return None if known is None else _is_below(_parents(kind), *known)
    if isinstance(held, Class) and held.code is not None:
        if isinstance(kind, Class):
            found = any(isinstance(one, Class) and one.code == held.code for one in mro(kind))
            return True if found else None if UNKNOWN in mro(kind) else False
        return False if isinstance(kind, Named) else None
    return None


def _parents(kind: Value) -> list[tuple[type, bool] | None]:
    """The classes behind one that are not of a file, ``None`` for one that is not known."""
    if isinstance(kind, Named):
        return [_class_named(kind.name)]
    if isinstance(kind, Class):
        behind = [one for one in mro(kind) if not isinstance(one, Class)]
        return [_class_named(one.name) if isinstance(one, Named) else None for one in behind]
    return [None]


def _is_below(parents: Iterable[tuple[type, bool] | None], cls: type, exact: bool) -> bool | None:
    """Whether a class with some parents is below another; one that is only known to be below some is no other's."""
    answers: set[bool | None] = set()
    for parent in parents:
        if cls is BaseException and exact:
            answers.add(True)
        elif parent is None:
            answers.add(None)
        elif not exact:
            # A class of another library takes its own errors alone.
            answers.add(None if not parent[1] else False)
        else:
            answers.add(issubclass(parent[0], cls))
    return True if True in answers else None if None in answers or not answers else False
