"""Fits what stands between the cues and a label, on validation photos alone: fusion, thresholds, smallest face.

The fusion is one logistic a band of face sizes, so that a probability means the same at every size.
An operating point has three numbers: the probability from which a face is called fake, that from
which it is unsure, and the share of it that the pixels alone must carry (`pixels`): where the eyes
stand can lift a photo, and can never settle the matter alone, since aligned real portraits share it.
"""

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from models.fusion import PIXELS, Band, Thresholds, fuse, pixels_alone
from models.judge import Signals
from models.training import metrics
from models.training.data import Picture
from models.verdict import Point

RATES = {Point.STRICT: 0.0002, Point.BROWSING: 0.001, Point.ASKED: 0.005}
"""False-alarm rates of the operating points, of real photos that are not aligned."""
ALIGNED_RATES = {Point.STRICT: 0.01, Point.BROWSING: 0.02, Point.ASKED: 0.04}
"""The same for portraits framed as StyleGAN's training pictures are: rare, and the hardest reals."""
UNSURE_RATES = {Point.STRICT: 0.01, Point.BROWSING: 0.02, Point.ASKED: 0.03}
BANDS = (0, 48, 80)
"""Sides of the face in pixels of the photo from which a logistic of its own is fitted."""
ALIGNED_SHARE = 0.1
"""Share of real photos taken to be framed as FFHQ is when a cue's worth is learned. Fewer have the eyes at StyleGAN's
places (models/cues/eye_alignment.py); were the eyes weighed so, no face without them could reach a threshold."""
MET_SHARE = 0.02
"""The same among the photos that people meet, when a finding's strength is told."""
UNSEEN, UNSEEN_SHARE = "diffusion-other", 0.12
"""The one origin of validation that no training saw, and how much of all fakes such ones are taken to be:
without it the probabilities would be right for known generators only."""
FACE_SIDES = (20, 24, 28, 32, 36, 40, 48)  # pixels
ENOUGH = 40  # faces of each class without which nothing is concluded

Array = npt.NDArray[np.float64]
Found = list[tuple[Picture, Signals]]


def fit(seen: Found, small: Found, cues: Sequence[str] | None = None) -> dict[str, object]:
    """Fusion of `cues`, thresholds and smallest face from the signals of validation at the sizes people meet.

    `small` adds photos that are smaller than what is promised, for finding where the promise ends.
    """
    bands = fit_bands(seen, cues)
    return {
        "smallest_face": smallest_face([*seen, *small]),
        "fusion": [asdict(band) for band in bands],
        "points": {point: asdict(thresholds) for point, thresholds in fit_points(seen, bands).items()},
    }


def fit_bands(seen: Found, cues: Sequence[str] | None = None) -> list[Band]:
    """One logistic in `cues`, or in all, for each band of face sizes. Raises ValueError for too few faces."""
    cues = sorted(cues or {cue for _, s in seen for cue in s.cues})
    bands: list[Band] = []
    for low, high in zip(BANDS, (*BANDS[1:], float("inf")), strict=True):
        near = [(p, s) for p, s in seen if low <= s.side < high]
        fakes = sum(p.fake for p, _ in near)
        if min(fakes, len(near) - fakes) < ENOUGH:
            continue
        regression = LogisticRegression(C=10.0, max_iter=2000)
        signals = np.array([[s.cues.get(cue, 0.0) for cue in cues] for _, s in near])
        listed = [p for p, _ in near]
        regression.fit(signals, [p.fake for p in listed], sample_weight=weights_of(listed))
        # A cue that argues against itself does so by chance: it then says nothing.
        weights = np.maximum(regression.coef_[0], 0.0)
        slope, shift = _calibrated(signals @ weights, listed)
        worth = {cue: round(slope * float(w), 4) for cue, w in zip(cues, weights, strict=True)}
        bands.append(Band(low if bands else 0, round(shift, 4), worth))
    if not bands:
        raise ValueError("too few faces of one class to fit a fusion")
    return bands


def fit_points(seen: Found, bands: list[Band]) -> dict[Point, Thresholds]:
    """The thresholds of each operating point, each for its own share of real photos."""
    fused = np.array([fuse(s.cues, s.side, bands) for _, s in seen])
    pixels = np.array([pixels_alone(s.cues, s.side, bands) for _, s in seen])
    plain = np.array([not p.fake and not p.aligned for p, _ in seen])
    aligned = np.array([not p.fake and p.aligned for p, _ in seen])
    return {
        point: Thresholds(
            fake=_threshold(fused[plain], RATES[point]),
            pixels=_threshold(pixels[aligned], ALIGNED_RATES[point]),
            unsure=_threshold(fused[plain], UNSURE_RATES[point]),
        )
        for point in Point
    }


def smallest_face(seen: Found) -> int:
    """The face side in pixels from which validation finds half of the fakes at 1 % of profile photos."""
    for side in FACE_SIDES:
        near = [(p, signals.cues[PIXELS]) for p, signals in seen if side <= signals.side < 1.4 * side]
        fakes = np.array([signal for p, signal in near if p.fake])
        reals = np.array([signal for p, signal in near if p.origin == "photo-profile"])
        enough = min(len(fakes), len(reals)) >= ENOUGH
        if enough and metrics.tpr_at(0.01, fakes, reals).value >= 0.5:
            return side
    return FACE_SIDES[-1]


def weights_of(pictures: list[Picture], aligned_share: float | None = ALIGNED_SHARE) -> Array:
    """How much each picture counts: as much of each kind as people are taken to meet; None as it is listed."""
    # Fakes and reals weigh the same; within each, the rare kind weighs what it is taken to be.
    fake = np.array([p.fake for p in pictures])
    unseen = np.array([p.origin == UNSEEN for p in pictures])
    aligned = np.array([p.aligned and not p.fake for p in pictures])
    weights = np.zeros(len(pictures))
    listed = float(aligned.sum() / max(1, (~fake).sum()))
    meant = listed if aligned_share is None else aligned_share
    for rare, usual, taken in ((unseen, fake & ~unseen, UNSEEN_SHARE), (aligned, ~fake & ~aligned, meant)):
        share = taken if rare.any() and usual.any() else float(rare.any())
        weights[rare] = share / max(1, rare.sum())
        weights[usual] = (1 - share) / max(1, usual.sum())
    scaled: Array = weights * len(pictures) / 2
    return scaled


def _calibrated(fused: Array, pictures: list[Picture]) -> tuple[float, float]:
    # Platt's slope and shift: a probability is right for the listed mix of portraits, aligned ones among them, which
    # the ranking above takes to be rarer. Monotone, so that no photo changes places with another.
    curve = LogisticRegression(C=1e3, max_iter=2000)
    curve.fit(fused[:, None], [p.fake for p in pictures], sample_weight=weights_of(pictures, None))
    return float(curve.coef_[0, 0]), float(curve.intercept_[0])


def _threshold(reals: Array, rate: float) -> float:
    if not len(reals):
        return 0.0  # a list without photos of this kind bounds nothing
    # Where the rate allows less than one photo of validation, half the way from the highest to 1.
    ordered = np.sort(reals)[::-1]
    allowed = int(rate * len(ordered))
    bound = float(ordered[allowed]) + 1e-5 if allowed else float(1 - (1 - ordered[0]) / 2)
    return round(min(bound, 1.0), 5)
