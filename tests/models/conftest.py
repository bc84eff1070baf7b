"""Photos for the tests of models/: NASA's public-domain portrait and pictures drawn here."""

import io
from collections.abc import Callable

import numpy as np
import pytest
import skimage.data
from PIL import Image

import models
from models.judge import Judge

Encode = Callable[..., bytes]


@pytest.fixture(scope="session")
def judge() -> Judge:
    """The shipped judge, as everybody gets it."""
    return models.load()


@pytest.fixture(scope="session")
def portrait() -> Image.Image:
    """Eileen Collins, NASA, head and shoulders at 400 px."""
    return Image.fromarray(skimage.data.astronaut()).crop((60, 0, 380, 320)).resize((400, 400))


@pytest.fixture
def encode() -> Encode:
    """image, format, options -> bytes."""

    def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
        buffer = io.BytesIO()
        image.save(buffer, kind, **options)
        return buffer.getvalue()

    return encoded


@pytest.fixture(scope="session")
def noise() -> Image.Image:
    """A picture with nothing in it that could be a face."""
    return Image.fromarray(np.random.default_rng(5).integers(90, 160, (200, 200, 3), dtype=np.uint8))
