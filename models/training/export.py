"""Writes a trained detector into its folder: LiteRT weights, the log of its training, its card fitted on validation.

    python -m models.training.export [--detector lite0] [--version 3] [--refit] [--join lite2] [--alone]

Only card.json's machine part is written here; the figures in it come from evaluate.py, the words
of card.md from people.
"""

import argparse
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import torch

from models.detectors import FOLDER
from models.detectors import card as read_card
from models.fusion import PIXELS
from models.training import choosing, fusing, ruler, strengths
from models.training.conditions import SMALLER
from models.training.data import DATA, WORK, DataError, Picture, pictures
from models.training.outcomes import TRAINING
from models.training.recipe import Recipe, read
from models.training.strengths import CROPPED
from models.training.tables import SIZES
from models.verdict import Point

VIEWS = (0.78, 1.11)
"""Tight and wide, within what training's random scale has shown the network; the second is mirrored."""
JOINED = (("lite2", (1.4,), None), ("lite0", (2.0,), (-4.5, 4.6)), ("lite0", (1.4,), (-2.0, 4.0)))
"""Who is asked in turn of a detector of several networks: the network, its views in sides of the face box, and between
which mean logits of those before it. The mean of all who were asked is told (EXPERIMENTS.md, 67 and 69)."""
DRAWS = 4
"""Of the random crop: where a real photo's eyes come to stand by chance, one draw is luck."""

OF_THE_WEIGHTS = ("name", "networks", "output", "data")
NOT_FITTED: dict[str, object] = {
    "smallest_face": fusing.FACE_SIDES[0],
    "fusion": [{"face": 0, "intercept": 0.0, "weights": {PIXELS: 1.0}}],
    "points": {point: {"fake": 1.0, "pixels": 1.0, "alone": 1.0, "unsure": 1.0} for point in Point},
}
"""What stands in a card until validation has been judged by it."""


def main() -> None:
    """Write the network's file, training.csv and card.json into the detector's folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--detector", default="lite0")
    parser.add_argument("--version", default="", help="else the next number")
    parser.add_argument("--refit", action="store_true", help="leave the weights; fit anew what stands behind them")
    parser.add_argument("--join", default="", help="a training whose network is laid beside that of the detector")
    parser.add_argument("--alone", action="store_true", help="give no other cue a weight: the network's word alone")
    asked = parser.parse_args()
    folder = FOLDER / asked.detector
    version = asked.version or _next(folder)
    if asked.join:
        card = _as_it_was(folder, version) | {"networks": _joined(asked.join, folder)}
    elif asked.refit:
        card = _as_it_was(folder, version)
    else:
        card = _from_training(asked.detector, version, folder)
    _write(asked.detector, card)
    chosen = pictures("val")
    seen = {name: _signals(chosen, name, asked.detector) for name in (*SIZES, *SMALLER)}
    cropped = [one for draw in range(DRAWS) for one in _signals(chosen, CROPPED, asked.detector, draw)]
    usual = [one for name in SIZES for one in seen[name]]
    small = [one for name in SMALLER for one in seen[name]]
    cues = [PIXELS]
    if not asked.alone:
        cues, card["ablation"] = choosing.choose(usual, cropped)
    card |= fusing.fit(usual, cropped, small, cues)
    _write(asked.detector, card)
    # The words of the network's findings go by the thresholds that were fitted just now.
    fitted = read_card(asked.detector)
    judged = {name: [(p, strengths.named(s, fitted)) for p, s in seen[name]] for name in SIZES}
    card["cues"] = strengths.of(judged)
    _write(asked.detector, card)
    print(json.dumps({key: card[key] for key in ("smallest_face", "fusion", "points")}, indent=1))


def _signals(chosen: list[Picture], condition: str, detector: str, draw: int = 0) -> fusing.Found:
    found = ruler.signals(chosen, condition, detector, draw)
    return [(picture, signals) for picture, signals in zip(chosen, found, strict=True) if signals is not None]


def _next(folder: Path) -> str:
    # Verdicts are remembered by the version: another answer must not go by the same one.
    path = folder / "card.json"
    return str(int(json.loads(path.read_text(encoding="utf-8"))["version"]) + 1) if path.exists() else "1"


def _from_training(detector: str, version: str, folder: Path) -> dict[str, object]:
    recipe = read(WORK / detector)
    folder.mkdir(exist_ok=True)
    content = _weights(detector, recipe)
    for other in folder.glob("*.tflite"):
        other.unlink()
    (folder / f"{recipe.network}.tflite").write_bytes(content)
    keep_log(WORK / detector, folder)
    return _unfitted(detector, version, content, recipe)


def _joined(training: str, folder: Path) -> list[dict[str, object]]:
    from models.training.litert import halved

    recipe = read(WORK / training)
    written = json.loads((folder / "card.json").read_text(encoding="utf-8"))["networks"]
    contents = {Path(each["file"]).stem: ((folder / each["file"]).read_bytes(), each["input_size"]) for each in written}
    contents[recipe.network] = _weights(training, recipe), recipe.size
    known = sorted({name for name, _, _ in JOINED})
    if sorted(contents) != known:
        raise DataError(f"views are known for {' with '.join(known)}, not for {' with '.join(contents)}")
    # Of what was exported before weights were kept so.
    contents = {name: (halved(content, size), size) for name, (content, size) in contents.items()}
    for name, (content, _) in contents.items():
        (folder / f"{name}.tflite").write_bytes(content)
    asked = [({} if between is None else dict(zip(("above", "below"), between, strict=True))) for *_, between in JOINED]
    return [_network(name, *contents[name], views) | more for (name, views, _), more in zip(JOINED, asked, strict=True)]


def _network(name: str, content: bytes, size: int, margins: Sequence[float]) -> dict[str, object]:
    sha256 = hashlib.sha256(content).hexdigest()
    return {"file": f"{name}.tflite", "sha256": sha256, "input_size": size, "margins": list(margins)}


def _as_it_was(folder: Path, version: str) -> dict[str, object]:
    written = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    return {name: written[name] for name in OF_THE_WEIGHTS} | NOT_FITTED | {"version": version}


def keep_log(training: Path, folder: Path) -> None:
    """Lay the log of a training, a row an epoch, beside the weights that came of it."""
    log = training / "log.csv"
    if log.exists():
        (folder / TRAINING).write_bytes(log.read_bytes())
    else:
        (folder / TRAINING).unlink(missing_ok=True)  # of weights that are no more


def _weights(detector: str, recipe: Recipe) -> bytes:
    # Not where the ruler's workers would load them too.
    from models.training import networks
    from models.training.litert import halved, to_litert

    model = networks.build(recipe.network, recipe.heads)
    model.load_state_dict(torch.load(WORK / detector / "weights.pt", map_location="cpu", weights_only=True))
    return halved(to_litert(model, recipe.size), recipe.size)


def _unfitted(detector: str, version: str, content: bytes, recipe: Recipe) -> dict[str, object]:
    return {
        "name": detector,
        "version": version,
        "networks": [
            _network(recipe.network, content, recipe.size, [round(recipe.margin * view, 2) for view in VIEWS])
        ],
        "output": "logit of fake",
        "data": {"manifest_sha256": hashlib.sha256((DATA / "manifest.csv").read_bytes()).hexdigest()},
        **NOT_FITTED,
    }


def _write(detector: str, card: dict[str, object]) -> None:
    (FOLDER / detector / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
