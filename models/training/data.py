"""The lists of pictures to train and test on, as ../shared/data holds them."""

import csv
import os
from dataclasses import dataclass
from pathlib import Path

DATA = Path(os.environ.get("DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
WORK = Path(__file__).resolve().parents[2] / "work"
"""Where crops and trainings lie; never committed."""
SPLITS = ("train", "val", "test")


class DataError(Exception):
    """The data folder cannot be used as it is; the message says what to mend."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One row of a list: `fake` is the label, `group` what no two splits may share.

    `parts` says which of left eye, right eye, nose and mouth were replaced, where that is known.
    """

    name: str
    path: Path
    fake: bool
    origin: str
    source: str
    split: str
    group: str
    aligned: bool
    parts: tuple[bool, ...] = ()


def pictures(split: str, folder: Path = DATA) -> list[Picture]:
    """The pictures of one split, in the manifest's order.

    Raises DataError where the manifest is missing, holds another label or split than it may,
    has a group in two splits, or has no picture of one class.
    """
    rows = rows_of(folder / "manifest.csv")
    _no_group_in_two_splits(rows)
    chosen = [_picture(row, folder) for row in rows if row["split"] == split]
    for fake in (True, False):
        if not any(picture.fake is fake for picture in chosen):
            raise DataError(f"{folder}: no {'fake' if fake else 'real'} picture in split {split!r}")
    return chosen


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV list by column. Raises DataError where it cannot be read."""
    try:
        with path.open(newline="") as lines:
            return list(csv.DictReader(lines))
    except OSError as problem:
        raise DataError(f"no list of pictures: {problem}; name the folder with DATA=...") from problem


def _picture(row: dict[str, str], folder: Path) -> Picture:
    return Picture(
        name=row["file"],
        path=folder / row["file"],
        fake=is_fake(row),
        origin=row["origin"],
        source=row["source"],
        split=row["split"],
        group=row["group"],
        aligned=row["ffhq_aligned"] == "1",
    )


def is_fake(row: dict[str, str]) -> bool:
    """A row's label. Raises DataError where it is neither real nor fake."""
    if row["label"] not in ("real", "fake"):
        raise DataError(f"{row['file']}: label {row['label']!r} is neither real nor fake")
    return row["label"] == "fake"


def _no_group_in_two_splits(rows: list[dict[str, str]]) -> None:
    home: dict[str, str] = {}
    for row in rows:
        if row["split"] not in SPLITS:
            raise DataError(f"{row['file']}: split {row['split']!r} is none of {', '.join(SPLITS)}")
        if home.setdefault(row["group"], row["split"]) != row["split"]:
            raise DataError(f"group {row['group']} is in two splits ({row['file']})")
