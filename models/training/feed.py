"""Packed crops for PyTorch, degraded and framed at random: what a training sees."""

from collections.abc import Iterator, Sequence
from copy import copy

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import Tensor
from torch.utils.data import Dataset, Sampler

from models.face import Square
from models.preprocess import cut_out
from models.training import augment, backdrop, hold, located
from models.training.pack import Pack, Row

Turn = tuple[int, int]
"""A number that no other turn of the training has, and a face's place: with the seed they decide what is drawn."""


class Feed(Dataset[tuple[Tensor, Tensor]]):
    """Faces uint8 (3, size, size), RGB, and labels float32 (heads, and cells where `located`): fake, then the parts,
    then the cells of the crop, row by row, that hold a replaced part; NaN where unknown.

    The same turn gives the same crop. `web` is the share of faces that went through the web, `backdrops` that of
    those before a studio's wall, `places` those rows of the pack that are fed. With `training` off a crop is not
    altered further.
    """

    def __init__(
        self,
        pack: Pack,
        size: int,
        margin: float,
        *,
        seed: int,
        training: bool = True,
        web: float = 1.0,
        heads: int = 1,
        located: bool = False,
        backdrops: float = 0.0,
        places: Sequence[int] | None = None,
    ) -> None:
        self._pack, self._size, self._margin = pack, size, margin
        self._seed, self._training, self._web, self._heads = seed, training, web, heads
        self._located, self._backdrops = located, backdrops
        self._places = range(len(pack.rows)) if places is None else places

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, turn: Turn) -> tuple[Tensor, Tensor]:
        number, place = turn
        row = self._pack.rows[self._places[place]]
        rng = np.random.default_rng((self._seed, number, place))
        pixels = self._pack[self._places[place]]
        if self._backdrops and rng.random() < self._backdrops:
            pixels = backdrop.lay(pixels, _in_pixels(row, pixels.shape[1]), rng)
        seen = Image.fromarray(pixels)
        if self._web >= 1 or rng.random() < self._web:
            seen = augment.web(seen, row.share, rng)
        square = augment.loose_square(_in_pixels(row, seen.width), seen.width, self._margin, rng)
        held = hold.drawn(rng) if self._training else hold.Hold()
        crop = held.picture(cut_out(seen, square, self._size))
        if self._training:
            crop = augment.looks(crop, rng)
        labels = _labels(row, self._heads, held) + self._cells(row, seen.width, square, held)
        return torch.from_numpy(np.asarray(crop).transpose(2, 0, 1).copy()), torch.tensor(labels)

    def _cells(self, row: Row, wide: int, square: Square, held: hold.Hold) -> list[float]:
        rows = located.rows_of(self._size) if self._located else 0
        if not rows or not row.fake:
            return [0.0] * rows**2
        if not row.parts or not row.points:
            return [float("nan")] * rows**2
        left, top, length = square
        marks = (np.array(row.points).reshape(-1, 2) * wide - (left, top)) * (self._size / length)
        parts = held.parts([float(part) for part in row.parts])
        return located.cells(held.points(marks, self._size), parts, self._size).ravel().tolist()

    def at(self, size: int) -> "Feed":
        """The same faces and draws, at another size."""
        other = copy(self)
        other._size = size
        return other

    @property
    def rows(self) -> list[Row]:
        """What is known of each face that is fed."""
        return [self._pack.rows[place] for place in self._places]


class Order(Sampler[list[Turn]]):
    """Batches of turns of one epoch, from step `first` on; full batches, drawn anew each epoch by the seed.

    `shares`, float64 (places), says how often each face comes; equal shares give each face once.
    """

    def __init__(
        self, shares: npt.NDArray[np.float64], batch: int, epoch: int = 0, *, seed: int, first: int = 0
    ) -> None:
        self._shares, self._batch, self._epoch = shares, batch, epoch
        self._seed, self._first = seed, first

    @property
    def steps(self) -> int:
        """Batches in one epoch; what does not fill a batch is left to the next."""
        return len(self._shares) // self._batch

    def __len__(self) -> int:
        return self.steps - self._first

    def __iter__(self) -> Iterator[list[Turn]]:
        count, rng = len(self._shares), np.random.default_rng((self._seed, self._epoch))
        # Evenly spaced through the sum of shares: a face comes as often as its share says, within one.
        spots = (np.arange(count) + 0.5) / count * self._shares.sum()
        drawn = rng.permutation(np.searchsorted(np.cumsum(self._shares), spots).clip(max=count - 1))
        turns = [(self._epoch * count + slot, int(place)) for slot, place in enumerate(drawn)]
        for step in range(self._first, self.steps):
            yield turns[step * self._batch : (step + 1) * self._batch]


def _in_pixels(row: Row, side: int) -> tuple[float, float, float, float]:
    x, y, wide, tall = (value * side for value in row.box)
    return x, y, wide, tall


def _labels(row: Row, heads: int, held: hold.Hold) -> list[float]:
    parts = held.parts([float(part) for part in row.parts]) or [float("nan")] * (heads - 1)
    return [float(row.fake), *parts[: heads - 1]]
