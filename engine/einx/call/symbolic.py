"""Calls of which some lengths are not numbers: compilers and exporters put symbols in their place.

Such a call is a :class:`Pattern`: what is known of it, with unknowns for all other lengths. Its code takes these from
the shapes of its arguments, or is passed them where they are keywords, so that one text serves all lengths. Where
something that it takes for granted does not hold, or the lengths decide what the code is, the lengths are asked for as
numbers, which a compiler answers by the code being for these alone.

The code of all patterns is found by name, as an attribute of :class:`CODE`: so a compiler of Python
(:mod:`einx.call.compiling`) finds it, too, and what is compiled meanwhile as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from itertools import count
from operator import index
from typing import Any, NamedTuple, TypeAlias

from einx.backends.registry import DEFAULT
from einx.call.arguments import framework_of, getattr_or_none, is_symbol
from einx.call.cache import turn
from einx.call.compiled import Bound, Code, CompiledGraph, code_of, execute
from einx.call.compiling import IN_OUR_WORDS, Symbol, is_foreign, is_symbolic, shape_of, with_keywords
from einx.call.dispatch import Slot
from einx.call.open import granting
from einx.dynamo import constant, looked_into, run_as_they_are
from einx.errors import EinxError
from einx.graph.guards import RELATIONS
from einx.graph.source import Source
from einx.graph.values import NUMBERS, Literal
from einx.operations.calls import Checked
from einx.operations.calls import shape_of as array_shape
from einx.operations.keywords import told_apart
from einx.operations.layout import NO_SHAPE, Input
from einx.operations.problems import problem
from einx.operations.returned import count_of
from einx.operations.table import Operation
from einx.sizes.solve import Sized, given_lengths
from einx.sizes.symbolic import Symbolic, symbol
from einx.tracing import Request, answer_of, compile_answer, compile_source, query

Function: TypeAlias = Callable[..., Any]


class CODE:
    """Compiled functions, as attributes. None is ever dropped, as what a compiler has made of one may refer to it."""


Lengths: TypeAlias = "int | Symbolic | tuple[Lengths, ...]"
"""What is passed for an axis."""


class Pattern(NamedTuple):
    """What is known of a call.

    Attributes:
        record: The operation.
        description: The description.
        backend: Name of the backend.
        inputs: What is known of each tensor.
        given: Lengths by keyword.
        options: Options of the operation.
        function: What stands for the caller's function, which the code is passed behind all else.
        signature: The signature that it declares.
        keywords: Its own keywords that stand in the code.
    """

    record: Operation
    description: str
    backend: str
    inputs: tuple[Input, ...]
    given: tuple[tuple[str, Lengths], ...] = ()
    options: tuple[tuple[str, Hashable], ...] = ()
    function: Slot | None = None
    signature: str | None = None
    keywords: tuple[tuple[str, Literal], ...] = ()


class Question(NamedTuple):
    """What is known of a question about a description.

    Attributes:
        name: ``check``, ``matches``, ``solve``, ``solve_axes`` or ``solve_shapes``.
        description: The description.
        inputs: What is known of each tensor, ``None`` for one that may have any shape.
        given: Lengths by keyword.
    """

    name: str
    description: str
    inputs: tuple[Input | None, ...]
    given: tuple[tuple[str, Lengths], ...] = ()


class Unknowns:
    """Makes the unknowns of one pattern."""

    def __init__(self) -> None:
        self._numbers = count()

    def shape(self, lengths: Sequence[int | None]) -> tuple[int | Symbolic, ...]:
        """A shape with unknowns for what is not known."""
        return tuple(symbol(f"n{next(self._numbers)}") if length is None else length for length in lengths)

    def passed(self, name: str, value: object) -> Any:
        """A keyword with unknowns for what is not known."""
        if isinstance(value, tuple):
            return tuple(self.passed(name, part) for part in value)
        return symbol(name, f"passed {next(self._numbers)}") if value is Symbol else value


_names: dict[Hashable, str] = {}
_numbers = count(1)


def name_of_code(pattern: Pattern | Question) -> str:
    """The attribute of :class:`CODE` that is the code of a pattern; it is compiled unless it is there.

    Raises:
        EinxError: The call is wrong whatever the unknown lengths are.
    """
    key = told_apart(pattern)
    with turn:
        found = _names.get(key)
        if found is None:
            compiled = _compiled(pattern) if isinstance(pattern, Pattern) else _answer(pattern)
            found = _names[key] = add(compiled, pattern[0] if isinstance(pattern[0], str) else pattern[0].name)
    return found


def add(function: Function, kind: str) -> str:
    """Make a function an attribute of :class:`CODE`; its name."""
    name = f"{kind}{next(_numbers)}"
    setattr(CODE, name, staticmethod(function))
    return name


def request_of(pattern: Pattern) -> Request:
    """What is to be traced."""
    record, description, backend, inputs, given, options, function, signature, keywords = pattern
    lengths, own = given_lengths(dict(given)), dict(keywords)
    return Request(record, description, inputs, backend, lengths, dict(options), function, signature, own)


def _compiled(pattern: Pattern) -> Function:
    request = request_of(pattern)
    if is_known(pattern):
        return _run(code_of(request, compile_source(request)), pattern)
    specialise = _specialising(pattern)
    found = granting(request)
    if found is None:  # the lengths decide what the code is
        return specialise
    code = code_of(*found, specialise)  # type: ignore[arg-type]  # it is called like one of an open graph
    key = told_apart(pattern)
    _granted[key], _codes[key] = granted_by(code.source), code
    return _run(code, pattern)


def is_known(pattern: Pattern | Question) -> bool:
    """Whether all lengths are numbers."""
    shapes = (() if item is None else item.shape or () for item in pattern.inputs)
    return not any(isinstance(length, Symbolic) for shape in shapes for length in shape) and not any(
        isinstance(length, Symbolic) for _, value in pattern.given for length in flat(value)
    )


def flat(value: Lengths) -> Iterator[int | Symbolic]:
    """The lengths in a keyword."""
    if isinstance(value, tuple):
        for part in value:
            yield from flat(part)
    else:
        yield value


def _specialising(pattern: Pattern | Question) -> Function:
    """What runs a call whose lengths have to be numbers: it asks for them."""
    tensors, inputs = len(pattern.inputs), pattern.inputs
    passed = sum(isinstance(length, Symbolic) for _, value in pattern.given for length in flat(value))
    arrays = tuple(place for place, item in enumerate(inputs) if item is not None and item.kind not in NO_SHAPE)

    @constant
    def known(shapes: tuple[tuple[int, ...], ...], lengths: tuple[int, ...]) -> str:
        return name_or_error(lambda: _with_numbers(pattern, dict(zip(arrays, shapes, strict=True)), lengths))

    # Compilers look into this one, so it is written in the simplest words.
    def specialise(*arguments: Any) -> Any:
        shapes = tuple([tuple([index(length) for length in arguments[place].shape]) for place in arrays])
        lengths = tuple([index(length) for length in arguments[tensors : tensors + passed]])
        return getattr(CODE, known(shapes, lengths))(*arguments[:tensors], *arguments[tensors + passed :])

    return specialise


def name_or_error(
    make: Callable[[], Pattern | Question], completed: Callable[[EinxError], EinxError] = lambda error: error
) -> str:
    """The name of the code of a pattern, or of code that raises what is wrong with it, while Dynamo compiles."""
    run_as_they_are()
    try:
        return name_of_code(make())
    except EinxError as error:
        return name_of_error(completed(error))


def name_of_error(error: EinxError) -> str:
    """The name of code that raises an error."""
    return add(raising(error), "error")


def raising(error: EinxError) -> Function:
    """Code that raises an error, in words that compilers know."""
    parts = ("code", "spans", "hint", "description", "operation", "shapes")
    written = ", ".join(f"{part}={getattr(error, part)!r}" for part in parts)
    namespace: dict[str, Any] = {"Error": type(error)}
    exec(f"def op0(*arguments):\n    raise Error({error.message!r}, {written})\n", namespace)
    function: Function = namespace["op0"]
    return function


def _with_numbers(
    pattern: Pattern | Question, shapes: Mapping[int, tuple[int, ...]], lengths: Sequence[int]
) -> Pattern | Question:
    rest = iter(lengths)

    def number(value: Lengths) -> Any:
        if isinstance(value, tuple):
            return tuple(map(number, value))
        return next(rest) if isinstance(value, Symbolic) else value

    inputs = tuple(
        item._replace(shape=shapes[place]) if item is not None and place in shapes else item
        for place, item in enumerate(pattern.inputs)
    )
    given = tuple((name, number(value)) for name, value in pattern.given)
    return pattern._replace(inputs=inputs, given=given)  # type: ignore[arg-type]


def _run(code: Code, pattern: Pattern) -> Function:
    """The function of a code, with checks of what functions of the caller's return."""
    code = code._replace(source=in_our_words(code.source))
    slot = next((name for name, value in code.source.constants.items() if isinstance(value, Checked)), None)
    factories = [(place, checking(check)) for place, check in code.checks.items()]
    if pattern.function is None:
        return with_factories(execute(code), factories)
    check = None if slot is None else code.source.constants[slot]
    if not isinstance(check, Checked):  # nothing is left to be done by the function
        plain = with_factories(execute(code), factories)
        return lambda *arguments: plain(*arguments[:-1])
    bound, checked = execute(code._replace(source=unbound(code.source, str(slot)))), checking(check)

    def run(*arguments: Any) -> Any:
        return with_factories(bound(checked(arguments[-1])), factories)(*arguments[:-1])

    return run


def in_our_words(source: Source) -> Source:
    """A source without functions that compilers of Python do not know."""
    text, constants = source.text, dict(source.constants)
    for name, function in IN_OUR_WORDS.items():
        own = f"_{name.rpartition('.')[2]}"
        if name in text:
            text, constants[own] = text.replace(name, own), function
    return source._replace(text=text, constants=constants)


def unbound(source: Source, slot: str) -> Source:
    """A source whose function takes a function of the caller's first, and returns the one that runs with it."""
    lines = source.text.splitlines()
    imports = [line for line in lines if line.startswith("import ")]
    inside = "\n".join(f"    {line}" for line in lines[len(imports) :])
    text = "\n".join([*imports, f"def bound({slot}):", inside, "    return op0", "op0 = bound", ""])
    return source._replace(text=text, constants={key: value for key, value in source.constants.items() if key != slot})


# Compilers look into the functions that these make, so they are written in the simplest words.


def with_factories(plain: Function, checks: Sequence[tuple[int, Function]]) -> Function:
    """A function whose tensor factories are checked, at these places by these functions."""
    if not checks:
        return plain

    def run(*arguments: Any) -> Any:
        passed = list(arguments)
        for place, checked in checks:
            passed[place] = checked(passed[place])
        return plain(*passed)

    return run


def checking(check: Checked) -> Callable[[Function], Function]:
    """What makes a function of the caller's one that is checked."""
    shapes: Any = tuple(
        tuple(length if isinstance(length, int) else None for length in shape) for shape in check.shapes
    )

    def checked(function: Function) -> Any:
        return check._replace(function=function, shapes=shapes)

    looked_into(checked, traced_check(check, shapes))
    return checked


def traced_check(check: Checked, shapes: Sequence[Any]) -> Callable[[Function], Function]:
    """What Dynamo looks into in place of a check of results of these shapes."""
    several = len(shapes) > 1
    made, lists = check.takes.made is not None, check.takes.lists

    @constant
    def refusal(kind: type, count: int | None, found: Any, wanted: Any) -> str:
        """The name of code that raises what is wrong with a result of this class, this many parts and this shape."""
        error = check.refusal(kind, count, found, wanted)
        return name_of_error(error.within(operation=check.operation, description=check.description))

    def judged(result: Any, wanted: Any, arguments: Any) -> Any:
        if made:
            result = converted(result, arguments)
        elif lists and isinstance(result, (tuple, list)) and shape_of(result) == wanted:
            result = array_of_numpy(result)
        found = told_shape(result, not made)
        if found is not None and fits(found, wanted):
            return result
        asked = tuple([None if one is None else index(one) for one in wanted])
        if found is not None:
            return getattr(CODE, refusal(object, None, tuple([index(length) for length in found]), asked))()
        count = len(result) if isinstance(result, (tuple, list)) else None
        return getattr(CODE, refusal(type(result), count, None, asked))()

    def traced(function: Function) -> Function:
        def run(*arguments: Any, **keywords: Any) -> Any:
            result = function(*arguments, **keywords)
            if not several:
                return judged(result, shapes[0] if shapes else arguments[0], arguments)
            count = len(result) if isinstance(result, (tuple, list)) else None
            if count != len(shapes):
                found = told_shape(result, False)
                if found is None:
                    return getattr(CODE, refusal(type(result), count, None, None))()
                return getattr(CODE, refusal(object, None, tuple([index(length) for length in found]), None))()
            return tuple([judged(part, wanted, arguments) for part, wanted in zip(result, shapes)])  # noqa: B905

        return run

    return traced


def converted(result: Any, arguments: Any) -> Any:
    """A number or an array of NumPy's as a tensor, on the device of the first one passed."""
    import torch

    if not isinstance(result, (bool, int, float, complex)) and not is_foreign(result):
        return result
    tensors = [argument for argument in arguments if isinstance(argument, torch.Tensor)]
    device = tensors[0].device if tensors else None
    if is_symbolic(result):  # of which torch.as_tensor makes a number
        return torch.scalar_tensor(result, dtype=torch.int64, device=device)
    return torch.as_tensor(result, device=device)


def array_of_numpy(result: Any) -> Any:
    """A list of numbers as an array of NumPy's."""
    import numpy as np

    return np.asarray(result)


def told_shape(result: Any, lists: bool) -> Any:
    """The shape of a result, ``None`` if it has none; that of a list counts only if lists are arrays."""
    if isinstance(result, (bool, int, float, complex)):
        return ()
    if isinstance(result, (tuple, list)):
        return shape_of(result) if lists else None
    return getattr(result, "shape", None)


def fits(found: Any, shape: Any) -> bool:
    """Whether a shape is that which was promised, of which some lengths are not told."""
    if len(found) != len(shape):
        return False
    for length, wanted in zip(found, shape):  # noqa: B905, SIM110 (compilers know it so)
        if wanted is not None and length != wanted:
            return False
    return True


# Questions


def _answer(question: Question) -> Function:
    name, description, inputs, given = question
    shapes = [None if item is None else item.shape for item in inputs]
    if is_known(question):
        return _known_answer(query(name, description, shapes, dict(given)), name)
    specialise = _specialising(question)
    source = compile_answer(name, description, shapes, dict(given))
    if source is None:
        return specialise
    _granted[told_apart(question)] = granted_by(source)
    return execute(Code(source, name, description, DEFAULT, specialise))  # type: ignore[arg-type]  # as above


def _known_answer(sized: Sized | None, name: str) -> Function:
    """Code that returns the answer to a question."""
    answer = answer_of(name, sized)
    answer = dict(answer) if isinstance(answer, Mapping) else answer
    namespace: dict[str, Any] = {}
    exec(f"def op0(*arguments):\n    return {answer!r}\n", namespace)
    function: Function = namespace["op0"]
    return function


# Calls that are not compiled


class Opened:
    """The lengths of a call with unknowns in the place of symbols.

    Attributes:
        symbols: The symbols that are passed as keywords, in order.
    """

    def __init__(self) -> None:
        self._unknowns = Unknowns()
        self.symbols: list[object] = []

    def input(self, item: Input) -> Input:
        """What is known of a tensor."""
        if item.shape is None or item.kind in NO_SHAPE:
            return item
        known = [length if isinstance(length, int) else None for length in item.shape]
        return item._replace(shape=self._unknowns.shape(known))

    def keyword(self, name: str, value: object) -> Any:
        """A keyword."""
        if is_symbol(value):
            self.symbols.append(value)
            return self._unknowns.passed(name, Symbol)
        return tuple(self.keyword(name, part) for part in value) if isinstance(value, tuple | list) else value


class SymbolicCall:
    """A call whose lengths are not all numbers: what runs it.

    Args:
        pattern: What is known of it.
        symbols: The symbols that are passed.
        function: The caller's function, for an adapter that is bound to one.
    """

    def __init__(self, pattern: Pattern, symbols: Sequence[object], function: Function | None = None) -> None:
        self._pattern, self._symbols, self._function = pattern, tuple(symbols), function

    def __call__(self, *tensors: object) -> object:
        """Run it."""
        more = () if self._function is None else (self._function,)
        return run_pattern(self._pattern, tensors, self._symbols, more)

    def bind(self, op: Bound | Function) -> SymbolicCall:
        """The same call with a function of the caller's, and with keywords of it."""
        function = with_keywords(op.function, dict(op.keywords)) if isinstance(op, Bound) else op
        return SymbolicCall(self._pattern, self._symbols, function)

    @property
    def __einx_graph__(self) -> CompiledGraph:
        """The graph over the symbolic lengths.

        Raises:
            SemanticError: It would have to be passed more than tensors.
        """
        found = None if self._symbols or self._pattern.function else granting(request_of(self._pattern))
        if found is None:
            raise problem("graph-compiled")
        return CompiledGraph(code_of(*found, _specialising(self._pattern)))  # type: ignore[arg-type]  # as above


def run_pattern(
    pattern: Pattern | Question, tensors: Sequence[object], symbols: Sequence[object], more: Sequence[object] = ()
) -> object:
    """Run the code of a pattern on arguments with symbols.

    Raises:
        EinxError: The call is wrong, or symbols of jax's do not decide whether it is.
    """
    run = getattr(CODE, name_of_code(pattern))
    shapes = [getattr_or_none(tensor, "shape") for tensor in tensors]
    lengths = [length for shape in (*shapes, symbols) if isinstance(shape, tuple) for length in shape]
    kinds: set[type] = {type(length) for length in lengths}
    if "jax" in map(framework_of, kinds):
        check_decided(pattern, (*tensors, *symbols))
        tensors, more = judging(pattern, tensors, symbols, more)
    return run(*tensors, *symbols, *more)


def check_decided(pattern: Pattern | Question, arguments: Sequence[object]) -> None:
    """Raise unless symbols that cannot be asked for numbers decide all that the code takes for granted.

    Raises:
        SemanticError: They do not; the message says what to declare.
    """
    granted = _granted.get(told_apart(pattern))
    if is_known(pattern):
        return
    if granted is None:
        raise problem("undecided-lengths/code", description=pattern.description)
    found = dict(granted(*arguments))  # of two that read alike, both hold or none
    never = [constraint for constraint, verdict in found.items() if verdict is False]
    if never and not (isinstance(pattern, Question) and pattern.name == "matches"):
        raise problem("undecided-lengths/never", constraint=never[0])
    undecided = [constraint for constraint, verdict in found.items() if verdict is None]
    if undecided:
        written = ", ".join(map(repr, undecided))
        raise problem(
            "undecided-lengths",
            constraints=" and ".join(undecided),
            advice=f"constraints=({written}{',' if len(undecided) == 1 else ''})",
        )


def judging(
    pattern: Pattern | Question, tensors: Sequence[object], symbols: Sequence[object], more: Sequence[Any]
) -> tuple[Sequence[object], Sequence[Any]]:
    """The arguments, with checks of what functions of the caller's return: symbols of jax's can be compared.

    Raises:
        SemanticError: A loop of Python's would have to run over a symbol.
    """
    code = _codes.get(told_apart(pattern)) if isinstance(pattern, Pattern) else None
    if code is None:
        return tensors, more
    if LOOP_OVER_A_SYMBOL.search(code.source.text):
        raise problem("undecided-lengths/code", description=pattern.description)
    passed = [
        judged(tensor, code.checks[place], None) if place in code.checks else tensor  # type: ignore[arg-type]
        for place, tensor in enumerate(tensors)
    ]
    check = next((value for value in code.source.constants.values() if isinstance(value, Checked)), None)
    if check is None or not more:
        return passed, more
    known = told_lengths(pattern, tensors, symbols)
    shapes = [tuple(eval(str(length), {}, known) for length in shape) for shape in check.shapes]
    return passed, (judged(more[0], check, shapes), *more[1:])


LOOP_OVER_A_SYMBOL = re.compile(r" in range\((?!\d+\))")
"""A loop whose length is no number in the text of a code."""


def told_lengths(
    pattern: Pattern | Question, tensors: Sequence[object], symbols: Sequence[object]
) -> dict[str, object]:
    """What stands for each unknown of a pattern in a call, by how it is written."""
    shapes = [
        (item.shape or (), getattr_or_none(tensor, "shape") or ())
        for item, tensor in zip(pattern.inputs, tensors, strict=True)
        if item is not None and item.kind not in NO_SHAPE
    ]
    pairs = [pair for known, told in shapes for pair in zip(known, told, strict=True)]  # type: ignore[call-overload]
    unknown = [length for _, value in pattern.given for length in flat(value) if isinstance(length, Symbolic)]
    pairs += zip(unknown, symbols, strict=True)
    return {str(length): told for length, told in pairs if isinstance(length, Symbolic)}


def judged(function: Function, check: Checked, shapes: Sequence[Sequence[Any]] | None) -> Function:
    """A function of the caller's of which no result certainly has another shape; ``None`` for that which it is passed.

    Raises:
        CallOperationError: One has, when it is called.
    """

    def run(*arguments: Any, **keywords: Any) -> Any:
        result = function(*arguments, **keywords)
        wanted = arguments[:1] if shapes is None else shapes
        try:
            judge(check, result, wanted)
        except EinxError as error:
            raise error.within(operation=check.operation, description=check.description) from None
        return result

    return run


def judge(check: Checked, result: Any, shapes: Sequence[Any]) -> None:
    """Raise if a result certainly is no array of the shape that was promised; what it is else is judged at any call."""
    several = len(shapes) != 1
    if several and count_of(result) != len(shapes):
        raise check.refusal(type(result), count_of(result), array_shape(result), None)
    for part, shape in zip(result if several else (result,), shapes, strict=True):
        found = () if isinstance(part, NUMBERS) else array_shape(part)
        if found is None:
            raise check.refusal(type(part), count_of(part), None, shape)
        if len(found) != len(shape) or not all(map(may_be, found, shape)):
            raise check.refusal(object, None, found, shape)


def may_be(found: Any, wanted: Any) -> bool:
    """Whether a length may be the one that is wanted: a number is no symbol unless that is declared."""
    verdict = holds("same", found, wanted)
    return not (isinstance(found, int) or isinstance(wanted, int)) if verdict is None else verdict


_codes: dict[Hashable, Code] = {}
"""The code of patterns with unknowns, by what tells these apart."""

_granted: dict[Hashable, Callable[..., Iterator[tuple[str, bool | None]]]] = {}
"""For patterns with unknowns, what tells of each thing that the code takes for granted whether it holds."""


def granted_by(source: Source) -> Callable[..., Iterator[tuple[str, bool | None]]]:
    """What tells for arguments of a source what it takes for granted, and whether it holds; ``None`` for undecided."""
    head = source.text[source.text.index("def op0(") :].partition("\n")[0]
    lines = [*source.bindings]
    for condition in source.conditions:
        lines += [f"yield {condition.relation!r}, ({', '.join(side)},)" for side in condition.sides]
    namespace: dict[str, Any] = {}
    exec("\n    ".join([head, *lines, "return", "yield"]), namespace)

    def tell(*arguments: object) -> Iterator[tuple[str, bool | None]]:
        for relation, sides in namespace["op0"](*arguments):
            if relation == "same":  # numbers last
                sides = sorted(sides, key=lambda side: isinstance(side, int))  # noqa: PLW2901
            yield RELATIONS[relation].format(*sides), holds(relation, *sides)

    return tell


def holds(relation: str, length: Any, other: Any = 0) -> bool | None:
    """Whether a relation holds between lengths that may be jax's symbols; ``None`` if that is not decided."""
    try:
        if relation == "whole":
            return holds("same", length % other)
        if relation == "same":
            return True if length == other else (False if length > other or length < other else None)
        return bool(length >= (1 if relation == "positive" else 0))
    except Exception:  # noqa: BLE001 (an error of jax's own, which is imported nowhere here)
        return None
