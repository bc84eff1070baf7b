"""How a crop is held in training: mirrored and turned, its landmarks and what is known of its parts along with it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

Points = npt.NDArray[np.float64]

OTHER_SIDE = (1, 0, 2, 4, 3)
"""Which of face.POINTS stands, in a mirrored face, where each stood: left and right are as the viewer sees them."""
MOST = 12.0  # degrees
CLEAR = 4  # pixels that are cut off beyond the corners of the turn: the bicubic fringe


@dataclass(frozen=True, slots=True)
class Hold:
    """Whether a crop is mirrored, and by how many degrees it is turned then, against the clock."""

    mirrored: bool = False
    degrees: float = 0.0

    def picture(self, image: Image.Image) -> Image.Image:
        """A square crop held so, as large as before: no empty corner marks the turn."""
        if self.mirrored:
            image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        if not self.degrees:
            return image
        inner = self._inner(image.width)
        edge = (image.width - inner) // 2
        turned = image.rotate(self.degrees, Image.Resampling.BICUBIC)
        return turned.crop((edge, edge, edge + inner, edge + inner)).resize(image.size, Image.Resampling.BICUBIC)

    def points(self, points: Points, side: int) -> Points:
        """Where the landmarks of a crop of `side` pixels, float64 (5, 2), come to lie."""
        if self.mirrored:
            points = np.stack([side - points[:, 0], points[:, 1]], axis=1)[list(OTHER_SIDE)]
        if not self.degrees:
            return points
        turn, inner = np.radians(self.degrees), self._inner(side)
        cosine, sine = np.cos(turn), np.sin(turn)
        around = (points - side / 2) @ np.array([[cosine, -sine], [sine, cosine]])
        held: Points = (around + side / 2 - (side - inner) // 2) * (side / inner)
        return held

    def parts(self, parts: list[float]) -> list[float]:
        """Of left eye, right eye, nose and mouth: what was the left eye is the right one of a mirrored face."""
        return [*parts[1::-1], *parts[2:]] if self.mirrored else parts

    def _inner(self, side: int) -> int:
        # The largest upright square within the turned one.
        turn = np.radians(abs(self.degrees))
        return int(side / (np.cos(turn) + np.sin(turn))) - CLEAR


def drawn(rng: np.random.Generator) -> Hold:
    """Every second crop is mirrored, two of five are turned by up to twelve degrees."""
    mirrored = bool(rng.random() < 0.5)
    return Hold(mirrored, float(rng.uniform(-MOST, MOST)) if rng.random() < 0.4 else 0.0)
