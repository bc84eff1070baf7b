"""Writes the report: one page that needs nothing else, and the notebook beside it, run from top to bottom.

    python -m models.training.report [--detector lite0] [--to work/report]

Made from what is committed beside the card, in seconds. Where nothing was measured since the detector
was exported, the test pictures are judged first, which needs the data folder and minutes.
"""

import argparse
import sys
from pathlib import Path

from models.detectors import FOLDER, SHIPPED
from models.training import evaluate
from models.training.data import DATA, WORK
from models.training.report import content, page


def main() -> None:
    """Write report.html and report.ipynb."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--detector", default=SHIPPED)
    parser.add_argument("--to", type=Path, default=WORK / "report")
    asked = parser.parse_args()
    try:
        known = content.read(FOLDER / asked.detector)
    except content.NotMeasured as problem:
        if not (DATA / "manifest.csv").exists():
            sys.exit(f"{problem} DATA=folder, which holds the pictures.")
        print(f"{problem} (begun now, it takes about ten minutes)")
        evaluate.run(asked.detector)
        known = content.read(FOLDER / asked.detector)
    asked.to.mkdir(parents=True, exist_ok=True)
    (asked.to / "report.html").write_text(page.html(known), encoding="utf-8")
    page.run_notebook(asked.to / "report.ipynb", FOLDER / asked.detector)
    print(f"{asked.to / 'report.html'}\n{asked.to / 'report.ipynb'}")


if __name__ == "__main__":
    main()
