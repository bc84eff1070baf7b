"""Photo -> Verdict: asks every cue, fuses what they say, and picks the label by the card.

A function of the bytes and the card: no network, no disk, no state between photos.
"""

from dataclasses import dataclass

from models import photo
from models.cues import Opinion, Seen, find
from models.detectors.detector import Detector
from models.face import Face, FaceFinder
from models.fusion import fuse, label_of, pixels_alone
from models.photo import Photo
from models.verdict import Evidence, FaceVerdict, Label, Point, Verdict

USUAL_SIDE = 200  # pixels of a profile photo as pages hold it
MOST_FACES = 8
"""Faces judged in one photo, the most present first; a crowd is not a profile photo."""


@dataclass(frozen=True, slots=True)
class Signals:
    """Before fusion: the side of the main face in pixels of the photo, and each cue's signal."""

    side: float
    cues: dict[str, float]


class Judge:
    """Judges photos, one at a time in each thread; safe to share between threads."""

    def __init__(self, detector: Detector, finder: FaceFinder) -> None:
        self._detector, self._finder, self._cues = detector, finder, find()

    @property
    def model(self) -> str:
        """Which detector judges: name@version."""
        return self._detector.card.model

    def __call__(self, content: bytes, point: Point = Point.BROWSING) -> Verdict:
        """The verdict on a photo's bytes at an operating point.

        The label is that of the face the photo is of; other faces have their own. Raises PhotoError
        where the bytes cannot be judged.
        """
        shot = photo.read(content)
        faces = self._finder(shot)[:MOST_FACES]
        judged = [self._judge(shot, faces, face, point) for face in faces]
        if not judged:
            small = min(shot.size) < 2 * self._detector.card.smallest_face
            return self._verdict(shot, Label.TOO_SMALL if small else Label.NO_FACE, (), ())
        main, evidence = judged[0]
        return self._verdict(shot, main.label, tuple(face for face, _ in judged), evidence)

    def warm(self) -> None:
        """Prepare the calling thread, so that its first photo is judged as fast as the next."""
        self._finder.warm(USUAL_SIDE)
        self._detector.warm()

    def signals(self, content: bytes) -> Signals | None:
        """What each cue says of the main face before fusion; None without a face. For fitting the fusion."""
        shot = photo.read(content)
        faces = self._finder(shot)
        if not faces:
            return None
        opinions = self._ask(shot, faces, faces[0])
        return Signals(faces[0].side * shot.scale, {name: opinion.signal for name, opinion in opinions.items()})

    def _ask(self, shot: Photo, faces: tuple[Face, ...], face: Face) -> dict[str, Opinion]:
        seen = Seen(shot, faces, face, self._detector)
        opinions = {name: cue(seen) for name, cue in self._cues.items()}
        return {name: opinion for name, opinion in opinions.items() if opinion is not None}

    def _judge(
        self, shot: Photo, faces: tuple[Face, ...], face: Face, point: Point
    ) -> tuple[FaceVerdict, tuple[Evidence, ...]]:
        card, side = self._detector.card, face.side * shot.scale
        if side < card.smallest_face:
            return _face_verdict(face, shot.scale, Label.TOO_SMALL, None), ()
        opinions = self._ask(shot, faces, face)
        signals = {name: opinion.signal for name, opinion in opinions.items()}
        probability = fuse(signals, side, card.bands)
        label = label_of(probability, pixels_alone(signals, side, card.bands), card.points[point])
        evidence = tuple(opinion.evidence for opinion in opinions.values())
        return _face_verdict(face, shot.scale, label, probability), evidence

    def _verdict(
        self, shot: Photo, label: Label, faces: tuple[FaceVerdict, ...], evidence: tuple[Evidence, ...]
    ) -> Verdict:
        probability = faces[0].probability if faces else None
        return Verdict(label, probability, faces, evidence, shot.size, shot.sha256, self.model)


def _face_verdict(face: Face, scale: float, label: Label, probability: float | None) -> FaceVerdict:
    x, y, width, height = (round(value * scale, 1) for value in face.box)
    landmarks = {n: (round(px * scale, 2), round(py * scale, 2)) for n, (px, py) in face.landmarks.items()}
    chance = None if probability is None else round(probability, 4)
    return FaceVerdict((x, y, width, height), landmarks, round(face.confidence, 4), label, chance)
