"""Measures what people use on the frozen test lists, and writes the figures where people read them.

    python -m models.training.evaluate [--detector lite0] [--photos REAL_FOLDER,FAKE_FOLDER]

Writes `metrics` into card.json and the tables into card.md and README.md. With --photos it prints
the same tables for anybody's own two folders and writes nothing.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

from models.check import SUFFIXES
from models.detectors import FOLDER, SHIPPED
from models.training import alarms, metrics, ruler, tables
from models.training.conditions import CONDITIONS
from models.training.data import Picture, pictures
from models.verdict import Label, Verdict

README = Path(__file__).resolve().parents[2] / "README.md"
KINDS = {"all reals": None, "profile": "photo-profile", "aligned": "photo-ffhq"}
RATES = (0.01, 0.005, 0.001)


def main() -> None:
    """Judge the test pictures under every condition and write what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--detector", default=SHIPPED)
    parser.add_argument("--photos", help="two folders, real and fake, instead of the test list")
    asked = parser.parse_args()
    chosen = _own(asked.photos) if asked.photos else pictures("test")
    figures = {name: measure(chosen, ruler.verdicts(chosen, name, asked.detector)) for name in CONDITIONS}
    if asked.photos:
        print(tables.whole(figures))
        return
    for name, found in figures.items():
        found["points"] = alarms.at_points(chosen, name, asked.detector)
    folder = FOLDER / asked.detector
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    (folder / "card.json").write_text(json.dumps(card | {"metrics": figures}, indent=1) + "\n", encoding="utf-8")
    tables.lay_in(folder / "card.md", tables.whole(figures))
    if asked.detector == SHIPPED:
        tables.lay_in(README, tables.short(figures))


def measure(chosen: list[Picture], verdicts: list[Verdict]) -> dict[str, Any]:
    """All figures of one condition. Pictures without a judged face are counted, not scored."""
    scored = [(p, v) for p, v in zip(chosen, verdicts, strict=True) if v.probability is not None]
    return {
        "not judged": _not_judged(chosen, verdicts),
        "overall": _separation(scored, [v for p, v in scored if p.fake]),
        "origins": {
            origin: _separation(scored, [v for p, v in scored if p.origin == origin])
            for origin in sorted({p.origin for p, _ in scored if p.fake})
        },
        "false alarms": {
            name: _called(
                [v for p, v in zip(chosen, verdicts, strict=True) if not p.fake and name in (p.origin, p.source)]
            )
            for name in sorted({name for p in chosen if not p.fake for name in (p.origin, p.source)})
        },
        "calibration error": round(
            metrics.calibration_error(_chances([v for _, v in scored]), np.array([p.fake for p, _ in scored])), 4
        ),
    }


def _separation(scored: list[tuple[Picture, Verdict]], fakes: list[Verdict]) -> dict[str, Any]:
    found: dict[str, Any] = {"called": _called(fakes)}
    for kind, origin in KINDS.items():
        reals = _chances([v for p, v in scored if not p.fake and origin in (None, p.origin)])
        if not len(reals):
            continue
        found[kind] = {"auc": metrics.auc(_chances(fakes), reals).as_json()}
        for rate in RATES:
            found[kind][f"tpr at {rate:.1%}"] = metrics.tpr_at(rate, _chances(fakes), reals).as_json()
    return found


def _called(verdicts: list[Verdict]) -> dict[str, Any]:
    counted = {label: sum(v.label is label for v in verdicts) for label in Label}
    fake = metrics.share(counted[Label.FAKE], len(verdicts)).as_json()
    return {"count": len(verdicts), "labels": counted, "fake": {k: fake[k] for k in ("value", "low", "high")}}


def _not_judged(chosen: list[Picture], verdicts: list[Verdict]) -> dict[str, int]:
    return {
        f"{name}, {label}": sum(p.fake is fake and v.label is label for p, v in zip(chosen, verdicts, strict=True))
        for name, fake in (("real", False), ("fake", True))
        for label in (Label.NO_FACE, Label.TOO_SMALL)
    }


def _chances(verdicts: list[Verdict]) -> metrics.Array:
    return np.array([v.probability for v in verdicts], np.float64)


def _own(folders: str) -> list[Picture]:
    real, fake = (Path(folder) for folder in folders.split(","))
    return [
        Picture(str(file), file, is_fake, folder.name, folder.name, "own", "", aligned=False)
        for folder, is_fake in ((real, False), (fake, True))
        for file in sorted(folder.rglob("*"))
        if file.suffix.lower() in SUFFIXES
    ]


if __name__ == "__main__":
    main()
