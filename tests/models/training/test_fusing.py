"""What the card says is fitted as it says: thresholds by their rates, the smallest face by what is found."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="training is only in the full environment")

from models.fusion import Band, bent, fuse, label_of, pixels_alone
from models.judge import Signals
from models.training import metrics
from models.training.data import Picture
from models.training.fusing import (
    ALIGNED_RATES,
    LIFT,
    RATES,
    _either,
    _threshold,
    curve_of,
    fit,
    fit_bands,
    fit_points,
    smallest_face,
)
from models.verdict import Label, Point


def picture(fake, aligned=False, origin=None):
    return Picture("x", Path("x"), fake, origin or ("stylegan2" if fake else "photo-profile"), "s", "val", "g", aligned)


def crowd(count, *, side=90.0, spread=2.0, seed=1):
    """Fakes around 3 and reals around -3, eyes at random."""
    rng = np.random.default_rng(seed)
    chosen = [picture(fake=bool(n % 2)) for n in range(count)]
    return [
        (p, Signals(side, {"network": float(rng.normal(3 if p.fake else -3, spread)), "eyes": float(rng.random())}))
        for p in chosen
    ]


def test_no_more_than_the_rate_lies_above_a_threshold():
    reals = np.random.default_rng(0).uniform(0, 0.9, 5000)
    for rate in (0.001, 0.005, 0.02):
        assert (reals >= _threshold(reals, rate)).mean() <= rate
        assert (reals >= _threshold(reals, rate)).mean() > rate - 0.001
    assert _threshold(np.array([0.2, 0.8]), 0.001) == pytest.approx(0.9)


def test_the_fusion_is_calibrated_and_ignores_what_says_nothing():
    (band,) = fit_bands([*crowd(3000, side=90.0), *crowd(3000, side=30.0, seed=2)])
    # Two normals three and minus three: the log odds are 6 / variance times the signal.
    assert band.weights["network"] == pytest.approx(1.5, abs=0.15)
    assert band.weights["eyes"] < 0.5
    with pytest.raises(ValueError, match="too few"):
        fit_bands(crowd(60))


def test_a_face_is_called_fake_in_two_ways_that_share_the_false_alarms():
    rng = np.random.default_rng(8)
    fused, pixels = rng.uniform(0, 0.9, 4000), rng.uniform(0, 0.9, 4000)
    for rate in (0.001, 0.005, 0.02):
        fake, alone = _either(fused, pixels, rate)
        called = ((fused >= fake) | (pixels >= alone)).mean()
        assert rate - 0.001 < called <= rate
    assert _either(np.array([0.2, 0.8]), np.array([0.4, 0.6]), 0.001) == pytest.approx((0.9, 0.8))
    assert _either(np.ones(9), np.ones(9), 0.2) == (1.0, 1.0)
    assert _either(np.array([]), np.array([]), 0.2) == (0.0, 0.0)


def test_unseen_generators_make_the_probabilities_humbler():
    known = crowd(2000)
    unseen = [(picture(fake=True, origin="diffusion-other"), s) for p, s in crowd(100, seed=3) if not p.fake]
    humble, proud = fit_bands([*known, *unseen]), fit_bands(known)
    signals = {"network": -3.0, "eyes": 0.0}
    assert fuse(signals, 90, humble) > 2 * fuse(signals, 90, proud)


def test_the_eyes_are_weighed_as_people_meet_them_and_probabilities_are_right_for_the_list():
    rng = np.random.default_rng(5)
    seen = []
    for n in range(8000):
        fake, aligned = n % 2 == 0, n % 10 == 1
        cues = {"network": float(rng.normal(2.0 if fake else -2.0, 2.0)), "eye_alignment": float(fake or aligned)}
        seen.append((picture(fake=fake, aligned=aligned), Signals(90.0, cues)))
    bands = fit_bands(seen)
    # Were aligned portraits as common as in this list, one in five, the eyes' odds would be 5 to 1.
    assert bands[-1].weights["eye_alignment"] / bands[-1].weights["network"] > 1.5 * LIFT * np.log(5)
    chances = np.array([fuse(s.cues, s.side, bands) for _, s in seen])
    fake = np.array([p.fake for p, _ in seen])
    assert metrics.calibration_error(metrics.calibration(chances, fake)) < 0.03


def test_other_cues_are_lifted_over_what_the_logistic_gives_them():
    rng = np.random.default_rng(8)
    seen = []
    for n in range(6000):
        level = 1.0 if n % 2 else -1.0
        cues = {"network": float(rng.normal(level, 2.0)), "eyes": float(rng.normal(level, 2.0))}
        seen.append((picture(fake=n % 2 == 1), Signals(90.0, cues)))
    weights = fit_bands(seen)[-1].weights
    assert weights["eyes"] / weights["network"] == pytest.approx(LIFT, rel=0.15)  # both tell alike much


def test_a_curve_mends_what_one_slope_cannot_and_keeps_the_order():
    rng = np.random.default_rng(6)
    logits = rng.uniform(-6, 6, 12000)
    true = np.where(logits < 0, 0.1, 0.5 + 0.08 * logits)  # flat, a step, and a slope
    fake, even = rng.random(len(logits)) < true, np.ones(len(logits))
    curve = curve_of(logits, fake, even)
    told = np.array([1 / (1 + np.exp(-bent(logit, curve))) for logit in logits])
    assert np.abs(told - true).mean() < 0.05
    assert metrics.calibration_error(metrics.calibration(told, fake)) < 0.02
    assert (np.diff(told[np.argsort(logits)]) > 0).all()
    rare = curve_of(logits, fake, np.where(fake, 0.1, 1.0))
    assert bent(3.0, rare) == pytest.approx(bent(3.0, curve) + np.log(0.1), abs=0.3)


def test_points_keep_their_rates_for_aligned_and_other_reals():
    rng = np.random.default_rng(3)
    seen = []
    for n in range(6000):
        fake, aligned = n % 2 == 0, n % 10 == 1
        level = 3.0 if fake else 1.0 if aligned else -3.0
        cues = {"network": float(rng.normal(level, 1.5)), "eye_alignment": float(fake or aligned)}
        seen.append((picture(fake=fake, aligned=aligned), Signals(90.0, cues)))
    bands = fit_bands(seen)
    points = fit_points(seen, bands)
    for point in Point:
        called = [
            (p, label_of(fuse(s.cues, s.side, bands), pixels_alone(s.cues, s.side, bands), points[point]) is Label.FAKE)
            for p, s in seen
        ]
        aligned = [fake for p, fake in called if p.aligned and not p.fake]
        others = [fake for p, fake in called if not p.aligned and not p.fake]
        assert np.mean(aligned) <= ALIGNED_RATES[point]
        assert np.mean(others) <= RATES[point]
    assert points[Point.ASKED].fake <= points[Point.BROWSING].fake <= points[Point.STRICT].fake


def test_the_smallest_face_is_where_fakes_begin_to_be_found():
    rng = np.random.default_rng(2)
    seen = []
    for n in range(4000):
        side = float(rng.uniform(16, 80))
        apart = 6.0 if side >= 36 else 0.2
        fake = bool(n % 2)
        seen.append((picture(fake=fake), Signals(side, {"network": float(rng.normal(apart if fake else 0, 1))})))
    assert smallest_face(seen) in (32, 36)


def test_what_is_fitted_is_what_a_card_holds():
    card = fit(crowd(1000), crowd(200, seed=4), [])
    assert set(card) == {"smallest_face", "fusion", "points"}
    assert Band(**card["fusion"][0]).face == 0
    assert set(card["points"]["browsing"]) == {"fake", "pixels", "alone", "unsure"}
