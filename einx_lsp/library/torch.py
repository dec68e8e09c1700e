"""The rows of PyTorch for functions and methods that arrange, join, cut, pick and multiply arrays.

Those that work on each element, make arrays or take axes away stand beside the rules for them, those of neural networks
in :mod:`~einx_lsp.library.neural`.
"""

from __future__ import annotations

from collections.abc import Mapping

from einx_lsp.library import contraction, joining, neural, picking, rearranging, shaping
from einx_lsp.library.arguments import Bound, Entry, Refused, Rule, Undetermined
from einx_lsp.library.arithmetic import add, diagonal_length, unify, volume
from einx_lsp.library.elementwise import combined
from einx_lsp.library.reading import arrays, axis, flag, length, ranked, result
from einx_lsp.values.model import NOTHING, Items, Length, Number, Shape, Text, Value

__all__ = ["FUNCTIONS", "METHODS", "SHARED"]


def _like(table: Mapping[str, Entry], name: str, parameters: str) -> Entry:
    """A row for an operation that has a rule already, under the names of other parameters."""
    return Entry(parameters, table[name].rule)


def _shaping(name: str, parameters: str) -> Entry:
    return _like(shaping.FUNCTIONS, name, parameters)


def _joining(name: str, parameters: str) -> Entry:
    return _like(joining.FUNCTIONS, name, parameters)


def _product(name: str, parameters: str) -> Entry:
    return _like(contraction.FUNCTIONS, name, parameters)


def _items_or_rest(rule: Rule, name: str) -> Rule:
    """A rule for arrays that are arguments of their own, or one list of them."""

    def apply(bound: Bound) -> Value:
        given = bound.rest
        if len(given) == 1 and isinstance(given[0], Items):
            given = given[0].items
        return rule(Bound({**bound.values, name: Items("tuple", given)}, given, bound.framework, bound.place))

    return apply


def _not_refused(rule: Rule, name: str = "") -> Rule:
    """A rule that cannot tell what PyTorch refuses.

    Of two axes that are summed over, one may have length 1; and what has the shape ``(0,)`` is left out where arrays
    are put together. That an array whose lengths are not known is such a one is not reckoned with.

    Args:
        rule: The rule.
        name: The argument that is at fault if it holds an array of shape ``(0,)``; any is, if there is no name.
    """

    def apply(bound: Bound) -> Value:
        try:
            return rule(bound)
        except Refused:
            if not name or any(found.shape == (0,) for found in arrays(bound[name])):
                raise Undetermined from None
            raise

    return apply


def _put_together(name: str, parameters: str) -> Entry:
    return Entry(parameters, _not_refused(joining.FUNCTIONS[name].rule, "arrays"))


def _as_tuple(rule: Rule) -> Rule:
    """A rule whose result is a tuple where that of NumPy is a list."""

    def apply(bound: Bound) -> Value:
        made = rule(bound)
        return Items("tuple", made.items) if isinstance(made, Items) else made

    return apply


def _batched(bound: Bound) -> Value:
    """``bmm`` and ``mm``: a matrix product of arrays of one rank."""
    product = contraction.matrix_product(bound["a"], bound["b"])
    return result(bound, product.shape, product.dtype, bound["a"], bound["b"])


def _added(first: str, second: str) -> Rule:
    """A matrix product that is added to something."""

    def rule(bound: Bound) -> Value:
        product = contraction.matrix_product(bound[first], bound[second])
        found = combined((bound["a"], product))
        return result(bound, found.shape, None, bound["a"], product)

    return rule


def _distances(bound: Bound) -> Value:
    """The distances of all rows from all others."""
    _, a = ranked(bound["x1"])
    _, b = ranked(bound["x2"])
    if min(len(a), len(b)) < 2:
        raise Refused
    return result(bound, contraction.matrix_shape(a, (*b[:-2], b[-1], b[-2])), None, bound["x1"], bound["x2"])


def _cross(bound: Bound) -> Value:
    return result(bound, combined((bound["a"], bound["b"])).shape, None, bound["a"], bound["b"])


def _count(bound: Bound) -> Value:
    _, shape = ranked(bound["a"])
    return Number("int", volume(shape))


def _rank(bound: Bound) -> Value:
    return Number("int", len(ranked(bound["a"])[1]))


def _first_length(bound: Bound) -> Value:
    _, shape = ranked(bound["a"])
    return Number("int", shape[0] if shape else None)


def _different(bound: Bound) -> Value:
    """``unique``, whose places and counts come beside it if asked for."""
    given = [flag(bound[name]) for name in ("return_inverse", "return_counts")]
    if any(given) or bound["axis"] != NOTHING:
        raise Undetermined
    return result(bound, (None,), ranked(bound["a"])[0].dtype, bound["a"])


def _bins(bound: Bound) -> Value:
    return result(bound, (None,), "int64", bound["a"])


def _stacked_sequences(bound: Bound) -> Value:
    """Sequences of different lengths side by side, the shorter ones filled up."""
    found = arrays(bound["sequences"])
    first = found[0].shape if found else None
    if first is None or not flag(bound["batch_first"]):
        raise Undetermined
    return result(bound, (len(found), None, *first[1:]), None, bound["sequences"])


def _seen_as(bound: Bound) -> Value:
    """``view_as_real`` and ``view_as_complex``, which put a pair at the end or take it from there."""
    _, shape = ranked(bound["a"])
    return result(bound, (*shape, 2), None, bound["a"])


def _seen_as_complex(bound: Bound) -> Value:
    _, shape = ranked(bound["a"])
    if not shape:
        raise Refused
    return result(bound, shape[:-1], None, bound["a"])


def _transformed(bound: Bound) -> Value:
    """A Fourier transform, which keeps the shape but for lengths that are asked for."""
    _, shape = ranked(bound["a"])
    if bound["n"] == NOTHING:
        return result(bound, shape, None, bound["a"])
    place = axis(bound["axis"], len(shape))
    return result(bound, (*shape[:place], length(bound["n"]), *shape[place + 1 :]), None, bound["a"])


def _half_transformed(bound: Bound) -> Value:
    """``rfft``: of the numbers that are given, half of the frequencies."""
    _, shape = ranked(bound["a"])
    place = axis(bound["axis"], len(shape))
    count = shape[place] if bound["n"] == NOTHING else length(bound["n"])
    half = count // 2 + 1 if isinstance(count, int) else None
    return result(bound, (*shape[:place], half, *shape[place + 1 :]), None, bound["a"])


def _back_transformed(bound: Bound) -> Value:
    """``irfft``: twice as many numbers as frequencies, less two, or as many as are asked for."""
    _, shape = ranked(bound["a"])
    place = axis(bound["axis"], len(shape))
    count = shape[place]
    whole = length(bound["n"]) if bound["n"] != NOTHING else add(volume((count, 2)), -2)
    return result(bound, (*shape[:place], whole, *shape[place + 1 :]), None, bound["a"])


def _squared(shape: Shape) -> Length:
    if len(shape) < 2:
        raise Refused
    return unify(shape[-2], shape[-1])


def _eigen(bound: Bound) -> Value:
    _, shape = ranked(bound["a"])
    side = _squared(shape)
    values = result(bound, (*shape[:-2], side), None, bound["a"])
    return Items("tuple", (values, result(bound, (*shape[:-2], side, side), None, bound["a"])))


def _least(shape: Shape) -> Length:
    """The shorter side of matrices."""
    if len(shape) < 2:
        raise Refused
    return diagonal_length(shape[-2], shape[-1], 0)


def _orthogonal(bound: Bound) -> Value:
    """``linalg.qr``."""
    _, shape = ranked(bound["a"])
    least = _least(shape)
    if bound["mode"] != Text("reduced"):
        raise Undetermined
    shapes = ((*shape[:-1], least), (*shape[:-2], least, shape[-1]))
    return Items("tuple", tuple(result(bound, one, None, bound["a"]) for one in shapes))


def _singular(bound: Bound) -> Value:
    """``linalg.svd``."""
    _, shape = ranked(bound["a"])
    least, batch = _least(shape), shape[:-2]
    full = flag(bound["full_matrices"])
    rows, columns = (shape[-2], shape[-1]) if full else (least, least)
    shapes = ((*batch, shape[-2], rows), (*batch, least), (*batch, columns, shape[-1]))
    return Items("tuple", tuple(result(bound, one, None, bound["a"]) for one in shapes))


def _product_of_all(bound: Bound) -> Value:
    """``cartesian_prod``."""
    lengths = [shape[0] if shape else 1 for _, shape in map(ranked, bound.rest)]
    if len(lengths) < 2:
        raise Undetermined
    return result(bound, (volume(lengths), len(lengths)), None, *bound.rest)


def _vander(bound: Bound) -> Value:
    _, shape = ranked(bound["a"])
    count = shape[-1] if bound["N"] == NOTHING else length(bound["N"])
    return result(bound, (*shape, count), None, bound["a"])


_SCATTER = "input:a dim:axis index src=None * value=None reduce=None include_self=True out!"

SHARED: Mapping[str, Entry] = {
    "flatten": Entry("input:a start_dim:start=0 end_dim:stop=-1", rearranging.flatten),
    "unflatten": Entry("input:a dim:axis sizes", rearranging.unflatten),
    "ravel": _shaping("ravel", "input:a"),
    "squeeze": Entry("input:a dim:axis=None", rearranging.squeeze),
    "unsqueeze": Entry("input:a dim:axis", rearranging.put_axis),
    **dict.fromkeys(("transpose", "swapdims"), _shaping("swapaxes", "input:a dim0:axis1 dim1:axis2")),
    "swapaxes": _shaping("swapaxes", "input:a axis0:axis1 axis1:axis2"),
    **dict.fromkeys(("movedim", "moveaxis"), _shaping("moveaxis", "input:a source destination")),
    "t": Entry("input:a", rearranging.turn),
    "adjoint": _shaping("matrix_transpose", "input:a"),
    **dict.fromkeys(("fliplr", "flipud"), _shaping("flipud", "input:a")),
    "roll": _shaping("roll", "input:a shifts dims:axis=None"),
    "rot90": Entry("input:a k=1 dims:axes=(0,1)", rearranging.rot90),
    "broadcast_to": Entry("input:a size", rearranging.expand),
    "repeat_interleave": Entry("input:a repeats dim:axis=None * output_size:count=None", rearranging.repeat_interleave),
    "diagonal": _shaping("diagonal", "input:a offset=0 dim1:axis1=0 dim2:axis2=1"),
    "diag_embed": Entry("input:a offset=0 dim1:axis1=-2 dim2:axis2=-1", rearranging.diagonals),
    **dict.fromkeys(("triu", "tril"), Entry("input:a diagonal=0 * out!", picking.written)),
    "trace": _shaping("trace", "input:a offset=0 axis1=0 axis2=1"),
    "narrow": Entry("input:a dim:axis start length", rearranging.narrow),
    "select": Entry("input:a dim:axis index", rearranging.select),
    "unbind": Entry("input:a dim:axis=0", rearranging.unbind),
    "split": Entry("tensor|self:a split_size_or_sections|split_size:size dim:axis=0", rearranging.split),
    "chunk": Entry("input:a chunks:count dim:axis=0", rearranging.chunk),
    "tensor_split": Entry(
        "input:a indices_or_sections|indices|sections:sections dim:axis=0",
        _as_tuple(joining.FUNCTIONS["array_split"].rule),
    ),
    "diff": _shaping("diff", "input:a n=1 dim:axis=-1 prepend! append!"),
    "index_select": Entry("input:a dim:axis index * out!", picking.index_select),
    "gather": Entry("input:a dim:axis index * sparse_grad=False out!", picking.gather),
    "take": Entry("input:a index", picking.take),
    "take_along_dim": Entry("input:a indices:index dim:axis=None * out!", picking.take_along),
    "masked_select": Entry("input:a mask * out!", picking.masked_select),
    "masked_scatter": Entry("input:a mask source", picking.written),
    **dict.fromkeys(("scatter", "scatter_add", "scatter_reduce"), Entry(_SCATTER, picking.written)),
    **dict.fromkeys(
        ("index_fill", "index_add", "index_copy"),
        Entry("input:a dim:axis index source|value|tensor:source * alpha=1", picking.written),
    ),
    "index_put": Entry("input:a indices values accumulate=False", picking.written),
    **dict.fromkeys(
        ("select_scatter", "slice_scatter", "diagonal_scatter"), Entry("input:a *rest **", picking.written)
    ),
    "renorm": Entry("input:a p dim maxnorm", picking.written),
    "matmul": _product("matmul", "input:a other:b * out!"),
    **dict.fromkeys(("mm", "bmm"), Entry("input:a mat2:b * out!", _batched)),
    "mv": Entry("input:a vec:b * out!", _batched),
    "dot": _product("inner", "input:a tensor|other:b * out!"),
    "vdot": _product("inner", "input:a other:b * out!"),
    "inner": _product("inner", "input:a other:b * out!"),
    **dict.fromkeys(("outer", "ger"), _product("outer", "input:a vec2:b * out!")),
    "kron": _product("kron", "input:a other:b * out!"),
    "cross": Entry("input:a other:b dim=None * out!", _cross),
    **dict.fromkeys(("addmm", "addmv"), Entry("input:a mat1|mat:b mat2|vec:c * beta=1 alpha=1 out!", _added("b", "c"))),
    "baddbmm": Entry("input:a batch1:b batch2:c * beta=1 alpha=1 out!", _added("b", "c")),
    **dict.fromkeys(("inverse", "pinverse"), _product("linalg.inv", "input:a")),
    "det": _product("linalg.det", "input:a"),
    "numel": Entry("input:a", _count),
    "bincount": Entry("input:a weights=None minlength=0", _bins),
    "unique": Entry("input:a sorted=True return_inverse=False return_counts=False dim:axis=None", _different),
    "unique_consecutive": Entry("input:a return_inverse=False return_counts=False dim:axis=None", _different),
    **dict.fromkeys(("bucketize",), _shaping("searchsorted", "input:v boundaries * out_int32! right=False out!")),
}
"""Functions that are methods, too."""

_DIMS = "input:a dims"

FUNCTIONS: Mapping[str, Entry] = {
    "reshape": Entry("input:a shape", rearranging.reshape),
    "permute": Entry("input:a dims:axes", rearranging.permute),
    "flip": Entry(_DIMS, picking.written),
    "tile": _shaping("tile", "input:a dims:reps"),
    "broadcast_tensors": Entry("*tensors", _items_or_rest(shaping.FUNCTIONS["broadcast_arrays"].rule, "tensors")),
    **{f"atleast_{rank}d": Entry("*tensors", shaping.FUNCTIONS[f"atleast_{rank}d"].rule) for rank in (1, 2, 3)},
    "view_as_real": Entry("input:a", _seen_as),
    "view_as_complex": Entry("input:a", _seen_as_complex),
    **dict.fromkeys(
        ("cat", "concat", "concatenate"),
        _put_together("concatenate", "tensors:arrays dim:axis=0 * out!"),
    ),
    "stack": _joining("stack", "tensors:arrays dim:axis=0 * out!"),
    **dict.fromkeys(
        ("vstack", "row_stack"),
        _put_together("vstack", "tensors:arrays * out!"),
    ),
    "hstack": _put_together("hstack", "tensors:arrays * out!"),
    "dstack": _put_together("dstack", "tensors:arrays * out!"),
    "column_stack": _put_together("column_stack", "tensors:arrays * out!"),
    "tensordot": Entry("a b dims:axes=2 out!", _not_refused(contraction.FUNCTIONS["tensordot"].rule)),
    "cdist": Entry("x1 x2 p=2.0 compute_mode=None", _distances),
    "searchsorted": _shaping(
        "searchsorted", "sorted_sequence:a input|values:v * out_int32! right=False side=None out! sorter=None"
    ),
    "vander": Entry("x|input:a N=None increasing=False", _vander),
    **dict.fromkeys(("fft.fft", "fft.ifft"), Entry("input:a n=None dim:axis=-1 norm=None * out!", _transformed)),
    "fft.rfft": Entry("input:a n=None dim:axis=-1 norm=None * out!", _half_transformed),
    "fft.irfft": Entry("input:a n=None dim:axis=-1 norm=None * out!", _back_transformed),
    **dict.fromkeys(
        ("fft.fft2", "fft.ifft2", "fft.fftn", "fft.ifftn"),
        Entry("input:a s! dim=None norm=None * out!", neural.kept),
    ),
    **dict.fromkeys(("fft.fftshift", "fft.ifftshift"), Entry("input:a dim=None", picking.written)),
    "fft.fftfreq": Entry("n d=1.0 **", lambda bound: result(bound, (length(bound["n"]),), None)),
    "linalg.eigh": Entry("A|input:a UPLO='L' * out!", _eigen),
    "linalg.qr": Entry("A|input:a mode='reduced' * out!", _orthogonal),
    "linalg.svd": Entry("A|input:a full_matrices=True * driver=None out!", _singular),
    "linalg.solve": _product("linalg.solve", "A:a B:b * left! out!"),
    "cartesian_prod": Entry("*tensors", _product_of_all),
    "linalg.inv": _product("linalg.inv", "A:a * out!"),
    "linalg.pinv": Entry("A:a *rest **", contraction.FUNCTIONS["linalg.inv"].rule),
    "linalg.det": _product("linalg.det", "A:a * out!"),
    "linalg.cholesky": _product("linalg.cholesky", "A|input:a * upper=False out!"),
    "linalg.matmul": _product("matmul", "input:a other:b * out!"),
    "linalg.cross": Entry("input:a other:b * dim=-1 out!", _cross),
    "linalg.vecdot": _product("vecdot", "x:a y:b * dim! out!"),
    "nn.utils.rnn.pad_sequence": Entry(
        "sequences batch_first=False padding_value=0.0 padding_side='right'", _stacked_sequences
    ),
}

_SIZES = "self:a *{names} {names}=None"


def _variadic(name: str, rule: Rule) -> Entry:
    """A method whose lengths or axes are arguments of their own, a tuple, or given by name."""
    return Entry(_SIZES.format(names=name), rule)


METHODS: Mapping[str, Entry] = {
    "reshape": _variadic("shape", rearranging.reshape),
    "view": Entry("self:a *lengths shape|size:shape=None", rearranging.reshape),
    **dict.fromkeys(("view_as", "reshape_as"), Entry("self:a other", rearranging.shaped_as)),
    "permute": Entry("self:a *order dims:axes=None", rearranging.given_axes("axes", rearranging.permute)),
    "flip": Entry("self:a *axes dims=None", picking.written),
    "tile": Entry("self:a *counts dims:reps=None", rearranging.given_axes("reps", shaping.FUNCTIONS["tile"].rule)),
    "repeat": _variadic("repeats", rearranging.repeat),
    "expand": Entry("self:a *lengths size=None implicit=False", rearranging.expand),
    "expand_as": Entry("self:a other", rearranging.expand_as),
    "size": Entry("self:a dim:axis=None", rearranging.size),
    **dict.fromkeys(("dim", "ndimension"), Entry("self:a", _rank)),
    "nelement": Entry("self:a", _count),
    "__len__": Entry("self:a", _first_length),
    "unfold": Entry("self:a dimension:axis size step", rearranging.unfold),
}
"""Methods of PyTorch's tensors that are no functions, or take their arguments otherwise."""
