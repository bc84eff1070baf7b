"""What the card says is fitted as it says: thresholds by their rates, the smallest face by what is found."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="training is only in the full environment")

from models.judge import Signals
from models.training.data import Picture
from models.training.export import SIZES, _threshold, fit, smallest_face
from models.verdict import Point


def picture(fake, aligned=False):
    origin = "stylegan2" if fake else "photo-profile"
    return Picture(Path("x"), fake, origin, "s", "val", "g", aligned)


def test_no_more_than_the_rate_lies_above_a_threshold():
    reals = np.random.default_rng(0).uniform(0, 0.9, 5000)
    for rate in (0.001, 0.005, 0.02):
        assert (reals >= _threshold(reals, rate)).mean() <= rate
        assert (reals >= _threshold(reals, rate)).mean() > rate - 0.001
    assert _threshold(np.array([0.2, 0.8]), 0.001) == pytest.approx(0.9)


def test_points_are_ordered_and_the_fusion_calibrated():
    rng = np.random.default_rng(1)
    chosen = [picture(fake=bool(n % 2)) for n in range(2000)]
    seen = [Signals(80.0, {"network": float(rng.normal(3 if p.fake else -3, 2))}) for p in chosen]
    card = fit(chosen, dict.fromkeys(SIZES, seen))
    points = card["points"]
    assert points[Point.ASKED]["fake"] <= points[Point.BROWSING]["fake"] <= points[Point.STRICT]["fake"]
    assert all(point["unsure"] <= point["fake"] for point in points.values())
    # Two normals three and minus three, spread two: the log odds are 1.5 times the signal.
    assert card["fusion"]["weights"]["network"] == pytest.approx(1.5, abs=0.15)
    assert card["fusion"]["intercept"] == pytest.approx(0.0, abs=0.2)


def test_aligned_reals_raise_the_bar_where_they_look_generated():
    rng = np.random.default_rng(3)
    chosen = [picture(fake=bool(n % 2)) for n in range(1000)] + [picture(fake=False, aligned=True) for _ in range(100)]
    levels = [4.0 if p.fake else 2.0 if p.aligned else -4.0 for p in chosen]
    seen = [Signals(80.0, {"network": float(rng.normal(level, 0.5))}) for level in levels]
    card = fit(chosen, {size: seen for size in SIZES})  # noqa: C420 the same list three times, on purpose
    weight, intercept = card["fusion"]["weights"]["network"], card["fusion"]["intercept"]
    logits = np.array(
        [weight * one.cues["network"] + intercept for p, one in zip(chosen, seen, strict=True) if p.aligned]
    )
    above = (1 / (1 + np.exp(-logits)) >= card["points"][Point.BROWSING]["fake"]).mean()
    assert 0 <= above <= 0.02


def test_the_smallest_face_is_where_fakes_begin_to_be_found():
    rng = np.random.default_rng(2)
    seen = []
    for n in range(4000):
        side = float(rng.uniform(16, 80))
        apart = 6.0 if side >= 36 else 0.2
        fake = bool(n % 2)
        seen.append((picture(fake), Signals(side, {"network": float(rng.normal(apart if fake else 0, 1))})))
    assert smallest_face(seen) in (32, 36)
