"""What a backend is: a description of a framework, not the framework.

A backend says how primitives are spelled, which of them it builds out of others, and by which type names its arrays are
recognised. What it says nothing of is built by the rules of :mod:`einx.backends.default` if there is one, and is not
supported else. Nothing here imports a framework, so code for one can be shown where it is not installed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from einx.backends.default import RULES
from einx.backends.results import Taken
from einx.errors import OperationNotSupportedError
from einx.graph.primitives import PRIMITIVES, Primitive
from einx.graph.source import Writer
from einx.graph.values import Argument, Value

Spelling: TypeAlias = str | Callable[[Value, Writer], str]
"""The name of the function to call with the value's arguments, or a function that returns the text."""

Rule: TypeAlias = Callable[..., Any]
"""Builds a primitive out of others: takes the builder, the primitive's arguments and its parameters."""


class Variant(NamedTuple):
    """Another way to write operations of some families.

    Attributes:
        families: The families, by the names of their modules in :mod:`einx.operations`.
        rules: What is built in another way.
        doc: What it does, in one line.
    """

    families: frozenset[str]
    rules: Mapping[str, Rule]
    doc: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Backend:
    """The description of a framework.

    Attributes:
        name: The name users pass as ``backend=``.
        imports: Import lines of generated code.
        array_types: Qualified names of the framework's array classes.
        spellings: How primitives are written.
        rules: Primitives that are built out of others, where that is better than their spelling or the default rule.
        converted: Qualified names of subclasses that are taken as the plain arrays that they are.
        lacks: Primitives that it cannot have, whatever the default rules say.
        advice: What to do instead of what it lacks.
        most_axes: The highest rank that an array may have, if there is one.
        parameters: What parameters of primitives are called, where its functions have other names for them.
        devices: New arrays have to be made on the device of those of the call.
        numbers: The primitives that take numbers of Python's in an array's place, ``None`` for all.
        takes_numpy: NumPy's arrays need not be converted.
        made_by: The qualified name of the function that makes an array of a number, or of one of NumPy's, which
            functions of the caller's may return; ``None`` where these are as good.
        coordinates: The dtypes of coordinates that it takes as they are (see :mod:`einx.graph.dtypes`), ``None`` for
            any integers.
        layout: What ``x.layout`` is of the arrays that it takes, such as ``torch.strided``; others are refused by name.
        raises: A coordinate out of range raises an error.
        immutable: Its arrays cannot be changed, so that one that is repeated may be returned as it is.
        install: What to write to install it.
        variants: Other ways to write some families of operations, by what follows the dot in ``backend="jax.vmap"``.
        within: The framework of which its arrays are a kind of their own, as NumPy's masked arrays are.
        priority: Where arrays of two backends meet, the higher one is used, if the other is its own framework, or 0.
    """

    name: str
    imports: tuple[str, ...]
    array_types: frozenset[str]
    spellings: Mapping[str, Spelling]
    rules: Mapping[str, Rule] = field(default_factory=dict)
    converted: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()
    advice: str | None = None
    most_axes: int | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    devices: bool = False
    numbers: frozenset[str] | None = None
    takes_numpy: bool = False
    made_by: str | None = None
    coordinates: frozenset[str] | None = None
    layout: str | None = None
    raises: bool = True
    immutable: bool = False
    install: str | None = None
    variants: Mapping[str, Variant] = field(default_factory=dict)
    within: str | None = None
    priority: int = 1

    def __repr__(self) -> str:
        return f"<backend {self.name}>"

    @property
    def takes(self) -> Taken:
        """What it takes for an array among the results of a caller's function."""
        return Taken(self.takes_numpy, self.made_by, self.devices, self.layout)

    def rule(self, name: str) -> Rule | None:
        """What builds a primitive out of others; ``None`` where it is spelled.

        Raises:
            OperationNotSupportedError: The backend lacks the primitive.
        """
        if name in self.lacks:
            raise self.not_supported(name)
        return self.rules.get(name) or (None if name in self.spellings else RULES.get(name))

    def spells(self, name: str) -> bool:
        """Whether there is a spelling for a primitive."""
        return name in self.spellings

    def spelled(self, name: str) -> Primitive:
        """The primitive of a name.

        Raises:
            OperationNotSupportedError: The backend has no spelling for it.
        """
        if name not in self.spellings:
            raise self.not_supported(name)
        return PRIMITIVES[name]

    def not_supported(self, name: str) -> OperationNotSupportedError:
        """The error for a primitive that the backend does not have."""
        return OperationNotSupportedError(
            f"the backend {self.name} has no operation {name}", code="operation-not-supported", hint=self.advice
        )

    def spell(self, value: Value, write: Writer) -> str:
        """The text of one value (see :class:`einx.graph.source.Speller`)."""
        spelling = self.spellings[value.op]
        if not isinstance(spelling, str):
            return spelling(value, write)
        return call(spelling, value.args, self.named_parameters(value), write)

    def named_parameters(self, value: Value) -> dict[str, Argument]:
        """The parameters of a value under the framework's names; its device where it has to be told."""
        params = {self.parameters.get(name, name): param for name, param in value.params.items()}
        like = params.pop("like", None)
        return params if like is None else {**params, "device": Device(like)}


class Device(NamedTuple):
    """Stands for the device of an array among the arguments of a call."""

    like: Argument


def call(function: str, args: Sequence[Argument], params: Mapping[str, Argument], write: Writer) -> str:
    """A call of ``function`` with arguments and parameters."""
    parts = [write.write(argument) for argument in args]
    parts += [
        f"{name}={write.write(param.like)}.device" if isinstance(param, Device) else f"{name}={write.write(param)}"
        for name, param in params.items()
    ]
    return f"{function}({', '.join(parts)})"


def no_such_dtype(framework: str, name: object) -> OperationNotSupportedError:
    """The error for a dtype that a framework does not have."""
    is_float = str(name).lstrip("b").startswith("float")
    return OperationNotSupportedError(
        f"{framework} has no dtype {name}",
        code="operation-not-supported",
        hint='use "float16" or "float32"' if is_float else 'use "int8" or "int32"',
    )
