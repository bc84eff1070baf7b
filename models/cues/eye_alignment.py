"""Where eyes and mouth stand in the frame: StyleGAN puts them at the same places of every picture.

Idea: Yang, Singh and Menczer, "Characteristics and prevalence of fake social media profiles with
AI-generated faces" (2024), who ask how far the eyes stand from StyleGAN's places. Here the face is asked
for the frame that FFHQ would have cut around it (framing.py), and that is compared with the frame that
the photo has: the mouth tells a face that was framed so from one whose eyes stand there by chance, and a
photo that is not square is none of StyleGAN's. A tighter crop around the middle makes that frame larger
and keeps its middle, so that such crops are recognised too; an uneven crop defeats the cue. Aligned real
portraits share it, so it can never settle the matter alone.
"""

import math

from models.cues import Opinion, Seen
from models.framing import Frame, frame_of
from models.verdict import Box

SAYS = {
    "whole": "The eyes stand where StyleGAN puts them in every picture.",
    "crop": "The eyes stand as in a crop from the middle of a StyleGAN picture.",
    "away": "The eyes do not stand where StyleGAN puts them.",
}
LEFT, RIGHT = (0.3729, 0.4672), (0.6218, 0.4670)
"""Left and right eye in shares of the width and the height of the photo: medians of 298 aligned training
fakes at 200 px, with our landmarks."""
EYE_SPREAD = 0.02
"""How far eyes stand from there, in shares of the photo's side: 98.1 % of 3,959 StyleGAN pictures of training
and validation stand within it, of 2,763 real profile photos 0.5 %."""
USUAL = Frame(0.4972, 0.4929, 0.9995, 0.0004)
USUAL_SPREAD = Frame(0.0031, 0.0031, 0.0293, 0.0123)
"""Means and standard deviations of the frame over 3,340 StyleGAN pictures of training at 200 px; 85 more, of which one
number lies further out than four robust deviations, are left out."""
EDGE, SOFT = 30.0, 3.0
"""Sum of the four squared distances, each in its standard deviation, at which the signal falls through a half, and how
softly. Of training's StyleGAN pictures 98.7 % lie within it, of its 3,144 unaligned real photos 0.29 %; within 20 lie
97.3 and 0.16 %."""
TIGHTEST = 0.7
"""The smallest share of the frame taken for a crop around its middle; below, hair and chin are gone."""
CROPPED, CROPPED_EDGE, CROPPED_SOFT = 0.6, 8.0, 2.0
"""Highest signal of a frame that fits only as a crop, and its own edge: one more number is free to fit."""


def opinion(seen: Seen) -> Opinion:
    """Signal 1 where the face stands in the photo as in StyleGAN's frame, falling to 0 away from it."""
    height, width = seen.photo.pixels.shape[:2]
    frame = frame_of(seen.face.landmarks, width, height)
    square = abs(width - height) <= 0.02 * max(width, height)  # as every picture of StyleGAN is
    whole = _within(_apart(frame, 1.0), EDGE, SOFT) if square else 0.0
    part = CROPPED * _within(_apart(frame, _crop(frame)), CROPPED_EDGE, CROPPED_SOFT) if square else 0.0
    signal = max(whole, part)
    finding = "whole" if whole > 0.5 else "crop" if part > 0.5 * CROPPED else "away"
    where = () if finding == "away" else tuple(_around(eye, seen) for eye in ("left_eye", "right_eye"))
    return Opinion(finding, signal, round(signal, 4), where)


def places(seen: Seen) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where the eyes would stand in a picture of StyleGAN's, or in the crop of one that the photo fits: shares."""
    height, width = seen.photo.pixels.shape[:2]
    share = _crop(frame_of(seen.face.landmarks, width, height)) if opinion(seen).finding == "crop" else 1.0
    left, right = ((0.5 + (x - 0.5) / share, 0.5 + (y - 0.5) / share) for x, y in (LEFT, RIGHT))
    return left, right


def _around(eye: str, seen: Seen) -> Box:
    x, y = seen.face.landmarks[eye]
    side = seen.face.side / 5
    return x - side / 2, y - side / 2, side, side


def _crop(frame: Frame) -> float:
    # The share of StyleGAN's picture that the photo must be for the face's frame to be as large as it is.
    return min(max(USUAL.side / max(frame.side, 1e-6), TIGHTEST), 1.0)


def _apart(frame: Frame, share: float) -> float:
    # Squared distance from StyleGAN's frame if the photo is the middle `share` of its picture.
    found = (0.5 + (frame.x - 0.5) * share, 0.5 + (frame.y - 0.5) * share, frame.side * share, frame.turn)
    usual = (USUAL.x, USUAL.y, USUAL.side, USUAL.turn)
    spread = (USUAL_SPREAD.x, USUAL_SPREAD.y, USUAL_SPREAD.side, USUAL_SPREAD.turn)
    return sum(((a - b) / c) ** 2 for a, b, c in zip(found, usual, spread, strict=True))


def _within(distance: float, edge: float, soft: float) -> float:
    return 1 / (1 + math.exp(min(50.0, (distance - edge) / soft)))
