"""Finds the faces of the training and validation pictures once, for all trainings.

    python -m models.training.crops

Writes `work/faces.json` (the box of the main face of each picture) and says which pictures were
left out and why: none is dropped in silence.
"""

import json
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

from tqdm import tqdm

from models import photo
from models.errors import PhotoError
from models.face import FaceFinder
from models.training.data import DATA, pictures

WORK = Path(__file__).resolve().parents[2] / "work"
FACES = WORK / "faces.json"

Found = tuple[float, float, float, float] | str
"""A box (x, y, width, height), or why there is none."""


def main() -> None:
    """Find all faces on all cores and write them down with a count of what was left out."""
    names = [str(p.path.relative_to(DATA)) for split in ("train", "val") for p in pictures(split)]
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn")) as workers:
        found = list(tqdm(workers.map(_main_face, names, chunksize=32), total=len(names), unit="photo"))
    boxes = {name: box for name, box in zip(names, found, strict=True) if not isinstance(box, str)}
    WORK.mkdir(exist_ok=True)
    FACES.write_text(json.dumps(boxes))
    for name, reason in zip(names, found, strict=True):
        if isinstance(reason, str):
            print(f"left out: {name}: {reason}")
    print(f"{len(boxes)} faces, {len(names) - len(boxes)} pictures left out; written to {FACES}")


def boxes() -> dict[str, tuple[float, float, float, float]]:
    """What main() wrote: picture's name -> box. Raises FileNotFoundError before `make crops`."""
    return {name: tuple(box) for name, box in json.loads(FACES.read_text()).items()}


@cache
def _finder() -> FaceFinder:
    return FaceFinder()


def _main_face(name: str) -> Found:
    try:
        faces = _finder()(photo.read((DATA / name).read_bytes()))
    except (OSError, PhotoError) as problem:
        return str(problem)
    return faces[0].box if faces else "no face found"


if __name__ == "__main__":
    main()
