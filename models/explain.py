"""Photo, face and opinions -> Explanation: what each cue adds, where StyleGAN puts eyes, where the network looked."""

from collections.abc import Mapping

from models.cues import Seen
from models.cues.eye_alignment import EYE_SPREAD, places
from models.cues.network import looks
from models.explanation import Explanation, Eyes, Heat, Weighed
from models.fusion import band_of, pixels_alone
from models.heat import heat
from models.photo import Photo
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
    # One look alone, the widest of those that this photo took: a second would double the time (EXPERIMENTS.md, 72).
    look = max(looks(seen), key=lambda look: look.square[2])
    falls = heat(seen.detector, look.view, look.member)
    left, top, side = (round(value * seen.photo.scale, 1) for value in look.square)
    return Heat((left, top, side), tuple(tuple(round(float(fall), 3) for fall in row) for row in falls))


def _eyes(seen: Seen) -> Eyes:
    width, height = seen.photo.size
    left, right = ((round(x * width, 1), round(y * height, 1)) for x, y in places(seen))
    return Eyes(left, right, round(EYE_SPREAD * max(width, height), 1))
