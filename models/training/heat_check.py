"""Whether the heat map shows what the network's answer rests on: hides the hottest tenth, and random tenths.

    python -m models.training.heat_check [--detector lite0] [--most 300]        (make heat)

A random tenth is the hottest tenth of the same map with its cells shuffled: as large, as smooth, elsewhere.
What is hidden is hidden in the photo, so that all views of the whole path lose it. What came out, and how
long one core works on an explanation, goes into the detector's card.json as `heat`.
"""

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

import models
from models.cues import Seen, network
from models.detectors import FOLDER, SHIPPED
from models.explanation import Heat
from models.fusion import PIXELS, pixels_alone
from models.heat import spread
from models.judge import Judge
from models.photo import read
from models.training.conditions import CONDITIONS
from models.training.data import DataError, pictures

CONDITION = "200 px"
TENTH = 0.1
SHUFFLES = 3  # random tenths of each photo
FILLS = ("mean colour", "blurred")
WANTED = 3.0
"""How many times as much the hottest tenth must matter."""
WARM = 3  # photos before time is taken

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Falls:
    """How much hiding lowers the probability of fake of one photo, by fill: the hottest tenth, and random ones."""

    hottest: dict[str, float]
    random: dict[str, float]
    seconds: float


def main() -> None:
    """Check on test fakes and write what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--detector", default=SHIPPED)
    parser.add_argument("--most", type=int, default=300)
    asked = parser.parse_args()
    try:
        fakes = [picture for picture in pictures("test") if picture.fake]
    except DataError as problem:
        print(f"Nothing to check with: {problem}")
        return
    chosen = [fakes[round(place)] for place in np.linspace(0, len(fakes) - 1, min(asked.most, len(fakes)))]
    judge, found = models.load(asked.detector), []
    for place, picture in enumerate(tqdm(chosen, unit="photo")):
        found.append(falls(judge, CONDITIONS[CONDITION](picture.path.read_bytes(), place), seed=place))
    figures = summary([one for one in found if one is not None])
    path = FOLDER / asked.detector / "card.json"
    card = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(card | {"heat": figures}, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))


def falls(judge: Judge, content: bytes, seed: int) -> Falls | None:
    """Hide parts of one photo and judge its face again; None where no face of it is judged."""
    begun = time.process_time()  # of the core: what else the machine does is not counted
    why = judge.explain(content)
    seconds = time.process_time() - begun
    if why.heat is None or why.network is None:
        return None
    shot, rng = read(content), np.random.default_rng(seed)
    faces = judge.finder(shot)
    seen = Seen(shot, faces, faces[0], judge.detector)
    cells = np.array(why.heat.falls)
    shuffled = [rng.permutation(cells.ravel()).reshape(cells.shape) for _ in range(SHUFFLES)]
    hottest, random = {}, {}
    for fill in FILLS:
        hottest[fill] = why.network - _alone(hide(seen, why.heat, cells, fill))
        random[fill] = why.network - float(np.mean([_alone(hide(seen, why.heat, one, fill)) for one in shuffled]))
    return Falls(hottest, random, seconds)


def summary(found: Sequence[Falls]) -> dict[str, Any]:
    """Mean falls, how many times as large the hottest tenth's is (95 % interval by bootstrap), and the time."""
    times = np.array([one.seconds for one in found[WARM:]] or [one.seconds for one in found])
    compared = {}
    for fill in FILLS:
        hottest, random = ([getattr(one, kind)[fill] for one in found] for kind in ("hottest", "random"))
        compared[fill] = _compared(np.array(hottest), np.array(random))
    median, late = (round(1000 * float(np.quantile(times, at))) for at in (0.5, 0.95))
    return {
        "photos": len(found),
        "condition": CONDITION,
        "falls": compared,
        "milliseconds": {"median": median, "p95": late},
    }


def hide(seen: Seen, heat: Heat, cells: Array, fill: str) -> Seen:
    """The photo with the hottest tenth of the heat's square hidden, by the heat of `cells`; the face stays."""
    shot = seen.photo
    left, top, side = (round(value / shot.scale) for value in heat.square)
    pixels = np.array(shot.pixels, np.float32)
    square = pixels[top : top + side, left : left + side]
    heights = spread(cells.astype(np.float32), *square.shape[:2])
    hot = heights >= np.quantile(heights, 1 - TENTH)
    mean = square.mean((0, 1))
    square[hot] = mean if fill == FILLS[0] else _blurred(square)[hot]
    return replace(seen, photo=replace(shot, pixels=pixels.round().astype(np.uint8)))


def _alone(seen: Seen) -> float:
    signal = network.opinion(seen).signal
    assert signal is not None  # the network always has one
    return pixels_alone({PIXELS: signal}, seen.face.side * seen.photo.scale, seen.detector.card.bands)


def _blurred(square: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    # A box of a fifth of the square: nothing of the texture is left, and the light is.
    for axis in (0, 1):
        size = square.shape[axis]
        reach = max(1, size // 10)
        sums = np.cumsum(np.concatenate([np.zeros_like(square.take([0], axis)), square], axis), axis)
        ends, begins = np.minimum(np.arange(size) + reach, size), np.maximum(np.arange(size) - reach, 0)
        counts = (ends - begins).reshape((-1, 1, 1) if axis == 0 else (1, -1, 1))
        square = (sums.take(ends, axis) - sums.take(begins, axis)) / counts
    return square


def _compared(hottest: Array, random: Array) -> dict[str, Any]:
    rng = np.random.default_rng(0)
    again = rng.integers(0, len(hottest), (2000, len(hottest)))
    ratios = hottest[again].mean(1) / np.maximum(random[again].mean(1), 1e-9)
    low, high = np.quantile(ratios, (0.025, 0.975))
    times = float(hottest.mean() / max(random.mean(), 1e-9))
    return {
        "hottest": round(float(hottest.mean()), 4),
        "random": round(float(random.mean()), 4),
        "times": {"value": round(times, 2), "low": round(float(low), 2), "high": round(float(high), 2)},
        "enough": times >= WANTED,
    }


if __name__ == "__main__":
    main()
