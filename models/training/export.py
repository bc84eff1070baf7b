"""Exports a trained detector to LiteRT, fits its fusion on validation, and writes its card.

    python -m models.training.export [--detector lite0] [--version 1]

The card's thresholds are those of validation alone: each operating point is the probability that
no more than its share of real, unaligned validation photos reaches, over the sizes people meet.
"""

import argparse
import hashlib
import json
from importlib import import_module
from pathlib import Path

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
"""False-alarm rates of the operating points; a twentieth photo in a hundred may be `unsure`."""
UNSURE_RATES = {Point.STRICT: 0.01, Point.BROWSING: 0.02, Point.ASKED: 0.03}
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
    signals = [(p.fake, seen.cues["network"]) for size in SIZES for p, seen in _seen(chosen, found[size])]
    regression = LogisticRegression(C=1e6, class_weight="balanced")
    regression.fit(np.array([[signal] for _, signal in signals]), np.array([fake for fake, _ in signals]))
    slope, intercept = float(regression.coef_[0, 0]), float(regression.intercept_[0])
    reals = np.concatenate([_reals(chosen, found[size], slope, intercept) for size in SIZES])
    return {
        "smallest_face": smallest_face([pair for size in found for pair in _seen(chosen, found[size])]),
        "fusion": {"intercept": round(intercept, 4), "weights": {"network": round(slope, 4)}},
        "points": {
            point: {
                "fake": _threshold(reals, RATES[point]),
                "unsure": _threshold(reals, UNSURE_RATES[point]),
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


def _reals(chosen: list[Picture], signals: list[Signals | None], slope: float, intercept: float) -> Array:
    # Aligned portraits are left out here: profile photos are not, and the card counts them apart.
    real = [seen.cues["network"] for p, seen in _seen(chosen, signals) if not p.fake and not p.aligned]
    return np.asarray(1 / (1 + np.exp(-(slope * np.array(real) + intercept))))


def _threshold(reals: Array, rate: float) -> float:
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


def _unfitted(detector: str, version: str, sha256: str, recipe: dict[str, object]) -> dict[str, object]:
    return {
        "name": detector,
        "version": version,
        "sha256": sha256,
        "input_size": recipe["size"],
        "margin": recipe["margin"],
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
