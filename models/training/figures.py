"""From outcomes to every figure that is told: the same for the card, the README's table and the report."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import numpy as np

from models.detectors.card import Card
from models.training import alarms, metrics
from models.training.outcomes import Outcome, Subject
from models.verdict import Label, Point

Figures = dict[str, Any]

PROFILE, ALIGNED = "photo-profile", "photo-ffhq"
KINDS = {"all reals": None, "profile": PROFILE, "aligned": ALIGNED}
"""The kinds of real photos that fakes are held against, by origin."""
RATES = (0.01, 0.005, 0.001)
FAMILIES = {
    "StyleGAN family": (
        "stylegan1",
        "stylegan2",
        "stylegan",
        "mobilestylegan-a",
        "mobilestylegan-b",
        "generated.photos",
    ),
    "diffusion seen in training": ("diffusion-sd15", "diffusion-sd21", "diffusion-flux"),
}
"""Generators of one kind, whose test pictures are put together; StyleGAN3 was never trained on and stands alone."""
STANDS_OUT = 3
"""A group of real photos is named where it is called fake this many times as often as all are."""


def of(outcomes: Sequence[Outcome], card: Card) -> dict[str, Figures]:
    """All figures of each condition, in the order of the outcomes."""
    return {
        condition: of_condition(list(found), card) for condition, found in groupby(outcomes, lambda one: one.condition)
    }


def of_condition(outcomes: Sequence[Outcome], card: Card) -> Figures:
    """All figures of one condition. Pictures without a judged face are counted, not scored."""
    fakes = [one for one in outcomes if one.subject.fake]
    reals = [one for one in outcomes if not one.subject.fake]
    scored = [one for one in outcomes if one.probability is not None]
    bins = metrics.calibration(chances(scored), np.array([one.subject.fake for one in scored], bool))
    return {
        "not judged": {
            f"{name}, {label}": sum(one.said is label for one in kind)
            for name, kind in (("real", reals), ("fake", fakes))
            for label in (Label.NO_FACE, Label.TOO_SMALL)
        },
        "overall": separation(fakes, reals),
        "families": {
            name: separation(chosen, reals)
            for name, origins in FAMILIES.items()
            if (chosen := [one for one in fakes if one.subject.origin in origins])
        },
        "origins": {
            origin: separation([one for one in fakes if one.subject.origin == origin], reals)
            for origin in sorted({one.subject.origin for one in fakes})
        },
        "cues": alone(fakes, reals),
        "false alarms": {
            name: called([one.said for one in reals if one.subject.aligned in kept])
            for name, kept in (("all", (False, True)), ("not aligned", (False,)), ("aligned", (True,)))
        },
        "groups": dict(_groups(reals, card)),
        "calibration error": round(metrics.calibration_error(bins), 4),
        "calibration": bins,
        "points": alarms.count([one for one in reals if one.subject.origin == PROFILE], card),
    }


def headline(figures: dict[str, Figures]) -> dict[str, Figures]:
    """The part that the product shows: card.json holds it, all else is made from the outcomes."""
    kept = ("not judged", "overall", "families", "false alarms", "calibration error", "points")
    return {condition: {key: found[key] for key in kept} for condition, found in figures.items()}


def separation(fakes: Sequence[Outcome], reals: Sequence[Outcome]) -> Figures:
    """How well some fakes stand apart from each kind of real photos, and what they were called."""
    found: Figures = {"called": called([one.said for one in fakes if one.probability is not None])}
    those = chances(fakes)
    for kind, origin in KINDS.items():
        these = chances([one for one in reals if origin in (None, one.subject.origin)])
        if len(these) and len(those):
            found[kind] = apart(those, these)
    return found


def apart(fakes: metrics.Array, reals: metrics.Array) -> Figures:
    """AUC, and the share of fakes found at each rate of false alarms, with intervals."""
    rates = {f"tpr at {rate:.1%}": metrics.tpr_at(rate, fakes, reals).as_json() for rate in RATES}
    return {"auc": metrics.auc(fakes, reals).as_json(), **rates}


def alone(fakes: Sequence[Outcome], reals: Sequence[Outcome]) -> Figures:
    """Each cue's signal by itself, by family of generators and kind of real photos: cue, family, kind -> figures."""
    families = {"all": [one.subject.origin for one in fakes], **FAMILIES}
    found: Figures = {}
    for cue in sorted({cue for one in (*fakes, *reals) for cue in one.cues}):
        for family, origins in families.items():
            these = _signals(cue, [one for one in fakes if one.subject.origin in set(origins)])
            for kind in ("profile", "aligned"):
                those = _signals(cue, [one for one in reals if one.subject.origin == KINDS[kind]])
                if len(these) and len(those):
                    known = apart(these, those) | {"ratio": metrics.likelihood_ratio(these, those)}
                    found.setdefault(cue, {}).setdefault(family, {})[kind] = known
    return found


def called(labels: Sequence[Label]) -> Figures:
    """How many of some photos got each label, and the share of fake with its interval."""
    counted = {label: labels.count(label) for label in Label}
    fake = metrics.share(counted[Label.FAKE], len(labels)).as_json()
    return {"count": len(labels), "labels": counted, "fake": {k: fake[k] for k in ("value", "low", "high")}}


def chances(outcomes: Sequence[Outcome]) -> metrics.Array:
    """The probabilities of fake of the photos that were judged."""
    return np.array([one.probability for one in outcomes if one.probability is not None], np.float64)


def _signals(cue: str, outcomes: Sequence[Outcome]) -> metrics.Array:
    return np.array([one.cues[cue] for one in outcomes if cue in one.cues and one.probability is not None], np.float64)


def group_names(subject: Subject) -> dict[str, str]:
    """The groups that a real photo is counted in, kind -> name."""
    return {
        "kind": subject.origin,
        "source": subject.source,
        "colour": "greyscale" if subject.grey else "colour",
        "skin tone": subject.tone,
    }


def _groups(reals: Sequence[Outcome], card: Card) -> Iterator[tuple[tuple[str, str], Figures]]:
    whole = {point: _rate([alarms.said_at(one, card, point) for one in reals]) for point in Point}
    found: dict[tuple[str, str], list[Outcome]] = {}
    for one in reals:
        for pair in group_names(one.subject).items():
            found.setdefault(pair, []).append(one)
    for pair, members in sorted(found.items()):
        labels = {point: [alarms.said_at(one, card, point) for one in members] for point in Point}
        yield (
            pair,
            {
                "called": {str(point): called(said) for point, said in labels.items()},
                "stands out": [str(point) for point in Point if _rate(labels[point]) > STANDS_OUT * whole[point]],
            },
        )


def _rate(labels: Sequence[Label]) -> float:
    return labels.count(Label.FAKE) / max(1, len(labels))
