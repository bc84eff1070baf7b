"""The set the project began with: "Real and Fake Face Detection" by CIPLAB, Yonsei University.

Faces put together by experts in Photoshop. File names say how hard a fake is and which of left
eye, right eye, nose and mouth were replaced: easy_100_1111.jpg.
"""

import re
from pathlib import Path

from models.training.data import DATA, DataError, Picture, is_fake, rows_of

SPLITS = 5
PARTS = 4
NAMED = re.compile(r"(?:easy|mid|hard)_\d+_([01]{4})\.")
USES = ("train", "test", "unused")


def pictures(folder: Path = DATA) -> list[Picture]:
    """Every picture, in the list's order; `parts` is empty where a fake's name does not tell them.

    Raises DataError where the list is missing or holds a label or a use that it may not.
    """
    return [_picture(row, folder) for row in rows_of(folder / "ciplab.csv")]


def uses(split: int, folder: Path = DATA) -> dict[str, str]:
    """What each picture is for in one of the five splits: name -> train, test or unused."""
    return {row["file"]: row[f"split{split}"] for row in rows_of(folder / "ciplab.csv")}


def _picture(row: dict[str, str], folder: Path) -> Picture:
    for split in range(SPLITS):
        if row[f"split{split}"] not in USES:
            raise DataError(f"{row['file']}: split{split} {row[f'split{split}']!r} is none of {', '.join(USES)}")
    fake, named = is_fake(row), NAMED.search(row["file"])
    parts = tuple(part == "1" for part in named[1]) if named else () if fake else (False,) * PARTS
    return Picture(
        name=row["file"],
        path=folder / row["file"],
        fake=fake,
        origin="ciplab",
        source="ciplab",
        split="all",
        group=row["group"],
        aligned=False,
        parts=parts,
    )
