"""How blurred and featureless what lies behind the head is.

Idea: the observation this project began with: StyleGAN paints a soft, nondescript place behind its heads,
and portraits by diffusion models stand before soft studios and offices. The head and the shoulders are
taken out by an ellipse around the face and a triangle under the chin; what is left is compared with the
face itself, so that a soft photo is not held against its background. How much of it is seen would tell
far more, but of the framing, which the eyes' place tells already. The logistic is fitted on training
pictures alone (`make tells`).
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.cues import Opinion, Seen
from models.face import square_around
from models.linear import read
from models.preprocess import preprocess
from models.verdict import Box

Array = npt.NDArray[np.float32]

SAYS = {
    "soft": "What lies behind the head is soft and without features, as in generated and in studio portraits.",
    "usual": "What lies behind the head is as in many photos.",
    "sharp": "What lies behind the head is sharp and full of features.",
}
SIDE = 96  # pixels to which the square around the face is brought
MARGIN = 3.0  # sides of the face box; as much of the photo as a portrait shows
LEAST = 100  # pixels of background below which nothing is said
SOFT, SHARP = 0.65, 0.25
"""Scores from which a background is called soft, and up to which sharp."""
HEAD = (0.72, 0.86)
"""Half axes of the ellipse that holds head and hair, in sides of the face box."""
PLACES = np.arange(SIDE, dtype=np.float32)
NAMES = ("edges", "finest", "calm", "apart", "tones", "colours")
MODEL = read(Path(__file__).with_suffix(".json"))


def opinion(seen: Seen) -> Opinion | None:
    """Log odds of fake by what is seen of the background; None where too little is seen of it."""
    found = features(seen)
    if found is None:
        return None
    signal = MODEL(found)
    score = float(1 / (1 + np.exp(-signal)))
    finding = "soft" if score >= SOFT else "sharp" if score <= SHARP else "usual"
    return Opinion(finding, signal, round(score, 4), _beside(seen))


def features(seen: Seen) -> Array | None:
    """The features of NAMES, float32, or None."""
    left, top, side = square_around(seen.face, seen.photo, MARGIN)
    view = preprocess(seen.photo, (left, top, side), SIDE)
    x, y, wide, tall = seen.face.box
    scale = SIDE / side
    behind, face = _masks((x - left + wide / 2) * scale, (y - top + tall / 2) * scale, seen.face.side * scale)
    if behind.sum() < LEAST:
        return None
    grey = _of_three(view)
    steps = np.abs(np.diff(grey, axis=0))[:, :-1] + np.abs(np.diff(grey, axis=1))[:-1]
    steps = np.pad(steps, ((0, 1), (0, 1)), mode="edge")
    fine = np.abs(4 * grey[1:-1, 1:-1] - grey[:-2, 1:-1] - grey[2:, 1:-1] - grey[1:-1, :-2] - grey[1:-1, 2:])
    fine = np.pad(fine, 1, mode="edge")
    edges, finest, tones = steps[behind], fine[behind], grey[behind]
    colours = np.sqrt(_of_three((view[behind] - tones[:, None]) ** 2))
    return np.array(
        [
            _log(edges.mean()),
            _log(finest.mean()),
            (edges < 4).mean(),
            _log(finest.mean()) - _log(fine[face].mean()),
            _log(tones.std()),
            _log(colours.mean()),
        ],
        np.float32,
    )


def _masks(across: float, down: float, side: float) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    # What lies behind, and the face, in a view of SIDE pixels: no hair, no shoulders, not what lies under them.
    away, below = np.abs(PLACES - across)[None, :] / side, (PLACES - down)[:, None] / side
    head = (away / HEAD[0]) ** 2 + ((below + 0.12) / HEAD[1]) ** 2 < 1
    shoulders = (below > 0.35) & (away < 0.5 + 1.6 * (below - 0.35))
    face = (away / 0.36) ** 2 + (below / 0.45) ** 2 < 1
    return ~head & ~shoulders & (below < 0.8), face


def _of_three(colours: Array) -> Array:
    # The mean of red, green and blue, several times as fast as one over an axis of three.
    mean: Array = (colours[..., 0] + colours[..., 1] + colours[..., 2]) / np.float32(3)
    return mean


def _beside(seen: Seen) -> tuple[Box, ...]:
    # The strips left and right of the head, down to the shoulders.
    height, width = seen.photo.pixels.shape[:2]
    x, y, wide, tall = seen.face.box
    middle, bottom = x + wide / 2, min(height, y + tall * 0.9)
    reach = HEAD[0] * seen.face.side
    strips = ((0.0, middle - reach), (middle + reach, float(width)))
    return tuple((start, 0.0, end - start, bottom) for start, end in strips if end - start > 2)


def _log(value: float) -> float:
    return float(np.log(value + 0.1))
