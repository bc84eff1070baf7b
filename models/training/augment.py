"""What the web does to a photo, and where a crop may fall: the same for real and fake.

Everything is drawn from the generator that is passed in, so that a seed repeats a training and
freezes an evaluation. Sizes follow what profile photos are shown at: 76 to 288 px here, since the
training pictures are at most 288 px; half of the draws lie above 180 px, near what LinkedIn shows.
"""

import io

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

from models.face import Square

FILTERS = (Image.Resampling.BILINEAR, Image.Resampling.BICUBIC, Image.Resampling.LANCZOS, Image.Resampling.BOX)
SIDES = (76, 288)


def web(image: Image.Image, share: float, rng: np.random.Generator) -> Image.Image:
    """A crop as it looks after its photo went through the web; now and then untouched.

    One or two rounds of resizing the photo (the crop's side is `share` of the photo's longer side),
    sharpening, and JPEG, WebP or a screenshot.
    """
    for _ in range(rng.choice(3, p=(0.1, 0.65, 0.25))):
        side = max(16, round(share * float(rng.uniform(*SIDES))))
        image = shrink(image, side, FILTERS[rng.integers(len(FILTERS))])
        if rng.random() < 0.15:  # what image services do after shrinking
            image = image.filter(ImageFilter.UnsharpMask(float(rng.uniform(0.4, 1.2)), int(rng.integers(30, 150)), 1))
        if rng.random() < 0.93:  # else a screenshot: resized by the screen, then lossless
            image = _recoded(image, rng)
    return image


def encode(image: Image.Image, kind: str, quality: int, *, subsampled: bool = True) -> bytes:
    """The picture as JPEG or WebP bytes; `subsampled` keeps colour at half the resolution (4:2:0)."""
    buffer = io.BytesIO()
    if kind == "JPEG":
        image.save(buffer, kind, quality=quality, subsampling=2 if subsampled else 0)
    else:
        image.save(buffer, kind, quality=quality, method=2)
    return buffer.getvalue()


def shrink(image: Image.Image, side: int, method: Image.Resampling = Image.Resampling.LANCZOS) -> Image.Image:
    """The picture with its longer side at `side` pixels."""
    factor = side / max(image.size)
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    return image.resize(size, method)


def loose_square(box: tuple[float, float, float, float], side: int, margin: float, rng: np.random.Generator) -> Square:
    """A square around `box` in a crop of `side` pixels, shifted and scaled at random, so that framing tells nothing.

    The scale lies within 0.75 to 1.3 of `margin`, the shift within 12 % of the square's side. At most
    85 to 100 % of the crop is taken, so that a frame which is narrow around the face moves as well.
    """
    x, y, wide, tall = box
    scale = float(np.exp(rng.uniform(np.log(0.75), np.log(1.3))))
    length = min(max(wide, tall) * margin * scale, side * float(rng.uniform(0.85, 1)))
    left = x + wide / 2 - length / 2 + length * rng.uniform(-0.12, 0.12)
    top = y + tall / 2 - length / 2 + length * rng.uniform(-0.12, 0.12)
    return min(max(left, 0.0), side - length), min(max(top, 0.0), side - length), length


def looks(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """A crop with other light and colours, now and then grey."""
    for change in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        if rng.random() < 0.5:
            image = change(image).enhance(float(rng.uniform(0.75, 1.3)))
    if rng.random() < 0.15:
        image = ImageEnhance.Sharpness(image).enhance(float(rng.uniform(0.4, 2.0)))
    return image.convert("L").convert("RGB") if rng.random() < 0.05 else image


def _recoded(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    if rng.random() < 0.8:
        content = encode(image, "JPEG", int(rng.integers(45, 96)), subsampled=bool(rng.random() < 0.7))
    else:
        content = encode(image, "WEBP", int(rng.integers(45, 96)))
    return Image.open(io.BytesIO(content)).convert("RGB")
