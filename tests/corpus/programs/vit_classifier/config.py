from dataclasses import dataclass


@dataclass(frozen=True)
class ViTConfig:
    image_size: int = 32
    patch_size: int = 8
    in_channels: int = 3
    dim: int = 48
    depth: int = 3
    heads: int = 4
    mlp_ratio: float = 2.0
    num_classes: int = 10
    pool: str = "cls"

    @property
    def grid(self):
        return self.image_size // self.patch_size

    @property
    def num_patches(self):
        return self.grid ** 2

    @property
    def hidden(self):
        return int(self.dim * self.mlp_ratio)


TINY = ViTConfig(dim=32, depth=2, heads=2)
SMALL = ViTConfig()
SMALL_MEAN = ViTConfig(pool="mean")
