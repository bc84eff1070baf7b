"""A cue earns a weight only where it finds more fakes, harms no aligned portrait, and costs re-cropped fakes nothing."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="training is only in the full environment")

from models.judge import Signals
from models.training import choosing
from models.training.choosing import FOLDS, _folds, choose, measure
from models.training.data import Picture
from models.training.fusing import fit_bands


def crowd(cue, count=1500, seed=0, cropped=None):
    """Fakes and reals that the network tells apart fairly, and another cue's signal by the kind of picture."""
    rng = np.random.default_rng(seed)
    seen, apart = [], []
    for n in range(count):
        fake, aligned = n % 2 == 0, n % 10 == 1
        origin = "stylegan2" if fake else "photo-ffhq" if aligned else "photo-profile"
        picture = Picture("x", Path("x"), fake, origin, "s", "val", f"g{n}", aligned)
        network = float(rng.normal(2 if fake else -2, 1.5))
        kind = "fake" if fake else "aligned" if aligned else "profile"
        seen.append((picture, Signals(90.0, {"network": network, "cue": float(cue(kind, rng))})))
        apart.append((picture, Signals(90.0, {"network": network, "cue": float((cropped or cue)(kind, rng))})))
    return seen, apart


def noise(kind, rng):
    return rng.normal()


def test_a_cue_that_tells_something_of_its_own_is_kept():
    chosen, rows = choose(*crowd(lambda kind, rng: rng.normal(2 if kind == "fake" else -2, 1.5)))
    assert chosen == ["network", "cue"]
    alone, both = rows[0], rows[1]
    assert both["profile"]["0.5%"] > alone["profile"]["0.5%"] + 0.05
    assert [row["kept"] for row in rows] == [False, True]


def test_noise_is_not_kept():
    for seed in range(3):
        chosen, rows = choose(*crowd(noise, seed=seed))
        assert chosen == ["network"]
        assert len(rows) == 2


def test_what_costs_re_cropped_fakes_is_not_kept():
    # The same cue, and in re-cropped pictures it speaks for the reals.
    telling = lambda kind, rng: rng.normal(2 if kind == "fake" else -2, 1.5)  # noqa: E731
    against = lambda kind, rng: rng.normal(-2 if kind == "fake" else 2, 1.5)  # noqa: E731
    chosen, rows = choose(*crowd(telling, cropped=against))
    assert chosen == ["network"]
    assert rows[1]["re-cropped"] < rows[0]["re-cropped"] - 0.01


def test_figures_are_of_photos_that_the_fit_did_not_see(monkeypatch):
    fits = []

    def watched(fitted, cues):
        fits.append({picture.group for picture, _ in fitted})
        return fit_bands(fitted, cues)

    monkeypatch.setattr(choosing, "fit_bands", watched)
    seen, apart = crowd(noise)
    measure(seen, apart, ["network"])
    everything = {picture.group for picture, _ in seen}
    fits.remove(everything)  # for the re-cropped photos alone
    assert len(fits) == FOLDS
    assert all(sum(picture.group not in fit for fit in fits) == 1 for picture, _ in seen)


def test_near_duplicates_stay_in_one_fold():
    folds = _folds(["a", "b", "a", "c", "d", "e", "f"])
    assert set(folds) == set("abcdef")
    assert set(folds.values()) <= set(range(FOLDS))
