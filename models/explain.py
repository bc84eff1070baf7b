"""Photo, face and opinions -> Explanation: what each cue adds, where StyleGAN puts eyes, where the network looked."""

from collections.abc import Mapping

from models.cues import Seen
from models.cues.eye_alignment import EYE_SPREAD, places
from models.explanation import Explanation, Eyes, Heat, Weighed
from models.face import square_around
from models.fusion import band_of, pixels_alone
from models.heat import heat
from models.photo import Photo
from models.preprocess import preprocess
from models.verdict import Evidence, FaceVerdict


def explain(seen: Seen, face: FaceVerdict, signals: Mapping[str, float], evidence: tuple[Evidence, ...]) -> Explanation:
    """Why the face is called what it is called; a face that is not judged has no heat and no probabilities."""
    shot, card = seen.photo, seen.detector.card
    side = seen.face.side * shot.scale
    return Explanation(
        face=face,
        network=round(pixels_alone(signals, side, card.bands), 4) if signals else None,
        together=face.probability,
        cues=_weighed(evidence, signals, band_of(side, card.bands).weights),
        eyes=_eyes(seen),
        heat=_heat(seen) if signals else None,
        size=shot.size,
        sha256=shot.sha256,
        model=card.model,
    )


def without_a_face(shot: Photo, evidence: tuple[Evidence, ...], model: str) -> Explanation:
    """All that can be told of a photo in which no face is found: what its file says of itself."""
    return Explanation(None, None, None, _weighed(evidence, {}, {}), None, None, shot.size, shot.sha256, model)


def _weighed(
    evidence: tuple[Evidence, ...], signals: Mapping[str, float], weights: Mapping[str, float]
) -> tuple[Weighed, ...]:
    rows = []
    for one in evidence:
        signal = signals.get(one.cue)
        adds = None if signal is None else round(weights.get(one.cue, 0.0) * signal, 4)
        rows.append(Weighed(one, None if signal is None else round(signal, 4), adds))
    return tuple(rows)


def _heat(seen: Seen) -> Heat:
    members = seen.detector.card.members
    # Who has most views, and so most weight, at the middle one, or the widest of all (EXPERIMENTS.md, 17).
    place = max(range(len(members)), key=lambda each: (len(members[each].margins), max(members[each].margins)))
    views = sorted(members[place].margins)
    margin = views[len(views) // 2]
    square = square_around(seen.face, seen.photo, margin)
    falls = heat(seen.detector, preprocess(seen.photo, square, members[place].input_size), place)
    left, top, side = (round(value * seen.photo.scale, 1) for value in square)
    return Heat((left, top, side), tuple(tuple(round(float(fall), 3) for fall in row) for row in falls))


def _eyes(seen: Seen) -> Eyes:
    width, height = seen.photo.size
    left, right = ((round(x * width, 1), round(y * height, 1)) for x, y in places(seen))
    return Eyes(left, right, round(EYE_SPREAD * max(width, height), 1))
