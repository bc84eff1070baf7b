"""The worst mistakes in words: the pictures are not ours to show."""

from collections.abc import Sequence

from models.training.outcomes import Outcome
from models.verdict import Label

EACH = 10
ALIKE = 4.5  # signal of the eyes' place that only a whole picture reaches: as StyleGAN frames, or FFHQ
KINDS = {
    "photo-profile": "a profile photo",
    "photo-ffhq": "a portrait cut as StyleGAN's training pictures are",
    "photo-portrait": "a portrait",
    "photo-snapshot": "a snapshot",
    "photo-crop": "a crop of a portrait",
}
SAID = {
    Label.FAKE: "called fake",
    Label.UNSURE: "some signs, not conclusive",
    Label.REAL: "no signs found",
    Label.NO_FACE: "no face found",
    Label.TOO_SMALL: "too small to judge",
}


def worst(outcomes: Sequence[Outcome], condition: str, *, fake: bool) -> list[str]:
    """Sentences on the real photos that look most generated, or the fakes that look most real, under `condition`."""
    scored = [
        (one.probability, one)
        for one in outcomes
        if one.condition == condition and one.subject.fake is fake and one.probability is not None
    ]
    scored.sort(key=lambda pair: pair[0] if fake else -pair[0])
    return [sentence(one, [other for other in outcomes if other.subject == one.subject]) for _, one in scored[:EACH]]


def sentence(one: Outcome, all_of_it: Sequence[Outcome]) -> str:
    """A picture and what was said of it, as one sentence."""
    subject = one.subject
    what = f"a face by {subject.origin}" if subject.fake else KINDS.get(subject.origin, subject.origin)
    colour = "in grey" if subject.grey else f"skin tone {subject.tone}" if subject.tone != "not known" else "in colour"
    parts = [f"{what[0].upper()}{what[1:]} ({subject.source}, picture {subject.place})", colour]
    if one.side is not None:
        parts.append(f"face of {one.side:.0f} px")
    if "eye_alignment" in one.cues:
        placed = one.cues["eye_alignment"] >= ALIKE
        parts.append("eyes where StyleGAN puts them" if placed else "eyes elsewhere than StyleGAN's")
    said = SAID[one.said]
    if one.probability is not None and one.pixels is not None:
        said += f" (probability of fake {one.probability:.1%}, by the network alone {one.pixels:.1%})"
    others = [other for other in all_of_it if other.condition != one.condition and other.probability is not None]
    same = sum(other.said is one.said for other in others)
    return f"{', '.join(parts)}: {said}; the same was said under {same} of {len(others)} other conditions."
