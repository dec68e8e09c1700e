"""What functions of the caller's return that is no array, in words.

What a framework takes for an array, its backend tells (:mod:`einx.backends.results`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MappingView, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol

from einx.errors import EinxError, shown
from einx.graph.dtypes import DTYPES
from einx.graph.values import NUMBERS
from einx.operations.options import dtype_name
from einx.operations.problems import problem


class Taken(Protocol):
    """What a framework takes for an array (see :class:`einx.backends.results.Taken`)."""

    @property
    def lists(self) -> bool:
        """Lists of numbers are made arrays of NumPy's."""

    @property
    def made(self) -> str | None:
        """What makes arrays of the framework's of numbers, by its qualified name."""

    def oddness(self, kind: type, /) -> str | None:
        """What tells results of a class from plain arrays of the framework's; ``None`` for nothing."""

    def makes(self, kind: type, /) -> bool:
        """Whether results of a class, which are odd, are such that the framework makes its arrays of."""

    def has_layout(self, result: object, /) -> bool:
        """Whether a result has the layout of the framework's arrays, which is seen at once."""

    def odd_layout(self, result: object, /) -> str | None:
        """How the layout of a result is called, if it is another than that of arrays."""

    def converted(self, result: object, args: Sequence[object], /) -> object:
        """A number or an array of NumPy's as an array of the framework's."""


def converted(result: object, takes: Taken, args: Sequence[object], role: str) -> object:
    """A number or an array of NumPy's as an array of the framework's, on the device of the first array passed.

    Raises:
        CallOperationError: The framework has no array of that kind.
    """
    try:
        return takes.converted(result, args)
    except (TypeError, ValueError, OverflowError) as error:  # of strings, and of numbers that are too large
        raise problem("result-type/kind", role=role, found=shown(result), made=takes.made) from error


def kind_of(dtype: object) -> str:
    """The kind of a dtype of any framework, as NumPy has it; integers where there is none."""
    name = None if dtype is None else dtype_name(dtype)
    return str(getattr(dtype, "kind", "i")) if name is None else DTYPES[name][0]


def check_kind(result: object, takes: Taken, role: str, *, masked: bool) -> None:
    """Raise if something that has a shape is no plain array of the framework's.

    Raises:
        CallOperationError: It is none.
    """
    kind: type = type(result)
    odd = takes.oddness(kind)
    parts = result if isinstance(result, tuple | list) else ()
    if (odd == "masked" and not masked) or "masked" in [takes.oddness(type(part)) for part in parts]:
        raise problem("result-masked", role=role)
    if odd == "sparse":
        raise problem("result-type/layout", role=role, found=words_of(kind), advice="x.todense()")
    if odd is not None and odd.startswith("of "):
        framework = str(takes.made).partition(".")[0]
        raise problem("result-type/framework", role=role, found=odd.removeprefix("of "), framework=framework)
    layout = takes.odd_layout(result)
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
