"""What the file says of itself: credentials (C2PA), source type (IPTC), generators' marks, a camera's details.

Idea: the standards' own; generators of large houses sign what they make, or say so in IPTC's words, and
some networks keep that. Who says of a photo that it was generated is believed: there is little reason to
lie so. Who says that it was taken by a camera is believed only with a signature of a known signer, and
never called real for it. Absence means nothing: most sites strip all of it. The pictures that strengths
are measured on carry none of it, so that strengths are stated here.
"""

from models.credentials import CAPTURED, GENERATED, PARTLY, Credential, State, check
from models.cues import Opinion
from models.photo import Photo
from models.verdict import Label, Strength

SAYS = {
    "signed": "A credential (C2PA) by a known signer says that this photo was generated.",
    "valid": "A credential (C2PA) in the file says that this photo was generated; its signer is not known here.",
    "declared": "The file says of itself that it was generated, without a signature.",
    "partly": "The file says of itself that parts of it were generated.",
    "program": "The file carries the marks of a program that generates pictures.",
    "captured": "A credential (C2PA) by a known signer says that a camera took this photo.",
    "camera": "The file carries a camera's details, which anybody can write.",
    "broken": "The file's credential (C2PA) does not hold, so it is not believed.",
}
RULES = {
    "signed": (Strength.STRONG, Label.FAKE),
    "valid": (Strength.STRONG, Label.FAKE),
    "declared": (Strength.STRONG, Label.FAKE),
    "partly": (Strength.MODERATE, Label.UNSURE),
    "program": (Strength.MODERATE, Label.UNSURE),
    "captured": (Strength.WEAK, None),
    "camera": (Strength.NONE, None),
    "broken": (Strength.NONE, None),
}
"""How strong each is, and the least that the label then says. Programs and parts can also have gone over
a real photo, so that they leave it at unsure."""


def of_file(photo: Photo) -> Opinion | None:
    """The strongest of what the file says; None where it says nothing."""
    told = photo.metadata
    credential = check(photo.content, told.format) if told.credential else None
    finding = _finding(credential, photo)
    if finding is None:
        return None
    strength, least = RULES[finding]
    return Opinion(finding, None, None, strength=strength, at_least=least)


def _finding(credential: Credential | None, photo: Photo) -> str | None:
    told = photo.metadata
    whole = credential is not None and credential.state is not State.BROKEN
    trusted = credential is not None and credential.state is State.TRUSTED
    origin = credential.origin if credential else None
    rows = (
        ("signed", trusted and origin == GENERATED),
        ("valid", whole and origin == GENERATED),
        ("declared", GENERATED in told.source_types),
        ("partly", (whole and credential is not None and credential.partly) or bool({*PARTLY} & {*told.source_types})),
        ("program", told.generator is not None),
        ("broken", credential is not None and not whole),
        ("captured", trusted and origin in CAPTURED),
        ("camera", told.camera is not None),
    )
    return next((finding for finding, holds in rows if holds), None)
