"""Calls inside ``torch.compile``: what the compiler looks into instead of the public operations.

A compiler of Python cannot follow a context variable or a cache, so Dynamo looks into another function in the place of
an operation; the call outside of a compiler does not change. That function describes its arguments in constants, with
unknowns where Dynamo has symbols, and has the name of the code looked up while it is compiled. So the code is chosen by
rank, reads symbolic lengths where it runs, and one compilation serves all of them. Lengths that Dynamo has as numbers
are taken so, as it guards them anyway.

Everything that Dynamo looks into is written in the simplest words; what is marked as constant may do anything. Nothing
here imports PyTorch before Dynamo has. How functions say all this of themselves is in :mod:`einx.dynamo`.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import index
from types import FunctionType
from typing import TYPE_CHECKING, Any, TypeAlias

from einx.backend import in_use, mirror
from einx.dynamo import constant, looked_into

if TYPE_CHECKING:
    from einx.operations.table import Operation

Kind: TypeAlias = "tuple[Any, Any, Any]"
"""What is told of a tensor: its class, its lengths (``None`` for a symbol) or another part of a key, its dtype."""


class Symbol:
    """Stands for a symbol in what is told of a keyword."""


class Unread:
    """Stands for an array of NumPy's or a tensor in what is told of a keyword; behind it comes the class of that."""


class NestedList:
    """Stands for nested lists in what is told of a tensor."""


class NestedTensor:
    """Stands for a nested tensor in what is told of it; sparse ones Dynamo itself refuses."""


def traced_operation(
    record: Operation, function: Callable[..., object] | None = None, signature: str | None = None
) -> Callable[..., Any]:
    """What Dynamo looks into in place of an operation.

    Args:
        record: The operation.
        function: The caller's function, for an adapter that is bound to one.
        signature: The signature that this function declares.
    """
    options, typed, adapts = tuple(record.options), record.typed, record.adapter

    @constant
    def find(
        head: tuple[object, ...],
        backend: str | None,
        kinds: tuple[Kind, ...],
        given: Any,
        op: object,
        graph: object,
        _guarded: str | None,
    ) -> str:
        from einx.call.looking import name_of_operation

        return name_of_operation(record, function, signature, head, backend or in_use.get(), kinds, given, op, graph)

    @constant
    def theirs(head: tuple[object, ...], names: tuple[str, ...]) -> str:
        from einx.call.looking import names_of_own

        return " ".join(names_of_own(record, head, names))

    def called(arguments: Any, backend: Any, graph: Any, lengths: dict[str, Any], op: Any, declared: Any) -> Any:
        from einx.call.symbolic import CODE

        tensors = alike(arguments[1:])
        kinds = tuple([kind_of(tensor, typed) for tensor in tensors])
        told = kind_of_function(op, declared) if adapts else None
        if adapts and lengths and callable(op):
            own = {name: lengths.pop(name) for name in theirs(head_of(arguments), tuple(lengths)).split()}
            if own:
                op = with_keywords(op, own)
        symbols: list[Any] = []
        given = tuple(
            [(name, chosen(value) if name in options else length(value, symbols)) for name, value in lengths.items()]
        )
        used = mirror.inside if backend is None else backend
        code = getattr(CODE, find(head_of(arguments), used, kinds, given, told, is_wanted(graph), mirror.name))
        return code(*tensors, *symbols, op) if adapts and callable(op) else code(*tensors, *symbols)

    def traced(*arguments: Any, backend: Any = None, graph: Any = False, **lengths: Any) -> Any:
        op = lengths.pop("op", None) if adapts and function is None else function
        return called(arguments, backend, graph, lengths, op, signature)

    if adapts and function is None:
        ADAPTING[record.name] = called
    return traced


ADAPTING: dict[str, Callable[..., Any]] = {}
"""What runs a function of the caller's in compiled code, by the name of the operation that does."""


def traced_adapter(adapter: str, op: Any, signature: Any = None, backend: str = "numpy") -> Callable[..., Any]:
    """What Dynamo looks into where a function of the caller's is made an operation within compiled code."""
    if not callable(op) or not (signature is None or isinstance(signature, str)):
        from einx.call.symbolic import CODE

        kind, name = None if callable(op) else type(op), op if isinstance(op, str) else None
        return getattr(CODE, _wrong_adapter(adapter, kind, name, type(signature), backend))()  # type: ignore[no-any-return]

    def operation(*arguments: Any, graph: Any = False, **lengths: Any) -> Any:
        used = lengths.pop("backend", None if backend == "numpy" else backend)
        return ADAPTING[adapter](arguments, used, graph, lengths, op, signature)

    return operation


@constant
def _wrong_adapter(adapter: str, kind: Any, name: str | None, signature: Any, backend: str) -> str:
    """The name of code that raises what is wrong with what is to be made an operation."""
    from einx.call.adapting import wrong_adapter
    from einx.call.symbolic import name_of_error

    error = wrong_adapter(adapter, kind, name, signature, backend)
    assert error is not None
    return name_of_error(error)


def with_keywords(function: Callable[..., Any], keywords: dict[str, Any]) -> Callable[..., Any]:
    """A function of the caller's that is passed keywords of its own too."""

    def run(*arguments: Any, **more: Any) -> Any:
        return function(*arguments, **more, **keywords)

    return run


def traced_question(question: str) -> Callable[..., Any]:
    """What Dynamo looks into in place of a question about a description."""

    @constant
    def find(head: tuple[object, ...], kinds: tuple[Kind | None, ...], given: Any) -> str:
        from einx.call.looking import name_of_question

        return name_of_question(question, head, kinds, given)

    def traced(*arguments: Any, **lengths: Any) -> Any:
        from einx.call.symbolic import CODE

        tensors = arguments[1:]
        kinds = tuple([None if tensor is None else kind_of(tensor, False) for tensor in tensors])
        symbols: list[Any] = []
        given = tuple([(name, length(value, symbols)) for name, value in lengths.items()])
        return getattr(CODE, find(head_of(arguments), kinds, given))(*tensors, *symbols)

    return traced


def alike(tensors: Any) -> Any:
    """The tensors of a call, with arrays of NumPy's as tensors on the device of the others, if there are any."""
    import torch

    found = [tensor for tensor in tensors if isinstance(tensor, torch.Tensor)]
    if not found or len(found) == len(tensors):
        return tensors
    device = found[0].device
    return tuple([torch.as_tensor(tensor, device=device) if is_foreign(tensor) else tensor for tensor in tensors])


def is_foreign(tensor: Any) -> bool:
    """Whether something is an array of NumPy's, which Dynamo has a tensor for."""
    return type(tensor).__name__ == "ndarray"


def head_of(arguments: Any) -> Any:
    """What is told of the description: of what is none, its class, and the lengths of an array."""
    if not arguments or isinstance(arguments[0], str):
        return arguments[:1]
    first = arguments[0]
    return ((type(first), lengths_of(first.shape) if hasattr(first, "shape") else None),)


def is_wanted(graph: Any) -> Any:
    """What is told of ``graph=``: whether it is, or the class of what does not say so."""
    return bool(graph) if isinstance(graph, int) else type(graph)


def kind_of(tensor: Any, typed: bool) -> Kind:
    """What is told of a tensor."""
    if isinstance(tensor, (bool, int, float, complex)):
        return (type(tensor), None, None)
    if is_shaped(tensor):
        return (type(tensor), None, None)
    if isinstance(tensor, (list, tuple)):
        return (NestedList, shape_of(tensor), kind_of_elements(tensor))
    shape = getattr(tensor, "shape", None)
    if shape is not None:
        if is_nested(tensor):
            return (NestedTensor, None, None)
        return (type(tensor), lengths_of(shape), tensor.dtype if typed else None)
    if type(tensor) is FunctionType:
        return (FunctionType, tensor.__code__, None)
    return (type(tensor), tensor if callable(tensor) or isinstance(tensor, str) else None, None)


def is_shaped(tensor: Any) -> bool:
    """Whether something is what ``einx.shaped`` gives."""
    from einx.call.shaped import Shaped

    return isinstance(tensor, Shaped)


def is_nested(tensor: Any) -> bool:
    """Whether something is a nested tensor of PyTorch's, whose parts have lengths of their own."""
    import torch

    return isinstance(tensor, torch.Tensor) and tensor.is_nested


def lengths_of(shape: Any) -> Any:
    """What is told of a shape."""
    return tuple([None if length.__class__ is not int else length for length in shape])


def shape_of(values: Any) -> Any:
    """The shape of nested lists, ``None`` if they have none."""
    if not isinstance(values, (list, tuple)):
        return ()
    inner = [shape_of(value) for value in values]
    for shape in inner:
        if shape is None or shape != inner[0]:
            return None
    return (len(values), *inner[0]) if inner else (0,)


def kind_of_elements(values: Any) -> Any:
    """The kind of the numbers in nested lists as NumPy has it, ``None`` for something else."""
    if isinstance(values, (list, tuple)):
        kinds = [kind_of_elements(value) for value in values]
        if None in kinds:
            return None
        for kind in ("c", "f", "i", "b"):
            if kind in kinds:
                return kind
        return "f"
    if isinstance(values, bool):
        return "b"
    if isinstance(values, int):
        return "i"
    if isinstance(values, float):
        return "f"
    return "c" if isinstance(values, complex) else None


def is_symbolic(value: Any) -> bool:
    """Whether Dynamo has a symbol for an int; it calls its class ``int`` only where it has a number."""
    return isinstance(value, int) and value.__class__ is not int and not isinstance(value, bool)


def length(value: Any, symbols: list[Any]) -> Any:
    """What is told of a keyword that is a length; symbols are taken out of it."""
    if isinstance(value, (list, tuple)):
        return tuple([length(part, symbols) for part in value])
    if is_numpys_int(value):
        value = value.item()
    if is_symbolic(value):
        symbols.append(value)
        return Symbol
    return number(value)


def chosen(value: Any) -> Any:
    """What is told of an option: numbers for symbols."""
    if isinstance(value, (list, tuple)):
        return tuple([chosen(part) for part in value])
    if is_numpys_int(value):
        value = value.item()
    return index(value) if is_symbolic(value) else number(value)


def is_numpys_int(value: Any) -> bool:
    """Whether something is a number of NumPy's that Dynamo reads: all are tensors to it, and it keeps only these."""
    if not is_foreign(value) or value.ndim:
        return False
    import torch

    return bool(torch.as_tensor(value).dtype == torch.int64)


def number(value: Any) -> Any:
    """What is told of something that is no symbol of an int."""
    if isinstance(value, float) and value.__class__ is not float:  # a symbol, as Dynamo has for a float that changes
        from torch.fx.experimental.symbolic_shapes import guard_scalar

        return guard_scalar(value)
    if isinstance(value, (float, type)):
        return value
    return (Unread, type(value)) if hasattr(value, "shape") else value


def kind_of_function(op: Any, declared: Any) -> Any:
    """What is told of ``op=``: the name of an operation, or the signature of a function."""
    if op is None or isinstance(op, str):
        return op
    if not callable(op):
        return (type(op),)
    if declared is None:
        declared = getattr(op, "signature", None)
    return (FunctionType, declared if isinstance(declared, str) else None)


def result_type(*operands: Any) -> Any:
    """``torch.result_type``, also of more or fewer than two operands."""
    import torch

    return torch.result_type(*operands)


def _traced_result_type(*operands: Any) -> Any:
    """The same for Dynamo, which does not look into functions that return a dtype."""
    import torch

    kinds = tuple([(x.dtype, x.ndim) if isinstance(x, torch.Tensor) else type(x) for x in operands])
    return getattr(torch, _promoted(kinds))


@constant
def _promoted(kinds: tuple[Any, ...]) -> str:
    """The name of the dtype that tensors of these dtypes and ranks, and numbers of these types, promote to."""
    import torch

    operands = [kind(1) if isinstance(kind, type) else torch.empty((1,) * kind[1], dtype=kind[0]) for kind in kinds]
    return str(torch.result_type(*operands)).rpartition(".")[2]


looked_into(result_type, _traced_result_type)

IN_OUR_WORDS: dict[str, Callable[..., Any]] = {"torch.result_type": result_type}
"""Functions of PyTorch's that Dynamo does not know, and what is called in their place."""
