"""What people said of verdicts, from the file that the extension saves: how often they and the detector agree.

    python -m models.training.evaluate --records FILE

Reads and never writes. A file that is none of the extension's is refused as a whole; a record that cannot be
understood is named and left out, and the others are counted.
"""

import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.errors import ModelsError
from models.training import metrics
from models.training.tables import table
from models.verdict import RECORDS_VERSION, Label, Said

AGREES = {
    Said.REAL: Label.REAL,
    Said.KNOWN: Label.REAL,
    Said.GENERATED: Label.FAKE,
    Said.NOT_PROFILE: Label.NO_FACE,
}
"""What the detector must have said for both to agree; unsure agrees with nobody."""
NO_RATE = "People speak up where they disagree: this shows which photos to look at next, and is no rate of errors."


class RecordsUnreadable(ModelsError):
    """No such file, or no right to read it."""

    code = "records_unreadable"
    says = "The file of records cannot be opened."
    hint = "Name the file that the extension's options saved: make evaluate RECORDS=file.json"


class RecordsInvalid(ModelsError):
    """A file that is not what the extension saves."""

    code = "records_invalid"
    says = "This is no file of records that the extension saved."
    hint = 'In the extension\'s options, under "What you said", choose "Save as JSON" and use that file unchanged.'


@dataclass(frozen=True, slots=True)
class Record:
    """One verdict, by the photo's checksum, and what a person said of the photo."""

    sha256: str
    label: Label
    model: str
    says: Said
    photo: bool


def main(path: Path) -> int:
    """Print how often detector and person agree; the exit code: 1 where records were left out, 2 where all are."""
    try:
        records, troubles = read(path)
    except ModelsError as problem:
        print(f"{path}: {problem.says}\n{problem.detail}\n{problem.hint}", file=sys.stderr)
        return 2
    kept = sum(record.photo for record in records)
    print(f"{path}: {len(records)} records, {kept} with the photo; {len(troubles)} left out")
    for trouble in troubles:
        print(f"  left out: {trouble}", file=sys.stderr)
    for model in sorted({record.model for record in records}):
        print(f"\n{model}\n\n{agreement([record for record in records if record.model == model])}")
    print(f"\n{NO_RATE}")
    return int(bool(troubles))


def read(path: Path) -> tuple[list[Record], list[str]]:
    """The records, and what is wrong with those left out. Raises RecordsUnreadable and RecordsInvalid."""
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise RecordsUnreadable(str(problem)) from problem
    try:
        written = json.loads(content.decode())
    except (ValueError, RecursionError) as problem:
        raise RecordsInvalid(str(problem)) from problem
    if (
        not isinstance(written, dict)
        or written.get("kind") != "records"
        or not isinstance(written.get("records"), list)
    ):
        raise RecordsInvalid('there is no {"kind": "records", "records": [...]} in it')
    if written.get("version") != RECORDS_VERSION:
        raise RecordsInvalid(f"its version is {written.get('version')!r}, and {RECORDS_VERSION} is understood")
    records, troubles = [], []
    for number, row in enumerate(written["records"], 1):
        try:
            records.append(_record(row))
        except (KeyError, TypeError, ValueError) as problem:
            troubles.append(f"record {number}: {_why(problem)}")
    return records, troubles


def agreement(records: list[Record]) -> str:
    """A table: for each thing that people said, what the detector said, and in how many both agree."""
    rows = []
    for says in Said:
        labels = Counter(record.label for record in records if record.says is says)
        count = labels.total()
        if count:
            share = metrics.share(labels[AGREES[says]], count)
            agree = f"{labels[AGREES[says]]} of {count} ({share.value:.0%} [{share.low:.0%}, {share.high:.0%}])"
            rows.append([says, *(str(labels[label]) for label in Label), agree])
    return table(["the person said", *Label, "agree"], rows)


def _record(row: dict[str, Any]) -> Record:
    sha256 = row["sha256"]
    if not isinstance(sha256, str) or len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise ValueError(f"{sha256!r} is no SHA-256")
    if not isinstance(row["model"], str):
        raise ValueError(f"{row['model']!r} is no model")
    return Record(sha256, Label(row["label"]), row["model"], Said(row["says"]), bool(row.get("photo")))


def _why(problem: Exception) -> str:
    if isinstance(problem, KeyError):
        return f"it has no {problem.args[0]}"
    return str(problem) if isinstance(problem, ValueError) else "it is no record"
