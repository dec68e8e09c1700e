"""The way in: which rule answers for a function, a method, an attribute or an operator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial

from einx_lsp.library import (
    attributes,
    builtin,
    contraction,
    creation,
    elementwise,
    joining,
    random,
    reductions,
    shaping,
)
from einx_lsp.library.arguments import Arguments, Entry, FunctionRule, bind
from einx_lsp.library.open_ranks import answer
from einx_lsp.library.operators import binary, compare, subscript, unary
from einx_lsp.values.model import (
    UNKNOWN,
    Class,
    Instance,
    Items,
    Method,
    Named,
    Number,
    Tensor,
    Text,
    Value,
)
from einx_lsp.values.model import Mapping as Dictionary

__all__ = [
    "Arguments",
    "FunctionRule",
    "attribute",
    "attribute_of",
    "binary",
    "compare",
    "constant",
    "function",
    "method",
    "subscript",
    "unary",
]

_FUNCTIONS: Mapping[str, Mapping[str, Entry]] = {
    "numpy": {
        **elementwise.FUNCTIONS,
        **creation.FUNCTIONS,
        **random.FUNCTIONS,
        **shaping.FUNCTIONS,
        **joining.FUNCTIONS,
        **reductions.FUNCTIONS,
        **contraction.FUNCTIONS,
    },
    "builtins": builtin.BUILTINS,
    "math": builtin.MATH,
}
"""By library, by the name within it."""

_ARRAY_METHODS: Mapping[str, Entry] = {
    **elementwise.METHODS,
    **shaping.METHODS,
    **reductions.METHODS,
    **contraction.METHODS,
}

_SHARED_METHODS = frozenset("reshape ravel swapaxes sum mean prod any all argmax argmin astype copy".split())
"""Methods that do the same in every framework that has them with such arguments."""


def _apply(entry: Entry, library: str, arguments: Arguments) -> Value:
    """What a call of a library function gives, :data:`~einx_lsp.values.model.UNKNOWN` if that is not certain."""

    def rule(values: Sequence[Value]) -> Value:
        stop = len(values) - len(arguments.keywords)
        keywords = dict(zip(arguments.keywords, values[stop:], strict=True))
        closed = arguments._replace(positional=tuple(values[:stop]), keywords=keywords)
        return entry.rule(bind(entry.parameters, closed, library))

    return answer(rule, (*arguments.positional, *arguments.keywords.values()))


@lru_cache(maxsize=1024)
def function(name: str) -> FunctionRule | None:
    """The rule of a function.

    Args:
        name: Its qualified name.

    >>> function("numpy.zeros") is None, function("numpy.unheard_of") is None
    (False, True)
    """
    library, _, rest = name.partition(".")
    entry = _FUNCTIONS.get(library, {}).get(rest)
    return None if entry is None else partial(_apply, entry, library)


def method(receiver: Value, name: str) -> FunctionRule | None:
    """The rule of a method; it takes the receiver as the first positional argument.

    Args:
        receiver: Whose method it is.
        name: Its name.
    """
    entry: Entry | None = None
    library = "numpy"
    match receiver:
        case Tensor("numpy" | "jax" as library):
            entry = _ARRAY_METHODS.get(name)
        case Tensor(None) if name in _SHARED_METHODS:
            entry = _ARRAY_METHODS.get(name)
        case Instance(of):
            entry = random.METHODS.get(of, {}).get(name)
        case _:
            pass
    return None if entry is None else partial(_apply, entry, library)


def attribute(value: Value, name: str) -> Value:
    """An attribute of a value: a fact about an array, a method, a part of a library.

    Args:
        value: The value.
        name: The attribute.

    >>> attribute(Named("numpy"), "zeros"), attribute(Tensor("numpy", (2, 3)), "T")
    (Named(name='numpy.zeros'), Tensor(framework='numpy', shape=(3, 2), dtype=None))
    """
    if isinstance(value, Named):
        full = f"{value.name}.{name}"
        return attributes.CONSTANTS.get(full, Named(full))
    found = attributes.of_tensor(value, name) if isinstance(value, Tensor) else None
    if found is not None:
        return found
    return UNKNOWN if method(value, name) is None else Method(value, name)


def attribute_of(value: Value, name: str) -> Value:
    """An attribute of a value.

    Args:
        value: The value.
        name: The attribute.
    """
    match value:
        case Instance(_, pairs) | Class(_, pairs):
            return next((known for key, known in pairs if key == name), UNKNOWN)
        case Tensor() | Named():
            return attribute(value, name)
        case Items() | Dictionary() | Text() | Number():
            found = attribute(value, name)
            return Method(value, name) if found == UNKNOWN else found
        case _:
            return UNKNOWN


def constant(name: str) -> Value:
    """What an imported name stands for: a known constant, or what is named.

    Args:
        name: The qualified name.

    >>> constant("numpy.newaxis")
    NOTHING
    """
    return attributes.CONSTANTS.get(name, Named(name))
