import einx
import numpy as np

from nn.module import Module


class BatchNorm2d(Module):
    def __init__(self, channels, momentum=0.1, eps=1e-5):
        super().__init__()
        self.gamma, self.beta = np.ones(channels), np.zeros(channels)
        self.running_mean, self.running_var = np.zeros(channels), np.ones(channels)
        self.momentum, self.eps = momentum, eps

    def __call__(self, x):
        if self.training:
            mean, var = einx.mean("[n] c [h w]", x), einx.var("[n] c [h w]", x)
            self.running_mean += self.momentum * (mean - self.running_mean)
            self.running_var += self.momentum * (var - self.running_var)
        else:
            mean, var = self.running_mean, self.running_var
        scale = self.gamma / np.sqrt(var + self.eps)
        return einx.add("n c h w, c", einx.multiply("n c h w, c", x, scale), self.beta - mean * scale)


class GroupNorm(Module):
    def __init__(self, groups, channels, eps=1e-5):
        super().__init__()
        assert channels % groups == 0
        self.groups = groups
        self.gamma, self.beta = np.ones((channels, 1, 1)), np.zeros((channels, 1, 1))
        self.eps = eps

    def __call__(self, x):
        mean = einx.mean("n (g [c]) [s...]", x, g=self.groups)
        var = einx.var("n (g [c]) [s...]", x, g=self.groups)
        x = einx.subtract("n (g c) s..., n g", x, mean, g=self.groups)
        x = einx.divide("n (g c) s..., n g", x, np.sqrt(var + self.eps), g=self.groups)
        return x * self.gamma + self.beta
