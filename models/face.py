"""Photo -> faces: where they are, which one the photo is of, and the square to look at.

The only place that finds faces; training, evaluation and serving ask here.
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.cascade import FOLDER, ONET_THRESHOLD, Cascade
from models.photo import Photo
from models.runtime import PerThread

POINTS = ("left_eye", "right_eye", "nose", "mouth_left", "mouth_right")
"""The landmarks, left and right as the viewer sees them, in the order of the cascade."""

DOUBTED = 0.2
"""Confidence of the last network from which a place is kept as a doubtful one."""

Square = tuple[float, float, float]
"""Left, top and side of a square in pixels of Photo.pixels."""


@dataclass(frozen=True, slots=True)
class Face:
    """One face in pixels of Photo.pixels: box (x, y, width, height), five landmarks, confidence 0..1."""

    box: tuple[float, float, float, float]
    landmarks: dict[str, tuple[float, float]]
    confidence: float

    @property
    def side(self) -> float:
        """The longer side of the box."""
        return max(self.box[2:])


class FaceFinder:
    """Finds faces with MTCNN; safe to share between threads, each of which gets its own networks."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Raises DetectorError where MTCNN's files are missing or not those of their card."""
        self._cascade = PerThread(partial(Cascade, folder))

    def __call__(self, photo: Photo) -> tuple[Face, ...]:
        """The faces of the photo, the one that it is of first, then by size."""
        return self.look(photo)[0]

    def look(self, photo: Photo) -> tuple[tuple[Face, ...], tuple[Face, ...]]:
        """The faces, and places that only the last network doubts to be one: fragments at the edge, patterns."""
        faces = [_face(row) for row in self._cascade()(photo.pixels, DOUBTED)]
        faces.sort(key=lambda face: -_presence(face, photo.pixels))
        certain = tuple(face for face in faces if face.confidence > ONET_THRESHOLD)
        return certain, tuple(face for face in faces if face.confidence <= ONET_THRESHOLD)

    def warm(self, side: int) -> None:
        """Prepare this thread for photos of `side` pixels."""
        self._cascade().warm(side)


def square_around(face: Face, photo: Photo, margin: float) -> Square:
    """The square of `margin` times the face, moved and shrunk to lie inside of the photo.

    Nothing is padded: a padded border would tell how the photo was framed, which is not what the
    network is asked.
    """
    height, width = photo.pixels.shape[:2]
    x, y, wide, tall = face.box
    side = min(margin * face.side, height, width)
    left = min(max(x + wide / 2 - side / 2, 0.0), width - side)
    top = min(max(y + tall / 2 - side / 2, 0.0), height - side)
    return left, top, side


def _face(row: npt.NDArray[np.float32]) -> Face:
    left, top, right, bottom, confidence, *points = (float(value) for value in row)
    landmarks = dict(zip(POINTS, zip(points[:5], points[5:], strict=True), strict=True))
    return Face((left, top, right - left, bottom - top), landmarks, min(max(confidence, 0.0), 1.0))


def _presence(face: Face, pixels: npt.NDArray[np.uint8]) -> float:
    # A photo is of its largest face; among similar ones, of the most central and certain.
    height, width = pixels.shape[:2]
    x, y, wide, tall = face.box
    away = np.hypot((x + wide / 2) / width - 0.5, (y + tall / 2) / height - 0.5)
    return float(wide * tall * face.confidence * (1 - 0.8 * away))
