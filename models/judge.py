"""Photo -> Verdict: asks every cue, fuses what they say, and picks the label by the card.

A function of the bytes and the card: no network, no disk, no state between photos.
"""

from dataclasses import dataclass, field

from models import photo
from models.cues import Cue, Opinion, Seen, find
from models.detectors.detector import Detector
from models.explain import explain, without_a_face
from models.explanation import Explanation
from models.face import Face, FaceFinder
from models.fusion import fuse, label_of, pixels_alone, raised
from models.photo import Photo
from models.verdict import Box, Evidence, FaceVerdict, Label, Point, Strength, Verdict

USUAL_SIDE = 200  # pixels of a profile photo as pages hold it
MOST_FACES = 8
"""Faces judged in one photo, the most present first; a crowd is not a profile photo."""

Opinions = list[tuple[Cue, Opinion]]


@dataclass(frozen=True, slots=True)
class Signals:
    """Before fusion: the side of the main face in pixels of the photo, each cue's signal, and what it found."""

    side: float
    cues: dict[str, float]
    findings: dict[str, str] = field(default_factory=dict)


class Judge:
    """Judges photos, one at a time in each thread; safe to share between threads."""

    def __init__(self, detector: Detector, finder: FaceFinder) -> None:
        self._detector, self._finder, self._cues = detector, finder, find()

    @property
    def detector(self) -> Detector:
        """The network that it asks, with its card."""
        return self._detector

    @property
    def finder(self) -> FaceFinder:
        """What finds its faces."""
        return self._finder

    @property
    def model(self) -> str:
        """Which detector judges: name@version."""
        return self._detector.card.model

    def __call__(self, content: bytes, point: Point = Point.BROWSING) -> Verdict:
        """The verdict on a photo's bytes at an operating point.

        The label is that of the face the photo is of; other faces have their own. Where the file itself
        says more than was seen, that decides, and no probability is given: it is not one of the pixels.
        Raises PhotoError where the bytes cannot be judged.
        """
        return self.measured(content, point)[0]

    def measured(self, content: bytes, point: Point = Point.BROWSING) -> tuple[Verdict, Signals | None]:
        """The verdict, and the main face's signals that made it: for figures, from one look at the photo.

        A face that is too small to be judged has a side and no cues. Raises PhotoError.
        """
        shot = photo.read(content)
        faces, doubtful = self._finder.look(shot)
        faces = faces[:MOST_FACES]
        told = self._told(shot)
        judged = [self._judge(Seen(shot, faces, face, self._detector, doubtful), told, point) for face in faces]
        if not judged:
            small = min(shot.size) < 2 * self._detector.card.smallest_face
            label = Label.TOO_SMALL if small else Label.NO_FACE
            return self._verdict(shot, label, (), self._evidence(shot, told)), None
        main, opinions = judged[0]
        evidence = self._evidence(shot, opinions + told)
        verdict = self._verdict(shot, main.label, tuple(face for face, _ in judged), evidence)
        return verdict, _measured(faces[0].side * shot.scale, opinions)

    def warm(self) -> None:
        """Prepare the calling thread, so that its first photo is judged as fast as the next."""
        self._finder.warm(USUAL_SIDE)
        self._detector.warm()

    def signals(self, content: bytes) -> Signals | None:
        """What each cue says of the main face before fusion; None without a face. For fitting the fusion."""
        shot = photo.read(content)
        faces, doubtful = self._finder.look(shot)
        if not faces:
            return None
        opinions = self._ask(Seen(shot, faces[:MOST_FACES], faces[0], self._detector, doubtful))
        return _measured(faces[0].side * shot.scale, opinions)

    def explain(self, content: bytes, point: Point = Point.ASKED) -> Explanation:
        """Why a photo's main face is called what it is called, and where the network looked; for one who asks.

        Takes several times as long as the verdict. Raises PhotoError where the bytes cannot be judged.
        """
        shot = photo.read(content)
        faces, doubtful = self._finder.look(shot)
        told = self._told(shot)
        if not faces:
            return without_a_face(shot, self._evidence(shot, told), self.model)
        seen = Seen(shot, faces[:MOST_FACES], faces[0], self._detector, doubtful)
        face, opinions = self._judge(seen, told, point)
        return explain(seen, face, _signals(opinions), self._evidence(shot, opinions + told))

    def _ask(self, seen: Seen) -> Opinions:
        # Of further faces only the label is told: what has no weight in it is not asked.
        main, weighs = seen.face is seen.faces[0], self._detector.card.weighs
        asked = [(cue, cue.of_face(seen)) for cue in self._cues if cue.of_face and (main or cue.name in weighs)]
        return [(cue, opinion) for cue, opinion in asked if opinion is not None]

    def _told(self, shot: Photo) -> Opinions:
        told = [(cue, cue.of_file(shot)) for cue in self._cues if cue.of_file]
        return [(cue, opinion) for cue, opinion in told if opinion is not None]

    def _judge(self, seen: Seen, told: Opinions, point: Point) -> tuple[FaceVerdict, Opinions]:
        card, side = self._detector.card, seen.face.side * seen.photo.scale
        opinions = [] if side < card.smallest_face else self._ask(seen)
        label, probability = Label.TOO_SMALL, None
        if opinions:
            signals = _signals(opinions)
            probability = fuse(signals, side, card.bands)
            label = label_of(probability, pixels_alone(signals, side, card.bands), card.points[point])
        for _, opinion in told:
            if raised(label, opinion.at_least) is not label:
                label, probability = raised(label, opinion.at_least), None
        return _face_verdict(seen.face, seen.photo.scale, label, probability), opinions

    def _evidence(self, shot: Photo, opinions: Opinions) -> tuple[Evidence, ...]:
        # What decided comes first, then the strongest, and of equals what speaks most for a generated face.
        strengths, order = self._detector.card.strengths, list(Strength)
        rows = []
        for cue, found in opinions:
            strength = found.strength or strengths.get((cue.name, found.finding), Strength.NONE)
            where = tuple(_within(box, shot) for box in found.where)
            evidence = Evidence(cue.name, found.finding, found.score, cue.says[found.finding], strength, where)
            rows.append((found.at_least is None, order.index(strength), -(found.score or 0.0), evidence))
        return tuple(evidence for *_, evidence in sorted(rows, key=lambda row: row[:3]))

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


def _measured(side: float, opinions: Opinions) -> Signals:
    return Signals(side, _signals(opinions), {cue.name: opinion.finding for cue, opinion in opinions})


def _signals(opinions: Opinions) -> dict[str, float]:
    return {cue.name: opinion.signal for cue, opinion in opinions if opinion.signal is not None}


def _within(box: Box, shot: Photo) -> Box:
    # In pixels of the photo as it came, and not beyond its edge.
    x, y, wide, tall = (value * shot.scale for value in box)
    left, top = max(x, 0.0), max(y, 0.0)
    right, bottom = min(x + wide, shot.size[0]), min(y + tall, shot.size[1])
    return round(left, 1), round(top, 1), round(max(right - left, 0.0), 1), round(max(bottom - top, 0.0), 1)
