"""Signals become one probability by the size of the face, and a label that the eyes alone never carry."""

import math

import pytest

from models.fusion import Band, Thresholds, bent, fuse, label_of, pixels_alone
from models.verdict import Label

BANDS = (Band(0, -1.0, {"network": 1.0}), Band(60, -1.0, {"network": 2.0, "eye_alignment": 3.0}))


def test_only_weighted_cues_count_and_nothing_overflows():
    assert fuse({"network": 0.5}, 80, BANDS) == 0.5
    assert fuse({"network": 0.5, "background": 99.0}, 80, BANDS) == 0.5
    assert fuse({"network": 1.0}, 80, BANDS) > fuse({"network": 0.9}, 80, BANDS)
    assert 0 <= fuse({"network": -1e9}, 80, BANDS) < 1e-9
    assert math.isclose(fuse({"network": 1e9}, 80, BANDS), 1.0)


@pytest.mark.parametrize(("side", "logit"), [(10, 0.0), (59.9, 0.0), (60, 4.0), (500, 4.0)])
def test_the_band_of_the_face_s_size_decides(side, logit):
    signals = {"network": 1.0, "eye_alignment": 1.0}
    assert fuse(signals, side, BANDS) == pytest.approx(1 / (1 + math.exp(-logit)))


def test_the_pixels_alone_hear_no_other_cue():
    assert pixels_alone({"network": 1.0, "eye_alignment": 1.0}, 80, BANDS) == fuse({"network": 1.0}, 80, BANDS)


@pytest.mark.parametrize(
    ("fused", "pixels", "label"),
    [
        (0.0, 0.0, Label.REAL),
        (0.3, 0.3, Label.UNSURE),
        (0.79, 0.69, Label.UNSURE),
        (0.8, 0.6, Label.FAKE),
        (0.99, 0.59, Label.UNSURE),  # only the eyes say so
        (1.0, 1.0, Label.FAKE),
        (0.7, 0.69, Label.UNSURE),
        (0.7, 0.7, Label.FAKE),  # the pixels need nobody else
    ],
)
def test_labels_by_threshold(fused, pixels, label):
    assert label_of(fused, pixels, Thresholds(fake=0.8, pixels=0.6, alone=0.7, unsure=0.3)) is label


def test_a_curve_is_followed_between_its_pairs_and_rises_beyond_them():
    curve = ((-2.0, -4.0), (0.0, 0.0), (4.0, 1.0))
    assert [bent(at, curve) for at in (-2.0, -1.0, 0.0, 2.0, 4.0)] == [-4.0, -2.0, 0.0, 0.5, 1.0]
    assert bent(-3.0, curve) == -5.0
    assert bent(6.0, curve) == 3.0
    assert bent(1.5, ()) == 1.5
    band = Band(0, 0.0, {"network": 1.0}, curve)
    assert fuse({"network": 2.0}, 80, [band]) == pytest.approx(1 / (1 + math.exp(-0.5)))
