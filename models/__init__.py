"""The door to the house that knows photos: load() a judge, then judge(bytes) -> Verdict.

Importing this costs nothing; numpy and the network's runtime come with load().
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from models.detectors import FOLDER, SHIPPED
from models.detectors import card as _card
from models.detectors.card import Card

if TYPE_CHECKING:
    from models.judge import Judge


# Several photos are judged at once, one a thread or process: a linear algebra that starts threads
# of its own for matrices this small costs more than it saves. numpy reads this when first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def load(detector: str = SHIPPED, folder: Path = FOLDER, beside: "Judge | None" = None) -> "Judge":
    """A judge with the shipped detector (or another of models/detectors), ready for photos.

    It finds faces with the networks of the judge `beside` it, where there is one. Raises DetectorError
    where a file is missing, damaged or not what its card says.
    """
    from models.detectors import load as load_detector
    from models.face import FaceFinder
    from models.judge import Judge

    return Judge(load_detector(detector, folder), beside.finder if beside else FaceFinder())


def load_card(detector: str = SHIPPED) -> Card:
    """The card of the shipped detector (or another), without its network. Raises DetectorError."""
    return _card(detector)


__all__ = ["Card", "load", "load_card"]
