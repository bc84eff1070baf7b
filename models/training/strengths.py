"""How strong each cue is, measured: AUC of its signal, likelihood ratio of each finding, and words for it.

On validation for what the card shows with a verdict (`of`), on test photos for the tables.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from models.cues import network
from models.detectors.card import Card
from models.fusion import PIXELS, pixels_alone
from models.judge import Signals
from models.training import metrics, tables
from models.training.fusing import MET_SHARE, Found, weights_of
from models.training.tables import SIZES, Table
from models.verdict import Strength

WORDS = ((100.0, Strength.STRONG), (10.0, Strength.MODERATE), (2.0, Strength.WEAK))
"""Likelihood ratios from which evidence is called so: the verbal scale of forensic reports (ENFSI Guideline
for Evaluative Reporting, 2015), its upper grades taken together."""
A_LITTLE = 0.5  # faces added to each count, so that what was never seen is not impossible
CROPPED = "200 px, re-cropped"
"""The condition that fusion may not cost."""
KINDS = {"profile": "photo-profile", "aligned": "photo-ffhq"}

Array = npt.NDArray[np.float64]
Figures = dict[str, Any]


def of(sizes: Mapping[str, Found]) -> Figures:
    """For each cue its findings with their strength, from all sizes together, and its AUC at each size."""
    whole = [one for found in sizes.values() for one in found]
    names = sorted({cue for _, signals in whole for cue in signals.findings})
    return {
        name: {
            "findings": findings(name, whole),
            "auc": {size: separation(name, found) for size, found in sizes.items()},
        }
        for name in names
    }


def named(signals: Signals, card: Card) -> Signals:
    """The signals with the network's finding by this card: thresholds are fitted after the signals are made."""
    score = pixels_alone(signals.cues, signals.side, card.bands)
    return replace(signals, findings=signals.findings | {PIXELS: network.finding(score, card)})


def findings(cue: str, found: Found) -> Figures:
    """For each finding how much more often fakes show it than reals do: as people meet them, and by kind of real."""
    known = [(p, s.findings[cue]) for p, s in found if cue in s.findings]
    pictures = [p for p, _ in known]
    fake, weights = np.array([p.fake for p in pictures]), weights_of(pictures, MET_SHARE)
    rows = {}
    for name in sorted({finding for _, finding in known}):
        shows = np.array([finding == name for _, finding in known])
        usual = ratio(shows[fake], shows[~fake], weights[fake], weights[~fake])
        rows[name] = {"strength": strength_of(usual), "ratio": usual, "fakes": int(shows[fake].sum())}
        rows[name]["reals"] = int(shows[~fake].sum())
        for kind, origin in KINDS.items():
            of_kind = np.array([p.origin == origin for p in pictures])
            if of_kind.any():
                rows[name][kind] = ratio(shows[fake], shows[of_kind])
    return rows


def ratio(
    fakes: npt.NDArray[np.bool_],
    reals: npt.NDArray[np.bool_],
    fakes_weigh: Array | None = None,
    reals_weigh: Array | None = None,
) -> float:
    """The share of fakes over the share of reals, with A_LITTLE added to both counts."""
    return round(_share(fakes, fakes_weigh) / _share(reals, reals_weigh), 3)


def strength_of(likelihood: float) -> Strength:
    """The word for a likelihood ratio. What speaks for a camera is at most weak: new generators lack old signs."""
    if likelihood <= 1 / WORDS[-1][0]:
        return Strength.WEAK
    return next((word for least, word in WORDS if likelihood >= least), Strength.NONE)


def separation(cue: str, found: Found) -> Figures:
    """AUC of a cue's signal against each kind of real photo, and how many it had an opinion on."""
    known = [(p, s.cues[cue]) for p, s in found if cue in s.cues]
    fakes = np.array([signal for p, signal in known if p.fake])
    rows: Figures = {"opinions": len(known), "of": len(found)}
    for kind, origin in KINDS.items():
        reals = np.array([signal for p, signal in known if p.origin == origin])
        if len(fakes) and len(reals):
            rows[kind] = metrics.auc(fakes, reals).as_json()
    return rows


def table(cues: Figures) -> tuple[list[str], list[list[str]]]:
    """Head and rows of a table: a line a finding."""
    rows = []
    for cue, figures in cues.items():
        for finding, row in figures["findings"].items():
            against = [f"{row[kind]:.2f}" if kind in row else "-" for kind in KINDS]
            rows.append([cue, finding, row["strength"], f"{row['ratio']:.2f}", *against])
    return ["cue", "finding", "strength", "likelihood ratio", "against profile", "against aligned"], rows


def auc_table(cues: Mapping[str, Mapping[str, Figures]], sizes: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    """Head and rows: AUC of each cue by size and kind of real; `cues` holds what separation() gives, by size."""
    rows = [
        [cue, *(_auc(by_size.get(size, {}).get(kind)) for size in sizes for kind in KINDS)]
        for cue, by_size in cues.items()
    ]
    return ["cue", *(f"{size}, {kind}" for size in sizes for kind in KINDS)], rows


def for_people(written: Figures, test: dict[str, Figures]) -> str:
    """The card's part on cues, in Markdown: strengths and what was tried on validation, then the test's figures."""
    cues = written.get("cues", {})
    weighs = Table(*table(cues))
    apart = Table(*auc_table({cue: figures["auc"] for cue, figures in cues.items()}, SIZES))
    return "\n\n".join(
        [
            "### How much each finding weighs, on validation photos",
            str(weighs),
            "### Each cue by itself on validation photos: AUC",
            str(apart),
            "### Which cues earn a weight, by five folds of validation photos at three sizes",
            str(_tried(written.get("ablation", []))),
            "### Each cue by itself on test photos",
            str(tables.cues(test)),
            tables.RATIO,
            "### Fusion against the network alone on test photos",
            str(tables.fusion(test)),
        ]
    )


def _tried(rows: Sequence[Figures]) -> Table:
    cells = [
        [
            " + ".join(row["cues"]),
            *(f"{row['profile'][rate]:.1%}" for rate in ("0.1%", "0.5%")),
            *(f"{row['aligned'][rate]:.1%}" for rate in ("0.1%", "0.5%")),
            f"{row['re-cropped']:.1%}",
            *(f"{share:.2%}" for share in row["called fake"]["aligned"]),
            "yes" if row["kept"] else "the measure" if len(row["cues"]) == 1 else "no",
        ]
        for row in rows
    ]
    against = ["profile, at 0.1 % FPR", "at 0.5 %", "aligned, at 0.1 %", "at 0.5 %", "re-cropped, at 0.5 %"]
    return Table(["what judges", *against, "aligned called fake, browsing", "asked", "kept"], cells)


def _auc(figure: Figures | None) -> str:
    return f"{figure['value']:.3f} [{figure['low']:.3f}, {figure['high']:.3f}]" if figure else "-"


def _share(shows: npt.NDArray[np.bool_], weigh: Array | None) -> float:
    weights = np.ones(len(shows)) if weigh is None else weigh * len(weigh) / weigh.sum()
    return float((weights[shows].sum() + A_LITTLE) / (len(shows) + 2 * A_LITTLE))
