"""The cues: one file each, found by itself; a new cue is a file and a weight in the card.

A cue's module holds `opinion(seen: Seen) -> Opinion | None`; None where it has nothing to say.
"""

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from models.detectors.detector import Detector
from models.face import Face
from models.photo import Photo
from models.verdict import Evidence


@dataclass(frozen=True, slots=True)
class Seen:
    """What a cue may look at: the photo, all its faces, the one in question, and the network."""

    photo: Photo
    faces: tuple[Face, ...]
    face: Face
    detector: Detector


@dataclass(frozen=True, slots=True)
class Opinion:
    """A cue's signal for the fusion (any scale; higher = more likely generated) and its words."""

    signal: float
    evidence: Evidence


Cue = Callable[[Seen], Opinion | None]


def find() -> dict[str, Cue]:
    """Every cue of this folder by its file's name, in the order of the names."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: import_module(f"{__name__}.{name}").opinion for name in names}
