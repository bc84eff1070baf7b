"""The networks that can be trained, one file each."""

from torch import nn

from models.training.networks.cnn import Cnn
from models.training.networks.lite0 import Lite0

NETWORKS: dict[str, type[Lite0] | type[Cnn]] = {"lite0": Lite0, "cnn": Cnn}


def build(name: str, heads: int = 1) -> nn.Module:
    """A network with random weights: float32 (n, 3, side, side), 0..255, to float32 (n, heads). Raises KeyError."""
    return NETWORKS[name](heads)
