"""Packed crops: one zip a split with the faces of its pictures and what is known of each.

Inside lie `index.json` (one row a face, and what was left out and why) and one picture a row. A
zip is read at full speed by any number of processes, and can be carried to another machine as it is.
"""

import io
import json
import os
import zipfile
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from models.training.data import DataError


@dataclass(frozen=True, slots=True)
class Row:
    """One packed face: `box` (x, y, width, height) in shares of the crop's side, `share` the crop's
    side as a share of the photo's longer side, `points` the landmarks (x, y of each of face.POINTS) in shares
    of the crop's side (empty where no face was found, and the box is then the crop), `parts` as in data.py."""

    name: str
    fake: bool
    origin: str
    source: str
    aligned: bool
    box: tuple[float, float, float, float]
    share: float
    points: tuple[float, ...]
    parts: tuple[bool, ...] = ()


class Pack:
    """A pack on disk, for reading; each process opens the file for itself."""

    def __init__(self, path: Path) -> None:
        """Raises DataError where there is no pack: `make crops` writes it."""
        self._path = path
        try:
            with zipfile.ZipFile(path) as file:
                written = json.loads(file.read("index.json"))
        except (OSError, KeyError, ValueError, zipfile.BadZipFile) as problem:
            raise DataError(f"no packed crops at {path} ({problem}); run `make crops` first") from problem
        try:
            self.rows = [_row(row) for row in written["rows"]]
        except TypeError as problem:
            raise DataError(f"{path} was packed by another version ({problem}); remove it and pack anew") from problem
        self.left_out: dict[str, str] = written["left_out"]
        self._owner = 0

    def __getitem__(self, place: int) -> npt.NDArray[np.uint8]:
        """The crop of row `place`: uint8 (side, side, 3), RGB."""
        if self._owner != os.getpid():  # a forked reader must not share its parent's place in the file
            self.__dict__.pop("_file", None)
            self._owner = os.getpid()
        content = self._file.read(_inside(place))
        return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))

    @cached_property
    def _file(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(self._path)


def write(path: Path, rows: list[Row], pictures: list[bytes], left_out: dict[str, str]) -> int:
    """Write a pack in one go, so that a kill leaves the old one; returns its size in bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as file:
        file.writestr("index.json", json.dumps({"rows": [asdict(row) for row in rows], "left_out": left_out}))
        for place, picture in enumerate(pictures):
            file.writestr(_inside(place), picture)
    part.replace(path)
    return path.stat().st_size


def encoded(pixels: npt.NDArray[np.uint8]) -> bytes:
    """Pixels, uint8 (height, width, 3), as packs hold them where they need not be small: JPEG of next to no loss."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=95, subsampling=0)
    return buffer.getvalue()


def _inside(place: int) -> str:
    return f"{place:06}"


def _row(written: dict[str, object]) -> Row:
    lists = {name: tuple(value) for name, value in written.items() if isinstance(value, list)}
    return Row(**(written | lists))  # type: ignore[arg-type]
