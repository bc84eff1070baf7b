"""Runs the whole path that people use (decode, faces, crop, LiteRT network) over a list of pictures."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cache, partial
from typing import TypeVar

from tqdm import tqdm

import models
from models import photo
from models.detectors import FOLDER
from models.errors import PhotoError
from models.fusion import fuse, pixels_alone
from models.judge import Judge, Signals
from models.training import appearance
from models.training.conditions import CONDITIONS, SAMPLED, SMALLER
from models.training.data import Picture
from models.training.outcomes import Outcome, Subject
from models.verdict import Verdict
from models.workers import workers

Answer = TypeVar("Answer")
Job = tuple[str, int]
"""A picture's file, and its place in the list: the seed of what is done to it."""
KNOWN = CONDITIONS | SAMPLED | SMALLER
PLAIN = next(iter(CONDITIONS))
"""The condition that leaves pictures as they are: how they look is told from it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """All of one look at a photo: its verdict, the signals behind it, and how it looks where that was asked."""

    verdict: Verdict
    signals: Signals | None
    grey: bool = False
    tone: str = appearance.NOT_KNOWN


def signals(pictures: Sequence[Picture], condition: str, detector: str, draw: int = 0) -> list[Signals | None]:
    """What the cues say before fusion, for each picture under `condition`; None without a face.

    Each `draw` gives other seeds to a condition that draws.
    """
    return _run(_signals, list(enumerate(pictures, draw * len(pictures))), condition, detector)


def outcomes(pictures: Sequence[tuple[int, Picture]], condition: str, detector: str) -> list[Outcome]:
    """What comes out for each picture, with its place in the whole list, under `condition` at the browsing point.

    A picture that cannot be read is named and left out.
    """
    card = models.load_card(detector)
    found = []
    for (place, picture), seen in zip(pictures, _run(_seen, pictures, condition, detector), strict=True):
        if isinstance(seen, str):
            print(f"left out: {picture.name}: {seen}")
            continue
        kept = {key: value for key, value in asdict(picture).items() if key in ("fake", "origin", "source", "aligned")}
        told, cues = seen.verdict, seen.signals.cues if seen.signals else {}
        side = seen.signals.side if seen.signals else None
        # Made again from the signals: a verdict's own is rounded for people, and curves need all of it.
        fused, pixels = None, None
        if told.probability is not None and side is not None:
            fused, pixels = (ask(cues, side, card.bands) for ask in (fuse, pixels_alone))
        subject = Subject(place=place, grey=seen.grey, tone=seen.tone, **kept)
        found.append(Outcome(subject, condition, told.label, fused, pixels, side, cues))
    return found


def _run(
    ask: Callable[[str, str, Job], Answer], pictures: Sequence[tuple[int, Picture]], condition: str, detector: str
) -> list[Answer]:
    jobs = [(str(picture.path), place) for place, picture in pictures]
    with workers() as pool:
        answers = pool.map(partial(ask, condition, detector), jobs, chunksize=16)
        return list(tqdm(answers, total=len(jobs), unit="photo", desc=condition))


def _signals(condition: str, detector: str, job: Job) -> Signals | None:
    return _judge(detector).signals(_content(condition, job))


def _seen(condition: str, detector: str, job: Job) -> Seen | str:
    judge = _judge(detector)
    try:
        content = _content(condition, job)
        verdict, signals = judge.measured(content)
    except (PhotoError, OSError) as problem:
        return str(problem)
    if condition != PLAIN:
        return Seen(verdict, signals)
    shot = photo.read(content)
    grey = appearance.is_grey(shot.pixels)
    if not verdict.faces:
        return Seen(verdict, signals, grey)
    landmarks = {name: (x / shot.scale, y / shot.scale) for name, (x, y) in verdict.faces[0].landmarks.items()}
    return Seen(verdict, signals, grey, appearance.tone(shot.pixels, landmarks))


def _content(condition: str, job: Job) -> bytes:
    path, place = job
    with open(path, "rb") as file:
        return KNOWN[condition](file.read(), place)


@cache
def _judge(detector: str) -> Judge:
    return models.load(detector, FOLDER)
