"""The report's own tables: aims, cues and fusion, sizes, tones, damage, confusion; the card's are in tables.py."""

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from models.training import figures, metrics
from models.training.figures import FAMILIES, KINDS, Figures
from models.training.outcomes import Outcome
from models.training.tables import AREA, SEPARATED, Table, called, figure, separated
from models.verdict import Label

HERE = Path(__file__).parent
SIDES = (0, 40, 60, 80, 120, 10_000)
"""Bounds of the face's side in pixels of the photo, for figures by size."""


def aims(found: dict[str, Figures]) -> Table:
    """What was aimed at before training, and what the test pictures say."""
    rows = []
    for aim in json.loads((HERE / "aims.json").read_text(encoding="utf-8"))["rows"]:
        reached, bound = _reached(found[aim["condition"]], aim), aim.get("least", aim.get("most"))
        form = AREA if aim.get("figure") == "auc" or "calibration" in aim else "{:.1%}"
        wanted = f"{'at least' if 'least' in aim else 'at most'} {form.format(bound)}"
        if reached is None:
            rows.append([aim["what"], aim["condition"], wanted, "-", "not measured"])
            continue
        met = reached["value"] >= bound if "least" in aim else reached["value"] <= bound
        shown = form.format(reached["value"]) if "low" not in reached else figure(reached, form)
        rows.append([aim["what"], aim["condition"], wanted, shown, "reached" if met else "missed"])
    return Table(["aim", "photos", "wanted", "measured", "so"], rows)


def confusion(outcomes: Sequence[Outcome]) -> Table:
    """What each kind of photo was called, under one condition."""
    kinds = {
        "generated": [one for one in outcomes if one.subject.fake],
        "real, not aligned": [one for one in outcomes if not one.subject.fake and not one.subject.aligned],
        "real, aligned": [one for one in outcomes if not one.subject.fake and one.subject.aligned],
    }
    rows = [
        [name, str(len(chosen)), *(_of(sum(one.said is label for one in chosen), len(chosen)) for label in Label)]
        for name, chosen in kinds.items()
    ]
    return Table(["photos", "count", *(label.replace("_", " ") for label in Label)], rows)


def cues(outcomes: Sequence[Outcome], conditions: Sequence[str]) -> Table:
    """Each cue's signal by itself: area, and how much likelier its highest values are for fakes than for reals."""
    rows = []
    for name in sorted({cue for one in outcomes for cue in one.cues}):
        for condition in conditions:
            own = [one for one in outcomes if one.condition == condition and name in one.cues]
            fakes = {"all fakes": [one for one in own if one.subject.fake]}
            fakes["StyleGAN family"] = [one for one in own if one.subject.origin in FAMILIES["StyleGAN family"]]
            for kind in ("profile", "aligned"):
                reals = _signals(name, [one for one in own if one.subject.origin == KINDS[kind]])
                for group, chosen in fakes.items():
                    signals = _signals(name, chosen)
                    if len(reals) and len(signals):
                        known = figures.apart(signals, reals)
                        cells = [figure(known["auc"], AREA), figure(known["tpr at 1.0%"]), _ratio(signals, reals)]
                        rows.append([name, condition, group, kind, *cells])
    return Table(["cue", "photos", "fakes", "against", "AUC", "TPR at 1 % FPR", "likelihood ratio"], rows)


def ablation(outcomes: Sequence[Outcome], conditions: Sequence[str]) -> Table:
    """Network and cues together, against each alone, on the same photos."""
    rows = []
    for condition in conditions:
        own = [one for one in outcomes if one.condition == condition and one.probability is not None]
        for family, origins in FAMILIES.items():
            fakes = [one for one in own if one.subject.origin in origins]
            for kind in ("profile", "aligned"):
                reals = [one for one in own if one.subject.origin == KINDS[kind]]
                for name in ("together", "network", "eye_alignment"):
                    these, those = _signals(name, fakes), _signals(name, reals)
                    if len(these) and len(those):
                        rows.append([condition, family, kind, name, *separated(figures.apart(these, those))])
    return Table(["photos", "fakes", "against", "what judges", *SEPARATED], rows)


def strengths(written: dict[str, Any] | None) -> list[tuple[str, Table]]:
    """What the card says of each cue's findings, as measured on validation; columns are what the card holds."""
    rows = [
        {"cue": cue, "finding": finding, **{key: value for key, value in measured.items() if not _deep(value)}}
        for cue, found in (written or {}).items()
        for finding, measured in found.get("findings", {}).items()
    ]
    head = list(dict.fromkeys(key for row in rows for key in row))
    cells = [[str(row.get(key, "-")) for key in head] for row in rows]
    return [("How much each finding of each cue weighs, on validation", Table(head, cells))] if rows else []


def _deep(value: object) -> bool:
    return isinstance(value, dict | list)


def by_size(outcomes: Sequence[Outcome]) -> Table:
    """What was called fake by the side of the face, all conditions of plain size together."""
    rows = []
    for low, high in pairwise(SIDES):
        near = [one for one in outcomes if one.side is not None and low <= one.side < high]
        if near:
            name = f"{low} to {high} px" if high < SIDES[-1] else f"{low} px and more"
            kinds = ([one.said for one in near if one.subject.fake is fake] for fake in (True, False))
            rows.append([name, *(called(figures.called(said)) for said in kinds)])
    return Table(["side of the face", "generated, called fake", "real, called fake"], rows)


def by_look(outcomes: Sequence[Outcome], these: Figures) -> Table:
    """False alarms and fakes found by skin tone (an estimate) and colour, under one condition."""
    rows = []
    for (kind, name), group in these["groups"].items():
        if kind in ("skin tone", "colour"):
            fakes = [one for one in outcomes if one.subject.fake and figures.group_names(one.subject)[kind] == name]
            stands = ", ".join(group["stands out"]) or "-"
            alarms = [called(group["called"][point]) for point in ("browsing", "asked")]
            rows.append([kind, name, *alarms, stands, called(figures.called([one.said for one in fakes]))])
    head = ["kind", "group", "real, called fake (browsing)", "the same (asked)", "over three times all", "fakes found"]
    return Table(head, rows)


def damaged(outcomes: Sequence[Outcome], places: set[int]) -> dict[str, dict[str, Figures]]:
    """Each family against profile photos under every condition, on the same pictures; and real photos called fake."""
    rows: dict[str, dict[str, Figures]] = {}
    for condition in dict.fromkeys(one.condition for one in outcomes):
        own = [one for one in outcomes if one.condition == condition and one.subject.place in places]
        reals = figures.chances([one for one in own if one.subject.origin == figures.PROFILE])
        known = {
            family: figures.chances([one for one in own if one.subject.origin in origins])
            for family, origins in FAMILIES.items()
        }
        rows[condition] = {n: figures.apart(these, reals) for n, these in known.items() if len(these) and len(reals)}
    return rows


def damage_table(rows: dict[str, dict[str, Figures]]) -> Table:
    """The same as a table."""
    cells = [[name, family, *separated(known)] for name, each in rows.items() for family, known in each.items()]
    return Table(["photos", "fakes", *SEPARATED], cells)


def _reached(these: Figures, aim: dict[str, Any]) -> dict[str, Any] | None:
    if "calibration" in aim:
        return {"value": these["calibration error"]}
    if "alarms" in aim:
        return these["false alarms"][aim["alarms"]]["fake"] if these["false alarms"][aim["alarms"]]["count"] else None
    known = these["families"].get(aim["fakes"]) or these["origins"].get(aim["fakes"]) or {}
    reached: dict[str, Any] | None = known.get(aim["kind"], {}).get(aim["figure"])
    return reached


def _signals(name: str, outcomes: Sequence[Outcome]) -> metrics.Array:
    if name == "together":
        return figures.chances(outcomes)
    return np.array([one.cues[name] for one in outcomes if name in one.cues], np.float64)


def _ratio(fakes: metrics.Array, reals: metrics.Array) -> str:
    # At the signal that at most one real photo in a hundred exceeds.
    bound = np.sort(reals)[::-1][int(0.01 * len(reals))]
    found, false = float((fakes > bound).mean()), float((reals > bound).mean())
    return f"{found / false:.0f}" if false else f"over {found * len(reals):.0f}"


def _of(hits: int, count: int) -> str:
    return f"{hits} ({hits / count:.1%})" if count else "-"
