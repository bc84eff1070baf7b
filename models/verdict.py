"""What is said of a photo: labels, evidence, faces and the verdict, with their JSON schema.

Standard library only: the server's switch, the contract for the browser and the tests read
this without paying for numpy or the runtime of the network.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from models.schema import exactly


class Label(StrEnum):
    """The five things a photo can be called; the only list of them."""

    FAKE = "fake"
    UNSURE = "unsure"
    REAL = "real"
    NO_FACE = "no_face"
    TOO_SMALL = "too_small"


class Point(StrEnum):
    """Operating points: how rarely a real photo may be called fake; thresholds are in the card."""

    BROWSING = "browsing"
    ASKED = "asked"
    STRICT = "strict"


class Said(StrEnum):
    """What a person can say of a photo that was judged."""

    REAL = "real"
    GENERATED = "generated"
    NOT_PROFILE = "not_profile"
    KNOWN = "known"


RECORDS_VERSION = 1
"""Of the file in which the extension saves what people said."""


class Strength(StrEnum):
    """How much more often generated faces than real ones show what was seen; measured, and kept in the card."""

    STRONG = "strong"
    MODERATE = "moderate"
    WEAK = "weak"
    NONE = "none"


Box = tuple[float, float, float, float]
"""x, y, width and height in pixels of the upright photo."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One cue's opinion: what it found, `score` 0..1 (1 = generated) or None, and one sentence for people.

    `finding` is the sentence's name within the cue, for those who say it in another language; `where`
    holds boxes (x, y, width, height) in pixels of the upright photo, or nothing where there is no place.
    """

    cue: str
    finding: str
    score: float | None
    says: str
    strength: Strength
    where: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class FaceVerdict:
    """One face: box (x, y, width, height) and five landmarks in pixels of the upright photo."""

    box: tuple[float, float, float, float]
    landmarks: dict[str, tuple[float, float]]
    confidence: float
    label: Label
    probability: float | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one photo; `probability` is the calibrated probability of fake, 0..1.

    `size` is (width, height) of the upright photo in pixels, `sha256` that of its bytes, and
    `model` is "<name>@<version>" of the detector that judged.
    """

    label: Label
    probability: float | None
    faces: tuple[FaceVerdict, ...]
    evidence: tuple[Evidence, ...]
    size: tuple[int, int]
    sha256: str
    model: str

    def as_json(self) -> dict[str, Any]:
        """The verdict as plain JSON types, in the order of SCHEMA."""
        return asdict(self)


_CHANCE = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
_LABEL = {"enum": [label.value for label in Label]}


def _numbers(count: int, kind: str = "number") -> dict[str, Any]:
    return {"type": "array", "items": {"type": kind}, "minItems": count, "maxItems": count}


SCHEMA: dict[str, Any] = exactly(
    {
        "label": _LABEL,
        "probability": _CHANCE,
        "faces": {
            "type": "array",
            "items": exactly(
                {
                    "box": _numbers(4),
                    "landmarks": {"type": "object", "additionalProperties": _numbers(2)},
                    "confidence": {"type": "number", "minimum": 0, "maximum": 1},
                    "label": _LABEL,
                    "probability": _CHANCE,
                }
            ),
        },
        "evidence": {
            "type": "array",
            "items": exactly(
                {
                    "cue": {"type": "string"},
                    "finding": {"type": "string"},
                    "score": _CHANCE,
                    "says": {"type": "string"},
                    "strength": {"enum": [strength.value for strength in Strength]},
                    "where": {"type": "array", "items": _numbers(4)},
                }
            ),
        },
        "size": _numbers(2, "integer"),
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "model": {"type": "string"},
    }
)
