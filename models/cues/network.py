"""What the network says of the pixels of the face, wherever it stands in the frame.

The mean of several views, tight and wide, every second one mirrored: on validation this catches
more of an unseen generator and confuses fewer aligned real portraits than any one view. Where a
detector has several networks, each has views of its own, and a later one may be asked only where
those before it are not yet sure: most photos are of real people, and most fakes are plain ones.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from models.cues import Opinion, Seen
from models.detectors.card import Card
from models.face import Square, square_around
from models.fusion import PIXELS, pixels_alone
from models.preprocess import Array, preprocess
from models.verdict import Point

SAYS = {
    "generated": "The face's texture is like that of generated faces.",
    "some": "Some of the face's texture is like that of generated faces.",
    "camera": "The face's texture is like that of camera photos.",
}


@dataclass(frozen=True, slots=True)
class Look:
    """One view that was asked: which `member` of the card, the square in pixels of Photo.pixels, what is seen there,
    float32 (size, size, 3), RGB, 0..255, not mirrored, and the logit of fake."""

    member: int
    square: Square
    view: Array
    logit: float


def opinion(seen: Seen) -> Opinion:
    """The networks' mean logit of fake over squares of the card's margins around the face."""
    asked, card = looks(seen), seen.detector.card
    logit = float(np.mean([look.logit for look in asked]))
    score = pixels_alone({PIXELS: logit}, seen.face.side * seen.photo.scale, card.bands)
    left, top, side = min((look.square for look in asked), key=lambda square: square[2])
    return Opinion(finding(score, card), logit, round(score, 4), ((left, top, side, side),))


def looks(seen: Seen) -> Sequence[Look]:
    """Every view that was asked, in the card's order: a later network only where those before it are not yet sure."""
    asked: list[Look] = []
    for place, member in enumerate(seen.detector.card.members):
        if asked and not member.above < np.mean([look.logit for look in asked]) <= member.below:
            break
        asked.extend(_looks(seen, place, len(asked)))
    return asked


def _looks(seen: Seen, place: int, before: int) -> Iterator[Look]:
    member = seen.detector.card.members[place]
    squares = [square_around(seen.face, seen.photo, margin) for margin in member.margins]
    views = [preprocess(seen.photo, square, member.input_size) for square in squares]
    held = [view[:, ::-1] if (before + turn) % 2 else view for turn, view in enumerate(views)]
    logits = seen.detector(np.stack(held), place)
    for square, view, logit in zip(squares, views, logits, strict=True):
        yield Look(place, square, view, float(logit))


def finding(score: float, card: Card) -> str:
    """What a score of the pixels alone is called, by the card's thresholds for who asks."""
    thresholds = card.points[Point.ASKED]
    return "generated" if score >= thresholds.fake else "some" if score >= thresholds.unsure else "camera"
