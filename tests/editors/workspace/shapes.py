"""What every editor opens; the second call has a wrong axis."""

import numpy as np

import einx

images = np.zeros((8, 64, 64, 3))
kernel = np.zeros((3, 16))

features = einx.dot("b h w c, c k -> b h w k", images, kernel)
swapped = einx.dot("b h w c, k c -> b h w k", images, kernel)
means = einx.mean("b [h w] c", images)
