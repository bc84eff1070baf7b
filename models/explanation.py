"""Why a photo is called what it is called: what a person may look at, with its JSON schema.

Standard library only, as models/verdict.py.
"""

from dataclasses import asdict, dataclass
from typing import Any

from models.schema import exactly
from models.verdict import SCHEMA as VERDICT
from models.verdict import Evidence, FaceVerdict

Place = tuple[float, float]
"""x and y in pixels of the upright photo."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """One cue: what it saw, its `signal` before fusion, and what that `adds` to the log-odds of fake.

    Both are None of what was read in the file itself: it stands beside the fusion.
    """

    evidence: Evidence
    signal: float | None
    adds: float | None


@dataclass(frozen=True, slots=True)
class Heat:
    """Where the network looked: `square` is x, y and side in pixels of the upright photo, seen at the card's size.

    `falls` has rows of cells from top to bottom: how much the logit of fake falls when that part of the
    square is hidden; negative where the face then looks more generated.
    """

    square: tuple[float, float, float]
    falls: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Eyes:
    """StyleGAN's places of the eyes laid over the photo, and the pixels around them that count as there."""

    left: Place
    right: Place
    radius: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """What speaks for and against the main face of one photo; without a face, or one that is judged, little of it.

    `network` is the calibrated probability of fake by the network alone, `together` that of all cues, 0..1 or None
    where the file itself decided.
    The rest is as in a Verdict.
    """

    face: FaceVerdict | None
    network: float | None
    together: float | None
    cues: tuple[Weighed, ...]
    eyes: Eyes | None
    heat: Heat | None
    size: tuple[int, int]
    sha256: str
    model: str

    def as_json(self) -> dict[str, Any]:
        """The explanation as plain JSON types, in the order of SCHEMA."""
        return asdict(self)


def _or_none(schema: dict[str, Any]) -> dict[str, Any]:
    return {"oneOf": [schema, {"type": "null"}]}


_NUMBER = {"type": "number"}
_MAYBE = {"type": ["number", "null"]}
_PLACE = {"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2}
_SQUARE = {"type": "array", "items": _NUMBER, "minItems": 3, "maxItems": 3}
_OF_VERDICT = VERDICT["properties"]

SCHEMA: dict[str, Any] = exactly(
    {
        "face": _or_none(_OF_VERDICT["faces"]["items"]),
        "network": _OF_VERDICT["probability"],
        "together": _OF_VERDICT["probability"],
        "cues": {
            "type": "array",
            "items": exactly({"evidence": _OF_VERDICT["evidence"]["items"], "signal": _MAYBE, "adds": _MAYBE}),
        },
        "eyes": _or_none(exactly({"left": _PLACE, "right": _PLACE, "radius": _NUMBER})),
        "heat": _or_none(
            exactly({"square": _SQUARE, "falls": {"type": "array", "items": {"type": "array", "items": _NUMBER}}})
        ),
        "size": _OF_VERDICT["size"],
        "sha256": _OF_VERDICT["sha256"],
        "model": _OF_VERDICT["model"],
    }
)
