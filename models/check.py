"""Judges many files on all cores: what `python -m models check` prints, row by row."""

import time
from collections.abc import Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

from tqdm import tqdm

import models
from models.errors import ModelsError, PhotoUnreadable
from models.judge import Judge
from models.verdict import Point
from models.workers import workers

SUFFIXES = {".jpg", ".jpeg", ".jfif", ".png", ".webp", ".gif", ".avif"}
HEADER = f"{'label':<10} {'fake':>6}  {'faces':>5}  {'ms':>5}  photo"
A_FEW = 4  # photos judged sooner than another process starts

Row = dict[str, Any]


def check(paths: Sequence[Path], point: Point) -> Iterator[Row]:
    """One row a photo, in order: a verdict with `photo` and `ms`, or `photo` and `error`.

    Folders are searched for photos at any depth. Raises DetectorError before the first row.
    """
    names = [name for path in paths for name in _photos(path)]
    models.load()  # what is wrong with the detector is said once, here
    judge = partial(_row, point)
    if len(names) <= A_FEW:
        yield from map(judge, names)
        return
    with workers() as pool:
        rows = pool.map(judge, names, chunksize=min(16, 1 + len(names) // 8))
        yield from tqdm(rows, total=len(names), unit="photo", disable=None, leave=False)


def line(row: Row) -> str:
    """A row as a line of the table."""
    if "error" in row:
        return f"{'error':<10} {'-':>6}  {'-':>5}  {'-':>5}  {row['photo']}: {row['error']['says']}"
    chance = "-" if row["probability"] is None else f"{row['probability']:.1%}"
    return f"{row['label']:<10} {chance:>6}  {len(row['faces']):>5}  {row['ms']:>5.0f}  {row['photo']}"


def _photos(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())


@cache
def _judge() -> Judge:
    return models.load()


def _row(point: Point, path: Path) -> Row:
    try:
        judge = _judge()
        begun = time.perf_counter()
        verdict = judge(_read(path), point).as_json()
        return {"photo": str(path), **verdict, "ms": round((time.perf_counter() - begun) * 1000, 1)}
    except ModelsError as problem:
        return {"photo": str(path), "error": problem.as_json()}


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise PhotoUnreadable(str(problem)) from problem
