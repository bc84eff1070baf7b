"""The report's own tables: aims, cues and fusion, sizes, tones, damage, confusion; the card's are in tables.py."""

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from models.training import figures
from models.training.figures import FAMILIES, Figures
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


def ablation(written: list[dict[str, Any]] | None) -> list[tuple[str, Table]]:
    """Which cues were tried beside the network when the fusion was fitted, what each found, and what was kept."""
    if not written:
        return []
    rates = list(written[0]["profile"])
    head = ["cues", *(f"found at {rate} of profile photos" for rate in rates), "re-cropped", "kept"]
    rows = [
        [" + ".join(row["cues"]), *(f"{row['profile'][rate]:.1%}" for rate in rates), f"{row['re-cropped']:.1%}", kept]
        for row in written
        for kept in ["yes" if row["kept"] else "-"]
    ]
    return [("Sets of cues that were tried, by cross-validation on validation photos", Table(head, rows))]


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


def _of(hits: int, count: int) -> str:
    return f"{hits} ({hits / count:.1%})" if count else "-"
