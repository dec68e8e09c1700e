"""How graph operations are spelled in NumPy."""

from __future__ import annotations

from collections.abc import Sequence

from einx.backends import spelling
from einx.backends.base import Backend, Spelling
from einx.graph.source import Writer
from einx.graph.values import Argument, Graph, Shape, Value

SAME_NAME = (
    # shaping
    "reshape transpose broadcast_to concatenate stack asarray copy "
    # reductions
    "sum mean var std prod count_nonzero any all max min "
    # elementwise
    "add subtract multiply divide true_divide floor_divide logical_and logical_or maximum minimum logaddexp "
    "less less_equal greater greater_equal equal not_equal where exp log nan_to_num "
    # contraction
    "matmul "
    # along axes
    "flip roll sort argsort argmax argmin "
    # creation
    "arange indices zeros empty take ravel_multi_index unravel_index result_type"
).split()
"""Graph operations that NumPy has under the same name, with the same arguments."""


def einsum(value: Value, write: Writer) -> str:
    """``np.einsum("ab,bc->ac", x, y)``."""
    return f"np.einsum({', '.join(map(write.write, value.args))})"


def matmul_into(value: Value, write: Writer) -> str:
    """``np.matmul(x, y, out=z)``: arguments are the array that is filled, both operands, and the view to write to."""
    _, *operands, view = value.args
    return f"np.matmul({', '.join(map(write.write, operands))}, out={write.write(view)})"


def ufunc_at(name: str) -> Spelling:
    """``np.add.at(x, (i, j), y)``, which counts duplicates."""

    def spell(value: Value, write: Writer) -> str:
        array, items, update = value.args
        assert isinstance(items, tuple)
        while len(items) > 1 and spelling.is_full(items[-1]):
            items = items[:-1]
        texts = ["slice(None)" if spelling.is_full(item) else write.write(item) for item in items]
        index = texts[0] if len(texts) == 1 else f"({', '.join(texts)})"
        return f"np.{name}.at({write.write(array)}, {index}, {write.write(update)})"

    return spell


def through(spell: Spelling) -> Spelling:
    """A statement that changes an array through a view of it, which is the second argument."""

    def spell_view(value: Value, write: Writer) -> str:
        assert not isinstance(spell, str)
        _, *rest = value.args
        return spell(Value(value.op, tuple(rest), value.params, value.shape, value.order, in_place=True), write)

    return spell_view


LOOPS = "abde"
"""Names of variables that loop over leading axes of index arrays; ``c``, ``k``, ``s`` and ``u`` have other meanings."""


def block_of(text: str, shape: Shape, value: Value) -> str:
    """The part of an array that belongs to a block: of the place along looped axes, and a range along the last."""
    outer, length, size = value.params["outer"], value.params["length"], value.params["size"]
    assert isinstance(outer, tuple)
    if not shape:
        return text
    first = len(outer) + 1 - len(shape)
    items = [":"] * (len(shape) - 1)
    if outer:
        items = ["0" if one == 1 else LOOPS[first + place] for place, one in enumerate(shape[:-1])]
    if shape[-1] == length:
        items.append(f"s:s + {size}")
    return f"{text}[{', '.join(items)}]" if set(items) - {":"} else text


def places_in_block(value: Value, write: Writer) -> str:
    """The flat places of a block: ``np.arange(0, 20, 5)[x0[s:s + 9]] + np.arange(5)[x1[s:s + 9]]``."""
    terms = value.params["terms"]
    assert isinstance(terms, list)
    texts = []
    for table, item in terms:
        if isinstance(table, tuple):
            axis, stride = table
            texts.append(LOOPS[axis] if stride == 1 else f"{LOOPS[axis]} * {stride}")
        elif item is None:
            texts.append(block_of(write.write(table), table.shape, value))
        else:
            texts.append(f"{write.write(table)}[{block_of(write.write(item), item.shape, value)}]")
    return " + ".join(texts)


def over_blocks(value: Value, statements: Sequence[str]) -> str:
    """A loop over blocks, within loops over leading axes."""
    outer = value.params["outer"]
    assert isinstance(outer, tuple)
    heads = [f"for {name} in range({length}):" for name, length in zip(LOOPS, outer, strict=False)]
    heads.append(f"for s in range(0, {value.params['length']}, {value.params['size']}):")
    lines = [f"{'    ' * depth}{head}" for depth, head in enumerate(heads)]
    return "\n".join([*lines, *(f"{'    ' * len(heads)}{statement}" for statement in statements)])


def take_blocks(value: Value, write: Writer) -> str:
    """Rows fetched in blocks: arguments are the array that is filled and the rows."""
    result, rows = value.args
    loops = value.params["loops"]
    assert isinstance(result, Value)
    assert isinstance(loops, tuple)
    target = block_of(write.write(result), loops, value)
    source, places = write.write(rows), places_in_block(value, write)
    single = isinstance(rows, Value) and len(rows.shape) == 1  # elements come faster by subscript, rows by take
    return over_blocks(
        value, [f"{target} = {source}[{places}]" if single else f"{target} = np.take({source}, {places}, axis=0)"]
    )


def columns_at(name: str) -> Spelling:
    """Rows updated column by column, in blocks: arguments are the array, its view as rows, the updates."""

    def spell(value: Value, write: Writer) -> str:
        _, view, updates = value.args
        loops, outer = value.params["loops"], value.params["outer"]
        assert isinstance(updates, Value)
        assert isinstance(loops, tuple)
        assert isinstance(outer, tuple)
        part = f"{block_of(write.write(updates), loops, value)[:-1]}, c]"
        flat = len(loops) == 1 + len(outer)
        places, one = ("k", part) if flat else ("np.reshape(k, (-1,))", f"np.reshape({part}, (-1,))")
        return over_blocks(
            value,
            [
                f"k = {places_in_block(value, write)}",
                f"for c in range({value.params['row']}):",
                f"    np.{name}.at({write.write(view)}[:, c], {places}, {one})",
            ],
        )

    return spell


def blocks_at(name: str) -> Spelling:
    """Rows updated in blocks: arguments are the array, its flat view, where the rows begin in it, the updates."""

    def spell(value: Value, write: Writer) -> str:
        _, view, starts, updates = map(write.write, value.args)
        count, row, size = (value.params[name] for name in ("count", "row", "size"))
        places = f"np.reshape({starts}[s:s + {size}, None] + np.arange({row}), (-1,))"
        return (
            f"for s in range(0, {count}, {size}):\n"
            f"    np.{name}.at({view}, {places}, np.reshape({updates}[s:s + {size}], (-1,)))"
        )

    return spell


def rows_at(sign: str) -> Spelling:
    """Long rows updated one after the other: arguments are the array, its view as rows, which rows, the updates."""

    def spell(value: Value, write: Writer) -> str:
        _, rows, which, updates = map(write.write, value.args)
        return f"for k, u in zip({which}.tolist(), {updates}):\n    {rows}[k] {sign}= u"

    return spell


def written(text: str) -> Spelling:
    """A name of the framework, such as a dtype."""

    def spell(_value: Value, _write: Writer) -> str:
        return text

    return spell


def loop(value: Value, write: Writer) -> str:
    """``[f(x[a], y[b]) for a in range(2) for b in range(3)]``.

    Arguments: the function, then for each array a pair of the array and its subscripts, in which a string names the
    variable of a loop. Parameters: ``over``, the pairs of variable and length.
    """
    function, *pairs = value.args
    texts = []
    for pair in pairs:
        assert isinstance(pair, tuple)
        array, items = pair
        inside = [item if isinstance(item, str) else write.write(item) for item in items]
        while inside and inside[-1] == ":":
            inside.pop()
        name = write.write(array)
        texts.append(f"{name}[{', '.join(inside)}]" if inside else name)
    over = value.params["over"]
    assert isinstance(over, tuple)
    loops = " ".join(f"for {name} in range({write.write(length)})" for name, length in over)
    return f"[{write.write(function)}({', '.join(texts)}) {loops}]"


def take_each(value: Value, write: Writer) -> str:
    """``[y[1] for y in x]``: one of the several results of every call of a loop."""
    results, position = value.args
    return f"[y[{position}] for y in {write.write(results)}]"


def promoted(graph: Graph, x: Value) -> Value:
    """The floating dtype that NumPy's transcendental functions give for ``x``."""
    half = graph.apply("half", shape=(), inline=True)
    return graph.apply("result_type", x, half, shape=(), inline=True)


def shifted(graph: Graph, x: Value, shift: Value) -> Value:
    """``x - shift`` in a floating dtype, in an array of its own that may be written to."""
    return graph.apply("subtract", x, shift, dtype=promoted(graph, x), shape=x.shape)


def kept(value: Value, axis: Argument) -> Shape:
    """The shape of ``value`` with the axes that are reduced at length 1."""
    axes = axis if isinstance(axis, tuple) else (axis,)
    return tuple(1 if position in axes else length for position, length in enumerate(value.shape))


def reduce_kept(graph: Graph, op: str, x: Value, axis: Argument) -> Value:
    """A reduction that keeps the reduced axes at length 1."""
    return graph.apply(op, x, axis=axis, keepdims=True, shape=kept(x, axis))


def is_empty(x: Value) -> bool:
    """Whether an array certainly has no elements."""
    return any(isinstance(length, int) and length == 0 for length in x.shape)


def softmax(graph: Graph, x: Value, *, axis: Argument) -> Value:
    """exp(x) / sum(exp(x)), shifted by the maximum so that nothing overflows."""
    if is_empty(x):
        return graph.apply("exp", x, shape=x.shape)
    top = reduce_kept(graph, "max", x, axis)
    difference = shifted(graph, x, top)
    powers = graph.apply("exp", difference, out=difference, shape=x.shape)
    total = reduce_kept(graph, "sum", powers, axis)
    return graph.apply("divide", powers, total, out=powers, shape=x.shape)


def log_softmax(graph: Graph, x: Value, *, axis: Argument) -> Value:
    """X - log(sum(exp(x))), shifted by the maximum so that nothing overflows."""
    if is_empty(x):
        return graph.apply("exp", x, shape=x.shape)
    top = reduce_kept(graph, "max", x, axis)
    difference = shifted(graph, x, top)
    powers = graph.apply("exp", difference, shape=x.shape, inline=True)
    total = graph.apply("log", reduce_kept(graph, "sum", powers, axis), shape=top.shape)
    return graph.apply("subtract", difference, total, out=difference, shape=x.shape)


def logsumexp(graph: Graph, x: Value, *, axis: Argument, keepdims: Argument = None) -> Value:
    """log(sum(exp(x))), shifted by the maximum so that nothing overflows.

    The shift is finite even where the maximum is not (``nan_to_num``), so that infinities meet no infinities; the sum
    is at least 1 except where all elements are -inf, and there the maximum that is added back says so.
    """
    if is_empty(x):
        array = graph.apply("asarray", x, shape=x.shape, inline=True)
        shape = kept(x, axis) if keepdims else without(x, axis)
        return graph.apply("logaddexp.reduce", array, axis=axis, keepdims=keepdims, shape=shape)
    top = reduce_kept(graph, "max", x, axis)
    finite = graph.apply("nan_to_num", top, shape=top.shape, inline=True)
    difference = shifted(graph, x, finite)
    powers = graph.apply("exp", difference, out=difference, shape=x.shape)
    total = reduce_kept(graph, "sum", powers, axis)
    safe = graph.apply("maximum", total, 1, shape=total.shape, inline=True)
    logarithm = graph.apply("log", safe, shape=total.shape, inline=True)
    result = graph.apply("add", logarithm, top, shape=total.shape)
    return result if keepdims else graph.reshape(result, without(x, axis))


def without(value: Value, axis: Argument) -> Shape:
    """The shape of ``value`` without the axes that are reduced."""
    axes = axis if isinstance(axis, tuple) else (axis,)
    return tuple(length for position, length in enumerate(value.shape) if position not in axes)


SPELLINGS: dict[str, Spelling] = {
    **{name: f"np.{name}" for name in SAME_NAME},
    "slice": spelling.slice_of,
    "set_index": spelling.set_slice,
    "take_blocks": take_blocks,
    "set_index_through": through(spelling.set_slice),
    "add_index": ufunc_at("add"),
    "add_index_through": through(ufunc_at("add")),
    "add_index_columns": columns_at("add"),
    "add_index_blocks": blocks_at("add"),
    "add_index_rows": rows_at("+"),
    "subtract_index": ufunc_at("subtract"),
    "subtract_index_through": through(ufunc_at("subtract")),
    "subtract_index_columns": columns_at("subtract"),
    "subtract_index_blocks": blocks_at("subtract"),
    "subtract_index_rows": rows_at("-"),
    "call": spelling.call_function,
    "item": spelling.item,
    "einsum": einsum,
    "matmul_into": matmul_into,
    "loop": loop,
    "take_each": take_each,
    "half": written("np.float16"),
    "int64": written("np.int64"),
    "uint64": written("np.uint64"),
    "logaddexp.reduce": "np.logaddexp.reduce",
}

NUMPY = Backend(
    name="numpy",
    module="numpy",
    imports=("import numpy as np",),
    array_types=frozenset({"numpy.ndarray"}),
    spellings=SPELLINGS,
    composites={"softmax": softmax, "log_softmax": log_softmax, "logsumexp": logsumexp},
    priority=0,
)
