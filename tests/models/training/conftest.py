"""Outcomes as an evaluation keeps them, made up: some fakes above most reals, some of every kind not judged."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="training is only in the full environment")

from models.detectors.card import Card, Member
from models.fusion import Band, Thresholds, fuse, label_of, pixels_alone
from models.training.conditions import CONDITIONS, SAMPLED
from models.training.outcomes import Outcome, Subject
from models.verdict import Label, Point

FAKES = {"stylegan1": 30, "stylegan2": 40, "stylegan3": 20, "diffusion-sd21": 20, "diffusion-sd3": 20}
REALS = {("photo-profile", "team-a"): 80, ("photo-ffhq", "ffhq-b"): 40, ("photo-portrait", "grey-c"): 40}
POINTS = {Point.BROWSING: (0.9, 0.5), Point.ASKED: (0.7, 0.4), Point.STRICT: (0.99, 0.6)}


@pytest.fixture(scope="session")
def card() -> Card:
    """A card with a plain fusion of two cues."""
    bands = (Band(0, 0.0, {"network": 1.0, "eye_alignment": 1.0}),)
    points = {point: Thresholds(fake, 0.3, fake, unsure) for point, (fake, unsure) in POINTS.items()}
    members = (Member("lite0.tflite", "0" * 64, 160, (1.6,)),)
    return Card("made-up", "1", Path(), members, 32, bands, points, {})


@pytest.fixture(scope="session")
def outcomes(card: Card) -> list[Outcome]:
    """One list under all conditions; the sampled ones hold every third picture."""
    subjects = [_fake(origin) for origin, count in FAKES.items() for _ in range(count)]
    subjects += [_real(*pair, n) for pair, count in REALS.items() for n in range(count)]
    numbered = [Subject(place, *subject) for place, subject in enumerate(subjects)]
    rng = np.random.default_rng(6)
    return [
        _outcome(subject, condition, card, rng)
        for condition in (*CONDITIONS, *SAMPLED)
        for subject in numbered[:: 3 if condition in SAMPLED else 1]
    ]


def _fake(origin: str) -> tuple[bool, str, str, bool, bool, str]:
    return True, origin, f"set of {origin}", origin.startswith("stylegan"), False, "light"


def _real(origin: str, source: str, n: int) -> tuple[bool, str, str, bool, bool, str]:
    grey = source == "grey-c" and n % 2 == 0
    return False, origin, source, origin == "photo-ffhq", grey, "not known" if grey else ("light", "dark")[n % 2]


def _outcome(subject: Subject, condition: str, card: Card, rng: np.random.Generator) -> Outcome:
    if subject.place % 50 == 7:
        return Outcome(subject, condition, Label.NO_FACE, None, None, None, {})
    if condition == "100 px" and subject.place % 50 == 9:
        return Outcome(subject, condition, Label.TOO_SMALL, None, None, 20.5, {})
    level = 4 if subject.fake else 1 if subject.aligned else -3
    cues = {"network": round(float(rng.normal(level, 1.5)), 3), "eye_alignment": round(float(subject.aligned), 3)}
    side = round(float(rng.uniform(40, 120)), 1)
    fused, pixels = (round(ask(cues, side, card.bands), 6) for ask in (fuse, pixels_alone))
    return Outcome(subject, condition, label_of(fused, pixels, card.points[Point.BROWSING]), fused, pixels, side, cues)
