"""A plain studio backdrop laid behind the head, for real and fake alike.

Generated headshots stand before grey studios and soft walls, and few of the real ones that are learned from do: a
network then takes the studio for the tell-tale, and calls honest headshots fake (on validation its worst false alarms
were all studio portraits). With half of the backdrops exchanged at random they tell nothing.
"""

import numpy as np
import numpy.typing as npt

Box = tuple[float, float, float, float]
Array = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]

WHITE, GREY = 0.5, 0.8  # of backdrops up to which they are near white, then near grey; the rest of any colour


def lay(pixels: Pixels, box: Box, rng: np.random.Generator) -> Pixels:
    """The picture, uint8 (height, width, 3), with all but head and shoulders faded into a backdrop.

    `box` is the face in pixels. Where the head ends is drawn at random and softly, since it is not known to a hair.
    """
    size = pixels.shape[1], pixels.shape[0]
    shown = _shown(size, box, rng)[..., None]
    mixed = pixels * shown + _wall(size, rng) * (1 - shown)
    answer: Pixels = mixed.clip(0, 255).astype(np.uint8)
    return answer


def _shown(size: tuple[int, int], box: Box, rng: np.random.Generator) -> Array:
    # How much of each pixel stays, 0..1: an ellipse for head and hair, and a triangle under the chin.
    x, y, wide, tall = box
    side = max(wide, tall)
    across = (np.arange(size[0], dtype=np.float32) - (x + wide / 2)) / side
    down = (np.arange(size[1], dtype=np.float32) - (y + tall / 2)) / side
    half, high = rng.uniform(0.58, 0.9), rng.uniform(0.72, 1.0)
    head = np.sqrt((across[None] / half) ** 2 + ((down[:, None] + 0.12) / high) ** 2) - 1
    reach = rng.uniform(0.35, 0.6) + rng.uniform(1.2, 2.2) * np.maximum(down - 0.4, 0)[:, None]
    shoulders = np.where(down[:, None] > 0.4, np.abs(across)[None] / reach - 1, 9)
    soft = rng.uniform(0.03, 0.2)
    stays = 1 / (1 + np.exp((np.minimum(head, shoulders) / soft).clip(-30, 30)))
    least = rng.choice((0.0, rng.uniform(0, 0.5)))
    shown: Array = (least + (1 - least) * stays).astype(np.float32)
    return shown


def _wall(size: tuple[int, int], rng: np.random.Generator) -> Array:
    # A tone that changes a little from one side to another, or towards the edges as a vignette, with a camera's noise.
    kind = rng.random()
    middle = rng.uniform(225, 255) if kind < WHITE else rng.uniform(90, 225) if kind < GREY else rng.uniform(20, 235)
    tint = rng.normal(0, 4 if kind < GREY else 35, 3)
    u, v = (np.linspace(-1, 1, pixels, dtype=np.float32) for pixels in size)
    slope = rng.normal(0, 10, 2)
    light = slope[0] * u[None] + slope[1] * v[:, None] + rng.normal(0, 12) * (u[None] ** 2 + v[:, None] ** 2) / 2
    noise = rng.normal(0, rng.uniform(0, 2.5), (size[1], size[0], 1))
    wall: Array = (middle + tint + light[..., None] + noise).astype(np.float32)
    return wall
