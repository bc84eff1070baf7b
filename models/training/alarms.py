"""How often real profile photos are called fake at each operating point: what a person chooses between."""

from collections.abc import Sequence
from typing import Any

from models.detectors.card import Card
from models.fusion import fuse, label_of, pixels_alone
from models.training import metrics
from models.training.outcomes import Outcome
from models.verdict import Label, Point


def count(reals: Sequence[Outcome], known: Card) -> dict[str, Any]:
    """For each operating point the share of real photos called fake, and unsure; those not judged count as photos."""
    found = {}
    for point, thresholds in known.points.items():
        labels = [said_at(outcome, known, point) for outcome in reals]
        fake = metrics.share(labels.count(Label.FAKE), len(labels)).as_json()
        found[str(point)] = {
            "photos": len(labels),
            "fake": labels.count(Label.FAKE),
            "unsure": labels.count(Label.UNSURE),
            "rate": {key: fake[key] for key in ("value", "low", "high")},
            "threshold": thresholds.fake,
        }
    return found


def said_at(outcome: Outcome, known: Card, point: Point) -> Label:
    """What is said at another operating point; what was said at browsing stands for itself."""
    if point is Point.BROWSING or outcome.probability is None or outcome.side is None:
        return outcome.said
    fused = fuse(outcome.cues, outcome.side, known.bands)
    return label_of(fused, pixels_alone(outcome.cues, outcome.side, known.bands), known.points[point])
