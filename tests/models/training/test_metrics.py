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


def test_calibration_error_and_the_bins_behind_it():
    honest = np.r_[np.full(100, 0.1), np.full(100, 0.9)]
    truth = np.r_[np.arange(100) < 10, np.arange(100) < 90]
    bins = metrics.calibration(honest, truth)
    assert [(b.count, round(b.said, 6), b.true) for b in bins] == [(100, 0.1, 0.1), (100, 0.9, 0.9)]
    assert metrics.calibration_error(bins) == pytest.approx(0.0, abs=1e-9)
    assert metrics.calibration_error(metrics.calibration(np.full(200, 0.999), truth)) == pytest.approx(0.499)
    assert metrics.calibration_error(metrics.calibration(np.ones(4), np.ones(4, bool))) == 0.0


def test_the_interval_of_an_auc_is_that_of_pictures_drawn_again():
    rng = np.random.default_rng(4)
    fakes, reals = rng.normal(1, 1, 80).round(1), rng.normal(0, 1, 120).round(1)
    drawn = [
        metrics.roc_auc_score(np.r_[np.ones(80), np.zeros(120)], np.r_[rng.choice(fakes, 80), rng.choice(reals, 120)])
        for _ in range(400)
    ]
    figure = metrics.auc(fakes, reals)
    assert (figure.low, figure.high) == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])), abs=0.02)
    assert figure.high - figure.low > 0.08


def test_a_likelihood_ratio_says_how_many_times_as_often():
    reals = np.arange(200) / 200
    assert (
        metrics.likelihood_ratio(np.array([0.999, 0.999, 0.1, 0.1]), reals) == 50
    )  # half of the fakes, two reals in 200
    assert metrics.likelihood_ratio(np.array([0.5, 0.0]), np.zeros(50)) == 50  # half of the fakes, and half of one real
    assert metrics.likelihood_ratio(np.zeros(4), reals) == 0


def test_a_tie_counts_half_in_the_interval_too():
    found = metrics.auc(np.full(30, 0.5), np.full(40, 0.5))
    assert (found.low, found.value, found.high) == (0.5, 0.5, 0.5)
