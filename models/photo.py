"""Bytes -> Photo: the only place where bytes become pixels.

The limits and the order of the checks follow what was measured with Pillow: a few kilobytes of
PNG or AVIF can ask for a gigabyte, so the header is judged before anything is decoded.
"""

import hashlib
import io
import struct
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms, UnidentifiedImageError

from models import metadata
from models.errors import DamagedPhoto, NotAPhoto, PhotoTooLarge
from models.metadata import NOTHING, Metadata

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
MAX_PIXELS = 40_000_000
MOST_PIXELS = {"WEBP": 14_000_000, "AVIF": 16_000_000}
PROGRESSIVE_PIXELS = 24_000_000
"""Their decoders hold several pictures at once: at these sizes they cost what a PNG of MAX_PIXELS does."""
MAX_SIDE = 12_000
MAX_WORK = 2_000_000_000  # pixels times scans of a progressive JPEG: a few bytes can ask for another scan
BAND = 2**21  # pixels that are converted at once
WORKING_SIDE = 1024  # pixels; larger photos are shrunk to it, far above what a face needs
T = Image.Transpose
UPRIGHT = {
    2: T.FLIP_LEFT_RIGHT,
    3: T.ROTATE_180,
    4: T.FLIP_TOP_BOTTOM,
    5: T.TRANSPOSE,
    6: T.ROTATE_270,
    7: T.TRANSVERSE,
    8: T.ROTATE_90,
}
"""What turns a photo upright, by its EXIF orientation."""
SIDEWAYS = (5, 6, 7, 8)
BACKDROP = (255, 255, 255)  # behind transparency, as pages show it

warnings.filterwarnings("ignore", module=r"PIL\..*")  # odd metadata is no reason to refuse a photo


@dataclass(frozen=True, slots=True)
class Photo:
    """An upright RGB photo: `pixels` uint8 (height, width, 3), at most WORKING_SIDE a side.

    `size` is (width, height) before shrinking, `scale` how many pixels of that size one pixel
    here stands for (1.0 or more), `sha256` that of the bytes. `metadata` is what the file says of
    itself, `content` the bytes themselves, for who checks a signature over them.
    """

    pixels: npt.NDArray[np.uint8]
    size: tuple[int, int]
    scale: float
    sha256: str
    metadata: Metadata = NOTHING
    content: bytes = field(default=b"", repr=False)


def read(content: bytes) -> Photo:
    """Decode the first frame, upright, in RGB, under limits.

    Raises NotAPhoto for bytes of no allowed format, PhotoTooLarge over 40 megapixels or 12,000
    pixels a side, DamagedPhoto for what cannot be decoded.
    """
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            return _decode(image, content, hashlib.sha256(content).hexdigest())
    except UnidentifiedImageError as problem:
        raise NotAPhoto(str(problem)) from problem
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise PhotoTooLarge(str(problem)) from problem
    except PhotoTooLarge:
        raise
    except Exception as problem:
        raise DamagedPhoto(str(problem)) from problem


def _decode(image: Image.Image, content: bytes, sha256: str) -> Photo:
    width, height = image.size
    most = PROGRESSIVE_PIXELS if image.info.get("progressive") else MOST_PIXELS.get(image.format or "", MAX_PIXELS)
    if width * height > most or max(width, height) > MAX_SIDE:
        raise PhotoTooLarge(f"{image.format} of {width} x {height}")
    if image.format == "JPEG":
        if image.info.get("progressive") and width * height * content.count(b"\xff\xda") > MAX_WORK:
            raise PhotoTooLarge("scans")
        image.draft("RGB", (WORKING_SIDE, WORKING_SIDE))  # lets the decoder skip what would be shrunk away
    image.seek(0)
    image.load()
    orientation = image.getexif().get(0x0112, 1)
    if orientation in SIDEWAYS:
        width, height = height, width
    rgb = _shrunk(image)
    rgb.thumbnail((WORKING_SIDE, WORKING_SIDE), Image.Resampling.BICUBIC)
    rgb = _as_shown(rgb, image.info.get("icc_profile"))
    if orientation in UPRIGHT:
        rgb = rgb.transpose(UPRIGHT[orientation])
    scale = max(1.0, width / rgb.width)
    return Photo(np.asarray(rgb), (width, height), scale, sha256, _told(image, content), content)


def _told(image: Image.Image, content: bytes) -> Metadata:
    return metadata.read(image.format or "", image.info, _exif(image), content)


def _exif(image: Image.Image) -> Mapping[int, Any]:
    # What cannot be read is not there: odd metadata is no reason to refuse a photo.
    try:
        exif = image.getexif()
        return {**exif, **exif.get_ifd(0x8769)}
    except (
        OSError,
        EOFError,
        ArithmeticError,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        SyntaxError,
        struct.error,
    ):
        return {}


def _shrunk(image: Image.Image) -> Image.Image:
    # RGB at no less than twice WORKING_SIDE, made in bands: a second picture of full size is what costs memory.
    brightest = max(np.ravel(image.getextrema())) if image.mode.startswith(("I", "F")) else 0
    width, height = image.size
    if width * height <= BAND:
        return _rgb(image, brightest)
    step = max(1, max(image.size) // (2 * WORKING_SIDE))
    tall = max(1, BAND // width // step) * step
    small = Image.new("RGB", (-(-width // step), -(-height // step)))
    for top in range(0, height, tall):
        band = _rgb(image.crop((0, top, width, min(top + tall, height))), brightest)
        small.paste(band.reduce(step), (0, top // step))
    return small


def _rgb(image: Image.Image, brightest: float) -> Image.Image:
    if image.mode.startswith("I") or image.mode == "F":  # 16 bits a channel: keep the upper eight
        deep = np.asarray(image, np.float32)
        shallow = deep / 256 if brightest > 255 else deep
        return Image.fromarray(shallow.clip(0, 255).astype(np.uint8)).convert("RGB")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        backdrop = Image.new("RGBA", layer.size, (*BACKDROP, 255))
        return Image.alpha_composite(backdrop, layer).convert("RGB")
    return image.convert("RGB")


def _as_shown(rgb: Image.Image, profile: bytes | None) -> Image.Image:
    # Pages show a wide-gamut photo in its own colours. A profile that cannot be read is none, as in browsers.
    if not profile or profile[16:20] != b"RGB " or b"sRGB" in profile:
        return rgb
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        shown = ImageCms.profileToProfile(rgb, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return rgb
    return shown or rgb
