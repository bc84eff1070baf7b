"""Figures with their intervals, from probabilities of fake. Pure functions over arrays."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

Array = npt.NDArray[np.float64]

RESAMPLES = 400
Z = 1.959964  # of a 95 % interval


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its 95 % interval, and the counts of fakes and reals behind it."""

    value: float
    low: float
    high: float
    fakes: int
    reals: int

    def as_json(self) -> dict[str, float | int]:
        """Rounded to four places."""
        return {
            "value": round(self.value, 4),
            "low": round(self.low, 4),
            "high": round(self.high, 4),
            "fakes": self.fakes,
            "reals": self.reals,
        }


@dataclass(frozen=True, slots=True)
class Bin:
    """Photos that were given similar probabilities: how many, the mean of what was said, the share of fakes."""

    count: int
    said: float
    true: float


def auc(fakes: Array, reals: Array) -> Figure:
    """Area under the ROC curve; the interval by resampling each class (seeded)."""
    value = roc_auc_score(np.r_[np.ones(len(fakes)), np.zeros(len(reals))], np.r_[fakes, reals])
    drawn_fakes, drawn_reals = (_drawn(len(kind), seed) for seed, kind in enumerate((fakes, reals)))
    # Reals in order, each as often as it was drawn: how many of them a fake wins against, ties counting half.
    order = np.argsort(reals)
    beaten = np.concatenate(
        [np.zeros((RESAMPLES, 1)), np.cumsum(drawn_reals[:, order], axis=1, dtype=np.int64)], axis=1
    )
    first, last = (np.searchsorted(reals[order], fakes, side) for side in ("left", "right"))
    wins = (beaten[:, first] + beaten[:, last]) / 2
    areas = (drawn_fakes * wins).sum(axis=1) / (len(fakes) * len(reals))
    low, high = np.quantile(areas, [0.025, 0.975])
    return Figure(float(value), float(low), float(high), len(fakes), len(reals))


@lru_cache(maxsize=32)  # the same real photos stand against every generator
def _drawn(count: int, seed: int) -> npt.NDArray[np.int16]:
    # (RESAMPLES, count): how often each of `count` pictures is in a sample of as many.
    rows = np.arange(RESAMPLES)[:, None] * count
    places = np.random.default_rng(seed).integers(0, count, (RESAMPLES, count)) + rows
    return np.bincount(places.ravel(), minlength=RESAMPLES * count).reshape(RESAMPLES, count).astype(np.int16)


def tpr_at(rate: float, fakes: Array, reals: Array) -> Figure:
    """Share of fakes above the value that at most `rate` of the reals exceed; Wilson's interval."""
    threshold = np.sort(reals)[::-1][int(rate * len(reals))]
    return share(int((fakes > threshold).sum()), len(fakes), reals=len(reals))


def likelihood_ratio(fakes: Array, reals: Array, rate: float = 0.01) -> float:
    """How many times as often fakes as reals exceed the value that at most `rate` of the reals do.

    Where no real photo does, half of one is taken to.
    """
    threshold = np.sort(reals)[::-1][int(rate * len(reals))]
    found, false = float((fakes > threshold).mean()), float((reals > threshold).mean())
    return round(found / max(false, 0.5 / len(reals)), 2)


def share(hits: int, count: int, *, reals: int = 0) -> Figure:
    """A proportion with Wilson's interval (Wilson, JASA 1927)."""
    if not count:
        return Figure(math.nan, 0.0, 1.0, 0, reals)
    rate = hits / count
    middle = (rate + Z**2 / (2 * count)) / (1 + Z**2 / count)
    half = Z / (1 + Z**2 / count) * math.sqrt(rate * (1 - rate) / count + Z**2 / (4 * count**2))
    return Figure(rate, max(0.0, middle - half), min(1.0, middle + half), count, reals)


def calibration(probabilities: Array, fake: npt.NDArray[np.bool_], bins: int = 15) -> list[Bin]:
    """How often what was given a probability is fake, over equal bins; empty bins are left out."""
    place = np.minimum((probabilities * bins).astype(int), bins - 1)
    return [
        Bin(int(chosen.sum()), float(probabilities[chosen].mean()), float(fake[chosen].mean()))
        for chosen in (place == b for b in range(bins))
        if chosen.any()
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error (Guo et al., ICML 2017): the mean distance of said from true, by photos."""
    return sum(abs(b.said - b.true) * b.count for b in bins) / max(1, sum(b.count for b in bins))
