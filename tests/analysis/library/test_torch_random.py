"""Random shapes, arguments and subscripts, judged by PyTorch: another shape or element type is never said.

Each array is known in full, with names for its lengths, with some lengths open, or by the ends of its shape only.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from einx.sizes.symbolic import symbol
from einx_lsp.values.model import Number, Tensor, Value
from tests.analysis.library.judge import disagreement, evaluate, filled, infer, value_of

torch = pytest.importorskip("torch")

LENGTHS = (0, 1, 1, 2, 3, 4)
NUMBERS = {f"s{size}": size for size in range(5)} | {f"t{size}": size for size in range(5)}
DTYPES = {"float32": torch.float32, "int64": torch.int64, "bool": torch.bool, "float16": torch.float16}

ONE = """
x.sum({axis}) x.sum({axis},keepdim={flag}) x.sum(({axis},{other})) x.mean({axis}) x.max({axis}) x.max()
x.amax({axis},{flag}) x.argmax({axis}) x.any({axis}) x.std({axis}) x.var({axis},unbiased={flag}) x.norm(dim={axis})
x.cumsum({axis}) x.topk({number},{axis}) x.sort({axis}) x.argsort({axis}) x.softmax({axis}) x.logsumexp({axis})
x.median({axis}) x.prod({axis}) x.aminmax(dim={axis}) x.count_nonzero({axis}) x.transpose({axis},{other})
x.movedim({axis},{other}) x.permute({axis},{other}) x.permute({axis},{other},{third}) x.unsqueeze({axis}) x.squeeze()
x.squeeze({axis}) x.squeeze(({axis},{other})) x.flatten() x.flatten({axis},{other}) x.flatten({axis})
x.unflatten({axis},({number},-1)) x.reshape({number},-1) x.reshape(-1) x.view({number},{count})
x.reshape(x.shape[0],-1) x.reshape(*x.shape[:-1],{number},-1) x.view(-1,x.shape[-1]) x.expand({number},-1,{count})
x.expand({number},{count}) x.expand(-1,-1) x.repeat({number},{count}) x.tile({number}) x.repeat(1,{number},1)
x.repeat_interleave({number},{axis}) x.chunk({number},{axis}) x.split({number},{axis}) x.unbind({axis})
x.tensor_split({number},{axis}) x.select({axis},0) x.narrow({axis},0,{number}) x.unfold({axis},{number},1)
x.diff(dim={axis}) x.roll({number},{axis}) x.flip({axis}) x.triu() x.diagonal() x.t()
x.diagonal({zero},{axis},{other}) x.swapaxes({axis},{other}) x.rot90({number},({axis},{other})) x.diag_embed() x.mT
x.T.shape x.shape x.shape[{axis}] x.shape[:{axis}] x.shape[{axis}:] x.size({axis}) x.ndim x.numel() len(x) x.nonzero()
x.nonzero(as_tuple=True) x.float() x.long() x.bool() x.clone() x.exp() x.neg() x.abs() x.sqrt() x.round() x+1 x+1.5
x*True x/2 x//2 x**2 -x ~x x>0 1-x x==x x@x x+x x.sum(dim={axis}).sum(dim={other}) x.sum(-1).unsqueeze(-1)
x.transpose(-1,-2)@x x[...,0] x[0] x[:,None] x[...,None] x[None] x[:,-1] x[...,:{number}] torch.cat([x,x],{axis})
torch.stack([x,x],{axis}) torch.cat([x,x[...,:1]],-1) torch.where(x>0,x,0) torch.stack([x[0],x[0]])
torch.zeros(x.shape) torch.zeros(x.shape[:-1]) torch.zeros_like(x) torch.zeros(*x.shape,{number}) x.new_zeros(x.shape)
torch.atleast_2d(x) torch.atleast_3d(x) torch.broadcast_to(x,({number},{count})) torch.outer(x,x) torch.hstack([x,x])
torch.vstack([x,x]) torch.dstack([x,x]) torch.column_stack([x,x]) torch.meshgrid(x,x) torch.diag(x) torch.tril(x)
F.pad(x,({number},{count})) F.pad(x,({number},{count},1,0)) F.softmax(x,{axis}) F.relu(x) F.glu(x,{axis}) F.one_hot(x)
F.one_hot(x,5) F.normalize(x,dim={axis}) F.layer_norm(x,(4,)) F.linear(x,torch.ones(2,3))
F.embedding(x,torch.ones(9,2)) F.max_pool1d(x,{number}) F.avg_pool2d(x,2) F.interpolate(x,scale_factor={number})
F.adaptive_avg_pool1d(x,{number}) F.conv1d(x,torch.ones(2,3,{number}))
F.conv1d(x,torch.ones(2,3,2),stride={number},padding=1) F.pixel_shuffle(x,1) F.conv2d(x,torch.ones(2,3,2,1))
F.unfold(x,2) F.scaled_dot_product_attention(x,x,x) F.cosine_similarity(x,x,{axis})
F.conv_transpose1d(x,torch.ones(3,2,2),stride={number}) F.mse_loss(x,x) F.mse_loss(x,x,reduction="none")
nn.Linear(3,2)(x) nn.LayerNorm(3)(x) nn.LayerNorm((2,3))(x) nn.Softmax({axis})(x) nn.Flatten()(x)
nn.Flatten({axis})(x) nn.Embedding(9,2)(x) nn.Conv1d(3,2,{number},padding=1)(x) nn.Conv2d(3,2,2,2)(x)
nn.BatchNorm1d(3)(x) nn.GELU()(x) nn.GroupNorm(1,3)(x) nn.MaxPool1d({number})(x) nn.MultiheadAttention(4,2)(x,x,x)
nn.GRU(3,2)(x) nn.Unflatten(1,(-1,1))(x) nn.Sequential(nn.Linear(3,4),nn.ReLU(),nn.Linear(4,2))(x)
nn.Upsample(scale_factor=2)(x) nn.ZeroPad2d(1)(x)
""".split()

TWO = """
x+y x*y x/y x>y x@y torch.matmul(x,y) torch.maximum(x,y) torch.cat([x,y],{axis}) torch.cat([x,y])
torch.stack([x,y],{axis}) torch.where(x>0,x,y) torch.where(y,x,0) x.masked_fill(y>0,0) x.expand_as(y) x.view_as(y)
x.type_as(y) x.to(y) x.gather({axis},y) x.index_select({axis},y) torch.take_along_dim(x,y,{axis}) torch.bmm(x,y)
torch.mm(x,y) x.dot(y) torch.outer(x,y) torch.tensordot(x,y,1) torch.cdist(x,y) torch.einsum("...i,...i->...",x,y)
torch.einsum("ij,jk",x,y) torch.broadcast_tensors(x,y) torch.hstack([x,y]) torch.vstack((x,y)) torch.kron(x,y)
torch.inner(x,y) torch.cross(x,y) F.linear(x,y) F.embedding(x,y) F.cross_entropy(x,y,reduction="none")
F.scaled_dot_product_attention(x,y,y) x.max(y) x[y] x[:,y] x[...,y] x[0,:,y] x[y,0] x[y>0] x[y,:,y] x[None,y]
torch.addcmul(x,x,y) torch.lerp(x,y,0.5) torch.atan2(x,y) torch.searchsorted(x,y) torch.bucketize(x,y)
torch.cosine_similarity(x,y,dim={axis}) x.scatter({axis},y,1) x.masked_select(y) torch.meshgrid(x,y,indexing="xy")
torch.add(x,y,alpha=2) torch.clamp(x,min=y) F.mse_loss(x,y,reduction="none") x.sum(0)+y
torch.cat([x.unsqueeze(0),y],{axis}) x.unsqueeze(-1)+y.unsqueeze(-2) nn.Bilinear(2,3,4)(x,y) F.conv1d(x,y)
""".split()

axes = st.integers(-4, 3)


def known(data: st.DataObject, thing: torch.Tensor) -> Value:
    """As much of an array as is drawn."""
    shape, dtype = tuple(thing.shape), str(thing.dtype).removeprefix("torch.")
    lengths = tuple(
        data.draw(st.sampled_from([size, size, symbol(f"s{size}"), symbol(f"t{size}"), None])) for size in shape
    )
    if data.draw(st.booleans()):
        return Tensor("torch", lengths, data.draw(st.sampled_from([dtype, None])))
    first = data.draw(st.integers(0, len(shape)))
    last = data.draw(st.integers(0, len(shape) - first))
    return Tensor("torch", None, dtype, None, lengths[:first], lengths[len(shape) - last :])


def thing_of(data: st.DataObject) -> torch.Tensor:
    shape = data.draw(st.lists(st.sampled_from(LENGTHS), max_size=4))
    return torch.ones(shape).to(DTYPES[data.draw(st.sampled_from([*DTYPES]))])


def written(data: st.DataObject, template: str) -> str:
    return template.format(
        axis=data.draw(axes),
        other=data.draw(axes),
        third=data.draw(axes),
        number=data.draw(st.integers(0, 4)),
        count=data.draw(st.integers(-1, 4)),
        flag=data.draw(st.booleans()),
        zero=0,
    )


def reckoned_with(source: str, things: dict[str, object]) -> bool:
    """Whether there is none of the empty arrays that PyTorch makes an exception for."""
    shapes = [tuple(thing.shape) for thing in things.values() if isinstance(thing, torch.Tensor)]
    if "cat" in source or "stack" in source:
        return (0,) not in shapes  # is left out
    return "conv" not in source or not any(0 in shape for shape in shapes)  # one without channels has none after it


def agree(source: str, said: dict[str, Value], things: dict[str, object]) -> None:
    if not reckoned_with(source, things):
        return
    real = evaluate(source, things)
    if isinstance(real, Exception):
        return
    answer = infer(source, said)
    wrong = disagreement(filled(answer, NUMBERS), real)
    assert wrong is None, f"{source} of {said}: {answer}: {wrong}"


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_one_array(data: st.DataObject) -> None:
    x = thing_of(data)
    agree(written(data, data.draw(st.sampled_from(ONE))), {"x": known(data, x)}, {"x": x})


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_two_arrays(data: st.DataObject) -> None:
    x, y = thing_of(data), thing_of(data)
    said = {"x": known(data, x), "y": known(data, y)}
    agree(written(data, data.draw(st.sampled_from(TWO))), said, {"x": x, "y": y})


INDICES = "0 -1 1: :2 1:3:2 -3:-1 None ... i j k : mask row [0,1] [True,False] n n: :n".split()
index = st.lists(st.sampled_from(INDICES), min_size=1, max_size=5).map(", ".join)
THINGS = {
    "x": torch.zeros(2, 3, 4, 5),
    "mask": torch.zeros(2, 3, dtype=torch.bool),
    "row": torch.ones(3, dtype=torch.bool),
    "i": torch.zeros(6, dtype=torch.int64),
    "j": torch.zeros(7, 1, dtype=torch.int64),
    "k": torch.tensor(1),
}


@settings(max_examples=300, deadline=None)
@given(st.data(), index, st.integers(-3, 3))
def test_subscripts(data: st.DataObject, text: str, n: int) -> None:
    said = {name: value_of(thing) for name, thing in THINGS.items()}
    whole, cut = said["x"], data.draw(st.integers(0, 4))
    if data.draw(st.booleans()):
        said["x"] = Tensor(
            "torch", None, "float32", None, whole.shape[:cut], whole.shape[data.draw(st.integers(cut, 4)) :]
        )
    agree(f"x[{text}]", {**said, "n": Number("int", n)}, {**THINGS, "n": n})
