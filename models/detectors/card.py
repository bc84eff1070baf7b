"""A detector's card for machines: what must be known to judge with its weights. Standard library only."""

import hashlib
import json
import math
from dataclasses import dataclass, field, fields
from itertools import pairwise
from pathlib import Path
from typing import Any

from models.errors import CardInvalid, DetectorMissing
from models.fusion import PIXELS, Band, Thresholds
from models.verdict import Point, Strength


@dataclass(frozen=True, slots=True)
class Member:
    """One network of a detector: `file` in its folder, `input_size` in pixels, `margins` of the views that it is
    asked of, in sides of the face box. It is asked only where the mean logit of those before it is over `above` and
    up to `below`: beyond, they are sure of it without."""

    file: str
    sha256: str
    input_size: int
    margins: tuple[float, ...]
    above: float = -math.inf
    below: float = math.inf


@dataclass(frozen=True, slots=True)
class Card:
    """What card.json says: networks, fusion and thresholds, all chosen on validation.

    `members` are the networks, whose views are asked in this order, `smallest_face` is in pixels of the
    photo; `bands` turn the cues' signals into the probability of fake, smallest faces first; `strengths`
    say how much each finding of each cue weighs, as measured.
    """

    name: str
    version: str
    folder: Path
    members: tuple[Member, ...]
    smallest_face: int
    bands: tuple[Band, ...]
    points: dict[Point, Thresholds]
    metrics: dict[str, Any]
    strengths: dict[tuple[str, str], Strength] = field(default_factory=dict)

    @property
    def model(self) -> str:
        """What verdicts are signed with: name@version."""
        return f"{self.name}@{self.version}"

    @property
    def sha256(self) -> str:
        """By which the weights are known: a network's own checksum, or that of all the networks' checksums."""
        sums = [member.sha256 for member in self.members]
        return sums[0] if len(sums) == 1 else hashlib.sha256("".join(sums).encode()).hexdigest()

    @property
    def weighs(self) -> frozenset[str]:
        """The cues that count in the fusion; the network always does."""
        return frozenset({PIXELS, *(cue for band in self.bands for cue, weight in band.weights.items() if weight)})


def read(folder: Path) -> Card:
    """Read `folder`/card.json. Raises DetectorMissing where there is none, CardInvalid where it lacks something."""
    try:
        written = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    except OSError as problem:
        raise DetectorMissing(str(problem)) from problem
    except ValueError as problem:
        raise CardInvalid(str(problem)) from problem
    try:
        return _card(written, folder)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise CardInvalid(f"{folder.name}: {problem!r}") from problem


def _card(written: dict[str, Any], folder: Path) -> Card:
    points = {
        Point(name): Thresholds(**{each.name: float(p[each.name]) for each in fields(Thresholds)})
        for name, p in written["points"].items()
    }
    for point in Point:
        if not 0 <= points[point].unsure <= points[point].fake <= 1:
            raise ValueError(f"thresholds of {point}")
    members = tuple(_member(member) for member in written["networks"])
    if not members or not all(member.margins for member in members):
        raise ValueError("networks without views")
    if (members[0].above, members[0].below) != (-math.inf, math.inf):
        raise ValueError("a first network that is not asked")
    bands = tuple(_band(band) for band in written["fusion"])
    if not bands or list(bands) != sorted(bands, key=lambda band: band.face):
        raise ValueError("bands of the fusion")
    return Card(
        name=str(written["name"]),
        version=str(written["version"]),
        folder=folder,
        members=members,
        smallest_face=int(written["smallest_face"]),
        bands=bands,
        points=points,
        metrics=dict(written.get("metrics", {})),
        strengths={
            (str(cue), str(finding)): Strength(measured["strength"])
            for cue, found in written.get("cues", {}).items()
            for finding, measured in found["findings"].items()
        },
    )


def _member(written: dict[str, Any]) -> Member:
    file, margins = str(written["file"]), tuple(float(margin) for margin in written["margins"])
    if Path(file).name != file:
        raise ValueError(f"{file} is no file of the detector's folder")
    above, below = float(written.get("above", -math.inf)), float(written.get("below", math.inf))
    if not above < below:
        raise ValueError(f"{file} is asked above {above} and below {below}")
    return Member(file, str(written["sha256"]), int(written["input_size"]), margins, above, below)


def _band(written: dict[str, Any]) -> Band:
    weights = {str(cue): float(weight) for cue, weight in written["weights"].items()}
    curve = tuple((float(said), float(worth)) for said, worth in written.get("curve", ()))
    if any(b[0] <= a[0] or b[1] <= a[1] for a, b in pairwise(curve)):
        raise ValueError("a curve that does not rise")
    return Band(float(written["face"]), float(written["intercept"]), weights, curve)
