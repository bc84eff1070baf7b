"""A convolutional network trained from scratch, as the student project had: small, plain, regularised.

Its first layers keep the full resolution for longer than a pre-trained network does, since a
generator's traces lie in the finest texture.
"""

from itertools import pairwise

from torch import Tensor, nn

CHANNELS = (24, 48, 96, 160, 224)
DROPOUT = 0.4


class Cnn(nn.Module):
    """float32 (n, 3, side, side), RGB, 0..255, to float32 (n, heads), logits; any side. Random weights."""

    def __init__(self, heads: int = 1) -> None:
        super().__init__()
        parts: list[nn.Module] = [nn.Conv2d(3, CHANNELS[0], 3, 2, 1, bias=False), *_ends(CHANNELS[0])]
        for entered, wide in pairwise(CHANNELS):
            parts += [nn.Conv2d(entered, wide, 3, 1, 1, bias=False), *_ends(wide), nn.MaxPool2d(2)]
        self.features = nn.Sequential(*parts)
        self.dropout = nn.Dropout(DROPOUT)
        self.logit = nn.Linear(CHANNELS[-1], heads)

    def forward(self, faces: Tensor) -> Tensor:
        """The logits, that of fake first."""
        features = self.features((faces - 127) / 128).mean((2, 3))
        answer: Tensor = self.logit(self.dropout(features).float())
        return answer

    def places(self, faces: Tensor) -> Tensor:
        """The logits of each place of the last layer, float32 (n, heads, rows, columns); their mean is `forward`'s."""
        features = nn.functional.dropout2d(self.features((faces - 127) / 128), DROPOUT, self.training).float()
        return nn.functional.conv2d(features, self.logit.weight[:, :, None, None], self.logit.bias)


def _ends(channels: int) -> tuple[nn.Module, nn.Module]:
    return nn.BatchNorm2d(channels, momentum=0.05), nn.ReLU(inplace=True)
