"""Square of a photo -> the network's input. The one path for training, evaluation and serving."""

import numpy as np
import numpy.typing as npt
from PIL import Image

from models.face import Square
from models.photo import Photo

Array = npt.NDArray[np.float32]


def preprocess(photo: Photo, square: Square, size: int) -> Array:
    """Cut `square` out of the photo and resize it: float32 (size, size, 3), RGB, 0..255.

    The network itself holds the rest of the arithmetic (mean and scale).
    """
    return np.asarray(cut_out(Image.fromarray(photo.pixels), square, size), np.float32)


def cut_out(image: Image.Image, square: Square, size: int) -> Image.Image:
    """`square` of the picture at `size` pixels a side.

    Bicubic with Pillow's antialiasing, so that a large photo and its thumbnail look alike to the network.
    """
    left, top, side = square
    box = (left, top, left + side, top + side)
    return image.resize((size, size), Image.Resampling.BICUBIC, box=box)
