"""Bytes -> Photo: the only place where bytes become pixels.

The limits and the order of the checks follow what was measured with Pillow: a few kilobytes of
PNG or AVIF can ask for a gigabyte, so the header is judged before anything is decoded.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, UnidentifiedImageError

from models.errors import DamagedPhoto, NotAPhoto, PhotoTooLarge

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
MAX_PIXELS = 40_000_000
MAX_SIDE = 12_000
WORKING_SIDE = 1024  # pixels; larger photos are shrunk to it, far above what a face needs
BACKDROP = (255, 255, 255)  # behind transparency, as pages show it

warnings.filterwarnings("ignore", module=r"PIL\..*")  # odd metadata is no reason to refuse a photo


@dataclass(frozen=True, slots=True)
class Photo:
    """An upright RGB photo: `pixels` uint8 (height, width, 3), at most WORKING_SIDE a side.

    `size` is (width, height) before shrinking, `scale` how many pixels of that size one pixel
    here stands for (1.0 or more), `sha256` that of the bytes.
    """

    pixels: npt.NDArray[np.uint8]
    size: tuple[int, int]
    scale: float
    sha256: str


def read(content: bytes) -> Photo:
    """Decode the first frame, upright, in RGB, under limits.

    Raises NotAPhoto for bytes of no allowed format, PhotoTooLarge over 40 megapixels or 12,000
    pixels a side, DamagedPhoto for what cannot be decoded.
    """
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            return _decode(image, hashlib.sha256(content).hexdigest())
    except UnidentifiedImageError as problem:
        raise NotAPhoto(str(problem)) from problem
    except Image.DecompressionBombError as problem:
        raise PhotoTooLarge(str(problem)) from problem
    except PhotoTooLarge:
        raise
    except Exception as problem:
        raise DamagedPhoto(str(problem)) from problem


def _decode(image: Image.Image, sha256: str) -> Photo:
    width, height = image.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise PhotoTooLarge(f"{width} x {height}")
    if image.format == "JPEG":  # lets the decoder skip what would be shrunk away
        image.draft("RGB", (WORKING_SIDE, WORKING_SIDE))
    image.seek(0)
    image.load()
    upright = ImageOps.exif_transpose(image)
    turned = image.getexif().get(0x0112, 1) >= 5  # orientations 5 to 8 lie on their side
    size = (height, width) if turned else (width, height)
    rgb = _rgb(upright)
    rgb.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BICUBIC)
    return Photo(np.asarray(rgb), size, max(1.0, size[0] / rgb.width), sha256)


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I") or image.mode == "F":  # 16 bits a channel: keep the upper eight
        deep = np.asarray(image, np.float32)
        shallow = deep / 256 if deep.max(initial=0) > 255 else deep
        return Image.fromarray(shallow.clip(0, 255).astype(np.uint8)).convert("RGB")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        backdrop = Image.new("RGBA", layer.size, (*BACKDROP, 255))
        return Image.alpha_composite(backdrop, layer).convert("RGB")
    return image.convert("RGB")
