"""Diagonal state-space layers: one as a recurrence, a long convolution and a parallel scan, one with selection.

Shapes in comments: b batch, l length, d channels, n states per channel.
"""

import argparse
import contextlib
import math
from types import SimpleNamespace

import einx
import numpy as np


# ---- discretisation ---------------------------------------------------------


def zoh(a, b, dt):
    # a, b: d n; dt: d
    da = einx.multiply("d n, d", a, dt)  # d n
    return np.exp(da), (np.expm1(da) / a) * b  # d n, d n


def bilinear(a, b, dt):
    da = einx.multiply("d n, d", a, dt) / 2  # d n
    return (1 + da) / (1 - da), einx.multiply("d n, d", b / (1 - da), dt)  # d n, d n


DISCRETIZE = {"zoh": zoh, "bilinear": bilinear}


def init_s4d(kind, d, n, rng):
    if kind == "lin":
        a = -0.5 + 1j * math.pi * np.arange(n)  # n
    elif kind == "inv":
        k = np.arange(n)
        a = -0.5 + 1j * n / math.pi * (n / (2 * k + 1) - 1)  # n
    else:
        raise ValueError(kind)
    a = einx.id("n -> d n", a, d=d)
    b = np.ones((d, n), dtype=complex)
    c = (rng.normal(size=(d, n)) + 1j * rng.normal(size=(d, n))) * math.sqrt(0.5)  # d n
    return a, b, c


# ---- scans ------------------------------------------------------------------


def scan_sequential(a, x):
    """h[t] = a[t] h[t-1] + x[t] along the second axis; a and x are b l ..."""
    assert a.shape == x.shape
    h = np.zeros_like(x[:, 0])
    out = []
    for t in range(x.shape[1]):
        h = a[:, t] * h + x[:, t]
        out.append(h)
    return np.stack(out, axis=1)


def scan_parallel(a, x):
    """The same in log2(l) steps, each of which doubles how far back is looked."""
    length = x.shape[1]
    step = 1
    while step < length:
        a_prev = np.concatenate([np.ones_like(a[:, :step]), a[:, :-step]], axis=1)
        x_prev = np.concatenate([np.zeros_like(x[:, :step]), x[:, :-step]], axis=1)
        x = x + a * x_prev
        a = a * a_prev
        step *= 2
    return x


def scan_chunked(a, x, chunk=8):
    """Scan within chunks, then carry their last states over."""
    b, l, *_ = x.shape
    assert l % chunk == 0
    a = einx.id("b (m c) ... -> (b m) c ...", a, c=chunk)
    x = einx.id("b (m c) ... -> (b m) c ...", x, c=chunk)
    inner = einx.id("(b m) c ... -> b m c ...", scan_sequential(a, x), b=b)
    decay = einx.id("(b m) c ... -> b m c ...", einx.cumprod("bm [c] ...", a), b=b)
    carry = scan_sequential(decay[:, :, -1], inner[:, :, -1])  # b m ...
    before = np.concatenate([np.zeros_like(carry[:, :1]), carry[:, :-1]], axis=1)  # b m ...
    out = inner + einx.multiply("b m c ..., b m ... -> b m c ...", decay, before)
    return einx.id("b m c ... -> b (m c) ...", out)


SCANS = {"sequential": scan_sequential, "parallel": scan_parallel, "chunked": scan_chunked}


# ---- layers -----------------------------------------------------------------


class S4D:
    def __init__(self, d, n=8, init="lin", method="zoh", dt_min=1e-3, dt_max=0.1, seed=0):
        rng = np.random.default_rng(seed)
        self.a, self.b, self.c = init_s4d(init, d, n, rng)  # d n each
        self.dt = np.exp(rng.uniform(math.log(dt_min), math.log(dt_max), size=d))  # d
        self.skip = rng.normal(size=d)  # d
        self.mix = rng.normal(size=(d, d)) / math.sqrt(d)  # d d
        self.discretize = DISCRETIZE[method]

    def kernel(self, length):
        a_bar, b_bar = self.discretize(self.a, self.b, self.dt)  # d n
        powers = einx.elementwise("d n, l -> d n l", a_bar, np.arange(length), op=np.power)  # d n l
        return 2 * einx.dot("d n, d n, d n l -> d l", self.c, b_bar, powers).real

    def convolve(self, u):
        # u: b l d
        length = u.shape[1]
        k = np.fft.rfft(self.kernel(length), n=2 * length, axis=1)  # d f
        spectrum = np.fft.rfft(u, n=2 * length, axis=1)  # b f d
        y = np.fft.irfft(einx.multiply("b f d, d f", spectrum, k), n=2 * length, axis=1)  # b 2l d
        return y[:, :length]

    def recur(self, u, scan):
        # u: b l d
        b, l, d = u.shape
        a_bar, b_bar = self.discretize(self.a, self.b, self.dt)  # d n
        x = einx.multiply("b l d, d n -> b l d n", u, b_bar)
        a = einx.id("d n -> b l d n", a_bar, b=b, l=l)
        return 2 * einx.dot("b l d n, d n -> b l d", SCANS[scan](a, x), self.c).real

    def __call__(self, u, mode="conv", **kwargs):
        y = self.convolve(u) if mode == "conv" else self.recur(u, **kwargs)
        y = y + einx.multiply("b l d, d", u, self.skip)  # b l d
        y = y / (1 + np.exp(-1.702 * y))
        return einx.dot("b l [d], [d] o -> b l o", y, self.mix)


class Selective:
    """Step size, input and output maps depend on the input, hence no convolution."""

    def __init__(self, d, n=4, rank=2, conv=3, seed=0):
        rng = np.random.default_rng(seed)
        self.log_a = np.log(einx.id("n -> d n", np.arange(1.0, n + 1), d=d))  # d n
        self.proj = rng.normal(size=(d, rank + 2 * n)) / math.sqrt(d)
        self.dt_up = rng.normal(size=(rank, d)) / math.sqrt(rank)
        self.dt_bias = np.full(d, -3.0)
        self.filter = rng.normal(size=(conv, d)) / conv  # k d
        self.sizes = SimpleNamespace(rank=rank, n=n)

    def causal_conv(self, u):
        k = self.filter.shape[0]
        padded = np.pad(u, ((0, 0), (k - 1, 0), (0, 0)))  # b l+k-1 d
        windows = np.stack([padded[:, i : i + u.shape[1]] for i in range(k)])  # k b l d
        return einx.dot("[k] b l d, [k] d -> b l d", windows, self.filter)

    def __call__(self, u, scan="parallel"):
        x = np.maximum(self.causal_conv(u), 0)  # b l d
        parts = einx.dot("b l d, d p -> b l p", x, self.proj)
        r, n = self.sizes.rank, self.sizes.n
        low, b, c = einx.id("x l (r + n + n) -> x l r, x l n, x l n", parts, r=r, n=n)
        dt = np.logaddexp(0, einx.dot("b l r, r d -> b l d", low, self.dt_up) + self.dt_bias)  # b l d
        decay = np.exp(einx.multiply("b l d, d n -> b l d n", dt, -np.exp(self.log_a)))
        drive = einx.multiply("b l d, b l d, b l n -> b l d n", dt, x, b)
        h = SCANS[scan](decay, drive)  # b l d n
        return einx.dot("b l d n, b l n -> b l d", h, c)


@contextlib.contextmanager
def quiet_division():
    with np.errstate(divide="ignore", invalid="ignore"):
        yield


def main(args):
    rng = np.random.default_rng(args.seed)
    u = rng.normal(size=(2, args.length, args.channels))  # b l d
    for init in ("lin", "inv"):
        for method in DISCRETIZE:
            layer = S4D(args.channels, args.states, init=init, method=method)
            y = layer(u)
            assert y.shape == u.shape
            for name in SCANS:
                np.testing.assert_allclose(layer(u, mode="scan", scan=name), y, atol=1e-8)
            print(f"{init} {method:8s} rms {np.sqrt(np.mean(y ** 2)):.4f}")

    selective = Selective(args.channels)
    outputs = [selective(u, scan=name) for name in SCANS]
    with quiet_division():
        spread = einx.max("[s b l d]", np.abs(np.stack(outputs) / outputs[0] - 1))
    print(f"selective: scans agree up to {spread:.0e}" if spread > 1e-8 else "selective: scans agree")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--length", type=int, default=32)
    parser.add_argument("--channels", type=int, default=6)
    parser.add_argument("--states", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    main(parser.parse_args())
