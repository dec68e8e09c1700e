"""What the rules must know of PyTorch, with numbers: each expression is judged by PyTorch, and none may be open."""

from __future__ import annotations

import pytest

from tests.analysis.library.judge import is_full, judge
from tests.analysis.library.opening import disagreements

torch = pytest.importorskip("torch")


def things() -> dict[str, object]:
    """New ones for each expression, as some change them."""
    return {
        "a": torch.ones(2, 3, 4),
        "b": torch.ones(4, 5),
        "v": torch.ones(4),
        "h": torch.ones(2, 3, 4, dtype=torch.float16),
        "i": torch.tensor([0, 1, 1]),
        "j": torch.zeros(5, 1, dtype=torch.int64),
        "m": torch.ones(2, 3, 4, dtype=torch.bool),
        "one": torch.ones(1, 3, 1),
        "im": torch.ones(2, 6, 9, 8),
        "seq": torch.ones(2, 6, 9),
        "n": 6,
    }


KNOWN = """
a + 1
a + v
1 / a
a @ b
-a
~m
a > 0
(a > 0) & m
a ** 2 % 3
i / 2
i // 2
i + 1.5
m + 1
torch.tensor(2) * v
a == 3
torch.arange(5)
torch.arange(2, n)
torch.arange(0, 1, 0.25)
torch.arange(end=4)
torch.linspace(0, 1, 7)
torch.linspace(0, 1, steps=n)
torch.logspace(0, 1, 4)
torch.zeros(3)
torch.zeros(2, n)
torch.zeros((2, n))
torch.zeros([2, 3], dtype=torch.int32)
torch.zeros(size=(2, 3))
torch.zeros(a.shape)
torch.zeros(a.size())
torch.zeros(*a.shape, 2)
torch.ones(2, 3, device="cpu")
torch.empty(2, 3)
torch.full((2, 3), 7)
torch.full((2, 3), 0.5)
torch.eye(3)
torch.eye(3, 4)
torch.rand(2, 3)
torch.randn(2, 3)
torch.randn((2, 3))
torch.randint(0, 10, (2, 3))
torch.randint(10, (2, 3))
torch.randint(high=10, size=(2,))
torch.randperm(5)
torch.zeros_like(a)
torch.randn_like(h)
torch.full_like(a, 2)
torch.tensor([[1, 2], [3, 4]])
torch.tensor([1.0, 2])
torch.tensor(3)
torch.tensor([True])
torch.as_tensor(np.zeros((2, 3)))
torch.from_numpy(np.ones(3, dtype="float32"))
torch.Tensor([[1, 2]])
torch.Tensor(2, 3)
a.new_zeros(2, 3)
a.new_ones((2, 3))
a.new_full((2,), 3.0)
torch.exp(a)
a.exp()
a.sigmoid()
torch.sqrt(i)
a.abs()
a.clamp(0, 1)
a.clamp(min=0)
torch.clamp(a, max=1)
torch.where(m, a, 0)
torch.where(a > 0, a, v)
torch.maximum(a, v)
torch.isnan(a)
a.add(1)
a.mul_(2)
torch.pow(a, 2)
torch.div(a, 2, rounding_mode="floor")
a.masked_fill(m, 0)
a.masked_fill(~m, float("-inf"))
one.masked_fill(m, 0.0)
a.float()
h.float()
a.half()
a.long()
a.to(torch.float64)
a.to("cpu")
a.to("cpu", torch.float16)
a.to(dtype=torch.int64)
a.to(h)
a.type(torch.int32)
a.type_as(h)
a.cpu()
a.detach()
a.clone()
a.contiguous()
a.requires_grad_()
a.detach().numpy()
a.bool()
a.data
a.shape
a.size()
a.size(-1)
a.size(dim=1)
a.dim()
a.ndim
a.numel()
a.shape[0]
a.shape[-1]
a.shape[:-1]
len(a)
a.T.shape
a.mT
b.T
b.t()
a.transpose(1, 2)
a.transpose(-1, -2)
torch.transpose(a, 0, 1)
a.swapaxes(0, 1)
a.permute(2, 0, 1)
a.permute((2, 0, 1))
torch.permute(a, (0, 2, 1))
a.movedim(0, -1)
torch.moveaxis(a, 0, 1)
a.reshape(6, 4)
a.reshape(-1, 4)
a.reshape((2, -1))
a.view(2, 12)
a.view(2, -1)
a.view(*a.shape[:-1], 2, 2)
a.view(a.size(0), -1)
a.view_as(a)
torch.reshape(a, (4, 6))
a.flatten()
a.flatten(1)
a.flatten(start_dim=0, end_dim=1)
torch.flatten(a, 1)
a.unflatten(-1, (2, 2))
a.unflatten(2, (-1, 2))
a.ravel()
one.squeeze()
one.squeeze(0)
one.squeeze(1)
one.squeeze(-1)
a.squeeze(0)
one.squeeze((0, 2))
a.unsqueeze(0)
a.unsqueeze(-1)
torch.unsqueeze(a, dim=1)
one.expand(2, 3, 4)
one.expand(2, -1, 4)
v.expand(2, 3, -1)
one.expand_as(a)
one.expand((5, 3, 1))
torch.broadcast_to(v, (2, 4))
v.repeat(2, 3)
a.repeat(1, 2, 1)
a.repeat((2, 1, 1, 1))
v.tile(2)
torch.tile(v, (2, 2))
a.repeat_interleave(2, dim=1)
a.repeat_interleave(3)
torch.cat([a, a], dim=1)
torch.cat((a, a), -1)
torch.cat([a, a])
torch.concat([a, a], axis=2)
torch.stack([a, a])
torch.stack([a, a], dim=-1)
torch.hstack([v, v])
torch.vstack([v, v])
a.split(2, dim=2)
a.split(3, dim=-1)
torch.split(a, [1, 2], dim=1)
a.chunk(2, dim=-1)
a.chunk(3, 2)
torch.chunk(a, 2)
a.unbind(1)
a.unbind(dim=-1)
torch.unbind(a)
torch.tensor_split(a, 3, dim=2)
a[0]
a[:, 1:]
a[..., 0]
a[..., None]
a[:, None]
a[i]
a[:, i]
a[0, :, i]
a[0, i]
a[j, i]
a[[0, 1]]
a[:, torch.arange(2)]
a[..., ::2]
a[:, -2:]
a[:, i].float()[0]
a[0, :, torch.tensor(1)]
a.sum()
a.sum(0)
a.sum(dim=-1)
a.sum(-1, keepdim=True)
a.sum((0, 1))
a.sum(dim=(0, -1), keepdim=True)
a.sum(axis=1, keepdims=True)
i.sum()
m.sum()
a.mean()
a.mean(dim=1)
a.mean((1, 2))
torch.mean(a, dim=-1, keepdim=True)
a.prod(0)
a.max()
a.max(dim=-1)
a.max(-1, keepdim=True)
a.max(dim=1).values
a.max(dim=1)[1]
torch.max(a, dim=0).indices
torch.max(a, v)
a.min(0)
a.amax(dim=-1, keepdim=True)
a.amax((0, 1))
a.amin()
a.argmax()
a.argmax(-1)
a.argmin(dim=0, keepdim=True)
a.std()
a.std(-1)
a.var(dim=-1, unbiased=False)
a.var(-1, correction=0, keepdim=True)
torch.var_mean(a, dim=-1)
a.norm()
a.norm(dim=-1)
a.norm(p=2, dim=-1, keepdim=True)
torch.norm(a, 2, 1)
torch.linalg.norm(a, dim=-1)
torch.linalg.vector_norm(a, dim=(0, 1))
a.any()
a.all(-1)
m.any(dim=1)
a.logsumexp(-1)
a.median()
a.median(dim=0)
a.cumsum(0)
i.cumsum(dim=-1)
m.cumsum(-1)
a.cumprod(dim=1)
a.cummax(0)
a.topk(2)
a.topk(2, dim=1)
a.topk(k=1, dim=-1).indices
a.sort()
a.sort(dim=0, descending=True)
a.argsort(-1)
torch.sort(a, -1)[0]
a.softmax(-1)
a.softmax(dim=1)
torch.softmax(a, -1)
a.log_softmax(dim=-1)
a.diff()
a.diff(dim=1, n=2)
a.triu()
b.tril(-1)
torch.triu(torch.ones(3, 3), diagonal=1)
torch.ones(3, 3).triu(1).bool()
torch.outer(v, v)
a.roll(1, 0)
torch.roll(a, shifts=(1, 1), dims=(0, 1))
a.flip(0)
a.flip((0, 1))
torch.flip(a, [0])
a.gather(2, a.argmax(-1, keepdim=True))
a.gather(dim=1, index=torch.zeros(2, 1, 4, dtype=torch.int64))
a.index_select(1, i)
torch.index_select(a, 0, i)
torch.take_along_dim(a, a.argsort(-1), dim=-1)
a.scatter(1, torch.zeros(2, 1, 4, dtype=torch.int64), 1.0)
a.narrow(2, 1, 2)
a.select(0, 1)
v.unfold(0, 2, 1)
torch.matmul(a, b)
torch.bmm(a, a.transpose(1, 2))
torch.mm(b, b.t())
a.matmul(b)
v.dot(v)
torch.einsum("bij,jk->bik", a, b)
torch.einsum("b i j, b k j -> b i k", a, a)
torch.einsum("...i,i->...", a, v)
torch.tensordot(a, b, dims=1)
torch.cdist(a, a)
torch.baddbmm(torch.zeros(1), a, a.mT)
torch.addmm(v[0], b, b.T)
torch.diag(v)
torch.meshgrid(v, i)
torch.meshgrid(v, i, indexing="xy")
torch.broadcast_tensors(one, a)
torch.atleast_2d(v)
F.pad(a, (1, 2))
F.pad(a, (0, 1, 2, 3), value=1)
F.pad(a, (0, -1))
F.pad(seq, (1, 1), mode="reflect")
F.one_hot(i, 3)
F.one_hot(i, num_classes=n)
F.softmax(a, dim=-1)
F.log_softmax(a, -1)
F.relu(a)
F.gelu(a)
F.silu(a)
F.sigmoid(a)
F.tanh(a)
F.dropout(a, 0.1)
F.dropout(a, p=0.1, training=True)
F.layer_norm(a, (4,))
F.normalize(a, dim=-1)
F.group_norm(im, 2)
F.glu(a)
F.softplus(a)
F.leaky_relu(a, 0.2)
F.linear(a, torch.ones(7, 4))
F.linear(a, torch.ones(7, 4), torch.ones(7))
F.embedding(i, b)
F.conv1d(seq, torch.ones(4, 6, 3))
F.conv1d(seq, torch.ones(4, 6, 3), padding=1, stride=2)
F.conv1d(seq, torch.ones(6, 1, 3), groups=6, padding="same")
F.conv2d(im, torch.ones(4, 6, 3, 2), stride=(2, 1), padding=(1, 0))
F.conv2d(im, torch.ones(4, 6, 3, 3), dilation=2)
F.conv_transpose2d(im, torch.ones(6, 4, 2, 2), stride=2)
F.max_pool2d(im, 2)
F.avg_pool2d(im, 3, stride=1, padding=1)
F.avg_pool1d(seq, 2)
F.adaptive_avg_pool2d(im, 1)
F.adaptive_avg_pool2d(im, (3, None))
F.interpolate(im, scale_factor=2)
F.interpolate(im, size=(4, 5), mode="bilinear")
F.interpolate(im, scale_factor=0.5)
F.interpolate(seq, size=4)
F.pixel_shuffle(torch.ones(1, 8, 2, 2), 2)
F.pixel_unshuffle(torch.ones(1, 2, 4, 4), 2)
F.unfold(im, 3, padding=1)
F.scaled_dot_product_attention(a, a, a)
F.scaled_dot_product_attention(a, torch.ones(2, 7, 4), torch.ones(2, 7, 5), is_causal=False)
F.cross_entropy(b, torch.zeros(4, dtype=torch.int64))
F.cross_entropy(b, torch.zeros(4, dtype=torch.int64), reduction="none")
F.mse_loss(a, a)
F.mse_loss(a, a, reduction="none")
F.binary_cross_entropy_with_logits(a, a)
F.cosine_similarity(a, a, dim=-1)
torch.unique(i).dim()
torch.searchsorted(v, v)
torch.bucketize(a, v)
torch.count_nonzero(a, dim=0)
torch.nn.init.xavier_uniform_(b)
torch.fft.fft(a)
torch.fft.fft(a, n=8, dim=1)
torch.fft.rfft(a)
torch.fft.irfft(torch.fft.rfft(a))
torch.fft.fft2(a)
torch.fft.fftshift(a)
torch.fft.fftfreq(4)
torch.linalg.eigh(torch.eye(3))
torch.linalg.qr(a)
torch.linalg.svd(a)
torch.linalg.svd(a, full_matrices=False)
torch.linalg.inv(torch.eye(3))
torch.linalg.solve(torch.eye(4), b)
torch.cartesian_prod(v, i)
torch.isin(i, i)
torch.clamp_min(a, 0)
torch.real(a)
a.diagonal()
a.diagonal(dim1=-2, dim2=-1)
a.diagonal(1, 1, 2)
F.grid_sample(im, torch.zeros(2, 3, 4, 2), align_corners=False)
a.to(torch.long)
a.to(torch.float)
torch.zeros(2, dtype=torch.double)
a * torch.pi
a[torch.newaxis]
nn.Parameter(torch.zeros(3, 4))
nn.Parameter(torch.randn(1, 1, n))
nn.Linear(4, 7)(a)
nn.Linear(4, 7, bias=False)(a)
nn.Linear(in_features=4, out_features=n)(v)
nn.Linear(4, 7).weight
nn.Linear(4, 7).bias
nn.Linear(4, 7).in_features
nn.LayerNorm(4)(a)
nn.LayerNorm((3, 4))(a)
nn.LayerNorm(4).weight
nn.RMSNorm(4)(a)
nn.Dropout(0.1)(a)
nn.Softmax(dim=-1)(a)
nn.Embedding(10, 3)(i)
nn.Embedding(10, 3).weight
nn.Conv1d(6, 5, 3)(seq)
nn.Conv1d(6, 5, 3, padding=1, stride=2)(seq)
nn.Conv1d(6, 6, 3, groups=6).weight
nn.Conv2d(6, 5, kernel_size=3, stride=3)(im)
nn.Conv2d(6, 5, (3, 2), padding="same")(im)
nn.Conv2d(6, 5, 1).bias
nn.Conv3d(2, 3, 1)(torch.ones(1, 2, 3, 4, 5))
nn.ConvTranspose2d(6, 5, 4, 2, 1)(im)
nn.BatchNorm1d(6)(seq)
nn.BatchNorm2d(6)(im)
nn.BatchNorm2d(6).weight
nn.GroupNorm(2, 6)(im)
nn.InstanceNorm2d(6)(im)
nn.GELU()(a)
nn.ReLU(inplace=True)(a)
nn.SiLU()(a)
nn.Identity()(a)
nn.Identity(54, unused=1)(a)
nn.Flatten()(im)
nn.Flatten(2)(im)
nn.Unflatten(1, (2, 3))(im)
nn.MaxPool2d(2)(im)
nn.MaxPool1d(3, 2, 1)(seq)
nn.AvgPool2d(2)(im)
nn.AdaptiveAvgPool2d((1, 1))(im)
nn.AdaptiveAvgPool1d(2)(seq)
nn.Upsample(scale_factor=2)(im)
nn.PixelShuffle(2)(torch.ones(1, 8, 2, 2))
nn.ZeroPad2d(1)(im)
nn.ZeroPad2d((1, 2, 0, 1))(im)
nn.ReflectionPad1d(2)(seq)
nn.MultiheadAttention(4, 2, batch_first=True)(a, a, a)
nn.MultiheadAttention(4, 2)(a, a, a)
nn.MultiheadAttention(4, 2, batch_first=True)(a, a, a, need_weights=False)
nn.MultiheadAttention(4, 2, batch_first=True)(a, a, a, average_attn_weights=False)[1]
nn.LSTM(4, 5, batch_first=True)(a)
nn.LSTM(4, 5, num_layers=2, bidirectional=True)(a)[0]
nn.GRU(4, 5)(a)
nn.Sequential(nn.Linear(4, 8), nn.GELU(), nn.Dropout(0.1), nn.Linear(8, 5))(a)
nn.Sequential(nn.Linear(4, 8), nn.GELU())[0].weight
len(nn.Sequential(nn.Linear(4, 8), nn.GELU()))
nn.Sequential(nn.Linear(4, 8), nn.GELU())[:1](a)
nn.ModuleList([nn.Linear(4, 8), nn.Linear(8, 4)])[1](torch.ones(2, 8))
nn.ModuleDict({"a": nn.Linear(4, 8)})["a"](a)
nn.ParameterList([nn.Parameter(torch.zeros(3))])[0]
nn.Linear(4, 8).to("cpu")(a)
nn.Linear(4, 8).eval()(a)
nn.Linear(4, 8).forward(a)
nn.TransformerEncoderLayer(4, 2, batch_first=True)(a)
nn.CrossEntropyLoss()(b, torch.zeros(4, dtype=torch.int64))
nn.MSELoss(reduction="none")(a, a)
nn.CosineSimilarity(dim=-1)(a, a)
""".strip().splitlines()


def test_the_ends_of_any_shape_in_these_tell_nothing_wrong() -> None:
    assert disagreements(KNOWN, things) == []


@pytest.mark.parametrize("source", KNOWN)
def test_known(source: str) -> None:
    assert is_full(judge(source, **things())), "some length is not known"
