"""Pieces of one face laid into another in the same place, so that a network must judge every part of a face.

Source: Yun et al., "CutMix" (ICCV 2019); that each place of the last layer is asked as well follows Chai et al.,
"What makes fake images detectable?" (ECCV 2020): generated faces are generated everywhere, and a network that
looks at one tell-tale alone forgets the others.
"""

import numpy as np
import torch
from torch import Tensor

AREA = (0.15, 0.6)  # of the crop that a piece covers
ASPECT = (0.5, 2.0)


def pieces(faces: Tensor, labels: Tensor, share: float, rng: np.random.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Faces (n, 3, side, side) of which `share` hold a piece of another of the batch, and what is fake of them.

    `labels` is float32 (n, 1). Answers the faces, float32 (n, 1): how much of each is fake, and float32
    (n, 1, side, side): 1 at each fake pixel.
    """
    count, side = len(faces), faces.shape[-1]
    fake = labels[:, :, None, None].expand(-1, -1, side, side).clone()
    mixed = faces.clone()
    for place, other in enumerate(rng.permutation(count)):
        if rng.random() >= share:
            continue
        rows, columns = _piece(side, rng)
        mixed[place, :, rows, columns] = faces[other, :, rows, columns]
        fake[place, :, rows, columns] = labels[other]
    return mixed, fake.mean((2, 3)), fake


def cells(fake: Tensor, grid: tuple[int, int]) -> Tensor:
    """How much of each cell of `grid` (rows, columns) is fake: float32 (n, 1, side, side) to (n, 1, rows, columns)."""
    return torch.nn.functional.adaptive_avg_pool2d(fake, grid)


def _piece(side: int, rng: np.random.Generator) -> tuple[slice, slice]:
    area, aspect = rng.uniform(*AREA), np.exp(rng.uniform(*np.log(ASPECT)))
    wide, tall = (min(side, round(side * float(np.sqrt(area * turn)))) for turn in (aspect, 1 / aspect))
    left, top = int(rng.integers(0, side - wide + 1)), int(rng.integers(0, side - tall + 1))
    return slice(top, top + tall), slice(left, left + wide)
