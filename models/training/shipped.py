"""The weights that ship, laid back into a network, so that a later training goes on from them.

A LiteRT file holds convolutions with the batch normalisation folded in. Here it is unfolded again: the
folded filter becomes the filter, and the normalisation's scale and shift are set so that with the
statistics of real faces nothing changes. Without that a training would go on from another network.
"""

import numpy as np
import torch
from torch import Tensor, nn

from models.training.litert import layers

SAME = 0.05  # of a logit, between the file and the network that it was laid into

SHORTEST = 1e-2  # of a filter; ImageNet's network has some that are all but zero, and nothing may be divided by them


def lay_in(model: nn.Module, content: bytes, faces: Tensor) -> None:
    """Set `model` to what the LiteRT file `content` computes, each filter as long as `model` had it.

    `faces`, float32 (n, 3, side, side), 0..255, some hundreds as training sees them, give the
    statistics. Raises ValueError where the file is of another network.
    """
    convolutions = [part for part in model.modules() if isinstance(part, nn.Conv2d)]
    norms = [part for part in model.modules() if isinstance(part, nn.BatchNorm2d)]
    heads = [part for part in model.modules() if isinstance(part, nn.Linear)]
    laid = list(layers(content))
    sizes = [part.weight.numel() for part in convolutions] + [head.weight.numel() for head in heads]
    if sizes != [weight.size for weight, _ in laid]:
        raise ValueError("the weights are those of another network")
    with torch.no_grad():
        for part, norm, (weight, bias) in zip(convolutions, norms, laid, strict=False):
            _convolution(part, norm, weight, bias)
        for head, (weight, bias) in zip(heads, laid[len(convolutions) :], strict=True):
            head.weight.copy_(torch.from_numpy(weight))
            head.bias.copy_(torch.from_numpy(bias))
        before = model.eval()(faces)
        _normalise(model, norms, faces)
        after = model(faces)
    if not torch.allclose(before, after, atol=SAME):
        raise ValueError("the network does not answer as the file does")


def _convolution(part: nn.Conv2d, norm: nn.BatchNorm2d, weight: np.ndarray, bias: np.ndarray) -> None:
    folded = torch.from_numpy(np.ascontiguousarray(weight)).reshape(part.weight.shape)
    # Before a normalisation only a filter's direction matters, and its length sets how fast it learns:
    # folded filters are of all lengths, and some would stand still while others are torn apart.
    own, theirs = (filters.flatten(1).norm(dim=1) for filters in (part.weight, folded))
    scale = own.clamp_min(SHORTEST) / theirs.clamp_min(SHORTEST)
    part.weight.copy_(folded * scale[:, None, None, None])
    norm.reset_running_stats()
    norm.weight.copy_((1 + norm.eps) ** 0.5 / scale)
    norm.bias.copy_(torch.from_numpy(bias))


def _normalise(model: nn.Module, norms: list[nn.BatchNorm2d], faces: Tensor) -> None:
    # What enters each normalisation is recorded while they are still neutral, then taken for their statistics.
    entered: dict[nn.BatchNorm2d, tuple[Tensor, Tensor]] = {}

    def record(norm: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        assert isinstance(norm, nn.BatchNorm2d)
        entered[norm] = (inputs[0].mean((0, 2, 3)), inputs[0].var((0, 2, 3)))

    hooks = [norm.register_forward_pre_hook(record) for norm in norms]
    model(faces)
    for hook in hooks:
        hook.remove()
    for norm, (mean, spread) in entered.items():
        variance = spread.clamp_min(1e-4)
        norm.running_mean, norm.running_var = mean, variance
        scale = norm.weight / (1 + norm.eps) ** 0.5
        norm.weight.copy_(scale * (variance + norm.eps).sqrt())
        norm.bias.add_(scale * mean)
