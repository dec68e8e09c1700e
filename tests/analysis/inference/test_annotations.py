"""What annotations say, as a table: the annotation, and the value."""

from __future__ import annotations

import ast
import sys

import pytest

from einx_lsp.inference.annotations import Program, value_of
from einx_lsp.inference.unknowns import LengthNames
from einx_lsp.python.blocks import Place, read
from einx_lsp.values.model import (
    NOTHING,
    UNKNOWN,
    Items,
    Many,
    Named,
    Number,
    Shape,
    Tensor,
    Text,
    Union,
    Value,
)

LENGTHS = LengthNames("f")
B, C, H, W = (LENGTHS.named(name) for name in "bchw")

NAMES = {
    "np": "numpy",
    "torch": "torch",
    "jax": "jax",
    "tf": "tensorflow",
    "jt": "jaxtyping",
    "typing": "typing",
    "npt": "numpy.typing",
    "Tuple": "typing.Tuple",
    "Literal": "typing.Literal",
    "Annotated": "typing.Annotated",
    "Optional": "typing.Optional",
    "Union": "typing.Union",
    "Sequence": "collections.abc.Sequence",
    "TensorType": "torchtyping.TensorType",
    "Own": "own",
    "Any": "typing.Any",
    **{name: f"jaxtyping.{name}" for name in "Array Float Float32 Int Int64 UInt8 Bool Shaped Num Key PyTree".split()},
    **{name: f"builtins.{name}" for name in "int str float bool tuple list".split()},
}


def resolve(node: ast.expr) -> Value:
    match node:
        case ast.Name("DIMENSIONS"):
            return Text("b c")
        case ast.Name(name):
            return Named(NAMES[name]) if name in NAMES else UNKNOWN
        case ast.Attribute(value, name):
            outer = resolve(value)
            return Named(f"{outer.name}.{name}") if isinstance(outer, Named) else UNKNOWN
        case _:
            return UNKNOWN


def said(annotation: str, place: Place | None = None) -> Value:
    return value_of(ast.parse(annotation, mode="eval").body, resolve, place, LENGTHS)


DIMENSIONS = {
    "b c h w": (B, C, H, W),
    "b 3": (B, 3),
    "": (),
    "  b   c ": (B, C),
    "_ b": (None, B),
    "_any b": (None, B),
    "#b c": (None, C),
    "?b c": (None, C),
    "rows=3 c": (3, C),
    "rows=b c": (B, C),
    "b+1 c-1": (B + 1, C - 1),
    "2*b": (2 * B,),
    "b*c h": (B * C, H),
    "4*b//2": (2 * B,),
    "b//2": (None,),
    "{n} c": (None, C),
    "min(b)": (None,),
    "...": None,
    "batch=*c": None,
    "*b *c": None,
    "... b ...": None,
    "b, c": None,
    "{n + 1} c": None,
    "{n c": None,
    "b c(": (B, None),
    "b 1e3": (B, None),
    "b ü": (B, LENGTHS.named("ü")),
}


@pytest.mark.parametrize(("dimensions", "shape"), DIMENSIONS.items(), ids=repr)
def test_dimensions(dimensions: str, shape: object) -> None:
    assert said(f"Float[np.ndarray, {dimensions!r}]") == Tensor("numpy", shape, "float")


OPEN = {
    "... c": ((), (C,)),
    "*batch c": ((), (C,)),
    "*#batch c": ((), (C,)),
    "#*batch c": ((), (C,)),
    "b ...": ((B,), ()),
    "b *_ h 3": ((B,), (H, 3)),
    "b ... #c": ((B,), (None,)),
}


@pytest.mark.parametrize(("dimensions", "ends"), OPEN.items(), ids=repr)
def test_open_ranks(dimensions: str, ends: tuple[Shape, Shape]) -> None:
    first, last = ends
    expected = Tensor("numpy", None, "float", first=first, last=last)
    assert said(f"Float[np.ndarray, {dimensions!r}]") == expected


def test_variables_in_braces() -> None:
    program = Program(length=lambda path: {"n": 3, "self.m": B, "k": None}[path])
    text = 'Float[Array, "{n} {self.m}*2 {k} {n}+c"]'
    found = value_of(ast.parse(text, mode="eval").body, resolve, None, LENGTHS, program)
    assert found == Tensor("jax", (3, 2 * B, None, C + 3), "float")


JAX_B = Tensor("jax", (B,), "float")

TABLE = {
    'Float[Array, "b 3"]': Tensor("jax", (B, 3), "float"),
    'jt.Float[jax.Array, "b 3"]': Tensor("jax", (B, 3), "float"),
    'Float32[torch.Tensor, "b"]': Tensor("torch", (B,), "float32"),
    'Int[tf.Tensor, "b"]': Tensor("tensorflow", (B,), "int"),
    'Int64[np.ndarray, "b"]': Tensor("numpy", (B,), "int64"),
    'UInt8[np.ndarray, "b"]': Tensor("numpy", (B,), "uint8"),
    'Bool[np.ndarray, "b"]': Tensor("numpy", (B,), "bool"),
    'jt.BFloat16[Array, "b"]': Tensor("jax", (B,), "bfloat16"),
    'Shaped[np.ndarray, "b"]': Tensor("numpy", (B,), None),
    'Num[np.ndarray, "b"]': Tensor("numpy", (B,), None),
    'Key[Array, ""]': Tensor("jax", (), None),
    'Float[np.ndarray | torch.Tensor, "b"]': Tensor(None, (B,), "float"),
    'Float["Array", "b"]': Tensor("jax", (B,), "float"),
    "\"Float[Array, 'b c']\"": Tensor("jax", (B, C), "float"),
    "Float[Array, DIMENSIONS]": Tensor("jax", (B, C), "float"),
    "Float[Array, OTHER]": Tensor("jax", None, "float"),
    'Float[Any, "b"]': UNKNOWN,
    'Float[Array | None, "b"]': UNKNOWN,
    'Float[Array, "b"] | None': Union((JAX_B, NOTHING)),
    'Optional[Float[Array, "b"]]': Union((JAX_B, NOTHING)),
    "Optional[\"Float[Array, 'b']\"]": Union((JAX_B, NOTHING)),
    'Union[Float[Array, "b"], int]': Union((JAX_B, Number("int"))),
    'Union[Float[Array, "b"], Float[Array, "c"]]': Tensor("jax", (None,), "float"),
    'Float[Array, "b"] | Float[np.ndarray, "b"]': Tensor(None, (B,), "float"),
    'Float[Array, "b"] | Float[Array, "b c"]': Union((JAX_B, Tensor("jax", (B, C), "float"))),
    'Float[Array, "b"] | Unheard': UNKNOWN,
    'Float[Float[Array, "c h"], "b"]': Tensor("jax", (B, C, H), "float"),
    'Shaped[Float[Array, "c"], "b"]': Tensor("jax", (B, C), "float"),
    'Float[Any, "..."]': UNKNOWN,
    'PyTree[Float[Array, "b"]]': UNKNOWN,
    'Annotated[Float[Array, "b"], 3]': Tensor("jax", (B,), "float"),
    'typing.Final[Float[Array, "b"]]': Tensor("jax", (B,), "float"),
    'tuple[Float[Array, "b"], int]': Items("tuple", (Tensor("jax", (B,), "float"), Number("int"))),
    "Tuple[int, ...]": Many("tuple", Number("int")),
    "tuple[int, ...]": Many("tuple", Number("int")),
    "tuple[int, str, ...]": UNKNOWN,
    "tuple[()]": Items("tuple", ()),
    "tuple": UNKNOWN,
    "list[int]": Many("list", Number("int")),
    'list[Float[Array, "b"]]': Many("list", JAX_B),
    "list['Float[Array, \"b\"]']": Many("list", JAX_B),
    'Sequence[Float[Array, "b"]]': Many("any", JAX_B),
    "list": UNKNOWN,
    "int": Number("int"),
    "'int'": Number("int"),
    "bool": Number("bool"),
    "float": Number(None),
    "str": UNKNOWN,
    "None": NOTHING,
    "Literal[3]": Number("int", 3),
    "Literal['b c']": Text("b c"),
    "Literal[3, 4]": Number("int"),
    "Literal['a', None]": Union((Text("a"), NOTHING)),
    "np.ndarray": Tensor("numpy", None),
    "torch.Tensor": Tensor("torch", None),
    "jax.Array": Tensor("jax", None),
    "Array": Tensor("jax", None),
    "npt.NDArray": Tensor("numpy", None),
    "npt.NDArray[np.float32]": Tensor("numpy", None, "float32"),
    "npt.NDArray[Any]": Tensor("numpy", None),
    "npt.ArrayLike": UNKNOWN,
    "np.ndarray[tuple[Literal[3], Literal[4]], np.dtype[np.float64]]": Tensor("numpy", (3, 4), "float64"),
    "np.ndarray[tuple[int, Literal[4]], Any]": Tensor("numpy", (None, 4)),
    "np.ndarray[tuple[int, ...], Any]": Tensor("numpy", None),
    "np.ndarray[Any, np.dtype[np.int8]]": Tensor("numpy", None, "int8"),
    'Annotated[Array, "b c"]': Tensor("jax", (B, C)),
    'Annotated[Array, "... c"]': Tensor("jax", None, last=(C,)),
    'Annotated[Array, ("b", 3)]': Tensor("jax", (B, 3)),
    'Annotated[Array, ("b", None, -1)]': Tensor("jax", (B, None, None)),
    "Annotated[Array, Is[lambda x: x.ndim == 2]]": Tensor("jax", None),
    'Annotated[Array, "b c", Is[f]]': Tensor("jax", (B, C)),
    'Annotated[Array, "b c", "b"]': Tensor("jax", None),
    'Annotated[Array, "the mask"]': Tensor("jax", None),
    'Annotated[Array, "mask"]': Tensor("jax", None),
    'Annotated[Array, ("the weights", "b")]': Tensor("jax", None),
    'Annotated[Array, ("weights", "b")]': Tensor("jax", None),
    'Annotated[int, "b c"]': Number("int"),
    'Annotated[Unheard, "b c"]': UNKNOWN,
    'Annotated[Float[Array, "b"], "b c"]': JAX_B,
    'TensorType["b", 3, float]': Tensor("torch", (B, 3), "float"),
    'TensorType["b", ..., "c"]': Tensor("torch", None, first=(B,), last=(C,)),
    'TensorType["b": 4, -1]': Tensor("torch", (4, None)),
    'TensorType["b", torch.float32]': Tensor("torch", (B,), "float32"),
    "TensorType[float]": Tensor("torch", None, "float"),
    "TensorType[4, 4]": Tensor("torch", (4, 4)),
    'TensorType["b", lambda: 3]': Tensor("torch", None),
    'Own.Float["b n"]': Tensor(None, (B, LENGTHS.named("n")), "float"),
    'Own.Float["b"]': Tensor(None, (B,), "float"),
    'Own.Float["... d"]': Tensor(None, None, "float", last=(LENGTHS.named("d"),)),
    'Own.Float["b n"] | None': Union((Tensor(None, (B, LENGTHS.named("n")), "float"), NOTHING)),
    'Own.Float[Array, "b"]': JAX_B,
    'Own.Float[torch.Tensor, "b"]': Tensor("torch", (B,), "float"),
    'Own.Float[Unheard, "b"]': Tensor(None, (B,), "float"),
    'Own.Int32["b"]': Tensor(None, (B,), "int32"),
    'Own.Tensor["b n"]': Tensor(None, (B, LENGTHS.named("n"))),
    'Own.Tensor["b"]': Tensor(None, (B,)),
    'Own.Tensor["Node"]': UNKNOWN,
    'Own.Key["User"]': UNKNOWN,
    'Own.Lazy["Node"]': UNKNOWN,
    'Own.Lazy["b"]': UNKNOWN,
    'Own.Lazy["b n"]': Tensor(None, (B, LENGTHS.named("n"))),
    'Own.Doc["the weights"]': UNKNOWN,
    'Own.Float["b, n"]': UNKNOWN,
    'Own.Float["b n", 3]': UNKNOWN,
    "Own.Float[3]": UNKNOWN,
    "Unheard": UNKNOWN,
    "'1 +'": UNKNOWN,
    "'('": UNKNOWN,
    "f(3)": UNKNOWN,
}

if sys.version_info >= (3, 11):  # before, a star in a subscript does not parse
    TABLE["np.ndarray[tuple[Literal[3], *Rest], Any]"] = Tensor("numpy", None)


@pytest.mark.parametrize(("annotation", "value"), TABLE.items(), ids=TABLE)
def test_annotations(annotation: str, value: Value) -> None:
    assert said(annotation) == value


def test_a_name_is_one_length_throughout_a_scope() -> None:
    first, second = said('Float[Array, "b c"]'), said('Int[np.ndarray, "c"]')
    assert isinstance(first, Tensor)
    assert isinstance(second, Tensor)
    assert first.shape is not None
    assert second.shape is not None
    assert first.shape[1] == second.shape[0]


def test_the_shape_comes_from_the_annotation() -> None:
    place = Place(read('x: Float[Array, "b"]').blocks[0].block, (3, 20))
    found = said('Float[Array, "b"]', place)
    assert isinstance(found, Tensor)
    assert found.place == place


def test_deep_annotations_are_given_up() -> None:
    assert said("Annotated[" * 60 + "int" + ", 1]" * 60) == UNKNOWN
    assert said(repr("(" * 3000 + "int" + ")" * 3000)) == UNKNOWN
