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


def build(name: str, heads: int = 1, *, located: bool = False, still: int = 0) -> nn.Module:
    """A network with random weights: float32 (n, 3, side, side), 0..255, to float32 (n, heads), or more where cells
    are asked too; its first `still` blocks do not learn. Raises KeyError, and ValueError for a network that has
    neither cells nor blocks."""
    model = NETWORKS[name](heads)
    if isinstance(model, Lite):
        model.hold_still(still)
        return Located(model) if located else model
    if located or still:
        raise ValueError(f"{name} cannot tell where a part was replaced, nor hold blocks still")
    return model
