"""Small places that generators get wrong: ears, hair border, eyes, glasses, teeth, collar, left against right.

Idea: earrings that merge with the ear or hang on one side only, unlike eyes, torn hair borders, smeared
teeth and collars (McCloskey and Albright 2018; Matern, Riess and Stamminger, "Exploiting visual artifacts to
expose deepfakes", WACVW 2019). Each place is measured at the photo's own resolution: how much fine detail
it holds, in brightness and colour, how it runs, and how unlike its mirror place is. The logistic is fitted
on training pictures alone (`make tells`).
"""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.cues import Opinion, Seen
from models.linear import read
from models.verdict import Box

Array = npt.NDArray[np.float32]

SAYS = {
    "many": "Ears, hair, eyes, teeth or collar look like those of generated faces.",
    "usual": "Ears, hair, eyes, teeth and collar show nothing unusual.",
}
MANY = 0.75
"""Score from which it is called so."""
SMALLEST = 12.0  # pixels between the eyes below which these places have none left
PAIRS = {
    "ear": (-1.15, 0.25, 0.5, 0.9),
    "hair": (-0.85, -0.95, 0.8, 0.8),
    "eye": (-0.5, 0.0, 0.6, 0.45),
    "cheek": (-0.6, 0.6, 0.5, 0.5),
    "collar": (-0.7, 2.0, 0.9, 0.7),
}
"""Places left of the face's middle line: middle across and down from between the eyes, width and height,
in distances between the eyes; each has its mirror place."""
MIDDLE = {"teeth": (0.0, 1.1, 0.9, 0.45), "glasses": (0.0, 0.05, 0.4, 0.4)}
MEASURES = ("fine", "finest", "ratio", "colour", "runs")
NAMES = tuple(
    [f"{place} {measure}" for place in (*PAIRS, *MIDDLE) for measure in MEASURES]
    + [f"{place} unlike {measure}" for place in PAIRS for measure in (*MEASURES, "tone")]
)
MODEL = read(Path(__file__).with_suffix(".json"))


def opinion(seen: Seen) -> Opinion | None:
    """Log odds of fake by the places; None where the face is too small for them."""
    found = features(seen)
    if found is None:
        return None
    signal = MODEL(found)
    score = float(1 / (1 + np.exp(-signal)))
    finding = "many" if score >= MANY else "usual"
    return Opinion(finding, signal, round(score, 4), _worst(seen, found) if finding == "many" else ())


def features(seen: Seen) -> Array | None:
    """The features of NAMES, float32, or None."""
    places = _places(seen)
    if not places:
        return None
    edge = 2
    height, width = seen.photo.pixels.shape[:2]
    boxes = np.array(list(places.values()))
    left, top = np.maximum(boxes[:, :2].min(axis=0) - edge, 0).astype(int)
    right, bottom = np.minimum((boxes[:, :2] + boxes[:, 2:]).max(axis=0) + edge, (width, height)).astype(int)
    pixels = seen.photo.pixels[top:bottom, left:right].astype(np.float32)
    maps = _maps(pixels)
    measured = {name: _measures(maps, _cut(box, left, top, maps.shape)) for name, box in places.items()}
    rows: list[npt.NDArray[np.floating[Any]]] = []
    rows += [(measured[f"{name} left"] + measured[f"{name} right"])[:-1] / 2 for name in PAIRS]
    rows += [measured[name][:-1] for name in MIDDLE]
    rows += [np.abs(measured[f"{name} left"] - measured[f"{name} right"]) for name in PAIRS]
    return np.concatenate(rows).astype(np.float32)


def _maps(pixels: Array) -> Array:
    # Five maps of the same size: second differences, differences across and down, of colour, and brightness.
    grey = pixels @ np.array([0.299, 0.587, 0.114], np.float32)
    red = pixels[..., 0] - grey
    maps = np.zeros((5, *grey.shape), np.float32)
    middle = (slice(1, -1), slice(1, -1))
    maps[0][middle] = np.abs(4 * grey[middle] - grey[:-2, 1:-1] - grey[2:, 1:-1] - grey[1:-1, :-2] - grey[1:-1, 2:])
    maps[1][middle] = np.abs(grey[1:-1, 2:] - grey[1:-1, :-2])
    maps[2][middle] = np.abs(grey[2:, 1:-1] - grey[:-2, 1:-1])
    maps[3][middle] = np.abs(red[1:-1, 2:] - red[1:-1, :-2]) + np.abs(red[2:, 1:-1] - red[:-2, 1:-1])
    maps[4] = grey
    return maps


def _measures(maps: Array, cut: tuple[slice, slice]) -> Array:
    finest, across, down, colour, grey = maps[:, *cut].mean(axis=(1, 2))
    logs = np.log(np.array([across + down, finest, across, down, colour, grey], np.float32) + 0.3)
    return np.array([logs[0], logs[1], logs[1] - logs[0], logs[4], logs[2] - logs[3], logs[5]], np.float32)


def _places(seen: Seen) -> dict[str, Box]:
    # Boxes in pixels, turned with the eyes; empty where the face is too small or stands in profile.
    (ax, ay), (bx, by) = seen.face.landmarks["left_eye"], seen.face.landmarks["right_eye"]
    apart = float(np.hypot(bx - ax, by - ay))
    if apart < SMALLEST or bx <= ax:
        return {}
    cos, sin = (bx - ax) / apart, (by - ay) / apart
    rows = {f"{name} left": row for name, row in PAIRS.items()}
    rows |= {f"{name} right": (-row[0], *row[1:]) for name, row in PAIRS.items()} | MIDDLE
    places = {}
    for name, (u, v, wide, tall) in rows.items():
        x = (ax + bx) / 2 + apart * (u * cos - v * sin)
        y = (ay + by) / 2 + apart * (u * sin + v * cos)
        places[name] = (x - wide * apart / 2, y - tall * apart / 2, wide * apart, tall * apart)
    return places


def _cut(box: Box, left: int, top: int, shape: tuple[int, ...]) -> tuple[slice, slice]:
    # At least two pixels a side and inside of the maps; a place beyond the photo is measured at its edge.
    x, y, wide, tall = box
    height, width = shape[1:]
    column = int(min(max(x - left, 0), width - 3))
    row = int(min(max(y - top, 0), height - 3))
    end_column = int(min(max(x - left + wide, column + 2), width))
    end_row = int(min(max(y - top + tall, row + 2), height))
    return slice(row, end_row), slice(column, end_column)


def _worst(seen: Seen, found: Array) -> tuple[Box, ...]:
    # Both sides of the place that adds most to the log odds.
    parts = MODEL.parts(found)
    sums = {
        place: sum(part for name, part in zip(NAMES, parts, strict=True) if name.startswith(place))
        for place in (*PAIRS, *MIDDLE)
    }
    worst = max(sums, key=lambda place: sums[place])
    return tuple(box for name, box in _places(seen).items() if name.startswith(worst))
