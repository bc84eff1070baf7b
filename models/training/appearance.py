"""What a photo's pixels tell of how it looks, for figures by group: greyscale, and skin tone as an estimate.

The tone is the individual typology angle of the cheeks (Chardon et al., 1991; bounds of Del Bino
and Bernerd, 2013). It is made for even light and a calibrated camera: on photos of the web it sorts
pictures by how light the cheeks appear in them, which says little of any one person.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from skimage.color import rgb2lab

TONES = {"very light": 55.0, "light": 41.0, "intermediate": 28.0, "tan": 10.0, "brown": -30.0, "dark": -90.0}
"""Tone -> the angle in degrees from which it is taken, lightest first."""
NOT_KNOWN = "not known"
GREY = 8  # largest distance between two channels that compression leaves in a grey photo
CHEEK = 0.12  # half a patch's side, in distances between the eyes

Pixels = npt.NDArray[np.uint8]


def is_grey(pixels: Pixels) -> bool:
    """Whether a photo, uint8 (height, width, 3), holds no colour."""
    apart = pixels.max(axis=2).astype(np.int16) - pixels.min(axis=2)
    return bool(np.quantile(apart, 0.95) <= GREY)


def tone(pixels: Pixels, landmarks: Mapping[str, tuple[float, float]]) -> str:
    """The skin tone's name by the cheeks, halfway from eyes to corners of the mouth; NOT_KNOWN without colour.

    `landmarks` are in pixels of `pixels`.
    """
    if is_grey(pixels):
        return NOT_KNOWN
    points = {name: np.array(at) for name, at in landmarks.items()}
    half = max(2.0, CHEEK * float(np.linalg.norm(points["right_eye"] - points["left_eye"])))
    cheeks = [
        _patch(pixels, (points[eye] + points[mouth]) / 2, half)
        for eye, mouth in (("left_eye", "mouth_left"), ("right_eye", "mouth_right"))
    ]
    lightness, _, yellow = np.median(rgb2lab(np.concatenate(cheeks)[None] / 255.0)[0], axis=0)
    if not yellow > 0:
        return NOT_KNOWN  # no light that shows skin as skin
    angle = float(np.degrees(np.arctan2(lightness - 50, yellow)))
    return next(name for name, least in TONES.items() if angle >= least)


def _patch(pixels: Pixels, middle: npt.NDArray[np.float64], half: float) -> Pixels:
    (x, y), (height, width) = middle, pixels.shape[:2]
    left, top = int(np.clip(x - half, 0, width - 1)), int(np.clip(y - half, 0, height - 1))
    return pixels[top : max(top + 1, int(y + half)), left : max(left + 1, int(x + half))].reshape(-1, 3)
