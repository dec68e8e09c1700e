"""What annotations say, as a table: the annotation, and the value."""

from __future__ import annotations

import ast
import sys

import pytest

from einx_lsp.inference.annotations import value_of
from einx_lsp.inference.unknowns import LengthNames
from einx_lsp.python.blocks import Place, read
from einx_lsp.values.model import NOTHING, UNKNOWN, Items, Named, Number, Tensor, Text, Value

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
    "... c": None,
    "*batch c": None,
    "*#batch c": None,
    "#*batch c": None,
    "batch=*c": None,
    "b, c": None,
    "b c(": (B, None),
    "b 1e3": (B, None),
    "b ü": (B, LENGTHS.named("ü")),
}


@pytest.mark.parametrize(("dimensions", "shape"), DIMENSIONS.items(), ids=repr)
def test_dimensions(dimensions: str, shape: object) -> None:
    assert said(f"Float[np.ndarray, {dimensions!r}]") == Tensor("numpy", shape, "float")


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
    'Float[Array, "b"] | None': UNKNOWN,
    'Optional[Float[Array, "b"]]': UNKNOWN,
    'Union[Float[Array, "b"], int]': UNKNOWN,
    'PyTree[Float[Array, "b"]]': UNKNOWN,
    'Annotated[Float[Array, "b"], 3]': Tensor("jax", (B,), "float"),
    'typing.Final[Float[Array, "b"]]': Tensor("jax", (B,), "float"),
    'tuple[Float[Array, "b"], int]': Items("tuple", (Tensor("jax", (B,), "float"), Number("int"))),
    "Tuple[int, ...]": UNKNOWN,
    "tuple[int, ...]": UNKNOWN,
    "tuple[()]": Items("tuple", ()),
    "tuple": UNKNOWN,
    "list[int]": UNKNOWN,
    "int": Number("int"),
    "'int'": Number("int"),
    "bool": Number("bool"),
    "float": Number(None),
    "str": UNKNOWN,
    "None": NOTHING,
    "Literal[3]": Number("int", 3),
    "Literal['b c']": Text("b c"),
    "Literal[3, 4]": UNKNOWN,
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
