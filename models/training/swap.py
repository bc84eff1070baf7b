"""Parts of one face laid into another, as ciplab's experts did in Photoshop: eyes, nose, mouth.

Made from real photos alone, so that there is no end of them, and which part was replaced is known. That a network
learns seams best from seams that it was made to see follows Li et al., "Face X-ray" (CVPR 2020).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

Array = npt.NDArray[np.float32]
Points = npt.NDArray[np.float64]
Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Portrait:
    """A real face: uint8 (height, width, 3), RGB, and its landmarks in pixels, float64 (5, 2), as in face.POINTS."""

    pixels: Pixels
    points: Points


@dataclass(frozen=True, slots=True)
class Region:
    """Where a part lies: the mean of `marks`, `down` the face from there, and half of its `size`, in eye distances."""

    marks: tuple[int, ...]
    down: float
    size: tuple[float, float]


REGIONS = (
    Region((0,), -0.06, (0.40, 0.27)),
    Region((1,), -0.06, (0.40, 0.27)),
    Region((2,), -0.12, (0.33, 0.40)),
    Region((3, 4), 0.02, (0.58, 0.32)),
)
"""Left eye, right eye, nose and mouth, as ciplab's file names count them; drawn by eye over faces of training."""
SOFT = (0.01, 0.10)  # of the eyes' distance: how far a seam is feathered
HEALED = (0.15, 0.40)  # of the eyes' distance: light coarser than this is the other face's own


def swapped(base: Portrait, donor: Portrait, parts: tuple[bool, ...], rng: np.random.Generator) -> Pixels:
    """`base` with `parts` of `donor`, laid where its own are and matched in light and colour: uint8 as `base`."""
    far, _ = axes(base.points)
    size = base.pixels.shape[1], base.pixels.shape[0]
    other, there = laid(worn(donor.pixels, rng), donor.points, base.points, size, rng)
    own = base.pixels.astype(np.float32)
    hard = mask(base.points, size, parts, rng)
    seam = blurred(hard, max(2.0, 0.08 * far)) * (1 - hard) * there
    shown = blurred(hard, far * between(*SOFT, rng)) * there
    joined = matched(own, other, seam, far, rng)
    mixed = own * (1 - shown[..., None]) + joined * shown[..., None]
    answer: Pixels = (mixed + 0.5).clip(0, 255).astype(np.uint8)
    return answer


def pose(points: Points) -> Points:
    """Landmarks freed of place, size and turn, float64 (10): near for faces that look the same way."""
    far, directions = axes(points)
    freed: Points = ((points - points.mean(0)) @ directions.T / far).ravel()
    return freed


def tone(portrait: Portrait) -> Points:
    """Mean and spread of the colours amid the face, float64 (6), in shares of full light."""
    far, _ = axes(portrait.points)
    x, y = (portrait.points[:2].mean(0) + portrait.points[3:].mean(0)) / 2
    reach = max(4, round(0.45 * far))
    rows, columns = (slice(max(0, round(at) - reach), max(0, round(at) + reach)) for at in (y, x))
    colours = portrait.pixels[rows, columns].reshape(-1, 3) / 255
    return np.concatenate([colours.mean(0), colours.std(0)])


def axes(points: Points) -> tuple[float, Points]:
    """The eyes' distance in pixels, and the directions across and down the face, float64 (2, 2)."""
    across = points[1] - points[0]
    far = float(np.hypot(*across)) + 1e-9
    across = across / far
    return far, np.array([across, [-across[1], across[0]]])


def within(
    across: Array | Points, down: Array | Points, middle: Points, halves: Points, directions: Points, power: float
) -> npt.NDArray[np.bool_]:
    """Which places lie in a part around `middle`, in pixels: between an ellipse (`power` 2) and a box (large)."""
    off = [abs((across - middle[0]) * x + (down - middle[1]) * y) for x, y in directions]
    inside: npt.NDArray[np.bool_] = sum((one / half) ** power for one, half in zip(off, halves, strict=True)) < 1
    return inside


def worn(pixels: Pixels, rng: np.random.Generator) -> Image.Image:
    """The other photo, which is seldom as sharp as this one."""
    image, kind = Image.fromarray(pixels), rng.random()
    if kind < 0.3:
        return coarsened(image, rng.uniform(0.55, 0.95))
    return image.filter(ImageFilter.UnsharpMask(1, int(rng.integers(40, 120)), 1)) if kind < 0.45 else image


def coarsened(image: Image.Image, share: float) -> Image.Image:
    """`image` as it looks after it was kept at `share` of its size."""
    small = image.resize((max(8, round(image.width * share)), max(8, round(image.height * share))))
    return small.resize(image.size, Image.Resampling.BICUBIC)


def laid(
    image: Image.Image, its: Points, places: Points, size: tuple[int, int], rng: np.random.Generator
) -> tuple[Array, Array]:
    """`image` moved by the similarity that lays its landmarks nearest to `places` (Umeyama 1991), a little off as by
    hand, float32 (height, width, 3), and where it reaches, float32 (height, width), 0..1."""
    far, _ = axes(places)
    a, b = its - its.mean(0), places - places.mean(0)
    cosine, sine = (a * b).sum(), (a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum()
    turn = np.array([[cosine, -sine], [sine, cosine]]) / (a**2).sum() * np.exp(rng.normal(0, 0.03))
    back = np.linalg.inv(turn)
    shift = its.mean(0) - back @ (places.mean(0) + rng.normal(0, 0.015, 2) * far)
    table = (*back[0], shift[0], *back[1], shift[1])
    affine = Image.Transform.AFFINE
    moved = image.transform(size, affine, table, Image.Resampling.BICUBIC)
    there = Image.new("L", image.size, 255).transform(size, affine, table)
    return np.asarray(moved, np.float32), np.asarray(there, np.float32) / np.float32(255)


def mask(points: Points, size: tuple[int, int], parts: tuple[bool, ...], rng: np.random.Generator) -> Array:
    """1 within each of `parts`, else 0: between an ellipse and a box, of its own size and a little off."""
    far, directions = axes(points)
    across, down = np.meshgrid(*(np.arange(side, dtype=np.float32) for side in size))
    chosen, larger = np.zeros((size[1], size[0]), np.float32), np.exp(rng.normal(0, 0.12))
    for part, region in zip(parts, REGIONS, strict=True):
        middle = points[list(region.marks)].mean(0) + (directions[1] * region.down + rng.normal(0, 0.03, 2)) * far
        halves = np.array(region.size) * far * larger * np.exp(rng.normal(0, 0.12, 2))
        power = rng.uniform(2, 4)
        if part:
            chosen[within(across, down, middle, halves, directions, power)] = 1
    return chosen


def matched(own: Array, other: Array, seam: Array, far: float, rng: np.random.Generator) -> Array:
    """`other` with light and colour as along the seam; contrast too, or all that is coarse, as a healing brush does."""
    (mean, spread), (its, own_spread) = _along(own, seam), _along(other, seam)
    kind = rng.random()
    if kind < 0.3:
        return other + (mean - its) * np.float32(rng.uniform(0.85, 1))
    if kind < 0.6:
        return (other - its) * (spread / own_spread).clip(0.75, 1.3) + mean
    near, coarse = other + (mean - its), far * rng.uniform(*HEALED)
    return near + (_coarse(own, coarse) - _coarse(near, coarse)) * np.float32(rng.uniform(0.5, 0.9))


def _along(pixels: Array, seam: Array) -> tuple[Array, Array]:
    weights = seam[..., None] / max(float(seam.sum()), 1e-3)
    mean: Array = (pixels * weights).sum((0, 1))
    spread: Array = np.sqrt(((pixels - mean) ** 2 * weights).sum((0, 1))) + 6
    return mean, spread


def _coarse(pixels: Array, reach: float) -> Array:
    image = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(reach)), np.float32)


def blurred(shape: Array, reach: float) -> Array:
    """`shape` feathered over `reach` pixels, in steps of 1/255."""
    image = Image.fromarray((shape * 255).astype(np.uint8))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(reach)), np.float32) / np.float32(255)


def between(low: float, high: float, rng: np.random.Generator) -> float:
    """Drawn between two sizes, as often below their geometric mean as above."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))
