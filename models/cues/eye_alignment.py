"""Where eyes and mouth stand in the frame: StyleGAN puts them at the same places of every picture.

Idea: Yang, Singh and Menczer, "Characteristics and prevalence of fake social media profiles with
AI-generated faces" (2024), who ask how far the eyes stand from StyleGAN's places. Here the face is asked
for the frame that FFHQ would have cut around it (framing.py, framer.py), and the photo for how it lies to
that frame. What may have made it are weighed by how likely each would frame a face so:

- StyleGAN, which fills its own frame, in a square picture;
- somebody who cut such a picture: the photo then lies within the frame, and the head is as upright as
  StyleGAN holds it, which heads in photos seldom are;
- FFHQ, or a program like its own, which cut a real portrait by its landmarks: less exactly, and rarely met;
- anybody with a camera. A few of their photos are framed so by chance.

Aligned real portraits share the cue, so it can never settle the matter alone.
"""

import math

from models.cues import Opinion, Seen
from models.framer import TURN_TAILS, Spread, habits, within
from models.framing import Frame, is_square
from models.verdict import Box

SAYS = {
    "whole": "The eyes stand where StyleGAN puts them in every picture.",
    "crop": "The head is as upright and as closely framed as in a piece of a StyleGAN picture.",
    "away": "The eyes do not stand where StyleGAN puts them.",
}
Point = tuple[float, float]
LEFT, RIGHT = (0.3729, 0.4672), (0.6218, 0.4670)
"""Left and right eye in shares of the width and the height of the photo: medians of 298 aligned training
fakes at 200 px, with our landmarks."""
EYE_SPREAD = 0.02
"""How far eyes stand from there, in shares of the photo's side: 98.1 % of 3,959 StyleGAN pictures of training
and validation stand within it, of 2,763 real profile photos 0.5 %."""
HABITS = habits()
TAILS = 8.0
"""Degrees of freedom of the Student's t by which pictures of one kind lie in their frame: some are told far amiss."""
LOOSER = 1.5
"""How much more widely than training's StyleGANs others are taken to lie, from which one learns nothing."""
CUT = 0.3
"""How many StyleGAN pictures are taken to be cut for one that is whole."""
ALIGNED_SHARE = 0.003
"""Of real photos, taken to be cut as FFHQ's are."""
WHOLE, PIECE = 10.0, 30.0
"""Likelihood ratios over a camera's photo from which one is said to be a picture of StyleGAN's, or a piece of one."""


def opinion(seen: Seen) -> Opinion:
    """The signal is a log likelihood ratio: 0 for a face framed as in photos, near 7 for one in StyleGAN's frame."""
    height, width = seen.photo.pixels.shape[:2]
    finding, signal = stands(seen.frame, width, height)
    where = () if finding == "away" else tuple(_around(eye, seen) for eye in ("left_eye", "right_eye"))
    return Opinion(finding, signal, round(min(max(signal / MOST, 0.0), 1.0), 4), where)


def stands(frame: Frame | None, width: int, height: int) -> tuple[str, float]:
    """What is found, and the signal, of a photo of `width` by `height` with a face of this frame; None for no look."""
    if frame is None:
        return "away", 0.0
    whole, aligned = _fills(frame, width, height)
    cut = _cut(frame, width, height)
    signal = math.log((1 + whole + CUT * cut) / (1 + ALIGNED_SHARE * (aligned - 1)))
    return "whole" if whole >= WHOLE else "crop" if cut >= PIECE else "away", signal


def places(seen: Seen) -> tuple[Point, Point]:
    """Where the eyes would stand in a picture of StyleGAN's, or in the piece of one that the photo fits: shares."""
    height, width = seen.photo.pixels.shape[:2]
    return places_in(seen.frame, width, height)


def places_in(frame: Frame | None, width: int, height: int) -> tuple[Point, Point]:
    """The same by the face's frame; None where the photo is none of StyleGAN's."""
    if frame is None or stands(frame, width, height)[0] != "crop":
        return LEFT, RIGHT
    side = frame.side * max(width, height)
    left, right = ((frame.x + (x - 0.5) * side / width, frame.y + (y - 0.5) * side / height) for x, y in (LEFT, RIGHT))
    return left, right


def _around(eye: str, seen: Seen) -> Box:
    x, y = seen.face.landmarks[eye]
    side = seen.face.side / 5
    return x - side / 2, y - side / 2, side, side


def _fills(frame: Frame, width: int, height: int) -> tuple[float, float]:
    # How many times likelier a whole picture of StyleGAN's, and one of FFHQ's, has this frame than another photo.
    if not is_square(width, height):
        return 0.0, 0.0
    kinds = ((HABITS.generated, LOOSER), (HABITS.aligned, 1.0))
    whole, aligned = (_density(frame, kind, looser) / HABITS.by_chance for kind, looser in kinds)
    return whole, aligned


def _cut(frame: Frame, width: int, height: int) -> float:
    # The same of a piece of StyleGAN's picture: it lies within the frame, and the head is upright.
    usual, by = HABITS.generated.usual.turn, HABITS.generated.by.turn
    upright = _t(((frame.turn - usual) / by) ** 2, TAILS, 1) / by
    chance = _t((frame.turn / HABITS.turned) ** 2, TURN_TAILS, 1) / HABITS.turned
    return within(frame, width, height) / HABITS.within * upright / chance


def _density(frame: Frame, kind: Spread, looser: float) -> float:
    # Of a frame among pictures of one kind, each of its four numbers with its own deviation.
    usual, by = kind.usual, kind.by
    pairs = ((frame.x, usual.x, by.x), (frame.y, usual.y, by.y), (frame.side, usual.side, by.side))
    apart = sum(((a - b) / c / looser) ** 2 for a, b, c in (*pairs, (frame.turn, usual.turn, by.turn)))
    return _t(apart, TAILS, 4) / (by.x * by.y * by.side * by.turn * looser**4)


def _t(apart: float, tails: float, numbers: int) -> float:
    # Density of Student's t in so many numbers at a squared distance, its scales being 1.
    top = math.gamma((tails + numbers) / 2) / math.gamma(tails / 2) / (tails * math.pi) ** (numbers / 2)
    return float(top * (1 + apart / tails) ** (-(tails + numbers) / 2))


MOST = stands(HABITS.generated.usual, 1, 1)[1]
"""The signal of StyleGAN's own frame."""
