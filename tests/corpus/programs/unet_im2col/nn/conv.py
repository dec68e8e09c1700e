import einx
import numpy as np

from nn.module import Module


def pair(value):
    return value if isinstance(value, tuple) else (value, value)


def im2col(x, kernel, stride=1, padding=0):
    kh, kw = pair(kernel)
    sh, sw = pair(stride)
    ph, pw = pair(padding)
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    n, c, h, w = x.shape
    rows = np.arange(0, h - kh + 1, sh)
    cols = np.arange(0, w - kw + 1, sw)
    rows = einx.add("y, i -> y i", rows, np.arange(kh))
    cols = einx.add("x, j -> x j", cols, np.arange(kw))
    return einx.get_at("n c [h w], y i, x j -> n y x (c i j)", x, rows, cols)


def col2im(cols, shape, kernel, stride=1, padding=0):
    (kh, kw), (sh, sw), (ph, pw) = pair(kernel), pair(stride), pair(padding)
    n, c, h, w = shape
    _, out_h, out_w, _ = cols.shape
    rows = (sh * np.arange(out_h))[:, None] + np.arange(kh)
    columns = (sw * np.arange(out_w))[:, None] + np.arange(kw)
    canvas = np.zeros((n, c, h + 2 * ph, w + 2 * pw))
    canvas = einx.add_at("n c [h w], y i, x j, n y x (c i j) -> n c [h w]", canvas, rows, columns, cols)
    return canvas[:, :, ph : ph + h, pw : pw + w]


class Conv2d(Module):
    def __init__(self, in_channels, out_channels, kernel_size=3, *, stride=1, padding=None, groups=1, bias=True, rng):
        super().__init__()
        kh, kw = self.kernel = pair(kernel_size)
        self.stride, self.groups = stride, groups
        self.padding = (kh // 2, kw // 2) if padding is None else padding
        fan_in = in_channels // groups * kh * kw
        self.weight = rng.normal(size=(out_channels, fan_in)) * np.sqrt(2 / fan_in)
        self.bias = np.zeros(out_channels) if bias else None

    def __call__(self, x):
        cols = im2col(x, self.kernel, self.stride, self.padding)
        if self.groups == 1:
            y = einx.dot("n y x [k], o [k] -> n o y x", cols, self.weight)
        else:
            y = einx.dot("n y x (g [k]), (g o) [k] -> n (g o) y x", cols, self.weight, g=self.groups)
        if self.bias is None:
            return y
        return einx.add("n o y x, o", y, self.bias)


class ConvTranspose2d(Module):
    def __init__(self, in_channels, out_channels, kernel_size=2, stride=2, *, rng):
        super().__init__()
        self.kernel, self.stride = pair(kernel_size), pair(stride)
        self.out_channels = out_channels
        self.weight = rng.normal(size=(in_channels, out_channels, *self.kernel)) / np.sqrt(in_channels)

    def __call__(self, x):
        n, _, h, w = x.shape
        cols = einx.dot("n [c] y x, [c] o i j -> n y x (o i j)", x, self.weight)
        height = (h - 1) * self.stride[0] + self.kernel[0]
        width = (w - 1) * self.stride[1] + self.kernel[1]
        return col2im(cols, (n, self.out_channels, height, width), self.kernel, self.stride)


def max_pool2d(x, size=2):
    return einx.max("n c (h [s]) (w [s])", x, s=size)


def upsample_nearest(x, factor=2):
    return einx.id("n c h w -> n c (h p) (w q)", x, p=factor, q=factor)
