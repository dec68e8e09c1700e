"""Operations on each element: operators and functions, with broadcasting."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from einx_lsp.library import dtypes, reading
from einx_lsp.library.arguments import Bound, Entry, Rule, Undetermined
from einx_lsp.library.arithmetic import broadcast, unify_shapes
from einx_lsp.library.frameworks import framework
from einx_lsp.values.model import NOTHING, Items, Named, Nothing, Number, Tensor, Text, Value

__all__ = ["FUNCTIONS", "METHODS", "TORCH", "TORCH_FUNCTIONS", "TORCH_METHODS", "combined", "compared", "of_operator"]

_ElementType: TypeAlias = Callable[[str | None], "str | None"]


def _same(dtype: str | None) -> str | None:
    return dtype


def _truth(_: str | None) -> str | None:
    return "bool"


def _unknown(_: str | None) -> str | None:
    return None


def combined(values: Iterable[Value]) -> Tensor:
    """Operands broadcast together: the shape and, where it is plain, the element type.

    Args:
        values: Arrays, numbers and nested lists.

    Raises:
        Undetermined: One may be something else, or the shapes do not fit together.
    """
    operands = tuple(values)
    found = [reading.array(value) for value in operands]
    frameworks = reading.frameworks(*operands)
    arrays = [tensor.dtype for tensor, value in zip(found, operands, strict=True) if not isinstance(value, Number)]
    kinds = [value.kind for value in operands if isinstance(value, Number)]
    name = frameworks.pop() if len(frameworks) == 1 else None
    shape = broadcast(tensor.shape for tensor in found)
    if not framework(name).promotes_by_kind:
        return Tensor(name, shape, dtypes.with_scalars(arrays, kinds) if arrays else None)
    ranked = all(
        tensor.shape is not None and tensor.shape != () for tensor in found if isinstance(tensor.framework, str)
    )
    return Tensor(name, shape, dtypes.promoted_by_kind(arrays, kinds, alike=ranked))


def of_operator(operation: type[ast.operator], left: Value, right: Value) -> Tensor:
    """The result of an operator one of whose operands is an array; its place is not set.

    Raises:
        Undetermined: See :func:`combined`.
    """
    found = combined((left, right))
    row = framework(found.framework)
    dtype = (_OPERATORS_BY_KIND if row.promotes_by_kind else _OPERATORS).get(operation, _unknown)(found.dtype)
    if dtype != found.dtype:
        dtype = row.widths.get(dtype or "", dtype)
    return Tensor(found.framework, found.shape, dtype)


def _arithmetic(dtype: str | None) -> str | None:
    return None if dtype == "bool" else dtype


_OPERATORS: Mapping[type[ast.operator], _ElementType] = {
    ast.Add: _same,
    ast.Mult: _same,
    ast.Sub: _arithmetic,
    ast.Div: dtypes.divided,
    ast.FloorDiv: _arithmetic,
    ast.Mod: _arithmetic,
    ast.Pow: _arithmetic,
    ast.BitAnd: _same,
    ast.BitOr: _same,
    ast.BitXor: _same,
    ast.LShift: _arithmetic,
    ast.RShift: _arithmetic,
}


_OPERATORS_BY_KIND: Mapping[type[ast.operator], _ElementType] = {**_OPERATORS, ast.Div: dtypes.floated}


def compared(operands: Sequence[Value]) -> Tensor:
    """The result of comparing arrays; its place is not set.

    Raises:
        Undetermined: See :func:`combined`.
    """
    found = combined(operands)
    return Tensor(found.framework, found.shape, "bool")


def _ufunc(element_type: _ElementType, count: int, outputs: int = 1) -> Rule:
    def rule(bound: Bound) -> Value:
        values = [bound[f"x{number}"] for number in range(1, count + 1)]
        found = combined(values)
        chosen, written = bound.values.get("where", NOTHING), bound.values.get("out", NOTHING)
        if written != NOTHING:
            return _written(values, chosen, written)
        if chosen != NOTHING:
            found = replace(found, shape=combined((*values, chosen)).shape)
        dtype = element_type(found.dtype) if dtypes.is_nothing(bound["dtype"]) else None
        made = reading.result(bound, found.shape, dtype, *values)
        return made if outputs == 1 else Items("tuple", (made,) * outputs)

    return rule


def _written(values: Sequence[Value], chosen: Value, written: Value) -> Value:
    """An array that the result is written to, which is what comes back."""
    target = written.items[0] if isinstance(written, Items) and len(written.items) == 1 else written
    if not isinstance(target, Tensor) or target.shape is None:
        raise Undetermined
    operands = values if chosen == NOTHING else (*values, chosen)
    unify_shapes((broadcast((combined(operands).shape, target.shape)), target.shape))
    return target


def _where(bound: Bound) -> Value:
    values = [bound[name] for name in ("condition", "x", "y")]
    if dtypes.is_nothing(bound["x"]) or dtypes.is_nothing(bound["y"]):
        if not (dtypes.is_nothing(bound["x"]) and dtypes.is_nothing(bound["y"])):
            raise Undetermined
        return _nonzero(bound, bound["condition"])
    return reading.result(bound, combined(values).shape, combined(values[1:]).dtype, *values)


def _nonzero(bound: Bound, value: Value) -> Value:
    _, shape = reading.ranked(value)
    places = reading.result(bound, (None,), "int64", value)
    if not shape:
        raise Undetermined
    return Items("tuple", (places,) * len(shape))


def _clip(bound: Bound) -> Value:
    names = ("a_min", "a_max", "min", "max")
    ends = [bound[name] for name in names if not dtypes.is_nothing(bound.values.get(name, NOTHING))]
    values = [bound["a"], *ends]
    return reading.result(bound, combined(values).shape, combined(values).dtype, *values)


def _preserving(*names: str) -> Mapping[str, Entry]:
    """Functions and methods of one array whose result has its shape."""
    return {name: Entry("a", _kept) for name in names}


def _kept(bound: Bound) -> Value:
    found = reading.array(bound["a"])
    return reading.result(bound, found.shape, None, bound["a"])


def _rounded(bound: Bound) -> Value:
    found = reading.array(bound["a"])
    return reading.result(bound, found.shape, found.dtype if found.dtype != "bool" else None, bound["a"])


def _predicate(bound: Bound) -> Value:
    found = reading.array(bound["a"])
    return reading.result(bound, found.shape, "bool", bound["a"])


def _copied(bound: Bound) -> Value:
    found = reading.array(bound["a"])
    return reading.result(bound, found.shape, found.dtype, bound["a"])


def _astype(bound: Bound) -> Value:
    found = reading.array(bound["a"])
    if isinstance(bound["dtype"], Items):
        raise Undetermined
    return reading.result(bound, found.shape, dtypes.named(bound["dtype"]), bound["a"])


_UFUNC = "* out=None where=None casting='same_kind' order='K' dtype=None subok=True signature!"
_ONE, _TWO = f"x1 {_UFUNC}", f"x1 x2 {_UFUNC}"

_FLOATING = (
    "exp exp2 expm1 log log2 log10 log1p sqrt cbrt sin cos tan arcsin arccos arctan asin acos atan sinh cosh tanh "
    "arcsinh arccosh arctanh asinh acosh atanh deg2rad rad2deg degrees radians spacing"
)
_KEEPING = "negative positive conjugate conj square reciprocal fabs rint floor ceil trunc sign invert bitwise_not"
_TRUTHS = "isnan isinf isfinite signbit logical_not isnat"
_TWO_KEEPING = "maximum minimum fmax fmin gcd lcm bitwise_and bitwise_or bitwise_xor add multiply"
_TWO_ARITHMETIC = "subtract floor_divide mod remainder fmod power left_shift right_shift pow"
_TWO_FLOATING = "true_divide divide arctan2 atan2 hypot logaddexp logaddexp2 copysign nextafter"
_TWO_TRUTHS = "equal not_equal less less_equal greater greater_equal logical_and logical_or logical_xor"
_OTHER_ONE = "absolute abs"
_OTHER_TWO = "float_power heaviside ldexp"


def _entries(names: str, parameters: str, rule: Rule) -> Mapping[str, Entry]:
    return dict.fromkeys(names.split(), Entry(parameters, rule))


FUNCTIONS: Mapping[str, Entry] = {
    **_entries(_FLOATING, _ONE, _ufunc(_unknown, 1)),
    **_entries("exp log sqrt sin cos tanh tan log2 log10", _ONE, _ufunc(dtypes.divided, 1)),
    **_entries(_KEEPING, _ONE, _ufunc(_unknown, 1)),
    **_entries("negative positive square", _ONE, _ufunc(_arithmetic, 1)),
    **_entries(_TRUTHS, _ONE, _ufunc(_truth, 1)),
    **_entries(_OTHER_ONE, _ONE, _ufunc(_unknown, 1)),
    **_entries("modf frexp", _ONE, _ufunc(_unknown, 1, 2)),
    **_entries(_TWO_KEEPING, _TWO, _ufunc(_same, 2)),
    **_entries(_TWO_ARITHMETIC, _TWO, _ufunc(_arithmetic, 2)),
    **_entries(_TWO_FLOATING, _TWO, _ufunc(_unknown, 2)),
    **_entries("true_divide divide", _TWO, _ufunc(dtypes.divided, 2)),
    **_entries(_TWO_TRUTHS, _TWO, _ufunc(_truth, 2)),
    **_entries(_OTHER_TWO, _TWO, _ufunc(_unknown, 2)),
    **_entries("divmod", _TWO, _ufunc(_unknown, 2, 2)),
    "where": Entry("condition x=None y=None", _where),
    "nonzero": Entry("a", lambda bound: _nonzero(bound, bound["a"])),
    "clip": Entry("a a_min=None a_max=None out! * min=None max=None", _clip),
    "round": Entry("a decimals=0 out!", _rounded),
    "around": Entry("a decimals=0 out!", _rounded),
    "fix": Entry("a out!", _kept),
    "nan_to_num": Entry("a copy=True nan=0.0 posinf=None neginf=None", _kept),
    "isclose": Entry(
        "x1 x2 rtol=1e-05 atol=1e-08 equal_nan=False dtype=None",
        _ufunc(_truth, 2),
    ),
    "angle": Entry("a deg=False", _kept),
    "copy": Entry("a order='K' subok=False", _copied),
    "astype": Entry("a dtype * copy=True device=None", _astype),
    **_preserving("real", "imag", "i0", "sinc", "real_if_close"),
    **dict.fromkeys(("isneginf", "isposinf"), Entry("x:a out!", _predicate)),
    "isreal": Entry("a", _predicate),
    "iscomplex": Entry("a", _predicate),
}
"""``isclose`` broadcasts its tolerances too, which are numbers in practice."""

METHODS: Mapping[str, Entry] = {
    "astype": Entry("a dtype order='K' casting='unsafe' subok=True copy=True", _astype),
    "copy": Entry("a order='C'", _copied),
    "conj": Entry("a", _copied),
    "conjugate": Entry("a", _copied),
    "clip": Entry("a min=None max=None out! dtype!", _clip),
    "round": Entry("a decimals=0 out!", _rounded),
    "nonzero": Entry("a", lambda bound: _nonzero(bound, bound["a"])),
    "byteswap": Entry("a inplace=False", _copied),
}


def _each(element_type: _ElementType, *names: str) -> Rule:
    """What is done to each element of operands that are broadcast together."""

    def rule(bound: Bound) -> Value:
        values = [bound[name] for name in names]
        found = combined(values)
        return reading.result(bound, found.shape, element_type(found.dtype), *values)

    return rule


def _arithmetic_real(dtype: str | None) -> str | None:
    """The element type of an absolute value or an angle."""
    return None if dtype is None or dtype.startswith("complex") else dtype


def _divided_as_asked(bound: Bound) -> Value:
    return _each(dtypes.floated if dtypes.is_nothing(bound["rounding_mode"]) else _arithmetic, "a", "b")(bound)


def _receiver(bound: Bound) -> Value:
    """What is changed in place and given back."""
    found = reading.array(bound["a"])
    return reading.result(bound, found.shape, found.dtype, bound["a"])


def _cast(dtype: str) -> Rule:
    def rule(bound: Bound) -> Value:
        return reading.result(bound, reading.array(bound["a"]).shape, dtype, bound["a"])

    return rule


def _moved(bound: Bound) -> Value:
    """``x.to(...)``: to a device, an element type, or those of another array."""
    found = reading.array(bound["a"])
    dtype = found.dtype
    for value in (*bound.rest, bound["dtype"], bound["other"]):
        if isinstance(value, Tensor):
            dtype = value.dtype
        elif isinstance(value, Named) and dtypes.named(value) is not None:
            dtype = dtypes.named(value)
        elif not isinstance(value, Text | Nothing | Number):
            dtype = None  # a device or an element type
    return reading.result(bound, found.shape, dtype, bound["a"])


def _typed(bound: Bound) -> Value:
    if dtypes.is_nothing(bound["dtype"]):
        raise Undetermined  # the name of the type
    return reading.result(bound, reading.array(bound["a"]).shape, dtypes.named(bound["dtype"]), bound["a"])


def _typed_as(bound: Bound) -> Value:
    other = reading.array(bound["other"])
    return reading.result(bound, reading.array(bound["a"]).shape, other.dtype, bound["a"])


def _to_numpy(bound: Bound) -> Value:
    found = reading.array(bound["a"])
    return Tensor("numpy", found.shape, found.dtype, bound.place)


def _item(bound: Bound) -> Value:
    dtype = reading.array(bound["a"]).dtype
    if dtype is None:
        return Number(None)
    if dtypes.is_bool(dtype):
        return Number("bool")
    return Number("int" if dtypes.is_integer(dtype) else "complex" if dtype.startswith("complex") else "float")


def _whether(_: Bound) -> Value:
    return Number("bool")


def _filled_where(bound: Bound) -> Value:
    found = reading.array(bound["a"])
    return reading.result(bound, combined((bound["a"], bound["mask"])).shape, found.dtype, bound["a"])


def _places(bound: Bound) -> Value:
    if reading.flag(bound["as_tuple"]):
        return _nonzero(bound, bound["a"])
    return _coordinates(bound)


def _coordinates(bound: Bound) -> Value:
    _, shape = reading.ranked(bound["a"])
    return reading.result(bound, (None, len(shape)), "int64", bound["a"])


_TORCH_FLOATING = (
    "exp exp2 expm1 log log2 log10 log1p sqrt rsqrt sin cos tan asin acos atan arcsin arccos arctan sinh cosh tanh "
    "asinh acosh atanh arcsinh arccosh arctanh sigmoid erf erfc erfinv lgamma digamma reciprocal sinc deg2rad rad2deg "
    "i0 special.expit special.erf"
)
_TORCH_KEEPING = "neg negative positive floor ceil trunc fix sign sgn bitwise_not square frac conj conj_physical"
_TORCH_REAL = "abs absolute"
_TORCH_TRUTHS = "isnan isinf isfinite isposinf isneginf isreal signbit logical_not"
_TORCH_TWO_KEEPING = "maximum minimum fmax fmin gcd lcm bitwise_and bitwise_or bitwise_xor"
_TORCH_TWO_ARITHMETIC = "remainder fmod floor_divide bitwise_left_shift bitwise_right_shift"
_TORCH_TWO_FLOATING = "true_divide atan2 arctan2 hypot logaddexp logaddexp2 copysign xlogy nextafter"
_TORCH_TWO_TRUTHS = (
    "eq ne lt le gt ge not_equal less less_equal greater greater_equal logical_and logical_or logical_xor"
)
_TORCH_ONE, _TORCH_PAIR = "input:a * out!", "input:a other:b * out!"
_CASTS = {
    "float": "float32",
    "double": "float64",
    "half": "float16",
    "bfloat16": "bfloat16",
    "int": "int32",
    "long": "int64",
    "short": "int16",
    "bool": "bool",
    "byte": "uint8",
    "char": "int8",
    "cfloat": "complex64",
    "cdouble": "complex128",
}

TORCH: Mapping[str, Entry] = {
    **_entries(_TORCH_FLOATING, _TORCH_ONE, _each(dtypes.floated, "a")),
    **_entries(_TORCH_KEEPING, _TORCH_ONE, _each(_arithmetic, "a")),
    **_entries(_TORCH_REAL, _TORCH_ONE, _each(_arithmetic_real, "a")),
    "angle": Entry(_TORCH_ONE, _each(_unknown, "a")),
    **_entries(_TORCH_TRUTHS, _TORCH_ONE, _each(_truth, "a")),
    **_entries(_TORCH_TWO_KEEPING, _TORCH_PAIR, _each(_same, "a", "b")),
    **_entries(_TORCH_TWO_ARITHMETIC, _TORCH_PAIR, _each(_arithmetic, "a", "b")),
    **_entries(_TORCH_TWO_FLOATING, _TORCH_PAIR, _each(dtypes.floated, "a", "b")),
    **_entries(_TORCH_TWO_TRUTHS, _TORCH_PAIR, _each(_truth, "a", "b")),
    **_entries("add sub subtract", "input:a other:b * alpha=1 out!", _each(_arithmetic, "a", "b")),
    **_entries("mul multiply", _TORCH_PAIR, _each(_same, "a", "b")),
    "pow": Entry("input|self:a exponent:b * out!", _each(_arithmetic, "a", "b")),
    "float_power": Entry("input:a exponent:b * out!", _each(_unknown, "a", "b")),
    **_entries("div divide", "input:a other:b * rounding_mode=None out!", _divided_as_asked),
    "isclose": Entry("input:a other:b rtol=1e-05 atol=1e-08 equal_nan=False", _each(_truth, "a", "b")),
    **_entries("allclose", "input:a other:b rtol=1e-05 atol=1e-08 equal_nan=False", _whether),
    "equal": Entry("input:a other:b", _whether),
    **_entries("addcmul addcdiv", "input:a tensor1:b tensor2:c * value=1 out!", _each(_unknown, "a", "b", "c")),
    "lerp": Entry("input:a end:b weight:c * out!", _each(_unknown, "a", "b", "c")),
    **_entries("clamp clip", "input:a min:a_min=None max:a_max=None * out!", _clip),
    "round": Entry("input:a * decimals=0 out!", _each(_arithmetic, "a")),
    "logit": Entry("input:a eps=None * out!", _each(dtypes.floated, "a")),
    "nan_to_num": Entry("input:a nan=None posinf=None neginf=None * out!", _each(_same, "a")),
    "clone": Entry("input:a * memory_format=None", _receiver),
    "detach": Entry("input:a", _receiver),
    "masked_fill": Entry("input:a mask value", _filled_where),
    "nonzero": Entry("input:a * as_tuple=False out!", _places),
    "argwhere": Entry("input:a", _coordinates),
    "bernoulli": Entry("input:a p=None * generator=None out!", _receiver),
}
"""Functions of PyTorch that are methods of its tensors, too."""

TORCH_FUNCTIONS: Mapping[str, Entry] = {
    "where": Entry("condition input:x=None other:y=None * out!", _where),
    "complex": Entry("real:a imag:b * out!", _each(_unknown, "a", "b")),
    "polar": Entry("abs:a angle:b * out!", _each(_unknown, "a", "b")),
    **_entries("is_tensor is_floating_point is_complex", "obj", _whether),
    "relu": Entry("input:a", _receiver),
    "isin": Entry("elements:a test_elements * assume_unique=False invert=False", _each(_truth, "a")),
    "clamp_min": Entry("input:a min:b", _each(_unknown, "a", "b")),
    "clamp_max": Entry("input:a max:b", _each(_unknown, "a", "b")),
    **_entries("real imag", "input:a", _each(_arithmetic_real, "a")),
}


_CHANGING = (
    "fill_ zero_ copy_ normal_ uniform_ random_ bernoulli_ exponential_ geometric_ cauchy_ log_normal_ masked_fill_ "
    "masked_scatter_ scatter_ scatter_add_ scatter_reduce_ index_fill_ index_add_ index_copy_ index_put_ clamp_ clip_ "
    "clamp_min_ clamp_max_ div_ add_ sub_ mul_ pow_ relu_ abs_ neg_ round_ floor_ ceil_ exp_ log_ sqrt_ rsqrt_ "
    "sigmoid_ tanh_ triu_ tril_ fill_diagonal_ addcmul_ addcdiv_ lerp_ detach_ requires_grad_ nan_to_num_ "
    "share_memory_ erfinv_ clone contiguous"
)
"""Methods that give back their receiver, in the same shape."""

TORCH_METHODS: Mapping[str, Entry] = {
    **_entries(_CHANGING, "self:a *rest **", _receiver),
    **_entries("cpu cuda pin_memory detach", "self:a *rest **", _receiver),
    **{name: Entry("self:a memory_format=None", _cast(dtype)) for name, dtype in _CASTS.items()},
    "to": Entry(
        "self:a *rest dtype=None other=None device=None non_blocking=False copy=False memory_format=None", _moved
    ),
    "type": Entry("self:a dtype=None non_blocking=False", _typed),
    "type_as": Entry("self:a other", _typed_as),
    "numpy": Entry("self:a * force=False", _to_numpy),
    "item": Entry("self:a", _item),
    "relu": Entry("self:a", _receiver),
    **_entries("is_floating_point is_complex is_contiguous", "self:a **", _whether),
    "where": Entry("self:x condition other:y", _where),
    "clamp_min": Entry("self:a min:b", _each(_unknown, "a", "b")),
    "clamp_max": Entry("self:a max:b", _each(_unknown, "a", "b")),
}
"""Methods of PyTorch's tensors that are no functions."""
