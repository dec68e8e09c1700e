"""What functions of the caller's return: what a framework takes for an array, and how the rest is told.

What depends on the class of a result alone is found out once for each class, as a function may be called for every
element of an array.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, MappingView, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any, NamedTuple

from einx.backends.registry import backend_of_type, qualified_names
from einx.errors import EinxError, shown
from einx.graph.dtypes import DTYPES
from einx.operations.options import dtype_name
from einx.operations.problems import problem


class Taken(NamedTuple):
    """What a framework takes for an array.

    Attributes:
        lists: Lists of numbers are made arrays of NumPy's.
        made: What makes the framework's arrays of numbers and of NumPy's arrays, by its qualified name; ``None`` where
            such results are as good, and so is all that NumPy makes an array of.
        devices: It is told on which device, that of the arguments.
        layout: What ``x.layout`` is of its arrays, such as ``torch.strided``.
    """

    lists: bool = False
    made: str | None = None
    devices: bool = False
    layout: str | None = None


NUMBERS = (bool, int, float, complex)
"""What Python counts with."""


OF_NUMPY = frozenset({"numpy.ndarray", "numpy.generic"})
"""NumPy's arrays and scalars, by their qualified names."""

SYMBOLS = {"torch.SymInt": "torch.int64", "torch.SymFloat": None, "torch.SymBool": "torch.bool"}
"""What PyTorch puts in the place of numbers that it does not know, and the dtypes that these have."""

CONVERTED = "converted"
"""What :func:`oddness` tells of numbers and of what is NumPy's, where a framework makes arrays of them."""


def kind_of(dtype: object) -> str:
    """The kind of a dtype of any framework, as NumPy has it; integers where there is none."""
    name = None if dtype is None else dtype_name(dtype)
    return str(getattr(dtype, "kind", "i")) if name is None else DTYPES[name][0]


def is_masked(x: object) -> bool:
    """Whether something is an array of NumPy's with gaps."""
    return _is_masked(type(x))


def _is_masked(kind: type) -> bool:
    masked = sys.modules.get("numpy.ma")  # which NumPy loads when it is first asked for
    return masked is not None and issubclass(kind, masked.MaskedArray)


def converted(result: object, takes: Taken, args: Sequence[object], role: str) -> object:
    """A number or an array of NumPy's as an array of the framework's, on the device of the first array passed.

    Raises:
        CallOperationError: The framework has no array of that kind.
    """
    assert takes.made is not None
    device = next((found for x in args if (found := getattr(x, "device", None)) is not None), None)
    where = {"device": device} if takes.devices and device is not None else {}
    symbol = qualified_names(type(result))[0]
    if symbol in SYMBOLS:  # of which torch.as_tensor makes a number
        dtype = SYMBOLS[symbol]
        return named("torch.scalar_tensor")(result, dtype=None if dtype is None else named(dtype), **where)
    try:
        return named(takes.made)(result, **where)
    except (TypeError, ValueError, OverflowError) as error:  # of strings, and of numbers that are too large
        raise problem("result-type/kind", role=role, found=shown(result), made=takes.made) from error


@lru_cache(maxsize=64)
def named(name: str) -> Any:
    """What has a qualified name in a framework that is imported."""
    module, _, attribute = name.rpartition(".")
    return getattr(sys.modules[module], attribute)


@lru_cache(maxsize=1024)
def oddness(kind: type, made: str | None) -> str | None:
    """What tells results of a class from plain arrays of the framework's; ``None`` for nothing.

    Args:
        kind: The class.
        made: What makes arrays of the framework's, by its qualified name (see :class:`Taken`).
    """
    if _is_masked(kind):
        return "masked"
    if hasattr(kind, "todense"):  # as SciPy's and JAX's have it
        return "sparse"
    if made is None:
        return None
    names = qualified_names(kind)
    if issubclass(kind, NUMBERS) or not OF_NUMPY.isdisjoint(names) or names[0] in SYMBOLS:
        return CONVERTED
    framework, roots = made.partition(".")[0], {name.partition(".")[0] for name in names}
    found = backend_of_type(kind)
    return None if found is None or framework in (found.partition(".")[0], *roots) else f"of {found}"


def odd_layout(tensor: object, layout: str | None) -> str | None:
    """How the layout of a tensor is called, if it is another than that of arrays; ``None`` if it is not.

    Args:
        tensor: The tensor.
        layout: The layout of arrays, such as ``torch.strided``.
    """
    try:
        found, nested = str(getattr(tensor, "layout", layout)), getattr(tensor, "is_nested", False) is True
    except Exception:  # noqa: BLE001 (the caller's object may raise anything)
        return None
    if nested:
        return "nested"
    return None if layout is None or found == layout else found.rpartition(".")[2].strip("_")


def check_kind(result: object, takes: Taken, role: str, *, masked: bool) -> None:
    """Raise if something that has a shape is no plain array of the framework's.

    Raises:
        CallOperationError: It is none.
    """
    kind: type = type(result)
    odd = oddness(kind, takes.made)
    if (odd == "masked" and not masked) or (isinstance(result, tuple | list) and any(map(is_masked, result))):
        raise problem("result-masked", role=role)
    if odd == "sparse":
        raise problem("result-type/layout", role=role, found=words_of(kind), advice="x.todense()")
    if odd is not None and odd.startswith("of "):
        framework = str(takes.made).partition(".")[0]
        raise problem("result-type/framework", role=role, found=odd.removeprefix("of "), framework=framework)
    layout = None if takes.layout is None else odd_layout(result, takes.layout)
    if layout is not None:
        advice = "x.to_padded_tensor(0.0)" if layout == "nested" else "x.to_dense()"
        raise problem("result-type/layout", role=role, found=f"a {layout} tensor", advice=advice)


NO_ARRAYS = (str, bytes, Mapping, AbstractSet, MappingView, Iterator)
"""What NumPy would make arrays of objects of."""


def as_array(result: object, takes: Taken) -> tuple[object, tuple[int, ...]] | None:
    """Something without a shape as what stands for an array, and its shape; ``None`` if it is none.

    Numbers are arrays of rank 0 everywhere; lists of numbers are arrays to NumPy, and no others.
    """
    if isinstance(result, NUMBERS):
        return result, ()
    if result is None or takes.made is not None or callable(result) or isinstance(result, NO_ARRAYS):
        return None
    import numpy as np

    try:
        array = np.asarray(result)
        if array.shape == () and hasattr(result, "shape"):  # which is no shape
            return None
    except Exception:  # noqa: BLE001 (of what the caller's object raises, and of parts that differ in shape)
        return None
    return (array if takes.lists and array.shape else result), array.shape


def words_of(kind: type, count: int | None = None) -> str:
    """What something is, by its class and, for a tuple or a list, the number of its parts.

    >>> words_of(dict), words_of(tuple, 2), words_of(type(None))
    ('a dict', 'a tuple of 2', 'None')
    """
    if kind is type(None):
        return "None"
    name = kind.__name__ if kind.__module__ in ("builtins", "__main__") else f"{kind.__module__}.{kind.__name__}"
    text = f"{'an' if name[:1].lower() in set('aeio') else 'a'} {name}"
    if count is None:
        return text
    plain = f"a {'tuple' if issubclass(kind, tuple) else 'list'} of {count}"
    return plain if kind in (tuple, list) else f"{text}, which is {plain}"


def count_of(result: object) -> int | None:
    """How many parts a tuple or a list has, ``None`` for all else."""
    return len(result) if isinstance(result, tuple | list) else None


def no_array(kind: type, count: int | None, expected: Sequence[object], role: str, made: str | None) -> EinxError:
    """The error for what is no array where one was promised.

    Args:
        kind: Its class.
        count: How many parts it has, if it is a tuple or a list.
        expected: The shape that was promised.
        role: What returned it.
        made: What makes the framework's arrays, by its qualified name.
    """
    wanted = f"{'an' if count is None else 'one'} array of shape {written_shape(expected)}"
    advice = advice_for(kind, count, made)
    return problem("result-type", role=role, found=words_of(kind, count), wanted=wanted, advice=advice)


def advice_for(kind: type, count: int | None, made: str | None) -> str:
    """What to return instead of what is no array."""
    if kind is type(None):
        return "return the array that is computed"
    if issubclass(kind, Mapping):
        return "return one array, for example one of its values"
    if not count:
        return "return an array"
    if issubclass(kind, tuple) and hasattr(kind, "values"):  # as what torch.max and torch.sort return has it
        return "return one array, for example its .values"
    of_numbers = f"; of numbers, {made}(...) makes one" if made and issubclass(kind, list) else ""
    return f"return one array, for example the {'one that is in it' if count == 1 else 'first of them'}{of_numbers}"


def written_shape(shape: Sequence[object]) -> str:
    """A shape for a message, in which a length that is not known is a question mark.

    >>> written_shape((2, None)), written_shape((3,)), written_shape(())
    ('(2, ?)', '(3,)', '()')
    """
    lengths = ["?" if length is None else str(length) for length in shape]
    return f"({lengths[0]},)" if len(lengths) == 1 else f"({', '.join(lengths)})"
