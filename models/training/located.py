"""Where parts of a face were replaced, cell by cell: what a network learns beside whether any was.

That a network which must show the place learns forgeries from fewer pictures follows Li et al., "Face X-ray"
(CVPR 2020), who ask for the seam; ciplab's file names tell parts and no seam, so that cells of parts are asked for.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.training.swap import REGIONS, Points, axes, within

STRIDE = 16  # pixels of a cell: of the layer that is asked (networks/located.py)
FINE = 4  # a cell is measured in so many rows and columns
POWER = 2.5  # of a part's edge: amid those that swap.py draws, between an ellipse and a box
SURE, NOT = 0.5, 0.1
"""A cell of which more than SURE is replaced is so, of which less than NOT is not; between them nobody knows."""


def rows_of(side: int) -> int:
    """Cells in a row and in a column of a crop of `side` pixels."""
    return -(-side // STRIDE)


def cells(points: Points, parts: Sequence[float], side: int) -> npt.NDArray[np.float32]:
    """1 where one of `parts` was replaced (those above 0), 0 where none, NaN at the edge: float32 (rows, rows).

    `points` are the landmarks of a crop of `side` pixels, float64 (5, 2), as in face.POINTS.
    """
    rows = rows_of(side)
    at = (np.arange(rows * FINE) + 0.5) * side / (rows * FINE)
    across, down = np.meshgrid(at, at)
    far, directions = axes(points)
    inside = np.zeros_like(across)
    for part, region in zip(parts, REGIONS, strict=True):
        if not part:
            continue
        middle = points[list(region.marks)].mean(0) + directions[1] * region.down * far
        inside[within(across, down, middle, np.array(region.size) * far, directions, POWER)] = 1
    covered = inside.reshape(rows, FINE, rows, FINE).mean((1, 3))
    return np.where(covered >= SURE, 1, np.where(covered <= NOT, 0, np.nan)).astype(np.float32)
