"""The compiled function of a call, and the object that ``graph=True`` returns.

The source goes through ``exec`` under a file name of its own that the standard library's ``linecache`` knows, so that
tracebacks and debuggers show its lines.
"""

from __future__ import annotations

import linecache
import weakref
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from types import FunctionType
from typing import TYPE_CHECKING

from einx.call.dispatch import Slot
from einx.errors import shown
from einx.graph.named import shape_of
from einx.graph.source import Source
from einx.operations.calls import Checked
from einx.operations.problems import problem
from einx.sizes.solve import Nested
from einx.tracing import Request, Traced

if TYPE_CHECKING:
    from einx.call.open import Specialised

_numbers = count(1)


COMPILED = "<einx "
"""How the file names of compiled code begin."""


class CompiledGraph:
    """A compiled call: its text is the source, calling it runs the code without a look-up in the cache.

    Args:
        source: The source and the objects that it refers to.
        checks: For each argument the check of its results, ``None`` if it is no factory.
        call: The operation and the description.
        lengths: The length of each named axis, a tuple of lengths for one under an ellipsis.
        output_shapes: The shape of each output.
        specialise: For code over symbolic lengths, the call for arrays that it does not serve.

    Attributes:
        source: The Python source that runs.
        lengths: The length of each named axis, a tuple of lengths for one under an ellipsis.
        output_shapes: The shape of each output.
        function: The function that the source defines, with checks of what tensor factories return.

    >>> import numpy as np, einx
    >>> graph = einx.sum("a [b]", np.ones((2, 3)), graph=True)
    >>> graph(np.ones((2, 3))).tolist()
    [3.0, 3.0]
    >>> graph.lengths, graph.output_shapes
    ({'a': 2, 'b': 3}, ((2,),))
    >>> graph
    <einx graph of sum('a [b]'): a=2, b=3, returns (2,)>
    """

    def __init__(
        self,
        source: Source,
        checks: Sequence[Checked | None],
        call: tuple[str, str],
        lengths: Mapping[str, Nested],
        output_shapes: Sequence[tuple[object, ...]],
        specialise: Specialised | None = None,
    ) -> None:
        operation, description = call
        if specialise is not None:
            source = source._replace(constants={**source.constants, source.fallback: specialise})
        self.source, self.lengths, self.output_shapes = source.text, dict(lengths), tuple(output_shapes)
        self._plain = execute(source, f"{operation} {description!r}")
        self.function = with_checked_factories(self._plain, checks)
        self._made_of = source, checks, call, self.lengths, self.output_shapes, specialise

    def bound(self, op: Callable[..., object]) -> Callable[..., object]:
        """The compiled function, calling another function of the caller's."""
        plain = self._plain
        run = FunctionType(plain.__code__, {**plain.__globals__, **calling(self._made_of[0], op)})
        return run if self.function is plain else with_checked_factories(run, self._made_of[1])

    def of_function(self, op: Callable[..., object]) -> CompiledGraph:
        """The same graph, calling another function of the caller's."""
        source, checks, call, lengths, shapes, specialise = self._made_of
        source = source._replace(constants=calling(source, op))
        return CompiledGraph(source, checks, call, lengths, shapes, specialise and specialise.of_function(op))

    def __call__(self, *tensors: object) -> object:
        """Run the code on arguments like those that it was compiled for."""
        _, _, call, *_, specialise = self._made_of
        try:
            return self.function(*tensors)
        except Exception as error:
            if specialise is not None:  # it works where the code does not, or raises what the call raises
                return specialise(*tensors)
            from einx.call.miss import told

            if told(error, *call, tensors):
                raise error.with_traceback(None) from error.__cause__
            raise

    def __reduce__(self) -> tuple[type[CompiledGraph], tuple[object, ...]]:
        return CompiledGraph, self._made_of

    def __str__(self) -> str:
        return self.source.removesuffix("\n")

    def __repr__(self) -> str:
        operation, description = self._made_of[2]
        lengths = "".join(f"{name}={length}, " for name, length in self.lengths.items())
        returned = ", ".join(map(str, self.output_shapes))
        return f"<einx graph of {operation}({shown(description)}): {lengths}returns {returned}>"

    def _repr_html_(self) -> str:
        from einx.call.display import html

        return html(self.source, self.lengths)

    def to_dot(self) -> str:
        """The flow of data through the code, as a graph in the language of Graphviz.

        >>> import numpy as np, einx
        >>> print(einx.sum("a [b]", np.ones((2, 3)), graph=True).to_dot())
        digraph einx {
            i0 [shape=box];
            x0 [label="np.sum(i0, axis=1)"];
            i0 -> x0;
            return [shape=box];
            x0 -> return;
        }
        """
        from einx.call.display import dot

        return dot(self.source)


def calling(source: Source, op: Callable[..., object]) -> dict[str, object]:
    """The objects that a source refers to, with a function of the caller's in its place."""
    constants = source.constants.items()
    return {name: Checked(op, *value[1:]) if isinstance(value, Checked) else value for name, value in constants}


class Unbound:
    """A compiled call that waits for the caller's function, and serves all.

    Args:
        graph: The code, with a place for the function.
        run: What runs it, or refuses to.
    """

    __slots__ = ("__einx_graph__", "_run")

    def __init__(self, graph: CompiledGraph, run: Callable[..., object]) -> None:
        self.__einx_graph__ = graph
        self._run = run

    def bind(self, op: Callable[..., object]) -> Callable[..., object]:
        """What runs the code with a function; nothing of it stays here."""
        return self.__einx_graph__.bound(op) if self._run is self.__einx_graph__.function else self._run


def compile_graph(request: Request, traced: Traced, specialise: Specialised | None = None) -> CompiledGraph:
    """Compile the source of a traced call.

    Args:
        request: What was traced.
        traced: What came of it.
        specialise: For code over symbolic lengths, the call for arrays that it does not serve.

    Raises:
        ImportBackendError: The backend's framework cannot be imported.
    """
    operation, description = request.operation.name, request.description
    constants = {
        name: value._replace(operation=operation, description=description) if isinstance(value, Checked) else value
        for name, value in traced.source.constants.items()
    }
    family, count = request.operation.family, len(request.inputs)
    coordinates = range(2, count + (family != "update")) if family in ("gather", "update") else ()
    checks = [
        Checked(
            Slot("factory"),
            () if specialise else (shape_of(tensor),),
            f"the tensor factory in argument {number}",
            operation,
            description,
            integers=number in coordinates,
        )
        if argument.kind == "factory"
        else None
        for number, (argument, tensor) in enumerate(zip(request.inputs, traced.sized.inputs, strict=True), start=1)
    ]
    source = traced.source._replace(constants=constants)
    return CompiledGraph(
        source, checks, (operation, description), traced.sized.lengths, traced.output_shapes, specialise
    )


def execute(source: Source, title: str) -> FunctionType:
    """The function ``op0`` of a source, known to ``linecache`` for as long as it exists."""
    filename = f"{COMPILED}{next(_numbers)}: {title}>"
    namespace: dict[str, object] = dict(source.constants)
    code = compile(source.text, filename, "exec", dont_inherit=True)
    try:
        exec(code, namespace)
    except ImportError as error:
        raise problem("import-backend", error=error) from error
    function = namespace["op0"]
    assert isinstance(function, FunctionType)
    linecache.cache[filename] = (len(source.text), None, source.text.splitlines(keepends=True), filename)
    weakref.finalize(function, linecache.cache.pop, filename, None).atexit = False
    return function


def with_checked_factories(function: Callable[..., object], checks: Sequence[Checked | None]) -> Callable[..., object]:
    """The function with a check of the shape of what each tensor factory returns.

    Args:
        function: The compiled function.
        checks: For each argument the check of its results, ``None`` if it is no factory.
    """
    places = [(place, check) for place, check in enumerate(checks) if check is not None]
    if not places:
        return function

    def checked(*tensors: object) -> object:
        arguments = list(tensors)
        for place, check in places:
            arguments[place] = check._replace(function=arguments[place])  # type: ignore[arg-type]
        return function(*arguments)

    return checked
