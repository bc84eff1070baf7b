"""The networks that can be trained, one file each kind."""

from collections.abc import Callable
from functools import partial

from torch import nn

from models.training.networks.cnn import Cnn
from models.training.networks.lite import Lite
from models.training.networks.located import Located

NETWORKS: dict[str, Callable[[int], nn.Module]] = {
    "lite0": Lite,
    "lite2": partial(Lite, width=1.1, depth=1.2),
    "cnn": Cnn,
}


def build(name: str, heads: int = 1, *, located: bool = False) -> nn.Module:
    """A network with random weights: float32 (n, 3, side, side), 0..255, to float32 (n, heads), or more where cells
    are asked too. Raises KeyError, and ValueError for a network whose cells cannot be asked."""
    model = NETWORKS[name](heads)
    if not located:
        return model
    if not isinstance(model, Lite):
        raise ValueError(f"{name} cannot tell where a part was replaced")
    return Located(model)
