from nn.conv import Conv2d, ConvTranspose2d, max_pool2d, upsample_nearest
from nn.module import Module, Sequential
from nn.norm import BatchNorm2d, GroupNorm

__all__ = [
    "BatchNorm2d",
    "Conv2d",
    "ConvTranspose2d",
    "GroupNorm",
    "Module",
    "Sequential",
    "max_pool2d",
    "upsample_nearest",
]
