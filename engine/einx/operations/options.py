"""Keywords that are an operation's own: what each may be, checked in one place before anything is lowered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from einx.errors import shown
from einx.graph.dtypes import DTYPES
from einx.operations.problems import problem

OF_PYTHON: Mapping[object, str] = {bool: "bool", int: "int64", float: "float64", complex: "complex128"}

MODES = ("raise", "clip", "wrap", "fill")
"""What becomes of coordinates out of range."""


class Kind(NamedTuple):
    """What an option may be.

    Attributes:
        fits: Whether a value is one.
        words: What to pass, for a message.
    """

    fits: Callable[[object], bool]
    words: str


def dtype_name(value: object) -> str | None:
    """The name of a dtype: of a name, a dtype of NumPy's or another framework's, a class of scalars; else ``None``.

    >>> dtype_name("float32"), dtype_name(float), dtype_name("floaty")
    ('float32', 'float64', None)
    """
    if isinstance(value, str):
        name: object = value
    elif isinstance(value, type):
        name = OF_PYTHON.get(value, value.__name__.rstrip("_"))
    else:
        name = getattr(value, "name", None) or str(value).rpartition(".")[2]
    return name if isinstance(name, str) and name in DTYPES else None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_BOOL = Kind(lambda value: isinstance(value, bool), "True or False")

KINDS: Mapping[str, Kind] = {
    "keepdims": _BOOL,
    "descending": _BOOL,
    "largest": _BOOL,
    "correction": Kind(_is_number, "a number such as 1, which is subtracted from the number of elements"),
    "dtype": Kind(lambda value: dtype_name(value) is not None, 'a dtype or its name, such as "float32"'),
    "mode": Kind(lambda value: value in MODES, f"one of {', '.join(map(repr, MODES))}"),
    "fill_value": Kind(lambda value: isinstance(value, int | float | complex), "a number"),
}
"""Options that are checked here; ``shift`` goes with the number of brackets, and has a check of its own."""


def check_options(options: Mapping[str, object]) -> None:
    """Raise if an option is something else than it may be; ``None`` stands for its default.

    Raises:
        SemanticError: One is.
    """
    for name, value in options.items():
        kind = KINDS.get(name)
        if kind is not None and value is not None and not kind.fits(value):
            raise problem("option-type", option=name, value=shown(value), words=kind.words)
    if options.get("fill_value") is not None and options.get("mode") != "fill":
        raise problem("option-type/fill_value", value=shown(options["fill_value"]))
