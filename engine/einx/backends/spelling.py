"""Spellings that do not depend on a framework: subscripts, calls of the caller's functions, loops.

Beside them stand those that several frameworks share but for the name of their module, and what ``asarray`` asks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from einx.backends.base import Spelling, call
from einx.graph.source import Writer
from einx.graph.values import Argument, Slice, Value


def trimmed(items: Sequence[Argument], least: int = 0) -> Sequence[Argument]:
    """Subscripts without trailing full ranges, at least so many of them."""
    count = len(items)
    while count > least and items[count - 1] == Slice():
        count -= 1
    return items[:count]


def subscript(items: Sequence[Argument], write: Writer) -> str:
    """The inside of ``[ ]`` for a list of places, ranges and index arrays; one stays, so that it is never empty."""
    return ", ".join(map(write.write, trimmed(items, 1))) or "()"


def slice_of(value: Value, write: Writer) -> str:
    """``x[1:3, :, 0]``."""
    array, items = value.args
    assert isinstance(items, tuple)
    return f"{write.write(array)}[{subscript(items, write)}]"


def call_function(value: Value, write: Writer) -> str:
    """``f(x, axis=1)``: the first argument is the function, itself a value."""
    function, *arguments = value.args
    function, keywords = apart(function)
    return call(write.write(function), arguments, {**value.params, **keywords}, write)


def partial(value: Value, write: Writer) -> str:
    """``functools.partial(f, alpha=0.5)``."""
    function, keywords = apart(value)
    return call("functools.partial", [function], keywords, write)


def apart(function: Argument) -> tuple[Argument, dict[str, Argument]]:
    """A function without the keywords that it is passed, and these."""
    if isinstance(function, Value) and function.op == "partial":
        inner, keywords = function.args
        return inner, dict(keywords)  # type: ignore[call-overload]
    return function, {}


def item(value: Value, write: Writer) -> str:
    """``x[0]``: one of several results."""
    several, position = value.args
    return f"{write.write(several)}[{position}]"


def subscripted(text: str, items: Sequence[str]) -> str:
    """``x[a, :, b]``."""
    return f"{text}[{', '.join(items)}]" if items else text


def loop(
    value: Value,
    write: Writer,
    *,
    whole: bool = False,
    element: Callable[[str, Sequence[str]], str] = subscripted,
) -> str:
    """``[f(x[a], y[b]) for a in range(2) for b in range(3)]``.

    Arguments: the function, then for each array a pair of the array and its subscripts, in which an int is the number
    of a loop. Parameters: ``over``, the pairs of the name that a loop's variable should have and its length. Full
    ranges at the end are written only if ``whole``, and ``element`` writes what is passed to the function.
    """
    function, *pairs = value.args
    function, keywords = apart(function)
    arrays: list[tuple[Value, tuple[Argument, ...]]] = pairs  # type: ignore[assignment]
    over: tuple[tuple[str, Argument], ...] = value.params["over"]  # type: ignore[assignment]
    names = write.names.loops([name for name, _ in over])
    texts = []
    for array, items in arrays:
        inside = [
            names[item] if isinstance(item, int) else write.write(item) for item in (items if whole else trimmed(items))
        ]
        texts.append(element(write.write(array), inside))
    loops = " ".join(
        f"for {name} in range({write.write(length)})" for name, (_, length) in zip(names, over, strict=True)
    )
    texts += [f"{name}={write.write(argument)}" for name, argument in keywords.items()]
    return f"[{write.write(function)}({', '.join(texts)}) {loops}]"


def take_each(value: Value, write: Writer) -> str:
    """``[y[1] for y in x]``: one of the several results of every call of a loop."""
    results, position = value.args
    (name,) = write.names.loops(["y"])
    return f"[{name}[{position}] for {name} in {write.write(results)}]"


def by_rule(value: Value, write: Writer) -> str:
    """Code that a rule of the backend's has of its own: the second argument writes it."""
    spell: Callable[[Writer], str] = value.args[1]  # type: ignore[assignment]
    return spell(write)


def is_array(x: Argument) -> bool:
    """Whether what is to be an array is one of the framework's: no number, no list, and none of NumPy's."""
    if not isinstance(x, Value) or x.op == "call":
        return False
    return x.op != "input" or x.params.get("kind") not in {"scalar", "list", "foreign", "subclass"}


def is_numpys(x: Argument) -> bool:
    """Whether something is an array of NumPy's, which may have what frameworks refuse, such as a foreign byte order."""
    return isinstance(x, Value) and x.op == "input" and x.params.get("kind") in {"foreign", "subclass"}


def in_own_order(text: str) -> str:
    """An array of NumPy's in the byte order of the machine, copied only if it has another."""
    return f'np.asarray({text}, {text}.dtype.newbyteorder("="))'


def device_of(value: Value, write: Writer) -> str:
    """``, device=i0.device``, for what is made beside an array of the call's."""
    like = value.params.get("like")
    return "" if like is None else f", device={write.write(like)}.device"


def reshape(module: str) -> Spelling:
    """``np.reshape(x, (2, 3))``; what functions of the caller's have returned in a loop is stacked first."""

    def spell(value: Value, write: Writer) -> str:
        x, shape = map(write.write, value.args)
        lists = isinstance(value.args[0], Value) and value.args[0].op in {"loop", "take_each"}
        return f"{module}.reshape({f'{module}.stack({x})' if lists else x}, {shape})"

    return spell


def indices(module: str) -> Spelling:
    """``torch.stack(torch.meshgrid(torch.arange(2), torch.arange(3), indexing="ij"))``."""

    def spell(value: Value, write: Writer) -> str:
        (lengths,), device = value.args, device_of(value, write)
        assert isinstance(lengths, tuple)
        if not lengths:
            return f"{module}.zeros((0,), dtype={module}.int64{device})"
        ranges = ", ".join(f"{module}.arange({write.write(length)}{device})" for length in lengths)
        return f'{module}.stack({module}.meshgrid({ranges}, indexing="ij"))'

    return spell


SPELLINGS: dict[str, Spelling] = {
    "expression": by_rule,
    "statement": by_rule,
    "slice": slice_of,
    "call": call_function,
    "partial": partial,
    "item": item,
    "loop": loop,
    "take_each": take_each,
}
"""What is Python rather than a framework's."""
