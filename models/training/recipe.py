"""How a detector is trained: everything that decides the outcome, beside the pictures."""

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path

from models.training.data import DataError


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is trained and how.

    `size` in pixels, `margin` in sides of the face box, `rate` the highest learning rate, `average`
    the decay a step of the averaged weights (which are what is kept), `web` the share of faces that
    go through the web's resizing and recompression, `heads` 1, or 5 where the replaced parts of a
    face are learned too, `located` the weight of the cells that hold such a part (0: none is asked),
    `start` a detector whose shipped weights are gone on from, else ImageNet's where the network has
    such, `mining` how much more often the hardest faces come than the easiest, `mix` the
    share of faces that hold a piece of another, `backdrops` that of faces before a studio's wall,
    `patience` epochs without a better validation, `young` the size in the first third of the epochs (0: `size`),
    `still` how many of the network's first blocks stay as they began: a step takes two thirds of its time with five.
    """

    detector: str = "lite0"
    network: str = "lite0"
    epochs: int = 40
    batch: int = 32
    size: int = 192
    margin: float = 1.6
    rate: float = 8e-4
    decay: float = 0.03
    average: float = 0.999
    web: float = 1.0
    heads: int = 1
    located: float = 0.0
    seed: int = 20261124
    start: str = ""
    mining: float = 2.0
    mix: float = 0.0
    backdrops: float = 0.0
    patience: int = 12
    young: int = 0
    still: int = 0

    def size_in(self, epoch: int) -> int:
        """Pixels in an epoch, 0 first: `young`, then between, then `size`. Coarse things are learned faster small.

        Source: progressive learning of Tan and Le, "EfficientNetV2" (ICML 2021).
        """
        third = min(2, 3 * epoch // self.epochs)
        return (self.young * (2 - third) + self.size * third) // 2 if self.young else self.size

    def claim(self, folder: Path) -> None:
        """Note the recipe in `folder`. Raises DataError where a training of another recipe lies there, or for one
        that cannot be followed."""
        if self.located and self.mix:
            raise DataError("a recipe with --located cannot have --mix too: pieces of others have no parts")
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "recipe.json"
        # Going on with another recipe would neither be the old training nor the new one.
        if (folder / "resume.pt").exists() and read(folder) != self:
            raise DataError(f"{folder} holds a training of another recipe ({path}); move it away to start anew")
        path.write_text(json.dumps(asdict(self), indent=1))


def read(folder: Path) -> Recipe:
    """The recipe of the training in `folder`. Raises DataError where there is none."""
    try:
        return Recipe(**json.loads((folder / "recipe.json").read_text()))
    except (OSError, ValueError, TypeError) as problem:
        raise DataError(f"no training in {folder} ({problem}); run `make train` first") from problem


def rate_at(done: float, highest: float) -> float:
    """The learning rate when a share `done` of the steps is made: a rise over 5 %, then half a cosine to 1 %."""
    if done < 0.05:
        return highest * (0.05 + 0.95 * done / 0.05)
    return highest * (0.01 + 0.99 * (1 + math.cos(math.pi * (done - 0.05) / 0.95)) / 2)
