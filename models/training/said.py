"""What a compared network said of each picture that it was judged on, kept beside the comparison: a few kilobytes.

Trainings are hours and their weights are not kept; of what was said a later mean of networks is made without them.
`compared/<variant>-<task>.csv` has a row a picture in the order of the list that was judged: its label and the logit.
No name and no pixel of a picture is in it.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

FOLDER = Path(__file__).with_name("compared")


@dataclass(frozen=True, slots=True)
class Said:
    """Labels and logits of the pictures that were judged: `fake` bool (n,), `scores` float64 (n,), fake above 0."""

    fake: npt.NDArray[np.bool_]
    scores: npt.NDArray[np.float64]


def write(variant: str, task: str, said: Said) -> None:
    """Keep what `variant` said in `task`, logits rounded to a thousandth."""
    path = _path(variant, task)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["fake", "score"])
        rows.writerows([int(fake), f"{score:.3f}"] for fake, score in zip(said.fake, said.scores, strict=True))


def read(variant: str, task: str) -> Said | None:
    """What write() kept, None where `variant` was not judged in `task`. Raises ValueError for a damaged file."""
    path = _path(variant, task)
    if not path.exists():
        return None
    values = np.loadtxt(path, delimiter=",", skiprows=1, ndmin=2)
    if values.shape[1:] != (2,) or not np.isfinite(values).all():
        raise ValueError(f"{path} does not hold a label and a score in each row")
    return Said(values[:, 0] == 1, values[:, 1])


def _path(variant: str, task: str) -> Path:
    return FOLDER / f"{variant}-{task.replace(' ', '-')}.csv"
