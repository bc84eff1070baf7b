"""Where the eyes stand in the frame: StyleGAN puts them at the same two places of every picture.

Idea: Yang, Singh and Menczer, "Characteristics and prevalence of fake social media profiles with
AI-generated faces" (2024). Their places belong to another landmark detector; these are the medians
of 298 aligned training fakes at 200 px with our landmarks. A tighter crop around the middle moves
the eyes away from the middle in a known way, so that such crops are recognised too; an uneven crop
defeats the cue. Aligned real portraits share it, so it can never settle the matter alone.
"""

import math

from models.cues import Opinion, Seen
from models.verdict import Box

SAYS = {
    "whole": "The eyes stand where StyleGAN puts them in every picture.",
    "crop": "The eyes stand as in a crop from the middle of a StyleGAN picture.",
    "away": "The eyes do not stand where StyleGAN puts them.",
}
LEFT, RIGHT = (0.3729, 0.4672), (0.6218, 0.4670)
"""Left and right eye in shares of the width and the height of the photo."""
SPREAD = 0.02
"""Distance at which the signal falls to 1/e. Of 3,959 StyleGAN pictures of training and validation
98.1 % stand within it, of 2,763 real profile photos 0.5 %."""
TIGHTEST = 0.7
"""The smallest share of the frame taken for a crop around its middle; below, hair and chin are gone."""
CROPPED, CROPPED_SPREAD = 0.6, 0.012
"""Highest signal of a frame that fits only as a crop, and its own spread: one more number is free to
fit, so that 0.2 % of unaligned real photos stand within this distance of some crop."""


def opinion(seen: Seen) -> Opinion:
    """Signal 1 where both eyes stand at StyleGAN's places, falling to 0 away from them."""
    height, width = seen.photo.pixels.shape[:2]
    eyes = [(x / width, y / height) for x, y in (seen.face.landmarks["left_eye"], seen.face.landmarks["right_eye"])]
    whole = _near(eyes, 1.0, SPREAD)
    part = (
        CROPPED * _near(eyes, _crop(eyes), CROPPED_SPREAD) if abs(width - height) <= 0.02 * max(width, height) else 0.0
    )
    signal = max(whole, part)
    finding = "whole" if whole > 0.5 else "crop" if part > 0.5 * CROPPED else "away"
    where = () if finding == "away" else tuple(_around(eye, seen) for eye in ("left_eye", "right_eye"))
    return Opinion(finding, signal, round(signal, 4), where)


def places(seen: Seen) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where the eyes would stand in a picture of StyleGAN's, or in the crop of one that the photo fits: shares."""
    height, width = seen.photo.pixels.shape[:2]
    eyes = [(x / width, y / height) for x, y in (seen.face.landmarks["left_eye"], seen.face.landmarks["right_eye"])]
    share = _crop(eyes) if opinion(seen).finding == "crop" else 1.0
    left, right = ((0.5 + (x - 0.5) / share, 0.5 + (y - 0.5) / share) for x, y in (LEFT, RIGHT))
    return left, right


def _around(eye: str, seen: Seen) -> Box:
    x, y = seen.face.landmarks[eye]
    side = seen.face.side / 5
    return x - side / 2, y - side / 2, side, side


def _crop(eyes: list[tuple[float, float]]) -> float:
    # The share of the frame that would put the eyes as far apart as they are.
    apart = max(eyes[1][0] - eyes[0][0], 1e-6)
    return min(max((RIGHT[0] - LEFT[0]) / apart, TIGHTEST), 1.0)


def _near(eyes: list[tuple[float, float]], share: float, spread: float) -> float:
    # Mean squared distance of the eyes from their places in the middle `share` of StyleGAN's frame.
    squares = [
        (x - 0.5 - (at[0] - 0.5) / share) ** 2 + (y - 0.5 - (at[1] - 0.5) / share) ** 2
        for (x, y), at in zip(eyes, (LEFT, RIGHT), strict=True)
    ]
    return math.exp(-sum(squares) / len(squares) / spread**2)
