"""The photos that are measured: different faces at 200 px, as LinkedIn sends them."""

import csv
import io
import os
from pathlib import Path

from PIL import Image, ImageOps

from tests.server.conftest import PHOTOS

DATA = Path(os.environ.get("DATA", ""))
COUNT, SIDE = 30, 200


def photos() -> list[bytes]:
    """COUNT photos as JPEG: of the test split where DATA has a manifest, else of the fixtures and their mirror images."""
    manifest = DATA / "manifest.csv"
    if os.environ.get("DATA") and manifest.exists():
        with manifest.open(newline="") as rows:
            files = [DATA / row["file"] for row in csv.DictReader(rows) if row["split"] == "test"]
        return [_small(file, mirrored=False) for file in files[:: len(files) // COUNT][:COUNT]]
    files = [file for file in sorted(PHOTOS.glob("*.jpg")) if file.stem.startswith(("fake", "real"))]
    both = [_small(file, mirrored=mirrored) for mirrored in (False, True) for file in files]
    return both[:COUNT]


def _small(file: Path, *, mirrored: bool) -> bytes:
    buffer = io.BytesIO()
    with Image.open(file) as image:
        small = ImageOps.mirror(image) if mirrored else image.copy()
    small = small.convert("RGB")
    small.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    small.save(buffer, "JPEG", quality=75)
    return buffer.getvalue()
