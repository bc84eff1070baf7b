"""What people may know of the detector that judges here: version, checksum, and how often each point errs."""

from typing import Any

from models.detectors.card import Card
from models.verdict import Point

CONDITION = "200 px"
"""The figures that are told: those of photos as profiles show them."""


def facts(card: Card) -> dict[str, Any]:
    """The card as JSON: `points` hold what was measured on real profile photos of the test split, or null;
    `thresholds` the probabilities from which each point says fake and unsure.
    """
    found = card.metrics.get(CONDITION, {})
    return {
        "model": card.model,
        "name": card.name,
        "version": card.version,
        "sha256": card.sha256,
        "smallest_face": card.smallest_face,
        "condition": CONDITION,
        "points": {str(point): _measured(found, point) for point in Point},
        "thresholds": {str(point): {"fake": at.fake, "unsure": at.unsure} for point, at in card.points.items()},
        "found": found.get("overall", {}).get("called"),
    }


def _measured(found: dict[str, Any], point: Point) -> dict[str, Any] | None:
    measured: dict[str, Any] | None = found.get("points", {}).get(str(point))
    if measured is None:
        return None
    return {key: measured[key] for key in ("photos", "fake", "unsure", "rate")}
