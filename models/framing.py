"""Landmarks -> the frame that FFHQ, and every StyleGAN trained on it, would have cut around this face.

Rule: Karras, Laine and Aila 2019, appendix A, and `recreate_aligned_images` of the FFHQ data set: from the
eyes and the corners of the mouth follow the middle, the side and the turn of the square. A generator
that learned such pictures puts its own faces into its own frame the same way.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

UP = 0.1
"""How far the frame's middle lies below the eyes, in distances from eyes to mouth."""
BY_EYES, BY_MOUTH = 2.0, 1.8
"""Half the frame's side in distances between the eyes, or from eyes to mouth, whichever is longer."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Middle in shares of the photo's width and height, side in shares of its longer side, turn in radians."""

    x: float
    y: float
    side: float
    turn: float


def frame_of(landmarks: Mapping[str, tuple[float, float]], width: int, height: int) -> Frame:
    """The frame that belongs to a face, from its landmarks in pixels of a photo of `width` by `height`."""
    eyes = _middle(landmarks["left_eye"], landmarks["right_eye"])
    mouth = _middle(landmarks["mouth_left"], landmarks["mouth_right"])
    across = _apart(landmarks["left_eye"], landmarks["right_eye"])
    down = _apart(eyes, mouth)
    half = max(math.hypot(*across) * BY_EYES, math.hypot(*down) * BY_MOUTH)
    return Frame(
        x=(eyes[0] + UP * down[0]) / width,
        y=(eyes[1] + UP * down[1]) / height,
        side=2 * half / max(width, height),
        turn=math.atan2(across[1] - down[0], across[0] + down[1]),
    )


def beyond(frame: Frame, width: int, height: int) -> float:
    """How far a photo reaches beyond the frame of its face, in sides of the frame: 0 where it lies within."""
    side = frame.side * max(width, height)
    across, down = frame.x * width, frame.y * height
    return max(0.0, *(length / side - 0.5 for length in (across, width - across, down, height - down)))


def is_square(width: int, height: int) -> bool:
    """Whether a photo has the shape of that frame, and so of every picture of StyleGAN's: within 2 %, by rounding."""
    return abs(width - height) <= 0.02 * max(width, height)


def _middle(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def _apart(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    return other[0] - one[0], other[1] - one[1]
