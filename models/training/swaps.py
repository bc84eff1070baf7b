"""A pack of training's real faces, each as it is and with parts of others: see swap.py."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from models.face import POINTS
from models.training.heal import FITS, MOST, Healed, altered, healed
from models.training.pack import Pack, Row, encoded, write
from models.training.swap import REGIONS, Pixels, Points, Portrait, pose, swapped, tone
from models.workers import workers

ORIGIN = "swapped"
LEAST = 70  # pixels of a face's width, or its parts are too small to be learned from
OFFERED = 40  # faces of which the likest gives its parts: an expert chooses too
SOUGHT, SHOWN = 200, 4  # the same where seams are healed: so many are looked at, so many laid in to see which fits
TRIES = 4  # sets of parts that are tried where none of those fits
ITSELF = 0.2  # of healed faces have parts of the same photo, altered
TONE = 10.0  # how much likeness of colour counts beside that of the pose
SEED = 5

Packed = tuple[Row, bytes]
Job = tuple[int, list[int], int]
"""A face's row in the pack, those that may give parts to it, the nearest first, and the round."""


def pack(
    source: Path,
    path: Path,
    kinds: Sequence[tuple[bool, ...]],
    *,
    rounds: int,
    own: Sequence[int] | None = None,
    heal: bool = False,
) -> int:
    """Write to `path` the real faces of the pack at `source`, whole and swapped; returns the size in bytes.

    `kinds` are the sets of parts that are replaced, as often as they are listed; each face is swapped in `rounds`.
    With `own`, those rows of the pack alone: they are kept as they are, real and fake, and their real faces give
    and take. With `heal` parts are chosen and joined as by heal.py, and faces that fit nobody are left out.
    Raises DataError without `source`.
    """
    rows = Pack(source).rows
    places = [place for place in (range(len(rows)) if own is None else own) if _fits(rows[place])]
    with workers() as pool:
        known = list(pool.map(partial(_like, source), places, chunksize=64))
        places = [place for place, like in zip(places, known, strict=True) if like is not None]
        likes = np.array([like for like in known if like is not None])
        looked, most = (SOUGHT, SHOWN) if heal else (OFFERED, 1)
        jobs = [
            (place, [places[one] for one in _likest(likes, n, turn, looked)[:most]], turn)
            for n, place in enumerate(places)
            for turn in range(rounds)
        ]
        made = pool.map(partial(_heal if heal else _swap, source, tuple(kinds)), jobs, chunksize=64)
        found = [one for one in tqdm(made, total=len(jobs), desc=path.name) if one is not None]
    shown = {row.name for row, _ in found}
    rest = [_whole(source, place) for place in places if rows[place].name in shown]  # or glasses would say: real
    packed = (rest if own is None else [_kept(source, place) for place in own]) + found
    return write(path, [row for row, _ in packed], [content for _, content in packed], {})


def _fits(row: Row) -> bool:
    # Of a face that was not photographed nobody knows what was replaced.
    return not row.fake and len(row.points) == 2 * len(POINTS)


def _likest(likes: npt.NDArray[np.float64], place: int, turn: int, looked: int) -> list[int]:
    offered = np.random.default_rng((SEED, place, turn)).choice(len(likes), min(looked, len(likes)), replace=False)
    offered = offered[offered != place]
    nearest = np.abs(likes[offered] - likes[place]).sum(1).argsort(kind="stable")
    return [int(one) for one in offered[nearest]]


def _like(source: Path, place: int) -> Points | None:
    portrait = _portrait(source, place)
    if _opened(source).rows[place].box[2] * portrait.pixels.shape[1] < LEAST:
        return None
    return np.concatenate([pose(portrait.points), tone(portrait) * TONE / 3])


def _whole(source: Path, place: int) -> Packed:
    row = replace(_opened(source).rows[place], parts=(False,) * len(REGIONS))
    return row, encoded(_portrait(source, place).pixels)


def _kept(source: Path, place: int) -> Packed:
    return _opened(source).rows[place], encoded(_opened(source)[place])


def _swap(source: Path, kinds: Sequence[tuple[bool, ...]], job: Job) -> Packed:
    place, donors, turn = job
    rng = np.random.default_rng((SEED, place, turn, 1))
    parts = kinds[int(rng.integers(len(kinds)))]
    return _made(source, place, parts, swapped(_portrait(source, place), _portrait(source, donors[0]), parts, rng))


def _heal(source: Path, kinds: Sequence[tuple[bool, ...]], job: Job) -> Packed | None:
    place, among, turn = job
    rng = np.random.default_rng((SEED, place, turn, 2))
    base = _portrait(source, place)
    donors = [altered(base, rng)] if rng.random() < ITSELF else [_portrait(source, donor) for donor in among]
    best: tuple[Healed, tuple[bool, ...]] | None = None
    for _ in range(TRIES):
        parts = kinds[int(rng.integers(len(kinds)))]
        found = healed(base, donors, parts, rng)
        if found and (best is None or found.rough < best[0].rough):
            best = found, parts
        if best and best[0].rough < FITS:
            break
    return _made(source, place, best[1], best[0].pixels) if best and best[0].rough < MOST else None


def _made(source: Path, place: int, parts: tuple[bool, ...], pixels: Pixels) -> Packed:
    return replace(_opened(source).rows[place], fake=True, origin=ORIGIN, parts=parts), encoded(pixels)


def _portrait(source: Path, place: int) -> Portrait:
    pack = _opened(source)
    pixels = pack[place]
    return Portrait(pixels, np.array(pack.rows[place].points).reshape(-1, 2) * pixels.shape[1])


@cache
def _opened(source: Path) -> Pack:
    return Pack(source)
