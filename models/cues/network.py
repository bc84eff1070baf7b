"""What the network says of the pixels of the face, wherever it stands in the frame."""

import math

from models.cues import Opinion, Seen
from models.face import square_around
from models.preprocess import preprocess
from models.verdict import Evidence, Point, Strength


def opinion(seen: Seen) -> Opinion:
    """The network's logit of fake for the square around the face."""
    card = seen.detector.card
    square = square_around(seen.face, seen.photo, card.margin)
    logit = float(seen.detector(preprocess(seen.photo, square, card.input_size)[None])[0])
    score = 1 / (1 + math.exp(-(card.intercept + card.weights["network"] * logit)))
    thresholds = card.points[Point.ASKED]
    if score >= thresholds.fake:
        says, strength = "The face's texture is like that of generated faces.", Strength.STRONG
    elif score >= thresholds.unsure:
        says, strength = "Some of the face's texture is like that of generated faces.", Strength.MODERATE
    else:
        says, strength = "The face's texture is like that of camera photos.", Strength.WEAK
    return Opinion(logit, Evidence("network", round(score, 4), says, strength))
