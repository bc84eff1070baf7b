"""What the network says of the pixels of the face, wherever it stands in the frame.

The mean of several views, tight to wide, every second one mirrored: on validation this catches
more of an unseen generator and confuses fewer aligned real portraits than any one view.
"""

import numpy as np

from models.cues import Opinion, Seen
from models.detectors.card import Card
from models.face import square_around
from models.fusion import PIXELS, pixels_alone
from models.preprocess import preprocess
from models.verdict import Point

SAYS = {
    "generated": "The face's texture is like that of generated faces.",
    "some": "Some of the face's texture is like that of generated faces.",
    "camera": "The face's texture is like that of camera photos.",
}


def opinion(seen: Seen) -> Opinion:
    """The network's mean logit of fake over squares of the card's margins around the face."""
    card = seen.detector.card
    squares = [square_around(seen.face, seen.photo, margin) for margin in card.margins]
    views = [preprocess(seen.photo, square, card.input_size) for square in squares]
    views[1::2] = [view[:, ::-1] for view in views[1::2]]
    logit = float(seen.detector(np.stack(views)).mean())
    score = pixels_alone({PIXELS: logit}, seen.face.side * seen.photo.scale, card.bands)
    left, top, side = squares[0]
    return Opinion(finding(score, card), logit, round(score, 4), ((left, top, side, side),))


def finding(score: float, card: Card) -> str:
    """What a score of the pixels alone is called, by the card's thresholds for who asks."""
    thresholds = card.points[Point.ASKED]
    return "generated" if score >= thresholds.fake else "some" if score >= thresholds.unsure else "camera"
