"""Photo and landmarks -> the frame that FFHQ would have cut around the face, more finely than landmarks tell it.

Landmarks are found within a pixel or two, each by itself, and the frame that follows from them varies by
three per cent of its side where the face does not move at all. A small network looks at the face as they frame
it and says how far off that is: asked twice, once of the mirrored face, of which the mean is taken. It sees the
middle of the frame alone, never the photo's edge, so that it says the same however the photo was cut.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from models.errors import CardInvalid
from models.framing import Frame, beyond, frame_of
from models.photo import Photo
from models.runtime import Network, PerThread

FOLDER = Path(__file__).parent / "framer"
SIDE = 80
"""Pixels a side of what the network sees."""
SHARE = 0.75
"""Of the frame's side that it sees: from the brows to the chin, with some way to the frame's edge."""
FRAME_SIDE = 112
"""Pixels of the frame's side when it is looked at, so that photos of all sizes look alike."""
BEYOND = FRAME_SIDE // 4  # pixels that may lie beyond a picture's edge: of a tight crop
TIGHTEST = 1.8
"""The largest side of a frame, in sides of the photo, that the photo may be cut from: else the face itself is cut."""
FURTHEST, LARGEST, TURNED = 0.1, TIGHTEST + 0.2, 0.1
"""How far a photo may reach beyond the frame that landmarks tell, and how large and turned that may be, for a finer
look at the face: somewhat more than what follows from it, since landmarks tell less well."""
EDGE = 0.02
"""How far a photo may seem to reach beyond the frame it was cut from, since frames are told amiss; in its sides."""
TURN_TAILS = 3.0
"""Degrees of freedom of the Student's t by which heads turn in other photos: a few are held far from upright."""

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Spread:
    """How frames of one kind of picture lie: middle and standard deviation of each number of the frame."""

    usual: Frame
    by: Frame


@dataclass(frozen=True, slots=True)
class Habits:
    """What training's pictures say of frames: StyleGAN's own, what FFHQ cut around real faces, and all other photos.

    Of the others `by_chance` is the density near StyleGAN's frame, their share per unit of its four numbers, `within`
    the share that lie within their face's frame, and `turned` how widely these turn: a Student's t's scale, in radians.
    """

    generated: Spread
    aligned: Spread
    by_chance: float
    within: float
    turned: float


class Framer:
    """Tells frames; safe to share between threads, each of which gets its own network."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Raises DetectorError where a file is missing or not the card's."""
        try:
            checksum = str(_card(folder)["sha256"])
        except (KeyError, TypeError) as problem:
            raise CardInvalid(f"framer: {problem!r}") from problem
        self._network = PerThread(partial(Network, folder / "framer.tflite", checksum))

    def near(self, photo: Photo, landmarks: Mapping[str, tuple[float, float]]) -> Frame | None:
        """The frame around a face, as finely as it can be told; None where the landmarks show that the photo is not
        StyleGAN's, as they do of most."""
        height, width = photo.pixels.shape[:2]
        frame = frame_of(landmarks, width, height)
        near = beyond(frame, width, height) < FURTHEST and frame.side < LARGEST and abs(frame.turn) < TURNED
        return self(photo, frame) if near else None

    def __call__(self, photo: Photo, by_landmarks: Frame) -> Frame:
        """The frame around a face, from the one that its landmarks tell: within a seventh of its side of it."""
        face = cut(scaled(Image.fromarray(photo.pixels), by_landmarks), by_landmarks)
        both = np.stack([face, face[:, ::-1]])
        plain, mirrored = self._network()(both)[0]
        return corrected(
            by_landmarks, (plain + mirrored * np.array((-1, 1, 1, -1), np.float32)) / 2, photo.pixels.shape[:2]
        )


def habits(folder: Path = FOLDER) -> Habits:
    """What was measured with the network. Raises CardInvalid where the card does not say it."""
    card = _card(folder)
    try:
        generated, aligned = (
            Spread(*(Frame(**card[kind][part]) for part in ("usual", "by"))) for kind in ("generated", "aligned")
        )
        return Habits(generated, aligned, *(float(card[name]) for name in ("by_chance", "within", "turned")))
    except (KeyError, TypeError, ValueError) as problem:
        raise CardInvalid(f"framer: {problem!r}") from problem


def within(frame: Frame, width: int, height: int) -> float:
    """How well a photo may be a piece of its face's frame: 1 where it lies within, to 0 where it reaches beyond."""
    return math.exp(-0.5 * (beyond(frame, width, height) / EDGE) ** 2) if frame.side < TIGHTEST else 0.0


def scaled(image: Image.Image, frame: Frame) -> Image.Image:
    """The picture, antialiased to FRAME_SIDE pixels of the frame's side."""
    factor = FRAME_SIDE / (frame.side * max(image.size))
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    return image.resize(size, Image.Resampling.BICUBIC)


def cut(image: Image.Image, frame: Frame) -> Array:
    """The middle SHARE of the frame, upright: float32 (SIDE, SIDE, 3), 0..255; beyond the picture its edge goes on."""
    scale = SHARE * frame.side * max(image.size) / SIDE
    across, down = scale * math.cos(frame.turn), scale * math.sin(frame.turn)
    left = frame.x * image.width - (across - down) * SIDE / 2
    top = frame.y * image.height - (down + across) * SIDE / 2
    wider = Image.fromarray(np.pad(np.asarray(image), ((BEYOND, BEYOND), (BEYOND, BEYOND), (0, 0)), mode="edge"))
    place = (across, -down, left + BEYOND, down, across, top + BEYOND)
    return np.asarray(
        wider.transform((SIDE, SIDE), Image.Transform.AFFINE, place, Image.Resampling.BILINEAR), np.float32
    )


def corrected(frame: Frame, off: npt.ArrayLike, shape: tuple[int, ...]) -> Frame:
    """The frame moved by `off`: across and down in its own sides and along its own edges, log of its growth, turn.

    `shape` is the photo's height and width.
    """
    across, down, growth, turn = (float(number) for number in np.asarray(off))
    height, width = shape
    side = frame.side * max(height, width)
    cos, sin = math.cos(frame.turn), math.sin(frame.turn)
    return Frame(
        x=frame.x + (cos * across - sin * down) * side / width,
        y=frame.y + (sin * across + cos * down) * side / height,
        side=frame.side * math.exp(growth),
        turn=frame.turn + turn,
    )


def _card(folder: Path) -> dict[str, Any]:
    try:
        card: dict[str, Any] = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise CardInvalid(f"framer: {problem}") from problem
    return card
