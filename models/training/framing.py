"""Measures with the framer how frames lie: StyleGAN's, FFHQ's real ones, and all others; training pictures alone.

    python -m models.training.framing

Needs the network (models/training/framer.py trains it, and calls this). The pictures that are their own frame are
those that the training held out. Writes into models/framer/card.json.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, astuple
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit
from tqdm import tqdm

from models import photo
from models.face import FaceFinder
from models.framer import FOLDER, TURN_TAILS, Framer, within
from models.framing import Frame, frame_of, is_square
from models.training.conditions import pixels_200
from models.training.data import Picture, pictures
from models.workers import workers

HELD = 8  # one group in so many is held out
KINDS = {"generated": True, "aligned": False}
NEAR = 150.0  # squared distance in deviations: near enough, and far enough to hold some photos
ODD = 4.0  # robust deviations of a number from which a frame is not counted
Array = npt.NDArray[np.float64]
Seen = tuple[Frame, tuple[int, int]]
"""A face's frame, and the width and height of its photo."""


def main() -> None:
    """Write what is measured into the framer's card."""
    path = FOLDER / "card.json"
    card = json.loads(path.read_text(encoding="utf-8")) | measured(pictures("train"))
    path.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(card, indent=1))


def is_framed(picture: Picture) -> bool:
    """Whether the picture is its own frame: FFHQ's, or of a network that learned FFHQ."""
    return picture.aligned and picture.origin != "progan"


def is_held(picture: Picture) -> bool:
    """Whether its group is kept from the training."""
    return int(hashlib.sha256(picture.group.encode()).hexdigest(), 16) % HELD == 0


def measured(known: Sequence[Picture]) -> dict[str, Any]:
    """What the card says of frames: of pictures held out, and of all real photos that are not aligned."""
    held = [picture for picture in known if is_framed(picture) and is_held(picture)]
    spreads = {kind: spread_of(_numbers([p for p in held if p.fake is fake])) for kind, fake in KINDS.items()}
    others = frames_of([picture for picture in known if not picture.fake and not picture.aligned])
    square = np.array([astuple(frame) for frame, size in others if is_square(*size)], np.float64)
    near = density(square, spreads["generated"], len(others))
    inside = np.array([within(frame, *size) for frame, size in others])
    turned = scale_of(np.array([frame.turn for frame, _ in others]), inside)
    return spreads | {
        "by_chance": near,
        "within": round(float(inside.mean()), 5),
        "turned": turned,
        "counted": len(others),
    }


def density(frames: Array, kind: dict[str, dict[str, float]], count: int) -> float:
    """How many frames of `count` photos lie within NEAR of a kind's usual one, per unit of the four numbers."""
    usual, by = (np.array(list(kind[part].values())) for part in ("usual", "by"))
    near = (((frames - usual) / by) ** 2).sum(axis=1) < NEAR
    ball = np.pi**2 / 2 * NEAR**2 * by.prod()  # of four dimensions, its radius the root of NEAR
    return round(float(near.sum() / count / ball), 2)


def scale_of(turns: Array, weights: Array) -> float:
    """The scale of a Student's t of TURN_TAILS degrees of freedom that half of the weighted turns lie within."""
    order = np.argsort(abs(turns))
    half = np.searchsorted(np.cumsum(weights[order]), weights.sum() / 2)
    return round(float(abs(turns[order[half]]) / stdtrit(TURN_TAILS, 0.75)), 5)


def frames_of(chosen: Sequence[Picture]) -> list[Seen]:
    """Frames of faces at 200 px by the whole path, each with its photo's size; pictures without a face are left out."""
    with workers() as pool:
        found = list(tqdm(pool.map(_frame, chosen, chunksize=16), total=len(chosen)))
    return [one for one in found if one is not None]


def _numbers(chosen: Sequence[Picture]) -> Array:
    return np.array([astuple(frame) for frame, _ in frames_of(chosen)], np.float64)


def spread_of(frames: Array) -> dict[str, dict[str, float]]:
    """Middle and standard deviation of each number, without frames of which one lies further out than ODD."""
    middle = np.median(frames, axis=0)
    robust = 1.4826 * np.median(abs(frames - middle), axis=0)
    usual = frames[(abs(frames - middle) <= ODD * robust).all(axis=1)]
    parts = {"usual": usual.mean(axis=0), "by": usual.std(axis=0)}
    return {name: asdict(Frame(*(round(float(n), 5) for n in numbers))) for name, numbers in parts.items()}


def _frame(picture: Picture) -> Seen | None:
    shot = photo.read(pixels_200(picture.path.read_bytes(), 0))
    finder, framer = _tools()
    faces = finder(shot)
    height, width = shot.pixels.shape[:2]
    return (framer(shot, frame_of(faces[0].landmarks, width, height)), (width, height)) if faces else None


@cache
def _tools() -> tuple[FaceFinder, Framer]:
    return FaceFinder(), Framer()


if __name__ == "__main__":
    main()
