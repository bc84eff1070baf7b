"""Which cues earn a weight beside the network, by cross-validation on validation photos alone.

A cue is kept if with it more fakes are found at few false alarms against profile photos, by more than
chance would have it, if no more aligned portraits are called fake, and if re-cropped fakes, which lose
the frame's cues, are found as before. The others are observations without weight.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from models.fusion import PIXELS, fuse, label_of, pixels_alone
from models.training import metrics
from models.training.fusing import Found, fit_bands, fit_points
from models.verdict import Label, Point

FOLDS = 5
RATES = (0.002, 0.005, 0.01)
"""False-alarm rates near those that people browse and ask at: the mean share found there decides. Below, not one
of validation's seven hundred profile photos may lie, and the most unlucky photo, at three sizes, would choose."""
SHOWN = (0.001, *RATES)
CROPPED_RATE = 0.005
GAIN = 0.005  # of that mean, or the cue is not worth its place
DRAWS, SURE = 200, 0.95  # of pictures drawn anew, this share must show a gain
LOSS = 0.01  # of re-cropped fakes that fusion may cost against the network alone
ALARMS = (
    0.02  # of aligned portraits that may be called fake more than without it; ALIGNED_RATES bounds them all the same
)

Array = npt.NDArray[np.float64]
Row = dict[str, Any]


def choose(seen: Found, cropped: Found) -> tuple[list[str], list[Row]]:
    """The cues that earn a weight, the network first, and a row of figures for each set that was tried."""
    alone, fused = measure(seen, cropped, [PIXELS])
    found, best = [alone], alone
    while True:
        left = sorted({cue for _, signals in seen for cue in signals.cues} - {*best["cues"]})
        tried = [measure(seen, cropped, [*best["cues"], cue]) for cue in left]
        for row, others in tried:
            row["gain"] = round(_found(row) - _found(best), 4)
            row["sure"] = _sure(seen, others, fused) if row["gain"] >= GAIN else 0.0
            row["worth"] = _worth(row, best, alone)
        found += [row for row, _ in tried]
        worth = [(row, others) for row, others in tried if row["worth"]]
        if not worth:
            return list(best["cues"]), [row | {"kept": row is best} for row in found]
        best, fused = max(worth, key=lambda one: _found(one[0]))


def measure(seen: Found, cropped: Found, cues: Sequence[str]) -> tuple[Row, Array]:
    """Figures of the network with `cues` on photos that its fusion was not fitted on, and the probabilities."""
    folds = _folds([picture.group for picture, _ in [*seen, *cropped]])
    fused, labels = np.zeros(len(seen)), {point: np.zeros(len(seen), bool) for point in Point}
    # At one false alarm in two hundred, five fits side by side would differ by their scales more than by a cue.
    whole = fit_bands(seen, cues)
    apart = np.array([fuse(s.cues, s.side, whole) for _, s in cropped], np.float64)
    for fold in range(FOLDS):
        fitted = [one for one in seen if folds[one[0].group] != fold]
        bands = fit_bands(fitted, cues)
        others = [one for one in cropped if folds[one[0].group] != fold]
        points = fit_points([*fitted, *others], bands)
        for place, (picture, s) in enumerate(seen):
            if folds[picture.group] == fold:
                fused[place] = fuse(s.cues, s.side, bands)
                pixels = pixels_alone(s.cues, s.side, bands)
                for point in Point:
                    labels[point][place] = label_of(fused[place], pixels, points[point]) is Label.FAKE
    called = labels[Point.BROWSING], labels[Point.ASKED]
    fake, profile, aligned = _kinds(seen)
    row = {
        "cues": list(cues),
        "profile": {f"{rate:.1%}": _share(rate, fused[fake], fused[profile]) for rate in SHOWN},
        "aligned": {f"{rate:.1%}": _share(rate, fused[fake], fused[aligned]) for rate in SHOWN},
        "re-cropped": _recropped(cropped, apart),
        "called fake": {
            name: [round(float(label[kind].mean()), 4) if kind.any() else 0.0 for label in called]
            for name, kind in (("fakes", fake), ("profile", profile), ("aligned", aligned))
        },
    }
    return row, fused


def _worth(row: Row, best: Row, alone: Row) -> bool:
    kept = row["re-cropped"] - alone["re-cropped"]
    alarms = np.mean(row["called fake"]["aligned"]) - np.mean(best["called fake"]["aligned"])
    return bool(row["gain"] >= GAIN and row["sure"] >= SURE and kept >= -LOSS and alarms <= ALARMS)


def _found(row: Row) -> float:
    return float(np.mean([row["profile"][f"{rate:.1%}"] for rate in RATES]))


def _sure(seen: Found, fused: Array, before: Array) -> float:
    # In how many draws of the same number of pictures, all sizes of a picture together, there is a gain.
    fake, profile, _ = _kinds(seen)
    _, group = np.unique([picture.group for picture, _ in seen], return_inverse=True)
    rng, gains = np.random.default_rng(0), 0
    for _ in range(DRAWS):
        drawn = np.bincount(rng.integers(0, group.max() + 1, group.max() + 1), minlength=group.max() + 1)
        fakes, reals = (np.repeat(np.nonzero(kind)[0], drawn[group[kind]]) for kind in (fake, profile))
        after, first = (np.mean([_share(rate, of[fakes], of[reals]) for rate in RATES]) for of in (fused, before))
        gains += after > first
    return gains / DRAWS


def _recropped(cropped: Found, fused: Array) -> float:
    fake, profile, _ = _kinds(cropped)
    return _share(CROPPED_RATE, fused[fake], fused[profile])


def _share(rate: float, fakes: Array, reals: Array) -> float:
    return round(metrics.tpr_at(rate, fakes, reals).value, 4) if len(fakes) and len(reals) else 0.0


def _kinds(found: Found) -> tuple[npt.NDArray[np.bool_], ...]:
    fake = np.array([p.fake for p, _ in found], bool)
    profile = np.array([p.origin == "photo-profile" and not p.aligned for p, _ in found], bool)
    return fake, profile, np.array([p.aligned and not p.fake for p, _ in found], bool)


def _folds(groups: Sequence[str]) -> dict[str, int]:
    # Near-duplicates, and one picture at several sizes, stay together.
    names = sorted({*groups})
    places = np.random.default_rng(0).permutation(len(names))
    return {name: int(place) % FOLDS for name, place in zip(names, places, strict=True)}
