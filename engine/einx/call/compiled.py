"""The compiled function of a call, and the object that ``graph=True`` returns.

The source goes through ``exec`` under a file name of its own that the standard library's ``linecache`` knows, so that
tracebacks and debuggers show its lines.
"""

from __future__ import annotations

import linecache
import weakref
from collections import deque
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import count
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, NamedTuple

from einx.backend import missing_framework
from einx.backends.registry import base_name, get_backend
from einx.call.dispatch import Slot
from einx.call.layouts import guard
from einx.call.shaped import Shaped
from einx.errors import EinxError, shown
from einx.graph.named import lengths_of
from einx.graph.source import Source
from einx.operations.calls import Checked
from einx.operations.keywords import Hole
from einx.operations.problems import problem
from einx.sizes.solve import Nested
from einx.tracing import Request, Traced

if TYPE_CHECKING:
    from einx.call.open import Specialised

_numbers = count(1)

_left: deque[str] = deque()
"""File names of functions that are gone. Functions go at any moment, also while ``linecache`` walks over its files and
needs them all to stay, so that the names leave when the next source comes."""


COMPILED = "<einx "
"""How the file names of compiled code begin."""


class Bound(NamedTuple):
    """What a call brings of its own, for which the code has places.

    Attributes:
        function: The caller's function.
        keywords: Its keyword arguments that are not written into the code.
    """

    function: Callable[..., object]
    keywords: Mapping[str, object]


class Code(NamedTuple):
    """What a compiled call is made of.

    Attributes:
        source: The source and the objects that it refers to.
        operation: The operation.
        description: The description.
        backend: The name of the backend.
        specialise: For code over symbolic lengths, the call for arrays that it does not serve.
        checks: The checks of what factories return, by the place of the argument.
        arrays: The places of the arguments that are arrays of the framework's.
        lengths: The length of each named axis, a tuple of lengths for one under an ellipsis.
        output_shapes: The shape of each output.
    """

    source: Source
    operation: str
    description: str
    backend: str
    specialise: Specialised | None = None
    checks: Mapping[int, Checked] = {}
    arrays: tuple[int, ...] = ()
    lengths: Mapping[str, Nested] = {}
    output_shapes: tuple[tuple[object, ...], ...] = ()


class CompiledGraph:
    """A compiled call: its text is the source, calling it runs the code without a look-up in the cache.

    Args:
        code: What it is made of.

    Attributes:
        source: The Python source that runs.
        lengths: The length of each named axis, a tuple of lengths for one under an ellipsis.
        output_shapes: The shape of each output.
        has_no_arrays: It was made for shapes in the place of arrays, so that no call can run it.
        function: The function that the source defines, with checks of layouts and of what tensor factories return.

    >>> import numpy as np, einx
    >>> graph = einx.sum("a [b]", np.ones((2, 3)), graph=True)
    >>> graph(np.ones((2, 3))).tolist()
    [3.0, 3.0]
    >>> graph.lengths, graph.output_shapes
    ({'a': 2, 'b': 3}, ((2,),))
    >>> graph
    <einx graph of sum('a [b]'): a=2, b=3, returns (2,)>
    """

    def __init__(self, code: Code) -> None:
        self.source, self.lengths, self.output_shapes = code.source.text, dict(code.lengths), code.output_shapes
        self.has_no_arrays = False
        self._code = code
        self._plain = execute(code)
        self.function = with_checks(self._plain, code)

    def bind(self, op: Bound | Callable[..., object]) -> Callable[..., object]:
        """What a call runs with a function of the caller's, and with keywords of it; nothing of them stays here."""
        code, plain = self._code, self._plain
        if self.has_no_arrays:
            return refusing(code.operation)
        run = FunctionType(plain.__code__, {**plain.__globals__, **calling(code.source, op)})
        return run if self.function is plain else with_checks(run, code)

    def of_function(self, op: Bound | Callable[..., object]) -> CompiledGraph:
        """The same graph, calling another function of the caller's, or with other keywords."""
        source, specialise = self._code.source, self._code.specialise
        source = source._replace(constants=calling(source, op))
        return CompiledGraph(self._code._replace(source=source, specialise=specialise and specialise.of_function(op)))

    def __call__(self, *tensors: object) -> object:
        """Run the code on arguments like those that it was compiled for."""
        code = self._code
        try:
            return self.function(*tensors)
        except Exception as error:
            from einx.call.miss import told

            if code.specialise is None:
                if told(error, code.operation, code.description, tensors):
                    raise error.with_traceback(None) from error.__cause__
                raise
        try:  # it works where the code does not, or raises what the call raises
            return code.specialise(*tensors)
        except EinxError as error:
            raise error.with_traceback(None) from error.__cause__

    def __reduce__(self) -> tuple[type[CompiledGraph], tuple[Code]]:
        return CompiledGraph, (self._code,)

    def __str__(self) -> str:
        return self.source.removesuffix("\n")

    def __repr__(self) -> str:
        lengths = "".join(f"{name}={length}, " for name, length in self.lengths.items())
        returned = ", ".join(map(str, self.output_shapes))
        return f"<einx graph of {self._code.operation}({shown(self._code.description)}): {lengths}returns {returned}>"

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


def calling(source: Source, op: Bound | Callable[..., object]) -> dict[str, object]:
    """The objects that a source refers to, with a function of the caller's and its keywords in their places."""
    function, keywords = op if isinstance(op, Bound) else (op, {})
    found: dict[str, object] = {}
    for name, value in source.constants.items():
        if isinstance(value, Checked):
            found[name] = Checked(function, *value[1:])
        else:
            found[name] = keywords.get(value.name, value) if isinstance(value, Hole) else value
    return found


def is_shape_only(tensor: object) -> bool:
    """Whether something stands for an array of which the shape is known and nothing else."""
    return isinstance(tensor, Shaped) or type(tensor).__name__ == "ShapeDtypeStruct"


def refusing(operation: str) -> Callable[..., object]:
    """What runs where only shapes stand for arrays, but no graph was asked for: it refuses to."""

    def run(*tensors: object) -> object:
        place, tensor = next((number, x) for number, x in enumerate(tensors, start=1) if is_shape_only(x))
        what = "einx.shaped(...)" if isinstance(tensor, Shaped) else f"a {type(tensor).__name__}"
        raise problem("shaped-without-graph", place=place, what=what, operation=operation)

    return run


def compile_graph(request: Request, traced: Traced, specialise: Specialised | None = None) -> CompiledGraph:
    """Compile the source of a traced call.

    Raises:
        ImportBackendError: The backend's framework cannot be imported.
    """
    return CompiledGraph(code_of(request, traced, specialise))


def code_of(request: Request, traced: Traced, specialise: Specialised | None = None) -> Code:
    """What a traced call is compiled from.

    Args:
        request: What was traced.
        traced: What came of it.
        specialise: For code over symbolic lengths, the call for arrays that it does not serve.
    """
    operation, description = request.operation.name, request.description
    family, count = request.operation.family, len(request.inputs)
    coordinates = range(1, count - (family == "update")) if family in ("gather", "update") else ()
    backend = get_backend(base_name(request.backend))
    checks = {
        place: Checked(
            Slot("factory"),
            () if specialise else (lengths_of(tensor),),
            backend.takes._replace(made=None, devices=False),
            f"the tensor factory in argument {place + 1}",
            operation,
            description,
            integers=place in coordinates,
            masked=request.backend == "numpy.ma" and place not in coordinates,
        )
        for place, (argument, tensor) in enumerate(zip(request.inputs, traced.sized.inputs, strict=True))
        if argument.kind == "factory"
    }
    arrays = tuple(place for place, argument in enumerate(request.inputs) if argument.kind == "array")
    lengths, shapes = traced.sized.lengths, traced.output_shapes
    return Code(traced.source, operation, description, request.backend, specialise, checks, arrays, lengths, shapes)


@lru_cache(maxsize=1024)
def compiled_text(text: str) -> CodeType:
    """The code of a text; many calls on other lengths have the same."""
    return compile(text, f"{COMPILED}>", "exec", dont_inherit=True)


def under_name(code: CodeType, filename: str) -> CodeType:
    """The same code in a file of another name, with all functions in it."""
    inner = tuple(under_name(const, filename) if isinstance(const, CodeType) else const for const in code.co_consts)
    return code.replace(co_filename=filename, co_consts=inner)


def execute(code: Code) -> FunctionType:
    """The function ``op0`` of a source, known to ``linecache`` at least for as long as it exists."""
    source, filename = code.source, f"{COMPILED}{next(_numbers)}: {code.operation} {code.description!r}>"
    namespace: dict[str, object] = {**source.constants, source.fallback: code.specialise}
    try:
        exec(under_name(compiled_text(source.text), filename), namespace)
    except ImportError as error:
        raise missing_framework(code.backend, error) from error
    function = namespace["op0"]
    assert isinstance(function, FunctionType)
    forget_sources()
    linecache.cache[filename] = (len(source.text), None, source.text.splitlines(keepends=True), filename)
    weakref.finalize(function, _left.append, filename).atexit = False
    return function


def forget_sources() -> None:
    """Take the sources of functions that are gone out of ``linecache``."""
    while _left:
        linecache.cache.pop(_left.popleft(), None)


def with_checks(function: FunctionType, code: Code) -> Callable[..., object]:
    """The function behind a look at the arguments, where they may be what it does not take."""
    checked = with_checked_factories(function, code.checks)
    layout = get_backend(base_name(code.backend)).layout
    if layout is None or not code.arrays:
        return checked
    return guard(layout, function.__code__.co_argcount, code.arrays)(checked)


def with_checked_factories(function: Callable[..., object], checks: Mapping[int, Checked]) -> Callable[..., object]:
    """The function with a check of the shape of what each tensor factory returns.

    Args:
        function: The compiled function.
        checks: The checks, by the place of the argument.
    """
    if not checks:
        return function

    def checked(*tensors: object) -> object:
        arguments = list(tensors)
        for place, check in checks.items():
            arguments[place] = check._replace(function=arguments[place])  # type: ignore[arg-type]
        return function(*arguments)

    return checked
