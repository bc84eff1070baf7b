"""Half the way between the weights a training began with and those it ended with: better than either.

    python -m models.training.blend [--detector lite0] [--share 0.5]

Source: Wortsman et al., "Robust fine-tuning of zero-shot models", CVPR 2022. A training that goes on from a
detector learns its pictures ever better and other generators a little worse; the mean of the two keeps both.
The share is chosen on validation (EXPERIMENTS.md). Run it before `make export` moves the detector on.
"""

import argparse
from collections.abc import Mapping

import torch
from torch import Tensor

from models.training import fit, memory
from models.training.data import WORK, DataError
from models.training.recipe import read


def main() -> None:
    """Write the blend over weights.pt, from which `make export` takes it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--detector", default="lite0")
    parser.add_argument("--share", type=float, default=0.5, help="0 is where the training began, 1 where it ended")
    asked = parser.parse_args()
    folder = WORK / asked.detector
    recipe = read(folder)
    if not recipe.start:
        raise DataError(f"{folder} began with ImageNet's weights: there is no detector to blend with")
    memory.keep()
    began = fit.start(recipe, fit.learned(recipe)).state_dict()
    ended = torch.load(folder / "last.pt", map_location="cpu", weights_only=True)
    torch.save(between(began, ended, asked.share), folder / "weights.pt")
    print(f"weights.pt is now {asked.share:.0%} of the way from {recipe.start} to the training's end")


def between(began: Mapping[str, Tensor], ended: Mapping[str, Tensor], share: float) -> dict[str, Tensor]:
    """Each weight and statistic `share` of the way, 0..1; counters are the end's."""
    return {
        name: torch.lerp(began[name], value, share) if value.is_floating_point() else value
        for name, value in ended.items()
    }


if __name__ == "__main__":
    main()
