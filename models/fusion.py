"""From the cues' signals to one calibrated probability, and from that to a label. Standard library only."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from models.verdict import Label

PIXELS = "network"
"""The cue that looks at the face itself; no face is called fake on the word of the others alone."""


Curve = tuple[tuple[float, float], ...]
"""Rising pairs: a logit, and what it is worth as one; straight between them."""


@dataclass(frozen=True, slots=True)
class Band:
    """One logistic, for faces from `face` pixels of the photo upwards to the next band, bent by `curve`."""

    face: float
    intercept: float
    weights: dict[str, float]
    curve: Curve = ()


@dataclass(frozen=True, slots=True)
class Thresholds:
    """An operating point: calibrated probabilities from which a face is called fake, and unsure.

    `pixels` is what the pixels alone must reach for fake: aligned real portraits have the eyes where
    StyleGAN puts them, so that the eyes may lift a verdict and never carry it. From `alone` upwards the
    pixels need no other cue, so that what the eyes are worth is not held against a photo without them.
    """

    fake: float
    pixels: float
    alone: float
    unsure: float


def fuse(signals: Mapping[str, float], side: float, bands: Sequence[Band]) -> float:
    """The calibrated probability of fake, 0..1, of a face of `side` pixels: logistic in the cues' signals.

    A cue without a weight is an observation: it is shown and does not count.
    """
    band = band_of(side, bands)
    logit = band.intercept + sum(weight * signals.get(cue, 0.0) for cue, weight in band.weights.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, bent(logit, band.curve)))))


def bent(logit: float, curve: Curve) -> float:
    """The calibrated logit: beyond the curve's ends it rises as before, so that no two photos change places."""
    if not curve:
        return logit
    (first, low), (last, high) = curve[0], curve[-1]
    if logit <= first:
        return low + logit - first
    for (left, bottom), (right, top) in pairwise(curve):
        if logit <= right:
            return bottom + (logit - left) / (right - left) * (top - bottom)
    return high + logit - last


def band_of(side: float, bands: Sequence[Band]) -> Band:
    """The logistic for a face of `side` pixels."""
    return next((band for band in reversed(bands) if band.face <= side), bands[0])


def pixels_alone(signals: Mapping[str, float], side: float, bands: Sequence[Band]) -> float:
    """What fuse() would answer if no other cue had anything to say."""
    return fuse({PIXELS: signals[PIXELS]}, side, bands)


def label_of(fused: float, pixels: float, thresholds: Thresholds) -> Label:
    """fake, unsure or real at an operating point, from the fused probability and that of the pixels alone."""
    if pixels >= thresholds.alone or (fused >= thresholds.fake and pixels >= thresholds.pixels):
        return Label.FAKE
    return Label.UNSURE if fused >= thresholds.unsure else Label.REAL


WEIGHT = (Label.REAL, Label.UNSURE, Label.FAKE)


def raised(label: Label, least: Label | None) -> Label:
    """The label, or the stronger one that the file itself gives cause for; no face and too small a face too."""
    if least is None or (label in WEIGHT and WEIGHT.index(label) >= WEIGHT.index(least)):
        return label
    return least
