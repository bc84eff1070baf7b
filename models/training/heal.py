"""Swaps as an expert would pass them: of several faces the one whose parts fit, joined so that no seam is left.

An expert looks for a donor whose light, hair and glasses do not contradict the face, and blends in the gradients'
domain. How far what is learned from such pictures holds for the experts' own is told in EXPERIMENTS.md, 77.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageEnhance, ImageFilter
from scipy.ndimage import gaussian_filter
from scipy.sparse import csc_matrix
from scipy.sparse.linalg import splu
from skimage.morphology import convex_hull_image

from models.training.swap import (
    SOFT,
    Array,
    Pixels,
    Portrait,
    axes,
    between,
    blurred,
    coarsened,
    laid,
    mask,
    matched,
    worn,
)

FITS = 18.0  # mean levels of 255 by which a donor still contradicts the face along the seam: no better one is sought
MOST = 22.0  # above this an expert would not have shown it, and neither do we
ROOM = 0.6  # of the eyes' distance around the parts: what is looked at
AT_A_SEAM = 0.08  # of the eyes' distance: how far beside the parts their surroundings are compared
COARSE = 0.12  # of the eyes' distance: light coarser than this can be evened out
GRAIN = 0.02  # of the eyes' distance: finer than this is the pictures' noise, which a membrane would smear
OFF = 0.03  # of a seam may lie beyond the donor's picture
JOINED = 0.65  # of faces with several parts have them replaced in one piece
GRADIENTS = 0.6  # of swaps are joined in the gradients' domain


@dataclass(frozen=True, slots=True)
class Healed:
    """A swapped face, uint8 as its base, and how much it contradicts itself along the seam, in levels of 255."""

    pixels: Pixels
    rough: float


@dataclass(frozen=True, slots=True)
class _Laid:
    pixels: Array
    there: Array
    rough: float


def healed(
    base: Portrait, donors: Sequence[Portrait], parts: tuple[bool, ...], rng: np.random.Generator
) -> Healed | None:
    """`base` with `parts` of whichever of `donors` fits best; None where none reaches far enough."""
    left, top, right, bottom = _window(base)
    near = Portrait(base.pixels[top:bottom, left:right], base.points - (left, top))
    far, _ = axes(near.points)
    own = near.pixels.astype(np.float32)
    size = own.shape[1], own.shape[0]
    hard = mask(near.points, size, parts, rng)
    if sum(parts) > 1 and rng.random() < JOINED:
        hard = convex_hull_image(hard > 0.5).astype(np.float32)
    if not hard.any():
        return None
    seam = blurred(hard, max(2.0, AT_A_SEAM * far)) * (1 - hard)
    weights = seam / max(float(seam.sum()), 1e-6)
    best = min((_fitted(own, near, donor, weights, far, rng) for donor in donors), key=lambda one: one.rough)
    if not np.isfinite(best.rough):
        return None
    soft = far * between(*SOFT, rng)
    if rng.random() < GRADIENTS:
        off = _smoothed(own - best.pixels, GRAIN * far)
        inside = membrane(off, hard > 0.5) * np.float32(rng.uniform(0.9, 1))
        joined = best.pixels + np.where(hard[..., None] > 0.5, inside, off)
        soft = min(soft, 0.05 * far)
    else:
        joined = matched(own, best.pixels, seam * best.there, far, rng)
    shown = (blurred(hard, soft) * best.there)[..., None]
    answer = base.pixels.copy()
    answer[top:bottom, left:right] = (own * (1 - shown) + joined * shown + 0.5).clip(0, 255)
    return Healed(answer, best.rough)


def altered(base: Portrait, rng: np.random.Generator) -> Portrait:
    """`base` as a donor to itself: other light and sharpness, a little off.

    Source: Shiohara and Yamasaki, "Detecting deepfakes with self-blended images" (CVPR 2022).
    """
    image = Image.fromarray(base.pixels)
    for change in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        image = change(image).enhance(float(rng.uniform(0.88, 1.14)))
    if rng.random() < 0.5:
        image = coarsened(image, rng.uniform(0.45, 0.9))
    else:
        image = image.filter(ImageFilter.UnsharpMask(1, int(rng.integers(40, 140)), 1))
    return Portrait(np.asarray(image), base.points + rng.normal(0, 0.02, 2) * axes(base.points)[0])


def membrane(off: Array, inside: npt.NDArray[np.bool_]) -> Array:
    """`off`, float32 (height, width, 3), told within `inside` by what it is along its edge: as smooth as can be.

    Added to a piece, it is joined without a seam: Pérez, Gangnet and Blake, "Poisson image editing" (SIGGRAPH 2003).
    """
    rows, columns = np.nonzero(inside)
    count = len(rows)
    numbers = np.full(inside.shape, -1)
    numbers[rows, columns] = np.arange(count)
    known, neighbours = np.zeros((count, off.shape[2])), np.zeros(count)
    entries: list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]] = []
    for down, across in ((0, 1), (1, 0), (0, -1), (-1, 0)):
        beside, along = rows + down, columns + across
        there = (beside >= 0) & (along >= 0) & (beside < inside.shape[0]) & (along < inside.shape[1])
        beside, along = beside.clip(0, inside.shape[0] - 1), along.clip(0, inside.shape[1] - 1)
        number = numbers[beside, along]
        within, edge = there & (number >= 0), there & (number < 0)
        entries.append((np.nonzero(within)[0], number[within], -np.ones(within.sum())))
        known[edge] += off[beside[edge], along[edge]]
        neighbours += there
    entries.append((np.arange(count), np.arange(count), neighbours))
    row, column, value = (np.concatenate(kind) for kind in zip(*entries, strict=True))
    table = csc_matrix((value, (row, column)), shape=(count, count))
    solved = splu(table, permc_spec="MMD_AT_PLUS_A", options={"SymmetricMode": True}).solve(known)
    smooth: Array = np.zeros_like(off)
    smooth[rows, columns] = solved
    return smooth


def _window(base: Portrait) -> tuple[int, int, int, int]:
    room = ROOM * axes(base.points)[0]
    low, high = base.points.min(0) - room, base.points.max(0) + room
    tall, wide = base.pixels.shape[:2]
    left, top = (int(value) for value in low.clip(0))
    return left, top, min(wide, round(float(high[0]))), min(tall, round(float(high[1])))


def _fitted(own: Array, near: Portrait, donor: Portrait, seam: Array, far: float, rng: np.random.Generator) -> _Laid:
    size = own.shape[1], own.shape[0]
    pixels, there = laid(worn(donor.pixels, rng), donor.points, near.points, size, rng)
    if float((seam * (1 - there)).sum()) > OFF:
        return _Laid(pixels, there, float("inf"))
    off, weights = own - pixels, seam[..., None]
    mean = (off * weights).sum((0, 1))
    seen = _smoothed(np.concatenate([off * weights, weights], 2), COARSE * far)
    coarse = seen[..., :3] / (seen[..., 3:] + np.float32(1e-12))
    # What is fine cannot be evened out, what is coarse can in part, and all of it best.
    each = abs(off - coarse).mean(2) + 0.35 * abs(coarse - mean).mean(2)
    return _Laid(pixels, there, float((each * seam).sum() + 0.15 * abs(mean).mean()))


def _smoothed(pixels: Array, reach: float) -> Array:
    smooth: Array = gaussian_filter(pixels, (reach, reach, 0), truncate=2.0)
    return smooth
