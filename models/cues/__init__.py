"""The cues: one file each, found by itself; a new cue is a file and, if it earns one, a weight in the card.

A cue's module holds `SAYS`, the sentence of each of its findings, and `opinion(seen: Seen) -> Opinion | None`,
None where it has nothing to say. One that looks at the file and not at a face holds `of_file(photo: Photo)`
instead. How strong a finding is stands in the detector's card, measured on validation.
"""

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module

from models.detectors.detector import Detector
from models.face import Face
from models.framer import Framer
from models.framing import Frame
from models.photo import Photo
from models.verdict import Box, Label, Strength

FRAMER = Framer()


@dataclass(frozen=True)
class Seen:
    """What a cue may look at: the photo, all its faces, the one in question, the network, and what may be faces.

    `doubtful` are places that the cascade took for faces until its last network doubted them.
    """

    photo: Photo
    faces: tuple[Face, ...]
    face: Face
    detector: Detector
    doubtful: tuple[Face, ...] = ()

    @cached_property
    def frame(self) -> Frame | None:
        """How FFHQ would have framed the face, told once for all cues; None where the photo is none of StyleGAN's."""
        return FRAMER.near(self.photo, self.face.landmarks)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a cue found: a key of its SAYS, and where, in pixels of Photo.pixels.

    `signal` goes into the fusion (any scale; higher = more likely generated; None = does not take part),
    `score` 0..1 to people. `strength` is set only where it cannot be measured, and `at_least` only where
    the file itself says what it is: the label is then no weaker.
    """

    finding: str
    signal: float | None
    score: float | None
    where: tuple[Box, ...] = ()
    strength: Strength | None = None
    at_least: Label | None = None


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue by its name: the sentences of its findings, and what it is asked of, a face or the file."""

    name: str
    says: dict[str, str]
    of_face: Callable[[Seen], Opinion | None] | None
    of_file: Callable[[Photo], Opinion | None] | None


def find() -> tuple[Cue, ...]:
    """Every cue of this folder, in the order of the names."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    modules = {name: import_module(f"{__name__}.{name}") for name in names}
    return tuple(
        Cue(name, dict(module.SAYS), getattr(module, "opinion", None), getattr(module, "of_file", None))
        for name, module in modules.items()
    )
