import einx
import numpy as np

from nn import BatchNorm2d, Conv2d, ConvTranspose2d, GroupNorm, Module, Sequential, max_pool2d, upsample_nearest
from nn.conv import col2im, im2col


class Relu(Module):
    def __call__(self, x):
        return np.maximum(x, 0)


def double_conv(cin, cout, *, norm="batch", rng):
    layers = []
    for a, b in [(cin, cout), (cout, cout)]:
        layers.append(Conv2d(a, b, 3, bias=False, rng=rng))
        layers.append(BatchNorm2d(b) if norm == "batch" else GroupNorm(4, b))
        layers.append(Relu())
    return Sequential(*layers)


class UNet(Module):
    def __init__(self, in_channels, classes, width=8, depth=2, learned_upsampling=True, **kwargs):
        super().__init__()
        rng = kwargs["rng"]
        widths = [width * 2 ** i for i in range(depth + 1)]
        self.stem = double_conv(in_channels, widths[0], **kwargs)
        self.down = [double_conv(a, b, **kwargs) for a, b in zip(widths, widths[1:])]
        pairs = list(zip(widths[1:], widths))[::-1]
        if learned_upsampling:
            self.up = [ConvTranspose2d(a, b, rng=rng) for a, b in pairs]
        else:
            self.up = [Conv2d(a, b, 1, rng=rng) for a, b in pairs]
        self.learned_upsampling = learned_upsampling
        self.merge = [double_conv(2 * b, b, **kwargs) for _, b in pairs]
        self.head = Conv2d(widths[0], classes, 1, rng=rng)

    def __call__(self, x):
        skips = []
        x = self.stem(x)
        for block in self.down:
            skips.append(x)
            x = block(max_pool2d(x))
        for up, block in zip(self.up, self.merge):
            x = up(x)
            if not self.learned_upsampling:
                x = upsample_nearest(x)
            x = einx.id("n c h w, n d h w -> n (c + d) h w", skips.pop(), x)
            x = block(x)
        return self.head(x)


def discs(count, size, rng):
    """Noisy images of a bright disc each, and where it is."""
    centre = rng.uniform(size * 0.3, size * 0.7, size=(count, 2))
    radius = rng.uniform(size * 0.15, size * 0.3, size=count)
    grid = einx.arange("h w [2]", h=size, w=size, backend="numpy")
    offset = einx.subtract("h w two, b two -> b h w two", grid, centre)
    distance = np.sqrt(einx.sum("b h w [two]", offset ** 2))
    inside = einx.less("b h w, b", distance, radius)
    image = inside[:, None] + 0.3 * rng.normal(size=(count, 1, size, size))
    return image, inside.astype(int)


def iou(logits, labels):
    predicted = einx.argmax("n [c] h w -> n h w", logits)
    both = einx.sum("n [h w]", np.logical_and(predicted == 1, labels == 1))
    either = einx.sum("n [h w]", np.logical_or(predicted == 1, labels == 1))
    return np.where(either > 0, both / np.maximum(either, 1), 1.0)


def cross_entropy(logits, labels):
    logp = einx.log_softmax("n [c] h w", logits)
    return -einx.get_at("n [c] h w, n h w -> n h w", logp, labels).mean()


def test_im2col_and_back():
    x = np.random.default_rng(5).normal(size=(2, 3, 6, 6))
    cols = im2col(x, 2, stride=2)
    np.testing.assert_allclose(col2im(cols, (2, 3, 6, 6), 2, stride=2), x)


def test_depthwise():
    rng = np.random.default_rng(6)
    conv = Conv2d(4, 4, 3, groups=4, rng=rng)
    x = rng.normal(size=(1, 4, 5, 5))
    y = conv(x)
    x[:, 1:] = 0
    assert np.allclose(conv(x)[:, 0], y[:, 0]) and np.allclose(conv(x)[:, 1:], 0)


if __name__ == "__main__":
    test_im2col_and_back()
    test_depthwise()
    for norm, learned in [("batch", True), ("group", False)]:
        rng = np.random.default_rng(0)
        net = UNet(1, 2, norm=norm, learned_upsampling=learned, rng=rng)
        images, labels = discs(3, 16, rng)
        net(images)
        with net.evaluating():
            logits = net(images)
        print(f"{norm:5s} loss {cross_entropy(logits, labels):.3f}  iou {np.round(iou(logits, labels), 2)}")
