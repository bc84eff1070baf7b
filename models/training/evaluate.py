"""Measures what people use on the frozen test lists, and writes the figures where people read them.

    python -m models.training.evaluate [--detector lite0] [--photos REAL_FOLDER,FAKE_FOLDER] [--tables] [--records FILE]
    python -m models.training.evaluate --detector cnn --only "200 px"

Writes what came out for each picture into outcomes.csv and pictures.csv, how many pictures there
were into data.csv, the headline of it into card.json, and the tables into card.md and README.md.
Killed and started again it goes on with the condition that it was at. With --only, one condition
is enough. With --photos it prints the
same tables for anybody's own two folders and writes nothing. With --records it compares what
people said of verdicts, as the extension saved it, with the verdicts, and writes nothing either.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import models
from models.check import SUFFIXES
from models.detectors import FOLDER, SHIPPED
from models.training import figures, outcomes, records, ruler, strengths, tables
from models.training.conditions import CONDITIONS, SAMPLED
from models.training.data import DATA, WORK, DataError, Picture, pictures, rows_of
from models.training.outcomes import Outcome

README = Path(__file__).resolve().parents[2] / "README.md"
ONE_IN = 3  # test pictures under a condition that is only sampled
JUDGES = Path(models.__file__).parent


def main() -> None:
    """Judge the test pictures under every condition and write what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--detector", default=SHIPPED)
    parser.add_argument("--photos", help="two folders, real and fake, instead of the test list")
    parser.add_argument("--only", choices=CONDITIONS, help="one condition, where all would take too long")
    parser.add_argument("--tables", action="store_true", help="judge nothing; make all figures anew from what is kept")
    parser.add_argument("--records", type=Path, help="what people said, as the extension's options save it")
    asked = parser.parse_args()
    if asked.records:
        sys.exit(records.main(asked.records))
    if asked.photos:
        chosen = list(enumerate(_own(asked.photos)))
        found = [one for name in CONDITIONS for one in ruler.outcomes(chosen, name, asked.detector)]
        print(tables.whole(figures.of(alike(found), models.load_card(asked.detector))))
        return
    if asked.tables:
        lay_in(asked.detector, README if asked.detector == SHIPPED else None)
        return
    run(asked.detector, [asked.only] if asked.only else [*CONDITIONS, *SAMPLED])


def run(detector: str, conditions: Sequence[str] = (*CONDITIONS, *SAMPLED)) -> None:
    """Judge, keep what came out, and write every figure made from it."""
    folder = FOLDER / detector
    kept = WORK / "evaluate" / detector / stamp(folder)
    outcomes.write(folder, judge(pictures("test"), detector, kept, conditions))
    outcomes.write_data(folder, rows_of(DATA / "manifest.csv"))
    lay_in(detector, README if detector == SHIPPED else None)


def judge(
    chosen: Sequence[Picture], detector: str, kept: Path, conditions: Sequence[str] = (*CONDITIONS, *SAMPLED)
) -> list[Outcome]:
    """What comes out for each picture under each condition; a condition that `kept` holds is not run again."""
    found: list[Outcome] = []
    for name in conditions:
        place = kept / name.replace(" ", "-").replace(",", "")
        if not (place / outcomes.OUTCOMES).exists():
            place.mkdir(parents=True, exist_ok=True)
            step = ONE_IN if name in SAMPLED else 1
            outcomes.write(place, ruler.outcomes(list(enumerate(chosen))[::step], name, detector))
        found += outcomes.read(place)
    return alike(found)


def alike(found: Sequence[Outcome]) -> list[Outcome]:
    """The same with every picture's looks as they are told where it was left as it is."""
    looks = {one.subject.place: one.subject for one in found if one.condition == ruler.PLAIN}
    return [replace(one, subject=looks.get(one.subject.place, one.subject)) for one in found]


def lay_in(detector: str, readme: Path | None = None) -> None:
    """Make all figures from the outcomes that are kept, and write card.json, card.md and the README's table."""
    folder = FOLDER / detector
    written = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    found = figures.of(whole(outcomes.read(folder)), models.load_card(detector))
    headline = {"outcomes": checksum(folder), "metrics": figures.headline(found)}
    (folder / "card.json").write_text(json.dumps(written | headline, indent=1) + "\n", encoding="utf-8")
    tables.lay_in(folder / "card.md", tables.whole(found))
    tables.lay_in(folder / "card.md", strengths.for_people(written, found), "cues")
    if readme:
        tables.lay_in(readme, tables.short(found))


def whole(found: Sequence[Outcome]) -> list[Outcome]:
    """The outcomes of conditions that all pictures were judged under."""
    return [one for one in found if one.condition in CONDITIONS]


def checksum(folder: Path) -> str:
    """Ties a card to the outcomes that its figures were made from: changed is either, another sum."""
    return hashlib.sha256(_judged_by(folder) + (folder / outcomes.OUTCOMES).read_bytes()).hexdigest()


def stamp(folder: Path) -> str:
    """What outcomes depend on, in twelve digits: weights, fusion, thresholds, the code that judges, the list."""
    digest = hashlib.sha256(_judged_by(folder))
    code = [*JUDGES.glob("*.py"), *JUDGES.glob("cues/**/*.py"), *JUDGES.glob("training/conditions.py")]
    for path in (*sorted(code), DATA / "manifest.csv"):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _judged_by(folder: Path) -> bytes:
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    # What is said of it, and decides nothing.
    told = ("name", "version", "metrics", "outcomes", "cues", "ablation", "heat")
    return json.dumps({key: value for key, value in card.items() if key not in told}, sort_keys=True).encode()


def _own(folders: str) -> list[Picture]:
    real, fake = (Path(folder) for folder in folders.split(","))
    found = [
        Picture(str(file), file, is_fake, folder.name, folder.name, "own", "", aligned=False)
        for folder, is_fake in ((real, False), (fake, True))
        for file in sorted(folder.rglob("*"))
        if file.suffix.lower() in SUFFIXES
    ]
    for folder, is_fake in ((real, False), (fake, True)):
        if not any(picture.fake is is_fake for picture in found):
            raise DataError(f"{folder}: no {'fake' if is_fake else 'real'} picture in it")
    return found


if __name__ == "__main__":
    main()
