"""What holds of layers as values: what they own, what they are made of, and parts that no library knows."""

from __future__ import annotations

import pytest

from einx.sizes.symbolic import symbol
from einx_lsp.library import registry
from einx_lsp.library.arguments import Arguments
from einx_lsp.values.model import NOTHING, UNKNOWN, Instance, Items, Layer, Number, OpenItems, Tensor, Value
from tests.analysis.library.judge import infer

B, N, D = symbol("b"), symbol("n"), symbol("d")
BLOCK = Instance("Block")
SCOPE: dict[str, Value] = {
    "x": Tensor("torch", (B, N, D)),
    "o": Tensor("torch", None, first=(B,), last=(D,)),
    "q": UNKNOWN,
    "d": Number("int", D),
    "block": BLOCK,
    "many": OpenItems("list", each=BLOCK),
}

SAID = {
    "nn.Linear(d, d * 3)(x)": Tensor("torch", (B, N, 3 * D)),
    "nn.Linear(d, d * 3)(o)": Tensor("torch", None, first=(B,), last=(3 * D,)),
    "nn.Linear(d, d * 3)(q)": Tensor("torch", None, last=(3 * D,)),
    "nn.Linear(d, 4).weight": Tensor("torch", (4, D)),
    "nn.Linear(d, 4, bias=False).bias": NOTHING,
    "nn.Linear(d, 4, bias=q).bias": UNKNOWN,
    "nn.Linear(d, 4).in_features": Number("int", D),
    "nn.Linear(d, 4).unheard_of": UNKNOWN,
    "nn.Conv2d(3, d, 4).kernel_size": UNKNOWN,
    "nn.Conv2d(3, d, 4).weight": Tensor("torch", (D, 3, 4, 4)),
    "nn.Linear(3, 4, nonsense=1)": UNKNOWN,
    "nn.LayerNorm(d)(q)": Tensor("torch", None, last=(D,)),
    "nn.Linear(d, 4)(o).sum(-1)": Tensor("torch", None, first=(B,)),
    "nn.GELU()(o)": Tensor("torch", None, first=(B,), last=(D,)),
    "nn.Embedding(9, d)(o)": Tensor("torch", None, first=(B,), last=(D, D)),
    "nn.ModuleList([block, block])[1]": BLOCK,
    "nn.ModuleList([block, block])[q]": UNKNOWN,
    "nn.ModuleList([block, block])[1:]": Layer("torch.nn.ModuleList", parts=(BLOCK,), grows=True),
    "nn.ModuleList(many)[3]": BLOCK,
    "nn.ModuleList()": Layer("torch.nn.ModuleList", grows=True),
    "nn.ModuleList(q)": UNKNOWN,
    'nn.ModuleDict({"a": block})["a"]': BLOCK,
    'nn.ModuleDict({"a": block}).a': BLOCK,
    "nn.Sequential(block, block)[0]": BLOCK,
    "nn.Sequential(q)": UNKNOWN,
    "len(nn.Sequential(block, block))": Number("int", 2),
    "nn.ModuleList([block])(x)": UNKNOWN,
    "nn.Sequential(block)(x)": UNKNOWN,
    "nn.Sequential(block, nn.Linear(d, 4))(x)": Tensor("torch", None, last=(4,)),
    "nn.Sequential(nn.Linear(d, 4))(x, x)": UNKNOWN,
    "nn.MultiheadAttention(d, 8, batch_first=True)(x, x, x)": Items(
        "tuple", (Tensor("torch", (B, N, D)), Tensor("torch", (B, N, N)))
    ),
    "nn.Conv1d(d, 8, 4, stride=4)(x.view(2, -1, 12))": Tensor("torch", (2, 8, 3)),
    "nn.Linear(d, 4).to(q)(x)": Tensor("torch", (B, N, 4)),
}


@pytest.mark.parametrize(("source", "value"), SAID.items(), ids=SAID)
def test_said(source: str, value: Value) -> None:
    assert infer(source, SCOPE) == value


def test_parts_that_are_no_layers_are_called_by_whoever_knows_them() -> None:
    made = infer("nn.Sequential(nn.Linear(d, 4), block, nn.ReLU())", SCOPE)
    seen: list[Value] = []

    def call(part: Value, arguments: Arguments) -> Value:
        assert part == BLOCK
        seen.extend(value for value in arguments.positional if isinstance(value, Tensor))
        return Tensor("torch", (2, 7))

    assert isinstance(made, Layer)
    result = registry.call_layer(made, Arguments((SCOPE["x"],), {}, True, None), call)
    assert (seen, result) == ([Tensor("torch", (B, N, 4))], Tensor("torch", (2, 7)))
