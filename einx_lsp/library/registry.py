"""The way in: which rule answers for a function, a method, an attribute or an operator."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial, reduce

from einx_lsp.library import (
    attributes,
    builtin,
    contraction,
    creation,
    decompositions,
    elementwise,
    joining,
    layers,
    neural,
    places,
    random,
    reductions,
    shaping,
    spectra,
    torch,
)
from einx_lsp.library.arguments import Arguments, Entry, FunctionRule, Spread, bind
from einx_lsp.library.open_ranks import attempt
from einx_lsp.library.operators import binary, compare, subscript, unary
from einx_lsp.values.join import join, plain
from einx_lsp.values.model import (
    UNKNOWN,
    Class,
    Instance,
    Items,
    Layer,
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
    "call_layer",
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
        **decompositions.FUNCTIONS,
        **places.FUNCTIONS,
        **spectra.FUNCTIONS,
    },
    "torch": {
        **elementwise.TORCH,
        **elementwise.TORCH_FUNCTIONS,
        **creation.TORCH_FUNCTIONS,
        **torch.SHARED,
        **torch.FUNCTIONS,
        **reductions.TORCH,
        **reductions.TORCH_FUNCTIONS,
        **neural.TORCH,
        **layers.CLASSES,
    },
    "builtins": builtin.BUILTINS,
    "math": builtin.MATH,
}
"""By library, by the name within it."""

_NUMPY_METHODS: Mapping[str, Entry] = {
    **elementwise.METHODS,
    **shaping.METHODS,
    **reductions.METHODS,
    **contraction.METHODS,
}

_ARRAY_METHODS: Mapping[str, Mapping[str, Entry]] = {
    "numpy": _NUMPY_METHODS,
    "jax": _NUMPY_METHODS,
    "torch": {
        **elementwise.TORCH,
        **reductions.TORCH,
        **torch.SHARED,
        **elementwise.TORCH_METHODS,
        **creation.TORCH_METHODS,
        **torch.METHODS,
    },
}
"""By framework, by name."""

_PARTED = frozenset(
    "split chunk unbind tensor_split meshgrid broadcast_tensors atleast_1d atleast_2d atleast_3d var_mean std_mean "
    "aminmax max min median nanmedian mode kthvalue cummax cummin topk sort unique unique_consecutive nonzero where "
    "allclose equal is_tensor is_floating_point is_complex is_contiguous size dim ndimension numel nelement item numpy "
    "type __len__ linalg.eigh linalg.qr linalg.svd".split()
)
"""Functions and methods of PyTorch that give something else than one tensor, or may."""

_TAKEN_OVER = frozenset(
    "stack cat concat concatenate zeros_like ones_like empty_like full_like rand_like randn_like clone gather "
    "masked_fill squeeze unsqueeze permute flatten".split()
)
"""Functions that may be given containers of tensors, and then give one."""

_SHARED_METHODS = frozenset("reshape ravel swapaxes sum mean prod any all argmax argmin astype copy".split())
"""Methods that do the same in every framework that has them with such arguments."""


def _apply(entry: Entry, library: str, arguments: Arguments) -> Value:
    """What a call of a library function gives, :data:`~einx_lsp.values.model.UNKNOWN` if that is not certain."""
    return _attempt(entry, library, arguments) or UNKNOWN


def _apply_for_tensor(entry: Entry, library: str, arguments: Arguments) -> Value:
    """What a call gives that gives a tensor at least."""
    found = _attempt(entry, library, arguments)
    return Tensor(library, None, None, arguments.place) if found == UNKNOWN else found or UNKNOWN


def _gives_tensor(library: str, name: str, *, function: bool) -> bool:
    """Whether a function, or a method of a tensor, gives one tensor whatever it is given."""
    if library != "torch" or name in _PARTED or name in layers.CLASSES or "max_pool" in name:
        return False
    return not function or name not in _TAKEN_OVER


def _attempt(entry: Entry, library: str, arguments: Arguments) -> Value | None:
    """What a call gives, ``None`` if the library refuses it for certain."""

    def rule(values: Sequence[Value]) -> Value:
        stop = len(values) - len(arguments.keywords)
        keywords = dict(zip(arguments.keywords, values[stop:], strict=True))
        closed = arguments._replace(positional=tuple(values[:stop]), keywords=keywords)
        return entry.rule(bind(entry.parameters, closed, library))

    return attempt(rule, (*arguments.positional, *arguments.keywords.values()))


def _apply_any(entries: Mapping[str, Entry], arguments: Arguments) -> Value:
    """What a call gives whichever of several frameworks it is of, as far as they do not refuse it."""
    answers = (_attempt(entry, library, arguments) for library, entry in entries.items())
    accepted = [found for found in answers if found is not None]
    return plain(reduce(join, accepted)) if accepted else UNKNOWN


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
    if entry is None:
        return None
    return partial(_apply_for_tensor if _gives_tensor(library, rest, function=True) else _apply, entry, library)


def method(receiver: Value, name: str) -> FunctionRule | None:
    """The rule of a method; it takes the receiver as the first positional argument.

    Args:
        receiver: Whose method it is.
        name: Its name.
    """
    match receiver:
        case Tensor(None):
            return _of_any_framework(name)
        case Tensor(str(library)):
            entry = _ARRAY_METHODS.get(library, {}).get(name)
            if entry is not None and _gives_tensor(library, name, function=False):
                return partial(_apply_for_tensor, entry, library)
        case Layer():
            return _of_layer(receiver, name)
        case Instance(of):
            library, entry = of.partition(".")[0], random.METHODS.get(of, {}).get(name)
        case _:
            return None
    return None if entry is None else partial(_apply, entry, library)


def _of_layer(layer: Layer, name: str) -> FunctionRule | None:
    if name == "forward":
        return lambda arguments: call_layer(layer, arguments._replace(positional=arguments.positional[1:]))
    return (lambda _: layer) if name in layers.ITSELF else None


def call_layer(layer: Layer, arguments: Arguments, call: Callable[[Value, Arguments], Value] | None = None) -> Value:
    """What a call of a layer gives.

    Args:
        layer: The layer.
        arguments: The arguments.
        call: Calls a part that is no layer of a library.

    >>> made = Layer("torch.nn.Linear", (("in_features", Number("int", 3)), ("out_features", Number("int", 4))))
    >>> call_layer(made, Arguments((Tensor("torch", (2, 3)),), {}, True, None))
    Tensor(framework='torch', shape=(2, 4), dtype=None)
    """
    if layer.name != layers.SEQUENTIAL:
        entry = layers.call_of(layer)
        apply = _apply_for_tensor if layers.gives_tensor(layer) else _apply
        return UNKNOWN if entry is None else apply(entry, layer.name.partition(".")[0], arguments)
    if len(arguments.positional) != 1 or arguments.keywords or not arguments.complete:
        return UNKNOWN
    for part in layer.parts:
        if isinstance(part, Layer):
            found = call_layer(part, arguments, call)
        else:
            found = UNKNOWN if call is None else call(part, arguments)
        arguments = arguments._replace(positional=(found,))
    return next((value for value in arguments.positional if not isinstance(value, Spread)), UNKNOWN)


@lru_cache(maxsize=1024)
def _of_any_framework(name: str) -> FunctionRule | None:
    """The rule of a method of an array whose framework is not known."""
    having = {library: methods[name] for library, methods in _ARRAY_METHODS.items() if name in methods}
    if not having or ("torch" not in having and name not in _SHARED_METHODS):
        return None
    return partial(_apply_any, having)


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
    found = _own_attribute(value, name)
    if found is not None:
        return found
    return UNKNOWN if method(value, name) is None else Method(value, name)


def _own_attribute(value: Value, name: str) -> Value | None:
    match value:
        case Tensor():
            return attributes.of_tensor(value, name)
        case Items(_, items, names) if name in names:
            return items[names.index(name)]
        case Layer(_, arguments, owned, parts, names):
            called = zip(names or map(str, range(len(parts))), parts, strict=True)
            kept = (pair for pair in arguments if pair[0] in layers.KEPT)
            return next((part for key, part in (*owned, *called, *kept) if key == name), None)
        case _:
            return None


def attribute_of(value: Value, name: str) -> Value:
    """An attribute of a value.

    Args:
        value: The value.
        name: The attribute.
    """
    match value:
        case Instance(_, pairs) | Class(_, pairs):
            known = next((known for key, known in pairs if key == name), None)
            return attribute(value, name) if known is None else known
        case Tensor() | Named() | Layer():
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
