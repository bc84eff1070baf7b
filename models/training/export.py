"""Exports a trained detector to LiteRT, fits its fusion on validation, and writes its card.

    python -m models.training.export [--detector lite0] [--version 1]

The card's thresholds are those of validation alone: each operating point is the probability that
no more than its share of real validation photos reaches, unaligned and aligned ones each for
themselves, over the sizes people meet.
"""

import argparse
import hashlib
import json
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from models.detectors import FOLDER
from models.judge import Signals
from models.training import metrics, ruler
from models.training.conditions import SMALLER
from models.training.crops import WORK
from models.training.data import DATA, Picture, pictures
from models.verdict import Point

SIZES = ("as stored", "200 px", "100 px")
RATES = {Point.STRICT: 0.0002, Point.BROWSING: 0.001, Point.ASKED: 0.005}
"""False-alarm rates of the operating points, of real photos that are not aligned."""
ALIGNED_RATES = {Point.STRICT: 0.01, Point.BROWSING: 0.02, Point.ASKED: 0.04}
"""The same for portraits framed as StyleGAN's training pictures are: rare, and the hardest reals."""
UNSURE_RATES = {Point.STRICT: 0.01, Point.BROWSING: 0.02, Point.ASKED: 0.03}
VIEWS = (0.78, 1.0, 1.25)
"""Tight, as trained, and wide, within what training's random scale has shown the network."""
FACE_SIDES = (20, 24, 28, 32, 36, 40, 48)  # pixels
ENOUGH = 40  # faces of each class without which nothing is concluded

Array = npt.NDArray[np.float64]
Found = dict[str, list[Signals | None]]


def main() -> None:
    """Write weights.tflite and card.json into the detector's folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--detector", default="lite0")
    parser.add_argument("--version", default="1")
    asked = parser.parse_args()
    recipe = json.loads((WORK / asked.detector / "recipe.json").read_text())
    folder = FOLDER / asked.detector
    card = _unfitted(asked.detector, asked.version, _weights(asked.detector, recipe["size"], folder), recipe)
    _write(folder, card)
    chosen = pictures("val")
    found = {size: ruler.signals(chosen, size, asked.detector) for size in (*SIZES, *SMALLER)}
    card |= fit(chosen, found)
    _write(folder, card)
    print(json.dumps({key: card[key] for key in ("smallest_face", "fusion", "points")}, indent=1))


def fit(chosen: list[Picture], found: Found) -> dict[str, object]:
    """Fusion, thresholds and smallest face from the signals on validation, one list a size."""
    seen = [pair for size in SIZES for pair in _seen(chosen, found[size])]
    cues = sorted(seen[0][1].cues)
    signals = np.array([[one.cues[cue] for cue in cues] for _, one in seen])
    regression = LogisticRegression(C=1e6, class_weight="balanced", max_iter=1000)
    regression.fit(signals, np.array([p.fake for p, _ in seen]))
    probabilities = regression.predict_proba(signals)[:, 1]
    plain = probabilities[[not p.fake and not p.aligned for p, _ in seen]]
    aligned = probabilities[[not p.fake and p.aligned for p, _ in seen]]
    return {
        "smallest_face": smallest_face([pair for size in found for pair in _seen(chosen, found[size])]),
        "fusion": {
            "intercept": round(float(regression.intercept_[0]), 4),
            "weights": {cue: round(float(w), 4) for cue, w in zip(cues, regression.coef_[0], strict=True)},
        },
        "points": {
            point: {
                "fake": max(_threshold(plain, RATES[point]), _threshold(aligned, ALIGNED_RATES[point])),
                "unsure": _threshold(plain, UNSURE_RATES[point]),
            }
            for point in Point
        },
    }


def smallest_face(seen: list[tuple[Picture, Signals]]) -> int:
    """The face side in pixels from which validation finds half of the fakes at 1 % of profile photos."""
    for side in FACE_SIDES:
        near = [(p, signals.cues["network"]) for p, signals in seen if side <= signals.side < 1.4 * side]
        fakes = np.array([signal for p, signal in near if p.fake])
        reals = np.array([signal for p, signal in near if p.origin == "photo-profile"])
        enough = min(len(fakes), len(reals)) >= ENOUGH
        if enough and metrics.tpr_at(0.01, fakes, reals).value >= 0.5:
            return side
    return FACE_SIDES[-1]


def _seen(chosen: list[Picture], signals: list[Signals | None]) -> list[tuple[Picture, Signals]]:
    return [(picture, one) for picture, one in zip(chosen, signals, strict=True) if one is not None]


def _threshold(reals: Array, rate: float) -> float:
    if not len(reals):
        return 0.0  # a list without photos of this kind bounds nothing
    # Where the rate allows less than one photo of validation, half the way from the highest to 1.
    ordered = np.sort(reals)[::-1]
    allowed = int(rate * len(ordered))
    bound = float(ordered[allowed]) + 1e-5 if allowed else float(1 - (1 - ordered[0]) / 2)
    return round(min(bound, 1.0), 5)


def _weights(detector: str, size: int, folder: Path) -> str:
    from models.training.litert import to_litert  # not where the ruler's workers would load it too

    model = import_module(f"models.detectors.{detector}.build").build(size)
    model.load_weights(WORK / detector / "last.weights.h5")
    example = np.random.default_rng(0).uniform(0, 255, (1, size, size, 3)).astype(np.float32)
    content = to_litert(model, example)
    (folder / "weights.tflite").write_bytes(content)
    return hashlib.sha256(content).hexdigest()


def _unfitted(detector: str, version: str, sha256: str, recipe: dict[str, Any]) -> dict[str, object]:
    return {
        "name": detector,
        "version": version,
        "sha256": sha256,
        "input_size": recipe["size"],
        "margins": [round(recipe["margin"] * view, 2) for view in VIEWS],
        "smallest_face": FACE_SIDES[0],
        "output": "logit of fake",
        "data": {"manifest_sha256": hashlib.sha256((DATA / "manifest.csv").read_bytes()).hexdigest()},
        "fusion": {"intercept": 0.0, "weights": {"network": 1.0}},
        "points": {point: {"fake": 1.0, "unsure": 1.0} for point in Point},
    }


def _write(folder: Path, card: dict[str, object]) -> None:
    (folder / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
