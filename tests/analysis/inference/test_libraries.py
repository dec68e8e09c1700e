"""The tables of libraries as programs reach them: imports, attributes, methods of results, layers that are called."""

import re
import textwrap

import pytest

from tests.analysis.inference.revealing import revealed

CASES = {
    "generators of random numbers": """
        import numpy as np
        from numpy.random import RandomState
        rng = np.random.default_rng(0)
        reveal(rng.normal(size=(2, 3)))  #! (2, 3) numpy
        reveal(np.random.default_rng(0).normal(0, 1, (4, 5)))  #! (4, 5) numpy
        reveal(RandomState(1).randn(3, 4))  #! (3, 4) numpy
        class Data:
            def __init__(self):
                self.rng = np.random.default_rng(0)
            def draw(self, n: int):
                reveal(self.rng.standard_normal((n, 3)))  #! (?, 3) numpy
        """,
    "functions and methods of torch": """
        import torch
        import torch.nn.functional as F
        from torch import Tensor, randn
        x = randn(2, 16, 64)
        reveal(F.softmax(x @ x.transpose(-1, -2), dim=-1))  #! (2, 16, 16) torch
        values, places = x.max(dim=-1)
        reveal(places)  #! (2, 16) torch
        reveal(x.topk(3).values)  #! (2, 16, 3) torch
        q, k, v = torch.cat((x, x, x), dim=-1).chunk(3, dim=-1)
        reveal(k)  #! (2, 16, 64) torch
        b, n, d = x.shape
        reveal(x.view(b, n, 8, -1).permute(0, 2, 1, 3))  #! (2, 8, 16, 8) torch
        for row in x.unbind(1):
            reveal(row)  #! (2, 64) torch
        reveal(x.size(-1))  #! 64
        reveal(x.size())  #! (2, 16, 64)
        reveal(x.numpy())  #! (2, 16, 64) numpy
        """,
    "methods of torch that change the shape of their tensor": """
        import torch
        x = torch.zeros(2, 3)
        reveal(x.masked_fill_(x > 0, 1))  #! (2, 3) torch
        x.unsqueeze_(0)
        reveal(x)  #! unknown
        """,
    "torch gives what it writes to the shape of the result": """
        import torch
        x, y = torch.zeros(2, 3), torch.zeros(0)
        reveal(y)  #! (0,) torch
        torch.add(x, 1, out=y)
        reveal(y)  #! unknown
        """,
    "a sequence of layers that may have grown": """
        import torch
        from torch import nn
        net = nn.Sequential(nn.Linear(4, 8))
        reveal(net(torch.zeros(2, 4)))  #! (2, 8) torch
        net.append(nn.Linear(8, 5))
        reveal(net(torch.zeros(2, 4)))  #! (2, 5) torch
        class Net(nn.Module):
            def __init__(self):
                self.net = nn.Sequential(nn.Linear(4, 8))
            def grow(self):
                self.net.append(nn.Linear(8, 5))
            def forward(self, x):
                reveal(self.net(x))  #! unknown
        """,
    "layers": """
        import torch
        from torch import nn
        class Block(nn.Module):
            def __init__(self, dim, heads=8):
                super().__init__()
                self.norm = nn.LayerNorm(64)
                self.to_qkv = nn.Linear(64, 64 * 3, bias=False)
                self.position = nn.Parameter(torch.zeros(1, 16, 64))
                self.embed = nn.Embedding(100, 64)
            def forward(self, x, tokens):
                reveal(self.to_qkv.weight)  #! (192, 64) torch
                reveal(self.to_qkv.bias)  #! None
                x = self.norm(x)
                reveal(x)  #! (..., 64) torch
                reveal(x.shape[-1])  #! 64
                q, k, v = self.to_qkv(x).chunk(3, dim=-1)
                reveal(q)  #! (..., 64) torch
                net = nn.Sequential(nn.Linear(64, 256), nn.GELU(), nn.Dropout(0.1), nn.Linear(256, 64))
                reveal(net(x) + x)  #! (..., 64) torch
                reveal(net(self.position))  #! (1, 16, 64) torch
                reveal(nn.Sequential(nn.Linear(64, 256), Other(256))(x))  #! unknown
                reveal(self.embed(tokens))  #! (..., 64) torch
        """,
    "what is a tensor of torch whatever it is made of": """
        import torch
        from torch import nn
        import torch.nn.functional as F
        class Block(nn.Module):
            def __init__(self):
                super().__init__()
                self.act, self.id = nn.GELU(), nn.Identity()
                self.norm = nn.LayerNorm(8)
            def forward(self, x, pair, *rest):
                reveal(F.relu(x))  #! (...) torch
                reveal(F.relu(x).transpose(1, 2).contiguous())  #! (...) torch
                reveal(self.act(x))  #! (...) torch
                reveal(self.id(x))  #! unknown
                reveal(self.id((1, 2)))  #! (1, 2)
                reveal(torch.einsum(*rest))  #! (...) torch
                reveal(torch.stack(pair))  #! unknown
                reveal(F.relu(x).max(*rest))  #! unknown
                reveal(self.norm is not None)  #! True
        """,
    "open ranks": """
        import torch
        from torch import nn
        layer, head = nn.Linear(5, 64), nn.Linear(64, 10)
        def f(data, mask):
            x = layer(data)
            *batch, d = x.shape
            rest = torch.zeros(*batch, 3), x.view(*batch, -1, 2)
            reveal(rest)  #! ((..., 3) torch, (..., ?, 2) torch)
            reveal(d)  #! 64
            reveal(x.shape[:-1])  #! (*int,)
            reveal(x.sum(-1))  #! (...) torch
            reveal(x[..., 0])  #! (...) torch
            reveal(x[..., None])  #! (..., 64, 1) torch
            reveal(x.unsqueeze(-1))  #! (..., 64, 1) torch
            reveal(torch.cat((x, x), dim=-1))  #! (..., 128) torch
            reveal(head(x.relu()).softmax(-1))  #! (..., 10) torch
            reveal(x.flatten())  #! (?,) torch
            reveal(x.mean())  #! () torch
            reveal(x.reshape(x.shape[:-1] + (8, 8)))  #! (..., 8, 8) torch
            reveal(x.reshape(*x.shape[:-1], 8, 8))  #! (..., 8, 8) torch
        """,
}


@pytest.mark.parametrize("case", CASES)
def test_known_at_points(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = textwrap.dedent(CASES[case])
    assert revealed(re.sub(r"  #! .*", "", source), monkeypatch) == re.findall(r"#! (.*)", source)
