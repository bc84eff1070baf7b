"""The networks that can be trained, one file each kind."""

from collections.abc import Callable
from functools import partial

from torch import nn

from models.training.networks.cnn import Cnn
from models.training.networks.lite import Lite

NETWORKS: dict[str, Callable[[int], nn.Module]] = {
    "lite0": Lite,
    "lite2": partial(Lite, width=1.1, depth=1.2),
    "cnn": Cnn,
}


def build(name: str, heads: int = 1) -> nn.Module:
    """A network with random weights: float32 (n, 3, side, side), 0..255, to float32 (n, heads). Raises KeyError."""
    return NETWORKS[name](heads)
