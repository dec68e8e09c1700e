"""What the rules must know, with numbers: each expression is judged by NumPy, and no length may be left open."""

from __future__ import annotations

import numpy as np
import pytest

from tests.analysis.library.judge import is_full, judge
from tests.analysis.library.opening import disagreements

THINGS = {
    "a": np.ones((2, 3, 4)),
    "b": np.ones((4, 5)),
    "v": np.ones(4),
    "s": np.eye(3) + np.zeros((2, 3, 3)),
    "i": np.array([0, 1, 1]),
    "j": np.zeros((5, 1), dtype=int),
    "f": np.ones((3, 1), dtype="float32"),
    "one": np.ones((1, 3, 1)),
    "n": 6,
    "rng": np.random.default_rng(0),
}

KNOWN = """
np.zeros(3)
np.zeros((2, n))
np.ones([2, 3], dtype=np.float32)
np.empty((), dtype="int8")
np.full((2, 3), 7)
np.zeros(a.shape)
np.zeros((*a.shape[:-1], 7))
np.zeros(a.shape[:-1] + (3,))
np.zeros((2,) * 3)
np.zeros_like(a)
np.ones_like(b, dtype=bool)
np.full_like(a, 0.5)
np.arange(5)
np.arange(2, n)
np.arange(10, 0, -3)
np.arange(0.0, 1.0, 0.1)
np.arange(n).reshape(2, 3)
np.linspace(0, 1, 7)
np.linspace(0, 1)
np.logspace(0, 1, num=4)
np.geomspace(1, 8, 4)
np.eye(3)
np.eye(3, 4)
np.identity(n)
np.tri(3, 4)
np.array([[1, 2], [3, 4]])
np.array([1.0, 2])
np.array([])
np.array(3)
np.array([v, v])
np.asarray(((1, 2, 3),))
np.array([[[True]]])
np.ascontiguousarray(3)
np.diag(v)
np.diag(v, -2)
np.diag(b, 1)
np.meshgrid(i, v)
np.meshgrid(i, v, indexing="ij")
np.indices((2, 3))
a + 1
a + v
1 / a
a * a[:, :1]
-a
~(a > 0)
a > v
a == 3
(a > 0) & (a < 3)
a ** 2 % 3 // 2
[1, 2, 3, 4] + a
i[:, None] - i[None, :]
np.exp(a)
np.maximum(a, v)
np.where(a > 0, a, 0)
np.clip(a, 0, 1)
a.clip(0, v)
np.isnan(a)
np.add(a, v)
np.add.__name__ * 0
a @ b
v @ b
b.T @ v
v @ v
s @ s
s @ np.ones(3)
np.matmul(a, b)
np.dot(a, b)
np.dot(v, v)
np.dot(a, 3)
a.dot(b)
np.inner(a, v)
np.outer(v, i)
np.vdot(v, v)
np.tensordot(a, b, 1)
np.tensordot(a, b, axes=([2], [0]))
np.tensordot(a, b, axes=(-1, 0))
np.kron(b, v)
np.einsum("abc, cd -> abd", a, b)
np.einsum("...c, cd -> ...d", a, b)
np.einsum("ab", b)
np.einsum("ba", b)
np.einsum("...ii->...i", s)
np.einsum("i,i", v, v)
np.einsum("...ab", a)
a.reshape(6, 4)
a.reshape((6, -1))
a.reshape(-1)
a.reshape(a.shape[0], -1)
np.reshape(a, (4, 6))
np.reshape(a, shape=(4, -1))
a.ravel()
a.flatten()
np.ravel(b)
a.T
a.mT
a.transpose()
a.transpose(2, 0, 1)
a.transpose((0, 2, 1))
np.transpose(a, (1, -1, 0))
np.swapaxes(a, 0, -1)
a.swapaxes(1, 2)
np.moveaxis(a, 0, -1)
np.moveaxis(a, (0, 1), (2, 0))
np.rollaxis(a, 2)
np.rollaxis(a, 0, 3)
np.expand_dims(a, 0)
np.expand_dims(a, (0, -1))
np.squeeze(one)
one.squeeze()
np.squeeze(one, axis=0)
one.squeeze((0, -1))
np.concatenate([a, a])
np.concatenate((a, a[:, :, :1]), axis=-1)
np.concatenate([a, b], axis=None)
np.stack([a, a])
np.stack((a, a), axis=-1)
np.vstack([v, v])
np.hstack([v, i])
np.hstack([b, b])
np.dstack([b, b])
np.column_stack([v, v, b])
np.append(v, 3)
np.append(b, b, axis=0)
np.split(a, 2, axis=-1)
np.split(v, [1, 3])
np.array_split(v, 3)
np.hsplit(b, 5)
np.vsplit(b, 2)
np.split(a, 2)[0]
np.tile(v, 3)
np.tile(v, (2, 3))
np.tile(a, (2, 1))
np.repeat(a, 2, axis=1)
a.repeat(3)
np.repeat(i, [1, 2, 3])
np.broadcast_to(v, (2, 3, 4))
np.broadcast_arrays(a, v)
np.pad(a, 1)
np.pad(v, (1, 2))
np.pad(b, ((1, 2), (0, 3)))
np.pad(b, [(1, 2)], mode="edge")
np.flip(a)
np.roll(a, 1, axis=0)
np.sort(a)
np.sort(a, axis=None)
np.argsort(a, axis=0)
a.argsort()
np.cumsum(a)
a.cumsum(axis=1)
a.astype(int)
a.copy()
a.conj()
a.real
a.round(2)
np.take(a, i, axis=1)
np.take(a, j)
np.take(v, 3)
np.take_along_axis(b, j[:4], axis=1)
np.take_along_axis(b, b.argsort(-1), -1)
np.triu(b)
np.tril(s, 1)
np.atleast_1d(3)
np.atleast_2d(v)
np.atleast_3d(b)
np.atleast_3d(v)
np.trace(b)
np.diff(a)
np.diff(v, 2)
np.diff(v, n)
np.searchsorted(v, a)
np.digitize(a, v)
np.float32(3)
np.int64(a)
np.triu(v)
np.asfortranarray(3)
a.sum(dtype=np.float32)
np.rollaxis(a, 1)
np.rollaxis(a, 1, 3)
np.rollaxis(a, -1, 1)
np.cumsum(3)
np.max(a, axis=1)
np.linalg.solve(s, np.ones((2, 3, 4)))
np.take_along_axis(a, a.argsort(1), axis=1)
np.matrix_transpose(a)
np.vecdot(a, v)
np.diagonal(s, axis1=1, axis2=2)
np.hstack([3, 4])
np.atleast_2d(3, v)
np.pad(b, (1,))
np.pad(b, ((1,), (2,)))
(a > 0) ^ (a > 1)
a[0, 0, 0] * 3
a[0].T[..., None] @ a[:1, :1]
np.sum(a)
np.sum(a, 1)
np.sum(a, axis=(0, -1))
np.sum(a, axis=-1, keepdims=True)
a.sum(0)
a.mean((0, 1), keepdims=True)
a.max(axis=2)
a.std(-1)
a.any()
(a > 0).all(axis=1)
a.argmax(-1)
np.argmin(a, axis=0, keepdims=True)
np.median(a, 0)
np.quantile(a, [0.1, 0.9], axis=-1)
np.percentile(a, 50)
np.ptp(a, 0)
np.count_nonzero(a, axis=1)
np.average(a, axis=0)
np.prod(a.shape)
np.prod(a.shape[1:])
np.linalg.norm(a)
np.linalg.norm(a, axis=-1, keepdims=True)
np.linalg.norm(a, axis=(0, 1))
np.linalg.inv(s)
np.linalg.det(s)
np.linalg.solve(s, s)
np.linalg.solve(s[0], np.ones(3))
a[0]
a[-1, :, 2]
a[..., 0]
a[:, 1:]
a[:, ::2, ::-1]
a[..., None]
a[None, ..., 0, None]
a[:, np.newaxis]
a[i % 2]
a[:, i]
a[:, i, i]
a[0, :, i]
a[i % 2, :, i]
a[..., j % 4]
a[[0, 1, 1]]
a[:, [0, 2], 1:]
a[a.argmax() * 0]
a[1:-1, -2:, :100]
a.shape
a.shape[0]
a.shape[::-1]
a.shape[-1] // 2
a.ndim
a.size
len(a)
len(a.shape)
max(a.shape)
min(3, n)
sum(a.shape)
int(n / 2)
int(2.7)
abs(-3)
tuple(a.shape)
list(a.shape) + [1]
list(range(3))
sorted(a.shape)
math.prod(a.shape)
math.ceil(7 / 2)
math.gcd(12, 18)
3 * 4 - 2 ** 3
7 // 2 % 2
-7 // 2
1 << 3 | 1
n > 3
1 < n < 3
(2, 3) == a.shape[:2]
3 in a.shape
n is None
not n
"ab" + "cd"
(1, 2, 3)[1:]
np.random.rand(2, 3)
np.random.randn(n)
np.random.randint(0, 5, size=(2, 3))
np.random.random((2, 3))
np.random.normal(size=(3, 4))
np.random.normal(0, 1, (3, 4))
np.random.normal(loc=v)
np.random.uniform(-1, 1, size=n)
np.random.standard_normal((2, 2))
np.random.permutation(5)
np.random.permutation(b)
np.random.choice(5, 3)
np.random.choice(v, size=(2, 2))
np.random.default_rng(0).normal(size=(2, 3))
np.random.default_rng().random(5)
np.random.default_rng(1).integers(0, 10, (2, 2))
np.random.default_rng(1).standard_normal((2, 2), dtype=np.float32)
np.random.default_rng(1).permutation(5)
np.random.default_rng(1).choice(b, 3, axis=1)
np.random.RandomState(1).randn(2, 3)
np.random.default_rng(1).normal(0.0, 1.0, 3)
np.random.RandomState(1).normal(v)
np.random.default_rng(1).uniform(v, 2)
np.linalg.qr(b)
np.linalg.qr(a, mode="complete")
np.linalg.qr(b, mode="r")
np.linalg.qr(a)[0]
np.linalg.qr(b).R
np.linalg.svd(b)
np.linalg.svd(a, full_matrices=False)
np.linalg.svd(b, compute_uv=False)
np.linalg.eigh(s)
np.linalg.eigh(s).eigenvectors
np.linalg.eig(s)
np.linalg.eigvalsh(s)
np.linalg.eigvals(s[0])
np.linalg.slogdet(s)
np.linalg.slogdet(s[0])[1]
np.linalg.pinv(a)
np.linalg.matrix_power(s, 3)
np.linalg.matrix_rank(s)
np.linalg.matrix_rank(b)
np.fft.fft(a)
np.fft.ifft(a, axis=1)
np.fft.fft(a, n=7, axis=0)
np.fft.rfft(a)
np.fft.rfft(v, n=7)
np.fft.irfft(a)
np.fft.irfft(b, n=7, axis=0)
np.fft.fft2(a)
np.fft.ifft2(b)
np.fft.fftn(a)
np.fft.fftfreq(n)
np.fft.rfftfreq(7, d=0.1)
np.fft.fftshift(a)
np.fft.ifftshift(a, axes=(0, 1))
np.hanning(n)
np.hamming(5)
np.kaiser(5, 14.0)
np.diag_indices(3)
np.diag_indices(3, ndim=3)
np.triu_indices(4)
np.triu_indices(4, k=1)
np.triu_indices(4, 1, 6)
np.tril_indices(4, -1)
np.tril_indices(3, 2, 4)
np.isin(a, [1, 2])
np.histogram(a)
np.histogram(v, bins=5)
np.histogram(v, v)
np.interp(v, v, v)
np.testing.assert_allclose(a, a, atol=1e-9)
np.testing.assert_array_equal(i, i)
np.lib.stride_tricks.sliding_window_view(a, (2, 3), axis=(1, 2))
np.lib.stride_tricks.sliding_window_view(a, 2, axis=-1)
np.lib.stride_tricks.sliding_window_view(v, 2)
np.rot90(b)
np.rot90(b, k=2)
np.rot90(a, -1, (1, 2))
np.cross(np.ones((5, 3)), np.ones(3))
np.cross([1, 0, 0], [0, 1.0, 0])
np.divide(v, 2, out=np.zeros(4), where=v > 0)
np.divide(v, 2, out=np.zeros((3, 4)))
np.add(a, v, where=np.ones((2, 1, 1), bool))
np.exp(a, out=(np.zeros((2, 3, 4), "float32"),), casting="unsafe")
np.isneginf(a)
np.isposinf(v)
np.mgrid[:3, :n]
np.mgrid[2:n]
np.mgrid[0:3, 1:9:2]
np.mgrid[5:0:-2,]
np.random.multivariate_normal(np.zeros(3), np.eye(3))
np.random.default_rng(1).multivariate_normal(np.zeros(3), np.eye(3), size=5)
np.random.default_rng(1).multivariate_normal(np.zeros(3), np.eye(3), (2, 4))
np.finfo(a.dtype).eps
np.finfo(np.float32).max
10 * np.finfo(f.dtype).eps + f
np.random.default_rng(1).integers(5) + v
a[np.random.default_rng(1).integers(2)]
b[np.random.randint(4)]
b[np.random.choice(4)]
np.random.default_rng(1).choice(b)
np.random.default_rng(1).choice(b, axis=1)
a[slice(1, None)]
a[:, slice(2)]
a[slice(None), slice(0, 3, 2)]
sum([v, v])
sum(a)
sum((v, a), np.ones(1))
sum([a[0], 1])
np.float32 is None
a.dtype is None
"""


@pytest.mark.parametrize("source", KNOWN.strip().splitlines())
def test_known(source: str) -> None:
    said = judge(source, **THINGS)
    if "__name__" not in source and "is None" not in source:
        assert is_full(said), said


UNKNOWN_LENGTHS = """
a[a > 0]
a[:, i > 0]
np.squeeze(np.zeros((2, 1))[i > 0])
np.nonzero(a)
np.unique(a)
np.flatnonzero(a)
np.argwhere(a)
np.bincount(i)
np.bincount(i, minlength=7)
np.allclose(a, a)
np.array_equal(a, b)
np.random.default_rng(1).integers(5, dtype=int)
np.count_nonzero(a)
np.where(a > 0)
b[b[:, 0] > 0]
"""


@pytest.mark.parametrize("source", UNKNOWN_LENGTHS.strip().splitlines())
def test_what_depends_on_values_is_unknown(source: str) -> None:
    assert not is_full(judge(source, **THINGS))


REFUSED = """
a + i[:2]
a @ a
a[0, 0, 0, 0]
a[5]
a[..., ...]
a.reshape(5, -1)
a.reshape(5, 5)
a.reshape(-1, -1)
a.transpose(0, 1)
a.transpose(0, 0, 1)
np.concatenate([a, b])
np.concatenate([])
np.stack([a, b])
np.squeeze(a, axis=0)
np.split(v, 3)
np.sum(a, axis=3)
np.sum(a, axis=(0, 0))
np.zeros(-1)
np.zeros("abc")
np.zeros()
np.zeros(3, nonsense=1)
np.einsum("ab,bc->ad", b, b)
np.einsum("abcd->a", a)
np.array([[1, 2], [3]])
np.broadcast_to(a, (3, 4))
np.expand_dims(a, 5)
np.moveaxis(a, 0, 5)
np.swapaxes(a, 0, 5)
np.tensordot(a, b, 2)
np.linalg.inv(a)
np.divide(a, 2, out=np.zeros(4))
np.random.multivariate_normal(np.zeros(3), np.eye(2))
np.linalg.qr(v)
np.linalg.eigh(b)
np.fft.fft(a, axis=3)
np.bincount(b)
np.cross(v, v)
np.lib.stride_tricks.sliding_window_view(v, 5)
np.lib.stride_tricks.sliding_window_view(b, 2)
a[1.5]
a["name"]
"""


def test_the_ends_of_any_shape_in_these_tell_nothing_wrong() -> None:
    assert disagreements(KNOWN.strip().splitlines(), lambda: THINGS) == []


@pytest.mark.parametrize("source", REFUSED.strip().splitlines())
def test_what_numpy_refuses_is_unknown(source: str) -> None:
    from einx_lsp.values.model import UNKNOWN
    from tests.analysis.library.judge import evaluate

    assert isinstance(evaluate(source, THINGS), Exception)
    assert judge(source, **THINGS) == UNKNOWN
