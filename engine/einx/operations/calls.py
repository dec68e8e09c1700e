"""Calling a function of the caller's from compiled code, with a check of what it returns.

The compiled code shows the call under the function's own name; the check sits in the object that the name stands for,
so it is there at run time without a line in the text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from einx.errors import CallOperationError, EinxError, shown
from einx.graph.values import NUMBERS, Argument, Shape, Value
from einx.operations.keywords import Hole
from einx.operations.layout import Lowering
from einx.operations.problems import problem
from einx.operations.returned import (
    Taken,
    as_array,
    check_kind,
    converted,
    count_of,
    kind_of,
    no_array,
    words_of,
    written_shape,
)
from einx.sizes.symbolic import Symbolic


class Checked(NamedTuple):
    """A function whose results must have given shapes.

    Attributes:
        function: The caller's function.
        shapes: The shape of each result, in which ``None`` may be any length; none for a tensor factory over symbolic
            lengths, which is passed its shape.
        takes: What the framework takes for an array.
        role: How the function was passed, for the message; as ``op=`` if left out.
        operation: The operation that calls it, for the message.
        description: The description of the call, for the message.
        integers: The results are coordinates, so they must be integers.
        masked: They may be masked arrays.
        theirs: The keywords that the caller passes to the function.
    """

    function: Callable[..., object]
    shapes: tuple[Shape, ...]
    takes: Taken
    role: str | None = None
    operation: str | None = None
    description: str | None = None
    integers: bool = False
    masked: bool = False
    theirs: tuple[str, ...] = ()

    def __call__(self, *args: object, **kwargs: object) -> object:
        """Call the function and check what it returns."""
        try:
            result = self.function(*args, **kwargs)
        except TypeError as error:
            self._tell_arguments(error, args, kwargs)
            raise
        try:
            return self.checked(result, args)
        except CallOperationError as error:
            raise error.within(operation=self.operation, description=self.description) from error.__cause__

    def checked(self, result: object, args: Sequence[Any]) -> object:
        """What the function has returned, with arrays of the framework's in the place of what stands for one.

        Raises:
            CallOperationError: It is not what was promised.
        """
        shapes = self.shapes or args[:1]
        if len(shapes) == 1:
            return self._array(result, shapes[0], args)
        if count_of(result) != len(shapes):
            raise self.refusal(type(result), count_of(result), shape_of(result), None)
        parts: Any = result
        return tuple([self._array(part, shape, args) for part, shape in zip(parts, shapes, strict=True)])

    def _array(self, result: Any, expected: Shape, args: Sequence[Any]) -> object:
        """One result; most are plain arrays of the shape, which is seen at once."""
        takes = self.takes
        odd = takes.oddness(result.__class__)
        if odd is not None and takes.makes(result.__class__):
            result, odd = converted(result, takes, args, self.title), None
        shape = () if result.__class__ in NUMBERS else shape_of(result)
        if odd is None and shape == expected and not self.integers and takes.has_layout(result):
            return result
        check_kind(result, takes, self.title, masked=self.masked)
        if shape is None:
            found = as_array(result, takes)
            if found is None or (found[1] != expected and count_of(result) is not None):
                raise self.refusal(type(result), count_of(result), None, expected)
            result, shape = found
        self._check_shape(shape, expected)
        kind = kind_of(getattr(result, "dtype", None)) if self.integers else "i"
        if kind not in "iuO" and 0 not in expected:
            raise problem("result-dtype", role=self.title, found="booleans" if kind == "b" else "no integers")
        return result

    def _check_shape(self, shape: Sequence[Any], expected: Shape) -> None:
        """Raise if an array does not have the shape that the description gives it; symbolic lengths are not judged.

        Raises:
            CallOperationError: It has another.
        """
        pairs: Any = zip(shape, expected)  # noqa: B905 (whether there are as many is looked at next)
        known = [(a, b) for a, b in pairs if b is not None and not isinstance(b, Symbolic)]
        if len(shape) != len(expected) or any(a != b for a, b in known):
            raise self.refusal(object, None, shape, expected)

    def refusal(
        self, kind: type, count: int | None, shape: Sequence[Any] | None, expected: Sequence[Any] | None
    ) -> EinxError:
        """The error for what was returned.

        Args:
            kind: Its class.
            count: How many parts it has, if it is a tuple or a list.
            shape: Its shape, if it is an array.
            expected: The shape that was promised, ``None`` if there were to be several arrays.
        """
        if expected is None:
            found = words_of(kind, count) if shape is None else f"one array of shape {written_shape(shape)}"
            return problem("result-count", role=self.title, found=found, count=len(self.shapes))
        if shape is None:
            return no_array(kind, count, expected, self.title, self.takes.made)
        return problem("result-shape", role=self.title, shape=written_shape(shape), expected=written_shape(expected))

    @property
    def title(self) -> str:
        """The function in a message."""
        return self.role or f"the function {name_of(self.function)} passed as op="

    def _tell_arguments(self, error: TypeError, args: Sequence[object], kwargs: Mapping[str, object]) -> None:
        """Note in an error of the call itself with what it was made, as the message may blame what was right."""
        inside = error.__traceback__ is not None and error.__traceback__.tb_next is not None
        if inside or not hasattr(error, "add_note"):  # Python 3.11 and newer
            return
        passed = [*map(described, args), *(f"{name}={shown(value)}" for name, value in kwargs.items())]
        ours, theirs = ([f"{name}=" for name in kwargs if (name in self.theirs) is own] for own in (False, True))
        by_einx = f"; einx itself passes {', '.join(ours)}" if ours else ""
        by_caller = f"; the caller passes {', '.join(theirs)}" if theirs else ""
        error.add_note(f"{self.title} was called with ({', '.join(passed)}){by_einx}{by_caller}")


def described(argument: object) -> str:
    """An argument of a function, for a note."""
    shape = None if isinstance(argument, tuple | list) else shape_of(argument)
    return shown(argument) if shape is None else f"an array of shape {written_shape(shape)}"


def shape_of(result: Any) -> tuple[Any, ...] | None:
    """The shape of a result, ``None`` if it has none."""
    try:
        shape = result.shape
    except Exception:  # noqa: BLE001 (that of a nested tensor, or the caller's object, may raise anything)
        return None
    if isinstance(shape, tuple):
        return shape
    return None if isinstance(shape, str) or not isinstance(shape, Sequence) else tuple(shape)


def function_value(lowering: Lowering, shapes: Sequence[Shape]) -> Value:
    """The caller's function as a value of the graph, under its own name and with its own keywords."""
    function = lowering.request.function
    assert function is not None
    build, request = lowering.build, lowering.request
    checked = Checked(
        function,
        tuple(shapes),
        build.backend.takes,
        operation=lowering.operation,
        description=request.description,
        theirs=tuple(request.keywords),
    )
    value = build.constant(name_of(function), checked)
    keywords = tuple(
        (name, build.constant(name, thing) if isinstance(thing, Hole) else thing)
        for name, thing in request.keywords.items()
    )
    return build("partial", value, keywords, inline=True) if keywords else value


def name_of(function: object) -> str:
    """A name for a function in generated code."""
    name = None
    with suppress(Exception):  # the caller's object may raise anything
        name = getattr(function, "__name__", None)
    return name if isinstance(name, str) and name.isidentifier() else "op"


def call_checked(
    lowering: Lowering, arguments: Sequence[Argument], shapes: Sequence[Shape], **params: Any
) -> list[Value]:
    """The results of one call of the caller's function."""
    function = function_value(lowering, shapes)
    if len(shapes) == 1:
        return [lowering.build("call", function, *arguments, shape=shapes[0], **params)]
    results = lowering.build("call", function, *arguments, shape=(), **params)
    return [lowering.build("item", results, place, shape=shape) for place, shape in enumerate(shapes)]
