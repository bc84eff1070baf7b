"""Faces that are no pictures of anybody: smooth blotches with landmarks, so that what lies where can be recognised."""

import io
from dataclasses import replace

import numpy as np
from PIL import Image

from models.training.pack import Row, write
from models.training.swap import Portrait

POINTS = np.array([[60.0, 70.0], [110.0, 72.0], [85.0, 98.0], [66.0, 125.0], [106.0, 126.0]])


def portrait(seed, points=POINTS, side=176):
    """The same seed gives the same face."""
    rng = np.random.default_rng(seed)
    blotches = Image.fromarray(rng.integers(40, 216, (22, 22, 3), dtype=np.uint8))
    return Portrait(np.asarray(blotches.resize((side, side), Image.Resampling.BICUBIC)), points)


def packed(path):
    """A pack of eight faces, a fake, one without landmarks and one that is too small."""
    rows, contents = [], []
    for n in range(11):
        face = portrait(n)
        buffer = io.BytesIO()
        Image.fromarray(face.pixels).save(buffer, "PNG")
        row = Row(f"{n}", False, "photo-profile", "s", False, (0.2, 0.2, 0.6, 0.6), 1.0, tuple((POINTS / 176).ravel()))
        rows.append(row)
        contents.append(buffer.getvalue())
    rows[8] = replace(rows[8], fake=True)
    rows[9] = replace(rows[9], points=())
    rows[10] = replace(rows[10], box=(0.4, 0.4, 0.2, 0.2))
    write(path, rows, contents, {})
    return path
