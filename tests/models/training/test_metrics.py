"""Figures against values worked out by hand or by formula."""

import numpy as np
import pytest

from models.training import metrics


def test_auc_of_a_small_case_with_its_interval():
    figure = metrics.auc(np.array([0.9, 0.8, 0.3]), np.array([0.1, 0.4, 0.2]))
    assert figure.value == pytest.approx(8 / 9)
    assert figure.low <= figure.value <= figure.high
    assert (figure.fakes, figure.reals) == (3, 3)


def test_tpr_never_lets_more_reals_through_than_allowed():
    reals = np.linspace(0, 1, 1000)
    fakes = np.array([0.9951, 0.9989, 0.5, 0.2])
    assert metrics.tpr_at(0.005, fakes, reals).value == 0.5
    assert metrics.tpr_at(0.001, fakes, reals).value == 0.0
    assert metrics.tpr_at(0.01, fakes, np.full(200, 0.2)).value == 0.75


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"), [(0, 100, 0.0, 0.0370), (5, 100, 0.0215, 0.1118), (100, 100, 0.9630, 1.0)]
)
def test_wilson_intervals(hits, count, low, high):
    figure = metrics.share(hits, count)
    assert figure.low == pytest.approx(low, abs=5e-4)
    assert figure.high == pytest.approx(high, abs=5e-4)


def test_calibration_error():
    honest = np.r_[np.full(100, 0.1), np.full(100, 0.9)]
    truth = np.r_[np.arange(100) < 10, np.arange(100) < 90]
    assert metrics.calibration_error(honest, truth) == pytest.approx(0.0, abs=1e-9)
    assert metrics.calibration_error(np.full(200, 0.999), truth) == pytest.approx(0.499)
