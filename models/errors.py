"""Everything that can go wrong with a photo or a detector, in words for people.

    ModelsError
    ├── PhotoError            the photo cannot be judged; the next one can
    │   ├── NotAPhoto
    │   ├── DamagedPhoto
    │   ├── PhotoTooLarge
    │   └── PhotoUnreadable   no such file, or no right to read it
    └── DetectorError         no photo can be judged until it is mended
        ├── DetectorMissing
        ├── CardMismatch
        └── CardInvalid

Each class has a code (stable, for programs), a sentence and a hint (for people).
"""

from typing import ClassVar


class ModelsError(Exception):
    """An error with a code, a sentence and a hint; `detail` goes to the log, never to a page."""

    code: ClassVar[str]
    says: ClassVar[str]
    hint: ClassVar[str]

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.says)
        self.detail = detail

    def as_json(self) -> dict[str, str]:
        """The one shape of every error: {code, says, hint}."""
        return {"code": self.code, "says": self.says, "hint": self.hint}


class PhotoError(ModelsError):
    """The photo cannot be judged."""


class NotAPhoto(PhotoError):
    """Bytes of no format that is read."""

    code = "not_a_photo"
    says = "This is not a photo that can be read."
    hint = "Use a JPEG, PNG, WebP, GIF or AVIF picture."


class DamagedPhoto(PhotoError):
    """A photo that cannot be decoded to its end."""

    code = "damaged_photo"
    says = "The photo is damaged or incomplete."
    hint = "Load the page again, or save the photo anew and try once more."


class PhotoTooLarge(PhotoError):
    """A header that asks for more pixels than is safe."""

    code = "photo_too_large"
    says = "The photo has too many pixels to be read safely."
    hint = "Use a copy of at most 40 megapixels (WebP 14, AVIF 16) and 12,000 pixels a side."


class PhotoUnreadable(PhotoError):
    """No such file, or no right to read it."""

    code = "photo_unreadable"
    says = "The file cannot be opened."
    hint = "Check its name and that you may read it."


class DetectorError(ModelsError):
    """No photo can be judged until the detector is mended."""


class DetectorMissing(DetectorError):
    """A card or weights file is not there."""

    code = "detector_missing"
    says = "The detector's files are not all there."
    hint = "Get the project's files again (git checkout models/), then start again."


class CardMismatch(DetectorError):
    """Weights that are not those of their card, or that the runtime does not take."""

    code = "card_mismatch"
    says = "The detector's weights do not match its card, so nothing is judged with them."
    hint = "Get the project's files again (git checkout models/), then start again."


class CardInvalid(DetectorError):
    """A card that is no JSON or lacks something."""

    code = "card_invalid"
    says = "The detector's card cannot be read."
    hint = "Get the project's files again (git checkout models/), then start again."
