"""Finds and cuts out the faces of the training and validation pictures once, for all trainings.

    python -m models.training.crops [--within MEGABYTES]

Writes `work/crops/train.zip` and `val.zip` (see pack.py), and says which pictures were left out and
why: none is dropped in silence. With --within, both together are kept under so many megabytes, so
that they can be carried to a machine with a GPU.
"""

import argparse
import io
from collections import Counter
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path

import numpy as np
from PIL import Image
from tqdm import tqdm

from models import photo
from models.errors import PhotoError
from models.face import POINTS, Face, FaceFinder, Square, square_around
from models.photo import Photo
from models.training.data import WORK, Picture, pictures
from models.training.pack import Row, encoded, write
from models.workers import workers

CROPS = WORK / "crops"
SPLITS = ("train", "val")
MARGIN = 2.5
"""Sides of the face box: what the widest square of training needs (1.6 * 1.3, and the shift)."""
WHOLE = 99.0  # the same, beyond any picture: all of it that is square
CARRIED_SIDE = 208  # pixels: the face of a 288 px portrait at 70 %, above what LinkedIn shows of it
QUALITIES = (85, 80, 75, 70, 60, 50)

Cut = tuple[Row, bytes] | tuple[str, str]
"""A packed face, or the picture's name and why there is none."""


def main() -> None:
    """Pack both splits and report, by reason, what was left out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--within", type=float, help="megabytes for both splits together")
    within: float | None = parser.parse_args().within
    for quality in QUALITIES if within else (None,):
        sizes = [pack(pictures(split), CROPS / f"{split}.zip", quality=quality) for split in SPLITS]
        if within is None or sum(sizes) <= within * 1e6:
            print(f"{sum(sizes) / 1e6:.0f} MB in {CROPS}")
            return
        print(f"{sum(sizes) / 1e6:.0f} MB at quality {quality}: too much")
    raise SystemExit(f"no quality fits {within} MB")


def pack(chosen: Sequence[Picture], path: Path, *, quality: int | None = None, whole: bool = False) -> int:
    """Pack the main faces of pictures; returns the size in bytes.

    WebP of `quality`, or JPEG that loses next to nothing. With `whole` the square is as large as the
    picture allows, and a picture without a face is kept too.
    """
    with workers() as pool:
        job = partial(_cut, quality=quality, whole=whole)
        cuts = list(tqdm(pool.map(job, chosen, chunksize=32), total=len(chosen), desc=path.name))
    packed = [(row, picture) for row, picture in cuts if isinstance(row, Row) and isinstance(picture, bytes)]
    left_out = {name: why for name, why in cuts if isinstance(name, str) and isinstance(why, str)}
    for name, why in left_out.items():
        print(f"left out of {path.name}: {name}: {why}")
    print(f"{path.name}: {len(packed)} faces; left out: {dict(Counter(left_out.values())) or 'none'}")
    return write(path, [row for row, _ in packed], [picture for _, picture in packed], left_out)


def _cut(picture: Picture, quality: int | None, whole: bool) -> Cut:
    try:
        shot = photo.read(picture.path.read_bytes())
        faces = _finder()(shot)
    except OSError as problem:
        return picture.name, problem.strerror or str(problem)
    except PhotoError as problem:
        return picture.name, problem.code
    if not faces and not whole:
        return picture.name, "no_face"
    face = faces[0] if faces else None
    left, top, side = (int(value) for value in _square(shot, face, WHOLE if whole else MARGIN))
    image = Image.fromarray(shot.pixels).crop((left, top, left + side, top + side))
    return _row(picture, shot, face, (left, top, side)), _encoded(image, quality)


def _square(shot: Photo, face: Face | None, margin: float) -> Square:
    if face is not None:
        return square_around(face, shot, margin)
    height, width = shot.pixels.shape[:2]
    side = min(height, width)
    return (width - side) / 2, (height - side) / 2, side


def _row(picture: Picture, shot: Photo, face: Face | None, square: tuple[int, int, int]) -> Row:
    height, width = shot.pixels.shape[:2]
    left, top, side = square
    x, y, wide, tall = face.box if face else (left, top, side, side)
    points = [face.landmarks[name] for name in POINTS] if face else []
    return Row(
        name=picture.name,
        fake=picture.fake,
        origin=picture.origin,
        source=picture.source,
        aligned=picture.aligned,
        box=((x - left) / side, (y - top) / side, wide / side, tall / side),
        share=side / max(height, width),
        points=tuple(value for x, y in points for value in ((x - left) / side, (y - top) / side)),
        parts=picture.parts,
    )


def _encoded(image: Image.Image, quality: int | None) -> bytes:
    if quality is None:
        return encoded(np.asarray(image))
    if image.width > CARRIED_SIDE:
        image = image.resize((CARRIED_SIDE, CARRIED_SIDE), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=quality, method=4)
    return buffer.getvalue()


@cache
def _finder() -> FaceFinder:
    return FaceFinder()


if __name__ == "__main__":
    main()
