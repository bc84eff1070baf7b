"""The fixed conditions under which photos are judged for figures: bytes in, bytes out, seeded."""

import io
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from models.training.augment import encode, shrink

Condition = Callable[[bytes, int], bytes]
"""Takes a picture's bytes and its place in the list (the seed); gives what a page would show."""


def as_stored(content: bytes, seed: int) -> bytes:
    """The file as it lies in the data folder (at most 288 px, JPEG quality 85)."""
    return content


def pixels_200(content: bytes, seed: int) -> bytes:
    """200 px on the longer side, JPEG quality 75."""
    return _small(content, 200)


def pixels_100(content: bytes, seed: int) -> bytes:
    """100 px on the longer side, JPEG quality 75."""
    return _small(content, 100)


def pixels_60(content: bytes, seed: int) -> bytes:
    """60 px on the longer side, JPEG quality 75: where the promise ends."""
    return _small(content, 60)


def recropped(content: bytes, seed: int) -> bytes:
    """8 to 22 % of the width and height trimmed unevenly, then 200 px, JPEG quality 75."""
    rng = np.random.default_rng(seed)
    image = _opened(content)
    (left, right), (top, bottom) = (rng.uniform(0.08, 0.22) * _uneven(rng) for _ in range(2))
    width, height = image.size
    corner, end = (round(width * left), round(height * top)), (round(width * (1 - right)), round(height * (1 - bottom)))
    return encode(shrink(image.crop((*corner, *end)), 200), "JPEG", 75)


def webp(content: bytes, seed: int) -> bytes:
    """200 px on the longer side, WebP quality 75."""
    return encode(shrink(_opened(content), 200), "WEBP", 75)


def screenshot(content: bytes, seed: int) -> bytes:
    """200 px, JPEG quality 75, drawn by a screen at 1.25 pixels a pixel, kept without loss."""
    shown = _opened(_small(content, 200))
    buffer = io.BytesIO()
    size = (round(shown.width * 1.25), round(shown.height * 1.25))
    shown.resize(size, Image.Resampling.BILINEAR).save(buffer, "PNG")
    return buffer.getvalue()


def blurred(content: bytes, seed: int) -> bytes:
    """200 px, out of focus by a Gaussian of 1.5 pixels, JPEG quality 75."""
    return encode(shrink(_opened(content), 200).filter(ImageFilter.GaussianBlur(1.5)), "JPEG", 75)


def squeezed(content: bytes, seed: int) -> bytes:
    """200 px on the longer side, JPEG quality 40."""
    return encode(shrink(_opened(content), 200), "JPEG", 40)


CONDITIONS: dict[str, Condition] = {
    "as stored": as_stored,
    "200 px": pixels_200,
    "100 px": pixels_100,
    "200 px, re-cropped": recropped,
    "200 px, WebP": webp,
    "screenshot": screenshot,
}

SAMPLED: dict[str, Condition] = {"200 px, blurred": blurred, "200 px, JPEG 40": squeezed}
"""Measured on one test picture in three, for the report: how far a photo may be damaged."""

SMALLER: dict[str, Condition] = {"60 px": pixels_60}
"""Used on validation only, to find the smallest face that can be judged."""


def _small(content: bytes, side: int) -> bytes:
    return encode(shrink(_opened(content), side), "JPEG", 75)


def _opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def _uneven(rng: np.random.Generator) -> npt.NDArray[np.float64]:
    share = rng.uniform(0, 1)
    return np.array([share, 1 - share])
