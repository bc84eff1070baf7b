"""What the network says of the pixels of the face, wherever it stands in the frame.

The mean of several views, tight and wide, every second one mirrored: on validation this catches
more of an unseen generator and confuses fewer aligned real portraits than any one view. Where a
detector has several networks, each has views of its own, and a later one may be asked only where
those before it are not yet sure: most photos are of real people, and most fakes are plain ones.
"""

import numpy as np

from models.cues import Opinion, Seen
from models.detectors.card import Card
from models.face import Square, square_around
from models.fusion import PIXELS, pixels_alone
from models.preprocess import preprocess
from models.verdict import Point

SAYS = {
    "generated": "The face's texture is like that of generated faces.",
    "some": "Some of the face's texture is like that of generated faces.",
    "camera": "The face's texture is like that of camera photos.",
}


def opinion(seen: Seen) -> Opinion:
    """The networks' mean logit of fake over squares of the card's margins around the face."""
    card = seen.detector.card
    squares: list[Square] = []
    logits: list[float] = []
    for place, member in enumerate(card.members):
        if logits and not member.above < np.mean(logits) <= member.below:
            break
        views = []
        for margin in member.margins:
            square = square_around(seen.face, seen.photo, margin)
            view = preprocess(seen.photo, square, member.input_size)
            views.append(view[:, ::-1] if len(squares) % 2 else view)
            squares.append(square)
        logits.extend(seen.detector(np.stack(views), place))
    logit = float(np.mean(logits))
    score = pixels_alone({PIXELS: logit}, seen.face.side * seen.photo.scale, card.bands)
    left, top, side = min(squares, key=lambda square: square[2])
    return Opinion(finding(score, card), logit, round(score, 4), ((left, top, side, side),))


def finding(score: float, card: Card) -> str:
    """What a score of the pixels alone is called, by the card's thresholds for who asks."""
    thresholds = card.points[Point.ASKED]
    return "generated" if score >= thresholds.fake else "some" if score >= thresholds.unsure else "camera"
