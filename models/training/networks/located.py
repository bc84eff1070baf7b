"""EfficientNet-Lite that also says of each cell of a face whether a part was replaced there."""

import torch
from torch import Tensor, nn

from models.training.networks.lite import Lite

WIDE = 64
SELDOM = -2.5  # the logit that a cell begins with: one in thirteen holds a replaced part


class Located(nn.Module):
    """float32 (n, 3, side, side), RGB, 0..255, to float32 (n, heads + cells), logits; random weights.

    The cells are those of the layer of stride 16, row by row: 14 in a row at 224 px. They are told by that layer and
    by the last one together, as Lin et al., "Feature pyramid networks" (CVPR 2017), put fine and deep together.
    """

    def __init__(self, base: Lite) -> None:
        super().__init__()
        self.base = base
        self.deep = nn.Conv2d(base.conv_head.out_channels, WIDE, 1)
        self.fine = nn.Conv2d(base.channels_16, WIDE, 1)
        self.map = nn.Sequential(nn.ReLU(), nn.Conv2d(WIDE, WIDE, 3, padding=1), nn.ReLU(), nn.Conv2d(WIDE, 1, 1))
        nn.init.constant_(self.map[-1].bias, SELDOM)  # type: ignore[arg-type]

    def forward(self, faces: Tensor) -> Tensor:
        """The logits of the heads, that of fake first, then those of the cells."""
        middle, last = self.base.layers(faces)
        heads = self.base.told(last)
        deep = nn.functional.interpolate(self.deep(last), size=middle.shape[2:], mode="bilinear", align_corners=False)
        return torch.cat([heads, self.map(deep + self.fine(middle)).float().flatten(1)], 1)
