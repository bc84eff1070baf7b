"""What the report says, section by section, made from the files beside a detector's card and nothing else."""

import base64
import csv
import json
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import models
from models.detectors.card import Card
from models.detectors.card import read as read_card
from models.training import evaluate, figures, outcomes, tables
from models.training.conditions import CONDITIONS
from models.training.figures import Figures
from models.training.outcomes import Outcome
from models.training.report import mistakes, parts, plots
from models.training.report.drawing import Drawing
from models.training.tables import SIZES, USUAL, Table

HERE = Path(__file__).parent
SHOWN = HERE.parents[2] / "tests" / "fixtures" / "photos"
"""Faces that we generated ourselves, and NASA's portrait: the only ones that may be shown."""
MONTAGE = (*(f"fake-{number:02}.jpg" for number in (1, 2, 5, 7, 9, 12)), "real-portrait.jpg", "real-grey.jpg")
COMPARISON = HERE.parent / "comparison.json"


class NotMeasured(Exception):
    """There are no outcomes that belong to the card; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the montage as a data address, with what it is and what the detector says of it."""

    address: str
    alt: str
    says: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report; its title and words are those of its name in words.toml."""

    name: str
    drawings: list[Drawing] = field(default_factory=list)
    tables: list[tuple[str, Table]] = field(default_factory=list)
    lists: list[tuple[str, list[str]]] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Known:
    """All that is committed of a detector: its card, what came out for each picture, and the figures made of it."""

    folder: Path
    card: Card
    written: dict[str, Any]
    outcomes: list[Outcome]
    figures: dict[str, Figures]

    def under(self, condition: str) -> list[Outcome]:
        """What came out under one condition."""
        return [one for one in self.outcomes if one.condition == condition]


def read(folder: Path) -> Known:
    """Read what lies in a detector's folder. Raises NotMeasured where the outcomes are not those of the card."""
    written = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    if not (folder / outcomes.OUTCOMES).exists() or written.get("outcomes") != evaluate.checksum(folder):
        raise NotMeasured(f"{folder.name} was not measured since it was exported: make evaluate DETECTOR={folder.name}")
    card, found = read_card(folder), outcomes.read(folder)
    return Known(folder, card, written, found, figures.of(evaluate.whole(found), card))


def sections(known: Known) -> list[Section]:
    """The whole report."""
    return [section for make in MAKERS for section in make(known)]


def words() -> dict[str, dict[str, Any]]:
    """Title and text of each section by its name."""
    return tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))


def aims(known: Known) -> Iterator[Section]:
    """What was wanted and what came out."""
    yield Section("aims", tables=[("Aims, and what was measured", parts.aims(known.figures))])


def data(known: Known) -> Iterator[Section]:
    """The pictures by split, and the few that may be shown."""
    rows = _rows(known.folder / outcomes.DATA)
    splits = list(dict.fromkeys(row["split"] for row in rows))
    counts = Counter[tuple[str, str, str]]()
    for row in rows:
        counts[row["label"], row["origin"], row["split"]] += int(row["count"])
    kinds = sorted({(label, origin) for label, origin, _ in counts})
    cells = [[*kind, *(str(counts[(*kind, split)] or "-") for split in splits)] for kind in kinds]
    cells.append(["all", "", *(str(sum(n for key, n in counts.items() if key[2] == split)) for split in splits)])
    counted = [("Pictures by label, origin and split", Table(["label", "origin", *splits], cells))]
    yield Section("data", tables=counted if rows else [], pictures=list(_montage(known)))


def training(known: Known) -> Iterator[Section]:
    """The log of the training, where one was kept."""
    rows = _rows(known.folder / outcomes.TRAINING)
    if rows:
        table = Table(list(rows[0]), [list(row.values()) for row in rows])
        yield Section("training", [plots.training(rows)], [("Epoch by epoch", table)])


def separation(known: Known) -> Iterator[Section]:
    """ROC and DET, and the table behind them."""
    usual = known.under(USUAL)
    table = ("By condition, family of generators and kind of real photo", tables.conditions(known.figures))
    yield Section("separation", [plots.roc(usual), plots.det(usual)], [table])


def said(known: Known) -> Iterator[Section]:
    """What photos are called, and whether the probabilities mean what they say."""
    confused = [
        (f"What each kind of photo is called, {name}", parts.confusion(known.under(name))) for name in CONDITIONS
    ]
    alarms = ("Real photos called fake, by condition", tables.alarms(known.figures))
    yield Section("said", tables=[*confused, alarms])
    yield Section("calibration", [plots.calibration(known.figures)])


def generators(known: Known) -> Iterator[Section]:
    """By generator and by size."""
    origins = [(f"By generator, {name}", tables.origins(these)) for name, these in known.figures.items()]
    sizes = [(f"By the size of the face, {name}", parts.by_size(known.under(name))) for name in SIZES]
    yield Section("generators", [plots.by_origin(known.figures, SIZES)], [*origins, *sizes])


def people(known: Known) -> Iterator[Section]:
    """Real photos by group."""
    looks = parts.by_look(known.under(USUAL), known.figures[USUAL])
    groups = ("Real photos called fake, by group and condition", tables.groups(known.figures))
    yield Section("people", tables=[(f"By skin tone and colour, {USUAL}", looks), groups])


def damage(known: Known) -> Iterator[Section]:
    """What the web does to photos."""
    names = dict.fromkeys(one.condition for one in known.outcomes)
    places = set.intersection(*({one.subject.place for one in known.under(name)} for name in names))
    rows = parts.damaged(known.outcomes, places)
    table = ("Against profile photos, after damage", parts.damage_table(rows))
    yield Section("damage", [plots.robustness(rows)], [table])


def cues(known: Known) -> Iterator[Section]:
    """Each cue by itself, and the fusion against its parts."""
    alone = ("Each cue by itself", tables.cues(known.figures))
    together = ("All cues together, against the network alone", tables.fusion(known.figures))
    told = [*parts.ablation(known.written.get("ablation")), *parts.strengths(known.written.get("cues"))]
    yield Section("cues", tables=[alone, together, *told])


def errors(known: Known) -> Iterator[Section]:
    """The worst mistakes in words."""
    reals = ("Real photos that look most like generated ones", mistakes.worst(known.outcomes, USUAL, fake=False))
    fakes = ("Generated faces that look most like real photos", mistakes.worst(known.outcomes, USUAL, fake=True))
    yield Section("mistakes", lists=[reals, fakes])


def others(known: Known) -> Iterator[Section]:
    """Figures of others, and the four classifiers that the project grew out of."""
    written = json.loads((HERE / "others.json").read_text(encoding="utf-8"))["rows"]
    rows = [[row["who"], row["figure"], row["protocol"], _ours(known, row["ours"]), row["source"]] for row in written]
    head = ["who", "what they say", "how it was measured", f"ours, {USUAL}", "source"]
    yield Section("others", tables=[("What others state, beside ours", Table(head, rows))])
    if COMPARISON.exists():
        from models.training import compare  # brings the framework of training along

        yield Section("four", tables=[("The four classifiers compared", compare.table(compare.read()))])


def _montage(known: Known) -> Iterator[Picture]:
    judge = models.load(known.folder.name, known.folder.parent)
    for name in MONTAGE:
        content = (SHOWN / name).read_bytes()
        verdict = judge(content)
        what = "A face generated for the tests" if name.startswith("fake") else "Eileen Collins, a real person"
        chance = f" (probability of fake {verdict.probability:.1%})" if verdict.probability is not None else ""
        address = f"data:image/jpeg;base64,{base64.b64encode(content).decode()}"
        yield Picture(address, what, f"{what}: {mistakes.SAID[verdict.label]}{chance}")


def _ours(known: Known, asked: dict[str, str] | None) -> str:
    if not asked:
        return "-"
    these = known.figures[USUAL]["families"].get(asked["family"], {}).get(asked["kind"])
    return f"{asked['rate'].replace('tpr', 'TPR')}: {tables.figure(these[asked['rate']])}" if these else "-"


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


MAKERS = (aims, data, training, separation, said, generators, people, damage, cues, errors, others)
