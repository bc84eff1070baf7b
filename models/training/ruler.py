"""Runs the whole path that people use (decode, faces, crop, LiteRT network) over a list of pictures."""

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from typing import TypeVar

from tqdm import tqdm

import models
from models.detectors import FOLDER
from models.judge import Judge, Signals
from models.training.conditions import CONDITIONS, SMALLER
from models.training.data import Picture
from models.verdict import Verdict

Answer = TypeVar("Answer")


def signals(pictures: Sequence[Picture], condition: str, detector: str) -> list[Signals | None]:
    """What the cues say before fusion, for each picture under `condition`; None without a face."""
    return _run(_signals, pictures, condition, detector)


def verdicts(pictures: Sequence[Picture], condition: str, detector: str) -> list[Verdict]:
    """The verdict on each picture under `condition`, at the browsing point."""
    return _run(_verdict, pictures, condition, detector)


def _run(
    ask: Callable[[Judge, bytes], Answer], pictures: Sequence[Picture], condition: str, detector: str
) -> list[Answer]:
    jobs = [(str(picture.path), place) for place, picture in enumerate(pictures)]
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn")) as workers:
        answers = workers.map(partial(_one, ask, condition, detector), jobs, chunksize=16)
        return list(tqdm(answers, total=len(jobs), unit="photo", desc=condition))


def _one(ask: Callable[[Judge, bytes], Answer], condition: str, detector: str, job: tuple[str, int]) -> Answer:
    path, place = job
    with open(path, "rb") as file:
        return ask(_judge(detector), (CONDITIONS | SMALLER)[condition](file.read(), place))


@cache
def _judge(detector: str) -> Judge:
    return models.load(detector, FOLDER)


def _signals(judge: Judge, content: bytes) -> Signals | None:
    return judge.signals(content)


def _verdict(judge: Judge, content: bytes) -> Verdict:
    return judge(content)
