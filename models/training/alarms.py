"""How often real profile photos are called fake at each operating point: what a person chooses between.

    python -m models.training.alarms [--detector lite0]

Writes this part alone of the card's metrics; evaluate.py writes it with all others.
"""

import argparse
import json
from collections.abc import Sequence
from typing import Any

from models.detectors import FOLDER, SHIPPED, card
from models.detectors.card import Card
from models.fusion import fuse, label_of, pixels_alone
from models.judge import Signals
from models.training import metrics, ruler
from models.training.conditions import CONDITIONS
from models.training.data import Picture, pictures
from models.verdict import Label, Point

ORIGIN = "photo-profile"
"""The real photos of people as profiles show them, test split."""


def main() -> None:
    """Measure under every condition that the card has figures for, and write them into it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--detector", default=SHIPPED)
    asked = parser.parse_args()
    place = FOLDER / asked.detector / "card.json"
    written = json.loads(place.read_text(encoding="utf-8"))
    chosen = pictures("test")
    for condition, found in written["metrics"].items():
        found["points"] = at_points(chosen, condition, asked.detector)
    place.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


def at_points(chosen: Sequence[Picture], condition: str, detector: str) -> dict[str, Any]:
    """For each operating point the share of real profile photos called fake under `condition`, and unsure."""
    if condition not in CONDITIONS:
        return {}
    reals = [picture for picture in chosen if not picture.fake and picture.origin == ORIGIN]
    return count(ruler.signals(reals, condition, detector), card(detector))


def count(seen: Sequence[Signals | None], known: Card) -> dict[str, Any]:
    """The same from the signals of real photos; a photo without a judged face counts among the photos."""
    found = {}
    for point, thresholds in known.points.items():
        labels = [_label(signals, known, point) for signals in seen]
        fake = metrics.share(labels.count(Label.FAKE), len(labels)).as_json()
        found[str(point)] = {
            "photos": len(labels),
            "fake": labels.count(Label.FAKE),
            "unsure": labels.count(Label.UNSURE),
            "rate": {key: fake[key] for key in ("value", "low", "high")},
            "threshold": thresholds.fake,
        }
    return found


def _label(signals: Signals | None, known: Card, point: Point) -> Label:
    if signals is None:
        return Label.NO_FACE
    if signals.side < known.smallest_face:
        return Label.TOO_SMALL
    fused = fuse(signals.cues, signals.side, known.bands)
    return label_of(fused, pixels_alone(signals.cues, signals.side, known.bands), known.points[point])


if __name__ == "__main__":
    main()
