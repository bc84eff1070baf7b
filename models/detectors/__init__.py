"""The detectors that can be chosen, one folder each, and which one ships."""

from pathlib import Path
from typing import TYPE_CHECKING

from models.detectors.card import Card, read

if TYPE_CHECKING:
    from models.detectors.detector import Detector

SHIPPED = "lite0"
"""The detector that people use; this line is the launch of another."""

FOLDER = Path(__file__).parent


def names(folder: Path = FOLDER) -> tuple[str, ...]:
    """The detectors whose files are there, the shipped one first."""
    found = sorted(path.parent.name for path in folder.glob("*/card.json") if any(path.parent.glob("*.tflite")))
    return tuple(sorted(found, key=lambda name: name != SHIPPED))


def card(name: str = SHIPPED, folder: Path = FOLDER) -> Card:
    """The card of a detector, without its network. Raises DetectorError."""
    return read(folder / name)


def load(name: str = SHIPPED, folder: Path = FOLDER) -> "Detector":
    """A detector with its card, weights checked against it. Raises DetectorError."""
    from models.detectors.detector import Detector  # the runtime is loaded only by who judges

    return Detector(card(name, folder))
