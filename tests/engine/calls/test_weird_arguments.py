"""Whatever the arguments are, a call raises an EinxError before the framework runs, and says it on one screen."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Iterator
from enum import Enum

import numpy as np
import pytest

import einx
from einx.errors import EinxError
from einx.operations.table import OPERATIONS
from einx.tracing import QUERIES

LINES, COLUMNS = 40, 1010
"""No message is longer than that."""


class Raising:
    """Everything that can be asked of it raises."""

    def __getattr__(self, name: str) -> object:
        raise ZeroDivisionError(name)

    def _raise(self, *_arguments: object) -> object:
        raise ZeroDivisionError

    __repr__ = __str__ = __eq__ = __hash__ = __bool__ = __len__ = __iter__ = __index__ = __int__ = __float__ = _raise
    __getitem__ = __array__ = __contains__ = _raise


class Unshowable:
    def __repr__(self) -> str:
        raise ZeroDivisionError


class Shaped:
    """Something with a ``shape``."""

    def __init__(self, shape: object, dtype: object = None) -> None:
        self.shape = shape
        self.dtype = dtype


class ShapeMethod:
    def shape(self) -> tuple[int, ...]:
        return (2, 3)


class ShapeRaises:
    @property
    def shape(self) -> tuple[int, ...]:
        raise ValueError("not yet computed")


class DtypeRaises:
    shape = (2, 3)

    @property
    def dtype(self) -> object:
        raise ValueError("not yet computed")


@dataclasses.dataclass
class Scale:
    """A function that cannot be hashed."""

    by: list[int]

    def __call__(self, *arguments: object, **_keywords: object) -> object:
        return arguments[0]


class NotCallableTwice:
    __hash__ = None

    @property
    def __signature__(self) -> object:
        raise ZeroDivisionError

    def __call__(self, *arguments: object, **_keywords: object) -> object:
        return arguments[0]


class Text(str):
    __slots__ = ("more",)


class Choice(str, Enum):
    """A description that hashes otherwise than its text."""

    FIRST = "a [b]"


def nested() -> list[object]:
    inside: list[object] = []
    inside.append(inside)
    return inside


def deep(depth: int) -> list[object]:
    result: list[object] = []
    for _ in range(depth):
        result = [result]
    return result


def generator() -> Iterator[int]:
    yield 1


WEIRD: dict[str, Callable[[], object]] = {
    "None": lambda: None,
    "a string": lambda: "a b",
    "a long string": lambda: "x" * 100_000,
    "a lone surrogate": lambda: "\ud800",
    "a subclass of str": lambda: Text("a [b]"),
    "an enum of str": lambda: Choice.FIRST,
    "bytes": lambda: b"a [b]",
    "an array": lambda: np.ones((2, 3)),
    "a mask": lambda: np.ones((300, 500), bool),
    "a large array of ints": lambda: np.ones((1500, 2000), int),
    "a 0-d array": lambda: np.array(2),
    "a float array": lambda: np.array([1.5, 2]),
    "an object array": lambda: np.array([None, Unshowable()], dtype=object),
    "a masked array": lambda: np.ma.masked_array([1, 2], [True, False]),
    "a matrix": lambda: np.asmatrix([[1, 2]]),
    "a NumPy bool": lambda: np.True_,
    "a NumPy int": lambda: np.int64(2),
    "a NumPy float": lambda: np.float64(2.5),
    "a dtype": lambda: np.dtype("f4"),
    "a dtype class": lambda: np.float32,
    "a class": lambda: list,
    "an array class": lambda: np.ndarray,
    "a module": lambda: np,
    "a function": lambda: np.ones,
    "a ufunc": lambda: np.add,
    "a lambda": lambda: lambda *arguments, **_keywords: arguments[0],
    "a callable that hides": NotCallableTwice,
    "true": lambda: True,
    "zero": lambda: 0,
    "minus one": lambda: -1,
    "a huge int": lambda: 10**5000,
    "a large int": lambda: 2**70,
    "nan": lambda: float("nan"),
    "infinity": lambda: float("inf"),
    "a complex number": lambda: 1j,
    "an empty list": list,
    "a list of bools": lambda: [True, False],
    "a list of strings": lambda: ["a", "b"],
    "a list of None": lambda: [None],
    "a list of objects": lambda: [object(), Unshowable()],
    "a ragged list": lambda: [[1, 2], [3]],
    "a list of huge ints": lambda: [10**5000],
    "a long list": lambda: list(range(50_000)),
    "a list within itself": nested,
    "a deep list": lambda: deep(100),
    "a very deep list": lambda: deep(sys.getrecursionlimit() * 3),
    "a tuple": lambda: (2, 3),
    "a range": lambda: range(3),
    "a set": lambda: {1, 2},
    "a dict": lambda: {"a": 1},
    "a generator": generator,
    "an ellipsis": lambda: ...,
    "a slice": lambda: slice(1, 2),
    "NotImplemented": lambda: NotImplemented,
    "an object": object,
    "one that raises": Raising,
    "a shape that raises": ShapeRaises,
    "a shape that is a method": ShapeMethod,
    "a dtype that raises": DtypeRaises,
    "a shape of None": lambda: Shaped((None, 3)),
    "a shape of strings": lambda: Shaped(("a", "b")),
    "a shape that is a string": lambda: Shaped("ab"),
    "a shape that is a number": lambda: Shaped(3),
    "a negative shape": lambda: Shaped((-1, 3)),
    "a huge shape": lambda: Shaped((10**5000,)),
    "a shape that cannot be hashed": lambda: Shaped([2, 3]),
    "a shape of what raises": lambda: Shaped((Raising(),)),
    "a shape that is what raises": lambda: Shaped(Raising()),
    "a foreign array": lambda: Shaped((2, 3)),
    "a dtype that is what raises": lambda: Shaped((2, 3), Raising()),
    "an unhashable function": lambda: Scale([1]),
}

X = np.ones((2, 3))

DESCRIPTIONS = {
    "arange": ("a", ()),
    "where": ("a b, a b, a b", (X, X, X)),
    "dot": ("a [b], [b] c -> a c", (X, np.ones((3, 4)))),
    "get_at": ("[a] b, p [1] -> p b", (X, [[1]])),
    "set_at": ("[a] b, p [1], p b -> [a] b", (X, [[1]], X[:1])),
    "add_at": ("[a] b, p [1], p b -> [a] b", (X, [[1]], X[:1])),
    "subtract_at": ("[a] b, p [1], p b -> [a] b", (X, [[1]], X[:1])),
    "index": ("[a] b, p [1] -> p b", (X, [[1]])),
    "elementwise": ("a b, a b", (X, X)),
    "vmap": ("a [b] -> a [b]", (X,)),
    "vmap_with_axis": ("a [b] -> a [b]", (X,)),
    "id": ("a b -> b a", (X,)),
    "rearrange": ("a b -> b a", (X,)),
}
KEYWORDS = {"arange": {"a": 2}, "roll": {"shift": 1}}


def usual(name: str) -> tuple[str, tuple[object, ...], dict[str, object]]:
    """A call of an operation that works."""
    record = OPERATIONS[name]
    keywords = {"op": lambda x, *_more, **_keywords: x} if record.adapter else {}
    fallback = ("a b, a b", (X, X)) if record.tensors[0] == 2 else ("a [b]", (X,))
    description, tensors = DESCRIPTIONS.get(name, fallback)
    return description, tensors, {**keywords, **KEYWORDS.get(name, {})}


def calls(name: str, weird: object) -> Iterator[Callable[[], object]]:
    """Calls of an operation with something weird in each place."""
    operation = getattr(einx, name)
    description, tensors, keywords = usual(name)
    yield lambda: operation(weird)
    yield lambda: operation(weird, *tensors, **keywords)
    yield lambda: operation(weird, description, **keywords)
    for place in range(len(tensors) + 1):
        changed = (*tensors[:place], weird, *tensors[place + 1 :])
        yield lambda changed=changed: operation(description, *changed, **keywords)
    for keyword in ("backend", "graph", "a", "zz", "op", "keepdims", "shift", "description"):
        yield lambda keyword=keyword: operation(description, *tensors, **{**keywords, keyword: weird})


def is_of_this_package(error: BaseException) -> bool:
    """Whether an error was raised before any compiled code ran."""
    traceback = error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename.startswith("<einx "):
            return False
        traceback = traceback.tb_next
    return True


def check(call: Callable[[], object]) -> None:
    try:
        call()
    except EinxError as error:
        lines = str(error).splitlines()
        assert len(lines) <= LINES
        assert max(map(len, lines)) <= COLUMNS
    except Exception as error:
        if is_of_this_package(error):
            raise


OF_A_FAMILY = {record.family: name for name, record in OPERATIONS.items()}
"""One operation of each family, adapters where there are some."""


@pytest.mark.parametrize("weird", WEIRD.values(), ids=WEIRD)
@pytest.mark.filterwarnings("ignore")
def test_an_operation_raises_an_einx_error(weird: Callable[[], object]) -> None:
    for name in (*OF_A_FAMILY.values(), "sum", "add", "roll"):
        for call in calls(name, weird()):
            check(call)


def questions(name: str, weird: object) -> Iterator[Callable[[], object]]:
    """Queries with something weird in each place."""
    query = getattr(einx, name)
    yield query
    yield lambda: query(weird)
    yield lambda: query(weird, X)
    yield lambda: query(X, weird)
    yield lambda: query("a b", weird)
    yield lambda: query("a b, c", X, weird)
    yield lambda: query("a b", X, a=weird)
    yield lambda: query("a... b", X, a=weird)
    yield lambda: query("a b", X, description=weird)


@pytest.mark.parametrize("weird", WEIRD.values(), ids=WEIRD)
@pytest.mark.filterwarnings("ignore")
def test_a_query_raises_an_einx_error(weird: Callable[[], object]) -> None:
    for name in QUERIES:
        for call in questions(name, weird()):
            check(call)


@pytest.mark.parametrize("weird", WEIRD.values(), ids=WEIRD)
@pytest.mark.filterwarnings("ignore")
def test_a_backend_is_a_name(weird: Callable[[], object]) -> None:
    with pytest.raises(EinxError, match="there is no backend named"):
        einx.backend.use(weird())


def test_a_module_in_the_place_of_a_backend_is_told_its_name() -> None:
    with pytest.raises(EinxError, match="write 'numpy'"):
        einx.sum("a [b]", X, backend=np)


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_without_a_description_is_told_where_it_stands(name: str) -> None:
    with pytest.raises(EinxError, match=f"(?s)the description comes first.*write einx.{name}") as caught:
        getattr(einx, name)(X, "a b")
    assert "'a b'" in str(caught.value)
    with pytest.raises(EinxError, match="the description is missing"):
        getattr(einx, name)()
