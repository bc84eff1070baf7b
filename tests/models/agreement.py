"""How well our compiled cascade agrees with the `mtcnn` package on photos with one face.

    python -m tests.models.agreement [--most 200]      over the test split of DATA/manifest.csv

Prints the share of main faces found, of overlaps, and of landmarks near enough.
"""

import argparse
import csv
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

DATA = Path(os.environ.get("DATA", Path(__file__).parents[2].parent / "shared" / "data"))


@dataclass(frozen=True)
class Agreement:
    """Of `photos` where mtcnn finds one face: shares found, overlapping by 0.85, landmarks within 3 % of the eyes."""

    photos: int
    found: float
    overlapping: float
    near: float

    def __str__(self) -> str:
        return f"{self.photos} photos: found {self.found:.2%}, IoU at least 0.85 {self.overlapping:.2%}, landmarks within 3 % {self.near:.2%}"


def listed(most: int | None = None) -> list[Path]:
    """Photos of the test split, evenly taken where only some are asked for; none where there is no manifest."""
    manifest = DATA / "manifest.csv"
    if not manifest.exists():
        return []
    with manifest.open(newline="") as rows:
        files = [DATA / row["file"] for row in csv.DictReader(rows) if row["split"] == "test"]
    return files[:: max(1, len(files) // most)] if most else files


def overlap(a, b) -> float:
    """Intersection over union of two boxes x1, y1, x2, y2."""
    left, top = np.maximum(a[:2], b[:2])
    right, bottom = np.minimum(a[2:4], b[2:4])
    shared = max(0.0, right - left) * max(0.0, bottom - top)
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)


@cache
def _both():
    import mtcnn

    from models.cascade import Cascade

    return Cascade(), mtcnn.MTCNN()


def compare(path: Path) -> tuple[float, float] | None:
    """Overlap, and the largest error of a landmark in distances of the eyes; None where mtcnn finds not one face.

    (0, inf) where ours finds none.
    """
    ours, theirs = _both()
    pixels = np.asarray(Image.open(path).convert("RGB"))
    there = theirs.detect_faces(pixels, output_type="numpy", box_format="xyxy")
    if there is None or len(there) != 1:
        return None
    here = ours(pixels)
    if not len(here):
        return 0.0, float("inf")
    face = max(here, key=lambda row: overlap(row[:4], there[0, 1:5]))
    eyes = np.hypot(there[0, 7] - there[0, 6], there[0, 12] - there[0, 11])
    apart = np.hypot(face[5:10] - there[0, 6:11], face[10:15] - there[0, 11:16])
    return float(overlap(face[:4], there[0, 1:5])), float(apart.max() / max(eyes, 1e-6))


def measure(paths: list[Path], processes: int = 1) -> Agreement:
    """Compare on all of them."""
    rows = np.array([row for row in _compared(paths, processes) if row is not None]).reshape(-1, 2)
    shares = [
        float(np.mean(true)) if len(rows) else 0.0 for true in (rows[:, 0] > 0, rows[:, 0] >= 0.85, rows[:, 1] <= 0.03)
    ]
    return Agreement(len(rows), *shares)


def _compared(paths: list[Path], processes: int) -> Iterator[tuple[float, float] | None]:
    if processes == 1:
        yield from map(compare, paths)
        return
    with ProcessPoolExecutor(processes) as workers:
        yield from workers.map(compare, paths, chunksize=16)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Agreement of our cascade with the mtcnn package.")
    parser.add_argument("--most", type=int, help="only so many photos")
    found = listed(parser.parse_args().most)
    raise SystemExit(print(measure(found, os.cpu_count() or 1)) if found else f"no manifest.csv in {DATA}")
