"""Square of a photo -> the network's input. The one path for training, evaluation and serving."""

import numpy as np
import numpy.typing as npt
from PIL import Image

from models.face import Square
from models.photo import Photo

Array = npt.NDArray[np.float32]


def preprocess(photo: Photo, square: Square, size: int) -> Array:
    """Cut `square` out of the photo and resize it: float32 (size, size, 3), RGB, 0..255.

    Bicubic with Pillow's antialiasing, so that a large photo and its thumbnail look alike to the
    network. The network itself holds the rest of the arithmetic (mean and scale).
    """
    left, top, side = square
    box = (left, top, left + side, top + side)
    resized = Image.fromarray(photo.pixels).resize((size, size), Image.Resampling.BICUBIC, box=box)
    return np.asarray(resized, np.float32)
