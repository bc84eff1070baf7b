"""Fits what stands between the cues and a label, on validation photos alone: fusion, thresholds, smallest face.

An operating point has four numbers: the probability from which a face is called fake, that from
which it is unsure, the share of it that the pixels alone must carry (`pixels`): where the eyes
stand can lift a photo, and can never settle the matter alone, since aligned real portraits share it;
and what is enough from the pixels alone (`alone`), so that the few reals whose eyes stand there by
chance do not raise the bar for photos that are framed otherwise.
"""

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
import numpy.typing as npt
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from models.fusion import PIXELS, Band, Curve, Thresholds, fuse, pixels_alone
from models.judge import Signals
from models.training import metrics
from models.training.data import Picture
from models.verdict import Point

RATES = {Point.STRICT: 0.0002, Point.BROWSING: 0.001, Point.ASKED: 0.005}
"""False-alarm rates of the operating points, of real photos that are not aligned."""
ALIGNED_RATES = {Point.STRICT: 0.002, Point.BROWSING: 0.005, Point.ASKED: 0.02}
"""The same for portraits framed as StyleGAN's training pictures are: rare, and the hardest reals. One of validation's
180 (browsing) may well mean three in a hundred."""
UNSURE_RATES = {Point.STRICT: 0.01, Point.BROWSING: 0.02, Point.ASKED: 0.03}
ALIGNED_SHARE = 0.003
"""Share of real photos taken to be framed as FFHQ is when a cue's worth is learned."""
MET_SHARE = 0.02
"""The same among the photos that people meet, when a finding's strength is told."""
UNSEEN, UNSEEN_SHARE, UNSEEN_MET = "diffusion-other", 0.12, 0.25
"""The one origin of validation that no training saw, and how much of all fakes such ones are taken to be when a cue's
worth is learned, and when probabilities are: without it these would be right for known generators only."""
LIFT = 1.25
"""How much more the other cues count beside the network than the logistic has them: it serves all photos alike, where
what matters is who is found at few false alarms. Chosen on validation (EXPERIMENTS.md, nr 59, 60)."""
FACE_SIDES = (20, 24, 28, 32, 36, 40, 48)  # pixels
PIECES = 12
"""Of the calibration's curve; each holds as much of what people meet."""
FLATTEST = 0.1
"""Least slope of that curve: where validation tells no difference, the order of photos is kept."""
APART = 0.01  # logits: two pieces nearer than that are one
ENOUGH = 40  # faces of each class without which nothing is concluded

Array = npt.NDArray[np.float64]
Found = list[tuple[Picture, Signals]]


def fit(seen: Found, cropped: Found, small: Found, cues: Sequence[str] | None = None) -> dict[str, object]:
    """Fusion of `cues`, thresholds and smallest face from the signals of validation at the sizes people meet.

    `cropped` adds the same photos in other frames, so that a real photo keeps the promise when somebody cuts it;
    `small` adds photos that are smaller than what is promised, for finding where the promise ends.
    """
    bands = fit_bands(seen, cues)
    return {
        "smallest_face": smallest_face([*seen, *small]),
        "fusion": [asdict(band) for band in bands],
        "points": {point: asdict(thresholds) for point, thresholds in fit_points([*seen, *cropped], bands).items()},
    }


def fit_bands(seen: Found, cues: Sequence[str] | None = None) -> list[Band]:
    """One logistic in `cues`, or in all, for faces of every size. Raises ValueError for too few faces.

    A card may hold one for each band of sizes; validation has too few fakes with small faces for that. Below 48 px it
    has 56, and what they taught made the three unluckiest small faces the threshold of every face.
    """
    cues = sorted(cues or {cue for _, s in seen for cue in s.cues})
    pictures, fake = [p for p, _ in seen], np.array([p.fake for p, _ in seen], bool)
    if min(fake.sum(), (~fake).sum()) < ENOUGH:
        raise ValueError("too few faces of one class to fit a fusion")
    signals = np.array([[s.cues.get(cue, 0.0) for cue in cues] for _, s in seen])
    regression = LogisticRegression(C=10.0, max_iter=2000)
    regression.fit(signals, fake, sample_weight=weights_of(pictures))
    # A cue that argues against itself does so by chance: it then says nothing.
    weights = np.maximum(regression.coef_[0], 0.0) * np.where(np.array(cues) == PIXELS, 1.0, LIFT)
    met = weights_of(pictures, None, UNSEEN_MET)
    slope, shift = _calibrated(signals @ weights, fake, met)
    worth = {cue: round(slope * float(w), 4) for cue, w in zip(cues, weights, strict=True)}
    return [Band(0, round(shift, 4), worth, curve_of(slope * (signals @ weights) + shift, fake, met))]


def fit_points(seen: Found, bands: list[Band]) -> dict[Point, Thresholds]:
    """The thresholds of each operating point, each for its own share of real photos."""
    fused = np.array([fuse(s.cues, s.side, bands) for _, s in seen])
    pixels = np.array([pixels_alone(s.cues, s.side, bands) for _, s in seen])
    plain = np.array([not p.fake and not p.aligned for p, _ in seen])
    aligned = np.array([not p.fake and p.aligned for p, _ in seen])
    points = {}
    for point in Point:
        floor = _threshold(pixels[aligned], ALIGNED_RATES[point])
        fake, alone = _either(fused[plain], pixels[plain], RATES[point])
        unsure = _threshold(fused[plain], UNSURE_RATES[point])
        points[point] = Thresholds(fake, floor, max(floor, alone), unsure)
    return points


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


def weights_of(
    pictures: list[Picture], aligned_share: float | None = ALIGNED_SHARE, unseen_share: float = UNSEEN_SHARE
) -> Array:
    """How much each picture counts: as much of each kind as people are taken to meet; None as it is listed."""
    # Fakes and reals weigh the same; within each, the rare kind weighs what it is taken to be.
    fake = np.array([p.fake for p in pictures])
    unseen = np.array([p.origin == UNSEEN for p in pictures])
    aligned = np.array([p.aligned and not p.fake for p in pictures])
    weights = np.zeros(len(pictures))
    listed = float(aligned.sum() / max(1, (~fake).sum()))
    meant = listed if aligned_share is None else aligned_share
    for rare, usual, taken in ((unseen, fake & ~unseen, unseen_share), (aligned, ~fake & ~aligned, meant)):
        share = taken if rare.any() and usual.any() else float(rare.any())
        weights[rare] = share / max(1, rare.sum())
        weights[usual] = (1 - share) / max(1, usual.sum())
    scaled: Array = weights * len(pictures) / 2
    return scaled


def _calibrated(fused: Array, fake: npt.NDArray[np.bool_], weights: Array) -> tuple[float, float]:
    # Platt's slope and shift: a probability is right for the listed mix of portraits, aligned ones among them, which
    # the ranking above takes to be rarer. Monotone, so that no photo changes places with another.
    curve = LogisticRegression(C=1e3, max_iter=2000)
    curve.fit(fused[:, None], fake, sample_weight=weights)
    return float(curve.coef_[0, 0]), float(curve.intercept_[0])


def curve_of(logits: Array, fake: npt.NDArray[np.bool_], weights: Array) -> Curve:
    """What each logit is worth by the share of fakes near it: isotonic over PIECES that weigh alike.

    Zadrozny and Elkan (KDD 2002), with straight lines between the pieces' means, and rising throughout:
    steps would call unlike photos alike.
    """
    order = np.argsort(logits)
    logits, fake, weights = logits[order], fake[order], weights[order]
    piece = np.minimum((np.cumsum(weights) / weights.sum() * PIECES - 1e-9).astype(int), PIECES - 1)
    met = np.bincount(piece, weights, PIECES)
    said = np.bincount(piece, weights * logits, PIECES) / np.maximum(met, 1e-9)
    true = (np.bincount(piece, weights * fake, PIECES) + 1) / (met + 2)  # one fake and one real more: Laplace
    kept = np.flatnonzero(met > 0)
    kept = kept[np.r_[True, np.diff(said[kept]) > APART]]
    rate = IsotonicRegression().fit(said[kept], true[kept], met[kept]).predict(said[kept])
    worth = np.log(rate / (1 - rate))
    rising = np.maximum.accumulate(worth - FLATTEST * said[kept]) + FLATTEST * said[kept]
    return tuple((round(float(x), 4), round(float(y), 4)) for x, y in zip(said[kept], rising, strict=True))


def _either(fused: Array, pixels: Array, rate: float) -> tuple[float, float]:
    # Two ways to be called fake, each with as many false alarms as leave both together within the rate.
    for fewer in range(int(rate * len(fused)) + 1):
        fake, alone = (_threshold(reals, rate - fewer / max(1, len(fused))) for reals in (fused, pixels))
        if ((fused >= fake) | (pixels >= alone)).sum() <= rate * len(fused):
            return fake, alone
    return _threshold(fused, 0.0), _threshold(pixels, 0.0)


def _threshold(reals: Array, rate: float) -> float:
    if not len(reals):
        return 0.0  # a list without photos of this kind bounds nothing
    # Where the rate allows less than one photo of validation, half the way from the highest to 1.
    ordered = np.sort(reals)[::-1]
    allowed = int(rate * len(ordered) + 1e-9)
    bound = float(ordered[allowed]) + 1e-5 if allowed else float(1 - (1 - ordered[0]) / 2)
    return round(min(bound, 1.0), 5)
