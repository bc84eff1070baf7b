"""What came out for each picture, kept beside the detector: every figure is made from it, without the pictures.

`outcomes.csv` has a row for each picture under each condition, `pictures.csv` what is known of each
picture. A picture is its place in the list that was judged; no name and no pixel of it is kept.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.judge import Signals
from models.verdict import Label

OUTCOMES, PICTURES = "outcomes.csv", "pictures.csv"
TRAINING, DATA = "training.csv", "data.csv"
"""Beside them: the log of the training, a row an epoch, and how many pictures of which kind and source there were."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A picture that was judged: its label and where it comes from, and how it looks (see appearance.py)."""

    place: int
    fake: bool
    origin: str
    source: str
    aligned: bool
    grey: bool
    tone: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was said of a picture under a condition, at the browsing point.

    `probability` of fake and `pixels`, the same by the network alone, are None where no face was
    judged; `side` of the face in pixels of the photo is None without a face.
    """

    subject: Subject
    condition: str
    said: Label
    probability: float | None
    pixels: float | None
    side: float | None
    cues: dict[str, float]

    @property
    def signals(self) -> Signals | None:
        """The same as the judge sees it before fusion; None without a face."""
        return None if self.side is None else Signals(self.side, self.cues)


def write(folder: Path, outcomes: Sequence[Outcome]) -> None:
    """Keep outcomes in `folder`, rounded to what figures need."""
    cues = sorted({cue for outcome in outcomes for cue in outcome.cues})
    subjects = {outcome.subject.place: outcome.subject for outcome in outcomes}
    head = ["place", "fake", "origin", "source", "aligned", "grey", "tone"]
    facts = ([s.place, int(s.fake), s.origin, s.source, int(s.aligned), int(s.grey), s.tone] for s in subjects.values())
    _table(folder / PICTURES, head, facts)
    head = ["condition", "place", "said", "probability", "pixels", "side", *cues]
    _table(folder / OUTCOMES, head, (_row(outcome, cues) for outcome in outcomes))


def read(folder: Path) -> list[Outcome]:
    """What write() kept. Raises FileNotFoundError where there is nothing, ValueError or KeyError for a damaged row."""
    subjects = {row["place"]: _subject(row) for row in _rows(folder / PICTURES)}
    return [_outcome(row, subjects[row["place"]]) for row in _rows(folder / OUTCOMES)]


def write_data(folder: Path, rows: Sequence[dict[str, str]]) -> None:
    """Keep how many pictures each split holds, by label, origin and source, from the rows of a list."""
    head = ["split", "label", "origin", "source"]
    counted = Counter(tuple(row[name] for name in head) for row in rows)
    _table(folder / DATA, [*head, "count"], ([*kind, count] for kind, count in sorted(counted.items())))


def _subject(row: dict[str, str]) -> Subject:
    marks = {name: row[name] == "1" for name in ("fake", "aligned", "grey")}
    return Subject(place=int(row["place"]), origin=row["origin"], source=row["source"], tone=row["tone"], **marks)


def _row(outcome: Outcome, cues: Sequence[str]) -> list[str | int]:
    return [
        outcome.condition,
        outcome.subject.place,
        outcome.said,
        _short(outcome.probability, 6),
        _short(outcome.pixels, 6),
        _short(outcome.side, 1),
        *(_short(outcome.cues.get(cue), 3) for cue in cues),
    ]


def _outcome(row: dict[str, str], subject: Subject) -> Outcome:
    known = {key: row.pop(key) for key in ("condition", "place", "said", "probability", "pixels", "side")}
    return Outcome(
        subject,
        known["condition"],
        Label(known["said"]),
        _number(known["probability"]),
        _number(known["pixels"]),
        _number(known["side"]),
        {cue: float(signal) for cue, signal in row.items() if signal},
    )


def _short(value: float | None, places: int) -> str:
    return "" if value is None else f"{round(value, places):.{places + 3}g}"


def _number(written: str) -> float | None:
    return float(written) if written else None


def _table(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    part = path.with_suffix(".part")  # a kill while writing leaves what was there
    with part.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])
    part.replace(path)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
