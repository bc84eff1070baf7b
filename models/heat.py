"""Where the network looked: how much its score falls when a patch of what it sees is hidden.

Idea: occlusion, Zeiler and Fergus, "Visualizing and understanding convolutional networks" (2014). It needs
nothing but the network's answers, so that it shows what ships, whatever the network is made of. A patch is
hidden under its own surroundings, blurred, with soft edges: a hard grey square would be a sign in itself.
"""

import numpy as np
import numpy.typing as npt

from models.detectors.detector import Detector

Array = npt.NDArray[np.float32]

CELLS = 5
"""Patches in a row and in a column: odd, so that one lies on the middle of the face."""
PATCH = 1.75
"""Side of a patch in cells: patches overlap, so that a mark between two cells is not missed (EXPERIMENTS.md, 72)."""
EDGE = 0.5
"""Cells over which a patch fades in."""
BLUR = 0.1
"""Standard deviation of the blur in sides of the view: nothing of a face's texture is left of it."""


def heat(detector: Detector, view: Array, member: int = 0) -> Array:
    """How much the logit of fake falls when each patch is hidden: float32 (CELLS, CELLS), top row first.

    `view` is what the network sees (that `member` of the card): float32 (size, size, 3), RGB, 0..255. Negative
    where hiding a patch makes the face look more generated.
    """
    windows, change = _windows(len(view)), _blurred(view) - view
    cells = [(row, column) for row in windows for column in windows]
    # In batches of as many as it has views: the network is prepared for that shape, and needs no more memory.
    batch = np.empty((len(detector.card.members[member].margins), *view.shape), np.float32)
    nothing = np.zeros_like(windows[0])
    hidden = [(nothing, nothing), *cells]
    hidden += [hidden[0]] * (-len(hidden) % len(batch))
    logits: list[float] = []
    for at in range(0, len(hidden), len(batch)):
        batch[:] = view
        for seen, (row, column) in zip(batch, hidden[at : at + len(batch)], strict=True):
            _hide(seen, change, row, column)
        logits.extend(detector(batch, member))
    falls: Array = (logits[0] - np.array(logits[1 : 1 + len(cells)], np.float32)).reshape(CELLS, CELLS)
    return falls


def spread(values: Array, height: int, width: int) -> Array:
    """The values of a grid at every pixel of a picture of that size, straight lines between the cells' middles."""
    across = _between(values.shape[0], height) @ values @ _between(values.shape[1], width).T
    return across.astype(np.float32)


def _hide(seen: Array, change: Array, row: Array, column: Array) -> None:
    # Only where the patch is: most of the view stays as it was.
    down, across = np.flatnonzero(row), np.flatnonzero(column)
    if down.size:
        patch = (slice(down[0], down[-1] + 1), slice(across[0], across[-1] + 1))
        seen[patch] += np.outer(row[patch[0]], column[patch[1]])[:, :, None] * change[patch]


def _windows(size: int) -> Array:
    # One row for each cell: 1 in the patch, falling to 0 over its edge.
    pixels = (np.arange(size) + 0.5) * CELLS / size
    middles = np.arange(CELLS) + 0.5
    away = np.abs(pixels[None] - middles[:, None])
    return np.clip((PATCH / 2 - away) / EDGE + 0.5, 0, 1).astype(np.float32)


def _blurred(view: Array) -> Array:
    places = np.arange(len(view)) / len(view)
    weights = np.exp(-0.5 * ((places[None] - places[:, None]) / BLUR) ** 2)
    weights /= weights.sum(1, keepdims=True)
    blurred: Array = np.einsum("yr,xc,rck->yxk", weights, weights, view, optimize=True).astype(np.float32)
    return blurred


def _between(cells: int, pixels: int) -> Array:
    # Row-stochastic (pixels, cells): each pixel's share of the two nearest cells; the outermost hold to the border.
    at = np.clip((np.arange(pixels) + 0.5) * cells / pixels - 0.5, 0, cells - 1)
    shares: Array = np.clip(1 - np.abs(at[:, None] - np.arange(cells)[None]), 0, 1).astype(np.float32)
    return shares
